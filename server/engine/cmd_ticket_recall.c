// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* ticket.recall: Calls the same patient again. */
#include "common/events/call_repeated.h"
#include "server/engine/flow.h"
#include "server/engine/pick.h"
#include <string.h>

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
	struct call_repeated repeated;
	enum err err = find_ticket(decision, input->ticket, ACT_RECALL, &ticket);

	if (!err)
		err = check_at_ticket(decision, ticket);
	if (!err && ticket->calls == INT16_MAX)
		err = refuse(decision, ERR_CONFLICT, "ticket", "it was called often enough");
	if (err)
		return err;
	repeated = (struct call_repeated){
		.ticket = ticket->id,
		.call.u = take_id(decision),
		.desk = ticket->desk,
		.times = ticket->calls + 1,
	};
	memcpy(repeated.number, ticket->number, sizeof(repeated.number));
	emit_event(decision, &event_call_repeated, &repeated);
	return ERR_OK;
}

static void answer(const struct decision *decision, const void *command, struct text *text)
{
	(void)command;
	answer_call(decision, text);
}

const struct command_type command_ticket_recall = {
	.name = "ticket.recall",
	.help = "Calls the same patient again",
	.subject = SUBJECT_TICKET,
	.roles = ROLES_STAFF,
	.own_roles = ROLES_DESK,
	COMMAND_FIELDS(input, fields),
	.decide = decide,
	.answer = answer,
};
