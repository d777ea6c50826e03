// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/model/place.h"

#include "common/base/time.h"
#include "tests/random.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct place place(int32_t tier, int64_t target_min, int64_t key_us, uint64_t seq)
{
	return (struct place){ tier, target_min * US_PER_MIN, key_us, place_nudge(seq), seq };
}

/* The same rule as place_compare, by division instead of cross multiplication. */
static int compare_by_division(const struct place *a, const struct place *b, int64_t now_us)
{
	wide_int a_top = (wide_int)now_us - a->key_us, b_top = (wide_int)now_us - b->key_us;
	wide_int a_bottom = a->target_us, b_bottom = b->target_us;

	if (a->tier != b->tier)
		return a->tier < b->tier ? -1 : 1;
	for (int sign = 1;; sign = -sign) {
		wide_int a_whole = a_top / a_bottom, b_whole = b_top / b_bottom;
		wide_int a_rest = a_top % a_bottom, b_rest = b_top % b_bottom;

		if (a_rest < 0) {
			a_rest += a_bottom;
			a_whole--;
		}
		if (b_rest < 0) {
			b_rest += b_bottom;
			b_whole--;
		}
		if (a_whole != b_whole)
			return (a_whole > b_whole ? -1 : 1) * sign;
		if (!a_rest && !b_rest)
			break;
		if (!a_rest || !b_rest)
			return (a_rest ? -1 : 1) * sign;
		/* rest/bottom, the other way up: the greater becomes the smaller. */
		a_top = a_bottom;
		a_bottom = a_rest;
		b_top = b_bottom;
		b_bottom = b_rest;
	}
	if (a->nudge != b->nudge)
		return a->nudge < b->nudge ? -1 : 1;
	return (a->seq > b->seq) - (a->seq < b->seq);
}

static int sign_of(int value)
{
	return (value > 0) - (value < 0);
}

static void a_lower_tier_goes_first_however_short_its_wait(void **state)
{
	const struct place orange = place(1, 10, 1000 * US_PER_MIN, 9);
	const struct place green = place(2, 240, 0, 1);
	(void)state;

	assert_true(place_compare(&orange, &green, 1000 * US_PER_MIN) < 0);
	assert_true(place_compare(&green, &orange, 1000 * US_PER_MIN) > 0);
}

static void the_greater_share_of_the_target_goes_first(void **state)
{
	const int64_t now_us = 200 * US_PER_MIN;
	const struct place green = place(2, 240, 0, 1);
	const struct place yellow = place(2, 60, 151 * US_PER_MIN, 2);
	const struct place older_yellow = place(2, 60, 149 * US_PER_MIN, 3);
	(void)state;

	/* 200/240 = 0.833; 49/60 = 0.817; 51/60 = 0.85 */
	assert_true(place_compare(&green, &yellow, now_us) < 0);
	assert_true(place_compare(&older_yellow, &green, now_us) < 0);
}

static void equal_shares_go_by_sequence(void **state)
{
	const int64_t now_us = 240 * US_PER_MIN;
	const struct place green = place(2, 240, 0, 2);
	const struct place yellow = place(2, 60, 180 * US_PER_MIN, 1);
	(void)state;

	assert_true(place_compare(&yellow, &green, now_us) < 0);
	/* A microsecond before, the green one's share is the greater. */
	assert_true(place_compare(&green, &yellow, now_us - 1) < 0);
}

static void times_at_the_ends_of_the_range_do_not_overflow(void **state)
{
	const struct place a = { 0, INT64_MAX, INT64_MIN, 0, 1 };
	const struct place b = { 0, INT64_MAX - 1, INT64_MIN, 0, 2 };
	const struct place c = { 0, 1, INT64_MAX, 0, 3 };
	(void)state;

	assert_true(place_compare(&b, &a, INT64_MAX) < 0);
	assert_true(place_compare(&a, &c, INT64_MAX) < 0);
	assert_true(place_compare(&c, &a, INT64_MIN) > 0);
	assert_true(
		place_value_ppm(&(struct place){ 0, 1, INT64_MIN, 0, 1 }, INT64_MAX) == INT64_MAX);
	assert_true(
		place_value_ppm(&(struct place){ 0, 1, INT64_MAX, 0, 1 }, INT64_MIN) == INT64_MIN);
}

static struct place random_place(struct random *random, uint64_t seq)
{
	static const int64_t targets[] = { 1, 2, 3, 4, 6, 7 };
	struct place place = {
		.tier = (int32_t)random_below(random, 2),
		.target_us = targets[random_below(random, COUNT_OF(targets))],
		.key_us = random_below(random, 30),
		.nudge = random_below(random, 3),
		.seq = seq,
	};

	if (random_below(random, 2)) {
		place.target_us = 1 + (int64_t)(random_next(random) >> 1) / 2;
		place.key_us = (int64_t)random_next(random);
	}
	return place;
}

static void comparison_is_exact_for_any_numbers(void **state)
{
	struct random random = { 1 };
	(void)state;

	for (int i = 0; i < 20000; i++) {
		const struct place a = random_place(&random, (uint64_t)i);
		const struct place b = random_place(&random, (uint64_t)i + 1);
		const int64_t now_us = random_below(&random, 2) ? random_below(&random, 60)
								: (int64_t)random_next(&random);

		assert_int_equal(sign_of(place_compare(&a, &b, now_us)),
			compare_by_division(&a, &b, now_us));
	}
}

/* Small numbers, so that equal shares are common, or those at the ends of the range. */
static struct place place_at_the_ends(struct random *random, bool is_far)
{
	static const int64_t keys[] = { INT64_MIN, INT64_MIN + 1, -1, 0, 1, INT64_MAX - 1,
		INT64_MAX };
	const bool is_long = is_far && random_below(random, 2);

	return (struct place){
		.tier = 2,
		.target_us = is_long ? INT64_MAX : 1 + random_below(random, 6),
		.key_us = is_far ? keys[random_below(random, COUNT_OF(keys))]
				 : random_below(random, 50),
		.nudge = random_below(random, 3),
		.seq = 1 + (uint64_t)random_below(random, 3),
	};
}

/* A search in a group compares ranks only: it has to find what a comparison of places finds. */
static void a_rank_among_others_decides_as_the_comparison_does(void **state)
{
	struct random random = { 12 };
	(void)state;

	for (int i = 0; i < 200000; i++) {
		const bool is_far = i % 4 == 0;
		const struct place one = place_at_the_ends(&random, is_far);
		const struct place other = place_at_the_ends(&random, is_far);
		const int64_t now_us = is_far ? place_at_the_ends(&random, true).key_us
					      : random_below(&random, 60);
		const struct place_rank rank = place_rank_among(&one, other.target_us, now_us);
		const struct place_rank other_rank = place_rank_of(&other);

		assert_int_equal(place_rank_compare(&other_rank, &rank) < 0,
			place_compare(&other, &one, now_us) < 0);
	}
}

static void the_order_is_total_and_transitive_at_any_moment(void **state)
{
	struct random random = { 2 };
	(void)state;

	for (int i = 0; i < 20000; i++) {
		const struct place a = random_place(&random, 3), b = random_place(&random, 2),
				   c = random_place(&random, 1);
		const int64_t now_us = random_below(&random, 60);

		assert_int_equal(place_compare(&a, &a, now_us), 0);
		assert_true(place_compare(&a, &b, now_us) != 0);
		assert_int_equal(place_compare(&a, &b, now_us), -place_compare(&b, &a, now_us));
		if (place_compare(&a, &b, now_us) < 0 && place_compare(&b, &c, now_us) < 0)
			assert_true(place_compare(&a, &c, now_us) < 0);
	}
}

static void the_shown_value_is_rounded_down(void **state)
{
	const struct place green = place(2, 240, 0, 1);
	(void)state;

	assert_int_equal(place_value_ppm(&green, 240 * US_PER_MIN), 1000000);
	assert_int_equal(place_value_ppm(&green, 240 * US_PER_MIN - 1), 999999);
	assert_int_equal(place_value_ppm(&green, 0), 0);
	assert_int_equal(place_value_ppm(&green, -1), -1);
	assert_int_equal(place_value_ppm(&green, -30 * US_PER_MIN), -125000);
}

static void nudges_grow_with_seq_as_far_as_they_can(void **state)
{
	(void)state;
	assert_true(place_nudge(0) == 0);
	assert_true(place_nudge(1) == INT64_C(1) << 32);
	assert_true(place_nudge(INT32_MAX) > place_nudge(INT32_MAX - 1));
	assert_true(place_nudge(UINT64_MAX) == place_nudge(INT32_MAX));
}

static void a_moved_ticket_goes_directly_before_its_target(void **state)
{
	const struct place first = place(2, 60, 100, 1), second = place(2, 60, 200, 2);
	struct place moved;
	(void)state;

	assert_true(place_before(&first, &second, 9, &moved));
	assert_int_equal(moved.seq, 9);
	assert_true(place_compare(&first, &moved, 5000) < 0);
	assert_true(place_compare(&moved, &second, 5000) < 0);
	assert_true(place_before(NULL, &first, 9, &moved));
	assert_true(place_compare(&moved, &first, 5000) < 0);
}

static void a_moved_ticket_goes_directly_after_its_target(void **state)
{
	const struct place first = place(2, 60, 100, 1), second = place(2, 60, 200, 2);
	struct place moved;
	(void)state;

	assert_true(place_after(&first, &second, 9, &moved));
	assert_true(place_compare(&first, &moved, 5000) < 0);
	assert_true(place_compare(&moved, &second, 5000) < 0);
	assert_true(place_after(&second, NULL, 1, &moved));
	assert_true(place_compare(&second, &moved, 5000) < 0);
}

static void there_is_room_between_two_of_the_very_same_key(void **state)
{
	const struct place first = place(2, 60, 100, 1), second = place(2, 60, 100, 2);
	struct place moved;
	(void)state;

	assert_true(place_before(&first, &second, 9, &moved));
	assert_true(place_compare(&first, &moved, 0) < 0 && place_compare(&moved, &second, 0) < 0);
	assert_true(place_after(&first, &second, 9, &moved));
	assert_true(place_compare(&first, &moved, 0) < 0 && place_compare(&moved, &second, 0) < 0);
}

static void thousands_can_be_moved_before_the_same_target_in_their_order(void **state)
{
	const struct place target = place(2, 60, 100, 2);
	struct place previous = place(2, 60, 100, 1), moved;
	(void)state;

	for (uint64_t seq = 10; seq < 4000; seq++) {
		assert_true(place_before(&previous, &target, seq, &moved));
		assert_true(place_compare(&previous, &moved, 0) < 0);
		assert_true(place_compare(&moved, &target, 0) < 0);
		previous = moved;
	}
}

static void a_gap_without_room_is_reported_and_changes_nothing(void **state)
{
	const struct place low = { 2, 60, 100, 7, 1 }, high = { 2, 60, 100, 8, 2 };
	struct place moved = { .seq = 77 };
	(void)state;

	assert_false(place_before(&low, &high, 9, &moved));
	assert_false(place_after(&low, &high, 9, &moved));
	assert_false(place_before(NULL, &(struct place){ 2, 60, 0, INT64_MIN, 1 }, 9, &moved));
	assert_false(place_after(&(struct place){ 2, 60, 0, INT64_MAX, 1 }, NULL, 9, &moved));
	assert_int_equal(moved.seq, 77);
}

static void the_result_may_replace_an_argument(void **state)
{
	struct place first = place(2, 60, 100, 1), second = place(2, 60, 100, 2);
	struct place third = place(2, 60, 300, 3);
	(void)state;

	assert_true(place_before(&first, &second, third.seq, &third));
	assert_true(place_compare(&first, &third, 0) < 0 && place_compare(&third, &second, 0) < 0);
	assert_true(place_before(&first, &second, first.seq, &second));
	assert_int_equal(second.seq, first.seq);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_lower_tier_goes_first_however_short_its_wait),
		cmocka_unit_test(the_greater_share_of_the_target_goes_first),
		cmocka_unit_test(equal_shares_go_by_sequence),
		cmocka_unit_test(times_at_the_ends_of_the_range_do_not_overflow),
		cmocka_unit_test(comparison_is_exact_for_any_numbers),
		cmocka_unit_test(a_rank_among_others_decides_as_the_comparison_does),
		cmocka_unit_test(the_order_is_total_and_transitive_at_any_moment),
		cmocka_unit_test(the_shown_value_is_rounded_down),
		cmocka_unit_test(nudges_grow_with_seq_as_far_as_they_can),
		cmocka_unit_test(a_moved_ticket_goes_directly_before_its_target),
		cmocka_unit_test(a_moved_ticket_goes_directly_after_its_target),
		cmocka_unit_test(there_is_room_between_two_of_the_very_same_key),
		cmocka_unit_test(thousands_can_be_moved_before_the_same_target_in_their_order),
		cmocka_unit_test(a_gap_without_room_is_reported_and_changes_nothing),
		cmocka_unit_test(the_result_may_replace_an_argument),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
