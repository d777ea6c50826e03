// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* ticket.assign: The ticket waits for one member of staff, for the one with the least waiting work,
 * or for anybody. */
#include "common/events/ticket_assigned.h"
#include "server/engine/flow.h"
#include "server/engine/stages.h"

struct input {
	struct ticket_id ticket;
	struct user_id staff;
	bool automatic;
};

static const struct field fields[] = {
	FIELD(input, ticket, FIELD_UUID, 0),
	FIELD(input, staff, FIELD_UUID, FIELD_OPTIONAL, .help = "Missing: anybody"),
	FIELD(input, automatic, FIELD_BOOL, FIELD_OPTIONAL,
		.help = "The one with the least waiting work"),
};

static enum err decide(struct decision *decision, const void *command)
{
	const struct input *input = command;
	const struct ticket *ticket;
	struct user_id staff = input->staff;
	enum err err = find_ticket(decision, input->ticket, ACT_ASSIGN, &ticket);

	if (err)
		return err;
	if (input->automatic)
		staff = least_loaded(decision->board, ticket->service);
	if ((input->automatic || !uuid_is_nil(staff.u)) &&
		!staff_serves(decision->board, staff, ticket->service))
		return refuse(decision, ERR_NO_STAFF, "staff", "nobody at a desk of that service");
	emit(decision, ticket_assigned, .ticket = ticket->id, .staff = staff,
		.automatic = input->automatic);
	return ERR_OK;
}

static void answer(const struct decision *decision, const void *command, struct text *text)
{
	const struct input *input = command;

	answer_place(decision, input->ticket, text);
}

const struct command_type command_ticket_assign = {
	.name = "ticket.assign",
	.help = "The ticket waits for one member of staff, for the one with the least waiting "
		"work, or for anybody",
	.subject = SUBJECT_TICKET,
	.roles = ROLES_STAFF,
	COMMAND_FIELDS(input, fields),
	.decide = decide,
	.answer = answer,
};
