// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Which signs a terminal can show. Screens are drawn with the first set; a sign that a terminal
 * lacks is replaced by another one of the same width just before it is painted. */
#pragma once

#include "common/base/attr.h"
#include <stdbool.h>
#include <stdint.h>

enum glyphs {
	GLYPHS_UNICODE,
	/* A Linux text console with a Terminus font of 512 signs, which lacks half blocks, eighths,
	 * small squares, circles and check marks (found by reading the font's own table). */
	GLYPHS_CONSOLE,
	GLYPHS_ASCII, /* also for terminals that are not UTF-8: letters lose their accents */
	GLYPHS_COUNT,
};
/* "unicode", "console", "ascii". */
const char *glyphs_word(enum glyphs glyphs);
MUST_CHECK bool glyphs_find(const char *word, enum glyphs *glyphs_out);

/* What stands for this character: itself, a similar sign, the letter without its accent, or '?'. No
 * set but the first has wide signs: of a wide character 0, its right half, becomes a blank. */
uint32_t glyph_of(enum glyphs glyphs, uint32_t character);
/* A mark on a letter; 0: the terminal would show it beside the letter, so it is left out. */
uint32_t glyph_mark(enum glyphs glyphs, uint32_t mark);
