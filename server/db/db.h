// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* PostgreSQL for the loop: a few connections in pipeline mode, prepared statements only.
 *
 * Every db_run() and every db_txn is one transaction of its own, with its own outcome, sent in one
 * go: nothing waits for a round trip in the middle of a transaction. Callbacks come from the loop,
 * never from inside the call that asked for them, exactly once each. Requests run in no promised
 * order: what must come after something else is asked for in that something's callback.
 *
 * A statement that takes long holds up what shares its connection. Reports and exports belong to a
 * db of their own.
 *
 * While there is no connection, requests wait for a short time and are then refused; where none has
 * come for so long, new ones are refused at once, until one comes. What has left is never sent
 * again: if the connection is lost after that, the outcome is DB_UNCERTAIN. */
#pragma once

#include "common/base/attr.h"
#include "common/base/err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct loop;
struct db;
struct db_result;
struct db_txn;

/* Prepared on every connection before the first request. Values come in PostgreSQL's text format,
 * and so do parameters that do not say otherwise. The name is unique in its db. */
struct db_statement {
	const char *name;
	const char *sql;
	int parameter_count;
	/* Whose rows of the tables behind the wall between facilities it may see and write: those
	 * of the facility in this parameter, counted from 1; the same, or those of all of them
	 * where it is the nil id, which stands for whoever works for all: null, which may have been
	 * forgotten, is nobody's; those of all of them, and the reason for that, in words. With
	 * none of these it finds the tables empty. The audit log takes rows of whatever facility
	 * from each of them. */
	int facility;
	int facility_or_all;
	const char *of_all;
	/* NULL: none. db_run() runs it before, in the same transaction: for what this statement
	 * alone sets. It takes no parameters; its result is not looked at. */
	const struct db_statement *first;
};

enum { DB_PARAMETERS_LIMIT = 64 };

/* A parameter. Its bytes need no NUL at their end, and as text they hold none: a request with one
 * is refused with ERR_BAD_FIELD. */
struct db_value {
	const char *bytes;
	size_t length;
	bool is_null;
	bool is_binary; /* In PostgreSQL's binary format. */
};

/* string NULL: the SQL null. */
struct db_value db_text(const char *string);
struct db_value db_bytes(const char *bytes, size_t length);
struct db_value db_binary(const char *bytes, size_t length);

/* Whether libpq can read a connection string, as far as that is seen without connecting. */
MUST_CHECK bool db_conninfo_is_readable(const char *conninfo);
/* Whether it goes over a network without looking at the certificate of the other side: that is what
 * sslmode=verify-full does. False where it cannot be read. */
bool db_conninfo_is_exposed(const char *conninfo);
bool db_conninfo_has_password(const char *conninfo);
/* Whether both name the same role; false where one names none. */
bool db_conninfo_is_same_role(const char *conninfo, const char *other);

enum db_status {
	DB_DOWN, /* No connection; being tried again. */
	DB_UP,   /* At least one connection serves. */
	/* The database answers, but would lose what it acknowledged, or binds the server by no
	 * rule; not used. */
	DB_UNSAFE,
	/* It answers, but lacks what a statement needs: it was never migrated, or long ago. */
	DB_OUTDATED,
};

struct db_state {
	enum db_status status;
	unsigned connected;
	unsigned wanted;
	/* Why it changed, in English for the log, one line, never NULL. */
	const char *reason;
};
typedef void db_state_callback(void *arg, const struct db_state *state);

/* A 0 or NULL takes the default. Strings and tables are borrowed for the life of the db. */
struct db_options {
	/* As libpq reads it. Host names in it are looked up away from the loop; one that comes
	 * from the environment or a service file would block it. */
	const char *conninfo;
	/* Settings of the session as the keyword options of libpq takes them: "-c jit=off". Behind
	 * them come those of conninfo, which so count. NULL: none. */
	const char *settings;
	const char *application_name;                 /* foleni */
	const struct db_statement *const *statements; /* statement_count pointers. */
	size_t statement_count;
	unsigned connections;          /* 4 */
	unsigned in_flight_limit;      /* 64 transactions on each connection. */
	unsigned queue_limit;          /* 1024 transactions that wait for a connection. */
	unsigned queue_age_ms;         /* 2000, then a waiting one is refused. */
	unsigned statement_timeout_ms; /* 5000 */
	unsigned lock_timeout_ms;      /* 2000 */
	unsigned connect_timeout_ms;   /* 5000 */
	unsigned backoff_least_ms;     /* 100, doubling, with full jitter, */
	unsigned backoff_most_ms;      /* up to 5000. */
	/* Serve although fsync, full_page_writes or synchronous_commit is off. For tests. */
	bool accept_unsafe;
	/* Refuse to serve as a role that no rule of the database binds: an owner of tables, a
	 * superuser, one that row-level security lets pass. */
	bool owns_nothing;
	db_state_callback *on_state;
	void *state_arg;
};

/* Starts to connect; never fails: the state callback tells how it went. */
struct db *db_create(struct loop *loop, const struct db_options *options);
/* Refuses new requests with ERR_STOPPING, lets those that are there end for up to grace_ms, then
 * gives the rest their outcome, closes every connection and calls done, after which nothing calls
 * back any more. */
void db_close(struct db *db, unsigned grace_ms, void (*done)(void *arg), void *arg);
/* Cuts every connection. Requests without an outcome get none. Not from inside a callback of this
 * db other than db_close's done. Sets *db to NULL. NULL is fine. */
void db_destroy(struct db **db);

enum db_outcome {
	/* Durable, and visible to every later statement. */
	DB_COMMITTED,
	/* Nothing of it happened: see db_result_err(). */
	DB_ROLLED_BACK,
	/* The connection was lost after some of it may have been sent. It may have happened, it
	 * may not have, and it may still happen for a moment: what is written after looking must
	 * be guarded against its late arrival. */
	DB_UNCERTAIN,
	/* It was never sent: the database is down, the queue is full, the db is closing. */
	DB_REFUSED,
};
typedef void db_callback(void *arg, const struct db_result *result);

/* One statement as one transaction. Takes copies of the parameters, of which there are as many as
 * the statement says. */
void db_run(struct db *db, const struct db_statement *statement, const struct db_value *parameters,
	db_callback *callback, void *arg);

/* Several statements as one transaction: all of them or none. */
struct db_txn *db_txn_begin(struct db *db);
void db_txn_add(struct db_txn *txn, const struct db_statement *statement,
	const struct db_value *parameters);
/* Takes the transaction; *txn is NULL after it. At least one statement was added. */
void db_txn_commit(struct db_txn **txn, db_callback *callback, void *arg);
/* Drops it unsent. Sets *txn to NULL. NULL is fine. */
void db_txn_destroy(struct db_txn **txn);

/* Results are borrowed during their callback. */
enum db_outcome db_result_outcome(const struct db_result *result);
/* ERR_OK where it was committed. */
enum err db_result_err(const struct db_result *result);
/* Five characters where the database refused, else "". */
const char *db_result_sqlstate(const struct db_result *result);
/* The constraint that refused, else "". */
const char *db_result_constraint(const struct db_result *result);
/* The name of the statement that was refused, else "". */
const char *db_result_statement(const struct db_result *result);
/* What the database or libpq says, for a developer. May quote data: not for a log or a client. */
const char *db_result_message(const struct db_result *result);
/* Of a db_txn: the result of its n-th statement, from 0; the accessors below speak of the last. */
const struct db_result *db_result_step(const struct db_result *result, size_t n);
/* 0 rows and columns unless it was committed. */
int db_result_rows(const struct db_result *result);
int db_result_columns(const struct db_result *result);
/* Rows changed by INSERT, UPDATE, DELETE; rows of a SELECT. */
int64_t db_result_affected(const struct db_result *result);
/* The row and column are there. Ends in NUL; "" where it is null. */
const char *db_result_value(const struct db_result *result, int row, int column);
size_t db_result_length(const struct db_result *result, int row, int column);
bool db_result_is_null(const struct db_result *result, int row, int column);
/* The value is a whole number: the statement says so. 0 where it is null. */
int64_t db_result_int(const struct db_result *result, int row, int column);

/* Hears a channel on a connection that the db keeps for listening. A notification is a wake-up,
 * nothing more: some may be joined, and those sent while the connection was lost are gone. resync
 * is called after each time that listening has begun, also the first: from there on nothing is
 * missed, what came before must be read. The channel is borrowed for the life of the db. */
typedef void db_notified(void *arg, const char *payload);
void db_listen(struct db *db, const char *channel, db_notified *notified, void (*resync)(void *arg),
	void *arg);

/* Counters since the start, for metrics. */
struct db_stats {
	enum db_status status;
	bool is_given_up; /* Requests are refused at once. */
	unsigned connected;
	unsigned wanted;
	bool is_listening;
	size_t in_flight;
	size_t queued;
	uint64_t committed;
	uint64_t rolled_back;
	uint64_t uncertain;
	uint64_t refused;
	uint64_t connects;    /* Connections that came to serve, */
	uint64_t disconnects; /* and that were lost. */
	uint64_t notifications;
	/* Sums over what was sent: from the asking to the sending, from there to the outcome. */
	uint64_t waited_us;
	uint64_t served_us;
};
struct db_stats db_stats(const struct db *db);
