// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/events/ticket_cancelled.h"

static const struct field fields[] = {
	FIELD(ticket_cancelled, ticket, FIELD_UUID, FIELD_PUBLIC),
	FIELD(ticket_cancelled, reason, FIELD_TEXT, FIELD_OPTIONAL),
	FIELD(ticket_cancelled, undone, FIELD_BOOL, FIELD_OPTIONAL),
};

static unsigned apply(struct board *board, const struct event *event)
{
	const struct ticket_cancelled *cancelled = event->payload;
	struct ticket *ticket = board_edit(board, BOARD_TICKETS, cancelled->ticket.u);

	if (!ticket)
		return CHANGED_MISFIT;
	ticket->state = TICKET_CANCELLED;
	ticket->finished_us = event->at_us;
	if (cancelled->undone) {
		ticket->return_to = (struct user_id){ 0 };
		ticket->return_service = (struct service_id){ 0 };
	}
	return CHANGED_TICKETS | CHANGED_DESKS;
}

const struct event_type event_ticket_cancelled = {
	.name = "ticket.cancelled",
	.version = 1,
	.audience = FOR_STAFF | FOR_DISPLAY,
	.undoable = true,
	EVENT_FIELDS(ticket_cancelled, fields),
	.apply = apply,
};
