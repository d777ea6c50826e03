// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* One group of a line against a plain sorted array, with thousands of members, so that pages split
 * and join on every level. After each step the pages themselves are looked at as well. */
#include "common/model/line_tree.h"

#include "common/base/attr.h"
#include "common/model/line.h"
#include "tests/random.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

enum { MEMBERS = 6000 };

struct member {
	struct line_node node;
	struct place_rank rank;
};

struct model {
	struct line_tree *tree;
	struct member members[MEMBERS];
	/* Those in the tree, in order. */
	struct member *in[MEMBERS];
	size_t count;
	struct random random;
	uint64_t seq;
};

static struct model *create_model(void)
{
	struct model *model = calloc(1, sizeof(*model));

	model->tree = line_tree_create((struct uuid){ { 7 } }, 2, 60);
	return model;
}

static void destroy_model(struct model *model)
{
	line_tree_destroy(&model->tree);
	assert_null(model->tree);
	free(model);
}

/* ---- The sorted array ---- */

/* How many of the array lie before a rank. */
static size_t position(const struct model *model, const struct place_rank *rank)
{
	size_t low = 0, high = model->count;

	while (low < high) {
		const size_t middle = (low + high) / 2;

		if (place_rank_compare(&model->in[middle]->rank, rank) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void put(struct model *model, struct member *member)
{
	const size_t at = position(model, &member->rank);

	memmove(&model->in[at + 1], &model->in[at], (model->count - at) * sizeof(model->in[0]));
	model->in[at] = member;
	model->count++;
	line_tree_insert(model->tree, &member->node, &member->rank);
}

static void take(struct model *model, size_t at)
{
	struct member *member = model->in[at];

	model->count--;
	memmove(&model->in[at], &model->in[at + 1], (model->count - at) * sizeof(model->in[0]));
	assert_ptr_equal(line_tree_remove(&member->node), model->tree);
	assert_false(line_node_is_linked(&member->node));
}

/* Somebody who is in no tree. */
static struct member *find_free(struct model *model)
{
	struct member *member;

	do
		member = &model->members[random_below(&model->random, MEMBERS)];
	while (line_node_is_linked(&member->node));
	return member;
}

/* ---- What holds for the pages ---- */

static bool lies_before(const struct line_page *page, unsigned a, unsigned b)
{
	const struct place_rank one = { page->keys_us[a], page->nudges[a], page->seqs[a] };
	const struct place_rank other = { page->keys_us[b], page->nudges[b], page->seqs[b] };

	return place_rank_compare(&one, &other) < 0;
}

/* Looks at everything below a page; returns how many members that is, and adds to the number of
 * leaves. */
static size_t look(
	const struct line_page *page, const struct line_tree *tree, unsigned height, size_t *leaves)
{
	const unsigned end = page->first + page->count;
	size_t members = 0;

	assert_ptr_equal(page->tree, tree);
	assert_int_equal(page->is_leaf, height == 0);
	assert_true(end <= LINE_PAGE_SLOTS);
	assert_true(page->count > 0 || page == tree->root);
	for (unsigned i = page->first; i + 1 < end; i++)
		assert_true(lies_before(page, i, i + 1));
	*leaves += page->is_leaf;
	for (unsigned i = page->first; i < end && page->is_leaf; i++)
		assert_ptr_equal(page->below[i].node->page, page);
	if (page->is_leaf)
		return page->count;
	for (unsigned i = page->first; i < end; i++) {
		const struct line_page *child = page->below[i].page;
		const size_t below = look(child, tree, height - 1, leaves);

		assert_ptr_equal(child->parent, page);
		assert_int_equal(page->counts[i], below);
		/* Never two neighbours who could be one. */
		if (i + 1 < end) {
			assert_ptr_equal(child->next, page->below[i + 1].page);
			assert_true(child->count + child->next->count > LINE_PAGE_SLOTS / 2);
		}
		members += below;
	}
	return members;
}

static size_t look_at_pages(const struct model *model)
{
	const struct line_tree *tree = model->tree;
	size_t leaves = 0;

	assert_null(tree->root->parent);
	assert_int_equal(look(tree->root, tree, tree->height, &leaves), model->count);
	assert_int_equal(tree->count, model->count);
	assert_true(tree->root->is_leaf || tree->root->count > 1);
	assert_null(tree->first->previous);
	assert_null(tree->last->next);
	return leaves;
}

/* ---- What it answers ---- */

static size_t ahead_of(const struct line_tree *tree, const struct place_rank *rank)
{
	struct line_count count = { .rank = *rank };

	line_count_start(&count, tree);
	while (line_count_step(&count))
		continue;
	assert_false(line_count_step(&count));
	return count.before;
}

static const struct line_node *node_at(const struct model *model, size_t at)
{
	return at < model->count ? &model->in[at]->node : NULL;
}

static void check_rank(const struct model *model, const struct place_rank *rank)
{
	const size_t at = position(model, rank);

	assert_int_equal(ahead_of(model->tree, rank), at);
	assert_ptr_equal(line_spot_node(line_tree_find(model->tree, rank)), node_at(model, at));
}

static void check_member(const struct model *model, size_t at)
{
	const struct member *member = model->in[at];
	const struct line_spot spot = line_tree_spot_of(&member->node);
	const struct place place = line_spot_place(spot);

	check_rank(model, &member->rank);
	assert_ptr_equal(line_spot_node(spot), &member->node);
	assert_true(line_spot_is(spot, &member->rank));
	assert_int_equal(place.tier, 2);
	assert_int_equal(place.target_us, 60);
	assert_int_equal(place.key_us, member->rank.key_us);
	assert_int_equal(place.nudge, member->rank.nudge);
	assert_int_equal(place.seq, member->rank.seq);
	assert_ptr_equal(line_spot_node(line_spot_next(spot)), node_at(model, at + 1));
	assert_ptr_equal(line_spot_node(line_spot_previous(spot)), node_at(model, at - 1));
}

static void check_ends(const struct model *model)
{
	assert_ptr_equal(line_spot_node(line_tree_first(model->tree)), node_at(model, 0));
	assert_ptr_equal(
		line_spot_node(line_tree_last(model->tree)), node_at(model, model->count - 1));
}

static void check_all(const struct model *model)
{
	check_ends(model);
	for (size_t at = 0; at < model->count; at++)
		check_member(model, at);
}

/* Few keys, so that many members differ in the nudge or in the seq alone. */
static struct place_rank any_rank(struct model *model)
{
	return (struct place_rank){ random_below(&model->random, 500),
		random_below(&model->random, 3), ++model->seq };
}

static void step_at_random(struct model *model, int64_t grows_percent)
{
	const bool grows = random_below(&model->random, 100) < grows_percent;

	if (grows && model->count < MEMBERS) {
		struct member *member = find_free(model);

		member->rank = any_rank(model);
		put(model, member);
		check_member(model, position(model, &member->rank));
	} else if (model->count) {
		take(model, (size_t)random_below(&model->random, (int64_t)model->count));
	}
}

/* ---- The tests ---- */

static void it_answers_as_a_sorted_array_while_it_grows_and_shrinks(void **state)
{
	/* Up to three levels, down to one, and up again. */
	static const struct {
		int steps;
		int64_t grows_percent;
	} waves[] = { { 6000, 90 }, { 4000, 20 }, { 4000, 50 }, { 5000, 75 }, { 9000, 8 } };
	struct model *model = create_model();
	struct place_rank rank;
	unsigned highest = 0;
	(void)state;

	for (size_t wave = 0; wave < COUNT_OF(waves); wave++) {
		for (int i = 0; i < waves[wave].steps; i++) {
			step_at_random(model, waves[wave].grows_percent);
			rank = any_rank(model);
			check_rank(model, &rank);
			if (i % 100 == 0)
				look_at_pages(model);
		}
		highest = model->tree->height > highest ? model->tree->height : highest;
		check_all(model);
	}
	assert_int_equal(highest, 2);
	assert_int_equal(model->tree->height, 0);
	destroy_model(model);
}

/* Every step is looked at: small enough for that, large enough for three levels. */
static void every_split_and_every_join_leaves_a_whole_tree(void **state)
{
	struct model *model = create_model();
	(void)state;

	for (int64_t i = 0; i < 1500; i++) {
		struct member *member = find_free(model);

		/* Backwards, in the middle, forwards: each splits other pages. */
		member->rank = (struct place_rank){ i % 3 == 0   ? -i
						    : i % 3 == 1 ? i * 7919 % 500
								 : 1000 + i,
			0, (uint64_t)i };
		put(model, member);
		look_at_pages(model);
	}
	check_all(model);
	assert_int_equal(model->tree->height, 2);
	while (model->count) {
		take(model, (size_t)random_below(&model->random, (int64_t)model->count));
		look_at_pages(model);
		check_ends(model);
	}
	assert_int_equal(model->tree->height, 0);
	destroy_model(model);
}

/* The usual day: who comes last is called last. Pages stay full, and nobody is moved to another. */
static void a_line_in_order_of_coming_fills_its_pages(void **state)
{
	struct model *model = create_model();
	const struct line_page *page;
	(void)state;

	for (int64_t i = 0; i < 4 * MEMBERS; i++) {
		struct member *member = &model->members[i % MEMBERS];

		if (i >= MEMBERS / 2) {
			page = model->in[MEMBERS / 4]->node.page;
			take(model, 0);
			assert_ptr_equal(model->in[MEMBERS / 4 - 1]->node.page, page);
		}
		member->rank = (struct place_rank){ i, 0, (uint64_t)i };
		put(model, member);
		if (i % 1000 == 0)
			assert_true(look_at_pages(model) <= model->count / LINE_PAGE_SLOTS + 2);
	}
	check_all(model);
	destroy_model(model);
}

/* However unlucky the order: each page but one is a quarter full, on the average. */
static void pages_do_not_stay_nearly_empty(void **state)
{
	struct model *model = create_model();
	(void)state;

	for (size_t i = 0; i < MEMBERS; i++) {
		model->members[i].rank = (struct place_rank){ (int64_t)i, 0, i };
		put(model, &model->members[i]);
	}
	/* One of eight stays: those of one page, when all of them were equally full. */
	for (size_t i = MEMBERS; i-- > 0;)
		if (i % 8)
			take(model, i);
	assert_true(look_at_pages(model) <= 4 * model->count / LINE_PAGE_SLOTS + 1);
	check_all(model);
	destroy_model(model);
}

static void whoever_left_may_come_back_to_the_very_same_place(void **state)
{
	struct model *model = create_model();
	(void)state;

	for (int i = 0; i < 2000; i++) {
		struct member *member = find_free(model);

		member->rank = any_rank(model);
		put(model, member);
	}
	for (int i = 0; i < 4000; i++) {
		const size_t at = (size_t)random_below(&model->random, (int64_t)model->count);
		struct member *member = model->in[at];

		take(model, at);
		check_rank(model, &member->rank);
		put(model, member);
		check_member(model, at);
	}
	look_at_pages(model);
	destroy_model(model);
}

static void ranks_at_the_ends_of_the_range_have_their_places(void **state)
{
	static const struct place_rank ranks[] = { { INT64_MIN, INT64_MIN, 0 }, { INT64_MIN, 0, 1 },
		{ -1, INT64_MAX, 2 }, { 0, INT64_MIN, 3 }, { 0, 0, 0 }, { 0, 0, UINT64_MAX },
		{ INT64_MAX, 0, 4 }, { INT64_MAX, INT64_MAX, UINT64_MAX } };
	struct model *model = create_model();
	(void)state;

	check_rank(model, &ranks[0]);
	for (size_t i = COUNT_OF(ranks); i-- > 0;) {
		model->members[i].rank = ranks[i];
		put(model, &model->members[i]);
		check_all(model);
	}
	destroy_model(model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_answers_as_a_sorted_array_while_it_grows_and_shrinks),
		cmocka_unit_test(every_split_and_every_join_leaves_a_whole_tree),
		cmocka_unit_test(a_line_in_order_of_coming_fills_its_pages),
		cmocka_unit_test(pages_do_not_stay_nearly_empty),
		cmocka_unit_test(whoever_left_may_come_back_to_the_very_same_place),
		cmocka_unit_test(ranks_at_the_ends_of_the_range_have_their_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
