// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/events/call_spoken.h"

static const struct field fields[] = {
	FIELD(call_spoken, call, FIELD_UUID, 0),
	FIELD(call_spoken, display, FIELD_UUID, 0),
};

static unsigned apply(struct board *board, const struct event *event)
{
	const struct call_spoken *heard = event->payload;
	struct call *call = board_edit(board, BOARD_CALLS, heard->call.u);

	if (!call)
		return CHANGED_MISFIT;
	if (!call->spoken_us)
		call->spoken_us = event->at_us;
	return CHANGED_CALLS;
}

const struct event_type event_call_spoken = {
	.name = "call.spoken",
	.version = 1,
	.audience = FOR_STAFF,
	EVENT_FIELDS(call_spoken, fields),
	.apply = apply,
};
