// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/engine/flow.h"

#include "common/base/time.h"
#include "common/events/day_opened.h"
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
