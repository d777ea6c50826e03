// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/network.h"

#include "common/base/text.h"
#include <arpa/inet.h>
#include <string.h>

enum { ALL_BITS = 128, IPV4_BITS = 32, MAPPED_BYTES = 12 };

bool network_parse_address(const char *text, struct network *network_out)
{
	static const unsigned char mapped[MAPPED_BYTES] = { [10] = 0xff, [11] = 0xff };

	network_out->bits = ALL_BITS;
	if (inet_pton(AF_INET, text, network_out->bytes + MAPPED_BYTES) == 1) {
		memcpy(network_out->bytes, mapped, sizeof(mapped));
		return true;
	}
	return inet_pton(AF_INET6, text, network_out->bytes) == 1;
}

bool network_parse(const char *text, struct network *network_out)
{
	const char *slash = strchr(text, '/');
	size_t length = slash ? (size_t)(slash - text) : strlen(text);
	char address[INET6_ADDRSTRLEN];
	bool is_ipv4 = !strchr(text, ':');
	int64_t bits;

	if (length >= sizeof(address))
		return false;
	memcpy(address, text, length);
	address[length] = '\0';
	if (!network_parse_address(address, network_out))
		return false;
	if (!slash)
		return true;
	if (!text_to_int(slash + 1, 0, is_ipv4 ? IPV4_BITS : ALL_BITS, &bits))
		return false;
	network_out->bits = (unsigned)bits + (is_ipv4 ? ALL_BITS - IPV4_BITS : 0);
	return true;
}

bool network_holds(const struct network *network, const struct network *other)
{
	unsigned whole = network->bits / 8, rest = network->bits % 8;
	unsigned char mask = (unsigned char)(0xff00 >> rest);

	if (other->bits < network->bits || memcmp(network->bytes, other->bytes, whole) != 0)
		return false;
	return !rest || ((network->bytes[whole] ^ other->bytes[whole]) & mask) == 0;
}
