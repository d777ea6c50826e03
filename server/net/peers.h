// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* How many connections each address holds. An IPv6 client has a whole /64 to itself, so that is
 * what counts as its address. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct peers;
struct sockaddr;

enum { PEER_TEXT_BYTES = 46 };

struct peer_key {
	unsigned char bytes[16];
};

struct peers *peers_create(void);
/* Sets *peers to NULL. NULL is fine. */
void peers_destroy(struct peers **peers);
struct peer_key peer_key(const struct sockaddr *address);
/* The address in words, an IPv4 one always as IPv4. */
void peer_text(const struct sockaddr *address, char text_out[PEER_TEXT_BYTES]);
uint32_t peers_count(const struct peers *peers, struct peer_key key);
void peers_add(struct peers *peers, struct peer_key key);
void peers_remove(struct peers *peers, struct peer_key key);
