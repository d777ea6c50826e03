// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* /v1/me/patient: what a patient who signed in may see of himself and change. Who he is was set at
 * the reception, and stays its business; his language, whether he wants messages, his number and
 * whether he is there at all are his: the last two take a code, see me_patient_codes.c. Whom a
 * request is about comes from the token alone, so there is nothing of others to ask for. */
#include "server/routes/me_patient.h"
#include "common/model/phone.h"
#include "common/model/rows.h"
#include "common/model/words.h"
#include "server/app/sign_in.h"
#include "server/db/db.h"
#include "server/routes/dispatch.h"
#include "server/routes/personal_data.h"
#include "server/routes/record.h"
#include "server/store/patient_self.h"
#include "server/store/personal_data.h"
#include <stdio.h>
#include <string.h>

struct self_ids self_ids_of(const struct request *request)
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
	FIELD(self_view, birth_date, FIELD_DATE, FIELD_OPTIONAL, .absent = INT32_MIN),
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

/* ---- his sessions ---- */

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
		.path = "/v1/me/patient/end-sessions",
		.id = "endPatientSelfSessions",
		.summary = "Ends all sessions of a patient, also this one",
		OF_HIMSELF,
		.handle = end_sessions,
		.answer = &ended_shape,
	},
};

const struct route_table routes_me_patient =
	ROUTE_TABLE("patients themselves", "What patients may do with what is their own", rows);
