// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/routes/record.h"

#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "common/model/field.h"
#include "server/app/audit.h"
#include "server/db/db.h"
#include "server/routes/dispatch.h"
#include <stdio.h>
#include <string.h>

void record_answer(struct request **request, const struct db_result *result, enum err absent)
{
	enum err err = db_result_err(result);
	const char *json;
	size_t length;
	char etag[24];

	if (!err && !db_result_rows(result))
		err = absent;
	if (err) {
		request_refuse(request, err);
		return;
	}
	json = db_result_value(result, 0, 0);
	length = db_result_length(result, 0, 0);
	if (db_result_columns(result) < 2) {
		request_answer(request, json, length);
		return;
	}
	snprintf(etag, sizeof(etag), "\"%lld\"", (long long)db_result_int(result, 0, 1));
	request_answer_etag(request, json, length, etag);
}

static void answered(void *arg, const struct db_result *result)
{
	struct request *request = arg;

	record_answer(&request, result, *(const enum err *)request->state);
}

void record_ask(struct request *request, const struct db_statement *statement,
	const struct db_value *parameters, enum err absent)
{
	enum err *kept = arena_alloc(request->arena, sizeof(*kept));

	*kept = absent;
	request->state = kept;
	db_run(request->app->db, statement, parameters, answered, request);
}

struct record_ids record_ids_of(const struct request *request)
{
	struct record_ids ids = { 0 };

	uuid_format(request->facility.u, ids.facility);
	uuid_format(request->subject, ids.subject);
	uuid_format(request->who.user.u, ids.user);
	uuid_format(request->who.facility.u, ids.home);
	uuid_format(request->key.u, ids.command);
	uuid_format(uuid_make_v7(time_now_us()), ids.audit);
	return ids;
}

static void add_by(struct text *by, const struct request *request)
{
	const struct record_ids ids = record_ids_of(request);
	enum role role = request->who.role;

	text_printf(by, "{\"row_id\":\"%s\",\"kind\":\"%s\",\"id\":\"%s\"", ids.audit,
		role == ROLE_DISPLAY   ? "display"
		: role == ROLE_PATIENT ? "patient"
				       : "staff",
		ids.user);
	/* A patient has no account, and so none of their roles. */
	if (role != ROLE_PATIENT)
		text_printf(by, ",\"role\":\"%s\"", role_name(role));
	if (!uuid_is_nil(request->key.u))
		text_printf(by, ",\"command\":\"%s\"", ids.command);
	text_printf(by, ",\"address\":\"%s\",\"request\":\"%s\"}", request->address, request->name);
}

const char *record_by(const struct request *request)
{
	struct text by = { 0 };
	const char *kept;

	add_by(&by, request);
	kept = arena_strdup(request->arena, text_string(&by));
	text_finish(&by);
	return kept;
}

void record_note_look(
	struct request *request, const char *action, struct uuid patient, const char *detail)
{
	request_note(request, &(struct audit_entry){
				      .action = action,
				      .object_kind = "patient",
				      .object = patient,
				      .detail = detail,
			      });
}

void record_note_list(struct request *request, const char *action, const char *ids)
{
	struct text detail = { 0 };

	text_printf(&detail, "{\"patients\":%s}", ids);
	record_note_look(request, action, (struct uuid){ 0 }, text_string(&detail));
	text_finish(&detail);
}

struct look {
	const char *action;
	enum err absent;
};

static void looked(void *arg, const struct db_result *result)
{
	struct request *request = arg;
	const struct look *look = request->state;

	if (!db_result_err(result) && db_result_rows(result))
		record_note_look(request, look->action, request->subject, NULL);
	record_answer(&request, result, look->absent);
}

void record_look(struct request *request, const struct db_statement *statement,
	const struct db_value *parameters, const char *action, enum err absent)
{
	enum err err = audit_check(request->routes->audit);
	struct look *look = arena_alloc(request->arena, sizeof(*look));

	if (err) {
		request_refuse(&request, err);
		return;
	}
	*look = (struct look){ .action = action, .absent = absent };
	request->state = look;
	db_run(request->app->db, statement, parameters, looked, request);
}

bool record_is_null(const struct net_request *http, const char *name)
{
	char why[JDOC_WHY_BYTES];
	struct jdoc *document = jdoc_parse(http->body, http->body_length, why);
	bool is_null = jdoc_is_null(jdoc_get(document, name));

	jdoc_destroy(&document);
	return is_null;
}

bool record_check_nulls(struct request *request, const struct net_request *http,
	const struct field *fields, size_t count)
{
	struct field_problem problem = { .err = ERR_BAD_FIELD };
	const char *name = NULL;

	for (size_t i = 0; !name && i < count; i++)
		if (record_is_null(http, fields[i].name))
			name = fields[i].name;
	if (!name)
		return true;
	snprintf(problem.path, sizeof(problem.path), "%s", name);
	field_problem_say(&problem, "a value; what is not named stays as it is");
	request_refuse_field(&request, problem.err, &problem);
	return false;
}

void record_refuse(struct request **request, const struct db_result *result,
	const struct record_constraint *constraints, size_t count)
{
	const char *name = db_result_constraint(result);
	struct field_problem problem = { .err = db_result_err(result) };

	for (size_t i = 0; i < count; i++) {
		if (strcmp(constraints[i].name, name) != 0)
			continue;
		problem.err = constraints[i].err;
		snprintf(problem.path, sizeof(problem.path), "%s", constraints[i].field);
		snprintf(problem.expected, sizeof(problem.expected), "%s", constraints[i].expected);
	}
	request_refuse_field(request, problem.err, &problem);
}

bool record_may_retry(struct request *request)
{
	if (request->state)
		return false;
	request->state = arena_alloc(request->arena, 1);
	return true;
}
