// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/link/backoff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct backoff fresh = { .least_ms = 250, .most_ms = 15000 };

static void the_limit_doubles_up_to_its_end(void **state)
{
	static const uint32_t limits[] = { 500, 1000, 2000, 4000, 8000, 15000, 15000, 15000 };
	struct backoff low = fresh, high = fresh, middle = fresh;
	(void)state;

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		assert_int_equal(backoff_next_ms(&low, 0), 250);
		assert_int_equal(backoff_next_ms(&high, UINT32_MAX), limits[i]);
		/* Spread over all of it, not only over its end. */
		assert_in_range(backoff_next_ms(&middle, UINT32_MAX / 2), 250 + limits[i] / 2 - 126,
			250 + limits[i] / 2);
	}
	assert_int_equal(high.failures, 8);
}

static void no_number_of_failures_overflows(void **state)
{
	struct backoff backoff = { 250, 15000, 4000000000u };
	(void)state;

	assert_int_equal(backoff_next_ms(&backoff, UINT32_MAX), 15000);
	backoff = (struct backoff){ 1, UINT32_MAX, 31 };
	assert_in_range(backoff_next_ms(&backoff, UINT32_MAX), 1, UINT32_MAX);
}

static void limits_that_cross_give_the_least(void **state)
{
	struct backoff backoff = { 100, 10, 0 };
	(void)state;

	assert_int_equal(backoff_next_ms(&backoff, UINT32_MAX), 100);
}

static void what_the_server_asks_for_is_kept_and_spread(void **state)
{
	struct backoff backoff = fresh;
	(void)state;

	assert_int_equal(backoff_spread_ms(&backoff, 3000, 0), 3000);
	assert_int_equal(backoff_spread_ms(&backoff, 3000, UINT32_MAX), 4750);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_limit_doubles_up_to_its_end),
		cmocka_unit_test(no_number_of_failures_overflows),
		cmocka_unit_test(limits_that_cross_give_the_least),
		cmocka_unit_test(what_the_server_asks_for_is_kept_and_spread),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
