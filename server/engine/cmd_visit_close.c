// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* visit.close: Ends a visit: every ticket that is still open is cancelled. */
#include "common/events/ticket_cancelled.h"
#include "common/events/visit_closed.h"
#include "server/engine/flow.h"
#include "server/engine/override.h"
#include <string.h>

struct input {
	struct visit_id visit;
	char reason[201];
};

static const struct field fields[] = {
	FIELD(input, visit, FIELD_UUID, 0),
	FIELD(input, reason, FIELD_TEXT, FIELD_REASON, .min = 1),
};

/* Whoever is called or served belongs to that desk: it is not ended over its head. */
static enum err check_tickets(struct decision *decision, const struct visit *visit)
{
	const struct ticket *ticket = NULL;
	enum err err = ERR_OK;

	while (!err && (ticket = board_next_of_visit(decision->board, visit, ticket))) {
		if (ticket->state == TICKET_SERVING)
			return refuse(decision, ERR_WRONG_STATE, "visit", "%s is being served",
				ticket->number);
		if (ticket_is_open(ticket))
			err = check_at_ticket(decision, ticket);
	}
	return rename_problem(decision, err, "visit");
}

static enum err decide(struct decision *decision, const void *command)
{
	const struct input *input = command;
	const struct visit *visit = board_find_visit(decision->board, input->visit);
	struct ticket_cancelled cancelled = { 0 };
	struct visit_closed closed = { .visit = input->visit };
	const struct ticket *ticket = NULL;
	enum err err = check_reason(decision, input->reason);

	if (err)
		return err;
	if (!visit)
		return refuse(decision, ERR_NO_VISIT, "visit", "not on today's board");
	if (visit->state == VISIT_CLOSED)
		return refuse(decision, ERR_VISIT_CLOSED, "visit", "it is closed already");
	err = check_tickets(decision, visit);
	if (err)
		return err;
	memcpy(cancelled.reason, input->reason, sizeof(cancelled.reason));
	memcpy(closed.reason, input->reason, sizeof(closed.reason));
	while ((ticket = board_next_of_visit(decision->board, visit, ticket))) {
		if (!ticket_is_open(ticket))
			continue;
		cancelled.ticket = ticket->id;
		emit_event(decision, &event_ticket_cancelled, &cancelled);
	}
	emit_event(decision, &event_visit_closed, &closed);
	return ERR_OK;
}

static bool tell_override(
	const struct decision *decision, const void *command, struct override *override)
{
	const struct input *input = command;

	override->action = event_visit_closed.name;
	override->object_kind = "visit";
	override->object = input->visit.u;
	override->reason = input->reason;
	override_add_subjects(&override->after, "ticket", decision);
	return true;
}

const struct command_type command_visit_close = {
	.name = "visit.close",
	.help = "Ends a visit",
	.subject = SUBJECT_VISIT,
	.roles = ROLES_STAFF,
	.own_roles = ROLES_DESK,
	COMMAND_FIELDS(input, fields),
	.decide = decide,
	.override = tell_override,
};
