// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/events/ticket_held.h"

static const struct field fields[] = {
	FIELD(ticket_held, ticket, FIELD_UUID, FIELD_PUBLIC),
	FIELD_WORD_OF(ticket_held, reason, hold_reason, 0),
	FIELD(ticket_held, was_serving, FIELD_BOOL, FIELD_OPTIONAL),
};

static unsigned apply(struct board *board, const struct event *event)
{
	const struct ticket_held *held = event->payload;
	struct ticket *ticket = board_edit(board, BOARD_TICKETS, held->ticket.u);

	if (!ticket)
		return CHANGED_MISFIT;
	ticket->state = TICKET_HELD;
	ticket->hold = held->reason;
	ticket->was_serving = held->was_serving;
	ticket->desk = (struct desk_id){ 0 };
	return CHANGED_TICKETS | CHANGED_DESKS;
}

const struct event_type event_ticket_held = {
	.name = "ticket.held",
	.version = 1,
	.audience = FOR_STAFF | FOR_DISPLAY,
	.undoable = true,
	EVENT_FIELDS(ticket_held, fields),
	.apply = apply,
};
