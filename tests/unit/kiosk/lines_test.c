// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "kiosk/lines.h"

#include "common/base/jdoc.h"
#include "common/base/text.h"
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct hall_lines read_text(const char *json)
{
	char why[JDOC_WHY_BYTES];
	struct jdoc *body = jdoc_parse(json, strlen(json), why);
	struct hall_lines lines;

	lines_read(&lines, body, 7);
	jdoc_destroy(&body);
	return lines;
}

static void lines_are_read_as_the_server_tells_them(void **state)
{
	struct hall_lines lines = read_text(
		"{\"seq\":9,\"lines\":[{\"service\":"
		"\"11111111-1111-4111-8111-111111111111\",\"intake\":\"daily_limit\","
		"\"name_sw\":\"Daktari\",\"name_en\":"
		"\"Doctor\",\"waiting\":12,\"next\":[\"A038\",\"A042\"],\"wait\":{\"shown\":"
		"\"range\",\"lower_min\":35,\"upper_min\":50}},{\"name_sw\":\"Dawa\",\"name_en\":"
		"\"Pharmacy\",\"waiting\":0,\"next\":[],\"wait\":{\"shown\":\"below_10\"}}]}");
	(void)state;

	assert_int_equal(lines.count, 2);
	assert_int_equal(lines.as_of_us, 7);
	assert_string_equal(lines.lines[0].name_sw, "Daktari");
	assert_int_equal(lines.lines[0].intake, INTAKE_FULL);
	assert_int_equal(lines.lines[1].intake, INTAKE_OPEN);
	assert_int_equal(lines.lines[0].waiting, 12);
	assert_int_equal(lines.lines[0].next_count, 2);
	assert_string_equal(lines.lines[0].next[1], "A042");
	assert_int_equal(lines.lines[0].wait.kind, WAIT_RANGE);
	assert_int_equal(lines.lines[0].wait.lower_min, 35);
	assert_int_equal(lines.lines[0].wait.upper_min, 50);
	assert_int_equal(lines.lines[1].wait.kind, WAIT_BELOW_10);
	assert_int_equal(lines.lines[1].next_count, 0);
}

static void what_makes_no_sense_is_left_out(void **state)
{
	struct hall_lines lines = read_text(
		"{\"lines\":[{\"name_sw\":\"A\\u0007\",\"name_en\":\"A\",\"waiting\":1},"
		"{\"name_sw\":\"B\",\"waiting\":1},7,"
		"{\"name_sw\":\"C\",\"name_en\":\"C\",\"waiting\":3,\"next\":[1,\"\",\"A001\","
		"\"A0123456789012345\"],\"wait\":{\"shown\":\"range\"}}]}");
	(void)state;

	assert_int_equal(lines.count, 1);
	assert_string_equal(lines.lines[0].name_sw, "C");
	assert_int_equal(lines.lines[0].next_count, 1);
	assert_int_equal(lines.lines[0].wait.kind, WAIT_HIDDEN);
	assert_int_equal(read_text("[]").count, 0);
	assert_int_equal(read_text("{\"lines\":{}}").count, 0);
}

static void what_the_hospital_says_is_read_and_may_be_missing(void **state)
{
	struct hall_lines lines = read_text(
		"{\"lines\":[{\"intake\":\"outside_hours\",\"opens_min\":420,\"opens_in_days\":2,"
		"\"full_sw\":\"Rudi kesho\",\"note_en\":\"Bring your card\",\"name_sw\":\"A\","
		"\"name_en\":\"A\",\"waiting\":1},{\"name_sw\":\"B\",\"name_en\":\"B\","
		"\"waiting\":1,\"full_sw\":\"\\u001b[2J\"}]}");
	(void)state;

	assert_int_equal(lines.count, 2);
	assert_int_equal(lines.lines[0].opens_in_days, 2);
	assert_string_equal(lines.lines[0].full_sw, "Rudi kesho");
	assert_string_equal(lines.lines[0].full_en, "");
	assert_string_equal(lines.lines[0].note_en, "Bring your card");
	assert_int_equal(lines.lines[1].opens_in_days, 0);
	assert_string_equal(lines.lines[1].full_sw, "");
}

static void numbers_that_cannot_be_are_not_shown(void **state)
{
	struct hall_lines lines = read_text(
		"{\"lines\":[{\"name_sw\":\"A\",\"name_en\":\"A\",\"waiting\":-1},"
		"{\"name_sw\":\"A\",\"name_en\":\"A\",\"waiting\":4294967295},"
		"{\"name_sw\":\"B\",\"name_en\":\"B\",\"waiting\":1,\"opens_min\":1440,"
		"\"opens_in_days\":-1,\"wait\":{\"shown\":\"range\",\"lower_min\":20,"
		"\"upper_min\":10}},{\"name_sw\":\"C\",\"name_en\":\"C\",\"waiting\":1,"
		"\"wait\":{\"shown\":\"range\",\"lower_min\":5,\"upper_min\":4294967306}}]}");
	(void)state;

	assert_int_equal(lines.count, 2);
	assert_string_equal(lines.lines[0].name_sw, "B");
	assert_int_equal(lines.lines[0].opens_min, 0);
	assert_int_equal(lines.lines[0].opens_in_days, 0);
	assert_int_equal(lines.lines[0].wait.kind, WAIT_HIDDEN);
	assert_int_equal(lines.lines[1].wait.kind, WAIT_HIDDEN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_read_as_the_server_tells_them),
		cmocka_unit_test(what_makes_no_sense_is_left_out),
		cmocka_unit_test(numbers_that_cannot_be_are_not_shown),
		cmocka_unit_test(what_the_hospital_says_is_read_and_may_be_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
