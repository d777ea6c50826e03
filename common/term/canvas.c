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
	canvas->columns = columns < 1 ? 1 : columns < CANVAS_MOST ? columns : CANVAS_MOST;
	canvas->rows = rows < 1 ? 1 : rows < CANVAS_MOST ? rows : CANVAS_MOST;
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
		*left = (struct cell){ .character = ' ', .style = left->style };
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
	const bool is_whole = canvas_cell(canvas, x, y) && canvas_cell(canvas, x + 1, y);

	put_cell(canvas, x, y, style, is_whole ? character : ' ');
	put_cell(canvas, x + 1, y, style, ' ');
	if (is_whole)
		canvas_cell(canvas, x + 1, y)->character = 0;
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

/* Part of one row of an area, from x up to end. */
struct stretch {
	struct canvas *canvas;
	struct area area;
	int y, x, end;
	enum style style;
};

/* At the column x, which may lie left of the stretch. A mark with nothing before it is left out. */
static void put_character(const struct stretch *on, int x, uint32_t character, int width)
{
	const int at = on->area.x + x, y = on->area.y + on->y;

	if (x < 0 && x + width > 0)
		put_cell(on->canvas, on->area.x, y, on->style, ' ');
	if (x < 0 || (width == 0 && x <= on->x))
		return;
	if (!unicode_is_harmless(character))
		character = '?';
	if (width == 0)
		put_mark(on->canvas, at - 1, y, character);
	else if (width == 1)
		put_cell(on->canvas, at, y, on->style, character);
	else
		put_wide(on->canvas, at, y, on->style, character);
}

/* As much of the text before stop as fits, *text moves behind that; returns the column there. */
static int put_text(const struct stretch *on, const char **text, const char *stop)
{
	const char *next = *text;
	int x = on->x;

	while (*text < stop) {
		uint32_t character = unicode_next(&next);
		int width = unicode_width(character);

		if (width > on->end - x)
			break;
		put_character(on, x, character, width);
		x += width;
		*text = next;
	}
	return x;
}

int canvas_label(
	struct canvas *canvas, struct area area, int x, int y, enum style style, const char *text)
{
	const struct stretch on = { canvas, area, y, x, area.columns, style };

	if (!is_in(area, y))
		return x;
	canvas->cuts += x < 0 && *text;
	x = put_text(&on, &text, text + strlen(text));
	canvas->cuts += *text != '\0';
	return x;
}

void canvas_data(struct canvas *canvas, struct area area, int x, int y, int width, enum style style,
	const char *text)
{
	struct stretch on = { canvas, area, y, x > 0 ? x : 0, area.columns, style };
	const bool is_right = width < 0;
	const char *stop = text + strlen(text);
	int cells = unicode_cells(text), end;

	width = is_right ? -width : width;
	if (width < area.columns - x)
		on.end = x + width;
	if (!is_in(area, y) || on.end <= on.x)
		return;
	for (int at = on.x; at < on.end; at++)
		put_cell(canvas, area.x + at, area.y + y, style, ' ');
	if (cells <= on.end - on.x) {
		on.x = is_right ? on.end - cells : on.x;
		put_text(&on, &text, stop);
		return;
	}
	on.end--;
	end = put_text(&on, &text, stop);
	put_cell(canvas, area.x + end, area.y + y, style, ELLIPSIS);
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
	struct stretch on = { canvas, area, 0, 0, area.columns, style };

	while (*text && on.y < area.rows) {
		const char *stop = text + canvas_line_length(text, area.columns);

		put_text(&on, &text, stop);
		canvas->cuts += text < stop;
		on.y++;
		text = stop;
		while (*text == ' ' || *text == '\n')
			text++;
	}
	canvas->cuts += *text != '\0';
	return on.y;
}

int canvas_paragraph_rows(const char *text, int columns)
{
	int rows = 0;

	for (; *text; rows++) {
		text += canvas_line_length(text, columns);
		text += strspn(text, " \n");
	}
	return rows;
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

static int at_least_0(int size)
{
	return size > 0 ? size : 0;
}

struct area canvas_box(struct canvas *canvas, struct area area, const char *title)
{
	int right = area.x + area.columns - 1, bottom = area.y + area.rows - 1;
	struct area inside = { area.x + 1, area.y + 1, at_least_0(area.columns - 2),
		at_least_0(area.rows - 2) };
	struct area edge = { area.x + 2, area.y, area.columns - 4, 1 };
	int end;

	if (area.columns < 1 || area.rows < 1)
		return (struct area){ area.x, area.y, 0, 0 };
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

void canvas_more(struct canvas *canvas, struct area area, bool above, bool below)
{
	if (above)
		canvas_label(canvas, area, area.columns - 1, 0, STYLE_KEY, "↑");
	if (below)
		canvas_label(canvas, area, area.columns - 1, area.rows - 1, STYLE_KEY, "↓");
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
	return at_least_0(wanted < there ? wanted : there);
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
