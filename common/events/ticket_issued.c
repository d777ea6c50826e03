// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/events/ticket_issued.h"

#include <string.h>
static const struct field fields[] = {
	FIELD(ticket_issued, ticket, FIELD_UUID, 0),
	FIELD(ticket_issued, visit, FIELD_UUID, 0),
	FIELD(ticket_issued, service, FIELD_UUID, 0),
	FIELD(ticket_issued, number, FIELD_TEXT, 0),
	FIELD(ticket_issued, day, FIELD_DATE, 0),
	FIELD_TIME_OF(ticket_issued, clock, 0),
	FIELD_TIME_OF(ticket_issued, slot, FIELD_OPTIONAL),
	FIELD_WORD_OF(ticket_issued, kind, order_kind, 0),
	FIELD_WORD_OF(ticket_issued, colour, colour, 0),
	FIELD(ticket_issued, vulnerable, FIELD_BOOL, FIELD_OPTIONAL),
	FIELD(ticket_issued, carried, FIELD_BOOL, FIELD_OPTIONAL),
	FIELD(ticket_issued, transfer_ppm, FIELD_INT, FIELD_OPTIONAL),
	FIELD(ticket_issued, assigned, FIELD_UUID, FIELD_OPTIONAL),
	FIELD(ticket_issued, return_to, FIELD_UUID, FIELD_OPTIONAL),
	FIELD(ticket_issued, return_service, FIELD_UUID, FIELD_OPTIONAL),
	FIELD_LIST_OF(ticket_issued, not_done, id_item_fields, FIELD_OPTIONAL | FIELD_FLAT),
};

static unsigned apply(struct board *board, const struct event *event)
{
	const struct ticket_issued *issued = event->payload;
	struct ticket ticket = {
		.id = issued->ticket,
		.visit = issued->visit,
		.service = issued->service,
		.seq = event->seq,
		.issued_us = event->at_us,
		.clock_us = issued->clock_us,
		.slot_us = issued->slot_us,
		.kind = issued->kind,
		.colour = issued->colour,
		.vulnerable = issued->vulnerable,
		.carried = issued->carried,
		.transfer_ppm = issued->transfer_ppm,
		.assigned = issued->assigned,
		.return_to = issued->return_to,
		.return_service = issued->return_service,
	};
	struct service_counts *counts = board_edit(board, BOARD_COUNTS, issued->service.u);

	if (!counts || !board_find_visit(board, issued->visit))
		return CHANGED_MISFIT;
	if (counts->day != issued->day)
		counts->issued = 0;
	counts->day = issued->day;
	counts->issued++;
	memcpy(ticket.number, issued->number, sizeof(ticket.number));
	board_put(board, BOARD_TICKETS, &ticket);
	return CHANGED_TICKETS;
}

const struct event_type event_ticket_issued = {
	.name = "ticket.issued",
	.version = 1,
	.audience = FOR_STAFF,
	.undoable = true,
	EVENT_FIELDS(ticket_issued, fields),
	.apply = apply,
};
