// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* /v1/facilities/{facility}/appointments: who comes when, and the check-in (check_in.c). */
#include "server/store/appointments.h"
#include "common/base/time.h"
#include "common/model/rows.h"
#include "server/app/audit.h"
#include "server/db/db.h"
#include "server/routes/check_in.h"
#include "server/routes/dispatch.h"
#include "server/routes/record.h"
#include "server/routes/shapes.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { MINUTES_MAX = 480, REASON_CHARS = 200, PATIENT_NAME_CHARS = 200 };

struct appointment {
	struct uuid id;
	int64_t at;
	char time[6];
	int64_t minutes;
	struct patient_id patient;
	char patient_name[4 * PATIENT_NAME_CHARS + 1];
	char phone[17];
	struct service_id service;
	struct user_id doctor;
	enum appointment_status status;
	struct visit_id visit;
	int64_t version;
};
static const struct field appointment_fields[] = {
	FIELD(appointment, id, FIELD_UUID, 0),
	FIELD(appointment, at, FIELD_TIME, 0),
	FIELD(appointment, time, FIELD_TEXT, 0, .help = "By the clocks of the facility: 09:30"),
	FIELD(appointment, minutes, FIELD_INT, 0),
	FIELD(appointment, patient, FIELD_UUID, 0),
	FIELD(appointment, patient_name, FIELD_TEXT, 0),
	FIELD(appointment, phone, FIELD_TEXT, FIELD_NULLABLE),
	FIELD(appointment, service, FIELD_UUID, 0),
	FIELD(appointment, doctor, FIELD_UUID, FIELD_NULLABLE),
	FIELD_WORD_OF(appointment, status, appointment_status, 0),
	FIELD(appointment, visit, FIELD_UUID, FIELD_NULLABLE, .help = "Of one who has come"),
	FIELD(appointment, version, FIELD_INT, 0),
};

struct one {
	struct appointment appointment;
};
static const struct field one_fields[] = {
	FIELD_STRUCT_OF(one, appointment, appointment_fields, 0),
};
static const struct shape one_shape = DESCRIBED_SHAPE("Appointment", one_fields);

/* ---- those of a day ---- */

struct day {
	int32_t date;
	struct patient_id patient;
	int appointments_count;
	struct appointment appointments[1];
};
static const struct field day_query_fields[] = {
	FIELD(day, date, FIELD_DATE, FIELD_OPTIONAL, .help = "Missing: the current business day"),
	FIELD(day, patient, FIELD_UUID, FIELD_OPTIONAL, .help = "Only those of this one"),
};
static const struct shape day_query = SHAPE("AppointmentDay", day, day_query_fields);
static const struct field day_fields[] = {
	FIELD(day, date, FIELD_DATE, 0),
	FIELD_LIST_OF(day, appointments, appointment_fields, 0, .help = "In the order of time"),
};
static const struct shape day_shape = DESCRIBED_SHAPE("Appointments", day_fields);

static void listed(void *arg, const struct db_result *result)
{
	struct request *request = arg;

	if (db_result_err(result)) {
		request_refuse(&request, db_result_err(result));
	} else if (!db_result_rows(result)) {
		request_refuse(&request, ERR_NO_FACILITY);
	} else {
		record_note_list(request, "appointment.listed", db_result_value(result, 0, 1));
		request_answer(
			&request, db_result_value(result, 0, 0), db_result_length(result, 0, 0));
	}
}

static void list_appointments(struct request *request, const struct net_request *http)
{
	const struct day *day = request->query;
	struct record_ids ids = record_ids_of(request);
	enum err err = audit_check(request->routes->audit);
	char now[TIME_TEXT_BYTES], date[DATE_TEXT_BYTES], patient[UUID_TEXT_BYTES];

	(void)http;
	if (err) {
		request_refuse(&request, err);
		return;
	}
	time_format(time_now_us(), now);
	date_format(day->date, date);
	uuid_format(day->patient.u, patient);
	db_run(request->app->db, &appointments_list,
		(struct db_value[]){ db_text(ids.facility), db_text(day->date ? date : NULL),
			db_text(now), db_text(uuid_is_nil(day->patient.u) ? NULL : patient) },
		listed, request);
}

/* ---- a new one ---- */

struct booking {
	struct patient_id patient;
	struct service_id service;
	struct user_id doctor;
	int64_t at;
	int64_t minutes;
};
static const struct field booking_fields[] = {
	FIELD(booking, patient, FIELD_UUID, 0),
	FIELD(booking, service, FIELD_UUID, 0),
	FIELD(booking, doctor, FIELD_UUID, FIELD_OPTIONAL, .help = "Missing: any"),
	FIELD(booking, at, FIELD_TIME, 0),
	FIELD(booking, minutes, FIELD_INT, FIELD_OPTIONAL, .min = 1, .max = MINUTES_MAX,
		.absent = 15),
};
static const struct shape booking_shape = SHAPE("NewAppointment", booking, booking_fields);

static const struct record_constraint constraints[] = {
	{ "patient_is_not_erased", ERR_NO_PATIENT, "", "" },
	{ "appointments_once_a_day", ERR_ALREADY_EXISTS, "patient",
		N_("one appointment a day for a service") },
};

/* What is not there. */
static const struct {
	const char *outcome;
	enum err err;
	const char *field;
	const char *expected;
} missing[] = {
	{ "no_patient", ERR_NO_PATIENT, "patient", N_("a patient of this facility") },
	{ "no_service", ERR_NO_SERVICE, "service", N_("a service of this facility") },
	{ "no_doctor", ERR_NOT_FOUND, "doctor", N_("a doctor of this facility") },
};

static void book(struct request *request);

/* True where it ends the request. */
static bool refuse_missing(struct request *request, const char *outcome)
{
	struct field_problem problem = { 0 };

	for (size_t i = 0; i < COUNT_OF(missing); i++) {
		if (strcmp(missing[i].outcome, outcome) != 0)
			continue;
		snprintf(problem.path, sizeof(problem.path), "%s", missing[i].field);
		snprintf(problem.expected, sizeof(problem.expected), "%s", missing[i].expected);
		request_refuse_field(&request, missing[i].err, &problem);
		return true;
	}
	return false;
}

static void booked(void *arg, const struct db_result *result)
{
	struct request *request = arg;
	const char *outcome;

	if (db_result_err(result)) {
		if (strcmp(db_result_constraint(result), "appointments_pkey") == 0 &&
			record_may_retry(request))
			book(request);
		else
			record_refuse(&request, result, constraints, COUNT_OF(constraints));
		return;
	}
	if (!db_result_rows(result)) {
		request_refuse(&request, ERR_NO_FACILITY);
		return;
	}
	outcome = db_result_value(result, 0, 0);
	if (refuse_missing(request, outcome))
		return;
	request->is_repeat = strcmp(outcome, "known") == 0;
	if (strcmp(outcome, "other") == 0)
		request_refuse(&request, ERR_KEY_REUSED);
	else
		request_answer(
			&request, db_result_value(result, 0, 1), db_result_length(result, 0, 1));
}

static void book(struct request *request)
{
	const struct booking *booking = request->body;
	struct record_ids ids = record_ids_of(request);
	char patient[UUID_TEXT_BYTES], service[UUID_TEXT_BYTES], doctor[UUID_TEXT_BYTES];
	char at[TIME_TEXT_BYTES], minutes[24];

	uuid_format(booking->patient.u, patient);
	uuid_format(booking->service.u, service);
	uuid_format(booking->doctor.u, doctor);
	time_format(booking->at, at);
	snprintf(minutes, sizeof(minutes), "%" PRId64, booking->minutes);
	db_run(request->app->db, &appointments_add,
		(struct db_value[]){ db_text(ids.facility), db_text(ids.command), db_text(patient),
			db_text(service), db_text(uuid_is_nil(booking->doctor.u) ? NULL : doctor),
			db_text(at), db_text(minutes), db_text(ids.user),
			db_text(record_by(request)) },
		booked, request);
}

static void add_appointment(struct request *request, const struct net_request *http)
{
	(void)http;
	book(request);
}

/* ---- one that will not be kept ---- */

struct cancelling {
	char reason[4 * REASON_CHARS + 1];
};
static const struct field cancelling_fields[] = {
	FIELD(cancelling, reason, FIELD_TEXT, FIELD_OPTIONAL | FIELD_REASON, .max = REASON_CHARS),
};
static const struct shape cancelling_shape =
	SHAPE("AppointmentCancelling", cancelling, cancelling_fields);

static void cancel(struct request *request, const struct net_request *http);

static void cancelled(void *arg, const struct db_result *result)
{
	struct request *request = arg;
	enum err err = db_result_err(result);
	const char *outcome;

	if (!err && !db_result_rows(result))
		err = ERR_NO_APPOINTMENT;
	if (err) {
		request_refuse(&request, err);
		return;
	}
	outcome = db_result_value(result, 0, 0);
	request->is_repeat = strcmp(outcome, "known") == 0;
	if (strcmp(outcome, "over") == 0)
		request_refuse(&request, ERR_APPOINTMENT_OVER);
	else if (strcmp(outcome, "overtaken") != 0)
		request_answer(
			&request, db_result_value(result, 0, 1), db_result_length(result, 0, 1));
	else if (record_may_retry(request))
		cancel(request, NULL);
	else
		request_refuse(&request, ERR_BUSY);
}

static void cancel(struct request *request, const struct net_request *http)
{
	const struct cancelling *cancelling = request->body;
	struct record_ids ids = record_ids_of(request);

	(void)http;
	db_run(request->app->db, &appointments_cancel,
		(struct db_value[]){ db_text(ids.facility), db_text(ids.subject),
			db_text(cancelling->reason), db_text(record_by(request)) },
		cancelled, request);
}

static const enum err add_errors[] = { ERR_NO_PATIENT, ERR_NO_SERVICE, ERR_NOT_FOUND,
	ERR_ALREADY_EXISTS, ERR_OK };
static const enum err cancel_errors[] = { ERR_NO_APPOINTMENT, ERR_APPOINTMENT_OVER, ERR_OK };

static const struct route rows[] = {
	{
		.method = NET_GET,
		.path = "/v1/facilities/{facility}/appointments",
		.id = "listAppointments",
		.summary = "Tells who comes when on a day",
		.roles = ROLES_STAFF,
		.handle = list_appointments,
		.query = &day_query,
		.answer = &day_shape,
	},
	{
		.method = NET_POST,
		.path = "/v1/facilities/{facility}/appointments",
		.id = "bookAppointment",
		.summary = "Books an appointment",
		.flags = ROUTE_CREATES,
		.roles = ROLES_STAFF,
		.handle = add_appointment,
		.body = &booking_shape,
		.answer = &one_shape,
		.errors = add_errors,
	},
	{
		.method = NET_POST,
		.path = "/v1/facilities/{facility}/appointments/{appointment}/check-in",
		.id = "checkInAppointment",
		.summary =
			"Opens the visit of an appointment; a second time answers the same visit",
		.flags = ROUTE_CREATES,
		.roles = ROLES_STAFF,
		.handle = check_in,
		.body = &check_in_shape,
		.answer = &shape_visit_opened,
		.errors = check_in_errors,
	},
	{
		.method = NET_POST,
		.path = "/v1/facilities/{facility}/appointments/{appointment}/cancel",
		.id = "cancelAppointment",
		.summary = "Takes an appointment back",
		.roles = ROLES_STAFF,
		.handle = cancel,
		.body = &cancelling_shape,
		.answer = &one_shape,
		.errors = cancel_errors,
	},
};

const struct route_table routes_appointments = ROUTE_TABLE("appointments", "Who comes when", rows);
