// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/db/db.h"

#include "common/base/list.h"
#include "common/base/mem.h"
#include "common/base/time.h"
#include "common/loop/loop.h"
#include "server/db/listener.h"
#include "server/db/pipeline.h"
#include "server/db/request.h"
#include "server/db/sqlstate.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>

enum {
	TICK_MS = 100,
	/* The database cancels each statement by itself; a connection that says nothing for so much
	 * longer than all statements of a transaction may take is dead. */
	SILENCE_MS = 2000,
	/* A tick so late means that the process itself was stopped. */
	ASLEEP_MS = 1000,
	REASON_BYTES = 256,
};

struct db {
	struct loop *loop;
	struct db_options options;
	struct pipeline **pipelines;
	struct listener *listener; /* NULL: nobody listens. */
	struct list queue;         /* Requests that wait for a connection. */
	struct list refused;       /* Requests that are told so at the end of the turn. */
	struct loop_task refusing;
	struct loop_timer *tick; /* Runs while a request is without its outcome. */
	int64_t ticked_us;
	enum db_status status;
	int64_t down_us; /* When the last connection was lost. */
	char reason[REASON_BYTES];
	struct db_stats stats;
	bool is_closing;
	struct loop_timer *grace;
	struct loop_task closing;
	void (*closed)(void *arg);
	void *closed_arg;
};

struct db_txn {
	struct db *db;
	struct request *request;
	enum err err; /* The first; later steps are ignored. */
};

static void report(struct db *db, enum db_status status, const char *reason)
{
	struct db_state state = {
		.status = status,
		.connected = db->stats.connected,
		.wanted = db->options.connections,
		.reason = reason,
	};

	db->status = status;
	snprintf(db->reason, sizeof(db->reason), "%s", reason);
	if (db->options.on_state)
		db->options.on_state(db->options.state_arg, &state);
}

static bool is_idle(const struct db *db)
{
	return !db->stats.in_flight && !db->stats.queued && list_is_empty(&db->refused);
}

/* Refusals. */

static void tell_refused(void *arg);

static void refuse(struct db *db, struct request *request, enum err err, const char *why)
{
	db->stats.refused++;
	request->err = err;
	request->why = why;
	list_append(&db->refused, &request->link);
	loop_defer(db->loop, &db->refusing, tell_refused, db);
}

static void refuse_queued(struct db *db, enum err err, const char *why)
{
	struct list *link = list_shift(&db->queue);

	assert(link);
	db->stats.queued--;
	refuse(db, LIST_ENTRY(link, struct request, link), err, why);
}

/* Sending. */

static struct pipeline *least_busy(const struct db *db)
{
	struct pipeline *best = NULL;
	size_t least = db->options.in_flight_limit;

	for (unsigned i = 0; i < db->options.connections; i++) {
		struct pipeline *pipeline = db->pipelines[i];

		if (pipeline_is_ready(pipeline) && pipeline_in_flight(pipeline) < least) {
			best = pipeline;
			least = pipeline_in_flight(pipeline);
		}
	}
	return best;
}

static bool send_now(struct db *db, struct request *request)
{
	struct pipeline *pipeline;

	while ((pipeline = least_busy(db))) {
		if (!pipeline_send(pipeline, request))
			continue;
		db->stats.in_flight++;
		return true;
	}
	return false;
}

static void send_queued(struct db *db)
{
	struct list *link;

	while ((link = list_first(&db->queue))) {
		list_remove(link);
		if (!send_now(db, LIST_ENTRY(link, struct request, link))) {
			list_prepend(&db->queue, link);
			return;
		}
		db->stats.queued--;
	}
}

static void keep_ticking(struct db *db)
{
	if (loop_timer_is_active(db->tick))
		return;
	db->ticked_us = loop_monotonic_us(db->loop);
	loop_timer_start(db->tick, TICK_MS, TICK_MS);
}

static int64_t age_limit_us(const struct db *db)
{
	return INT64_C(1000) * db->options.queue_age_ms;
}

static bool is_given_up(const struct db *db)
{
	return !db->stats.connected &&
	       loop_monotonic_us(db->loop) - db->down_us >= age_limit_us(db);
}

static enum err down_err(const struct db *db)
{
	return db->status == DB_OUTDATED ? ERR_SCHEMA : ERR_DB_DOWN;
}

static const char *down_words(const struct db *db)
{
	return db->status == DB_OUTDATED ? "the schema of the database is missing or older"
					 : "the database is down";
}

static void submit(struct db *db, struct request *request)
{
	request->asked_us = loop_monotonic_us(db->loop);
	if (db->is_closing) {
		refuse(db, request, ERR_STOPPING, "the server is stopping");
		return;
	}
	keep_ticking(db);
	if (list_is_empty(&db->queue) && send_now(db, request))
		return;
	if (is_given_up(db)) {
		refuse(db, request, down_err(db), down_words(db));
		return;
	}
	if (db->stats.queued >= db->options.queue_limit) {
		refuse(db, request, ERR_BUSY, "too many requests wait for the database");
		return;
	}
	db->stats.queued++;
	list_append(&db->queue, &request->link);
}

/* Time. */

static void refuse_old(struct db *db, int64_t now_us)
{
	int64_t limit_us = is_given_up(db) ? 0 : age_limit_us(db);
	struct list *link;

	while ((link = list_first(&db->queue))) {
		struct request *request = LIST_ENTRY(link, struct request, link);

		if (now_us - request->asked_us < limit_us)
			return;
		if (db->stats.connected)
			refuse_queued(db, ERR_BUSY, "the database is too busy");
		else
			refuse_queued(db, down_err(db), down_words(db));
	}
}

static int64_t silence_limit_us(const struct db *db, const struct pipeline *pipeline)
{
	int64_t statements_ms =
		(int64_t)db->options.statement_timeout_ms * pipeline_steps(pipeline);

	return 1000 * (statements_ms + SILENCE_MS);
}

static void fail_silent(struct db *db, int64_t now_us, bool was_asleep)
{
	for (unsigned i = 0; i < db->options.connections; i++) {
		struct pipeline *pipeline = db->pipelines[i];

		if (was_asleep)
			pipeline_forgive(pipeline, now_us);
		else if (pipeline_silence_us(pipeline, now_us) > silence_limit_us(db, pipeline))
			pipeline_fail(pipeline, "the database does not answer");
	}
}

static void tick(void *arg)
{
	struct db *db = arg;
	int64_t now_us = loop_monotonic_us(db->loop);

	refuse_old(db, now_us);
	fail_silent(db, now_us, now_us - db->ticked_us > INT64_C(1000) * ASLEEP_MS);
	db->ticked_us = now_us;
	if (!db->stats.in_flight && !db->stats.queued)
		loop_timer_stop(db->tick);
}

/* Closing. */

static void end_close(void *arg)
{
	struct db *db = arg;

	if (!is_idle(db)) /* Somebody asked again since. */
		return;
	for (unsigned i = 0; i < db->options.connections; i++)
		pipeline_destroy(&db->pipelines[i]);
	listener_destroy(&db->listener);
	loop_timer_stop(db->grace);
	db->closed(db->closed_arg);
}

static void close_if_idle(struct db *db)
{
	if (db->is_closing && is_idle(db))
		loop_defer(db->loop, &db->closing, end_close, db);
}

static void grace_over(void *arg)
{
	struct db *db = arg;

	while (db->stats.queued)
		refuse_queued(db, ERR_STOPPING, "the server is stopping");
	for (unsigned i = 0; i < db->options.connections; i++)
		pipeline_fail(db->pipelines[i], "the server is stopping");
}

/* Those that are refused meanwhile are told in the next turn. */
static void tell_refused(void *arg)
{
	struct db *db = arg;
	struct list now, *link;

	list_init(&now);
	while ((link = list_shift(&db->refused)))
		list_append(&now, link);
	while ((link = list_shift(&now))) {
		struct request *request = LIST_ENTRY(link, struct request, link);

		request_finish(&request, DB_REFUSED, request->err, request->why);
	}
	close_if_idle(db);
}

void db_close(struct db *db, unsigned grace_ms, void (*done)(void *arg), void *arg)
{
	assert(!db->is_closing);
	db->is_closing = true;
	db->closed = done;
	db->closed_arg = arg;
	loop_timer_start(db->grace, grace_ms, 0);
	close_if_idle(db);
}

/* What the pipelines tell. */

static void ready(void *arg)
{
	struct db *db = arg;

	db->stats.connected++;
	db->stats.connects++;
	report(db, DB_UP, "connected");
	send_queued(db);
}

static enum err err_of(const struct request *request, enum db_outcome outcome)
{
	switch (outcome) {
	case DB_COMMITTED:
		return ERR_OK;
	case DB_ROLLED_BACK:
		return sqlstate_err(PQresultErrorField(request->refusal, PG_DIAG_SQLSTATE));
	case DB_UNCERTAIN:
		return ERR_UNKNOWN_OUTCOME;
	case DB_REFUSED:
		return ERR_DB_DOWN;
	}
	return ERR_INTERNAL;
}

static void finished(void *arg, struct request *request, enum db_outcome outcome)
{
	struct db *db = arg;
	struct db_stats *stats = &db->stats;
	uint64_t *const counters[] = {
		[DB_COMMITTED] = &stats->committed,
		[DB_ROLLED_BACK] = &stats->rolled_back,
		[DB_UNCERTAIN] = &stats->uncertain,
		[DB_REFUSED] = &stats->refused,
	};

	++*counters[outcome];
	stats->in_flight--;
	stats->waited_us += (uint64_t)(request->sent_us - request->asked_us);
	stats->served_us += (uint64_t)(loop_monotonic_us(db->loop) - request->sent_us);
	request_finish(&request, outcome, err_of(request, outcome),
		outcome == DB_UNCERTAIN ? "the connection was lost" : NULL);
}

static void drained(void *arg)
{
	struct db *db = arg;

	send_queued(db);
	close_if_idle(db);
}

static void lost(void *arg, bool was_ready, enum db_status status, const char *reason)
{
	struct db *db = arg;

	if (was_ready) {
		db->stats.connected--;
		db->stats.disconnects++;
		db->down_us = loop_monotonic_us(db->loop);
	}
	if (db->stats.connected)
		status = DB_UP;
	if (was_ready || status != db->status || strcmp(reason, db->reason))
		report(db, status, reason);
	send_queued(db);
	close_if_idle(db);
}

static const struct pipeline_callbacks callbacks_of_pipeline = {
	.ready = ready,
	.finished = finished,
	.drained = drained,
	.closed = lost,
};

/* The life of a db. */

static void take_default(unsigned *option, unsigned value)
{
	if (!*option)
		*option = value;
}

static struct db_options with_defaults(const struct db_options *given)
{
	struct db_options options = *given;

	if (!options.application_name)
		options.application_name = "foleni";
	take_default(&options.connections, 4);
	take_default(&options.in_flight_limit, 64);
	take_default(&options.queue_limit, 1024);
	take_default(&options.queue_age_ms, 2000);
	take_default(&options.statement_timeout_ms, 5000);
	take_default(&options.lock_timeout_ms, 2000);
	take_default(&options.connect_timeout_ms, 5000);
	take_default(&options.backoff_least_ms, 100);
	take_default(&options.backoff_most_ms, 5000);
	return options;
}

struct db *db_create(struct loop *loop, const struct db_options *options)
{
	struct db *db = mem_alloc(sizeof(*db));

	db->loop = loop;
	db->options = with_defaults(options);
	db->stats.wanted = db->options.connections;
	db->down_us = loop_monotonic_us(loop);
	list_init(&db->queue);
	list_init(&db->refused);
	db->tick = loop_timer_create(loop, tick, db);
	db->grace = loop_timer_create(loop, grace_over, db);
	db->pipelines = mem_array(db->options.connections, sizeof(struct pipeline *));
	for (unsigned i = 0; i < db->options.connections; i++)
		db->pipelines[i] = pipeline_create(loop, &db->options, &callbacks_of_pipeline, db);
	return db;
}

static void drop(struct list *requests)
{
	struct list *link;

	while ((link = list_shift(requests))) {
		struct request *request = LIST_ENTRY(link, struct request, link);

		request_destroy(&request);
	}
}

void db_destroy(struct db **db)
{
	struct db *d = *db;

	if (!d)
		return;
	for (unsigned i = 0; i < d->options.connections; i++)
		pipeline_destroy(&d->pipelines[i]);
	mem_free(d->pipelines);
	listener_destroy(&d->listener);
	drop(&d->queue);
	drop(&d->refused);
	loop_cancel(d->loop, &d->refusing);
	loop_cancel(d->loop, &d->closing);
	loop_timer_destroy(&d->tick);
	loop_timer_destroy(&d->grace);
	mem_free(d);
	*db = NULL;
}

/* Asking. */

struct db_txn *db_txn_begin(struct db *db)
{
	struct db_txn *txn = mem_alloc(sizeof(*txn));

	txn->db = db;
	txn->request = request_create();
	return txn;
}

void db_txn_add(
	struct db_txn *txn, const struct db_statement *statement, const struct db_value *parameters)
{
	if (!txn->err)
		txn->err = request_add(txn->request, statement, parameters);
}

void db_txn_commit(struct db_txn **txn, db_callback *callback, void *arg)
{
	struct db_txn *t = *txn;
	struct request *request = t->request;

	request->callback = callback;
	request->arg = arg;
	if (t->err)
		refuse(t->db, request, t->err, "a parameter holds a NUL");
	else
		submit(t->db, request);
	t->request = NULL;
	db_txn_destroy(txn);
}

void db_txn_destroy(struct db_txn **txn)
{
	if (!*txn)
		return;
	request_destroy(&(*txn)->request);
	mem_free(*txn);
	*txn = NULL;
}

void db_run(struct db *db, const struct db_statement *statement, const struct db_value *parameters,
	db_callback *callback, void *arg)
{
	struct db_txn *txn = db_txn_begin(db);

	if (statement->first)
		db_txn_add(txn, statement->first, NULL);
	db_txn_add(txn, statement, parameters);
	db_txn_commit(&txn, callback, arg);
}

void db_listen(struct db *db, const char *channel, db_notified *notified, void (*resync)(void *arg),
	void *arg)
{
	if (!db->listener)
		db->listener = listener_create(db->loop, &db->options);
	listener_add(db->listener, channel, notified, resync, arg);
}

struct db_stats db_stats(const struct db *db)
{
	struct db_stats stats = db->stats;

	stats.status = db->status;
	stats.is_given_up = is_given_up(db);

	if (db->listener) {
		stats.is_listening = listener_is_listening(db->listener);
		stats.notifications = listener_heard(db->listener);
	}
	return stats;
}
