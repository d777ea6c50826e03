// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* desk.close: Leaves a desk. Those who waited for its doctor alone wait for anybody again. */
#include "common/events/desk_closed.h"
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
	struct user_id staff;

	if (!desk)
		return refuse(decision, ERR_NO_DESK, "desk", "not of this facility");
	if (desk->state == DESK_CLOSED)
		return ERR_OK;
	if (decision->is_own_only && !uuid_equal(desk->staff.u, decision->context.actor.id.u))
		return refuse(decision, ERR_NOT_YOUR_DESK, "desk", "an administrator may close it");
	if (board_desk_ticket(decision->board, desk->id))
		return refuse(decision, ERR_DESK_BUSY, "desk", "finish with %s first",
			board_desk_ticket(decision->board, desk->id)->number);
	staff = desk->staff;
	emit(decision, desk_closed, .desk = desk->id, .staff = staff);
	release_assigned(decision, staff);
	return ERR_OK;
}

/* Where it is closed for somebody else. */
static bool tell_override(
	const struct decision *decision, const void *command, struct override *override)
{
	const struct desk_closed *closed = override_find(decision, &event_desk_closed);

	(void)command;
	if (uuid_equal(closed->staff.u, decision->context.actor.id.u))
		return false;
	override->action = event_desk_closed.name;
	override->object_kind = "desk";
	override->object = closed->desk.u;
	answer_id(&override->before, "staff", closed->staff.u);
	return true;
}

const struct command_type command_desk_close = {
	.name = "desk.close",
	.help = "Leaves a desk",
	.subject = SUBJECT_DESK,
	.roles = ROLES_STAFF,
	.own_roles = ROLES_STAFF & ~ROLE_BIT(ROLE_ADMIN),
	COMMAND_FIELDS(input, fields),
	.decide = decide,
	.override = tell_override,
};
