// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* /v1/admin/facilities/{facility}/settings: what a hospital sets for itself. */
#include "server/store/settings.h"
#include "common/base/attr.h"
#include "common/base/uuid.h"
#include "common/model/hospital.h"
#include "server/app/audit.h"
#include "server/app/lane.h"
#include "server/db/db.h"
#include "server/routes/dispatch.h"
#include "server/routes/record.h"
#include <stdio.h>
#include <string.h>

struct edit {
	struct hospital hospital;
	char reason[201];
};

static const struct field edit_fields[] = {
#define HOSPITAL(key, least, most, help_, label, hint)                                             \
	{ .name = #key,                                                                            \
		.kind = FIELD_INT,                                                                 \
		.flags = FIELD_OPTIONAL,                                                           \
		.offset = offsetof(struct edit, hospital.key),                                     \
		.size = sizeof(int),                                                               \
		.max = (most),                                                                     \
		.help = (help_) },
#include "common/model/hospital.def"
#undef HOSPITAL
	FIELD(edit, reason, FIELD_TEXT, 0, .min = 1, .max = 200),
};
static const struct shape edit_shape = SHAPE("SettingsEdit", edit, edit_fields);

struct settings_view {
	struct hospital hospital;
	int64_t version;
};
static const struct field view_fields[] = {
#define HOSPITAL(key, least, most, help_, label, hint)                                             \
	{ .name = #key,                                                                            \
		.kind = FIELD_INT,                                                                 \
		.flags = FIELD_OPTIONAL,                                                           \
		.offset = offsetof(struct settings_view, hospital.key),                            \
		.size = sizeof(int),                                                               \
		.max = (most),                                                                     \
		.help = (help_) },
#include "common/model/hospital.def"
#undef HOSPITAL
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
	struct field_problem problem = { .err = ERR_BAD_FIELD };
	char why[HOSPITAL_WHY_BYTES];
	const struct field *wrong = hospital_check(&edit->hospital, why);
	enum err err = audit_check(request->routes->audit);

	if (err) {
		request_refuse(&request, err);
		return false;
	}
	if (!wrong)
		return true;
	snprintf(problem.path, sizeof(problem.path), "%s", wrong->name);
	snprintf(problem.expected, sizeof(problem.expected), "%s", why);
	request_refuse_field(&request, problem.err, &problem);
	return false;
}

static void change_settings(struct request *request, const struct net_request *http)
{
	struct record_ids ids = record_ids_of(request);
	char version[24];

	if (!check(request, request->body))
		return;
	snprintf(version, sizeof(version), "%lld", (long long)request->if_match);
	db_run(request->app->db, &settings_edit,
		(struct db_value[]){ db_text(ids.facility), db_text(version),
			db_bytes(http->body, http->body_length), db_text(record_by(request)) },
		edited, request);
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
