// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/model/queue.h"

void queue_walk_begin(struct queue_walk *walk, const struct board *board, struct service_id service,
	int64_t now_us)
{
	*walk = (struct queue_walk){ .board = board, .service = service };
	walk->line = line_walk_create(
		board_line(board, service), (struct line_pools){ .all = true }, now_us);
}

const struct ticket *queue_walk_next(struct queue_walk *walk)
{
	struct line_node *node = walk->line ? line_walk_next(walk->line) : NULL;

	if (node)
		return board_ticket_of(node);
	line_walk_destroy(&walk->line);
	do {
		walk->skipped = board_next_skipped(walk->board, walk->service, walk->skipped);
	} while (walk->skipped && line_node_is_linked(board_node_of(walk->skipped)));
	return walk->skipped;
}

void queue_walk_end(struct queue_walk *walk)
{
	line_walk_destroy(&walk->line);
}
