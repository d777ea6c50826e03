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
	{ 0x2589, '8', '8' },    /* ▉ */
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

/* Beside ASCII: letters and signs of the fonts Uni2-Terminus and Uni3-Terminus, as their own tables
 * have them. In ascending order. */
static const struct {
	uint32_t first, last;
} console_has[] = {
	{ 0x00a0, 0x00ac },
	{ 0x00ae, 0x0113 },
	{ 0x0116, 0x0127 },
	{ 0x012a, 0x012b },
	{ 0x012e, 0x0131 },
	{ 0x0134, 0x0137 },
	{ 0x0139, 0x013e },
	{ 0x0141, 0x0148 },
	{ 0x014c, 0x014d },
	{ 0x0150, 0x0165 },
	{ 0x016a, 0x017e },
	{ 0x0192, 0x0192 },
	{ 0x0218, 0x021b },
	{ 0x0400, 0x045f },
	{ 0x2010, 0x201a },
	{ 0x201c, 0x201e },
	{ 0x2020, 0x2022 },
	{ 0x2026, 0x2026 },
	{ 0x20ac, 0x20ac },
	{ 0x2190, 0x2195 },
	{ 0x2500, 0x257f },
	{ 0x2588, 0x2588 },
	{ 0x2591, 0x2592 },
};

static bool has_console(uint32_t character)
{
	for (size_t i = 0; i < COUNT_OF(console_has); i++)
		if (character <= console_has[i].last)
			return character >= console_has[i].first;
	return false;
}

uint32_t glyph_of(enum glyphs glyphs, uint32_t character)
{
	const struct glyph *glyph;

	if (glyphs == GLYPHS_UNICODE)
		return character;
	if (character < 0x80)
		return character ? character : ' ';
	glyph = find(character);
	if (glyph && glyphs == GLYPHS_ASCII)
		return (unsigned char)glyph->ascii;
	if (glyph && glyph->console)
		return glyph->console;
	if (glyphs == GLYPHS_CONSOLE && has_console(character))
		return character;
	return (unsigned char)unicode_plain(character);
}

uint32_t glyph_mark(enum glyphs glyphs, uint32_t mark)
{
	return glyphs == GLYPHS_UNICODE ? mark : 0;
}
