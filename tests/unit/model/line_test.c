// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/model/line.h"

#include "common/base/time.h"
#include "common/model/order.h"
#include "tests/random.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

static const struct line_pools everyone = { .all = true };
static const struct line_pools anybody = { .all = false };

static struct uuid person(unsigned char number)
{
	return (struct uuid){ .bytes = { [15] = number } };
}

static struct line_pools pools_of(unsigned char number)
{
	return (struct line_pools){ .assignee = person(number) };
}

/* ---- The plain model: an array, sorted by the comparison ---- */

enum { MEMBERS = 200 };

struct member {
	struct line_node node;
	struct uuid pool;
	struct place place;
};

struct model {
	struct line *line;
	struct member members[MEMBERS];
	/* Those in the line. */
	struct member *in[MEMBERS];
	size_t count;
	int64_t now_us;
	struct line_pools pools;
};

/* NULL for NULL. */
static struct member *member_of(struct line_node *node)
{
	return node ? (struct member *)(void *)((char *)node - offsetof(struct member, node))
		    : NULL;
}

static void insert(struct line *line, struct member *member)
{
	line_insert(line, &member->node, member->pool, &member->place);
}

static bool counts(const struct model *model, const struct member *member)
{
	return model->pools.all || uuid_is_nil(member->pool) ||
	       uuid_equal(member->pool, model->pools.assignee);
}

/* Those of the pools, in order; a simple insertion sort. */
static size_t sort_model(const struct model *model, struct member *sorted[MEMBERS])
{
	size_t count = 0;

	for (size_t i = 0; i < model->count; i++) {
		size_t at = count;

		if (!counts(model, model->in[i]))
			continue;
		while (at > 0 && place_compare(&sorted[at - 1]->place, &model->in[i]->place,
					 model->now_us) > 0) {
			sorted[at] = sorted[at - 1];
			at--;
		}
		sorted[at] = model->in[i];
		count++;
	}
	return count;
}

static void check_walk(const struct model *model, struct member **sorted, size_t count)
{
	struct line_walk *walk = line_walk_create(model->line, model->pools, model->now_us);

	for (size_t i = 0; i < count; i++)
		assert_ptr_equal(member_of(line_walk_next(walk)), sorted[i]);
	assert_null(line_walk_next(walk));
	assert_null(line_walk_next(walk));
	line_walk_destroy(&walk);
	assert_null(walk);
}

static void assert_same_place(const struct place *a, const struct place *b)
{
	assert_int_equal(a->tier, b->tier);
	assert_int_equal(a->target_us, b->target_us);
	assert_int_equal(a->key_us, b->key_us);
	assert_int_equal(a->nudge, b->nudge);
	assert_int_equal(a->seq, b->seq);
}

static void check(const struct model *model)
{
	struct member *sorted[MEMBERS];
	const size_t count = sort_model(model, sorted);

	assert_int_equal(line_count(model->line, model->pools), count);
	assert_ptr_equal(member_of(line_head(model->line, model->pools, model->now_us)),
		count ? sorted[0] : NULL);
	for (size_t i = 0; i < count; i++) {
		const struct place *place = &sorted[i]->place;
		const struct place kept = line_place(&sorted[i]->node);

		assert_same_place(&kept, place);
		assert_true(uuid_equal(line_pool(&sorted[i]->node), sorted[i]->pool));
		assert_int_equal(line_ahead(model->line, place, model->pools, model->now_us), i);
		assert_ptr_equal(
			member_of(line_next(model->line, place, model->pools, model->now_us)),
			i + 1 < count ? sorted[i + 1] : NULL);
		assert_ptr_equal(
			member_of(line_previous(model->line, place, model->pools, model->now_us)),
			i ? sorted[i - 1] : NULL);
	}
	check_walk(model, sorted, count);
}

static struct model *create_model(void)
{
	struct model *model = calloc(1, sizeof(*model));

	model->line = line_create();
	model->pools = everyone;
	return model;
}

static void destroy_model(struct model *model)
{
	line_destroy(&model->line);
	assert_null(model->line);
	free(model);
}

static void put(struct model *model, struct member *member)
{
	insert(model->line, member);
	model->in[model->count++] = member;
}

static void take(struct model *model, size_t index)
{
	line_remove(model->line, &model->in[index]->node);
	model->in[index] = model->in[--model->count];
}

/* ---- Random lines ---- */

/* Few values each, so that ties of every kind are common. */
static void randomise(struct random *random, struct member *member, uint64_t seq)
{
	static const int64_t targets[] = { 1, 2, 3, 4, 6 };

	member->pool = person((unsigned char)random_below(random, 3));
	member->place = (struct place){
		.tier = (int32_t)random_below(random, 3),
		.target_us = targets[random_below(random, COUNT_OF(targets))],
		.key_us = random_below(random, 40),
		.nudge = random_below(random, 2),
		.seq = seq,
	};
}

static void step_at_random(struct random *random, struct model *model, uint64_t seq)
{
	/* Grows and shrinks in long waves. */
	const bool grows = random_below(random, 100) < (seq / 300 % 2 ? 75 : 25);
	struct member *member = &model->members[random_below(random, MEMBERS)];

	if (grows && !line_node_is_linked(&member->node)) {
		randomise(random, member, seq);
		put(model, member);
	} else if (!grows && model->count) {
		take(model, (size_t)random_below(random, (int64_t)model->count));
	}
}

static void a_line_answers_as_a_sorted_array_does(void **state)
{
	struct random random = { 3 };
	struct model *model = create_model();
	(void)state;

	for (uint64_t seq = 1; seq <= 6000; seq++) {
		step_at_random(&random, model, seq);
		model->now_us = random_below(&random, 60) - 10;
		model->pools = seq % 3 ? pools_of((unsigned char)(seq % 4)) : everyone;
		if (seq % 10 == 0)
			check(model);
		else
			assert_int_equal(line_count(model->line, everyone), model->count);
	}
	destroy_model(model);
}

static void a_place_that_is_not_in_the_line_can_be_asked_for(void **state)
{
	struct random random = { 4 };
	struct model *model = create_model();
	struct member guest = { 0 };
	(void)state;

	for (uint64_t seq = 1; seq <= 100; seq++)
		step_at_random(&random, model, seq + 300);
	for (int i = 0; i < 200; i++) {
		struct member *sorted[MEMBERS];
		size_t count, ahead = 0;

		model->now_us = random_below(&random, 60);
		randomise(&random, &guest, 1000);
		count = sort_model(model, sorted);
		while (ahead < count &&
			place_compare(&sorted[ahead]->place, &guest.place, model->now_us) < 0)
			ahead++;
		assert_int_equal(
			line_ahead(model->line, &guest.place, everyone, model->now_us), ahead);
		assert_ptr_equal(
			member_of(line_next(model->line, &guest.place, everyone, model->now_us)),
			ahead < count ? sorted[ahead] : NULL);
		assert_ptr_equal(member_of(line_previous(
					 model->line, &guest.place, everyone, model->now_us)),
			ahead ? sorted[ahead - 1] : NULL);
	}
	destroy_model(model);
}

/* ---- Every insertion order ---- */

enum { FEW = 6 };

/* The next permutation in lexical order. False: that was the last. */
static bool permute(size_t order[FEW])
{
	size_t i = FEW - 1, j = FEW - 1, swap;

	while (i > 0 && order[i - 1] > order[i])
		i--;
	if (i == 0)
		return false;
	while (order[j] < order[i - 1])
		j--;
	swap = order[i - 1];
	order[i - 1] = order[j];
	order[j] = swap;
	for (j = FEW - 1; i < j; i++, j--) {
		swap = order[i];
		order[i] = order[j];
		order[j] = swap;
	}
	return true;
}

struct patient {
	enum colour colour;
	enum order_kind kind;
	bool vulnerable;
	int64_t clock_min;
};

/* Inserts six patients in every order and each time expects them to be called at now as listed. */
static void expect_calls(
	const struct order_rule *rule, const struct patient listed[FEW], int64_t now_min)
{
	size_t order[FEW] = { 0, 1, 2, 3, 4, 5 };

	do {
		struct line_node nodes[FEW] = { 0 };
		struct line *line = line_create();
		struct place place;

		for (size_t i = 0; i < FEW; i++) {
			const struct patient *patient = &listed[order[i]];
			const struct order_facts facts = {
				.colour = patient->colour,
				.kind = patient->kind,
				.vulnerable = patient->vulnerable,
				.clock_us = patient->clock_min * US_PER_MIN,
				.seq = 10 + order[i],
			};

			place = order_place(rule, &facts);
			line_insert(line, &nodes[order[i]], person(0), &place);
		}
		for (size_t i = 0; i < FEW; i++) {
			assert_ptr_equal(line_head(line, anybody, now_min * US_PER_MIN), &nodes[i]);
			line_remove(line, &nodes[i]);
		}
		line_destroy(&line);
	} while (permute(order));
}

static void colours_are_called_by_tier_and_share_of_target_in_every_insertion_order(void **state)
{
	/* At 100: yellow 70/60, green 200/240, untriaged 45/60, green 100/240. */
	static const struct patient listed[FEW] = {
		{ COLOUR_RED, KIND_WALK_IN, false, 100 },
		{ COLOUR_ORANGE, KIND_WALK_IN, false, 99 },
		{ COLOUR_YELLOW, KIND_WALK_IN, false, 30 },
		{ COLOUR_GREEN, KIND_WALK_IN, false, -100 },
		{ COLOUR_UNTRIAGED, KIND_WALK_IN, false, 55 },
		{ COLOUR_GREEN, KIND_WALK_IN, false, 0 },
	};
	(void)state;

	expect_calls(&order_rule_clinician, listed, 100);
}

static void kinds_and_credits_are_called_in_order_in_every_insertion_order(void **state)
{
	/* At 100: returning 25/30, yellow 49/60, appointment 24/30, vulnerable green
	 * 150/240 + 0.125 = 0.75, green 179/240 = 0.746, appointment 22/30 = 0.733. */
	static const struct patient listed[FEW] = {
		{ COLOUR_GREEN, KIND_RETURNING, false, 75 },
		{ COLOUR_YELLOW, KIND_WALK_IN, false, 51 },
		{ COLOUR_GREEN, KIND_APPOINTMENT, false, 76 },
		{ COLOUR_GREEN, KIND_WALK_IN, true, -50 },
		{ COLOUR_GREEN, KIND_WALK_IN, false, -79 },
		{ COLOUR_GREEN, KIND_APPOINTMENT, true, 78 },
	};
	(void)state;

	expect_calls(&order_rule_clinician, listed, 100);
}

static void equals_are_called_by_sequence_in_every_insertion_order(void **state)
{
	/* All have V = 1 at 240. */
	static const struct patient listed[FEW] = {
		{ COLOUR_GREEN, KIND_WALK_IN, false, 0 },
		{ COLOUR_YELLOW, KIND_WALK_IN, false, 180 },
		{ COLOUR_GREEN, KIND_WALK_IN, true, 30 },
		{ COLOUR_GREEN, KIND_RETURNING, false, 210 },
		{ COLOUR_UNTRIAGED, KIND_WALK_IN, false, 180 },
		{ COLOUR_GREEN, KIND_WALK_IN, false, 0 },
	};
	(void)state;

	expect_calls(&order_rule_clinician, listed, 240);
}

static void strict_and_first_come_orders_hold_in_every_insertion_order(void **state)
{
	static const struct patient strict[FEW] = {
		{ COLOUR_RED, KIND_WALK_IN, false, 9 },
		{ COLOUR_ORANGE, KIND_WALK_IN, false, 8 },
		{ COLOUR_UNTRIAGED, KIND_WALK_IN, false, 5 },
		{ COLOUR_YELLOW, KIND_WALK_IN, false, 6 },
		{ COLOUR_GREEN, KIND_APPOINTMENT, true, 0 },
		{ COLOUR_GREEN, KIND_WALK_IN, true, 1 },
	};
	static const struct patient fifo[FEW] = {
		{ COLOUR_GREEN, KIND_WALK_IN, false, 0 },
		{ COLOUR_YELLOW, KIND_WALK_IN, false, 1 },
		{ COLOUR_GREEN, KIND_WALK_IN, true, 2 },
		{ COLOUR_RED, KIND_WALK_IN, false, 3 },
		{ COLOUR_GREEN, KIND_RETURNING, false, 3 },
		{ COLOUR_ORANGE, KIND_WALK_IN, false, 4 },
	};
	struct order_rule rule = order_rule_clinician;
	(void)state;

	rule.mode = ORDER_STRICT;
	expect_calls(&rule, strict, 10);
	rule.mode = ORDER_FIFO;
	expect_calls(&rule, fifo, 10);
}

/* ---- DOMAIN 2.4 on the line itself ---- */

/* (2): a later patient overtakes an earlier one of the same tier only when it comes early enough
 * in that one's wait. */
static void overtaking_needs_an_early_arrival(void **state)
{
	const int64_t green_us = 240 * US_PER_MIN, yellow_us = 60 * US_PER_MIN;
	struct random random = { 5 };
	(void)state;

	for (int i = 0; i < 20000; i++) {
		const int64_t wait_us = random_below(&random, 300 * US_PER_MIN);
		const int64_t later_us = random_below(&random, wait_us + 1);
		const bool vulnerable = random_below(&random, 2);
		const struct place early = order_place(&order_rule_clinician,
			&(struct order_facts){
				.colour = COLOUR_GREEN, .vulnerable = vulnerable, .seq = 1 });
		const struct place late = order_place(&order_rule_clinician,
			&(struct order_facts){
				.colour = COLOUR_YELLOW, .clock_us = later_us, .seq = 2 });
		const struct place same = order_place(
			&order_rule_clinician, &(struct order_facts){ .colour = COLOUR_GREEN,
						       .vulnerable = !vulnerable,
						       .clock_us = later_us,
						       .seq = 2 });
		/* w (1 - Tj/Tk) + Tj (cj - ck), times 8 to stay whole. */
		const int64_t limit8 = 8 * wait_us - 2 * wait_us - (vulnerable ? yellow_us : 0);

		assert_int_equal(place_compare(&late, &early, wait_us) < 0, 8 * later_us < limit8);
		assert_int_equal(place_compare(&same, &early, wait_us) < 0,
			!vulnerable && later_us < green_us / 8);
	}
}

/* (4): of equal class and credit, the earlier clock goes first at any time. */
static void equal_class_and_credit_go_strictly_by_clock(void **state)
{
	struct random random = { 6 };
	(void)state;

	for (int i = 0; i < 20000; i++) {
		struct order_facts facts = {
			.colour = (enum colour)random_below(&random, 5),
			.kind = (enum order_kind)random_below(&random, 3),
			.vulnerable = random_below(&random, 2),
			.carried = random_below(&random, 2),
			.transfer_ppm = (int32_t)random_below(&random, 250001),
			.clock_us = random_below(&random, US_PER_DAY),
			.seq = (uint64_t)random_below(&random, 1000),
		};
		const struct place early = order_place(&order_rule_clinician, &facts);
		struct place late;

		facts.clock_us += 1 + random_below(&random, US_PER_HOUR);
		facts.seq = (uint64_t)random_below(&random, 1000) + 1000;
		late = order_place(&order_rule_clinician, &facts);
		assert_true(
			place_compare(&early, &late, random_below(&random, 2 * US_PER_DAY)) < 0);
	}
}

/* (5): what happens to one never changes the order of the others. */
static void leaving_and_coming_back_never_changes_the_order_of_the_others(void **state)
{
	struct random random = { 7 };
	struct model *model = create_model();
	struct line_node *before[MEMBERS], *after[MEMBERS];
	(void)state;

	for (uint64_t seq = 1; seq <= 150; seq++) {
		randomise(&random, &model->members[seq], seq);
		put(model, &model->members[seq]);
	}
	for (int i = 0; i < 300; i++) {
		const size_t index = (size_t)random_below(&random, (int64_t)model->count);
		struct member *leaver = model->in[index];
		size_t count = 0, kept = 0;
		struct line_walk *walk;
		struct line_node *node;

		model->now_us = random_below(&random, 60);
		walk = line_walk_create(model->line, everyone, model->now_us);
		while ((node = line_walk_next(walk))) {
			if (node != &leaver->node)
				before[count++] = node;
		}
		line_walk_destroy(&walk);
		take(model, index);
		walk = line_walk_create(model->line, everyone, model->now_us);
		while ((node = line_walk_next(walk)))
			after[kept++] = node;
		line_walk_destroy(&walk);
		assert_int_equal(kept, count);
		assert_memory_equal(before, after, count * sizeof(*before));
		randomise(&random, leaver, leaver->place.seq);
		put(model, leaver);
	}
	destroy_model(model);
}

/* A restart builds the line anew, in another order of insertion. */
static void the_same_members_give_the_same_line_whatever_happened_before(void **state)
{
	enum { COUNT = 100 };
	struct member one[2 * COUNT] = { 0 }, two[COUNT] = { 0 };
	struct line *lines[2] = { line_create(), line_create() };
	struct line_walk *walks[2];
	(void)state;

	for (uint64_t i = 0; i < 2 * COUNT; i++) {
		one[i].place = (struct place){ 0, 60, (int64_t)(i * 37 % 101), 0, i };
		insert(lines[0], &one[i]);
	}
	for (size_t i = COUNT; i < 2 * COUNT; i++)
		line_remove(lines[0], &one[i].node);
	for (size_t i = COUNT; i-- > 0;) {
		two[i].place = one[i].place;
		insert(lines[1], &two[i]);
	}
	for (size_t i = 0; i < 2; i++)
		walks[i] = line_walk_create(lines[i], everyone, 0);
	for (size_t i = 0; i < COUNT; i++)
		assert_int_equal(member_of(line_walk_next(walks[0])) - one,
			member_of(line_walk_next(walks[1])) - two);
	for (size_t i = 0; i < 2; i++) {
		assert_null(line_walk_next(walks[i]));
		line_walk_destroy(&walks[i]);
		line_destroy(&lines[i]);
	}
}

/* ---- Pools, moves, ends ---- */

static void a_desk_sees_the_common_pool_and_its_own(void **state)
{
	struct member members[3] = { 0 };
	struct line *line = line_create();
	(void)state;

	for (unsigned char i = 0; i < 3; i++) {
		members[i].pool = person(i);
		members[i].place = (struct place){ 2, 60, 100 - i, 0, 1 + i };
		insert(line, &members[i]);
	}
	assert_ptr_equal(line_head(line, anybody, 0), &members[0].node);
	assert_ptr_equal(line_head(line, pools_of(1), 0), &members[1].node);
	assert_ptr_equal(line_head(line, pools_of(2), 0), &members[2].node);
	assert_ptr_equal(line_head(line, pools_of(9), 0), &members[0].node);
	assert_ptr_equal(line_head(line, everyone, 0), &members[2].node);
	assert_int_equal(line_count(line, anybody), 1);
	assert_int_equal(line_count(line, pools_of(2)), 2);
	assert_int_equal(line_count(line, everyone), 3);
	assert_int_equal(line_ahead(line, &members[0].place, everyone, 0), 2);
	assert_int_equal(line_ahead(line, &members[0].place, pools_of(1), 0), 1);
	line_destroy(&line);
}

static void an_empty_line_has_nobody(void **state)
{
	struct line *line = line_create();
	struct member member = { .place = { 2, 60, 0, 0, 1 } };
	(void)state;

	assert_null(line_head(line, everyone, 0));
	assert_null(line_head(line, pools_of(1), 0));
	assert_int_equal(line_count(line, everyone), 0);
	assert_int_equal(line_ahead(line, &member.place, everyone, 0), 0);
	assert_null(line_next(line, &member.place, everyone, 0));
	assert_null(line_previous(line, &member.place, everyone, 0));
	assert_false(line_node_is_linked(&member.node));
	insert(line, &member);
	assert_true(line_node_is_linked(&member.node));
	line_remove(line, &member.node);
	assert_false(line_node_is_linked(&member.node));
	assert_null(line_head(line, everyone, 0));
	line_destroy(&line);
	line_destroy(&line);
}

/* Moving by hand, as reception does it: before whoever is at a given position. */
static void a_moved_ticket_is_found_where_it_was_put(void **state)
{
	struct random random = { 8 };
	struct model *model = create_model();
	(void)state;

	for (uint64_t seq = 1; seq <= 60; seq++) {
		struct member *member = &model->members[seq];

		member->place = (struct place){ 2, seq % 2 ? 60 : 240, random_below(&random, 9),
			place_nudge(seq), seq };
		put(model, member);
	}
	for (int i = 0; i < 400; i++) {
		struct member *sorted[MEMBERS];
		struct member *mover = model->in[random_below(&random, 60)];
		struct member *target, *neighbour;
		const bool before = random_below(&random, 2);

		model->now_us = 1000 + i;
		line_remove(model->line, &mover->node);
		target = model->in[random_below(&random, 60)];
		if (target == mover) {
			insert(model->line, mover);
			continue;
		}
		if (before) {
			neighbour = member_of(line_group_previous(&target->node));
			assert_true(place_before(neighbour ? &neighbour->place : NULL,
				&target->place, mover->place.seq, &mover->place));
		} else {
			neighbour = member_of(line_group_next(&target->node));
			assert_true(
				place_after(&target->place, neighbour ? &neighbour->place : NULL,
					mover->place.seq, &mover->place));
		}
		insert(model->line, mover);
		sort_model(model, sorted);
		neighbour = member_of(
			before ? line_next(model->line, &mover->place, everyone, model->now_us)
			       : line_previous(
					 model->line, &mover->place, everyone, model->now_us));
		assert_ptr_equal(neighbour, target);
	}
	check(model);
	destroy_model(model);
}

static void a_node_is_small(void **state)
{
	(void)state;
	assert_true(sizeof(struct line_node) <= 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_answers_as_a_sorted_array_does),
		cmocka_unit_test(a_place_that_is_not_in_the_line_can_be_asked_for),
		cmocka_unit_test(
			colours_are_called_by_tier_and_share_of_target_in_every_insertion_order),
		cmocka_unit_test(kinds_and_credits_are_called_in_order_in_every_insertion_order),
		cmocka_unit_test(equals_are_called_by_sequence_in_every_insertion_order),
		cmocka_unit_test(strict_and_first_come_orders_hold_in_every_insertion_order),
		cmocka_unit_test(overtaking_needs_an_early_arrival),
		cmocka_unit_test(equal_class_and_credit_go_strictly_by_clock),
		cmocka_unit_test(leaving_and_coming_back_never_changes_the_order_of_the_others),
		cmocka_unit_test(the_same_members_give_the_same_line_whatever_happened_before),
		cmocka_unit_test(a_desk_sees_the_common_pool_and_its_own),
		cmocka_unit_test(an_empty_line_has_nobody),
		cmocka_unit_test(a_moved_ticket_is_found_where_it_was_put),
		cmocka_unit_test(a_node_is_small),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
