// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/db/migrate.h"

#include "common/base/mem.h"
#include "common/base/text.h"
#include "server/db/sqlstate.h"
#include <libpq-fe.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LOCK_WAIT_MS = 60000, TABLE_WAIT_MS = 10000, CONNECT_WAIT_S = 10 };

struct run {
	const struct migrate_options *options;
	PGconn *pg;
	enum err err; /* The first; later steps are ignored. */
	char *why;
	int applied;       /* The highest number in the database. */
	char **applied_at; /* One for each that is applied. */
};

static void fail(struct run *run, enum err err, const char *format, ...) PRINTF_LIKE(3, 4);
static void fail(struct run *run, enum err err, const char *format, ...)
{
	va_list arguments;

	if (run->err)
		return;
	run->err = err;
	va_start(arguments, format);
	vsnprintf(run->why, MIGRATE_WHY_BYTES, format, arguments);
	va_end(arguments);
}

static void tell(const struct run *run, enum migrate_step step, int number)
{
	const char *at = number <= run->applied ? run->applied_at[number - 1] : "";

	if (run->options->progress)
		run->options->progress(
			run->options->arg, step, &run->options->migrations[number - 1], at);
}

/* A lock that did not come in time is told apart from a statement that is wrong. */
static void fail_statement(struct run *run, const char *what, const PGresult *result)
{
	const char *words = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	const char *hint = PQresultErrorField(result, PG_DIAG_MESSAGE_HINT);
	enum err err = sqlstate_err(PQresultErrorField(result, PG_DIAG_SQLSTATE));

	if (PQstatus(run->pg) == CONNECTION_BAD)
		err = ERR_DB_DOWN;
	fail(run, err == ERR_BUSY || err == ERR_DB_DOWN ? err : ERR_INTERNAL, "%s: %s%s%s", what,
		words ? words : PQerrorMessage(run->pg), hint ? ". " : "", hint ? hint : "");
}

/* The last result of the statements; NULL: they failed, or something failed before. */
static PGresult *ask(struct run *run, const char *what, const char *sql)
{
	PGresult *result;
	ExecStatusType status;

	if (run->err)
		return NULL;
	result = PQexec(run->pg, sql);
	status = PQresultStatus(result);
	if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
		return result;
	fail_statement(run, what, result);
	PQclear(result);
	return NULL;
}

static void execute(struct run *run, const char *what, const char *sql)
{
	PQclear(ask(run, what, sql));
}

static void execute_format(struct run *run, const char *what, const char *format, ...)
	PRINTF_LIKE(3, 4);
static void execute_format(struct run *run, const char *what, const char *format, ...)
{
	char sql[256];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(sql, sizeof(sql), format, arguments);
	va_end(arguments);
	execute(run, what, sql);
}

/* What is applied, and whether it is what the program knows. */

static void check_known(struct run *run, const PGresult *rows, int row)
{
	const struct schema_migration *known = &run->options->migrations[row];
	const char *name = PQgetvalue(rows, row, 1);

	if (strcmp(name, known->name))
		fail(run, ERR_CONFLICT, "migration %d is %s in the database, but %s here",
			known->number, name, known->name);
	else if (strcmp(PQgetvalue(rows, row, 2), known->checksum))
		fail(run, ERR_CONFLICT, "migration %d (%s) was edited after it had been applied",
			known->number, name);
}

static void check_applied(struct run *run, const PGresult *rows, int row)
{
	int number = (int)strtol(PQgetvalue(rows, row, 0), NULL, 10);

	if (number != row + 1)
		fail(run, ERR_CONFLICT, "the database has migration %d, but not %d", number,
			row + 1);
	else if (number > run->options->count)
		fail(run, ERR_CONFLICT,
			"the database is newer than this program: it has migration %d (%s),"
			" the last one known here is %d",
			number, PQgetvalue(rows, row, 1), run->options->count);
	else
		check_known(run, rows, row);
}

static void forget_applied(struct run *run)
{
	for (int i = 0; i < run->applied; i++)
		mem_free(run->applied_at[i]);
	mem_free(run->applied_at);
	run->applied_at = NULL;
	run->applied = 0;
}

static void read_applied(struct run *run)
{
	PGresult *rows = ask(run, "reading schema_migrations",
		"SELECT number, name, checksum,"
		" to_char(applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
		" FROM schema_migrations ORDER BY number");
	int count = PQntuples(rows);

	forget_applied(run);
	for (int row = 0; row < count && !run->err; row++)
		check_applied(run, rows, row);
	if (!run->err) {
		run->applied = count;
		run->applied_at = mem_array((size_t)count, sizeof(char *));
		for (int row = 0; row < count; row++)
			run->applied_at[row] = mem_strdup(PQgetvalue(rows, row, 3));
	}
	PQclear(rows);
}

/* The connection and the lock. */

static void ignore_notice(void *arg, const PGresult *notice)
{
	(void)arg;
	(void)notice;
}

static void open_connection(struct run *run)
{
	char seconds[16];
	const char *keys[] = { "connect_timeout", "application_name", "client_encoding", "dbname",
		NULL };
	const char *values[] = { seconds, "foleni-migrate", "UTF8", run->options->conninfo, NULL };

	snprintf(seconds, sizeof(seconds), "%d", CONNECT_WAIT_S);
	run->pg = PQconnectdbParams(keys, values, 1);
	if (PQstatus(run->pg) != CONNECTION_OK) {
		fail(run, ERR_DB_DOWN, "%s", PQerrorMessage(run->pg));
		return;
	}
	PQsetNoticeReceiver(run->pg, ignore_notice, NULL);
	execute(run, "setting up",
		"SET search_path = public, pg_temp; SET timezone = 'UTC';"
		" SET statement_timeout = 0; SET synchronous_commit = on");
}

/* The lock ends with the connection. Its number is "foleni" in ASCII. */
static void lock(struct run *run)
{
	unsigned wait_ms = run->options->lock_wait_ms ? run->options->lock_wait_ms : LOCK_WAIT_MS;

	execute_format(run, "waiting for another migration",
		"SET lock_timeout = %u; SELECT pg_advisory_lock(112628745989737)", wait_ms);
	execute_format(run, "setting up", "SET lock_timeout = %d", TABLE_WAIT_MS);
}

/* The server and reports may ask for the state, also where no migration succeeded yet; whether the
 * roles are there is for the first migration to say. */
static void make_table(struct run *run)
{
	execute(run, "making schema_migrations",
		"CREATE TABLE IF NOT EXISTS schema_migrations ("
		" number integer PRIMARY KEY CHECK (number > 0),"
		" name text NOT NULL,"
		" checksum text NOT NULL,"
		" program text NOT NULL,"
		" applied_by text NOT NULL DEFAULT session_user,"
		" applied_at timestamptz NOT NULL DEFAULT clock_timestamp());"
		"DO $$ DECLARE reader text; BEGIN"
		" FOR reader IN SELECT quote_ident(rolname) FROM pg_roles"
		"  WHERE rolname IN ('foleni_server', 'foleni_report') LOOP"
		"  EXECUTE 'GRANT SELECT ON schema_migrations TO ' || reader;"
		" END LOOP; END $$");
}

static void begin(struct run *run, const struct migrate_options *options, char *why)
{
	*run = (struct run){ .options = options, .why = why };
	why[0] = '\0';
	open_connection(run);
}

static enum err end(struct run *run)
{
	size_t length;

	PQfinish(run->pg);
	forget_applied(run);
	for (length = strlen(run->why); length && run->why[length - 1] == '\n'; length--)
		run->why[length - 1] = '\0';
	return run->err;
}

/* One migration at a time. A dry run keeps the outer transaction and sets savepoints in it. */

static void begin_step(struct run *run)
{
	execute(run, "BEGIN", run->options->is_dry_run ? "SAVEPOINT step" : "BEGIN");
}

/* A file with a COMMIT of its own would break the promise that it is all or nothing. */
static void end_step(struct run *run, const char *what)
{
	if (!run->err && PQtransactionStatus(run->pg) != PQTRANS_INTRANS)
		fail(run, ERR_INTERNAL, "%s: it ends the transaction it runs in", what);
	execute(run, what, run->options->is_dry_run ? "RELEASE SAVEPOINT step" : "COMMIT");
	if (run->err && !run->options->is_dry_run)
		PQclear(PQexec(run->pg, "ROLLBACK"));
}

static const char *label(char label_out[128], const char *verb, const struct schema_migration *of)
{
	snprintf(label_out, 128, "%s migration %d (%s)", verb, of->number, of->name);
	return label_out;
}

static void note_applied(struct run *run, const struct schema_migration *migration)
{
	const char *values[] = { migration->name, migration->checksum, FOLENI_VERSION };
	char sql[128];
	PGresult *result;

	if (run->err)
		return;
	snprintf(sql, sizeof(sql),
		"INSERT INTO schema_migrations (number, name, checksum, program)"
		" VALUES (%d, $1, $2, $3)",
		migration->number);
	result = PQexecParams(run->pg, sql, 3, NULL, values, NULL, NULL, 0);
	if (PQresultStatus(result) != PGRES_COMMAND_OK)
		fail_statement(run, "writing schema_migrations", result);
	PQclear(result);
}

static void apply(struct run *run, const struct schema_migration *migration)
{
	char what[128];

	begin_step(run);
	execute(run, label(what, "applying", migration), migration->up);
	execute(run, label(what, "verifying", migration), migration->verify);
	note_applied(run, migration);
	end_step(run, label(what, "applying", migration));
}

static void revert(struct run *run, const struct schema_migration *migration)
{
	char what[128];

	begin_step(run);
	execute(run, label(what, "reverting", migration), migration->down);
	execute_format(run, "writing schema_migrations",
		"DELETE FROM schema_migrations WHERE number = %d", migration->number);
	end_step(run, label(what, "reverting", migration));
}

static void begin_changes(struct run *run)
{
	lock(run);
	if (run->options->is_dry_run)
		execute(run, "BEGIN", "BEGIN");
	make_table(run);
	read_applied(run);
}

enum err migrate_forward(const struct migrate_options *options, char why_out[MIGRATE_WHY_BYTES])
{
	struct run run;

	begin(&run, options, why_out);
	begin_changes(&run);
	for (int i = run.applied; i < options->count && !run.err; i++) {
		apply(&run, &options->migrations[i]);
		if (!run.err)
			tell(&run, MIGRATE_APPLIED, i + 1);
	}
	return end(&run);
}

enum err migrate_revert(
	const struct migrate_options *options, int to, char why_out[MIGRATE_WHY_BYTES])
{
	struct run run;

	begin(&run, options, why_out);
	begin_changes(&run);
	for (int i = run.applied; i > to && !run.err; i--) {
		revert(&run, &options->migrations[i - 1]);
		if (!run.err)
			tell(&run, MIGRATE_REVERTED, i);
	}
	return end(&run);
}

static bool has_table(struct run *run)
{
	PGresult *answer = ask(run, "looking for schema_migrations",
		"SELECT to_regclass('public.schema_migrations') IS NOT NULL");
	bool found = answer && PQgetvalue(answer, 0, 0)[0] == 't';

	PQclear(answer);
	return found;
}

enum err migrate_verify(const struct migrate_options *options, char why_out[MIGRATE_WHY_BYTES])
{
	char what[128];
	struct run run;

	begin(&run, options, why_out);
	if (has_table(&run))
		read_applied(&run);
	execute(&run, "BEGIN", "BEGIN READ ONLY");
	for (int i = 0; i < run.applied && !run.err; i++) {
		execute(&run, label(what, "verifying", &options->migrations[i]),
			options->migrations[i].verify);
		if (!run.err)
			tell(&run, MIGRATE_VERIFIED, i + 1);
	}
	return end(&run);
}

enum err migrate_status(
	const struct migrate_options *options, int *pending_out, char why_out[MIGRATE_WHY_BYTES])
{
	struct run run;

	begin(&run, options, why_out);
	if (has_table(&run))
		read_applied(&run);
	for (int i = 0; i < options->count && !run.err; i++)
		tell(&run, i < run.applied ? MIGRATE_APPLIED : MIGRATE_PENDING, i + 1);
	if (!run.err)
		*pending_out = options->count - run.applied;
	return end(&run);
}
