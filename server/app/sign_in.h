// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Signing in with a name and a password, and a code where the account has a second factor. Whether
 * there is no such account, or it is disabled, or the password is wrong cannot be told from the
 * answer, nor from the time it takes. That a code is needed is told only after the right password,
 * and counts as a wrong try until the code is right; what is wrong with a new password is told only
 * after the right code: so passwords are not guessed any faster where
 * there is a second factor, nor codes where the password is known. Wrong ones cost growing waits
 * (limits.h). Every password that was looked at is in the audit log. */
#pragma once

#include "common/model/words.h"
#include "server/app/second_factor.h"
#include "server/app/token.h"

struct db;
struct limits;
struct loop;
struct password_pool;
struct sign_ins;

enum { LOGIN_BYTES = 65, PERSON_NAME_BYTES = 801 };

/* Who signed in, as they may be told. */
struct signed_in_user {
	struct user_id id;
	char name[PERSON_NAME_BYTES];
	enum role role;
	struct facility_id facility; /* Nil: all. */
	enum language language;
	bool must_change; /* The password. */
	bool must_enrol;  /* A second factor; until then the session may do nothing else. */
};

struct sign_in_answer {
	enum err err;
	uint32_t retry_after_s; /* ERR_TOO_MANY: how long to wait. */
	const char *why;        /* ERR_BAD_FIELD: what is wrong with the new password. */
	/* ERR_OK: borrowed for the call. */
	const char *access_token;
	struct token_claims claims;
	const char *refresh_token;
	int64_t session_left_s;
	struct signed_in_user user;
};
typedef void sign_in_answered(void *arg, const struct sign_in_answer *answer);

struct sign_ins_options {
	struct loop *loop;
	struct db *db;
	struct password_pool *passwords;
	struct limits *limits;
	const struct token_keys *tokens;
	const struct seal_keys *seals;
	enum second_factor_rule rule;
	int64_t access_token_us; /* How long a token is good for, */
	int64_t session_us;      /* and how long it can be renewed, */
	int64_t idle_us;         /* as long as this has not passed since the last time. */
	/* Of the limits, for what people are told of locks. */
	int64_t free_failures;
	int64_t longest_wait_s;
};
/* options are copied, but not what they point to. */
struct sign_ins *sign_ins_create(const struct sign_ins_options *options);
/* After what it asks of db and passwords is gone. Sets *sign_ins to NULL. NULL is fine. */
void sign_ins_destroy(struct sign_ins **sign_ins);

/* new_password "": it stays; ERR_PASSWORD_CHANGE where it must not. code "": ERR_SECOND_FACTOR
 * where one is needed. All of it is copied. answered is called exactly once, never from inside this
 * call.
 */
struct sign_in_wish {
	const char *login;
	const char *password;
	const char *new_password;
	const char *code;
	const char *address;
	const char *request; /* X-Request-Id */
	const char *device;  /* What the program says of itself; "": nothing. */
	struct uuid client;  /* Made up by the client; nil: it does not name itself. */
};
void sign_in(struct sign_ins *sign_ins, const struct sign_in_wish *wish, sign_in_answered *answered,
	void *arg);

/* Whoever is signed in shows once more who it is, before a factor or the password is changed or
 * where a console was locked: braked, counted and written down as signing in, but no session
 * begins. The answer has no tokens. With a new password that is the one from then on, and all
 * sessions but the one of the proof end. */
struct sign_in_proof {
	struct user_id user;
	struct uuid session;
	const char *password;
	const char *new_password; /* NULL: it stays. */
	const char *code;
	const char *address;
	const char *request; /* X-Request-Id */
};
void sign_in_prove(struct sign_ins *sign_ins, const struct sign_in_proof *proof,
	sign_in_answered *answered, void *arg);

/* A refresh token gives an access token and the next refresh token, once, to the client that signed
 * in. One that comes from another client ends its session, and so does one that comes again, unless
 * the same client obviously has missed the answer. ERR_SESSION_ENDED. */
struct sign_in_renewal {
	const char *refresh_token;
	struct uuid client; /* As at sign-in. */
	const char *address;
	const char *request; /* X-Request-Id */
};
void sign_in_again(struct sign_ins *sign_ins, const struct sign_in_renewal *renewal,
	sign_in_answered *answered, void *arg);
