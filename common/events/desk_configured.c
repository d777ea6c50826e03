// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/events/desk_configured.h"

#include <string.h>
static const struct field fields[] = {
	FIELD(desk_configured, desk, FIELD_UUID, FIELD_PUBLIC),
	FIELD(desk_configured, code, FIELD_TEXT, 0),
	FIELD(desk_configured, name_sw, FIELD_TEXT, 0),
	FIELD(desk_configured, name_en, FIELD_TEXT, 0),
	FIELD_WORD_OF(desk_configured, kind, desk_kind, FIELD_PUBLIC),
	FIELD(desk_configured, room, FIELD_TEXT, FIELD_PUBLIC),
	FIELD_LIST_OF(desk_configured, services, id_item_fields, FIELD_FLAT),
	FIELD(desk_configured, retired, FIELD_BOOL, FIELD_OPTIONAL | FIELD_PUBLIC),
	FIELD(desk_configured, reason, FIELD_TEXT, FIELD_OPTIONAL),
};

static unsigned apply(struct board *board, const struct event *event)
{
	const struct desk_configured *configured = event->payload;
	const struct desk *old = board_find_desk(board, configured->desk);
	struct desk desk = { 0 };

	if (old)
		desk = *old;
	desk.id = configured->desk;
	memcpy(desk.code, configured->code, sizeof(desk.code));
	memcpy(desk.name_sw, configured->name_sw, sizeof(desk.name_sw));
	memcpy(desk.name_en, configured->name_en, sizeof(desk.name_en));
	memcpy(desk.room, configured->room, sizeof(desk.room));
	memcpy(desk.services, configured->services, sizeof(desk.services));
	desk.kind = configured->kind;
	desk.services_count = configured->services_count;
	desk.retired = configured->retired;
	desk.version = event->seq;
	board_put(board, BOARD_DESKS, &desk);
	return CHANGED_DESKS;
}

const struct event_type event_desk_configured = {
	.name = "desk.configured",
	.version = 1,
	.audience = FOR_STAFF | FOR_DISPLAY,
	EVENT_FIELDS(desk_configured, fields),
	.apply = apply,
};
