// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* ticket.no_show: A called patient did not come: skipped some places back, or closed. */
#include "common/base/time.h"
#include "common/events/ticket_skipped.h"
#include "server/engine/flow.h"
#include "server/engine/stages.h"

struct input {
	struct ticket_id ticket;
};

static const struct field fields[] = {
	FIELD(input, ticket, FIELD_UUID, 0),
};

/* A waiting one may be closed where it was skipped and has been away too long (RULES.md 4.2): a key
 * that is pressed twice skips once. */
static enum err check_away(
	struct decision *decision, const struct ticket *ticket, const struct no_show_rule *rule)
{
	int64_t away_us = decision->context.now_us - ticket->skipped_us;

	if (ticket->state != TICKET_WAITING)
		return ERR_OK;
	if (!ticket->skipped_us)
		return refuse(decision, ERR_WRONG_STATE, "ticket", "it was not called");
	if (away_us < rule->absent_s * US_PER_S)
		return refuse(decision, ERR_WRONG_STATE, "ticket",
			"it was skipped and may be away for %d minutes", rule->absent_s / 60);
	return ERR_OK;
}

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
	if (!err)
		err = check_away(decision, ticket, &service->no_show);
	if (err)
		return err;
	ended = *ticket;
	counts = board_find_counts(decision->board, ticket->service);
	skips = ticket->skips + (ticket->state == TICKET_CALLED);
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
	.own_roles = ROLES_DESK,
	COMMAND_FIELDS(input, fields),
	.decide = decide,
};
