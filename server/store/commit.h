// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Recording a batch: events, touched rows and answers as one statement, which does all of it or,
 * where another server was first, nothing. */
#pragma once

#include "common/events/event.h"
#include "server/db/db.h"

/* The composite types of the rows of a batch. */
enum store_type {
	STORE_EVENT,
	STORE_ANSWER,
	STORE_SERVICE,
	STORE_COUNT,
	STORE_DESK,
	STORE_DISPLAY,
	STORE_VISIT,
	STORE_TICKET,
	STORE_CALL,
	STORE_COUNTER,
	STORE_PLACE,
	/* Of rows that are there already. */
	STORE_VISIT_CHANGE,
	STORE_TICKET_CHANGE,
	STORE_CALL_CHANGE,
	STORE_TYPE_COUNT,
};

/* By what number this database knows each; read with every board. */
struct store_types {
	uint32_t ids[STORE_TYPE_COUNT];
};

struct store_answer {
	struct command_id command;
	const char *fingerprint;
	const char *answer;
};

struct store_batch {
	struct facility_id facility;
	uint64_t expected_seq; /* Of the board before the batch; its events follow. */
	const struct store_types *types;
	/* On trial, with the batch applied: its touched rows and its day are recorded. */
	const struct board *board;
	const struct event *events;
	size_t event_count;
	const struct store_answer *answers;
	size_t answer_count;
	/* A JSON array as audit_add of server/store/audit.h takes it; NULL: none. */
	const char *audit_rows;
};

/* The result has one row with one number: 1 where it was recorded, 0 where the facility's seq was
 * not the expected one or the database is of another epoch than the board. A command id that was
 * used before is refused by the constraint STORE_ANSWERS_ONCE. Copies what it needs. */
void store_commit(struct db *db, const struct store_batch *batch, db_callback *callback, void *arg);
#define STORE_ANSWERS_ONCE "command_answers_pkey"
/* By this one: a visit of somebody who was erased meanwhile. */
#define STORE_NOBODY_ERASED "patient_is_not_erased"

extern const struct db_statement *const store_commit_statements[];
extern const size_t store_commit_statement_count;
