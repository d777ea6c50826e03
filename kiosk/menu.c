// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "kiosk/menu.h"

#include "common/base/time.h"
#include "common/i18n/i18n.h"
#include "common/term/key.h"
#include <string.h>

enum { PIN_LEAST = 4 };

const struct menu_row menu_rows[] = {
	{ '+', MENU_LARGER, N_("Larger numbers, less beside them") },
	{ '-', MENU_SMALLER, N_("Smaller numbers, more beside them") },
	{ 't', MENU_THEME, N_("Other colours") },
	{ 'l', MENU_LANGUAGES, N_("Languages that are shown and spoken") },
	{ 'v', MENU_VOICE, N_("Tries the voice") },
	{ 'd', MENU_TOGGLE, N_("Rooms that are shown here") },
	{ 'q', MENU_QUIT, N_("Ends the display") },
};
const size_t menu_row_count = COUNT_OF(menu_rows);

bool menu_set_pin(struct menu *menu, const char *pin)
{
	size_t length = strlen(pin);

	if (length < PIN_LEAST || length >= sizeof(menu->pin))
		return false;
	for (size_t i = 0; i < length; i++)
		if (pin[i] < '!' || pin[i] > '~')
			return false;
	memcpy(menu->pin, pin, length + 1);
	return true;
}

static void lock(struct menu *menu)
{
	menu->state = MENU_LOCKED;
	menu->typed = 0;
	menu->is_wrong = false;
}

/* ---- the PIN ---- */

static void ask_pin(struct menu *menu, int64_t now_us)
{
	menu->words = NULL;
	menu->state = MENU_PIN;
	menu->typed = 0;
	menu->is_wrong = false;
	if (!*menu->pin)
		menu->words = N_("There is no PIN: start with --pin-file");
	else if (now_us < menu->locked_us)
		menu->words = N_("Wait a little before the next try");
}

/* Nothing of a wrong PIN is told before its end. */
static void try_pin(struct menu *menu, int64_t now_us)
{
	if (*menu->pin && !menu->is_wrong && menu->typed == strlen(menu->pin) &&
		now_us >= menu->locked_us) {
		lock(menu);
		menu->state = MENU_OPEN;
		menu->words = NULL;
		return;
	}
	if (now_us >= menu->locked_us)
		menu->locked_us = now_us + MENU_WAIT_S * US_PER_S;
	lock(menu);
}

static void type_pin(struct menu *menu, uint32_t key, int64_t now_us)
{
	if (key == PRESS_ESC) {
		lock(menu);
	} else if (key == PRESS_ENTER) {
		try_pin(menu, now_us);
	} else if (key == PRESS_BACKSPACE) {
		menu->typed = 0;
		menu->is_wrong = false;
	} else if (key >= '!' && key <= '~') {
		menu->is_wrong |= menu->typed >= strlen(menu->pin) ||
				  (uint32_t)(unsigned char)menu->pin[menu->typed] != key;
		menu->typed += menu->typed < MENU_PIN_BYTES;
	}
}

/* ---- an open menu ---- */

static enum menu_act open_key(struct menu *menu, uint32_t key)
{
	if (key == PRESS_ESC)
		lock(menu);
	for (size_t i = 0; i < menu_row_count; i++) {
		if (menu_rows[i].key != key)
			continue;
		if (menu_rows[i].act != MENU_TOGGLE)
			return menu_rows[i].act;
		menu->state = MENU_DESKS;
		menu->chosen = 0;
	}
	return MENU_NOTHING;
}

static enum menu_act desks_key(struct menu *menu, uint32_t key, size_t count)
{
	if (key == PRESS_ESC)
		menu->state = MENU_OPEN;
	else if (key == PRESS_UP && menu->chosen)
		menu->chosen--;
	else if (key == PRESS_DOWN && menu->chosen + 1 < count)
		menu->chosen++;
	else if ((key == PRESS_ENTER || key == ' ') && menu->chosen < count)
		return MENU_TOGGLE;
	return MENU_NOTHING;
}

enum menu_act menu_key(struct menu *menu, uint32_t key, size_t count, int64_t now_us)
{
	menu->last_us = now_us;
	switch (menu->state) {
	case MENU_LOCKED:
		if (key == PRESS_CTRL('K'))
			ask_pin(menu, now_us);
		return MENU_NOTHING;
	case MENU_PIN:
		type_pin(menu, key, now_us);
		return MENU_NOTHING;
	case MENU_OPEN:
		return open_key(menu, key);
	case MENU_DESKS:
		return desks_key(menu, key, count);
	}
	return MENU_NOTHING;
}

bool menu_tick(struct menu *menu, int64_t now_us)
{
	if (menu->state == MENU_LOCKED || now_us < menu_due_us(menu))
		return false;
	lock(menu);
	return true;
}

int64_t menu_due_us(const struct menu *menu)
{
	return menu->state == MENU_LOCKED ? 0 : menu->last_us + MENU_IDLE_S * US_PER_S;
}
