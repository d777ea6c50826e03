// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/net/peers.h"

#include "common/base/mem.h"
#include "common/base/uuid.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

enum { BUCKETS = 4096, MAPPED_BYTES = 12, NETWORK_BYTES = 8 };

struct peer {
	struct peer *next;
	struct peer_key key;
	uint32_t count;
};

struct peers {
	uint64_t seed; /* clients choose their addresses */
	struct peer *buckets[BUCKETS];
};

static const unsigned char mapped[MAPPED_BYTES] = { [10] = 0xff, [11] = 0xff };

struct peers *peers_create(void)
{
	struct peers *peers = mem_alloc(sizeof(*peers));

	random_bytes(&peers->seed, sizeof(peers->seed));
	return peers;
}

void peers_destroy(struct peers **peers)
{
	if (!*peers)
		return;
	for (size_t i = 0; i < BUCKETS; i++)
		while ((*peers)->buckets[i]) {
			struct peer *peer = (*peers)->buckets[i];

			(*peers)->buckets[i] = peer->next;
			mem_free(peer);
		}
	mem_free(*peers);
	*peers = NULL;
}

struct peer_key peer_key(const struct sockaddr *address)
{
	struct peer_key key = { { 0 } };

	if (address->sa_family == AF_INET6) {
		const struct sockaddr_in6 *six = (const void *)address;

		memcpy(key.bytes, &six->sin6_addr, sizeof(key.bytes));
		if (memcmp(key.bytes, mapped, MAPPED_BYTES) != 0)
			memset(key.bytes + NETWORK_BYTES, 0, NETWORK_BYTES);
	} else if (address->sa_family == AF_INET) {
		const struct sockaddr_in *four = (const void *)address;

		memcpy(key.bytes, mapped, MAPPED_BYTES);
		memcpy(key.bytes + MAPPED_BYTES, &four->sin_addr, sizeof(four->sin_addr));
	}
	return key;
}

void peer_text(const struct sockaddr *address, char text_out[PEER_TEXT_BYTES])
{
	text_out[0] = '\0';
	if (address->sa_family == AF_INET6) {
		const struct sockaddr_in6 *six = (const void *)address;
		const unsigned char *bytes = (const void *)&six->sin6_addr;

		if (memcmp(bytes, mapped, MAPPED_BYTES) == 0)
			inet_ntop(AF_INET, bytes + MAPPED_BYTES, text_out, PEER_TEXT_BYTES);
		else
			inet_ntop(AF_INET6, bytes, text_out, PEER_TEXT_BYTES);
	} else if (address->sa_family == AF_INET) {
		const struct sockaddr_in *four = (const void *)address;

		inet_ntop(AF_INET, &four->sin_addr, text_out, PEER_TEXT_BYTES);
	}
}

/* Where the peer hangs, or where it would. */
static struct peer **place(const struct peers *peers, struct peer_key key)
{
	uint64_t high, low, hash;
	struct peer *const *at;

	memcpy(&high, key.bytes, sizeof(high));
	memcpy(&low, key.bytes + sizeof(high), sizeof(low));
	hash = (high ^ peers->seed) * UINT64_C(0x9e3779b97f4a7c15);
	hash = (hash ^ hash >> 29 ^ low) * UINT64_C(0xbf58476d1ce4e5b9);
	at = &peers->buckets[(hash ^ hash >> 32) % BUCKETS];
	while (*at && memcmp((*at)->key.bytes, key.bytes, sizeof(key.bytes)) != 0)
		at = &(*at)->next;
	return (struct peer **)(uintptr_t)at;
}

uint32_t peers_count(const struct peers *peers, struct peer_key key)
{
	const struct peer *peer = *place(peers, key);

	return peer ? peer->count : 0;
}

void peers_add(struct peers *peers, struct peer_key key)
{
	struct peer **at = place(peers, key);

	if (!*at) {
		*at = mem_alloc(sizeof(**at));
		(*at)->key = key;
	}
	(*at)->count++;
}

void peers_remove(struct peers *peers, struct peer_key key)
{
	struct peer **at = place(peers, key);
	struct peer *peer = *at;

	if (!peer || --peer->count)
		return;
	*at = peer->next;
	mem_free(peer);
}
