// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* /v1/facilities/{facility}/visits/{visit}/phone: who took a number at a machine, and whom nobody
 * knows, may leave a phone number there. The reception finds a lost ticket by it, looking for
 * patients by phone. */
#include "server/store/visit_phones.h"
#include "common/model/phone.h"
#include "common/model/rows.h"
#include "server/db/db.h"
#include "server/routes/dispatch.h"
#include "server/routes/record.h"

struct visit_phone {
	char phone_number[PHONE_BYTES];
};
static const struct field phone_fields[] = {
	FIELD(visit_phone, phone_number, FIELD_TEXT, 0, .min = 8, .max = PHONE_BYTES - 1,
		.help = "International: +255712345678"),
};
static const struct shape given_shape = SHAPE("VisitPhone", visit_phone, phone_fields);

static const struct record_constraint constraints[] = {
	{ "phone_check", ERR_BAD_FIELD, "phone_number", N_("a number such as +255712345678") },
};

static void given(void *arg, const struct db_result *result)
{
	struct request *request = arg;

	if (db_result_err(result))
		record_refuse(&request, result, constraints, COUNT_OF(constraints));
	else
		record_answer(&request, result, ERR_NO_VISIT);
}

static void give(struct request *request, const struct net_request *http)
{
	const struct visit_phone *phone = request->body;
	struct record_ids ids = record_ids_of(request);

	(void)http;
	db_run(request->app->db, &visit_phones_give,
		(struct db_value[]){ db_text(ids.facility), db_text(ids.subject),
			db_text(phone->phone_number), db_text(ids.user),
			db_text(record_by(request)) },
		given, request);
}

static const enum err give_errors[] = { ERR_NO_VISIT, ERR_OK };

static const struct route rows[] = {
	{
		.method = NET_PUT,
		.path = "/v1/facilities/{facility}/visits/{visit}/phone",
		.id = "giveVisitPhone",
		.summary = "Leaves the phone number of who just took a number at this machine",
		.roles = ROLE_BIT(ROLE_DISPLAY),
		.own_roles = ROLE_BIT(ROLE_DISPLAY),
		.handle = give,
		.body = &given_shape,
		.answer = &given_shape,
		.errors = give_errors,
	},
};

const struct route_table routes_visit_phones =
	ROUTE_TABLE("visit_phones", "Phones of people whom nobody knows", rows);
