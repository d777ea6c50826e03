// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* One libpq connection that keeps itself open: connects, asks whether the database is safe to
 * use, sets up the session, and after a loss tries again with a growing, random delay.
 * Inside server/db only. */
#pragma once

#include "server/db/db.h"
#include <libpq-fe.h>

struct conn;

/* All of them come from the loop, never from inside a conn_ call. */
struct conn_callbacks {
	/* It is open and set up, not in pipeline mode. Ends in conn_settled() or conn_fail(),
	 * else in a time-out. */
	void (*opened)(void *arg);
	/* Input was taken in: get what there is with conn_pg(). */
	void (*readable)(void *arg);
	/* It is lost, or did not come up; it will be tried again. */
	void (*closed)(void *arg, enum db_status status, const char *reason);
};

/* options and callbacks are borrowed for its life. Starts to connect. */
struct conn *conn_create(struct loop *loop, const struct db_options *options,
	const struct conn_callbacks *callbacks, void *arg);
/* Closes it without a word. Not from inside its callbacks. Sets *conn to NULL. NULL is fine. */
void conn_destroy(struct conn **conn);
/* Borrowed until closed() returns. */
PGconn *conn_pg(struct conn *conn);
/* False from the moment that it failed, also if closed() is still to come. */
bool conn_is_usable(const struct conn *conn);
/* It serves: the next loss is tried again without much delay. */
void conn_settled(struct conn *conn);
/* Sends what libpq holds back, now and as the socket takes it. */
void conn_flush(struct conn *conn);
/* Keeps the reason for the loss that is to be expected. */
void conn_note(struct conn *conn, const char *reason);
/* Gives it up; closed() comes at the end of the turn. */
void conn_fail(struct conn *conn, const char *reason);
/* The same, and says with which status. */
void conn_reject(struct conn *conn, enum db_status status, const char *reason);
