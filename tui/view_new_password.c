// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Another password for the own account: the one that there is, a code where there is a second
 * factor, and the new one twice. */
#include "common/base/jdoc.h"
#include "common/base/text.h"
#include "tui/account.h"
#include "tui/console.h"
#include "tui/proof.h"
#include <string.h>

enum { WIDTH = 68, ROWS = 14, PASSWORD_LIMIT = 256 };
enum { NEW, AGAIN, FIELDS };

struct state {
	struct proof proof;
	struct entry fields[FIELDS];
	int focus; /* FIELDS: the proof has it */
	uint64_t request;
	bool was_warned;
	const char *problem; /* N_() */
};

static struct state *state_of(struct console *console)
{
	return console_state(console, &view_new_password);
}

static void begin(struct console *console, void *arg)
{
	struct state *state = arg;

	proof_begin(&state->proof, console_has_factor(console));
	for (int i = 0; i < FIELDS; i++)
		state->fields[i].limit = PASSWORD_LIMIT;
	state->focus = FIELDS;
}

static void end(struct console *console, void *arg)
{
	struct state *state = arg;

	console_cancel(console, state->request);
	explicit_bzero(state, sizeof(*state));
}

/* ---- sending ---- */

static void wipe(struct entry *entry)
{
	explicit_bzero(entry->bytes, sizeof(entry->bytes));
	entry_clear(entry);
}

static void begin_new_ones_anew(struct state *state, const char *problem)
{
	state->problem = problem;
	for (int i = 0; i < FIELDS; i++)
		wipe(&state->fields[i]);
	state->focus = NEW;
}

static void refused(struct console *console, struct state *state, const struct link_reply *reply)
{
	const char *code = jdoc_get_string(reply->problem, "code");

	if (code && strcmp(code, "bad_field") == 0) {
		begin_new_ones_anew(state,
			N_("This one is too short, too common, the old one, or holds words of the "
			   "hospital: take 15 characters or more, 8 with a second factor."));
		return;
	}
	state->problem = proof_refused(console, &state->proof, reply);
	state->focus = FIELDS;
}

static void answered(void *arg, const struct link_reply *reply)
{
	struct console *console = arg;
	struct state *state = state_of(console);

	if (!state)
		return;
	state->request = 0;
	state->was_warned = false;
	console_touch(console);
	if (reply->outcome != LINK_DONE) {
		refused(console, state, reply);
		return;
	}
	console_pop(console);
	console_done(console,
		say(console, N_("✓ The password is changed; all other sessions have ended")));
	account_changed(console);
}

static void send(struct console *console, struct state *state)
{
	struct text json = { 0 };

	proof_write(&state->proof, &json);
	text_add_char(&json, ',');
	text_json_key(&json, "new_password");
	text_json_string(&json, state->fields[NEW].bytes);
	text_add_char(&json, '}');
	state->request = console_ask(console,
		&(struct link_request){
			.method = "POST", .path = "/v1/me/password", .body = text_string(&json) },
		answered, console);
	proof_wipe(&json);
}

static void go_on(struct console *console)
{
	struct state *state = state_of(console);

	if (state->request)
		return;
	state->problem = NULL;
	if (state->focus == FIELDS && !proof_go_on(&state->proof))
		return;
	if (entry_is_empty(&state->fields[NEW]))
		state->focus = NEW;
	else if (entry_is_empty(&state->fields[AGAIN]))
		state->focus = AGAIN;
	else if (strcmp(state->fields[NEW].bytes, state->fields[AGAIN].bytes) != 0)
		begin_new_ones_anew(state, N_("The new password was not the same twice"));
	else if (!proof_go_on(&state->proof))
		state->focus = FIELDS;
	else {
		state->problem = proof_waits(console);
		if (!state->problem)
			send(console, state);
	}
}

static void leave(struct console *console)
{
	struct state *state = state_of(console);

	if (console_may_leave(console, state->request, &state->was_warned))
		console_pop(console);
}

/* ---- drawing ---- */

static void draw(struct console *console, void *arg, struct canvas *canvas, struct area area)
{
	static const char *const labels[FIELDS] = { N_("New password"), N_("New password again") };
	const struct state *state = arg;
	struct area inside = canvas_box(
		canvas, area_middle(area, WIDTH, ROWS), say(console, N_("Change password")));
	struct area words = { inside.x + 2, inside.y + 1, inside.columns - 4, inside.rows - 1 };

	proof_draw(console, &state->proof, canvas, words, state->focus == FIELDS);
	area_top(&words, PROOF_ROWS + 1);
	for (int i = 0; i < FIELDS; i++) {
		canvas_label(canvas, words, 0, i, STYLE_TEXT, say(console, labels[i]));
		proof_draw_secret(&state->fields[i], canvas, words, PROOF_LABEL_COLUMNS, i,
			PROOF_FIELD_COLUMNS, state->focus == i);
	}
	area_top(&words, FIELDS + 1);
	if (state->problem)
		proof_draw_problem(console, state->problem, canvas, words);
	else
		canvas_paragraph(canvas, words, STYLE_DIM,
			say(console, state->request ? N_("One moment …")
						    : N_("A sentence that only you would think of "
							 "is a good one. All "
							 "your other sessions end.")));
}

/* ---- keys ---- */

static void move(struct state *state, int by)
{
	struct proof *proof = &state->proof;
	bool stays = state->focus == FIELDS && proof->wants_code &&
		     (by > 0 ? !proof->is_at_code : proof->is_at_code);

	if (stays) {
		proof->is_at_code = by > 0;
		return;
	}
	state->focus = (state->focus + by + FIELDS + 1) % (FIELDS + 1);
	if (state->focus == FIELDS)
		proof->is_at_code = by < 0 && proof->wants_code;
}

static bool key(struct console *console, void *arg, uint32_t pressed)
{
	struct state *state = arg;

	(void)console;
	if (state->request)
		return press_is_text(pressed);
	if (pressed == PRESS_TAB || pressed == PRESS_DOWN)
		move(state, 1);
	else if (pressed == PRESS_BACK_TAB || pressed == PRESS_UP)
		move(state, -1);
	else if (state->focus == FIELDS)
		return proof_key(&state->proof, pressed);
	else
		return entry_key(&state->fields[state->focus], pressed);
	return true;
}

static const struct act acts[] = { PROOF_ACTS(go_on, NULL, leave) };

const struct view view_new_password = {
	.name = "new_password",
	.title = N_("Change password"),
	.acts = ACTS(acts),
	.is_box = true,
	.state_bytes = sizeof(struct state),
	.begin = begin,
	.end = end,
	.draw = draw,
	.key = key,
	.is_typing = proof_is_typing,
	.has_text = proof_is_typing,
};
