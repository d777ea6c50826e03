// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/text.h"

#include "common/base/attr.h"
#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "tests/random.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

static void a_text_of_zeroes_is_empty(void **state)
{
	struct text text = { 0 };
	char *taken;

	(void)state;
	assert_string_equal(text_string(&text), "");
	text_clear(&text);
	text_printf(&text, "%s", "");
	assert_string_equal(text_string(&text), "");
	taken = text_take(&text);
	assert_string_equal(taken, "");
	mem_free(taken);
	text_finish(&text);
}

static void a_text_grows_by_every_means(void **state)
{
	struct text text = { 0 };

	(void)state;
	text_add(&text, "A");
	text_add_char(&text, '-');
	text_add_int(&text, -7);
	text_add_bytes(&text, "xyz", 2);
	text_add_bytes(&text, NULL, 0);
	memcpy(text_add_room(&text, 2), "vw", 2);
	text_printf(&text, "%03d", 5);
	assert_string_equal(text_string(&text), "A--7xyvw005");
	assert_int_equal(text.length, 11);
	for (int i = 0; i < 1000; i++)
		text_add(&text, "0123456789");
	assert_int_equal(text.length, 10011);
	assert_int_equal(strlen(text_string(&text)), 10011);
	text_clear(&text);
	assert_string_equal(text_string(&text), "");
	text_finish(&text);
}

static void the_smallest_and_largest_numbers_are_written(void **state)
{
	struct text text = { 0 };

	(void)state;
	text_add_int(&text, INT64_MIN);
	text_add_char(&text, ' ');
	text_add_int(&text, INT64_MAX);
	text_add_char(&text, ' ');
	text_add_int(&text, 0);
	assert_string_equal(text_string(&text), "-9223372036854775808 9223372036854775807 0");
	text_finish(&text);
}

static void json_escapes_what_must_be(void **state)
{
	struct text text = { 0 };

	(void)state;
	text_json_key(&text, "k");
	text_json_string(&text, "a\"b\\c\n\t\r\b\f\x01\x1f\x7f/é");
	assert_string_equal(
		text_string(&text), "\"k\":\"a\\\"b\\\\c\\n\\t\\r\\b\\f\\u0001\\u001f\\u007f/é\"");
	text_finish(&text);
}

/* Whatever is written as a JSON string comes back as it was. */
static void json_strings_come_back(void **state)
{
	struct random random = { 7 };
	char why[JDOC_WHY_BYTES];

	(void)state;
	for (int round = 0; round < 2000; round++) {
		struct text text = { 0 };
		struct jdoc *document;
		char string[21] = "";

		for (int i = 0; i < 20; i++)
			string[i] = (char)(1 + random_below(&random, 127));
		text_json_string(&text, string);
		document = jdoc_parse(text.bytes, text.length, why);
		assert_non_null(document);
		assert_string_equal(jdoc_string(document), string);
		jdoc_destroy(&document);
		text_finish(&text);
	}
}

static void utf8_is_judged_as_the_standard_says(void **state)
{
	static const struct {
		const char *bytes;
		bool valid;
		bool printable;
	} cases[] = {
		{ "", true, true },
		{ "Mama Asha", true, true },
		{ "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", true, true },
		{ "\xf4\x8f\xbf\xbf", true, true },
		{ "\x1f", true, false },
		{ "a\nb", true, false },
		{ "\x7f", true, false },
		{ "\xc2\x80", true, false },
		{ "\xc2\x9f", true, false },
		{ "\xc2\xa0", true, true },
		/* Ends of lines, and what turns round the order of what is shown. */
		{ "\xe2\x80\xa7", true, true },
		{ "\xe2\x80\xa8", true, false },
		{ "\xe2\x80\xae", true, false },
		{ "\xe2\x80\xaf", true, true },
		{ "\xe2\x81\xa6", true, false },
		{ "\xe2\x81\xa9", true, false },
		{ "\xe2\x81\xaa", true, true },
		{ "\x80", false, false },
		{ "\xbf", false, false },
		{ "\xc0\x80", false, false },
		{ "\xc1\xbf", false, false },
		{ "\xe0\x9f\xbf", false, false },
		{ "\xed\xa0\x80", false, false },
		{ "\xed\xbf\xbf", false, false },
		{ "\xf0\x8f\xbf\xbf", false, false },
		{ "\xf4\x90\x80\x80", false, false },
		{ "\xf5\x80\x80\x80", false, false },
		{ "\xff", false, false },
		{ "\xc3", false, false },
		{ "\xe2\x82", false, false },
		{ "\xf0\x9f\x98", false, false },
		{ "\xc3(", false, false },
		{ "ok\xe2\x28\xa1", false, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		size_t length = strlen(cases[i].bytes);

		assert_int_equal(utf8_is_valid(cases[i].bytes, length), cases[i].valid);
		assert_int_equal(utf8_is_printable(cases[i].bytes, length), cases[i].printable);
	}
	assert_true(utf8_is_printable_lines("a\n\xc3\xa9\n", 5));
	assert_false(utf8_is_printable_lines("a\r\nb", 4));
	assert_false(utf8_is_printable_lines("a\tb", 3));
	assert_false(utf8_is_printable_lines("a\n\x1b", 3));
	assert_false(utf8_is_printable_lines("a\n\xff", 3));
	assert_true(utf8_is_valid("a\0b", 3));
	assert_false(utf8_is_printable("a\0b", 3));
	assert_int_equal(utf8_count("a\xc3\xa9\xf0\x9f\x98\x80", 7), 3);
}

static void text_is_cut_between_characters(void **state)
{
	(void)state;
	assert_int_equal(utf8_cut("abc", 3, 5), 3);
	assert_int_equal(utf8_cut("abc", 3, 2), 2);
	assert_int_equal(utf8_cut("a\xc3\xa9", 3, 2), 1);
	assert_int_equal(utf8_cut("a\xc3\xa9", 3, 3), 3);
	assert_int_equal(utf8_cut("\xf0\x9f\x98\x80", 4, 3), 0);
	assert_int_equal(utf8_cut("", 0, 0), 0);
}

static void numbers_are_read_whole_or_not_at_all(void **state)
{
	static const char *const wrong[] = { "", "-", "+1", " 1", "1 ", "0x10", "1.0", "1e3", "--1",
		"9223372036854775808", "-9223372036854775809", "11", "-6", "- 1", "one" };
	int64_t number = 99;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		assert_false(text_to_int(wrong[i], -5, 10, &number));
	assert_int_equal(number, 99);
	assert_true(text_to_int("-5", -5, 10, &number));
	assert_int_equal(number, -5);
	assert_true(text_to_int("007", -5, 10, &number));
	assert_int_equal(number, 7);
	assert_true(text_to_int("-9223372036854775808", INT64_MIN, INT64_MAX, &number));
	assert_true(number == INT64_MIN);
}

static void bytes_become_hex(void **state)
{
	char hex[9];

	(void)state;
	hex_encode((const unsigned char *)"\x00\xff\x1a\xb0", 4, hex);
	assert_string_equal(hex, "00ff1ab0");
	hex_encode(NULL, 0, hex);
	assert_string_equal(hex, "");
}

static void halves_of_characters_are_taken_out(void **state)
{
	static const char *const rows[][2] = {
		{ "Asha", "Asha" },
		{ "\xe4\xb8", "" },
		{ "a\xe4\xb8 b", "a b" },
		{ "\xe4\xb8\xad\xad\xc3\xa9", "\xe4\xb8\xad\xc3\xa9" },
		{ "\xf0\x9f\x98\x80\xf0\x9f", "\xf0\x9f\x98\x80" },
		{ "\xff\xc0z", "z" },
	};
	char string[32];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		snprintf(string, sizeof(string), "%s", rows[i][0]);
		utf8_drop_halves(string);
		assert_string_equal(string, rows[i][1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_of_zeroes_is_empty),
		cmocka_unit_test(halves_of_characters_are_taken_out),
		cmocka_unit_test(a_text_grows_by_every_means),
		cmocka_unit_test(the_smallest_and_largest_numbers_are_written),
		cmocka_unit_test(json_escapes_what_must_be),
		cmocka_unit_test(json_strings_come_back),
		cmocka_unit_test(utf8_is_judged_as_the_standard_says),
		cmocka_unit_test(text_is_cut_between_characters),
		cmocka_unit_test(numbers_are_read_whole_or_not_at_all),
		cmocka_unit_test(bytes_become_hex),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
