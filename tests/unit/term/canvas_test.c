// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/term/canvas.h"

#include "common/base/attr.h"
#include "common/base/mem.h"
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

static int make(void **state)
{
	*state = canvas_create(20, 5);
	return 0;
}

static int destroy(void **state)
{
	struct canvas *canvas = *state;

	canvas_destroy(&canvas);
	assert_null(canvas);
	canvas_destroy(&canvas);
	return 0;
}

static void shows(struct canvas *canvas, const char *wanted)
{
	struct text text = { 0 };

	canvas_text(canvas, &text);
	/* The empty rows at the end say nothing. */
	while (text.length && text.bytes[text.length - 1] == '\n')
		text.bytes[--text.length] = '\0';
	assert_string_equal(text_string(&text), wanted);
	text_finish(&text);
}

/* ---- labels ---- */

static void a_label_stands_where_it_is_put(void **state)
{
	struct canvas *canvas = *state;
	struct area area = { 2, 1, 10, 3 };

	assert_int_equal(canvas_label(canvas, area, 3, 1, STYLE_STRONG, "Asha"), 7);
	shows(canvas, "\n\n     Asha");
	assert_int_equal(canvas_cell(canvas, 5, 2)->style, STYLE_STRONG);
	assert_int_equal(canvas_cell(canvas, 9, 2)->style, STYLE_TEXT);
	assert_int_equal(canvas->cuts, 0);
}

static void a_label_that_does_not_fit_is_a_cut(void **state)
{
	struct canvas *canvas = *state;
	struct area area = { 2, 1, 6, 3 };

	canvas_label(canvas, area, 0, 0, STYLE_TEXT, "Mapoke");
	assert_int_equal(canvas->cuts, 0);
	assert_int_equal(canvas_label(canvas, area, 0, 1, STYLE_TEXT, "Mapokezi"), 6);
	assert_int_equal(canvas->cuts, 1);
	canvas_label(canvas, area, -2, 2, STYLE_TEXT, "abcd");
	assert_int_equal(canvas->cuts, 2);
	canvas_label(canvas, area, 6, 2, STYLE_TEXT, "x");
	assert_int_equal(canvas->cuts, 3);
	canvas_label(canvas, area, 6, 2, STYLE_TEXT, "");
	canvas_label(canvas, area, -9, 2, STYLE_TEXT, "");
	assert_int_equal(canvas->cuts, 3);
	shows(canvas, "\n  Mapoke\n  Mapoke\n  cd");
	canvas_clear(canvas);
	assert_int_equal(canvas->cuts, 0);
}

static void a_label_above_or_below_the_area_is_not_drawn(void **state)
{
	struct canvas *canvas = *state;
	struct area area = { 2, 1, 10, 2 };

	canvas_label(canvas, area, 0, -1, STYLE_TEXT, "above");
	canvas_label(canvas, area, 0, 2, STYLE_TEXT, "below");
	canvas_label(canvas, (struct area){ 0, 0, 10, 0 }, 0, 0, STYLE_TEXT, "nowhere");
	canvas_label(canvas, (struct area){ 0, 0, 10, -3 }, 0, 0, STYLE_TEXT, "nowhere");
	shows(canvas, "");
	assert_int_equal(canvas->cuts, 0);
}

static void a_label_in_the_middle_has_as_much_on_both_sides(void **state)
{
	struct canvas *canvas = *state;
	struct area area = { 1, 0, 9, 5 };

	canvas_centre(canvas, area, 0, STYLE_TEXT, "abc");
	canvas_centre(canvas, area, 1, STYLE_TEXT, "abcd");
	canvas_centre(canvas, area, 2, STYLE_TEXT, "\xe6\xb0\xb4");
	assert_int_equal(canvas->cuts, 0);
	canvas_centre(canvas, area, 3, STYLE_TEXT, "abcdefghijk");
	assert_int_equal(canvas->cuts, 1);
	shows(canvas, "    abc\n   abcd\n    \xe6\xb0\xb4\n abcdefghi");
}

/* ---- somebody else's words ---- */

static void data_that_does_not_fit_ends_in_an_ellipsis(void **state)
{
	struct canvas *canvas = *state;
	struct area area = canvas_area(canvas);

	canvas_data(canvas, area, 1, 0, 6, STYLE_TEXT, "Rehema");
	canvas_data(canvas, area, 1, 1, 6, STYLE_TEXT, "Rehemaa");
	canvas_data(canvas, area, 1, 2, 1, STYLE_TEXT, "Rehema");
	canvas_data(canvas, area, 17, 3, 9, STYLE_TEXT, "Rehema");
	canvas_data(canvas, area, 1, 4, -6, STYLE_TEXT, "Rehemaa");
	shows(canvas, " Rehema\n Rehem…\n …\n                 Re…\n Rehem…");
	assert_int_equal(canvas->cuts, 0);
}

static void data_of_negative_width_stands_at_the_right(void **state)
{
	struct canvas *canvas = *state;
	struct area area = canvas_area(canvas);

	canvas_data(canvas, area, 2, 0, -6, STYLE_TEXT, "44");
	canvas_data(canvas, area, 2, 1, -6, STYLE_TEXT, "\xe6\xb0\xb4");
	canvas_data(canvas, area, 2, 2, -6, STYLE_TEXT, "abcdef");
	canvas_data(canvas, area, 2, 3, -6, STYLE_TEXT, "");
	shows(canvas, "      44\n      \xe6\xb0\xb4\n  abcdef");
}

static void data_wipes_all_of_its_width(void **state)
{
	struct canvas *canvas = *state;

	canvas_fill(canvas, canvas_area(canvas), STYLE_TEXT, '#');
	canvas_data(canvas, (struct area){ 1, 1, 10, 2 }, 2, 0, 5, STYLE_WARN, "ab");
	canvas_data(canvas, (struct area){ 1, 1, 10, 2 }, 7, 1, 5, STYLE_WARN, "ab");
	shows(canvas, "####################\n###ab   ############\n########ab #########\n"
		      "####################\n####################");
	assert_int_equal(canvas_cell(canvas, 7, 1)->style, STYLE_WARN);
	assert_int_equal(canvas_cell(canvas, 8, 1)->style, STYLE_TEXT);
}

static void data_of_no_width_is_not_drawn(void **state)
{
	struct canvas *canvas = *state;
	struct area area = { 3, 0, 8, 5 };

	canvas_data(canvas, area, 0, 0, 0, STYLE_TEXT, "abc");
	canvas_data(canvas, area, 8, 1, 4, STYLE_TEXT, "abc");
	canvas_data(canvas, area, 30, 1, 4, STYLE_TEXT, "abc");
	canvas_data(canvas, area, -4, 2, 4, STYLE_TEXT, "abc");
	canvas_data(canvas, area, 0, 5, 4, STYLE_TEXT, "abc");
	canvas_data(canvas, (struct area){ 3, 0, -2, 5 }, 0, 0, 4, STYLE_TEXT, "abc");
	shows(canvas, "");
}

static void data_left_of_the_area_leaves_the_neighbour_alone(void **state)
{
	struct canvas *canvas = *state;

	canvas_fill(canvas, canvas_area(canvas), STYLE_TEXT, '#');
	canvas_data(canvas, (struct area){ 5, 0, 10, 1 }, -3, 0, 6, STYLE_TEXT, "abcdef");
	assert_int_equal(canvas_cell(canvas, 4, 0)->character, '#');
	assert_int_equal(canvas_cell(canvas, 5, 0)->character, 'a');
	assert_int_equal(canvas_cell(canvas, 7, 0)->character, 0x2026);
	assert_int_equal(canvas_cell(canvas, 8, 0)->character, '#');
}

/* ---- wide characters and marks ---- */

static void a_wide_character_is_never_cut_in_half(void **state)
{
	struct canvas *canvas = *state;
	struct area area = { 0, 0, 5, 5 };

	/* At the end of the area: two fit, the third does not. */
	assert_int_equal(canvas_label(canvas, area, 0, 0, STYLE_TEXT, "水水水"), 4);
	assert_int_equal(canvas->cuts, 1);
	canvas_data(canvas, area, 0, 1, 5, STYLE_TEXT, "水水水");
	canvas_data(canvas, area, 0, 2, 4, STYLE_TEXT, "水水水");
	/* At its left edge, and where it lies outside of the canvas. */
	canvas_label(canvas, area, -1, 3, STYLE_TEXT, "水a");
	canvas_label(canvas, (struct area){ 15, 0, 10, 5 }, 0, 0, STYLE_TEXT, "水水水");
	canvas_label(canvas, (struct area){ -1, 0, 10, 5 }, 0, 4, STYLE_TEXT, "水水");
	shows(canvas, "水水           水水\n水水…\n水…\n a\n 水");
}

static void half_of_a_wide_character_that_is_written_over_is_wiped(void **state)
{
	struct canvas *canvas = *state;
	struct area area = canvas_area(canvas);

	canvas_label(canvas, area, 0, 0, STYLE_TEXT, "水水");
	canvas_label(canvas, area, 1, 0, STYLE_TEXT, "x");
	shows(canvas, " x水");
	canvas_label(canvas, area, 2, 0, STYLE_TEXT, "y");
	shows(canvas, " xy");
	canvas_label(canvas, area, 0, 1, STYLE_TEXT, "水水");
	canvas_label(canvas, area, 1, 1, STYLE_TEXT, "火");
	shows(canvas, " xy\n 火");
	/* The mark goes with its letter. */
	canvas_label(canvas, area, 0, 2, STYLE_TEXT, "水\xcc\x81");
	canvas_label(canvas, area, 1, 2, STYLE_TEXT, "z");
	shows(canvas, " xy\n 火\n z");
}

static void a_mark_stands_on_the_letter_before_it(void **state)
{
	struct canvas *canvas = *state;
	struct area area = { 5, 0, 3, 5 };

	assert_int_equal(canvas_label(canvas, area, 0, 0, STYLE_TEXT, "e\xcc\x81t"), 2);
	assert_int_equal(canvas_cell(canvas, 5, 0)->character, 'e');
	assert_int_equal(canvas_cell(canvas, 5, 0)->mark, 0x301);
	/* The last letter keeps its own, also where nothing more fits. */
	canvas_label(canvas, area, 0, 1, STYLE_TEXT, "xye\xcc\x81");
	canvas_data(canvas, area, 0, 2, 3, STYLE_TEXT, "xe\xcc\x81y\xcc\x81z");
	canvas_label(canvas, area, 0, 3, STYLE_TEXT, "水\xcc\x81");
	shows(canvas, "     e\xcc\x81t\n     xye\xcc\x81\n     xe\xcc\x81…\n     水\xcc\x81");
	assert_int_equal(canvas->cuts, 0);
}

static void a_mark_without_a_letter_does_not_reach_the_neighbour(void **state)
{
	struct canvas *canvas = *state;
	struct area area = { 5, 0, 5, 5 };

	canvas_label(canvas, canvas_area(canvas), 4, 0, STYLE_TEXT, "│");
	canvas_label(canvas, area, 0, 0, STYLE_TEXT,
		"\xcc\x81"
		"ab");
	canvas_data(canvas, area, 3, 0, 2, STYLE_TEXT,
		"\xcc\x82"
		"c");
	shows(canvas, "    │ab c");
	canvas_label(canvas, (struct area){ 0, 1, 5, 1 }, 0, 0, STYLE_TEXT, "\xcc\x81");
	shows(canvas, "    │ab c");
}

/* ---- harm ---- */

static void nothing_harmful_to_a_terminal_comes_through(void **state)
{
	static const char *const harmful[] = { "\x1b", "\x07", "\n", "\r", "\t", "\x7f", "\xc2\x80",
		"\xc2\x9b" /* CSI */, "\xc2\x9d" /* OSC */, "\xc2\xad", "\xe2\x80\x8b",
		"\xe2\x80\x8e", "\xe2\x80\x8f", "\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaa",
		"\xe2\x80\xab", "\xe2\x80\xac", "\xe2\x80\xad", "\xe2\x80\xae", "\xe2\x81\xa6",
		"\xe2\x81\xa7", "\xe2\x81\xa8", "\xe2\x81\xa9", "\xef\xbb\xbf",
		"\xee\x80\x80" /* private */, "\xf4\x8f\xbf\xbd", "\xf3\xa0\x81\x81" /* a tag */,
		"\xef\xbf\xbe" /* no character */ };
	struct canvas *canvas = *state;
	char text[16];

	for (size_t i = 0; i < COUNT_OF(harmful); i++) {
		snprintf(text, sizeof(text), "a%sb", harmful[i]);
		canvas_clear(canvas);
		assert_int_equal(
			canvas_label(canvas, canvas_area(canvas), 0, 0, STYLE_TEXT, text), 3);
		shows(canvas, "a?b");
		/* It takes the place that it is measured with. */
		canvas_clear(canvas);
		canvas_data(canvas, canvas_area(canvas), 0, 0, 3, STYLE_TEXT, text);
		canvas_data(canvas, canvas_area(canvas), 0, 1, 2, STYLE_TEXT, text);
		canvas_data(canvas, canvas_area(canvas), 0, 2, -5, STYLE_TEXT, text);
		shows(canvas, "a?b\na…\n  a?b");
	}
}

static void what_is_no_utf8_is_shown_as_such(void **state)
{
	struct canvas *canvas = *state;

	canvas_label(canvas, canvas_area(canvas), 0, 0, STYLE_TEXT,
		"a\xff\xc3"
		"b\xe6\xb0");
	shows(canvas, "a\xef\xbf\xbd\xef\xbf\xbd"
		      "b\xef\xbf\xbd\xef\xbf\xbd");
}

/* ---- paragraphs ---- */

static void a_paragraph_is_broken_at_blanks(void **state)
{
	struct canvas *canvas = *state;
	struct area area = { 1, 1, 8, 4 };

	assert_int_equal(canvas_paragraph(canvas, area, STYLE_TEXT, "ab cd ef ghi jklm"), 2);
	shows(canvas, "\n ab cd ef\n ghi jklm");
	assert_int_equal(canvas->cuts, 0);
	canvas_clear(canvas);
	assert_int_equal(canvas_paragraph(canvas, area, STYLE_TEXT, "abcdefghijk lm"), 2);
	shows(canvas, "\n abcdefgh\n ijk lm");
	canvas_clear(canvas);
	assert_int_equal(canvas_paragraph(canvas, area, STYLE_TEXT, "ab\ncd"), 2);
	shows(canvas, "\n ab\n cd");
	canvas_clear(canvas);
	assert_int_equal(canvas_paragraph(canvas, area, STYLE_TEXT, ""), 0);
	assert_int_equal(canvas->cuts, 0);
}

static void a_paragraph_that_does_not_fit_is_a_cut(void **state)
{
	struct canvas *canvas = *state;

	canvas_paragraph(canvas, (struct area){ 0, 0, 4, 2 }, STYLE_TEXT, "abcd efgh i");
	assert_int_equal(canvas->cuts, 1);
	canvas_paragraph(canvas, (struct area){ 0, 2, 4, 0 }, STYLE_TEXT, "abcd");
	assert_int_equal(canvas->cuts, 2);
	canvas_clear(canvas);
	/* Nothing of it can be seen at all. */
	canvas_paragraph(canvas, (struct area){ 0, 0, 0, 5 }, STYLE_TEXT, "abcd");
	assert_true(canvas->cuts > 0);
	canvas_clear(canvas);
	canvas_paragraph(canvas, (struct area){ 0, 0, 1, 5 }, STYLE_TEXT, "水");
	assert_true(canvas->cuts > 0);
	shows(canvas, "");
}

static void a_word_of_a_thousand_marks_stays_valid(void **state)
{
	struct canvas *canvas = *state;
	struct text text = { 0 }, seen = { 0 };

	text_add(&text, "e");
	for (int i = 0; i < 1000; i++)
		text_add(&text, "\xcc\x81");
	text_add(&text, " f");
	assert_int_equal(
		canvas_paragraph(canvas, canvas_area(canvas), STYLE_TEXT, text_string(&text)), 1);
	canvas_text(canvas, &seen);
	assert_string_equal(text_string(&seen), "e\xcc\x81 f\n\n\n\n\n");
	text_finish(&text);
	text_finish(&seen);
}

static void every_line_of_a_paragraph_moves_on(void **state)
{
	struct random random = { 11 };
	static const char *const parts[] = { "a", " ", "bc", "\n", "水", "\xcc\x81", "\x1b", "\xff",
		"é" };

	(void)state;
	for (int round = 0; round < 3000; round++) {
		struct text text = { 0 };
		int columns = (int)random_below(&random, 8) - 1;

		for (int64_t more = 1 + random_below(&random, 12); more; more--)
			text_add(&text, parts[random_below(&random, COUNT_OF(parts))]);
		for (const char *at = text_string(&text); *at; at++) {
			size_t length = canvas_line_length(at, columns);

			assert_true(length <= strlen(at));
			assert_true(length > 0 || *at == '\n');
			assert_null(memchr(at, '\n', length));
			at += length;
			if (!*at)
				break;
			/* What is left out between two lines is one of these. */
			if (*at != '\n' && *at != ' ')
				at--;
		}
		text_finish(&text);
	}
}

/* ---- areas ---- */

static struct area area_of(int columns, int rows)
{
	return (struct area){ 3, 4, columns, rows };
}

static void is(struct area area, int x, int y, int columns, int rows)
{
	assert_int_equal(area.x, x);
	assert_int_equal(area.y, y);
	assert_int_equal(area.columns, columns);
	assert_int_equal(area.rows, rows);
}

static void rows_and_columns_are_cut_off(void **state)
{
	struct area area = area_of(10, 8);

	(void)state;
	is(area_top(&area, 2), 3, 4, 10, 2);
	is(area, 3, 6, 10, 6);
	is(area_bottom(&area, 1), 3, 11, 10, 1);
	is(area, 3, 6, 10, 5);
	is(area_left(&area, 4), 3, 6, 4, 5);
	is(area, 7, 6, 6, 5);
	is(area_middle(area, 2, 3), 9, 7, 2, 3);
	is(area_middle(area, 100, 100), 7, 6, 6, 5);
}

static void no_more_is_cut_off_than_there_is(void **state)
{
	struct area area = area_of(10, 1);

	(void)state;
	is(area_top(&area, 5), 3, 4, 10, 1);
	is(area, 3, 5, 10, 0);
	is(area_top(&area, 5), 3, 5, 10, 0);
	is(area_bottom(&area, 5), 3, 5, 10, 0);
	is(area_left(&area, 99), 3, 5, 10, 0);
	is(area, 13, 5, 0, 0);
	is(area_left(&area, 1), 13, 5, 0, 0);
}

static void an_area_never_grows_by_what_is_cut_off(void **state)
{
	static const int sizes[] = { -1000, -1, 0, 1, 2, 1000 };

	(void)state;
	for (size_t have = 0; have < COUNT_OF(sizes); have++)
		for (size_t want = 0; want < COUNT_OF(sizes); want++) {
			struct area area = area_of(sizes[have], sizes[have]), part;

			part = area_top(&area, sizes[want]);
			assert_true(part.rows >= 0 && area.rows <= sizes[have]);
			part = area_bottom(&area, sizes[want]);
			assert_true(part.rows >= 0 && area.rows <= sizes[have]);
			part = area_left(&area, sizes[want]);
			assert_true(part.columns >= 0 && area.columns <= sizes[have]);
			part = area_middle(
				area_of(sizes[have], sizes[have]), sizes[want], sizes[want]);
			assert_true(part.columns >= 0 && part.rows >= 0);
			assert_true(part.columns <= (sizes[have] > 0 ? sizes[have] : 0));
		}
}

static void a_frame_keeps_to_its_area(void **state)
{
	struct canvas *canvas = *state;

	is(canvas_box(canvas, (struct area){ 1, 0, 10, 3 }, "Ita"), 2, 1, 8, 1);
	shows(canvas, " ┌─ Ita ──┐\n │        │\n └────────┘");
	assert_int_equal(canvas->cuts, 0);
	for (int size = -2; size < 3; size++) {
		struct area inside;

		canvas_clear(canvas);
		inside = canvas_box(canvas, (struct area){ 5, 2, size, size }, NULL);
		assert_true(inside.columns >= 0 && inside.rows >= 0);
		for (int y = 0; y < 5; y++)
			for (int x = 0; x < 20; x++)
				if (x < 5 || y < 2 || x >= 5 + size || y >= 2 + size)
					assert_int_equal(canvas_cell(canvas, x, y)->character, ' ');
	}
	canvas_box(canvas, (struct area){ 0, 0, 7, 3 }, "Msaada");
	assert_true(canvas->cuts > 0);
}

static void the_cursor_stays_on_the_canvas(void **state)
{
	struct canvas *canvas = *state;

	canvas_put_cursor(canvas, (struct area){ 4, 2, 5, 2 }, 3, 1);
	assert_int_equal(canvas->cursor_x, 7);
	assert_int_equal(canvas->cursor_y, 3);
	canvas_put_cursor(canvas, canvas_area(canvas), -5, -5);
	assert_int_equal(canvas->cursor_x, 0);
	assert_int_equal(canvas->cursor_y, 0);
	canvas_put_cursor(canvas, canvas_area(canvas), 500, 500);
	assert_int_equal(canvas->cursor_x, 19);
	assert_int_equal(canvas->cursor_y, 4);
}

static void a_canvas_has_at_least_a_cell_and_no_endless_number(void **state)
{
	static const int sizes[][4] = { { 0, 0, 1, 1 }, { -3, 7, 1, 7 }, { 80, 24, 80, 24 },
		{ 65535, 65535, CANVAS_MOST, CANVAS_MOST } };
	struct canvas *canvas = *state;

	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		canvas_resize(canvas, sizes[i][0], sizes[i][1]);
		assert_int_equal(canvas->columns, sizes[i][2]);
		assert_int_equal(canvas->rows, sizes[i][3]);
		shows(canvas, "");
	}
}

static void a_style_alone_leaves_the_text(void **state)
{
	struct canvas *canvas = *state;

	canvas_label(canvas, canvas_area(canvas), 0, 0, STYLE_TEXT, "abc");
	canvas_paint(canvas, (struct area){ 1, 0, 1, 9 }, STYLE_FOCUS);
	shows(canvas, "abc");
	assert_int_equal(canvas_cell(canvas, 0, 0)->style, STYLE_TEXT);
	assert_int_equal(canvas_cell(canvas, 1, 0)->style, STYLE_FOCUS);
	assert_int_equal(canvas_cell(canvas, 1, 4)->style, STYLE_FOCUS);
	assert_int_equal(canvas_cell(canvas, 2, 0)->style, STYLE_TEXT);
}

/* ---- whatever is drawn ---- */

static const char *const parts[] = { "Asha", " ", "水", "火", "\xcc\x81", "\x1b[2J", "\xe2\x80\xae",
	"\xff", "é", "│", "\xc2\x9b", "…", "x", "-", "\n", "\xf0\x9f\x98\x80", "\xee\x80\x80" };

static void invent_text(struct random *random, struct text *text)
{
	text_clear(text);
	for (int64_t more = random_below(random, 9); more; more--)
		text_add(text, parts[random_below(random, COUNT_OF(parts))]);
}

static struct area invent_area(struct random *random)
{
	return (struct area){ (int)random_below(random, 26) - 3, (int)random_below(random, 9) - 2,
		(int)random_below(random, 14) - 2, (int)random_below(random, 6) - 1 };
}

static void draw_anything(struct canvas *canvas, struct random *random, struct area area)
{
	int x = (int)random_below(random, 14) - 3, y = (int)random_below(random, 6) - 1;
	struct text text = { 0 };

	invent_text(random, &text);
	switch (random_below(random, 6)) {
	case 0:
		canvas_label(canvas, area, x, y, STYLE_TEXT, text_string(&text));
		break;
	case 1:
		canvas_data(canvas, area, x, y, (int)random_below(random, 24) - 12, STYLE_TEXT,
			text_string(&text));
		break;
	case 2:
		canvas_centre(canvas, area, y, STYLE_TEXT, text_string(&text));
		break;
	case 3:
		canvas_paragraph(canvas, area, STYLE_TEXT, text_string(&text));
		break;
	case 4:
		canvas_box(canvas, area, text_string(&text));
		break;
	default:
		canvas_fill(canvas, area, STYLE_TEXT, '.');
		break;
	}
	text_finish(&text);
}

static bool is_wide(const struct cell *cell)
{
	return cell && unicode_width(cell->character) == 2;
}

/* Wide characters are whole, all is harmless, marks are marks. */
static void check_cell(struct canvas *canvas, int x, int y)
{
	const struct cell *cell = canvas_cell(canvas, x, y), *right = canvas_cell(canvas, x + 1, y);

	if (!cell->character)
		assert_true(is_wide(canvas_cell(canvas, x - 1, y)));
	else
		assert_true(unicode_is_harmless(cell->character));
	if (is_wide(cell))
		assert_true(right && !right->character);
	assert_true(!cell->character || unicode_width(cell->character) > 0);
	assert_true(
		!cell->mark || (unicode_is_harmless(cell->mark) && unicode_width(cell->mark) == 0));
}

static bool is_inside(struct area area, int x, int y)
{
	return x >= area.x && x < area.x + area.columns && y >= area.y && y < area.y + area.rows;
}

/* Outside of the area nothing has changed, but for a wide character that lay across its edge. */
static void check_outside(const struct canvas *before, struct canvas *canvas, struct area area)
{
	for (int i = 0; i < canvas->columns * canvas->rows; i++) {
		const struct cell *old = &before->cells[i], *now = &canvas->cells[i];
		int x = i % canvas->columns, y = i / canvas->columns;

		if (is_inside(area, x, y) || now->character == old->character)
			continue;
		assert_int_equal(now->character, ' ');
		assert_true(old->character ? is_inside(area, x + 1, y) && is_wide(old)
					   : is_inside(area, x - 1, y));
	}
}

static void whatever_is_drawn_stays_in_its_area_and_whole(void **state)
{
	struct canvas *canvas = *state, *before = canvas_create(20, 5);
	struct random random = { 20261128 };
	struct text text = { 0 };

	for (int round = 0; round < 20000; round++) {
		struct area area = invent_area(&random);

		memcpy(before->cells, canvas->cells, sizeof(struct cell) * 20 * 5);
		draw_anything(canvas, &random, area);
		for (int i = 0; i < 20 * 5; i++)
			check_cell(canvas, i % 20, i / 20);
		check_outside(before, canvas, area);
		text_clear(&text);
		canvas_text(canvas, &text);
		assert_true(utf8_is_valid(text.bytes, text.length));
	}
	text_finish(&text);
	canvas_destroy(&before);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make, destroy)
	const struct CMUnitTest tests[] = {
		TEST(a_label_stands_where_it_is_put),
		TEST(a_label_that_does_not_fit_is_a_cut),
		TEST(a_label_above_or_below_the_area_is_not_drawn),
		TEST(a_label_in_the_middle_has_as_much_on_both_sides),
		TEST(data_that_does_not_fit_ends_in_an_ellipsis),
		TEST(data_of_negative_width_stands_at_the_right),
		TEST(data_wipes_all_of_its_width),
		TEST(data_of_no_width_is_not_drawn),
		TEST(data_left_of_the_area_leaves_the_neighbour_alone),
		TEST(a_wide_character_is_never_cut_in_half),
		TEST(half_of_a_wide_character_that_is_written_over_is_wiped),
		TEST(a_mark_stands_on_the_letter_before_it),
		TEST(a_mark_without_a_letter_does_not_reach_the_neighbour),
		TEST(nothing_harmful_to_a_terminal_comes_through),
		TEST(what_is_no_utf8_is_shown_as_such),
		TEST(a_paragraph_is_broken_at_blanks),
		TEST(a_paragraph_that_does_not_fit_is_a_cut),
		TEST(a_word_of_a_thousand_marks_stays_valid),
		TEST(every_line_of_a_paragraph_moves_on),
		TEST(rows_and_columns_are_cut_off),
		TEST(no_more_is_cut_off_than_there_is),
		TEST(an_area_never_grows_by_what_is_cut_off),
		TEST(a_frame_keeps_to_its_area),
		TEST(the_cursor_stays_on_the_canvas),
		TEST(a_canvas_has_at_least_a_cell_and_no_endless_number),
		TEST(a_style_alone_leaves_the_text),
		TEST(whatever_is_drawn_stays_in_its_area_and_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
