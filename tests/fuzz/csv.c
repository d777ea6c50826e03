// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Cells of the table that an administrator takes away: what the separators \x1e and \x1f part is a
 * table of rows and cells. Read by the grammar of RFC 4180 it is the same table, but for an
 * apostrophe before each cell that begins as formulas do, and only before those. */
#include "server/routes/csv.h"
#include "common/base/mem.h"
#include "tests/fuzz/target.h"
#include <string.h>

enum { NEXT_ROW = '\x1e', NEXT_CELL = '\x1f' };

/* As a spreadsheet sees it: its signs, the same in the wide forms of U+FF0B and so on, and white
 * space that some leave out before they look. */
static bool is_formula(const char *cell)
{
	const unsigned char *at = (const unsigned char *)cell;
	unsigned sign = at[0];

	if (at[0] == 0xef && at[1] == 0xbc && at[2] >= 0x80)
		sign = (unsigned)at[2] - 0x80 + 0x20;
	return sign == '=' || sign == '+' || sign == '-' || sign == '@' ||
	       (at[0] >= '\t' && at[0] <= '\r' && at[0] != '\v' && at[0] != '\f');
}

/* One that is escaped, of which RFC 4180 says DQUOTE *(TEXTDATA / COMMA / CR / LF / 2DQUOTE)
 * DQUOTE; given out without its quotes. Where it ends; NULL: it is none. */
static const char *read_cell(const char *at, struct text *cell)
{
	text_clear(cell);
	if (*at++ != '"')
		return NULL;
	for (; *at; at++) {
		if (*at == '"' && *++at != '"')
			return at;
		text_add_char(cell, *at);
	}
	return NULL;
}

static void check_cell(const char *wanted, const char *got)
{
	FUZZ_CHECK(!is_formula(got));
	if (is_formula(wanted))
		FUZZ_CHECK(*got++ == '\'');
	FUZZ_CHECK(!strcmp(wanted, got));
}

/* Takes the table to pieces as it goes on. */
static void check_table(const char *written, char *table)
{
	struct text cell = { 0 };
	const char *at = written;

	for (char separator = NEXT_ROW; separator;) {
		size_t length = strcspn(table, "\x1e\x1f");

		separator = table[length];
		table[length] = '\0';
		at = read_cell(at, &cell);
		FUZZ_CHECK(at);
		check_cell(table, text_string(&cell));
		if (separator == NEXT_CELL)
			FUZZ_CHECK(*at++ == ',');
		else
			FUZZ_CHECK(*at++ == '\r' && *at++ == '\n');
		table += length + 1;
	}
	FUZZ_CHECK(!*at);
	text_finish(&cell);
}

static void try_input(const uint8_t *bytes, size_t length)
{
	char *table = mem_strndup((const char *)bytes, length);
	char *cells = mem_strdup(table), *rest = cells;
	struct text written = { 0 };

	for (char separator = NEXT_ROW; separator; rest++) {
		size_t cell = strcspn(rest, "\x1e\x1f");

		separator = rest[cell];
		rest[cell] = '\0';
		csv_add_cell(&written, rest);
		text_add(&written, separator == NEXT_CELL ? "," : "\r\n");
		rest += cell;
	}
	check_table(text_string(&written), table);
	text_finish(&written);
	mem_free(cells);
	mem_free(table);
}

static void make_seed(struct random *random, struct text *seed)
{
	static const char *const cells[] = { "ticket.moved", "=HYPERLINK(\"http://x\")", "",
		"{\"passed\":[\"a\",\"b\"]}", "+255712345678", "-1", "@SUM(A1)", "\t=1",
		"mtoto, mgonjwa \"sana\"\r\nkesho", "\357\274\2351+1", "'=1", " =1", "\"", "\",=1",
		"\357\273\277x" };

	for (int64_t count = 1 + random_below(random, 8); count > 0; count--) {
		text_add(seed, cells[random_below(random, COUNT_OF(cells))]);
		if (count > 1)
			text_add_char(seed, random_below(random, 4) ? NEXT_CELL : NEXT_ROW);
	}
}

const struct fuzz_target fuzz_csv = { try_input, make_seed };
