// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A table: rows of values under headings. Its columns are const rows that say how wide they may be
 * and which of them can be spared; where a window is too narrow for all, the least needed go, and
 * none is cut while another one could go. It knows no language and no list: see scroll.h. */
#pragma once

#include "common/term/canvas.h"

enum { TABLE_COLUMNS = 12 };

struct table_column {
	const char *
		heading; /* a message id; NULL: none, and the heading before it may reach in here */
	int least;       /* cells that it needs */
	int most;        /* and takes where there is room */
	unsigned rank;   /* the highest is left out first; 0: never left out */
	bool is_right;   /* numbers stand at the right */
};

/* Where the columns lie. The first cell of a row is kept for "▶". */
struct table {
	const struct table_column *columns;
	size_t count;
	int x[TABLE_COLUMNS];
	int width[TABLE_COLUMNS]; /* 0: left out */
	int end;                  /* behind the last one */
};

/* Between two columns is a blank, two behind numbers that words follow. What is left over goes to
 * the columns that can take it, each as much as the other. */
void table_lay(struct table *table, const struct table_column *columns, size_t count, int cells);
/* translate(arg, message) gives what is shown. */
void table_draw_head(const struct table *table, struct canvas *canvas, struct area area, int y,
	const char *(*translate)(const void *arg, const char *message), const void *arg);

struct table_value {
	const char *text; /* NULL: nothing */
	enum style style; /* where the row is not chosen */
};
/* A value for each column, in their order. The chosen row is marked, wears STYLE_FOCUS on all its
 * width, and has the cursor. */
void table_draw_row(const struct table *table, struct canvas *canvas, struct area area, int y,
	const struct table_value *values, bool is_chosen);
