// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What is inside the lanes: shared by lanes.c (all of them, and time) and the files of one lane,
 * and by nobody else. Its commands are in lane_work.h. */
#pragma once

#include "common/loop/loop.h"
#include "server/app/lane_work.h"
#include "server/store/load.h"

struct map;

enum {
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
	bool must_look;   /* The facility has changed while the board was loaded, or while */
	bool is_looking;  /* what the facility itself is was read. */
	bool must_notify;
	size_t due_open;        /* Commands of its own that are without an answer. */
	enum lane_state resume; /* What to try again after a pause. */
	struct list loaders;
	struct list behind;  /* Who waits for a read that begins from now on, */
	struct list reading; /* and who waits for the one under way. */
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

/* ---- one lane and its states: lane.c ---- */

struct lane *lane_create(struct lanes *lanes, struct facility_id facility);
void lane_destroy(struct lane *lane);
void lane_set_state(struct lane *lane, enum lane_state state);
/* It is idle, and looks at what to do at the end of the turn. */
void lane_go_on(struct lane *lane);
/* Waits a moment, then does again what failed. Looking up begins with reading. */
void lane_pause_then(struct lane *lane, enum lane_state resume);
/* It looks at what to do at the end of the turn. */
void lane_wake(struct lane *lane);
/* How far its board has come, in which log. It has one. */
struct store_position lane_position(const struct lane *lane);
/* What was recorded, here or by another server, is true on its board. */
void lane_apply(struct lane *lane, const struct event *events, size_t count);
void lane_publish(struct lane *lane, const struct event *events, size_t count);
/* Who waits while the database is away is told within two seconds; once it is given up, by the next
 * tick. */
void lane_refuse_late(struct lane *lane, int64_t now_us);

/* ---- its board, and what is read from the database: lane_load.c, lane_read.c ---- */

void lane_load(struct lane *lane);
/* One of these lists; err: why there is no board, or why it was not read on. */
void lane_tell(struct lane *lane, struct list *loaders, enum err err);
/* What is read or loaded from now on is for whoever is behind. */
void lane_take_behind(struct lane *lane);
/* Nothing can be read for them. */
void lane_tell_behind(struct lane *lane, enum err err);
void lane_read(struct lane *lane);
/* The log does not go on where the board stands: the database is another one, or was restored. */
void lane_reload(struct lane *lane);

/* ---- its commands: lane_batch.c, lane_decide.c, lane_commit.c, lane_due.c ---- */

/* Takes what waits and decides it. true: there was something to do and nothing to record;
 * lane_answer_unrecorded() is next. */
bool lane_start_batch(struct lane *lane);
/* Where there was nothing to record. */
void lane_answer_unrecorded(struct lane *lane);
/* What the batch decided is true now. Refusals leave no trace, so they are looked up before they
 * are told; where the batch was recorded, the board was not behind. */
void lane_answer_batch(struct lane *lane, struct list *batch, bool is_recorded);
/* To the front of its queue, in their order. */
void lane_put_back(struct lane *lane, struct list *works);
/* The whole batch; alone: each goes into a batch of its own. */
void lane_requeue_batch(struct lane *lane, bool alone);
/* Those that the batch decided, also where nothing became of them. */
void lane_forget_events(struct lane *lane);
void lane_decide(struct lane *lane, struct work *work);
/* As lanes_try(). */
enum err lane_try(struct lane *lane, const struct lane_request *request, struct service_id service,
	size_t most, struct arena *arena, struct whatif *what_out,
	struct field_problem *problem_out);
/* The batch that was decided. */
void lane_commit(struct lane *lane);
/* What the server itself must do now becomes commands. */
void lane_push_due(struct lane *lane);
/* What the lane gave itself to do may have been done meanwhile, by a desk or another server. */
bool lane_is_over(const struct lane *lane, const struct work *work, int64_t now_us);

/* ---- all of them: lanes.c ---- */

/* Another batch was recorded: other servers are to hear of it. */
void lanes_want_notify(struct lane *lane);
/* Reads what the facility itself is, and which devices are out of service; once it is loaded, where
 * it is being loaded. */
void lanes_look_at_facility(struct lane *lane);
/* Tells who waits for the end when the last command was answered. A loop_callback. */
void lanes_check_stopped(void *lanes);
