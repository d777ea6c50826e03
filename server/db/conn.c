// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/db/conn.h"

#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/uuid.h"
#include "common/loop/loop.h"
#include "schema/schema.h"
#include "server/db/lookup.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { REASON_BYTES = 256 };

enum state {
	WAITING,    /* For the next try. */
	LOOKING_UP, /* The addresses of the hosts. */
	CONNECTING, /* PQconnectPoll works. */
	CHECKING,   /* The question of check() is on its way. */
	OPEN,
};

struct conn {
	struct loop *loop;
	const struct db_options *options;
	const struct conn_callbacks *callbacks;
	void *arg;
	PGconn *pg;
	struct lookup *lookup;
	struct loop_watch *watch;
	unsigned watched;
	struct loop_timer *timer; /* WAITING: the next try. Until settled: the time-out. */
	struct loop_task failure;
	enum state state;
	enum db_status status; /* With which it will be reported closed. */
	unsigned attempts;     /* Since it last settled. */
	bool failing;
	char reason[REASON_BYTES];
};

PGconn *conn_pg(struct conn *conn)
{
	return conn->pg;
}

bool conn_is_usable(const struct conn *conn)
{
	return conn->state == OPEN && !conn->failing && PQstatus(conn->pg) == CONNECTION_OK;
}

/* One line, whatever libpq says. The first reason is the cause, later ones follow from it. */
void conn_note(struct conn *conn, const char *reason)
{
	size_t length;

	if (conn->reason[0])
		return;
	snprintf(conn->reason, sizeof(conn->reason), "%s", reason);
	for (length = strlen(conn->reason); length && conn->reason[length - 1] == '\n'; length--)
		conn->reason[length - 1] = '\0';
	for (char *at = conn->reason; *at; at++)
		if (*at == '\n' || *at == '\t')
			*at = ' ';
}

static void unwatch(struct conn *conn)
{
	loop_watch_destroy(&conn->watch);
	conn->watched = 0;
}

static uint64_t backoff_ms(const struct conn *conn)
{
	uint64_t limit = conn->options->backoff_least_ms, drawn;

	for (unsigned i = 1; i < conn->attempts && limit < conn->options->backoff_most_ms; i++)
		limit *= 2;
	if (limit > conn->options->backoff_most_ms)
		limit = conn->options->backoff_most_ms;
	random_bytes(&drawn, sizeof(drawn));
	return 1 + drawn % limit;
}

/* The descriptor is unwatched before libpq closes it: the number is reused at once. */
static void lose(struct conn *conn)
{
	char reason[REASON_BYTES];

	unwatch(conn);
	lookup_cancel(&conn->lookup);
	loop_cancel(conn->loop, &conn->failure);
	if (conn->pg)
		conn_note(conn, PQerrorMessage(conn->pg));
	snprintf(reason, sizeof(reason), "%s", conn->reason[0] ? conn->reason : "out of memory");
	conn->callbacks->closed(conn->arg, conn->status, reason);
	PQfinish(conn->pg);
	conn->pg = NULL;
	conn->state = WAITING;
	conn->status = DB_DOWN;
	conn->failing = false;
	conn->reason[0] = '\0';
	conn->attempts++;
	loop_timer_start(conn->timer, backoff_ms(conn), 0);
}

static void failed(void *arg)
{
	lose(arg);
}

/* libpq may have closed its descriptor already, and an accept() of the same turn may get the
 * number: so the watch goes at once, although the rest waits for the end of the turn. */
void conn_fail(struct conn *conn, const char *reason)
{
	conn_note(conn, reason);
	unwatch(conn);
	conn->failing = true;
	loop_defer(conn->loop, &conn->failure, failed, conn);
}

void conn_reject(struct conn *conn, enum db_status status, const char *reason)
{
	conn->status = status;
	conn_fail(conn, reason);
}

static void ready(void *arg, unsigned events);

static void watch(struct conn *conn, unsigned wanted)
{
	if (conn->failing)
		return;
	if (!conn->watch)
		conn->watch = loop_watch_create(conn->loop, PQsocket(conn->pg), ready, conn);
	if (!conn->watch) {
		conn_fail(conn, "the socket cannot be watched");
		return;
	}
	if (wanted != conn->watched)
		loop_watch_set(conn->watch, wanted);
	conn->watched = wanted;
}

void conn_flush(struct conn *conn)
{
	int held = PQflush(conn->pg);

	if (held < 0)
		conn_fail(conn, PQerrorMessage(conn->pg));
	else
		watch(conn, held ? LOOP_READABLE | LOOP_WRITABLE : LOOP_READABLE);
}

/* Sets the session up, and says how much of the schema this program knows, from which the policies
 * of tables that came behind the wall later tell it from an older one; then reads back what matters
 * for the promise that what was committed stays. Where the database is set to wait for a standby,
 * that is left as it is. */
static char *check_sql(const struct db_options *options)
{
	struct text sql = { 0 };

	text_printf(&sql,
		"SELECT set_config('statement_timeout', '%u', false),"
		" set_config('lock_timeout', '%u', false),"
		" set_config('idle_in_transaction_session_timeout', '%u', false),"
		" set_config('search_path', 'public, pg_temp', false),"
		" set_config('timezone', 'UTC', false),"
		" set_config('datestyle', 'ISO, YMD', false),"
		" set_config('intervalstyle', 'postgres', false),"
		" set_config('foleni.schema', '%d', false),"
		" CASE WHEN current_setting('synchronous_commit') IN ('local', 'remote_write')"
		" THEN set_config('synchronous_commit', 'on', false) END;",
		options->statement_timeout_ms, options->lock_timeout_ms,
		options->statement_timeout_ms, schema_migration_count);
	text_add(&sql, "SELECT current_setting('fsync'), current_setting('full_page_writes'),"
		       " current_setting('synchronous_commit'), pg_is_in_recovery(),"
		       " EXISTS (SELECT FROM pg_roles WHERE rolname = current_user"
		       " AND (rolsuper OR rolbypassrls)),"
		       " EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace"
		       " AND relkind IN ('r', 'p') AND pg_has_role(relowner, 'MEMBER'))");
	return text_take(&sql);
}

static void check(struct conn *conn)
{
	char *sql = check_sql(conn->options);

	conn->state = CHECKING;
	if (PQsetnonblocking(conn->pg, 1) || !PQsendQuery(conn->pg, sql))
		conn_fail(conn, PQerrorMessage(conn->pg));
	else
		conn_flush(conn);
	mem_free(sql);
}

/* Columns of the answer. */
enum { IN_RECOVERY = 3, ABOVE_ALL_RULES, OWNER_OF_TABLES, ANSWERS };

static const char *danger_of_role(const PGresult *answer)
{
	if (PQgetvalue(answer, 0, ABOVE_ALL_RULES)[0] == 't')
		return "the role is a superuser or passes row-level security, and the server must "
		       "not run as one: take foleni_server";
	if (PQgetvalue(answer, 0, OWNER_OF_TABLES)[0] == 't')
		return "the role owns the tables, or is a member of who does, and the server must "
		       "not run as one: take foleni_server";
	return NULL;
}

static const char *danger(const PGresult *answer)
{
	static const char *const settings[] = { "fsync is off", "full_page_writes is off",
		"synchronous_commit is off" };

	for (int i = 0; i < (int)COUNT_OF(settings); i++)
		if (!strcmp(PQgetvalue(answer, 0, i), "off"))
			return settings[i];
	return NULL;
}

static void judge(struct conn *conn, const PGresult *answer)
{
	if (PQresultStatus(answer) != PGRES_TUPLES_OK) {
		conn_fail(conn, PQresultErrorMessage(answer));
		return;
	}
	if (PQnfields(answer) != ANSWERS) /* What set_config() gave. */
		return;
	if (danger(answer) && !conn->options->accept_unsafe) {
		conn_reject(conn, DB_UNSAFE, danger(answer));
	} else if (conn->options->owns_nothing && danger_of_role(answer)) {
		conn_reject(conn, DB_UNSAFE, danger_of_role(answer));
	} else if (PQgetvalue(answer, 0, IN_RECOVERY)[0] == 't') {
		conn_fail(conn, "the database is a standby: it takes no changes");
	}
}

static void read_check(struct conn *conn)
{
	PGresult *answer;

	while (!PQisBusy(conn->pg)) {
		answer = PQgetResult(conn->pg);
		if (!answer) {
			if (conn->failing)
				return;
			conn->state = OPEN;
			conn->callbacks->opened(conn->arg);
			return;
		}
		judge(conn, answer);
		PQclear(answer);
	}
}

/* Trying the next address of a name replaces the socket, perhaps by one of the same number, so
 * each step starts with a new watch. */
static void poll_connect(struct conn *conn)
{
	PostgresPollingStatusType wish;

	unwatch(conn);
	wish = PQconnectPoll(conn->pg);
	if (wish == PGRES_POLLING_FAILED)
		conn_fail(conn, PQerrorMessage(conn->pg));
	else if (wish == PGRES_POLLING_OK)
		check(conn);
	else
		watch(conn, wish == PGRES_POLLING_READING ? LOOP_READABLE : LOOP_WRITABLE);
}

/* A broken socket is reported as readable and writable. The database's last words may still be
 * there to be read, so a failed read is a loss only after what came was handled. */
static void take_in(struct conn *conn)
{
	bool is_alive = PQconsumeInput(conn->pg);

	if (conn->state == OPEN)
		conn->callbacks->readable(conn->arg);
	else
		read_check(conn);
	if (!is_alive || PQstatus(conn->pg) == CONNECTION_BAD)
		conn_fail(conn, PQerrorMessage(conn->pg));
}

static void ready(void *arg, unsigned events)
{
	struct conn *conn = arg;

	if (conn->failing)
		return;
	if (conn->state == CONNECTING) {
		poll_connect(conn);
		return;
	}
	if (events & ~conn->watched)
		conn->watched = 0; /* libuv stops watching a broken descriptor. */
	if (events & LOOP_READABLE)
		take_in(conn);
	if (!conn->failing)
		conn_flush(conn);
}

/* The database's words outside of any result, such as those before it closes an idle connection. */
static void noticed(void *arg, const PGresult *notice)
{
	struct conn *conn = arg;
	const char *severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);
	const char *words = PQresultErrorField(notice, PG_DIAG_MESSAGE_PRIMARY);

	if (severity && words && (!strcmp(severity, "FATAL") || !strcmp(severity, "PANIC")))
		conn_note(conn, words);
}

/* A connection string has two forms, so nothing is ever put behind it as text. NULL: there are none
 * but the operator's. */
static char *join_settings(const struct db_options *options)
{
	PQconninfoOption *given;
	struct text joined = { 0 };

	if (!options->settings)
		return NULL;
	given = PQconninfoParse(options->conninfo, NULL);
	text_add(&joined, options->settings);
	for (const PQconninfoOption *option = given; option && option->keyword; option++)
		if (!strcmp(option->keyword, "options") && option->val)
			text_printf(&joined, " %s", option->val);
	PQconninfoFree(given);
	return text_take(&joined);
}

/* What the operator's string says comes last and so counts; its settings are joined with ours. */
static PGconn *start_libpq(const struct db_options *options, const char *hostaddr)
{
	char *settings = join_settings(options);
	PGconn *pg;
	const char *keys[] = { "application_name", "client_encoding", "gssencmode",
		"keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout",
		"hostaddr", "dbname", settings ? "options" : NULL, NULL };
	const char *values[] = { options->application_name, "UTF8", "disable", "10", "5", "3",
		"15000", hostaddr, options->conninfo, settings, NULL };

	pg = PQconnectStartParams(keys, values, 1);
	mem_free(settings);
	return pg;
}

static void start_connect(struct conn *conn, const char *hostaddr)
{
	conn->state = CONNECTING;
	conn->pg = start_libpq(conn->options, hostaddr);
	if (!conn->pg || PQstatus(conn->pg) == CONNECTION_BAD) {
		conn_fail(conn, conn->pg ? PQerrorMessage(conn->pg) : "out of memory");
		return;
	}
	PQsetNoticeReceiver(conn->pg, noticed, conn);
	watch(conn, LOOP_WRITABLE);
}

static void looked_up(void *arg, const char *hostaddr, const char *why)
{
	struct conn *conn = arg;

	conn->lookup = NULL;
	if (hostaddr)
		start_connect(conn, hostaddr);
	else
		conn_fail(conn, why);
}

static void start(struct conn *conn)
{
	loop_timer_start(conn->timer, conn->options->connect_timeout_ms, 0);
	conn->state = LOOKING_UP;
	conn->lookup = lookup_start(conn->loop, conn->options->conninfo, looked_up, conn);
	if (!conn->lookup)
		start_connect(conn, NULL);
}

static void timer_due(void *arg)
{
	struct conn *conn = arg;

	if (conn->state == WAITING)
		start(conn);
	else
		conn_fail(conn, "connecting took too long");
}

struct conn *conn_create(struct loop *loop, const struct db_options *options,
	const struct conn_callbacks *callbacks, void *arg)
{
	struct conn *conn = mem_alloc(sizeof(*conn));

	*conn = (struct conn){
		.loop = loop,
		.options = options,
		.callbacks = callbacks,
		.arg = arg,
	};
	conn->timer = loop_timer_create(loop, timer_due, conn);
	start(conn);
	return conn;
}

void conn_settled(struct conn *conn)
{
	conn->attempts = 0;
	loop_timer_stop(conn->timer);
}

void conn_destroy(struct conn **conn)
{
	if (!*conn)
		return;
	unwatch(*conn);
	lookup_cancel(&(*conn)->lookup);
	loop_cancel((*conn)->loop, &(*conn)->failure);
	loop_timer_destroy(&(*conn)->timer);
	PQfinish((*conn)->pg);
	mem_free(*conn);
	*conn = NULL;
}
