// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* ticket.start: The called patient is at the desk. */
#include "common/events/ticket_started.h"
#include "server/engine/flow.h"

struct input {
	struct ticket_id ticket;
};

static const struct field fields[] = {
	FIELD(input, ticket, FIELD_UUID, 0),
};

static enum err decide(struct decision *decision, const void *command)
{
	const struct input *input = command;
	const struct ticket *ticket;
	enum err err = find_ticket(decision, input->ticket, ACT_START, &ticket);

	if (!err)
		err = check_at_ticket(decision, ticket);
	if (err)
		return err;
	emit(decision, ticket_started, .ticket = ticket->id, .desk = ticket->desk);
	return ERR_OK;
}

const struct command_type command_ticket_start = {
	.name = "ticket.start",
	.help = "The called patient is at the desk",
	.subject = SUBJECT_TICKET,
	.roles = ROLES_STAFF,
	.own_roles = ROLES_DESK,
	COMMAND_FIELDS(input, fields),
	.decide = decide,
};
