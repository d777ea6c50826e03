// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A stream of bytes to a server, in clear or with TLS: finds the address by name, connects to the
 * first of them that answers, checks the certificate. Never blocks, never logs. Callbacks come from
 * the loop, never from inside a call. */
#pragma once

#include "common/base/attr.h"
#include "common/link/why.h"
#include <stddef.h>
#include <stdint.h>

struct loop;
struct stream;

/* Whose certificates are trusted. NULL: why_out says why not. ca_path NULL: those that the system
 * trusts; else those of this PEM file alone. */
struct stream_tls;
MUST_CHECK struct stream_tls *stream_tls_create(
	const char *ca_path, char why_out[LINK_DETAIL_BYTES]);
/* No stream may be left. Sets *tls to NULL. NULL is fine. */
void stream_tls_destroy(struct stream_tls **tls);

struct stream_options {
	const char *host; /* a name or an address; borrowed while the stream lives */
	uint16_t port;
	struct stream_tls *tls; /* NULL: in clear */
	uint32_t connect_ms;    /* for each address, and for the TLS handshake */
	uint32_t queue_bytes;   /* more than this that the server does not take: it is broken */
};

struct stream_events {
	void (*opened)(void *arg);
	/* The bytes may be changed in place. */
	void (*received)(void *arg, char *bytes, size_t length);
	/* Once, and nothing after it. LINK_WHY_BROKEN with an empty detail: the server ended it
	 * in good order. */
	void (*closed)(void *arg, enum link_why why, const char *detail);
};

/* Never NULL. events is borrowed while the stream lives, options is copied. */
struct stream *stream_open(struct loop *loop, const struct stream_options *options,
	const struct stream_events *events, void *arg);
/* Only after opened. Copied; leaves in the next turn. After closed it does nothing. */
void stream_send(struct stream *stream, const char *bytes, size_t length);
/* Sends what can be sent at once and closes. May be called from inside its callbacks; there is
 * none after it. Sets *stream to NULL. NULL is fine. */
void stream_destroy(struct stream **stream);
