// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/events/desk_paused.h"

static const struct field fields[] = {
	FIELD(desk_paused, desk, FIELD_UUID, FIELD_PUBLIC),
	FIELD_WORD_OF(desk_paused, reason, pause_reason, 0),
};

static unsigned apply(struct board *board, const struct event *event)
{
	const struct desk_paused *paused = event->payload;
	struct desk *desk = board_edit(board, BOARD_DESKS, paused->desk.u);

	if (!desk)
		return CHANGED_MISFIT;
	desk->state = DESK_PAUSED;
	desk->pause = paused->reason;
	desk->changed_us = event->at_us;
	return CHANGED_DESKS;
}

const struct event_type event_desk_paused = {
	.name = "desk.paused",
	.version = 1,
	.audience = FOR_STAFF | FOR_DISPLAY,
	EVENT_FIELDS(desk_paused, fields),
	.apply = apply,
};
