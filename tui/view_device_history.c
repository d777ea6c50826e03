// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* When a device was connected, the newest first. */
#include "common/base/jdoc.h"
#include "common/base/uuid.h"
#include "tui/console.h"
#include "tui/devices.h"
#include "tui/listing.h"
#include "tui/record.h"
#include <stdio.h>

enum { WIDTH = 76, TITLE_BYTES = 300 };

struct state {
	struct listing list;
	struct listing_kind kind; /* of this device */
	char path[DEVICE_PATH_BYTES], title[TITLE_BYTES];
};

enum { FROM, UNTIL, MINUTES, ADDRESS, END, COLUMNS };

static const struct table_column columns[COLUMNS] = {
	[FROM] = { .heading = N_("From"), .least = 12, .most = 14 },
	[UNTIL] = { .heading = N_("Until"), .least = 12, .most = 14 },
	[MINUTES] = { .heading = N_("Minutes"), .least = 8, .most = 9 },
	[ADDRESS] = { .heading = N_("Address"), .least = 15, .most = 24, .rank = 1 },
	[END] = { .heading = N_("End"), .least = 14, .most = 22 },
};

static struct table_value end_value(const struct console *console, const struct jdoc *record)
{
	if (!record_us(record, "closed_at"))
		return (struct table_value){ say(console, N_("lasts")), STYLE_GOOD };
	if (record_flag(record, "by_server"))
		return (struct table_value){ say(console, N_("ended by server")), STYLE_DIM };
	return (struct table_value){ say(console, N_("was lost")), STYLE_TEXT };
}

static void tell_row(
	struct console *console, const struct jdoc *record, struct listing_cells *cells)
{
	for (size_t i = 0; i < COLUMNS; i++)
		cells->values[i] = (struct table_value){ cells->room[i], STYLE_TEXT };
	tell_moment_long(console, record_us(record, "opened_at"), cells->room[FROM]);
	tell_moment_long(console, record_us(record, "closed_at"), cells->room[UNTIL]);
	snprintf(
		cells->room[MINUTES], LISTING_CELL_BYTES, "%d", (int)record_int(record, "minutes"));
	cells->values[ADDRESS].text = record_text(record, "address");
	cells->values[END] = end_value(console, record);
}

void device_open_history(struct console *console, const struct jdoc *device)
{
	struct state *state;
	char path[DEVICE_PATH_BYTES], title[TITLE_BYTES];

	/* The record may be gone once something else is on top. */
	device_path(console, path, "devices", record_text(device, "id"), "connections");
	snprintf(title, sizeof(title), say(console, N_("%s: when it was connected")),
		device_name(console, device));
	state = console_push(console, &view_device_history);
	snprintf(state->path, sizeof(state->path), "%s", path);
	snprintf(state->title, sizeof(state->title), "%s", title);
	state->kind = (struct listing_kind){
		.path = state->path,
		.member = "connections",
		.none = N_("It was never connected"),
		.columns = columns,
		.column_count = COLUMNS,
		.tell = tell_row,
	};
	listing_begin(&state->list, console, &state->kind);
}

static void draw(struct console *console, void *arg, struct canvas *canvas, struct area area)
{
	struct state *state = arg;
	struct area inside = canvas_box(canvas, area_middle(area, WIDTH, area.rows), state->title);

	(void)console;
	listing_draw(&state->list, canvas, inside);
}

static void end(struct console *console, void *arg)
{
	(void)console;
	listing_end(&((struct state *)arg)->list);
}

static void close(struct console *console)
{
	console_pop(console);
}

static const struct act acts[] = {
	{ "close", { PRESS_ESC }, N_("Close"), N_("Back to the devices"), 0, NULL, close },
};

const struct view view_device_history = {
	.name = "device_history",
	.title = N_("When it was connected"),
	.acts = ACTS(acts),
	.is_box = true,
	.state_bytes = sizeof(struct state),
	.end = end,
	.draw = draw,
	.key = listing_page_key,
	.changed = listing_page_changed,
};
