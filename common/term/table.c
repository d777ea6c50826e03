// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/term/table.h"

#include "common/base/unicode.h"
#include <assert.h>

/* ---- where the columns lie ---- */

/* Blanks before a column: it follows the column before it, or the mark at the start of the row. */
static int gap(const struct table *table, size_t before, size_t at)
{
	if (before == at)
		return 0;
	return table->columns[before].is_right && !table->columns[at].is_right ? 2 : 1;
}

/* Places the columns that have a width, from the left. */
static void place(struct table *table)
{
	int x = 1;
	bool is_first = true;
	size_t before = 0;

	table->end = x;
	for (size_t i = 0; i < table->count; i++) {
		if (!table->width[i])
			continue;
		x += gap(table, is_first ? i : before, i);
		table->x[i] = x;
		x += table->width[i];
		table->end = x;
		before = i;
		is_first = false;
	}
}

/* The column that can be spared best; count: none can. */
static size_t least_needed(const struct table *table)
{
	size_t found = table->count;

	for (size_t i = 0; i < table->count; i++) {
		if (!table->width[i] || !table->columns[i].rank)
			continue;
		if (found == table->count || table->columns[i].rank >= table->columns[found].rank)
			found = i;
	}
	return found;
}

static void grow(struct table *table, int cells)
{
	bool has_grown = true;

	while (cells > 0 && has_grown) {
		has_grown = false;
		for (size_t i = 0; i < table->count && cells > 0; i++) {
			if (!table->width[i] || table->width[i] >= table->columns[i].most)
				continue;
			table->width[i]++;
			cells--;
			has_grown = true;
		}
	}
}

void table_lay(struct table *table, const struct table_column *columns, size_t count, int cells)
{
	size_t spared;

	assert(count <= TABLE_COLUMNS);
	*table = (struct table){ .columns = columns, .count = count };
	for (size_t i = 0; i < count; i++)
		table->width[i] = columns[i].least;
	place(table);
	while (table->end > cells && (spared = least_needed(table)) < count) {
		table->width[spared] = 0;
		place(table);
	}
	grow(table, cells - table->end);
	place(table);
}

/* ---- drawing ---- */

/* A heading reaches over columns that have none. */
static int heading_width(const struct table *table, size_t at)
{
	int end = table->x[at] + table->width[at];

	for (size_t i = at + 1; i < table->count; i++) {
		if (table->width[i] && table->columns[i].heading)
			break;
		if (table->width[i])
			end = table->x[i] + table->width[i];
	}
	return end - table->x[at];
}

/* What is wider than its numbers begins further left, in the gap before them. */
static void draw_right_heading(const struct table *table, struct canvas *canvas, struct area area,
	int y, size_t at, const char *heading)
{
	int width = table->width[at], cells = unicode_cells(heading);
	bool has_gap = at && table->x[at] > 1;

	if (cells > width && has_gap)
		width++;
	canvas_data(canvas, area, table->x[at] + table->width[at] - width, y, -width, STYLE_DIM,
		heading);
}

void table_draw_head(const struct table *table, struct canvas *canvas, struct area area, int y,
	const char *(*translate)(const void *arg, const char *message), const void *arg)
{
	for (size_t i = 0; i < table->count; i++) {
		const char *heading;

		if (!table->width[i] || !table->columns[i].heading)
			continue;
		heading = translate(arg, table->columns[i].heading);
		if (table->columns[i].is_right)
			draw_right_heading(table, canvas, area, y, i, heading);
		else
			canvas_data(canvas, area, table->x[i], y, heading_width(table, i),
				STYLE_DIM, heading);
	}
}

void table_draw_row(const struct table *table, struct canvas *canvas, struct area area, int y,
	const struct table_value *values, bool is_chosen)
{
	if (y < 0 || y >= area.rows)
		return;
	if (is_chosen) {
		canvas_fill(canvas, (struct area){ area.x, area.y + y, area.columns, 1 },
			STYLE_FOCUS, ' ');
		canvas_label(canvas, area, 0, y, STYLE_FOCUS, "▶");
		canvas_put_cursor(canvas, area, 0, y);
	}
	for (size_t i = 0; i < table->count; i++) {
		int width = table->width[i];

		if (!width || !values[i].text)
			continue;
		canvas_data(canvas, area, table->x[i], y,
			table->columns[i].is_right ? -width : width,
			is_chosen ? STYLE_FOCUS : values[i].style, values[i].text);
	}
}
