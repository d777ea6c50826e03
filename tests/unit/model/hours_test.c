// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/model/hours.h"

#include "common/base/time.h"
#include "common/model/rows.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { MORNING = 7 * 60, NOON = 12 * 60, EVENING = 16 * 60 };

static int32_t day(const char *date)
{
	int32_t found = 0;

	assert_true(date_parse(date, &found));
	return found;
}

/* From Monday to Friday 07:00-16:00, on Saturdays 08:00-12:00, on Sundays never. */
static struct service clinic(void)
{
	return (struct service){
		.opens_min = MORNING,
		.closes_min = EVENING,
		.week_count = 2,
		.week = { { .day = WEEKDAY_SATURDAY, .opens_min = 8 * 60, .closes_min = NOON },
			{ .day = WEEKDAY_SUNDAY, .closed = true } },
	};
}

/* 2026-12-07 is a Monday. */
static void days_of_the_week_are_those_of_the_calendar(void **state)
{
	(void)state;
	assert_int_equal(weekday_of(day("1970-01-01")), WEEKDAY_THURSDAY);
	assert_int_equal(weekday_of(day("2026-12-07")), WEEKDAY_MONDAY);
	assert_int_equal(weekday_of(day("2026-12-13")), WEEKDAY_SUNDAY);
	assert_int_equal(weekday_of(day("1969-12-31")), WEEKDAY_WEDNESDAY);
	assert_int_equal(weekday_of(day("1969-12-22")), WEEKDAY_MONDAY);
}

static void a_day_may_have_hours_of_its_own(void **state)
{
	const struct service service = clinic();
	(void)state;

	assert_true(service_is_within_hours(&service, day("2026-12-11"), 15 * 60));
	assert_false(service_is_within_hours(&service, day("2026-12-12"), 15 * 60));
	assert_false(service_is_within_hours(&service, day("2026-12-12"), MORNING));
	assert_true(service_is_within_hours(&service, day("2026-12-12"), 8 * 60));
	assert_false(service_is_within_hours(&service, day("2026-12-12"), NOON));
	assert_false(service_is_within_hours(&service, day("2026-12-13"), 10 * 60));
	assert_true(service_is_within_hours(&service, day("2026-12-14"), 10 * 60));
}

static void on_some_dates_nobody_is_taken_in(void **state)
{
	struct service service = clinic();
	int opens_min, closes_min;
	(void)state;

	service.closures_count = 1;
	service.closures[0].day = day("2026-12-09");
	assert_true(service_is_within_hours(&service, day("2026-12-08"), NOON));
	assert_false(service_is_within_hours(&service, day("2026-12-09"), NOON));
	assert_false(service_hours_of(&service, day("2026-12-09"), &opens_min, &closes_min));
	assert_true(service_is_within_hours(&service, day("2026-12-10"), NOON));
}

static void what_is_always_open_has_its_closed_days_too(void **state)
{
	struct service service = { .week_count = 1,
		.week = { { .day = WEEKDAY_SUNDAY, .closed = true } } };
	(void)state;

	assert_true(service_is_within_hours(&service, day("2026-12-12"), 1439));
	assert_false(service_is_within_hours(&service, day("2026-12-13"), 0));
	assert_false(service_is_within_hours(&service, day("2026-12-13"), 1439));
	assert_true(service_is_within_hours(&service, day("2026-12-14"), 0));
	assert_int_equal(service_minutes_until_open(&service, day("2026-12-13"), 1380), 60);
}

static void a_night_belongs_to_the_day_on_which_it_begins(void **state)
{
	struct service service = { .opens_min = 20 * 60, .closes_min = 6 * 60 };
	(void)state;

	service.closures_count = 1;
	service.closures[0].day = day("2026-12-09");
	assert_true(service_is_within_hours(&service, day("2026-12-08"), 23 * 60));
	assert_true(service_is_within_hours(&service, day("2026-12-09"), 5 * 60));
	assert_false(service_is_within_hours(&service, day("2026-12-09"), 23 * 60));
	assert_false(service_is_within_hours(&service, day("2026-12-10"), 5 * 60));
	assert_true(service_is_within_hours(&service, day("2026-12-10"), 20 * 60));
}

static void the_next_opening_may_be_days_ahead(void **state)
{
	struct service service = clinic();
	(void)state;

	assert_int_equal(service_minutes_until_open(&service, day("2026-12-07"), 6 * 60), 60);
	assert_int_equal(service_minutes_until_open(&service, day("2026-12-07"), NOON), 0);
	/* Saturday at noon: until Monday at seven. */
	assert_int_equal(service_minutes_until_open(&service, day("2026-12-12"), NOON),
		12 * 60 + 1440 + MORNING);
	service.closures_count = CLOSURES_MAX;
	for (int i = 0; i < CLOSURES_MAX; i++)
		service.closures[i].day = day("2026-12-13") + i;
	/* Then sixty days of building: 11 February is a Thursday. */
	assert_int_equal(service_minutes_until_open(&service, day("2026-12-12"), NOON),
		(day("2027-02-11") - day("2026-12-12")) * 1440 + MORNING - NOON);
}

/* A clinic of Mondays that is away for more than a year. */
static void who_comes_once_a_week_may_be_away_for_long(void **state)
{
	struct service service = { .opens_min = MORNING, .closes_min = EVENING };
	(void)state;

	service.week_count = WEEK_DAYS - 1;
	for (int i = 0; i < service.week_count; i++)
		service.week[i] = (struct weekday_hours){ .day = weekday_of(day("2026-12-08") + i),
			.closed = true };
	for (; service.closures_count < CLOSURES_MAX; service.closures_count++)
		service.closures[service.closures_count].day =
			day("2026-12-14") + WEEK_DAYS * service.closures_count;
	assert_int_equal(service_minutes_until_open(&service, day("2026-12-08"), MORNING),
		(6 + CLOSURES_MAX * WEEK_DAYS) * MINUTES_PER_DAY);
}

static void what_never_opens_says_so(void **state)
{
	struct service service = { .opens_min = MORNING, .closes_min = EVENING };
	(void)state;

	service.week_count = WEEK_DAYS;
	for (int i = 0; i < WEEK_DAYS; i++)
		service.week[i] = (struct weekday_hours){ .day = (enum weekday)i, .closed = true };
	assert_int_equal(service_minutes_until_open(&service, day("2026-12-07"), NOON), -1);
	assert_int_equal(service_intake(&(struct service){ .state = SERVICE_CLOSED },
				 day("2026-12-07"), NOON, 0),
		INTAKE_CLOSED);
	service.state = SERVICE_OPEN;
	assert_int_equal(service_intake(&service, day("2026-12-07"), NOON, 0), INTAKE_HOURS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_of_the_week_are_those_of_the_calendar),
		cmocka_unit_test(a_day_may_have_hours_of_its_own),
		cmocka_unit_test(on_some_dates_nobody_is_taken_in),
		cmocka_unit_test(what_is_always_open_has_its_closed_days_too),
		cmocka_unit_test(a_night_belongs_to_the_day_on_which_it_begins),
		cmocka_unit_test(the_next_opening_may_be_days_ahead),
		cmocka_unit_test(who_comes_once_a_week_may_be_away_for_long),
		cmocka_unit_test(what_never_opens_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
