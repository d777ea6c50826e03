// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The commands, in the order of use: ESC @ (as switched on), FS . (no Chinese double bytes), ESC t
 * (code page), ESC a (place), ESC E (bold), GS ! (size), ESC J (feed dots), GS v 0 (bitmap), ESC d
 * (feed lines), GS V B (feed to the knife and cut). */
#include "common/print/escpos.h"

#include <assert.h>
#include <string.h>

#define ESC "\x1b"
#define FS "\x1c"
#define GS "\x1d"

enum { LEFT, CENTRE };
enum { DOTS_PER_COLUMN = 12, TEAR_LINES = 3 };

static const int dots_of[] = { [PAPER_58] = 384, [PAPER_80] = 576 };

int paper_dots(enum paper paper)
{
	return dots_of[paper];
}

int paper_columns(enum paper paper)
{
	return dots_of[paper] / DOTS_PER_COLUMN;
}

static void put(const struct escpos *out, const char *command, int argument)
{
	text_add(out->bytes, command);
	text_add_char(out->bytes, (char)argument);
}

void escpos_begin(const struct escpos *out)
{
	text_add(out->bytes, ESC "@" FS ".");
	put(out, ESC "t", charset_page(out->charset));
	put(out, ESC "a", CENTRE);
}

/* ---- lines ---- */

/* How much of a word that does not fit stands on this line; a short piece helps nobody. */
static size_t break_word(const char *word, size_t room)
{
	for (size_t at = room; at > room / 2; at--)
		if (word[at - 1] == '/')
			return at;
	return room;
}

/* How much of the text is its first line: whole words, or a part of one that is longer. */
static size_t first_line(const char *bytes, size_t room)
{
	size_t length = 0;

	for (;;) {
		size_t blanks = strspn(bytes + length, " ");
		size_t word = strcspn(bytes + length + blanks, " ");

		if (!word || length + blanks + word > room)
			break;
		length += blanks + word;
	}
	return length ? length : break_word(bytes, room);
}

void escpos_lines(const struct escpos *out, struct escpos_style style, const char *utf8)
{
	int times = style.times > 1 ? style.times : 1;
	size_t room = (size_t)(paper_columns(out->paper) / times);
	struct text folded = { 0 };
	const char *rest;

	assert(times <= ESCPOS_LARGEST);
	charset_fold(out->charset, utf8, &folded);
	rest = text_string(&folded);
	rest += strspn(rest, " ");
	if (!*rest) {
		text_finish(&folded);
		return;
	}
	put(out, ESC "E", style.is_bold);
	put(out, GS "!", (times - 1) << 4 | (times - 1));
	while (*rest) {
		size_t length = first_line(rest, room);

		text_add_bytes(out->bytes, rest, length);
		text_add_char(out->bytes, '\n');
		rest += length;
		rest += strspn(rest, " ");
	}
	text_finish(&folded);
}

int escpos_times(const struct escpos *out, const char *utf8, int limit)
{
	struct text folded = { 0 };
	int times;

	charset_fold(out->charset, utf8, &folded);
	times = folded.length ? paper_columns(out->paper) / (int)folded.length : limit;
	text_finish(&folded);
	return times < 1 ? 1 : times > limit ? limit : times;
}

/* ---- the rest ---- */

void escpos_gap(const struct escpos *out, int dots)
{
	put(out, ESC "J", dots);
}

/* The middle is made of white dots at the left: not every printer moves pictures. */
void escpos_picture(const struct escpos *out, const bool *is_black, int columns, int rows)
{
	int left = (paper_dots(out->paper) - columns) / 2;
	int row_bytes = (left + columns + 7) / 8;

	assert(left >= 0);
	put(out, ESC "a", LEFT);
	put(out, GS "v0", 0);
	put(out, "", row_bytes & 0xff);
	put(out, "", row_bytes >> 8);
	put(out, "", rows & 0xff);
	put(out, "", rows >> 8);
	for (int y = 0; y < rows; y++) {
		char *row = text_add_room(out->bytes, (size_t)row_bytes);

		memset(row, 0, (size_t)row_bytes);
		for (int x = 0; x < columns; x++)
			if (is_black[y * columns + x])
				row[(left + x) / 8] |= (char)(0x80 >> (left + x) % 8);
	}
	put(out, ESC "a", CENTRE);
}

void escpos_end(const struct escpos *out)
{
	put(out, ESC "d", TEAR_LINES);
	put(out, GS "VB", 0);
}
