// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* /v1/admin/users: what is done to accounts. What they are is told by admin_users.c. */
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "server/app/password.h"
#include "server/app/sign_in.h"
#include "server/db/db.h"
#include "server/routes/admin_users.h"
#include "server/routes/record.h"
#include "server/routes/request.h"
#include "server/routes/user_change.h"
#include "server/store/accounts.h"
#include <stdio.h>
#include <string.h>

/* ---- what is done to an account ---- */

enum { REASON_CHARS = 200 };
struct because {
	char reason[4 * REASON_CHARS + 1];
};
static const struct field because_fields[] = {
	FIELD(because, reason, FIELD_TEXT, FIELD_OPTIONAL | FIELD_REASON, .max = REASON_CHARS,
		.help = "For the audit log"),
};
static const struct shape because_shape = SHAPE("Because", because, because_fields);

static struct user_change *begin_act(
	struct request *request, const struct db_statement *statement, const char *what)
{
	const struct because *because = request->body;
	struct user_change *change = user_change_create(request, statement, what);

	change->reason = because->reason;
	return change;
}

static void disable(struct request *request, const struct net_request *http)
{
	(void)http;
	begin_act(request, &accounts_set_disabled, "disable")->more[0] = db_text("true");
	user_change_start(request);
}

static void enable(struct request *request, const struct net_request *http)
{
	(void)http;
	begin_act(request, &accounts_set_disabled, "enable")->more[0] = db_text("false");
	user_change_start(request);
}

static void unlock(struct request *request, const struct net_request *http)
{
	(void)http;
	begin_act(request, &accounts_unlock, "unlock");
	user_change_start(request);
}

static void end_sessions(struct request *request, const struct net_request *http)
{
	(void)http;
	begin_act(request, &accounts_end_sessions, "end-sessions");
	user_change_start(request);
}

/* ---- passwords ---- */

static void hashed(void *arg, const struct password_answer *answer)
{
	struct request *request = arg;
	struct user_change *change = request->state;

	memcpy(change->hash, answer->hash, sizeof(change->hash));
	change->more[change->statement == &accounts_add] = db_text(change->hash);
	user_change_start(request);
}

static void hash_and_start(struct request *request)
{
	struct user_change *change = request->state;
	enum err err = password_hash(request->app->passwords, change->password,
		strlen(change->password), hashed, request);

	if (err)
		request_refuse(&request, err);
}

static void generate(struct user_change *change)
{
	password_generate(change->password);
	change->is_told_password = true;
}

static void reset_password(struct request *request, const struct net_request *http)
{
	(void)http;
	generate(begin_act(request, &accounts_set_password, "reset-password"));
	hash_and_start(request);
}

/* ---- a new account, and another one ---- */

enum { NAME_CHARS = 200, DOCTOR_CHARS = 100, WORD_NONE = -1 };

struct account {
	char login[LOGIN_BYTES];
	char name[PERSON_NAME_BYTES];
	int role;
	int language;
	struct facility_id facility;
	char speciality[4 * DOCTOR_CHARS + 1];
	char room[4 * DOCTOR_CHARS + 1];
	char licence[4 * DOCTOR_CHARS + 1];
	char password[4 * PASSWORD_MOST + 1];
};
#define ACCOUNT_FIELDS(needed)                                                                     \
	FIELD(account, name, FIELD_TEXT, needed | FIELD_NAME, .min = 1, .max = NAME_CHARS),        \
		FIELD_WORD_OF(account, role, role, needed, .absent = WORD_NONE,                    \
			.help = "Displays have accounts by being paired"),                         \
		FIELD_WORD_OF(account, language, language, FIELD_OPTIONAL, .absent = WORD_NONE),   \
		FIELD(account, facility, FIELD_UUID, FIELD_OPTIONAL,                               \
			.help = "Missing: one's own; of an administrator of all facilities: all, " \
				"as null"),                                                        \
		FIELD(account, speciality, FIELD_TEXT, FIELD_OPTIONAL, .max = DOCTOR_CHARS,        \
			.help = "Of a doctor, as the next two"),                                   \
		FIELD(account, room, FIELD_TEXT, FIELD_OPTIONAL, .max = DOCTOR_CHARS),             \
		FIELD(account, licence, FIELD_TEXT, FIELD_OPTIONAL, .max = DOCTOR_CHARS)

static const struct field new_fields[] = {
	FIELD(account, login, FIELD_TEXT, 0, .min = 1, .max = LOGIN_BYTES - 1),
	ACCOUNT_FIELDS(0),
	FIELD(account, password, FIELD_TEXT, FIELD_OPTIONAL, .min = PASSWORD_LEAST,
		.max = PASSWORD_MOST,
		.help = "Missing: one is generated. Either has to be changed at the first sign-in"),
};
/* The password is no part of what is written down. */
enum { NEW_WRITTEN = COUNT_OF(new_fields) - 1 };
static const struct shape new_shape = SHAPE("NewUser", account, new_fields);

static const struct field edit_fields[] = { ACCOUNT_FIELDS(FIELD_OPTIONAL) };
/* Nobody is without a name, a role and a language; the others may be taken away. */
enum { EDIT_NEVER_NULL = 3 };
static const struct shape edit_shape = SHAPE("UserEdit", account, edit_fields);

static enum err check_password(const struct account *account, struct field_problem *problem)
{
	const struct password_owner owner = { .login = account->login };
	const char *why = "";
	enum err err;

	if (!account->password[0])
		return ERR_OK;
	err = password_judge(account->password, strlen(account->password), &owner, &why);
	if (err) {
		snprintf(problem->path, sizeof(problem->path), "password");
		snprintf(problem->expected, sizeof(problem->expected), "%s", why);
	}
	return err;
}

/* All facilities are not for somebody to give who works for one. */
static enum err check_place(const struct request *request, const struct net_request *http,
	struct field_problem *problem)
{
	if (uuid_is_nil(request->who.facility.u) || !record_is_null(http, "facility"))
		return ERR_OK;
	*problem = (struct field_problem){ .path = "facility",
		.expected =
			N_("your own facility: only who works for all makes an account for all") };
	return ERR_BAD_FIELD;
}

static void add_user(struct request *request, const struct net_request *http)
{
	const struct account *account = request->body;
	struct field_problem problem = { 0 };
	enum err err = check_password(account, &problem);
	struct text json = { 0 };
	struct user_change *change;

	err = err ? err : check_place(request, http, &problem);
	if (err) {
		request_refuse_field(&request, err, &problem);
		return;
	}
	change = user_change_create(request, &accounts_add, "");
	change->account = uuid_make_v7(time_now_us());
	fields_encode(new_fields, NEW_WRITTEN, account, 0, &json);
	change->fingerprint = arena_strdup(request->arena, text_string(&json));
	change->more[0] = db_text(change->fingerprint);
	text_finish(&json);
	if (account->password[0])
		snprintf(change->password, sizeof(change->password), "%s", account->password);
	else
		generate(change);
	hash_and_start(request);
}

/* The body was checked by its fields; the database sees from it which of them were given. */
static void edit_user(struct request *request, const struct net_request *http)
{
	bool has_body = http->body_length > 0;
	struct record_ids ids = record_ids_of(request);
	char scope[UUID_TEXT_BYTES], version[24];
	struct db_txn *txn;

	if (!record_check_nulls(request, http, edit_fields, EDIT_NEVER_NULL))
		return;
	user_change_create(request, &accounts_edit, "");
	admin_users_write_scope(request, scope);
	snprintf(version, sizeof(version), "%lld", (long long)request->if_match);
	txn = db_txn_begin(request->app->db);
	db_txn_add(txn, &accounts_edit,
		(struct db_value[]){ db_text(scope), db_text(ids.subject),
			db_text(record_by(request)), db_text(version),
			db_bytes(has_body ? http->body : "{}", has_body ? http->body_length : 2) });
	db_txn_add(
		txn, &accounts_read, (struct db_value[]){ db_text(scope), db_text(ids.subject) });
	db_txn_commit(&txn, user_change_answer, request);
}

static const enum err one_errors[] = { ERR_NO_USER, ERR_OK };
static const enum err add_errors[] = { ERR_ALREADY_EXISTS, ERR_NO_FACILITY, ERR_DEVICE_ACCOUNT,
	ERR_NO_USER, ERR_OK };
static const enum err edit_errors[] = { ERR_NO_USER, ERR_NO_FACILITY, ERR_OWN_ACCOUNT,
	ERR_LAST_ADMIN, ERR_DEVICE_ACCOUNT, ERR_OK };
static const enum err disable_errors[] = { ERR_NO_USER, ERR_OWN_ACCOUNT, ERR_LAST_ADMIN,
	ERR_DEVICE_ACCOUNT, ERR_OK };
static const enum err enable_errors[] = { ERR_NO_USER, ERR_DEVICE_ACCOUNT, ERR_OK };
static const enum err reset_errors[] = { ERR_NO_USER, ERR_OWN_ACCOUNT, ERR_DEVICE_ACCOUNT, ERR_OK };

/* What is done to an account, with a reason. */
#define ACT(name_, id_, summary_, handle_, answer_, errors_, flags_)                               \
	{                                                                                          \
		.method = NET_POST, .path = "/v1/admin/users/{user}/" name_, .id = (id_),          \
		.summary = (summary_), .flags = (flags_), .roles = ROLE_BIT(ROLE_ADMIN),           \
		.scope = SCOPE_FACILITY, .handle = (handle_), .body = &because_shape,              \
		.answer = &(answer_), .errors = (errors_),                                         \
	}

static const struct route rows[] = {
	{
		.method = NET_POST,
		.path = "/v1/admin/users",
		.id = "addUser",
		.summary = "Makes an account, and tells its first password once",
		.flags = ROUTE_CREATES,
		.roles = ROLE_BIT(ROLE_ADMIN),
		.scope = SCOPE_FACILITY,
		.handle = add_user,
		.body = &new_shape,
		.answer = &admin_users_password_shape,
		.errors = add_errors,
	},
	{
		.method = NET_PATCH,
		.path = "/v1/admin/users/{user}",
		.id = "editUser",
		.summary = "Changes the fields that are given; another role or facility ends the "
			   "sessions",
		.flags = ROUTE_ETAG,
		.roles = ROLE_BIT(ROLE_ADMIN),
		.scope = SCOPE_FACILITY,
		.handle = edit_user,
		.body = &edit_shape,
		.answer = &admin_users_shape,
		.errors = edit_errors,
	},
	ACT("disable", "disableUser", "Ends the sessions of an account, and lets nobody in by it",
		disable, admin_users_shape, disable_errors, ROUTE_ETAG),
	ACT("enable", "enableUser", "Lets an account that was disabled in again", enable,
		admin_users_shape, enable_errors, ROUTE_ETAG),
	ACT("unlock", "unlockUser", "Forgets the wrong passwords of an account", unlock,
		admin_users_shape, one_errors, ROUTE_ETAG),
	ACT("reset-password", "resetPassword",
		"Ends the sessions of an account, and tells its new password once", reset_password,
		admin_users_password_shape, reset_errors, 0),
	ACT("end-sessions", "endSessions", "Ends the sessions of an account", end_sessions,
		admin_users_shape, one_errors, ROUTE_ETAG),
};

const struct route_table routes_admin_user_acts =
	ROUTE_TABLE("changes of users", "What administrators do to accounts", rows);
