// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* service.change: Makes a service, or changes its data and its rules in one step. */
#include "common/events/rules_changed.h"
#include "common/events/service_configured.h"
#include "server/engine/services.h"
#include <string.h>

static enum err check_version(struct decision *decision, const struct service_change *change)
{
	const struct service *service;
	enum err err = ERR_OK;

	if (uuid_is_nil(change->service.u))
		return change->version ? refuse(decision, ERR_BAD_FIELD, "version",
						 "none for a service that is new")
				       : ERR_OK;
	err = find_service(decision, change->service, &service);
	if (!err && (uint64_t)change->version != service->version)
		err = refuse(decision, ERR_PRECONDITION_FAILED, "version",
			"%llu, the version it has now", (unsigned long long)service->version);
	return err;
}

static enum err check(struct decision *decision, const struct service_change *change)
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
	if (!err)
		err = check_service(
			decision, change->service, change->code, change->series, change->sensitive);
	if (!err)
		err = check_days(decision, change);
	return err ? err : check_order_rule(decision, &change->rule);
}

static void note_difference(void *arg, const char *path, const char *a, const char *b)
{
	bool *differs = arg;

	(void)path;
	(void)a;
	(void)b;
	*differs = true;
}

/* Do these members, from one of them up to another, differ? */
static bool differ(const char *from, const char *before, const struct service_change *a,
	const struct service_change *b)
{
	const struct field *first = field_find(service_change_fields, CHANGE_FIELD_COUNT, from);
	const struct field *last = field_find(service_change_fields, CHANGE_FIELD_COUNT, before);
	bool differs = false;

	fields_compare(first, (size_t)(last - first), a, b, note_difference, &differs);
	return differs;
}

static void configure(
	struct decision *decision, struct service_id id, const struct service_change *change)
{
	struct service_configured configured = {
		.service = id,
		.sensitive = change->sensitive,
		.assigns = change->assigns,
		.opens_min = change->opens_min,
		.closes_min = change->closes_min,
		.daily_limit = change->daily_limit,
		.mean_s = change->mean_s,
		.planned_desks = change->planned_desks,
		.week_count = change->week_count,
		.closures_count = change->closures_count,
	};

	memcpy(configured.code, change->code, sizeof(configured.code));
	memcpy(configured.name_sw, change->name_sw, sizeof(configured.name_sw));
	memcpy(configured.name_en, change->name_en, sizeof(configured.name_en));
	memcpy(configured.series, change->series, sizeof(configured.series));
	memcpy(configured.week, change->week, sizeof(configured.week));
	memcpy(configured.closures, change->closures, sizeof(configured.closures));
	memcpy(configured.full_sw, change->full_sw, sizeof(configured.full_sw));
	memcpy(configured.full_en, change->full_en, sizeof(configured.full_en));
	memcpy(configured.note_sw, change->note_sw, sizeof(configured.note_sw));
	memcpy(configured.note_en, change->note_en, sizeof(configured.note_en));
	memcpy(configured.reason, change->reason, sizeof(configured.reason));
	emit_event(decision, &event_service_configured, &configured);
}

static void change_rules(
	struct decision *decision, struct service_id id, const struct service_change *change)
{
	struct rules_changed changed = {
		.service = id,
		.rule = change->rule,
		.no_show = change->no_show,
	};

	memcpy(changed.reason, change->reason, sizeof(changed.reason));
	emit_event(decision, &event_rules_changed, &changed);
}

static enum err decide(struct decision *decision, const void *command)
{
	const struct service_change *change = command;
	struct service_change before = service_change_new();
	struct service_id id = change->service;
	enum err err = check(decision, change);

	if (err)
		return err;
	if (uuid_is_nil(id.u))
		id.u = take_id(decision);
	else
		before = service_change_of(board_find_service(decision->board, id));
	keep_service(decision, id);
	/* The code comes first of the data, so a new one always differs. */
	if (differ("code", "rule", &before, change))
		configure(decision, id, change);
	if (differ("rule", "reason", &before, change))
		change_rules(decision, id, change);
	return ERR_OK;
}

static void answer(const struct decision *decision, const void *command, struct text *text)
{
	const struct service_change *change = command;
	struct service_id id = { edited_id(decision, change->service.u) };

	answer_edit(text, "service", id.u, board_find_service(decision->board, id)->version);
}

const struct command_type command_service_change = {
	.name = "service.change",
	.help = "Makes a service, or changes its data and its rules in one step",
	.subject = SUBJECT_SERVICE,
	.roles = ROLE_BIT(ROLE_ADMIN),
	.size = sizeof(struct service_change),
	.fields = service_change_fields,
	.field_count = CHANGE_FIELD_COUNT,
	.decide = decide,
	.answer = answer,
	.override = tell_service_edit,
};
