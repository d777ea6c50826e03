// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Notes from one desk to the next: what the last one was, and another one. */
#include "common/base/jdoc.h"
#include "common/base/text.h"
#include "tui/ask.h"
#include "tui/console.h"
#include "tui/desk_view.h"
#include <stdio.h>

enum { NOTE_CHARS = 500 };

struct patient_id desk_patient_of(const struct console *console, const struct ticket *ticket)
{
	const struct visit *visit = board_find_visit(console_board_of(console), ticket->visit);

	return visit ? visit->patient : (struct patient_id){ 0 };
}

static void note_sent(void *arg, const struct link_reply *reply)
{
	struct console *console = arg;
	struct desk_screen *state = console_state(console, &view_desk);

	if (reply->outcome == LINK_DONE) {
		ask_taken(console);
		console_done(
			console, say(console, N_("✓ The note is kept; the next desk sees it")));
	} else
		console_toast(console, STYLE_BAD, "! %s", errand_why(console, reply->problem));
	if (state)
		state->note.was_asked = false;
}

static void note_given(struct console *console, const char *body, const void *context)
{
	char id[UUID_TEXT_BYTES], path[80];
	const struct ticket *ticket = board_find_ticket(
		console_board_of(console), (struct ticket_id){ *(const struct uuid *)context });
	struct text json = { 0 };

	if (!ticket)
		return;
	uuid_format(desk_patient_of(console, ticket).u, id);
	snprintf(path, sizeof(path), "/patients/%s/notes", id);
	text_add(&json, "{\"body\":");
	text_json_string(&json, body);
	uuid_format(ticket->visit.u, id);
	text_printf(&json, ",\"visit\":\"%s\"}", id);
	console_ask(console,
		&(struct link_request){
			.method = "POST", .path = path, .body = text_string(&json) },
		note_sent, console);
	text_finish(&json);
}

void desk_write_note(struct console *console, const struct ticket *ticket)
{
	ask_reason(console, say(console, N_("Note for whoever sees this patient next")), NOTE_CHARS,
		note_given, &ticket->id.u, sizeof(ticket->id.u));
}

static void note_came(void *arg, const struct link_reply *reply)
{
	struct console *console = arg;
	struct desk_screen *state = console_state(console, &view_desk);
	const char *body = jdoc_get_string(jdoc_at(jdoc_get(reply->body, "notes"), 0), "body");

	if (!state)
		return;
	snprintf(state->note.body, sizeof(state->note.body), "%s", body ? body : "");
	console_touch(console);
}

static void ask_for_note(struct console *console, struct desk_screen *state,
	const struct ticket *ticket, struct patient_id patient)
{
	char id[UUID_TEXT_BYTES], path[80];

	state->note.visit = ticket->visit;
	state->note.was_asked = true;
	state->note.body[0] = '\0';
	if (uuid_is_nil(patient.u))
		return;
	uuid_format(patient.u, id);
	snprintf(path, sizeof(path), "/patients/%s/notes", id);
	console_ask(console, &(struct link_request){ .method = "GET", .path = path }, note_came,
		console);
}

void desk_draw_note(struct console *console, struct canvas *canvas, struct area area, int y,
	const struct ticket *ticket)
{
	struct desk_screen *state = console_state(console, &view_desk);
	bool is_same = uuid_equal(state->note.visit.u, ticket->visit.u);
	int x;

	if (!is_same || !state->note.was_asked)
		ask_for_note(console, state, ticket, desk_patient_of(console, ticket));
	if (!state->note.body[0])
		return;
	x = canvas_label(canvas, area, 2, y, STYLE_DIM, say(console, N_("Note:"))) + 1;
	canvas_data(canvas, area, x, y, area.columns - x - 2, STYLE_TEXT, state->note.body);
}
