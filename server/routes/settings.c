// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* /v1/admin/facilities/{facility}/settings: what a hospital sets for itself. */
#include "server/store/settings.h"
#include "common/base/attr.h"
#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/uuid.h"
#include "common/model/hospital.h"
#include "server/app/audit.h"
#include "server/app/lane.h"
#include "server/db/db.h"
#include "server/routes/dispatch.h"
#include "server/routes/record.h"
#include "server/store/second_factor.h"
#include <stdio.h>
#include <string.h>

struct edit {
	struct hospital hospital;
	char reason[201];
};

static const struct field edit_fields[] = {
#define HOSPITAL_AT offsetof(struct edit, hospital)
#include "common/model/hospital_fields.def"
	FIELD(edit, reason, FIELD_TEXT, FIELD_REASON, .min = 1, .max = 200),
};
static const struct shape edit_shape = SHAPE("SettingsEdit", edit, edit_fields);

struct settings_view {
	struct hospital hospital;
	int64_t version;
};
static const struct field view_fields[] = {
#define HOSPITAL_AT offsetof(struct settings_view, hospital)
#include "common/model/hospital_fields.def"
	FIELD(settings_view, version, FIELD_INT, 0, .help = "As the ETag, for the next edit"),
};
static const struct shape view_shape = DESCRIBED_SHAPE("Settings", view_fields);

static void tell_settings(struct request *request, const struct net_request *http)
{
	struct record_ids ids = record_ids_of(request);

	(void)http;
	record_ask(request, &settings_tell, (struct db_value[]){ db_text(ids.facility) },
		ERR_NO_FACILITY);
}

/* Here it is known at once; the others hear of it. */
static void edited(void *arg, const struct db_result *result)
{
	struct request *request = arg;
	bool is_known = !db_result_err(result) && db_result_rows(result);

	if (is_known && db_result_is_null(result, 0, 0)) {
		request_refuse(&request, ERR_PRECONDITION_FAILED);
		return;
	}
	if (is_known)
		lanes_facility_changed(request->app->lanes, request->facility);
	record_answer(&request, result, ERR_NO_FACILITY);
}

/* False: it was refused. */
static bool check(struct request *request, const struct edit *edit)
{
	struct field_problem problem;
	enum err err = audit_check(request->routes->audit);

	if (err) {
		request_refuse(&request, err);
		return false;
	}
	err = hospital_check(&edit->hospital, &problem);
	if (err)
		request_refuse_field(&request, err, &problem);
	return !err;
}

static void write_edit(struct request *request)
{
	struct record_ids ids = record_ids_of(request);
	char version[24];

	snprintf(version, sizeof(version), "%lld", (long long)request->if_match);
	db_run(request->app->db, &settings_edit,
		(struct db_value[]){ db_text(ids.facility), db_text(version),
			db_text(request->document), db_text(record_by(request)) },
		edited, request);
}

static bool has_factor(const struct db_result *result)
{
	char why[JDOC_WHY_BYTES];
	struct jdoc *told = jdoc_parse(
		db_result_value(result, 0, 0), (size_t)db_result_length(result, 0, 0), why);
	bool is_enrolled = false;

	if (!jdoc_bool(jdoc_get(told, "enrolled"), &is_enrolled))
		is_enrolled = false;
	jdoc_destroy(&told);
	return is_enrolled;
}

/* Whoever asks others for a second factor has shown with an own one that his can be used here:
 * else the last administrator might be the first to stand outside. */
static void factor_told(void *arg, const struct db_result *result)
{
	struct request *request = arg;
	struct field_problem problem = { .err = ERR_BAD_FIELD, .path = "second_factor" };
	enum err err = db_result_err(result);

	if (!err && !db_result_rows(result))
		err = ERR_BAD_TOKEN;
	if (err) {
		request_refuse(&request, err);
	} else if (!has_factor(result)) {
		field_problem_say(&problem, "only whoever has a second factor may require it");
		request_refuse_field(&request, problem.err, &problem);
	} else {
		write_edit(request);
	}
}

/* The members that were given, for the statement: the number 0 and the first word of a list are
 * what was never set, so they are null, too. */
static void write_given(struct request *request, const struct net_request *http)
{
	char why[JDOC_WHY_BYTES];
	struct jdoc *body = jdoc_parse(http->body, http->body_length, why);
	struct text json = { 0 };

	text_add_char(&json, '{');
	for (size_t i = 0; i < COUNT_OF(edit_fields); i++) {
		const struct field *field = &edit_fields[i];
		bool comma = json.length > 1;

		if (!jdoc_get(body, field->name) ||
			fields_encode_members(field, 1, request->body, 0, comma, &json))
			continue;
		if (comma)
			text_add_char(&json, ',');
		text_json_key(&json, field->name);
		text_add(&json, "null");
	}
	text_add_char(&json, '}');
	request->document = arena_strdup(request->arena, text_string(&json));
	text_finish(&json);
	jdoc_destroy(&body);
}

static void change_settings(struct request *request, const struct net_request *http)
{
	const struct edit *edit = request->body;
	struct record_ids ids = record_ids_of(request);

	if (!check(request, edit))
		return;
	write_given(request, http);
	if (edit->hospital.second_factor == SECOND_FACTOR_NONE)
		write_edit(request);
	else
		db_run(request->app->db, &second_factor_tell,
			(struct db_value[]){
				db_text(ids.user), db_text("true"), db_text(ids.home) },
			factor_told, request);
}

/* ---- the rows ---- */

#define SETTINGS "/v1/admin/facilities/{facility}/settings"

static const struct route rows[] = {
	{
		.method = NET_GET,
		.path = SETTINGS,
		.id = "getSettings",
		.summary = "Tells what the hospital sets for itself; what is not there is as the "
			   "server has it",
		.flags = ROUTE_ETAG,
		.roles = ROLE_BIT(ROLE_ADMIN),
		.handle = tell_settings,
		.answer = &view_shape,
	},
	{
		.method = NET_PATCH,
		.path = SETTINGS,
		.id = "changeSettings",
		.summary = "Changes what the hospital sets for itself, for a reason; it counts at "
			   "once on every server",
		.flags = ROUTE_ETAG,
		.roles = ROLE_BIT(ROLE_ADMIN),
		.handle = change_settings,
		.body = &edit_shape,
		.answer = &view_shape,
	},
};

const struct route_table routes_settings =
	ROUTE_TABLE("settings", "What a hospital sets for itself", rows);
