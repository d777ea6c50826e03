// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Asks servers of others over HTTP, by libcurl on our loop. What it takes is small and strict: only
 * https, or http to this machine; certificates are verified; no redirect is followed, no proxy of
 * the environment used, nothing is kept between two questions but the connection; an answer that is
 * too long or too late is none. */
#pragma once

#include "common/base/attr.h"
#include <stdbool.h>
#include <stddef.h>

struct loop;
struct outgoing;

enum { OUTGOING_ANSWER_BYTES = 16384, OUTGOING_HEADERS_MAX = 4, OUTGOING_WHY_BYTES = 64 };

/* NULL: libcurl refused. */
MUST_CHECK struct outgoing *outgoing_create(struct loop *loop);
/* What is under way ends without a callback. Not from inside one. Sets *outgoing to NULL. NULL is
 * fine. */
void outgoing_destroy(struct outgoing **outgoing);

/* https with a host's name, or http(s) to 127.0.0.1, ::1 or localhost: nothing else leaves. */
MUST_CHECK bool outgoing_may_reach(const char *url);

struct outgoing_post {
	const char *url;
	const char *form; /* application/x-www-form-urlencoded */
	const char *user; /* For Basic; NULL: none. */
	const char *password;
	const char *headers[OUTGOING_HEADERS_MAX]; /* "Name: value"; NULL: none. */
	unsigned limit_ms;                         /* For all of it. */
};

struct outgoing_answer {
	int status; /* 0: there is no answer; why says in a word or two. */
	char why[OUTGOING_WHY_BYTES];
	const char *body; /* Ends in NUL. Borrowed for the call. */
	size_t length;
};
typedef void outgoing_answered(void *arg, const struct outgoing_answer *answer);

/* All of it is copied. answered is called exactly once, never from inside this call. */
void outgoing_send(struct outgoing *outgoing, const struct outgoing_post *post,
	outgoing_answered *answered, void *arg);
