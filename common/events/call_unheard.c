// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/events/call_unheard.h"

static const struct field fields[] = {
	FIELD(call_unheard, call, FIELD_UUID, 0),
	FIELD(call_unheard, desk, FIELD_UUID, 0),
};

static unsigned apply(struct board *board, const struct event *event)
{
	const struct call_unheard *unheard = event->payload;
	struct call *call = board_edit(board, BOARD_CALLS, unheard->call.u);

	if (!call)
		return CHANGED_MISFIT;
	call->unheard = true;
	return CHANGED_CALLS;
}

const struct event_type event_call_unheard = {
	.name = "call.unheard",
	.version = 1,
	.audience = FOR_STAFF,
	EVENT_FIELDS(call_unheard, fields),
	.apply = apply,
};
