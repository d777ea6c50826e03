// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/routes/proof.h"

#include "common/base/mem.h"
#include "server/app/sign_in.h"
#include "server/routes/dispatch.h"

static const struct field proof_fields[] = {
	FIELD(proof, password, FIELD_TEXT, 0, .min = 1, .max = PASSWORD_MOST),
	FIELD(proof, code, FIELD_TEXT, FIELD_OPTIONAL, .max = FACTOR_CODE_BYTES - 1,
		.help = "Of the present second factor, where there is one"),
};
const struct shape proof_shape = SHAPE("SignInProof", proof, proof_fields);

const enum err proof_errors[] = { ERR_BAD_CREDENTIALS, ERR_SECOND_FACTOR, ERR_WRONG_CODE,
	ERR_TOO_MANY, ERR_OK };

void note_proof_limit(const struct request *request, enum err err)
{
	if (err == ERR_TOO_MANY)
		note_limit(request->routes, LIMIT_sign_in, request->address);
}

static void answered(void *arg, const struct sign_in_answer *answer)
{
	struct request *request = arg;

	note_proof_limit(request, answer->err);
	if (answer->err)
		request_refuse_until(&request, answer->err, answer->retry_after_s);
	else
		(*(proved *const *)request->state)(request);
}

void prove(struct request *request, proved *then)
{
	const struct proof *given = request->body;
	proved **kept = arena_alloc(request->arena, sizeof(*kept));

	*kept = then;
	request->state = kept;
	sign_in_prove(request->routes->sign_ins,
		&(struct sign_in_proof){
			.user = request->who.user,
			.session = request->who.session,
			.password = given->password,
			.code = given->code,
			.address = request->address,
			.request = request->name,
		},
		answered, request);
}
