// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* For the stream itself: TLS as a filter between two pieces of memory. It knows no socket. */
#pragma once

#include "common/link/stream.h"
#include <stdbool.h>

struct text;
struct stream_tls_session;

/* host: whose certificate it must be. NULL: out of resources. */
MUST_CHECK struct stream_tls_session *stream_tls_begin(struct stream_tls *tls, const char *host);
/* Says good-bye into wire_out. Sets *session to NULL. NULL is fine. */
void stream_tls_end(struct stream_tls_session **session, struct text *wire_out);

enum stream_tls_result {
	STREAM_TLS_OK,    /* handshake: done; read: there is something */
	STREAM_TLS_MORE,  /* it needs more bytes from the server */
	STREAM_TLS_ENDED, /* the server ended it in good order */
	STREAM_TLS_FAILED,
};

/* Bytes from the server; then handshake or read. */
void stream_tls_take(struct stream_tls_session *session, const char *bytes, size_t length);
enum stream_tls_result stream_tls_shake(struct stream_tls_session *session);
enum stream_tls_result stream_tls_read(
	struct stream_tls_session *session, char *bytes_out, size_t room, size_t *length_out);
/* Only after the handshake. False: it failed. */
MUST_CHECK bool stream_tls_write(
	struct stream_tls_session *session, const char *bytes, size_t length);
/* Appends what the server must get; after each of the calls above. */
void stream_tls_give(struct stream_tls_session *session, struct text *wire_out);
/* Why it failed. */
enum link_why stream_tls_why(
	const struct stream_tls_session *session, char detail_out[LINK_DETAIL_BYTES]);
