// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Who works here? The password is asked for, and asked for again where it was wrong or the session
 * has ended; a password that must be changed is changed here. After the right password a code is
 * asked for, where the account has a second factor. */
#include "common/term/entry.h"
#include "tui/console.h"
#include "tui/patience.h"
#include "tui/proof.h"
#include "tui/sign_in.h"
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { LOGIN, PASSWORD, CHANGED, AGAIN, CODE, FIELDS };

struct state {
	struct entry fields[FIELDS];
	int focus;
	bool wants_change;
	bool wants_code; /* and nothing else */
	bool is_trying;
	bool is_anew;            /* what was said of the last try is of no concern any more */
	char tried[ENTRY_BYTES]; /* the user name of the last try */
	/* Its password, until the server has answered: of a change it is the old one. */
	char kept[ENTRY_BYTES];
};

void sign_in_set_login(struct console *console, const char *login)
{
	struct state *state = console_state(console, &view_sign_in);

	entry_set(&state->fields[LOGIN], login);
	snprintf(state->tried, sizeof(state->tried), "%s", login);
	state->focus = *login ? PASSWORD : LOGIN;
}

static void begin(struct console *console, void *arg)
{
	struct state *state = arg;

	(void)console;
	state->fields[LOGIN].limit = 64;
	for (int i = PASSWORD; i < FIELDS; i++)
		state->fields[i].limit = 256;
	state->fields[CODE].limit = 32;
}

static void forget(struct state *state)
{
	for (int i = PASSWORD; i < FIELDS; i++)
		explicit_bzero(state->fields[i].bytes, sizeof(state->fields[i].bytes));
	for (int i = PASSWORD; i < FIELDS; i++)
		entry_clear(&state->fields[i]);
}

static void forget_kept(struct state *state)
{
	explicit_bzero(state->kept, sizeof(state->kept));
}

static void end(struct console *console, void *arg)
{
	(void)console;
	forget(arg);
	forget_kept(arg);
}

static void begin_new_one_anew(struct state *state)
{
	for (int i = CHANGED; i <= AGAIN; i++) {
		explicit_bzero(state->fields[i].bytes, sizeof(state->fields[i].bytes));
		entry_clear(&state->fields[i]);
	}
	/* Where a code was asked for in between, nothing of it is there any more. */
	state->focus = entry_is_empty(&state->fields[PASSWORD]) ? PASSWORD : CHANGED;
}

static int first_field(const struct state *state)
{
	return state->wants_code ? CODE : LOGIN;
}

static int last_field(const struct state *state)
{
	if (state->wants_code)
		return CODE;
	return state->wants_change ? AGAIN : PASSWORD;
}

/* Somebody may have passed over it by Tab. FIELDS: none. */
static int first_empty(const struct state *state)
{
	for (int i = first_field(state); i <= last_field(state); i++)
		if (entry_is_empty(&state->fields[i]))
			return i;
	return FIELDS;
}

/* What was said of the last try is of nobody else. */
static bool is_tried_again(const struct state *state)
{
	return strcmp(state->fields[LOGIN].bytes, state->tried) == 0;
}

static void try(struct console *console)
{
	struct state *state = console_state(console, &view_sign_in);
	const struct console_ports *ports = console_ports(console);
	const struct entry *fields = state->fields;

	if (entry_is_empty(&fields[state->focus]))
		return;
	if (state->focus < last_field(state)) {
		state->focus++;
		return;
	}
	if (first_empty(state) < FIELDS) {
		state->focus = first_empty(state);
		return;
	}
	if (state->wants_change && strcmp(fields[CHANGED].bytes, fields[AGAIN].bytes) != 0) {
		console_toast(console, STYLE_BAD, "! %s",
			say(console, N_("The new password was not the same twice")));
		begin_new_one_anew(state);
		return;
	}
	/* It stays as it was typed. */
	if (is_tried_again(state) && patience_left_s(console)) {
		state->is_anew = false;
		return;
	}
	state->is_trying = true;
	snprintf(state->tried, sizeof(state->tried), "%s", fields[LOGIN].bytes);
	if (state->wants_code) {
		ports->give_code(ports->arg, fields[CODE].bytes);
		forget(state);
		return;
	}
	ports->sign_in(ports->arg, fields[LOGIN].bytes, fields[PASSWORD].bytes,
		state->wants_change ? fields[CHANGED].bytes : NULL);
	/* Where only the new one is refused, the old one is not typed again. */
	if (state->wants_change)
		return;
	snprintf(state->kept, sizeof(state->kept), "%s", fields[PASSWORD].bytes);
	forget(state);
	state->focus = PASSWORD;
}

/* A wrong old password, and what was not looked at, leave everything else as it was asked for. */
static bool is_change_wanted(const struct state *state, enum link_why why)
{
	return why == LINK_WHY_CHANGE || why == LINK_WHY_NEW_PASSWORD ||
	       (state->wants_change && (why == LINK_WHY_PASSWORD || why == LINK_WHY_TOO_MANY));
}

static bool is_code_wanted(const struct state *state, enum link_why why)
{
	return why == LINK_WHY_CODE || why == LINK_WHY_WRONG_CODE ||
	       (state->wants_code && why == LINK_WHY_TOO_MANY);
}

static void changed(struct console *console, void *arg, unsigned what)
{
	const struct link_status *status = console_status(console);
	struct state *state = arg;

	(void)what;
	if (status->state != LINK_STOPPED)
		return;
	if (state->is_trying && status->why != LINK_WHY_NEW_PASSWORD)
		forget(state);
	state->is_trying = state->is_anew = false;
	state->wants_change = is_change_wanted(state, status->why);
	state->wants_code = is_code_wanted(state, status->why);
	if (status->why == LINK_WHY_CHANGE && state->kept[0])
		entry_set(&state->fields[PASSWORD], state->kept);
	if (!state->wants_code)
		forget_kept(state);
	if (status->why == LINK_WHY_NEW_PASSWORD || status->why == LINK_WHY_CHANGE) {
		begin_new_one_anew(state);
		return;
	}
	if (state->wants_code)
		state->focus = CODE;
	else if (state->wants_change || state->focus == CODE)
		state->focus = PASSWORD;
}

/* Of somebody who has typed a wrong name, has no code, or wants no new password now. What is typed
 * next is a name of its own, not the end of the one before. */
static void begin_anew(struct console *console)
{
	struct state *state = console_state(console, &view_sign_in);

	forget(state);
	forget_kept(state);
	entry_clear(&state->fields[LOGIN]);
	state->wants_code = state->wants_change = false;
	state->is_anew = true;
	state->focus = LOGIN;
}

static const char *why_no_beginning(struct console *console)
{
	const struct state *state = console_state(console, &view_sign_in);

	if (!state || state->is_trying)
		return N_("the server has not answered yet");
	return first_field(state) == CODE || state->focus != LOGIN ||
			       !entry_is_empty(&state->fields[LOGIN])
		       ? NULL
		       : N_("nothing was typed yet");
}

/* ---- drawing ---- */

static const char *const labels[FIELDS] = {
	N_("User name"),
	N_("Password"),
	N_("New password"),
	N_("New password again"),
	N_("Code"),
};

static void say_state(struct console *console, struct canvas *canvas, struct area area, int y)
{
	const struct state *state = console_state(console, &view_sign_in);
	const struct link_status *status = console_status(console);
	struct area words = { area.x, area.y + y, area.columns, 3 };
	bool is_waiting = status->state == LINK_OFFLINE && status->why != LINK_WHY_NONE;

	/* Why nothing goes on, before what goes on, before what is asked for. */
	if ((state->is_trying || status->state == LINK_SIGNING_IN) && !is_waiting)
		canvas_paragraph(canvas, words, STYLE_DIM, say(console, N_("Signing in …")));
	else if (state->is_anew)
		return;
	else if (status->why == LINK_WHY_TOO_MANY && status->state == LINK_STOPPED) {
		if (is_tried_again(state))
			patience_draw(console, canvas, words);
	} else if (state->wants_change && status->why == LINK_WHY_CHANGE)
		canvas_paragraph(canvas, words, STYLE_WARN,
			say(console, N_("This password must be changed now. Type a new one twice, "
					"of at least 15 characters; 8 with a second factor.")));
	else if (state->wants_code && status->why == LINK_WHY_CODE)
		canvas_paragraph(canvas, words, STYLE_TEXT,
			say(console, N_("Type the six digits that your authenticator shows now, or "
					"one of your recovery codes.")));
	else if (status->why != LINK_WHY_NONE)
		canvas_paragraph(
			canvas, words, STYLE_BAD, say(console, link_why_text(status->why)));
}

static void draw(struct console *console, void *arg, struct canvas *canvas, struct area area)
{
	const struct state *state = arg;
	struct area inside =
		canvas_box(canvas, area_middle(area, 64, 12), say(console, N_("Sign in")));
	struct area form = { inside.x + 2, inside.y + 1, inside.columns - 4, inside.rows - 1 };

	/* Whose code it is, for who shares a console. */
	if (state->wants_code) {
		canvas_label(canvas, form, 0, 0, STYLE_TEXT, say(console, labels[LOGIN]));
		canvas_data(canvas, form, 26, 0, 30, STYLE_TEXT, state->fields[LOGIN].bytes);
	}
	for (int i = first_field(state); i <= last_field(state); i++) {
		int y = state->wants_code ? 1 : i;

		canvas_label(canvas, form, 0, y, STYLE_TEXT, say(console, labels[i]));
		if (i == LOGIN || i == CODE)
			entry_draw(&state->fields[i], canvas, form, 26, y, 30, state->focus == i);
		else
			proof_draw_secret(
				&state->fields[i], canvas, form, 26, y, 30, state->focus == i);
	}
	say_state(console, canvas, form, 6);
}

static bool key(struct console *console, void *arg, uint32_t pressed)
{
	struct state *state = arg;

	(void)console;
	if (pressed == PRESS_TAB || pressed == PRESS_DOWN)
		state->focus =
			state->focus == last_field(state) ? first_field(state) : state->focus + 1;
	else if (pressed == PRESS_BACK_TAB || pressed == PRESS_UP)
		state->focus =
			state->focus == first_field(state) ? last_field(state) : state->focus - 1;
	else
		return entry_key(&state->fields[state->focus], pressed);
	return true;
}

static bool is_typing(const void *arg)
{
	(void)arg;
	return true;
}

static bool has_text(const void *arg)
{
	const struct state *state = arg;

	return state->focus != LOGIN || !entry_is_empty(&state->fields[LOGIN]);
}

static const struct act acts[] = {
	{ "sign_in", { PRESS_ENTER }, N_("Sign in"), N_("Goes on, and signs in at the end"), 0,
		NULL, try },
	{ "begin_anew", { PRESS_ESC }, N_("Anew"), N_("Begins anew with name and password"),
		ACT_IF_CAN, why_no_beginning, begin_anew },
};

const struct view view_sign_in = {
	.name = "sign_in",
	.title = N_("Sign in"),
	.acts = ACTS(acts),
	.state_bytes = sizeof(struct state),
	.begin = begin,
	.end = end,
	.draw = draw,
	.key = key,
	.is_typing = is_typing,
	.has_text = has_text,
	.changed = changed,
};
