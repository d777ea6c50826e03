// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Asks before something that was typed and not sent would be lost. */
#include "tui/console.h"

static void leave(struct console *console)
{
	const struct console_ports *ports = console_ports(console);

	ports->quit(ports->arg);
}

static void stay(struct console *console)
{
	console_pop(console);
}

static void draw(struct console *console, void *state, struct canvas *canvas, struct area area)
{
	struct area inside = canvas_box(canvas, area_middle(area, 64, 6), NULL);
	struct area words = { inside.x + 1, inside.y, inside.columns - 2, inside.rows };

	(void)state;
	canvas_paragraph(canvas, words, STYLE_WARN,
		say(console, N_("Something was typed and is not saved yet. Leave all the same?")));
	canvas_label(canvas, words, 0, 3, STYLE_KEY, say(console, N_("y leave    n stay")));
	canvas_put_cursor(canvas, words, 0, 3);
}

static const struct act acts[] = {
	{ "leave", { 'y' }, N_("Leave"), N_("Leaves; what was typed is lost"), ACT_LETTER, NULL,
		leave },
	{ "stay", { 'n', PRESS_ESC, 'h' }, N_("Stay"), N_("Goes back to what was typed"),
		ACT_LETTER, NULL, stay },
};

const struct view view_leave = {
	.name = "leave",
	.title = N_("Leave?"),
	.acts = ACTS(acts),
	.is_box = true,
	.draw = draw,
};
