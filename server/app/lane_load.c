// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* How a lane comes by its board, and by what happened last. */
#include "common/base/log.h"
#include "common/base/mem.h"
#include "server/app/hub.h"
#include "server/app/lane_state.h"

void lane_tell(struct lane *lane, struct list *loaders, enum err err)
{
	struct list now, *link;

	/* Whoever asks again meanwhile waits for the next time. */
	list_init(&now);
	while ((link = list_shift(loaders)))
		list_append(&now, link);
	while ((link = list_shift(&now))) {
		struct loader *loader = LIST_ENTRY(link, struct loader, link);

		loader->ready(loader->arg, err, err ? NULL : lane->board);
		mem_free(loader);
	}
}

void lane_take_behind(struct lane *lane)
{
	struct list *link;

	while ((link = list_shift(&lane->behind)))
		list_append(&lane->reading, link);
}

void lane_tell_behind(struct lane *lane, enum err err)
{
	lane_tell(lane, &lane->reading, err);
	lane_tell(lane, &lane->behind, err);
}

static void loading_failed(struct lane *lane, enum err err)
{
	lane_tell(lane, &lane->loaders, err);
	lane_tell_behind(lane, err);
	work_refuse_all(&lane->queue, err);
	lane->queue_count = 0;
	if (lane->board) {
		lane_pause_then(lane, LANE_LOADING);
		return;
	}
	lane_set_state(lane, LANE_EMPTY);
}

static void begin_work(struct lane *lane)
{
	lane_set_state(lane, LANE_IDLE);
	if (lane->must_look)
		lanes_look_at_facility(lane);
	lane_tell(lane, &lane->loaders, ERR_OK);
	lane_tell(lane, &lane->reading, ERR_OK);
	lane_wake(lane);
}

/* Without its past the lane works as well: then whoever comes back gets a snapshot. */
static void remembered(void *arg, const struct db_result *result)
{
	struct lane *lane = arg;
	struct event *events;
	size_t count, past = 0;
	char why[STORE_WHY_BYTES] = "";

	if (db_result_outcome(result) == DB_COMMITTED &&
		!store_take_events(result, lane->arena, &events, &count, why)) {
		while (past < count && events[past].seq <= board_seq(lane->board))
			past++;
		hub_remember(lane->lanes->options.hub, lane->board, events, past);
		/* Another server may have told of more while this was read. */
		lane->must_read |= past < count;
	}
	arena_clear(lane->arena);
	begin_work(lane);
}

/* What happened last is read for those who come back to a server that was started again. */
static void start_remembering(struct lane *lane)
{
	struct store_position position = lane_position(lane);

	if (!position.seq) {
		begin_work(lane);
		return;
	}
	position.seq -= position.seq < STORE_EVENTS_MAX ? position.seq : STORE_EVENTS_MAX;
	store_read_events(lane->lanes->options.db, &position, remembered, lane);
}

static void loaded(void *arg, const struct db_result *result)
{
	struct lane *lane = arg;
	struct board *board = NULL;
	char why[STORE_WHY_BYTES] = "";
	enum err err = work_err_of_reading(result);

	if (!err)
		err = store_take_board(result, &board, &lane->types, why);
	if (err) {
		log_warn(lane->lanes->options.log, "lane.not_loaded", LOG_STR("why", why),
			LOG_STR("error", err_code(err)));
		loading_failed(lane, err);
		return;
	}
	board_destroy(&lane->board);
	lane->board = board;
	lane->zone_step = 0;
	hub_reset(lane->lanes->options.hub, board);
	log_info(lane->lanes->options.log, "lane.loaded", LOG_INT("seq", (int64_t)board_seq(board)),
		LOG_INT("tickets", (int64_t)board_count(board, BOARD_TICKETS)));
	start_remembering(lane);
}

void lane_load(struct lane *lane)
{
	lane_set_state(lane, LANE_LOADING);
	lane->must_reload = lane->must_read = false;
	lane_take_behind(lane);
	store_load_board(lane->lanes->options.db, lane->facility, loaded, lane);
}
