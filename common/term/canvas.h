// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The canvas: a screen as cells. Views write here and know no terminal; common/term/term.c paints
 * what has changed, tests read it as text.
 *
 * Text is UTF-8; places and widths are cells, from 0 at the upper left. What lies outside of an
 * area is not drawn. No character that could do something to a terminal comes through. */
#pragma once

#include "common/term/style.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text;

struct cell {
	uint32_t character; /* 0: the right half of a wide one */
	uint32_t mark;      /* that stands on it; 0: none */
	enum style style;
};

struct canvas {
	int columns, rows;
	struct cell *cells;
	/* Where the eye is led: the terminal's cursor. */
	int cursor_x, cursor_y;
	/* How many labels did not fit: a mistake of ours, which tests look for. */
	unsigned cuts;
};

struct area {
	int x, y, columns, rows;
};

/* Never NULL; blank. At least one cell, at most CANVAS_MOST columns and as many rows. */
enum { CANVAS_MOST = 1000 };
struct canvas *canvas_create(int columns, int rows);
/* Sets *canvas to NULL. NULL is fine. */
void canvas_destroy(struct canvas **canvas);
/* Blank after it. */
void canvas_resize(struct canvas *canvas, int columns, int rows);
void canvas_clear(struct canvas *canvas);
struct area canvas_area(const struct canvas *canvas);
/* The cell, or NULL outside. */
struct cell *canvas_cell(struct canvas *canvas, int x, int y);

/* One line of our own words; returns the column behind it. What does not fit into the row is a cut;
 * a row above or below the area is none, lists end there. y counts from the top of the area, as x
 * does from its left. */
int canvas_label(
	struct canvas *canvas, struct area area, int x, int y, enum style style, const char *text);
/* One line of somebody else's words (a name, a note): where it does not fit into width, it ends in
 * "…". The rest of width is blank. A negative width: at the right end of it. */
void canvas_data(struct canvas *canvas, struct area area, int x, int y, int width, enum style style,
	const char *text);
/* A label in the middle of the area. */
void canvas_centre(
	struct canvas *canvas, struct area area, int y, enum style style, const char *text);
/* Words broken at blanks into as many rows as there are; returns how many were used. */
int canvas_paragraph(struct canvas *canvas, struct area area, enum style style, const char *text);
/* How many rows it would need. */
int canvas_paragraph_rows(const char *text, int columns);
/* The bytes of as many whole words as fit on one line; 0 at an empty line only. */
size_t canvas_line_length(const char *text, int columns);
void canvas_fill(struct canvas *canvas, struct area area, enum style style, uint32_t character);
/* The style only. */
void canvas_paint(struct canvas *canvas, struct area area, enum style style);
void canvas_rule(struct canvas *canvas, struct area area, int y);
/* A frame around the area, blank inside, with a title in its upper edge; returns the inside, which
 * may be nothing. */
struct area canvas_box(struct canvas *canvas, struct area area, const char *title);
void canvas_put_cursor(struct canvas *canvas, struct area area, int x, int y);

/* At the right end, that there is more than is in sight. */
void canvas_more(struct canvas *canvas, struct area area, bool above, bool below);

/* Rows of UTF-8 without the blanks at their ends, for tests and for line mode. */
void canvas_text(const struct canvas *canvas, struct text *text);

/* Cuts rows off the area and returns them: as many as there are, none where fewer than none are
 * asked for. */
struct area area_top(struct area *area, int rows);
struct area area_bottom(struct area *area, int rows);
struct area area_left(struct area *area, int columns);
/* Such an area in the middle of another one, never larger than it. */
struct area area_middle(struct area area, int columns, int rows);
