// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What a receipt printer makes of bytes: lines of text and a picture. Written from the manual of
 * ESC/POS, not from ours; strict: what a cheap printer may not know is an error. */
#pragma once

#include "common/base/mem.h"
#include "common/base/text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct reader {
	int columns;
	/* A line each: "|   text   |" as it stands on the paper, with "x3" of large letters and "!"
	 * of bold ones behind it; "[picture 246x246]", "[feed 3]", "[cut]". */
	struct text paper;
	struct text picture; /* PBM (P4) of the last one, as wide as the paper has dots */
	int page;
	/* The state of the printer. */
	int place, times;
	bool is_bold;
	struct text line;
};

static inline void reader_end_line(struct reader *reader)
{
	int width = reader->columns / reader->times, length = (int)reader->line.length;
	int left = reader->place == 1 ? (width - length) / 2 : 0;

	/* A printer begins a new line by itself, in the middle of a word. */
	if (length > width)
		fail_msg("longer than the paper: %s", text_string(&reader->line));
	text_printf(&reader->paper, "|%*s%s%*s|", left, "", text_string(&reader->line),
		width - left - length, "");
	if (reader->times > 1)
		text_printf(&reader->paper, " x%d", reader->times);
	text_add(&reader->paper, reader->is_bold && length ? " !\n" : "\n");
	text_clear(&reader->line);
}

static inline void reader_take_picture(
	struct reader *reader, const unsigned char *bits, int row_bytes, int rows)
{
	int dots = reader->columns * 12;

	assert_in_range(row_bytes, 1, dots / 8);
	text_clear(&reader->picture);
	text_printf(&reader->picture, "P4\n%d %d\n", dots, rows);
	for (int y = 0; y < rows; y++) {
		char *row = text_add_room(&reader->picture, (size_t)dots / 8);

		memset(row, 0, (size_t)dots / 8);
		memcpy(row, bits + (size_t)y * (size_t)row_bytes, (size_t)row_bytes);
	}
	text_printf(&reader->paper, "[picture %dx%d]\n", row_bytes * 8, rows);
}

/* How many bytes a command takes. */
static inline size_t reader_command(
	struct reader *reader, const unsigned char *at, const unsigned char *end)
{
	size_t left = (size_t)(end - at);
	int row_bytes, rows;

	assert_true(left >= 2);
	switch (at[0] << 8 | at[1]) {
	case 0x1b << 8 | '@':
		reader->place = 0;
		reader->times = 1;
		reader->is_bold = false;
		text_clear(&reader->line);
		return 2;
	case 0x1c << 8 | '.':
		return 2;
	case 0x1b << 8 | 't':
		reader->page = at[2];
		return 3;
	case 0x1b << 8 | 'a':
		/* Only at the start of a line. */
		assert_int_equal(reader->line.length, 0);
		reader->place = at[2];
		return 3;
	case 0x1b << 8 | 'E':
		reader->is_bold = at[2] & 1;
		return 3;
	case 0x1b << 8 | 'J':
		text_add(&reader->paper, "\n");
		return 3;
	case 0x1b << 8 | 'd':
		text_printf(&reader->paper, "[feed %d]\n", at[2]);
		return 3;
	case 0x1d << 8 | '!':
		assert_int_equal(at[2] >> 4, at[2] & 15);
		assert_in_range(at[2] & 15, 0, 7);
		reader->times = (at[2] & 15) + 1;
		return 3;
	case 0x1d << 8 | 'V':
		assert_int_equal(at[2], 'B');
		text_add(&reader->paper, "[cut]\n");
		return 4;
	case 0x1d << 8 | 'v':
		assert_true(left >= 8 && at[2] == '0' && at[3] == 0);
		row_bytes = at[4] | at[5] << 8;
		rows = at[6] | at[7] << 8;
		assert_true(left - 8 >= (size_t)row_bytes * (size_t)rows);
		reader_take_picture(reader, at + 8, row_bytes, rows);
		return 8 + (size_t)row_bytes * (size_t)rows;
	}
	fail_msg("what does 0x%02x 0x%02x mean?", at[0], at[1]);
	return 0;
}

static inline void reader_take(struct reader *reader, const struct text *bytes)
{
	const unsigned char *at = (const unsigned char *)bytes->bytes, *end = at + bytes->length;

	reader->times = 1;
	while (at < end) {
		if (*at == '\n') {
			reader_end_line(reader);
			at++;
		} else if (*at < ' ') {
			at += reader_command(reader, at, end);
			assert_true(at <= end);
		} else {
			text_add_char(&reader->line, (char)*at++);
		}
	}
	assert_int_equal(reader->line.length, 0);
}

static inline void reader_finish(struct reader *reader)
{
	text_finish(&reader->paper);
	text_finish(&reader->picture);
	text_finish(&reader->line);
}
