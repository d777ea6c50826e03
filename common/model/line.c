// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/model/line.h"

#include "common/base/mem.h"
#include "common/model/line_tree.h"
#include <assert.h>
#include <string.h>

struct pool {
	struct uuid assignee;
	/* By tier, then target_us. None is empty. */
	struct line_tree **groups;
	size_t count;
};

struct line {
	/* By assignee, so the nil pool is first. None is empty. */
	struct pool *pools;
	size_t count;
};

/* ---- Pools and groups: two small sorted arrays ---- */

/* Makes room for one more element at index; it is zero. */
static void *array_open(void *array, size_t count, size_t index, size_t size)
{
	char *grown = mem_regrow(array, count, count + 1, size);

	memmove(grown + (index + 1) * size, grown + index * size, (count - index) * size);
	memset(grown + index * size, 0, size);
	return grown;
}

static void array_close(void *array, size_t count, size_t index, size_t size)
{
	char *bytes = array;

	memmove(bytes + index * size, bytes + (index + 1) * size, (count - index - 1) * size);
}

/* The index of the first pool that is not before this one. */
static size_t pool_index(const struct line *line, struct uuid assignee)
{
	size_t low = 0, high = line->count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (uuid_compare(line->pools[middle].assignee, assignee) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* NULL: nobody waits in it. */
static struct pool *find_pool(const struct line *line, struct uuid assignee)
{
	const size_t index = pool_index(line, assignee);

	if (index == line->count || !uuid_equal(line->pools[index].assignee, assignee))
		return NULL;
	return &line->pools[index];
}

static struct pool *pool_for(struct line *line, struct uuid assignee)
{
	struct pool *pool = find_pool(line, assignee);
	const size_t index = pool_index(line, assignee);

	if (pool)
		return pool;
	line->pools = array_open(line->pools, line->count, index, sizeof(*line->pools));
	line->count++;
	line->pools[index].assignee = assignee;
	return &line->pools[index];
}

static bool is_before(const struct line_tree *group, const struct place *place)
{
	if (group->tier != place->tier)
		return group->tier < place->tier;
	return group->target_us < place->target_us;
}

static bool is_of(const struct line_tree *group, const struct place *place)
{
	return group->tier == place->tier && group->target_us == place->target_us;
}

static struct line_tree *group_for(struct pool *pool, const struct place *place)
{
	size_t index = 0;

	while (index < pool->count && is_before(pool->groups[index], place))
		index++;
	if (index < pool->count && is_of(pool->groups[index], place))
		return pool->groups[index];
	pool->groups = array_open(pool->groups, pool->count, index, sizeof(*pool->groups));
	pool->count++;
	return pool->groups[index] =
		       line_tree_create(pool->assignee, place->tier, place->target_us);
}

static void drop_pool(struct line *line, struct pool *pool)
{
	mem_free(pool->groups);
	array_close(line->pools, line->count, (size_t)(pool - line->pools), sizeof(*pool));
	line->count--;
}

static void drop_group(struct line *line, struct line_tree *group)
{
	struct pool *pool = find_pool(line, group->pool);
	size_t index = 0;

	assert(pool);
	while (pool->groups[index] != group)
		index++;
	array_close(pool->groups, pool->count, index, sizeof(struct line_tree *));
	pool->count--;
	line_tree_destroy(&group);
	if (!pool->count)
		drop_pool(line, pool);
}

/* ---- All groups of some pools ---- */

struct scan {
	const struct pool *pools[2];
	const struct pool *ends[2];
	size_t group;
};

static void scan_pool(struct scan *scan, size_t index, const struct pool *pool)
{
	scan->pools[index] = pool;
	scan->ends[index] = pool ? pool + 1 : NULL;
}

static struct scan scan_start(const struct line *line, struct line_pools pools)
{
	struct scan scan = { .pools = { line->pools } };

	if (pools.all) {
		scan.ends[0] = line->count ? line->pools + line->count : line->pools;
		return scan;
	}
	scan_pool(&scan, 0, find_pool(line, (struct uuid){ 0 }));
	if (!uuid_is_nil(pools.assignee))
		scan_pool(&scan, 1, find_pool(line, pools.assignee));
	return scan;
}

/* NULL: the end. */
static const struct line_tree *scan_next(struct scan *scan)
{
	for (size_t i = 0; i < COUNT_OF(scan->pools); i++) {
		while (scan->pools[i] != scan->ends[i]) {
			if (scan->group < scan->pools[i]->count)
				return scan->pools[i]->groups[scan->group++];
			scan->pools[i]++;
			scan->group = 0;
		}
	}
	return NULL;
}

/* ---- The line ---- */

struct line *line_create(void)
{
	return mem_alloc(sizeof(struct line));
}

static void destroy_pool(struct pool *pool)
{
	for (size_t i = 0; i < pool->count; i++)
		line_tree_destroy(&pool->groups[i]);
	mem_free(pool->groups);
}

void line_destroy(struct line **line)
{
	if (!*line)
		return;
	for (size_t i = 0; i < (*line)->count; i++)
		destroy_pool(&(*line)->pools[i]);
	mem_free((*line)->pools);
	mem_free(*line);
	*line = NULL;
}

bool line_node_is_linked(const struct line_node *node)
{
	return node->page != NULL;
}

struct place line_place(const struct line_node *node)
{
	return line_spot_place(line_tree_spot_of(node));
}

struct uuid line_pool(const struct line_node *node)
{
	return node->page->tree->pool;
}

void line_insert(
	struct line *line, struct line_node *node, struct uuid pool, const struct place *place)
{
	const struct place_rank rank = place_rank_of(place);

	assert(!line_node_is_linked(node) && place->target_us > 0);
	line_tree_insert(group_for(pool_for(line, pool), place), node, &rank);
}

void line_remove(struct line *line, struct line_node *node)
{
	struct line_tree *group = line_tree_remove(node);

	if (!group->count)
		drop_group(line, group);
}

size_t line_count(const struct line *line, struct line_pools pools)
{
	struct scan scan = scan_start(line, pools);
	const struct line_tree *group;
	size_t count = 0;

	while ((group = scan_next(&scan)))
		count += group->count;
	return count;
}

/* One of several groups' members, with their place. */
struct choice {
	struct line_spot spot;
	struct place place;
};

/* sign: 1 keeps the one who is called first, -1 the one who is called last. */
static void offer(struct choice *choice, struct line_spot spot, int sign, int64_t now_us)
{
	struct place place;

	if (!spot.page)
		return;
	place = line_spot_place(spot);
	if (!choice->spot.page || sign * place_compare(&place, &choice->place, now_us) < 0)
		*choice = (struct choice){ spot, place };
}

struct line_node *line_head(const struct line *line, struct line_pools pools, int64_t now_us)
{
	struct scan scan = scan_start(line, pools);
	const struct line_tree *group;
	struct choice head = { 0 };

	while ((group = scan_next(&scan)))
		offer(&head, line_tree_first(group), 1, now_us);
	return line_spot_node(head.spot);
}

/* Groups of one tier that are counted at once: three under one rule. */
enum { COUNTS_AT_ONCE = 4 };

static size_t finish_counts(struct line_count *counts, size_t count)
{
	size_t ahead = 0;
	bool more = true;

	while (more) {
		more = false;
		for (size_t i = 0; i < count; i++)
			more |= line_count_step(&counts[i]);
	}
	for (size_t i = 0; i < count; i++)
		ahead += counts[i].before;
	return ahead;
}

size_t line_ahead(
	const struct line *line, const struct place *place, struct line_pools pools, int64_t now_us)
{
	struct scan scan = scan_start(line, pools);
	struct line_count counts[COUNTS_AT_ONCE];
	const struct line_tree *group;
	size_t ahead = 0, open = 0;

	while ((group = scan_next(&scan))) {
		if (group->tier < place->tier)
			ahead += group->count;
		if (group->tier != place->tier)
			continue;
		counts[open].rank = place_rank_among(place, group->target_us, now_us);
		line_count_start(&counts[open++], group);
		if (open < COUNTS_AT_ONCE)
			continue;
		ahead += finish_counts(counts, open);
		open = 0;
	}
	return ahead + finish_counts(counts, open);
}

/* The first member of a group that is called after a place of the same tier. */
static struct line_spot first_after(
	const struct line_tree *group, const struct place *place, int64_t now_us)
{
	const struct place_rank rank = place_rank_among(place, group->target_us, now_us);
	const struct line_spot spot = line_tree_find(group, &rank);

	/* The place itself may be in the line. */
	return line_spot_is(spot, &rank) ? line_spot_next(spot) : spot;
}

static struct line_spot last_before(
	const struct line_tree *group, const struct place *place, int64_t now_us)
{
	const struct place_rank rank = place_rank_among(place, group->target_us, now_us);
	const struct line_spot spot = line_tree_find(group, &rank);

	return spot.page ? line_spot_previous(spot) : line_tree_last(group);
}

struct line_node *line_next(
	const struct line *line, const struct place *place, struct line_pools pools, int64_t now_us)
{
	struct scan scan = scan_start(line, pools);
	const struct line_tree *group;
	struct choice next = { 0 };

	while ((group = scan_next(&scan))) {
		if (group->tier > place->tier)
			offer(&next, line_tree_first(group), 1, now_us);
		else if (group->tier == place->tier)
			offer(&next, first_after(group, place, now_us), 1, now_us);
	}
	return line_spot_node(next.spot);
}

struct line_node *line_previous(
	const struct line *line, const struct place *place, struct line_pools pools, int64_t now_us)
{
	struct scan scan = scan_start(line, pools);
	const struct line_tree *group;
	struct choice previous = { 0 };

	while ((group = scan_next(&scan))) {
		if (group->tier < place->tier)
			offer(&previous, line_tree_last(group), -1, now_us);
		else if (group->tier == place->tier)
			offer(&previous, last_before(group, place, now_us), -1, now_us);
	}
	return line_spot_node(previous.spot);
}

struct line_node *line_group_previous(const struct line_node *node)
{
	return line_spot_node(line_spot_previous(line_tree_spot_of(node)));
}

struct line_node *line_group_next(const struct line_node *node)
{
	return line_spot_node(line_spot_next(line_tree_spot_of(node)));
}

/* ---- A walk: the groups in a heap, the one with the earliest member on top ---- */

struct line_walk {
	int64_t now_us;
	size_t count;
	struct choice cursors[];
};

static bool cursor_is_before(const struct line_walk *walk, size_t a, size_t b)
{
	return place_compare(&walk->cursors[a].place, &walk->cursors[b].place, walk->now_us) < 0;
}

static void sink(struct line_walk *walk, size_t index)
{
	for (;;) {
		const size_t left = 2 * index + 1, right = left + 1;
		size_t first = index;
		struct choice cursor;

		if (left < walk->count && cursor_is_before(walk, left, first))
			first = left;
		if (right < walk->count && cursor_is_before(walk, right, first))
			first = right;
		if (first == index)
			return;
		cursor = walk->cursors[index];
		walk->cursors[index] = walk->cursors[first];
		walk->cursors[first] = cursor;
		index = first;
	}
}

static size_t count_groups(const struct line *line, struct line_pools pools)
{
	struct scan scan = scan_start(line, pools);
	size_t count = 0;

	while (scan_next(&scan))
		count++;
	return count;
}

struct line_walk *line_walk_create(const struct line *line, struct line_pools pools, int64_t now_us)
{
	const size_t count = count_groups(line, pools);
	struct line_walk *walk = mem_alloc(sizeof(*walk) + count * sizeof(*walk->cursors));
	struct scan scan = scan_start(line, pools);
	const struct line_tree *group;

	walk->now_us = now_us;
	while ((group = scan_next(&scan))) {
		const struct line_spot first = line_tree_first(group);

		walk->cursors[walk->count++] = (struct choice){ first, line_spot_place(first) };
	}
	for (size_t i = count / 2; i > 0; i--)
		sink(walk, i - 1);
	return walk;
}

struct line_node *line_walk_next(struct line_walk *walk)
{
	struct choice *top = walk->cursors;
	struct line_node *node;

	if (!walk->count)
		return NULL;
	node = line_spot_node(top->spot);
	top->spot = line_spot_next(top->spot);
	if (top->spot.page)
		top->place = line_spot_place(top->spot);
	else
		*top = walk->cursors[--walk->count];
	sink(walk, 0);
	return node;
}

void line_walk_destroy(struct line_walk **walk)
{
	mem_free(*walk);
	*walk = NULL;
}
