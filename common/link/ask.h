// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* One HTTP request, on a connection of its own or on a line that is kept. HTTP/1.0, so that no
 * server and no proxy answers in chunks; a line asks for "keep-alive". */
#pragma once

#include "common/link/ask_line.h"

struct ask;

struct ask_request {
	const char *method;
	const char *target;
	const char *token;    /* NULL: none */
	const char *body;     /* JSON; NULL: none. It is wiped as soon as it was sent. */
	const char *key;      /* Idempotency-Key; NULL: none */
	const char *if_match; /* NULL: none */
	uint32_t limit_ms;    /* for all of it */
	/* That nobody else has; borrowed while the ask lives. NULL: a connection of its own. If it
	 * turns out to be closed at the other end, the request goes once more on a new one: so it
	 * has to be a GET, or to have a key. */
	struct ask_line *line;
};

/* All of it is borrowed for the call, or until the ask is destroyed in it. */
struct ask_answer {
	enum link_why why; /* LINK_WHY_NONE: there is an answer, whatever its status */
	const char *detail;
	bool was_sent; /* or it cannot have reached the server */
	int status;
	uint32_t retry_after_s; /* 0: none */
	const char *etag;       /* NULL: none */
	const char *next;       /* X-Next-Cursor; NULL: none */
	const char *body;
	size_t length;
};
/* Never called from inside ask_start(). The ask may be destroyed from inside. */
typedef void ask_answered(void *arg, const struct ask_answer *answer);

/* Never NULL. stream's host is borrowed while the ask lives, the request is copied. */
struct ask *ask_start(struct loop *loop, const struct stream_options *stream,
	const struct ask_request *request, ask_answered *answered, void *arg);
/* There is no answer after it. Sets *ask to NULL. NULL is fine. */
void ask_destroy(struct ask **ask);

/* "host:port" as it stands in a request; an IPv6 address in brackets. */
struct text;
void ask_add_host(struct text *text, const struct stream_options *stream);
