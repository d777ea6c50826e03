// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The palette: what is typed finds an act by its name in either language, whichever is shown. */
#include "common/base/unicode.h"
#include "common/term/entry.h"
#include "tui/console_parts.h"
#include <stdio.h>
#include <string.h>

enum { FOUND_MAX = 64, WIDTH = 76, HELP_ROWS = 2 };

struct state {
	struct entry typed;
	const struct act *found[FOUND_MAX];
	size_t count;
	size_t chosen;
};

/* What was typed begins a word of the text. */
static bool begins_word(const char *text, const char *word)
{
	for (const char *at = text; at && *at; at = strchr(at, ' ')) {
		at += *at == ' ';
		if (unicode_starts_with(at, word))
			return true;
	}
	return false;
}

static bool fits_name(const struct act *act, const char *typed)
{
	return begins_word(tr(LANGUAGE_EN, act->label), typed) ||
	       begins_word(tr(LANGUAGE_SW, act->label), typed) || begins_word(act->name, typed);
}

static bool fits_help(const struct act *act, const char *typed)
{
	return !fits_name(act, typed) && (begins_word(tr(LANGUAGE_EN, act->help), typed) ||
						 begins_word(tr(LANGUAGE_SW, act->help), typed));
}

static void add(struct state *state, struct acts acts,
	bool (*fits)(const struct act *act, const char *typed))
{
	for (size_t i = 0; i < acts.count && state->count < FOUND_MAX; i++)
		if (fits(&acts.rows[i], state->typed.bytes))
			state->found[state->count++] = &acts.rows[i];
}

static void find(struct console *console, struct state *state)
{
	const struct view *below = console->layers[console->layer_count - 2].view;

	state->count = 0;
	add(state, below->acts, fits_name);
	add(state, view_kind_acts(below), fits_name);
	add(state, console_everywhere(console), fits_name);
	add(state, below->acts, fits_help);
	add(state, view_kind_acts(below), fits_help);
	add(state, console_everywhere(console), fits_help);
	if (state->chosen >= state->count)
		state->chosen = 0;
}

static void begin(struct console *console, void *arg)
{
	find(console, arg);
}

static void draw_row(struct console *console, struct canvas *canvas, struct area area, int y,
	const struct act *act, bool is_chosen)
{
	enum language other = console_language(console) == LANGUAGE_SW ? LANGUAGE_EN : LANGUAGE_SW;
	bool can = act_can(console, act);
	enum style style = is_chosen ? STYLE_FOCUS : can ? STYLE_TEXT : STYLE_DIM;
	int half = (area.columns - 11) / 2;
	char name[KEY_NAME_BYTES];

	press_name(act->keys[0], name);
	canvas_data(canvas, area, 1, y, half - 2, style, say(console, act->label));
	canvas_data(canvas, area, half, y, half - 2, STYLE_DIM, tr(other, act->label));
	canvas_data(canvas, area, area.columns - 10, y, -9, STYLE_KEY, name);
	if (is_chosen)
		canvas_put_cursor(canvas, area, 1, y);
}

static void draw(struct console *console, void *arg, struct canvas *canvas, struct area area)
{
	struct state *state = arg;
	struct area inside = canvas_box(
		canvas, area_middle(area, WIDTH, area.rows - 2), say(console, N_("Command")));
	struct area line = area_top(&inside, 1), help = area_bottom(&inside, HELP_ROWS);
	size_t top =
		state->chosen >= (size_t)inside.rows ? state->chosen - (size_t)inside.rows + 1 : 0;

	canvas_label(canvas, line, 1, 0, STYLE_KEY, ":");
	for (size_t i = top; i < state->count && i < top + (size_t)inside.rows; i++)
		draw_row(console, canvas, inside, (int)(i - top), state->found[i],
			i == state->chosen);
	help.x++;
	help.columns -= 2;
	if (state->chosen < state->count)
		canvas_paragraph(canvas, help, STYLE_STRONG,
			say(console, state->found[state->chosen]->help));
	canvas_more(canvas, inside, top > 0, top + (size_t)inside.rows < state->count);
	entry_draw(&state->typed, canvas, line, 3, 0, line.columns - 5, true);
}

static bool key(struct console *console, void *arg, uint32_t pressed)
{
	struct state *state = arg;

	if (pressed == PRESS_DOWN)
		state->chosen += state->chosen + 1 < state->count;
	else if (pressed == PRESS_UP)
		state->chosen -= state->chosen > 0;
	else if (entry_key(&state->typed, pressed))
		state->chosen = 0;
	else
		return false;
	find(console, state);
	return true;
}

static void run(struct console *console)
{
	const struct state *state = console_state(console, &view_palette);
	const struct act *act = state->count ? state->found[state->chosen] : NULL;

	if (!act)
		return;
	console_pop(console);
	act_try(console, act);
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
	{ "run", { PRESS_ENTER }, N_("Do it"), N_("Does what is chosen"), 0, NULL, run },
	{ "close", { PRESS_ESC }, N_("Leave it"), N_("Leaves everything as it is"), 0, NULL,
		close },
};

const struct view view_palette = {
	.name = "palette",
	.title = N_("Command"),
	.acts = ACTS(acts),
	.is_box = true,
	.state_bytes = sizeof(struct state),
	.begin = begin,
	.draw = draw,
	.key = key,
	.is_typing = is_typing,
	.has_text = is_typing,
};
