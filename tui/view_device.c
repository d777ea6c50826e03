// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* One device: what it is called and whose rooms it shows. Of a new one it says first what asks to
 * be let in, from where and since when, for a code may be read out by anybody. */
#include "common/base/jdoc.h"
#include "common/base/text.h"
#include "common/model/board.h"
#include "common/term/entry.h"
#include "common/term/scroll.h"
#include "tui/console.h"
#include "tui/devices.h"
#include "tui/record.h"
#include "tui/tell.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	NAME_CHARS = 60,
	WIDTH = 74,
	CODE_BYTES_TYPED = 65,
	LINE_BYTES = 200,
	ROOMS_MOST = 64,
	NAME_COLUMN = 20
};

/* Where the cursor is. */
enum part { PART_NAME, PART_NAME_EN, PART_ROOMS, PART_COUNT };

struct room {
	struct uuid id;
	bool is_on;
};

struct state {
	bool is_new;
	char id[UUID_TEXT_BYTES];    /* of the device; of its pairing, where it is new */
	char code[CODE_BYTES_TYPED]; /* of a new one */
	char kind[16], address[64];
	int64_t began_us;
	int64_t version;
	struct entry names[PART_ROOMS]; /* in Swahili; in English, or empty: the same */
	enum part part;                 /* the cursor */
	struct room rooms[ROOMS_MOST];
	struct uuid ids[ROOMS_MOST];
	size_t count;
	struct scroll scroll;
	size_t in_sight;
	bool is_sending, was_warned;
};

static struct state *state_of(struct console *console)
{
	return console_state(console, &view_device);
}

/* ---- opening ---- */

static int by_room(const void *a, const void *b)
{
	const struct desk *const *x = a, *const *y = b;
	long one = strtol((*x)->room, NULL, 10), other = strtol((*y)->room, NULL, 10);

	return one != other ? (one < other ? -1 : 1) : strcmp((*x)->code, (*y)->code);
}

static bool has_desk(const struct jdoc *desks, struct uuid id)
{
	char text[UUID_TEXT_BYTES];

	uuid_format(id, text);
	for (size_t i = 0; i < jdoc_count(desks); i++) {
		const char *given = jdoc_string(jdoc_at(desks, i));

		if (given && strcmp(given, text) == 0)
			return true;
	}
	return false;
}

static void find_rooms(const struct console *console, struct state *state, const struct jdoc *desks)
{
	const struct board *board = console_board_of(console);
	const struct desk *found[ROOMS_MOST] = { NULL }, *desk;
	size_t cursor = 0;

	while (board && state->count < ROOMS_MOST &&
		(desk = board_next(board, BOARD_DESKS, &cursor)))
		found[state->count++] = desk;
	qsort(found, state->count, sizeof(found[0]), by_room);
	for (size_t i = 0; i < state->count; i++) {
		state->rooms[i] = (struct room){ found[i]->id.u, has_desk(desks, found[i]->id.u) };
		state->ids[i] = found[i]->id.u;
	}
}

static struct state *open_box(struct console *console, const struct jdoc *record)
{
	struct state *state = console_push(console, &view_device);

	snprintf(state->id, sizeof(state->id), "%s", record_text(record, "id"));
	snprintf(state->kind, sizeof(state->kind), "%s", record_text(record, "kind"));
	for (int i = 0; i < PART_ROOMS; i++)
		state->names[i].limit = NAME_CHARS;
	find_rooms(console, state, jdoc_get(record, "desks"));
	return state;
}

void device_open_new(struct console *console, const struct jdoc *pairing, const char *code)
{
	struct state *state = open_box(console, pairing);

	state->is_new = true;
	state->began_us = record_us(pairing, "began_at");
	snprintf(state->code, sizeof(state->code), "%s", code);
	snprintf(state->address, sizeof(state->address), "%s", record_text(pairing, "address"));
}

void device_open(struct console *console, const struct jdoc *device)
{
	struct state *state = open_box(console, device);

	state->version = record_int(device, "version");
	entry_set(&state->names[PART_NAME], record_text(device, "name"));
	entry_set(&state->names[PART_NAME_EN], record_text(device, "name_en"));
}

/* ---- saving ---- */

static void add_desks(const struct state *state, struct text *body)
{
	const char *comma = "";

	text_add(body, ",\"desks\":[");
	for (size_t i = 0; i < state->count; i++) {
		char id[UUID_TEXT_BYTES];

		if (!state->rooms[i].is_on)
			continue;
		uuid_format(state->rooms[i].id, id);
		text_printf(body, "%s\"%s\"", comma, id);
		comma = ",";
	}
	text_add_char(body, ']');
}

static void write_body(const struct state *state, struct text *body)
{
	text_add(body, "{\"name\":");
	text_json_string(body, state->names[PART_NAME].bytes);
	text_add(body, ",\"name_en\":");
	if (entry_is_empty(&state->names[PART_NAME_EN]))
		text_add(body, "null");
	else
		text_json_string(body, state->names[PART_NAME_EN].bytes);
	add_desks(state, body);
	if (state->is_new) {
		text_add(body, ",\"kind\":");
		text_json_string(body, state->kind);
		text_add(body, ",\"code\":");
		text_json_string(body, state->code);
	}
	text_add_char(body, '}');
}

static void saved(void *arg, const struct link_reply *reply)
{
	struct console *console = arg;
	struct state *state = state_of(console);
	char said[ERRAND_SAID_BYTES];

	console_release(console);
	if (state)
		state->is_sending = false;
	if (reply->outcome != LINK_DONE) {
		console_toast(console, STYLE_BAD, "! %s", errand_why(console, reply->problem));
		return;
	}
	snprintf(said, sizeof(said),
		!state || state->is_new ? say(console, N_("%s is paired"))
					: say(console, N_("%s is changed")),
		device_name(console, reply->body));
	if (state)
		console_pop(console);
	console_done(console, said);
	devices_told(console, reply->body);
}

static bool has_room(const struct state *state)
{
	for (size_t i = 0; i < state->count; i++)
		if (state->rooms[i].is_on)
			return true;
	return false;
}

static const char *missing(const struct state *state)
{
	if (entry_is_empty(&state->names[PART_NAME]))
		return N_("It needs a name: what stands on the wall beside it");
	if (strcmp(state->kind, "tickets") == 0 && !has_room(state))
		return N_("A ticket machine needs the rooms for which it gives numbers");
	return NULL;
}

static void save(struct console *console)
{
	struct state *state = state_of(console);
	const char *why = missing(state);
	char path[DEVICE_PATH_BYTES], version[32];
	struct link_request request = { .method = "POST", .path = path };
	struct text body = { 0 };

	if (why) {
		console_toast(console, STYLE_WARN, "%s", say(console, why));
		return;
	}
	snprintf(version, sizeof(version), "\"%lld\"", (long long)state->version);
	device_path(console, path, "devices", state->is_new ? "" : state->id, "");
	if (!state->is_new) {
		request.method = "PATCH";
		request.if_match = version;
	}
	write_body(state, &body);
	request.body = text_string(&body);
	state->is_sending = console_ask(console, &request, saved, console);
	if (state->is_sending)
		console_hold(console);
	text_finish(&body);
}

/* ---- not ours ---- */

static const char *why_no_refusal(struct console *console)
{
	return state_of(console)->is_new ? NULL : N_("the device was let in already");
}

static void refused(void *arg, const struct link_reply *reply)
{
	struct console *console = arg;

	console_release(console);
	if (reply->outcome != LINK_DONE) {
		console_toast(console, STYLE_BAD, "! %s", errand_why(console, reply->problem));
		return;
	}
	if (state_of(console))
		console_pop(console);
	console_done(console, say(console, N_("The device was refused; its code is good no more")));
}

static void refuse(struct console *console)
{
	char path[DEVICE_PATH_BYTES];

	device_path(console, path, "pairings", state_of(console)->id, "refuse");
	if (console_ask(console,
		    &(struct link_request){ .method = "POST", .path = path, .body = "{}" }, refused,
		    console))
		console_hold(console);
}

/* ---- keys ---- */

static void leave(struct console *console)
{
	struct state *state = state_of(console);

	if (console_may_leave(console, state->is_sending, &state->was_warned))
		console_pop(console);
}

static const char *why_no_room(struct console *console)
{
	const struct state *state = state_of(console);

	if (!state->count)
		return N_("there are no rooms");
	return state->part == PART_ROOMS ? NULL : N_("Tab goes to the rooms first");
}

static void toggle(struct console *console)
{
	struct state *state = state_of(console);

	state->rooms[state->scroll.chosen].is_on = !state->rooms[state->scroll.chosen].is_on;
	console_touch(console);
}

static void switch_field(struct console *console)
{
	struct state *state = state_of(console);

	state->part = (state->part + 1) % (state->count ? PART_COUNT : PART_ROOMS);
	console_touch(console);
}

static const struct act acts[] = {
	{ "save", { PRESS_ENTER }, N_("Save"), N_("Saves what stands here; lets a new device in"),
		0, NULL, save },
	{ "toggle", { ' ' }, N_("Room on/off"), N_("Turns the chosen room on or off"), ACT_LETTER,
		why_no_room, toggle },
	{ "field", { PRESS_TAB }, N_("Names/rooms"), N_("Between the names and the rooms"), 0, NULL,
		switch_field },
	{ "refuse", { PRESS_F(8) }, N_("Not ours"),
		N_("Refuses the device: its code is good no more"), ACT_IF_CAN, why_no_refusal,
		refuse },
	{ "close", { PRESS_ESC }, N_("Close"), N_("Back, without saving"), 0, NULL, leave },
};

static bool key(struct console *console, void *arg, uint32_t pressed)
{
	struct state *state = arg;

	(void)console;
	if (state->part != PART_ROOMS && pressed == PRESS_DOWN &&
		(state->part == PART_NAME || state->count)) {
		state->part++;
		return true;
	}
	if (pressed == PRESS_UP &&
		(state->part == PART_NAME_EN ||
			(state->part == PART_ROOMS && state->scroll.chosen == 0))) {
		state->part--;
		return true;
	}
	if (state->part != PART_ROOMS)
		return entry_key(&state->names[state->part], pressed);
	return scroll_key(&state->scroll, pressed, state->ids, state->count, state->in_sight);
}

static bool is_typing(const void *arg)
{
	return ((const struct state *)arg)->part != PART_ROOMS;
}

static bool has_text(const void *arg)
{
	const struct state *state = arg;

	return is_typing(arg) && !entry_is_empty(&state->names[state->part]);
}

/* ---- drawing ---- */

static void draw_room(
	struct console *console, struct canvas *canvas, struct area area, int y, size_t at)
{
	const struct state *state = state_of(console);
	const struct board *board = console_board_of(console);
	const struct desk *desk =
		board ? board_find_desk(board, (struct desk_id){ state->rooms[at].id }) : NULL;
	bool is_chosen = state->part == PART_ROOMS && at == state->scroll.chosen;
	enum style style = is_chosen ? STYLE_FOCUS : STYLE_TEXT;
	char place[64] = "";

	if (desk)
		tell_desk(console, desk, place, sizeof(place));
	canvas_data(canvas, area, 0, y, area.columns, style, "");
	canvas_label(canvas, area, 1, y, style, state->rooms[at].is_on ? "[x]" : "[ ]");
	canvas_data(canvas, area, 5, y, 19, style, place);
	canvas_data(canvas, area, 25, y, area.columns - 26, style,
		desk ? console_name(console, desk->name_sw, desk->name_en) : "");
	if (is_chosen)
		canvas_put_cursor(canvas, area, 2, y);
}

static void draw_rooms(struct console *console, struct canvas *canvas, struct area area)
{
	struct state *state = state_of(console);

	state->in_sight = area.rows > 0 ? (size_t)area.rows : 1;
	scroll_settle(&state->scroll, state->ids, state->count, state->in_sight);
	for (size_t i = state->scroll.top;
		i < state->count && i < state->scroll.top + state->in_sight; i++)
		draw_room(console, canvas, area, (int)(i - state->scroll.top), i);
	canvas_more(canvas, area, state->scroll.top > 0,
		state->scroll.top + state->in_sight < state->count);
}

/* What it is; of a new one also from where it asks, and since when. */
static void draw_about(
	struct console *console, const struct state *state, struct canvas *canvas, struct area area)
{
	const char *kind = device_kind_words(console, state->kind);
	char line[LINE_BYTES], since[CLOCK_BYTES];

	if (!state->is_new) {
		canvas_data(canvas, area, 1, 0, area.columns - 2, STYLE_DIM, kind);
		return;
	}
	console_clock(console, state->began_us, since);
	snprintf(line, sizeof(line), say(console, N_("%s at %s, asks since %s")), kind,
		state->address, since);
	canvas_data(canvas, area, 1, 0, area.columns - 2, STYLE_STRONG, line);
	canvas_data(canvas, area, 1, 1, area.columns - 2, STYLE_WARN,
		say(console, N_("Is it the one before you? If not: F8")));
}

static void draw_name(struct console *console, struct canvas *canvas, struct area area, int y,
	enum part part, const char *label)
{
	const struct state *state = state_of(console);

	canvas_label(canvas, area, 1, y, STYLE_DIM, say(console, label));
	entry_draw(&state->names[part], canvas, area, NAME_COLUMN, y,
		area.columns - NAME_COLUMN - 2, state->part == part);
}

static void draw(struct console *console, void *arg, struct canvas *canvas, struct area area)
{
	struct state *state = arg;
	struct area inside = canvas_box(canvas, area_middle(area, WIDTH, area.rows),
		state->is_new ? say(console, N_("A new device")) : say(console, N_("A device")));
	struct area head = area_top(&inside, 6);

	draw_about(console, state, canvas, head);
	draw_name(console, canvas, head, 2, PART_NAME, N_("Name in Swahili"));
	draw_name(console, canvas, head, 3, PART_NAME_EN, N_("Name in English"));
	canvas_data(canvas, head, 1, 5, head.columns - 2, STYLE_DIM,
		has_room(state) ? say(console, N_("Its rooms:"))
				: say(console, N_("Its rooms; none chosen: all of them")));
	draw_rooms(console, canvas, inside);
}

const struct view view_device = {
	.name = "device",
	.title = N_("A device"),
	.acts = ACTS(acts),
	.is_box = true,
	.state_bytes = sizeof(struct state),
	.draw = draw,
	.key = key,
	.is_typing = is_typing,
	.has_text = has_text,
};
