// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/term/style.h"

#include <string.h>

enum { OWN = -1, BLACK, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN, WHITE };

static const char *const words[THEME_COUNT] = {
	[THEME_DARK] = "dark",
	[THEME_LIGHT] = "light",
	[THEME_CONTRAST] = "contrast",
	[THEME_MONO] = "mono",
};

/* Contrast keeps to pairs of at least 7:1 (WCAG 2.2, 1.4.6): black with white, yellow, bright cyan
 * or bright green. */
static const struct look looks[THEME_COUNT][STYLE_COUNT] = {
	[THEME_DARK] = {
		[STYLE_TEXT] = { OWN, OWN, 0 },
		[STYLE_STRONG] = { OWN, OWN, LOOK_BOLD },
		[STYLE_DIM] = { CYAN, OWN, 0 },
		[STYLE_RULE] = { BLUE, OWN, 0 },
		[STYLE_BAR] = { WHITE, BLUE, LOOK_BOLD },
		[STYLE_FOCUS] = { OWN, OWN, LOOK_REVERSE },
		[STYLE_FIELD] = { OWN, OWN, LOOK_UNDERLINE },
		[STYLE_KEY] = { YELLOW, OWN, LOOK_BOLD },
		[STYLE_GOOD] = { GREEN, OWN, LOOK_BOLD },
		[STYLE_WARN] = { YELLOW, OWN, LOOK_BOLD },
		[STYLE_BAD] = { RED, OWN, LOOK_BOLD | LOOK_UNDERLINE },
		[STYLE_BIG] = { OWN, OWN, LOOK_BOLD },
		[STYLE_BLINK] = { OWN, OWN, LOOK_BOLD | LOOK_REVERSE },
	},
	[THEME_LIGHT] = {
		[STYLE_TEXT] = { BLACK, WHITE, 0 },
		[STYLE_STRONG] = { BLACK, WHITE, LOOK_BOLD },
		[STYLE_DIM] = { BLUE, WHITE, 0 },
		[STYLE_RULE] = { CYAN, WHITE, 0 },
		[STYLE_BAR] = { WHITE, BLUE, LOOK_BOLD },
		[STYLE_FOCUS] = { WHITE, BLACK, 0 },
		[STYLE_FIELD] = { BLACK, WHITE, LOOK_UNDERLINE },
		[STYLE_KEY] = { BLUE, WHITE, LOOK_BOLD },
		[STYLE_GOOD] = { GREEN, WHITE, LOOK_BOLD },
		[STYLE_WARN] = { MAGENTA, WHITE, LOOK_BOLD },
		[STYLE_BAD] = { RED, WHITE, LOOK_BOLD | LOOK_UNDERLINE },
		[STYLE_BIG] = { BLACK, WHITE, LOOK_BOLD },
		[STYLE_BLINK] = { WHITE, BLACK, LOOK_BOLD },
	},
	[THEME_CONTRAST] = {
		[STYLE_TEXT] = { WHITE, BLACK, LOOK_BOLD },
		[STYLE_STRONG] = { WHITE, BLACK, LOOK_BOLD | LOOK_UNDERLINE },
		[STYLE_DIM] = { WHITE, BLACK, LOOK_BOLD },
		[STYLE_RULE] = { WHITE, BLACK, LOOK_BOLD },
		[STYLE_BAR] = { BLACK, WHITE, 0 },
		[STYLE_FOCUS] = { BLACK, YELLOW, 0 },
		[STYLE_FIELD] = { WHITE, BLACK, LOOK_BOLD | LOOK_UNDERLINE },
		[STYLE_KEY] = { YELLOW, BLACK, LOOK_BOLD },
		[STYLE_GOOD] = { GREEN, BLACK, LOOK_BOLD },
		[STYLE_WARN] = { YELLOW, BLACK, LOOK_BOLD },
		[STYLE_BAD] = { BLACK, YELLOW, LOOK_UNDERLINE },
		[STYLE_BIG] = { WHITE, BLACK, LOOK_BOLD },
		[STYLE_BLINK] = { BLACK, YELLOW, 0 },
	},
	[THEME_MONO] = {
		[STYLE_TEXT] = { OWN, OWN, 0 },
		[STYLE_STRONG] = { OWN, OWN, LOOK_BOLD },
		[STYLE_DIM] = { OWN, OWN, 0 },
		[STYLE_RULE] = { OWN, OWN, 0 },
		[STYLE_BAR] = { OWN, OWN, LOOK_REVERSE },
		[STYLE_FOCUS] = { OWN, OWN, LOOK_REVERSE },
		[STYLE_FIELD] = { OWN, OWN, LOOK_UNDERLINE },
		[STYLE_KEY] = { OWN, OWN, LOOK_BOLD },
		[STYLE_GOOD] = { OWN, OWN, 0 },
		[STYLE_WARN] = { OWN, OWN, LOOK_BOLD },
		[STYLE_BAD] = { OWN, OWN, LOOK_BOLD | LOOK_UNDERLINE },
		[STYLE_BIG] = { OWN, OWN, LOOK_BOLD },
		[STYLE_BLINK] = { OWN, OWN, LOOK_REVERSE },
	},
};

const char *theme_word(enum theme theme)
{
	return words[theme];
}

bool theme_find(const char *word, enum theme *theme_out)
{
	for (int i = 0; i < THEME_COUNT; i++) {
		if (strcmp(words[i], word) != 0)
			continue;
		*theme_out = (enum theme)i;
		return true;
	}
	return false;
}

struct look theme_look(enum theme theme, enum style style)
{
	return looks[theme][style];
}
