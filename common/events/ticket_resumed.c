// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/events/ticket_resumed.h"

static const struct field fields[] = {
	FIELD(ticket_resumed, ticket, FIELD_UUID, 0),
};

static unsigned apply(struct board *board, const struct event *event)
{
	const struct ticket_resumed *resumed = event->payload;
	struct ticket *ticket = board_edit(board, BOARD_TICKETS, resumed->ticket.u);

	if (!ticket)
		return CHANGED_MISFIT;
	ticket->state = TICKET_WAITING;
	ticket->hold = HOLD_NONE;
	ticket->was_serving = false;
	/* Whoever is resumed is back: a skip before the hold is over. */
	ticket->skipped_us = 0;
	ticket->behind_calls = 0;
	return CHANGED_TICKETS;
}

const struct event_type event_ticket_resumed = {
	.name = "ticket.resumed",
	.version = 1,
	.audience = FOR_STAFF,
	.undoable = true,
	EVENT_FIELDS(ticket_resumed, fields),
	.apply = apply,
};
