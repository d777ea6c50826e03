// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* /v1/me/second-factor: the authenticator of one's own account, and its removal for somebody who
 * has lost it. Whoever changes a factor shows once more who it is. */
#include "server/app/second_factor.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "server/app/audit.h"
#include "server/app/password.h"
#include "server/app/sign_in.h"
#include "server/app/totp.h"
#include "server/db/db.h"
#include "server/ops/config.h"
#include "server/routes/dispatch.h"
#include "server/routes/proof.h"
#include "server/routes/record.h"
#include "server/store/second_factor.h"
#include "server/store/settings.h"
#include <stdio.h>
#include <string.h>

enum {
	REASON_CHARACTERS = 200,
	BEGUN_LIFE_S = 600,
	URI_BYTES = 1024,
	/* Each with quotes and a comma. */
	CODES_JSON_BYTES = RECOVERY_CODES * (RECOVERY_CODE_BYTES + 2) + 3,
};

/* ---- what is asked and answered ---- */

struct confirmation {
	char code[FACTOR_CODE_BYTES];
};
static const struct field confirmation_fields[] = {
	FIELD(confirmation, code, FIELD_TEXT, 0, .min = 1, .max = FACTOR_CODE_BYTES - 1,
		.help = "Of the new authenticator; after five wrong ones it must be begun anew"),
};
static const struct shape confirmation_shape =
	SHAPE("SecondFactorConfirmation", confirmation, confirmation_fields);

struct removal {
	char reason[4 * REASON_CHARACTERS + 1];
};
static const struct field removal_fields[] = {
	FIELD(removal, reason, FIELD_TEXT, FIELD_REASON, .min = 1, .max = REASON_CHARACTERS,
		.help = "Such as how the person was recognised"),
};
static const struct shape removal_shape = SHAPE("SecondFactorRemoval", removal, removal_fields);

struct factor_view {
	bool enrolled;
	bool required;
	int recovery_codes_left;
};
static const struct field factor_fields[] = {
	FIELD(factor_view, enrolled, FIELD_BOOL, 0),
	FIELD(factor_view, required, FIELD_BOOL, 0,
		.help = "By the settings of the server, or of the hospital"),
	FIELD(factor_view, recovery_codes_left, FIELD_INT, 0),
};
static const struct shape factor_shape = DESCRIBED_SHAPE("SecondFactor", factor_fields);

struct begun_factor {
	char secret[TOTP_SECRET_TEXT_BYTES];
	char uri[URI_BYTES];
	int64_t expires_in_s;
};
static const struct field begun_fields[] = {
	FIELD(begun_factor, secret, FIELD_TEXT, 0, .help = "In base32, to be typed"),
	FIELD(begun_factor, uri, FIELD_TEXT, 0, .help = "otpauth://..., for a QR code"),
	FIELD(begun_factor, expires_in_s, FIELD_INT, 0, .help = "It must be confirmed before"),
};
static const struct shape begun_shape = SHAPE("SecondFactorBegun", begun_factor, begun_fields);

struct recovery_code {
	char code[RECOVERY_CODE_BYTES];
};
struct recovery_list {
	int recovery_codes_count;
	struct recovery_code recovery_codes[1];
};
static const struct field recovery_code_fields[] = { FIELD(recovery_code, code, FIELD_TEXT, 0) };
static const struct field recovery_fields[] = {
	FIELD_LIST_OF(recovery_list, recovery_codes, recovery_code_fields, FIELD_FLAT,
		.help = "Each signs in once in place of a code; they are told this once"),
};
static const struct shape recovery_shape = DESCRIBED_SHAPE("RecoveryCodes", recovery_fields);

struct removed {
	bool removed;
};
static const struct field removed_fields[] = {
	FIELD(removed, removed, FIELD_BOOL, 0, .help = "False: there was none"),
};
static const struct shape removed_shape = DESCRIBED_SHAPE("SecondFactorRemoved", removed_fields);

/* ---- looking ---- */

/* Whether whoever asks must have one: by the settings of the server and of the own hospital. */
static bool is_required(const struct request *request, const struct db_result *hospital)
{
	enum second_factor_rule rule = second_factor_rule_of(
		request->app->config->auth.second_factor, db_result_value(hospital, 0, 0));

	return second_factor_is_required(rule, request->who.role);
}

static void ask_hospital(struct request *request, db_callback *answered)
{
	struct record_ids ids = record_ids_of(request);

	db_run(request->app->db, &settings_second_factor, (struct db_value[]){ db_text(ids.home) },
		answered, request);
}

static void tell_with_rule(void *arg, const struct db_result *result)
{
	struct request *request = arg;
	struct record_ids ids = record_ids_of(request);

	if (db_result_err(result)) {
		request_refuse(&request, db_result_err(result));
		return;
	}
	record_ask(request, &second_factor_tell,
		(struct db_value[]){ db_text(ids.user),
			db_text(is_required(request, result) ? "true" : "false"),
			db_text(ids.home) },
		ERR_BAD_TOKEN);
}

static void tell_factor(struct request *request, const struct net_request *http)
{
	(void)http;
	ask_hospital(request, tell_with_rule);
}

/* ---- setting one up ---- */

struct enrolment {
	struct begun_factor begun;
	char sealed[SEAL_TEXT_BYTES];
	int64_t step;
	char codes[CODES_JSON_BYTES]; /* Of a request that gives recovery codes. */
};

static void begun(void *arg, const struct db_result *result)
{
	struct request *request = arg;
	struct begun_factor *answer = &((struct enrolment *)request->state)->begun;
	struct text uri = { 0 }, json = { 0 };

	if (db_result_err(result) || !db_result_rows(result)) {
		request_refuse(
			&request, db_result_err(result) ? db_result_err(result) : ERR_BAD_TOKEN);
		return;
	}
	totp_uri(answer->secret, request->app->config->auth.issuer, db_result_value(result, 0, 0),
		&uri);
	snprintf(answer->uri, sizeof(answer->uri), "%s", text_string(&uri));
	answer->expires_in_s = BEGUN_LIFE_S;
	fields_encode(begun_fields, COUNT_OF(begun_fields), answer, 0, &json);
	request_answer(&request, text_string(&json), json.length);
	text_wipe(&uri);
	text_wipe(&json);
}

static void begin_factor(struct request *request)
{
	struct enrolment *enrolment = arena_alloc(request->arena, sizeof(*enrolment));
	struct record_ids ids = record_ids_of(request);
	unsigned char secret[TOTP_SECRET_BYTES];

	request->state = enrolment;
	random_bytes(secret, sizeof(secret));
	totp_secret_text(secret, enrolment->begun.secret);
	seal_close(request->app->seals, request->who.user.u, secret, sizeof(secret),
		enrolment->sealed);
	explicit_bzero(secret, sizeof(secret));
	db_run(request->app->db, &second_factor_begin,
		(struct db_value[]){ db_text(ids.user), db_text(enrolment->sealed),
			db_text(seal_key_id(request->app->seals)), db_text(ids.home) },
		begun, request);
}

static void handle_begin(struct request *request, const struct net_request *http)
{
	(void)http;
	prove(request, begin_factor);
}

static void answer_codes(struct request **request)
{
	const struct enrolment *enrolment = (*request)->state;
	struct text json = { 0 };

	text_printf(&json, "{\"recovery_codes\":%s}", enrolment->codes);
	request_answer(request, text_string(&json), json.length);
	text_wipe(&json);
}

/* The codes are told only where the database has their hashes. */
static void codes_kept(void *arg, const struct db_result *result)
{
	struct request *request = arg;
	enum err err = db_result_err(result);

	if (!err && !db_result_rows(result))
		err = ERR_CONFLICT;
	if (err)
		request_refuse(&request, err);
	else
		answer_codes(&request);
}

static void make_codes(
	const struct request *request, struct enrolment *enrolment, struct text *hashes)
{
	struct text json = { 0 };

	recovery_codes_make(request->app->seals, request->who.user, &json, hashes);
	snprintf(enrolment->codes, sizeof(enrolment->codes), "%s", text_string(&json));
	text_wipe(&json);
}

static void confirm(struct request *request)
{
	struct enrolment *enrolment = request->state;
	struct record_ids ids = record_ids_of(request);
	char session[UUID_TEXT_BYTES], step[24];
	struct text hashes = { 0 };

	uuid_format(request->who.session, session);
	snprintf(step, sizeof(step), "%lld", (long long)enrolment->step);
	make_codes(request, enrolment, &hashes);
	db_run(request->app->db, &second_factor_confirm,
		(struct db_value[]){ db_text(record_by(request)), db_text(ids.user),
			db_text(enrolment->sealed), db_text(step), db_text(text_string(&hashes)),
			db_text(session), db_text(ids.home) },
		codes_kept, request);
	text_finish(&hashes);
}

static void miss_written(void *arg, const struct db_result *result)
{
	struct request *request = arg;
	struct field_problem problem = { .err = ERR_BAD_FIELD, .path = "code" };

	if (db_result_err(result)) {
		request_refuse(&request, db_result_err(result));
		return;
	}
	field_problem_say(&problem,
		"the six digits that the new authenticator shows now; both clocks must be right");
	request_refuse_field(&request, problem.err, &problem);
}

static void refuse_code(struct request *request)
{
	struct record_ids ids = record_ids_of(request);
	char id[UUID_TEXT_BYTES], from[AUDIT_FROM_BYTES];

	uuid_format(uuid_make_v4(), id);
	audit_say_from(request->address, request->name, from);
	db_run(request->app->db, &second_factor_missed,
		(struct db_value[]){
			db_text(id), db_text(ids.user), db_text(from), db_text(ids.home) },
		miss_written, request);
}

static void next_found(void *arg, const struct db_result *result)
{
	struct request *request = arg;
	const struct confirmation *given = request->body;
	struct enrolment *enrolment = arena_alloc(request->arena, sizeof(*enrolment));
	struct second_factor next = { 0 };
	struct factor_use use;
	enum err err = db_result_err(result);

	if (!err && !db_result_rows(result))
		err = ERR_CONFLICT;
	if (!err) {
		snprintf(next.sealed, sizeof(next.sealed), "%s", db_result_value(result, 0, 0));
		snprintf(next.key_id, sizeof(next.key_id), "%s", db_result_value(result, 0, 1));
		err = second_factor_judge(request->app->seals, request->who.user, &next,
			given->code, time_now_us(), &use);
	}
	if (err == ERR_WRONG_CODE ||
		(!err && !text_to_int(use.step, 0, INT64_MAX, &enrolment->step))) {
		refuse_code(request);
	} else if (err) {
		request_refuse(&request, err);
	} else {
		memcpy(enrolment->sealed, next.sealed, sizeof(enrolment->sealed));
		request->state = enrolment;
		confirm(request);
	}
}

static void handle_confirm(struct request *request, const struct net_request *http)
{
	struct record_ids ids = record_ids_of(request);

	(void)http;
	db_run(request->app->db, &second_factor_try_next,
		(struct db_value[]){ db_text(ids.user), db_text(ids.home) }, next_found, request);
}

/* ---- new recovery codes ---- */

static void change_codes(struct request *request)
{
	struct enrolment *enrolment = arena_alloc(request->arena, sizeof(*enrolment));
	struct record_ids ids = record_ids_of(request);
	struct text hashes = { 0 };

	request->state = enrolment;
	make_codes(request, enrolment, &hashes);
	db_run(request->app->db, &second_factor_new_codes,
		(struct db_value[]){ db_text(record_by(request)), db_text(ids.user),
			db_text(text_string(&hashes)), db_text(ids.home) },
		codes_kept, request);
	text_finish(&hashes);
}

static void handle_new_codes(struct request *request, const struct net_request *http)
{
	(void)http;
	prove(request, change_codes);
}

/* ---- removing ---- */

static void removed(void *arg, const struct db_result *result)
{
	struct request *request = arg;
	bool was_there = db_result_rows(result) > 0;
	const char *json = was_there ? "{\"removed\":true}" : "{\"removed\":false}";

	if (db_result_err(result))
		request_refuse(&request, db_result_err(result));
	else
		request_answer(&request, json, strlen(json));
}

static void remove_own(struct request *request)
{
	struct record_ids ids = record_ids_of(request);
	char session[UUID_TEXT_BYTES];

	uuid_format(request->who.session, session);
	db_run(request->app->db, &second_factor_remove_own,
		(struct db_value[]){ db_text(record_by(request)), db_text(ids.user),
			db_text(session), db_text(ids.home) },
		removed, request);
}

/* A password that is long enough only with a second factor must not stay alone. */
static void remove_with_rule(void *arg, const struct db_result *result)
{
	struct request *request = arg;
	const struct proof *given = request->body;
	struct field_problem problem = { .err = ERR_BAD_FIELD, .path = "password" };

	if (db_result_err(result)) {
		request_refuse(&request, db_result_err(result));
	} else if (is_required(request, result)) {
		request_refuse(&request, ERR_MUST_ENROL);
	} else if (utf8_count(given->password, strlen(given->password)) < PASSWORD_LEAST) {
		field_problem_say(
			&problem, "one of at least %d characters: change it first", PASSWORD_LEAST);
		request_refuse_field(&request, problem.err, &problem);
	} else {
		prove(request, remove_own);
	}
}

static void handle_remove(struct request *request, const struct net_request *http)
{
	(void)http;
	ask_hospital(request, remove_with_rule);
}

static void removed_for(void *arg, const struct db_result *result)
{
	struct request *request = arg;
	enum err err = db_result_err(result);

	if (!err && !db_result_rows(result))
		err = ERR_NO_USER;
	if (err)
		request_refuse(&request, err);
	else
		request_answer(
			&request, db_result_value(result, 0, 0), db_result_length(result, 0, 0));
}

static void handle_remove_for(struct request *request, const struct net_request *http)
{
	const struct removal *given = request->body;
	struct record_ids ids = record_ids_of(request);

	(void)http;
	/* One's own asks for password and code. */
	if (uuid_equal(request->subject, request->who.user.u)) {
		request_refuse(&request, ERR_OWN_ACCOUNT);
		return;
	}
	db_run(request->app->db, &second_factor_remove,
		(struct db_value[]){ db_text(record_by(request)), db_text(ids.subject),
			db_text(NULL), db_text(ids.home), db_text(given->reason) },
		removed_for, request);
}

static const enum err code_errors[] = { ERR_BAD_CREDENTIALS, ERR_SECOND_FACTOR, ERR_WRONG_CODE,
	ERR_TOO_MANY, ERR_CONFLICT, ERR_OK };
static const enum err confirm_errors[] = { ERR_CONFLICT, ERR_OK };
static const enum err removal_errors[] = { ERR_NO_USER, ERR_OWN_ACCOUNT, ERR_OK };

static const struct route rows[] = {
	{
		.method = NET_GET,
		.path = "/v1/me/second-factor",
		.id = "getSecondFactor",
		.summary = "Tells whether one has a second factor",
		.flags = ROUTE_ENROLS,
		.roles = ROLES_STAFF,
		.scope = SCOPE_ACCOUNT,
		.handle = tell_factor,
		.answer = &factor_shape,
	},
	{
		.method = NET_POST,
		.path = "/v1/me/second-factor",
		.id = "beginSecondFactor",
		.summary = "Begins a new second factor, which counts once it was confirmed",
		.flags = ROUTE_KEYLESS | ROUTE_ENROLS,
		.roles = ROLES_STAFF,
		.scope = SCOPE_ACCOUNT,
		.handle = handle_begin,
		.body = &proof_shape,
		.answer = &begun_shape,
		.errors = proof_errors,
	},
	{
		.method = NET_POST,
		.path = "/v1/me/second-factor/confirm",
		.id = "confirmSecondFactor",
		.summary = "Puts the one that was begun in the place of the present one, and gives "
			   "recovery codes; ends all other sessions",
		.flags = ROUTE_KEYLESS | ROUTE_ENROLS,
		.roles = ROLES_STAFF,
		.scope = SCOPE_ACCOUNT,
		.handle = handle_confirm,
		.body = &confirmation_shape,
		.answer = &recovery_shape,
		.errors = confirm_errors,
	},
	{
		.method = NET_POST,
		.path = "/v1/me/second-factor/recovery-codes",
		.id = "makeRecoveryCodes",
		.summary = "Gives new recovery codes; those before are void",
		.flags = ROUTE_KEYLESS,
		.roles = ROLES_STAFF,
		.scope = SCOPE_ACCOUNT,
		.handle = handle_new_codes,
		.body = &proof_shape,
		.answer = &recovery_shape,
		.errors = code_errors,
	},
	{
		.method = NET_POST,
		.path = "/v1/me/second-factor/remove",
		.id = "removeSecondFactor",
		.summary = "Goes on with the password alone; ends all other sessions",
		.flags = ROUTE_KEYLESS,
		.roles = ROLES_STAFF,
		.scope = SCOPE_ACCOUNT,
		.handle = handle_remove,
		.body = &proof_shape,
		.answer = &removed_shape,
		.errors = proof_errors,
	},
	{
		.method = NET_POST,
		.path = "/v1/admin/users/{user}/remove-second-factor",
		.id = "removeUserSecondFactor",
		.summary =
			"Removes the second factor of somebody who has lost it; ends all sessions, "
			"and the password must be changed",
		.flags = ROUTE_KEYLESS,
		.roles = ROLE_BIT(ROLE_ADMIN),
		.scope = SCOPE_FACILITY,
		.handle = handle_remove_for,
		.body = &removal_shape,
		.answer = &removed_shape,
		.errors = removal_errors,
	},
};

const struct route_table routes_second_factor =
	ROUTE_TABLE("second factor", "Codes of an authenticator at sign-in", rows);
