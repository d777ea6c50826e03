// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/routes/shown.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct ticket_id ticket(int number)
{
	struct ticket_id id = { 0 };

	id.u.bytes[0] = 1;
	id.u.bytes[14] = (unsigned char)(number >> 8);
	id.u.bytes[15] = (unsigned char)number;
	return id;
}

static int upper_shown(struct shown *shown, int number, int upper_min)
{
	const struct wait_shown now = { WAIT_RANGE, upper_min / 2, upper_min };

	return shown_keep(shown, ticket(number), now).upper_min;
}

static void a_range_stays_until_it_moves_by_ten_minutes_or_a_fifth(void **state)
{
	struct shown *shown = shown_create();
	(void)state;

	assert_int_equal(upper_shown(shown, 1, 60), 60);
	assert_int_equal(upper_shown(shown, 1, 55), 60);
	/* Against what is shown, not against what was found last. */
	assert_int_equal(upper_shown(shown, 1, 50), 50);
	assert_int_equal(upper_shown(shown, 1, 55), 50);
	shown_destroy(&shown);
	assert_null(shown);
}

static void each_ticket_has_its_own(void **state)
{
	struct shown *shown = shown_create();
	(void)state;

	assert_int_equal(upper_shown(shown, 1, 60), 60);
	assert_int_equal(upper_shown(shown, 2, 55), 55);
	assert_int_equal(upper_shown(shown, 1, 55), 60);
	shown_destroy(&shown);
}

static void whoever_is_forgotten_is_shown_what_is_true_now(void **state)
{
	struct shown *shown = shown_create();
	(void)state;

	for (int number = 0; number < 8 * SHOWN_TICKETS; number++)
		assert_int_equal(upper_shown(shown, number, 60), 60);
	/* Of so many the first ones' places are taken. */
	assert_int_equal(upper_shown(shown, 8 * SHOWN_TICKETS - 1, 55), 60);
	for (int number = 0; number < 100; number++)
		assert_in_range(upper_shown(shown, number, 55), 55, 60);
	shown_destroy(&shown);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_range_stays_until_it_moves_by_ten_minutes_or_a_fifth),
		cmocka_unit_test(each_ticket_has_its_own),
		cmocka_unit_test(whoever_is_forgotten_is_shown_what_is_true_now),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
