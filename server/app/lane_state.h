// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What is inside the lanes: shared by lanes.c (all of them, and time), lane.c (one and its states)
 * and lane_work.c (commands and their answers), and by nobody else. */
#pragma once

#include "common/base/list.h"
#include "common/loop/loop.h"
#include "server/app/lane.h"
#include "server/store/load.h"

struct map;

enum {
	BATCH_LIMIT = 64,
	FINGERPRINT_BYTES = 33,
	TICK_MS = 250,
	RETRY_MS = 200,
	NOTIFY_MS = 20,
	NOTIFY_BYTES_MAX = 7000, /* PostgreSQL takes less than 8000. */
	DUE_MAX = 64,
	/* Of a batch whose outcome is not known: then its clients are told so. */
	UNKNOWN_MAX_MS = 8000,
	ZONE_STEP_US = 15 * 60 * 1000000,
	/* A clock that is only led, not set, never gains as much in a second. */
	CLOCK_JUMP_US = 1000000,
};

enum lane_state {
	LANE_EMPTY,
	LANE_LOADING,
	LANE_IDLE,
	LANE_COMMITTING,
	LANE_READING,
	LANE_LOOKING,
	LANE_PAUSED,
	LANE_STATE_COUNT,
};

struct work {
	struct list link;
	struct lane *lane;
	const struct command_type *type;
	void *input;
	struct actor actor;
	struct command_id id;
	bool can_repeat; /* The client gave the id. */
	bool alone;      /* Goes into a batch of its own. */
	bool is_fresh;   /* Decided on a board that was read after it came. */
	bool was_sent;   /* In a batch whose outcome was not known. */
	char fingerprint[FINGERPRINT_BYTES];
	lane_answered *answered;
	lane_log *log;
	void *arg;
	const char *address, *request;
	int64_t pushed_us;
	/* What was decided. */
	enum err err;
	struct field_problem problem;
	struct text answer;
	struct text override; /* Its row for the audit log; empty: it was none. */
	size_t event_count;
};

struct lane {
	struct lanes *lanes;
	struct facility_id facility;
	enum lane_state state;
	struct board *board;
	struct store_types types; /* What its batches are written with. */
	struct list queue;
	size_t queue_count;
	struct list batch;
	struct arena *arena; /* Of the batch's events. */
	struct arena *spare; /* For the next batch's, while those of this one are told. */
	struct event *events;
	size_t event_count;
	bool unknown;     /* The batch's outcome; to be looked up after reading. */
	bool overtaken;   /* The guard said no: there must be events to read. */
	bool must_read;   /* Another server wrote. */
	bool must_reload; /* The board is of a log that is no more. */
	bool must_look;   /* The facility's own row has changed while the board was loaded. */
	bool must_notify;
	size_t due_open;        /* Commands of its own that are without an answer. */
	enum lane_state resume; /* What to try again after a pause. */
	struct list loaders;
	struct loop_task task;
	struct loop_timer *pause;
	/* The zone's offset, good for one step of time. */
	int64_t zone_step;
	int32_t zone_offset_s;
};

struct loader {
	struct list link;
	lane_ready *ready;
	void *arg;
};

struct lanes {
	struct lanes_options options;
	struct map *lanes;
	struct loop_timer *tick;
	struct loop_timer *notify;
	struct loop_task stopped_task;
	struct list refused; /* Works that are told so at the end of the turn. */
	struct loop_task refusing;
	struct list lookups;
	bool polling;
	bool is_stopping;
	int64_t ticks;
	int64_t clock_ahead_us; /* The wall clock of the monotonic one. */
	void (*stopped)(void *arg);
	void *stopped_arg;
	size_t open_work; /* Commands without an answer. */
	struct lanes_stats stats;
};

/* ---- commands: lane_work.c ---- */

/* Of one request; stands in no list yet. */
struct work *work_create(
	struct lane *lane, const struct lane_request *request, lane_answered *answered, void *arg);
void work_destroy(struct work *work);
void work_destroy_all(struct list *list);
/* Each of these answers once and destroys the work. */
void work_answer_done(struct work *work);
void work_refuse(struct work *work, enum err err);
/* The same, at the end of the turn. */
void work_refuse_later(struct work *work, enum err err);
/* The first of a list after link; link NULL: the first of all. NULL: there is none. */
struct work *work_next(struct list *list, struct list *link);
void work_refuse_all(struct list *list, enum err err);
/* What to tell where something was to be read: ERR_OK, or why the database does not serve. */
enum err work_err_of_reading(const struct db_result *result);
size_t work_collect_ids(struct list *list, struct command_id ids[BATCH_LIMIT]);
/* Answers those whose answers were found; the others stay. */
void work_answer_found(struct list *list, const struct db_result *result);
/* Of refusals, which leave no trace. Before one is told it must be certain that the command was not
 * done before, and that the board was not behind; is_certain: it was not. Takes the works of the
 * list; the lane goes on meanwhile.
 */
void work_look_up(struct lane *lane, struct list *traceless, bool is_certain);
/* Those that are still being looked up are forgotten. */
void work_drop_lookups(struct lanes *lanes);

/* ---- one lane: lane.c ---- */

struct lane *lane_create(struct lanes *lanes, struct facility_id facility);
void lane_destroy(struct lane *lane);
/* As lanes_try(). */
enum err lane_try(struct lane *lane, const struct lane_request *request, struct service_id service,
	size_t most, struct arena *arena, struct whatif *what_out,
	struct field_problem *problem_out);
/* To the front of its queue, in their order. */
void lane_put_back(struct lane *lane, struct list *works);
/* It looks at what to do at the end of the turn. */
void lane_wake(struct lane *lane);
/* How far its board has come, in which log. It has one. */
struct store_position lane_position(const struct lane *lane);
/* Who waits while the database is away is told within two seconds; once it is given up, by the next
 * tick. */
void lane_refuse_late(struct lane *lane, int64_t now_us);
/* What the server itself must do now becomes commands. */
void lane_push_due(struct lane *lane);
/* Another batch was recorded: other servers are to hear of it. lanes.c. */
void lanes_want_notify(struct lane *lane);
/* Reads what the facility itself is; once it is loaded, where it is being loaded. lanes.c. */
void lanes_look_at_facility(struct lane *lane);
/* Tells who waits for the end when the last command was answered. A loop_callback; lanes.c. */
void lanes_check_stopped(void *lanes);
