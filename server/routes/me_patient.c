// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* /v1/me/patient: what a patient who signed in may see of himself and change. Who he is was set at
 * the reception, and stays its business; his language, whether he wants messages, his number and
 * whether he is there at all are his. Whom a request is about comes from the token alone, so there
 * is nothing of others to ask for. */
#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/model/phone.h"
#include "common/model/rows.h"
#include "common/model/words.h"
#include "server/app/audit.h"
#include "server/app/phone_code.h"
#include "server/app/sign_in.h"
#include "server/db/db.h"
#include "server/routes/dispatch.h"
#include "server/routes/patient_sign_in.h"
#include "server/routes/personal_data.h"
#include "server/routes/record.h"
#include "server/store/patient_self.h"
#include "server/store/personal_data.h"
#include "server/store/phone_codes.h"
#include <stdio.h>
#include <string.h>

/* The ids that the statements take: of the token, not of a path. */
struct self_ids {
	char facility[UUID_TEXT_BYTES];
	char patient[UUID_TEXT_BYTES];
	char session[UUID_TEXT_BYTES];
};

static struct self_ids self_ids_of(const struct request *request)
{
	struct record_ids ids = record_ids_of(request);
	struct self_ids self;

	uuid_format(request->who.facility.u, self.facility);
	uuid_format(request->who.session, self.session);
	memcpy(self.patient, ids.user, sizeof(self.patient));
	return self;
}

/* ---- himself ---- */

struct self_view {
	struct patient_id id;
	struct facility_id facility;
	char full_name[PERSON_NAME_BYTES];
	enum sex sex;
	int32_t birth_date;
	int64_t birth_year;
	char card_number[40];
	char phone_number[PHONE_BYTES];
	enum language language;
	bool sms_consent;
	int64_t version;
};
static const struct field self_fields[] = {
	FIELD(self_view, id, FIELD_UUID, 0),
	FIELD(self_view, facility, FIELD_UUID, 0),
	FIELD(self_view, full_name, FIELD_TEXT, 0),
	FIELD_WORD_OF(self_view, sex, sex, 0),
	FIELD(self_view, birth_date, FIELD_DATE, FIELD_OPTIONAL),
	FIELD(self_view, birth_year, FIELD_INT, FIELD_OPTIONAL),
	FIELD(self_view, card_number, FIELD_TEXT, FIELD_OPTIONAL),
	FIELD(self_view, phone_number, FIELD_TEXT, FIELD_OPTIONAL),
	FIELD_WORD_OF(self_view, language, language, 0),
	FIELD(self_view, sms_consent, FIELD_BOOL, 0),
	FIELD(self_view, version, FIELD_INT, 0),
};
static const struct shape self_shape = DESCRIBED_SHAPE("PatientSelf", self_fields);

static void ask(struct request *request, const struct db_statement *statement)
{
	struct self_ids ids = self_ids_of(request);

	record_ask(request, statement,
		(struct db_value[]){ db_text(ids.facility), db_text(ids.patient) }, ERR_NO_PATIENT);
}

static void tell_self(struct request *request, const struct net_request *http)
{
	(void)http;
	ask(request, &patient_self_read);
}

struct self_edit {
	enum language language;
	bool sms_consent;
};
static const struct field edit_fields[] = {
	FIELD_WORD_OF(self_edit, language, language, FIELD_OPTIONAL),
	FIELD(self_edit, sms_consent, FIELD_BOOL, FIELD_OPTIONAL,
		.help = "Wants text messages of his visits and appointments"),
};
static const struct shape edit_shape = SHAPE("PatientSelfEdit", self_edit, edit_fields);

static void edited(void *arg, const struct db_result *result)
{
	struct request *request = arg;

	if (!db_result_err(result) && db_result_rows(result) && db_result_is_null(result, 0, 0))
		request_refuse(&request, ERR_PRECONDITION_FAILED);
	else
		record_answer(&request, result, ERR_NO_PATIENT);
}

/* The body was checked by its fields; the database sees from it which of them were given. */
static void edit_self(struct request *request, const struct net_request *http)
{
	struct self_ids ids = self_ids_of(request);
	bool has_body = http->body_length > 0;
	char version[24];

	snprintf(version, sizeof(version), "%lld", (long long)request->if_match);
	db_run(request->app->db, &patient_self_edit,
		(struct db_value[]){ db_text(ids.facility), db_text(ids.patient), db_text(version),
			db_bytes(has_body ? http->body : "{}", has_body ? http->body_length : 2),
			db_text(record_by(request)) },
		edited, request);
}

static void export_self(struct request *request, const struct net_request *http)
{
	struct self_ids ids = self_ids_of(request);

	(void)http;
	request->facility = request->who.facility;
	request->subject = request->who.user.u;
	record_look(request, &personal_data_export,
		(struct db_value[]){ db_text(ids.facility), db_text(ids.patient) },
		"patient.exported", ERR_NO_PATIENT);
}

/* ---- his visits and appointments ---- */

struct self_ticket {
	struct ticket_id ticket;
	char number[NUMBER_BYTES];
	enum ticket_state state;
	char service_sw[NAME_BYTES];
	char service_en[NAME_BYTES];
	int64_t issued_us, called_us, finished_us;
};
static const struct field own_ticket_fields[] = {
	FIELD(self_ticket, ticket, FIELD_UUID, 0),
	FIELD(self_ticket, number, FIELD_TEXT, 0),
	FIELD_WORD_OF(self_ticket, state, ticket_state, 0),
	FIELD(self_ticket, service_sw, FIELD_TEXT, 0),
	FIELD(self_ticket, service_en, FIELD_TEXT, 0),
	FIELD_TIME_OF(self_ticket, issued, 0),
	FIELD_TIME_OF(self_ticket, called, FIELD_OPTIONAL),
	FIELD_TIME_OF(self_ticket, finished, FIELD_OPTIONAL),
};

struct self_visit {
	struct visit_id visit;
	char code[64];
	enum visit_state state;
	int32_t day;
	int64_t opened_us, closed_us;
	int tickets_count;
	struct self_ticket tickets[1];
};
static const struct field own_visit_fields[] = {
	FIELD(self_visit, visit, FIELD_UUID, 0),
	FIELD(self_visit, code, FIELD_TEXT, 0, .help = "Of GET /v1/tickets/{code}: place and wait"),
	FIELD_WORD_OF(self_visit, state, visit_state, 0),
	FIELD(self_visit, day, FIELD_DATE, 0),
	FIELD_TIME_OF(self_visit, opened, 0),
	FIELD_TIME_OF(self_visit, closed, FIELD_OPTIONAL),
	FIELD_LIST_OF(self_visit, tickets, own_ticket_fields, 0),
};

struct self_visits {
	int visits_count;
	struct self_visit visits[1];
};
static const struct field visits_fields[] = {
	FIELD_LIST_OF(
		self_visits, visits, own_visit_fields, 0, .help = "The newest first, 50 at most"),
};
static const struct shape visits_shape = DESCRIBED_SHAPE("PatientSelfVisits", visits_fields);

static void tell_visits(struct request *request, const struct net_request *http)
{
	(void)http;
	ask(request, &patient_self_visits);
}

struct self_appointment {
	struct uuid appointment;
	int64_t at;
	int64_t minutes;
	enum appointment_status status;
	char service_sw[NAME_BYTES];
	char service_en[NAME_BYTES];
};
static const struct field appointment_fields[] = {
	FIELD(self_appointment, appointment, FIELD_UUID, 0),
	FIELD(self_appointment, at, FIELD_TIME, 0),
	FIELD(self_appointment, minutes, FIELD_INT, 0),
	FIELD_WORD_OF(self_appointment, status, appointment_status, 0),
	FIELD(self_appointment, service_sw, FIELD_TEXT, 0),
	FIELD(self_appointment, service_en, FIELD_TEXT, 0),
};

struct self_appointments {
	int appointments_count;
	struct self_appointment appointments[1];
};
static const struct field appointments_fields[] = {
	FIELD_LIST_OF(self_appointments, appointments, appointment_fields, 0,
		.help = "The latest first, 50 at most"),
};
static const struct shape appointments_shape =
	DESCRIBED_SHAPE("PatientSelfAppointments", appointments_fields);

static void tell_appointments(struct request *request, const struct net_request *http)
{
	(void)http;
	ask(request, &patient_self_appointments);
}

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

struct ended_view {
	int64_t sessions;
};
static const struct field ended_fields[] = { FIELD(ended_view, sessions, FIELD_INT, 0) };
static const struct shape ended_shape = DESCRIBED_SHAPE("SessionsEnded", ended_fields);

static void all_ended(void *arg, const struct db_result *result)
{
	struct request *request = arg;
	char json[48];

	if (db_result_err(result)) {
		request_refuse(&request, db_result_err(result));
		return;
	}
	snprintf(json, sizeof(json), "{\"sessions\":%lld}", (long long)db_result_int(result, 0, 0));
	request_answer(&request, json, strlen(json));
}

static void end_sessions(struct request *request, const struct net_request *http)
{
	struct self_ids ids = self_ids_of(request);

	(void)http;
	db_run(request->app->db, &patient_self_sign_out_all,
		(struct db_value[]){
			db_text(ids.facility), db_text(ids.patient), db_text(record_by(request)) },
		all_ended, request);
}

static const enum err self_errors[] = { ERR_NO_PATIENT, ERR_OK };
static const enum err phone_errors[] = { ERR_NO_PATIENT, ERR_WRONG_PHONE_CODE, ERR_SIGN_IN_AGAIN,
	ERR_OK };
static const enum err erase_errors[] = { ERR_NO_PATIENT, ERR_WRONG_PHONE_CODE, ERR_PATIENT_HERE,
	ERR_OK };

/* All of them are about himself, and for nobody else. */
#define OF_HIMSELF .scope = SCOPE_ACCOUNT, .roles = ROLE_BIT(ROLE_PATIENT)

static const struct route rows[] = {
	{
		.method = NET_GET,
		.path = "/v1/me/patient",
		.id = "getPatientSelf",
		.summary = "Tells a patient his own record",
		.flags = ROUTE_ETAG,
		OF_HIMSELF,
		.handle = tell_self,
		.answer = &self_shape,
		.errors = self_errors,
	},
	{
		.method = NET_PATCH,
		.path = "/v1/me/patient",
		.id = "editPatientSelf",
		.summary = "Changes a patient's language and whether he wants messages",
		.flags = ROUTE_ETAG,
		OF_HIMSELF,
		.handle = edit_self,
		.body = &edit_shape,
		.answer = &self_shape,
		.errors = self_errors,
	},
	{
		.method = NET_GET,
		.path = "/v1/me/patient/export",
		.id = "exportPatientSelf",
		.summary = "Tells a patient all that is kept of him",
		OF_HIMSELF,
		.handle = export_self,
		.answer = &own_data_shape,
		.errors = self_errors,
	},
	{
		.method = NET_GET,
		.path = "/v1/me/patient/visits",
		.id = "listPatientSelfVisits",
		.summary = "Tells a patient his visits and tickets",
		OF_HIMSELF,
		.handle = tell_visits,
		.answer = &visits_shape,
		.errors = self_errors,
	},
	{
		.method = NET_GET,
		.path = "/v1/me/patient/appointments",
		.id = "listPatientSelfAppointments",
		.summary = "Tells a patient his appointments",
		OF_HIMSELF,
		.handle = tell_appointments,
		.answer = &appointments_shape,
		.errors = self_errors,
	},
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
		.path = "/v1/me/patient/end-sessions",
		.id = "endPatientSelfSessions",
		.summary = "Ends all sessions of a patient, also this one",
		OF_HIMSELF,
		.handle = end_sessions,
		.answer = &ended_shape,
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

const struct route_table routes_me_patient =
	ROUTE_TABLE("patients themselves", "What patients may do with what is their own", rows);
