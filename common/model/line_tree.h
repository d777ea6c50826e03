// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* One group of a line (line.h): the members of one pool, tier and target, in order and counted.
 * For line.c only.
 *
 * It is a counted B+tree. A page holds the ranks (place.h) of what is below it side by side, so a
 * search reads no ticket, and one page for each level: a million members are four levels deep. Each
 * member knows its leaf, so leaving needs no search. A page has room at both ends, so that who is
 * called leaves the first leaf, and who comes joins the last, without anybody else being moved. */
#pragma once

#include "common/base/uuid.h"
#include "common/model/place.h"

enum { LINE_PAGE_SLOTS = 32 };

struct line_node;
struct line_page;
struct line_tree;

union line_below {
	struct line_page *page; /* Of an inner page. */
	struct line_node *node; /* Of a leaf. */
};

struct line_page {
	struct line_tree *tree;
	struct line_page *parent; /* NULL: the root. */
	/* Of the same level. */
	struct line_page *previous;
	struct line_page *next;
	bool is_leaf;
	/* The slots in use: first .. first + count - 1, in order. None is empty but the root. */
	uint16_t first;
	uint16_t count;
	/* Of a member itself; of a page below: no member of it lies before this one, none of the
	 * page before it behind. */
	int64_t keys_us[LINE_PAGE_SLOTS];
	int64_t nudges[LINE_PAGE_SLOTS];
	uint64_t seqs[LINE_PAGE_SLOTS];
	union line_below below[LINE_PAGE_SLOTS];
	/* How many members are below each slot: of inner pages only. */
	uint32_t counts[];
};

struct line_tree {
	struct uuid pool;
	int32_t tier;
	int64_t target_us;
	size_t count;
	/* How many levels of inner pages there are: known without a look at a page. */
	unsigned height;
	struct line_page *root;
	/* The outer leaves. */
	struct line_page *first;
	struct line_page *last;
};

/* A member, while the tree does not change. */
struct line_spot {
	/* NULL: nobody. */
	const struct line_page *page;
	/* Counted from the page's first. */
	unsigned index;
};

struct line_tree *line_tree_create(struct uuid pool, int32_t tier, int64_t target_us);
/* Sets *tree to NULL. The nodes are not touched. */
void line_tree_destroy(struct line_tree **tree);

/* The node is in no tree, and nobody of that rank in this one. */
void line_tree_insert(
	struct line_tree *tree, struct line_node *node, const struct place_rank *rank);
/* Takes it out of the tree it is in; returns that tree, which may be empty now. */
struct line_tree *line_tree_remove(struct line_node *node);

/* How many members lie before a rank, a level at each step: the page of the next level is on its
 * way from memory while other trees are looked at. */
struct line_count {
	struct place_rank rank; /* Given by the caller. */
	size_t before;          /* The answer, when the last step is done. */
	const struct line_page *page;
	unsigned levels;
};
void line_count_start(struct line_count *count, const struct line_tree *tree);
/* False: that was the last step, or there was none left. */
bool line_count_step(struct line_count *count);

/* The first member that does not lie before a rank. */
struct line_spot line_tree_find(const struct line_tree *tree, const struct place_rank *rank);
struct line_spot line_tree_first(const struct line_tree *tree);
struct line_spot line_tree_last(const struct line_tree *tree);
struct line_spot line_tree_spot_of(const struct line_node *node);

/* Is it somebody of this rank? */
bool line_spot_is(struct line_spot spot, const struct place_rank *rank);
/* The neighbours of a spot that is somebody. */
struct line_spot line_spot_next(struct line_spot spot);
struct line_spot line_spot_previous(struct line_spot spot);
struct line_node *line_spot_node(struct line_spot spot);
struct place line_spot_place(struct line_spot spot);
