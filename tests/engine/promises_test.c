// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What must hold whatever is asked of the engine: thousands of commands by chance, legal and not,
 * and after each one everything is looked at. */
#include "common/base/attr.h"
#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "common/events/ticket_called.h"
#include "common/events/ticket_issued.h"
#include "server/engine/engine.h"
#include "tests/engine/ward.h"
#include "tests/random.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

enum { DESKS = 3, TICKETS_MAX = 3000, WAITING_MAX = 400, STEPS = 2500 };

static const struct line_pools everyone = { .all = true };

/* Who waits, in order. */
struct snapshot {
	size_t count;
	uint64_t seqs[WAITING_MAX];
};

struct scene {
	struct ward *ward;
	/* Another board, fed with the same events through their JSON, as a console's is. */
	struct board *twin;
	struct arena *arena;
	struct text text;
	struct random random;
	int64_t now_us;
	struct uuid tickets[TICKETS_MAX];
	size_t ticket_count;
	uint64_t events;
	int accepted, refused;
};

/* ---- The twin ---- */

static void feed_twin(void *arg, const struct event *event)
{
	struct scene *scene = arg;
	struct text text = { 0 };
	char why[JDOC_WHY_BYTES];
	struct jdoc *jdoc;
	struct event copy;
	struct field_problem problem;

	/* Gapless from 1. */
	assert_int_equal(event->seq, ++scene->events);
	event_encode(event, FOR_STAFF, &text);
	jdoc = jdoc_parse(text_string(&text), text.length, why);
	assert_non_null(jdoc);
	assert_int_equal(event_decode(jdoc, FOR_STAFF, scene->arena, &copy, &problem), ERR_OK);
	assert_false(event_apply(scene->twin, &copy) & CHANGED_MISFIT);
	jdoc_destroy(&jdoc);
	text_finish(&text);
	arena_clear(scene->arena);
}

/* ---- Looking ---- */

static struct snapshot look(const struct board *board, struct service_id service, int64_t now_us)
{
	struct line_walk *walk = line_walk_create(board_line(board, service), everyone, now_us);
	struct snapshot snapshot = { .count = 0 };
	const struct line_node *node;

	while ((node = line_walk_next(walk))) {
		assert_true(snapshot.count < WAITING_MAX);
		snapshot.seqs[snapshot.count++] = board_ticket_of(node)->seq;
	}
	line_walk_destroy(&walk);
	return snapshot;
}

static bool is_in(const struct snapshot *snapshot, uint64_t seq)
{
	for (size_t i = 0; i < snapshot->count; i++) {
		if (snapshot->seqs[i] == seq)
			return true;
	}
	return false;
}

/* Those of one who are in the other as well, in their order, but for the one the command was about.
 */
static struct snapshot common_part(
	const struct snapshot *of, const struct snapshot *with, uint64_t subject)
{
	struct snapshot common = { .count = 0 };

	for (size_t i = 0; i < of->count; i++) {
		if (of->seqs[i] != subject && is_in(with, of->seqs[i]))
			common.seqs[common.count++] = of->seqs[i];
	}
	return common;
}

static bool is_same(const struct snapshot *a, const struct snapshot *b)
{
	return a->count == b->count && memcmp(a->seqs, b->seqs, a->count * sizeof(a->seqs[0])) == 0;
}

/* ---- Commands by chance ---- */

static void put_id(struct text *text, const char *key, struct uuid id)
{
	char buffer[UUID_TEXT_BYTES];

	uuid_format(id, buffer);
	text_printf(text, "%s\"%s\":\"%s\"", text->length > 1 ? "," : "", key, buffer);
}

static struct uuid any_ticket(struct scene *scene)
{
	/* Mostly a recent one, so that often it can be acted on. */
	const size_t recent = scene->ticket_count < 25 ? scene->ticket_count : 25;

	if (!scene->ticket_count)
		return (struct uuid){ .bytes = { 99 } };
	if (random_below(&scene->random, 10) == 0)
		return scene->tickets[random_below(&scene->random, (int64_t)scene->ticket_count)];
	return scene->tickets[scene->ticket_count - 1 -
			      (size_t)random_below(&scene->random, (int64_t)recent)];
}

static const char *any_colour(struct scene *scene)
{
	return word_of(&words_colour, (int)random_below(&scene->random, 5));
}

struct order_to {
	const char *name;
	struct uuid ticket;
	int desk;
};

static void put_open(struct scene *scene, struct order_to *order)
{
	put_id(&scene->text, "service", ward_service(scene->ward).u);
	text_printf(&scene->text, ",\"colour\":\"%s\",\"vulnerable\":%s", any_colour(scene),
		random_below(&scene->random, 3) ? "false" : "true");
	if (random_below(&scene->random, 4) == 0)
		put_id(&scene->text, "assigned",
			ward_staff(scene->ward, (int)random_below(&scene->random, DESKS)).u);
	order->desk = -1;
}

static void put_desk(struct scene *scene, struct order_to *order)
{
	put_id(&scene->text, "desk", ward_desk(scene->ward, order->desk).u);
	text_printf(
		&scene->text, ",\"finish\":%s", random_below(&scene->random, 2) ? "true" : "false");
}

static void put_ticket(struct scene *scene, struct order_to *order)
{
	put_id(&scene->text, "ticket", order->ticket);
	if (random_below(&scene->random, 3))
		order->desk = -1;
}

static void put_call(struct scene *scene, struct order_to *order)
{
	put_id(&scene->text, "ticket", order->ticket);
	put_id(&scene->text, "desk", ward_desk(scene->ward, order->desk).u);
	text_add(&scene->text, ",\"reason\":\"by name\"");
}

static void put_hold(struct scene *scene, struct order_to *order)
{
	put_ticket(scene, order);
	text_add(&scene->text, ",\"reason\":\"payment\"");
}

static void put_class(struct scene *scene, struct order_to *order)
{
	put_ticket(scene, order);
	text_printf(&scene->text,
		",\"colour\":\"%s\",\"vulnerable\":%s,\"reason\":\"looked again\"",
		any_colour(scene), random_below(&scene->random, 2) ? "true" : "false");
}

static void put_move(struct scene *scene, struct order_to *order)
{
	put_ticket(scene, order);
	put_id(&scene->text, "before", any_ticket(scene));
	text_add(&scene->text, ",\"reason\":\"asked by the ward\"");
}

static void put_assign(struct scene *scene, struct order_to *order)
{
	put_ticket(scene, order);
	if (random_below(&scene->random, 2))
		put_id(&scene->text, "staff",
			ward_staff(scene->ward, (int)random_below(&scene->random, DESKS)).u);
}

static void put_undo(struct scene *scene, struct order_to *order)
{
	(void)order;
	text_printf(&scene->text, "\"seq\":%lld",
		(long long)(scene->events - (uint64_t)random_below(&scene->random, 5)));
}

static const struct {
	const char *name;
	int weight;
	void (*put)(struct scene *scene, struct order_to *order);
} chances[] = {
	{ "visit.open", 30, put_open },
	{ "ticket.call_next", 25, put_desk },
	{ "ticket.start", 8, put_ticket },
	{ "ticket.finish", 8, put_ticket },
	{ "ticket.no_show", 12, put_ticket },
	{ "ticket.requeue", 10, put_ticket },
	{ "ticket.recall", 4, put_ticket },
	{ "ticket.hold", 5, put_hold },
	{ "ticket.resume", 10, put_ticket },
	{ "ticket.set_class", 6, put_class },
	{ "ticket.move", 8, put_move },
	{ "ticket.assign", 4, put_assign },
	{ "ticket.cancel", 2, put_ticket },
	{ "ticket.call", 4, put_call },
	{ "undo", 6, put_undo },
};

static void choose(struct scene *scene, struct order_to *order)
{
	int64_t left;
	int total = 0;
	size_t i = 0;

	for (size_t j = 0; j < COUNT_OF(chances); j++)
		total += chances[j].weight;
	left = random_below(&scene->random, total);
	while (left >= chances[i].weight)
		left -= chances[i++].weight;
	order->name = chances[i].name;
	order->ticket = any_ticket(scene);
	order->desk = (int)random_below(&scene->random, DESKS);
	text_clear(&scene->text);
	text_add_char(&scene->text, '{');
	chances[i].put(scene, order);
	text_add_char(&scene->text, '}');
}

/* ---- What must hold ---- */

static uint64_t seq_of(const struct board *board, struct uuid id)
{
	const struct ticket *ticket = board_find_ticket(board, (struct ticket_id){ id });

	return ticket ? ticket->seq : 0;
}

static void check_places(const struct scene *scene, const struct snapshot *snapshot)
{
	const struct board *board = ward_board(scene->ward);
	const struct line *line = board_line(board, ward_service(scene->ward));
	size_t cursor = 0;
	const struct ticket *ticket;

	assert_int_equal(line_count(line, everyone), snapshot->count);
	while ((ticket = board_next(board, BOARD_TICKETS, &cursor))) {
		const struct line_node *node = board_node_of(ticket);
		struct place place;
		size_t ahead;

		/* Only who waits is in line; who waits and is not was skipped. */
		assert_false(line_node_is_linked(node) && ticket->state != TICKET_WAITING);
		assert_false(ticket->state == TICKET_WAITING && !line_node_is_linked(node) &&
			     !ticket->skipped_us);
		if (!line_node_is_linked(node))
			continue;
		place = line_place(node);
		ahead = line_ahead(line, &place, everyone, scene->now_us);
		assert_true(ahead < snapshot->count);
		assert_int_equal(snapshot->seqs[ahead], ticket->seq);
	}
}

/* Whoever is called is the first of those the desk may call. */
static void check_call(const struct scene *scene, const struct decision *decision, int desk,
	const struct line_node *head)
{
	for (size_t i = 0; i < decision->event_count; i++) {
		const struct ticket_called *called = decision->events[i].payload;

		if (decision->events[i].type != &event_ticket_called || !head)
			continue;
		assert_int_equal(seq_of(ward_board(scene->ward), called->ticket.u),
			board_ticket_of(head)->seq);
		assert_true(uuid_equal(called->desk.u, ward_desk(scene->ward, desk).u));
	}
}

static void note_tickets(struct scene *scene, const struct decision *decision)
{
	for (size_t i = 0; i < decision->event_count; i++) {
		const struct ticket_issued *issued = decision->events[i].payload;

		if (decision->events[i].type != &event_ticket_issued)
			continue;
		assert_true(scene->ticket_count < TICKETS_MAX);
		scene->tickets[scene->ticket_count++] = issued->ticket.u;
	}
}

static void check_after(struct scene *scene, const struct order_to *order,
	const struct snapshot *before, enum err err)
{
	const struct board *board = ward_board(scene->ward);
	const struct service_id service = ward_service(scene->ward);
	const struct snapshot after = look(board, service, scene->now_us);
	const struct snapshot twin = look(scene->twin, service, scene->now_us);
	/* An undo is about whoever the undone command was about: it may be anybody. */
	const uint64_t subject = seq_of(board, order->ticket);
	const struct snapshot was = common_part(before, &after, subject);
	const struct snapshot is = common_part(&after, before, subject);

	if (err)
		assert_true(is_same(before, &after));
	if (strcmp(order->name, "undo") != 0 && !is_same(&was, &is))
		fail_msg("%s %s changed the order of others", order->name,
			text_string(&scene->text));
	assert_true(is_same(&after, &twin));
	check_places(scene, &after);
}

static void step(struct scene *scene)
{
	const struct board *board = ward_board(scene->ward);
	const struct service_id service = ward_service(scene->ward);
	const uint64_t events = scene->events;
	const struct decision *decision;
	const struct line_node *head;
	struct snapshot before;
	struct order_to order;
	enum err err;

	scene->now_us += random_below(&scene->random, US_PER_MIN);
	choose(scene, &order);
	before = look(board, service, scene->now_us);
	head = line_head(board_line(board, service),
		(struct line_pools){ .assignee = ward_staff(scene->ward, order.desk).u },
		scene->now_us);
	err = ward_do(scene->ward, order.desk, scene->now_us, order.name, text_string(&scene->text),
		&decision);
	if (err) {
		assert_int_equal(decision->event_count, 0);
		assert_int_equal(scene->events, events);
		scene->refused++;
	} else {
		if (strcmp(order.name, "ticket.call_next") == 0)
			check_call(scene, decision, order.desk, head);
		note_tickets(scene, decision);
		scene->accepted++;
	}
	check_after(scene, &order, &before, err);
}

static void run(uint64_t seed, const struct order_rule *rule)
{
	struct scene scene = {
		.arena = arena_create(),
		.random = { seed },
		/* Midnight comes, once: nobody loses a place by being carried over. */
		.now_us = 20 * US_PER_HOUR,
	};
	const struct board_facility facility = {
		.id = { { .bytes = { 1 } } },
		.time_zone = "UTC",
		.series_letters = "ABCDEFGHJKLMNPQRSTUVWXYZ",
	};

	scene.twin = board_create(&facility, BOARD_WHOLE);
	scene.ward = ward_create(rule, DESKS, feed_twin, &scene);
	for (int i = 0; i < STEPS; i++)
		step(&scene);
	/* There was something to see. */
	assert_true(scene.accepted > STEPS / 4);
	assert_true(scene.refused > STEPS / 10);
	ward_destroy(&scene.ward);
	board_destroy(&scene.twin);
	arena_destroy(&scene.arena);
	text_finish(&scene.text);
}

static void no_command_changes_the_order_of_those_it_is_not_about(void **state)
{
	(void)state;
	run(1, &order_rule_clinician);
	run(2, &order_rule_clinician);
}

static void the_same_holds_at_a_counter_and_in_the_other_modes(void **state)
{
	struct order_rule rule = order_rule_clinician;
	(void)state;

	run(3, &order_rule_counter);
	rule.mode = ORDER_FIFO;
	run(4, &rule);
	rule.mode = ORDER_STRICT;
	run(5, &rule);
}

/* ---- A place by hand, and coming back ---- */

static struct uuid open_green(struct scene *scene)
{
	const struct decision *decision;

	text_clear(&scene->text);
	text_add_char(&scene->text, '{');
	put_id(&scene->text, "service", ward_service(scene->ward).u);
	text_add(&scene->text, ",\"colour\":\"green\"}");
	scene->now_us += US_PER_MIN;
	assert_int_equal(ward_do(scene->ward, -1, scene->now_us, "visit.open",
				 text_string(&scene->text), &decision),
		ERR_OK);
	note_tickets(scene, decision);
	return scene->tickets[scene->ticket_count - 1];
}

static void ask(struct scene *scene, int desk, const char *name, const char *key, struct uuid id,
	const char *rest)
{
	text_clear(&scene->text);
	text_add_char(&scene->text, '{');
	put_id(&scene->text, key, id);
	text_add(&scene->text, rest);
	text_add_char(&scene->text, '}');
	ward_must(scene->ward, desk, scene->now_us, name, text_string(&scene->text));
}

/* The first of three green ones, moved to the front, is called, does not come, and comes back. */
static size_t place_on_return(int64_t after_us)
{
	struct scene scene = { .now_us = 9 * US_PER_HOUR };
	struct uuid first, mover;
	char before[80] = ",\"reason\":\"asked by the ward\",\"before\":\"";
	size_t ahead;

	scene.ward = ward_create(&order_rule_clinician, 1, NULL, NULL);
	first = open_green(&scene);
	open_green(&scene);
	mover = open_green(&scene);
	uuid_format(first, before + strlen(before));
	strcat(before, "\"");
	ask(&scene, -1, "ticket.move", "ticket", mover, before);
	ask(&scene, 0, "ticket.call_next", "desk", ward_desk(scene.ward, 0).u, "");
	ask(&scene, 0, "ticket.no_show", "ticket", mover, "");
	scene.now_us += after_us;
	ask(&scene, -1, "ticket.requeue", "ticket", mover, "");
	ahead = board_ahead(ward_board(scene.ward),
		board_find_ticket(ward_board(scene.ward), (struct ticket_id){ mover }),
		scene.now_us);
	ward_destroy(&scene.ward);
	text_finish(&scene.text);
	return ahead;
}

static void a_place_by_hand_is_kept_by_who_comes_back_in_time_and_lost_after_it(void **state)
{
	(void)state;
	assert_int_equal(place_on_return(29 * US_PER_MIN), 0);
	assert_int_equal(place_on_return(31 * US_PER_MIN), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_command_changes_the_order_of_those_it_is_not_about),
		cmocka_unit_test(the_same_holds_at_a_counter_and_in_the_other_modes),
		cmocka_unit_test(
			a_place_by_hand_is_kept_by_who_comes_back_in_time_and_lost_after_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
