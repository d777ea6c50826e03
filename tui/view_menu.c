// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/menu.h"

#include "common/base/text.h"
#include "common/base/unicode.h"
#include "common/term/scroll.h"
#include "tui/console.h"
#include <stdio.h>
#include <string.h>

struct state {
	struct menu menu;
	size_t top;
	size_t rows;
};

struct menu *menu_open(struct console *console, const char *title, menu_chosen *chosen,
	const void *context, size_t context_bytes)
{
	struct state *state = console_push(console, &view_menu);

	snprintf(state->menu.title, sizeof(state->menu.title), "%s", title);
	state->menu.chosen = chosen;
	if (context)
		memcpy(state->menu.context, context, context_bytes);
	return &state->menu;
}

/* 1 to 9, then a to z. */
static uint32_t next_key(const struct menu *menu)
{
	uint32_t key = '1';

	for (size_t i = 0; i < menu->count; i++)
		if (menu->items[i].key == key)
			key = key == '9' ? 'a' : key + 1;
	return key <= 'z' ? key : 0;
}

struct menu_item *menu_add(struct menu *menu, const char *label)
{
	struct menu_item *item;

	if (menu->count == MENU_ITEMS)
		return NULL;
	item = &menu->items[menu->count];
	item->key = next_key(menu);
	snprintf(item->label, sizeof(item->label), "%s", label);
	utf8_drop_halves(item->label);
	menu->count++;
	return item;
}

/* ---- choosing ---- */

static void choose(struct console *console, size_t index)
{
	const struct state *state = console_state(console, &view_menu);
	struct menu menu = state->menu;

	if (index >= menu.count)
		return;
	if (menu.items[index].why_not) {
		act_refuse(console, menu.items[index].label, menu.items[index].why_not);
		return;
	}
	console_pop(console);
	menu.chosen(console, &menu.items[index], menu.context);
}

static void close(struct console *console)
{
	console_pop(console);
}

static bool move(struct state *state, uint32_t pressed)
{
	size_t last = state->menu.count ? state->menu.count - 1 : 0, at = state->menu.at;

	if (pressed == PRESS_UP)
		at -= at > 0;
	else if (pressed == PRESS_DOWN)
		at++;
	else if (pressed == PRESS_PAGE_UP)
		at -= at < state->rows ? at : state->rows;
	else if (pressed == PRESS_PAGE_DOWN)
		at += state->rows;
	else if (pressed == PRESS_HOME)
		at = 0;
	else if (pressed == PRESS_END)
		at = last;
	else
		return false;
	state->menu.at = at < last ? at : last;
	return true;
}

static bool key(struct console *console, void *arg, uint32_t pressed)
{
	struct state *state = arg;
	size_t count = state->menu.count;

	for (size_t i = 0; i < count; i++) {
		if (state->menu.items[i].key != pressed)
			continue;
		choose(console, i);
		return true;
	}
	return move(state, pressed);
}

/* ---- drawing ---- */

static int width_of(const struct menu *menu)
{
	int width = unicode_cells(menu->title) + 4;

	for (size_t i = 0; i < menu->count; i++) {
		int cells = unicode_cells(menu->items[i].label) + 6;

		width = cells > width ? cells : width;
	}
	return width;
}

static void draw_item(struct canvas *canvas, struct area area, int y, const struct menu_item *item,
	bool is_chosen)
{
	char name[KEY_NAME_BYTES] = "";
	enum style style = is_chosen ? STYLE_FOCUS : item->why_not ? STYLE_DIM : STYLE_TEXT;

	if (item->key)
		press_name(item->key, name);
	canvas_label(canvas, area, 1, y, item->why_not ? STYLE_DIM : STYLE_KEY, name);
	canvas_data(canvas, area, 3, y, area.columns - 4, style, item->label);
	if (is_chosen)
		canvas_put_cursor(canvas, area, 3, y);
}

static void draw(struct console *console, void *arg, struct canvas *canvas, struct area area)
{
	struct state *state = arg;
	struct area box = area_middle(area, width_of(&state->menu) + 2, (int)state->menu.count + 2);
	struct area inside = canvas_box(canvas, box, state->menu.title);

	(void)console;
	state->rows = inside.rows > 0 ? (size_t)inside.rows : 1;
	if (state->menu.at < state->top)
		state->top = state->menu.at;
	if (state->menu.at >= state->top + state->rows)
		state->top = state->menu.at - state->rows + 1;
	for (size_t i = state->top; i < state->menu.count && i < state->top + state->rows; i++)
		draw_item(canvas, inside, (int)(i - state->top), &state->menu.items[i],
			i == state->menu.at);
	canvas_more(canvas, inside, state->top > 0, state->top + state->rows < state->menu.count);
}

static bool is_choosing(const void *arg)
{
	(void)arg;
	return true;
}

static bool is_opened_anew(const void *arg)
{
	(void)arg;
	return true;
}

static void choose_this(struct console *console)
{
	choose(console, ((struct state *)console_state(console, &view_menu))->menu.at);
}

static const struct act acts[] = {
	{ "choose", { PRESS_ENTER }, N_("Choose"), N_("Takes what is marked; so does its key"), 0,
		NULL, choose_this },
	{ "cancel", { PRESS_ESC }, N_("Leave it"), N_("Leaves everything as it is"), 0, NULL,
		close },
};

const struct view view_menu = {
	.name = "menu",
	.title = N_("Choose"),
	.acts = ACTS(acts),
	.is_box = true,
	.state_bytes = sizeof(struct state),
	.draw = draw,
	.key = key,
	.is_choosing = is_choosing,
	.is_opened_anew = is_opened_anew,
};
