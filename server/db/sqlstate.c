// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/db/sqlstate.h"

#include "common/base/attr.h"
#include <stddef.h>
#include <string.h>

/* A whole code or its two-letter class; the first row that fits counts. */
static const struct {
	const char *start;
	enum err err;
} meanings[] = {
	{ "23505", ERR_ALREADY_EXISTS },  /* unique_violation */
	{ "23P01", ERR_CONFLICT },        /* exclusion_violation */
	{ "23503", ERR_CONFLICT },        /* foreign_key_violation */
	{ "23", ERR_BAD_FIELD },          /* not null, check */
	{ "22", ERR_BAD_FIELD },          /* data exceptions */
	{ "40003", ERR_UNKNOWN_OUTCOME }, /* statement_completion_unknown */
	{ "40", ERR_CONFLICT },           /* serialization, deadlock */
	{ "53100", ERR_DISK_FULL },       /* disk_full */
	{ "53", ERR_BUSY },               /* out of memory, of connections */
	{ "55P03", ERR_BUSY },            /* lock_not_available */
	{ "57014", ERR_BUSY },            /* query_canceled: statement_timeout */
	{ "42P01", ERR_SCHEMA },          /* undefined_table */
	{ "42703", ERR_SCHEMA },          /* undefined_column */
	{ "42704", ERR_SCHEMA },          /* undefined_object: a type */
	{ "42883", ERR_SCHEMA },          /* undefined_function */
	{ "57P", ERR_DB_DOWN },           /* shutting down, starting */
	{ "25006", ERR_DB_DOWN },         /* read_only_sql_transaction: a standby */
	{ "08", ERR_DB_DOWN },            /* connection exceptions */
};

enum err sqlstate_err(const char *sqlstate)
{
	for (size_t i = 0; sqlstate && i < COUNT_OF(meanings); i++)
		if (!strncmp(sqlstate, meanings[i].start, strlen(meanings[i].start)))
			return meanings[i].err;
	return ERR_INTERNAL;
}
