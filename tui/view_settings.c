// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What a hospital is made of: its desks and rooms, what it sets for itself, and the facilities.
 * What is typed is saved in one step and for a reason. */
#include "tui/admin.h"
#include "tui/console.h"
#include "tui/desk_form.h"
#include "tui/facility_form.h"
#include "tui/hospital_form.h"
#include <stdio.h>

struct state {
	struct editor editor;
	struct settings_told told;
};

static struct state *state_of(struct console *console)
{
	return console_state(console, &view_settings);
}

static const struct editor_kind *const kinds[] = { &desk_kind, &hospital_kind, &facility_kind };

/* ---- acts ---- */

static void refresh(struct console *console)
{
	struct settings_told *told = &state_of(console)->told;

	told_refresh(&told->facilities);
	told_refresh(&told->settings);
}

static void next_kind(struct console *console)
{
	editor_next_kind(&state_of(console)->editor);
}

static const struct act acts[] = {
	EDITOR_ACTS,
	{ "leave", { PRESS_ESC }, N_("Leave it"), N_("Out of the form; then: everything as it was"),
		0, editor_why_no_leaving, editor_leave },
	{ "new", { 'n' }, N_("New"), N_("Makes a desk, or a facility"), ACT_LETTER,
		editor_why_no_new, editor_add },
	{ "next_kind", { 'g' }, N_("Next group"),
		N_("To the next group, behind the last to the first"), ACT_LETTER, NULL,
		next_kind },
	EDITOR_TAKE_BACK,
	{ "refresh", { PRESS_F(5) }, N_("Anew"), N_("Asks for the list anew"), 0, NULL, refresh },
};

/* ---- the view ---- */

static void begin(struct console *console, void *arg)
{
	struct state *state = arg;

	struct settings_told *told = &state->told;
	char facility[UUID_TEXT_BYTES];

	uuid_format(console_status(console)->facility.u, facility);
	snprintf(told->settings_path, sizeof(told->settings_path), FACILITIES_PATH "/%s/settings",
		facility);
	told_begin(&told->facilities, console, FACILITIES_PATH);
	told_begin(&told->settings, console, told->settings_path);
	state->editor.context = told;
	editor_begin(&state->editor, console, &view_settings, kinds, COUNT_OF(kinds));
}

static void end(struct console *console, void *arg)
{
	struct state *state = arg;

	(void)console;
	editor_end(&state->editor);
	told_end(&state->told.facilities);
	told_end(&state->told.settings);
}

static void draw(struct console *console, void *arg, struct canvas *canvas, struct area area)
{
	(void)console;
	(void)editor_draw(&((struct state *)arg)->editor, canvas, area);
}

static void changed(struct console *console, void *arg, unsigned what)
{
	struct state *state = arg;

	(void)console;
	(void)what;
	told_changed(&state->told.facilities);
	told_changed(&state->told.settings);
}

const struct view view_settings = {
	.name = "settings",
	.title = N_("Settings"),
	.acts = ACTS(acts),
	.state_bytes = sizeof(struct state),
	.begin = begin,
	.end = end,
	.draw = draw,
	.changed = changed,
	.tell_act = editor_tell_act,
	EDITOR_PAGE,
};
