// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Questions that one statement answers with ready JSON, which is passed through, and what all nouns
 * of records need to ask theirs. */
#pragma once

#include "common/base/attr.h"
#include "common/base/err.h"
#include "common/base/uuid.h"
#include <stdbool.h>
#include <stddef.h>

struct db_result;
struct db_statement;
struct db_value;
struct field;
struct net_request;
struct request;

/* The statement gives one row or none: the JSON and perhaps the record's version, which becomes the
 * ETag. absent is what is said where there is no row. */
void record_ask(struct request *request, const struct db_statement *statement,
	const struct db_value *parameters, enum err absent);
/* The same with a result that is there already. */
void record_answer(struct request **request, const struct db_result *result, enum err absent);

/* The ids that most statements take, as text: of the path, of who asks, the Idempotency-Key, and a
 * new one for the row of the audit log. */
struct record_ids {
	char facility[UUID_TEXT_BYTES];
	char subject[UUID_TEXT_BYTES];
	char user[UUID_TEXT_BYTES];
	char home[UUID_TEXT_BYTES]; /* The facility of who asks; nil: all. */
	char command[UUID_TEXT_BYTES];
	char audit[UUID_TEXT_BYTES];
};
struct record_ids record_ids_of(const struct request *request);
/* By whom, as AUDIT_LOGGED() of server/store/audit.h wants its parameter; with a new id for the
 * row. Lives as long as the request. */
const char *record_by(const struct request *request);

/* Writes down that who asks has looked at patients. audit_check() comes before the looking.
 * patient nil: detail says whom. detail: a JSON object of ids; NULL: none. */
void record_note_look(
	struct request *request, const char *action, struct uuid patient, const char *detail);
/* The same of a list: ids is a JSON array of patients. */
void record_note_list(struct request *request, const char *action, const char *ids);

/* As record_ask(), for what is told of the patient of the path: the look is written down as action,
 * and refused with ERR_BUSY where it cannot be. Both strings are borrowed for good. */
void record_look(struct request *request, const struct db_statement *statement,
	const struct db_value *parameters, const char *action, enum err absent);

/* The body says that this member has no value, which is another thing than not naming it. */
bool record_is_null(const struct net_request *http, const char *name);
/* Of the body of an edit: none of these fields can be without a value. False: one is null, and the
 * request was refused. */
MUST_CHECK bool record_check_nulls(struct request *request, const struct net_request *http,
	const struct field *fields, size_t count);

/* What the database refuses, in the words of the API. */
struct record_constraint {
	const char *name;
	enum err err;
	const char *field; /* "": none is to blame. */
	const char *expected;
};
/* Ends the request with what is said of the constraint that refused, or with the result's err. */
void record_refuse(struct request **request, const struct db_result *result,
	const struct record_constraint *constraints, size_t count);

/* The same request at the same moment, perhaps at another server, was first: asking once more finds
 * what it wrote. True once for a request, whose state must not be used for anything else. */
bool record_may_retry(struct request *request);
