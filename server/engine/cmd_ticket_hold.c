// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* ticket.hold: The patient cannot be called for now. */
#include "common/events/ticket_assigned.h"
#include "common/events/ticket_held.h"
#include "server/engine/flow.h"

struct input {
	struct ticket_id ticket;
	enum hold_reason reason;
};

static const struct field fields[] = {
	FIELD(input, ticket, FIELD_UUID, 0),
	FIELD_WORD_OF(input, reason, hold_reason, 0),
};

static enum err decide(struct decision *decision, const void *command)
{
	const struct input *input = command;
	const struct ticket *ticket;
	const struct desk *desk;
	struct user_id staff = { 0 };
	bool was_serving;
	enum err err = find_ticket(decision, input->ticket, ACT_HOLD, &ticket);

	if (!err)
		err = check_at_ticket(decision, ticket);
	if (!err && input->reason == HOLD_NONE)
		err = refuse(decision, ERR_NEEDS_REASON, "reason", "why they cannot be called");
	if (err)
		return err;
	desk = board_find_desk(decision->board, ticket->desk);
	was_serving = ticket->state == TICKET_SERVING;
	if (desk)
		staff = desk->staff;
	emit(decision, ticket_held, .ticket = ticket->id, .reason = input->reason,
		.was_serving = was_serving);
	/* Whoever has begun with a patient goes on with them. */
	if (was_serving && staff_serves(decision->board, staff, ticket->service))
		emit(decision, ticket_assigned, .ticket = input->ticket, .staff = staff,
			.automatic = true);
	return ERR_OK;
}

const struct command_type command_ticket_hold = {
	.name = "ticket.hold",
	.help = "The patient cannot be called for now",
	.subject = SUBJECT_TICKET,
	.roles = ROLES_STAFF,
	.own_roles = ROLES_DESK,
	COMMAND_FIELDS(input, fields),
	.decide = decide,
};
