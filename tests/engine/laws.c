// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/engine/laws.h"

#include "common/base/time.h"
#include "common/events/ticket_skipped.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct inquiry {
	const struct board *board;
	int64_t now_us;
	struct text broken;
};

static void require(struct inquiry *inquiry, bool kept, const char *format, ...) PRINTF_LIKE(3, 4);

static void require(struct inquiry *inquiry, bool kept, const char *format, ...)
{
	char words[200];
	va_list arguments;

	if (kept || inquiry->broken.length)
		return;
	va_start(arguments, format);
	vsnprintf(words, sizeof(words), format, arguments);
	va_end(arguments);
	text_add(&inquiry->broken, words);
}

static bool is_at_desk(const struct ticket *ticket)
{
	return ticket->state == TICKET_CALLED || ticket->state == TICKET_SERVING;
}

static bool serves(const struct desk *desk, struct service_id service)
{
	for (int i = 0; i < desk->services_count; i++)
		if (uuid_equal(desk->services[i].id, service.u))
			return true;
	return false;
}

/* Somebody at a desk of the service. */
static bool can_be_called_by(
	const struct board *board, struct user_id staff, struct service_id service)
{
	const struct desk *desk;
	size_t cursor = 0;

	while ((desk = board_next(board, BOARD_DESKS, &cursor)))
		if (desk->state != DESK_CLOSED && uuid_equal(desk->staff.u, staff.u) &&
			serves(desk, service))
			return true;
	return false;
}

static bool is_skipped(const struct board *board, const struct ticket *wanted)
{
	const struct ticket *ticket = NULL;

	while ((ticket = board_next_skipped(board, wanted->service, ticket)))
		if (ticket == wanted)
			return true;
	return false;
}

static void look_at_waiting(struct inquiry *inquiry, const struct ticket *ticket)
{
	const struct board *board = inquiry->board;
	const struct service_counts *counts = board_find_counts(board, ticket->service);
	bool is_linked = line_node_is_linked(board_node_of(ticket));
	bool waits = ticket->state == TICKET_WAITING;
	bool is_in_turn = waits && counts && ticket->behind_calls <= counts->calls;

	require(inquiry, is_linked == is_in_turn, "%s is %s the line", ticket->number,
		is_linked ? "in" : "not in");
	require(inquiry, is_skipped(board, ticket) == (waits && ticket->skipped_us != 0),
		"%s among the skipped", ticket->number);
	require(inquiry, !waits || is_linked || is_skipped(board, ticket),
		"%s waits and will never be called", ticket->number);
	if (ticket_is_open(ticket))
		require(inquiry,
			uuid_is_nil(ticket->assigned.u) ||
				can_be_called_by(board, ticket->assigned, ticket->service),
			"%s waits for somebody who cannot call it", ticket->number);
	if (is_linked)
		require(inquiry, uuid_equal(line_pool(board_node_of(ticket)), ticket->assigned.u),
			"%s in a pool of others", ticket->number);
}

static void look_at_ticket(struct inquiry *inquiry, const struct ticket *ticket)
{
	const struct board *board = inquiry->board;
	const struct visit *visit = board_find_visit(board, ticket->visit);
	const struct desk *desk = board_find_desk(board, ticket->desk);
	const struct ticket *other = NULL;
	int open = 0;

	require(inquiry, visit != NULL, "%s has no visit", ticket->number);
	require(inquiry, board_find_service(board, ticket->service), "%s has no service",
		ticket->number);
	if (!visit)
		return;
	while ((other = board_next_of_visit(board, visit, other)))
		open += ticket_is_open(other) && uuid_equal(other->service.u, ticket->service.u);
	require(inquiry, open <= 1, "%s is open twice at one service", ticket->number);
	require(inquiry, !ticket_is_open(ticket) || visit->state == VISIT_OPEN,
		"%s is open, its visit closed", ticket->number);
	if (is_at_desk(ticket)) {
		require(inquiry, desk && desk->state != DESK_CLOSED, "%s is at no open desk",
			ticket->number);
		require(inquiry, board_desk_ticket(board, ticket->desk) == ticket,
			"two at one desk: %s", ticket->number);
		require(inquiry, board_find_call(board, ticket->call), "%s has no call",
			ticket->number);
	}
	look_at_waiting(inquiry, ticket);
}

/* What hangs on the wall and is called out means one patient. */
static void look_at_number(struct inquiry *inquiry, const struct visit *visit)
{
	const struct visit *other;
	size_t cursor = 0;
	char number[NUMBER_BYTES];

	number_format(visit->series, visit->ordinal, number);
	while ((other = board_next(inquiry->board, BOARD_VISITS, &cursor)))
		require(inquiry,
			other == visit || other->state != VISIT_OPEN ||
				other->ordinal != visit->ordinal ||
				strcmp(other->series, visit->series) != 0,
			"two in the house have the number %s", number);
}

static void look_at_visit(struct inquiry *inquiry, const struct visit *visit)
{
	const struct board *board = inquiry->board;
	const struct ticket *ticket = NULL;
	uint64_t last_seq = 0;
	int desks = 0;
	bool is_alive = false;
	char number[NUMBER_BYTES];

	number_format(visit->series, visit->ordinal, number);
	while ((ticket = board_next_of_visit(board, visit, ticket))) {
		require(inquiry, ticket->seq > last_seq, "tickets of %s out of order", number);
		require(inquiry, uuid_equal(ticket->visit.u, visit->id.u), "a stranger's ticket");
		last_seq = ticket->seq;
		desks += is_at_desk(ticket);
		if (ticket_is_open(ticket))
			require(inquiry,
				ticket->colour == visit->colour &&
					ticket->vulnerable == visit->vulnerable,
				"%s is of another class than its visit", number);
		is_alive = is_alive || ticket_is_open(ticket);
	}
	require(inquiry, desks <= 1, "the patient of %s is at %d desks", number, desks);
	require(inquiry, is_alive == (visit->state == VISIT_OPEN), "visit of %s is %s", number,
		word_of(&words_visit_state, (int)visit->state));
	require(inquiry, board_find_code(board, visit->code) == visit, "code of %s", number);
	if (visit->state == VISIT_OPEN)
		look_at_number(inquiry, visit);
	if (visit->state == VISIT_OPEN && !uuid_is_nil(visit->patient.u))
		require(inquiry, board_find_patient(board, visit->patient) == visit,
			"the patient of %s has two open visits", number);
	require(inquiry, board_last_number(board, visit->day, visit->series) >= visit->ordinal,
		"number of %s was not counted", number);
}

static void look_at_desk(struct inquiry *inquiry, const struct desk *desk)
{
	const struct ticket *ticket = board_desk_ticket(inquiry->board, desk->id);
	const struct desk *other;
	size_t cursor = 0;

	require(inquiry, (desk->state == DESK_CLOSED) == uuid_is_nil(desk->staff.u),
		"desk %s and its staff", desk->code);
	require(inquiry, !desk->retired || desk->state == DESK_CLOSED,
		"somebody sits at desk %s, which is out of use", desk->code);
	require(inquiry, (desk->state == DESK_PAUSED) == (desk->pause != PAUSE_NONE),
		"desk %s and its pause", desk->code);
	require(inquiry, !ticket || (is_at_desk(ticket) && uuid_equal(ticket->desk.u, desk->id.u)),
		"desk %s has somebody who is not there", desk->code);
	while ((other = board_next(inquiry->board, BOARD_DESKS, &cursor)))
		require(inquiry,
			other == desk || desk->state == DESK_CLOSED ||
				!uuid_equal(other->staff.u, desk->staff.u),
			"somebody sits at %s and %s", desk->code, other->code);
}

static void look_at_order(struct inquiry *inquiry, struct service_id service, int64_t now_us)
{
	const struct line *line = board_line(inquiry->board, service);
	struct line_walk *walk = line_walk_create(line, (struct line_pools){ .all = true }, now_us);
	const struct line_node *node, *before = NULL;
	struct place last = { 0 };

	while ((node = line_walk_next(walk))) {
		const struct place place = line_place(node);

		require(inquiry, !before || place_compare(&last, &place, now_us) < 0,
			"%s before %s", before ? board_ticket_of(before)->number : "",
			board_ticket_of(node)->number);
		before = node;
		last = place;
	}
	line_walk_destroy(&walk);
}

static void look_at_service(struct inquiry *inquiry, const struct service *service)
{
	const struct ticket *ticket;
	size_t cursor = 0, waiting = 0;

	while ((ticket = board_next(inquiry->board, BOARD_TICKETS, &cursor)))
		waiting += ticket->state == TICKET_WAITING &&
			   uuid_equal(ticket->service.u, service->id.u);
	require(inquiry, waiting == board_waiting(inquiry->board, service->id),
		"%zu wait at %s, counted %zu", waiting, service->code,
		board_waiting(inquiry->board, service->id));
	require(inquiry, board_find_counts(inquiry->board, service->id), "%s counts nothing",
		service->code);
	look_at_order(inquiry, service->id, inquiry->now_us);
	look_at_order(inquiry, service->id, inquiry->now_us + 7 * US_PER_HOUR);
}

char *laws_broken(const struct board *board, int64_t now_us)
{
	struct inquiry inquiry = { .board = board, .now_us = now_us };
	const void *row;
	size_t cursor;

	for (cursor = 0; (row = board_next(board, BOARD_TICKETS, &cursor));)
		look_at_ticket(&inquiry, row);
	for (cursor = 0; (row = board_next(board, BOARD_VISITS, &cursor));)
		look_at_visit(&inquiry, row);
	for (cursor = 0; (row = board_next(board, BOARD_DESKS, &cursor));)
		look_at_desk(&inquiry, row);
	for (cursor = 0; (row = board_next(board, BOARD_SERVICES, &cursor));)
		look_at_service(&inquiry, row);
	if (!inquiry.broken.length)
		return NULL;
	return text_take(&inquiry.broken);
}

/* DESIGN 3, once more and apart from moves.c. An event that is not named changes no state. */
static const struct move {
	enum event_kind kind;
	unsigned before;
	unsigned after;
} moves[] = {
#define S(state) (1u << TICKET_##state)
	{ EVENT_ticket_called, S(WAITING), S(CALLED) },
	{ EVENT_call_repeated, S(CALLED), S(CALLED) },
	{ EVENT_ticket_started, S(CALLED), S(SERVING) },
	{ EVENT_ticket_finished, S(WAITING) | S(CALLED) | S(SERVING) | S(HELD), S(DONE) },
	{ EVENT_ticket_skipped, S(CALLED) | S(WAITING), S(WAITING) | S(NO_SHOW) },
	{ EVENT_ticket_requeued, S(WAITING) | S(CALLED) | S(NO_SHOW), S(WAITING) },
	{ EVENT_ticket_held, S(WAITING) | S(CALLED) | S(SERVING), S(HELD) },
	{ EVENT_ticket_resumed, S(HELD), S(WAITING) },
	{ EVENT_ticket_cancelled, S(WAITING) | S(CALLED) | S(HELD), S(CANCELLED) },
	/* Undo alone goes anywhere. */
	{ EVENT_ticket_restored, ~0u, ~0u },
#undef S
};

bool laws_allow_move(
	const struct event_type *type, enum ticket_state before, enum ticket_state after)
{
	for (size_t i = 0; i < COUNT_OF(moves); i++)
		if (event_types[moves[i].kind] == type)
			return moves[i].before & 1u << before && moves[i].after & 1u << after;
	return before == after;
}

bool laws_allow_no_show(const struct board *board, const struct event *event)
{
	const struct ticket_skipped *skipped = event->payload;
	const struct ticket *ticket;
	const struct service *service;
	bool is_long_away;

	if (event->type != event_types[EVENT_ticket_skipped] || !skipped->closed)
		return true;
	ticket = board_find_ticket(board, skipped->ticket);
	service = ticket ? board_find_service(board, ticket->service) : NULL;
	if (!service)
		return false;
	is_long_away = ticket->state == TICKET_WAITING && ticket->skipped_us &&
		       event->at_us - ticket->skipped_us >= service->no_show.absent_s * US_PER_S;
	return skipped->skips >= service->no_show.skips || is_long_away;
}
