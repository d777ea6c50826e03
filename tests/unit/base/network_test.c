// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/network.h"

#include "common/base/attr.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void what_is_in_a_network_is_found_there(void **state)
{
	static const struct {
		const char *network, *address;
		bool is_in;
	} cases[] = {
		{ "10.1.0.0/16", "10.1.255.255", true },
		{ "10.1.0.0/16", "10.2.0.0", false },
		{ "10.1.2.0/23", "10.1.3.9", true },
		{ "10.1.2.0/23", "10.1.4.0", false },
		{ "0.0.0.0/0", "255.1.1.1", true },
		{ "0.0.0.0/0", "2001:db8::1", false },
		{ "192.0.2.7", "192.0.2.7", true },
		{ "192.0.2.7", "192.0.2.6", false },
		{ "192.0.2.7/32", "192.0.2.7", true },
		/* One address, written in two ways. */
		{ "::ffff:192.0.2.7", "192.0.2.7", true },
		{ "2001:db8::/33", "2001:db8:7fff::1", true },
		{ "2001:db8::/33", "2001:db8:8000::1", false },
		{ "::1", "::1", true },
		{ "::/0", "10.0.0.1", true },
	};
	struct network network, address;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		assert_true(network_parse(cases[i].network, &network));
		assert_true(network_parse_address(cases[i].address, &address));
		if (network_holds(&network, &address) != cases[i].is_in)
			fail_msg("%s in %s", cases[i].address, cases[i].network);
	}
}

static void a_network_holds_what_is_wholly_in_it(void **state)
{
	struct network large, small;

	(void)state;
	assert_true(network_parse("10.0.0.0/8", &large));
	assert_true(network_parse("10.1.0.0/16", &small));
	assert_true(network_holds(&large, &small));
	assert_false(network_holds(&small, &large));
}

static void what_is_no_network_is_refused(void **state)
{
	static const char *const wrongs[] = { "", "/", "a", "10.1", "10.1.0.0/", "10.1.0.0/33",
		"10.1.0.0/-1", "10.1.0.0/8/8", "10.1.0.0/8x", " 10.1.0.0", "2001:db8::/129",
		"2001:db8:::/32", "10.1.0.0,10.2.0.0",
		"1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb/64" };
	struct network network;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrongs); i++)
		if (network_parse(wrongs[i], &network))
			fail_msg("\"%s\" was taken", wrongs[i]);
	assert_false(network_parse_address("10.1.0.0/32", &network));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_in_a_network_is_found_there),
		cmocka_unit_test(a_network_holds_what_is_wholly_in_it),
		cmocka_unit_test(what_is_no_network_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
