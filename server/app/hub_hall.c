// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/app/hub_hall.h"

#include "common/events/display_registered.h"
#include "common/events/ticket_restored.h"
#include "common/model/board.h"
#include <string.h>

const struct display *hub_hall_of(const struct board *board, struct display_id display)
{
	/* One of another desk than any there is. */
	static const struct display nowhere = { .desks_count = 1 };
	const struct display *hall = board_find_display(board, display);

	if (uuid_is_nil(display.u))
		return NULL;
	if (!hall)
		return &nowhere;
	return hall->desks_count ? hall : NULL;
}

static bool is_of_ticket(const struct event *event)
{
	return strncmp(event->type->name, "ticket.", 7) == 0;
}

const struct ticket *hub_ticket_of(const struct board *board, const struct event *event)
{
	struct uuid id;

	if (!is_of_ticket(event))
		return NULL;
	memcpy(&id, (const char *)event->payload + event->type->fields[0].offset, sizeof(id));
	return board_find(board, BOARD_TICKETS, id);
}

/* The desk that called a ticket last before an event. The board is that of now: after it the ticket
 * may have been called again, and a call that was taken back is not in the ticket any more. */
static struct desk_id last_desk(
	const struct board *board, const struct ticket *ticket, uint64_t before)
{
	const struct call *newest = NULL, *call;
	size_t cursor = 0;

	while ((call = board_next(board, BOARD_CALLS, &cursor)))
		if (uuid_equal(call->ticket.u, ticket->id.u) && call->seq < before &&
			(!newest || call->seq > newest->seq))
			newest = call;
	return newest ? newest->desk : (struct desk_id){ 0 };
}

static struct desk_id desk_of_ticket(
	const struct board *board, const struct ticket *ticket, const struct event *event)
{
	const struct call *call = board_find_call(board, ticket->call);

	return call && call->seq < event->seq && event->type != &event_ticket_restored
		       ? call->desk
		       : last_desk(board, ticket, event->seq);
}

/* An event that names a desk is of that desk, one of a ticket without is of the desk that called it
 * last: who waits was called by none. What is of no desk and no ticket is for all. */
struct hub_place hub_place_of(const struct board *board, const struct event *event)
{
	const struct field *field =
		field_find(event->type->fields, event->type->field_count, "desk");
	const struct ticket *ticket = hub_ticket_of(board, event);
	struct hub_place place = { 0 };

	if (!(event->type->audience & FOR_DISPLAY))
		return place;
	place.is_of_desk = field || is_of_ticket(event);
	if (field)
		memcpy(&place.desk, (const char *)event->payload + field->offset,
			sizeof(place.desk));
	if (ticket && uuid_is_nil(place.desk.u))
		place.desk = desk_of_ticket(board, ticket, event);
	return place;
}

bool hub_is_move_of(const struct event *event, struct display_id display)
{
	const struct display_registered *registered = event->payload;

	return event->type == &event_display_registered &&
	       uuid_equal(registered->display.u, display.u);
}

bool hub_is_heard_in(
	const struct display *hall, const struct event *event, const struct hub_place *place)
{
	if (!hall)
		return true;
	if (event->type == &event_display_registered)
		return hub_is_move_of(event, hall->id);
	return !place->is_of_desk || display_has_desk(hall, place->desk);
}
