// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The way out of the outbox: takes what is due from the table notifications, hands it to the
 * gateway, and writes down how it went. Several servers share the work: each takes what no other
 * has. A server that dies with a message in its hands leaves it to others after a minute, so a
 * message may come twice, and none is lost. What nobody wants to hear any more (expires_at) is
 * dropped; what was tried NOTIFICATION_ATTEMPTS times is dead, and counted. Of a code nothing is
 * kept once it was sent. */
#pragma once

#include "server/notify/gateway.h"

struct db;
struct log;
struct loop;
struct metrics;
struct notify;
struct outgoing;

struct notify_options {
	struct loop *loop;
	struct db *db;
	struct log *log;
	struct outgoing *outgoing;
	const struct gateway *gateway;
	struct gateway_account account; /* Its strings are borrowed for the life of the notify. */
	unsigned answer_ms;             /* After so long a gateway has not answered. */
	int64_t codes_per_day;          /* Of each facility. */
};

struct notify *notify_create(const struct notify_options *options);
/* After db is gone. Sets *notify to NULL. NULL is fine. */
void notify_destroy(struct notify **notify);
/* Takes nothing more. */
void notify_stop(struct notify *notify);

struct notify_stats {
	/* Of this server since its start. A try that failed is again or refused; what was tried too
	 * often is dead besides. */
	uint64_t sent;
	uint64_t again;
	uint64_t refused;
	uint64_t dead;
	uint64_t dropped;
	/* Of all servers, as it was within the last quarter of a minute. */
	int64_t waiting;    /* Not sent yet; */
	int64_t oldest_s;   /* for so long at most; 0: none waits. */
	int64_t codes_left; /* Where the fewest are left today. */
};
struct notify_stats notify_stats(const struct notify *notify);
