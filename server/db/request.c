// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/db/request.h"

#include "common/base/mem.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* The policies of the tables behind the wall read the setting. It ends with the transaction, and
 * then reads as empty: nobody's. The cast refuses whatever is no facility, such as the word for all
 * of them. */
static const struct db_statement of_one = {
	.name = "db_facility_one",
	.parameter_count = 1,
	.sql = "SELECT set_config('foleni.facility', coalesce($1::uuid::text, ''), true)",
};
static const struct db_statement of_one_or_all = {
	.name = "db_facility_one_or_all",
	.parameter_count = 1,
	.sql = "SELECT set_config('foleni.facility',"
	       " CASE $1::uuid WHEN '00000000-0000-0000-0000-000000000000' THEN 'all'"
	       " ELSE coalesce($1::uuid::text, '') END, true)",
};
static const struct db_statement of_all = {
	.name = "db_facility_all",
	.sql = "SELECT set_config('foleni.facility', 'all', true)",
};
static const struct db_statement of_none = {
	.name = "db_facility_none",
	.sql = "SELECT set_config('foleni.facility', '', true)",
};
const struct db_statement *const request_statements[] = { &of_one, &of_one_or_all, &of_all,
	&of_none };

struct db_value db_bytes(const char *bytes, size_t length)
{
	return (struct db_value){ .bytes = bytes, .length = length };
}

struct db_value db_binary(const char *bytes, size_t length)
{
	return (struct db_value){ .bytes = bytes, .length = length, .is_binary = true };
}

struct db_value db_text(const char *string)
{
	return string ? db_bytes(string, strlen(string)) : (struct db_value){ .is_null = true };
}

struct request *request_create(void)
{
	struct request *request = mem_alloc(sizeof(*request));

	request->none.request = request;
	return request;
}

void request_destroy(struct request **request)
{
	struct step *step, *next;

	if (!*request)
		return;
	for (step = (*request)->first; step; step = next) {
		next = step->next;
		PQclear(step->result.pg);
		/* Parameters have codes, notes and names in them. */
		explicit_bzero(step, step->bytes);
		mem_free(step);
	}
	PQclear((*request)->refusal);
	mem_free(*request);
	*request = NULL;
}

/* The step, its arrays and its bytes are one piece of memory. */
static struct step *copy_step(
	const struct db_statement *statement, const struct db_value *parameters)
{
	size_t count = (size_t)statement->parameter_count, size = 0;
	struct step *step;
	char *at;

	for (size_t i = 0; i < count; i++)
		size += parameters[i].length + 1;
	size += sizeof(*step) + count * (sizeof(*step->values) + 2 * sizeof(int));
	step = mem_alloc(size);
	step->bytes = size;
	step->statement = statement;
	step->lengths = (int *)&step->values[count];
	step->formats = step->lengths + count;
	at = (char *)(step->formats + count);
	for (size_t i = 0; i < count; i++) {
		if (parameters[i].is_null)
			continue;
		if (parameters[i].length)
			memcpy(at, parameters[i].bytes, parameters[i].length);
		step->values[i] = at;
		step->lengths[i] = (int)parameters[i].length;
		step->formats[i] = parameters[i].is_binary;
		at += parameters[i].length + 1;
	}
	return step;
}

static bool any_holds_nul(const struct db_value *parameters, int count)
{
	for (int i = 0; i < count; i++)
		if (!parameters[i].is_null && !parameters[i].is_binary && parameters[i].length &&
			memchr(parameters[i].bytes, '\0', parameters[i].length))
			return true;
	return false;
}

static void append(struct request *request, const struct db_statement *statement,
	const struct db_value *parameters, bool is_hidden)
{
	struct step *step = copy_step(statement, parameters);

	step->is_hidden = is_hidden;
	step->result.request = request;
	if (request->last)
		request->last->next = step;
	else
		request->first = request->answering = step;
	request->last = step;
	request->step_count++;
}

/* What the step before may see says nothing on the next one. */
static void set_facility(struct request *request, const struct db_statement *statement,
	const struct db_value *parameters)
{
	if (statement->facility)
		append(request, &of_one, &parameters[statement->facility - 1], true);
	else if (statement->facility_or_all)
		append(request, &of_one_or_all, &parameters[statement->facility_or_all - 1], true);
	else if (statement->of_all)
		append(request, &of_all, NULL, true);
	else if (request->has_facility)
		append(request, &of_none, NULL, true);
	request->has_facility =
		statement->facility || statement->facility_or_all || statement->of_all;
}

enum err request_add(struct request *request, const struct db_statement *statement,
	const struct db_value *parameters)
{
	assert(statement->parameter_count <= DB_PARAMETERS_LIMIT);
	assert(statement->facility <= statement->parameter_count);
	assert(statement->facility_or_all <= statement->parameter_count);
	if (any_holds_nul(parameters, statement->parameter_count))
		return ERR_BAD_FIELD;
	set_facility(request, statement, parameters);
	append(request, statement, parameters, false);
	return ERR_OK;
}

static bool is_rows(const PGresult *pg)
{
	ExecStatusType status = PQresultStatus(pg);

	return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
}

/* After a refusal the steps behind it come back as PGRES_PIPELINE_ABORTED, which say nothing. A
 * refusal at the commit itself, of a deferred constraint, belongs to no step. */
void request_take(struct request *request, PGresult *pg)
{
	struct step *step = request->answering;

	if (step)
		request->answering = step->next;
	if (is_rows(pg) && step) {
		step->result.pg = pg;
		return;
	}
	if (request->refusal || PQresultStatus(pg) == PGRES_PIPELINE_ABORTED) {
		PQclear(pg);
		return;
	}
	request->refusal = pg;
	request->refused = step;
}

bool request_is_refused(const struct request *request)
{
	return request->refusal;
}

void request_finish(
	struct request **request, enum db_outcome outcome, enum err err, const char *why)
{
	struct request *r = *request;

	*request = NULL;
	r->outcome = outcome;
	r->err = err;
	r->why = why;
	r->callback(r->arg, r->last ? &r->last->result : &r->none);
	request_destroy(&r);
}

enum db_outcome db_result_outcome(const struct db_result *result)
{
	return result->request->outcome;
}

enum err db_result_err(const struct db_result *result)
{
	return result->request->err;
}

static const char *refusal_field(const struct db_result *result, int field)
{
	const char *value = PQresultErrorField(result->request->refusal, field);

	return value ? value : "";
}

const char *db_result_sqlstate(const struct db_result *result)
{
	return refusal_field(result, PG_DIAG_SQLSTATE);
}

const char *db_result_constraint(const struct db_result *result)
{
	return refusal_field(result, PG_DIAG_CONSTRAINT_NAME);
}

const char *db_result_statement(const struct db_result *result)
{
	const struct step *refused = result->request->refused;

	return refused ? refused->statement->name : "";
}

const char *db_result_message(const struct db_result *result)
{
	if (result->request->refusal)
		return refusal_field(result, PG_DIAG_MESSAGE_PRIMARY);
	return result->request->why ? result->request->why : "";
}

const struct db_result *db_result_step(const struct db_result *result, size_t n)
{
	const struct step *step = result->request->first;

	while (step->is_hidden || n--)
		step = step->next;
	return &step->result;
}

static bool has_rows(const struct db_result *result)
{
	return result->request->outcome == DB_COMMITTED;
}

int db_result_rows(const struct db_result *result)
{
	return has_rows(result) ? PQntuples(result->pg) : 0;
}

int db_result_columns(const struct db_result *result)
{
	return has_rows(result) ? PQnfields(result->pg) : 0;
}

int64_t db_result_affected(const struct db_result *result)
{
	return has_rows(result) ? strtoll(PQcmdTuples(result->pg), NULL, 10) : 0;
}

const char *db_result_value(const struct db_result *result, int row, int column)
{
	assert(row < db_result_rows(result) && column < db_result_columns(result));
	return PQgetvalue(result->pg, row, column);
}

size_t db_result_length(const struct db_result *result, int row, int column)
{
	assert(row < db_result_rows(result) && column < db_result_columns(result));
	return (size_t)PQgetlength(result->pg, row, column);
}

bool db_result_is_null(const struct db_result *result, int row, int column)
{
	assert(row < db_result_rows(result) && column < db_result_columns(result));
	return PQgetisnull(result->pg, row, column);
}

int64_t db_result_int(const struct db_result *result, int row, int column)
{
	return strtoll(db_result_value(result, row, column), NULL, 10);
}
