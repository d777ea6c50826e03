// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The connections themselves: sockets and TLS, kept by libwebsockets as a guest of the loop. It is
 * used for raw connections only: what is HTTP and WebSocket on them is read by http.h and ws.h.
 * guest.c is the only file of the server that includes libwebsockets.h. */
#pragma once

#include "common/base/attr.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct guest;
struct iovec;
struct loop;
struct lws; /* one connection */

struct guest_options {
	const char *certificate_path; /* NULL: in clear */
	const char *key_path;
	uint32_t handshake_ms; /* for TLS, rounded up to seconds */
};

struct guest_events {
	/* bytes may be changed. False: close the connection when this returns. */
	bool (*received)(void *arg, char *bytes, size_t length);
	void (*writable)(void *arg);
	/* Exactly once for each adopted connection, which must not be used after it.
	 * is_established is false where the TLS handshake never came to its end. */
	void (*closed)(void *arg, bool is_established);
};

/* NULL: why_out (of NET_WHY_BYTES) says what could not be done. */
MUST_CHECK struct guest *guest_create(struct loop *loop, const struct guest_options *options,
	const struct guest_events *events, char *why_out);
/* Takes an accepted, non-blocking socket. NULL: it could not be taken and is closed; no event. */
MUST_CHECK struct lws *guest_adopt(struct guest *guest, int fd, void *arg);
/* Returns the bytes taken; 0: none now, writable comes; -1: the connection is broken. */
ssize_t guest_send(struct guest *guest, struct lws *line, const struct iovec *pieces, size_t count);
/* Nothing will be sent any more; the peer is told. */
void guest_end_sending(struct lws *line);
/* Not from within an event of the same connection. closed is called inside. */
void guest_close(struct lws *line);
/* The kernel's buffer for what was sent and is not yet acknowledged. */
void guest_set_send_buffer(struct lws *line, uint32_t bytes);
/* How much of what was sent the peer's machine has not acknowledged yet. */
size_t guest_unheard_bytes(struct lws *line);
/* Reads certificate and key anew; open connections keep theirs. */
MUST_CHECK bool guest_reload(struct guest *guest, char *why_out);
/* When every connection is closed. Calls done after some turns of the loop. */
void guest_stop(struct guest *guest, void (*done)(void *arg), void *arg);
/* After done. Sets *guest to NULL. NULL is fine. */
void guest_destroy(struct guest **guest);
