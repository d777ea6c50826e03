// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* desk.pause: Calls nobody for a while. */
#include "common/events/desk_paused.h"
#include "server/engine/flow.h"

struct input {
	struct desk_id desk;
	enum pause_reason reason;
};

static const struct field fields[] = {
	FIELD(input, desk, FIELD_UUID, 0),
	FIELD_WORD_OF(input, reason, pause_reason, 0),
};

static enum err decide(struct decision *decision, const void *command)
{
	const struct input *input = command;
	const struct desk *desk;
	enum err err = find_own_desk(decision, input->desk, &desk);

	if (!err && input->reason == PAUSE_NONE)
		err = refuse(decision, ERR_NEEDS_REASON, "reason", "why the desk pauses");
	if (err)
		return err;
	emit(decision, desk_paused, .desk = desk->id, .reason = input->reason);
	return ERR_OK;
}

const struct command_type command_desk_pause = {
	.name = "desk.pause",
	.help = "Calls nobody for a while",
	.subject = SUBJECT_DESK,
	.roles = ROLES_STAFF,
	.own_roles = ROLES_STAFF,
	COMMAND_FIELDS(input, fields),
	.decide = decide,
};
