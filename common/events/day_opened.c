// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/events/day_opened.h"

static const struct field fields[] = {
	FIELD(day_opened, day, FIELD_DATE, FIELD_PUBLIC),
};

/* A day that comes again, because the clock was put back, finds people of its own and of later
 * days: they have not waited over night. */
static bool is_to_be_carried(const struct board *board, const struct ticket *ticket, int32_t day)
{
	int minute = board_facility(board)->cutover_hour * 60;
	const struct visit *visit = board_find_visit(board, ticket->visit);
	const struct service *service = board_find_service(board, ticket->service);

	if (ticket->state != TICKET_WAITING && ticket->state != TICKET_HELD)
		return false;
	if (!visit || visit->day >= day)
		return false;
	/* Only behind a closed door one waits over night. */
	if (!service || service_is_within_hours(service, day, minute))
		return false;
	return !ticket->carried || (ticket->is_moved && !ticket->moved.carried);
}

/* A place by hand gets what its neighbours get, so it stays among them. */
static void carry(const struct board *board, struct ticket *ticket)
{
	const struct service *service = board_find_service(board, ticket->service);

	ticket->carried = true;
	if (!ticket->is_moved || ticket->moved.carried || !service)
		return;
	ticket->moved.carried = true;
	ticket->moved.key_us -= order_carry_us(&service->rule, ticket->moved.target_us);
}

/* Everybody of an earlier day who still waits has waited over night: DOMAIN 2.2, closing time. */
static void carry_over(struct board *board, int32_t day)
{
	const struct ticket *ticket;
	size_t cursor = 0;

	while ((ticket = board_next(board, BOARD_TICKETS, &cursor)))
		if (is_to_be_carried(board, ticket, day))
			carry(board, board_edit(board, BOARD_TICKETS, ticket->id.u));
}

static unsigned apply(struct board *board, const struct event *event)
{
	const struct day_opened *opened = event->payload;

	carry_over(board, opened->day);
	board_set_day(board, opened->day);
	board_forget_old(board);
	return CHANGED_TICKETS | CHANGED_CALLS;
}

const struct event_type event_day_opened = {
	.name = "day.opened",
	.version = 1,
	.audience = FOR_STAFF | FOR_DISPLAY,
	EVENT_FIELDS(day_opened, fields),
	.apply = apply,
};
