// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What is promised of every picture of a console, whatever it was given. */
#pragma once

#include "common/base/unicode.h"
#include "tests/fuzz/target.h"
#include "tui/console.h"

static inline void picture_check_cell(const struct canvas *canvas, int i)
{
	const struct cell *cell = &canvas->cells[i];
	int x = i % canvas->columns;

	if (!cell->character) {
		FUZZ_CHECK(x > 0 && unicode_width(cell[-1].character) == 2);
		return;
	}
	FUZZ_CHECK(unicode_is_harmless(cell->character));
	FUZZ_CHECK(cell->style < STYLE_COUNT);
	if (unicode_width(cell->character) == 2)
		FUZZ_CHECK(x + 1 < canvas->columns && !cell[1].character);
}

/* Where a label is cut, the picture says which. */
static inline void picture_check_cuts(const struct canvas *canvas)
{
	bool is_large =
		canvas->columns >= CONSOLE_LEAST_COLUMNS && canvas->rows >= CONSOLE_LEAST_ROWS;
	struct text text = { 0 };

	if (is_large && canvas->cuts) {
		canvas_text(canvas, &text);
		fprintf(stderr, "%s", text_string(&text));
		FUZZ_CHECK(canvas->cuts == 0);
	}
}

/* Draws until nothing changes any more. No label is cut where the window is not too small, nothing
 * harmful is shown, the cursor is on the screen. */
static inline void picture_check(struct console *console)
{
	const struct canvas *canvas;
	int times = 0;

	console_touch(console);
	while ((canvas = console_draw(console))) {
		FUZZ_CHECK(++times < 10);
		picture_check_cuts(canvas);
		FUZZ_CHECK(canvas->cursor_x >= 0 && canvas->cursor_x < canvas->columns);
		FUZZ_CHECK(canvas->cursor_y >= 0 && canvas->cursor_y < canvas->rows);
		for (int i = 0; i < canvas->columns * canvas->rows; i++)
			picture_check_cell(canvas, i);
	}
}
