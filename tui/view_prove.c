// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Who it is, once more, before something of the own account is changed. */
#include "common/base/jdoc.h"
#include "common/base/text.h"
#include "tui/account.h"
#include "tui/console.h"
#include "tui/proof.h"
#include <string.h>

enum { WIDTH = 66, ROWS = 13 };

struct state {
	struct prove_wish wish;
	struct proof proof;
	uint64_t request;
	bool was_warned;
	const char *problem; /* N_() */
};

static struct state *state_of(struct console *console)
{
	return console_state(console, &view_prove);
}

void prove_open(struct console *console, const struct prove_wish *wish)
{
	struct state *state = console_push(console, &view_prove);

	state->wish = *wish;
	proof_begin(&state->proof, console_has_factor(console));
}

static void end(struct console *console, void *arg)
{
	struct state *state = arg;

	console_cancel(console, state->request);
	explicit_bzero(state, sizeof(*state));
}

/* ---- sending ---- */

static const char *why(struct console *console, struct state *state, const struct link_reply *reply)
{
	const char *code = jdoc_get_string(reply->problem, "code");
	const char *problem = proof_refused(console, &state->proof, reply);

	if (code && strcmp(code, "bad_field") == 0 && state->wish.bad_field)
		return state->wish.bad_field;
	return problem;
}

static void answered(void *arg, const struct link_reply *reply)
{
	struct console *console = arg;
	struct state *state = state_of(console);
	struct prove_wish wish;

	if (!state)
		return;
	state->request = 0;
	state->was_warned = false;
	console_touch(console);
	if (reply->outcome != LINK_DONE) {
		state->problem = why(console, state, reply);
		return;
	}
	wish = state->wish;
	console_pop(console);
	wish.done(console, reply);
}

static void go_on(struct console *console)
{
	struct state *state = state_of(console);
	struct text json = { 0 };

	if (state->request || !proof_go_on(&state->proof))
		return;
	state->problem = proof_waits(console);
	if (state->problem)
		return;
	proof_write(&state->proof, &json);
	text_add_char(&json, '}');
	state->request = console_ask(console,
		&(struct link_request){
			.method = "POST", .path = state->wish.path, .body = text_string(&json) },
		answered, console);
	proof_wipe(&json);
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
	const struct state *state = arg;
	struct area inside =
		canvas_box(canvas, area_middle(area, WIDTH, ROWS), say(console, state->wish.title));
	struct area words = { inside.x + 2, inside.y + 1, inside.columns - 4, inside.rows - 1 };
	int used = canvas_paragraph(canvas, words, STYLE_TEXT, say(console, state->wish.words));

	area_top(&words, used + 1);
	proof_draw(console, &state->proof, canvas, words, true);
	area_top(&words, PROOF_ROWS + 1);
	if (state->problem)
		proof_draw_problem(console, state->problem, canvas, words);
	else if (state->request)
		canvas_paragraph(canvas, words, STYLE_DIM, say(console, N_("One moment …")));
}

static bool key(struct console *console, void *arg, uint32_t pressed)
{
	struct state *state = arg;

	(void)console;
	return state->request ? press_is_text(pressed) : proof_key(&state->proof, pressed);
}

static const struct act acts[] = { PROOF_ACTS(go_on, NULL, leave) };

const struct view view_prove = {
	.name = "prove",
	.title = N_("Who is it?"),
	.acts = ACTS(acts),
	.is_box = true,
	.state_bytes = sizeof(struct state),
	.end = end,
	.draw = draw,
	.key = key,
	.is_typing = proof_is_typing,
	.has_text = proof_is_typing,
};
