// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/events/visit_closed.h"

static const struct field fields[] = {
	FIELD(visit_closed, visit, FIELD_UUID, 0),
	FIELD(visit_closed, reason, FIELD_TEXT, FIELD_OPTIONAL),
};

static unsigned apply(struct board *board, const struct event *event)
{
	const struct visit_closed *closed = event->payload;
	struct visit *visit = board_edit(board, BOARD_VISITS, closed->visit.u);

	if (!visit)
		return CHANGED_MISFIT;
	visit->state = VISIT_CLOSED;
	visit->closed_us = event->at_us;
	return CHANGED_TICKETS;
}

const struct event_type event_visit_closed = {
	.name = "visit.closed",
	.version = 1,
	.audience = FOR_STAFF,
	.undoable = true,
	EVENT_FIELDS(visit_closed, fields),
	.apply = apply,
};
