// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/engine/flow.h"

#include "common/base/time.h"
#include "common/events/day_opened.h"
#include "common/events/ticket_finished.h"
#include "common/events/ticket_issued.h"
#include "common/events/visit_closed.h"
#include "common/model/name.h"
#include "common/model/outlook.h"
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum err refuse(struct decision *decision, enum err err, const char *field, const char *format, ...)
{
	struct field_problem *problem = &decision->problem;
	va_list arguments;

	problem->err = err;
	snprintf(problem->path, sizeof(problem->path), "%s", field);
	va_start(arguments, format);
	field_problem_say_list(problem, format, arguments);
	va_end(arguments);
	return err;
}

enum err rename_problem(struct decision *decision, enum err err, const char *field)
{
	if (err)
		snprintf(decision->problem.path, sizeof(decision->problem.path), "%s", field);
	return err;
}

void emit_event(struct decision *decision, const struct event_type *type, const void *payload)
{
	void *copy = arena_alloc(decision->arena, type->size);
	struct event *event;
	unsigned changed;

	if (decision->event_count == decision->event_room) {
		size_t room = decision->event_room ? decision->event_room * 2 : 4;
		struct event *more = arena_alloc(decision->arena, room * sizeof(*more));

		if (decision->event_count)
			memcpy(more, decision->events, decision->event_count * sizeof(*more));
		decision->events = more;
		decision->event_room = room;
	}
	memcpy(copy, payload, type->size);
	event = &decision->events[decision->event_count++];
	*event = (struct event){
		.seq = board_seq(decision->board) + 1,
		.at_us = decision->context.now_us,
		.command = decision->context.command,
		.actor = decision->context.actor.id,
		.actor_kind = decision->context.actor.kind,
		.type = type,
		.payload = copy,
	};
	changed = event_apply(decision->board, event);
	assert(!(changed & CHANGED_MISFIT));
	(void)changed;
}

struct uuid take_id(struct decision *decision)
{
	assert(decision->ids_used < DECISION_IDS);
	return decision->context.ids[decision->ids_used++];
}

/* ---- what is given ---- */

enum err check_code(struct decision *decision, const char *code, const char *before)
{
	if (code_is_fine(code) || (before && strcmp(code, before) == 0))
		return ERR_OK;
	return refuse(decision, ERR_BAD_FIELD, "code",
		"letters a to z and digits, with . _ - between them, such as xray-1");
}

enum err check_each_once(
	struct decision *decision, const char *field, const struct id_item *items, int count)
{
	for (int i = 0; i < count; i++)
		for (int j = 0; j < i; j++)
			if (uuid_equal(items[i].id, items[j].id))
				return refuse(decision, ERR_BAD_FIELD, field, "each only once");
	return ERR_OK;
}

int keep_each_once(struct id_item *items, int count)
{
	int kept = 0;

	for (int i = 0; i < count; i++) {
		int j = 0;

		while (j < kept && !uuid_equal(items[j].id, items[i].id))
			j++;
		if (j == kept)
			items[kept++] = items[i];
	}
	return kept;
}

/* ---- looking up ---- */

enum err find_service(
	struct decision *decision, struct service_id id, const struct service **service_out)
{
	const struct service *service = board_find_service(decision->board, id);

	if (!service)
		return refuse(decision, ERR_NO_SERVICE, "service", "not of this facility");
	*service_out = service;
	return ERR_OK;
}

enum err find_own_desk(struct decision *decision, struct desk_id id, const struct desk **desk_out)
{
	const struct desk *desk = board_find_desk(decision->board, id);

	if (!desk)
		return refuse(decision, ERR_NO_DESK, "desk", "not of this facility");
	if (desk->state == DESK_CLOSED)
		return refuse(decision, ERR_DESK_NOT_OPEN, "desk", "open it first");
	if (decision->is_own_only && !uuid_equal(desk->staff.u, decision->context.actor.id.u))
		return refuse(decision, ERR_NOT_YOUR_DESK, "desk", "take it over first");
	*desk_out = desk;
	return ERR_OK;
}

bool staff_serves(const struct board *board, struct user_id staff, struct service_id service)
{
	const struct desk *desk = board_desk_of(board, staff);

	return !uuid_is_nil(staff.u) && desk && desk_serves(desk, service);
}

enum err check_at_ticket(struct decision *decision, const struct ticket *ticket)
{
	const struct actor *actor = &decision->context.actor;
	const struct desk *desk = board_find_desk(decision->board, ticket->desk);

	if (decision->is_own_only && desk && !uuid_equal(desk->staff.u, actor->id.u))
		return refuse(decision, ERR_NOT_YOUR_DESK, "ticket", "it is at another desk");
	return ERR_OK;
}

enum err check_reason(struct decision *decision, const char *reason)
{
	if (!reason_is_fine(reason))
		return refuse(decision, ERR_NEEDS_REASON, "reason", "a few words that say why");
	return ERR_OK;
}

/* ---- taking in ---- */

bool is_emergency(enum colour colour)
{
	return colour == COLOUR_RED || colour == COLOUR_ORANGE;
}

static bool has_open_visit(const struct board *board)
{
	const struct visit *visit;
	size_t cursor = 0;

	while ((visit = board_next(board, BOARD_VISITS, &cursor)))
		if (visit->state == VISIT_OPEN)
			return true;
	return false;
}

/* Were numbers given out on a day between these two? */
static bool was_open_between(const struct board *board, int32_t day, int32_t later)
{
	const struct counter *counter;
	size_t cursor = 0;

	while ((counter = board_next(board, BOARD_COUNTERS, &cursor)))
		if (counter->day > day && counter->day < later)
			return true;
	return false;
}

int32_t current_day(const struct decision *decision)
{
	const struct decide_context *context = &decision->context;
	const struct board *board = decision->board;
	int cutover_hour = board_facility(board)->cutover_hour;
	int32_t open = board_day(board);
	int32_t day = business_day(context->now_us, context->utc_offset_s, cutover_hour);

	if (day >= open)
		return day;
	/* The day goes back only with a clock that was far off. */
	if (business_day(context->now_us + DAY_STAYS_US, context->utc_offset_s, cutover_hour) >=
		open)
		return open;
	/* Behind days that were worked on it is the clock of now that is wrong, as after a power
	 * cut with an empty battery: the numbers of that day are in the hall. */
	return has_open_visit(board) && was_open_between(board, day, open) ? open : day;
}

/* Of this day, or when it opens next. */
static enum err refuse_outside_hours(
	struct decision *decision, const struct service *service, int32_t day, int minute)
{
	int wait = service_minutes_until_open(service, day, minute), opens_min, closes_min;
	char date[DATE_TEXT_BYTES];

	if (service_hours_of(service, day, &opens_min, &closes_min) && opens_min != closes_min &&
		minute + wait < MINUTES_PER_DAY)
		return refuse(decision, ERR_OUTSIDE_HOURS, "service",
			"it takes people in from %02d:%02d to %02d:%02d", opens_min / 60,
			opens_min % 60, closes_min / 60, closes_min % 60);
	if (wait < 0)
		return refuse(decision, ERR_OUTSIDE_HOURS, "service", "it takes in nobody");
	date_format(day + (minute + wait) / MINUTES_PER_DAY, date);
	return refuse(decision, ERR_OUTSIDE_HOURS, "service",
		"it takes people in again on %s from %02d:%02d", date,
		(minute + wait) % MINUTES_PER_DAY / 60, (minute + wait) % 60);
}

/* As the hospital says it, in the languages in which it says it. */
static enum err refuse_full(struct decision *decision, const struct service *service)
{
	const char *sw = service->full_sw, *en = service->full_en;

	if (!*sw && !*en)
		return refuse(decision, ERR_DAILY_LIMIT, "service", "its limit is %d a day",
			service->daily_limit);
	return refuse(
		decision, ERR_DAILY_LIMIT, "service", "%s%s%s", sw, *sw && *en ? " · " : "", en);
}

enum err check_intake(
	struct decision *decision, const struct service *service, enum colour colour, bool is_new)
{
	int64_t now_us = decision->context.now_us;
	int32_t offset_s = decision->context.utc_offset_s;
	int32_t day = business_day(now_us, offset_s, 0);
	int minute = minute_of_day(now_us, offset_s);
	int taken = 0;

	if (is_emergency(colour))
		return ERR_OK;
	if (is_new && service->daily_limit)
		taken = board_taken(decision->board, service->id, current_day(decision));
	switch (service_intake(service, day, minute, taken)) {
	case INTAKE_OPEN:
		return ERR_OK;
	case INTAKE_CLOSED:
		return refuse(decision, ERR_SERVICE_CLOSED, "service", "its intake is closed");
	case INTAKE_HOURS:
		return is_new ? refuse_outside_hours(decision, service, day, minute) : ERR_OK;
	case INTAKE_FULL:
		return refuse_full(decision, service);
	}
	return ERR_OK;
}

int32_t open_day(struct decision *decision)
{
	int32_t day = current_day(decision);

	if (day != board_day(decision->board))
		emit(decision, day_opened, .day = day);
	return day;
}

/* ---- stages ---- */

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

/* ---- answers ---- */

void answer_text(struct text *text, const char *key, const char *string)
{
	text_add_char(text, ',');
	text_json_key(text, key);
	text_json_string(text, string);
}

void answer_id(struct text *text, const char *key, struct uuid id)
{
	char buffer[UUID_TEXT_BYTES];

	uuid_format(id, buffer);
	answer_text(text, key, buffer);
}

void answer_int(struct text *text, const char *key, int64_t number)
{
	text_add_char(text, ',');
	text_json_key(text, key);
	text_add_int(text, number);
}

struct uuid edited_id(const struct decision *decision, struct uuid given)
{
	return uuid_is_nil(given) ? decision->context.ids[0] : given;
}

void answer_edit(struct text *text, const char *noun, struct uuid id, uint64_t version)
{
	answer_id(text, noun, id);
	answer_int(text, "version", (int64_t)version);
}

void answer_place(const struct decision *decision, struct ticket_id id, struct text *text)
{
	const struct ticket *ticket = board_find_ticket(decision->board, id);
	struct outlook outlook;

	if (!ticket)
		return;
	outlook = outlook_of(
		decision->board, ticket, decision->context.now_us, decision->context.utc_offset_s);
	text_add_char(text, ',');
	outlook_encode(&outlook, text);
}
