// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/term/canvas.h"

#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/unicode.h"
#include <string.h>

#define ELLIPSIS 0x2026

static const struct cell blank = { .character = ' ' };

struct canvas *canvas_create(int columns, int rows)
{
	struct canvas *canvas = mem_alloc(sizeof(*canvas));

	canvas_resize(canvas, columns, rows);
	return canvas;
}

void canvas_destroy(struct canvas **canvas)
{
	if (!*canvas)
		return;
	mem_free((*canvas)->cells);
	mem_free(*canvas);
	*canvas = NULL;
}

void canvas_resize(struct canvas *canvas, int columns, int rows)
{
	mem_free(canvas->cells);
	canvas->columns = columns > 0 ? columns : 1;
	canvas->rows = rows > 0 ? rows : 1;
	canvas->cells =
		mem_array((size_t)canvas->columns * (size_t)canvas->rows, sizeof(*canvas->cells));
	canvas_clear(canvas);
}

void canvas_clear(struct canvas *canvas)
{
	for (int i = 0; i < canvas->columns * canvas->rows; i++)
		canvas->cells[i] = blank;
	canvas->cursor_x = canvas->cursor_y = 0;
	canvas->cuts = 0;
}

struct area canvas_area(const struct canvas *canvas)
{
	return (struct area){ 0, 0, canvas->columns, canvas->rows };
}

struct cell *canvas_cell(struct canvas *canvas, int x, int y)
{
	if (x < 0 || y < 0 || x >= canvas->columns || y >= canvas->rows)
		return NULL;
	return &canvas->cells[y * canvas->columns + x];
}

/* Half of a wide character alone is none. */
static void free_cell(struct canvas *canvas, int x, int y)
{
	struct cell *cell = canvas_cell(canvas, x, y);
	struct cell *left = canvas_cell(canvas, x - 1, y), *right = canvas_cell(canvas, x + 1, y);

	if (!cell)
		return;
	if (!cell->character && left)
		left->character = ' ';
	if (right && !right->character)
		right->character = ' ';
}

static void put_cell(struct canvas *canvas, int x, int y, enum style style, uint32_t character)
{
	struct cell *cell = canvas_cell(canvas, x, y);

	free_cell(canvas, x, y);
	if (cell)
		*cell = (struct cell){ .character = character, .style = style };
}

static void put_wide(struct canvas *canvas, int x, int y, enum style style, uint32_t character)
{
	put_cell(canvas, x, y, style, character);
	free_cell(canvas, x + 1, y);
	if (canvas_cell(canvas, x + 1, y))
		*canvas_cell(canvas, x + 1, y) = (struct cell){ .style = style };
}

static void put_mark(struct canvas *canvas, int x, int y, uint32_t mark)
{
	struct cell *cell = canvas_cell(canvas, x, y);

	if (cell && !cell->character)
		cell = canvas_cell(canvas, x - 1, y);
	if (cell && !cell->mark)
		cell->mark = mark;
}

static bool is_in(struct area area, int y)
{
	return y >= 0 && y < area.rows;
}

/* Draws as much as fits before the column end; returns the column behind it. */
static int put_text(struct canvas *canvas, struct area area, int x, int y, int end,
	enum style style, const char **text)
{
	const char *next = *text;
	uint32_t character;

	while ((character = unicode_next(&next))) {
		int width = unicode_width(character);

		if (!unicode_is_harmless(character)) {
			character = '?';
			width = 1;
		}
		if (x + width > end)
			break;
		if (width == 0)
			put_mark(canvas, area.x + x - 1, area.y + y, character);
		else if (width == 1)
			put_cell(canvas, area.x + x, area.y + y, style, character);
		else
			put_wide(canvas, area.x + x, area.y + y, style, character);
		x += width;
		*text = next;
	}
	return x;
}

int canvas_label(
	struct canvas *canvas, struct area area, int x, int y, enum style style, const char *text)
{
	if (!is_in(area, y))
		return x;
	x = put_text(canvas, area, x, y, area.columns, style, &text);
	canvas->cuts += *text != '\0';
	return x;
}

void canvas_data(struct canvas *canvas, struct area area, int x, int y, int width, enum style style,
	const char *text)
{
	bool is_right = width < 0;
	int end, cells = unicode_cells(text);

	width = is_right ? -width : width;
	end = x + width < area.columns ? x + width : area.columns;
	if (!is_in(area, y) || end <= x)
		return;
	for (int at = x; at < end; at++)
		put_cell(canvas, area.x + at, area.y + y, style, ' ');
	if (cells <= end - x) {
		put_text(canvas, area, is_right ? end - cells : x, y, end, style, &text);
		return;
	}
	x = put_text(canvas, area, x, y, end - 1, style, &text);
	put_cell(canvas, area.x + x, area.y + y, style, ELLIPSIS);
}

void canvas_centre(
	struct canvas *canvas, struct area area, int y, enum style style, const char *text)
{
	int space = area.columns - unicode_cells(text);

	canvas_label(canvas, area, space > 0 ? space / 2 : 0, y, style, text);
}

size_t canvas_line_length(const char *text, int width)
{
	const char *at = text, *end = NULL;
	uint32_t character;
	int cells = 0;

	while (*at && *at != '\n') {
		const char *before = at;

		character = unicode_next(&at);
		cells += unicode_width(character);
		if (cells > width)
			return (size_t)((end ? end : before > text ? before : at) - text);
		if (*at == ' ')
			end = at;
	}
	return (size_t)(at - text);
}

int canvas_paragraph(struct canvas *canvas, struct area area, enum style style, const char *text)
{
	char line[1024];
	int y = 0;

	while (*text && y < area.rows) {
		size_t length = canvas_line_length(text, area.columns);
		const char *words = line;

		length = length < sizeof(line) ? length : sizeof(line) - 1;
		memcpy(line, text, length);
		line[length] = '\0';
		put_text(canvas, area, 0, y++, area.columns, style, &words);
		text += length;
		while (*text == ' ' || *text == '\n')
			text++;
	}
	canvas->cuts += *text != '\0';
	return y;
}

void canvas_fill(struct canvas *canvas, struct area area, enum style style, uint32_t character)
{
	for (int y = 0; y < area.rows; y++)
		for (int x = 0; x < area.columns; x++)
			put_cell(canvas, area.x + x, area.y + y, style, character);
}

void canvas_paint(struct canvas *canvas, struct area area, enum style style)
{
	for (int y = 0; y < area.rows; y++)
		for (int x = 0; x < area.columns; x++)
			if (canvas_cell(canvas, area.x + x, area.y + y))
				canvas_cell(canvas, area.x + x, area.y + y)->style = style;
}

void canvas_rule(struct canvas *canvas, struct area area, int y)
{
	if (is_in(area, y))
		canvas_fill(canvas, (struct area){ area.x, area.y + y, area.columns, 1 },
			STYLE_RULE, 0x2500);
}

struct area canvas_box(struct canvas *canvas, struct area area, const char *title)
{
	int right = area.x + area.columns - 1, bottom = area.y + area.rows - 1;
	struct area inside = { area.x + 1, area.y + 1, area.columns - 2, area.rows - 2 };
	struct area edge = { area.x + 2, area.y, area.columns - 4, 1 };
	int end;

	canvas_fill(canvas, area, STYLE_TEXT, ' ');
	canvas_rule(canvas, area, 0);
	canvas_rule(canvas, area, area.rows - 1);
	for (int y = inside.y; y < bottom; y++) {
		put_cell(canvas, area.x, y, STYLE_RULE, 0x2502);
		put_cell(canvas, right, y, STYLE_RULE, 0x2502);
	}
	put_cell(canvas, area.x, area.y, STYLE_RULE, 0x250c);
	put_cell(canvas, right, area.y, STYLE_RULE, 0x2510);
	put_cell(canvas, area.x, bottom, STYLE_RULE, 0x2514);
	put_cell(canvas, right, bottom, STYLE_RULE, 0x2518);
	if (title && *title) {
		end = canvas_label(canvas, edge, 0, 0, STYLE_STRONG, " ");
		end = canvas_label(canvas, edge, end, 0, STYLE_STRONG, title);
		canvas_label(canvas, edge, end, 0, STYLE_STRONG, " ");
	}
	return inside;
}

void canvas_put_cursor(struct canvas *canvas, struct area area, int x, int y)
{
	x = area.x + x;
	y = area.y + y;
	canvas->cursor_x = x < 0 ? 0 : x >= canvas->columns ? canvas->columns - 1 : x;
	canvas->cursor_y = y < 0 ? 0 : y >= canvas->rows ? canvas->rows - 1 : y;
}

static void add_character(struct text *text, uint32_t character)
{
	char bytes[4];

	text_add_bytes(text, bytes, unicode_put(character, bytes));
}

void canvas_text(const struct canvas *canvas, struct text *text)
{
	for (int y = 0; y < canvas->rows; y++) {
		const struct cell *row = &canvas->cells[y * canvas->columns];
		int end = canvas->columns;

		while (end && row[end - 1].character == ' ')
			end--;
		for (int x = 0; x < end; x++) {
			if (row[x].character)
				add_character(text, row[x].character);
			if (row[x].mark)
				add_character(text, row[x].mark);
		}
		text_add_char(text, '\n');
	}
}

static int at_most(int wanted, int there)
{
	there = there > 0 ? there : 0;
	return wanted < there ? wanted : there;
}

struct area area_top(struct area *area, int rows)
{
	struct area top = *area;

	top.rows = at_most(rows, area->rows);
	area->y += top.rows;
	area->rows -= top.rows;
	return top;
}

struct area area_bottom(struct area *area, int rows)
{
	struct area bottom = *area;

	bottom.rows = at_most(rows, area->rows);
	area->rows -= bottom.rows;
	bottom.y = area->y + area->rows;
	return bottom;
}

struct area area_left(struct area *area, int columns)
{
	struct area left = *area;

	left.columns = at_most(columns, area->columns);
	area->x += left.columns;
	area->columns -= left.columns;
	return left;
}

struct area area_middle(struct area area, int columns, int rows)
{
	struct area middle = { .columns = at_most(columns, area.columns),
		.rows = at_most(rows, area.rows) };

	middle.x = area.x + (area.columns - middle.columns) / 2;
	middle.y = area.y + (area.rows - middle.rows) / 2;
	return middle;
}
