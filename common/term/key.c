// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/term/key.h"

#include "common/base/unicode.h"
#include <stdio.h>
#include <string.h>

static const struct named {
	uint32_t key;
	const char *name;
} named[] = {
	{ PRESS_TAB, "Tab" },
	{ PRESS_ENTER, "Enter" },
	{ PRESS_ESC, "Esc" },
	{ ' ', "Space" },
	{ PRESS_UP, "Up" },
	{ PRESS_DOWN, "Down" },
	{ PRESS_LEFT, "Left" },
	{ PRESS_RIGHT, "Right" },
	{ PRESS_HOME, "Home" },
	{ PRESS_END, "End" },
	{ PRESS_PAGE_UP, "PgUp" },
	{ PRESS_PAGE_DOWN, "PgDn" },
	{ PRESS_INSERT, "Ins" },
	{ PRESS_DELETE, "Del" },
	{ PRESS_BACKSPACE, "Backspace" },
	{ PRESS_BACK_TAB, "Shift-Tab" },
	{ PRESS_CLICK, "Click" },
};

void press_name(uint32_t key, char name_out[KEY_NAME_BYTES])
{
	for (size_t i = 0; i < COUNT_OF(named); i++) {
		if (named[i].key != key)
			continue;
		snprintf(name_out, KEY_NAME_BYTES, "%s", named[i].name);
		return;
	}
	if (key > PRESS_FUNCTION && key < PRESS_END_OF_KEYS)
		snprintf(name_out, KEY_NAME_BYTES, "F%u", key - PRESS_FUNCTION);
	else if (key && key < ' ')
		snprintf(name_out, KEY_NAME_BYTES, "Ctrl-%c", (char)(key + 64));
	else
		name_out[unicode_put(key, name_out)] = '\0';
}

/* "F1" to "F12", and nothing behind that. */
static uint32_t find_function(const char *name)
{
	char again[KEY_NAME_BYTES];

	for (unsigned number = 1; number <= 12; number++) {
		press_name(PRESS_F(number), again);
		if (strcmp(name, again) == 0)
			return PRESS_F(number);
	}
	return PRESS_NONE;
}

uint32_t press_find(const char *name)
{
	const char *rest = name;
	uint32_t character;

	for (size_t i = 0; i < COUNT_OF(named); i++)
		if (strcmp(named[i].name, name) == 0)
			return named[i].key;
	if (name[0] == 'F' && name[1])
		return find_function(name);
	if (strncmp(name, "Ctrl-", 5) == 0 && name[5] >= '@' && name[5] <= '_' && !name[6])
		return PRESS_CTRL(name[5]);
	character = unicode_next(&rest);
	return *rest || !press_is_text(character) ? PRESS_NONE : character;
}

bool press_is_text(uint32_t key)
{
	return key >= ' ' && key < PRESS_ABOVE && key != 0x7f && unicode_is_harmless(key);
}

size_t escape_take(struct escape *escape, uint32_t key, uint32_t keys_out[2])
{
	if (!escape->is_pending) {
		escape->is_pending = key == PRESS_ESC;
		keys_out[0] = key;
		return !escape->is_pending;
	}
	escape->is_pending = false;
	if (key >= '0' && key <= '9') {
		keys_out[0] = PRESS_F(key == '0' ? 10 : key - '0');
		return 1;
	}
	keys_out[0] = PRESS_ESC;
	keys_out[1] = key;
	return key == PRESS_ESC ? 1 : 2;
}

uint32_t escape_end(struct escape *escape)
{
	bool was_pending = escape->is_pending;

	escape->is_pending = false;
	return was_pending ? PRESS_ESC : PRESS_NONE;
}
