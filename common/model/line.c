// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/model/line.h"

#include "common/base/mem.h"
#include "common/model/line_tree.h"
#include <assert.h>
#include <string.h>

struct group {
	int32_t tier;
	int64_t target_us;
	struct line_node *root;
	/* The head: a call looks at nothing else. */
	struct line_node *first;
};

struct pool {
	struct uuid assignee;
	/* By tier, then target_us. None is empty. */
	struct group *groups;
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

static bool is_before(const struct group *group, const struct place *place)
{
	if (group->tier != place->tier)
		return group->tier < place->tier;
	return group->target_us < place->target_us;
}

static bool is_of(const struct group *group, const struct place *place)
{
	return group->tier == place->tier && group->target_us == place->target_us;
}

static size_t group_index(const struct pool *pool, const struct place *place)
{
	size_t index = 0;

	while (index < pool->count && is_before(&pool->groups[index], place))
		index++;
	return index;
}

static struct group *group_for(struct pool *pool, const struct place *place)
{
	const size_t index = group_index(pool, place);

	if (index < pool->count && is_of(&pool->groups[index], place))
		return &pool->groups[index];
	pool->groups = array_open(pool->groups, pool->count, index, sizeof(*pool->groups));
	pool->count++;
	pool->groups[index].tier = place->tier;
	pool->groups[index].target_us = place->target_us;
	return &pool->groups[index];
}

/* The group a linked node is in. */
static struct group *get_group(const struct line *line, const struct line_node *node)
{
	struct pool *pool = find_pool(line, node->pool);
	size_t index;

	assert(pool);
	index = group_index(pool, &node->place);
	assert(index < pool->count && is_of(&pool->groups[index], &node->place));
	return &pool->groups[index];
}

static void drop_pool(struct line *line, struct pool *pool)
{
	mem_free(pool->groups);
	array_close(line->pools, line->count, (size_t)(pool - line->pools), sizeof(*pool));
	line->count--;
}

static void drop_group(struct line *line, struct pool *pool, struct group *group)
{
	array_close(pool->groups, pool->count, (size_t)(group - pool->groups), sizeof(*group));
	pool->count--;
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
static const struct group *scan_next(struct scan *scan)
{
	for (size_t i = 0; i < COUNT_OF(scan->pools); i++) {
		while (scan->pools[i] != scan->ends[i]) {
			if (scan->group < scan->pools[i]->count)
				return &scan->pools[i]->groups[scan->group++];
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

void line_destroy(struct line **line)
{
	if (!*line)
		return;
	for (size_t i = 0; i < (*line)->count; i++)
		mem_free((*line)->pools[i].groups);
	mem_free((*line)->pools);
	mem_free(*line);
	*line = NULL;
}

bool line_node_is_linked(const struct line_node *node)
{
	return node->count > 0;
}

void line_insert(struct line *line, struct line_node *node)
{
	struct group *group = group_for(pool_for(line, node->pool), &node->place);

	assert(!line_node_is_linked(node) && node->place.target_us > 0);
	if (!group->first || place_compare_in_group(&node->place, &group->first->place) < 0)
		group->first = node;
	line_tree_insert(&group->root, node);
}

void line_remove(struct line *line, struct line_node *node)
{
	struct group *group = get_group(line, node);

	line_tree_remove(&group->root, node);
	if (group->first == node)
		group->first = line_tree_first(group->root);
	if (!group->root)
		drop_group(line, find_pool(line, node->pool), group);
}

size_t line_count(const struct line *line, struct line_pools pools)
{
	struct scan scan = scan_start(line, pools);
	const struct group *group;
	size_t count = 0;

	while ((group = scan_next(&scan)))
		count += line_tree_count(group->root);
	return count;
}

/* Either may be NULL. */
static struct line_node *earlier(struct line_node *a, struct line_node *b, int64_t now_us)
{
	if (!a || !b)
		return a ? a : b;
	return place_compare(&a->place, &b->place, now_us) < 0 ? a : b;
}

static struct line_node *later(struct line_node *a, struct line_node *b, int64_t now_us)
{
	if (!a || !b)
		return a ? a : b;
	return place_compare(&a->place, &b->place, now_us) < 0 ? b : a;
}

struct line_node *line_head(const struct line *line, struct line_pools pools, int64_t now_us)
{
	struct scan scan = scan_start(line, pools);
	const struct group *group;
	struct line_node *head = NULL;

	while ((group = scan_next(&scan)))
		head = earlier(head, group->first, now_us);
	return head;
}

size_t line_ahead(
	const struct line *line, const struct place *place, struct line_pools pools, int64_t now_us)
{
	struct scan scan = scan_start(line, pools);
	const struct group *group;
	size_t ahead = 0;

	while ((group = scan_next(&scan))) {
		if (group->tier < place->tier)
			ahead += line_tree_count(group->root);
		else if (group->tier == place->tier)
			ahead += line_tree_ahead(group->root, place, now_us);
	}
	return ahead;
}

struct line_node *line_next(
	const struct line *line, const struct place *place, struct line_pools pools, int64_t now_us)
{
	struct scan scan = scan_start(line, pools);
	const struct group *group;
	struct line_node *next = NULL;

	while ((group = scan_next(&scan))) {
		if (group->tier > place->tier)
			next = earlier(next, group->first, now_us);
		else if (group->tier == place->tier)
			next = earlier(next, line_tree_next(group->root, place, now_us), now_us);
	}
	return next;
}

struct line_node *line_previous(
	const struct line *line, const struct place *place, struct line_pools pools, int64_t now_us)
{
	struct scan scan = scan_start(line, pools);
	const struct group *group;
	struct line_node *previous = NULL;

	while ((group = scan_next(&scan))) {
		if (group->tier < place->tier)
			previous = later(previous, line_tree_last(group->root), now_us);
		else if (group->tier == place->tier)
			previous = later(
				previous, line_tree_previous(group->root, place, now_us), now_us);
	}
	return previous;
}

/* Inside a group the order is the same at any time. */
struct line_node *line_group_previous(const struct line *line, const struct line_node *node)
{
	return line_tree_previous(get_group(line, node)->root, &node->place, 0);
}

struct line_node *line_group_next(const struct line *line, const struct line_node *node)
{
	return line_tree_next(get_group(line, node)->root, &node->place, 0);
}

/* ---- A walk: the groups in a heap, the one with the earliest member on top ---- */

struct cursor {
	struct line_node *root;
	struct line_node *node;
	size_t index;
};

struct line_walk {
	int64_t now_us;
	size_t count;
	struct cursor cursors[];
};

static bool cursor_is_before(const struct line_walk *walk, size_t a, size_t b)
{
	return place_compare(&walk->cursors[a].node->place, &walk->cursors[b].node->place,
		       walk->now_us) < 0;
}

static void sink(struct line_walk *walk, size_t index)
{
	for (;;) {
		const size_t left = 2 * index + 1, right = left + 1;
		size_t first = index;
		struct cursor cursor;

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
	const struct group *group;

	walk->now_us = now_us;
	while ((group = scan_next(&scan)))
		walk->cursors[walk->count++] =
			(struct cursor){ .root = group->root, .node = group->first };
	for (size_t i = count / 2; i > 0; i--)
		sink(walk, i - 1);
	return walk;
}

struct line_node *line_walk_next(struct line_walk *walk)
{
	struct cursor *top = walk->cursors;
	struct line_node *node;

	if (!walk->count)
		return NULL;
	node = top->node;
	top->node = line_tree_at(top->root, ++top->index);
	if (!top->node)
		*top = walk->cursors[--walk->count];
	sink(walk, 0);
	return node;
}

void line_walk_destroy(struct line_walk **walk)
{
	mem_free(*walk);
	*walk = NULL;
}
