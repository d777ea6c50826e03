// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* display.change: Makes a display, or changes its data where nobody else has meanwhile. */
#include "common/events/display_registered.h"
#include "server/engine/displays.h"
#include "server/engine/override.h"
#include <string.h>

static enum err check_version(struct decision *decision, const struct display_change *change)
{
	const struct display *display = board_find_display(decision->board, change->display);
	uint64_t version = display ? display->version : 0;

	if (uuid_is_nil(change->display.u))
		return refuse(decision, ERR_BAD_FIELD, "display", "an id that is not nil");
	if (change->version && !display)
		return refuse(decision, ERR_NO_DISPLAY, "display", "not of this facility");
	if ((uint64_t)change->version != version)
		return refuse(decision, ERR_PRECONDITION_FAILED, "version",
			"%llu, the version it has now", (unsigned long long)version);
	return ERR_OK;
}

static enum err check(struct decision *decision, const struct display_change *change)
{
	enum err err = check_version(decision, change);

	if (!err && !*change->name)
		err = refuse(decision, ERR_MISSING_FIELD, "name", "this field is needed");
	if (!err)
		err = check_display_kind(decision, change->display, change->kind);
	if (!err && change->kind == DEVICE_TICKETS && !change->desks_count)
		err = refuse(decision, ERR_BAD_FIELD, "desks",
			"one desk at least, for a machine that gives numbers");
	return err ? err : check_display_desks(decision, change->desks, change->desks_count);
}

static void note_difference(void *arg, const char *path, const char *a, const char *b)
{
	bool *differs = arg;

	(void)path;
	(void)a;
	(void)b;
	*differs = true;
}

static bool differs(const struct decision *decision, const struct display_change *change)
{
	const struct display *display = board_find_display(decision->board, change->display);
	struct display_change before;
	bool is_other = !display;

	if (!display)
		return true;
	before = display_change_of(display);
	/* All but the reason. */
	fields_compare(display_change_fields, DISPLAY_CHANGE_FIELD_COUNT - 1, &before, change,
		note_difference, &is_other);
	return is_other;
}

static enum err decide(struct decision *decision, const void *command)
{
	const struct display_change *change = command;
	struct display_registered registered = {
		.display = change->display,
		.kind = change->kind,
		.desks_count = change->desks_count,
	};
	enum err err = check(decision, change);

	if (err || !differs(decision, change))
		return err;
	memcpy(registered.name, change->name, sizeof(registered.name));
	memcpy(registered.name_en, change->name_en, sizeof(registered.name_en));
	memcpy(registered.desks, change->desks, sizeof(registered.desks));
	register_display(decision, &registered);
	return ERR_OK;
}

static void answer(const struct decision *decision, const void *command, struct text *text)
{
	const struct display_change *change = command;

	answer_id(text, "device", change->display.u);
	answer_int(text, "version",
		(int64_t)board_find_display(decision->board, change->display)->version);
}

/* The event has no reason. */
static bool tell_edit(
	const struct decision *decision, const void *command, struct override *override)
{
	const struct display_change *change = command;

	override->reason = change->reason;
	return tell_display_edit(decision, command, override);
}

const struct command_type command_display_change = {
	.name = "display.change",
	.help = "Makes a display, or changes its data where nobody else has meanwhile",
	.subject = SUBJECT_DISPLAY,
	.roles = ROLE_BIT(ROLE_ADMIN),
	.size = sizeof(struct display_change),
	.fields = display_change_fields,
	.field_count = DISPLAY_CHANGE_FIELD_COUNT,
	.decide = decide,
	.answer = answer,
	.override = tell_edit,
};
