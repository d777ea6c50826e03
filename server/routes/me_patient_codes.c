// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What a patient who signed in does by a code that is sent to a phone: has another number, is there
 * no more. */
#include "common/base/jdoc.h"
#include "common/model/phone.h"
#include "common/model/words.h"
#include "server/app/phone_code.h"
#include "server/db/db.h"
#include "server/routes/dispatch.h"
#include "server/routes/me_patient.h"
#include "server/routes/patient_sign_in.h"
#include "server/routes/personal_data.h"
#include "server/routes/record.h"
#include "server/store/patient_self.h"
#include "server/store/phone_codes.h"
#include <string.h>

/* ---- codes for what needs one ---- */

struct self_code_wish {
	char phone_number[PHONE_BYTES];
};
static const struct field code_wish_fields[] = {
	FIELD(self_code_wish, phone_number, FIELD_TEXT, FIELD_OPTIONAL, .min = 8,
		.max = PHONE_BYTES - 1,
		.help = "The number that he wants to have; missing: to the one he has, for "
			"erasing"),
};
static const struct shape code_wish_shape =
	SHAPE("PatientCodeWish", self_code_wish, code_wish_fields);

static void found_number(void *arg, const struct db_result *result)
{
	struct request *request = arg;
	enum err err = db_result_err(result);
	char why[JDOC_WHY_BYTES];
	struct jdoc *self = NULL;
	const char *number;

	if (!err && !db_result_rows(result))
		err = ERR_NO_PATIENT;
	if (err) {
		request_refuse(&request, err);
		return;
	}
	self = jdoc_parse(db_result_value(result, 0, 0), db_result_length(result, 0, 0), why);
	number = jdoc_get_string(self, "phone_number");
	if (number)
		phone_code_send(request, request->who.facility, number, PHONE_CODE_ERASE,
			request->who.user.u);
	else
		request_refuse(&request, ERR_NO_PATIENT);
	jdoc_destroy(&self);
}

static void send_code(struct request *request, const struct net_request *http)
{
	const struct self_code_wish *wish = request->body;
	struct self_ids ids = self_ids_of(request);
	uint32_t retry_after_s;

	(void)http;
	/* Here and not as the brake of the route: what was not well formed costs nothing. */
	if (take_limit(request->routes, LIMIT_otp_send_account, ids.patient, &retry_after_s))
		request_refuse_until(&request, ERR_TOO_MANY, retry_after_s);
	else if (wish->phone_number[0])
		phone_code_send(request, request->who.facility, wish->phone_number,
			PHONE_CODE_NEW_PHONE, request->who.user.u);
	else
		db_run(request->app->db, &patient_self_read,
			(struct db_value[]){ db_text(ids.facility), db_text(ids.patient) },
			found_number, request);
}

struct self_code {
	char request[PHONE_REQUEST_BYTES];
	char code[PHONE_CODE_DIGITS + 1];
};
static const struct field code_fields[] = {
	FIELD(self_code, request, FIELD_TEXT, 0, .min = 1),
	FIELD(self_code, code, FIELD_TEXT, 0, .min = PHONE_CODE_DIGITS, .max = PHONE_CODE_DIGITS),
};
static const struct shape code_shape = SHAPE("PatientCode", self_code, code_fields);

/* Uses the code of the body up; used is told whether it was right. */
static void use_code(struct request *request, const char *purpose, db_callback *used)
{
	const struct self_code *given = request->body;
	struct self_ids ids = self_ids_of(request);
	struct phone_code_try try;

	if (!phone_code_read(given->request, given->code, purpose, request->who.user.u, &try)) {
		request_refuse(&request, ERR_WRONG_PHONE_CODE);
		return;
	}
	db_run(request->app->db, &phone_codes_use,
		(struct db_value[]){ db_text(ids.facility), db_text(ids.patient), db_text(try.id),
			db_text(try.hash), db_text(purpose) },
		used, request);
}

/* False: the request has ended. */
static bool was_right(struct request *request, const struct db_result *result)
{
	enum err err = db_result_err(result);

	if (!err && db_result_value(result, 0, 0)[0] != 't')
		err = ERR_WRONG_PHONE_CODE;
	if (err)
		request_refuse(&request, err);
	return !err;
}

/* ---- another number ---- */

struct phone_changed_view {
	bool changed;
};
static const struct field phone_changed_fields[] = {
	FIELD(phone_changed_view, changed, FIELD_BOOL, 0),
};
static const struct shape phone_changed_shape =
	DESCRIBED_SHAPE("PhoneChanged", phone_changed_fields);

static void phone_set(void *arg, const struct db_result *result)
{
	static const char json[] = "{\"changed\":true}";
	struct request *request = arg;
	enum err err = db_result_err(result);

	if (!err && !db_result_rows(result))
		err = ERR_NO_PATIENT;
	if (!err && strcmp(db_result_value(result, 0, 0), "changed") != 0)
		err = ERR_SIGN_IN_AGAIN;
	if (err)
		request_refuse(&request, err);
	else
		request_answer(&request, json, sizeof(json) - 1);
}

static void phone_proved(void *arg, const struct db_result *result)
{
	struct request *request = arg;
	struct self_ids ids = self_ids_of(request);

	if (was_right(request, result))
		db_run(request->app->db, &patient_self_set_phone,
			(struct db_value[]){ db_text(ids.facility), db_text(ids.patient),
				db_text(db_result_value(result, 0, 1)), db_text(ids.session),
				db_text(record_by(request)) },
			phone_set, request);
}

static void set_phone(struct request *request, const struct net_request *http)
{
	(void)http;
	use_code(request, PHONE_CODE_NEW_PHONE, phone_proved);
}

/* ---- no more ---- */

static void erase_proved(void *arg, const struct db_result *result)
{
	struct request *request = arg;
	struct self_ids ids = self_ids_of(request);

	if (was_right(request, result))
		personal_data_erase_patient(request,
			(const struct db_value[]){ db_text(ids.facility), db_text(ids.patient),
				db_text(NULL), db_text(record_by(request)),
				db_text(word_of(&words_erasure_reason, ERASURE_ASKED)) });
}

static void erase_self(struct request *request, const struct net_request *http)
{
	(void)http;
	use_code(request, PHONE_CODE_ERASE, erase_proved);
}

static const enum err phone_errors[] = { ERR_NO_PATIENT, ERR_WRONG_PHONE_CODE, ERR_SIGN_IN_AGAIN,
	ERR_OK };
static const enum err erase_errors[] = { ERR_NO_PATIENT, ERR_WRONG_PHONE_CODE, ERR_PATIENT_HERE,
	ERR_OK };

static const struct route rows[] = {
	{
		.method = NET_POST,
		.path = "/v1/auth/otp/confirm",
		.id = "askForCodeToConfirm",
		.summary = "Sends a signed-in patient a code: to his phone, to erase himself, or "
			   "to the "
			   "number that he wants to have",
		.flags = ROUTE_KEYLESS,
		OF_HIMSELF,
		.handle = send_code,
		.body = &code_wish_shape,
		.answer = &phone_request_shape,
		.errors = phone_code_errors,
	},
	{
		.method = NET_POST,
		.path = "/v1/me/patient/phone",
		.id = "setPatientSelfPhone",
		.summary =
			"Gives a patient the number that the code was sent to; he signs in again",
		OF_HIMSELF,
		.handle = set_phone,
		.body = &code_shape,
		.answer = &phone_changed_shape,
		.errors = phone_errors,
	},
	{
		.method = NET_POST,
		.path = "/v1/me/patient/erase",
		.id = "erasePatientSelf",
		.summary = "Erases a patient for good, by a code that was sent to his phone",
		OF_HIMSELF,
		.handle = erase_self,
		.body = &code_shape,
		.answer = &erased_shape,
		.errors = erase_errors,
	},
};

const struct route_table routes_me_patient_codes =
	ROUTE_TABLE("patients' codes", "What patients may do by a code that is sent to them", rows);
