// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/events/desk_opened.h"

static const struct field fields[] = {
	FIELD(desk_opened, desk, FIELD_UUID, FIELD_PUBLIC),
	FIELD(desk_opened, staff, FIELD_UUID, 0),
	FIELD(desk_opened, before, FIELD_UUID, FIELD_OPTIONAL),
};

static unsigned apply(struct board *board, const struct event *event)
{
	const struct desk_opened *opened = event->payload;
	struct desk *desk = board_edit(board, BOARD_DESKS, opened->desk.u);

	if (!desk)
		return CHANGED_MISFIT;
	desk->state = DESK_OPEN;
	desk->staff = opened->staff;
	desk->pause = PAUSE_NONE;
	desk->changed_us = event->at_us;
	return CHANGED_DESKS;
}

const struct event_type event_desk_opened = {
	.name = "desk.opened",
	.version = 1,
	.audience = FOR_STAFF | FOR_DISPLAY,
	EVENT_FIELDS(desk_opened, fields),
	.apply = apply,
};
