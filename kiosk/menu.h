// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The keys of a display, which hangs where everybody can reach it: they do nothing before Ctrl-K
 * and the PIN, and nothing again after half a minute without a key. Pure: keys and times in, acts
 * out.
 */
#pragma once

#include "common/base/attr.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MENU_PIN_BYTES = 32, MENU_IDLE_S = 30, MENU_WAIT_S = 5 };

enum menu_state {
	MENU_LOCKED,
	MENU_PIN,  /* being typed */
	MENU_OPEN, /* the keys are shown, and work */
	MENU_DESKS,
};

enum menu_act {
	MENU_NOTHING,
	MENU_LARGER,
	MENU_SMALLER,
	MENU_THEME,
	MENU_LANGUAGES,
	MENU_VOICE,
	MENU_TOGGLE, /* the desk of menu.chosen */
	MENU_QUIT,
};

struct menu {
	char pin[MENU_PIN_BYTES]; /* "": there is none, and the keys stay locked */
	enum menu_state state;
	size_t typed; /* signs of the PIN */
	bool is_wrong;
	int64_t last_us;   /* a key was pressed */
	int64_t locked_us; /* until then no PIN is taken */
	size_t chosen;
	const char *words; /* a message id for somebody at the keys; NULL: none */
};

/* All zero before. False: it is too long, or no 4 printable signs of ASCII at least. */
MUST_CHECK bool menu_set_pin(struct menu *menu, const char *pin);
/* count: of the desks that may be chosen. */
enum menu_act menu_key(struct menu *menu, uint32_t key, size_t count, int64_t now_us);
/* Locks again when nobody has pressed a key for long. True: something has changed. */
bool menu_tick(struct menu *menu, int64_t now_us);
/* When menu_tick() has something to do; 0: never. */
int64_t menu_due_us(const struct menu *menu);

/* The keys of an open menu, for the screen and the manual. */
struct menu_row {
	uint32_t key;
	enum menu_act act;
	const char *help; /* a message id */
};
extern const struct menu_row menu_rows[];
extern const size_t menu_row_count;
