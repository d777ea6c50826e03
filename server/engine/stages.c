// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The way of a visit from stage to stage. */
#include "server/engine/stages.h"

#include "common/base/time.h"
#include "common/events/ticket_finished.h"
#include "common/events/ticket_issued.h"
#include "common/events/visit_closed.h"
#include "common/model/number.h"
#include "server/engine/flow.h"
#include <stdio.h>

const struct ticket *open_ticket_at(
	const struct board *board, const struct visit *visit, struct service_id service)
{
	const struct ticket *ticket = NULL;

	while ((ticket = board_next_of_visit(board, visit, ticket)))
		if (ticket_is_open(ticket) && uuid_equal(ticket->service.u, service.u))
			return ticket;
	return NULL;
}

/* In whatever line, skipped and held ones too. Everybody stands behind those who wait for anybody
 * alike, so they do not count. */
static size_t load_of(const struct board *board, const struct desk *desk)
{
	const struct ticket *at_desk = board_desk_ticket(board, desk->id), *ticket;
	size_t load = 0, cursor = 0;

	while ((ticket = board_next(board, BOARD_TICKETS, &cursor)))
		load += ticket == at_desk ||
			(ticket_is_open(ticket) && uuid_equal(ticket->assigned.u, desk->staff.u));
	return load;
}

struct user_id least_loaded(const struct board *board, struct service_id service)
{
	const struct desk *desk;
	struct user_id best = { 0 };
	size_t best_load = 0, cursor = 0;

	while ((desk = board_next(board, BOARD_DESKS, &cursor))) {
		size_t load;

		if (desk->state != DESK_OPEN || !desk_serves(desk, service))
			continue;
		load = load_of(board, desk);
		if (!uuid_is_nil(best.u) &&
			(load > best_load ||
				(load == best_load && uuid_compare(desk->staff.u, best.u) > 0)))
			continue;
		best = desk->staff;
		best_load = load;
	}
	return best;
}

struct ticket_id issue_ticket(struct decision *decision, const struct new_ticket *new_ticket)
{
	const struct visit *visit = board_find_visit(decision->board, new_ticket->visit);
	const struct service *service = board_find_service(decision->board, new_ticket->service);
	struct ticket_issued issued = {
		.ticket.u = take_id(decision),
		.visit = new_ticket->visit,
		.service = new_ticket->service,
		.day = board_day(decision->board),
		.clock_us = new_ticket->clock_us ? new_ticket->clock_us : decision->context.now_us,
		.slot_us = new_ticket->slot_us,
		.kind = new_ticket->kind,
		.colour = new_ticket->colour,
		.vulnerable = new_ticket->vulnerable,
		.carried = new_ticket->carried,
		.transfer_ppm = new_ticket->transfer_ppm,
		.assigned = new_ticket->assigned,
		.return_to = new_ticket->return_to,
		.return_service = new_ticket->return_service,
	};

	number_format(visit->series, visit->ordinal, issued.number);
	if (new_ticket->kind == KIND_APPOINTMENT && !new_ticket->clock_us) {
		const int64_t clock_us = order_appointment_clock(&service->rule,
			decision->context.now_us, new_ticket->slot_us, &issued.kind);

		if (!is_emergency(issued.colour))
			issued.clock_us = clock_us;
	}
	if (service->assigns && uuid_is_nil(issued.assigned.u))
		issued.assigned = least_loaded(decision->board, new_ticket->service);
	if (new_ticket->kind == KIND_RETURNING)
		issued.not_done_count =
			orders_not_done(decision->board, issued.visit, issued.service, UINT64_MAX,
				issued.not_done, (int)COUNT_OF(issued.not_done));
	emit_event(decision, &event_ticket_issued, &issued);
	return issued.ticket;
}

void close_visit_if_done(struct decision *decision, struct visit_id id, const char *reason)
{
	struct visit_closed closed = { .visit = id };
	const struct visit *visit = board_find_visit(decision->board, id);
	const struct ticket *ticket = NULL;

	if (!visit || visit->state == VISIT_CLOSED)
		return;
	while ((ticket = board_next_of_visit(decision->board, visit, ticket)))
		if (ticket_is_open(ticket))
			return;
	snprintf(closed.reason, sizeof(closed.reason), "%s", reason);
	emit_event(decision, &event_visit_closed, &closed);
}

/* Is another stage still open from which the patient goes back to the same doctor? */
static bool is_awaited(
	const struct board *board, const struct visit *visit, const struct ticket *ended)
{
	const struct ticket *ticket = NULL;

	while ((ticket = board_next_of_visit(board, visit, ticket)))
		if (ticket_is_open(ticket) && uuid_equal(ticket->return_to.u, ended->return_to.u) &&
			uuid_equal(ticket->return_service.u, ended->return_service.u))
			return true;
	return false;
}

/* Where the patient was last before these orders were given: they are those issued since. */
static uint64_t round_start(
	const struct board *board, const struct visit *visit, struct service_id back, uint64_t seq)
{
	const struct ticket *ticket = NULL;
	uint64_t start = 0;

	while ((ticket = board_next_of_visit(board, visit, ticket)) && ticket->seq < seq)
		if (uuid_equal(ticket->service.u, back.u))
			start = ticket->seq;
	return start;
}

/* The next order of the round trip that ends at a service; after NULL the first. */
static const struct ticket *next_order(const struct board *board, const struct visit *visit,
	struct service_id back, uint64_t start, const struct ticket *after)
{
	while ((after = board_next_of_visit(board, visit, after)))
		if (after->seq > start && uuid_equal(after->return_service.u, back.u))
			return after;
	return NULL;
}

static bool has_ended_as(const struct ticket *order, enum outcome outcome)
{
	return order->state == TICKET_DONE && order->outcome == outcome;
}

/* Whoever came to none of the orders is not in the house, and whoever was admitted or sent to
 * another house from one of them does not come back from the others. */
static bool comes_back(const struct board *board, const struct ticket *ended)
{
	const struct visit *visit = board_find_visit(board, ended->visit);
	struct service_id back = ended->return_service;
	uint64_t start = round_start(board, visit, back, ended->seq);
	const struct ticket *order = NULL;
	bool has_come = false;

	while ((order = next_order(board, visit, back, start, order))) {
		if (has_ended_as(order, OUTCOME_ADMITTED) || has_ended_as(order, OUTCOME_REFERRED))
			return false;
		if (order->state != TICKET_NO_SHOW && !has_ended_as(order, OUTCOME_LEFT))
			has_come = true;
	}
	return has_come;
}

/* The ticket with which the patient was last at the service that sent them away. */
static const struct ticket *sender_of(const struct board *board, const struct ticket *ended)
{
	const struct visit *visit = board_find_visit(board, ended->visit);
	uint64_t start = round_start(board, visit, ended->return_service, ended->seq);
	const struct ticket *ticket = NULL;

	while ((ticket = board_next_of_visit(board, visit, ticket)) && ticket->seq < start)
		continue;
	return ticket && ticket->seq == start ? ticket : NULL;
}

/* A later order at the same service stands for it. */
static bool is_repeated(const struct board *board, const struct visit *visit,
	const struct ticket *order, uint64_t start)
{
	const struct ticket *later = order;

	while ((later = next_order(board, visit, order->return_service, start, later)))
		if (uuid_equal(later->service.u, order->service.u))
			return true;
	return false;
}

int orders_not_done(const struct board *board, struct visit_id id, struct service_id back,
	uint64_t seq, struct id_item *out, int room)
{
	const struct visit *visit = board_find_visit(board, id);
	uint64_t start = round_start(board, visit, back, seq);
	const struct ticket *order = NULL;
	int count = 0;

	while ((order = next_order(board, visit, back, start, order)) && count < room) {
		if (order->state != TICKET_NO_SHOW && order->state != TICKET_CANCELLED &&
			!has_ended_as(order, OUTCOME_LEFT))
			continue;
		if (order->seq < seq && !is_repeated(board, visit, order, start))
			out[count++].id = order->service.u;
	}
	return count;
}

static void send_back(struct decision *decision, const struct ticket *ended)
{
	const struct visit *visit = board_find_visit(decision->board, ended->visit);
	const struct ticket *sender = sender_of(decision->board, ended);
	struct new_ticket back = {
		.visit = ended->visit,
		.service = ended->return_service,
		.kind = KIND_RETURNING,
		.colour = ended->colour,
		.vulnerable = ended->vulnerable,
	};

	/* The laboratory may have sent them on in a round of its own: the doctor still waits. */
	if (sender) {
		back.return_to = sender->return_to;
		back.return_service = sender->return_service;
	}

	/* Nobody waits for a doctor who has gone home, or sits where that is not served. */
	if (staff_serves(decision->board, ended->return_to, ended->return_service))
		back.assigned = ended->return_to;
	if (board_find_service(decision->board, back.service) &&
		!is_awaited(decision->board, visit, ended) &&
		!open_ticket_at(decision->board, visit, back.service) &&
		comes_back(decision->board, ended))
		issue_ticket(decision, &back);
}

void end_stage(struct decision *decision, const struct ticket *ended)
{
	if (!uuid_is_nil(ended->return_service.u)) {
		open_day(decision);
		send_back(decision, ended);
	}
	close_visit_if_done(decision, ended->visit, "");
}

void finish_ticket(struct decision *decision, const struct ticket *ticket, enum outcome outcome)
{
	const struct ticket ended = *ticket;
	int64_t began_us = ended.started_us ? ended.started_us : ended.called_us;
	int64_t service_us = decision->context.now_us - began_us;
	bool is_timed = ended.state == TICKET_SERVING && service_us > 0;

	emit(decision, ticket_finished, .ticket = ended.id, .desk = ended.desk, .outcome = outcome,
		.service_s = is_timed ? (int32_t)(service_us / US_PER_S) : 0);
	if (outcome == OUTCOME_DONE)
		end_stage(decision, &ended);
	else if (outcome != OUTCOME_SENT_ON)
		close_visit_if_done(decision, ended.visit, "");
}
