// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The lines as an administrator arranges them: which there are at the left, all of the chosen one
 * at the right. What is typed is saved in one step and for a reason; before that v tells the
 * difference and t what it would do to the line as it is now. */
#include "common/base/jdoc.h"
#include "common/base/text.h"
#include "tui/admin.h"
#include "tui/ask.h"
#include "tui/console.h"
#include "tui/queue_form.h"
#include "tui/record.h"
#include "tui/tell.h"
#include <stdio.h>
#include <string.h>

enum { REASON_CHARACTERS = 120 };

/* What the change would do to the line as it is. */
struct tried {
	bool is_known;
	unsigned turn; /* of the form that was tried */
	long long waiting, moved, passed;
	char next_before[NUMBER_BYTES], next_after[NUMBER_BYTES];
	struct wait_shown before, after; /* of somebody who comes now */
};

struct state {
	struct editor editor;
	struct tried tried;
};

static struct state *state_of(struct console *console)
{
	return console_state(console, &view_queues);
}

static const struct service *service_of(struct console *console, struct uuid id)
{
	const struct board *board = console_board_of(console);

	return board ? board_find_service(board, (struct service_id){ id }) : NULL;
}

/* ---- trying ---- */

static struct wait_shown wait_of(const struct jdoc *wait)
{
	struct wait_shown shown = { .kind = WAIT_HIDDEN };
	const char *kind = jdoc_get_string(wait, "shown");
	int64_t lower = 0, upper = 0;
	int word;

	if (kind && word_find(&words_wait_kind, kind, &word))
		shown.kind = (enum wait_kind)word;
	if (jdoc_int(jdoc_get(wait, "lower_min"), &lower))
		shown.lower_min = (int32_t)lower;
	if (jdoc_int(jdoc_get(wait, "upper_min"), &upper))
		shown.upper_min = (int32_t)upper;
	return shown;
}

/* Whoever has this place as first one, by the name that it has in the answer. */
static void find_next(const struct jdoc *places, const char *when, char number_out[NUMBER_BYTES])
{
	for (size_t i = 0; i < jdoc_count(places); i++) {
		const struct jdoc *place = jdoc_at(places, i);

		if (record_int(place, when) == 1)
			sheet_copy(record_text(place, "number"), number_out, NUMBER_BYTES);
	}
}

static void tried(void *arg, const struct link_reply *reply)
{
	struct editor *editor = arg;
	struct state *state = state_of(editor->console);

	editor_replied(editor);
	if (reply->outcome != LINK_DONE) {
		editor_tell_refusal(editor, reply);
		return;
	}
	state->tried = (struct tried){
		.is_known = true,
		.turn = editor->turn,
		.waiting = record_int(reply->body, "waiting"),
		.moved = record_int(reply->body, "moved"),
		.passed = record_int(reply->body, "passed"),
		.before = wait_of(jdoc_get(reply->body, "wait_before")),
		.after = wait_of(jdoc_get(reply->body, "wait_after")),
	};
	find_next(jdoc_get(reply->body, "places"), "before", state->tried.next_before);
	find_next(jdoc_get(reply->body, "places"), "after", state->tried.next_after);
}

static const char *why_no_try(struct console *console)
{
	if (state_of(console)->editor.is_new)
		return N_("nobody waits in what is not made yet");
	return editor_why_no_save(console);
}

static void try_out(struct console *console)
{
	struct editor *editor = &state_of(console)->editor;
	struct service wanted;
	struct text body = { 0 };

	if (!editor_read(editor, &wanted))
		return;
	text_add_char(&body, '{');
	editor_patch(editor, &wanted, &body);
	text_add_char(&body, '}');
	editor_ask(editor, "POST", "/try", &body, tried);
	text_finish(&body);
}

static void tell_next(
	const struct console *console, const struct tried *tried, char *line, size_t room)
{
	if (!*tried->next_before || !*tried->next_after)
		snprintf(line, room, "%s", say(console, N_("Tried: nobody waits there now.")));
	else if (strcmp(tried->next_before, tried->next_after) == 0)
		snprintf(line, room,
			say(console, N_("Tried: %s is next, now and by the new rules.")),
			tried->next_before);
	else
		snprintf(line, room,
			say(console, N_("Tried: next is %s now, %s by the new rules.")),
			tried->next_before, tried->next_after);
}

static void tell_moved(
	const struct console *console, const struct tried *tried, char *line, size_t room)
{
	if (!tried->waiting)
		*line = '\0';
	else if (!tried->moved)
		snprintf(line, room, "%s", say(console, N_("Everybody keeps his place.")));
	else
		snprintf(line, room,
			say(console, N_("Of the %lld who wait, %lld change places, %lld are "
					"overtaken.")),
			tried->waiting, tried->moved, tried->passed);
}

static void draw_tried(
	struct console *console, const struct tried *tried, struct canvas *canvas, struct area area)
{
	char before[40], after[40], line[160];

	tell_next(console, tried, line, sizeof(line));
	canvas_data(canvas, area, 1, 0, area.columns - 2, STYLE_STRONG, line);
	tell_moved(console, tried, line, sizeof(line));
	canvas_data(canvas, area, 1, 1, area.columns - 2, STYLE_STRONG, line);
	tell_wait(console, tried->before, before, sizeof(before));
	tell_wait(console, tried->after, after, sizeof(after));
	snprintf(line, sizeof(line), say(console, N_("Newcomers wait %s; by the new rules %s.")),
		before, after);
	canvas_data(canvas, area, 1, 2, area.columns - 2, STYLE_STRONG, line);
}

static bool shows_tried(const struct state *state)
{
	return state->tried.is_known && state->tried.turn == state->editor.turn;
}

/* From the inside to the outside: the form, what was tried, what was typed. */
static bool leaves_tried(const struct state *state)
{
	return !state->editor.is_editing && !state->editor.shows_difference && shows_tried(state);
}

static const char *why_no_leaving(struct console *console)
{
	return leaves_tried(state_of(console)) ? NULL : editor_why_no_leaving(console);
}

static const char *tell_act(struct console *console, uint32_t key)
{
	if (key == PRESS_ESC && leaves_tried(state_of(console)))
		return N_("Back to the form");
	return editor_tell_act(console, key);
}

static void leave(struct console *console)
{
	struct state *state = state_of(console);

	if (leaves_tried(state))
		state->tried.is_known = false;
	else
		editor_leave(console);
}

/* ---- one like another ---- */

static const char *why_not_there(struct console *console)
{
	const struct state *state = state_of(console);

	if (state->editor.is_new)
		return N_("first save what was typed (s) or leave it (Esc)");
	return service_of(console, state->editor.chosen) ? NULL : N_("nothing is here yet");
}

static void copy(struct console *console)
{
	struct editor *editor = &state_of(console)->editor;
	struct service service = *service_of(console, editor->chosen);

	service.code[0] = service.name_sw[0] = service.name_en[0] = '\0';
	service.state = SERVICE_CLOSED;
	editor_begin_new(editor, &service);
}

/* ---- opening and closing ---- */

static void change_intake(struct console *console, const char *command, const char *reason)
{
	const struct state *state = state_of(console);
	struct text data = { 0 };
	struct errand errand = { .command = command };
	char id[UUID_TEXT_BYTES];

	uuid_format(state->editor.chosen, id);
	text_printf(&data, "{\"service\":\"%s\"", id);
	if (*reason) {
		text_add(&data, ",\"reason\":");
		text_json_string(&data, reason);
	}
	text_add_char(&data, '}');
	errand.data = text_string(&data);
	snprintf(errand.said, sizeof(errand.said), "%s",
		strcmp(command, "service.open") == 0
			? say(console, N_("✓ It takes people in"))
			: say(console,
				  N_("✓ It takes nobody in any more; those who wait are served")));
	console_send(console, &errand);
	text_finish(&data);
}

static void close_for(struct console *console, const char *reason, const void *context)
{
	(void)context;
	if (state_of(console))
		change_intake(console, "service.close", reason);
}

static void open_or_close(struct console *console)
{
	const struct service *service = service_of(console, state_of(console)->editor.chosen);

	if (service->state == SERVICE_CLOSED)
		change_intake(console, "service.open", "");
	else
		ask_reason(console, say(console, N_("Why does it take nobody in any more?")),
			REASON_CHARACTERS, close_for, &service->id.u, sizeof(service->id.u));
}

/* ---- the view ---- */

static void draw(struct console *console, void *arg, struct canvas *canvas, struct area area)
{
	struct state *state = arg;
	struct area foot = editor_draw(&state->editor, canvas, area);

	if (shows_tried(state))
		draw_tried(console, &state->tried, canvas, foot);
}

static const struct editor_kind *const kinds[] = { &queue_kind };

static void begin(struct console *console, void *arg)
{
	editor_begin(&((struct state *)arg)->editor, console, &view_queues, kinds, COUNT_OF(kinds));
}

static void end(struct console *console, void *arg)
{
	(void)console;
	editor_end(&((struct state *)arg)->editor);
}

static const struct act acts[] = {
	EDITOR_ACTS,
	{ "try", { 't' }, N_("Try it"), N_("What it would do to the line as it is now"), ACT_LETTER,
		why_no_try, try_out },
	{ "leave", { PRESS_ESC }, N_("Leave it"), N_("Out of the form; then: everything as it was"),
		0, why_no_leaving, leave },
	{ "new", { 'n' }, N_("New"), N_("Makes a service"), ACT_LETTER, editor_why_no_new,
		editor_add },
	{ "copy", { 'c' }, N_("Copy"), N_("Makes a service like this one"), ACT_LETTER,
		why_not_there, copy },
	{ "intake", { 'o' }, N_("Close or open"),
		N_("Takes no more people in today, or takes them again"), ACT_LETTER, why_not_there,
		open_or_close },
	EDITOR_TAKE_BACK,
};

const struct view view_queues = {
	.name = "queues",
	.title = N_("Queues"),
	.acts = ACTS(acts),
	.state_bytes = sizeof(struct state),
	.begin = begin,
	.end = end,
	.draw = draw,
	.tell_act = tell_act,
	EDITOR_PAGE,
};
