// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Passwords: Argon2id with 19 MiB and two passes, off the loop. Each hash costs a processor for
 * tens of milliseconds, so only so many are at work, so many wait, and the rest is refused: else
 * signing in would be a way to stop the server. Passwords are brought into Unicode form NFKC, so
 * that the same keys of another keyboard or system give the same bytes, and are wiped after use. */
#pragma once

#include "common/base/attr.h"
#include "common/base/err.h"
#include <stdbool.h>
#include <stddef.h>

struct loop;

enum {
	PASSWORD_HASH_BYTES = 128, /* With the NUL; crypto_pwhash_STRBYTES. */
	/* In characters, for new ones. */
	PASSWORD_LEAST = 15,
	PASSWORD_LEAST_WITH_FACTOR = 8, /* Where a second factor is asked for, too. */
	PASSWORD_MOST = 128,
};

struct password_answer {
	bool is_right;
	/* What to store: the hash that was asked for, or, where the password was right but its hash
	 * is weaker than today's, a new one. Else empty. */
	char hash[PASSWORD_HASH_BYTES];
};
typedef void password_answered(void *arg, const struct password_answer *answer);

struct password_pool;
/* Takes the time of one hash: for start-up. */
struct password_pool *password_pool_create(
	struct loop *loop, size_t at_work_limit, size_t waiting_limit);
/* Nobody is called back any more; what is at work ends by itself. Sets *pool to NULL. NULL is
 * fine. */
void password_pool_destroy(struct password_pool **pool);
size_t password_pool_at_work(const struct password_pool *pool);
size_t password_pool_waiting(const struct password_pool *pool);

/* Compares with a stored hash. hash NULL: there is no such account; the answer is wrong, and takes
 * as long as for any other. ERR_BUSY: too many wait; nobody is called. */
MUST_CHECK enum err password_check(struct password_pool *pool, const char *password, size_t length,
	const char *hash, password_answered *answered, void *arg);
/* Makes a hash of a password that password_judge() accepts. ERR_BUSY as above. */
MUST_CHECK enum err password_hash(struct password_pool *pool, const char *password, size_t length,
	password_answered *answered, void *arg);
/* The same at once, which takes tens of milliseconds: for programs without a loop. ERR_BAD_FIELD:
 * not UTF-8, or too long. */
MUST_CHECK enum err password_hash_now(
	const char *password, size_t length, char hash_out[PASSWORD_HASH_BYTES]);

/* Whose password it is to be. */
struct password_owner {
	const char *login;
	const char *place; /* Words of the place of work, such as its name; NULL: none known. */
	bool has_factor;   /* A second factor is asked for, too. */
};
/* Is this good enough as a new password of the account? Length and guessability count, not the
 * kinds of its characters: what is left without its longest common password, the login and words
 * of the place must still be one. ERR_BAD_FIELD: no, and why_out says why in words safe to show. */
MUST_CHECK enum err password_judge(const char *password, size_t length,
	const struct password_owner *owner, const char **why_out);
/* A random password for the first sign-in, of about 100 bits, easy to read out. */
enum { PASSWORD_GENERATED_BYTES = 25 };
void password_generate(char password_out[PASSWORD_GENERATED_BYTES]);
