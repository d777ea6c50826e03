// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* ticket.cancel: The patient leaves the line for good. */
#include "common/events/ticket_cancelled.h"
#include "server/engine/flow.h"
#include "server/engine/stages.h"
#include <string.h>

struct input {
	struct ticket_id ticket;
	char reason[201];
};

static const struct field fields[] = {
	FIELD(input, ticket, FIELD_UUID, 0),
	FIELD(input, reason, FIELD_TEXT, FIELD_OPTIONAL | FIELD_REASON),
};

static enum err decide(struct decision *decision, const void *command)
{
	const struct input *input = command;
	const struct ticket *ticket;
	struct ticket_cancelled cancelled;
	struct ticket ended;
	enum err err = find_ticket(decision, input->ticket, ACT_CANCEL, &ticket);

	if (!err)
		err = check_at_ticket(decision, ticket);
	if (err)
		return err;
	ended = *ticket;
	cancelled = (struct ticket_cancelled){ .ticket = ticket->id };
	memcpy(cancelled.reason, input->reason, sizeof(cancelled.reason));
	emit_event(decision, &event_ticket_cancelled, &cancelled);
	end_stage(decision, &ended);
	return ERR_OK;
}

const struct command_type command_ticket_cancel = {
	.name = "ticket.cancel",
	.help = "The patient leaves the line for good",
	.subject = SUBJECT_TICKET,
	.roles = ROLES_STAFF,
	.own_roles = ROLES_DESK,
	COMMAND_FIELDS(input, fields),
	.decide = decide,
};
