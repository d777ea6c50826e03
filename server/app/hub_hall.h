// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The filter by hall: which events a display hears that belongs to some desks only.
 * Pure: boards and events in, answers out. */
#pragma once

#include "common/events/event.h"

struct board;
struct display;

/* Whose an event is. */
struct hub_place {
	bool is_of_desk; /* Only displays of this desk hear of it; nil: none does. */
	struct desk_id desk;
};
/* To be found when the event has just been applied to the board, or soon after. */
struct hub_place hub_place_of(const struct board *board, const struct event *event);

/* The ticket that an event is about. NULL: about none, or one that is on the board no more. */
const struct ticket *hub_ticket_of(const struct board *board, const struct event *event);

/* The hall of a display. NULL: it hears of all desks; that is also what the nil display does. One
 * that the board does not know belongs to no hall. Borrowed as the board's rows are. */
const struct display *hub_hall_of(const struct board *board, struct display_id display);
/* hall NULL: everything is heard. */
bool hub_is_heard_in(
	const struct display *hall, const struct event *event, const struct hub_place *place);
/* Is this display moved by the event? It sees other desks from then on, and not only what happens
 * there next. */
bool hub_is_move_of(const struct event *event, struct display_id display);
