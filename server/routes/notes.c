// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* /v1/facilities/{facility}/patients/{patient}/notes: what one who sees a patient leaves for the
 * next. */
#include "server/store/notes.h"
#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/model/rows.h"
#include "server/app/audit.h"
#include "server/db/db.h"
#include "server/routes/dispatch.h"
#include "server/routes/record.h"
#include <string.h>

/* As the domain long_text has it. */
enum { BODY_CHARS = 8000 };

struct new_note {
	char body[4 * BODY_CHARS + 1];
	struct visit_id visit;
};
static const struct field new_fields[] = {
	FIELD(new_note, body, FIELD_TEXT, FIELD_LINES, .min = 1, .max = BODY_CHARS,
		.help = "May have lines"),
	FIELD(new_note, visit, FIELD_UUID, FIELD_OPTIONAL, .help = "One of the patient"),
};
static const struct shape new_shape = SHAPE("NewNote", new_note, new_fields);

struct note {
	struct uuid id;
	char body[4 * BODY_CHARS + 1];
	struct user_id author;
	char author_name[NAME_BYTES];
	int64_t at;
	struct visit_id visit;
};
static const struct field note_fields[] = {
	FIELD(note, id, FIELD_UUID, 0),
	FIELD(note, body, FIELD_TEXT, 0, .help = "May have lines"),
	FIELD(note, author, FIELD_UUID, 0),
	FIELD(note, author_name, FIELD_TEXT, 0),
	FIELD(note, at, FIELD_TIME, 0),
	FIELD(note, visit, FIELD_UUID, FIELD_NULLABLE),
};

struct note_view {
	struct note note;
};
static const struct field note_view_fields[] = {
	FIELD_STRUCT_OF(note_view, note, note_fields, 0),
};
static const struct shape note_shape = DESCRIBED_SHAPE("Note", note_view_fields);

struct notes_view {
	int notes_count;
	struct note notes[1];
};
static const struct field notes_view_fields[] = {
	FIELD_LIST_OF(notes_view, notes, note_fields, 0, .help = "The newest first, 50 at most"),
};
static const struct shape notes_shape = DESCRIBED_SHAPE("Notes", notes_view_fields);

static void list_notes(struct request *request, const struct net_request *http)
{
	struct record_ids ids = record_ids_of(request);

	(void)http;
	record_look(request, &notes_list,
		(struct db_value[]){ db_text(ids.facility), db_text(ids.subject) },
		"patient.notes_read", ERR_NO_PATIENT);
}

/* ---- a new one ---- */

static const struct record_constraint constraints[] = {
	{ "patient_is_not_erased", ERR_NO_PATIENT, "", "" },
	{ "patient_notes_visit_exists", ERR_NO_VISIT, "visit", N_("a visit of this patient") },
};

static void refuse_visit(struct request **request)
{
	const struct field_problem problem = { .path = "visit",
		.expected = N_("a visit of this patient") };

	request_refuse_field(request, ERR_NO_VISIT, &problem);
}

static void write_note(struct request *request);

static void written(void *arg, const struct db_result *result)
{
	struct request *request = arg;
	const char *outcome;

	if (db_result_err(result)) {
		if (strcmp(db_result_constraint(result), "patient_notes_pkey") == 0 &&
			record_may_retry(request))
			write_note(request);
		else
			record_refuse(&request, result, constraints, COUNT_OF(constraints));
		return;
	}
	if (!db_result_rows(result)) {
		request_refuse(&request, ERR_NO_PATIENT);
		return;
	}
	outcome = db_result_value(result, 0, 0);
	request->is_repeat = strcmp(outcome, "known") == 0;
	if (strcmp(outcome, "no_visit") == 0)
		refuse_visit(&request);
	else if (strcmp(outcome, "other") == 0)
		request_refuse(&request, ERR_KEY_REUSED);
	else
		request_answer(
			&request, db_result_value(result, 0, 1), db_result_length(result, 0, 1));
}

static void write_note(struct request *request)
{
	const struct new_note *note = request->body;
	struct record_ids ids = record_ids_of(request);
	char visit[UUID_TEXT_BYTES];

	uuid_format(note->visit.u, visit);
	db_run(request->app->db, &notes_add,
		(struct db_value[]){ db_text(ids.facility), db_text(ids.command),
			db_text(ids.subject), db_text(uuid_is_nil(note->visit.u) ? NULL : visit),
			db_text(ids.user), db_text(note->body), db_text(record_by(request)) },
		written, request);
}

static void add_note(struct request *request, const struct net_request *http)
{
	const struct new_note *note = request->body;
	const struct field_problem problem = { .path = "body", .expected = N_("words") };

	(void)http;
	if (note->body[strspn(note->body, " \n")] == '\0')
		request_refuse_field(&request, ERR_BAD_FIELD, &problem);
	else
		write_note(request);
}

static const enum err list_errors[] = { ERR_NO_PATIENT, ERR_OK };
static const enum err add_errors[] = { ERR_NO_PATIENT, ERR_NO_VISIT, ERR_OK };

static const struct route rows[] = {
	{
		.method = NET_GET,
		.path = "/v1/facilities/{facility}/patients/{patient}/notes",
		.id = "listPatientNotes",
		.summary = "Tells what was noted on a patient",
		.roles = ROLES_STAFF,
		.handle = list_notes,
		.answer = &notes_shape,
		.errors = list_errors,
	},
	{
		.method = NET_POST,
		.path = "/v1/facilities/{facility}/patients/{patient}/notes",
		.id = "addPatientNote",
		.summary = "Notes something on a patient",
		.flags = ROUTE_CREATES,
		.roles = ROLES_STAFF,
		.handle = add_note,
		.body = &new_shape,
		.answer = &note_shape,
		.errors = add_errors,
	},
};

const struct route_table routes_notes = ROUTE_TABLE("notes", "What was noted on patients", rows);
