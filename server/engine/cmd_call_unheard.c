// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* call.unheard: No display took a call in time. */
#include "common/events/call_unheard.h"
#include "server/engine/flow.h"

struct input {
	struct call_id call;
};

static const struct field fields[] = {
	FIELD(input, call, FIELD_UUID, 0),
};

static enum err decide(struct decision *decision, const void *command)
{
	const struct input *input = command;
	const struct call *call = board_find_call(decision->board, input->call);

	if (!call)
		return refuse(decision, ERR_NO_CALL, "call", "not on today's board");
	if (call->unheard || call->shown_us || call->spoken_us)
		return ERR_OK;
	emit(decision, call_unheard, .call = call->id, .desk = call->desk);
	return ERR_OK;
}

const struct command_type command_call_unheard = {
	.name = "call.unheard",
	.help = "No display took a call in time",
	.subject = SUBJECT_CALL,
	.roles = 0,
	COMMAND_FIELDS(input, fields),
	.decide = decide,
};
