// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/events/ticket_finished.h"

#include <string.h>
static const struct field fields[] = {
	FIELD(ticket_finished, ticket, FIELD_UUID, FIELD_PUBLIC),
	FIELD(ticket_finished, desk, FIELD_UUID, FIELD_PUBLIC | FIELD_OPTIONAL),
	FIELD_WORD_OF(ticket_finished, outcome, outcome, 0),
	FIELD(ticket_finished, service_s, FIELD_INT, FIELD_OPTIONAL),
};

static void count_time(struct board *board, struct service_id service, int32_t seconds)
{
	struct service_counts *counts = board_edit(board, BOARD_COUNTS, service.u);

	if (!counts)
		return;
	if (counts->recent_count == SERVICE_RECENT_MAX) {
		memmove(counts->recent, counts->recent + 1,
			(SERVICE_RECENT_MAX - 1) * sizeof(counts->recent[0]));
		counts->recent_count--;
	}
	counts->recent[counts->recent_count++].s = seconds;
}

static unsigned apply(struct board *board, const struct event *event)
{
	const struct ticket_finished *finished = event->payload;
	struct ticket *ticket = board_edit(board, BOARD_TICKETS, finished->ticket.u);

	if (!ticket)
		return CHANGED_MISFIT;
	ticket->state = TICKET_DONE;
	ticket->outcome = finished->outcome;
	ticket->finished_us = event->at_us;
	if (finished->service_s > 0)
		count_time(board, ticket->service, finished->service_s);
	return CHANGED_TICKETS | CHANGED_DESKS;
}

const struct event_type event_ticket_finished = {
	.name = "ticket.finished",
	.version = 1,
	.audience = FOR_STAFF | FOR_DISPLAY,
	.undoable = true,
	EVENT_FIELDS(ticket_finished, fields),
	.apply = apply,
};
