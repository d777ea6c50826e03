// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/term/form.h"

#include "common/base/attr.h"
#include "common/base/text.h"
#include "common/base/unicode.h"
#include "tests/random.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

static const struct form_option sexes[] = {
	{ 'f', 'k', "[F]emale", "female" },
	{ 'm', 0, "[M]ale", "male" },
};
static const struct form_option reasons[] = {
	{ '1', 0, "1 elderly", "elderly" },
	{ '2', 0, "2 pregnant", "pregnant" },
	{ '3', 0, "3 disabled", "disabled" },
};
static const struct form_row rows[] = {
	{ .name = "name", .label = "Name", .is_needed = true },
	{ .name = "phone",
		.label = "Phone",
		.kind = FORM_DIGITS,
		.limit = 4,
		.jumps = true,
		.hint = "four digits" },
	{ .name = "sex",
		.label = "Sex",
		.kind = FORM_CHOICE,
		.is_needed = true,
		.options = sexes,
		.option_count = COUNT_OF(sexes) },
	{ .name = "why",
		.label = "Why",
		.kind = FORM_FLAGS,
		.options = reasons,
		.option_count = COUNT_OF(reasons) },
	{ .name = "note", .label = "Note", .limit = 10 },
};

static int make(void **state)
{
	static struct form form;

	form_init(&form, rows, COUNT_OF(rows));
	*state = &form;
	return 0;
}

static void type(struct form *form, const char *text)
{
	uint32_t character;

	while ((character = unicode_next(&text)))
		assert_true(form_key(form, character));
}

static bool is_at(const struct form *form, const char *name)
{
	return strcmp(form->rows[form->focus].name, name) == 0;
}

/* ---- keys ---- */

static void a_new_form_is_empty(void **state)
{
	struct form *form = *state;

	assert_true(form_is_empty(form));
	assert_true(is_at(form, "name"));
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_string_equal(form_value(form, rows[i].name), "");
}

static void tab_and_arrows_go_around(void **state)
{
	struct form *form = *state;

	assert_true(form_key(form, PRESS_BACK_TAB));
	assert_true(is_at(form, "note"));
	assert_true(form_key(form, PRESS_TAB));
	assert_true(is_at(form, "name"));
	assert_true(form_key(form, PRESS_DOWN));
	assert_true(form_key(form, PRESS_DOWN));
	assert_true(is_at(form, "sex"));
	assert_true(form_key(form, PRESS_UP));
	assert_true(is_at(form, "phone"));
}

static void a_row_of_known_length_jumps_when_it_is_full(void **state)
{
	struct form *form = *state;

	form->focus = 1;
	type(form, "071");
	assert_true(is_at(form, "phone"));
	type(form, "2");
	assert_true(is_at(form, "sex"));
	assert_string_equal(form_value(form, "phone"), "0712");
	/* One of no such kind does not. */
	form->focus = 4;
	type(form, "0123456789abc");
	assert_true(is_at(form, "note"));
	assert_string_equal(form_value(form, "note"), "0123456789");
}

static void to_take_a_digit_away_does_not_jump(void **state)
{
	struct form *form = *state;

	form_set(form, "phone", "0712");
	form->focus = 1;
	assert_true(form_key(form, PRESS_LEFT));
	assert_true(is_at(form, "phone"));
	assert_true(form_key(form, PRESS_BACKSPACE));
	assert_true(is_at(form, "phone"));
	assert_string_equal(form_value(form, "phone"), "072");
}

static void letters_are_no_digits(void **state)
{
	struct form *form = *state;

	form->focus = 1;
	type(form, "a+é 0?");
	assert_string_equal(form_value(form, "phone"), "+ 0");
	assert_true(is_at(form, "phone"));
}

static void a_tab_behind_a_jump_does_nothing(void **state)
{
	struct form *form = *state;

	form->focus = 1;
	type(form, "1234");
	assert_true(is_at(form, "sex"));
	assert_true(form_key(form, PRESS_TAB));
	assert_true(is_at(form, "sex"));
	assert_true(form_key(form, PRESS_TAB));
	assert_true(is_at(form, "why"));
	/* From the last row nothing jumps to the first. */
	form->focus = form->count - 1;
	form_jump(form);
	assert_true(is_at(form, "note"));
}

static void a_choice_takes_one_key_and_moves_on(void **state)
{
	struct form *form = *state;

	form->focus = 2;
	type(form, "x");
	assert_true(is_at(form, "sex"));
	assert_string_equal(form_value(form, "sex"), "");
	type(form, "M");
	assert_true(is_at(form, "why"));
	assert_string_equal(form_value(form, "sex"), "male");
	assert_true(form_has(form, "sex", "male"));
	assert_false(form_has(form, "sex", "female"));
	/* The other language's key, and another choice instead of the first. */
	form->focus = 2;
	type(form, "k");
	assert_string_equal(form_value(form, "sex"), "female");
	form->focus = 2;
	assert_true(form_key(form, PRESS_BACKSPACE));
	assert_string_equal(form_value(form, "sex"), "");
	assert_true(is_at(form, "sex"));
}

static void a_flag_is_turned_on_and_off(void **state)
{
	struct form *form = *state;

	form->focus = 3;
	type(form, "13");
	assert_true(is_at(form, "why"));
	assert_true(form_has(form, "why", "elderly"));
	assert_false(form_has(form, "why", "pregnant"));
	assert_true(form_has(form, "why", "disabled"));
	assert_false(form_has(form, "why", "tall"));
	type(form, "1");
	assert_false(form_has(form, "why", "elderly"));
	assert_true(form_has(form, "why", "disabled"));
	assert_true(form_key(form, PRESS_DELETE));
	assert_false(form_has(form, "why", "disabled"));
}

static void other_keys_are_left_to_the_caller(void **state)
{
	struct form *form = *state;
	static const uint32_t others[] = { PRESS_ENTER, PRESS_ESC, PRESS_F(1), PRESS_PAGE_DOWN,
		PRESS_CTRL('Z') };

	for (size_t row = 0; row < COUNT_OF(rows); row++)
		for (size_t i = 0; i < COUNT_OF(others); i++) {
			form->focus = row;
			assert_false(form_key(form, others[i]));
			assert_int_equal(form->focus, row);
		}
	assert_true(form_is_empty(form));
}

/* ---- picking ---- */

static const struct form_option clinics[] = {
	{ '1', 0, "Cashier", "cash" },
	{ '2', 0, "Eye clinic", "eye" },
	{ '3', 0, "Skin clinic", "skin" },
	{ 0, 0, "Laboratory", "lab" },
};
static const struct form_row picked[] = {
	{ .name = "line",
		.label = "Line",
		.kind = FORM_PICK,
		.is_needed = true,
		.limit = 40,
		.options = clinics,
		.option_count = COUNT_OF(clinics) },
	{ .name = "note", .label = "Note", .limit = 10 },
};

static void letters_pick_as_soon_as_one_alone_begins_so(void **state)
{
	struct form form;

	(void)state;
	form_init(&form, picked, COUNT_OF(picked));
	assert_true(form_find_missing(&form));
	type(&form, "c");
	assert_string_equal(form_value(&form, "line"), "");
	type(&form, "l");
	/* Two begin so: nobody is sent to the first of them by chance. */
	assert_string_equal(form_value(&form, "line"), "");
	assert_true(form_find_missing(&form));
	assert_true(form_key(&form, PRESS_RIGHT));
	assert_string_equal(form_value(&form, "line"), "eye");
	assert_true(form_key(&form, PRESS_RIGHT));
	assert_string_equal(form_value(&form, "line"), "skin");
	assert_true(form_key(&form, PRESS_RIGHT));
	assert_string_equal(form_value(&form, "line"), "eye");
	assert_true(form_key(&form, PRESS_LEFT));
	assert_string_equal(form_value(&form, "line"), "skin");
	assert_true(form_key(&form, PRESS_CTRL('U')));
	assert_string_equal(form_value(&form, "line"), "");
	type(&form, "LAB");
	assert_string_equal(form_value(&form, "line"), "lab");
	assert_false(form_find_missing(&form));
	assert_true(is_at(&form, "line"));
	type(&form, "x");
	assert_string_equal(form_value(&form, "line"), "");
}

static void a_digit_picks_by_its_key(void **state)
{
	struct form form;

	(void)state;
	form_init(&form, picked, COUNT_OF(picked));
	type(&form, "3");
	assert_true(is_at(&form, "note"));
	assert_string_equal(form_value(&form, "line"), "skin");
	form_set(&form, "line", "cash");
	assert_string_equal(form_value(&form, "line"), "cash");
	assert_true(form_has(&form, "line", "cash"));
}

/* ---- values ---- */

static void what_is_set_is_what_is_read(void **state)
{
	struct form *form = *state;

	form_set(form, "name", "Asha");
	form_set(form, "sex", "female");
	form_set(form, "why", "pregnant");
	form_set(form, "why", "disabled");
	assert_string_equal(form_value(form, "name"), "Asha");
	assert_string_equal(form_value(form, "sex"), "female");
	assert_true(form_has(form, "why", "pregnant"));
	assert_true(form_has(form, "why", "disabled"));
	assert_false(form_is_empty(form));
	form_set(form, "sex", "unheard of");
	assert_string_equal(form_value(form, "sex"), "female");
}

static void the_first_needed_row_that_is_empty_is_found(void **state)
{
	struct form *form = *state;

	form->focus = 4;
	assert_true(form_find_missing(form));
	assert_true(is_at(form, "name"));
	form_set(form, "name", "Asha");
	assert_true(form_find_missing(form));
	assert_true(is_at(form, "sex"));
	form_set(form, "sex", "male");
	form->focus = 3;
	assert_false(form_find_missing(form));
	assert_true(is_at(form, "why"));
}

/* ---- drawing ---- */

static const char *translate(const void *arg, const char *message)
{
	static char said[4][64];
	static int last;

	if (!arg)
		return message;
	last = (last + 1) % (int)COUNT_OF(said);
	snprintf(said[last], sizeof(said[last]), "%s%s", (const char *)arg, message);
	return said[last];
}

static void draw(struct form *form, int columns, int lines, struct text *text, int *cursor_y_out)
{
	struct canvas *canvas = canvas_create(columns, lines + 2);

	text_clear(text);
	form_draw(form, canvas, (struct area){ 0, 1, columns, lines }, translate, NULL);
	canvas_text(canvas, text);
	if (cursor_y_out)
		*cursor_y_out = canvas->cursor_y - 1;
	assert_int_equal(canvas->cuts, 0);
	canvas_destroy(&canvas);
}

static void is_drawn(struct form *form, int columns, int lines, const char *wanted)
{
	struct text text = { 0 };

	draw(form, columns, lines, &text, NULL);
	assert_string_equal(text_string(&text), wanted);
	text_finish(&text);
}

static void each_row_stands_on_its_line(void **state)
{
	struct form *form = *state;

	form_set(form, "name", "Asha");
	form_set(form, "sex", "male");
	form_set(form, "why", "elderly");
	is_drawn(form, 80, 5,
		"\n"
		"• Name               Asha\n"
		"  Phone                     four digits\n"
		"• Sex                [F]emale ✓[M]ale\n"
		"  Why               ✓1 elderly  2 pregnant  3 disabled\n"
		"  Note\n"
		"\n");
}

static void what_can_be_picked_stands_below_while_it_is_chosen(void **state)
{
	struct form form;

	(void)state;
	form_init(&form, picked, COUNT_OF(picked));
	type(&form, "cl");
	form_key(&form, PRESS_RIGHT);
	is_drawn(&form, 80, 6,
		"\n"
		"• Line               cl                  ✓ Eye clinic\n"
		"                                           Skin clinic\n"
		"  Note\n"
		"\n\n\n\n");
	form_key(&form, PRESS_TAB);
	is_drawn(&form, 80, 6,
		"\n"
		"• Line               cl                  ✓ Eye clinic\n"
		"  Note\n"
		"\n\n\n\n\n");
}

static void a_problem_stands_in_the_place_of_the_hint(void **state)
{
	struct form *form = *state;
	struct text text = { 0 };

	form_blame(form, "phone", "too short");
	assert_true(is_at(form, "phone"));
	draw(form, 80, 5, &text, NULL);
	assert_non_null(strstr(text_string(&text), "Phone                     too short"));
	assert_null(strstr(text_string(&text), "four digits"));
	/* Until somebody does something about it. */
	type(form, "0");
	draw(form, 80, 5, &text, NULL);
	assert_null(strstr(text_string(&text), "too short"));
	assert_non_null(strstr(text_string(&text), "four digits"));
	text_finish(&text);
}

static void a_problem_without_room_beside_its_row_stands_below_all(void **state)
{
	struct form *form = *state;
	struct text text = { 0 };
	int cursor_y;

	form_blame(form, "note", "needs three words at least, and no more than twelve of them");
	draw(form, 60, 3, &text, &cursor_y);
	assert_non_null(strstr(text_string(&text),
		"\nneeds three words at least, and no more than twelve of them\n"));
	/* It hides the row itself from nobody. */
	assert_int_equal(cursor_y, 1);
	assert_non_null(strstr(text_string(&text), "  Note"));
	form_blame(form, "phone", "too short");
	draw(form, 60, 3, &text, NULL);
	assert_non_null(strstr(text_string(&text), "Phone                     too short"));
	assert_null(strstr(text_string(&text), "needs three words at least, and"));
	text_finish(&text);
}

/* Never half of it: in the entry while that is empty, nowhere when it is full. */
static void a_hint_without_room_stands_in_its_empty_entry(void **state)
{
	static const struct form_row wide[] = {
		{ .name = "week", .label = "On some days", .hint = "1=Mon: 6=08:00-12:00 7=-" },
	};
	struct form form;

	(void)state;
	form_init(&form, wide, COUNT_OF(wide));
	is_drawn(&form, 50, 1, "\n  On some days        (1=Mon: 6=08:00-12:00 7=-)\n\n");
	form_set(&form, "week", "6=08:00-12:00");
	is_drawn(&form, 50, 1, "\n  On some days       6=08:00-12:00\n\n");
}

static void options_take_as_many_lines_as_they_need(void **state)
{
	struct form *form = *state;

	form->focus = 3;
	is_drawn(form, 44, 7,
		"\n"
		"• Name\n"
		"  Phone                     four digits\n"
		"• Sex                [F]emale  [M]ale\n"
		"  Why                1 elderly  2 pregnant\n"
		"                     3 disabled\n"
		"  Note\n"
		"\n"
		"\n");
}

static void all_lines_of_the_focused_row_are_in_sight(void **state)
{
	struct form *form = *state;

	/* Why takes two lines, so that two rows above it are out of sight. */
	form->focus = 3;
	is_drawn(form, 44, 3,
		"\n"
		"• Sex                [F]emale  [M]ale      ↑\n"
		"  Why                1 elderly  2 pregnant\n"
		"                     3 disabled            ↓\n"
		"\n");
	form->focus = 4;
	is_drawn(form, 44, 3,
		"\n"
		"  Why                1 elderly  2 pregnant ↑\n"
		"                     3 disabled\n"
		"  Note\n"
		"\n");
	form->focus = 2;
	is_drawn(form, 44, 3,
		"\n"
		"• Sex                [F]emale  [M]ale      ↑\n"
		"  Why                1 elderly  2 pregnant\n"
		"                     3 disabled            ↓\n"
		"\n");
}

static void rows_come_back_into_sight_when_there_is_room(void **state)
{
	struct form *form = *state;
	struct text text = { 0 };

	form->focus = 4;
	draw(form, 44, 1, &text, NULL);
	assert_string_equal(
		text_string(&text), "\n  Note                                     ↑\n\n");
	draw(form, 44, 6, &text, NULL);
	assert_non_null(strstr(text_string(&text), "Name"));
	text_finish(&text);
}

static void labels_are_said_by_the_caller(void **state)
{
	struct canvas *canvas = canvas_create(60, 5);
	struct text text = { 0 };
	struct form *form = *state;

	form_draw(form, canvas, canvas_area(canvas), translate, "sw:");
	canvas_text(canvas, &text);
	assert_non_null(strstr(text_string(&text), "sw:Name"));
	assert_non_null(strstr(text_string(&text), "sw:four digits"));
	assert_non_null(strstr(text_string(&text), "sw:[F]emale"));
	text_finish(&text);
	canvas_destroy(&canvas);
}

static void the_cursor_is_on_the_focused_row_whatever_the_room(void **state)
{
	struct form *form = *state;
	struct random random = { 5 };

	for (int round = 0; round < 5000; round++) {
		int lines = 2 + (int)random_below(&random, 6), y = -1;
		struct text text = { 0 };
		const char *row;

		form_key(form, random_below(&random, 2) ? PRESS_TAB
							: (uint32_t)random_below(&random, 128));
		if (random_below(&random, 4) == 0)
			form_key(form, PRESS_BACK_TAB);
		assert_true(form->focus < form->count);
		draw(form, 44, lines, &text, &y);
		assert_in_range(y, 0, lines - 1);
		row = text_string(&text);
		for (int skip = y + 1; skip; skip--)
			row = strchr(row, '\n') + 1;
		/* Flags may have it on their second line. */
		if (form->rows[form->focus].kind != FORM_FLAGS)
			assert_int_equal(strncmp(row + strcspn(row, "NPSW"),
						 form->rows[form->focus].label, 3),
				0);
		text_finish(&text);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, make)
	const struct CMUnitTest tests[] = {
		TEST(a_new_form_is_empty),
		TEST(tab_and_arrows_go_around),
		TEST(a_row_of_known_length_jumps_when_it_is_full),
		TEST(to_take_a_digit_away_does_not_jump),
		TEST(letters_are_no_digits),
		TEST(a_tab_behind_a_jump_does_nothing),
		TEST(a_choice_takes_one_key_and_moves_on),
		TEST(a_flag_is_turned_on_and_off),
		TEST(other_keys_are_left_to_the_caller),
		TEST(letters_pick_as_soon_as_one_alone_begins_so),
		TEST(a_digit_picks_by_its_key),
		TEST(what_can_be_picked_stands_below_while_it_is_chosen),
		TEST(what_is_set_is_what_is_read),
		TEST(the_first_needed_row_that_is_empty_is_found),
		TEST(each_row_stands_on_its_line),
		TEST(a_problem_stands_in_the_place_of_the_hint),
		TEST(a_problem_without_room_beside_its_row_stands_below_all),
		TEST(a_hint_without_room_stands_in_its_empty_entry),
		TEST(options_take_as_many_lines_as_they_need),
		TEST(all_lines_of_the_focused_row_are_in_sight),
		TEST(rows_come_back_into_sight_when_there_is_room),
		TEST(labels_are_said_by_the_caller),
		TEST(the_cursor_is_on_the_focused_row_whatever_the_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
