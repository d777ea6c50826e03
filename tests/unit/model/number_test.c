// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Numbers, codes and business days. */
#include "common/model/number.h"

#include "common/base/attr.h"
#include "common/base/time.h"
#include "tests/random.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static void numbers_have_three_digits_and_grow(void **state)
{
	static const struct {
		const char *series;
		int32_t ordinal;
		const char *number;
	} cases[] = {
		{ "A", 1, "A001" },
		{ "A", 12, "A012" },
		{ "AB", 999, "AB999" },
		{ "A", 1000, "A1000" },
		{ "ABD", NUMBER_MAX, "ABD99999" },
	};
	char number[NUMBER_BYTES];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		number_format(cases[i].series, cases[i].ordinal, number);
		assert_string_equal(number, cases[i].number);
	}
}

static void a_series_is_one_to_three_of_the_letters(void **state)
{
	(void)state;
	assert_true(series_is_valid("A", SERIES_LETTERS));
	assert_true(series_is_valid("KAM", SERIES_LETTERS));
	assert_false(series_is_valid("", SERIES_LETTERS));
	assert_false(series_is_valid("ABDE", SERIES_LETTERS));
	assert_false(series_is_valid("L", SERIES_LETTERS));
	assert_false(series_is_valid("a", SERIES_LETTERS));
	assert_false(series_is_valid("A1", SERIES_LETTERS));
	assert_false(series_is_valid("A", ""));
	assert_true(series_is_valid("Z", "XYZ"));
}

static void codes_come_back_however_they_are_typed(void **state)
{
	struct random random = { 2 };

	(void)state;
	for (int round = 0; round < 1000; round++) {
		unsigned char secret[16];
		char code[CODE_BYTES], read[CODE_BYTES], typed[CODE_BYTES];
		struct uuid key;

		for (int i = 0; i < 16; i++)
			secret[i] = (unsigned char)random_next(&random);
		code_format(secret, code);
		assert_int_equal(strlen(code), CODE_BYTES - 1);
		assert_true(code_parse(code, read));
		assert_string_equal(read, code);
		for (int i = 0; i < CODE_BYTES; i++) {
			char c = code[i];

			typed[i] = (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
			if (c == '1')
				typed[i] = "1iIlL"[random_below(&random, 5)];
			if (c == '0')
				typed[i] = "0oO"[random_below(&random, 3)];
		}
		assert_true(code_parse(typed, read));
		assert_string_equal(read, code);
		key = code_key(code);
		assert_memory_equal(key.bytes, secret, sizeof(secret));
	}
}

static void what_is_no_code_is_refused(void **state)
{
	static const char *const wrong[] = { "", "0000000000000000000000000",
		"000000000000000000000000000", "u0000000000000000000000000",
		"00000000000000000000000 00", "0000000000000000000000000\xc3",
		"-0000000000000000000000000" };
	char code[CODE_BYTES] = "kept";

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		assert_false(code_parse(wrong[i], code));
	assert_string_equal(code, "kept");
}

static int64_t time_of(const char *text)
{
	int64_t at_us;

	assert_true(time_parse(text, &at_us));
	return at_us;
}

static int32_t day_of(const char *text)
{
	int32_t day;

	assert_true(date_parse(text, &day));
	return day;
}

static void the_business_day_changes_at_its_hour(void **state)
{
	static const struct {
		const char *at;
		int32_t offset_s;
		int cutover_hour;
		const char *day;
	} cases[] = {
		{ "2026-03-02T20:59:59.999999Z", 10800, 0, "2026-03-02" },
		{ "2026-03-02T21:00:00Z", 10800, 0, "2026-03-03" },
		{ "2026-03-03T00:59:59.999999Z", 10800, 4, "2026-03-02" },
		{ "2026-03-03T01:00:00Z", 10800, 4, "2026-03-03" },
		{ "2026-03-02T00:00:00Z", -3600 * 11, 0, "2026-03-01" },
		/* Before 1970, and on a leap day. */
		{ "1969-12-31T23:59:59.999999Z", 0, 0, "1969-12-31" },
		{ "1969-12-31T21:00:00Z", 10800, 0, "1970-01-01" },
		{ "2024-02-29T22:00:00Z", 10800, 0, "2024-03-01" },
		{ "2024-02-28T22:00:00Z", 10800, 0, "2024-02-29" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_int_equal(business_day(time_of(cases[i].at), cases[i].offset_s,
					 cases[i].cutover_hour),
			day_of(cases[i].day));
}

/* Where the clock is changed at night, a day has 23 or 25 hours, and still no two names. */
static void a_day_of_23_or_25_hours_is_one_day(void **state)
{
	static const char *const nights[] = { "2026-03-28T12:00:00Z", "2026-10-24T12:00:00Z" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(nights); i++) {
		int64_t start_us = time_of(nights[i]);
		int32_t last = 0;
		int changes = 0;

		for (int64_t minute = 0; minute < 48 * 60; minute++) {
			int64_t at_us = start_us + minute * US_PER_MIN;
			int32_t offset_s, day;

			assert_true(zone_offset_s("Europe/Berlin", at_us, &offset_s));
			day = business_day(at_us, offset_s, 3);
			assert_true(minute == 0 || day >= last);
			changes += minute > 0 && day != last;
			last = day;
		}
		assert_int_equal(changes, 2);
	}
}

static void minutes_are_those_of_the_local_day(void **state)
{
	(void)state;
	assert_int_equal(minute_of_day(time_of("2026-03-02T05:40:59Z"), 10800), 520);
	assert_int_equal(minute_of_day(time_of("2026-03-02T21:00:00Z"), 10800), 0);
	assert_int_equal(minute_of_day(time_of("2026-03-02T20:59:59Z"), 10800), 1439);
	assert_int_equal(minute_of_day(-1, 0), 1439);
	assert_int_equal(minute_of_day(0, -3600), 1380);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_have_three_digits_and_grow),
		cmocka_unit_test(a_series_is_one_to_three_of_the_letters),
		cmocka_unit_test(codes_come_back_however_they_are_typed),
		cmocka_unit_test(what_is_no_code_is_refused),
		cmocka_unit_test(the_business_day_changes_at_its_hour),
		cmocka_unit_test(a_day_of_23_or_25_hours_is_one_day),
		cmocka_unit_test(minutes_are_those_of_the_local_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
