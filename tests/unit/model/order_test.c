// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/model/order.h"

#include "common/base/time.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const int64_t noon_us = 12 * US_PER_HOUR;

#define PLACE(rule, ...) order_place(&(rule), &(struct order_facts){ .seq = 1, __VA_ARGS__ })
#define CLASS_OF(rule, ...) order_class_of(&(rule), &(struct order_facts){ .seq = 1, __VA_ARGS__ })

static void each_colour_takes_its_row(void **state)
{
	static const struct {
		enum colour colour;
		int32_t tier;
		int64_t minutes;
	} rows[] = {
		{ COLOUR_RED, 0, 1 },
		{ COLOUR_ORANGE, 1, 10 },
		{ COLOUR_YELLOW, 2, 60 },
		{ COLOUR_GREEN, 2, 240 },
		{ COLOUR_UNTRIAGED, 2, 60 },
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct place place =
			PLACE(order_rule_clinician, .colour = rows[i].colour, .clock_us = noon_us);

		assert_int_equal(place.tier, rows[i].tier);
		assert_int_equal(place.target_us, rows[i].minutes * US_PER_MIN);
		assert_int_equal(place.key_us, noon_us);
	}
}

static void results_and_appointments_take_their_row_unless_the_colour_is_better(void **state)
{
	static const enum order_class expected[][3] = {
		/* walk-in, appointment, returning */
		[COLOUR_UNTRIAGED] = { CLASS_UNTRIAGED, CLASS_APPOINTMENT, CLASS_RETURNING },
		[COLOUR_RED] = { CLASS_RED, CLASS_RED, CLASS_RED },
		[COLOUR_ORANGE] = { CLASS_ORANGE, CLASS_ORANGE, CLASS_ORANGE },
		[COLOUR_YELLOW] = { CLASS_YELLOW, CLASS_APPOINTMENT, CLASS_RETURNING },
		[COLOUR_GREEN] = { CLASS_GREEN, CLASS_APPOINTMENT, CLASS_RETURNING },
	};
	struct order_rule quick = order_rule_clinician;
	(void)state;

	for (int colour = 0; colour < (int)COUNT_OF(expected); colour++) {
		for (int kind = 0; kind < 3; kind++)
			assert_int_equal(
				CLASS_OF(order_rule_clinician, .colour = (enum colour)colour,
					.kind = (enum order_kind)kind),
				expected[colour][kind]);
	}
	/* A clinician may have made yellow quicker than appointments. */
	quick.classes[CLASS_YELLOW].target_us = 29 * US_PER_MIN;
	assert_int_equal(
		CLASS_OF(quick, .colour = COLOUR_YELLOW, .kind = KIND_APPOINTMENT), CLASS_YELLOW);
}

static void a_vulnerable_green_patient_has_thirty_minutes_head_start(void **state)
{
	const struct place place = PLACE(order_rule_clinician, .colour = COLOUR_GREEN,
		.vulnerable = true, .clock_us = noon_us);
	(void)state;

	assert_int_equal(place.key_us, noon_us - 30 * US_PER_MIN);
	assert_int_equal(PLACE(order_rule_clinician, .colour = COLOUR_YELLOW, .vulnerable = true,
				 .clock_us = noon_us)
				 .key_us,
		noon_us);
}

static void at_a_counter_all_but_red_and_orange_share_one_group(void **state)
{
	static const enum colour others[] = { COLOUR_YELLOW, COLOUR_GREEN, COLOUR_UNTRIAGED };
	(void)state;

	for (size_t i = 0; i < COUNT_OF(others); i++) {
		for (int kind = 0; kind < 3; kind++) {
			const struct place place = PLACE(order_rule_counter, .colour = others[i],
				.kind = (enum order_kind)kind, .vulnerable = true,
				.clock_us = noon_us);

			assert_int_equal(place.tier, 2);
			assert_int_equal(place.target_us, 60 * US_PER_MIN);
			assert_int_equal(place.key_us, noon_us - 60 * US_PER_MIN / 8);
		}
	}
	assert_int_equal(PLACE(order_rule_counter, .colour = COLOUR_RED).tier, 0);
	assert_int_equal(PLACE(order_rule_counter, .colour = COLOUR_ORANGE).tier, 1);
}

static void of_two_credits_the_larger_counts_and_carry_over_is_added(void **state)
{
	const int64_t target_us = 240 * US_PER_MIN;
	(void)state;

	assert_int_equal(PLACE(order_rule_clinician, .colour = COLOUR_GREEN, .vulnerable = true,
				 .transfer_ppm = 100000)
				 .key_us,
		-target_us / 8);
	assert_int_equal(PLACE(order_rule_clinician, .colour = COLOUR_GREEN, .vulnerable = true,
				 .transfer_ppm = 250000)
				 .key_us,
		-target_us / 4);
	assert_int_equal(PLACE(order_rule_clinician, .colour = COLOUR_GREEN, .vulnerable = true,
				 .transfer_ppm = 250000, .carried = true)
				 .key_us,
		-target_us / 4 - target_us / 2);
}

static void being_carried_over_moves_a_key_by_half_of_its_target(void **state)
{
	struct order_rule rule = order_rule_clinician;
	(void)state;

	for (int mode = ORDER_HYBRID; mode <= ORDER_STRICT; mode++) {
		rule.mode = (enum order_mode)mode;
		for (int colour = COLOUR_RED; colour <= COLOUR_GREEN; colour++) {
			const struct place today =
				PLACE(rule, .colour = (enum colour)colour, .clock_us = noon_us);
			const struct place carried = PLACE(rule, .colour = (enum colour)colour,
				.clock_us = noon_us, .carried = true);

			assert_int_equal(carried.key_us,
				today.key_us - order_carry_us(&rule, today.target_us));
			assert_int_equal(order_carry_us(&rule, today.target_us),
				mode == ORDER_HYBRID ? today.target_us / 2 : 0);
		}
	}
}

static void only_green_patients_carry_a_transfer_credit(void **state)
{
	(void)state;
	assert_int_equal(
		PLACE(order_rule_clinician, .colour = COLOUR_YELLOW, .transfer_ppm = 250000).key_us,
		0);
}

static void keys_are_rounded_down(void **state)
{
	struct order_rule rule = order_rule_clinician;
	(void)state;

	rule.classes[CLASS_YELLOW] = (struct class_row){ .tier = 2, .target_us = 3 };
	rule.classes[CLASS_YELLOW].credit_ppm = 333333; /* 0.999999 us */
	assert_int_equal(PLACE(rule, .colour = COLOUR_YELLOW, .clock_us = 10).key_us, 9);
	rule.classes[CLASS_YELLOW].credit_ppm = -333333;
	assert_int_equal(PLACE(rule, .colour = COLOUR_YELLOW, .clock_us = 10).key_us, 10);
}

static void first_come_first_served_knows_neither_colours_nor_credits(void **state)
{
	struct order_rule rule = order_rule_clinician;
	struct place red, green;
	(void)state;

	rule.mode = ORDER_FIFO;
	red = PLACE(rule, .colour = COLOUR_RED, .clock_us = noon_us);
	green = PLACE(rule, .colour = COLOUR_GREEN, .vulnerable = true, .carried = true,
		.transfer_ppm = 250000, .kind = KIND_RETURNING, .clock_us = noon_us);
	assert_memory_equal(&red, &green, sizeof(red));
}

static void strict_order_is_by_colour_then_by_clock(void **state)
{
	static const int32_t ranks[] = {
		[COLOUR_RED] = 0,
		[COLOUR_ORANGE] = 1,
		[COLOUR_YELLOW] = 2,
		[COLOUR_UNTRIAGED] = 2,
		[COLOUR_GREEN] = 3,
	};
	struct order_rule rule = order_rule_clinician;
	(void)state;

	rule.mode = ORDER_STRICT;
	for (int colour = 0; colour < (int)COUNT_OF(ranks); colour++) {
		const struct place place = PLACE(rule, .colour = (enum colour)colour,
			.vulnerable = true, .clock_us = noon_us);

		assert_int_equal(place.tier, ranks[colour]);
		assert_int_equal(place.key_us, noon_us);
		assert_int_equal(place.target_us, 60 * US_PER_MIN);
	}
}

static void an_appointment_keeps_its_clock_by_how_late_it_is(void **state)
{
	/* Minutes after the slot: check-in, clock. */
	static const struct {
		int64_t check_in;
		int64_t clock;
		enum order_kind kind;
	} rows[] = {
		{ -300, -10, KIND_APPOINTMENT },
		{ -60, -10, KIND_APPOINTMENT },
		{ -10, -10, KIND_APPOINTMENT },
		{ -9, -9, KIND_APPOINTMENT },
		{ 0, 0, KIND_APPOINTMENT },
		{ 15, 15, KIND_APPOINTMENT },
		{ 16, 31, KIND_APPOINTMENT },
		{ 60, 75, KIND_APPOINTMENT },
		{ 61, 61, KIND_WALK_IN },
		{ 600, 600, KIND_WALK_IN },
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		enum order_kind kind;
		const int64_t clock_us = order_appointment_clock(&order_rule_clinician,
			noon_us + rows[i].check_in * US_PER_MIN, noon_us, &kind);

		assert_int_equal(clock_us, noon_us + rows[i].clock * US_PER_MIN);
		assert_int_equal(kind, rows[i].kind);
	}
}

static void the_transfer_credit_grows_after_two_hours_up_to_a_quarter(void **state)
{
	static const int64_t rows[][2] = {
		{ 0, 0 },
		{ 119, 0 },
		{ 120, 0 },
		{ 121, 2083 },
		{ 180, 125000 },
		{ 239, 247916 },
		{ 240, 250000 },
		{ 6000, 250000 },
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_int_equal(order_transfer_ppm(&order_rule_clinician, rows[i][0] * US_PER_MIN),
			rows[i][1]);
}

static void a_colour_is_worse_than_any_after_it_and_than_none(void **state)
{
	(void)state;
	assert_true(colour_is_worse(COLOUR_RED, COLOUR_ORANGE));
	assert_true(colour_is_worse(COLOUR_YELLOW, COLOUR_GREEN));
	assert_true(colour_is_worse(COLOUR_GREEN, COLOUR_UNTRIAGED));
	assert_false(colour_is_worse(COLOUR_UNTRIAGED, COLOUR_GREEN));
	assert_false(colour_is_worse(COLOUR_UNTRIAGED, COLOUR_UNTRIAGED));
	assert_false(colour_is_worse(COLOUR_RED, COLOUR_RED));
}

static void a_rule_with_a_number_out_of_range_is_refused(void **state)
{
	struct order_rule rule;
	(void)state;

	assert_true(order_rule_is_valid(&order_rule_clinician));
	assert_true(order_rule_is_valid(&order_rule_counter));
#define REFUSES(member, value)                                                                     \
	(rule = order_rule_clinician, rule.member = (value),                                       \
		assert_false(order_rule_is_valid(&rule)))
	REFUSES(classes[CLASS_GREEN].target_us, 0);
	REFUSES(classes[CLASS_GREEN].target_us, INT64_MAX);
	REFUSES(classes[CLASS_RED].credit_ppm, INT32_MIN);
	REFUSES(classes[CLASS_RED].vulnerable_ppm, -1);
	REFUSES(mode, 3);
	REFUSES(early_us, -1);
	REFUSES(very_late_us, 14 * US_PER_MIN);
	REFUSES(late_penalty_us, -1);
	REFUSES(head_start_us, -1);
	REFUSES(transfer_span_us, 0);
	REFUSES(transfer_limit_ppm, -1);
	REFUSES(carry_over_ppm, -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_colour_takes_its_row),
		cmocka_unit_test(
			results_and_appointments_take_their_row_unless_the_colour_is_better),
		cmocka_unit_test(a_vulnerable_green_patient_has_thirty_minutes_head_start),
		cmocka_unit_test(at_a_counter_all_but_red_and_orange_share_one_group),
		cmocka_unit_test(of_two_credits_the_larger_counts_and_carry_over_is_added),
		cmocka_unit_test(being_carried_over_moves_a_key_by_half_of_its_target),
		cmocka_unit_test(only_green_patients_carry_a_transfer_credit),
		cmocka_unit_test(keys_are_rounded_down),
		cmocka_unit_test(first_come_first_served_knows_neither_colours_nor_credits),
		cmocka_unit_test(strict_order_is_by_colour_then_by_clock),
		cmocka_unit_test(an_appointment_keeps_its_clock_by_how_late_it_is),
		cmocka_unit_test(the_transfer_credit_grows_after_two_hours_up_to_a_quarter),
		cmocka_unit_test(a_colour_is_worse_than_any_after_it_and_than_none),
		cmocka_unit_test(a_rule_with_a_number_out_of_range_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
