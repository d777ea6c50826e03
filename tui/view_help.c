// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The help: every act of the screen below it, made from the same table as the key line. What is
 * typed narrows it. */
#include "common/base/text.h"
#include "common/base/unicode.h"
#include "common/term/entry.h"
#include "tui/console_parts.h"

struct state {
	struct entry filter;
	size_t top;
	size_t shown; /* rows that the filter leaves */
	size_t rows;
};

/* The screen that is explained: the one below. */
static const struct view *view_below(const struct console *console)
{
	return console->layers[console->layer_count - 2].view;
}

static void add_keys(const struct act *act, struct text *text)
{
	char name[KEY_NAME_BYTES];

	for (size_t i = 0; i < ACT_KEYS && act->keys[i]; i++) {
		press_name(act->keys[i], name);
		text_printf(text, "%s%s", i ? " " : "", name);
		if (act->keys[i] >= PRESS_F(1) && act->keys[i] <= PRESS_F(10))
			text_printf(text, " Esc-%u", (act->keys[i] - PRESS_FUNCTION) % 10);
	}
}

static bool fits(const struct console *console, const struct act *act, const char *filter)
{
	struct text all = { 0 };
	bool is_there;

	add_keys(act, &all);
	text_printf(&all, " %s %s", say(console, act->label), say(console, act->help));
	is_there = unicode_holds(text_string(&all), filter);
	text_finish(&all);
	return is_there;
}

struct pen {
	const struct console *console;
	struct canvas *canvas;
	struct area area;
	const struct state *state;
	size_t row;
};

static void put_row(struct pen *pen, enum style style, const char *left, const char *right)
{
	size_t row = pen->row++;

	if (row < pen->state->top || row >= pen->state->top + (size_t)pen->area.rows)
		return;
	canvas_label(pen->canvas, pen->area, 1, (int)(row - pen->state->top), style, left);
	canvas_label(pen->canvas, pen->area, 24, (int)(row - pen->state->top), STYLE_TEXT, right);
}

static void put_acts(struct pen *pen, struct acts acts)
{
	for (size_t i = 0; i < acts.count; i++) {
		struct text keys = { 0 };

		if (!fits(pen->console, &acts.rows[i], pen->state->filter.bytes))
			continue;
		add_keys(&acts.rows[i], &keys);
		put_row(pen, STYLE_KEY, text_string(&keys), say(pen->console, acts.rows[i].help));
		text_finish(&keys);
	}
}

static void draw(struct console *console, void *arg, struct canvas *canvas, struct area area)
{
	struct state *state = arg;
	struct area inside =
		canvas_box(canvas, area_middle(area, 92, area.rows), say(console, N_("Help")));
	struct area filter = area_top(&inside, 1);
	struct pen pen = { console, canvas, inside, state, 0 };
	int x = canvas_label(
		canvas, filter, 1, 0, STYLE_DIM, say(console, N_("Type what you look for:")));

	entry_draw(&state->filter, canvas, filter, x + 1, 0, filter.columns - x - 3, true);
	put_row(&pen, STYLE_STRONG, say(console, N_("THIS SCREEN")), "");
	put_acts(&pen, view_below(console)->acts);
	put_acts(&pen, view_kind_acts(view_below(console)));
	put_row(&pen, STYLE_STRONG, say(console, N_("EVERYWHERE")), "");
	put_acts(&pen, console_everywhere(console));
	put_row(&pen, STYLE_STRONG, say(console, N_("SIGNS")), "");
	put_row(&pen, STYLE_TEXT, "!", say(console, N_("an emergency")));
	put_row(&pen, STYLE_TEXT, "*",
		say(console, N_("vulnerable: elder, pregnant, small child, disabled")));
	put_row(&pen, STYLE_TEXT, "↺", say(console, N_("was here before today, and comes back")));
	state->shown = pen.row;
	state->rows = (size_t)inside.rows;
	canvas_more(canvas, inside, state->top, state->top + state->rows < state->shown);
}

static bool key(struct console *console, void *arg, uint32_t pressed)
{
	struct state *state = arg;
	size_t last = state->shown > state->rows ? state->shown - state->rows : 0;

	(void)console;
	if (pressed == PRESS_DOWN || pressed == PRESS_PAGE_DOWN)
		state->top += pressed == PRESS_DOWN ? 1 : state->rows;
	else if (pressed == PRESS_UP || pressed == PRESS_PAGE_UP)
		state->top -= pressed == PRESS_UP        ? state->top > 0
			      : state->top > state->rows ? state->rows
							 : state->top;
	else if (entry_key(&state->filter, pressed))
		state->top = 0;
	else
		return false;
	if (state->top > last)
		state->top = last;
	return true;
}

static void close(struct console *console)
{
	console_pop(console);
}

static bool is_typing(const void *arg)
{
	(void)arg;
	return true;
}

static const struct act acts[] = {
	{ "close", { PRESS_ESC, PRESS_ENTER, PRESS_F(1) }, N_("Close"), N_("Closes the help"), 0,
		NULL, close },
};

const struct view view_help = {
	.name = "help",
	.title = N_("Help"),
	.acts = ACTS(acts),
	.is_box = true,
	.state_bytes = sizeof(struct state),
	.draw = draw,
	.key = key,
	.is_typing = is_typing,
	.has_text = is_typing,
};
