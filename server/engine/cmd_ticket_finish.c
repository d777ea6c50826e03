// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* ticket.finish: Ends this stage of the visit. */
#include "server/engine/flow.h"
#include "server/engine/stages.h"

struct input {
	struct ticket_id ticket;
	enum outcome outcome;
};

static const struct field fields[] = {
	FIELD(input, ticket, FIELD_UUID, 0),
	FIELD_WORD_OF(input, outcome, outcome, FIELD_OPTIONAL),
};

static enum err decide(struct decision *decision, const void *command)
{
	const struct input *input = command;
	const struct ticket *ticket;
	enum err err = find_ticket(decision, input->ticket, ACT_FINISH, &ticket);

	if (!err)
		err = check_at_ticket(decision, ticket);
	if (err)
		return err;
	if (input->outcome == OUTCOME_SENT_ON)
		return refuse(decision, ERR_BAD_FIELD, "outcome", "a transfer says where to");
	finish_ticket(decision, ticket, input->outcome);
	return ERR_OK;
}

const struct command_type command_ticket_finish = {
	.name = "ticket.finish",
	.help = "Ends this stage of the visit",
	.subject = SUBJECT_TICKET,
	.roles = ROLES_STAFF,
	.own_roles = ROLES_DESK,
	COMMAND_FIELDS(input, fields),
	.decide = decide,
};
