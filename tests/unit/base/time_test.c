// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/time.h"

#include "tests/random.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_US (-INT64_C(62135596800000000))
#define LAST_US INT64_C(253402300799999999)

static void times_are_written_in_utc(void **state)
{
	static const struct {
		int64_t at_us;
		const char *text;
	} cases[] = {
		{ 0, "1970-01-01T00:00:00.000000Z" },
		{ -1, "1969-12-31T23:59:59.999999Z" },
		{ INT64_C(1772430000000001), "2026-03-02T05:40:00.000001Z" },
		{ INT64_C(951782400000000), "2000-02-29T00:00:00.000000Z" },
		{ INT64_C(4107542400000000), "2100-03-01T00:00:00.000000Z" },
		{ FIRST_US, "0001-01-01T00:00:00.000000Z" },
		{ LAST_US, "9999-12-31T23:59:59.999999Z" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char text[TIME_TEXT_BYTES];
		int64_t at_us;

		time_format(cases[i].at_us, text);
		assert_string_equal(text, cases[i].text);
		assert_true(time_parse(text, &at_us));
		assert_true(at_us == cases[i].at_us);
	}
}

static void beyond_four_digits_stands_the_nearest_year(void **state)
{
	char text[TIME_TEXT_BYTES];

	(void)state;
	time_format(LAST_US + 1, text);
	assert_string_equal(text, "9999-01-01T00:00:00.000000Z");
	time_format(FIRST_US * 3, text);
	assert_int_equal(strncmp(text, "0000-", 5), 0);
	assert_int_equal(strlen(text), sizeof("0000-01-01T00:00:00.000000Z") - 1);
}

static void every_time_comes_back(void **state)
{
	struct random random = { 11 };

	(void)state;
	for (int i = 0; i < 20000; i++) {
		int64_t at_us = FIRST_US + random_below(&random, LAST_US - FIRST_US + 1), back_us;
		char text[TIME_TEXT_BYTES];

		time_format(at_us, text);
		assert_true(time_parse(text, &back_us));
		assert_true(back_us == at_us);
	}
}

static void zones_of_a_time_are_understood(void **state)
{
	static const char *const same[] = { "2026-03-02T05:40:00Z", "2026-03-02t05:40:00z",
		"2026-03-02T08:40:00+03:00", "2026-03-01T23:40:00-06:00",
		"2026-03-02T11:25:00.000000+05:45", "2026-03-02 08:40:00+03:00",
		/* As PostgreSQL writes them. */
		"2026-03-02 08:40:00+03", "2026-03-02 05:40:00+00", "2026-03-02 05:40:00.0+00",
		"2026-03-02 03:10:00-02:30" };
	int64_t at_us;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(same); i++) {
		if (!time_parse(same[i], &at_us) || at_us != INT64_C(1772430000000000))
			print_error("%s\n", same[i]);
		assert_true(time_parse(same[i], &at_us));
		assert_true(at_us == INT64_C(1772430000000000));
	}
	assert_true(time_parse("2026-03-02T05:40:00.1234569Z", &at_us));
	assert_true(at_us == INT64_C(1772430000123456));
	/* A leap second is the next one. */
	assert_true(time_parse("2016-12-31T23:59:60Z", &at_us));
	assert_true(at_us == INT64_C(1483228800000000));
}

static void what_is_no_time_is_refused(void **state)
{
	static const char *const wrong[] = { "", "2026-03-02", "2026-03-02T05:40Z",
		"2026-03-02T05:40:00", "2026-03-02T05:40:00+3:00", "2026-03-02T05:40:00+24:00",
		"2026-03-02T05:40:00+03:60", "2026-03-02T05:40:00+03", "2026-03-02T24:00:00Z",
		"2026-03-02T05:60:00Z", "2026-03-02T05:40:61Z", "2026-02-29T00:00:00Z",
		"2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z",
		"2026-01-32T00:00:00Z", "2100-02-29T00:00:00Z", "0000-01-01T00:00:00Z",
		"2026-03-02T05:40:00.Z", "2026-03-02T05:40:00Zx", "2026-03-02T05:40:00Z ",
		" 2026-03-02T05:40:00Z", "2026-3-02T05:40:00Z", "12026-03-02T05:40:00Z",
		"2026-03-02T05:40:00,5Z", "-026-03-02T05:40:00Z", "2026-03-02x05:40:00Z",
		"2026-03-02 05:40:00+", "2026-03-02 05:40:00",
		/* Outside of what can be written again. */
		"0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "9999-12-31T23:59:60Z" };
	int64_t at_us = 7;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		if (time_parse(wrong[i], &at_us))
			print_error("%s was accepted\n", wrong[i]);
		assert_int_equal(at_us, 7);
	}
}

static void dates_come_back(void **state)
{
	int32_t day;
	char text[DATE_TEXT_BYTES];

	(void)state;
	for (int32_t i = -719162; i <= 2932896; i += i > -20000 && i < 30000 ? 1 : 997) {
		date_format(i, text);
		assert_true(date_parse(text, &day));
		assert_int_equal(day, i);
	}
	date_format(0, text);
	assert_string_equal(text, "1970-01-01");
	assert_true(date_parse("2024-02-29", &day));
	assert_int_equal(day, 19782);
	assert_false(date_parse("2023-02-29", &day));
	assert_false(date_parse("2024-02-29T", &day));
	assert_false(date_parse("2024-2-29", &day));
	assert_false(date_parse("", &day));
	assert_int_equal(day, 19782);
}

static int32_t offset_of(const char *zone, const char *time)
{
	int64_t at_us;
	int32_t offset_s = -1;

	assert_true(time_parse(time, &at_us));
	assert_true(zone_offset_s(zone, at_us, &offset_s));
	return offset_s;
}

static void zones_know_their_summer_time(void **state)
{
	(void)state;
	assert_int_equal(offset_of("Africa/Dar_es_Salaam", "2026-01-01T00:00:00Z"), 3 * 3600);
	assert_int_equal(offset_of("Africa/Nairobi", "2026-07-01T00:00:00Z"), 3 * 3600);
	assert_int_equal(offset_of("UTC", "2026-07-01T00:00:00Z"), 0);
	assert_int_equal(offset_of("Asia/Kathmandu", "2026-07-01T00:00:00Z"), 20700);
	/* The hours change at 01:00 UTC. */
	assert_int_equal(offset_of("Europe/Berlin", "2026-03-29T00:59:59.999999Z"), 3600);
	assert_int_equal(offset_of("Europe/Berlin", "2026-03-29T01:00:00Z"), 7200);
	assert_int_equal(offset_of("Europe/Berlin", "2026-10-25T00:59:59Z"), 7200);
	assert_int_equal(offset_of("Europe/Berlin", "2026-10-25T01:00:00Z"), 3600);
	assert_int_equal(offset_of("Africa/Cairo", "2026-07-01T00:00:00Z"), 3 * 3600);
	assert_int_equal(offset_of("Africa/Cairo", "2026-01-01T00:00:00Z"), 2 * 3600);
}

static void what_is_no_zone_is_refused(void **state)
{
	/* Folders and tables of the zone database are no zones. */
	static const char *const wrong[] = { "", "Africa", "Africa/", "Atlantis/Capital",
		"/etc/passwd", "../zoneinfo/UTC", "Africa/../UTC", ".", "tzdata.zi", "zone1970.tab",
		"leapseconds", ":UTC", "UTC+3", "<+03>-3" };
	int32_t offset_s = 5;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		if (zone_offset_s(wrong[i], 0, &offset_s))
			print_error("%s was accepted\n", wrong[i]);
		assert_int_equal(offset_s, 5);
	}
}

static void a_hospital_stands_in_the_zone_of_a_place(void **state)
{
	static const char *const places[] = { "Africa/Dar_es_Salaam", "Africa/Nairobi",
		"Africa/Juba", "America/Argentina/Ushuaia", "Indian/Mayotte" };
	/* All of these are in the zone database, or look as if they were. */
	static const char *const others[] = { "Factory", "localtime", "posixrules",
		"right/Africa/Nairobi", "posix/Africa/Nairobi", "Etc/GMT-3", "Etc/UTC", "UTC",
		"GMT", "Zulu", "EST5EDT", "US/Eastern", "Egypt", "", "Africa", "Africa/",
		"Africa/Atlantis", "Africa/../UTC", "africa/Nairobi" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(places); i++)
		assert_true(zone_is_place(places[i]));
	for (size_t i = 0; i < COUNT_OF(others); i++) {
		if (zone_is_place(others[i]))
			print_error("%s was accepted\n", others[i]);
		assert_false(zone_is_place(others[i]));
	}
}

static void the_process_keeps_its_own_zone(void **state)
{
	int32_t offset_s;

	(void)state;
	setenv("TZ", "Europe/Berlin", 1);
	assert_true(zone_offset_s("Africa/Nairobi", 0, &offset_s));
	assert_string_equal(getenv("TZ"), "Europe/Berlin");
	unsetenv("TZ");
	assert_true(zone_offset_s("Africa/Nairobi", 0, &offset_s));
	assert_null(getenv("TZ"));
}

static void one_clock_never_goes_back(void **state)
{
	int64_t before_us = time_monotonic_us();

	(void)state;
	assert_true(time_monotonic_us() >= before_us);
	/* After this was written. */
	assert_true(time_now_us() > INT64_C(1760000000000000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_are_written_in_utc),
		cmocka_unit_test(beyond_four_digits_stands_the_nearest_year),
		cmocka_unit_test(every_time_comes_back),
		cmocka_unit_test(zones_of_a_time_are_understood),
		cmocka_unit_test(what_is_no_time_is_refused),
		cmocka_unit_test(dates_come_back),
		cmocka_unit_test(zones_know_their_summer_time),
		cmocka_unit_test(what_is_no_zone_is_refused),
		cmocka_unit_test(a_hospital_stands_in_the_zone_of_a_place),
		cmocka_unit_test(the_process_keeps_its_own_zone),
		cmocka_unit_test(one_clock_never_goes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
