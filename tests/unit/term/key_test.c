// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/term/key.h"

#include "common/base/attr.h"
#include "common/base/unicode.h"
#include "tests/random.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static void names_lead_there_and_back(void **state)
{
	(void)state;
	for (uint32_t key = 1; key < PRESS_END_OF_KEYS; key++) {
		char name[KEY_NAME_BYTES] = "untouched";

		press_name(key, name);
		assert_true(strlen(name) < KEY_NAME_BYTES);
		if (key >= ' ' && key < PRESS_ABOVE && !press_is_text(key))
			continue;
		/* No name: no key that somebody presses. */
		if (!*name)
			assert_true(key == PRESS_ABOVE || key == PRESS_FUNCTION);
		else
			assert_int_equal(press_find(name), key);
	}
}

static void keys_have_the_names_of_the_key_line(void **state)
{
	static const struct {
		uint32_t key;
		const char *name;
	} rows[] = { { PRESS_F(1), "F1" }, { PRESS_F(12), "F12" }, { PRESS_CTRL('Z'), "Ctrl-Z" },
		{ ' ', "Space" }, { 'c', "c" }, { '?', "?" }, { PRESS_ENTER, "Enter" },
		{ PRESS_ESC, "Esc" }, { PRESS_TAB, "Tab" }, { PRESS_BACK_TAB, "Shift-Tab" },
		{ PRESS_PAGE_UP, "PgUp" }, { 0xe9, "é" } };
	char name[KEY_NAME_BYTES];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		press_name(rows[i].key, name);
		assert_string_equal(name, rows[i].name);
		assert_int_equal(press_find(name), rows[i].key);
	}
}

static void what_is_no_name_is_no_key(void **state)
{
	static const char *const wrong[] = { "", "F0", "F13", "F1x", "F01", "F 1", "F123", "Ctrl-",
		"Ctrl-z", "Ctrl-ZZ", "enter", "Enter ", "ab", "éa", "\x1b", "\x7f", "\xc2\x9b" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		assert_int_equal(press_find(wrong[i]), PRESS_NONE);
}

static void only_harmless_characters_are_text(void **state)
{
	(void)state;
	assert_true(press_is_text('a'));
	assert_true(press_is_text(' '));
	assert_true(press_is_text(0xe9));
	assert_true(press_is_text(0x6c34));
	assert_false(press_is_text(PRESS_NONE));
	assert_false(press_is_text(PRESS_TAB));
	assert_false(press_is_text(PRESS_ESC));
	assert_false(press_is_text(0x7f));
	assert_false(press_is_text(0x9b));
	assert_false(press_is_text(0x202e));
	assert_false(press_is_text(0xd800));
	assert_false(press_is_text(PRESS_UP));
	assert_false(press_is_text(PRESS_F(5)));
	assert_false(press_is_text(UINT32_MAX));
	for (uint32_t key = 0; key < PRESS_END_OF_KEYS; key++)
		if (press_is_text(key))
			assert_true(unicode_is_harmless(key));
}

/* ---- Escape ---- */

static void take(struct escape *escape, uint32_t key, size_t count, uint32_t one, uint32_t other)
{
	uint32_t keys[2] = { 0 };

	assert_int_equal(escape_take(escape, key, keys), count);
	if (count > 0)
		assert_int_equal(keys[0], one);
	if (count > 1)
		assert_int_equal(keys[1], other);
}

static void escape_and_a_digit_is_a_function_key(void **state)
{
	struct escape escape = { 0 };

	(void)state;
	take(&escape, PRESS_ESC, 0, 0, 0);
	take(&escape, '2', 1, PRESS_F(2), 0);
	take(&escape, '2', 1, '2', 0);
	take(&escape, PRESS_ESC, 0, 0, 0);
	take(&escape, '0', 1, PRESS_F(10), 0);
	assert_int_equal(escape_end(&escape), PRESS_NONE);
}

static void escape_and_something_else_are_both(void **state)
{
	struct escape escape = { 0 };

	(void)state;
	take(&escape, PRESS_ESC, 0, 0, 0);
	take(&escape, 'a', 2, PRESS_ESC, 'a');
	take(&escape, PRESS_ESC, 0, 0, 0);
	take(&escape, PRESS_UP, 2, PRESS_ESC, PRESS_UP);
	/* Twice is once, for those who are impatient. */
	take(&escape, PRESS_ESC, 0, 0, 0);
	take(&escape, PRESS_ESC, 1, PRESS_ESC, 0);
	take(&escape, '1', 1, '1', 0);
}

static void escape_alone_counts_when_nothing_follows(void **state)
{
	struct escape escape = { 0 };

	(void)state;
	take(&escape, PRESS_ESC, 0, 0, 0);
	assert_int_equal(escape_end(&escape), PRESS_ESC);
	assert_int_equal(escape_end(&escape), PRESS_NONE);
	take(&escape, '1', 1, '1', 0);
}

static void no_key_but_escape_is_lost_or_out_of_order(void **state)
{
	static const uint32_t typed[] = { PRESS_ESC, PRESS_ESC, 'a', 'b', PRESS_UP, PRESS_ENTER };
	struct random random = { 4 };
	struct escape escape = { 0 };
	uint32_t wanted[64], got[64];

	(void)state;
	for (int round = 0; round < 2000; round++) {
		size_t want = 0, have = 0;

		for (int i = 0; i < 30; i++) {
			uint32_t key = typed[random_below(&random, COUNT_OF(typed))], keys[2];
			size_t count = escape_take(&escape, key, keys);

			if (key != PRESS_ESC)
				wanted[want++] = key;
			for (size_t at = 0; at < count; at++)
				if (keys[at] != PRESS_ESC)
					got[have++] = keys[at];
		}
		escape_end(&escape);
		assert_int_equal(want, have);
		assert_memory_equal(wanted, got, want * sizeof(wanted[0]));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_lead_there_and_back),
		cmocka_unit_test(keys_have_the_names_of_the_key_line),
		cmocka_unit_test(what_is_no_name_is_no_key),
		cmocka_unit_test(only_harmless_characters_are_text),
		cmocka_unit_test(escape_and_a_digit_is_a_function_key),
		cmocka_unit_test(escape_and_something_else_are_both),
		cmocka_unit_test(escape_alone_counts_when_nothing_follows),
		cmocka_unit_test(no_key_but_escape_is_lost_or_out_of_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
