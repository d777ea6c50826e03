// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* ticket.resume: A held patient stands in line again. */
#include "common/events/ticket_resumed.h"
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
	enum err err = find_ticket(decision, input->ticket, ACT_RESUME, &ticket);

	if (err)
		return err;
	emit(decision, ticket_resumed, .ticket = ticket->id);
	return ERR_OK;
}

static void answer(const struct decision *decision, const void *command, struct text *text)
{
	const struct input *input = command;

	answer_place(decision, input->ticket, text);
}

const struct command_type command_ticket_resume = {
	.name = "ticket.resume",
	.help = "A held patient stands in line again",
	.subject = SUBJECT_TICKET,
	.roles = ROLES_STAFF,
	COMMAND_FIELDS(input, fields),
	.decide = decide,
	.answer = answer,
};
