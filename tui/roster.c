// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/roster.h"

#include "common/base/time.h"
#include <stdlib.h>

size_t roster_services(const struct desk *desk, struct service_id services_out[DESK_SERVICES_MAX])
{
	for (int i = 0; i < desk->services_count; i++)
		services_out[i].u = desk->services[i].id;
	return (size_t)desk->services_count;
}

static void add(struct roster *roster, const struct ticket *ticket)
{
	roster->all++;
	if (roster->count == ROSTER_MAX)
		return;
	roster->ids[roster->count] = ticket->id.u;
	roster->rows[roster->count++] = ticket;
}

/* ---- several lines as one ---- */

struct front {
	struct line_walk *walk;
	struct line_node *node; /* NULL: the end */
};

static struct front *first_of_all(struct front *fronts, size_t count, int64_t now_us)
{
	struct front *best = NULL;
	struct place best_place;

	for (size_t i = 0; i < count; i++) {
		struct place place;

		if (!fronts[i].node)
			continue;
		place = line_place(fronts[i].node);
		if (best && place_compare(&place, &best_place, now_us) > 0)
			continue;
		best = &fronts[i];
		best_place = place;
	}
	return best;
}

static void add_skipped(struct roster *roster, const struct board *board, struct service_id service,
	struct user_id assignee)
{
	const struct ticket *ticket = NULL;

	while ((ticket = board_next_skipped(board, service, ticket))) {
		bool is_for_other = !uuid_is_nil(ticket->assigned.u) &&
				    !uuid_equal(ticket->assigned.u, assignee.u);

		if (!line_node_is_linked(board_node_of(ticket)) &&
			(uuid_is_nil(assignee.u) || !is_for_other))
			add(roster, ticket);
	}
}

void roster_waiting(struct roster *roster, const struct board *board,
	const struct service_id *services, size_t count, struct user_id assignee, int64_t now_us)
{
	struct line_pools pools = { .all = uuid_is_nil(assignee.u), .assignee = assignee.u };
	struct front fronts[DESK_SERVICES_MAX] = { 0 }, *best;
	size_t used = 0;

	roster->count = roster->all = 0;
	for (size_t i = 0; i < count && used < DESK_SERVICES_MAX; i++) {
		const struct line *line = board_line(board, services[i]);

		if (!line)
			continue;
		fronts[used].walk = line_walk_create(line, pools, now_us);
		fronts[used].node = line_walk_next(fronts[used].walk);
		used++;
	}
	while ((best = first_of_all(fronts, used, now_us))) {
		add(roster, board_ticket_of(best->node));
		best->node = line_walk_next(best->walk);
	}
	for (size_t i = 0; i < used; i++)
		line_walk_destroy(&fronts[i].walk);
	for (size_t i = 0; i < count; i++)
		add_skipped(roster, board, services[i], assignee);
}

/* ---- others ---- */

static bool is_of(const struct ticket *ticket, const struct service_id *services, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (uuid_equal(ticket->service.u, services[i].u))
			return true;
	return false;
}

static int order_by_seq(const void *a, const void *b)
{
	const struct ticket *const *one = a, *const *other = b;

	return (*one)->changed_seq < (*other)->changed_seq ? -1 : 1;
}

void roster_in_state(struct roster *roster, const struct board *board,
	const struct service_id *services, size_t count, enum ticket_state state)
{
	const struct ticket *ticket;
	size_t cursor = 0;

	roster->count = roster->all = 0;
	while ((ticket = board_next(board, BOARD_TICKETS, &cursor)))
		if (ticket->state == state && is_of(ticket, services, count))
			add(roster, ticket);
	qsort(roster->rows, roster->count, sizeof(roster->rows[0]), order_by_seq);
	for (size_t i = 0; i < roster->count; i++)
		roster->ids[i] = roster->rows[i]->id.u;
}

static bool is_today(const struct board *board, const struct ticket *ticket)
{
	const struct visit *visit = board_find_visit(board, ticket->visit);

	return visit && visit->day == board_day(board);
}

static size_t length_class(int64_t length_us)
{
	int64_t minutes = length_us / US_PER_MIN;

	return minutes <= 5 ? 0 : minutes <= 10 ? 1 : minutes <= 15 ? 2 : 3;
}

struct desk_day roster_day(const struct board *board, struct desk_id desk, int32_t offset_s)
{
	struct desk_day day = { 0 };
	const struct ticket *ticket;
	size_t cursor = 0;
	int64_t sum_us = 0;

	while ((ticket = board_next(board, BOARD_TICKETS, &cursor))) {
		int64_t from_us = ticket->started_us ? ticket->started_us : ticket->called_us;

		if (!uuid_equal(ticket->desk.u, desk.u) || !is_today(board, ticket))
			continue;
		day.no_shows += ticket->state == TICKET_NO_SHOW;
		if (ticket->state != TICKET_DONE || !ticket->finished_us)
			continue;
		day.served++;
		sum_us += ticket->finished_us - from_us;
		day.by_length[length_class(ticket->finished_us - from_us)]++;
		day.by_hour[minute_of_day(ticket->finished_us, offset_s) / 60 % 24]++;
	}
	day.mean_us = day.served ? sum_us / day.served : 0;
	return day;
}

void roster_arrivals(const struct board *board, int32_t offset_s, int counts_out[HALF_HOURS])
{
	const struct visit *visit;
	size_t cursor = 0;

	for (int i = 0; i < HALF_HOURS; i++)
		counts_out[i] = 0;
	while ((visit = board_next(board, BOARD_VISITS, &cursor)))
		if (visit->day == board_day(board))
			counts_out[minute_of_day(visit->opened_us, offset_s) / 30]++;
}
