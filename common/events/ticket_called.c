// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/events/ticket_called.h"

#include <string.h>
static const struct field fields[] = {
	FIELD(ticket_called, ticket, FIELD_UUID, FIELD_PUBLIC),
	FIELD(ticket_called, call, FIELD_UUID, FIELD_PUBLIC),
	FIELD(ticket_called, desk, FIELD_UUID, FIELD_PUBLIC),
	FIELD(ticket_called, number, FIELD_TEXT, FIELD_PUBLIC),
	FIELD(ticket_called, staff, FIELD_UUID, FIELD_OPTIONAL),
	FIELD_WORD_OF(ticket_called, rule, call_rule, 0),
	FIELD(ticket_called, waited_us, FIELD_INT, 0),
	FIELD(ticket_called, tier, FIELD_INT, 0),
	FIELD(ticket_called, value_ppm, FIELD_INT, 0),
	FIELD(ticket_called, runner_up, FIELD_UUID, FIELD_OPTIONAL),
	FIELD(ticket_called, runner_up_ppm, FIELD_INT, FIELD_OPTIONAL),
	FIELD(ticket_called, waiting, FIELD_INT, 0),
	FIELD(ticket_called, reason, FIELD_TEXT, FIELD_OPTIONAL),
	FIELD(ticket_called, overtook, FIELD_INT, FIELD_OPTIONAL),
	FIELD_LIST_OF(ticket_called, passed, id_item_fields, FIELD_OPTIONAL | FIELD_FLAT),
	FIELD_LIST_OF(ticket_called, elsewhere, id_item_fields, FIELD_OPTIONAL | FIELD_FLAT),
};

static unsigned apply(struct board *board, const struct event *event)
{
	const struct ticket_called *called = event->payload;
	struct ticket *ticket = board_edit(board, BOARD_TICKETS, called->ticket.u);
	struct service_counts *counts;
	struct call call = {
		.id = called->call,
		.ticket = called->ticket,
		.desk = called->desk,
		.called_us = event->at_us,
		.seq = event->seq,
	};

	if (!ticket)
		return CHANGED_MISFIT;
	counts = board_edit(board, BOARD_COUNTS, ticket->service.u);
	if (counts)
		counts->calls++;
	ticket->state = TICKET_CALLED;
	ticket->desk = called->desk;
	ticket->call = called->call;
	ticket->called_us = event->at_us;
	ticket->calls = 1;
	memcpy(ticket->number, called->number, sizeof(ticket->number));
	memcpy(call.number, called->number, sizeof(call.number));
	board_put(board, BOARD_CALLS, &call);
	return CHANGED_TICKETS | CHANGED_DESKS | CHANGED_CALLS;
}

const struct event_type event_ticket_called = {
	.name = "ticket.called",
	.version = 1,
	.audience = FOR_STAFF | FOR_DISPLAY,
	.undoable = true,
	EVENT_FIELDS(ticket_called, fields),
	.apply = apply,
};
