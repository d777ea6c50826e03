// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/events/call_shown.h"

static const struct field fields[] = {
	FIELD(call_shown, call, FIELD_UUID, 0),
	FIELD(call_shown, display, FIELD_UUID, 0),
};

static unsigned apply(struct board *board, const struct event *event)
{
	const struct call_shown *heard = event->payload;
	struct call *call = board_edit(board, BOARD_CALLS, heard->call.u);

	if (!call)
		return CHANGED_MISFIT;
	if (!call->shown_us)
		call->shown_us = event->at_us;
	return CHANGED_CALLS;
}

const struct event_type event_call_shown = {
	.name = "call.shown",
	.version = 1,
	.audience = FOR_STAFF,
	EVENT_FIELDS(call_shown, fields),
	.apply = apply,
};
