// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/events/display_registered.h"

#include <string.h>
static const struct field fields[] = {
	FIELD(display_registered, display, FIELD_UUID, FIELD_PUBLIC),
	FIELD(display_registered, name, FIELD_TEXT, FIELD_PUBLIC),
	FIELD_LIST_OF(display_registered, desks, id_item_fields, FIELD_PUBLIC | FIELD_FLAT),
	/* Missing in what was written before there were kinds: a screen. */
	FIELD_WORD_OF(display_registered, kind, device_kind, FIELD_PUBLIC | FIELD_OPTIONAL),
	FIELD(display_registered, name_en, FIELD_TEXT, FIELD_PUBLIC | FIELD_OPTIONAL),
};

static unsigned apply(struct board *board, const struct event *event)
{
	const struct display_registered *registered = event->payload;
	struct display display = { .id = registered->display,
		.desks_count = registered->desks_count,
		.kind = registered->kind,
		.version = event->seq };

	memcpy(display.name, registered->name, sizeof(display.name));
	memcpy(display.name_en, registered->name_en, sizeof(display.name_en));
	memcpy(display.desks, registered->desks, sizeof(display.desks));
	board_put(board, BOARD_DISPLAYS, &display);
	return CHANGED_DISPLAYS;
}

const struct event_type event_display_registered = {
	.name = "display.registered",
	.version = 1,
	.audience = FOR_STAFF | FOR_DISPLAY,
	EVENT_FIELDS(display_registered, fields),
	.apply = apply,
};
