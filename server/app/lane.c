// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* One lane and its states. A lane does one thing at a time with the database:
 *
 *	EMPTY -> LOADING -> IDLE <-> COMMITTING
 *	                     ^          |
 *	                     |          v	overtaken, or the outcome unknown
 *	                     +------ READING	the events that are missing
 *	                     ^          |
 *	                     |          v	the outcome was unknown
 *	                     +------ LOOKING	up which commands of the batch were done
 *
 * PAUSED is the wait before what failed is tried again. Commands wait in `queue`; those of the
 * transaction under way are in `batch`. lane_load.c loads, lane_batch.c decides and commits,
 * lane_read.c reads and looks up. */
#include "common/base/log.h"
#include "common/base/mem.h"
#include "server/app/hub.h"
#include "server/app/lane_state.h"
#include <assert.h>

/* ---- states ---- */

static const bool may_follow[LANE_STATE_COUNT][LANE_STATE_COUNT] = {
	[LANE_EMPTY] = { [LANE_LOADING] = true },
	[LANE_LOADING] = { [LANE_IDLE] = true, [LANE_PAUSED] = true, [LANE_EMPTY] = true },
	[LANE_IDLE] = { [LANE_COMMITTING] = true, [LANE_READING] = true, [LANE_LOADING] = true },
	[LANE_COMMITTING] = { [LANE_IDLE] = true, [LANE_READING] = true },
	[LANE_READING] = { [LANE_IDLE] = true,
		[LANE_LOOKING] = true,
		[LANE_PAUSED] = true,
		[LANE_READING] = true,
		[LANE_LOADING] = true },
	[LANE_LOOKING] = { [LANE_IDLE] = true, [LANE_PAUSED] = true },
	[LANE_PAUSED] = { [LANE_LOADING] = true, [LANE_READING] = true, [LANE_LOOKING] = true },
};

void lane_set_state(struct lane *lane, enum lane_state state)
{
	assert(may_follow[lane->state][state]);
	lane->state = state;
}

void lane_go_on(struct lane *lane)
{
	lane_set_state(lane, LANE_IDLE);
	lane_wake(lane);
}

static void pause_over(void *arg)
{
	struct lane *lane = arg;
	enum lane_state resume = lane->resume;

	lane->resume = LANE_EMPTY;
	if (resume == LANE_LOADING)
		lane_load(lane);
	else
		lane_read(lane);
}

void lane_pause_then(struct lane *lane, enum lane_state resume)
{
	lane_set_state(lane, LANE_PAUSED);
	lane->resume = resume;
	loop_timer_start(lane->pause, RETRY_MS, 0);
}

static void lane_turn(void *arg)
{
	struct lane *lane = arg;

	if (lane->state == LANE_EMPTY) {
		if (lane->queue_count || !list_is_empty(&lane->loaders))
			lane_load(lane);
		return;
	}
	/* A board can be looked at whatever is being done with the database. */
	if (lane->board && lane->state != LANE_LOADING && lane->resume != LANE_LOADING)
		lane_tell(lane, &lane->loaders, ERR_OK);
	if (lane->state != LANE_IDLE)
		return;
	if (lane->must_reload)
		lane_reload(lane);
	else if (lane->must_read)
		lane_read(lane);
	else if (lane_start_batch(lane))
		lane_answer_unrecorded(lane);
}

void lane_wake(struct lane *lane)
{
	loop_defer(lane->lanes->options.loop, &lane->task, lane_turn, lane);
}

struct store_position lane_position(const struct lane *lane)
{
	return (struct store_position){
		.facility = lane->facility,
		.epoch = board_facility(lane->board)->epoch,
		.seq = board_seq(lane->board),
	};
}

/* ---- its board ---- */

void lane_apply(struct lane *lane, const struct event *events, size_t count)
{
	unsigned changed = 0;

	for (size_t i = 0; i < count; i++)
		changed |= event_apply(lane->board, &events[i]);
	lane->lanes->stats.events += count;
	/* Nobody may come yet as a device that is new. */
	if (changed & CHANGED_DISPLAYS)
		lanes_look_at_facility(lane);
	if (changed & CHANGED_MISFIT) {
		log_error(lane->lanes->options.log, "lane.misfit",
			LOG_INT("seq", (int64_t)board_seq(lane->board)));
		lane->must_reload = true;
	}
}

void lane_publish(struct lane *lane, const struct event *events, size_t count)
{
	if (count)
		hub_publish(lane->lanes->options.hub, lane->board, events, count);
}

/* ---- what waits too long ---- */

void lane_refuse_late(struct lane *lane, int64_t now_us)
{
	bool is_working = lane->state == LANE_IDLE || lane->state == LANE_COMMITTING;
	bool is_hopeless = !is_working && db_stats(lane->lanes->options.db).is_given_up;
	int64_t limit_us = lane->lanes->options.wait_max_ms * INT64_C(1000);
	int64_t unknown_us = lane->lanes->is_stopping ? limit_us : UNKNOWN_MAX_MS * INT64_C(1000);
	struct list *link;

	while ((link = list_first(&lane->queue))) {
		struct work *work = LIST_ENTRY(link, struct work, link);

		if (now_us - work->pushed_us < limit_us && !is_hopeless)
			break;
		lane->queue_count--;
		work_refuse(work, is_working ? ERR_BUSY : ERR_DB_DOWN);
	}
	if (!lane->unknown || lane->state == LANE_LOOKING)
		return;
	while ((link = list_first(&lane->batch))) {
		struct work *work = LIST_ENTRY(link, struct work, link);

		if (now_us - work->pushed_us < unknown_us)
			break;
		work_refuse(work, ERR_UNKNOWN_OUTCOME);
	}
}

/* ---- making and ending ---- */

struct lane *lane_create(struct lanes *lanes, struct facility_id facility)
{
	struct lane *lane = mem_alloc(sizeof(*lane));

	lane->lanes = lanes;
	lane->facility = facility;
	list_init(&lane->queue);
	list_init(&lane->batch);
	list_init(&lane->loaders);
	list_init(&lane->behind);
	list_init(&lane->reading);
	lane->arena = arena_create();
	lane->spare = arena_create();
	lane->pause = loop_timer_create(lanes->options.loop, pause_over, lane);
	return lane;
}

static void drop(struct list *loaders)
{
	struct list *link;

	while ((link = list_shift(loaders)))
		mem_free(LIST_ENTRY(link, struct loader, link));
}

void lane_destroy(struct lane *lane)
{
	loop_cancel(lane->lanes->options.loop, &lane->task);
	loop_timer_destroy(&lane->pause);
	drop(&lane->loaders);
	drop(&lane->behind);
	drop(&lane->reading);
	work_destroy_all(&lane->queue);
	work_destroy_all(&lane->batch);
	lane_forget_events(lane);
	arena_destroy(&lane->arena);
	arena_destroy(&lane->spare);
	board_destroy(&lane->board);
	mem_free(lane);
}
