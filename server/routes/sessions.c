// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* /v1/me/sessions: where one is signed in, and ending what one does not know. */
#include "server/app/sessions.h"
#include "server/app/audit.h"
#include "server/app/sign_in.h"
#include "server/db/db.h"
#include "server/routes/record.h"
#include "server/routes/request.h"
#include "server/routes/session_views.h"
#include "server/store/accounts.h"
#include "server/store/sign_in.h"

enum { DEVICE_TEXT_BYTES = 801 };

struct session_view {
	struct uuid id;
	int64_t begun_us;
	int64_t last_used_us;
	int64_t ends_us;
	char device[DEVICE_TEXT_BYTES];
	char address[ADDRESS_BYTES];
	bool is_current;
};
static const struct field session_fields[] = {
	FIELD(session_view, id, FIELD_UUID, 0),
	FIELD_TIME_OF(session_view, begun, 0),
	FIELD_TIME_OF(session_view, last_used, 0, .help = "When its tokens were renewed last"),
	FIELD_TIME_OF(session_view, ends, 0, .help = "Then the password is asked again"),
	FIELD(session_view, device, FIELD_TEXT, FIELD_OPTIONAL,
		.help = "What the program said of itself"),
	FIELD(session_view, address, FIELD_TEXT, FIELD_OPTIONAL,
		.help = "From where it was used last"),
	FIELD(session_view, is_current, FIELD_BOOL, 0, .help = "It is the one that asks"),
};

struct sessions_view {
	int sessions_count;
	struct session_view sessions[1];
};
static const struct field sessions_fields[] = {
	FIELD_LIST_OF(sessions_view, sessions, session_fields, 0, .help = "The newest first"),
};
const struct shape sessions_shape = DESCRIBED_SHAPE("Sessions", sessions_fields);

static void list_mine(struct request *request, const struct net_request *http)
{
	struct record_ids ids = record_ids_of(request);
	char session[UUID_TEXT_BYTES];

	(void)http;
	uuid_format(request->who.session, session);
	record_ask(request, &accounts_sessions,
		(struct db_value[]){ db_text(ids.home), db_text(ids.user), db_text(session) },
		ERR_BAD_TOKEN);
}

static void ended(void *arg, const struct db_result *result)
{
	static const char json[] = "{\"ended\":true}";
	struct request *request = arg;

	if (db_result_err(result))
		request_refuse(&request, db_result_err(result));
	else if (!db_result_rows(result))
		request_refuse(&request, ERR_NOT_FOUND);
	else
		request_answer(&request, json, sizeof(json) - 1);
}

static void end_mine(struct request *request, const struct net_request *http)
{
	struct record_ids ids = record_ids_of(request);
	char from[AUDIT_FROM_BYTES];

	(void)http;
	audit_say_from(request->address, request->name, from);
	db_run(request->app->db, &session_end,
		(struct db_value[]){ db_text(ids.audit), db_text(ids.subject), db_text(from),
			db_text(ids.user), db_text(ids.home) },
		ended, request);
}

struct ended_view {
	bool ended;
};
static const struct field ended_fields[] = { FIELD(ended_view, ended, FIELD_BOOL, 0) };
static const struct shape ended_shape = DESCRIBED_SHAPE("EndedSession", ended_fields);

static const enum err end_errors[] = { ERR_NOT_FOUND, ERR_OK };

static const struct route rows[] = {
	{
		.method = NET_GET,
		.path = "/v1/me/sessions",
		.id = "listMySessions",
		.summary = "Lists one's sessions that have not ended",
		.roles = ROLES_STAFF,
		.scope = SCOPE_ACCOUNT,
		.handle = list_mine,
		.answer = &sessions_shape,
	},
	{
		.method = NET_DELETE,
		.path = "/v1/me/sessions/{session}",
		.id = "endMySession",
		.summary = "Ends one of one's sessions, its tokens and its live connections",
		.roles = ROLES_STAFF,
		.scope = SCOPE_ACCOUNT,
		.handle = end_mine,
		.answer = &ended_shape,
		.errors = end_errors,
	},
};

const struct route_table routes_sessions = ROUTE_TABLE("sessions", "Where one is signed in", rows);
