// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/engine/desks.h"

#include "common/events/desk_closed.h"
#include "common/events/ticket_assigned.h"

static const struct desk *other_desk(const struct decision *decision, struct desk_id except)
{
	const struct desk *desk;
	size_t cursor = 0;

	while ((desk = board_next(decision->board, BOARD_DESKS, &cursor)))
		if (desk->state != DESK_CLOSED && !uuid_equal(desk->id.u, except.u) &&
			uuid_equal(desk->staff.u, decision->context.actor.id.u))
			return desk;
	return NULL;
}

enum err check_may_leave(struct decision *decision, struct desk_id except)
{
	const struct desk *desk = other_desk(decision, except);
	const struct ticket *ticket = desk ? board_desk_ticket(decision->board, desk->id) : NULL;

	if (decision->context.actor.kind != ACTOR_STAFF)
		return refuse(decision, ERR_FORBIDDEN, "desk", "only staff sit at desks");
	if (ticket)
		return refuse(decision, ERR_DESK_BUSY, "desk", "finish with %s at desk %s first",
			ticket->number, desk->code);
	return ERR_OK;
}

void leave_other_desk(struct decision *decision, struct desk_id except)
{
	const struct desk *desk = other_desk(decision, except);

	if (desk)
		emit(decision, desk_closed, .desk = desk->id, .staff = desk->staff);
}

void release_assigned(struct decision *decision, struct user_id staff)
{
	const struct ticket *ticket;
	size_t cursor = 0;

	if (uuid_is_nil(staff.u))
		return;
	while ((ticket = board_next(decision->board, BOARD_TICKETS, &cursor)))
		if (ticket_is_open(ticket) && uuid_equal(ticket->assigned.u, staff.u) &&
			!staff_serves(decision->board, staff, ticket->service))
			emit(decision, ticket_assigned, .ticket = ticket->id, .automatic = true);
}
