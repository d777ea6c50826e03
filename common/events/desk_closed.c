// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/events/desk_closed.h"

static const struct field fields[] = {
	FIELD(desk_closed, desk, FIELD_UUID, FIELD_PUBLIC),
	FIELD(desk_closed, staff, FIELD_UUID, FIELD_OPTIONAL),
};

static unsigned apply(struct board *board, const struct event *event)
{
	const struct desk_closed *closed = event->payload;
	struct desk *desk = board_edit(board, BOARD_DESKS, closed->desk.u);

	if (!desk)
		return CHANGED_MISFIT;
	desk->state = DESK_CLOSED;
	desk->staff = (struct user_id){ 0 };
	desk->pause = PAUSE_NONE;
	desk->changed_us = event->at_us;
	return CHANGED_DESKS;
}

const struct event_type event_desk_closed = {
	.name = "desk.closed",
	.version = 1,
	.audience = FOR_STAFF | FOR_DISPLAY,
	EVENT_FIELDS(desk_closed, fields),
	.apply = apply,
};
