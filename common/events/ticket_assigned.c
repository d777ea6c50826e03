// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/events/ticket_assigned.h"

static const struct field fields[] = {
	FIELD(ticket_assigned, ticket, FIELD_UUID, 0),
	FIELD(ticket_assigned, staff, FIELD_UUID, FIELD_OPTIONAL),
	FIELD(ticket_assigned, automatic, FIELD_BOOL, FIELD_OPTIONAL),
};

static unsigned apply(struct board *board, const struct event *event)
{
	const struct ticket_assigned *assigned = event->payload;
	struct ticket *ticket = board_edit(board, BOARD_TICKETS, assigned->ticket.u);

	if (!ticket)
		return CHANGED_MISFIT;
	ticket->assigned = assigned->staff;
	return CHANGED_TICKETS;
}

const struct event_type event_ticket_assigned = {
	.name = "ticket.assigned",
	.version = 1,
	.audience = FOR_STAFF,
	.undoable = true,
	EVENT_FIELDS(ticket_assigned, fields),
	.apply = apply,
};
