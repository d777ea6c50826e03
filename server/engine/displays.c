// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/engine/displays.h"

#include "common/events/display_registered.h"
#include "server/engine/override.h"
#include <string.h>

const struct field display_change_fields[DISPLAY_CHANGE_FIELD_COUNT] = {
	FIELD(display_change, display, FIELD_UUID, 0),
	FIELD(display_change, version, FIELD_INT, FIELD_OPTIONAL,
		.help = "Of the display that is changed; missing: it is new"),
	FIELD_WORD_OF(display_change, kind, device_kind, 0, .help = "What it is for"),
	FIELD(display_change, name, FIELD_TEXT, FIELD_NAME, .min = 1, .max = 60,
		.help = "In Swahili, or in both languages"),
	FIELD(display_change, name_en, FIELD_TEXT, FIELD_OPTIONAL | FIELD_NAME, .min = 1, .max = 60,
		.help = "In English; missing: as name"),
	FIELD_LIST_OF(display_change, desks, id_item_fields, FIELD_FLAT | FIELD_OPTIONAL,
		.help = "Whose calls it shows, for whose lines it gives numbers; none: all"),
	FIELD(display_change, reason, FIELD_TEXT, FIELD_OPTIONAL | FIELD_REASON, .min = 1,
		.max = 200),
};

struct display_change display_change_of(const struct display *display)
{
	struct display_change change = {
		.display = display->id,
		.version = (int64_t)display->version,
		.kind = display->kind,
	};

	memcpy(change.name, display->name, sizeof(change.name));
	memcpy(change.name_en, display->name_en, sizeof(change.name_en));
	memcpy(change.desks, display->desks, sizeof(change.desks));
	change.desks_count = keep_each_once(change.desks, display->desks_count);
	return change;
}

void register_display(struct decision *decision, const struct display_registered *registered)
{
	const struct display *old = board_find_display(decision->board, registered->display);

	if (old)
		override_keep(decision, &(struct display_change[]){ display_change_of(old) },
			sizeof(struct display_change));
	emit_event(decision, &event_display_registered, registered);
}

bool tell_display_edit(
	const struct decision *decision, const void *command, struct override *override)
{
	const struct display_registered *registered =
		override_find(decision, &event_display_registered);
	const struct display_change nothing = { 0 };
	const struct display_change after =
		display_change_of(board_find_display(decision->board, registered->display));

	(void)command;
	override->action = decision->before ? "device.changed" : event_display_registered.name;
	override->object_kind = decision->before ? "device" : "display";
	override->object = registered->display.u;
	/* Of what is new its kind as well, which stays; all but the reason. */
	override_add_differences(override, decision,
		display_change_fields + DISPLAY_CHANGE_HEAD_COUNT - 1,
		DISPLAY_CHANGE_FIELD_COUNT - DISPLAY_CHANGE_HEAD_COUNT, &nothing, &after);
	return true;
}

enum err check_display_kind(struct decision *decision, struct display_id id, enum device_kind kind)
{
	const struct display *display = board_find_display(decision->board, id);

	if (display && display->kind != kind)
		return refuse(decision, ERR_BAD_FIELD, "kind",
			"%s, as it is for good: what is of another kind is a new device",
			word_of(&words_device_kind, (int)display->kind));
	return ERR_OK;
}

enum err check_display_desks(
	struct decision *decision, const struct id_item *desks, int desks_count)
{
	for (int i = 0; i < desks_count; i++)
		if (!board_find_desk(decision->board, (struct desk_id){ desks[i].id }))
			return refuse(decision, ERR_NO_DESK, "desks", "not of this facility");
	return check_each_once(decision, "desks", desks, desks_count);
}
