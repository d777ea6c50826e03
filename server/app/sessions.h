// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Sessions: whether a token that was good when it was signed still is, and one-time passes for
 * browsers that open a WebSocket.
 *
 * A token lives for an hour at most. So it is enough to know the accounts that were changed in the
 * last hours: they are read at the start, whenever a server or a command says that an account was
 * changed (the channel users_changed), and once a minute in case nobody could say so. A disabled
 * account, another role or facility ends its tokens within a second or two, everywhere.
 *
 * So does the end of their session. Whatever changes a password ends the sessions of the account in
 * the same statement, all but the one by which somebody changes his own: its tokens stay good until
 * their end. That is the only judgement on passwords: no clock says whether a token is older.
 */
#pragma once

#include "server/app/token.h"

struct db;
struct loop;
struct sessions;

/* changed is called after the accounts have been read: open sockets are looked at again. */
struct sessions *sessions_create(
	struct loop *loop, struct db *db, void (*changed)(void *arg), void *arg);
/* After db is gone. Sets *sessions to NULL. NULL is fine. */
void sessions_destroy(struct sessions **sessions);

/* Have the accounts been read at all? Until then no token is believed: it may have been taken back
 * before this server was started. */
bool sessions_are_known(const struct sessions *sessions);
/* Believes all of them. For tests without a database. */
void sessions_trust(struct sessions *sessions);

/* ERR_SESSION_ENDED; ERR_BAD_TOKEN: the account is not any more what the token says. ERR_BUSY,
 * ERR_DB_DOWN, ERR_SCHEMA: the accounts have not been read yet. */
MUST_CHECK enum err sessions_check(
	const struct sessions *sessions, const struct token_claims *claims);

/* Passes are good once, for a short time. These, for while there is no database, are so at this
 * server only; those that it keeps (pass_keep of server/store/sign_in.h) at every one. */
enum { PASS_TEXT_BYTES = 44, PASS_LIFE_S = 30 };
/* ERR_BUSY: too many are waiting to be used. */
MUST_CHECK enum err sessions_give_pass(struct sessions *sessions, const struct token_claims *claims,
	char pass_out[PASS_TEXT_BYTES]);
/* ERR_BAD_TOKEN: unknown, used, or too old; and what sessions_check() says of whom it was given. */
MUST_CHECK enum err sessions_take_pass(
	struct sessions *sessions, const char *text, struct token_claims *claims_out);
