// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Each sign is five columns and seven rows, a bit each, drawn for this program. A bit is a block of
 * cells that is about square: a cell is twice as high as wide. */
#include "common/term/digits.h"

#include <string.h>

enum { SIGN_COLUMNS = 5, SIGN_ROWS = 7, GAP = 1, BLOCK = 0x2588 };

static const char signs[][SIGN_ROWS + 1] = {
	['0'] = "\016\021\021\021\021\021\016",
	['1'] = "\004\014\004\004\004\004\016",
	['2'] = "\016\021\001\006\010\020\037",
	['3'] = "\036\001\001\016\001\001\036",
	['4'] = "\021\021\021\037\001\001\001",
	['5'] = "\037\020\020\036\001\001\036",
	['6'] = "\016\020\020\036\021\021\016",
	['7'] = "\037\001\002\004\004\004\004",
	['8'] = "\016\021\021\016\021\021\016",
	['9'] = "\016\021\021\017\001\001\016",
	['-'] = "\0\0\0\037\0\0",
	['A'] = "\016\021\021\037\021\021\021",
	['B'] = "\036\021\021\036\021\021\036",
	['C'] = "\017\020\020\020\020\020\017",
	['D'] = "\036\021\021\021\021\021\036",
	['E'] = "\037\020\020\036\020\020\037",
	['F'] = "\037\020\020\036\020\020\020",
	['G'] = "\017\020\020\023\021\021\017",
	['H'] = "\021\021\021\037\021\021\021",
	['I'] = "\016\004\004\004\004\004\016",
	['J'] = "\001\001\001\001\021\021\016",
	['K'] = "\021\022\024\030\024\022\021",
	['L'] = "\020\020\020\020\020\020\037",
	['M'] = "\021\033\025\025\021\021\021",
	['N'] = "\021\031\025\023\021\021\021",
	['O'] = "\016\021\021\021\021\021\016",
	['P'] = "\036\021\021\036\020\020\020",
	['Q'] = "\016\021\021\021\025\022\015",
	['R'] = "\036\021\021\036\024\022\021",
	['S'] = "\017\020\020\016\001\001\036",
	['T'] = "\037\004\004\004\004\004\004",
	['U'] = "\021\021\021\021\021\021\016",
	['V'] = "\021\021\021\021\021\012\004",
	['W'] = "\021\021\021\025\025\033\021",
	['X'] = "\021\021\012\004\012\021\021",
	['Y'] = "\021\021\012\004\004\004\004",
	['Z'] = "\037\001\002\004\010\020\037",
};

static bool has_bit(char sign, int column, int row)
{
	unsigned char at = (unsigned char)sign;

	if (at >= sizeof(signs) / sizeof(signs[0]))
		return false;
	return ((unsigned char)signs[at][row] >> (SIGN_COLUMNS - 1 - column)) & 1;
}

static void draw_sign(
	struct canvas *canvas, struct area area, enum style style, char sign, int wide, int high)
{
	for (int row = 0; row < SIGN_ROWS; row++)
		for (int column = 0; column < SIGN_COLUMNS; column++)
			if (has_bit(sign, column, row))
				canvas_fill(canvas,
					(struct area){ area.x + column * wide, area.y + row * high,
						wide, high },
					style, BLOCK);
}

struct block {
	int wide, high;
};

static int units_of(const char *text)
{
	int count = (int)strlen(text);

	return count ? count * (SIGN_COLUMNS + GAP) - GAP : 0;
}

static struct block largest(struct area area, const char *text)
{
	struct block block = { .high = area.rows / SIGN_ROWS };
	int units = units_of(text);

	if (!units)
		return (struct block){ 0 };
	block.wide = area.columns / units;
	if (block.high > (block.wide + 1) / 2)
		block.high = (block.wide + 1) / 2;
	if (block.wide > 2 * block.high)
		block.wide = 2 * block.high;
	return block;
}

int digits_columns(struct area area, const char *text)
{
	struct block block = largest(area, text);

	return block.high > 0 ? units_of(text) * block.wide : 0;
}

int digits_draw(struct canvas *canvas, struct area area, enum style style, const char *text)
{
	struct block block = largest(area, text);
	int columns = digits_columns(area, text);

	if (!columns)
		return 0;
	area.y += (area.rows - block.high * SIGN_ROWS) / 2;
	for (size_t i = 0; text[i]; i++) {
		struct area place = area;

		place.x += (int)i * (SIGN_COLUMNS + GAP) * block.wide;
		draw_sign(canvas, place, style, text[i], block.wide, block.high);
	}
	return columns;
}
