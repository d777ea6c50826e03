// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/term/entry.h"

#include "common/base/attr.h"
#include "common/base/text.h"
#include "common/base/unicode.h"
#include "tests/random.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static void type(struct entry *entry, const char *text)
{
	uint32_t character;

	while ((character = unicode_next(&text)))
		assert_true(entry_key(entry, character));
}

static void press(struct entry *entry, uint32_t key, int times)
{
	while (times--)
		assert_true(entry_key(entry, key));
}

/* The cursor is where the bar stands. */
static void is(const struct entry *entry, const char *wanted)
{
	struct text text = { 0 };

	text_add_bytes(&text, entry->bytes, entry->cursor);
	text_add(&text, "|");
	text_add(&text, entry->bytes + entry->cursor);
	assert_string_equal(text_string(&text), wanted);
	assert_int_equal(strlen(entry->bytes), entry->length);
	text_finish(&text);
}

static void what_is_typed_stands_before_the_cursor(void **state)
{
	struct entry entry = { 0 };

	(void)state;
	assert_true(entry_is_empty(&entry));
	type(&entry, "Asa");
	press(&entry, PRESS_LEFT, 1);
	type(&entry, "h");
	is(&entry, "Ash|a");
	assert_false(entry_is_empty(&entry));
}

static void the_cursor_moves_by_whole_characters(void **state)
{
	struct entry entry = { 0 };

	(void)state;
	type(&entry, "é水x");
	press(&entry, PRESS_LEFT, 2);
	is(&entry, "é|水x");
	press(&entry, PRESS_LEFT, 5);
	is(&entry, "|é水x");
	press(&entry, PRESS_RIGHT, 2);
	is(&entry, "é水|x");
	press(&entry, PRESS_RIGHT, 5);
	is(&entry, "é水x|");
	press(&entry, PRESS_HOME, 1);
	is(&entry, "|é水x");
	press(&entry, PRESS_END, 1);
	is(&entry, "é水x|");
}

static void whole_characters_are_taken_away(void **state)
{
	struct entry entry = { 0 };

	(void)state;
	type(&entry, "aé水b");
	press(&entry, PRESS_LEFT, 1);
	press(&entry, PRESS_BACKSPACE, 1);
	is(&entry, "aé|b");
	press(&entry, PRESS_BACKSPACE, 1);
	is(&entry, "a|b");
	press(&entry, PRESS_HOME, 1);
	press(&entry, PRESS_BACKSPACE, 1);
	is(&entry, "|ab");
	type(&entry, "水");
	press(&entry, PRESS_HOME, 1);
	press(&entry, PRESS_DELETE, 1);
	is(&entry, "|ab");
	press(&entry, PRESS_END, 1);
	press(&entry, PRESS_DELETE, 1);
	is(&entry, "ab|");
}

static void words_and_lines_are_taken_away(void **state)
{
	struct entry entry = { 0 };

	(void)state;
	type(&entry, "Asha Mushi  ");
	press(&entry, PRESS_CTRL('W'), 1);
	is(&entry, "Asha |");
	press(&entry, PRESS_CTRL('W'), 2);
	is(&entry, "|");
	type(&entry, "Asha Mushi");
	press(&entry, PRESS_LEFT, 3);
	press(&entry, PRESS_CTRL('W'), 1);
	is(&entry, "Asha |shi");
	press(&entry, PRESS_CTRL('K'), 1);
	is(&entry, "Asha |");
	press(&entry, PRESS_CTRL('K'), 1);
	type(&entry, "é水");
	press(&entry, PRESS_LEFT, 1);
	press(&entry, PRESS_CTRL('U'), 1);
	is(&entry, "|水");
	press(&entry, PRESS_CTRL('U'), 1);
	is(&entry, "|水");
}

static void the_last_typed_are_taken_away(void **state)
{
	struct entry entry = { 0 };

	(void)state;
	type(&entry, "aé水b");
	press(&entry, PRESS_LEFT, 1);
	entry_drop_last(&entry, 2);
	is(&entry, "a|b");
	entry_drop_last(&entry, 0);
	is(&entry, "a|b");
	entry_drop_last(&entry, 9);
	is(&entry, "|b");
}

static void other_keys_are_left_to_the_caller(void **state)
{
	static const uint32_t others[] = { PRESS_NONE, PRESS_ENTER, PRESS_ESC, PRESS_TAB,
		PRESS_BACK_TAB, PRESS_UP, PRESS_DOWN, PRESS_PAGE_UP, PRESS_PAGE_DOWN, PRESS_INSERT,
		PRESS_F(1), PRESS_F(12), PRESS_CTRL('Z'), PRESS_CTRL('P'), 0x7f, 0x9b, 0x202e,
		0xe000, 0xd800 };
	struct entry entry = { 0 };

	(void)state;
	type(&entry, "ab");
	for (size_t i = 0; i < COUNT_OF(others); i++)
		assert_false(entry_key(&entry, others[i]));
	is(&entry, "ab|");
}

static void the_limit_counts_characters(void **state)
{
	struct entry entry = { .limit = 3 };

	(void)state;
	type(&entry, "水éa");
	is(&entry, "水éa|");
	/* It is the field's key, also where there is no room for it. */
	assert_false(entry.is_full);
	type(&entry, "b");
	is(&entry, "水éa|");
	assert_true(entry.is_full);
	press(&entry, PRESS_HOME, 1);
	assert_false(entry.is_full);
	type(&entry, "b");
	is(&entry, "|水éa");
	press(&entry, PRESS_DELETE, 1);
	type(&entry, "\xf0\x9f\x98\x80z");
	is(&entry, "\xf0\x9f\x98\x80|éa");
	entry_clear(&entry);
	is(&entry, "|");
	assert_int_equal(entry.limit, 3);
}

static void there_is_room_for_so_many_bytes(void **state)
{
	struct entry entry = { 0 };

	(void)state;
	for (int i = 0; i < ENTRY_BYTES; i++)
		type(&entry, "水");
	assert_int_equal(entry.length, (ENTRY_BYTES - 1) / 3 * 3);
	type(&entry, "aaaa");
	assert_true(entry.length < ENTRY_BYTES);
	assert_true(utf8_is_valid(entry.bytes, entry.length));
}

static void a_text_that_is_set_has_the_cursor_behind_it(void **state)
{
	static char longer[3 * ENTRY_BYTES];
	struct entry entry = { 0 };

	(void)state;
	type(&entry, "before");
	entry_set(&entry, "éa");
	is(&entry, "éa|");
	/* Also from itself. */
	entry_set(&entry, entry.bytes + strlen("é"));
	is(&entry, "a|");
	for (size_t i = 0; i + 3 < sizeof(longer); i += 3)
		memcpy(longer + i, "水", 3);
	entry_set(&entry, longer);
	assert_int_equal(entry.length, (ENTRY_BYTES - 1) / 3 * 3);
	assert_true(utf8_is_valid(entry.bytes, entry.length));
}

static void drawn(const struct entry *entry, int width, const char *wanted, int cursor)
{
	struct canvas *canvas = canvas_create(12, 2);
	struct text text = { 0 };

	entry_draw(entry, canvas, (struct area){ 1, 1, 11, 1 }, 1, 0, width, true);
	canvas_text(canvas, &text);
	assert_string_equal(text_string(&text), wanted);
	assert_int_equal(canvas->cursor_x, cursor);
	assert_int_equal(canvas->cursor_y, 1);
	assert_int_equal(canvas->cuts, 0);
	text_finish(&text);
	canvas_destroy(&canvas);
}

static void the_part_with_the_cursor_is_in_sight(void **state)
{
	struct entry entry = { 0 };

	(void)state;
	type(&entry, "abcdef");
	drawn(&entry, 8, "\n  abcdef\n", 8);
	drawn(&entry, 7, "\n  abcdef\n", 8);
	drawn(&entry, 6, "\n  bcdef\n", 7);
	drawn(&entry, 1, "\n\n", 2);
	press(&entry, PRESS_LEFT, 3);
	drawn(&entry, 3, "\n  bc…\n", 4);
	press(&entry, PRESS_HOME, 1);
	drawn(&entry, 3, "\n  ab…\n", 2);
	entry_set(&entry, "水水水");
	drawn(&entry, 5, "\n  水水\n", 6);
	drawn(&entry, 4, "\n  水\n", 4);
}

static void a_field_of_no_width_is_not_drawn(void **state)
{
	struct canvas *canvas = canvas_create(5, 1);
	struct entry entry = { 0 };
	struct text text = { 0 };

	(void)state;
	type(&entry, "ab");
	entry_draw(&entry, canvas, canvas_area(canvas), 0, 0, 0, true);
	entry_draw(&entry, canvas, canvas_area(canvas), 3, 0, -3, true);
	canvas_text(canvas, &text);
	assert_string_equal(text_string(&text), "\n");
	assert_int_equal(canvas->cursor_x, 0);
	text_finish(&text);
	canvas_destroy(&canvas);
}

static uint32_t any_key(struct random *random)
{
	static const uint32_t editing[] = { PRESS_LEFT, PRESS_RIGHT, PRESS_HOME, PRESS_END,
		PRESS_BACKSPACE, PRESS_DELETE, PRESS_CTRL('U'), PRESS_CTRL('W'), PRESS_CTRL('K') };
	static const uint32_t typed[] = { 'a', ' ', 0xe9, 0x6c34, 0x1f600, 0x301, 0x10ffff };

	switch (random_below(random, 4)) {
	case 0:
		return editing[random_below(random, COUNT_OF(editing))];
	case 1:
		return (uint32_t)random_below(random, PRESS_END_OF_KEYS + 10);
	default:
		return typed[random_below(random, COUNT_OF(typed))];
	}
}

static void any_keys_leave_valid_text_within_its_limit(void **state)
{
	struct random random = { 20261128 };

	(void)state;
	for (int round = 0; round < 300; round++) {
		struct entry entry = { .limit = (size_t)random_below(&random, 12) };
		struct canvas *canvas = canvas_create(12, 1);

		for (int64_t keys = random_below(&random, 200); keys; keys--) {
			entry_key(&entry, any_key(&random));
			assert_true(entry.length < ENTRY_BYTES && entry.cursor <= entry.length);
			assert_int_equal(strlen(entry.bytes), entry.length);
			/* Both halves: the cursor stands between characters. */
			assert_true(utf8_is_printable(entry.bytes, entry.cursor));
			assert_true(utf8_is_printable(
				entry.bytes + entry.cursor, entry.length - entry.cursor));
			assert_true(!entry.limit ||
				    utf8_count(entry.bytes, entry.length) <= entry.limit);
			entry_draw(&entry, canvas, canvas_area(canvas), 2, 0, 7, true);
			assert_in_range(canvas->cursor_x, 2, 8);
		}
		canvas_destroy(&canvas);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_typed_stands_before_the_cursor),
		cmocka_unit_test(the_cursor_moves_by_whole_characters),
		cmocka_unit_test(whole_characters_are_taken_away),
		cmocka_unit_test(words_and_lines_are_taken_away),
		cmocka_unit_test(the_last_typed_are_taken_away),
		cmocka_unit_test(other_keys_are_left_to_the_caller),
		cmocka_unit_test(the_limit_counts_characters),
		cmocka_unit_test(there_is_room_for_so_many_bytes),
		cmocka_unit_test(a_text_that_is_set_has_the_cursor_behind_it),
		cmocka_unit_test(the_part_with_the_cursor_is_in_sight),
		cmocka_unit_test(a_field_of_no_width_is_not_drawn),
		cmocka_unit_test(any_keys_leave_valid_text_within_its_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
