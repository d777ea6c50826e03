// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/app/sessions.h"

#include "common/base/base64.h"
#include "common/base/map.h"
#include "common/base/mem.h"
#include "common/base/time.h"
#include "common/loop/loop.h"
#include "server/db/db.h"
#include "server/store/sign_in.h"
#include "server/store/users.h"
#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum {
	LOOK_EVERY_MS = 60 * 1000,
	/* Several changes of one moment are read together. */
	LOOK_SOON_MS = 50,
	/* Nobody is let in before the first one. */
	FIRST_AGAIN_MS = 1000,
	/* Longer than any token lives, with all that clocks may differ. */
	LOOK_BACK_S = 2 * 3600,
	PASSES_MAX = 1024,
	PASSES_OF_ONE = 8,
	PASS_SECRET_BYTES = 32,
};

/* An account that was changed lately, as it is now. */
struct account {
	struct user_id id;
	struct facility_id facility;
	struct display_id display;
	enum role role;
	bool is_disabled;
};

struct pass {
	unsigned char secret[PASS_SECRET_BYTES];
	struct token_claims claims;
	int64_t until_us; /* 0: free. By the monotonic clock. */
};

struct sessions {
	struct loop *loop;
	struct db *db;
	struct loop_timer *timer;
	struct map *accounts;
	struct account *rows;
	struct map *ended; /* Sessions. */
	bool has_looked;
	bool is_looking;
	bool look_again;
	void (*changed)(void *arg);
	void *arg;
	struct pass passes[PASSES_MAX];
};

/* ---- accounts that were changed ---- */

static void look(void *arg);

static bool read_account(const struct db_result *result, int row, struct account *account)
{
	account->is_disabled = db_result_value(result, row, 4)[0] == 't';
	return uuid_parse(db_result_value(result, row, 0), &account->id.u) &&
	       uuid_parse(db_result_value(result, row, 1), &account->facility.u) &&
	       role_from_name(db_result_value(result, row, 2), &account->role) &&
	       uuid_parse(db_result_value(result, row, 3), &account->display.u);
}

static void take_accounts(struct sessions *sessions, const struct db_result *result)
{
	int count = db_result_rows(result);

	map_destroy(&sessions->accounts);
	mem_free(sessions->rows);
	sessions->accounts = map_create();
	sessions->rows = mem_array((size_t)count, sizeof(*sessions->rows));
	for (int row = 0; row < count; row++) {
		struct account *account = &sessions->rows[row];

		if (read_account(result, row, account))
			map_put(sessions->accounts, account->id.u, account);
	}
}

static void take_ended(struct sessions *sessions, const struct db_result *result)
{
	struct uuid session;

	map_destroy(&sessions->ended);
	sessions->ended = map_create();
	for (int row = 0; row < db_result_rows(result); row++)
		if (uuid_parse(db_result_value(result, row, 0), &session))
			map_put(sessions->ended, session, sessions);
}

static void looked(void *arg, const struct db_result *result)
{
	struct sessions *sessions = arg;

	sessions->is_looking = false;
	/* What is known stays until more is known. */
	if (db_result_outcome(result) == DB_COMMITTED) {
		take_accounts(sessions, db_result_step(result, 0));
		take_ended(sessions, db_result_step(result, 1));
		sessions->has_looked = true;
		sessions->changed(sessions->arg);
	}
	if (sessions->look_again)
		loop_timer_start(sessions->timer, LOOK_SOON_MS, LOOK_EVERY_MS);
	else if (!sessions->has_looked)
		loop_timer_start(sessions->timer, FIRST_AGAIN_MS, LOOK_EVERY_MS);
	sessions->look_again = false;
}

static void look(void *arg)
{
	struct sessions *sessions = arg;
	struct db_value parameters[1];
	struct db_txn *txn;
	char seconds[16];

	if (sessions->is_looking) {
		sessions->look_again = true;
		return;
	}
	sessions->is_looking = true;
	snprintf(seconds, sizeof(seconds), "%d", LOOK_BACK_S);
	parameters[0] = db_text(seconds);
	txn = db_txn_begin(sessions->db);
	db_txn_add(txn, &accounts_changed, parameters);
	db_txn_add(txn, &sessions_ended, parameters);
	db_txn_commit(&txn, looked, sessions);
}

static void look_soon(void *arg)
{
	struct sessions *sessions = arg;

	loop_timer_start(sessions->timer, LOOK_SOON_MS, LOOK_EVERY_MS);
}

static void notified(void *arg, const char *payload)
{
	(void)payload;
	look_soon(arg);
}

struct sessions *sessions_create(
	struct loop *loop, struct db *db, void (*changed)(void *arg), void *arg)
{
	struct sessions *sessions = mem_alloc(sizeof(*sessions));

	sessions->loop = loop;
	sessions->db = db;
	sessions->changed = changed;
	sessions->arg = arg;
	sessions->accounts = map_create();
	sessions->ended = map_create();
	sessions->timer = loop_timer_create(loop, look, sessions);
	db_listen(db, USERS_CHANGED, notified, look_soon, sessions);
	look_soon(sessions);
	return sessions;
}

void sessions_destroy(struct sessions **sessions)
{
	if (!*sessions)
		return;
	loop_timer_destroy(&(*sessions)->timer);
	map_destroy(&(*sessions)->accounts);
	map_destroy(&(*sessions)->ended);
	mem_free((*sessions)->rows);
	sodium_memzero((*sessions)->passes, sizeof((*sessions)->passes));
	mem_free(*sessions);
	*sessions = NULL;
}

bool sessions_are_known(const struct sessions *sessions)
{
	return sessions->has_looked;
}

void sessions_trust(struct sessions *sessions)
{
	sessions->has_looked = true;
}

/* Why nobody knows yet whose tokens were taken back. */
static enum err why_unknown(const struct sessions *sessions)
{
	const struct db_stats db = db_stats(sessions->db);

	if (db.connected)
		return ERR_BUSY;
	return db.status == DB_OUTDATED ? ERR_SCHEMA : ERR_DB_DOWN;
}

enum err sessions_check(const struct sessions *sessions, const struct token_claims *claims)
{
	const struct account *account = map_find(sessions->accounts, claims->user.u);

	if (!sessions->has_looked)
		return why_unknown(sessions);
	if (map_find(sessions->ended, claims->session))
		return ERR_SESSION_ENDED;
	if (!account)
		return ERR_OK;
	if (account->is_disabled || account->role != claims->role ||
		!uuid_equal(account->facility.u, claims->facility.u) ||
		!uuid_equal(account->display.u, claims->display.u))
		return ERR_BAD_TOKEN;
	return ERR_OK;
}

/* ---- passes ---- */

static bool is_free(const struct sessions *sessions, const struct pass *pass)
{
	return pass->until_us <= loop_monotonic_us(sessions->loop);
}

/* A free one; where somebody has many that were not used, the oldest of those. NULL: none. */
static struct pass *choose(struct sessions *sessions, struct user_id user)
{
	struct pass *unused = NULL, *oldest = NULL;
	size_t count = 0;

	for (size_t i = 0; i < PASSES_MAX; i++) {
		struct pass *pass = &sessions->passes[i];

		if (is_free(sessions, pass)) {
			unused = pass;
		} else if (uuid_equal(pass->claims.user.u, user.u)) {
			count++;
			if (!oldest || pass->until_us < oldest->until_us)
				oldest = pass;
		}
	}
	return count < PASSES_OF_ONE ? unused : oldest;
}

enum err sessions_give_pass(struct sessions *sessions, const struct token_claims *claims,
	char pass_out[PASS_TEXT_BYTES])
{
	struct pass *pass = choose(sessions, claims->user);

	if (!pass)
		return ERR_BUSY;
	random_bytes(pass->secret, sizeof(pass->secret));
	pass->claims = *claims;
	pass->until_us = loop_monotonic_us(sessions->loop) + PASS_LIFE_S * US_PER_S;
	base64url_encode(pass->secret, sizeof(pass->secret), pass_out);
	return ERR_OK;
}

enum err sessions_take_pass(
	struct sessions *sessions, const char *text, struct token_claims *claims_out)
{
	unsigned char secret[BASE64URL_BYTES(PASS_TEXT_BYTES)];
	size_t length = strlen(text), count;
	struct token_claims claims;
	enum err err;

	if (length != PASS_TEXT_BYTES - 1 || !base64url_decode(text, length, secret, &count) ||
		count != PASS_SECRET_BYTES)
		return ERR_BAD_TOKEN;
	for (size_t i = 0; i < PASSES_MAX; i++) {
		struct pass *kept = &sessions->passes[i];

		if (is_free(sessions, kept) ||
			sodium_memcmp(kept->secret, secret, PASS_SECRET_BYTES) != 0)
			continue;
		claims = kept->claims;
		*kept = (struct pass){ 0 };
		/* The account may have been changed since the pass was given. */
		err = sessions_check(sessions, &claims);
		if (!err)
			*claims_out = claims;
		return err;
	}
	return ERR_BAD_TOKEN;
}
