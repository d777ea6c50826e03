// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/model/line_tree.h"

#include "common/base/mem.h"
#include "common/model/line.h"
#include <assert.h>
#include <string.h>

/* Two neighbours that together fill so much of a page or less become one: far from a full page, so
 * that whoever leaves and comes back does not split and join in turn. */
enum { JOIN_SLOTS = LINE_PAGE_SLOTS / 2, CACHE_LINE_BYTES = 64 };

/* What a slot holds. */
struct entry {
	struct place_rank rank;
	union line_below below;
	/* Of an inner page. */
	uint32_t count;
};

/* ---- Slots of one page, counted from its first ---- */

static struct place_rank rank_at(const struct line_page *page, unsigned index)
{
	const unsigned slot = page->first + index;

	return (struct place_rank){ page->keys_us[slot], page->nudges[slot], page->seqs[slot] };
}

static void set_rank(struct line_page *page, unsigned index, const struct place_rank *rank)
{
	const unsigned slot = page->first + index;

	page->keys_us[slot] = rank->key_us;
	page->nudges[slot] = rank->nudge;
	page->seqs[slot] = rank->seq;
}

static void set(struct line_page *page, unsigned index, const struct entry *entry)
{
	set_rank(page, index, &entry->rank);
	page->below[page->first + index] = entry->below;
	if (page->is_leaf) {
		entry->below.node->page = page;
		return;
	}
	page->counts[page->first + index] = entry->count;
	entry->below.page->parent = page;
}

static struct entry entry_at(const struct line_page *page, unsigned index)
{
	return (struct entry){
		.rank = rank_at(page, index),
		.below = page->below[page->first + index],
		.count = page->is_leaf ? 1 : page->counts[page->first + index],
	};
}

/* How many of the keys, which are sorted, are below key: without a branch that could be guessed
 * wrongly. */
static unsigned keys_below(const int64_t *keys_us, unsigned count, int64_t key_us)
{
	const int64_t *from = keys_us;

	if (!count)
		return 0;
	while (count > 1) {
		const unsigned half = count / 2;

		from += (from[half - 1] < key_us) * (size_t)half;
		count -= half;
	}
	return (unsigned)(from - keys_us) + (*from < key_us);
}

/* How many slots hold a rank before this one. Keys are seldom equal: the other numbers are not even
 * read. */
static unsigned slots_before(const struct line_page *page, const struct place_rank *rank)
{
	const int64_t *keys_us = page->keys_us + page->first;
	unsigned index = keys_below(keys_us, page->count, rank->key_us);

	for (; index < page->count && keys_us[index] == rank->key_us; index++) {
		const struct place_rank other = rank_at(page, index);

		if (place_rank_compare(&other, rank) >= 0)
			break;
	}
	return index;
}

/* The slot of an inner page below which a rank belongs. */
static unsigned slot_towards(const struct line_page *page, const struct place_rank *rank)
{
	const unsigned before = slots_before(page, rank);

	return before ? before - 1 : 0;
}

static unsigned index_of(const struct line_page *page, const void *below)
{
	unsigned index = 0;

	while ((const void *)page->below[page->first + index].node != below)
		index++;
	return index;
}

static void move_slots(struct line_page *page, unsigned from, unsigned to, unsigned count)
{
#define MOVE(array) memmove(&page->array[to], &page->array[from], count * sizeof(page->array[0]))
	MOVE(keys_us);
	MOVE(nudges);
	MOVE(seqs);
	MOVE(below);
	if (!page->is_leaf)
		MOVE(counts);
#undef MOVE
}

static void move_to_start(struct line_page *page)
{
	move_slots(page, page->first, 0, page->count);
	page->first = 0;
}

/* Makes room for one more at index; the page is not full. */
static void open_slot(struct line_page *page, unsigned index)
{
	if (page->first && index < page->count / 2u) {
		move_slots(page, page->first, page->first - 1u, index);
		page->first--;
	} else {
		if (page->first + page->count == LINE_PAGE_SLOTS)
			move_to_start(page);
		move_slots(page, page->first + index, page->first + index + 1, page->count - index);
	}
	page->count++;
}

static void close_slot(struct line_page *page, unsigned index)
{
	const unsigned slot = page->first + index, end = page->first + page->count;

	if (index < page->count / 2u) {
		move_slots(page, page->first, page->first + 1u, index);
		page->first++;
	} else {
		move_slots(page, slot + 1, slot, end - slot - 1);
	}
	page->count--;
}

/* ---- Pages ---- */

static struct line_page *page_create(struct line_tree *tree, bool is_leaf)
{
	const size_t counts = is_leaf ? 0 : LINE_PAGE_SLOTS * sizeof(uint32_t);
	struct line_page *page = mem_alloc(sizeof(*page) + counts);

	page->tree = tree;
	page->is_leaf = is_leaf;
	return page;
}

/* A page of the same level, directly behind. */
static struct line_page *add_next(struct line_page *page)
{
	struct line_page *next = page_create(page->tree, page->is_leaf);

	next->previous = page;
	next->next = page->next;
	if (page->next)
		page->next->previous = next;
	else if (page->is_leaf)
		page->tree->last = next;
	page->next = next;
	return next;
}

static void drop_page(struct line_page *page)
{
	if (page->previous)
		page->previous->next = page->next;
	else if (page->is_leaf)
		page->tree->first = page->next;
	if (page->next)
		page->next->previous = page->previous;
	else if (page->is_leaf)
		page->tree->last = page->previous;
	mem_free(page);
}

/* One member more, or one less, below this page. */
static void count_upwards(struct line_page *page, uint32_t change)
{
	for (; page->parent; page = page->parent)
		page->parent->counts[page->parent->first + index_of(page->parent, page)] += change;
}

/* ---- Growing ---- */

/* Returns the new root. */
static struct line_page *grow_root(struct line_tree *tree)
{
	struct line_page *root = page_create(tree, false);
	const struct entry entry = {
		.rank = rank_at(tree->root, 0),
		.below.page = tree->root,
		.count = (uint32_t)tree->count,
	};

	root->count = 1;
	set(root, 0, &entry);
	tree->root = root;
	tree->height++;
	return root;
}

static struct line_page *put(struct line_page *page, unsigned index, const struct entry *entry);

/* The upper half goes to a new page behind. Who joins at the end of all begins that page alone and
 * leaves a full one: tickets mostly come in order. */
static void split(struct line_page *page, unsigned index, const struct place_rank *coming)
{
	const bool at_end = !page->next && index == page->count;
	const unsigned kept = at_end ? page->count : page->count / 2u;
	struct line_page *next = add_next(page);
	struct line_page *parent = page->parent ? page->parent : grow_root(page->tree);
	/* Nobody is below it yet. */
	const struct entry behind = {
		.rank = at_end ? *coming : rank_at(page, kept),
		.below.page = next,
	};
	uint32_t moved = 0;

	put(parent, index_of(parent, page) + 1, &behind);
	for (unsigned i = kept; i < page->count; i++) {
		const struct entry entry = entry_at(page, i);

		set(next, next->count++, &entry);
		moved += entry.count;
	}
	page->count = (uint16_t)kept;
	count_upwards(page, -moved);
	count_upwards(next, moved);
}

/* Returns the page it was put on: where this one is full, it is split first. */
static struct line_page *put(struct line_page *page, unsigned index, const struct entry *entry)
{
	if (page->count == LINE_PAGE_SLOTS) {
		split(page, index, &entry->rank);
		if (index > page->count || page->count == LINE_PAGE_SLOTS) {
			index -= page->count;
			page = page->next;
		}
	}
	open_slot(page, index);
	set(page, index, entry);
	return page;
}

void line_tree_insert(struct line_tree *tree, struct line_node *node, const struct place_rank *rank)
{
	const struct entry entry = { .rank = *rank, .below.node = node };
	struct line_page *page = tree->root;

	while (!page->is_leaf) {
		const unsigned index = slot_towards(page, rank);
		const struct place_rank lowest = rank_at(page, index);

		if (place_rank_compare(rank, &lowest) < 0)
			set_rank(page, index, rank);
		page = page->below[page->first + index].page;
	}
	page = put(page, slots_before(page, rank), &entry);
	count_upwards(page, 1);
	tree->count++;
}

/* ---- Shrinking ---- */

/* Takes in all of the page behind it, and drops that one. */
static void join_next(struct line_page *page, unsigned slot)
{
	struct line_page *parent = page->parent, *next = page->next;

	move_to_start(page);
	for (unsigned i = 0; i < next->count; i++) {
		const struct entry entry = entry_at(next, i);

		set(page, page->count++, &entry);
	}
	parent->counts[parent->first + slot] += parent->counts[parent->first + slot + 1];
	close_slot(parent, slot + 1);
	drop_page(next);
}

static bool joins_next(const struct line_page *page)
{
	return page->next && page->next->parent == page->parent &&
	       page->count + page->next->count <= JOIN_SLOTS;
}

static void shrink_root(struct line_tree *tree)
{
	while (!tree->root->is_leaf && tree->root->count == 1) {
		struct line_page *root = tree->root;

		tree->root = root->below[root->first].page;
		tree->root->parent = NULL;
		tree->height--;
		drop_page(root);
	}
}

/* After a slot of this page was closed. Pages at the ends may run empty: that is cheaper than
 * moving those behind who are called next anyway. */
static void mend(struct line_page *page)
{
	for (struct line_page *parent; (parent = page->parent); page = parent) {
		const unsigned slot = index_of(parent, page);

		if (!page->count) {
			close_slot(parent, slot);
			drop_page(page);
		} else if (joins_next(page)) {
			join_next(page, slot);
		} else if (slot && joins_next(page->previous)) {
			join_next(page->previous, slot - 1);
		} else {
			return;
		}
	}
	shrink_root(page->tree);
}

struct line_tree *line_tree_remove(struct line_node *node)
{
	struct line_page *page = node->page;
	struct line_tree *tree = page->tree;

	count_upwards(page, (uint32_t)-1);
	close_slot(page, index_of(page, node));
	node->page = NULL;
	tree->count--;
	mend(page);
	return tree;
}

/* ---- The tree ---- */

struct line_tree *line_tree_create(struct uuid pool, int32_t tier, int64_t target_us)
{
	struct line_tree *tree = mem_alloc(sizeof(*tree));

	tree->pool = pool;
	tree->tier = tier;
	tree->target_us = target_us;
	tree->root = tree->first = tree->last = page_create(tree, true);
	return tree;
}

/* Level by level. */
void line_tree_destroy(struct line_tree **tree)
{
	struct line_page *level = (*tree)->root;

	while (level) {
		struct line_page *lower = level->is_leaf ? NULL : level->below[level->first].page;

		for (struct line_page *page = level, *next; page; page = next) {
			next = page->next;
			mem_free(page);
		}
		level = lower;
	}
	mem_free(*tree);
	*tree = NULL;
}

/* ---- Counting ---- */

/* What a search in a page reads first. */
static void prefetch(const struct line_page *page)
{
	const char *end = (const char *)(page->keys_us + LINE_PAGE_SLOTS);

	for (const char *line = (const char *)page; line < end; line += CACHE_LINE_BYTES)
		PREFETCH(line);
}

void line_count_start(struct line_count *count, const struct line_tree *tree)
{
	count->page = tree->root;
	count->levels = tree->height + 1;
	count->before = 0;
}

bool line_count_step(struct line_count *count)
{
	const struct line_page *page = count->page;
	unsigned index;

	if (!count->levels)
		return false;
	if (!--count->levels) {
		count->before += slots_before(page, &count->rank);
		return false;
	}
	index = slot_towards(page, &count->rank);
	for (unsigned i = 0; i < index; i++)
		count->before += page->counts[page->first + i];
	count->page = page->below[page->first + index].page;
	prefetch(count->page);
	return true;
}

/* ---- Spots ---- */

static struct line_spot spot(const struct line_page *page, unsigned index)
{
	return (struct line_spot){ .page = page && page->count ? page : NULL, .index = index };
}

struct line_spot line_tree_find(const struct line_tree *tree, const struct place_rank *rank)
{
	const struct line_page *page = tree->root;
	unsigned index;

	while (!page->is_leaf)
		page = page->below[page->first + slot_towards(page, rank)].page;
	index = slots_before(page, rank);
	return index < page->count ? spot(page, index) : spot(page->next, 0);
}

struct line_spot line_tree_first(const struct line_tree *tree)
{
	return spot(tree->first, 0);
}

struct line_spot line_tree_last(const struct line_tree *tree)
{
	return spot(tree->last, tree->last->count - 1u);
}

struct line_spot line_tree_spot_of(const struct line_node *node)
{
	return spot(node->page, index_of(node->page, node));
}

bool line_spot_is(struct line_spot at, const struct place_rank *rank)
{
	const struct place_rank own =
		at.page ? rank_at(at.page, at.index) : (struct place_rank){ 0 };

	return at.page && place_rank_compare(&own, rank) == 0;
}

struct line_spot line_spot_next(struct line_spot at)
{
	return at.index + 1 < at.page->count ? spot(at.page, at.index + 1) : spot(at.page->next, 0);
}

struct line_spot line_spot_previous(struct line_spot at)
{
	const struct line_page *previous = at.page->previous;

	if (at.index)
		return spot(at.page, at.index - 1);
	return spot(previous, previous ? previous->count - 1u : 0);
}

struct line_node *line_spot_node(struct line_spot at)
{
	return at.page ? at.page->below[at.page->first + at.index].node : NULL;
}

struct place line_spot_place(struct line_spot at)
{
	const struct place_rank rank = rank_at(at.page, at.index);

	return (struct place){
		.tier = at.page->tree->tier,
		.target_us = at.page->tree->target_us,
		.key_us = rank.key_us,
		.nudge = rank.nudge,
		.seq = rank.seq,
	};
}
