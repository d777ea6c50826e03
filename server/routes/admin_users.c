// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* /v1/admin/users: who may sign in, as what, where. What is done to accounts is in
 * admin_user_acts.c. */
#include "server/routes/admin_users.h"

#include "server/app/password.h"
#include "server/app/sign_in.h"
#include "server/db/db.h"
#include "server/routes/record.h"
#include "server/routes/request.h"
#include "server/routes/session_views.h"
#include "server/store/accounts.h"
#include <stdio.h>

enum { WORDS_BYTES = 801 };

struct lock {
	int64_t since_us;
	char address[ADDRESS_BYTES];
	int64_t failures;
	int64_t until_us;
};
static const struct field lock_fields[] = {
	FIELD_TIME_OF(lock, since, 0, .help = "Of the last wrong password"),
	FIELD(lock, address, FIELD_TEXT, FIELD_OPTIONAL, .help = "From where that came"),
	FIELD(lock, failures, FIELD_INT, 0, .help = "Wrong passwords in a row"),
	FIELD_TIME_OF(lock, until, FIELD_OPTIONAL, .help = "Missing: until somebody unlocks it"),
};

struct admin_user {
	struct user_id id;
	char login[LOGIN_BYTES];
	char name[PERSON_NAME_BYTES];
	enum role role;
	struct facility_id facility;
	struct display_id display;
	enum language language;
	enum account_state state;
	bool must_change;
	bool password_expired;
	bool second_factor;
	char speciality[WORDS_BYTES];
	char room[WORDS_BYTES];
	char licence[WORDS_BYTES];
	int64_t sessions;
	bool is_online;
	int64_t last_seen_us;
	int64_t disabled_us;
	int64_t password_changed_us;
	int64_t created_us;
	char created_by[LOGIN_BYTES];
	char created_by_name[PERSON_NAME_BYTES];
	struct lock locked;
	int64_t version;
};
static const struct field user_fields[] = {
	FIELD(admin_user, id, FIELD_UUID, 0),
	FIELD(admin_user, login, FIELD_TEXT, 0),
	FIELD(admin_user, name, FIELD_TEXT, 0),
	FIELD_WORD_OF(admin_user, role, role, 0),
	FIELD(admin_user, facility, FIELD_UUID, FIELD_OPTIONAL, .help = "Missing: all"),
	FIELD(admin_user, display, FIELD_UUID, FIELD_OPTIONAL, .help = "It is no person's account"),
	FIELD_WORD_OF(admin_user, language, language, 0),
	FIELD_WORD_OF(admin_user, state, account_state, 0,
		.help = "off: disabled; locked: signing in has to wait"),
	FIELD(admin_user, must_change, FIELD_BOOL, FIELD_OPTIONAL,
		.help = "The password must be changed at the next sign-in"),
	FIELD(admin_user, password_expired, FIELD_BOOL, FIELD_OPTIONAL,
		.help = "That was not done within a week: it is good for nothing any more"),
	FIELD(admin_user, second_factor, FIELD_BOOL, 0),
	FIELD(admin_user, speciality, FIELD_TEXT, FIELD_OPTIONAL, .help = "Of a doctor"),
	FIELD(admin_user, room, FIELD_TEXT, FIELD_OPTIONAL, .help = "Where a doctor likes to work"),
	FIELD(admin_user, licence, FIELD_TEXT, FIELD_OPTIONAL, .help = "Of a doctor"),
	FIELD(admin_user, sessions, FIELD_INT, 0, .help = "That have not ended"),
	FIELD(admin_user, is_online, FIELD_BOOL, 0, .help = "A session was used within an hour"),
	FIELD_TIME_OF(admin_user, last_seen, FIELD_OPTIONAL, .help = "Missing: never"),
	FIELD_TIME_OF(admin_user, disabled, FIELD_OPTIONAL),
	FIELD_TIME_OF(admin_user, password_changed, FIELD_OPTIONAL),
	FIELD_TIME_OF(admin_user, created, 0),
	FIELD(admin_user, created_by, FIELD_TEXT, FIELD_OPTIONAL,
		.help = "A login; missing: of another facility, or, without a name, at the server"),
	FIELD(admin_user, created_by_name, FIELD_TEXT, FIELD_OPTIONAL),
	FIELD_STRUCT_OF(admin_user, locked, lock_fields, FIELD_OPTIONAL,
		.help = "Who signs in where the account is known is not stopped by others"),
	FIELD(admin_user, version, FIELD_INT, 0),
};
const struct shape admin_users_shape = DESCRIBED_SHAPE("User", user_fields);

struct user_and_password {
	struct admin_user user;
	char password[PASSWORD_GENERATED_BYTES];
	bool password_was_told;
};
static const struct field user_and_password_fields[] = {
	FIELD_STRUCT_OF(user_and_password, user, user_fields, 0),
	FIELD(user_and_password, password, FIELD_TEXT, FIELD_OPTIONAL,
		.help = "That was generated; it is told once and kept nowhere, and has to be "
			"changed at the first sign-in"),
	FIELD(user_and_password, password_was_told, FIELD_BOOL, FIELD_OPTIONAL,
		.help = "A repeat: the password was in the first answer. Where that was lost, "
			"reset it"),
};
const struct shape admin_users_password_shape =
	DESCRIBED_SHAPE("UserAndPassword", user_and_password_fields);

void admin_users_write_scope(const struct request *request, char scope_out[UUID_TEXT_BYTES])
{
	uuid_format(request->who.facility.u, scope_out);
}

/* ---- the list ---- */

enum { FILTER_CHARS = 64, WORD_NONE = -1 };

struct search {
	char filter[4 * FILTER_CHARS + 1];
	int role;
	struct facility_id facility;
	int state;
	bool people;
	struct user_id cursor;
	int64_t limit;
};
static const struct field search_fields[] = {
	FIELD(search, filter, FIELD_TEXT, FIELD_OPTIONAL, .max = FILTER_CHARS,
		.help = "Part of the login or of the name"),
	FIELD_WORD_OF(search, role, role, FIELD_OPTIONAL, .absent = WORD_NONE),
	FIELD(search, facility, FIELD_UUID, FIELD_OPTIONAL),
	FIELD_WORD_OF(search, state, account_state, FIELD_OPTIONAL, .absent = WORD_NONE),
	FIELD(search, people, FIELD_BOOL, FIELD_OPTIONAL,
		.help = "Only accounts of persons, not those of devices"),
	FIELD(search, cursor, FIELD_UUID, FIELD_OPTIONAL, .help = "next of the page before"),
	FIELD(search, limit, FIELD_INT, FIELD_OPTIONAL, .min = 1, .max = 100, .absent = 50),
};
static const struct shape search_shape = SHAPE("UserSearch", search, search_fields);

struct counts {
	int64_t users;
	int64_t online;
	int64_t locked;
	int64_t off;
	int64_t left_out;
};
static const struct field counts_fields[] = {
	FIELD(counts, users, FIELD_INT, 0, .help = "All that fit, on whichever page"),
	FIELD(counts, online, FIELD_INT, 0),
	FIELD(counts, locked, FIELD_INT, 0),
	FIELD(counts, off, FIELD_INT, 0),
	FIELD(counts, left_out, FIELD_INT, 0,
		.help = "Of devices, where people alone were asked for"),
};

struct users_view {
	int users_count;
	struct admin_user users[1];
	struct user_id next;
	struct counts counts;
};
static const struct field users_fields[] = {
	FIELD_LIST_OF(users_view, users, user_fields, 0, .help = "In the order of their logins"),
	FIELD(users_view, next, FIELD_UUID, FIELD_OPTIONAL, .help = "The cursor of the next page"),
	FIELD_STRUCT_OF(users_view, counts, counts_fields, 0),
};
static const struct shape users_shape = DESCRIBED_SHAPE("Users", users_fields);

static const char *id_or_null(struct uuid id, char text_out[UUID_TEXT_BYTES])
{
	uuid_format(id, text_out);
	return uuid_is_nil(id) ? NULL : text_out;
}

static void list_users(struct request *request, const struct net_request *http)
{
	const struct search *search = request->query;
	char scope[UUID_TEXT_BYTES], facility[UUID_TEXT_BYTES], cursor[UUID_TEXT_BYTES], limit[24];

	(void)http;
	admin_users_write_scope(request, scope);
	snprintf(limit, sizeof(limit), "%lld", (long long)search->limit);
	record_ask(request, &accounts_list,
		(struct db_value[]){
			db_text(scope),
			db_text(search->filter),
			db_text(search->role == WORD_NONE ? NULL
							  : role_name((enum role)search->role)),
			db_text(id_or_null(search->facility.u, facility)),
			db_text(search->state == WORD_NONE
					? NULL
					: word_of(&words_account_state, search->state)),
			db_text(id_or_null(search->cursor.u, cursor)),
			db_text(limit),
			db_text(search->people ? "true" : "false"),
		},
		ERR_NOT_FOUND);
}

/* ---- one ---- */

static void tell_user(struct request *request, const struct net_request *http)
{
	struct record_ids ids = record_ids_of(request);
	char scope[UUID_TEXT_BYTES];

	(void)http;
	admin_users_write_scope(request, scope);
	record_ask(request, &accounts_read,
		(struct db_value[]){ db_text(scope), db_text(ids.subject) }, ERR_NO_USER);
}

static void tell_sessions(struct request *request, const struct net_request *http)
{
	struct record_ids ids = record_ids_of(request);
	char scope[UUID_TEXT_BYTES], session[UUID_TEXT_BYTES];

	(void)http;
	admin_users_write_scope(request, scope);
	uuid_format(request->who.session, session);
	record_ask(request, &accounts_sessions,
		(struct db_value[]){ db_text(scope), db_text(ids.subject), db_text(session) },
		ERR_NO_USER);
}

static const enum err one_errors[] = { ERR_NO_USER, ERR_OK };

static const struct route rows[] = {
	{
		.method = NET_GET,
		.path = "/v1/admin/users",
		.id = "listUsers",
		.summary = "Lists the accounts of persons and displays that fit",
		.roles = ROLE_BIT(ROLE_ADMIN),
		.scope = SCOPE_FACILITY,
		.handle = list_users,
		.query = &search_shape,
		.answer = &users_shape,
	},
	{
		.method = NET_GET,
		.path = "/v1/admin/users/{user}",
		.id = "getUser",
		.summary = "Tells about an account",
		.flags = ROUTE_ETAG,
		.roles = ROLE_BIT(ROLE_ADMIN),
		.scope = SCOPE_FACILITY,
		.handle = tell_user,
		.answer = &admin_users_shape,
		.errors = one_errors,
	},
	{
		.method = NET_GET,
		.path = "/v1/admin/users/{user}/sessions",
		.id = "listUserSessions",
		.summary = "Lists the sessions of an account that have not ended",
		.roles = ROLE_BIT(ROLE_ADMIN),
		.scope = SCOPE_FACILITY,
		.handle = tell_sessions,
		.answer = &sessions_shape,
		.errors = one_errors,
	},
};

const struct route_table routes_admin_users =
	ROUTE_TABLE("users", "The accounts of a facility, for its administrators", rows);
