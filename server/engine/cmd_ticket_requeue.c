// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* ticket.requeue: Somebody who was skipped or closed is back, or was called in error. */
#include "common/base/time.h"
#include "common/events/ticket_assigned.h"
#include "common/events/ticket_requeued.h"
#include "common/events/visit_reopened.h"
#include "server/engine/flow.h"
#include "server/engine/stages.h"

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
	const struct visit *visit;
	int64_t clock_us;
	enum err err = find_ticket(decision, input->ticket, ACT_REQUEUE, &ticket);

	if (!err)
		err = check_at_ticket(decision, ticket);
	if (!err)
		err = find_service(decision, ticket->service, &service);
	if (err)
		return err;
	visit = board_find_visit(decision->board, ticket->visit);
	if (ticket->state == TICKET_WAITING && !ticket->skipped_us)
		return refuse(decision, ERR_WRONG_STATE, "ticket", "it stands in line already");
	if (ticket->state == TICKET_NO_SHOW &&
		open_ticket_at(decision->board, visit, ticket->service))
		return refuse(
			decision, ERR_ALREADY_IN_LINE, "ticket", "it has a newer ticket here");
	if (visit->state == VISIT_CLOSED && board_find_patient(decision->board, visit->patient))
		return refuse(
			decision, ERR_ALREADY_IN_LINE, "ticket", "the patient has a newer number");
	clock_us = ticket->clock_us;
	if (ticket->skipped_us && decision->context.now_us - ticket->skipped_us >
					  service->no_show.return_s * US_PER_S)
		clock_us = decision->context.now_us;
	if (visit->state == VISIT_CLOSED)
		emit(decision, visit_reopened, .visit = visit->id);
	emit(decision, ticket_requeued, .ticket = ticket->id, .clock_us = clock_us);
	/* Its doctor may have left meanwhile. */
	if (!uuid_is_nil(ticket->assigned.u) &&
		!staff_serves(decision->board, ticket->assigned, ticket->service))
		emit(decision, ticket_assigned, .ticket = ticket->id, .automatic = true);
	return ERR_OK;
}

static void answer(const struct decision *decision, const void *command, struct text *text)
{
	const struct input *input = command;

	answer_place(decision, input->ticket, text);
}

const struct command_type command_ticket_requeue = {
	.name = "ticket.requeue",
	.help = "Somebody who was skipped or closed is back, or was called in error",
	.subject = SUBJECT_TICKET,
	.roles = ROLES_STAFF,
	.own_roles = ROLES_DESK,
	COMMAND_FIELDS(input, fields),
	.decide = decide,
	.answer = answer,
};
