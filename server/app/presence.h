// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* When devices were connected: a row for each connection, written in batches when it begins and
 * when it ends, and none for a sign of life. That this server lives is written down now and then,
 * once for all of them; so a server that is killed leaves rows open that any other, or its next
 * start, ends with the time when it was heard last.
 *
 * What cannot be written is tried again; it is history and stops nobody. */
#pragma once

#include "server/app/token.h"

struct connection;
struct db;
struct loop;
struct presence;

/* node: the UUID of this process as text, borrowed for good. */
struct presence *presence_create(struct loop *loop, struct db *db, const char *node);
/* With db gone. Sets *presence to NULL. NULL is fine. */
void presence_destroy(struct presence **presence);

/* A device is connected. The connection is presence's; the caller gives it back. */
struct connection *presence_open(
	struct presence *presence, const struct token_claims *who, const char *address);
/* It has ended, not by this server's stop. by_server: the device was not lost but shown out,
 * because it was taken out of service. Sets *connection to NULL. NULL is fine. */
void presence_close(struct presence *presence, struct connection **connection, bool by_server);
/* This server stops, and what is connected ends by it. Writes what waits, before db is closed. */
void presence_leave(struct presence *presence);
