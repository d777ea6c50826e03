// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The answer to one HTTP request, read from pieces of any size. It knows what a Foleni server and
 * the proxies before it send to a client that asked with HTTP/1.0 or for a WebSocket: a head, and
 * a body that has a Content-Length or lasts until the end. */
#pragma once

#include "common/base/attr.h"
#include "common/base/text.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { REPLY_HEAD_BYTES = 16 * 1024 };

enum reply_state {
	REPLY_MORE,
	REPLY_DONE,
	REPLY_BAD, /* not well formed, or over a limit */
};

/* All zero but for the limit: nothing was read yet. */
struct reply {
	size_t limit_bytes; /* of the body */
	enum reply_state state;
	int status; /* 0: not known yet */
	bool has_length;
	size_t body_length;
	struct text head; /* its lines end in NUL once it is complete */
	struct text body;
};

/* Wipes it, too: a body may be an access token. */
void reply_finish(struct reply *reply);
/* used_out: what belongs to the answer; what follows a 101 is another protocol. */
enum reply_state reply_read(
	struct reply *reply, const char *bytes, size_t length, size_t *used_out);
/* The connection has ended. */
enum reply_state reply_end(struct reply *reply);
/* name in lower case. NULL: not there, or the head is not complete. The first of its name. */
const char *reply_header(const struct reply *reply, const char *name);
/* Retry-After in seconds; 0: none. */
uint32_t reply_retry_after_s(const struct reply *reply);
