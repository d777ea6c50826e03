// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Charts of signs that every set has: bars of full blocks, each with its label and its number, and
 * spark lines of eighths, which are the digits 1 to 8 where a terminal has no eighths. Whoever
 * cannot see them reads the numbers. */
#pragma once

#include "common/term/canvas.h"

struct chart_bar {
	const char *label;
	int64_t value; /* less than 0 counts as 0 */
};

/* One bar a row, as many as there are rows: label, bar, number at the right. The largest value is
 * as long as there is room, the others in proportion; what is not 0 can be seen. Where the area is
 * too narrow the bar goes first, then the label is shortened, never the number. Returns the rows
 * used. */
int chart_bars(struct canvas *canvas, struct area area, const struct chart_bar *bars, size_t count);
/* A cell for each value, the last ones where not all fit; 0 is a blank. Returns the column behind
 * it. */
int chart_spark(struct canvas *canvas, struct area area, int x, int y, enum style style,
	const int64_t *values, size_t count);
