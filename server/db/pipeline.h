// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A connection in pipeline mode: transactions are sent one behind the other without waiting, and
 * answered in that order. Inside server/db only. */
#pragma once

#include "server/db/db.h"
#include "server/db/request.h"

struct pipeline;

/* All of them come from the loop, never from inside a pipeline_ call. */
struct pipeline_callbacks {
	/* Everything is prepared: it takes requests. */
	void (*ready)(void *arg);
	/* The outcome of the first in flight is known; pass it on with request_finish(). */
	void (*finished)(void *arg, struct request *request, enum db_outcome outcome);
	/* Some have finished: there is room for more. */
	void (*drained)(void *arg);
	/* Its requests in flight have been finished, as far as the outcome can be known. */
	void (*closed)(void *arg, bool was_ready, enum db_status status, const char *reason);
};

/* options and callbacks are borrowed for its life. */
struct pipeline *pipeline_create(struct loop *loop, const struct db_options *options,
	const struct pipeline_callbacks *callbacks, void *arg);
/* Drops what is in flight without a word. Sets *pipeline to NULL. NULL is fine. */
void pipeline_destroy(struct pipeline **pipeline);
/* False: nothing of the request was sent. True: it is in flight and belongs to the pipeline. */
MUST_CHECK bool pipeline_send(struct pipeline *pipeline, struct request *request);
bool pipeline_is_ready(const struct pipeline *pipeline);
size_t pipeline_in_flight(const struct pipeline *pipeline);
/* How long the first in flight has been without any sign of the database. 0: nothing is. */
int64_t pipeline_silence_us(const struct pipeline *pipeline, int64_t now_us);
/* How many statements the first in flight has: the database may answer all of them at once. */
unsigned pipeline_steps(const struct pipeline *pipeline);
/* Lets that time begin anew: the process itself was asleep. */
void pipeline_forgive(struct pipeline *pipeline, int64_t now_us);
/* Gives the connection up; closed() comes at the end of the turn. */
void pipeline_fail(struct pipeline *pipeline, const char *reason);
