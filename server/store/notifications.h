// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The outbox: statements for db_run(). */
#pragma once

#include "server/db/db.h"

/* Whoever writes something that is due says so on this channel. */
#define NOTIFICATIONS_DUE "notifications_due"
#define NOTIFICATION_OTP "otp"

enum { NOTIFICATION_ATTEMPTS = 8 };

/* What nobody wants to hear any more. Affected: how many were dropped. */
extern const struct db_statement notifications_drop;
/* 1 how many at most. Rows: id, kind, recipient, body. They are this server's for a minute. */
extern const struct db_statement notifications_take;
/* 1 id, 2 what came of it ("sent", "queued" again, "failed" for good), 3 gateway, 4 its id (null:
 * none), 5 why. One row: the state, "dead" after too many tries; none: it was dropped meanwhile. */
extern const struct db_statement notifications_tried;

/* One row: how many wait, for how many seconds the oldest does, how many codes were sent within a
 * day where most were. */
extern const struct db_statement notifications_measure;

/* All of these, for db_options. */
extern const struct db_statement *const notifications_statements[];
extern const size_t notifications_statement_count;
