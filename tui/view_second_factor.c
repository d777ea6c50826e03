// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* One's own second factor: who it is, once more; the secret for the authenticator, as a QR code and
 * to be typed; a code of it; then the recovery codes, which are told this once. Whoever must have
 * one comes here before anything else. */
#include "common/base/jdoc.h"
#include "common/base/text.h"
#include "common/print/qr.h"
#include "common/term/entry.h"
#include "tui/account.h"
#include "tui/console.h"
#include "tui/proof.h"
#include "tui/recovery.h"
#include <stdio.h>
#include <string.h>

enum { PROVING, CONFIRMING, DONE };
enum { SECRET_BYTES = 64, CODE_LIMIT = 32 };

struct state {
	int stage;
	struct proof proof;
	struct entry code; /* of the new one */
	uint64_t request;
	struct qr qr;
	char secret[SECRET_BYTES];
	struct recovery recovery;
	const char *problem; /* N_() */
};

static struct state *state_of(struct console *console)
{
	return console_state(console, &view_second_factor);
}

static bool must_enrol(const struct console *console)
{
	return console_status(console)->why == LINK_WHY_ENROL;
}

static void begin(struct console *console, void *arg)
{
	struct state *state = arg;

	proof_begin(&state->proof, console_has_factor(console));
	state->code.limit = CODE_LIMIT;
}

static void end(struct console *console, void *arg)
{
	struct state *state = arg;

	console_cancel(console, state->request);
	qr_finish(&state->qr);
	explicit_bzero(state, sizeof(*state));
}

/* ---- asking ---- */

static void ask(
	struct console *console, const char *path, const struct text *body, link_replied *replied)
{
	struct state *state = state_of(console);
	const struct console_ports *ports = console_ports(console);
	const struct link_request request = {
		.method = "POST",
		.path = path,
		.body = body->bytes,
	};

	state->problem = NULL;
	if (ports->request(ports->arg, &request, replied, console, &state->request))
		state->problem = N_("Too much is waiting for an answer: nothing was done");
}

/* What a refusal means here. */
static const char *problem_of(
	struct console *console, struct state *state, const struct link_reply *reply)
{
	const char *code = jdoc_get_string(reply->problem, "code");

	if (code && strcmp(code, "bad_field") == 0)
		return N_("This is not the code that the authenticator shows now; both clocks must "
			  "be right");
	return proof_refused(console, &state->proof, reply);
}

/* NULL: it was refused, which is shown, or the view is gone. */
static struct state *take(struct console *console, const struct link_reply *reply)
{
	struct state *state = state_of(console);

	if (!state)
		return NULL;
	state->request = 0;
	console_touch(console);
	if (reply->outcome == LINK_DONE)
		return state;
	state->problem = problem_of(console, state, reply);
	return NULL;
}

static void begun(void *arg, const struct link_reply *reply)
{
	struct console *console = arg;
	struct state *state = take(console, reply);
	const char *uri = jdoc_get_string(reply->body, "uri");
	const char *secret = jdoc_get_string(reply->body, "secret");

	if (!state || !uri || !secret)
		return;
	snprintf(state->secret, sizeof(state->secret), "%s", secret);
	qr_finish(&state->qr);
	/* Too long an address leaves the secret to be typed. */
	if (!qr_make_small(uri, &state->qr))
		state->qr = (struct qr){ 0 };
	proof_forget(&state->proof);
	state->stage = CONFIRMING;
}

static void confirmed(void *arg, const struct link_reply *reply)
{
	struct console *console = arg;
	struct state *state = take(console, reply);

	if (!state) {
		state = state_of(console);
		if (state)
			entry_clear(&state->code);
		return;
	}
	console_set_factor(console, true);
	recovery_take(&state->recovery, reply->body);
	explicit_bzero(state->secret, sizeof(state->secret));
	state->stage = DONE;
}

static void prove(struct console *console)
{
	struct text json = { 0 };

	proof_write(&state_of(console)->proof, &json);
	text_add_char(&json, '}');
	ask(console, "/v1/me/second-factor", &json, begun);
	proof_wipe(&json);
}

static void confirm(struct console *console)
{
	struct text json = { 0 };

	text_add(&json, "{\"code\":");
	text_json_string(&json, state_of(console)->code.bytes);
	text_add_char(&json, '}');
	ask(console, "/v1/me/second-factor/confirm", &json, confirmed);
	proof_wipe(&json);
}

static void finish(struct console *console)
{
	const struct console_ports *ports = console_ports(console);

	if (must_enrol(console)) {
		console_pop(console);
		ports->enrolled(ports->arg);
		return;
	}
	console_pop(console);
	console_done(console, say(console, N_("✓ From now on a code is asked for at sign-in")));
	account_changed(console);
}

static void go_on(struct console *console)
{
	struct state *state = state_of(console);

	if (state->stage == DONE)
		finish(console);
	else if (state->request)
		return;
	else if (state->stage == CONFIRMING && !entry_is_empty(&state->code))
		confirm(console);
	else if (state->stage == PROVING && proof_go_on(&state->proof)) {
		state->problem = proof_waits(console);
		if (!state->problem)
			prove(console);
	}
}

/* The recovery codes are gone with the view: Enter says that they were kept. */
static const char *why_no_leaving(struct console *console)
{
	const struct state *state = state_of(console);

	return state && state->stage == DONE ? N_("write the codes down first, then press Enter")
					     : NULL;
}

/* Whoever must have one, and cannot set it up now, leaves the console to others. */
static void leave(struct console *console)
{
	if (must_enrol(console))
		console_sign_out(console);
	else
		console_pop(console);
}

/* ---- drawing ---- */

static bool is_black(const struct qr *qr, int x, int y)
{
	return y < qr->side && qr->is_black[y * qr->side + x];
}

/* Two modules in a cell. What is light is drawn, so that it is light on a dark screen; readers take
 * the other one on a light screen, too. */
static void draw_qr(const struct qr *qr, struct canvas *canvas, struct area area)
{
	static const char *const halves[] = { " ", "▄", "▀", "█" };

	for (int y = 0; y < qr->side; y += 2)
		for (int x = 0; x < qr->side; x++) {
			int light = (is_black(qr, x, y) ? 0 : 2) +
				    (y + 1 < qr->side && !is_black(qr, x, y + 1) ? 1 : 0);

			canvas_label(canvas, area, x, y / 2, STYLE_TEXT, halves[light]);
		}
}

static void draw_problem(
	struct console *console, const struct state *state, struct canvas *canvas, struct area area)
{
	if (state->problem)
		proof_draw_problem(console, state->problem, canvas, area);
	else if (state->request)
		canvas_paragraph(canvas, area, STYLE_DIM, say(console, N_("One moment …")));
}

static struct area below(struct area area, int rows)
{
	area_top(&area, rows);
	return area;
}

static void draw_proving(
	struct console *console, const struct state *state, struct canvas *canvas, struct area area)
{
	int used = canvas_paragraph(canvas, area, STYLE_TEXT,
		say(console, N_("A code of your phone's authenticator, besides the password, keeps "
				"others out who have seen you type. Give your password once "
				"more.")));

	area = below(area, used + 1);
	proof_draw(console, &state->proof, canvas, area, true);
	draw_problem(console, state, canvas, below(area, 3));
}

/* In groups of four, which people can type. */
static void draw_secret(const struct state *state, struct canvas *canvas, struct area area, int y)
{
	for (int i = 0; i < SECRET_BYTES && state->secret[i]; i += 4) {
		char group[5];

		snprintf(group, sizeof(group), "%.4s", state->secret + i);
		canvas_label(canvas, area, i % 16 / 4 * 5, y + i / 16, STYLE_STRONG, group);
	}
}

static void draw_confirming(
	struct console *console, const struct state *state, struct canvas *canvas, struct area area)
{
	struct area words = area;
	int used;

	if (state->qr.side && (state->qr.side + 1) / 2 <= area.rows) {
		area_left(&words, state->qr.side + 2);
		draw_qr(&state->qr, canvas, area);
	}
	used = canvas_paragraph(canvas, words, STYLE_TEXT,
		say(console, N_("Scan this with the authenticator, or type into it:")));
	draw_secret(state, canvas, words, used + 1);
	words = below(words, used + 4);
	used = canvas_paragraph(canvas, words, STYLE_TEXT,
		say(console, N_("Then give the six digits that it shows:")));
	entry_draw(&state->code, canvas, words, 0, used, 12, true);
	draw_problem(console, state, canvas, below(words, used + 2));
}

static void draw(struct console *console, void *arg, struct canvas *canvas, struct area area)
{
	const struct state *state = arg;
	struct area inside = { area.x + 1, area.y, area.columns - 2, area.rows };

	switch (state->stage) {
	case PROVING:
		draw_proving(console, state, canvas, inside);
		return;
	case CONFIRMING:
		draw_confirming(console, state, canvas, inside);
		return;
	case DONE:
		recovery_draw(console, &state->recovery, canvas, inside);
		return;
	}
}

/* ---- keys ---- */

static bool key(struct console *console, void *arg, uint32_t pressed)
{
	struct state *state = arg;

	(void)console;
	if (state->stage == DONE || state->request)
		return false;
	if (state->stage == PROVING)
		return proof_key(&state->proof, pressed);
	return entry_key(&state->code, pressed);
}

static bool is_typing(const void *arg)
{
	return ((const struct state *)arg)->stage != DONE;
}

static bool is_choosing(const void *arg)
{
	return !is_typing(arg);
}

/* The codes stand there, and nothing is sent any more. */
static const char *tell_act(struct console *console, uint32_t pressed)
{
	const struct state *state = state_of(console);

	if (pressed == PRESS_ESC && must_enrol(console))
		return N_("Somebody else");
	return pressed == PRESS_ENTER && state->stage == DONE ? N_("It is written down") : NULL;
}

static const struct act acts[] = { PROOF_ACTS(go_on, why_no_leaving, leave) };

const struct view view_second_factor = {
	.name = "second_factor",
	.title = N_("Second factor"),
	.acts = ACTS(acts),
	.state_bytes = sizeof(struct state),
	.begin = begin,
	.end = end,
	.draw = draw,
	.key = key,
	.is_typing = is_typing,
	.has_text = is_typing,
	.is_choosing = is_choosing,
	.tell_act = tell_act,
};
