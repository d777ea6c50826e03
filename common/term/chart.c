// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/term/chart.h"

#include "common/base/attr.h"
#include "common/base/unicode.h"
#include <inttypes.h>
#include <stdio.h>

enum { BLOCK = 0x2588, NUMBER_TEXT_BYTES = 24 };

static int64_t positive(int64_t value)
{
	return value > 0 ? value : 0;
}

/* value of most as a part of whole, rounded to the nearest, but never none of something. */
static int part(int64_t value, int64_t most, int whole)
{
	int found;

	if (value <= 0 || most <= 0 || whole <= 0)
		return 0;
	found = (int)(((wide_int)value * whole * 2 + most) / ((wide_int)most * 2));
	return found ? found : 1;
}

/* ---- bars ---- */

struct measures {
	int64_t most;
	int label, number, bar; /* cells */
};

static int number_text(int64_t value, char text_out[NUMBER_TEXT_BYTES])
{
	return snprintf(text_out, NUMBER_TEXT_BYTES, "%" PRId64, positive(value));
}

/* A blank stands before the bar and before the number. */
static struct measures measure(struct area area, const struct chart_bar *bars, size_t count)
{
	struct measures found = { 0 };
	char text[NUMBER_TEXT_BYTES];

	for (size_t i = 0; i < count; i++) {
		int label = unicode_cells(bars[i].label);
		int number = number_text(bars[i].value, text);

		found.label = label > found.label ? label : found.label;
		found.number = number > found.number ? number : found.number;
		found.most = bars[i].value > found.most ? bars[i].value : found.most;
	}
	if (found.label > area.columns - found.number - 1)
		found.label = area.columns - found.number - 1;
	found.bar = area.columns - found.label - found.number - 2;
	return found;
}

static void draw_bar(struct canvas *canvas, struct area area, int y, const struct measures *sizes,
	const struct chart_bar *bar)
{
	char text[NUMBER_TEXT_BYTES];
	struct area blocks = { area.x + sizes->label + 1, area.y + y,
		part(bar->value, sizes->most, sizes->bar), 1 };

	number_text(bar->value, text);
	canvas_data(
		canvas, area, 0, y, sizes->label > 0 ? sizes->label : 0, STYLE_TEXT, bar->label);
	canvas_fill(canvas, blocks, STYLE_STRONG, BLOCK);
	canvas_label(canvas, area, area.columns - unicode_cells(text), y, STYLE_TEXT, text);
}

int chart_bars(struct canvas *canvas, struct area area, const struct chart_bar *bars, size_t count)
{
	int rows = count < (size_t)positive(area.rows) ? (int)count : (int)positive(area.rows);
	struct measures sizes = measure(area, bars, (size_t)rows);

	for (int y = 0; y < rows; y++)
		draw_bar(canvas, area, y, &sizes, &bars[y]);
	return rows;
}

/* ---- spark lines ---- */

/* The last is seven eighths of a block by its width: a full one is a block of a bar in the sets
 * without eighths, and no digit. */
static const char *const levels[] = { " ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "▉" };

int chart_spark(struct canvas *canvas, struct area area, int x, int y, enum style style,
	const int64_t *values, size_t count)
{
	size_t room = (size_t)positive(area.columns - x), from = count > room ? count - room : 0;
	int64_t most = 0;

	for (size_t i = from; i < count; i++)
		most = values[i] > most ? values[i] : most;
	for (size_t i = from; i < count; i++)
		x = canvas_label(canvas, area, x, y, style,
			levels[part(values[i], most, (int)COUNT_OF(levels) - 1)]);
	return x;
}
