// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/events/ticket_skipped.h"

static const struct field fields[] = {
	FIELD(ticket_skipped, ticket, FIELD_UUID, FIELD_PUBLIC),
	FIELD(ticket_skipped, desk, FIELD_UUID, FIELD_PUBLIC | FIELD_OPTIONAL),
	FIELD(ticket_skipped, skips, FIELD_INT, 0, .max = INT16_MAX),
	FIELD(ticket_skipped, behind_calls, FIELD_INT, FIELD_OPTIONAL, .max = CALLS_MAX),
	FIELD(ticket_skipped, closed, FIELD_BOOL, FIELD_PUBLIC | FIELD_OPTIONAL),
};

static unsigned apply(struct board *board, const struct event *event)
{
	const struct ticket_skipped *skipped = event->payload;
	struct ticket *ticket = board_edit(board, BOARD_TICKETS, skipped->ticket.u);

	if (!ticket)
		return CHANGED_MISFIT;
	ticket->state = skipped->closed ? TICKET_NO_SHOW : TICKET_WAITING;
	ticket->skips = (int16_t)skipped->skips;
	ticket->behind_calls = skipped->behind_calls;
	ticket->desk = (struct desk_id){ 0 };
	if (!ticket->skipped_us)
		ticket->skipped_us = event->at_us;
	if (skipped->closed)
		ticket->finished_us = event->at_us;
	return CHANGED_TICKETS | CHANGED_DESKS;
}

const struct event_type event_ticket_skipped = {
	.name = "ticket.skipped",
	.version = 1,
	.audience = FOR_STAFF | FOR_DISPLAY,
	.undoable = true,
	EVENT_FIELDS(ticket_skipped, fields),
	.apply = apply,
};
