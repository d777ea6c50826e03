// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* ticket.call: Calls one patient by name, before their turn: with a reason, and it shows whom it
 * overtook. */
#include "common/events/ticket_called.h"
#include "server/engine/flow.h"
#include "server/engine/override.h"
#include "server/engine/pick.h"

struct input {
	struct ticket_id ticket;
	struct desk_id desk;
	char reason[201];
	bool finish;
	enum outcome outcome;
	struct ticket_id current;
};

static const struct field fields[] = {
	FIELD(input, ticket, FIELD_UUID, 0),
	FIELD(input, desk, FIELD_UUID, 0),
	FIELD(input, reason, FIELD_TEXT, FIELD_REASON, .min = 1),
	FIELD(input, finish, FIELD_BOOL, FIELD_OPTIONAL,
		.help = "First finish with the patient who is at the desk"),
	FIELD_WORD_OF(input, outcome, outcome, FIELD_OPTIONAL, .help = "How that one ends"),
	FIELD(input, current, FIELD_UUID, FIELD_OPTIONAL,
		.help = "Who is at the desk, as far as the caller knows"),
};

static enum err decide(struct decision *decision, const void *command)
{
	const struct input *input = command;
	const struct ticket *ticket;
	const struct desk *desk, *other;
	struct pick pick;
	enum err err = check_reason(decision, input->reason);

	if (!err)
		err = check_free_desk(decision, input->desk,
			&(const struct ending){ input->finish, input->outcome, input->current },
			&desk);
	if (!err)
		err = find_ticket(decision, input->ticket, ACT_CALL, &ticket);
	if (err)
		return err;
	if (!desk_serves(desk, ticket->service))
		return refuse(decision, ERR_DESK_DOES_NOT_SERVE, "desk", "choose another desk");
	other = find_desk_of_patient(decision->board, ticket->visit, desk->id);
	if (other)
		return refuse(decision, ERR_PATIENT_ELSEWHERE, "ticket", "at desk %s", other->code);
	finish_current(decision, desk, input->outcome);
	pick_by_name(decision->board, ticket, decision->context.now_us, input->reason, &pick);
	call_picked(decision, desk, &pick);
	return ERR_OK;
}

static void answer(const struct decision *decision, const void *command, struct text *text)
{
	(void)command;
	answer_call(decision, text);
}

static bool tell_override(
	const struct decision *decision, const void *command, struct override *override)
{
	const struct input *input = command;
	const struct ticket_called *called = override_find(decision, &event_ticket_called);

	override->action = event_ticket_called.name;
	override->object_kind = "ticket";
	override->object = called->ticket.u;
	override->reason = input->reason;
	answer_id(&override->after, "call", called->call.u);
	answer_id(&override->after, "desk", called->desk.u);
	answer_id(&override->after, "staff", called->staff.u);
	override_add_id(&override->after, "runner_up", called->runner_up.u);
	answer_int(&override->after, "overtook", called->overtook);
	override_add_items(&override->after, "passed", called->passed, called->passed_count);
	override_add_items(
		&override->after, "elsewhere", called->elsewhere, called->elsewhere_count);
	return true;
}

const struct command_type command_ticket_call = {
	.name = "ticket.call",
	.help = "Calls one patient by name, before their turn",
	.subject = SUBJECT_TICKET,
	.roles = ROLES_STAFF,
	.own_roles = ROLES_STAFF,
	COMMAND_FIELDS(input, fields),
	.decide = decide,
	.answer = answer,
	.override = tell_override,
};
