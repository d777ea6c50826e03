// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/events/ticket_classified.h"

const struct vitals vitals_none = { -1, -1, -1, -1, -1, -1, -1, -1, -1 };

const struct field vitals_fields[9] = {
	FIELD_WORD_OF(vitals, mobility, mobility, FIELD_OPTIONAL, .absent = -1),
	FIELD(vitals, breaths, FIELD_INT, FIELD_OPTIONAL, .max = 200, .absent = -1),
	FIELD(vitals, pulse, FIELD_INT, FIELD_OPTIONAL, .max = 400, .absent = -1),
	FIELD(vitals, systolic, FIELD_INT, FIELD_OPTIONAL, .max = 400, .absent = -1),
	FIELD(vitals, temperature_dc, FIELD_INT, FIELD_OPTIONAL, .max = 500, .absent = -1,
		.help = "Tenths of a degree Celsius; 0 feels cold, 500 feels hot"),
	FIELD_WORD_OF(vitals, avpu, avpu, FIELD_OPTIONAL, .absent = -1),
	FIELD(vitals, trauma, FIELD_INT, FIELD_OPTIONAL, .max = 1, .absent = -1,
		.help = "1: within the last two days"),
	FIELD(vitals, glucose_dmmol, FIELD_INT, FIELD_OPTIONAL, .max = 1000, .absent = -1,
		.help = "Tenths of mmol/L"),
	FIELD(vitals, spo2_percent, FIELD_INT, FIELD_OPTIONAL, .max = 100, .absent = -1),
};

const struct field sign_item_fields[1] = {
	FIELD(sign_item, code, FIELD_TEXT, 0, .min = 1, .max = 40),
};

static const struct field fields[] = {
	FIELD(ticket_classified, ticket, FIELD_UUID, 0),
	FIELD_WORD_OF(ticket_classified, colour, colour, 0),
	FIELD_WORD_OF(ticket_classified, before, colour, 0),
	FIELD(ticket_classified, vulnerable, FIELD_BOOL, FIELD_OPTIONAL),
	FIELD(ticket_classified, tews, FIELD_INT, FIELD_OPTIONAL, .absent = -1),
	FIELD(ticket_classified, missing, FIELD_INT, FIELD_OPTIONAL),
	FIELD_STRUCT_OF(ticket_classified, vitals, vitals_fields, FIELD_OPTIONAL),
	FIELD_LIST_OF(ticket_classified, signs, sign_item_fields, FIELD_OPTIONAL | FIELD_FLAT),
	FIELD(ticket_classified, reason, FIELD_TEXT, FIELD_OPTIONAL),
};

void ticket_set_class(struct ticket *ticket, enum colour colour, bool vulnerable)
{
	if (ticket->colour != colour)
		ticket->is_moved = false;
	ticket->colour = colour;
	ticket->vulnerable = vulnerable;
}

void ticket_follow_visit(const struct board *board, struct ticket *ticket)
{
	const struct visit *visit = board_find_visit(board, ticket->visit);

	if (visit)
		ticket_set_class(ticket, visit->colour, visit->vulnerable);
}

static void classify_others(struct board *board, const struct visit *visit)
{
	const struct ticket *ticket = NULL;

	while ((ticket = board_next_of_visit(board, visit, ticket)))
		if (ticket_is_open(ticket) && (ticket->colour != visit->colour ||
						      ticket->vulnerable != visit->vulnerable))
			ticket_follow_visit(board, board_edit(board, BOARD_TICKETS, ticket->id.u));
}

static unsigned apply(struct board *board, const struct event *event)
{
	const struct ticket_classified *classified = event->payload;
	struct ticket *ticket = board_edit(board, BOARD_TICKETS, classified->ticket.u);
	struct visit *visit;

	if (!ticket)
		return CHANGED_MISFIT;
	ticket_set_class(ticket, classified->colour, classified->vulnerable);
	visit = board_edit(board, BOARD_VISITS, ticket->visit.u);
	if (visit) {
		visit->colour = classified->colour;
		visit->vulnerable = classified->vulnerable;
		classify_others(board, visit);
	}
	return CHANGED_TICKETS;
}

const struct event_type event_ticket_classified = {
	.name = "ticket.classified",
	.version = 1,
	.audience = FOR_STAFF,
	.undoable = true,
	EVENT_FIELDS(ticket_classified, fields),
	.apply = apply,
};
