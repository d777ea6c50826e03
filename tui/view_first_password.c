// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A password that is told once. Nothing closes the box by accident: what was typed ahead might hold
 * an Enter. */
#include "tui/console.h"
#include "tui/user.h"
#include <stdio.h>
#include <string.h>

enum { LOGIN_BYTES = 80, PASSWORD_BYTES = 64, WIDTH = 68, ROWS = 11 };

struct state {
	char login[LOGIN_BYTES];
	char password[PASSWORD_BYTES];
};

void first_password_open(struct console *console, const char *login, const char *password)
{
	struct state *state = console_push(console, &view_first_password);

	snprintf(state->login, sizeof(state->login), "%s", login);
	snprintf(state->password, sizeof(state->password), "%s", password);
}

static void end(struct console *console, void *arg)
{
	(void)console;
	explicit_bzero(arg, sizeof(struct state));
}

static void draw(struct console *console, void *arg, struct canvas *canvas, struct area area)
{
	const struct state *state = arg;
	struct area inside = canvas_box(
		canvas, area_middle(area, WIDTH, ROWS), say(console, N_("New password")));
	struct area words;
	char line[200];

	inside.x += 2;
	inside.columns -= 4;
	snprintf(line, sizeof(line), say(console, N_("%s signs in next time with")), state->login);
	canvas_data(canvas, inside, 0, 1, inside.columns, STYLE_TEXT, line);
	canvas_label(canvas, inside, 4, 3, STYLE_STRONG, state->password);
	canvas_put_cursor(canvas, inside, 4, 3);
	words = (struct area){ inside.x, inside.y + 5, inside.columns, 4 };
	canvas_paragraph(canvas, words, STYLE_WARN,
		say(console, N_("It is shown only now and kept nowhere. At that sign-in it has to "
				"be changed, to one of at least 15 characters; 8 with a second "
				"factor. y: it is written down.")));
}

/* A letter too many closes nothing and opens nothing over it. */
static bool is_choosing(const void *arg)
{
	(void)arg;
	return true;
}

static bool is_unsaved(const void *arg)
{
	return ((const struct state *)arg)->password[0];
}

static void close(struct console *console)
{
	console_pop(console);
}

static const struct act acts[] = {
	{ "noted", { 'y' }, N_("It is written down"), N_("Closes the box; it is not shown again"),
		0, NULL, close },
};

const struct view view_first_password = {
	.name = "first_password",
	.title = N_("New password"),
	.acts = ACTS(acts),
	.is_box = true,
	.state_bytes = sizeof(struct state),
	.end = end,
	.draw = draw,
	.is_choosing = is_choosing,
	.is_unsaved = is_unsaved,
};
