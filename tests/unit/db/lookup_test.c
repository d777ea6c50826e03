// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/attr.h"
#include "common/loop/loop.h"
#include "server/db/lookup.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct heard {
	int times;
	char hostaddr[128];
	char why[128];
};

static void hear(void *arg, const char *hostaddr, const char *why)
{
	struct heard *heard = arg;

	heard->times++;
	snprintf(heard->hostaddr, sizeof(heard->hostaddr), "%s", hostaddr ? hostaddr : "none");
	snprintf(heard->why, sizeof(heard->why), "%s", why);
}

static void only_names_are_looked_up(void **state)
{
	static const char *const none[] = { "", "dbname=foleni", "host=/run/postgresql",
		"host=@abstract", "host=db.example hostaddr=192.0.2.1",
		"not a = conninfo = at all" };
	struct loop *loop = loop_create();
	(void)state;

	for (size_t i = 0; i < COUNT_OF(none); i++)
		assert_null(lookup_start(loop, none[i], hear, NULL));
	loop_destroy(&loop);
}

static void each_host_of_a_list_gets_an_address(void **state)
{
	struct loop *loop = loop_create();
	struct heard heard = { 0 };
	(void)state;

	assert_non_null(
		lookup_start(loop, "host=127.0.0.1,/run,127.0.0.2 dbname=foleni", hear, &heard));
	assert_int_equal(heard.times, 0);
	loop_run(loop);
	assert_int_equal(heard.times, 1);
	assert_string_equal(heard.hostaddr, "127.0.0.1,,127.0.0.2");
	loop_destroy(&loop);
}

static void a_url_is_read_too(void **state)
{
	struct loop *loop = loop_create();
	struct heard heard = { 0 };
	(void)state;

	assert_non_null(lookup_start(loop, "postgresql://127.0.0.3:5433/foleni", hear, &heard));
	loop_run(loop);
	assert_string_equal(heard.hostaddr, "127.0.0.3");
	loop_destroy(&loop);
}

static void a_name_without_an_address_is_told(void **state)
{
	struct loop *loop = loop_create();
	struct heard heard = { 0 };
	(void)state;

	assert_non_null(lookup_start(loop, "host=no-such-host.invalid", hear, &heard));
	loop_run(loop);
	assert_string_equal(heard.hostaddr, "none");
	assert_non_null(strstr(heard.why, "no-such-host.invalid: "));
	loop_destroy(&loop);
}

static void a_cancelled_lookup_is_silent(void **state)
{
	struct loop *loop = loop_create();
	struct heard heard = { 0 };
	struct lookup *lookup = lookup_start(loop, "host=127.0.0.1", hear, &heard);
	(void)state;

	assert_non_null(lookup);
	lookup_cancel(&lookup);
	assert_null(lookup);
	loop_run(loop);
	assert_int_equal(heard.times, 0);
	loop_destroy(&loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_names_are_looked_up),
		cmocka_unit_test(each_host_of_a_list_gets_an_address),
		cmocka_unit_test(a_url_is_read_too),
		cmocka_unit_test(a_name_without_an_address_is_told),
		cmocka_unit_test(a_cancelled_lookup_is_silent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
