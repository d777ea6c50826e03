// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What a locked console shows: whose it is, since when, how many wait; and nobody's name but that
 * of its user. It asks for the password. Whoever else has to work here ends that user's session. */
#include "common/base/text.h"
#include "tui/console_parts.h"
#include "tui/lock.h"
#include "tui/proof.h"
#include "tui/tell.h"
#include <stdio.h>
#include <string.h>

enum { WIDTH = 70, ROWS = 15 };

struct state {
	struct proof proof;
	int64_t since_us;
	uint64_t request;
	bool is_giving_up;   /* whoever is there was asked whether the session shall end */
	const char *problem; /* N_() */
};

static struct state *state_of(struct console *console)
{
	return console_state(console, &view_lock);
}

static void begin(struct console *console, void *arg)
{
	struct state *state = arg;

	proof_begin(&state->proof, console_has_factor(console));
	state->since_us = console_now_us(console);
}

static void end(struct console *console, void *arg)
{
	struct state *state = arg;

	console_cancel(console, state->request);
	explicit_bzero(state, sizeof(*state));
}

/* ---- opening ---- */

static void answered(void *arg, const struct link_reply *reply)
{
	struct console *console = arg;
	struct state *state = state_of(console);

	if (!state)
		return;
	state->request = 0;
	console_touch(console);
	if (reply->outcome == LINK_DONE) {
		console_set_factor(console, state->proof.wants_code);
		lock_open(console);
		return;
	}
	state->problem = proof_refused(console, &state->proof, reply);
}

static void ask(struct console *console, struct state *state)
{
	const struct console_ports *ports = console_ports(console);
	struct text json = { 0 };

	proof_write(&state->proof, &json);
	text_add_char(&json, '}');
	if (ports->request(ports->arg,
		    &(struct link_request){ .method = "POST",
			    .path = "/v1/auth/prove",
			    .body = text_string(&json) },
		    answered, console, &state->request))
		state->problem = N_("Too much is waiting for an answer: nothing was done");
	proof_wipe(&json);
}

static void unlock(struct console *console)
{
	struct state *state = state_of(console);

	state->problem = NULL;
	if (state->request || !proof_go_on(&state->proof))
		return;
	if (console_status(console)->state == LINK_LIVE) {
		state->problem = proof_waits(console);
		if (!state->problem)
			ask(console, state);
		return;
	}
	proof_forget(&state->proof);
	state->problem = N_("There is no connection: only the server can open the lock");
}

/* ---- giving up ---- */

/* Twice, because whoever passes must not end a colleague's work by one key. */
static void give_up(struct console *console)
{
	struct state *state = state_of(console);

	if (state->is_giving_up) {
		console_sign_out(console);
		return;
	}
	state->is_giving_up = true;
	console_touch(console);
}

/* Also from an answer that does not come. */
static void go_back(struct console *console)
{
	struct state *state = state_of(console);

	console_cancel(console, state->request);
	state->request = 0;
	state->is_giving_up = false;
	state->problem = NULL;
	proof_forget(&state->proof);
	console_touch(console);
}

/* ---- drawing ---- */

static void tell_user(
	struct console *console, const struct state *state, char *text_out, size_t room)
{
	char clock[CLOCK_BYTES];

	console_clock(console, state->since_us, clock);
	snprintf(text_out, room, say(console, N_("%s · locked since %s")),
		console_status(console)->user.name, clock);
}

/* Numbers, so that whoever is in charge sees that somebody has to come. */
static void tell_lines(const struct console *console, struct text *text, bool *is_urgent_out)
{
	const struct board *board = console_board_of(console);
	const struct ticket *ticket;
	int waiting = 0, urgent = 0;
	size_t cursor = 0;

	while (board && (ticket = board_next(board, BOARD_TICKETS, &cursor))) {
		if (ticket->state != TICKET_WAITING)
			continue;
		waiting++;
		urgent += tell_is_urgent(ticket);
	}
	text_printf(text, say(console, N_("Waiting: %d")), waiting);
	if (urgent) {
		text_add(text, "   ! ");
		text_printf(text, say(console, N_("Emergencies: %d")), urgent);
	}
	*is_urgent_out = urgent;
}

static const char *message(const struct console *console, const struct state *state)
{
	if (state->is_giving_up)
		return N_("F10 again ends this session; what was typed and not sent is lost, but "
			  "for what the console keeps as a draft. Esc: back to the password.");
	if (console_status(console)->state != LINK_LIVE)
		return N_("There is no connection: only the server can open the lock");
	if (state->request)
		return N_("One moment …");
	return N_("What was open is as it was. Your password opens it.");
}

static void draw(struct console *console, void *arg, struct canvas *canvas, struct area area)
{
	const struct state *state = arg;
	bool is_urgent;
	struct area inside =
		canvas_box(canvas, area_middle(area, WIDTH, ROWS), say(console, N_("Locked")));
	struct area words = { inside.x + 2, inside.y, inside.columns - 4, inside.rows };
	const struct board *board = console_board_of(console);
	struct text lines = { 0 };
	char line[LINK_PERSON_BYTES + 64];

	tell_user(console, state, line, sizeof(line));
	canvas_data(canvas, words, 0, 1, words.columns, STYLE_STRONG, line);
	if (board)
		canvas_data(canvas, words, 0, 2, words.columns, STYLE_DIM,
			console_name(console, board_facility(board)->name_sw,
				board_facility(board)->name_en));
	tell_lines(console, &lines, &is_urgent);
	canvas_label(canvas, words, 0, 4, is_urgent ? STYLE_BAD : STYLE_TEXT, text_string(&lines));
	text_finish(&lines);
	area_top(&words, 6);
	proof_draw(console, &state->proof, canvas, words, true);
	area_top(&words, PROOF_ROWS + 1);
	if (state->problem && !state->is_giving_up)
		proof_draw_problem(console, state->problem, canvas, words);
	else
		canvas_paragraph(canvas, words, state->is_giving_up ? STYLE_WARN : STYLE_DIM,
			say(console, message(console, state)));
}

static bool key(struct console *console, void *arg, uint32_t pressed)
{
	struct state *state = arg;

	(void)console;
	if (state->request)
		return true;
	state->is_giving_up = false;
	return proof_key(&state->proof, pressed);
}

static bool is_typing(const void *arg)
{
	(void)arg;
	return true;
}

static const struct act acts[] = {
	{ "unlock", { PRESS_ENTER }, N_("Open the lock"),
		N_("Opens it by the password, with a code where wanted"), 0, NULL, unlock },
	{ "give_up", { PRESS_F(10) }, N_("Somebody else"),
		N_("Twice: ends the session; somebody else can sign in"), 0, NULL, give_up },
	{ "go_back", { PRESS_ESC }, N_("Anew"),
		N_("Does not end the session; begins the password anew"), 0, NULL, go_back },
};

/* Esc has something to take back, or nothing. */
static const char *tell_act(struct console *console, uint32_t pressed)
{
	const struct state *state = state_of(console);
	const struct proof *proof = &state->proof;

	if (pressed != PRESS_ESC)
		return NULL;
	if (state->is_giving_up)
		return N_("Stay");
	return state->request || !entry_is_empty(&proof->password) || !entry_is_empty(&proof->code)
		       ? NULL
		       : "";
}

const struct view view_lock = {
	.name = "lock",
	.title = N_("Locked"),
	.acts = ACTS(acts),
	.state_bytes = sizeof(struct state),
	.begin = begin,
	.end = end,
	.draw = draw,
	.key = key,
	.is_typing = is_typing,
	.has_text = is_typing,
	.tell_act = tell_act,
};
