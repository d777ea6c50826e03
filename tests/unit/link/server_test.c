// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Addresses of servers, as they are typed. */
#include "common/base/attr.h"
#include "common/link/link.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_server_is_found_in_its_address(void **state)
{
	static const struct {
		const char *url;
		const char *host; /* NULL: not good */
		uint16_t port;
		bool has_tls;
	} rows[] = {
		{ "https://q.example.org", "q.example.org", 443, true },
		{ "http://127.0.0.1:8080", "127.0.0.1", 8080, false },
		{ "http://[::1]:8080/", "::1", 8080, false },
		{ "https://[fe80::1]", "fe80::1", 443, true },
		{ "https://host/", "host", 443, true },
		{ "ftp://host", NULL, 0, false },
		{ "host", NULL, 0, false },
		{ "https://", NULL, 0, false },
		{ "https://:80", NULL, 0, false },
		{ "https://host:0", NULL, 0, false },
		{ "https://host:65536", NULL, 0, false },
		{ "https://host:80x", NULL, 0, false },
		{ "https://host:", NULL, 0, false },
		{ "https://host/path", NULL, 0, false },
		{ "https://user@host", NULL, 0, false },
		{ "https://a b", NULL, 0, false },
		{ "https://a\r\nX: y", NULL, 0, false },
		{ "https://[::1", NULL, 0, false },
		{ "https://[host]", NULL, 0, false },
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct link_server server = { 0 };
		bool good = link_server_parse(rows[i].url, &server);

		if (good != !!rows[i].host)
			fail_msg("%s", rows[i].url);
		if (!good)
			continue;
		assert_string_equal(server.host, rows[i].host);
		assert_int_equal(server.port, rows[i].port);
		assert_int_equal(server.has_tls, rows[i].has_tls);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_server_is_found_in_its_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
