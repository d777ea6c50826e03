// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* An attempt goes: find the account, compare the password, perhaps change it, write it down,
 * answer. It goes the same way whether there is such an account or not.
 *
 * A refresh token is 32 bytes; the one that follows it is the SHA-256 of the two: the one before
 * and its own id in the database. So it can be told again to a client that missed the answer,
 * without being kept anywhere, and whoever reads the database can tell neither. */
#include "server/app/sign_in.h"

#include "common/base/base64.h"
#include "common/base/list.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "common/loop/loop.h"
#include "server/app/limits.h"
#include "server/app/password.h"
#include "server/db/db.h"
#include "server/store/sign_in.h"
#include "server/store/users.h"
#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum {
	SECRET_BYTES = 32,
	/* As PostgreSQL reads bytes: \x and two digits for each, and a NUL. */
	HASH_TEXT_BYTES = 2 + 2 * crypto_hash_sha256_BYTES + 1,
	/* One try in this password costs what a new one does; longer ones are refused before. */
	PASSWORD_BYTES = 4 * PASSWORD_MOST + 1,
};

struct sign_ins {
	struct sign_ins_options options;
	struct list attempts;
};

struct attempt {
	struct list link;
	struct sign_ins *sign_ins;
	bool is_renewal;
	char login[LOGIN_BYTES];
	char address[64];
	char password[PASSWORD_BYTES];
	char new_password[PASSWORD_BYTES];
	struct signed_in_user user;
	char hash[PASSWORD_HASH_BYTES];     /* What the password was compared with. */
	char new_hash[PASSWORD_HASH_BYTES]; /* Of a new password, or a stronger one of the same. */
	bool has_hash;
	bool is_disabled;
	unsigned char secret[SECRET_BYTES]; /* Of the refresh token: the old, then the new one. */
	struct token_claims claims;
	int64_t session_left_s;
	sign_in_answered *answered;
	void *arg;
	struct loop_task task; /* Of one that was refused at once. */
	enum err err;
	uint32_t retry_after_s;
	const char *why;
};

struct sign_ins *sign_ins_create(const struct sign_ins_options *options)
{
	struct sign_ins *sign_ins = mem_alloc(sizeof(*sign_ins));

	sign_ins->options = *options;
	list_init(&sign_ins->attempts);
	return sign_ins;
}

static struct attempt *attempt_create(
	struct sign_ins *sign_ins, const char *address, sign_in_answered *answered, void *arg)
{
	struct attempt *attempt = mem_alloc(sizeof(*attempt));

	attempt->sign_ins = sign_ins;
	snprintf(attempt->address, sizeof(attempt->address), "%s", address);
	attempt->answered = answered;
	attempt->arg = arg;
	list_append(&sign_ins->attempts, &attempt->link);
	return attempt;
}

static void attempt_destroy(struct attempt **attempt)
{
	loop_cancel((*attempt)->sign_ins->options.loop, &(*attempt)->task);
	list_remove(&(*attempt)->link);
	sodium_memzero(*attempt, sizeof(**attempt));
	mem_free(*attempt);
	*attempt = NULL;
}

void sign_ins_destroy(struct sign_ins **sign_ins)
{
	struct list *link;

	if (!*sign_ins)
		return;
	while ((link = list_first(&(*sign_ins)->attempts))) {
		struct attempt *attempt = LIST_ENTRY(link, struct attempt, link);

		attempt_destroy(&attempt);
	}
	mem_free(*sign_ins);
	*sign_ins = NULL;
}

/* ---- refresh tokens ---- */

static void hash_secret(const unsigned char secret[SECRET_BYTES], char text_out[HASH_TEXT_BYTES])
{
	unsigned char hash[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(hash, secret, SECRET_BYTES);
	/* PostgreSQL's form of bytes. */
	text_out[0] = '\\';
	text_out[1] = 'x';
	hex_encode(hash, sizeof(hash), text_out + 2);
}

static void follow(const unsigned char secret[SECRET_BYTES], struct uuid next,
	unsigned char next_out[SECRET_BYTES])
{
	unsigned char both[SECRET_BYTES + sizeof(next.bytes)];

	memcpy(both, secret, SECRET_BYTES);
	memcpy(both + SECRET_BYTES, next.bytes, sizeof(next.bytes));
	crypto_hash_sha256(next_out, both, sizeof(both));
	sodium_memzero(both, sizeof(both));
}

/* ---- the end of an attempt ---- */

static bool is_decided(enum err err)
{
	return err == ERR_BAD_CREDENTIALS || err == ERR_TOO_MANY;
}

/* The limits count an attempt as wrong until they hear otherwise. */
static void refuse(struct attempt **attempt, enum err err)
{
	const struct sign_ins_options *options = &(*attempt)->sign_ins->options;
	struct sign_in_answer answer = {
		.err = err,
		.retry_after_s = (*attempt)->retry_after_s,
		.why = (*attempt)->why,
	};

	if (!(*attempt)->is_renewal && !is_decided(err))
		limits_sign_in_undecided(options->limits, (*attempt)->address, (*attempt)->login);
	(*attempt)->answered((*attempt)->arg, &answer);
	attempt_destroy(attempt);
}

static void set_claims(struct attempt *attempt)
{
	const struct sign_ins_options *options = &attempt->sign_ins->options;
	int64_t now_us = loop_now_us(options->loop);
	int64_t left_us = attempt->session_left_s * US_PER_S;

	attempt->claims.id = uuid_make_v4();
	attempt->claims.user = attempt->user.id;
	attempt->claims.facility = attempt->user.facility;
	attempt->claims.role = attempt->user.role;
	attempt->claims.issued_us = now_us;
	attempt->claims.expires_us =
		now_us + (left_us < options->access_token_us ? left_us : options->access_token_us);
}

static void welcome(struct attempt **attempt)
{
	const struct sign_ins_options *options = &(*attempt)->sign_ins->options;
	char refresh[REFRESH_TEXT_BYTES];
	struct text token = { 0 };
	struct sign_in_answer answer = {
		.user = (*attempt)->user,
		.session_left_s = (*attempt)->session_left_s,
	};

	set_claims(*attempt);
	answer.claims = (*attempt)->claims;
	token_sign(options->tokens, &answer.claims, &token);
	base64url_encode((*attempt)->secret, SECRET_BYTES, refresh);
	answer.access_token = text_string(&token);
	answer.refresh_token = refresh;
	(*attempt)->answered((*attempt)->arg, &answer);
	sodium_memzero(token.bytes, token.length);
	sodium_memzero(refresh, sizeof(refresh));
	text_finish(&token);
	attempt_destroy(attempt);
}

static void answer_at_once(void *arg)
{
	struct attempt *attempt = arg;

	refuse(&attempt, attempt->err);
}

/* Nobody is called back from inside the call that asked. */
static void refuse_soon(struct attempt *attempt, enum err err, int64_t retry_us)
{
	attempt->err = err;
	attempt->retry_after_s = (uint32_t)((retry_us + US_PER_S - 1) / US_PER_S);
	loop_defer(attempt->sign_ins->options.loop, &attempt->task, answer_at_once, attempt);
}

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

static void new_audit_id(const struct attempt *attempt, char id_out[UUID_TEXT_BYTES])
{
	uuid_format(uuid_make_v7(loop_now_us(attempt->sign_ins->options.loop)), id_out);
}

static void refusal_written(void *arg, const struct db_result *result)
{
	struct attempt *attempt = arg;

	/* What cannot be written down has not been tried. */
	refuse(&attempt, db_result_outcome(result) == DB_COMMITTED ? ERR_BAD_CREDENTIALS
								   : db_result_err(result));
}

static void write_refusal(struct attempt *attempt)
{
	char id[UUID_TEXT_BYTES];

	new_audit_id(attempt, id);
	db_run(attempt->sign_ins->options.db, &sign_in_failed,
		(struct db_value[]){ db_text(id), db_text(comparable_login(attempt)),
			db_text(attempt->address) },
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
		refuse(&attempt, db_result_err(result));
	} else if (db_result_rows(result) == 0) {
		write_refusal(attempt);
	} else {
		const struct sign_ins_options *options = &attempt->sign_ins->options;

		limits_sign_in_right(options->limits, attempt->address, attempt->login);
		if (attempt->new_hash[0])
			strengthen(attempt);
		welcome(&attempt);
	}
}

static void write_success(struct attempt *attempt)
{
	const struct sign_ins_options *options = &attempt->sign_ins->options;
	char id[UUID_TEXT_BYTES], user[UUID_TEXT_BYTES], session[UUID_TEXT_BYTES];
	char next[UUID_TEXT_BYTES], hash[HASH_TEXT_BYTES], life[24];

	attempt->claims.session = uuid_make_v4();
	attempt->session_left_s = options->session_us / US_PER_S;
	random_bytes(attempt->secret, SECRET_BYTES);
	hash_secret(attempt->secret, hash);
	new_audit_id(attempt, id);
	uuid_format(attempt->user.id.u, user);
	uuid_format(attempt->claims.session, session);
	uuid_format(uuid_make_v4(), next);
	snprintf(life, sizeof(life), "%lld", (long long)attempt->session_left_s);
	db_run(options->db, &sign_in_succeeded,
		(struct db_value[]){ db_text(id), db_text(user), db_text(attempt->address),
			db_text(session), db_text(next), db_text(hash), db_text(life),
			db_text(attempt->hash) },
		success_written, attempt);
}

/* ---- a new password ---- */

static void changed(void *arg, const struct db_result *result)
{
	struct attempt *attempt = arg;

	if (db_result_outcome(result) != DB_COMMITTED) {
		refuse(&attempt, db_result_err(result));
	} else if (db_result_rows(result) == 0) {
		refuse(&attempt, ERR_CONFLICT);
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
	char id[UUID_TEXT_BYTES], user[UUID_TEXT_BYTES];

	new_audit_id(attempt, id);
	uuid_format(attempt->user.id.u, user);
	memcpy(attempt->new_hash, answer->hash, sizeof(attempt->new_hash));
	db_run(attempt->sign_ins->options.db, &sign_in_change_password,
		(struct db_value[]){ db_text(id), db_text(user), db_text(attempt->hash),
			db_text(attempt->new_hash), db_text(attempt->address) },
		changed, attempt);
}

static void change_password(struct attempt *attempt)
{
	const char *password = attempt->new_password;
	enum err err = password_judge(password, strlen(password), attempt->login, &attempt->why);

	if (!err && strcmp(password, attempt->password) == 0) {
		attempt->why = "it is the old one";
		err = ERR_BAD_FIELD;
	}
	if (!err)
		err = password_hash(attempt->sign_ins->options.passwords, password,
			strlen(password), hashed, attempt);
	if (err)
		refuse(&attempt, err);
}

/* ---- looking ---- */

static void compared(void *arg, const struct password_answer *answer)
{
	struct attempt *attempt = arg;

	if (!answer->is_right || attempt->is_disabled) {
		write_refusal(attempt);
	} else if (attempt->new_password[0]) {
		change_password(attempt);
	} else if (attempt->user.must_change) {
		refuse(&attempt, ERR_PASSWORD_CHANGE);
	} else {
		memcpy(attempt->new_hash, answer->hash, sizeof(attempt->new_hash));
		write_success(attempt);
	}
}

/* Reads columns from first on: id, facility, role, name, language. */
static bool read_user(const struct db_result *result, int first, struct signed_in_user *user)
{
	int language;

	if (!word_find(&words_language, db_result_value(result, 0, first + 4), &language))
		return false;
	user->language = (enum language)language;
	snprintf(user->name, sizeof(user->name), "%s", db_result_value(result, 0, first + 3));
	return uuid_parse(db_result_value(result, 0, first), &user->id.u) &&
	       uuid_parse(db_result_value(result, 0, first + 1), &user->facility.u) &&
	       role_from_name(db_result_value(result, 0, first + 2), &user->role);
}

static bool read_account(struct attempt *attempt, const struct db_result *result)
{
	snprintf(attempt->hash, sizeof(attempt->hash), "%s", db_result_value(result, 0, 5));
	attempt->has_hash = attempt->hash[0];
	attempt->is_disabled = db_result_value(result, 0, 7)[0] == 't';
	if (!read_user(result, 0, &attempt->user) ||
		!uuid_parse(db_result_value(result, 0, 8), &attempt->claims.display.u))
		return false;
	attempt->user.must_change = db_result_value(result, 0, 6)[0] == 't';
	return true;
}

static void found(void *arg, const struct db_result *result)
{
	struct attempt *attempt = arg;
	enum err err = db_result_err(result);

	if (!err && db_result_rows(result) && !read_account(attempt, result))
		err = ERR_INTERNAL;
	if (!err)
		err = password_check(attempt->sign_ins->options.passwords, attempt->password,
			strlen(attempt->password), attempt->has_hash ? attempt->hash : NULL,
			compared, attempt);
	if (err)
		refuse(&attempt, err);
}

void sign_in(struct sign_ins *sign_ins, const struct sign_in_wish *wish, sign_in_answered *answered,
	void *arg)
{
	const struct sign_ins_options *options = &sign_ins->options;
	struct attempt *attempt = attempt_create(sign_ins, wish->address, answered, arg);
	int64_t retry_us;

	snprintf(attempt->login, sizeof(attempt->login), "%s", wish->login);
	snprintf(attempt->password, sizeof(attempt->password), "%s", wish->password);
	snprintf(attempt->new_password, sizeof(attempt->new_password), "%s", wish->new_password);
	if (limits_sign_in_try(options->limits, wish->address, wish->login,
		    loop_monotonic_us(options->loop), &retry_us))
		db_run(options->db, &sign_in_find,
			(struct db_value[]){ db_text(comparable_login(attempt)) }, found, attempt);
	else
		refuse_soon(attempt, ERR_TOO_MANY, retry_us);
}

/* ---- staying ---- */

static void renewed(void *arg, const struct db_result *result)
{
	struct attempt *attempt = arg;
	enum err err = db_result_err(result);
	const char *word;
	struct uuid next;

	if (!err && !db_result_rows(result))
		err = ERR_SESSION_ENDED;
	if (!err) {
		word = db_result_value(result, 0, 0);
		if (strcmp(word, "renewed") != 0 && strcmp(word, "again") != 0)
			err = ERR_SESSION_ENDED;
		else if (!uuid_parse(db_result_value(result, 0, 1), &next) ||
			 !read_user(result, 2, &attempt->user) ||
			 !uuid_parse(db_result_value(result, 0, 7), &attempt->claims.session) ||
			 !uuid_parse(db_result_value(result, 0, 9), &attempt->claims.display.u))
			err = ERR_INTERNAL;
	}
	if (err) {
		refuse(&attempt, err);
		return;
	}
	follow(attempt->secret, next, attempt->secret);
	attempt->session_left_s = db_result_int(result, 0, 8);
	welcome(&attempt);
}

void sign_in_again(struct sign_ins *sign_ins, const char *refresh_token, const char *address,
	sign_in_answered *answered, void *arg)
{
	struct attempt *attempt = attempt_create(sign_ins, address, answered, arg);
	unsigned char bytes[BASE64URL_BYTES(REFRESH_TEXT_BYTES)], next_secret[SECRET_BYTES];
	char hash[HASH_TEXT_BYTES], next_hash[HASH_TEXT_BYTES];
	char next[UUID_TEXT_BYTES], id[UUID_TEXT_BYTES];
	size_t length = strlen(refresh_token), count = 0;
	struct uuid next_id = uuid_make_v4();

	attempt->is_renewal = true;
	if (length != REFRESH_TEXT_BYTES - 1 ||
		!base64url_decode(refresh_token, length, bytes, &count) || count != SECRET_BYTES) {
		refuse_soon(attempt, ERR_SESSION_ENDED, 0);
		return;
	}
	memcpy(attempt->secret, bytes, SECRET_BYTES);
	follow(attempt->secret, next_id, next_secret);
	hash_secret(attempt->secret, hash);
	hash_secret(next_secret, next_hash);
	uuid_format(next_id, next);
	new_audit_id(attempt, id);
	db_run(sign_ins->options.db, &session_renew,
		(struct db_value[]){ db_text(hash), db_text(next), db_text(next_hash), db_text(id),
			db_text(attempt->address) },
		renewed, attempt);
}
