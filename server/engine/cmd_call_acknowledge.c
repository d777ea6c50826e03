// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* call.acknowledge: A display has shown or spoken a call. The first of each is recorded. */
#include "common/events/call_shown.h"
#include "common/events/call_spoken.h"
#include "server/engine/flow.h"

struct input {
	struct call_id call;
	bool shown;
	bool spoken;
};

static const struct field fields[] = {
	FIELD(input, call, FIELD_UUID, 0),
	FIELD(input, shown, FIELD_BOOL, FIELD_OPTIONAL),
	FIELD(input, spoken, FIELD_BOOL, FIELD_OPTIONAL),
};

static bool shows_desk(const struct display *display, struct desk_id desk)
{
	if (!display)
		return false;
	for (int i = 0; i < display->desks_count; i++)
		if (uuid_equal(display->desks[i].id, desk.u))
			return true;
	return display->desks_count == 0;
}

static enum err decide(struct decision *decision, const void *command)
{
	const struct input *input = command;
	const struct call *call = board_find_call(decision->board, input->call);
	struct display_id display = decision->context.actor.display;

	if (!call)
		return refuse(decision, ERR_NO_CALL, "call", "not on today's board");
	if (!shows_desk(board_find_display(decision->board, display), call->desk))
		return refuse(decision, ERR_FORBIDDEN, "call", "not one of this display's desks");
	if (input->shown && !call->shown_us)
		emit(decision, call_shown, .call = input->call, .display = display);
	if (input->spoken && !call->spoken_us)
		emit(decision, call_spoken, .call = input->call, .display = display);
	return ERR_OK;
}

const struct command_type command_call_acknowledge = {
	.name = "call.acknowledge",
	.help = "A display has shown or spoken a call",
	.subject = SUBJECT_CALL,
	.roles = ROLE_BIT(ROLE_DISPLAY),
	.own_roles = ROLE_BIT(ROLE_DISPLAY),
	COMMAND_FIELDS(input, fields),
	.decide = decide,
};
