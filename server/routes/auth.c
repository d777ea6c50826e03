// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* /v1/auth: who is there. */
#include "common/base/log.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "server/app/audit.h"
#include "server/app/password.h"
#include "server/app/refresh_token.h"
#include "server/app/sessions.h"
#include "server/app/sign_in.h"
#include "server/db/db.h"
#include "server/ops/config.h"
#include "server/ops/metrics.h"
#include "server/routes/client_help.h"
#include "server/routes/dispatch.h"
#include "server/routes/patient_sign_in.h"
#include "server/routes/proof.h"
#include "server/routes/record.h"
#include "server/store/sign_in.h"
#include <stdio.h>
#include <string.h>

static const struct field user_fields[] = {
	FIELD(signed_in_user, id, FIELD_UUID, 0),
	FIELD(signed_in_user, name, FIELD_TEXT, 0),
	FIELD_WORD_OF(signed_in_user, role, role, 0),
	FIELD(signed_in_user, facility, FIELD_UUID, FIELD_OPTIONAL, .help = "Missing: all"),
	FIELD_WORD_OF(signed_in_user, language, language, 0),
	FIELD(signed_in_user, must_change, FIELD_BOOL, FIELD_OPTIONAL,
		.help = "The password must be changed first"),
	FIELD(signed_in_user, must_enrol, FIELD_BOOL, FIELD_OPTIONAL,
		.help = "A second factor must be set up first, then the tokens be refreshed"),
};

/* ---- signing in ---- */

struct credentials {
	char login[LOGIN_BYTES];
	char password[4 * PASSWORD_MOST + 1];
	char new_password[4 * PASSWORD_MOST + 1];
	char code[FACTOR_CODE_BYTES];
	struct uuid client;
};
static const struct field credentials_fields[] = {
	FIELD(credentials, login, FIELD_TEXT, 0, .min = 1, .max = LOGIN_BYTES - 1),
	FIELD(credentials, password, FIELD_TEXT, 0, .min = 1, .max = PASSWORD_MOST),
	FIELD(credentials, new_password, FIELD_TEXT, FIELD_OPTIONAL, .min = 1, .max = PASSWORD_MOST,
		.help = "Changes it, and ends all other sessions; 15 characters at least where "
			"there is no second factor"),
	FIELD(credentials, code, FIELD_TEXT, FIELD_OPTIONAL, .max = FACTOR_CODE_BYTES - 1,
		.help = "Of the second factor, or a recovery code; asked for by "
			"second_factor_needed"),
	FIELD(credentials, client, FIELD_UUID, FIELD_OPTIONAL, .help = CLIENT_HELP),
};
static const struct shape credentials_shape = SHAPE("Credentials", credentials, credentials_fields);

struct access {
	char access_token[TOKEN_LIMIT_BYTES];
	int64_t expires_in_s;
	char refresh_token[REFRESH_SHOWN_BYTES];
	int64_t session_ends_in_s;
	int64_t console_lock_s;
	struct signed_in_user user;
};
static const struct field access_fields[] = {
	FIELD(access, access_token, FIELD_TEXT, 0,
		.help = "For the header Authorization: Bearer ..."),
	FIELD(access, expires_in_s, FIELD_INT, 0),
	FIELD(access, refresh_token, FIELD_TEXT, 0, .help = "Gives the next access token, once"),
	FIELD(access, session_ends_in_s, FIELD_INT, 0, .help = "Then the password is asked again"),
	FIELD(access, console_lock_s, FIELD_INT, 0,
		.help = "So long without a key, and a console locks itself; 0: never"),
	FIELD_STRUCT_OF(access, user, user_fields, 0),
};
static const struct shape access_shape = SHAPE("Access", access, access_fields);

static void count_try(const struct app *app, enum err err)
{
	unsigned outcome = err == ERR_OK                ? METRIC_SIGN_IN_DONE
			   : err == ERR_BAD_CREDENTIALS ? METRIC_SIGN_IN_WRONG
			   : err == ERR_WRONG_CODE      ? METRIC_SIGN_IN_WRONG
			   : err == ERR_SECOND_FACTOR   ? METRIC_SIGN_IN_CODE
			   : err == ERR_TOO_MANY        ? METRIC_SIGN_IN_LIMITED
							: METRIC_SIGN_IN_BUSY;

	metrics_add(app->metrics, METRIC_sign_ins_total, outcome, 1);
}

static void refuse(struct request *request, const struct sign_in_answer *answer)
{
	struct field_problem problem = { .path = "new_password" };

	if (answer->err != ERR_BAD_FIELD) {
		request_refuse_until(&request, answer->err, answer->retry_after_s);
		return;
	}
	snprintf(problem.expected, sizeof(problem.expected), "%s", answer->why);
	request_refuse_field(&request, answer->err, &problem);
}

static void answer_access(void *arg, const struct sign_in_answer *answer)
{
	struct request *request = arg;
	struct access access = { .user = answer->user };
	struct text json = { 0 };

	if (answer->err) {
		refuse(request, answer);
		return;
	}
	snprintf(access.access_token, sizeof(access.access_token), "%s", answer->access_token);
	snprintf(access.refresh_token, sizeof(access.refresh_token), "%s", answer->refresh_token);
	access.session_ends_in_s = answer->session_left_s;
	access.console_lock_s = request->app->config->auth.console_lock_s;
	access.expires_in_s = (answer->claims.expires_us - answer->claims.issued_us) / US_PER_S;
	fields_encode(access_fields, COUNT_OF(access_fields), &access, 0, &json);
	request_answer(&request, text_string(&json), json.length);
	text_wipe(&json);
	explicit_bzero(&access, sizeof(access));
}

/* Not the name that was tried: people type their passwords there. */
static void log_try(const struct request *request, const struct sign_in_answer *answer)
{
	char user[UUID_TEXT_BYTES];

	uuid_format(answer->user.id.u, user);
	if (answer->err)
		log_info(request->app->log, "sign_in.refused",
			LOG_STR("code", err_code(answer->err)),
			LOG_STR("address", request->address), LOG_STR("request", request->name));
	else
		log_info(request->app->log, "sign_in.done", LOG_STR("user", user),
			LOG_STR("address", request->address), LOG_STR("request", request->name));
}

static void signed_in(void *arg, const struct sign_in_answer *answer)
{
	struct request *request = arg;

	count_try(request->app, answer->err);
	note_proof_limit(request, answer->err);
	log_try(request, answer);
	answer_access(request, answer);
}

/* What a program says of itself, for the list of one's sessions: printable ASCII. */
enum { DEVICE_TEXT_BYTES = 128 };
static void write_device(const struct net_request *http, char device_out[DEVICE_TEXT_BYTES])
{
	const char *agent = net_request_header(http, "user-agent");
	size_t length = 0;

	for (; agent && *agent && length < DEVICE_TEXT_BYTES - 1; agent++)
		if (*agent >= ' ' && *agent <= '~')
			device_out[length++] = *agent;
	device_out[length] = '\0';
}

static void handle_sign_in(struct request *request, const struct net_request *http)
{
	const struct credentials *given = request->body;
	char device[DEVICE_TEXT_BYTES];
	const struct sign_in_wish wish = {
		.login = given->login,
		.password = given->password,
		.new_password = given->new_password,
		.code = given->code,
		.address = request->address,
		.request = request->name,
		.device = device,
		.client = given->client,
	};

	write_device(http, device);
	sign_in(request->routes->sign_ins, &wish, signed_in, request);
}

/* ---- staying signed in ---- */

struct renewal {
	char refresh_token[64];
	struct uuid client;
};
static const struct field renewal_fields[] = {
	FIELD(renewal, refresh_token, FIELD_TEXT, 0, .min = 1),
	FIELD(renewal, client, FIELD_UUID, FIELD_OPTIONAL, .help = CLIENT_AGAIN_HELP),
};
static const struct shape renewal_shape = SHAPE("Renewal", renewal, renewal_fields);

static void handle_refresh(struct request *request, const struct net_request *http)
{
	const struct renewal *given = request->body;
	const struct sign_in_renewal renewal = {
		.refresh_token = given->refresh_token,
		.client = given->client,
		.address = request->address,
		.request = request->name,
	};
	uint32_t retry_after_s;

	(void)http;
	if (take_limit(request->routes, LIMIT_refresh, request->address, &retry_after_s))
		request_refuse_until(&request, ERR_TOO_MANY, retry_after_s);
	else
		sign_in_again(request->routes->sign_ins, &renewal, answer_access, request);
}

/* ---- once more ---- */

struct proved_view {
	bool proved;
};
static const struct field proved_fields[] = { FIELD(proved_view, proved, FIELD_BOOL, 0) };
static const struct shape proved_shape = DESCRIBED_SHAPE("Proved", proved_fields);

static void answer_proved(struct request *request)
{
	static const char json[] = "{\"proved\":true}";

	request_answer(&request, json, sizeof(json) - 1);
}

static void handle_prove(struct request *request, const struct net_request *http)
{
	(void)http;
	prove(request, answer_proved);
}

/* ---- another password ---- */

struct password_change {
	char password[4 * PASSWORD_MOST + 1];
	char new_password[4 * PASSWORD_MOST + 1];
	char code[FACTOR_CODE_BYTES];
};
static const struct field password_change_fields[] = {
	FIELD(password_change, password, FIELD_TEXT, 0, .min = 1, .max = PASSWORD_MOST),
	FIELD(password_change, new_password, FIELD_TEXT, 0, .min = 1, .max = PASSWORD_MOST,
		.help = "15 characters at least where there is no second factor, else 8"),
	FIELD(password_change, code, FIELD_TEXT, FIELD_OPTIONAL, .max = FACTOR_CODE_BYTES - 1,
		.help = "Of the present second factor, where there is one"),
};
static const struct shape password_change_shape =
	SHAPE("PasswordChange", password_change, password_change_fields);

struct changed_view {
	bool changed;
};
static const struct field changed_fields[] = { FIELD(changed_view, changed, FIELD_BOOL, 0) };
static const struct shape changed_shape = DESCRIBED_SHAPE("PasswordChanged", changed_fields);

static void password_changed(void *arg, const struct sign_in_answer *answer)
{
	static const char json[] = "{\"changed\":true}";
	struct request *request = arg;

	note_proof_limit(request, answer->err);
	if (answer->err)
		refuse(request, answer);
	else
		request_answer(&request, json, sizeof(json) - 1);
}

static void handle_change_password(struct request *request, const struct net_request *http)
{
	const struct password_change *given = request->body;

	(void)http;
	sign_in_prove(request->routes->sign_ins,
		&(struct sign_in_proof){
			.user = request->who.user,
			.session = request->who.session,
			.password = given->password,
			.new_password = given->new_password,
			.code = given->code,
			.address = request->address,
			.request = request->name,
		},
		password_changed, request);
}

/* ---- signing out ---- */

struct signed_out {
	bool ended;
};
static const struct field signed_out_fields[] = { FIELD(signed_out, ended, FIELD_BOOL, 0) };
static const struct shape signed_out_shape = DESCRIBED_SHAPE("SignedOut", signed_out_fields);

static void ended(void *arg, const struct db_result *result)
{
	static const char json[] = "{\"ended\":true}";
	struct request *request = arg;

	if (db_result_err(result))
		request_refuse(&request, db_result_err(result));
	else
		request_answer(&request, json, sizeof(json) - 1);
}

static void handle_sign_out(struct request *request, const struct net_request *http)
{
	struct record_ids ids = record_ids_of(request);
	char session[UUID_TEXT_BYTES], from[AUDIT_FROM_BYTES];

	(void)http;
	if (request->who.role == ROLE_PATIENT) {
		patient_sign_out(request, ended);
		return;
	}
	audit_say_from(request->address, request->name, from);
	uuid_format(request->who.session, session);
	db_run(request->app->db, &session_end,
		(struct db_value[]){ db_text(ids.audit), db_text(session), db_text(from),
			db_text(ids.user), db_text(ids.home) },
		ended, request);
}

/* ---- a pass for a WebSocket ---- */

struct live_ticket {
	char ticket[PASS_TEXT_BYTES];
	int expires_in_s;
};
static const struct field live_ticket_fields[] = {
	FIELD(live_ticket, ticket, FIELD_TEXT, 0, .help = "Offer \"t.<ticket>\" as a subprotocol"),
	FIELD(live_ticket, expires_in_s, FIELD_INT, 0),
};
static const struct shape live_ticket_shape = SHAPE("LiveTicket", live_ticket, live_ticket_fields);

static void pass_kept(void *arg, const struct db_result *result)
{
	struct request *request = arg;
	struct live_ticket *given = request->state;
	struct text json = { 0 };
	enum err err = ERR_OK;

	if (db_result_err(result))
		err = sessions_give_pass(request->routes->sessions, &request->who, given->ticket);
	if (err) {
		request_refuse(&request, err);
		return;
	}
	fields_encode(live_ticket_fields, COUNT_OF(live_ticket_fields), given, 0, &json);
	request_answer(&request, text_string(&json), json.length);
	text_wipe(&json);
}

/* Good at every server, which the database makes sure of; without it at this one. */
static void handle_live_ticket(struct request *request, const struct net_request *http)
{
	struct live_ticket *given = arena_alloc(request->arena, sizeof(*given));
	struct refresh_token pass = refresh_token_make();
	const struct token_claims *who = &request->who;
	char hash[REFRESH_HASH_BYTES], user[UUID_TEXT_BYTES], session[UUID_TEXT_BYTES];
	char facility[UUID_TEXT_BYTES], display[UUID_TEXT_BYTES], ends[24], life[12];

	(void)http;
	_Static_assert((int)PASS_TEXT_BYTES == (int)REFRESH_SHOWN_BYTES, "of as many bytes");
	given->expires_in_s = PASS_LIFE_S;
	refresh_token_show(&pass, given->ticket);
	refresh_token_hash(&pass, hash);
	explicit_bzero(&pass, sizeof(pass));
	uuid_format(who->user.u, user);
	uuid_format(who->session, session);
	uuid_format(who->facility.u, facility);
	uuid_format(who->display.u, display);
	snprintf(ends, sizeof(ends), "%lld", (long long)who->expires_us);
	snprintf(life, sizeof(life), "%d", PASS_LIFE_S);
	request->state = given;
	db_run(request->app->db, &pass_keep,
		(struct db_value[]){ db_text(hash), db_text(user), db_text(session),
			db_text(facility), db_text(display), db_text(role_name(who->role)),
			db_text(ends), db_text(life) },
		pass_kept, request);
}

/* ---- oneself ---- */

struct account_view {
	struct user_id id;
	char login[LOGIN_BYTES];
	char name[PERSON_NAME_BYTES];
	enum role role;
	struct facility_id facility;
	struct display_id display;
	enum language language;
	bool must_change;
};
static const struct field account_fields[] = {
	FIELD(account_view, id, FIELD_UUID, 0),
	FIELD(account_view, login, FIELD_TEXT, 0),
	FIELD(account_view, name, FIELD_TEXT, 0),
	FIELD_WORD_OF(account_view, role, role, 0),
	FIELD(account_view, facility, FIELD_UUID, FIELD_OPTIONAL, .help = "Missing: all"),
	FIELD(account_view, display, FIELD_UUID, FIELD_OPTIONAL),
	FIELD_WORD_OF(account_view, language, language, 0),
	FIELD(account_view, must_change, FIELD_BOOL, FIELD_OPTIONAL),
};
static const struct shape account_shape = DESCRIBED_SHAPE("Account", account_fields);

static void tell_me(struct request *request, const struct net_request *http)
{
	struct record_ids ids = record_ids_of(request);

	(void)http;
	record_ask(request, &account_tell,
		(struct db_value[]){ db_text(ids.user), db_text(ids.home) }, ERR_BAD_TOKEN);
}

static const enum err sign_in_errors[] = { ERR_BAD_CREDENTIALS, ERR_SECOND_FACTOR, ERR_WRONG_CODE,
	ERR_PASSWORD_CHANGE, ERR_CONFLICT, ERR_TOO_MANY, ERR_OK };
static const enum err password_errors[] = { ERR_BAD_CREDENTIALS, ERR_SECOND_FACTOR, ERR_WRONG_CODE,
	ERR_CONFLICT, ERR_TOO_MANY, ERR_OK };
static const enum err refresh_errors[] = { ERR_SESSION_ENDED, ERR_TOO_MANY, ERR_OK };

static const struct route rows[] = {
	{
		.method = NET_POST,
		.path = "/v1/auth/sign-in",
		.id = "signIn",
		.summary = "Gives an access token for a name and a password",
		.flags = ROUTE_PUBLIC | ROUTE_KEYLESS,
		.handle = handle_sign_in,
		.body = &credentials_shape,
		.answer = &access_shape,
		.errors = sign_in_errors,
		.limit = LIMIT_sign_in,
	},
	{
		.method = NET_POST,
		.path = "/v1/auth/refresh",
		.id = "refresh",
		.summary = "Gives the next access token and the next refresh token",
		.flags = ROUTE_PUBLIC | ROUTE_KEYLESS,
		.handle = handle_refresh,
		.body = &renewal_shape,
		.answer = &access_shape,
		.errors = refresh_errors,
		.limit = LIMIT_refresh,
	},
	{
		.method = NET_POST,
		.path = "/v1/auth/prove",
		.id = "proveMyself",
		.summary = "Says that whoever is signed in gave the password again, and the code "
			   "where there is a second factor; no session begins",
		.flags = ROUTE_KEYLESS,
		.roles = ROLES_STAFF,
		.scope = SCOPE_ACCOUNT,
		.handle = handle_prove,
		.body = &proof_shape,
		.answer = &proved_shape,
		.errors = proof_errors,
	},
	{
		.method = NET_POST,
		.path = "/v1/me/password",
		.id = "changeMyPassword",
		.summary = "Changes one's own password, and ends all other sessions",
		.flags = ROUTE_KEYLESS,
		.roles = ROLES_STAFF,
		.scope = SCOPE_ACCOUNT,
		.handle = handle_change_password,
		.body = &password_change_shape,
		.answer = &changed_shape,
		.errors = password_errors,
	},
	{
		.method = NET_POST,
		.path = "/v1/auth/sign-out",
		.id = "signOut",
		.summary = "Ends the session, its tokens and its live connections",
		.flags = ROUTE_KEYLESS | ROUTE_ENROLS,
		.roles = ROLES_ALL | ROLE_BIT(ROLE_PATIENT),
		.scope = SCOPE_ACCOUNT,
		.handle = handle_sign_out,
		.answer = &signed_out_shape,
	},
	{
		.method = NET_POST,
		.path = "/v1/auth/live-ticket",
		.id = "giveLiveTicket",
		.summary = "Gives a one-time ticket with which a browser opens the WebSocket",
		.flags = ROUTE_KEYLESS,
		.roles = ROLES_ALL,
		.scope = SCOPE_ACCOUNT,
		.handle = handle_live_ticket,
		.answer = &live_ticket_shape,
	},
	{
		.method = NET_GET,
		.path = "/v1/me",
		.id = "getMe",
		.summary = "Tells who one is",
		.flags = ROUTE_ETAG | ROUTE_ENROLS,
		.roles = ROLES_ALL,
		.scope = SCOPE_ACCOUNT,
		.handle = tell_me,
		.answer = &account_shape,
	},
};

const struct route_table routes_auth =
	ROUTE_TABLE("auth", "Signing in and staying signed in", rows);
