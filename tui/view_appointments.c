// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Who is expected today. Typing narrows the list, Enter checks in and gives the number. */
#include "common/base/jdoc.h"
#include "common/base/unicode.h"
#include "common/term/entry.h"
#include "common/term/scroll.h"
#include "tui/appointments.h"
#include "tui/console.h"
#include "tui/issue.h"
#include "tui/tell.h"
#include <stdio.h>
#include <string.h>

enum { APPOINTMENTS_MAX = 300, WHO_BYTES = 160, PHONE_TEXT_BYTES = 32 };

struct appointment {
	struct uuid id;
	struct service_id service;
	struct user_id doctor;
	char time[CLOCK_BYTES];
	char name[WHO_BYTES];
	char phone[PHONE_TEXT_BYTES];
	enum { EXPECTED, ARRIVED, NOT_EXPECTED } state;
};

struct state {
	struct entry find;
	struct appointment rows[APPOINTMENTS_MAX];
	size_t count;
	struct uuid shown[APPOINTMENTS_MAX];
	size_t indexes[APPOINTMENTS_MAX];
	size_t shown_count;
	struct scroll scroll;
	size_t in_sight;
	bool is_loaded;
	/* The one that is being checked in. */
	struct appointment arriving;
};

static struct state *state_of(struct console *console)
{
	return console_state(console, &view_appointments);
}

/* ---- the list ---- */

static void copy(char *to, size_t room, const char *text)
{
	snprintf(to, room, "%s", text ? text : "");
}

/* False: it is none. */
static bool take(const struct jdoc *record, struct appointment *row)
{
	const char *id = jdoc_get_string(record, "id");
	const char *service = jdoc_get_string(record, "service");
	const char *doctor = jdoc_get_string(record, "doctor");
	const char *status = jdoc_get_string(record, "status");

	*row = (struct appointment){ 0 };
	if (!id || !service || !status || !uuid_parse(id, &row->id) ||
		!uuid_parse(service, &row->service.u))
		return false;
	if (doctor && !uuid_parse(doctor, &row->doctor.u))
		return false;
	copy(row->time, sizeof(row->time), jdoc_get_string(record, "time"));
	copy(row->name, sizeof(row->name), jdoc_get_string(record, "patient_name"));
	copy(row->phone, sizeof(row->phone), jdoc_get_string(record, "phone"));
	row->state = strcmp(status, "booked") == 0                                   ? EXPECTED
		     : strcmp(status, "arrived") == 0 || strcmp(status, "done") == 0 ? ARRIVED
										     : NOT_EXPECTED;
	return row->state != NOT_EXPECTED;
}

/* Typed: the start of any part of the name, or digits of the phone. */
static bool fits(const struct appointment *row, const char *typed)
{
	if (!*typed || strstr(row->phone, typed))
		return true;
	for (const char *part = row->name; part; part = strchr(part, ' ')) {
		part += strspn(part, " ");
		if (unicode_starts_with(part, typed))
			return true;
	}
	return false;
}

static void filter(struct state *state)
{
	state->shown_count = 0;
	for (size_t i = 0; i < state->count; i++) {
		if (!fits(&state->rows[i], state->find.bytes))
			continue;
		state->indexes[state->shown_count] = i;
		state->shown[state->shown_count++] = state->rows[i].id;
	}
}

static void loaded(void *arg, const struct link_reply *reply)
{
	struct console *console = arg;
	struct state *state = state_of(console);
	const struct jdoc *list = jdoc_get(reply->body, "appointments");

	console_release(console);
	if (!state)
		return;
	if (reply->outcome != LINK_DONE) {
		console_toast(console, STYLE_BAD, "! %s", errand_why(console, reply->problem));
		return;
	}
	state->count = 0;
	for (size_t i = 0; i < jdoc_count(list) && state->count < APPOINTMENTS_MAX; i++)
		state->count += take(jdoc_at(list, i), &state->rows[state->count]);
	state->is_loaded = true;
	filter(state);
	console_touch(console);
}

static void load(struct console *console)
{
	if (console_ask(console, &(struct link_request){ .method = "GET", .path = "/appointments" },
		    loaded, console))
		console_hold(console);
}

void appointments_open(struct console *console)
{
	console_push(console, &view_appointments);
	load(console);
}

/* ---- checking in ---- */

static const struct appointment *chosen(const struct state *state)
{
	return state->shown_count ? &state->rows[state->indexes[state->scroll.chosen]] : NULL;
}

static const char *why_no_check_in(struct console *console)
{
	const struct appointment *row = chosen(state_of(console));

	if (!row)
		return N_("the list is empty");
	return row->state == EXPECTED ? NULL : N_("who is chosen has come already");
}

static void arrived(void *arg, const struct link_reply *reply)
{
	struct console *console = arg;
	struct state *state = state_of(console);

	console_release(console);
	if (!state)
		return;
	if (reply->outcome != LINK_DONE) {
		console_toast(console, STYLE_BAD, "! %s", errand_why(console, reply->problem));
		return;
	}
	/* A check-in is no act of the undo: what was done before it is not offered any more. */
	console_done(console, "");
	issue_told(console, reply->body, state->arriving.service, state->arriving.name);
	entry_clear(&state->find);
	load(console);
}

static void check_in(struct console *console)
{
	struct state *state = state_of(console);
	char id[UUID_TEXT_BYTES], path[80];

	state->arriving = *chosen(state);
	uuid_format(state->arriving.id, id);
	snprintf(path, sizeof(path), "/appointments/%s/check-in", id);
	if (console_ask(console,
		    &(struct link_request){ .method = "POST", .path = path, .body = "{}" }, arrived,
		    console))
		console_hold(console);
}

static void close(struct console *console)
{
	console_pop(console);
}

/* ---- drawing and keys ---- */

static void draw_row(struct console *console, struct canvas *canvas, struct area area, int y,
	const struct appointment *row, bool is_chosen)
{
	enum style style = is_chosen ? STYLE_FOCUS : row->state == ARRIVED ? STYLE_DIM : STYLE_TEXT;
	const struct colleague *doctor =
		directory_colleague(console_directory(console), row->doctor);
	int name = area.columns - 54;

	canvas_data(canvas, area, 0, y, area.columns, style, "");
	canvas_data(canvas, area, 1, y, 6, style, row->time);
	canvas_data(canvas, area, 8, y, name, style, row->name);
	canvas_data(canvas, area, name + 9, y, 14, style, tell_service(console, row->service));
	canvas_data(canvas, area, name + 24, y, 16, style, doctor ? doctor->name : "");
	canvas_data(canvas, area, name + 41, y, 12, style,
		row->state == ARRIVED ? say(console, N_("✓ is here"))
				      : say(console, N_("expected")));
	if (is_chosen)
		canvas_put_cursor(canvas, area, 8, y);
}

static bool has_arrived(const struct state *state)
{
	for (size_t i = 0; i < state->count; i++)
		if (state->rows[i].state == ARRIVED)
			return true;
	return false;
}

/* A check-in is not among what Ctrl-Z takes back. */
static void draw_way_back(struct console *console, struct canvas *canvas, struct area *inside)
{
	canvas_data(canvas, area_bottom(inside, 1), 1, 0, inside->columns - 2, STYLE_DIM,
		say(console,
			N_("By mistake? Esc, choose the number, F7: they are expected again")));
}

static void draw(struct console *console, void *arg, struct canvas *canvas, struct area area)
{
	struct state *state = arg;
	struct area inside = canvas_box(
		canvas, area_middle(area, 110, area.rows), say(console, N_("Appointments today")));
	struct area find = area_top(&inside, 1);
	int x = canvas_label(canvas, find, 1, 0, STYLE_DIM, say(console, N_("Find:")));

	entry_draw(&state->find, canvas, find, x + 1, 0, find.columns - x - 3, true);
	if (has_arrived(state))
		draw_way_back(console, canvas, &inside);
	state->in_sight = inside.rows > 0 ? (size_t)inside.rows : 1;
	scroll_settle(&state->scroll, state->shown, state->shown_count, state->in_sight);
	for (size_t i = state->scroll.top;
		i < state->shown_count && i < state->scroll.top + state->in_sight; i++)
		draw_row(console, canvas, inside, (int)(i - state->scroll.top),
			&state->rows[state->indexes[i]], i == state->scroll.chosen);
	if (!state->shown_count)
		canvas_centre(canvas, inside, inside.rows / 2, STYLE_DIM,
			!state->is_loaded ? say(console, N_("The list is on its way…"))
			: state->count ? say(console, N_("Nobody of that name is expected today"))
				       : say(console, N_("Nobody is expected today")));
}

static bool key(struct console *console, void *arg, uint32_t pressed)
{
	struct state *state = arg;

	(void)console;
	if (scroll_key(&state->scroll, pressed, state->shown, state->shown_count, state->in_sight))
		return true;
	if (!entry_key(&state->find, pressed))
		return false;
	filter(state);
	scroll_reset(&state->scroll);
	return true;
}

static bool is_typing(const void *arg)
{
	(void)arg;
	return true;
}

static bool has_text(const void *arg)
{
	return !entry_is_empty(&((const struct state *)arg)->find);
}

static const struct act acts[] = {
	{ "check_in", { PRESS_ENTER }, N_("Check in"), N_("Is here: gives the number"), 0,
		why_no_check_in, check_in },
	{ "reload", { PRESS_F(3) }, N_("Once more"), N_("Asks for the list again"), 0, NULL, load },
	{ "print", { PRESS_F(4) }, N_("Print"), N_("Prints the number that was just given"),
		ACT_QUIET, issue_why_no_print, issue_print },
	{ "close", { PRESS_ESC }, N_("Close"), N_("Back to the queues"), 0, NULL, close },
};

const struct view view_appointments = {
	.name = "appointments",
	.title = N_("Appointments"),
	.acts = ACTS(acts),
	.is_box = true,
	.state_bytes = sizeof(struct state),
	.draw = draw,
	.key = key,
	.is_typing = is_typing,
	.has_text = has_text,
};
