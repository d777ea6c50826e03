// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/net/peers.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static union address parse(const char *text)
{
	union address address = { 0 };

	if (inet_pton(AF_INET, text, &address.v4.sin_addr) == 1) {
		address.v4.sin_family = AF_INET;
		return address;
	}
	assert_int_equal(inet_pton(AF_INET6, text, &address.v6.sin6_addr), 1);
	address.v6.sin6_family = AF_INET6;
	return address;
}

static struct peer_key key(const char *text)
{
	union address address = parse(text);

	return peer_key(&address.any);
}

static void an_address_counts_its_connections(void **state)
{
	struct peers *peers = peers_create();
	(void)state;

	peers_add(peers, key("10.0.0.1"));
	peers_add(peers, key("10.0.0.1"));
	peers_add(peers, key("10.0.0.2"));
	assert_int_equal(peers_count(peers, key("10.0.0.1")), 2);
	assert_int_equal(peers_count(peers, key("10.0.0.2")), 1);
	assert_int_equal(peers_count(peers, key("10.0.0.3")), 0);
	peers_remove(peers, key("10.0.0.1"));
	assert_int_equal(peers_count(peers, key("10.0.0.1")), 1);
	peers_remove(peers, key("10.0.0.1"));
	peers_remove(peers, key("10.0.0.1"));
	assert_int_equal(peers_count(peers, key("10.0.0.1")), 0);
	peers_destroy(&peers);
	assert_null(peers);
	peers_destroy(&peers);
}

static void an_ipv4_address_is_the_same_over_both_kinds_of_socket(void **state)
{
	(void)state;
	struct peer_key four = key("10.0.0.1"), six = key("::ffff:10.0.0.1");

	assert_memory_equal(four.bytes, six.bytes, sizeof(four.bytes));
}

static void an_ipv6_network_is_one_address(void **state)
{
	struct peers *peers = peers_create();
	(void)state;

	peers_add(peers, key("2001:db8:1:2::1"));
	assert_int_equal(peers_count(peers, key("2001:db8:1:2:ffff::9")), 1);
	assert_int_equal(peers_count(peers, key("2001:db8:1:3::1")), 0);
	peers_destroy(&peers);
}

static void an_address_is_shown_in_its_usual_form(void **state)
{
	static const char *const rows[][2] = {
		{ "10.0.0.1", "10.0.0.1" },
		{ "::ffff:10.0.0.1", "10.0.0.1" },
		{ "2001:db8::1", "2001:db8::1" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		union address address = parse(rows[i][0]);
		char text[PEER_TEXT_BYTES];

		peer_text(&address.any, text);
		assert_string_equal(text, rows[i][1]);
	}
}

static void many_addresses_are_kept_apart(void **state)
{
	enum { MANY = 10000 };
	struct peers *peers = peers_create();
	union address address = parse("10.0.0.0");
	(void)state;

	for (uint32_t i = 0; i < MANY; i++) {
		address.v4.sin_addr.s_addr = htonl(0x0a000000 + i);
		for (uint32_t k = 0; k <= i % 3; k++)
			peers_add(peers, peer_key(&address.any));
	}
	for (uint32_t i = 0; i < MANY; i++) {
		address.v4.sin_addr.s_addr = htonl(0x0a000000 + i);
		assert_int_equal(peers_count(peers, peer_key(&address.any)), i % 3 + 1);
	}
	peers_destroy(&peers);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_counts_its_connections),
		cmocka_unit_test(an_ipv4_address_is_the_same_over_both_kinds_of_socket),
		cmocka_unit_test(an_ipv6_network_is_one_address),
		cmocka_unit_test(an_address_is_shown_in_its_usual_form),
		cmocka_unit_test(many_addresses_are_kept_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
