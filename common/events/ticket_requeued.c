// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/events/ticket_requeued.h"

#include "common/events/ticket_classified.h"

static const struct field fields[] = {
	FIELD(ticket_requeued, ticket, FIELD_UUID, FIELD_PUBLIC),
	FIELD_TIME_OF(ticket_requeued, clock, 0),
};

static unsigned apply(struct board *board, const struct event *event)
{
	const struct ticket_requeued *requeued = event->payload;
	struct ticket *ticket = board_edit(board, BOARD_TICKETS, requeued->ticket.u);

	if (!ticket)
		return CHANGED_MISFIT;
	ticket->state = TICKET_WAITING;
	ticket->desk = (struct desk_id){ 0 };
	/* Whoever begins to wait anew has lost a place given by hand, too. */
	if (ticket->clock_us != requeued->clock_us)
		ticket->is_moved = false;
	ticket->clock_us = requeued->clock_us;
	ticket->behind_calls = 0;
	ticket->skipped_us = 0;
	ticket->finished_us = 0;
	ticket_follow_visit(board, ticket);
	return CHANGED_TICKETS | CHANGED_DESKS;
}

const struct event_type event_ticket_requeued = {
	.name = "ticket.requeued",
	.version = 1,
	.audience = FOR_STAFF | FOR_DISPLAY,
	.undoable = true,
	EVENT_FIELDS(ticket_requeued, fields),
	.apply = apply,
};
