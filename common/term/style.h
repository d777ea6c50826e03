// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What a cell means; a theme decides how that looks. A meaning is never told by colour alone:
 * whatever needs one has a letter or a sign as well. */
#pragma once

#include "common/base/attr.h"
#include <stdbool.h>
#include <stdint.h>

enum PACKED style {
	STYLE_TEXT,
	STYLE_STRONG, /* headings, numbers that are looked for */
	STYLE_DIM,    /* explanations, what is old */
	STYLE_RULE,   /* lines and frames */
	STYLE_BAR,    /* the topmost line */
	STYLE_FOCUS,  /* the row that is chosen */
	STYLE_FIELD,  /* where one may type */
	STYLE_KEY,    /* the name of a key */
	STYLE_GOOD,
	STYLE_WARN,
	STYLE_BAD,   /* an emergency, a failure */
	STYLE_BIG,   /* digits that are read from afar */
	STYLE_BLINK, /* the same in reverse */
	STYLE_COUNT,
};

enum theme { THEME_DARK, THEME_LIGHT, THEME_CONTRAST, THEME_MONO, THEME_COUNT };
/* "dark", "light", "contrast", "mono". */
const char *theme_word(enum theme theme);
MUST_CHECK bool theme_find(const char *word, enum theme *theme_out);

enum { LOOK_BOLD = 1, LOOK_DIM = 2, LOOK_UNDERLINE = 4, LOOK_REVERSE = 8 };
/* The eight colours of every terminal that has any: 0 black, 1 red, 2 green, 3 yellow, 4 blue,
 * 5 magenta, 6 cyan, 7 white; -1: the terminal's own. */
struct look {
	int8_t ink;
	int8_t paper;
	uint8_t attributes; /* LOOK_ flags */
};
struct look theme_look(enum theme theme, enum style style);
