// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Who looked at what. Rows are gathered for a moment and written as one statement, because the
 * audit log's chain lets only one writer of a facility through at a time. What could not be written
 * is tried again; where too much waits, nothing may be looked at any more. */
#pragma once

#include "server/app/token.h"

struct audit;
struct db;
struct loop;

/* From where, as AUDIT_ADDRESS() and AUDIT_REQUEST() of server/store/audit.h want their parameter.
 */
enum { AUDIT_FROM_BYTES = 192 };
void audit_say_from(const char *address, const char *request, char from_out[AUDIT_FROM_BYTES]);

struct audit *audit_create(struct loop *loop, struct db *db);
/* With db gone. Sets *audit to NULL. NULL is fine. */
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
	const char *address;
	const char *request; /* X-Request-Id; NULL: none. */
	const char *detail;  /* A JSON object of ids and counts; NULL: none. */
};
/* All of it is copied. */
void audit_note(struct audit *audit, const struct audit_entry *entry);
/* Writes what waits at once. */
void audit_flush(struct audit *audit);
/* Writes what waits, also what is noted meanwhile, and calls stopped once nothing waits any more or
 * limit_ms has passed: before the database is closed. */
void audit_stop(struct audit *audit, unsigned limit_ms, void (*stopped)(void *arg), void *arg);
size_t audit_waiting(const struct audit *audit);
