// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/ask.h"

#include "common/term/entry.h"
#include "tui/console_parts.h"
#include <stdio.h>
#include <string.h>

enum { QUESTION_BYTES = 400, WIDTH = 70 };

struct state {
	char question[QUESTION_BYTES];
	struct entry entry;
	bool wants_yes;
	bool is_reason;
	ask_given *given;
	unsigned char context[ASK_CONTEXT_BYTES];
};

static struct state *open_box(struct console *console, const char *question, ask_given *given,
	const void *context, size_t context_bytes)
{
	struct state *state = console_push(console, &view_ask);

	snprintf(state->question, sizeof(state->question), "%s", question);
	state->given = given;
	if (context)
		memcpy(state->context, context, context_bytes);
	return state;
}

void ask_text(struct console *console, const char *question, const char *before, size_t limit,
	ask_given *given, const void *context, size_t context_bytes)
{
	struct state *state = open_box(console, question, given, context, context_bytes);

	state->entry.limit = limit;
	entry_set(&state->entry, before);
}

/* Of what it is about, as its context begins. */
static struct uuid about(const void *context)
{
	struct uuid id;

	memcpy(&id, context, sizeof(id));
	return id;
}

void ask_reason(struct console *console, const char *question, size_t limit, ask_given *given,
	const void *context, size_t context_bytes)
{
	struct state *state;
	bool is_again =
		console->reason.given == given && uuid_equal(console->reason.about, about(context));

	if (!console_may_send(console))
		return;
	state = open_box(console, question, given, context, context_bytes);
	state->is_reason = true;
	state->entry.limit = limit;
	entry_set(&state->entry, is_again ? console->reason.words : "");
}

void ask_taken(struct console *console)
{
	explicit_bzero(&console->reason, sizeof(console->reason));
}

static void give_reason(struct console *console, const struct state *state, const char *answer)
{
	console->reason.given = state->given;
	console->reason.about = about(state->context);
	snprintf(console->reason.words, sizeof(console->reason.words), "%s", answer);
	console->reason.is_sending = true;
	state->given(console, answer, state->context);
	console->reason.is_sending = false;
}

void ask_yes(struct console *console, const char *question, ask_given *given, const void *context,
	size_t context_bytes)
{
	open_box(console, question, given, context, context_bytes)->wants_yes = true;
}

static void give(struct console *console, const char *answer)
{
	const struct state *state = console_state(console, &view_ask);
	struct state copy = *state;

	if (!*answer)
		return;
	if (answer == state->entry.bytes)
		answer = copy.entry.bytes;
	console_pop(console);
	if (copy.is_reason)
		give_reason(console, &copy, answer);
	else
		copy.given(console, answer, copy.context);
}

static bool key(struct console *console, void *arg, uint32_t pressed)
{
	struct state *state = arg;

	(void)console;
	return !state->wants_yes && entry_key(&state->entry, pressed);
}

static void say_yes(struct console *console)
{
	give(console, "y");
}

/* To a question with yes or no it is no answer. */
static void go_on(struct console *console)
{
	const struct state *state = console_state(console, &view_ask);

	if (!state->wants_yes)
		give(console, state->entry.bytes + strspn(state->entry.bytes, " "));
}

static const char *tell_act(struct console *console, uint32_t key)
{
	const struct state *state = console_state(console, &view_ask);

	/* Letters are no answer where words are typed. */
	if (key == 'y' || key == 'n')
		return state->wants_yes ? NULL : "";
	return key == PRESS_ENTER && state->wants_yes ? "" : NULL;
}

static void close(struct console *console)
{
	console_pop(console);
}

static void draw(struct console *console, void *arg, struct canvas *canvas, struct area area)
{
	const struct state *state = arg;
	struct area inside = canvas_box(canvas, area_middle(area, WIDTH, 7), NULL);
	struct area words = { inside.x + 1, inside.y, inside.columns - 2, 3 };

	canvas_paragraph(canvas, words, STYLE_STRONG, state->question);
	if (state->wants_yes) {
		canvas_label(canvas, words, 0, 4 - 1, STYLE_TEXT, "");
		words.rows = 5;
		canvas_label(canvas, words, 0, 3, STYLE_KEY,
			say(console, N_("y yes    n no, leave it as it is")));
		canvas_put_cursor(canvas, words, 0, 3);
		return;
	}
	words.rows = 5;
	entry_draw(&state->entry, canvas, words, 0, 3, words.columns, true);
}

static bool is_typing(const void *arg)
{
	return !((const struct state *)arg)->wants_yes;
}

static bool is_choosing(const void *arg)
{
	return ((const struct state *)arg)->wants_yes;
}

static bool is_opened_anew(const void *arg)
{
	return entry_is_empty(&((const struct state *)arg)->entry);
}

static const struct act acts[] = {
	{ "yes", { 'y' }, N_("Yes"), N_("Does what was asked"), ACT_LETTER, NULL, say_yes },
	{ "no", { 'n', 'h' }, N_("No"), N_("Leaves everything as it is"), ACT_LETTER, NULL, close },
	{ "go_on", { PRESS_ENTER }, N_("Go on"), N_("Goes on with what was typed"), 0, NULL,
		go_on },
	{ "cancel", { PRESS_ESC }, N_("Leave it"), N_("Leaves everything as it is"), 0, NULL,
		close },
};

const struct view view_ask = {
	.name = "ask",
	.title = N_("Question"),
	.acts = ACTS(acts),
	.is_box = true,
	.state_bytes = sizeof(struct state),
	.draw = draw,
	.key = key,
	.is_typing = is_typing,
	.has_text = is_typing,
	.is_choosing = is_choosing,
	.tell_act = tell_act,
	.is_opened_anew = is_opened_anew,
};
