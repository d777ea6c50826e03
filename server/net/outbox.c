// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/net/outbox.h"

#include "common/base/mem.h"
#include "server/net/frame.h"
#include <string.h>

/* Most connections never hold more than a few frames; the ring for many is given back when it has
 * become empty, so an idle connection costs no memory for it. */

static uint32_t room(const struct outbox *outbox)
{
	return outbox->capacity ? outbox->capacity : OUTBOX_FEW;
}

static struct net_frame **slot(const struct outbox *outbox, uint32_t index)
{
	struct net_frame *const *frames = outbox->capacity ? outbox->many : outbox->few;

	return (struct net_frame **)(uintptr_t)&frames[(outbox->first + index) % room(outbox)];
}

static void grow(struct outbox *outbox)
{
	uint32_t capacity = room(outbox) * 2;
	struct net_frame **many = mem_array(capacity, sizeof(struct net_frame *));

	for (uint32_t i = 0; i < outbox->count; i++)
		many[i] = *slot(outbox, i);
	mem_free(outbox->many);
	outbox->many = many;
	outbox->capacity = capacity;
	outbox->first = 0;
}

void outbox_put(struct outbox *outbox, struct net_frame **frame)
{
	if (outbox->count == room(outbox))
		grow(outbox);
	outbox->bytes += (*frame)->length;
	*slot(outbox, outbox->count++) = *frame;
	*frame = NULL;
}

size_t outbox_join(const struct outbox *outbox, struct iovec pieces_out[OUTBOX_JOIN])
{
	size_t count = outbox->count < OUTBOX_JOIN ? outbox->count : OUTBOX_JOIN;

	for (uint32_t i = 0; i < count; i++) {
		struct net_frame *frame = *slot(outbox, i);

		pieces_out[i] = (struct iovec){ frame->bytes, frame->length };
	}
	if (count) {
		pieces_out[0].iov_base = (char *)pieces_out[0].iov_base + outbox->sent;
		pieces_out[0].iov_len -= outbox->sent;
	}
	return count;
}

static void become_empty(struct outbox *outbox)
{
	mem_free(outbox->many);
	*outbox = (struct outbox){ 0 };
}

void outbox_sent(struct outbox *outbox, size_t bytes)
{
	outbox->bytes -= bytes;
	while (bytes) {
		struct net_frame **frame = slot(outbox, 0);
		size_t left = (*frame)->length - outbox->sent;

		if (bytes < left) {
			outbox->sent += (uint32_t)bytes;
			return;
		}
		bytes -= left;
		net_frame_release(frame);
		outbox->first = (outbox->first + 1) % room(outbox);
		outbox->count--;
		outbox->sent = 0;
	}
	if (!outbox->count)
		become_empty(outbox);
}

void outbox_finish(struct outbox *outbox)
{
	for (uint32_t i = 0; i < outbox->count; i++)
		net_frame_release(slot(outbox, i));
	become_empty(outbox);
}
