// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/events/call_repeated.h"

#include <string.h>
static const struct field fields[] = {
	FIELD(call_repeated, ticket, FIELD_UUID, FIELD_PUBLIC),
	FIELD(call_repeated, call, FIELD_UUID, FIELD_PUBLIC),
	FIELD(call_repeated, desk, FIELD_UUID, FIELD_PUBLIC),
	FIELD(call_repeated, number, FIELD_TEXT, FIELD_PUBLIC),
	FIELD(call_repeated, times, FIELD_INT, FIELD_PUBLIC, .max = INT16_MAX),
};

static unsigned apply(struct board *board, const struct event *event)
{
	const struct call_repeated *repeated = event->payload;
	struct ticket *ticket = board_edit(board, BOARD_TICKETS, repeated->ticket.u);
	struct call call = {
		.id = repeated->call,
		.ticket = repeated->ticket,
		.desk = repeated->desk,
		.called_us = event->at_us,
		.seq = event->seq,
	};

	if (!ticket)
		return CHANGED_MISFIT;
	ticket->state = TICKET_CALLED;
	ticket->desk = repeated->desk;
	ticket->call = repeated->call;
	ticket->calls = (int16_t)repeated->times;
	memcpy(ticket->number, repeated->number, sizeof(ticket->number));
	memcpy(call.number, repeated->number, sizeof(call.number));
	board_put(board, BOARD_CALLS, &call);
	return CHANGED_TICKETS | CHANGED_CALLS;
}

const struct event_type event_call_repeated = {
	.name = "call.repeated",
	.version = 1,
	.audience = FOR_STAFF | FOR_DISPLAY,
	.undoable = true,
	EVENT_FIELDS(call_repeated, fields),
	.apply = apply,
};
