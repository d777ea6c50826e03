// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What a view wants done or told by the server, and what comes of it. */
#pragma once

#include "common/link/link.h"
#include "common/model/ids.h"

struct console;

/* Borrowed for the call. */
typedef void errand_done(
	struct console *console, const struct link_answer *answer, const void *context);

enum { ERRAND_SAID_BYTES = 200, ERRAND_CONTEXT_BYTES = 128 };
/* All of it is copied. */
struct errand {
	const char *command; /* "ticket.finish" */
	const char *data;    /* a JSON object; NULL: {} */
	/* What is said once it was done; "": done tells it by itself. */
	char said[ERRAND_SAID_BYTES];
	bool can_be_undone;
	/* After the toast; NULL: nothing more. */
	errand_done *done;
	/* Given back to done: what it needs to know, not a pointer to what may be gone. */
	const void *context;
	size_t context_bytes;
};

/* The words of a problem in the language of the user, with what a rule said behind them; never
 * NULL. NULL: of something that was not sent. Good until the next question. */
const char *errand_why(struct console *console, const struct jdoc *problem);
/* Only what would have been right. NULL: the problem does not say, or only to programs, in a
 * language that is not the user's. Good until the next question. */
const char *errand_expected(struct console *console, const struct jdoc *problem);
