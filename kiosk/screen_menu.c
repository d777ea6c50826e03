// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What somebody sees who knows Ctrl-K. */
#include "common/base/text.h"
#include "common/i18n/i18n.h"
#include "common/term/key.h"
#include "kiosk/phrase.h"
#include "kiosk/screen_parts.h"

enum { COLUMNS = 56, PIN_ROWS = 6, DESK_ROWS = 14 };

static void draw_pin(struct canvas *canvas, const struct screen *screen)
{
	const struct menu *menu = screen->menu;
	enum language language = screen->languages[0];
	struct area area = canvas_box(canvas, area_middle(canvas_area(canvas), COLUMNS, PIN_ROWS),
		tr(language, "Keys of this display"));
	int x = canvas_label(canvas, area, 1, 0, STYLE_TEXT, "PIN: ");

	for (size_t i = 0; i < menu->typed; i++)
		x = canvas_label(canvas, area, x, 0, STYLE_STRONG, "*");
	canvas_put_cursor(canvas, area, x, 0);
	if (menu->words)
		canvas_data(canvas, area, 1, 2, area.columns - 2, STYLE_WARN,
			tr(language, menu->words));
	else
		canvas_data(canvas, area, 1, 2, area.columns - 2, STYLE_DIM,
			tr(language, "Enter opens, Esc closes"));
}

static void draw_keys(struct canvas *canvas, const struct screen *screen)
{
	enum language language = screen->languages[0];
	struct area area = canvas_box(canvas,
		area_middle(canvas_area(canvas), COLUMNS, (int)menu_row_count + 3),
		tr(language, "Keys of this display"));
	char name[KEY_NAME_BYTES];

	for (size_t i = 0; i < menu_row_count; i++) {
		press_name(menu_rows[i].key, name);
		canvas_label(canvas, area, 1, (int)i, STYLE_KEY, name);
		canvas_data(canvas, area, 5, (int)i, area.columns - 6, STYLE_TEXT,
			tr(language, menu_rows[i].help));
	}
}

static void draw_desks(struct canvas *canvas, const struct screen *screen)
{
	enum language language = screen->languages[0];
	struct area area = canvas_box(canvas, area_middle(canvas_area(canvas), COLUMNS, DESK_ROWS),
		tr(language, "Rooms that are shown here"));
	size_t rows = area.rows > 1 ? (size_t)area.rows - 1 : 0, chosen = screen->menu->chosen;
	size_t first = chosen >= rows ? chosen - rows + 1 : 0;

	for (size_t i = first; i < screen->desk_count && i < first + rows; i++) {
		const struct hall_desk *desk = &screen->desks[i];
		struct text text = { 0 };

		text_add(&text, desk->is_hidden ? "[ ] " : "[x] ");
		phrase_room(&text, language, desk->kind, desk->room);
		canvas_data(canvas, area, 1, (int)(i - first), area.columns - 2,
			i == chosen ? STYLE_FOCUS : STYLE_TEXT, text_string(&text));
		text_finish(&text);
	}
	canvas_data(canvas, area, 1, area.rows - 1, area.columns - 2, STYLE_DIM,
		tr(language, "Space shows or hides, Esc goes back"));
}

void screen_draw_menu(struct canvas *canvas, const struct screen *screen)
{
	switch (screen->menu->state) {
	case MENU_LOCKED:
		return;
	case MENU_PIN:
		draw_pin(canvas, screen);
		return;
	case MENU_OPEN:
		draw_keys(canvas, screen);
		return;
	case MENU_DESKS:
		draw_desks(canvas, screen);
		return;
	}
}
