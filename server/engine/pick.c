// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/engine/pick.h"

#include "common/base/time.h"
#include "common/events/call_repeated.h"
#include "common/events/ticket_called.h"
#include "server/engine/stages.h"
#include <string.h>

struct search {
	const struct board *board;
	const struct desk *desk;
	int64_t now_us;
	struct line_pools pools;
	const struct line_node *best;
	const struct line_node *second;
	/* Who would be called, but are at other desks. */
	int elsewhere_count;
	const struct ticket *elsewhere[PICK_PASSED];
};

static bool goes_first(
	const struct search *search, const struct line_node *node, const struct line_node *other)
{
	const struct place place = line_place(node), other_place = line_place(other);

	return place_compare(&place, &other_place, search->now_us) < 0;
}

static void offer(struct search *search, const struct line_node *node)
{
	if (!node || node == search->best)
		return;
	if (!search->best || goes_first(search, node, search->best)) {
		search->second = search->best;
		search->best = node;
	} else if (!search->second || goes_first(search, node, search->second)) {
		search->second = node;
	}
}

const struct desk *find_desk_of_patient(
	const struct board *board, struct visit_id id, struct desk_id except)
{
	const struct visit *visit = board_find_visit(board, id);
	const struct ticket *ticket = NULL;

	while (visit && (ticket = board_next_of_visit(board, visit, ticket)))
		if (ticket_is_at_desk(ticket) && !uuid_equal(ticket->desk.u, except.u))
			return board_find_desk(board, ticket->desk);
	return NULL;
}

/* Whoever is at the own desk will have left it. */
static bool is_elsewhere(struct search *search, const struct ticket *ticket)
{
	if (!find_desk_of_patient(search->board, ticket->visit, search->desk->id))
		return false;
	if (search->elsewhere_count < PICK_PASSED)
		search->elsewhere[search->elsewhere_count++] = ticket;
	return true;
}

static int64_t value_of(const struct line_node *node, int64_t now_us)
{
	const struct place place = line_place(node);

	return place_value_ppm(&place, now_us);
}

static const struct line_node *next_of(const struct line *line, const struct line_node *node,
	struct line_pools pools, int64_t now_us)
{
	const struct place place = line_place(node);

	return line_next(line, &place, pools, now_us);
}

/* From this one on the first who can come. A patient is at one desk at most and has one ticket in a
 * line, so there are no more steps than desks. */
static const struct line_node *first_here(
	struct search *search, const struct line *line, const struct line_node *node)
{
	while (node && is_elsewhere(search, board_ticket_of(node)))
		node = next_of(line, node, search->pools, search->now_us);
	return node;
}

/* The two first of each line: no other can be first or second of all. */
static void look(struct search *search)
{
	for (int i = 0; i < search->desk->services_count; i++) {
		struct service_id service = { search->desk->services[i].id };
		const struct line *line = board_line(search->board, service);
		const struct line_node *head, *next;

		if (!line)
			continue;
		head = line_head(line, search->pools, search->now_us);
		head = first_here(search, line, head);
		offer(search, head);
		if (!head)
			continue;
		next = next_of(line, head, search->pools, search->now_us);
		offer(search, first_here(search, line, next));
	}
}

static enum call_rule rule_of(
	const struct board *board, const struct line_node *best, const struct line_node *second)
{
	const struct service *service = board_find_service(board, board_ticket_of(best)->service);
	struct place first, then;

	if (!second)
		return CALL_ONLY_ONE;
	first = line_place(best);
	then = line_place(second);
	if (first.tier != then.tier)
		return CALL_BY_TIER;
	if (service->rule.mode == ORDER_FIFO || first.target_us == then.target_us)
		return CALL_BY_CLOCK;
	return CALL_BY_VALUE;
}

static int64_t behind(const struct board *board, const struct ticket *ticket)
{
	return ticket->behind_calls - board_find_counts(board, ticket->service)->calls;
}

static bool may_call(const struct search *search, const struct ticket *ticket)
{
	return uuid_is_nil(ticket->assigned.u) ||
	       uuid_equal(ticket->assigned.u, search->desk->staff.u);
}

/* Which of two skipped ones stands behind fewer calls? Negative: a. */
static int order_skipped(const struct board *board, const struct ticket *a, const struct ticket *b)
{
	const int64_t behind_a = behind(board, a), behind_b = behind(board, b);

	if (behind_a != behind_b)
		return behind_a < behind_b ? -1 : 1;
	return a->seq < b->seq ? -1 : 1;
}

/* Of those who are not in the line yet; who is, was looked at. */
static const struct ticket *first_skipped(struct search *search)
{
	const struct ticket *best = NULL;

	for (int i = 0; i < search->desk->services_count; i++) {
		struct service_id service = { search->desk->services[i].id };
		const struct ticket *ticket = NULL;

		while ((ticket = board_next_skipped(search->board, service, ticket)))
			if (may_call(search, ticket) &&
				!line_node_is_linked(board_node_of(ticket)) &&
				(!best || order_skipped(search->board, ticket, best) < 0) &&
				!is_elsewhere(search, ticket))
				best = ticket;
	}
	return best;
}

/* Would it have been called before whoever is called now? */
static bool stands_before(
	const struct search *search, const struct ticket *ticket, const struct ticket *skipped)
{
	const struct line_node *node = board_node_of(ticket);

	if (search->best)
		return goes_first(search, node, search->best);
	return !skipped || line_node_is_linked(node) ||
	       order_skipped(search->board, ticket, skipped) < 0;
}

static void tell_elsewhere(
	const struct search *search, const struct ticket *skipped, struct pick *pick)
{
	for (int i = 0; i < search->elsewhere_count; i++)
		if (stands_before(search, search->elsewhere[i], skipped))
			pick->elsewhere[pick->elsewhere_count++].id = search->elsewhere[i]->id.u;
}

bool pick_next(
	const struct board *board, const struct desk *desk, int64_t now_us, struct pick *pick_out)
{
	struct search search = {
		.board = board,
		.desk = desk,
		.now_us = now_us,
		.pools = { .assignee = desk->staff.u },
	};
	const struct ticket *skipped;

	look(&search);
	if (!search.best) {
		skipped = first_skipped(&search);
		*pick_out = (struct pick){ .ticket = skipped, .rule = CALL_SKIPPED_RETURNS };
		tell_elsewhere(&search, skipped, pick_out);
		return skipped != NULL;
	}
	*pick_out = (struct pick){
		.ticket = board_ticket_of(search.best),
		.rule = rule_of(board, search.best, search.second),
		.tier = line_place(search.best).tier,
		.value_ppm = value_of(search.best, now_us),
	};
	tell_elsewhere(&search, NULL, pick_out);
	if (search.second) {
		pick_out->runner_up = board_ticket_of(search.second)->id;
		pick_out->runner_up_ppm = value_of(search.second, now_us);
	}
	return true;
}

void pick_by_name(const struct board *board, const struct ticket *ticket, int64_t now_us,
	const char *reason, struct pick *pick_out)
{
	/* Those with whom it competes, as board_ahead() counts them. */
	const struct line_pools pools = { .all = uuid_is_nil(ticket->assigned.u),
		.assignee = ticket->assigned.u };
	const struct line *line = board_line(board, ticket->service);
	const struct line_node *node = line_head(line, pools, now_us);
	const struct line_node *own = board_node_of(ticket);

	*pick_out = (struct pick){
		.ticket = ticket,
		.rule = CALL_BY_NAME,
		.reason = reason,
		.overtook = (int64_t)board_ahead(board, ticket, now_us),
	};
	if (line_node_is_linked(own)) {
		pick_out->tier = line_place(own).tier;
		pick_out->value_ppm = value_of(own, now_us);
	}
	while (node && node != own && pick_out->passed_count < pick_out->overtook &&
		pick_out->passed_count < (int)COUNT_OF(pick_out->passed)) {
		pick_out->passed[pick_out->passed_count++].id = board_ticket_of(node)->id.u;
		node = next_of(line, node, pools, now_us);
	}
}

enum err check_free_desk(struct decision *decision, struct desk_id id, const struct ending *ending,
	const struct desk **desk_out)
{
	const struct ticket *current;
	enum err err = find_own_desk(decision, id, desk_out);

	if (err)
		return err;
	if ((*desk_out)->state == DESK_PAUSED)
		return refuse(decision, ERR_DESK_NOT_OPEN, "desk", "it pauses; open it first");
	current = board_desk_ticket(decision->board, id);
	if (!uuid_is_nil(ending->current.u) &&
		(!current || !uuid_equal(current->id.u, ending->current.u)))
		return current ? refuse(decision, ERR_CONFLICT, "current", "%s is at the desk",
					 current->number)
			       : refuse(decision, ERR_CONFLICT, "current", "nobody is at the desk");
	if (current && !ending->finish)
		return refuse(
			decision, ERR_DESK_BUSY, "desk", "finish with %s first", current->number);
	if (current && ending->outcome == OUTCOME_SENT_ON)
		return refuse(decision, ERR_BAD_FIELD, "outcome", "a transfer says where to");
	return ERR_OK;
}

void finish_current(struct decision *decision, const struct desk *desk, enum outcome outcome)
{
	const struct ticket *current = board_desk_ticket(decision->board, desk->id);

	if (current)
		finish_ticket(decision, current, outcome);
}

void call_picked(struct decision *decision, const struct desk *desk, const struct pick *pick)
{
	const struct ticket *ticket = pick->ticket;
	struct ticket_called called = {
		.ticket = ticket->id,
		.call.u = take_id(decision),
		.desk = desk->id,
		.staff = desk->staff,
		.rule = pick->rule,
		.waited_us = decision->context.now_us - ticket->clock_us,
		.tier = pick->tier,
		.value_ppm = pick->value_ppm,
		.runner_up = pick->runner_up,
		.runner_up_ppm = pick->runner_up_ppm,
		.waiting = (int64_t)board_waiting(decision->board, ticket->service) - 1,
		.overtook = pick->overtook,
		.passed_count = pick->passed_count,
		.elsewhere_count = pick->elsewhere_count,
	};

	/* A clock that was set back must not show a wait below nothing. */
	if (called.waited_us < 0)
		called.waited_us = 0;
	memcpy(called.number, ticket->number, sizeof(called.number));
	memcpy(called.passed, pick->passed, sizeof(called.passed));
	memcpy(called.elsewhere, pick->elsewhere, sizeof(called.elsewhere));
	if (pick->reason)
		strncpy(called.reason, pick->reason, sizeof(called.reason) - 1);
	emit_event(decision, &event_ticket_called, &called);
}

/* Nothing where there are none. */
static void add_ids(struct text *text, const char *key, const struct id_item *items, int count)
{
	char buffer[UUID_TEXT_BYTES];

	if (!count)
		return;
	text_add_char(text, ',');
	text_json_key(text, key);
	text_add_char(text, '[');
	for (int i = 0; i < count; i++) {
		uuid_format(items[i].id, buffer);
		if (i)
			text_add_char(text, ',');
		text_json_string(text, buffer);
	}
	text_add_char(text, ']');
}

static void add_why(const struct ticket_called *called, struct text *text)
{
	text_add(text, ",\"why\":{\"rule\":");
	text_json_string(text, word_of(&words_call_rule, (int)called->rule));
	answer_int(text, "waited_s", called->waited_us / US_PER_S);
	answer_int(text, "value_ppm", called->value_ppm);
	if (!uuid_is_nil(called->runner_up.u))
		answer_id(text, "runner_up", called->runner_up.u);
	add_ids(text, "elsewhere", called->elsewhere, called->elsewhere_count);
	answer_int(text, "overtook", called->overtook);
	answer_int(text, "waiting", called->waiting);
	text_add_char(text, '}');
}

/* Whoever comes back with results may lack some of them. */
static void add_not_done(const struct board *board, struct ticket_id id, struct text *text)
{
	const struct ticket *ticket = board_find_ticket(board, id);
	struct id_item items[8];
	int count;

	if (!ticket || ticket->kind != KIND_RETURNING)
		return;
	count = orders_not_done(
		board, ticket->visit, ticket->service, ticket->seq, items, (int)COUNT_OF(items));
	add_ids(text, "not_done", items, count);
}

void answer_call(const struct decision *decision, struct text *text)
{
	for (size_t i = 0; i < decision->event_count; i++) {
		const struct event *event = &decision->events[i];
		const struct ticket_called *called = event->payload;
		const struct call_repeated *repeated = event->payload;

		if (event->type == &event_ticket_called) {
			answer_id(text, "ticket", called->ticket.u);
			answer_id(text, "call", called->call.u);
			answer_id(text, "desk", called->desk.u);
			answer_text(text, "number", called->number);
			add_why(called, text);
			add_not_done(decision->board, called->ticket, text);
		}
		if (event->type == &event_call_repeated) {
			answer_id(text, "ticket", repeated->ticket.u);
			answer_id(text, "call", repeated->call.u);
			answer_id(text, "desk", repeated->desk.u);
			answer_text(text, "number", repeated->number);
			answer_int(text, "times", repeated->times);
		}
	}
}
