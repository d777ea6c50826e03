// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/term/glyph.h"

#include "common/base/unicode.h"
#include <stddef.h>
#include <string.h>

static const char *const words[GLYPHS_COUNT] = {
	[GLYPHS_UNICODE] = "unicode",
	[GLYPHS_CONSOLE] = "console",
	[GLYPHS_ASCII] = "ascii",
};

/* As drawn, on a text console (0: it is there), in ASCII. In ascending order. */
static const struct glyph {
	uint32_t drawn;
	uint32_t console;
	char ascii;
} glyphs_table[] = {
	{ 0x00b7, 0, '-' },      /* · */
	{ 0x2013, 0, '-' },      /* – */
	{ 0x2022, 0, '*' },      /* • */
	{ 0x2026, 0, '~' },      /* … */
	{ 0x2190, 0, '<' },      /* ← */
	{ 0x2191, 0, '^' },      /* ↑ */
	{ 0x2192, 0, '>' },      /* → */
	{ 0x2193, 0, 'v' },      /* ↓ */
	{ 0x21ba, '<', '<' },    /* ↺ */
	{ 0x22ee, 0x2026, ':' }, /* ⋮ */
	{ 0x2500, 0, '-' },      /* ─ */
	{ 0x2501, 0x2500, '=' }, /* ━ */
	{ 0x2502, 0, '|' },      /* │ */
	{ 0x2503, 0x2502, '|' }, /* ┃ */
	{ 0x250c, 0, '+' },      /* ┌ */
	{ 0x2510, 0, '+' },      /* ┐ */
	{ 0x2514, 0, '+' },      /* └ */
	{ 0x2518, 0, '+' },      /* ┘ */
	{ 0x251c, 0, '+' },      /* ├ */
	{ 0x2524, 0, '+' },      /* ┤ */
	{ 0x252c, 0, '+' },      /* ┬ */
	{ 0x2534, 0, '+' },      /* ┴ */
	{ 0x253c, 0, '+' },      /* ┼ */
	{ 0x2580, 0x2588, '#' }, /* ▀ */
	{ 0x2581, '1', '1' },    /* ▁ */
	{ 0x2582, '2', '2' },    /* ▂ */
	{ 0x2583, '3', '3' },    /* ▃ */
	{ 0x2584, '4', '4' },    /* ▄ */
	{ 0x2585, '5', '5' },    /* ▅ */
	{ 0x2586, '6', '6' },    /* ▆ */
	{ 0x2587, '7', '7' },    /* ▇ */
	{ 0x2588, 0, '#' },      /* █ */
	{ 0x258f, '_', '_' },    /* ▏ */
	{ 0x2591, 0, '.' },      /* ░ */
	{ 0x2592, 0, ':' },      /* ▒ */
	{ 0x2593, 0x2592, '%' }, /* ▓ */
	{ 0x25aa, '*', '*' },    /* ▪ */
	{ 0x25ab, 'o', 'o' },    /* ▫ */
	{ 0x25b2, '^', '^' },    /* ▲ */
	{ 0x25b6, '>', '>' },    /* ▶ */
	{ 0x25bc, 'v', 'v' },    /* ▼ */
	{ 0x25be, 'v', 'v' },    /* ▾ */
	{ 0x25cb, 'o', 'o' },    /* ○ */
	{ 0x25cf, '*', '*' },    /* ● */
	{ 0x25d0, '~', '~' },    /* ◐ */
	{ 0x26a0, '!', '!' },    /* ⚠ */
	{ 0x2713, 0x221a, 'v' }, /* ✓ */
};

const char *glyphs_word(enum glyphs glyphs)
{
	return words[glyphs];
}

bool glyphs_find(const char *word, enum glyphs *glyphs_out)
{
	for (int i = 0; i < GLYPHS_COUNT; i++) {
		if (strcmp(words[i], word) != 0)
			continue;
		*glyphs_out = (enum glyphs)i;
		return true;
	}
	return false;
}

static const struct glyph *find(uint32_t character)
{
	size_t low = 0, high = COUNT_OF(glyphs_table);

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (glyphs_table[middle].drawn == character)
			return &glyphs_table[middle];
		if (glyphs_table[middle].drawn < character)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

uint32_t glyph_of(enum glyphs glyphs, uint32_t character)
{
	const struct glyph *glyph;

	if (character < 0x80 || glyphs == GLYPHS_UNICODE)
		return character;
	glyph = find(character);
	if (glyphs == GLYPHS_ASCII)
		return glyph ? (unsigned char)glyph->ascii
			     : (unsigned char)unicode_plain(character);
	return glyph && glyph->console ? glyph->console : character;
}
