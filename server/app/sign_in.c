// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* An attempt goes: find the account, compare the password, use up a code where there is a second
 * factor, perhaps change the password, write it down, answer. It goes the same way whether there is
 * such an account or not. */
#include "server/app/sign_in.h"

#include "common/base/time.h"
#include "server/app/attempt.h"
#include "server/app/limits.h"
#include "server/db/db.h"
#include "server/store/second_factor.h"
#include "server/store/sign_in.h"
#include "server/store/users.h"
#include <stdio.h>
#include <string.h>

/* What the database may compare with logins. It folds more letters than the limits do, U+212A to k
 * for one, so every such spelling of a login would be guessed at with a count of its own. What no
 * login can be is no account's, and in all else like a login that nobody has. */
static const char *comparable_login(const struct attempt *attempt)
{
	size_t length = strspn(attempt->login, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVW"
					       "XYZ0123456789_.@-");

	return attempt->login[length] == '\0' ? attempt->login : "";
}

/* ---- writing it down ---- */

static void refusal_written(void *arg, const struct db_result *result)
{
	struct attempt *attempt = arg;

	/* What cannot be written down has not been tried. */
	attempt_refuse(&attempt,
		db_result_outcome(result) == DB_COMMITTED ? attempt->err : db_result_err(result));
}

static void write_refusal(struct attempt *attempt, enum err err)
{
	const struct sign_ins_options *options = &attempt->sign_ins->options;
	char id[UUID_TEXT_BYTES], failures[24], wait[24];

	attempt->err = err;
	attempt_new_audit_id(attempt, id);
	snprintf(failures, sizeof(failures), "%lld", (long long)options->free_failures);
	snprintf(wait, sizeof(wait), "%lld", (long long)options->longest_wait_s);
	db_run(options->db, &sign_in_failed,
		(struct db_value[]){ db_text(id), db_text(comparable_login(attempt)),
			db_text(attempt->from), db_text(failures), db_text(wait) },
		refusal_written, attempt);
}

static void ignore(void *arg, const struct db_result *result)
{
	(void)arg;
	(void)result;
}

/* The right password, but a hash from weaker days. After it is written down, which asks whether the
 * hash is still the one that was compared. */
static void strengthen(const struct attempt *attempt)
{
	char user[UUID_TEXT_BYTES];

	uuid_format(attempt->user.id.u, user);
	db_run(attempt->sign_ins->options.db, &users_strengthen,
		(struct db_value[]){
			db_text(user), db_text(attempt->hash), db_text(attempt->new_hash) },
		ignore, NULL);
}

static void success_written(void *arg, const struct db_result *result)
{
	struct attempt *attempt = arg;

	if (db_result_outcome(result) != DB_COMMITTED) {
		attempt_refuse(&attempt, db_result_err(result));
	} else if (db_result_rows(result) == 0) {
		write_refusal(attempt, ERR_BAD_CREDENTIALS);
	} else {
		const struct sign_ins_options *options = &attempt->sign_ins->options;

		limits_sign_in_right(options->limits, attempt->address, attempt->login);
		if (attempt->new_hash[0])
			strengthen(attempt);
		attempt_welcome(&attempt);
	}
}

static void write_success(struct attempt *attempt)
{
	const struct sign_ins_options *options = &attempt->sign_ins->options;
	char id[UUID_TEXT_BYTES], user[UUID_TEXT_BYTES], session[UUID_TEXT_BYTES];
	char client[UUID_TEXT_BYTES], next[UUID_TEXT_BYTES], hash[REFRESH_HASH_BYTES], life[24],
		idle[24], least[24];

	attempt->claims.session = uuid_make_v4();
	attempt->session_left_s = options->session_us / US_PER_S;
	attempt->token = refresh_token_make();
	refresh_token_hash(&attempt->token, hash);
	attempt_new_audit_id(attempt, id);
	uuid_format(attempt->user.id.u, user);
	uuid_format(attempt->claims.session, session);
	uuid_format(uuid_make_v4(), next);
	snprintf(life, sizeof(life), "%lld", (long long)attempt->session_left_s);
	snprintf(idle, sizeof(idle), "%lld", (long long)(options->idle_us / US_PER_S));
	snprintf(least, sizeof(least), "%lld", (long long)(options->access_token_us / US_PER_S));
	db_run(options->db, &sign_in_succeeded,
		(struct db_value[]){ db_text(id), db_text(user), db_text(attempt->from),
			db_text(session), db_text(next), db_text(hash), db_text(life),
			db_text(attempt->hash),
			db_text(attempt_has_factor(attempt) ? "true" : "false"),
			db_text(attempt->device),
			db_text(refresh_token_show_client(attempt->client, client)), db_text(idle),
			db_text(least) },
		success_written, attempt);
}

/* Of somebody who is signed in. */
static void approve(struct attempt *attempt)
{
	limits_sign_in_right(attempt->sign_ins->options.limits, attempt->address, attempt->login);
	attempt_approve(&attempt);
}

static void proof_written(void *arg, const struct db_result *result)
{
	struct attempt *attempt = arg;

	if (db_result_outcome(result) != DB_COMMITTED)
		attempt_refuse(&attempt, db_result_err(result));
	else if (db_result_rows(result) == 0)
		write_refusal(attempt, ERR_BAD_CREDENTIALS);
	else
		approve(attempt);
}

static void write_proof(struct attempt *attempt)
{
	char id[UUID_TEXT_BYTES], user[UUID_TEXT_BYTES], session[UUID_TEXT_BYTES];

	attempt_new_audit_id(attempt, id);
	uuid_format(attempt->user.id.u, user);
	uuid_format(attempt->claims.session, session);
	db_run(attempt->sign_ins->options.db, &sign_in_proved,
		(struct db_value[]){ db_text(id), db_text(user), db_text(attempt->from),
			db_text(session), db_text(attempt->hash) },
		proof_written, attempt);
}

/* ---- a new password ---- */

static void changed(void *arg, const struct db_result *result)
{
	struct attempt *attempt = arg;

	if (db_result_outcome(result) != DB_COMMITTED) {
		attempt_refuse(&attempt, db_result_err(result));
	} else if (db_result_rows(result) == 0) {
		attempt_refuse(&attempt, ERR_CONFLICT);
	} else if (attempt->is_proof) {
		approve(attempt);
	} else {
		attempt->user.must_change = false;
		memcpy(attempt->hash, attempt->new_hash, sizeof(attempt->hash));
		attempt->new_hash[0] = '\0';
		write_success(attempt);
	}
}

static void hashed(void *arg, const struct password_answer *answer)
{
	struct attempt *attempt = arg;
	char id[UUID_TEXT_BYTES], user[UUID_TEXT_BYTES], stays[UUID_TEXT_BYTES];

	attempt_new_audit_id(attempt, id);
	uuid_format(attempt->user.id.u, user);
	uuid_format(attempt->claims.session, stays);
	memcpy(attempt->new_hash, answer->hash, sizeof(attempt->new_hash));
	db_run(attempt->sign_ins->options.db, &sign_in_change_password,
		(struct db_value[]){ db_text(id), db_text(user), db_text(attempt->hash),
			db_text(attempt->new_hash), db_text(attempt->from), db_text(stays) },
		changed, attempt);
}

static void change_password(struct attempt *attempt)
{
	enum err err = password_hash(attempt->sign_ins->options.passwords, attempt->new_password,
		strlen(attempt->new_password), hashed, attempt);

	if (err)
		attempt_refuse(&attempt, err);
}

static enum err judge_new_password(struct attempt *attempt)
{
	const struct password_owner owner = {
		.login = attempt->login,
		.place = attempt->place,
		.has_factor = attempt_has_factor(attempt),
	};
	const char *password = attempt->new_password;

	if (strcmp(password, attempt->password) == 0) {
		attempt->why = "it is the old one";
		return ERR_BAD_FIELD;
	}
	return password_judge(password, strlen(password), &owner, &attempt->why);
}

/* ---- the second factor ---- */

/* Who it is has been shown. */
static void go_on(struct attempt *attempt)
{
	if (attempt->new_password[0])
		change_password(attempt);
	else if (attempt->is_proof)
		write_proof(attempt);
	else
		write_success(attempt);
}

static void used_up(void *arg, const struct db_result *result)
{
	struct attempt *attempt = arg;

	if (db_result_outcome(result) != DB_COMMITTED)
		attempt_refuse(&attempt, db_result_err(result));
	else if (db_result_rows(result) == 0)
		write_refusal(attempt, ERR_WRONG_CODE);
	else
		go_on(attempt);
}

static const char *text_or_null(const char *text)
{
	return *text ? text : NULL;
}

/* Before anything else is done, so that of two who come with the same code one does nothing. */
static void use_up(struct attempt *attempt)
{
	char id[UUID_TEXT_BYTES], user[UUID_TEXT_BYTES];

	attempt_new_audit_id(attempt, id);
	uuid_format(attempt->user.id.u, user);
	db_run(attempt->sign_ins->options.db, &second_factor_use,
		(struct db_value[]){ db_text(id), db_text(user), db_text(attempt->factor.sealed),
			db_text(text_or_null(attempt->use.step)),
			db_text(text_or_null(attempt->use.hashes)), db_text(attempt->from) },
		used_up, attempt);
}

static void ask_for_code(struct attempt *attempt)
{
	char id[UUID_TEXT_BYTES], user[UUID_TEXT_BYTES];

	attempt->err = ERR_SECOND_FACTOR;
	attempt_new_audit_id(attempt, id);
	uuid_format(attempt->user.id.u, user);
	db_run(attempt->sign_ins->options.db, &second_factor_asked,
		(struct db_value[]){ db_text(id), db_text(user), db_text(attempt->from) },
		refusal_written, attempt);
}

static void looked_at(void *arg, const struct db_result *result)
{
	struct attempt *attempt = arg;

	if (db_result_outcome(result) != DB_COMMITTED)
		attempt_refuse(&attempt, db_result_err(result));
	else if (db_result_rows(result) == 0)
		write_refusal(attempt, ERR_WRONG_CODE);
	else
		attempt_refuse(&attempt, attempt->err);
}

/* Something speaks against the password, which only who has the code, too, may hear. The code stays
 * good for the next try. */
static void look_at_code(struct attempt *attempt, enum err err)
{
	char user[UUID_TEXT_BYTES];

	attempt->err = err;
	uuid_format(attempt->user.id.u, user);
	db_run(attempt->sign_ins->options.db, &second_factor_fits,
		(struct db_value[]){ db_text(user), db_text(attempt->factor.sealed),
			db_text(text_or_null(attempt->use.step)),
			db_text(text_or_null(attempt->use.hashes)) },
		looked_at, attempt);
}

/* What speaks against it although the password is right. */
static enum err check_change(struct attempt *attempt)
{
	if (attempt->new_password[0])
		return judge_new_password(attempt);
	return attempt->user.must_change && !attempt->is_proof ? ERR_PASSWORD_CHANGE : ERR_OK;
}

static void judge_code(struct attempt *attempt)
{
	const struct sign_ins_options *options = &attempt->sign_ins->options;
	enum err err;

	if (!attempt->code[0]) {
		ask_for_code(attempt);
		return;
	}
	err = second_factor_judge(options->seals, attempt->user.id, &attempt->factor, attempt->code,
		loop_now_us(options->loop), &attempt->use);
	if (err == ERR_WRONG_CODE) {
		write_refusal(attempt, err);
		return;
	}
	if (err) {
		attempt_refuse(&attempt, err);
		return;
	}
	err = check_change(attempt);
	if (err)
		look_at_code(attempt, err);
	else
		use_up(attempt);
}

/* ---- looking ---- */

static void compared(void *arg, const struct password_answer *answer)
{
	struct attempt *attempt = arg;
	enum err err;

	if (!answer->is_right || attempt->is_disabled) {
		write_refusal(attempt, ERR_BAD_CREDENTIALS);
		return;
	}
	memcpy(attempt->new_hash, answer->hash, sizeof(attempt->new_hash));
	if (attempt_has_factor(attempt)) {
		judge_code(attempt);
		return;
	}
	err = check_change(attempt);
	if (err)
		attempt_refuse(&attempt, err);
	else
		go_on(attempt);
}

static bool read_account(struct attempt *attempt, const struct db_result *result)
{
	snprintf(attempt->hash, sizeof(attempt->hash), "%s", db_result_value(result, 0, 5));
	attempt->has_hash = attempt->hash[0];
	attempt->is_disabled = db_result_value(result, 0, 7)[0] == 't';
	if (!attempt_read_user(result, 0, &attempt->user) ||
		!uuid_parse(db_result_value(result, 0, 8), &attempt->claims.display.u))
		return false;
	attempt->user.must_change = db_result_value(result, 0, 6)[0] == 't';
	snprintf(attempt->factor.sealed, sizeof(attempt->factor.sealed), "%s",
		db_result_value(result, 0, 9));
	snprintf(attempt->factor.key_id, sizeof(attempt->factor.key_id), "%s",
		db_result_value(result, 0, 10));
	attempt->factor.last_step = db_result_int(result, 0, 11);
	snprintf(attempt->place, sizeof(attempt->place), "%s", db_result_value(result, 0, 13));
	attempt_set_must_enrol(
		attempt, attempt_has_factor(attempt), db_result_value(result, 0, 14));
	return true;
}

static void compare(struct attempt *attempt, const struct db_result *result)
{
	enum err err = db_result_err(result);

	if (!err && db_result_rows(result) && !read_account(attempt, result))
		err = ERR_INTERNAL;
	if (!err)
		err = password_check(attempt->sign_ins->options.passwords, attempt->password,
			strlen(attempt->password), attempt->has_hash ? attempt->hash : NULL,
			compared, attempt);
	if (err)
		attempt_refuse(&attempt, err);
}

static void found(void *arg, const struct db_result *result)
{
	compare(arg, result);
}

/* Who is signed in was found before, but what was found has been given back. */
static void look(struct attempt *attempt)
{
	char user[UUID_TEXT_BYTES];

	if (attempt->is_proof) {
		uuid_format(attempt->user.id.u, user);
		db_run(attempt->sign_ins->options.db, &sign_in_find_user,
			(struct db_value[]){ db_text(user) }, found, attempt);
		return;
	}
	db_run(attempt->sign_ins->options.db, &sign_in_find,
		(struct db_value[]){
			db_text(comparable_login(attempt)), db_text(attempt->address) },
		found, attempt);
}

/* The memory of a server does not reach behind its start; the database knows who worked where. */
static void known(void *arg, const struct db_result *result)
{
	struct attempt *attempt = arg;
	const struct sign_ins_options *options = &attempt->sign_ins->options;
	int64_t retry_us = attempt->retry_us;

	if (!db_result_err(result) && db_result_rows(result)) {
		limits_sign_in_know(options->limits, attempt->address, attempt->login);
		if (limits_sign_in_try(options->limits, attempt->address, attempt->login,
			    loop_monotonic_us(options->loop), &retry_us)) {
			look(attempt);
			return;
		}
	}
	attempt->retry_after_s = attempt_seconds(retry_us);
	attempt_refuse(&attempt, ERR_TOO_MANY);
}

static void wait(struct attempt *attempt, int64_t retry_us)
{
	const struct sign_ins_options *options = &attempt->sign_ins->options;
	int64_t now_us = loop_monotonic_us(options->loop), ignored_us;

	attempt->retry_us = retry_us;
	/* Whoever is refused all the time must not keep the database at it. */
	if (limits_sign_in_waits_for_others(
		    options->limits, attempt->address, attempt->login, now_us) &&
		limits_take(options->limits, LIMIT_sign_in_known, attempt->address, now_us,
			&ignored_us))
		db_run(options->db, &sign_in_knows,
			(struct db_value[]){
				db_text(comparable_login(attempt)), db_text(attempt->address) },
			known, attempt);
	else
		attempt_refuse_soon(attempt, ERR_TOO_MANY, retry_us);
}

void sign_in(struct sign_ins *sign_ins, const struct sign_in_wish *wish, sign_in_answered *answered,
	void *arg)
{
	const struct sign_ins_options *options = &sign_ins->options;
	struct attempt *attempt =
		attempt_create(sign_ins, wish->address, wish->request, answered, arg);
	int64_t retry_us;

	snprintf(attempt->login, sizeof(attempt->login), "%s", wish->login);
	snprintf(attempt->device, sizeof(attempt->device), "%s", wish->device);
	attempt->client = wish->client;
	snprintf(attempt->password, sizeof(attempt->password), "%s", wish->password);
	snprintf(attempt->new_password, sizeof(attempt->new_password), "%s", wish->new_password);
	snprintf(attempt->code, sizeof(attempt->code), "%s", wish->code);
	if (limits_sign_in_try(options->limits, wish->address, wish->login,
		    loop_monotonic_us(options->loop), &retry_us))
		look(attempt);
	else
		wait(attempt, retry_us);
}

/* The waits are counted by login, which only now is known. */
static void found_user(void *arg, const struct db_result *result)
{
	struct attempt *attempt = arg;
	const struct sign_ins_options *options = &attempt->sign_ins->options;
	int64_t retry_us;

	if (db_result_err(result) || !db_result_rows(result)) {
		attempt_refuse(
			&attempt, db_result_err(result) ? db_result_err(result) : ERR_BAD_TOKEN);
		return;
	}
	snprintf(attempt->login, sizeof(attempt->login), "%s", db_result_value(result, 0, 12));
	if (limits_sign_in_try(options->limits, attempt->address, attempt->login,
		    loop_monotonic_us(options->loop), &retry_us))
		compare(attempt, result);
	else
		wait(attempt, retry_us);
}

void sign_in_prove(struct sign_ins *sign_ins, const struct sign_in_proof *proof,
	sign_in_answered *answered, void *arg)
{
	struct attempt *attempt =
		attempt_create(sign_ins, proof->address, proof->request, answered, arg);
	char user[UUID_TEXT_BYTES];

	attempt->is_proof = true;
	attempt->user.id = proof->user;
	attempt->claims.session = proof->session;
	snprintf(attempt->password, sizeof(attempt->password), "%s", proof->password);
	if (proof->new_password)
		snprintf(attempt->new_password, sizeof(attempt->new_password), "%s",
			proof->new_password);
	snprintf(attempt->code, sizeof(attempt->code), "%s", proof->code);
	uuid_format(proof->user.u, user);
	db_run(sign_ins->options.db, &sign_in_find_user, (struct db_value[]){ db_text(user) },
		found_user, attempt);
}
