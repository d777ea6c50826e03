// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* /v1/facilities/{facility}/tickets/{ticket}/consultation: what those who treat a patient write,
 * with all its versions. Nobody writes over what he has not seen: a writer says which version he
 * has changed, and gets the current one where that is another. */
#include "server/store/consultations.h"
#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/base/time.h"
#include "common/model/rows.h"
#include "server/app/audit.h"
#include "server/db/db.h"
#include "server/routes/dispatch.h"
#include "server/routes/record.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* As the domain long_text and consultations.diagnosis_code have it. */
enum { TEXT_CHARS = 8000, CODE_CHARS = 16 };

struct entry {
	int64_t base;
	char complaint[4 * TEXT_CHARS + 1];
	char findings[4 * TEXT_CHARS + 1];
	char diagnosis[4 * TEXT_CHARS + 1];
	char diagnosis_code[CODE_CHARS + 1];
	char treatment[4 * TEXT_CHARS + 1];
	char prescription[4 * TEXT_CHARS + 1];
	char plan[4 * TEXT_CHARS + 1];
	int32_t follow_up_on;
};

#define LINES_FIELD(member)                                                                        \
	FIELD(entry, member, FIELD_TEXT, FIELD_LINES | FIELD_OPTIONAL, .max = TEXT_CHARS)
/* What is not given stays as it is in base; null and "" empty it. */
static const struct field edit_fields[] = {
	FIELD(entry, base, FIELD_INT, 0, .min = 0, .max = INT32_MAX - 1,
		.help = "The version that was changed; 0: there is none yet"),
	LINES_FIELD(complaint),
	LINES_FIELD(findings),
	LINES_FIELD(diagnosis),
	FIELD(entry, diagnosis_code, FIELD_TEXT, FIELD_OPTIONAL, .max = CODE_CHARS,
		.help = "Of ICD, in capital letters: B54"),
	LINES_FIELD(treatment),
	LINES_FIELD(prescription),
	LINES_FIELD(plan),
	FIELD(entry, follow_up_on, FIELD_DATE, FIELD_OPTIONAL),
};
static const struct shape edit_shape = SHAPE("ConsultationEdit", entry, edit_fields);

struct consultation {
	struct uuid id;
	struct ticket_id ticket;
	struct patient_id patient;
	struct visit_id visit;
	struct user_id doctor;
	char doctor_name[NAME_BYTES];
	int64_t version;
	struct entry entry;
	int64_t updated_us;
};
#define TEXT_FIELD(member, flags_)                                                                 \
	{                                                                                          \
		.name = #member, .kind = FIELD_TEXT, .flags = (flags_),                            \
		.offset = offsetof(struct consultation, entry.member),                             \
		.size = sizeof(((struct consultation *)0)->entry.member)                           \
	}
static const struct field consultation_fields[] = {
	FIELD(consultation, id, FIELD_UUID, 0),
	FIELD(consultation, ticket, FIELD_UUID, FIELD_NULLABLE,
		.help = "Null: its line is forgotten"),
	FIELD(consultation, patient, FIELD_UUID, 0),
	FIELD(consultation, visit, FIELD_UUID, FIELD_NULLABLE),
	FIELD(consultation, doctor, FIELD_UUID, 0, .help = "Who wrote this version"),
	FIELD(consultation, doctor_name, FIELD_TEXT, 0),
	FIELD(consultation, version, FIELD_INT, 0),
	TEXT_FIELD(complaint, 0),
	TEXT_FIELD(findings, 0),
	TEXT_FIELD(diagnosis, 0),
	TEXT_FIELD(diagnosis_code, FIELD_NULLABLE),
	TEXT_FIELD(treatment, 0),
	TEXT_FIELD(prescription, 0),
	TEXT_FIELD(plan, 0),
	{ .name = "follow_up_on",
		.kind = FIELD_DATE,
		.flags = FIELD_NULLABLE,
		.offset = offsetof(struct consultation, entry.follow_up_on),
		.size = sizeof(int32_t) },
	FIELD_TIME_OF(consultation, updated, 0),
};

struct one {
	struct consultation consultation;
};
static const struct field written_fields[] = {
	FIELD_STRUCT_OF(one, consultation, consultation_fields, 0),
};
static const struct shape written_shape = DESCRIBED_SHAPE("Consultation", written_fields);
static const struct field read_fields[] = {
	FIELD_STRUCT_OF(one, consultation, consultation_fields, FIELD_NULLABLE,
		.help = "Null: nothing was written yet"),
};
static const struct shape read_shape = DESCRIBED_SHAPE("ConsultationState", read_fields);

struct several {
	int versions_count, consultations_count;
	struct consultation versions[1];
	struct consultation consultations[1];
};
static const struct field versions_fields[] = {
	FIELD_LIST_OF(
		several, versions, consultation_fields, 0, .help = "The newest first, 100 at most"),
};
static const struct shape versions_shape = DESCRIBED_SHAPE("ConsultationVersions", versions_fields);
static const struct field list_fields[] = {
	FIELD_LIST_OF(several, consultations, consultation_fields, 0,
		.help = "The newest first, 50 at most"),
};
static const struct shape list_shape = DESCRIBED_SHAPE("Consultations", list_fields);

/* ---- reading ---- */

static void note_reading(struct request *request, const struct db_result *result)
{
	struct uuid patient;

	if (uuid_parse(db_result_value(result, 0, 1), &patient))
		record_note_look(request, "consultation.read", patient, NULL);
}

static void read_of_ticket(void *arg, const struct db_result *result)
{
	struct request *request = arg;

	if (db_result_err(result)) {
		request_refuse(&request, db_result_err(result));
	} else if (!db_result_rows(result)) {
		request_refuse(&request, ERR_NO_TICKET);
	} else {
		note_reading(request, result);
		request_answer(
			&request, db_result_value(result, 0, 0), db_result_length(result, 0, 0));
	}
}

static void ask_of_ticket(struct request *request, const struct db_statement *statement)
{
	struct record_ids ids = record_ids_of(request);
	enum err err = audit_check(request->routes->audit);

	if (err)
		request_refuse(&request, err);
	else
		db_run(request->app->db, statement,
			(struct db_value[]){ db_text(ids.facility), db_text(ids.subject) },
			read_of_ticket, request);
}

static void tell_consultation(struct request *request, const struct net_request *http)
{
	(void)http;
	ask_of_ticket(request, &consultations_read);
}

static void tell_versions(struct request *request, const struct net_request *http)
{
	(void)http;
	ask_of_ticket(request, &consultations_versions);
}

static void list_consultations(struct request *request, const struct net_request *http)
{
	struct record_ids ids = record_ids_of(request);

	(void)http;
	record_look(request, &consultations_of_patient,
		(struct db_value[]){ db_text(ids.facility), db_text(ids.subject) },
		"consultation.listed", ERR_NO_PATIENT);
}

/* ---- writing ---- */

static const struct record_constraint constraints[] = {
	{ "patient_is_not_erased", ERR_NO_PATIENT, "", "" },
	{ "consultations_diagnosis_code_check", ERR_BAD_FIELD, "diagnosis_code",
		N_("capital letters, digits and points") },
};

/* Nothing is lost: the writer has what he wrote, and gets what stands there. */
static void refuse_other(struct request **request, const struct db_result *result)
{
	struct text body = { 0 };

	problem_write(&body, (*request)->language, ERR_CONFLICT, NULL);
	body.length--; /* In place of the closing brace. */
	text_printf(&body, ",\"version\":%" PRId64 ",\"consultation\":%s}",
		db_result_int(result, 0, 2),
		db_result_is_null(result, 0, 1) ? "null" : db_result_value(result, 0, 1));
	request_reply(request, &(struct net_answer){
				       .status = err_http_status(ERR_CONFLICT),
				       .content_type = NET_PROBLEM_JSON,
				       .body = text_string(&body),
				       .body_length = body.length,
			       });
	text_finish(&body);
}

/* The statement needs the document itself, which says what was given. */
struct writing {
	const char *document;
	size_t length;
	bool has_retried;
};

static void write_words(struct request *request);

static bool may_retry(struct request *request)
{
	struct writing *writing = request->state;
	bool may = !writing->has_retried;

	writing->has_retried = true;
	return may;
}

static void refuse_writing(struct request *request, const struct db_result *result)
{
	if (strcmp(db_result_constraint(result), "consultations_ticket") == 0 && may_retry(request))
		write_words(request);
	else
		record_refuse(&request, result, constraints, COUNT_OF(constraints));
}

static void end_writing(struct request *request, const struct db_result *result)
{
	const char *outcome = db_result_value(result, 0, 0);

	if (strcmp(outcome, "overtaken") == 0) {
		if (may_retry(request))
			write_words(request);
		else
			request_refuse(&request, ERR_BUSY);
	} else if (strcmp(outcome, "other") == 0) {
		refuse_other(&request, result);
	} else if (strcmp(outcome, "no_patient") == 0) {
		request_refuse(&request, ERR_NO_PATIENT);
	} else {
		request->is_repeat = strcmp(outcome, "known") == 0;
		request_answer(
			&request, db_result_value(result, 0, 1), db_result_length(result, 0, 1));
	}
}

static void written(void *arg, const struct db_result *result)
{
	struct request *request = arg;

	if (db_result_err(result))
		refuse_writing(request, result);
	else if (!db_result_rows(result))
		request_refuse(&request, ERR_NO_TICKET);
	else
		end_writing(request, result);
}

static void write_words(struct request *request)
{
	const struct entry *entry = request->body;
	const struct writing *writing = request->state;
	struct record_ids ids = record_ids_of(request);
	char base[24], id[UUID_TEXT_BYTES];

	snprintf(base, sizeof(base), "%" PRId64, entry->base);
	uuid_format(uuid_make_v7(time_now_us()), id);
	db_run(request->app->db, &consultations_write,
		(struct db_value[]){ db_text(ids.facility), db_text(ids.subject), db_text(base),
			db_bytes(writing->document, writing->length), db_text(id),
			db_text(ids.user), db_text(record_by(request)) },
		written, request);
}

static void write_consultation(struct request *request, const struct net_request *http)
{
	/* It may show what others wrote. */
	enum err err = audit_check(request->routes->audit);
	struct writing *writing = arena_alloc(request->arena, sizeof(*writing));

	if (err) {
		request_refuse(&request, err);
		return;
	}
	writing->document = arena_strndup(request->arena, http->body, http->body_length);
	writing->length = http->body_length;
	request->state = writing;
	write_words(request);
}

static const enum err ticket_errors[] = { ERR_NO_TICKET, ERR_OK };
static const enum err patient_errors[] = { ERR_NO_PATIENT, ERR_OK };
static const enum err write_errors[] = { ERR_NO_TICKET, ERR_NO_PATIENT, ERR_CONFLICT, ERR_OK };

static const struct route rows[] = {
	{
		.method = NET_GET,
		.path = "/v1/facilities/{facility}/tickets/{ticket}/consultation",
		.id = "getConsultation",
		.summary = "Tells what was written on the patient who has the ticket",
		.roles = ROLES_DESK,
		.handle = tell_consultation,
		.answer = &read_shape,
		.errors = ticket_errors,
	},
	{
		.method = NET_PUT,
		.path = "/v1/facilities/{facility}/tickets/{ticket}/consultation",
		.id = "writeConsultation",
		.summary = "Writes the next version: the fields that are given change, null "
			   "empties one; 409 gives the current version where another is based on",
		.roles = ROLES_DESK,
		.handle = write_consultation,
		.body = &edit_shape,
		.answer = &written_shape,
		.errors = write_errors,
	},
	{
		.method = NET_GET,
		.path = "/v1/facilities/{facility}/tickets/{ticket}/consultation/versions",
		.id = "listConsultationVersions",
		.summary = "Tells all versions of what was written",
		.roles = ROLES_DESK,
		.handle = tell_versions,
		.answer = &versions_shape,
		.errors = ticket_errors,
	},
	{
		.method = NET_GET,
		.path = "/v1/facilities/{facility}/patients/{patient}/consultations",
		.id = "listConsultations",
		.summary = "Tells what was written on a patient in all visits",
		.roles = ROLES_DESK,
		.handle = list_consultations,
		.answer = &list_shape,
		.errors = patient_errors,
	},
};

const struct route_table routes_consultations =
	ROUTE_TABLE("consultations", "What those who treat patients write", rows);
