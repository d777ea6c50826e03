// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A WebSocket to a server: the handshake, then text messages both ways. Answers pings. Callbacks
 * come from the loop, never from inside a call. */
#pragma once

#include "common/link/stream.h"

struct wsock;

struct wsock_request {
	const char *target;
	const char *protocol; /* the only one that is taken */
	const char *token;
	uint32_t limit_ms;      /* until it is open */
	uint32_t message_bytes; /* the longest message that is taken */
};

/* Borrowed for the call. */
struct wsock_end {
	enum link_why why;
	const char *detail;
	int status;    /* of the handshake that was refused; 0: it was not */
	uint16_t code; /* of the server's Close; 0: none */
	uint32_t retry_after_s;
};

struct wsock_events {
	void (*opened)(void *arg);
	/* Valid UTF-8, not ended by NUL. */
	void (*message)(void *arg, const char *bytes, size_t length);
	/* Anything came from the server. */
	void (*heard)(void *arg);
	/* Once, and nothing after it. */
	void (*closed)(void *arg, const struct wsock_end *end);
};

/* Never NULL. stream's host and events are borrowed while it lives, the request is copied. */
struct wsock *wsock_open(struct loop *loop, const struct stream_options *stream,
	const struct wsock_request *request, const struct wsock_events *events, void *arg);
/* A text message. Only after opened; after closed it does nothing. */
void wsock_send(struct wsock *wsock, const char *bytes, size_t length);
/* Says good-bye with this code as far as that goes at once, and closes. There is no callback after
 * it; it may be called from inside one. Sets *wsock to NULL. NULL is fine. */
void wsock_destroy(struct wsock **wsock, uint16_t code);
