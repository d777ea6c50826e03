// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* ticket.call_next: Calls the next patient to a desk. */
#include "server/engine/flow.h"
#include "server/engine/pick.h"

struct input {
	struct desk_id desk;
	bool finish;
	enum outcome outcome;
	struct ticket_id current;
};

static const struct field fields[] = {
	FIELD(input, desk, FIELD_UUID, 0),
	FIELD(input, finish, FIELD_BOOL, FIELD_OPTIONAL,
		.help = "First finish with the patient who is at the desk"),
	FIELD_WORD_OF(input, outcome, outcome, FIELD_OPTIONAL, .help = "How that one ends"),
	FIELD(input, current, FIELD_UUID, FIELD_OPTIONAL,
		.help = "Who is at the desk, as far as the caller knows"),
};

static enum err refuse_empty(struct decision *decision, const struct pick *pick)
{
	const struct ticket *first;

	if (!pick->elsewhere_count)
		return refuse(
			decision, ERR_QUEUE_EMPTY, "desk", "whoever comes is shown here at once");
	first = board_find_ticket(decision->board, (struct ticket_id){ pick->elsewhere[0].id });
	return refuse(decision, ERR_QUEUE_EMPTY, "desk",
		"whoever waits, such as %s, is at another desk now", first->number);
}

static enum err decide(struct decision *decision, const void *command)
{
	const struct input *input = command;
	const struct desk *desk;
	struct pick pick;
	enum err err = check_free_desk(decision, input->desk,
		&(const struct ending){ input->finish, input->outcome, input->current }, &desk);

	if (err)
		return err;
	/* Finishing adds nobody but the one who is sent back, so look first: nothing is emitted
	 * where nobody can be called. */
	if (!pick_next(decision->board, desk, decision->context.now_us, &pick))
		return refuse_empty(decision, &pick);
	finish_current(decision, desk, input->outcome);
	pick_next(decision->board, desk, decision->context.now_us, &pick);
	call_picked(decision, desk, &pick);
	return ERR_OK;
}

static void answer(const struct decision *decision, const void *command, struct text *text)
{
	(void)command;
	answer_call(decision, text);
}

const struct command_type command_ticket_call_next = {
	.name = "ticket.call_next",
	.help = "Calls the next patient to a desk",
	.subject = SUBJECT_DESK,
	.roles = ROLES_STAFF,
	.own_roles = ROLES_STAFF,
	COMMAND_FIELDS(input, fields),
	.decide = decide,
	.answer = answer,
};
