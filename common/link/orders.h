// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The commands that were given and are not answered yet. Each has its id before it is sent for the
 * first time, and is sent again with it until there is an answer; the callbacks come once for each,
 * in the order of giving. No socket, no clock. */
#pragma once

#include "common/base/err.h"
#include "common/base/list.h"
#include "common/model/ids.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct jdoc;

enum link_outcome {
	LINK_DONE,
	LINK_REFUSED,  /* the server said no: err and problem say why */
	LINK_NOT_SENT, /* there was no connection for too long; nothing happened */
};

/* Borrowed for the call. */
struct link_answer {
	struct command_id id;
	enum link_outcome outcome;
	bool is_repeat;             /* done before: it was sent again after the answer got lost */
	const struct jdoc *data;    /* LINK_DONE: what the command answers */
	enum err err;               /* LINK_REFUSED; ERR_COUNT: one that is not known here */
	const struct jdoc *problem; /* LINK_REFUSED: problem+json */
};
typedef void link_answered(void *arg, const struct link_answer *answer);

struct orders {
	struct list list;
	size_t count;
	size_t limit;
	size_t in_flight;
	size_t in_flight_limit;
	bool is_paused; /* the server asked for patience: nothing is sent before orders_resume() */
	bool is_telling;
};

void orders_init(struct orders *orders, size_t limit, size_t in_flight_limit);
/* Forgets them all without a word. */
void orders_finish(struct orders *orders);
/* json: the message to send, copied. ERR_BUSY: the limit is reached. */
MUST_CHECK enum err orders_add(struct orders *orders, struct command_id id, const char *json,
	int64_t now_us, link_answered *answered, void *arg);
/* The next to send now; it counts as sent. NULL: none, or enough are in flight. */
const char *orders_next(struct orders *orders);
/* The connection is gone: what is not answered will be sent again. */
void orders_unsend(struct orders *orders);
void orders_resume(struct orders *orders);
/* The message whose t is "answer"; the document is taken. False: it answers nothing of ours. */
MUST_CHECK bool orders_answer(struct orders *orders, struct jdoc **message);
/* Gives up those that were never sent and were given before this time. */
void orders_expire(struct orders *orders, int64_t before_us);
/* When the oldest that was never sent was given; 0: there is none. */
int64_t orders_unsent_since_us(const struct orders *orders);
/* Calls back for all at the front whose outcome is known. They may give new commands. */
void orders_tell(struct orders *orders);
