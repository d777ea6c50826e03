// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Bytes as they go on the wire: made once, shared by all who wait for them, never changed. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct net_frame {
	uint32_t holders;
	uint32_t length;
	char bytes[];
};

/* A WebSocket text frame of a server: header and payload. Held once, by the caller. */
struct net_frame *net_frame_create(const char *bytes, size_t length);
struct net_frame *net_frame_create_binary(const char *bytes, size_t length);
/* Returns the frame, for the second holder. */
struct net_frame *net_frame_hold(struct net_frame *frame);
/* Sets *frame to NULL; the last holder frees it. NULL is fine. */
void net_frame_release(struct net_frame **frame);

/* For server/net itself: bytes to be filled in before it is shown to anybody, and the frames of
 * the protocol (an enum ws_opcode). */
struct net_frame *net_frame_create_raw(size_t length);
struct net_frame *net_frame_create_control(unsigned opcode, const char *bytes, size_t length);
