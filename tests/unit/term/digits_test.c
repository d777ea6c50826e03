// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/term/digits.h"

#include "common/base/attr.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/model/number.h"
#include "common/term/glyph.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#define BLOCK 0x2588

static const char signs[] = "0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZ";

static char *picture(const char *text, int columns, int rows, int *width_out)
{
	struct canvas *canvas = canvas_create(columns, rows);
	struct text seen = { 0 };

	*width_out = digits_draw(canvas, canvas_area(canvas), STYLE_BIG, text);
	canvas_text(canvas, &seen);
	assert_int_equal(canvas->cuts, 0);
	canvas_destroy(&canvas);
	return text_take(&seen);
}

static void a_number_is_drawn_of_blocks(void **state)
{
	int width;
	char *seen = picture("A-1", 17, 7, &width);

	(void)state;
	assert_int_equal(width, 17);
	assert_string_equal(seen, " ███          █\n"
				  "█   █        ██\n"
				  "█   █         █\n"
				  "█████ █████   █\n"
				  "█   █         █\n"
				  "█   █         █\n"
				  "█   █        ███\n");
	mem_free(seen);
}

static void a_sign_grows_with_its_area(void **state)
{
	static const struct {
		int columns, rows, width;
	} sizes[] = { { 5, 7, 5 }, { 9, 7, 5 }, { 10, 7, 10 }, { 11, 7, 10 }, { 80, 7, 10 },
		{ 10, 13, 10 }, { 80, 14, 20 }, { 20, 14, 20 }, { 15, 14, 15 }, { 5, 43, 5 } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		int width;

		mem_free(picture("8", sizes[i].columns, sizes[i].rows, &width));
		assert_int_equal(width, sizes[i].width);
	}
}

static void what_does_not_fit_is_not_drawn(void **state)
{
	static const struct area areas[] = { { 0, 0, 4, 7 }, { 0, 0, 5, 6 }, { 0, 0, 0, 0 },
		{ 0, 0, -20, 10 }, { 0, 0, 20, -10 }, { 0, 0, 1, 1 } };
	struct canvas *canvas = canvas_create(40, 10);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(areas); i++)
		assert_int_equal(digits_draw(canvas, areas[i], STYLE_BIG, "8"), 0);
	assert_int_equal(digits_draw(canvas, (struct area){ 0, 0, 10, 7 }, STYLE_BIG, "88"), 0);
	assert_int_equal(digits_draw(canvas, canvas_area(canvas), STYLE_BIG, ""), 0);
	for (int i = 0; i < 40 * 10; i++)
		assert_int_equal(canvas->cells[i].character, ' ');
	canvas_destroy(&canvas);
}

/* Inside of the columns that were promised, inside of the area, every sign a block. */
static void check(struct canvas *canvas, struct area area, const char *text)
{
	int width, left = area.x + area.columns, right = area.x - 1;

	canvas_clear(canvas);
	width = digits_draw(canvas, area, STYLE_BIG, text);
	assert_true(width == 0 || (width > 0 && width <= area.columns));
	for (int i = 0; i < canvas->columns * canvas->rows; i++) {
		int x = i % canvas->columns, y = i / canvas->columns;

		if (canvas->cells[i].character == ' ')
			continue;
		assert_int_equal(canvas->cells[i].character, BLOCK);
		assert_int_equal(canvas->cells[i].style, STYLE_BIG);
		assert_true(y >= area.y && y < area.y + area.rows);
		assert_true(x >= area.x && x < area.x + width);
		left = x < left ? x : left;
		right = x > right ? x : right;
	}
	/* 88 touches both its edges. */
	if (width && strcmp(text, "88") == 0) {
		assert_int_equal(left, area.x);
		assert_int_equal(right, area.x + width - 1);
	}
}

static void widths_are_as_promised_at_all_sizes(void **state)
{
	static const char *const texts[] = { "8", "88", "A-041", "ZWM12345", " ", "a?é" };
	struct canvas *canvas = canvas_create(133, 44);

	(void)state;
	for (int columns = -1; columns <= 132; columns += 3)
		for (int rows = -1; rows <= 43; rows += 2)
			for (size_t i = 0; i < COUNT_OF(texts); i++)
				check(canvas, (struct area){ 1, 1, columns, rows }, texts[i]);
	canvas_destroy(&canvas);
}

static void every_sign_of_a_ticket_differs_from_every_other(void **state)
{
	(void)state;
	for (size_t one = 0; signs[one]; one++)
		for (size_t other = one + 1; signs[other]; other++) {
			char texts[2][2] = { { signs[one] }, { signs[other] } };
			int width;
			char *a = picture(texts[0], 5, 7, &width);
			char *b = picture(texts[1], 5, 7, &width);

			assert_non_null(strstr(a, "█"));
			/* O is no letter of a series, unless a facility wants it: there it stands
			 * before the digits and not among them. */
			if (signs[one] == '0' && signs[other] == 'O')
				assert_null(strchr(SERIES_LETTERS, 'O'));
			else
				assert_string_not_equal(a, b);
			mem_free(a);
			mem_free(b);
		}
}

static void blanks_take_their_place(void **state)
{
	int width;
	char *seen = picture(" 1", 11, 7, &width);

	(void)state;
	assert_int_equal(width, 11);
	assert_int_equal(strncmp(seen, "        █\n", strlen("        █\n")), 0);
	mem_free(seen);
}

static void every_set_has_the_block(void **state)
{
	(void)state;
	assert_int_equal(glyph_of(GLYPHS_UNICODE, BLOCK), BLOCK);
	assert_int_equal(glyph_of(GLYPHS_CONSOLE, BLOCK), BLOCK);
	assert_int_equal(glyph_of(GLYPHS_ASCII, BLOCK), '#');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_is_drawn_of_blocks),
		cmocka_unit_test(a_sign_grows_with_its_area),
		cmocka_unit_test(what_does_not_fit_is_not_drawn),
		cmocka_unit_test(widths_are_as_promised_at_all_sizes),
		cmocka_unit_test(every_sign_of_a_ticket_differs_from_every_other),
		cmocka_unit_test(blanks_take_their_place),
		cmocka_unit_test(every_set_has_the_block),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
