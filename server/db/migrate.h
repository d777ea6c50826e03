// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Brings the schema of a database forward and back. Synchronous, on a connection of its own, as
 * the role that owns the tables: for before the loop runs and for the command line.
 *
 * Each migration is one transaction together with its verification and its row in the table
 * schema_migrations, so it is there wholly or not at all. An advisory lock keeps two programs from
 * migrating at once; the second one waits, then finds the work done. What does not fit is refused
 * before anything is changed: a past migration that was edited, a gap, a database that is newer
 * than the program. */
#pragma once

#include "common/base/attr.h"
#include "common/base/err.h"
#include "schema/schema.h"
#include <stdbool.h>

enum { MIGRATE_WHY_BYTES = 512 };

enum migrate_step {
	MIGRATE_APPLIED,
	MIGRATE_REVERTED,
	MIGRATE_VERIFIED,
	MIGRATE_PENDING, /* Of migrate_status() only. */
};
/* applied_at is RFC 3339 text in UTC, "" where it is not applied. */
typedef void migrate_progress(void *arg, enum migrate_step step,
	const struct schema_migration *migration, const char *applied_at);

struct migrate_options {
	const char *conninfo; /* As libpq reads it. */
	const struct schema_migration *migrations;
	int count;
	migrate_progress *progress; /* NULL: nobody wants to know. */
	void *arg;
	/* Does everything in one transaction and rolls it back. */
	bool is_dry_run;
	/* How long to wait for another program that migrates; 0: 60 s. */
	unsigned lock_wait_ms;
};

/* All of them: ERR_OK; ERR_DB_DOWN, no connection; ERR_BUSY, another one migrates or a table is in
 * use; ERR_CONFLICT, database and program do not fit; ERR_INTERNAL, a statement failed. why_out
 * says it in English for an administrator, "" where all is well. */

/* Applies what is pending. */
MUST_CHECK enum err migrate_forward(
	const struct migrate_options *options, char why_out[MIGRATE_WHY_BYTES]);
/* Takes back all above number to; 0: all. Their data is gone. */
MUST_CHECK enum err migrate_revert(
	const struct migrate_options *options, int to, char why_out[MIGRATE_WHY_BYTES]);
/* Runs the verification of each that is applied, and changes nothing. */
MUST_CHECK enum err migrate_verify(
	const struct migrate_options *options, char why_out[MIGRATE_WHY_BYTES]);
/* Tells the state of each by progress. Any role that may read schema_migrations can ask.
 * pending_out: how many are not applied. */
MUST_CHECK enum err migrate_status(
	const struct migrate_options *options, int *pending_out, char why_out[MIGRATE_WHY_BYTES]);
