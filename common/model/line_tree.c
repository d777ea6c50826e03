// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/model/line_tree.h"

#include "common/model/line.h"
#include <assert.h>

static uint32_t count_of(const struct line_node *tree)
{
	return tree ? tree->count : 0;
}

size_t line_tree_count(const struct line_node *tree)
{
	return count_of(tree);
}

static void recount(struct line_node *node)
{
	node->left_count = count_of(node->left);
	node->count = node->left_count + 1 + count_of(node->right);
}

/* The finishing mix of splitmix64. */
static uint32_t priority_of(uint64_t seq)
{
	uint64_t mix = seq + UINT64_C(0x9e3779b97f4a7c15);

	mix = (mix ^ (mix >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	mix = (mix ^ (mix >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (uint32_t)(mix >> 32);
}

/* Into what lies before a place and what lies after it. */
static void split(struct line_node *tree, const struct place *place, struct line_node **before_out,
	struct line_node **after_out)
{
	if (!tree) {
		*before_out = *after_out = NULL;
		return;
	}
	if (place_compare_in_group(&tree->place, place) < 0) {
		split(tree->right, place, &tree->right, after_out);
		*before_out = tree;
	} else {
		split(tree->left, place, before_out, &tree->left);
		*after_out = tree;
	}
	recount(tree);
}

/* All of before lies before all of after. */
static struct line_node *join(struct line_node *before, struct line_node *after)
{
	if (!before || !after)
		return before ? before : after;
	if (before->priority >= after->priority) {
		before->right = join(before->right, after);
		recount(before);
		return before;
	}
	after->left = join(before, after->left);
	recount(after);
	return after;
}

/* One more, or one less, on the side of node where place lies. */
static struct line_node **child_towards(
	struct line_node *node, const struct place *place, uint32_t change)
{
	node->count += change;
	if (place_compare_in_group(place, &node->place) > 0)
		return &node->right;
	node->left_count += change;
	return &node->left;
}

void line_tree_insert(struct line_node **root, struct line_node *node)
{
	node->priority = priority_of(node->place.seq);
	while (*root && (*root)->priority >= node->priority)
		root = child_towards(*root, &node->place, 1);
	split(*root, &node->place, &node->left, &node->right);
	recount(node);
	*root = node;
}

void line_tree_remove(struct line_node **root, struct line_node *node)
{
	while (*root != node) {
		assert(*root);
		root = child_towards(*root, &node->place, (uint32_t)-1);
	}
	*root = join(node->left, node->right);
	node->left = node->right = NULL;
	node->count = node->left_count = 0;
}

struct line_node *line_tree_first(struct line_node *tree)
{
	while (tree && tree->left)
		tree = tree->left;
	return tree;
}

struct line_node *line_tree_last(struct line_node *tree)
{
	while (tree && tree->right)
		tree = tree->right;
	return tree;
}

struct line_node *line_tree_at(struct line_node *tree, size_t index)
{
	while (tree && index != tree->left_count) {
		if (index < tree->left_count) {
			tree = tree->left;
		} else {
			index -= tree->left_count + 1;
			tree = tree->right;
		}
	}
	return tree;
}

/* For the three below: inside a group V falls along the order, so one comparison at a node tells on
 * which side of it the answer lies, also for a place of another group. */

size_t line_tree_ahead(const struct line_node *tree, const struct place *place, int64_t now_us)
{
	size_t ahead = 0;

	while (tree) {
		if (place_compare(&tree->place, place, now_us) < 0) {
			ahead += tree->left_count + 1;
			tree = tree->right;
		} else {
			tree = tree->left;
		}
	}
	return ahead;
}

struct line_node *line_tree_next(struct line_node *tree, const struct place *place, int64_t now_us)
{
	struct line_node *next = NULL;

	while (tree) {
		if (place_compare(&tree->place, place, now_us) > 0) {
			next = tree;
			tree = tree->left;
		} else {
			tree = tree->right;
		}
	}
	return next;
}

struct line_node *line_tree_previous(
	struct line_node *tree, const struct place *place, int64_t now_us)
{
	struct line_node *previous = NULL;

	while (tree) {
		if (place_compare(&tree->place, place, now_us) < 0) {
			previous = tree;
			tree = tree->right;
		} else {
			tree = tree->left;
		}
	}
	return previous;
}
