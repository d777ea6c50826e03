// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* display.register: Makes a display or changes its data. */
#include "common/events/display_registered.h"
#include "server/engine/displays.h"
#include <string.h>

struct input {
	struct display_id display;
	char name[NAME_BYTES];
	int desks_count;
	struct id_item desks[DISPLAY_DESKS_MAX];
	int kind;
	char name_en[NAME_BYTES];
};
enum { KIND_AS_IT_IS = -1 };

static const struct field fields[] = {
	FIELD(input, display, FIELD_UUID, 0),
	FIELD(input, name, FIELD_TEXT, FIELD_NAME, .min = 1, .max = 60),
	FIELD_LIST_OF(input, desks, id_item_fields, FIELD_FLAT | FIELD_OPTIONAL,
		.help = "Whose calls it shows; none: all"),
	FIELD_WORD_OF(input, kind, device_kind, FIELD_OPTIONAL, .absent = KIND_AS_IT_IS,
		.help = "What it is for, for good; only a machine of kind tickets gives numbers. "
			"Missing: as it is, a display where it is new"),
	FIELD(input, name_en, FIELD_TEXT, FIELD_OPTIONAL | FIELD_NAME, .min = 1, .max = 60,
		.help = "In English; missing: as name"),
};

static enum device_kind kind_of(const struct decision *decision, const struct input *input)
{
	const struct display *old = board_find_display(decision->board, input->display);

	if (input->kind != KIND_AS_IT_IS)
		return (enum device_kind)input->kind;
	return old ? old->kind : DEVICE_DISPLAY;
}

static enum err decide(struct decision *decision, const void *command)
{
	const struct input *input = command;
	struct display_registered registered = { .display = input->display,
		.desks_count = input->desks_count,
		.kind = kind_of(decision, input) };
	enum err err;

	if (uuid_is_nil(input->display.u))
		return refuse(decision, ERR_BAD_FIELD, "display", "an id that is not nil");
	err = check_display_kind(decision, input->display, registered.kind);
	if (!err)
		err = check_display_desks(decision, input->desks, input->desks_count);
	if (err)
		return err;
	memcpy(registered.name, input->name, sizeof(registered.name));
	memcpy(registered.name_en, input->name_en, sizeof(registered.name_en));
	memcpy(registered.desks, input->desks, sizeof(registered.desks));
	register_display(decision, &registered);
	return ERR_OK;
}

const struct command_type command_display_register = {
	.name = "display.register",
	.help = "Makes a display or changes its data",
	.subject = SUBJECT_DISPLAY,
	.roles = ROLE_BIT(ROLE_ADMIN),
	COMMAND_FIELDS(input, fields),
	.decide = decide,
	.override = tell_display_edit,
};
