// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* desk.take_over: Sits down at a desk in place of the one who is there. */
#include "common/events/desk_opened.h"
#include "server/engine/desks.h"
#include "server/engine/flow.h"
#include "server/engine/override.h"

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
	struct user_id before;
	enum err err;

	if (!desk)
		return refuse(decision, ERR_NO_DESK, "desk", "not of this facility");
	if (desk->retired)
		return refuse(decision, ERR_DESK_RETIRED, "desk", "choose another");
	before = desk->staff;
	err = check_may_leave(decision, input->desk);
	if (err)
		return err;
	leave_other_desk(decision, input->desk);
	emit(decision, desk_opened, .desk = input->desk, .staff = decision->context.actor.id,
		.before = before);
	release_assigned(decision, before);
	if (!uuid_equal(before.u, decision->context.actor.id.u))
		release_assigned(decision, decision->context.actor.id);
	return ERR_OK;
}

/* Where somebody else sat there. */
static bool tell_override(
	const struct decision *decision, const void *command, struct override *override)
{
	const struct desk_opened *opened = override_find(decision, &event_desk_opened);

	(void)command;
	if (uuid_is_nil(opened->before.u) || uuid_equal(opened->before.u, opened->staff.u))
		return false;
	override->action = event_desk_opened.name;
	override->object_kind = "desk";
	override->object = opened->desk.u;
	answer_id(&override->before, "staff", opened->before.u);
	answer_id(&override->after, "staff", opened->staff.u);
	return true;
}

const struct command_type command_desk_take_over = {
	.name = "desk.take_over",
	.help = "Sits down at a desk in place of the one who is there",
	.subject = SUBJECT_DESK,
	.roles = ROLES_STAFF,
	COMMAND_FIELDS(input, fields),
	.decide = decide,
	.override = tell_override,
};
