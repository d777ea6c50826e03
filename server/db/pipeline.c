// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Each transaction is its statements and one Sync: the Sync is where PostgreSQL commits and where
 * it takes up work again after an error. So a transaction is committed when its Sync comes back
 * and no refusal came before; a result with rows alone proves nothing. A refusal proves that
 * nothing happened, even if the connection breaks before the Sync comes back. */
#include "server/db/pipeline.h"

#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "server/db/conn.h"
#include "server/db/sqlstate.h"
#include <assert.h>
#include <string.h>

enum state {
	CLOSED,
	PREPARING,
	READY,
};

struct pipeline {
	const struct db_options *options;
	const struct pipeline_callbacks *callbacks;
	void *arg;
	struct conn *conn;
	enum state state;
	size_t prepared;
	struct list in_flight;
	size_t in_flight_count;
	int64_t sign_us; /* When the database last answered, or had nothing to answer. */
	bool is_reading;
};

bool pipeline_is_ready(const struct pipeline *pipeline)
{
	return pipeline->state == READY && conn_is_usable(pipeline->conn);
}

size_t pipeline_in_flight(const struct pipeline *pipeline)
{
	return pipeline->in_flight_count;
}

int64_t pipeline_silence_us(const struct pipeline *pipeline, int64_t now_us)
{
	return pipeline->in_flight_count ? now_us - pipeline->sign_us : 0;
}

void pipeline_forgive(struct pipeline *pipeline, int64_t now_us)
{
	pipeline->sign_us = now_us;
}

void pipeline_fail(struct pipeline *pipeline, const char *reason)
{
	conn_fail(pipeline->conn, reason);
}

static bool send_step(PGconn *pg, const struct step *step)
{
	return PQsendQueryPrepared(pg, step->statement->name, step->statement->parameter_count,
		step->values, step->lengths, step->formats, 0);
}

/* Statements whose Sync did not leave are never committed, so a failure before it may leave the
 * request to another connection. */
static bool send_steps(PGconn *pg, const struct request *request)
{
	for (const struct step *step = request->first; step; step = step->next)
		if (!send_step(pg, step))
			return false;
	return true;
}

bool pipeline_send(struct pipeline *pipeline, struct request *request)
{
	PGconn *pg = conn_pg(pipeline->conn);

	assert(pipeline_is_ready(pipeline));
	if (!send_steps(pg, request)) {
		conn_fail(pipeline->conn, PQerrorMessage(pg));
		return false;
	}
	request->sent_us = time_monotonic_us();
	if (!pipeline->in_flight_count++)
		pipeline->sign_us = request->sent_us;
	list_append(&pipeline->in_flight, &request->link);
	if (!PQpipelineSync(pg))
		conn_fail(pipeline->conn, PQerrorMessage(pg));
	else if (!pipeline->is_reading)
		conn_flush(pipeline->conn);
	return true;
}

static struct request *first_in_flight(const struct pipeline *pipeline)
{
	struct list *link = list_first(&pipeline->in_flight);

	return link ? LIST_ENTRY(link, struct request, link) : NULL;
}

unsigned pipeline_steps(const struct pipeline *pipeline)
{
	const struct request *request = first_in_flight(pipeline);

	return request ? request->step_count : 0;
}

static void finish_first(struct pipeline *pipeline, enum db_outcome outcome)
{
	struct request *request = first_in_flight(pipeline);

	assert(request);
	list_remove(&request->link);
	pipeline->in_flight_count--;
	pipeline->callbacks->finished(pipeline->arg, request, outcome);
}

/* Words of the database before it ends the connection are no answer to a request: it may come in
 * place of the answer of one that was committed. */
static bool ends_connection(const PGresult *result)
{
	const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);

	return PQresultStatus(result) == PGRES_FATAL_ERROR &&
	       (!severity || !strcmp(severity, "FATAL") || !strcmp(severity, "PANIC"));
}

static void take_answer(struct pipeline *pipeline, PGresult *result)
{
	struct request *request = first_in_flight(pipeline);

	if (ends_connection(result) || !request) {
		conn_fail(pipeline->conn,
			request ? PQresultErrorMessage(result) : "an answer without a question");
		PQclear(result);
		return;
	}
	if (PQresultStatus(result) == PGRES_PIPELINE_SYNC) {
		PQclear(result);
		finish_first(pipeline, request_is_refused(request) ? DB_ROLLED_BACK : DB_COMMITTED);
		return;
	}
	request_take(request, result);
}

static void fail_unprepared(struct pipeline *pipeline, const PGresult *result)
{
	enum err err = sqlstate_err(PQresultErrorField(result, PG_DIAG_SQLSTATE));
	struct text reason = { 0 };

	if (pipeline->prepared < pipeline->options->statement_count)
		text_printf(&reason,
			"statement %s: ", pipeline->options->statements[pipeline->prepared]->name);
	text_add(&reason, PQresultErrorMessage(result));
	conn_reject(
		pipeline->conn, err == ERR_SCHEMA ? DB_OUTDATED : DB_DOWN, text_string(&reason));
	text_finish(&reason);
}

/* All statements are prepared under one Sync: the first that fails is the reason. */
static void take_prepared(struct pipeline *pipeline, PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);

	if (status == PGRES_COMMAND_OK)
		pipeline->prepared++;
	else if (status == PGRES_FATAL_ERROR)
		fail_unprepared(pipeline, result);
	else if (status == PGRES_PIPELINE_SYNC && conn_is_usable(pipeline->conn)) {
		pipeline->state = READY;
		conn_settled(pipeline->conn);
		pipeline->callbacks->ready(pipeline->arg);
	}
	PQclear(result);
}

/* NULL ends the results of one statement; two in a row: there is nothing more. */
static void readable(void *arg)
{
	struct pipeline *pipeline = arg;
	PGconn *pg = conn_pg(pipeline->conn);
	size_t before = pipeline->in_flight_count;
	PGresult *result;

	pipeline->is_reading = true;
	pipeline->sign_us = time_monotonic_us();
	for (int nulls = 0; nulls < 2 && !PQisBusy(pg);) {
		result = PQgetResult(pg);
		nulls = result ? 0 : nulls + 1;
		if (result && pipeline->state == PREPARING)
			take_prepared(pipeline, result);
		else if (result)
			take_answer(pipeline, result);
	}
	pipeline->is_reading = false;
	if (pipeline->in_flight_count != before)
		pipeline->callbacks->drained(pipeline->arg);
}

static bool prepare(
	PGconn *pg, const struct db_statement *const *statements, size_t statement_count)
{
	for (size_t i = 0; i < statement_count; i++)
		if (!PQsendPrepare(pg, statements[i]->name, statements[i]->sql, 0, NULL))
			return false;
	return true;
}

static void opened(void *arg)
{
	struct pipeline *pipeline = arg;
	PGconn *pg = conn_pg(pipeline->conn);
	const struct db_options *options = pipeline->options;
	bool is_sent;

	pipeline->state = PREPARING;
	pipeline->prepared = 0;
	is_sent = PQenterPipelineMode(pg) &&
		  prepare(pg, options->statements, options->statement_count) &&
		  prepare(pg, request_statements, REQUEST_STATEMENTS) && PQpipelineSync(pg);
	if (!is_sent)
		conn_fail(pipeline->conn, PQerrorMessage(pg));
	else
		conn_flush(pipeline->conn);
}

static void closed(void *arg, enum db_status status, const char *reason)
{
	struct pipeline *pipeline = arg;
	bool was_ready = pipeline->state == READY;

	pipeline->state = CLOSED;
	while (pipeline->in_flight_count)
		finish_first(pipeline, request_is_refused(first_in_flight(pipeline))
					       ? DB_ROLLED_BACK
					       : DB_UNCERTAIN);
	pipeline->callbacks->closed(pipeline->arg, was_ready, status, reason);
}

static const struct conn_callbacks callbacks_of_conn = {
	.opened = opened,
	.readable = readable,
	.closed = closed,
};

struct pipeline *pipeline_create(struct loop *loop, const struct db_options *options,
	const struct pipeline_callbacks *callbacks, void *arg)
{
	struct pipeline *pipeline = mem_alloc(sizeof(*pipeline));

	*pipeline = (struct pipeline){ .options = options, .callbacks = callbacks, .arg = arg };
	list_init(&pipeline->in_flight);
	pipeline->conn = conn_create(loop, options, &callbacks_of_conn, pipeline);
	return pipeline;
}

void pipeline_destroy(struct pipeline **pipeline)
{
	struct list *link;

	if (!*pipeline)
		return;
	conn_destroy(&(*pipeline)->conn);
	while ((link = list_shift(&(*pipeline)->in_flight))) {
		struct request *request = LIST_ENTRY(link, struct request, link);

		request_destroy(&request);
	}
	mem_free(*pipeline);
	*pipeline = NULL;
}
