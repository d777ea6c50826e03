// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* ticket.transfer: Sends the patient on to other services with the same number, or away for results
 * and back. */
#include "common/base/time.h"
#include "common/events/ticket_issued.h"
#include "server/engine/flow.h"
#include "server/engine/stages.h"

struct input {
	struct ticket_id ticket;
	int services_count;
	struct id_item services[4];
	bool return_to_me;
	struct user_id assigned;
};

static const struct field fields[] = {
	FIELD(input, ticket, FIELD_UUID, 0),
	FIELD_LIST_OF(input, services, id_item_fields, FIELD_FLAT, .min = 1,
		.help = "Where to; several at once: laboratory and X-ray"),
	FIELD(input, return_to_me, FIELD_BOOL, FIELD_OPTIONAL,
		.help = "When those are done, back to the one who sends"),
	FIELD(input, assigned, FIELD_UUID, FIELD_OPTIONAL, .help = "A doctor there, by name"),
};

static enum err check_services(
	struct decision *decision, const struct input *input, const struct ticket *ticket)
{
	const struct visit *visit = board_find_visit(decision->board, ticket->visit);
	enum err err =
		check_each_once(decision, "services", input->services, input->services_count);

	for (int i = 0; !err && i < input->services_count; i++) {
		struct service_id id = { input->services[i].id };
		const struct service *service;

		err = find_service(decision, id, &service);
		if (!err)
			err = check_intake(decision, service, ticket->colour, false);
		if (err)
			return rename_problem(decision, err, "services");
		if (!uuid_is_nil(input->assigned.u) &&
			!staff_serves(decision->board, input->assigned, id))
			return refuse(decision, ERR_NO_STAFF, "assigned",
				"nobody of this id is at a desk of that service");
		if (uuid_equal(id.u, ticket->service.u) ||
			open_ticket_at(decision->board, visit, id))
			return refuse(decision, ERR_ALREADY_IN_LINE, "services",
				"%s stands in line there", ticket->number);
	}
	return err;
}

static struct user_id staff_of(const struct decision *decision, const struct ticket *ticket)
{
	const struct desk *desk = board_find_desk(decision->board, ticket->desk);

	return desk ? desk->staff : (struct user_id){ 0 };
}

/* Somebody who stood in the wrong line loses nothing. */
static void keep_standing(struct new_ticket *next, const struct ticket *sent)
{
	next->kind = sent->kind;
	next->clock_us = sent->clock_us;
	next->slot_us = sent->slot_us;
	next->carried = sent->carried;
}

/* Where appointments make no difference, as at registration, the patient did not come for one: it
 * is kept for the stage that follows. Whether they were on time was seen when they came. */
static void keep_appointment(const struct decision *decision, struct new_ticket *next,
	const struct ticket *sent, const struct service *to)
{
	const struct service *from = board_find_service(decision->board, sent->service);
	int64_t earliest_us = sent->slot_us - to->rule.head_start_us;

	if (sent->kind != KIND_APPOINTMENT || !from || order_prefers_appointments(&from->rule))
		return;
	next->kind = KIND_APPOINTMENT;
	next->slot_us = sent->slot_us;
	next->clock_us =
		decision->context.now_us > earliest_us ? decision->context.now_us : earliest_us;
}

/* By hand, as it would have been when the last of the orders was done. */
static void come_back(
	const struct decision *decision, struct new_ticket *next, const struct ticket *sent)
{
	next->kind = KIND_RETURNING;
	next->return_to = (struct user_id){ 0 };
	next->return_service = (struct service_id){ 0 };
	if (uuid_is_nil(next->assigned.u) &&
		staff_serves(decision->board, sent->return_to, next->service))
		next->assigned = sent->return_to;
}

static void send_to(struct decision *decision, const struct input *input, const struct ticket *sent,
	struct service_id id, struct user_id sender)
{
	const struct service *service = board_find_service(decision->board, id);
	const struct visit *visit = board_find_visit(decision->board, sent->visit);
	struct new_ticket next = {
		.visit = sent->visit,
		.service = id,
		.colour = sent->colour,
		.vulnerable = sent->vulnerable,
		.assigned = input->assigned,
		/* Whoever goes on from stage to stage of a round trip still comes back. */
		.return_to = sent->return_to,
		.return_service = sent->return_service,
	};

	if (sent->colour == COLOUR_GREEN)
		next.transfer_ppm = order_transfer_ppm(
			&service->rule, decision->context.now_us - visit->opened_us);
	if (sent->state == TICKET_WAITING)
		keep_standing(&next, sent);
	else
		keep_appointment(decision, &next, sent, service);
	if (uuid_equal(sent->return_service.u, id.u))
		come_back(decision, &next, sent);
	if (input->return_to_me) {
		next.return_to = sender;
		next.return_service = sent->service;
	}
	issue_ticket(decision, &next);
}

static enum err decide(struct decision *decision, const void *command)
{
	const struct input *input = command;
	const struct ticket *ticket;
	struct ticket sent;
	struct user_id sender;
	enum err err = find_ticket(decision, input->ticket, ACT_TRANSFER, &ticket);

	if (!err)
		err = check_at_ticket(decision, ticket);
	if (!err)
		err = check_services(decision, input, ticket);
	if (err)
		return err;
	sender = staff_of(decision, ticket);
	if (input->return_to_me && uuid_is_nil(sender.u))
		return refuse(
			decision, ERR_WRONG_STATE, "return_to_me", "nobody has them at a desk");
	sent = *ticket;
	open_day(decision);
	finish_ticket(decision, ticket, OUTCOME_SENT_ON);
	for (int i = 0; i < input->services_count; i++)
		send_to(decision, input, &sent, (struct service_id){ input->services[i].id },
			sender);
	return ERR_OK;
}

static void answer(const struct decision *decision, const void *command, struct text *text)
{
	const struct input *input = command;
	bool first = true;

	(void)input;
	text_add(text, ",\"tickets\":[");
	for (size_t i = 0; i < decision->event_count; i++) {
		const struct ticket_issued *issued = decision->events[i].payload;

		if (decision->events[i].type != &event_ticket_issued)
			continue;
		text_add(text, first ? "{" : ",{");
		text_printf(text, "\"number\":\"%s\"", issued->number);
		answer_id(text, "ticket", issued->ticket.u);
		answer_id(text, "service", issued->service.u);
		answer_place(decision, issued->ticket, text);
		text_add_char(text, '}');
		first = false;
	}
	text_add_char(text, ']');
}

const struct command_type command_ticket_transfer = {
	.name = "ticket.transfer",
	.help = "Sends the patient on to other services with the same number, or away for results "
		"and back",
	.subject = SUBJECT_TICKET,
	.roles = ROLES_STAFF,
	.own_roles = ROLES_DESK,
	COMMAND_FIELDS(input, fields),
	.decide = decide,
	.answer = answer,
};
