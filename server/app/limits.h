// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Brakes: token buckets for the rows of limits.def, and growing waits for wrong passwords. The
 * memory is bounded; what was used longest ago is forgotten first. The time is passed in and must
 * not go back: the monotonic clock.
 *
 * Waits at sign-in. Each wrong password of an account makes the next try wait, twice as long each
 * time, after some that are free. What strangers do must not lock a doctor out: an address from
 * which the account has signed in before has a count of its own and does not feel those of others.
 * A try counts as wrong from its beginning, so that a hundred at once are a hundred.
 *
 * A hospital may be one address to the server. Whoever guesses there uses up what the address may
 * fail (LIMIT_sign_in), and would keep all others out: so who has signed in from there before, and
 * has not failed since, is not asked for it. What nobody can tell apart is an insider who types
 * wrong passwords for a colleague at the colleague's own address: it makes both wait, for the
 * longest wait at most each time, until an administrator unlocks the account. */
#pragma once

#include "common/base/attr.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum limit {
	LIMIT_NONE,
#define LIMIT(name, by, count, period_s, help) LIMIT_##name,
#include "server/app/limits.def"
#undef LIMIT
	LIMIT_COUNT,
};

/* What the rows say, for what is to be the same elsewhere: LIMIT_otp_send_TIMES in
 * LIMIT_otp_send_SECONDS. */
enum {
#define LIMIT(name, by, count, period_s, help)                                                     \
	LIMIT_##name##_TIMES = (count), LIMIT_##name##_SECONDS = (period_s),
#include "server/app/limits.def"
#undef LIMIT
};

/* Of those that are counted in the database nothing is taken here. */
enum limit_by { LIMIT_BY_ADDRESS, LIMIT_BY_ACCOUNT, LIMIT_BY_TEXT, LIMIT_BY_DATABASE };
enum limit_by limit_by(enum limit limit);
/* The word of its row. */
const char *limit_name(enum limit limit);
/* LIMIT_NONE: no row has this word. */
enum limit limit_find(const char *name);

/* How a bucket stands. */
struct limit_state {
	int64_t count; /* So many at once, */
	int64_t period_s;
	int64_t left;
	int64_t full_in_s; /* when all of them are there again; 0: they are. */
};

struct limits;
/* entries: what is remembered at most, of about 100 bytes each. */
struct limits *limits_create(size_t entries);
/* Sets *limits to NULL. NULL is fine. */
void limits_destroy(struct limits **limits);
/* In place of what limits.def says. count >= 1. */
void limits_set(struct limits *limits, enum limit limit, int64_t count, int64_t period_s);
/* Wrong passwords that cost no wait, and the longest wait. */
void limits_set_sign_in(struct limits *limits, unsigned free_failures, int64_t longest_wait_s);

/* Takes one of what key (an address, the id of an account or a text, as the row says) may have.
 * False: none is left; in retry_us_out there will be one again. */
MUST_CHECK bool limits_take(struct limits *limits, enum limit limit, const char *key,
	int64_t now_us, int64_t *retry_us_out);

/* Takes nothing. */
struct limit_state limits_look(
	struct limits *limits, enum limit limit, const char *key, int64_t now_us);
/* After a refusal: is it worth telling? Once in each period of a key. */
bool limits_is_news(struct limits *limits, enum limit limit, const char *key, int64_t now_us);

/* What was taken does not count after all. */
void limits_give_back(struct limits *limits, enum limit limit, const char *key);

/* May a password be tried for this login from this address? Includes LIMIT_sign_in. False: not
 * before retry_us_out has passed. The same for logins that exist and that do not. */
MUST_CHECK bool limits_sign_in_try(struct limits *limits, const char *address, const char *login,
	int64_t now_us, int64_t *retry_us_out);
/* It was right: nothing is held against them any more. */
void limits_sign_in_right(struct limits *limits, const char *address, const char *login);
/* Not yet, but only because of what was tried elsewhere, or for other accounts: nobody has tried
 * this one from this address and was wrong. */
MUST_CHECK bool limits_sign_in_waits_for_others(
	struct limits *limits, const char *address, const char *login, int64_t now_us);
/* The account has signed in from there before this server could know it. */
void limits_sign_in_know(struct limits *limits, const char *address, const char *login);
/* An administrator has unlocked the account: nothing that was tried until now counts. */
void limits_sign_in_forgive(struct limits *limits, const char *login, int64_t now_us);
/* It was not looked at, because the server was busy or the database away. */
void limits_sign_in_undecided(struct limits *limits, const char *address, const char *login);

size_t limits_count(const struct limits *limits);
