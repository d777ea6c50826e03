// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The line of one service: who waits, in the order of place.h. Pure: no clock; the same
 * operations give the same structure in every process.
 *
 * Tickets wait in pools: the nil pool is for anybody at the service, the other pools belong to one
 * member of staff each. Inside a pool each (tier, target_us) is a group of its own, a counted tree
 * (line_tree.h), whose order does not change with time. So a call compares the heads of the groups
 * only, and a place in line is a sum of ranks:
 *
 *	insert, remove			O(log n)
 *	head				O(groups)
 *	ahead, next, previous		O(groups * log n)
 *
 * where groups are those of the pools asked for: seven at most per pool under one rule. A group
 * takes memory only while it has members, 32 bytes for each and as much again at worst. */
#pragma once

#include "common/base/uuid.h"
#include "common/model/place.h"
#include <stddef.h>

struct line_page;

/* Lives inside the ticket, and stays where it is while it is in a line: line.c alone looks into it.
 * All zero is a node that is in no line. */
struct line_node {
	struct line_page *page;
};

/* Which pools an operation looks at: the nil pool always, and one other, or all. */
struct line_pools {
	bool all;
	/* Nil: only the nil pool. */
	struct uuid assignee;
};

struct line;
struct line *line_create(void);
/* Sets *line to NULL. NULL is fine. The nodes belong to their tickets and are not touched. */
void line_destroy(struct line **line);

/* Nil is the pool for anybody. The seq of the place must not be in the line already. */
void line_insert(
	struct line *line, struct line_node *node, struct uuid pool, const struct place *place);
/* The node must be in this line. */
void line_remove(struct line *line, struct line_node *node);
/* Is it in a line? */
bool line_node_is_linked(const struct line_node *node);
/* Of a node that is in a line. */
struct place line_place(const struct line_node *node);
struct uuid line_pool(const struct line_node *node);

size_t line_count(const struct line *line, struct line_pools pools);
/* Who is called next. NULL: nobody waits. Borrowed, as all nodes below. */
struct line_node *line_head(const struct line *line, struct line_pools pools, int64_t now_us);
/* How many are called before that place, which need not be in the line. */
size_t line_ahead(const struct line *line, const struct place *place, struct line_pools pools,
	int64_t now_us);
/* Who is called directly after (before) that place, which need not be in the line. NULL: nobody. */
struct line_node *line_next(const struct line *line, const struct place *place,
	struct line_pools pools, int64_t now_us);
struct line_node *line_previous(const struct line *line, const struct place *place,
	struct line_pools pools, int64_t now_us);
/* The neighbours of a linked node in its own group and pool, as place_before() and place_after()
 * want them. NULL: none. */
struct line_node *line_group_previous(const struct line_node *node);
struct line_node *line_group_next(const struct line_node *node);

/* Everybody in order at one moment: O(log groups) a step. No change of the line while a
 * walk lives.
 *
 *	struct line_walk *walk = line_walk_create(line, pools, now_us);
 *	while ((node = line_walk_next(walk)))
 *		...
 *	line_walk_destroy(&walk); */
struct line_walk;
struct line_walk *line_walk_create(
	const struct line *line, struct line_pools pools, int64_t now_us);
/* NULL: the end. */
struct line_node *line_walk_next(struct line_walk *walk);
/* Sets *walk to NULL. NULL is fine. */
void line_walk_destroy(struct line_walk **walk);
