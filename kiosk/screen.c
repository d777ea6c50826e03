// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* From top to bottom: the bar, the number with the list at its right, the lines, and the advice
 * with the state at the bottom. Each part is given its rows by the plan below, which is the only
 * place that knows sizes. */
#include "kiosk/screen.h"

#include "common/base/text.h"
#include "common/base/time.h"
#include "common/base/unicode.h"
#include "common/i18n/i18n.h"
#include "common/term/digits.h"
#include "kiosk/phrase.h"
#include "kiosk/screen_parts.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum {
	LEFT = 2,
	SIDE_COLUMNS = 80, /* from this width on there is a list */
	GRAND_ROWS = 28,   /* of the number: from this height on the room is as large as can be */
	PLACE_ROWS = 9,
	LINES_ROWS = 16, /* from this height on there are the lines */
	ADVICE_ROWS = 22,
};

/* ---- the plan ---- */

struct plan {
	struct area bar, number, list, lines, advice, state;
};

static struct plan plan_of(struct area all, int size)
{
	struct plan plan = { 0 };

	plan.bar = area_top(&all, 2);
	plan.state = area_bottom(&all, 1);
	if (all.rows + 3 >= ADVICE_ROWS)
		plan.advice = area_bottom(&all, 4);
	if (all.rows + 3 >= LINES_ROWS && size < 1)
		plan.lines = area_bottom(&all, 6);
	if (all.columns >= SIDE_COLUMNS && size < 2) {
		int columns = all.columns / 4 + 1;

		plan.list =
			(struct area){ all.x + all.columns - columns, all.y, columns, all.rows };
		all.columns -= columns;
	}
	plan.number = all;
	return plan;
}

static int list_step(const struct area *list)
{
	return list->rows >= 16 ? 2 : 1;
}

static size_t list_rows(const struct area *list)
{
	int step = list_step(list), rows = (list->rows - 4 + step - 1) / step;

	if (!list->columns || rows < 1)
		return 0;
	return rows < SCREEN_LIST_MAX ? (size_t)rows : SCREEN_LIST_MAX;
}

size_t screen_list_rows(int columns, int rows, int size)
{
	const struct plan plan = plan_of((struct area){ 0, 0, columns, rows }, size);

	return list_rows(&plan.list);
}

/* ---- words ---- */

const char *screen_both(
	const struct screen *screen, const char *message, const char *between, struct text *text)
{
	text_clear(text);
	for (size_t i = 0; i < screen->language_count; i++)
		text_printf(text, "%s%s", i ? between : "", tr(screen->languages[i], message));
	return text_string(text);
}

/* The same in each language; on one row where it fits, else each on its own. */
void screen_say(struct canvas *canvas, struct area area, int y, enum style style,
	const struct screen *screen, const char *message)
{
	struct text text = { 0 };
	int width = area.columns - LEFT;

	if (unicode_cells(screen_both(screen, message, " · ", &text)) <= width)
		canvas_label(canvas, area, LEFT, y, style, text_string(&text));
	else
		for (size_t i = 0; i < screen->language_count; i++)
			canvas_data(canvas, area, LEFT, y + (int)i, width, style,
				tr(screen->languages[i], message));
	text_finish(&text);
}

static const char *name_of(const struct screen *screen, const char *sw, const char *en)
{
	return screen->languages[0] == LANGUAGE_SW ? sw : en;
}

/* ---- the bar ---- */

static void draw_name(struct canvas *canvas, const struct screen *screen, struct area area)
{
	const char *name = screen->name_sw ? name_of(screen, screen->name_sw, screen->name_en) : "";
	struct text text = { 0 };

	for (; *name; name++)
		text_add_char(&text, (char)toupper((unsigned char)*name));
	if (*screen->hall)
		text_printf(&text, "%s%s", text.length ? " · " : "", screen->hall);
	canvas_data(canvas, area, LEFT, 0, area.columns - LEFT, STYLE_STRONG, text_string(&text));
	text_finish(&text);
}

static void draw_bar(struct canvas *canvas, const struct screen *screen, struct area area)
{
	struct text when = { 0 };
	int x;

	canvas_rule(canvas, area, 1);
	/* Before the first board nobody knows which clock the hall goes by. */
	if (!screen->name_sw)
		return;
	screen_date(screen,
		area.columns >= 2 * SCREEN_COLUMNS_LEAST ? area.columns >= 110 ? 2 : 1 : 0, &when);
	x = area.columns - unicode_cells(text_string(&when)) - LEFT;
	canvas_label(canvas, area, x, 0, STYLE_STRONG, text_string(&when));
	area.columns = x - 1;
	draw_name(canvas, screen, area);
	text_finish(&when);
}

/* ---- the number ---- */

static void add_place(const struct screen *screen, const char *between, struct text *text)
{
	const struct hall_call *call = screen->large;

	for (size_t i = 0; i < screen->language_count; i++) {
		text_add(text, i ? between : "");
		phrase_room(text, screen->languages[i], call->kind, call->room);
	}
	for (size_t i = 0; i < text->length; i++)
		text->bytes[i] = (char)toupper((unsigned char)text->bytes[i]);
}

/* In one line, or where there are rows for it as large letters, of the first language at least. */
static void draw_place(struct canvas *canvas, const struct screen *screen, struct area area)
{
	struct area letters = { area.x + LEFT, area.y, area.columns - 2 * LEFT, area.rows - 1 };
	struct screen first = *screen;
	struct text text = { 0 };
	bool is_large;

	add_place(screen, " - ", &text);
	is_large = digits_draw(canvas, letters, STYLE_BIG, text_string(&text));
	if (!is_large) {
		first.language_count = 1;
		text_clear(&text);
		add_place(&first, "", &text);
		is_large = digits_draw(canvas, letters, STYLE_BIG, text_string(&text));
	}
	if (!is_large) {
		text_clear(&text);
		text_add(&text, "▶  ");
		add_place(screen, "  ·  ", &text);
		canvas_data(canvas, area, LEFT, area.rows - 2, area.columns - LEFT, STYLE_BIG,
			text_string(&text));
	}
	text_finish(&text);
}

static void draw_number(struct canvas *canvas, const struct screen *screen, struct area area)
{
	enum style style = screen->is_lit ? STYLE_BLINK : STYLE_BIG;
	struct area place = area_bottom(&area, area.rows >= GRAND_ROWS ? PLACE_ROWS : 2);
	struct area digits = { area.x + LEFT, area.y + 1, area.columns - 2 * LEFT, area.rows - 1 };

	if (!screen->large) {
		struct text text = { 0 };

		canvas_centre(canvas, area, (area.rows + 2) / 2, STYLE_BIG,
			screen_both(screen, N_("Welcome"), " · ", &text));
		text_finish(&text);
		return;
	}
	if (screen->is_lit)
		canvas_fill(canvas, digits, style, ' ');
	if (!digits_draw(canvas, digits, style, screen->large->number))
		canvas_label(canvas, digits, 0, digits.rows / 2, style, screen->large->number);
	draw_place(canvas, screen, place);
}

/* ---- the list ---- */

static void draw_call(struct canvas *canvas, const struct screen *screen, struct area area, int y,
	const struct hall_call *call)
{
	enum style style = call->is_at_desk ? STYLE_STRONG : STYLE_TEXT;
	struct text room = { 0 };
	size_t languages = area.columns >= 40 ? screen->language_count : 1;
	int x = canvas_label(canvas, area, 0, y, style, call->number) + 2;

	x = x < 8 ? 8 : x;
	for (size_t i = 0; i < languages; i++) {
		text_add(&room, i ? " · " : "");
		phrase_room(&room, screen->languages[i], call->kind, call->room);
	}
	canvas_data(canvas, area, x, y, area.columns - x, style, text_string(&room));
	text_finish(&room);
}

static void draw_list(struct canvas *canvas, const struct screen *screen, struct area area)
{
	struct text text = { 0 };
	int step = list_step(&area), y = 3;

	if (!area.columns)
		return;
	canvas_fill(canvas, (struct area){ area.x, area.y, 1, area.rows }, STYLE_RULE, 0x2502);
	area_left(&area, 3);
	canvas_label(
		canvas, area, 0, 1, STYLE_STRONG, screen_both(screen, N_("NOW"), " · ", &text));
	for (size_t i = 0; i < screen->list_count; i++, y += step)
		draw_call(canvas, screen, area, y, screen->list[i]);
	text_finish(&text);
}

/* ---- all of it ---- */

static void draw_too_small(struct canvas *canvas, const struct screen *screen)
{
	struct text text = { 0 };

	canvas_data(canvas, canvas_area(canvas), 0, 0, canvas->columns, STYLE_STRONG,
		screen->large ? screen->large->number : "");
	canvas_data(canvas, canvas_area(canvas), 0, 1, canvas->columns, STYLE_TEXT,
		screen_both(screen, N_("window too small"), " / ", &text));
	text_finish(&text);
}

void screen_draw(struct canvas *canvas, const struct screen *screen)
{
	struct plan plan = plan_of(canvas_area(canvas), screen->size);

	canvas_clear(canvas);
	if (canvas->columns < SCREEN_COLUMNS_LEAST || canvas->rows < SCREEN_ROWS_LEAST) {
		draw_too_small(canvas, screen);
		return;
	}
	draw_bar(canvas, screen, plan.bar);
	draw_number(canvas, screen, plan.number);
	draw_list(canvas, screen, plan.list);
	screen_draw_lines(canvas, screen, plan.lines);
	if (screen->lost_us) {
		canvas_paint(canvas, plan.number, STYLE_DIM);
		canvas_paint(canvas, plan.list, STYLE_DIM);
		canvas_paint(canvas, plan.lines, STYLE_DIM);
	}
	screen_draw_advice(canvas, screen, plan.advice);
	screen_draw_state(canvas, screen, plan.state);
	screen_draw_menu(canvas, screen);
}
