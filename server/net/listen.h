// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A listening socket in the loop. It accepts what is there, in batches; where the process has no
 * descriptors left it rests for a moment instead of spinning. */
#pragma once

#include "common/base/attr.h"
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

struct listener;
struct loop;

struct listener_options {
	const char *address; /* NULL: every one */
	uint16_t port;
	bool reuse_port;
	int fd; /* above 0: made by others, not closed */
};

struct listener_events {
	/* The descriptor (non-blocking, closed on exec, without delay) now belongs to the callee.
	 */
	void (*accepted)(void *arg, int fd, const struct sockaddr *from);
	void (*failed)(void *arg, const char *why);
};

/* NULL: why_out (of NET_WHY_BYTES) says why not. */
MUST_CHECK struct listener *listen_create(struct loop *loop, const struct listener_options *options,
	const struct listener_events *events, void *arg, char *why_out);
/* Sets *listener to NULL. NULL is fine. */
void listen_destroy(struct listener **listener);
uint16_t listener_port(const struct listener *listener);
