// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* All lanes of a server: what comes from outside, and what comes with time. */
#include "common/base/log.h"
#include "common/base/map.h"
#include "common/base/mem.h"
#include "common/base/time.h"
#include "server/app/hub.h"
#include "server/app/lane_state.h"
#include <assert.h>
#include <string.h>

/* ---- time ---- */

static void polled(void *arg, const struct db_result *result)
{
	struct lanes *lanes = arg;

	lanes->polling = false;
	if (db_result_outcome(result) != DB_COMMITTED)
		return;
	for (int row = 0; row < db_result_rows(result); row++) {
		struct uuid id;
		struct lane *lane;

		if (!uuid_parse(db_result_value(result, row, 0), &id))
			continue;
		lane = map_find(lanes->lanes, id);
		if (!lane || !lane->board)
			continue;
		lane->must_reload |= *db_result_value(result, row, 2) == 't';
		lane->must_read |=
			(uint64_t)db_result_int(result, row, 1) != board_seq(lane->board);
		lane_wake(lane);
	}
}

/* A lost wake-up is made good by asking now and then. */
static void poll_others(struct lanes *lanes)
{
	size_t count = 0, cursor = 0;
	struct store_position *positions = mem_array(map_count(lanes->lanes), sizeof(*positions));
	struct lane *lane;

	while ((lane = map_next(lanes->lanes, &cursor)))
		if (lane->state == LANE_IDLE)
			positions[count++] = lane_position(lane);
	if (count) {
		lanes->polling = true;
		store_find_moved(lanes->options.db, positions, count, polled, lanes);
	}
	mem_free(positions);
}

/* Times of events, places in line and tokens go by the wall clock: who wonders about them finds in
 * the log when it was moved. A machine that slept looks the same. */
static void look_at_clock(struct lanes *lanes)
{
	const struct loop *loop = lanes->options.loop;
	int64_t ahead_us = loop_now_us(loop) - loop_monotonic_us(loop);
	int64_t jump_us = ahead_us - lanes->clock_ahead_us;

	lanes->clock_ahead_us = ahead_us;
	if (jump_us > CLOCK_JUMP_US || jump_us < -CLOCK_JUMP_US)
		log_warn(lanes->options.log, "clock.jumped", LOG_INT("by_ms", jump_us / 1000));
}

/* A facility that was asked for and is not there, or could not be loaded. */
static bool is_unused(const struct lane *lane)
{
	return lane->state == LANE_EMPTY && !lane->queue_count && list_is_empty(&lane->batch) &&
	       list_is_empty(&lane->loaders);
}

/* Ids that mean nothing are free, and each had a lane made. One at a time: the map changes. */
static void drop_unused(struct lanes *lanes)
{
	struct lane *lane;
	size_t cursor = 0;

	/* Those that are yet to be told still know their lanes. */
	if (!list_is_empty(&lanes->refused))
		return;
	while ((lane = map_next(lanes->lanes, &cursor))) {
		if (!is_unused(lane))
			continue;
		map_remove(lanes->lanes, lane->facility.u);
		lane_destroy(lane);
		cursor = 0;
	}
}

static void tick(void *arg)
{
	struct lanes *lanes = arg;
	int64_t now_us = loop_monotonic_us(lanes->options.loop);
	bool each_second = lanes->ticks++ % (1000 / TICK_MS) == 0 && !lanes->is_stopping;
	struct lane *lane;
	size_t cursor = 0;

	while ((lane = map_next(lanes->lanes, &cursor))) {
		lane_refuse_late(lane, now_us);
		if (each_second)
			lane_push_due(lane);
	}
	if (each_second) {
		look_at_clock(lanes);
		drop_unused(lanes);
	}
	if (each_second && !lanes->polling)
		poll_others(lanes);
}

/* One wake-up for all that was committed within some milliseconds. */
static void notify_due(void *arg)
{
	struct lanes *lanes = arg;
	struct text payload = { 0 };
	char id[UUID_TEXT_BYTES];
	struct lane *lane;
	size_t cursor = 0;

	uuid_format(lanes->options.node, id);
	text_add(&payload, id);
	while ((lane = map_next(lanes->lanes, &cursor))) {
		if (!lane->must_notify)
			continue;
		if (payload.length > NOTIFY_BYTES_MAX) {
			lanes_want_notify(lane);
			break;
		}
		lane->must_notify = false;
		uuid_format(lane->facility.u, id);
		text_printf(&payload, " %s", id);
	}
	store_notify(lanes->options.db, LANES_CHANNEL, text_string(&payload));
	text_finish(&payload);
}

void lanes_want_notify(struct lane *lane)
{
	struct lanes *lanes = lane->lanes;

	lane->must_notify = true;
	if (!loop_timer_is_active(lanes->notify))
		loop_timer_start(lanes->notify, NOTIFY_MS, 0);
}

int32_t lanes_utc_offset_s(const struct board *board, int64_t now_us)
{
	int32_t offset_s = 0;

	if (!zone_offset_s(board_facility(board)->time_zone, now_us, &offset_s))
		return 0;
	return offset_s;
}

/* ---- the public side ---- */

static struct lane *lane_of(struct lanes *lanes, struct facility_id facility)
{
	struct lane *lane = map_find(lanes->lanes, facility.u);

	if (!lane) {
		lane = lane_create(lanes, facility);
		map_put(lanes->lanes, facility.u, lane);
	}
	return lane;
}

struct lanes *lanes_create(const struct lanes_options *options)
{
	struct lanes *lanes = mem_alloc(sizeof(*lanes));

	lanes->options = *options;
	if (lanes->options.batch_max > BATCH_LIMIT || lanes->options.batch_max == 0)
		lanes->options.batch_max = BATCH_LIMIT;
	lanes->lanes = map_create();
	list_init(&lanes->refused);
	list_init(&lanes->lookups);
	lanes->clock_ahead_us = loop_now_us(options->loop) - loop_monotonic_us(options->loop);
	lanes->tick = loop_timer_create(options->loop, tick, lanes);
	lanes->notify = loop_timer_create(options->loop, notify_due, lanes);
	loop_timer_start(lanes->tick, TICK_MS, TICK_MS);
	return lanes;
}

void lanes_destroy(struct lanes **lanes)
{
	struct lane *lane;
	size_t cursor = 0;

	if (!*lanes)
		return;
	work_drop_lookups(*lanes);
	work_destroy_all(&(*lanes)->refused);
	while ((lane = map_next((*lanes)->lanes, &cursor)))
		lane_destroy(lane);
	map_destroy(&(*lanes)->lanes);
	loop_cancel((*lanes)->options.loop, &(*lanes)->stopped_task);
	loop_cancel((*lanes)->options.loop, &(*lanes)->refusing);
	loop_timer_destroy(&(*lanes)->tick);
	loop_timer_destroy(&(*lanes)->notify);
	mem_free(*lanes);
	*lanes = NULL;
}

void lanes_check_stopped(void *arg)
{
	struct lanes *lanes = arg;

	if (lanes->stopped && lanes->open_work == 0) {
		void (*stopped)(void *) = lanes->stopped;

		lanes->stopped = NULL;
		loop_timer_stop(lanes->tick);
		stopped(lanes->stopped_arg);
	}
}

void lanes_stop(struct lanes *lanes, void (*stopped)(void *arg), void *arg)
{
	lanes->stopped = stopped;
	lanes->stopped_arg = arg;
	lanes->is_stopping = true;
	loop_defer(lanes->options.loop, &lanes->stopped_task, lanes_check_stopped, lanes);
}

void lanes_push(struct lanes *lanes, struct facility_id facility,
	const struct lane_request *request, lane_answered *answered, void *arg)
{
	struct lane *lane = lane_of(lanes, facility);
	struct work *work = work_create(lane, request, answered, arg);

	if (lanes->is_stopping) {
		work_refuse_later(work, ERR_STOPPING);
		return;
	}
	if (lane->queue_count >= lanes->options.queue_max) {
		work_refuse_later(work, ERR_BUSY);
		return;
	}
	list_append(&lane->queue, &work->link);
	lane->queue_count++;
	lane_wake(lane);
}

enum err lanes_try(struct lanes *lanes, struct facility_id facility,
	const struct lane_request *request, struct service_id service, size_t most,
	struct arena *arena, struct whatif *what_out, struct field_problem *problem_out)
{
	struct lane *lane = map_find(lanes->lanes, facility.u);

	assert(lane && lane->board);
	if (!board_find_service(lane->board, service))
		return ERR_NO_SERVICE;
	return lane_try(lane, request, service, most, arena, what_out, problem_out);
}

const struct board *lanes_board(struct lanes *lanes, struct facility_id facility)
{
	struct lane *lane = map_find(lanes->lanes, facility.u);

	return lane ? lane->board : NULL;
}

void lanes_load(struct lanes *lanes, struct facility_id facility, lane_ready *ready, void *arg)
{
	struct lane *lane = lane_of(lanes, facility);
	struct loader *loader = mem_alloc(sizeof(*loader));

	*loader = (struct loader){ .ready = ready, .arg = arg };
	list_append(&lane->loaders, &loader->link);
	lane_wake(lane);
}

void lanes_catch_up(struct lanes *lanes, struct facility_id facility, lane_ready *ready, void *arg)
{
	struct lane *lane = map_find(lanes->lanes, facility.u);
	struct loader *loader = mem_alloc(sizeof(*loader));

	/* A lane that has a board stays as long as the lanes. */
	assert(lane && lane->board);
	*loader = (struct loader){ .ready = ready, .arg = arg };
	list_append(&lane->behind, &loader->link);
	lane->must_read = true;
	lane_wake(lane);
}

const struct board *lanes_board_of_code(struct lanes *lanes, const char *code)
{
	struct lane *lane;
	size_t cursor = 0;

	while ((lane = map_next(lanes->lanes, &cursor)))
		if (lane->board && board_find_code(lane->board, code))
			return lane->board;
	return NULL;
}

void lanes_notified(struct lanes *lanes, const char *payload)
{
	char own[UUID_TEXT_BYTES];
	struct uuid id;

	uuid_format(lanes->options.node, own);
	if (strncmp(payload, own, UUID_TEXT_BYTES - 1) == 0)
		return;
	while ((payload = strchr(payload, ' '))) {
		struct lane *lane;

		payload++;
		if (strlen(payload) < UUID_TEXT_BYTES - 1 ||
			!uuid_parse_bytes(payload, UUID_TEXT_BYTES - 1, &id))
			return;
		lane = map_find(lanes->lanes, id);
		if (lane) {
			lane->must_read = true;
			lane_wake(lane);
		}
	}
}

/* Everybody needs a new snapshot of a facility that has changed; after a lost connection of the
 * listener it mostly has not. */
static void took_facility(void *arg, const struct db_result *result)
{
	struct lane *lane = arg;
	enum store_renewed renewed = STORE_AS_IT_WAS;

	lane->is_looking = false;
	if (db_result_outcome(result) == DB_COMMITTED && lane->board)
		renewed = store_renew_facility(result, lane->board);
	switch (renewed) {
	case STORE_AS_IT_WAS:
		break;
	case STORE_RENEWED_OUT:
		hub_tell_out(lane->lanes->options.hub, lane->board);
		break;
	case STORE_RENEWED:
		lane->zone_step = 0;
		hub_reset(lane->lanes->options.hub, lane->board);
		break;
	}
	if (lane->must_look)
		lanes_look_at_facility(lane);
}

/* A lane that has a board stays as long as the lanes. What is being loaded may have been read
 * before the change, and takes the place of the board there is; so may what is being looked at. */
void lanes_look_at_facility(struct lane *lane)
{
	lane->must_look = lane->state == LANE_LOADING || lane->is_looking;
	if (!lane->board || lane->must_look)
		return;
	lane->is_looking = true;
	store_read_facility(lane->lanes->options.db, lane->facility, took_facility, lane);
}

void lanes_facility_changed(struct lanes *lanes, struct facility_id facility)
{
	struct lane *lane = map_find(lanes->lanes, facility.u);

	if (lane)
		lanes_look_at_facility(lane);
}

void lanes_resync(struct lanes *lanes)
{
	struct lane *lane;
	size_t cursor = 0;

	while ((lane = map_next(lanes->lanes, &cursor))) {
		lanes_look_at_facility(lane);
		lane->must_read = lane->board != NULL;
		lane_wake(lane);
	}
}

struct lanes_stats lanes_stats(const struct lanes *lanes)
{
	struct lanes_stats stats = lanes->stats;
	struct lane *lane;
	size_t cursor = 0;

	stats.lanes = map_count(lanes->lanes);
	while ((lane = map_next(lanes->lanes, &cursor)))
		stats.waiting += lane->queue_count;
	return stats;
}
