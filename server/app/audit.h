// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Who looked at what. What is noted while a statement writes goes into the next one, because the
 * audit log's chain lets only one writer of a facility through at a time; whoever answers waits by
 * audit_await() until it is committed. What could not be written is tried again; where too much
 * waits, nothing may be looked at any more. */
#pragma once

#include "common/base/list.h"
#include "server/app/token.h"

struct audit;
struct db;
struct loop;
struct text;

/* From where, as AUDIT_ADDRESS() and AUDIT_REQUEST() of server/store/audit.h want their parameter.
 */
enum { AUDIT_FROM_BYTES = 192 };
void audit_say_from(const char *address, const char *request, char from_out[AUDIT_FROM_BYTES]);

struct audit *audit_create(struct loop *loop, struct db *db);
/* With db gone. Who still waits is not called. Sets *audit to NULL. NULL is fine. */
void audit_destroy(struct audit **audit);

/* Ask before looking. ERR_BUSY: too much waits to be written. */
MUST_CHECK enum err audit_check(const struct audit *audit);

struct audit_entry {
	const struct token_claims *who;
	struct facility_id facility; /* Nil: none in particular. */
	const char *action;          /* A dotted word: "patient.read". */
	bool is_refused;
	const char *object_kind; /* NULL: no object. */
	struct uuid object;
	const char *address;       /* NULL: none that is known. */
	const char *request;       /* X-Request-Id; NULL: none. */
	struct command_id command; /* Nil: none. */
	const char *reason;        /* NULL: nobody was asked for one. */
	const char *detail;        /* A JSON object of ids and counts; NULL: none. */
};
/* All of it is copied. Returns the number of the row, never 0, for the two below. */
uint64_t audit_note(struct audit *audit, const struct audit_entry *entry);

/* Whether this row and all before it are in the database. Number 0 is. */
bool audit_is_written(const struct audit *audit, uint64_t number);
/* In the memory of whoever waits. Is in no list before and after. */
struct audit_waiter {
	struct list link;
	uint64_t number;
	void (*written)(void *arg, enum err err);
	void *arg;
};
/* Calls written, never from inside: with ERR_OK once the row is in the database, or with why it
 * could not be written this time or the last, though it is tried again. Who gives up takes the link
 * out. */
void audit_await(struct audit *audit, struct audit_waiter *waiter, uint64_t number,
	void (*written)(void *arg, enum err err), void *arg);

/* One row as audit_add of server/store/audit.h takes it, for a statement of somebody else's. */
void audit_write_row(const struct audit_entry *entry, int64_t now_us, struct text *row);
/* Writes what waits at once. */
void audit_flush(struct audit *audit);
/* Writes what waits, also what is noted meanwhile, and calls stopped once nothing waits any more or
 * limit_ms has passed: before the database is closed. */
void audit_stop(struct audit *audit, unsigned limit_ms, void (*stopped)(void *arg), void *arg);
size_t audit_waiting(const struct audit *audit);
