// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* /v1/admin/users: who may sign in, as what, where. An administrator of one facility sees and
 * changes the accounts of that facility, one of all facilities every account. */
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "server/app/password.h"
#include "server/app/sign_in.h"
#include "server/db/db.h"
#include "server/routes/record.h"
#include "server/routes/request.h"
#include "server/routes/session_views.h"
#include "server/store/accounts.h"
#include <stdio.h>
#include <string.h>

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
		.help = "A login; missing: at the server"),
	FIELD_STRUCT_OF(admin_user, locked, lock_fields, FIELD_OPTIONAL,
		.help = "Who signs in where the account is known is not stopped by others"),
	FIELD(admin_user, version, FIELD_INT, 0),
};
static const struct shape user_shape = DESCRIBED_SHAPE("User", user_fields);

/* Nil for an administrator of all facilities. */
static void write_scope(const struct request *request, char scope_out[UUID_TEXT_BYTES])
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
	struct user_id cursor;
	int64_t limit;
};
static const struct field search_fields[] = {
	FIELD(search, filter, FIELD_TEXT, FIELD_OPTIONAL, .max = FILTER_CHARS,
		.help = "Part of the login or of the name"),
	FIELD_WORD_OF(search, role, role, FIELD_OPTIONAL, .absent = WORD_NONE),
	FIELD(search, facility, FIELD_UUID, FIELD_OPTIONAL),
	FIELD_WORD_OF(search, state, account_state, FIELD_OPTIONAL, .absent = WORD_NONE),
	FIELD(search, cursor, FIELD_UUID, FIELD_OPTIONAL, .help = "next of the page before"),
	FIELD(search, limit, FIELD_INT, FIELD_OPTIONAL, .min = 1, .max = 100, .absent = 50),
};
static const struct shape search_shape = SHAPE("UserSearch", search, search_fields);

struct counts {
	int64_t users;
	int64_t online;
	int64_t locked;
	int64_t off;
};
static const struct field counts_fields[] = {
	FIELD(counts, users, FIELD_INT, 0, .help = "All that fit, on whichever page"),
	FIELD(counts, online, FIELD_INT, 0),
	FIELD(counts, locked, FIELD_INT, 0),
	FIELD(counts, off, FIELD_INT, 0),
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
	write_scope(request, scope);
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
		},
		ERR_NOT_FOUND);
}

/* ---- one ---- */

static void tell_user(struct request *request, const struct net_request *http)
{
	struct record_ids ids = record_ids_of(request);
	char scope[UUID_TEXT_BYTES];

	(void)http;
	write_scope(request, scope);
	record_ask(request, &accounts_read,
		(struct db_value[]){ db_text(scope), db_text(ids.subject) }, ERR_NO_USER);
}

static void tell_sessions(struct request *request, const struct net_request *http)
{
	struct record_ids ids = record_ids_of(request);
	char scope[UUID_TEXT_BYTES], session[UUID_TEXT_BYTES];

	(void)http;
	write_scope(request, scope);
	uuid_format(request->who.session, session);
	record_ask(request, &accounts_sessions,
		(struct db_value[]){ db_text(scope), db_text(ids.subject), db_text(session) },
		ERR_NO_USER);
}

/* ---- what is refused ---- */

static const struct record_constraint constraints[] = {
	{ "users_login_is_taken", ERR_ALREADY_EXISTS, "login", N_("a login that nobody has") },
	{ "users_login_check", ERR_BAD_FIELD, "login", N_("letters, digits and _ . @ - between") },
	{ "users_display_has_a_place", ERR_DEVICE_ACCOUNT, "", "" },
	{ "users_display", ERR_DEVICE_ACCOUNT, "", "" },
};

/* What a statement says in a word. */
static const struct {
	const char *word;
	enum err err;
	const char *field;
	const char *expected;
} refusals[] = {
	{ "key_reused", ERR_KEY_REUSED, "", "" },
	{ "stale", ERR_PRECONDITION_FAILED, "", "" },
	{ "self", ERR_OWN_ACCOUNT, "", "" },
	{ "last", ERR_LAST_ADMIN, "", "" },
	{ "device", ERR_DEVICE_ACCOUNT, "", "" },
	{ "homeless", ERR_BAD_FIELD, "facility",
		N_("a facility: only administrators work for all") },
	{ "outside", ERR_BAD_FIELD, "facility", N_("your own facility") },
	{ "no_facility", ERR_NO_FACILITY, "", "" },
	{ "no_doctor", ERR_BAD_FIELD, "speciality",
		N_("nothing, and no room or licence: no doctor") },
};

static void refuse_word(struct request **request, const char *word)
{
	struct field_problem problem = { 0 };
	enum err err = ERR_INTERNAL;

	for (size_t i = 0; i < COUNT_OF(refusals); i++) {
		if (strcmp(refusals[i].word, word) != 0)
			continue;
		err = refusals[i].err;
		snprintf(problem.path, sizeof(problem.path), "%s", refusals[i].field);
		snprintf(problem.expected, sizeof(problem.expected), "%s", refusals[i].expected);
	}
	request_refuse_field(request, err, &problem);
}

/* ---- one change ---- */

/* A change under way. It may have to be asked for twice: see record_may_retry(). */
struct change {
	const struct db_statement *statement;
	struct uuid account;
	const char *fingerprint;
	const char *reason;
	struct db_value more[2]; /* What the statement takes beyond its first six parameters. */
	char password[4 * PASSWORD_MOST + 1]; /* "": none is told. */
	char hash[PASSWORD_HASH_BYTES];
	bool is_told_password;
	bool was_overtaken;
};

static void start(struct request *request);

static struct change *change_create(
	struct request *request, const struct db_statement *statement, const char *what)
{
	struct change *change = arena_alloc(request->arena, sizeof(*change));
	char account[UUID_TEXT_BYTES];

	change->statement = statement;
	change->account = request->subject;
	uuid_format(change->account, account);
	change->fingerprint = arena_printf(request->arena, "%s %s", what, account);
	change->reason = "";
	request->state = change;
	return change;
}

/* With the password, which is told once. */
static void answer_with_password(
	struct request **request, const struct change *change, const struct db_result *user)
{
	struct text json = { 0 };

	text_printf(&json, "{\"user\":%s", db_result_value(user, 0, 0));
	if ((*request)->is_repeat)
		text_add(&json, ",\"password_was_told\":true");
	else if (change->is_told_password)
		text_printf(&json, ",\"password\":\"%s\"", change->password);
	text_add_char(&json, '}');
	request_answer(request, text_string(&json), json.length);
	explicit_bzero(json.bytes, json.length);
	text_finish(&json);
}

static void answer_change(struct request **request, const struct db_result *user)
{
	struct change *change = (*request)->state;
	char *password = change->password;

	if (!db_result_rows(user))
		request_refuse(request, ERR_NO_USER);
	else if (*password)
		answer_with_password(request, change, user);
	else
		record_answer(request, user, ERR_NO_USER);
}

/* The account that the command made the first time. */
static void found_again(void *arg, const struct db_result *result)
{
	struct request *request = arg;

	if (db_result_err(result))
		request_refuse(&request, db_result_err(result));
	else
		answer_change(&request, result);
}

static void find_again(struct request *request, const char *account)
{
	char scope[UUID_TEXT_BYTES];

	write_scope(request, scope);
	db_run(request->app->db, &accounts_read,
		(struct db_value[]){ db_text(scope), db_text(account) }, found_again, request);
}

/* The same command at the same moment, perhaps at another server: asking once more finds what it
 * did, or that the login was somebody else's. */
static bool is_overtaken(struct change *change, const struct db_result *result)
{
	const char *constraint = db_result_constraint(result);
	bool is_first = !change->was_overtaken;

	change->was_overtaken = true;
	return is_first && (strcmp(constraint, "command_answers_pkey") == 0 ||
				   strcmp(constraint, "users_login_is_taken") == 0);
}

static void changed(void *arg, const struct db_result *result)
{
	struct request *request = arg;
	struct change *change = request->state;
	const struct db_result *verdict;
	const char *word;

	if (db_result_err(result)) {
		if (is_overtaken(change, result))
			start(request);
		else
			record_refuse(&request, result, constraints, COUNT_OF(constraints));
		return;
	}
	verdict = db_result_step(result, 0);
	word = db_result_rows(verdict) ? db_result_value(verdict, 0, 0) : "";
	request->is_repeat = strcmp(word, "again") == 0;
	if (!*word)
		request_refuse(&request, ERR_NO_USER);
	else if (request->is_repeat && change->statement == &accounts_add)
		find_again(request, db_result_value(verdict, 0, 1));
	else if (request->is_repeat || strcmp(word, "done") == 0)
		answer_change(&request, db_result_step(result, 1));
	else
		refuse_word(&request, word);
}

/* The change, and what the account is after it. */
static void start(struct request *request)
{
	const struct change *change = request->state;
	struct record_ids ids = record_ids_of(request);
	char scope[UUID_TEXT_BYTES], account[UUID_TEXT_BYTES];
	struct db_txn *txn = db_txn_begin(request->app->db);

	write_scope(request, scope);
	uuid_format(change->account, account);
	db_txn_add(txn, change->statement,
		(struct db_value[]){ db_text(scope), db_text(account), db_text(record_by(request)),
			db_text(ids.command), db_text(change->fingerprint), db_text(change->reason),
			change->more[0], change->more[1] });
	db_txn_add(txn, &accounts_read, (struct db_value[]){ db_text(scope), db_text(account) });
	db_txn_commit(&txn, changed, request);
}

/* ---- what is done to an account ---- */

enum { REASON_CHARS = 200 };
struct because {
	char reason[4 * REASON_CHARS + 1];
};
static const struct field because_fields[] = {
	FIELD(because, reason, FIELD_TEXT, FIELD_OPTIONAL, .max = REASON_CHARS,
		.help = "For the audit log"),
};
static const struct shape because_shape = SHAPE("Because", because, because_fields);

static struct change *begin_act(
	struct request *request, const struct db_statement *statement, const char *what)
{
	const struct because *because = request->body;
	struct change *change = change_create(request, statement, what);

	change->reason = because->reason;
	return change;
}

static void disable(struct request *request, const struct net_request *http)
{
	(void)http;
	begin_act(request, &accounts_set_disabled, "disable")->more[0] = db_text("true");
	start(request);
}

static void enable(struct request *request, const struct net_request *http)
{
	(void)http;
	begin_act(request, &accounts_set_disabled, "enable")->more[0] = db_text("false");
	start(request);
}

static void unlock(struct request *request, const struct net_request *http)
{
	(void)http;
	begin_act(request, &accounts_unlock, "unlock");
	start(request);
}

static void end_sessions(struct request *request, const struct net_request *http)
{
	(void)http;
	begin_act(request, &accounts_end_sessions, "end-sessions");
	start(request);
}

/* ---- passwords ---- */

static void hashed(void *arg, const struct password_answer *answer)
{
	struct request *request = arg;
	struct change *change = request->state;

	memcpy(change->hash, answer->hash, sizeof(change->hash));
	change->more[change->statement == &accounts_add] = db_text(change->hash);
	start(request);
}

static void hash_and_start(struct request *request)
{
	struct change *change = request->state;
	enum err err = password_hash(request->app->passwords, change->password,
		strlen(change->password), hashed, request);

	if (err)
		request_refuse(&request, err);
}

static void generate(struct change *change)
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
static const struct shape user_and_password_shape =
	DESCRIBED_SHAPE("UserAndPassword", user_and_password_fields);

/* ---- a new account, and another one ---- */

enum { NAME_CHARS = 200, DOCTOR_CHARS = 100 };

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
	FIELD(account, name, FIELD_TEXT, needed, .min = 1, .max = NAME_CHARS),                     \
		FIELD_WORD_OF(account, role, role, needed, .absent = WORD_NONE,                    \
			.help = "Displays have accounts by being paired"),                         \
		FIELD_WORD_OF(account, language, language, FIELD_OPTIONAL, .absent = WORD_NONE),   \
		FIELD(account, facility, FIELD_UUID, FIELD_OPTIONAL,                               \
			.help = "Missing: one's own; of an administrator of all facilities: all"), \
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
static const struct shape edit_shape = SHAPE("UserEdit", account, edit_fields);

/* Nobody is called by spaces. */
static bool is_blank(const char *name)
{
	return *name && name[strspn(name, " ")] == '\0';
}

static enum err check_account(const struct account *account, struct field_problem *problem)
{
	const struct password_owner owner = { .login = account->login };
	const char *why = "";
	enum err err = ERR_OK;

	if (is_blank(account->name)) {
		*problem = (struct field_problem){ .path = "name", .expected = N_("a name") };
		return ERR_BAD_FIELD;
	}
	if (account->password[0])
		err = password_judge(account->password, strlen(account->password), &owner, &why);
	if (err) {
		snprintf(problem->path, sizeof(problem->path), "password");
		snprintf(problem->expected, sizeof(problem->expected), "%s", why);
	}
	return err;
}

static void add_user(struct request *request, const struct net_request *http)
{
	const struct account *account = request->body;
	struct field_problem problem = { 0 };
	enum err err = check_account(account, &problem);
	struct text json = { 0 };
	struct change *change;

	(void)http;
	if (err) {
		request_refuse_field(&request, err, &problem);
		return;
	}
	change = change_create(request, &accounts_add, "");
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
	struct field_problem problem = { 0 };
	enum err err = check_account(request->body, &problem);
	struct record_ids ids = record_ids_of(request);
	char scope[UUID_TEXT_BYTES], version[24];
	struct db_txn *txn;

	if (err) {
		request_refuse_field(&request, err, &problem);
		return;
	}
	change_create(request, &accounts_edit, "");
	write_scope(request, scope);
	snprintf(version, sizeof(version), "%lld", (long long)request->if_match);
	txn = db_txn_begin(request->app->db);
	db_txn_add(txn, &accounts_edit,
		(struct db_value[]){ db_text(scope), db_text(ids.subject),
			db_text(record_by(request)), db_text(version),
			db_bytes(has_body ? http->body : "{}", has_body ? http->body_length : 2) });
	db_txn_add(
		txn, &accounts_read, (struct db_value[]){ db_text(scope), db_text(ids.subject) });
	db_txn_commit(&txn, changed, request);
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
		.method = NET_POST,
		.path = "/v1/admin/users",
		.id = "addUser",
		.summary = "Makes an account, and tells its first password once",
		.flags = ROUTE_CREATES,
		.roles = ROLE_BIT(ROLE_ADMIN),
		.scope = SCOPE_FACILITY,
		.handle = add_user,
		.body = &new_shape,
		.answer = &user_and_password_shape,
		.errors = add_errors,
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
		.answer = &user_shape,
		.errors = one_errors,
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
		.answer = &user_shape,
		.errors = edit_errors,
	},
	ACT("disable", "disableUser", "Ends the sessions of an account, and lets nobody in by it",
		disable, user_shape, disable_errors, ROUTE_ETAG),
	ACT("enable", "enableUser", "Lets an account that was disabled in again", enable,
		user_shape, enable_errors, ROUTE_ETAG),
	ACT("unlock", "unlockUser", "Forgets the wrong passwords of an account", unlock, user_shape,
		one_errors, ROUTE_ETAG),
	ACT("reset-password", "resetPassword",
		"Ends the sessions of an account, and tells its new password once", reset_password,
		user_and_password_shape, reset_errors, 0),
	ACT("end-sessions", "endSessions", "Ends the sessions of an account", end_sessions,
		user_shape, one_errors, ROUTE_ETAG),
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
