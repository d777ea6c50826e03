// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* One group of a line (line.h): the tickets of one pool, tier and target, in order and counted.
 * A tree is a pointer to its root, NULL when empty. For line.c only.
 *
 * It is a treap: a search tree by place and at the same time a heap by priority, which is a hash
 * of seq. So its shape depends on its members only, not on the order in which they came, and the
 * ends, where nearly all work is done, lie about ln n deep: 14 at a million. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct line_node;
struct place;

size_t line_tree_count(const struct line_node *tree);
void line_tree_insert(struct line_node **tree, struct line_node *node);
/* The node must be in this tree. */
void line_tree_remove(struct line_node **tree, struct line_node *node);
/* NULL: empty. */
struct line_node *line_tree_first(struct line_node *tree);
struct line_node *line_tree_last(struct line_node *tree);
/* The member with index others before it. NULL: there are not that many. */
struct line_node *line_tree_at(struct line_node *tree, size_t index);

/* These take a place of the same tier, of this group or another, in the tree or not: how many
 * members lie before it; the member directly after it; the one directly before it (NULL: none). */
size_t line_tree_ahead(const struct line_node *tree, const struct place *place, int64_t now_us);
struct line_node *line_tree_next(struct line_node *tree, const struct place *place, int64_t now_us);
struct line_node *line_tree_previous(
	struct line_node *tree, const struct place *place, int64_t now_us);
