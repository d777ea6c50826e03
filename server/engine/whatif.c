// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/engine/whatif.h"

#include "common/base/map.h"
#include "common/model/queue.h"
#include <assert.h>
#include <string.h>

/* One look at the line: before the change, or after it. */
struct look {
	const struct board *board;
	struct service_id service;
	int64_t now_us;
	int32_t offset_s;
};

static struct wait_shown wait_of(const struct look *look, const struct ticket *ticket)
{
	return outlook_of(look->board, ticket, look->now_us, look->offset_s).wait;
}

static struct wait_shown wait_of_next(const struct look *look)
{
	return outlook_of_next(look->board, board_find_service(look->board, look->service),
		look->now_us, look->offset_s)
		.wait;
}

/* Fills in the line as it is, and says where in it each ticket stands. */
static void look_before(const struct look *look, struct whatif *what, struct map *places)
{
	const struct ticket *ticket;
	struct queue_walk walk;

	queue_walk_begin(&walk, look->board, look->service, look->now_us);
	while (what->waiting < board_waiting(look->board, look->service) &&
		(ticket = queue_walk_next(&walk))) {
		struct whatif_place *place = &what->places[what->waiting++];

		place->ticket = ticket->id;
		memcpy(place->number, ticket->number, sizeof(place->number));
		place->before = (int64_t)what->waiting;
		map_put(places, ticket->id.u, place);
	}
	queue_walk_end(&walk);
	what->next_before = wait_of_next(look);
}

/* Whoever comes before somebody who was ahead passes that one. */
static void look_after(const struct look *look, struct whatif *what, const struct map *places)
{
	const struct ticket *ticket;
	int64_t at = 0, farthest = 0;
	struct queue_walk walk;

	queue_walk_begin(&walk, look->board, look->service, look->now_us);
	while ((ticket = queue_walk_next(&walk))) {
		struct whatif_place *place = map_find(places, ticket->id.u);

		/* No configuration takes anybody in or out. */
		assert(place);
		place->after = ++at;
		if ((size_t)at <= what->told)
			place->wait_after = wait_of(look, ticket);
		what->moved += place->after != place->before;
		if (place->before < farthest)
			what->passed++;
		else
			farthest = place->before;
	}
	queue_walk_end(&walk);
	what->next_after = wait_of_next(look);
}

/* Each to its own place. */
static void order_by_after(struct whatif *what, struct arena *arena)
{
	struct whatif_place *ordered = arena_alloc(arena, what->waiting * sizeof(*ordered) + 1);

	for (size_t i = 0; i < what->waiting; i++)
		ordered[what->places[i].after - 1] = what->places[i];
	what->places = ordered;
}

/* On the board as it is again: only now it is known whose waits are told. */
static void wait_before(const struct look *look, struct whatif *what)
{
	for (size_t i = 0; i < what->told; i++)
		what->places[i].wait_before =
			wait_of(look, board_find_ticket(look->board, what->places[i].ticket));
}

enum err engine_try(struct board *board, struct arena *arena, const struct decide_context *context,
	const struct command_type *type, const void *input, struct service_id service, size_t most,
	struct whatif *what_out, struct field_problem *problem_out)
{
	const struct look look = {
		.board = board,
		.service = service,
		.now_us = context->now_us,
		.offset_s = context->utc_offset_s,
	};
	struct whatif what = { .as_of_us = context->now_us };
	struct map *places = map_create();
	struct decision decision;
	enum err err;

	what.places =
		arena_alloc(arena, (board_waiting(board, service) + 1) * sizeof(*what.places));
	look_before(&look, &what, places);
	what.told = most < what.waiting ? most : what.waiting;
	board_begin(board);
	err = engine_decide(board, arena, context, type, input, &decision);
	if (!err)
		look_after(&look, &what, places);
	board_rollback(board);
	map_destroy(&places);
	if (err) {
		*problem_out = decision.problem;
		return err;
	}
	order_by_after(&what, arena);
	wait_before(&look, &what);
	*what_out = what;
	return ERR_OK;
}
