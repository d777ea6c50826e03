// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* ESC/POS, as far as a ticket needs it: the common part that cheap printers understand, too. Text
 * is wrapped by words at the width of the paper and never cut; a picture is a bitmap of dots, for
 * printers that make no QR codes by themselves. Pure: bytes come out. */
#pragma once

#include "common/print/charset.h"
#include <stdbool.h>

enum paper {
	PAPER_58, /* 58 mm: 384 dots, 32 columns */
	PAPER_80, /* 80 mm: 576 dots, 48 columns */
};

int paper_dots(enum paper paper);
int paper_columns(enum paper paper);

struct escpos {
	enum paper paper;
	enum charset charset;
	struct text *bytes; /* borrowed */
};

enum { ESCPOS_LARGEST = 8 };
struct escpos_style {
	bool is_bold;
	int times; /* so many times as wide and high: 1 to ESCPOS_LARGEST; 0: 1 */
};

/* Whatever was left of a ticket before is forgotten. */
void escpos_begin(const struct escpos *out);
/* Lines in the middle; a word that is longer than a line is broken, after a "/" of its second half.
 * utf8 "": nothing. */
void escpos_lines(const struct escpos *out, struct escpos_style style, const char *utf8);
/* The largest style in which it is one line, up to a limit. */
int escpos_times(const struct escpos *out, const char *utf8, int limit);
/* A little room, of dots. */
void escpos_gap(const struct escpos *out, int dots);
/* A picture in the middle: is_black of columns x rows dots, row by row. It fits on the paper. */
void escpos_picture(const struct escpos *out, const bool *is_black, int columns, int rows);
/* Out of the printer, and cut where there is a knife. */
void escpos_end(const struct escpos *out);
