// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What waits to be sent on one connection: references to shared frames, in order. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

struct net_frame;

enum { OUTBOX_FEW = 4, OUTBOX_JOIN = 64 };

/* All zero: empty. */
struct outbox {
	size_t bytes; /* still to be sent */
	uint32_t first;
	uint32_t count;
	uint32_t capacity; /* of many; 0: few is in use */
	uint32_t sent;     /* bytes of the first frame that are out */
	struct net_frame *few[OUTBOX_FEW];
	struct net_frame **many;
};

/* Takes the frame. */
void outbox_put(struct outbox *outbox, struct net_frame **frame);
/* Describes the oldest bytes; returns how many pieces, at most OUTBOX_JOIN. */
size_t outbox_join(const struct outbox *outbox, struct iovec pieces_out[OUTBOX_JOIN]);
void outbox_sent(struct outbox *outbox, size_t bytes);
/* Forgets what waits and frees the memory. */
void outbox_finish(struct outbox *outbox);
