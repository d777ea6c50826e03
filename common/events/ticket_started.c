// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/events/ticket_started.h"

static const struct field fields[] = {
	FIELD(ticket_started, ticket, FIELD_UUID, FIELD_PUBLIC),
	FIELD(ticket_started, desk, FIELD_UUID, FIELD_PUBLIC),
};

static unsigned apply(struct board *board, const struct event *event)
{
	const struct ticket_started *started = event->payload;
	struct ticket *ticket = board_edit(board, BOARD_TICKETS, started->ticket.u);

	if (!ticket)
		return CHANGED_MISFIT;
	ticket->state = TICKET_SERVING;
	ticket->desk = started->desk;
	ticket->started_us = event->at_us;
	ticket->skipped_us = 0;
	ticket->behind_calls = 0;
	return CHANGED_TICKETS | CHANGED_DESKS;
}

const struct event_type event_ticket_started = {
	.name = "ticket.started",
	.version = 1,
	.audience = FOR_STAFF | FOR_DISPLAY,
	.undoable = true,
	EVENT_FIELDS(ticket_started, fields),
	.apply = apply,
};
