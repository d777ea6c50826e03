// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Everybody who waits at a service, in the order in which they are called: first those who may be
 * called now, then those who were skipped and still wait behind others. */
#pragma once

#include "common/model/board.h"

/* No change of the board while a walk lives.
 *
 *	queue_walk_begin(&walk, board, service, now_us);
 *	while ((ticket = queue_walk_next(&walk)))
 *		...
 *	queue_walk_end(&walk);	   also before the end is reached
 */
struct queue_walk {
	const struct board *board;
	struct line_walk *line;
	struct service_id service;
	const struct ticket *skipped;
};
/* The service must be there. */
void queue_walk_begin(struct queue_walk *walk, const struct board *board, struct service_id service,
	int64_t now_us);
/* NULL: the end. */
const struct ticket *queue_walk_next(struct queue_walk *walk);
void queue_walk_end(struct queue_walk *walk);
