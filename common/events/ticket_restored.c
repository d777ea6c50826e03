// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/events/ticket_restored.h"

#include "common/base/time.h"
#include "common/events/ticket_classified.h"
#include <string.h>

static const struct field fields[] = {
	FIELD(ticket_restored, ticket, FIELD_UUID, FIELD_PUBLIC),
	FIELD_WORD_OF(ticket_restored, state, ticket_state, FIELD_PUBLIC),
	FIELD(ticket_restored, desk, FIELD_UUID, FIELD_PUBLIC | FIELD_OPTIONAL),
	FIELD(ticket_restored, number, FIELD_TEXT, FIELD_PUBLIC | FIELD_OPTIONAL),
	FIELD(ticket_restored, undone_seq, FIELD_INT, 0),
	{ .name = "row",
		.kind = FIELD_STRUCT,
		.offset = offsetof(struct ticket_restored, row),
		.size = sizeof(struct ticket),
		.fields = ticket_fields,
		.field_count = TICKET_FIELD_COUNT },
};

/* Where a classification is taken back, the visit's colour goes with it; else it is the visit that
 * may have been classified since. A ticket that is closed again says nothing about the visit. */
static void restore_class(struct board *board, const struct ticket *before, struct ticket *restored)
{
	struct visit *visit;

	if (!ticket_is_open(restored))
		return;
	if (before->colour == restored->colour && before->vulnerable == restored->vulnerable) {
		ticket_follow_visit(board, restored);
		return;
	}
	visit = board_edit(board, BOARD_VISITS, restored->visit.u);
	if (!visit)
		return;
	visit->colour = restored->colour;
	visit->vulnerable = restored->vulnerable;
}

/* The time of a service that did not end is no time of a service. */
static void forget_time(struct board *board, const struct ticket *done)
{
	struct service_counts *counts = board_edit(board, BOARD_COUNTS, done->service.u);
	int64_t seconds = (done->finished_us - done->started_us) / US_PER_S;
	int at = counts ? counts->recent_count - 1 : -1;

	while (at >= 0 && counts->recent[at].s != seconds)
		at--;
	if (at < 0)
		return;
	counts->recent_count--;
	memmove(counts->recent + at, counts->recent + at + 1,
		(size_t)(counts->recent_count - at) * sizeof(counts->recent[0]));
	counts->recent[counts->recent_count] = (struct seconds_item){ 0 };
}

static unsigned apply(struct board *board, const struct event *event)
{
	const struct ticket_restored *restored = event->payload;
	struct ticket *ticket = board_edit(board, BOARD_TICKETS, restored->ticket.u);

	if (!ticket)
		return CHANGED_MISFIT;
	if (uuid_equal(restored->row.id.u, restored->ticket.u)) {
		const struct ticket before = *ticket;

		if (before.state == TICKET_DONE && restored->row.state == TICKET_SERVING)
			forget_time(board, &before);
		*ticket = restored->row;
		restore_class(board, &before, ticket);
		ticket->changed_seq = event->seq;
	} else {
		/* A display's board: it learns only this much. */
		ticket->state = restored->state;
		ticket->desk = restored->desk;
		memcpy(ticket->number, restored->number, sizeof(ticket->number));
	}
	return CHANGED_TICKETS | CHANGED_DESKS;
}

const struct event_type event_ticket_restored = {
	.name = "ticket.restored",
	.version = 1,
	.audience = FOR_STAFF | FOR_DISPLAY,
	.undoable = true,
	EVENT_FIELDS(ticket_restored, fields),
	.apply = apply,
};
