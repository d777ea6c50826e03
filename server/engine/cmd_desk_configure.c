// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* desk.configure: Makes a desk or changes its data. */
#include "common/events/desk_configured.h"
#include "common/model/name.h"
#include "server/engine/desks.h"
#include <string.h>

struct input {
	struct desk_id desk;
	char code[CODE_WORD_BYTES];
	char name_sw[NAME_BYTES];
	char name_en[NAME_BYTES];
	enum desk_kind kind;
	char room[8];
	int services_count;
	struct id_item services[DESK_SERVICES_MAX];
};

static const struct field fields[] = {
	FIELD(input, desk, FIELD_UUID, 0),
	FIELD(input, code, FIELD_TEXT, 0, .min = 1, .max = CODE_CHARS,
		.help = "Letters of ASCII and digits, with . _ - between them"),
	FIELD(input, name_sw, FIELD_TEXT, FIELD_NAME, .min = 1, .max = 60),
	FIELD(input, name_en, FIELD_TEXT, FIELD_NAME, .min = 1, .max = 60),
	FIELD_WORD_OF(input, kind, desk_kind, FIELD_OPTIONAL, .help = "Shown in the hall"),
	FIELD(input, room, FIELD_TEXT, 0, .min = 1, .max = 4, .help = "Its number in the hall"),
	FIELD_LIST_OF(input, services, id_item_fields, FIELD_FLAT, .min = 1),
};

static enum err decide(struct decision *decision, const void *command)
{
	const struct input *input = command;
	struct desk_configured configured = { .desk = input->desk, .kind = input->kind };
	const struct desk *old = board_find_desk(decision->board, input->desk);
	enum err err = ERR_OK;

	if (uuid_is_nil(input->desk.u))
		err = refuse(decision, ERR_BAD_FIELD, "desk", "an id that is not nil");
	if (!err)
		err = check_desk(decision, input->desk, input->code, input->room, input->services,
			input->services_count);
	configured.retired = old && old->retired;
	if (!err)
		err = check_desk_use(decision, input->desk, input->services, input->services_count,
			configured.retired);
	if (err)
		return err;
	memcpy(configured.code, input->code, sizeof(configured.code));
	memcpy(configured.name_sw, input->name_sw, sizeof(configured.name_sw));
	memcpy(configured.name_en, input->name_en, sizeof(configured.name_en));
	memcpy(configured.room, input->room, sizeof(configured.room));
	memcpy(configured.services, input->services, sizeof(configured.services));
	configured.services_count = input->services_count;
	configure_desk(decision, &configured);
	return ERR_OK;
}

const struct command_type command_desk_configure = {
	.name = "desk.configure",
	.help = "Makes a desk or changes its data",
	.subject = SUBJECT_DESK,
	.roles = ROLE_BIT(ROLE_ADMIN),
	COMMAND_FIELDS(input, fields),
	.decide = decide,
	.override = tell_desk_edit,
};
