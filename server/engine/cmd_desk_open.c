// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* desk.open: Sits down at a desk, or goes on after a pause. */
#include "common/events/desk_opened.h"
#include "server/engine/desks.h"
#include "server/engine/flow.h"

struct input {
	struct desk_id desk;
};

static const struct field fields[] = {
	FIELD(input, desk, FIELD_UUID, 0),
};

static enum err decide(struct decision *decision, const void *command)
{
	const struct input *input = command;
	const struct desk *desk = board_find_desk(decision->board, input->desk);
	enum err err;

	if (!desk)
		return refuse(decision, ERR_NO_DESK, "desk", "not of this facility");
	if (desk->retired)
		return refuse(decision, ERR_DESK_RETIRED, "desk", "choose another");
	if (desk->state != DESK_CLOSED && !uuid_equal(desk->staff.u, decision->context.actor.id.u))
		return refuse(decision, ERR_DESK_TAKEN, "desk", "take it over, or choose another");
	if (desk->state == DESK_OPEN)
		return ERR_OK;
	err = check_may_leave(decision, input->desk);
	if (err)
		return err;
	leave_other_desk(decision, input->desk);
	emit(decision, desk_opened, .desk = input->desk, .staff = decision->context.actor.id);
	release_assigned(decision, decision->context.actor.id);
	return ERR_OK;
}

const struct command_type command_desk_open = {
	.name = "desk.open",
	.help = "Sits down at a desk, or goes on after a pause",
	.subject = SUBJECT_DESK,
	.roles = ROLES_STAFF,
	COMMAND_FIELDS(input, fields),
	.decide = decide,
};
