// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/events/visit_reopened.h"

static const struct field fields[] = {
	FIELD(visit_reopened, visit, FIELD_UUID, 0),
};

static unsigned apply(struct board *board, const struct event *event)
{
	const struct visit_reopened *reopened = event->payload;
	struct visit *visit = board_edit(board, BOARD_VISITS, reopened->visit.u);

	if (!visit)
		return CHANGED_MISFIT;
	visit->state = VISIT_OPEN;
	visit->closed_us = 0;
	return CHANGED_TICKETS;
}

const struct event_type event_visit_reopened = {
	.name = "visit.reopened",
	.version = 1,
	.audience = FOR_STAFF,
	.undoable = true,
	EVENT_FIELDS(visit_reopened, fields),
	.apply = apply,
};
