// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Keys, as one number each: a character is its code point, all others lie above those. Names are
 * those that stand in key lines, in help and in the manual. */
#pragma once

#include "common/base/attr.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	PRESS_NONE = 0,
	PRESS_TAB = 9,
	PRESS_ENTER = 13,
	PRESS_ESC = 27,
	PRESS_ABOVE = 0x110000, /* all characters */
	PRESS_UP,
	PRESS_DOWN,
	PRESS_LEFT,
	PRESS_RIGHT,
	PRESS_HOME,
	PRESS_END,
	PRESS_PAGE_UP,
	PRESS_PAGE_DOWN,
	PRESS_INSERT,
	PRESS_DELETE,
	PRESS_BACKSPACE,
	PRESS_BACK_TAB,
	PRESS_CLICK,    /* of a mouse: term_clicked_row() */
	PRESS_FUNCTION, /* PRESS_F(1) is the next */
	PRESS_END_OF_KEYS = PRESS_FUNCTION + 13,
};
#define PRESS_F(number) ((uint32_t)(PRESS_FUNCTION + (number)))
/* Control and a letter. */
#define PRESS_CTRL(letter) ((uint32_t)((letter)-64))

enum { KEY_NAME_BYTES = 16 };
/* "F4", "Ctrl-Z", "Space", "Enter", "c". */
void press_name(uint32_t key, char name_out[KEY_NAME_BYTES]);
/* The key of such a name. PRESS_NONE: there is none. */
uint32_t press_find(const char *name);
/* Something that is typed into a field. */
bool press_is_text(uint32_t key);

/* Escape and then a digit is a function key, for keyboards and terminals that have none: Escape
 * waits for what follows it. All zero at first. */
struct escape {
	bool is_pending;
};
/* Takes one key; gives none, one or two that count. */
size_t escape_take(struct escape *escape, uint32_t key, uint32_t keys_out[2]);
/* Nothing followed in time: PRESS_ESC, or PRESS_NONE where none waits. */
uint32_t escape_end(struct escape *escape);
enum { ESCAPE_WAIT_MS = 400 };
