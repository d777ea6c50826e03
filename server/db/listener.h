// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The connection on which a db hears notifications. Inside server/db only. */
#pragma once

#include "server/db/db.h"

struct listener;
/* options is borrowed for its life. */
struct listener *listener_create(struct loop *loop, const struct db_options *options);
/* Sets *listener to NULL. NULL is fine. */
void listener_destroy(struct listener **listener);
void listener_add(struct listener *listener, const char *channel, db_notified *notified,
	void (*resync)(void *arg), void *arg);
bool listener_is_listening(const struct listener *listener);
uint64_t listener_heard(const struct listener *listener);
