// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* One transaction on its way: its statements with copies of their parameters, and in the end its
 * outcome. Inside server/db only. */
#pragma once

#include "common/base/list.h"
#include "server/db/db.h"
#include <libpq-fe.h>

struct db_result {
	const struct request *request;
	PGresult *pg; /* NULL: none came. */
};

struct step {
	struct step *next;
	const struct db_statement *statement;
	struct db_result result;
	size_t bytes;   /* Of all of this. */
	bool is_hidden; /* Not asked for: it sets whose rows the next step may see. */
	/* As libpq takes them: one for each parameter. */
	int *lengths;
	int *formats;
	const char *values[]; /* Ending in NUL; NULL for the SQL null. */
};

struct request {
	struct list link; /* In the queue, in flight or among the refused: one of them. */
	struct step *first;
	struct step *last;
	unsigned step_count;
	bool has_facility;      /* The last step may see rows of a facility, or of all. */
	struct step *answering; /* The step whose result is next; NULL: all have come. */
	struct db_result none;  /* What is shown where there is no step. */
	db_callback *callback;
	void *arg;
	int64_t asked_us;
	int64_t sent_us;
	enum db_outcome outcome;
	enum err err;
	PGresult *refusal;          /* What the database said when it refused. */
	const struct step *refused; /* The statement it refused, NULL: none in particular. */
	const char *why;            /* Where no refusal tells; borrowed. */
};

/* What the hidden steps run: prepared on every connection, beside the statements of the db. */
enum { REQUEST_STATEMENTS = 4 };
extern const struct db_statement *const request_statements[REQUEST_STATEMENTS];

struct request *request_create(void);
/* Sets *request to NULL. NULL is fine. */
void request_destroy(struct request **request);
/* ERR_BAD_FIELD: a parameter holds a NUL. */
MUST_CHECK enum err request_add(struct request *request, const struct db_statement *statement,
	const struct db_value *parameters);
/* Takes a result that came for it: rows or a refusal. */
void request_take(struct request *request, PGresult *pg);
/* Was it refused by a result that came? Then nothing of it happened, whatever comes. */
bool request_is_refused(const struct request *request);
/* Calls back and destroys it. */
void request_finish(
	struct request **request, enum db_outcome outcome, enum err err, const char *why);
