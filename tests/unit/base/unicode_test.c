// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/unicode.h"

#include "common/base/attr.h"
#include "common/base/text.h"
#include "tests/random.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static void characters_are_read_one_by_one(void **state)
{
	const char *at = "aé水\xf0\x9f\x98\x80";

	(void)state;
	assert_int_equal(unicode_next(&at), 'a');
	assert_int_equal(unicode_next(&at), 0xe9);
	assert_int_equal(unicode_next(&at), 0x6c34);
	assert_int_equal(unicode_next(&at), 0x1f600);
	assert_int_equal(unicode_next(&at), 0);
	assert_int_equal(unicode_next(&at), 0);
	assert_int_equal(*at, '\0');
}

static void what_is_no_utf8_is_passed_byte_by_byte(void **state)
{
	/* Cut off, too long, a surrogate, beyond the last one, never a start. */
	static const char *const wrong[] = { "\xc3", "\xe6\xb0", "\xf0\x9f\x98", "\xc0\x80",
		"\xed\xa0\x80", "\xf4\x90\x80\x80", "\xff", "\x80" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		const char *at = wrong[i];

		for (size_t bytes = strlen(wrong[i]); bytes; bytes--)
			assert_int_equal(unicode_next(&at), 0xfffd);
		assert_int_equal(unicode_next(&at), 0);
	}
}

static void any_bytes_end(void **state)
{
	struct random random = { 3 };
	char bytes[24];

	(void)state;
	for (int round = 0; round < 20000; round++) {
		const char *at = bytes;
		size_t length = (size_t)random_below(&random, sizeof(bytes));

		for (size_t i = 0; i < length; i++)
			bytes[i] = (char)(0x7f + random_below(&random, 0x80));
		bytes[length] = '\0';
		while (unicode_next(&at))
			assert_true(at <= bytes + length);
		assert_ptr_equal(at, bytes + length);
	}
}

static void every_character_is_written_and_read_again(void **state)
{
	(void)state;
	for (uint32_t character = 1; character < 0x110000; character++) {
		char bytes[5] = "";
		const char *at = bytes;
		size_t length = unicode_put(character, bytes);

		if (character >= 0xd800 && character < 0xe000) {
			assert_int_equal(length, 0);
			continue;
		}
		assert_true(length >= 1 && length <= 4);
		bytes[length] = '\0';
		assert_int_equal(unicode_next(&at), character);
		assert_ptr_equal(at, bytes + length);
	}
}

static void what_is_no_character_is_not_written(void **state)
{
	char bytes[4];

	(void)state;
	assert_int_equal(unicode_put(0xd800, bytes), 0);
	assert_int_equal(unicode_put(0xdfff, bytes), 0);
	assert_int_equal(unicode_put(0x110000, bytes), 0);
	assert_int_equal(unicode_put(UINT32_MAX, bytes), 0);
}

static void a_character_has_its_cells(void **state)
{
	(void)state;
	assert_int_equal(unicode_width('a'), 1);
	assert_int_equal(unicode_width(0xe9), 1);
	assert_int_equal(unicode_width(0x2500), 1);
	assert_int_equal(unicode_width(0x301), 0);
	assert_int_equal(unicode_width(0x6c34), 2);
	assert_int_equal(unicode_cells("e\xcc\x81水a"), 4);
	assert_int_equal(unicode_cells(""), 0);
	/* Of the sign that is shown instead. */
	assert_int_equal(unicode_width(0x1b), 1);
	assert_int_equal(unicode_width(0x202e), 1);
	assert_int_equal(unicode_cells("a\x1b\xe2\x80\x8b"), 3);
	for (uint32_t character = 1; character < 0x110000; character++)
		assert_in_range(unicode_width(character), 0, 2);
}

static void only_harmless_characters_are_shown(void **state)
{
	static const uint32_t harmful[] = { 0x00, 0x07, 0x1b, 0x7f, 0x80, 0x9b, 0x9f, 0xad, 0x61c,
		0x200b, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202e, 0x2066, 0x2069, 0xd800,
		0xe000, 0xfeff, 0xffff, 0xe0041, 0xf0000, 0x10ffff, 0x110000, UINT32_MAX };
	static const uint32_t harmless[] = { ' ', 'a', '~', 0xa0, 0xe9, 0x301, 0x2013, 0x2026,
		0x2500, 0x6c34, 0x1f600, 0xfffd };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(harmful); i++)
		assert_false(unicode_is_harmless(harmful[i]));
	for (size_t i = 0; i < COUNT_OF(harmless); i++)
		assert_true(unicode_is_harmless(harmless[i]));
	/* Whatever text.h calls harmful is so here as well. */
	for (uint32_t character = 1; character < 0x110000; character++) {
		char bytes[4];
		size_t length = unicode_put(character, bytes);

		if (length && !utf8_is_printable(bytes, length))
			assert_false(unicode_is_harmless(character));
	}
}

static void accents_are_taken_off(void **state)
{
	(void)state;
	assert_int_equal(unicode_plain('a'), 'a');
	assert_int_equal(unicode_plain(0xe9), 'e');
	assert_int_equal(unicode_plain(0x129), 'i'); /* Kikuyu */
	assert_int_equal(unicode_plain(0x169), 'u');
	assert_int_equal(unicode_plain(0xff21), 'A');
	assert_int_equal(unicode_plain(0x6c34), '?');
	assert_int_equal(unicode_plain(UINT32_MAX), '?');
	for (uint32_t character = 0x80; character < 0x110000; character++)
		assert_in_range(unicode_plain(character), ' ', '~');
}

static void names_are_found_without_case_and_accents(void **state)
{
	(void)state;
	assert_true(unicode_starts_with("Wanjirũ", "wanjiru"));
	assert_true(unicode_starts_with("wanjiru\xcc\x83 M.", "WANJIRU m"));
	assert_true(unicode_starts_with("Asha", ""));
	assert_false(unicode_starts_with("Ash", "asha"));
	assert_false(unicode_starts_with("Asha", "sha"));
	assert_true(unicode_holds("Mushi, Asha", "asha"));
	assert_true(unicode_holds("Mushi, Asha", "i, a"));
	assert_false(unicode_holds("Mushi, Asha", "ashi"));
	assert_false(unicode_holds("", "a"));
	assert_true(unicode_holds("", ""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(characters_are_read_one_by_one),
		cmocka_unit_test(what_is_no_utf8_is_passed_byte_by_byte),
		cmocka_unit_test(any_bytes_end),
		cmocka_unit_test(every_character_is_written_and_read_again),
		cmocka_unit_test(what_is_no_character_is_not_written),
		cmocka_unit_test(a_character_has_its_cells),
		cmocka_unit_test(only_harmless_characters_are_shown),
		cmocka_unit_test(accents_are_taken_off),
		cmocka_unit_test(names_are_found_without_case_and_accents),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
