// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/events/ticket_moved.h"

static const struct field fields[] = {
	FIELD(ticket_moved, ticket, FIELD_UUID, 0),
	FIELD_STRUCT_OF(ticket_moved, place, moved_place_fields, 0),
	FIELD(ticket_moved, reason, FIELD_TEXT, 0),
	FIELD(ticket_moved, overtook, FIELD_INT, 0),
	FIELD_LIST_OF(ticket_moved, passed, id_item_fields, FIELD_OPTIONAL | FIELD_FLAT),
};

static unsigned apply(struct board *board, const struct event *event)
{
	const struct ticket_moved *moved = event->payload;
	struct ticket *ticket = board_edit(board, BOARD_TICKETS, moved->ticket.u);

	if (!ticket)
		return CHANGED_MISFIT;
	ticket->is_moved = true;
	ticket->moved = moved->place;
	ticket->behind_calls = 0;
	return CHANGED_TICKETS;
}

const struct event_type event_ticket_moved = {
	.name = "ticket.moved",
	.version = 1,
	.audience = FOR_STAFF,
	.undoable = true,
	EVENT_FIELDS(ticket_moved, fields),
	.apply = apply,
};
