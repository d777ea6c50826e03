// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Where a request comes from: the first line is who spoke, each other one a header X-Forwarded-For.
 * Whoever is no proxy of ours is taken for the client; else the client is an address, and no proxy
 * of ours unless nobody else is named. */
#include "common/base/mem.h"
#include "common/base/network.h"
#include "server/net/net.h"
#include "server/ops/config.h"
#include "server/routes/dispatch.h"
#include "tests/fuzz/target.h"
#include <string.h>

enum { HEADERS_MAX = 16 };

static const char *const proxies[] = { "10.0.0.0/8", "127.0.0.1", "2001:db8::/32" };

static bool is_ours(const char *address)
{
	struct network one, network;

	for (size_t i = 0; i < COUNT_OF(proxies); i++)
		if (network_parse_address(address, &one) && network_parse(proxies[i], &network) &&
			network_holds(&network, &one))
			return true;
	return false;
}

static void check_network(const char *words)
{
	struct network network, address;

	if (!network_parse(words, &network))
		return;
	FUZZ_CHECK(network.bits <= 128 && network_holds(&network, &network));
	if (network_parse_address(words, &address))
		FUZZ_CHECK(network.bits == 128 && network_holds(&network, &address));
}

static bool is_named(const char *address, const struct net_pair *headers, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strstr(headers[i].value, address))
			return true;
	return false;
}

static void try_input(const uint8_t *bytes, size_t length)
{
	struct config config = { .server.trusted_proxies = { proxies, COUNT_OF(proxies) } };
	struct app app = { .config = &config };
	struct routes routes = { .app = &app };
	struct net_pair headers[HEADERS_MAX];
	struct net_request http = { .headers = headers };
	struct network parsed;
	char address[ADDRESS_BYTES], *words = mem_strndup((const char *)bytes, length), *rest,
				     *line;

	http.remote = strtok_r(words, "\n", &rest);
	while (http.remote && http.header_count < HEADERS_MAX &&
		(line = strtok_r(NULL, "\n", &rest)))
		headers[http.header_count++] = (struct net_pair){ "x-forwarded-for", line };
	/* The kernel says who speaks. */
	if (http.remote && network_parse_address(http.remote, &parsed)) {
		client_address(&routes, &http, address);
		FUZZ_CHECK(network_parse_address(address, &parsed));
		if (!is_ours(http.remote))
			FUZZ_CHECK(!strcmp(address, http.remote));
		else
			FUZZ_CHECK(!strcmp(address, http.remote) ||
				   is_named(address, headers, http.header_count));
	}
	for (size_t i = 0; i < http.header_count; i++)
		check_network(headers[i].value);
	mem_free(words);
}

static void make_seed(struct random *random, struct text *seed)
{
	static const char *const addresses[] = { "10.0.0.7", "127.0.0.1", "192.0.2.4",
		"2001:db8::1", "2001:470::2", "::ffff:10.0.0.1", "[2001:db8::1]:443",
		"192.0.2.4:8080", "unknown", "10.1.0.0/16", "2001:db8::/32", "", "1.2.3", "[::1",
		"999.1.1.1" };

	text_add(seed, addresses[random_below(random, 6)]);
	for (int64_t lines = random_below(random, 4); lines; lines--) {
		text_add_char(seed, '\n');
		for (int64_t items = 1 + random_below(random, 4); items; items--) {
			text_add(seed, addresses[random_below(random, COUNT_OF(addresses))]);
			text_add(seed, items > 1 ? ", " : "");
		}
	}
}

const struct fuzz_target fuzz_address = { try_input, make_seed };
