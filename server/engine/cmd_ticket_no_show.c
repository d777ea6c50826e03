// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* ticket.no_show: A called patient did not come: skipped some places back, or closed. */
#include "common/events/ticket_skipped.h"
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
	const struct service *service;
	const struct service_counts *counts;
	struct ticket ended;
	int skips;
	bool closed;
	enum err err = find_ticket(decision, input->ticket, ACT_NO_SHOW, &ticket);

	if (!err)
		err = check_at_ticket(decision, ticket);
	if (!err)
		err = find_service(decision, ticket->service, &service);
	if (err)
		return err;
	if (ticket->state == TICKET_WAITING && !ticket->skipped_us)
		return refuse(decision, ERR_WRONG_STATE, "ticket", "it was not called");
	ended = *ticket;
	counts = board_find_counts(decision->board, ticket->service);
	skips = ticket->skips + (ticket->state == TICKET_CALLED);
	/* A waiting one was skipped before and has been away too long. */
	closed = ticket->state == TICKET_WAITING || skips >= service->no_show.skips;
	emit(decision, ticket_skipped, .ticket = ticket->id, .desk = ticket->desk, .skips = skips,
		.closed = closed,
		.behind_calls = closed ? 0 : counts->calls + service->no_show.places_back);
	if (closed)
		end_stage(decision, &ended);
	return ERR_OK;
}

const struct command_type command_ticket_no_show = {
	.name = "ticket.no_show",
	.help = "A called patient did not come",
	.subject = SUBJECT_TICKET,
	.roles = ROLES_STAFF,
	COMMAND_FIELDS(input, fields),
	.decide = decide,
};
