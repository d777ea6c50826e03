// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* One device: what it is called and whose rooms it shows. Of a new one it says first what asks to
 * be let in, from where and since when, for a code may be read out by anybody. */
#include "common/base/jdoc.h"
#include "common/base/text.h"
#include "common/model/board.h"
#include "tui/ask.h"
#include "tui/console.h"
#include "tui/desks.h"
#include "tui/device_box.h"
#include "tui/devices.h"
#include "tui/record.h"
#include "tui/tell.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 74, LINE_BYTES = 200, NAME_COLUMN = 22 };

struct device_box *device_box_of(struct console *console)
{
	return console_state(console, &view_device);
}

/* ---- opening ---- */

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

static void find_rooms(
	const struct console *console, struct device_box *box, const struct jdoc *desks)
{
	const struct board *board = console_board_of(console);
	const struct desk *found[DEVICE_ROOMS_MOST] = { NULL }, *desk;
	size_t cursor = 0;

	while (board && box->count < DEVICE_ROOMS_MOST &&
		(desk = board_next(board, BOARD_DESKS, &cursor)))
		found[box->count++] = desk;
	qsort(found, box->count, sizeof(found[0]), desks_order);
	for (size_t i = 0; i < box->count; i++) {
		box->rooms[i] =
			(struct device_room){ found[i]->id.u, has_desk(desks, found[i]->id.u) };
		box->ids[i] = found[i]->id.u;
	}
}

/* named: whose name and rooms it has. */
static struct device_box *open_box(
	struct console *console, const struct jdoc *record, const struct jdoc *named)
{
	struct device_box *box = console_push(console, &view_device);

	snprintf(box->id, sizeof(box->id), "%s", record_text(record, "id"));
	snprintf(box->kind, sizeof(box->kind), "%s", record_text(record, "kind"));
	for (int i = 0; i < PART_ROOMS; i++)
		box->names[i].limit = DEVICE_NAME_CHARS;
	entry_set(&box->names[PART_NAME], record_text(named, "name"));
	entry_set(&box->names[PART_NAME_EN], record_text(named, "name_en"));
	for (int i = 0; i < PART_ROOMS; i++)
		snprintf(box->began[i], sizeof(box->began[i]), "%.*s",
			(int)sizeof(box->began[i]) - 1, box->names[i].bytes);
	find_rooms(console, box, jdoc_get(named, "desks"));
	return box;
}

static struct device_box *open_new(struct console *console, const struct jdoc *pairing,
	const struct jdoc *named, const char *code)
{
	struct device_box *box = open_box(console, pairing, named);

	box->is_new = true;
	box->began_us = record_us(pairing, "began_at");
	snprintf(box->code, sizeof(box->code), "%s", code);
	snprintf(box->address, sizeof(box->address), "%s", record_text(pairing, "address"));
	return box;
}

void device_open_new(struct console *console, const struct jdoc *pairing, const char *code)
{
	open_new(console, pairing, NULL, code);
}

void device_open_in_place(struct console *console, const struct jdoc *pairing, const char *code,
	const struct jdoc *old)
{
	struct device_box *box = open_new(console, pairing, old, code);

	snprintf(box->old, sizeof(box->old), "%s", record_text(old, "id"));
	snprintf(box->old_name, sizeof(box->old_name), "%s", device_name(console, old));
	box->is_old_in_service = strcmp(record_text(old, "state"), "none") != 0;
}

void device_open(struct console *console, const struct jdoc *device)
{
	struct device_box *box = open_box(console, device, device);

	box->version = record_int(device, "version");
}

/* ---- keys ---- */

static void drop(struct console *console, const char *answer, const void *context)
{
	(void)answer;
	(void)context;
	if (device_box_of(console))
		console_pop(console);
}

static void leave(struct console *console)
{
	struct device_box *box = device_box_of(console);

	if (!box->is_sending && device_is_typed(box))
		ask_yes(console, say(console, N_("What was typed is not saved yet. Drop it?")),
			drop, NULL, 0);
	else if (console_may_leave(console, box->is_sending, &box->was_warned))
		console_pop(console);
}

static const char *why_no_room(struct console *console)
{
	const struct device_box *box = device_box_of(console);

	if (!box->count)
		return N_("there are no rooms");
	return box->part == PART_ROOMS ? NULL : N_("Tab goes to the rooms first");
}

static void toggle(struct console *console)
{
	struct device_box *box = device_box_of(console);

	box->rooms[box->scroll.chosen].is_on = !box->rooms[box->scroll.chosen].is_on;
	box->were_rooms_touched = true;
	console_touch(console);
}

static void switch_field(struct console *console)
{
	struct device_box *box = device_box_of(console);

	box->part = (box->part + 1) % (box->count ? PART_COUNT : PART_ROOMS);
	console_touch(console);
}

static const struct act acts[] = {
	{ "save", { PRESS_ENTER }, N_("Save"), N_("Saves what stands here; lets a new device in"),
		0, NULL, device_save },
	{ "toggle", { ' ' }, N_("Room on/off"), N_("Turns the chosen room on or off"), ACT_LETTER,
		why_no_room, toggle },
	{ "field", { PRESS_TAB }, N_("Names/rooms"), N_("Between the names and the rooms"), 0, NULL,
		switch_field },
	{ "refuse", { PRESS_F(8) }, N_("Not ours"),
		N_("Refuses the device: its code is good no more"), ACT_IF_CAN,
		device_why_no_refusal, device_refuse },
	{ "close", { PRESS_ESC }, N_("Close"), N_("Back, without saving"), 0, NULL, leave },
};

static bool key(struct console *console, void *arg, uint32_t pressed)
{
	struct device_box *box = arg;

	(void)console;
	if (box->part != PART_ROOMS && pressed == PRESS_DOWN &&
		(box->part == PART_NAME || box->count)) {
		box->part++;
		return true;
	}
	if (pressed == PRESS_UP && (box->part == PART_NAME_EN ||
					   (box->part == PART_ROOMS && box->scroll.chosen == 0))) {
		box->part--;
		return true;
	}
	if (box->part != PART_ROOMS)
		return entry_key(&box->names[box->part], pressed);
	return scroll_key(&box->scroll, pressed, box->ids, box->count, box->in_sight);
}

static bool is_typing(const void *arg)
{
	return ((const struct device_box *)arg)->part != PART_ROOMS;
}

static bool has_text(const void *arg)
{
	const struct device_box *box = arg;

	return is_typing(arg) && !entry_is_empty(&box->names[box->part]);
}

/* ---- drawing ---- */

static void draw_room(
	struct console *console, struct canvas *canvas, struct area area, int y, size_t at)
{
	const struct device_box *box = device_box_of(console);
	const struct board *board = console_board_of(console);
	const struct desk *desk =
		board ? board_find_desk(board, (struct desk_id){ box->rooms[at].id }) : NULL;
	bool is_chosen = box->part == PART_ROOMS && at == box->scroll.chosen;
	enum style style = is_chosen ? STYLE_FOCUS : STYLE_TEXT;
	char place[64] = "";

	if (desk)
		tell_desk(console, desk, place, sizeof(place));
	canvas_data(canvas, area, 0, y, area.columns, style, "");
	canvas_label(canvas, area, 1, y, style, box->rooms[at].is_on ? "[x]" : "[ ]");
	canvas_data(canvas, area, 5, y, 19, style, place);
	canvas_data(canvas, area, 25, y, area.columns - 26, style,
		desk ? console_name(console, desk->name_sw, desk->name_en) : "");
	if (is_chosen)
		canvas_put_cursor(canvas, area, 2, y);
}

static void draw_rooms(struct console *console, struct canvas *canvas, struct area area)
{
	struct device_box *box = device_box_of(console);

	box->in_sight = area.rows > 0 ? (size_t)area.rows : 1;
	scroll_settle(&box->scroll, box->ids, box->count, box->in_sight);
	for (size_t i = box->scroll.top; i < box->count && i < box->scroll.top + box->in_sight; i++)
		draw_room(console, canvas, area, (int)(i - box->scroll.top), i);
	canvas_more(
		canvas, area, box->scroll.top > 0, box->scroll.top + box->in_sight < box->count);
}

/* What it is; of a new one also from where it asks, and since when. */
static void draw_about(struct console *console, const struct device_box *box, struct canvas *canvas,
	struct area area)
{
	const char *kind = device_kind_words(console, box->kind);
	char line[LINE_BYTES], since[CLOCK_BYTES];

	if (!box->is_new) {
		canvas_data(canvas, area, 1, 0, area.columns - 2, STYLE_DIM, kind);
		return;
	}
	console_clock(console, box->began_us, since);
	snprintf(line, sizeof(line), say(console, N_("%s at %s, asks since %s")), kind,
		box->address, since);
	canvas_data(canvas, area, 1, 0, area.columns - 2, STYLE_STRONG, line);
	canvas_data(canvas, area, 1, 1, area.columns - 2, STYLE_WARN,
		say(console, N_("Is it the one before you? If not: F8")));
}

static void draw_name(struct console *console, struct canvas *canvas, struct area area, int y,
	enum device_part part, const char *label)
{
	const struct device_box *box = device_box_of(console);

	canvas_label(canvas, area, 1, y, STYLE_WARN, part == PART_NAME ? "•" : " ");
	canvas_label(canvas, area, 3, y, STYLE_DIM, say(console, label));
	entry_draw(&box->names[part], canvas, area, NAME_COLUMN, y, area.columns - NAME_COLUMN - 2,
		box->part == part);
}

static void tell_title(
	const struct console *console, const struct device_box *box, char *title, size_t room)
{
	if (*box->old)
		snprintf(title, room, say(console, N_("In place of %s · • is needed")),
			box->old_name);
	else
		snprintf(title, room, "%s",
			box->is_new ? say(console, N_("A new device · • is needed"))
				    : say(console, N_("A device · • is needed")));
}

static void draw(struct console *console, void *arg, struct canvas *canvas, struct area area)
{
	struct device_box *box = arg;
	struct area inside, head;
	char title[LINE_BYTES + sizeof(box->old_name)];

	tell_title(console, box, title, sizeof(title));
	inside = canvas_box(canvas, area_middle(area, WIDTH, area.rows), title);
	head = area_top(&inside, 6);
	draw_about(console, box, canvas, head);
	draw_name(console, canvas, head, 2, PART_NAME, N_("Name in Swahili"));
	draw_name(console, canvas, head, 3, PART_NAME_EN, N_("Name in English"));
	canvas_data(canvas, head, 1, 5, head.columns - 2, STYLE_DIM,
		device_has_room(box) ? say(console, N_("Its rooms:"))
				     : say(console, N_("Its rooms; none chosen: all of them")));
	draw_rooms(console, canvas, inside);
}

const struct view view_device = {
	.name = "device",
	.title = N_("A device"),
	.acts = ACTS(acts),
	.is_box = true,
	.state_bytes = sizeof(struct device_box),
	.draw = draw,
	.key = key,
	.is_typing = is_typing,
	.has_text = has_text,
};
