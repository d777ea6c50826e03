// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/net/frame.h"

#include "common/base/mem.h"
#include "common/wire/ws.h"
#include <string.h>

struct net_frame *net_frame_create_raw(size_t length)
{
	struct net_frame *frame = mem_alloc(sizeof(*frame) + length);

	frame->holders = 1;
	frame->length = (uint32_t)length;
	return frame;
}

static struct net_frame *create(enum ws_opcode opcode, const char *bytes, size_t length)
{
	char header[WS_HEADER_BYTES];
	size_t header_length = ws_write_header(opcode, length, header);
	struct net_frame *frame = net_frame_create_raw(header_length + length);

	memcpy(frame->bytes, header, header_length);
	if (length)
		memcpy(frame->bytes + header_length, bytes, length);
	return frame;
}

struct net_frame *net_frame_create(const char *bytes, size_t length)
{
	return create(WS_TEXT, bytes, length);
}

struct net_frame *net_frame_create_binary(const char *bytes, size_t length)
{
	return create(WS_BINARY, bytes, length);
}

struct net_frame *net_frame_create_control(unsigned opcode, const char *bytes, size_t length)
{
	return create((enum ws_opcode)opcode, bytes, length);
}

struct net_frame *net_frame_hold(struct net_frame *frame)
{
	frame->holders++;
	return frame;
}

void net_frame_release(struct net_frame **frame)
{
	if (*frame && --(*frame)->holders == 0)
		mem_free(*frame);
	*frame = NULL;
}
