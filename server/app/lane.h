// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Lanes: the one place where a facility's commands are decided and committed, in order (DESIGN 2).
 *
 * While no transaction of a lane is in flight it takes what waits, decides it one after the other
 *on its board, records all of it as one statement that advances facilities.seq from the expected
 * value, and only when the database has said "committed" applies the events, publishes them and
 * answers. Whatever else happens is resolved by the command ids before anything new is decided:
 *
 *	committed	apply, publish, answer
 *	seq had moved	another server was first: read its events, apply, decide again
 *	refused		retried one by one, so that only the guilty command is refused
 *	uncertain	looked up by command id; what is there was done, the rest is decided again
 *
 * A command id that was used before gets the answer it got then, from any server, for 30 days. */
#pragma once

#include "server/engine/engine.h"

struct db;
struct hub;
struct lanes;
struct log;
struct loop;
struct text;
struct whatif;

/* Writes what the audit log is to say of a command that was decided, by audit_write_row(): it is
 * recorded together with the command's events, or not at all. arg is that of lanes_push(), id that
 * of the command, also one that was made, json the answer. Called again where the batch is decided
 * again. */
typedef void lane_log(void *arg, struct command_id id, const char *json, struct text *row);

struct lane_request {
	const struct command_type *type;
	const void *input; /* The type's struct; copied. */
	struct actor actor;
	struct command_id id; /* Nil: a new one is made; the command cannot be repeated. */
	lane_log *log;        /* NULL: the events say it all. */
	/* From where, for the row of an override, which the lane writes by itself; both are
	 * borrowed until it is answered. NULL: from nowhere that is known. */
	const char *address, *request;
};

struct lane_answer {
	struct command_id id; /* The client's, or the one that was made. */
	enum err err;
	/* Where and why, where err is one of a field or a rule; path "" where it says it all. */
	const struct field_problem *problem;
	/* ERR_OK: the JSON object of the answer; the very bytes at every repeat. */
	const char *json;
	size_t length;
	bool is_repeat;
};
typedef void lane_answered(void *arg, const struct lane_answer *answer);

struct lanes_options {
	struct loop *loop;
	struct db *db;
	struct hub *hub;
	struct log *log;
	size_t batch_max;     /* 1..64 commands in one transaction. */
	size_t queue_max;     /* Waiting commands of a facility; then ERR_BUSY. */
	unsigned wait_max_ms; /* A command that waited longer is refused with ERR_BUSY. */
	int64_t unheard_us;   /* A call not shown by then is reported to its desk. */
	struct uuid node;     /* Names this process in notifications. */
	/* A transaction recorded so many commands. May be NULL. */
	void (*recorded)(void *arg, size_t commands);
	void *arg;
};
/* options are copied, but not what they point to. */
struct lanes *lanes_create(const struct lanes_options *options);
/* Refuses new commands with ERR_STOPPING; done is called when none is left. */
void lanes_stop(struct lanes *lanes, void (*done)(void *arg), void *arg);
/* After done, or with db gone. Sets *lanes to NULL. NULL is fine. */
void lanes_destroy(struct lanes **lanes);

/* answered is called exactly once, never from inside this call. */
void lanes_push(struct lanes *lanes, struct facility_id facility,
	const struct lane_request *request, lane_answered *answered, void *arg);

/* What would change at a service if this were done now, on the committed board, which stays as it
 * is and must be loaded. The first most of the line have their waits told. What is told lives in
 * the arena. */
MUST_CHECK enum err lanes_try(struct lanes *lanes, struct facility_id facility,
	const struct lane_request *request, struct service_id service, size_t most,
	struct arena *arena, struct whatif *what_out, struct field_problem *problem_out);

/* The committed board; NULL: not loaded. Borrowed until the loop turns. */
const struct board *lanes_board(struct lanes *lanes, struct facility_id facility);
/* Loads the board if needed. ready is called later, with ERR_OK and the board, or why not
 * (ERR_NO_FACILITY, ERR_DB_DOWN). */
typedef void lane_ready(void *arg, enum err err, const struct board *board);
void lanes_load(struct lanes *lanes, struct facility_id facility, lane_ready *ready, void *arg);
/* As lanes_load() where the board is loaded and may be behind: ready has it with all that other
 * servers had recorded by now, or hears why it could not be read (ERR_DB_DOWN). However many ask,
 * the lane reads for them once after the other, between its batches. */
void lanes_catch_up(struct lanes *lanes, struct facility_id facility, lane_ready *ready, void *arg);
/* Finds the facility whose board holds this ticket code, among those loaded. */
const struct board *lanes_board_of_code(struct lanes *lanes, const char *code);
/* The zone's offset of a facility now. */
int32_t lanes_utc_offset_s(const struct board *board, int64_t now_us);
/* Another server wrote: payload as it was notified. */
void lanes_notified(struct lanes *lanes, const char *payload);
/* What a facility itself is was edited, here or by another server, or which of its devices are in
 * service: whoever follows it is told. */
void lanes_facility_changed(struct lanes *lanes, struct facility_id facility);
/* Notifications may have been missed: every loaded lane looks. */
void lanes_resync(struct lanes *lanes);
#define LANES_CHANNEL "foleni_events"

struct lanes_stats {
	size_t lanes;
	size_t waiting; /* Commands. */
	uint64_t commands;
	uint64_t refused;
	uint64_t repeats;
	uint64_t batches;
	uint64_t overtaken; /* Batches that found another server had been first. */
	uint64_t retried;   /* Batches taken apart. */
	uint64_t uncertain; /* Batches whose outcome had to be looked up. */
	uint64_t events;
	/* Sum over answered commands, from push to answer. */
	uint64_t answered_us;
};
struct lanes_stats lanes_stats(const struct lanes *lanes);
