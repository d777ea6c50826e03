// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/term/chart.h"

#include "common/base/attr.h"
#include "common/base/text.h"
#include "common/base/unicode.h"
#include "common/term/glyph.h"
#include "tests/random.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

enum { BLOCK = 0x2588 };

static void bars_are(
	int columns, int rows, const struct chart_bar *bars, size_t count, const char *wanted)
{
	struct canvas *canvas = canvas_create(columns + 2, rows + 1);
	struct text text = { 0 };

	chart_bars(canvas, (struct area){ 1, 0, columns, rows }, bars, count);
	canvas_text(canvas, &text);
	while (text.length && text.bytes[text.length - 1] == '\n')
		text.bytes[--text.length] = '\0';
	assert_string_equal(text_string(&text), wanted);
	text_finish(&text);
	canvas_destroy(&canvas);
}

static const struct chart_bar arrivals[] = { { "06:30", 18 }, { "07:00", 31 }, { "07:30", 41 },
	{ "8", 0 }, { "08:30", 1 } };

static void the_longest_bar_fills_its_room(void **state)
{
	(void)state;
	bars_are(30, 5, arrivals, COUNT_OF(arrivals),
		" 06:30 █████████             18\n"
		" 07:00 ████████████████      31\n"
		" 07:30 █████████████████████ 41\n"
		" 8                            0\n"
		" 08:30 █                      1");
}

static void where_there_is_little_room_the_bar_goes_first(void **state)
{
	(void)state;
	bars_are(10, 2, arrivals, 2, " 06:30 █ 18\n 07:00 █ 31");
	bars_are(9, 2, arrivals, 2, " 06:30  18\n 07:00  31");
	bars_are(8, 2, arrivals, 2, " 06:30 18\n 07:00 31");
	bars_are(7, 2, arrivals, 2, " 06:… 18\n 07:… 31");
	bars_are(2, 2, arrivals, 2, " 18\n 31");
}

static void no_more_bars_than_rows(void **state)
{
	struct canvas *canvas = canvas_create(30, 4);

	(void)state;
	assert_int_equal(chart_bars(canvas, (struct area){ 0, 0, 30, 2 }, arrivals, 5), 2);
	assert_int_equal(chart_bars(canvas, (struct area){ 0, 0, 30, 0 }, arrivals, 5), 0);
	assert_int_equal(chart_bars(canvas, (struct area){ 0, 0, 30, -3 }, arrivals, 5), 0);
	assert_int_equal(chart_bars(canvas, canvas_area(canvas), arrivals, 0), 0);
	assert_int_equal(canvas_cell(canvas, 0, 2)->character, ' ');
	canvas_destroy(&canvas);
}

static int blocks_in(struct canvas *canvas, int y)
{
	int found = 0;

	for (int x = 0; x < canvas->columns; x++)
		found += canvas_cell(canvas, x, y)->character == BLOCK;
	return found;
}

/* Whatever the numbers: in proportion, something is seen of something, and of nothing nothing. */
static void bars_are_in_proportion(void **state)
{
	struct canvas *canvas = canvas_create(60, 6);
	struct random random = { 8 };

	(void)state;
	for (int round = 0; round < 5000; round++) {
		int shift = (int)random_below(&random, 62);
		struct chart_bar bars[6];

		for (size_t i = 0; i < 6; i++) {
			bars[i].label = "x";
			bars[i].value = (int64_t)(random_next(&random) >> 1 >> shift) -
					(random_below(&random, 5) == 0 ? INT64_MAX / 2 : 0);
		}
		canvas_clear(canvas);
		assert_int_equal(chart_bars(canvas, canvas_area(canvas), bars, 6), 6);
		assert_int_equal(canvas->cuts, 0);
		for (int one = 0; one < 6; one++) {
			assert_int_equal(blocks_in(canvas, one) > 0, bars[one].value > 0);
			for (int other = 0; other < 6; other++)
				if (bars[one].value >= bars[other].value)
					assert_true(
						blocks_in(canvas, one) >= blocks_in(canvas, other));
		}
	}
	canvas_destroy(&canvas);
}

/* ---- spark lines ---- */

static void spark_is(
	int columns, const int64_t *values, size_t count, enum glyphs glyphs, const char *wanted)
{
	struct canvas *canvas = canvas_create(columns + 3, 1);
	struct text text = { 0 };
	int end = chart_spark(
		canvas, (struct area){ 1, 0, columns + 1, 1 }, 1, 0, STYLE_TEXT, values, count);

	assert_int_equal(end, 1 + (count < (size_t)columns ? (int)count : columns));
	for (int x = 2; x < 1 + end; x++) {
		char bytes[4];

		text_add_bytes(&text, bytes,
			unicode_put(glyph_of(glyphs, canvas_cell(canvas, x, 0)->character), bytes));
	}
	assert_string_equal(text_string(&text), wanted);
	assert_int_equal(canvas->cuts, 0);
	text_finish(&text);
	canvas_destroy(&canvas);
}

static void a_spark_line_has_a_height_for_each_value(void **state)
{
	static const int64_t values[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8 };
	static const int64_t others[] = { 100, 3, 0, 50, -7 };

	(void)state;
	spark_is(20, values, COUNT_OF(values), GLYPHS_UNICODE, " ▁▂▃▄▅▆▇▉");
	spark_is(20, values, COUNT_OF(values), GLYPHS_CONSOLE, " 12345678");
	spark_is(20, values, COUNT_OF(values), GLYPHS_ASCII, " 12345678");
	spark_is(20, others, COUNT_OF(others), GLYPHS_ASCII, "81 4 ");
	spark_is(20, values, 1, GLYPHS_ASCII, " ");
	spark_is(20, values, 0, GLYPHS_ASCII, "");
}

static void the_last_values_are_shown_where_not_all_fit(void **state)
{
	static const int64_t values[] = { 80, 1, 2, 4 };

	(void)state;
	spark_is(3, values, 4, GLYPHS_ASCII, "248");
	spark_is(1, values, 4, GLYPHS_ASCII, "8");
	spark_is(0, values, 4, GLYPHS_ASCII, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_longest_bar_fills_its_room),
		cmocka_unit_test(where_there_is_little_room_the_bar_goes_first),
		cmocka_unit_test(no_more_bars_than_rows),
		cmocka_unit_test(bars_are_in_proportion),
		cmocka_unit_test(a_spark_line_has_a_height_for_each_value),
		cmocka_unit_test(the_last_values_are_shown_where_not_all_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
