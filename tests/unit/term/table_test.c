// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/term/table.h"

#include "common/base/attr.h"
#include "common/base/text.h"
#include "tests/random.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

/* A queue: the reason goes first, then the number in line, the wait; who it is stays. */
static const struct table_column columns[] = {
	{ .heading = "#", .least = 2, .most = 2, .rank = 2, .is_right = true },
	{ .heading = "Ticket", .least = 4, .most = 4 },
	{ .least = 1, .most = 1 },
	{ .heading = "Patient", .least = 6, .most = 9 },
	{ .heading = "Wait", .least = 3, .most = 3, .rank = 1, .is_right = true },
	{ .heading = "Why", .least = 5, .most = 100, .rank = 3 },
};
enum { COUNT = COUNT_OF(columns), WHOLE = 1 + 2 + 2 + 4 + 1 + 1 + 1 + 6 + 1 + 3 + 2 + 5 };

static const struct table_value values[] = { { "7", STYLE_TEXT }, { "A042", STYLE_STRONG },
	{ "!", STYLE_BAD }, { "Asha Mushi", STYLE_TEXT }, { "44", STYLE_TEXT },
	{ "emergency", STYLE_DIM } };

static const char *translate(const void *arg, const char *message)
{
	(void)arg;
	return message;
}

static void is_drawn(int cells, bool is_chosen, const char *wanted)
{
	struct canvas *canvas = canvas_create(cells + 2, 3);
	struct area area = { 1, 1, cells, 2 };
	struct text text = { 0 };
	struct table table;

	table_lay(&table, columns, COUNT, cells);
	table_draw_head(&table, canvas, area, 0, translate, NULL);
	table_draw_row(&table, canvas, area, 1, values, is_chosen);
	canvas_text(canvas, &text);
	assert_string_equal(text_string(&text), wanted);
	assert_int_equal(canvas->cuts, 0);
	if (is_chosen) {
		assert_int_equal(canvas->cursor_x, 1);
		assert_int_equal(canvas->cursor_y, 2);
	}
	text_finish(&text);
	canvas_destroy(&canvas);
}

static void columns_stand_under_their_headings(void **state)
{
	(void)state;
	is_drawn(40, false,
		"\n"
		"   #  Ticket Patient  Wait  Why\n"
		"   7  A042 ! Asha Mus…  44  emergency\n");
}

static void all_of_them_need_so_much(void **state)
{
	struct table table;

	(void)state;
	table_lay(&table, columns, COUNT, WHOLE);
	assert_int_equal(table.end, WHOLE);
	for (size_t i = 0; i < COUNT; i++)
		assert_int_equal(table.width[i], columns[i].least);
}

static size_t shown(const struct table *table)
{
	size_t found = 0;

	for (size_t i = 0; i < table->count; i++)
		found += table->width[i] > 0;
	return found;
}

static void the_least_needed_column_goes_first(void **state)
{
	static const size_t order[] = { 5, 0, 4 };
	struct table table;
	size_t gone = 0;

	(void)state;
	for (int cells = WHOLE; cells >= 0; cells--) {
		table_lay(&table, columns, COUNT, cells);
		while (gone < COUNT_OF(order) && !table.width[order[gone]])
			gone++;
		/* Those before it in the order are gone, those behind it are there. */
		for (size_t i = 0; i < COUNT_OF(order); i++)
			assert_int_equal(table.width[order[i]] == 0, i < gone);
		assert_int_equal(shown(&table), COUNT - gone);
	}
	assert_int_equal(gone, COUNT_OF(order));
}

static void what_is_always_needed_is_never_left_out(void **state)
{
	struct table table;

	(void)state;
	for (int cells = -5; cells < 100; cells++) {
		table_lay(&table, columns, COUNT, cells);
		for (size_t i = 0; i < COUNT; i++)
			assert_true(columns[i].rank || table.width[i] >= columns[i].least);
	}
}

static void of_equal_ranks_the_last_goes(void **state)
{
	static const struct table_column equal[] = { { .least = 3, .most = 3, .rank = 1 },
		{ .least = 3, .most = 3, .rank = 1 } };
	struct table table;

	(void)state;
	table_lay(&table, equal, 2, 8);
	assert_int_equal(shown(&table), 2);
	table_lay(&table, equal, 2, 7);
	assert_int_equal(table.width[0], 3);
	assert_int_equal(table.width[1], 0);
}

static void what_is_left_over_goes_to_those_that_can_grow(void **state)
{
	struct table table;

	(void)state;
	table_lay(&table, columns, COUNT, WHOLE + 3);
	assert_int_equal(table.width[3], 6 + 2);
	assert_int_equal(table.width[5], 5 + 1);
	table_lay(&table, columns, COUNT, WHOLE + 20);
	assert_int_equal(table.width[3], 9);
	assert_int_equal(table.width[5], 5 + 17);
	assert_int_equal(table.end, WHOLE + 20);
	table_lay(&table, columns, COUNT, 1000);
	assert_int_equal(table.width[5], 100);
}

static void the_chosen_row_is_marked_on_all_its_width(void **state)
{
	struct canvas *canvas = canvas_create(32, 2);
	struct table table;

	(void)state;
	is_drawn(40, true,
		"\n"
		"   #  Ticket Patient  Wait  Why\n"
		" ▶ 7  A042 ! Asha Mus…  44  emergency\n");
	table_lay(&table, columns, COUNT, 30);
	table_draw_row(&table, canvas, (struct area){ 1, 0, 30, 2 }, 1, values, true);
	for (int x = 0; x < 32; x++) {
		assert_int_equal(canvas_cell(canvas, x, 0)->style, STYLE_TEXT);
		assert_int_equal(canvas_cell(canvas, x, 1)->style,
			x >= 1 && x < 31 ? STYLE_FOCUS : STYLE_TEXT);
	}
	canvas_destroy(&canvas);
}

static void values_wear_their_styles(void **state)
{
	struct canvas *canvas = canvas_create(40, 1);
	struct table table;

	(void)state;
	table_lay(&table, columns, COUNT, 40);
	table_draw_row(&table, canvas, canvas_area(canvas), 0, values, false);
	for (size_t i = 0; i < COUNT; i++)
		assert_int_equal(canvas_cell(canvas, table.x[i], 0)->style, values[i].style);
	canvas_destroy(&canvas);
}

static void a_row_outside_of_the_area_is_not_drawn(void **state)
{
	struct canvas *canvas = canvas_create(40, 4);
	struct area area = { 0, 1, 40, 2 };
	struct text text = { 0 };
	struct table table;

	(void)state;
	table_lay(&table, columns, COUNT, 40);
	table_draw_row(&table, canvas, area, -1, values, true);
	table_draw_row(&table, canvas, area, 2, values, true);
	table_draw_head(&table, canvas, area, 2, translate, NULL);
	canvas_text(canvas, &text);
	assert_string_equal(text_string(&text), "\n\n\n\n");
	text_finish(&text);
	canvas_destroy(&canvas);
}

/* Any columns, any room: nothing overlaps, nothing is outside unless all that is left is needed. */
static void columns_never_overlap(void **state)
{
	struct random random = { 20261128 };

	(void)state;
	for (int round = 0; round < 20000; round++) {
		struct table_column any[TABLE_COLUMNS] = { 0 };
		size_t count = (size_t)random_below(&random, TABLE_COLUMNS + 1);
		int cells = (int)random_below(&random, 100) - 5, end = 1;
		bool can_spare = false, can_grow = false;
		struct table table;

		for (size_t i = 0; i < count; i++) {
			any[i].least = 1 + (int)random_below(&random, 12);
			any[i].most = any[i].least + (int)random_below(&random, 20);
			any[i].rank = (unsigned)random_below(&random, 4);
			any[i].is_right = random_below(&random, 2);
		}
		table_lay(&table, any, count, cells);
		for (size_t i = 0; i < count; i++) {
			if (!table.width[i])
				continue;
			assert_true(table.x[i] >= end + (end > 1));
			assert_in_range(table.width[i], any[i].least, any[i].most);
			end = table.x[i] + table.width[i];
			can_spare = can_spare || any[i].rank;
			can_grow = can_grow || table.width[i] < any[i].most;
		}
		assert_int_equal(end, table.end);
		assert_true(end <= cells || !can_spare);
		assert_true(end >= cells || !can_grow);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_stand_under_their_headings),
		cmocka_unit_test(all_of_them_need_so_much),
		cmocka_unit_test(the_least_needed_column_goes_first),
		cmocka_unit_test(what_is_always_needed_is_never_left_out),
		cmocka_unit_test(of_equal_ranks_the_last_goes),
		cmocka_unit_test(what_is_left_over_goes_to_those_that_can_grow),
		cmocka_unit_test(the_chosen_row_is_marked_on_all_its_width),
		cmocka_unit_test(values_wear_their_styles),
		cmocka_unit_test(a_row_outside_of_the_area_is_not_drawn),
		cmocka_unit_test(columns_never_overlap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
