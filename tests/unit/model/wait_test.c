// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/model/wait.h"

#include "common/base/attr.h"
#include "common/base/time.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

/* Nine minutes at one server, nothing measured. */
static const struct wait_input plain = { .servers = 1, .prior_mean_us = 9 * US_PER_MIN };

static void assert_about(int64_t actual_us, double expected_min)
{
	const int64_t expected_us = (int64_t)(expected_min * (double)US_PER_MIN);

	if (llabs(actual_us - expected_us) > US_PER_S / 10)
		fail_msg(
			"%.4f min, not %.4f", (double)actual_us / (double)US_PER_MIN, expected_min);
}

static void the_mean_is_those_ahead_and_one_times_the_service_by_the_servers(void **state)
{
	struct wait_input input = plain;
	(void)state;

	assert_about(wait_estimate(&input).mean_us, 9);
	input.ahead = 4;
	assert_about(wait_estimate(&input).mean_us, 45);
	input.servers = 5;
	assert_about(wait_estimate(&input).mean_us, 9);
}

static void measured_times_draw_the_mean_from_what_was_believed(void **state)
{
	struct wait_input input = plain;
	(void)state;

	/* (10 * 9 + 40 * 4) / 50 = 5 */
	input.measured_count = 40;
	input.measured_sum_us = 160 * US_PER_MIN;
	assert_about(wait_estimate(&input).service_us, 5);
	/* (10 * 9 + 5 * 12) / 15 = 10 */
	input.measured_count = 5;
	input.measured_sum_us = 60 * US_PER_MIN;
	assert_about(wait_estimate(&input).service_us, 10);
	assert_about(wait_estimate(&input).mean_us, 10);
}

/* By hand, N = 9, c = 2, m = 8: mean 40; of services 4 * 0.8 * sqrt(10) = 10.1193, of the day 5:
 * sd = 11.2872. Lognormal: s^2 = ln(1 + 127.4 / 1600) = 0.076607; P50 = 40 exp(-s^2 / 2) = 38.4968;
 * P80 = P50 exp(0.841621 * 0.276780) = 48.5958. */
static void the_spread_is_that_of_the_services_and_of_the_day(void **state)
{
	struct wait_input input = { .ahead = 9, .servers = 2, .prior_mean_us = 8 * US_PER_MIN };
	const struct wait_estimate estimate = wait_estimate(&input);
	(void)state;

	assert_about(estimate.mean_us, 40);
	assert_about(estimate.sd_us, 11.2872);
	assert_about(estimate.p50_us, 38.4968);
	assert_about(estimate.p80_us, 48.5958);
}

static void whoever_finds_a_free_server_does_not_wait(void **state)
{
	struct wait_input input = plain;
	(void)state;

	input.servers = 3;
	input.free_servers = 1;
	assert_int_equal(wait_estimate(&input).mean_us, 0);
	assert_int_equal(wait_estimate(&input).p80_us, 0);
	assert_int_equal(wait_estimate(&input).sd_us, 0);
	input.ahead = 1;
	assert_about(wait_estimate(&input).mean_us, 3);
}

static void before_opening_the_wait_is_until_then_and_the_servers_begin_free(void **state)
{
	struct wait_input input = plain;
	(void)state;

	input.servers = input.free_servers = 5;
	input.until_open_us = 30 * US_PER_MIN;
	input.ahead = 4;
	assert_about(wait_estimate(&input).p50_us, 30);
	assert_about(wait_estimate(&input).p80_us, 30);
	input.ahead = 14;
	/* Ten services must end: 10 * 9 / 5 = 18. */
	assert_about(wait_estimate(&input).mean_us, 48);
	assert_true(wait_estimate(&input).p50_us > 30 * US_PER_MIN);
	assert_true(wait_estimate(&input).sd_us < 10 * US_PER_MIN);
}

static void more_ahead_never_shortens_and_more_servers_never_lengthen(void **state)
{
	(void)state;
	for (int64_t ahead = 0; ahead < 200; ahead++) {
		for (int32_t servers = 1; servers < 10; servers++) {
			struct wait_input input = plain, more = plain;

			input.ahead = more.ahead = ahead;
			input.servers = more.servers = servers;
			more.ahead++;
			assert_true(wait_estimate(&more).p50_us > wait_estimate(&input).p50_us);
			assert_true(wait_estimate(&more).p80_us > wait_estimate(&input).p80_us);
			more = input;
			more.servers++;
			assert_true(wait_estimate(&more).p80_us < wait_estimate(&input).p80_us);
		}
	}
}

static void absurd_input_gives_numbers_that_can_be_worked_with(void **state)
{
	const struct wait_input rows[] = {
		{ .ahead = INT64_MAX, .servers = 0, .prior_mean_us = INT64_MAX },
		{ .ahead = -5, .servers = -1, .free_servers = -3, .prior_mean_us = 1 },
		{ .ahead = 5, .servers = 2 },
		{ .ahead = 5, .servers = 2, .until_open_us = INT64_MAX },
		{ .ahead = 5, .measured_count = -1, .measured_sum_us = INT64_MIN },
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct wait_estimate estimate = wait_estimate(&rows[i]);

		assert_true(estimate.p50_us >= 0 && estimate.p50_us <= 366 * US_PER_DAY);
		assert_true(estimate.p80_us >= estimate.p50_us);
		assert_true(estimate.p80_us <= 366 * US_PER_DAY);
		assert_true(estimate.mean_us >= 0 && estimate.sd_us >= 0);
	}
}

/* ---- Showing ---- */

static struct wait_shown show(double p50_min, double p80_min)
{
	return wait_show(COLOUR_GREEN, (int64_t)(p50_min * (double)US_PER_MIN),
		(int64_t)(p80_min * (double)US_PER_MIN));
}

static void the_range_is_rounded_outwards_to_fives_and_above_an_hour_to_tens(void **state)
{
	static const struct {
		double p50, p80;
		int32_t lower, upper;
	} rows[] = {
		{ 40, 60, 40, 60 },
		{ 44.9, 55.1, 40, 60 },
		{ 45, 55, 45, 55 },
		{ 60, 60.5, 60, 70 },
		{ 64, 71, 60, 80 },
		{ 69.9, 70, 60, 70 },
		{ 0, 12, 0, 15 },
		{ 170, 290, 170, 290 },
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct wait_shown shown = show(rows[i].p50, rows[i].p80);

		assert_int_equal(shown.kind, WAIT_RANGE);
		assert_int_equal(shown.lower_min, rows[i].lower);
		assert_int_equal(shown.upper_min, rows[i].upper);
	}
}

static void short_and_long_waits_have_words_of_their_own(void **state)
{
	(void)state;
	assert_int_equal(show(0, 0).kind, WAIT_BELOW_10);
	assert_int_equal(show(6, 10).kind, WAIT_BELOW_10);
	assert_int_equal(show(6, 10.1).kind, WAIT_RANGE);
	assert_int_equal(show(179, 260).kind, WAIT_RANGE);
	assert_int_equal(show(180, 260).kind, WAIT_ABOVE_180);
	assert_int_equal(show(1e9, 1e9).kind, WAIT_ABOVE_180);
	assert_int_equal(show(-20, -10).kind, WAIT_BELOW_10);
}

static void red_and_orange_are_never_told_a_wait(void **state)
{
	(void)state;
	assert_int_equal(wait_show(COLOUR_RED, 0, 0).kind, WAIT_HIDDEN);
	assert_int_equal(wait_show(COLOUR_ORANGE, US_PER_HOUR, US_PER_HOUR).kind, WAIT_HIDDEN);
	assert_int_equal(wait_show(COLOUR_YELLOW, US_PER_HOUR, US_PER_HOUR).kind, WAIT_RANGE);
	assert_int_equal(wait_show(COLOUR_UNTRIAGED, US_PER_HOUR, US_PER_HOUR).kind, WAIT_RANGE);
}

static void what_is_shown_changes_only_by_ten_minutes_or_a_fifth(void **state)
{
	static const struct {
		int32_t before, now;
		bool changes;
	} rows[] = {
		{ 60, 60, false },
		{ 60, 55, false },
		{ 60, 50, true },
		{ 60, 70, true },
		{ 30, 35, false },
		{ 25, 30, true },
		{ 25, 20, true },
		{ 100, 90, true },
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct wait_shown before = { WAIT_RANGE, 15, rows[i].before };
		const struct wait_shown now = { WAIT_RANGE, 10, rows[i].now };
		const struct wait_shown shown = wait_keep(before, now);

		assert_int_equal(shown.upper_min, rows[i].changes ? rows[i].now : rows[i].before);
		assert_int_equal(shown.lower_min, rows[i].changes ? 10 : 15);
	}
}

static void small_moves_add_up_until_they_are_shown(void **state)
{
	struct wait_shown shown = show(60, 90);
	int changes = 0;
	(void)state;

	for (int minutes = 90; minutes >= 5; minutes--) {
		const struct wait_shown next = wait_keep(shown, show(minutes / 2.0, minutes));

		changes += next.upper_min != shown.upper_min;
		shown = next;
		assert_true(shown.upper_min >= minutes && shown.upper_min < minutes + 20);
	}
	assert_true(changes >= 5 && changes <= 12);
	assert_int_equal(shown.kind, WAIT_BELOW_10);
}

static void hiding_and_showing_happen_at_once(void **state)
{
	const struct wait_shown hidden = { .kind = WAIT_HIDDEN };
	(void)state;

	assert_int_equal(wait_keep(hidden, show(40, 60)).upper_min, 60);
	assert_int_equal(wait_keep(show(40, 60), hidden).kind, WAIT_HIDDEN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_mean_is_those_ahead_and_one_times_the_service_by_the_servers),
		cmocka_unit_test(measured_times_draw_the_mean_from_what_was_believed),
		cmocka_unit_test(the_spread_is_that_of_the_services_and_of_the_day),
		cmocka_unit_test(whoever_finds_a_free_server_does_not_wait),
		cmocka_unit_test(before_opening_the_wait_is_until_then_and_the_servers_begin_free),
		cmocka_unit_test(more_ahead_never_shortens_and_more_servers_never_lengthen),
		cmocka_unit_test(absurd_input_gives_numbers_that_can_be_worked_with),
		cmocka_unit_test(the_range_is_rounded_outwards_to_fives_and_above_an_hour_to_tens),
		cmocka_unit_test(short_and_long_waits_have_words_of_their_own),
		cmocka_unit_test(red_and_orange_are_never_told_a_wait),
		cmocka_unit_test(what_is_shown_changes_only_by_ten_minutes_or_a_fifth),
		cmocka_unit_test(small_moves_add_up_until_they_are_shown),
		cmocka_unit_test(hiding_and_showing_happen_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
