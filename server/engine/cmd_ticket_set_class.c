// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* ticket.set_class: Sets the colour or the vulnerable mark by eye; a step down needs a reason. */
#include "common/events/ticket_classified.h"
#include "server/engine/flow.h"
#include "server/engine/override.h"
#include <string.h>

struct input {
	struct ticket_id ticket;
	enum colour colour;
	bool vulnerable;
	char reason[201];
};

static const struct field fields[] = {
	FIELD(input, ticket, FIELD_UUID, 0),
	FIELD_WORD_OF(input, colour, colour, 0),
	FIELD(input, vulnerable, FIELD_BOOL, FIELD_OPTIONAL),
	FIELD(input, reason, FIELD_TEXT, FIELD_OPTIONAL | FIELD_REASON),
};

/* Red is the lowest number of those that say something. Whatever was found is lost by untriaged,
 * and with it what a later step would be measured by; only of green nothing is. */
static bool is_step_down(enum colour from, enum colour to)
{
	if (from == COLOUR_UNTRIAGED)
		return false;
	if (to == COLOUR_UNTRIAGED)
		return from != COLOUR_GREEN;
	return to > from;
}

/* Less urgent than it was: a doctor's word, with a reason (RULES.md 2.2). */
static enum err check_senior(struct decision *decision, const char *reason)
{
	if (decision->context.actor.role != ROLE_DOCTOR)
		return refuse(decision, ERR_FORBIDDEN, "colour", "only a doctor may lower it");
	return check_reason(decision, reason);
}

static enum err decide(struct decision *decision, const void *command)
{
	const struct input *input = command;
	const struct ticket *ticket;
	struct ticket_classified classified;
	enum err err = find_ticket(decision, input->ticket, ACT_CLASSIFY, &ticket);

	if (!err && is_step_down(ticket->colour, input->colour))
		err = check_senior(decision, input->reason);
	if (err)
		return err;
	classified = (struct ticket_classified){
		.ticket = ticket->id,
		.colour = input->colour,
		.before = ticket->colour,
		.vulnerable = input->vulnerable,
		.tews = -1,
		.vitals = vitals_none,
	};
	memcpy(classified.reason, input->reason, sizeof(classified.reason));
	emit_event(decision, &event_ticket_classified, &classified);
	return ERR_OK;
}

static void answer(const struct decision *decision, const void *command, struct text *text)
{
	const struct input *input = command;

	answer_place(decision, input->ticket, text);
}

static bool tell_override(
	const struct decision *decision, const void *command, struct override *override)
{
	(void)command;
	return override_tell_class(decision, override);
}

const struct command_type command_ticket_set_class = {
	.name = "ticket.set_class",
	.help = "Sets the colour or the vulnerable mark by eye; a step down needs a reason",
	.subject = SUBJECT_TICKET,
	.roles = ROLES_STAFF,
	COMMAND_FIELDS(input, fields),
	.decide = decide,
	.answer = answer,
	.override = tell_override,
};
