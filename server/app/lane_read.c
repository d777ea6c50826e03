// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* How a lane catches up with other servers, and learns what became of a batch whose outcome was not
 * known. */
#include "common/base/log.h"
#include "server/app/lane_state.h"
#include "server/store/commit.h"

static void looked_up_batch(void *arg, const struct db_result *result)
{
	struct lane *lane = arg;

	if (db_result_outcome(result) != DB_COMMITTED) {
		lane_pause_then(lane, LANE_READING);
		return;
	}
	lane->unknown = false;
	/* What is there was done, and its events have been read; the rest is decided again. */
	work_answer_found(&lane->batch, result);
	lane_requeue_batch(lane, false);
	lane_go_on(lane);
}

static void start_looking(struct lane *lane)
{
	struct command_id ids[BATCH_LIMIT];
	size_t count = work_collect_ids(&lane->batch, ids);

	lane_set_state(lane, LANE_LOOKING);
	store_find_answers(
		lane->lanes->options.db, lane->facility, ids, count, looked_up_batch, lane);
}

void lane_reload(struct lane *lane)
{
	log_error(lane->lanes->options.log, "lane.gap",
		LOG_INT("seq", (int64_t)board_seq(lane->board)));
	work_refuse_all(&lane->batch, ERR_UNKNOWN_OUTCOME);
	lane->unknown = false;
	lane->overtaken = false;
	lane_load(lane);
}

static void caught_up(struct lane *lane)
{
	if (lane->must_read)
		lane_read(lane);
	else if (lane->unknown)
		start_looking(lane);
	else
		lane_go_on(lane);
}

static void have_read(void *arg, const struct db_result *result)
{
	struct lane *lane = arg;
	struct event *events;
	size_t count;
	char why[STORE_WHY_BYTES] = "";

	if (db_result_outcome(result) != DB_COMMITTED) {
		lane_pause_then(lane, LANE_READING);
		lane_tell_behind(lane, work_err_of_reading(result));
		return;
	}
	if (store_take_events(result, lane->arena, &events, &count, why) ||
		(count && events[0].seq != board_seq(lane->board) + 1) ||
		(!count && lane->overtaken)) {
		arena_clear(lane->arena);
		lane_reload(lane);
		return;
	}
	lane->overtaken = false;
	lane_apply(lane, events, count);
	lane_publish(lane, events, count);
	arena_clear(lane->arena);
	if (count == STORE_EVENTS_MAX) {
		lane_read(lane);
		return;
	}
	lane_tell(lane, &lane->reading, ERR_OK);
	caught_up(lane);
}

void lane_read(struct lane *lane)
{
	const struct store_position position = lane_position(lane);

	lane_take_behind(lane);
	lane_set_state(lane, LANE_READING);
	/* Whoever asks from now on may know of more than this will read. */
	lane->must_read = false;
	store_read_events(lane->lanes->options.db, &position, have_read, lane);
}
