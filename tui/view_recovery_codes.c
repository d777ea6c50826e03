// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* New recovery codes. Only Enter closes the box, whatever else is pressed. */
#include "tui/account.h"
#include "tui/console.h"
#include "tui/recovery.h"
#include <string.h>

enum { WIDTH = 66, ROWS = 14 };

struct state {
	struct recovery recovery;
};

void recovery_codes_open(struct console *console, const struct link_reply *reply)
{
	struct state *state = console_push(console, &view_recovery_codes);

	recovery_take(&state->recovery, reply->body);
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
		canvas, area_middle(area, WIDTH, ROWS), say(console, N_("Recovery codes")));

	inside = (struct area){ inside.x + 2, inside.y + 1, inside.columns - 4, inside.rows - 1 };
	recovery_draw(console, &state->recovery, canvas, inside);
}

/* A letter too many closes nothing and opens nothing over it. */
static bool is_choosing(const void *arg)
{
	(void)arg;
	return true;
}

static bool is_unsaved(const void *arg)
{
	return ((const struct state *)arg)->recovery.count;
}

static void close(struct console *console)
{
	console_pop(console);
	account_changed(console);
}

static const struct act acts[] = {
	{ "noted", { PRESS_ENTER }, N_("It is written down"),
		N_("Closes the box; it is not shown again"), 0, NULL, close },
};

const struct view view_recovery_codes = {
	.name = "recovery_codes",
	.title = N_("Recovery codes"),
	.acts = ACTS(acts),
	.is_box = true,
	.state_bytes = sizeof(struct state),
	.end = end,
	.draw = draw,
	.is_choosing = is_choosing,
	.is_unsaved = is_unsaved,
};
