// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* desk.change: Makes a desk, changes its data, or takes it out of use. */
#include "common/events/desk_configured.h"
#include "server/engine/desks.h"
#include <string.h>

static enum err check_version(struct decision *decision, const struct desk_change *change)
{
	const struct desk *desk = board_find_desk(decision->board, change->desk);

	if (uuid_is_nil(change->desk.u))
		return change->version ? refuse(decision, ERR_BAD_FIELD, "version",
						 "none for a desk that is new")
				       : ERR_OK;
	if (!desk)
		return refuse(decision, ERR_NO_DESK, "desk", "not of this facility");
	if ((uint64_t)change->version != desk->version)
		return refuse(decision, ERR_PRECONDITION_FAILED, "version",
			"%llu, the version it has now", (unsigned long long)desk->version);
	return ERR_OK;
}

static enum err check(struct decision *decision, const struct desk_change *change)
{
	enum err err = check_version(decision, change);

	if (!err)
		err = check_reason(decision, change->reason);
	if (!err && !*change->code)
		err = refuse(decision, ERR_MISSING_FIELD, "code", "this field is needed");
	if (!err && !*change->name_sw)
		err = refuse(decision, ERR_MISSING_FIELD, "name_sw", "this field is needed");
	if (!err && !*change->name_en)
		err = refuse(decision, ERR_MISSING_FIELD, "name_en", "this field is needed");
	if (!err && !change->services_count)
		err = refuse(decision, ERR_MISSING_FIELD, "services", "this field is needed");
	if (!err)
		err = check_desk(decision, change->desk, change->code, change->room,
			change->services, change->services_count);
	return err ? err
		   : check_desk_use(decision, change->desk, change->services,
			     change->services_count, change->retired);
}

static void note_difference(void *arg, const char *path, const char *a, const char *b)
{
	bool *differs = arg;

	(void)path;
	(void)a;
	(void)b;
	*differs = true;
}

static bool differs(const struct decision *decision, const struct desk_change *change)
{
	const struct desk *desk = board_find_desk(decision->board, change->desk);
	struct desk_change before;
	bool is_other = !desk;

	if (!desk)
		return true;
	before = desk_change_of(desk);
	/* All but the reason. */
	fields_compare(desk_change_fields, DESK_CHANGE_FIELD_COUNT - 1, &before, change,
		note_difference, &is_other);
	return is_other;
}

static enum err decide(struct decision *decision, const void *command)
{
	const struct desk_change *change = command;
	struct desk_configured configured = {
		.desk = change->desk,
		.kind = change->kind,
		.services_count = change->services_count,
		.retired = change->retired,
	};
	enum err err = check(decision, change);

	if (err || !differs(decision, change))
		return err;
	if (uuid_is_nil(configured.desk.u))
		configured.desk.u = take_id(decision);
	memcpy(configured.code, change->code, sizeof(configured.code));
	memcpy(configured.name_sw, change->name_sw, sizeof(configured.name_sw));
	memcpy(configured.name_en, change->name_en, sizeof(configured.name_en));
	memcpy(configured.room, change->room, sizeof(configured.room));
	memcpy(configured.services, change->services, sizeof(configured.services));
	memcpy(configured.reason, change->reason, sizeof(configured.reason));
	configure_desk(decision, &configured);
	return ERR_OK;
}

static void answer(const struct decision *decision, const void *command, struct text *text)
{
	const struct desk_change *change = command;
	struct desk_id id = { edited_id(decision, change->desk.u) };

	answer_edit(text, "desk", id.u, board_find_desk(decision->board, id)->version);
}

const struct command_type command_desk_change = {
	.name = "desk.change",
	.help = "Makes a desk, changes its data, or takes it out of use",
	.subject = SUBJECT_DESK,
	.roles = ROLE_BIT(ROLE_ADMIN),
	.size = sizeof(struct desk_change),
	.fields = desk_change_fields,
	.field_count = DESK_CHANGE_FIELD_COUNT,
	.decide = decide,
	.answer = answer,
	.override = tell_desk_edit,
};
