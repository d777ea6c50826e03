// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/engine/services.h"

#include "common/events/rules_changed.h"
#include "common/events/service_configured.h"
#include "common/model/name.h"
#include "server/engine/override.h"
#include <stdio.h>
#include <string.h>

const struct field service_change_fields[CHANGE_FIELD_COUNT] = {
	FIELD(service_change, service, FIELD_UUID, 0, .help = "Nil: a new one"),
	FIELD(service_change, version, FIELD_INT, FIELD_OPTIONAL, .max = INT32_MAX,
		.help = "Of the service that is changed"),
	FIELD(service_change, code, FIELD_TEXT, 0, .min = 1, .max = CODE_CHARS,
		.help = "Letters of ASCII and digits, with . _ - between them"),
	FIELD(service_change, name_sw, FIELD_TEXT, FIELD_NAME, .min = 1, .max = 60),
	FIELD(service_change, name_en, FIELD_TEXT, FIELD_NAME, .min = 1, .max = 60),
	FIELD(service_change, series, FIELD_TEXT, 0, .min = 1, .max = 3,
		.help = "Letters of its numbers"),
	FIELD(service_change, sensitive, FIELD_BOOL, 0,
		.help = "Would reveal an illness: shares its series with another service"),
	FIELD(service_change, assigns, FIELD_BOOL, 0,
		.help = "Tickets go to the doctor with the least waiting work"),
	FIELD(service_change, opens_min, FIELD_INT, 0, .max = 1439,
		.help = "Minutes after midnight; as closes_min: always open"),
	FIELD(service_change, closes_min, FIELD_INT, 0, .max = 1440),
	FIELD(service_change, daily_limit, FIELD_INT, 0, .max = 99999, .help = "0: none"),
	FIELD(service_change, mean_s, FIELD_INT, 0, .min = 10, .max = 86400,
		.help = "Expected service time in seconds"),
	FIELD(service_change, planned_desks, FIELD_INT, 0, .max = 1000,
		.help = "Scheduled for the coming hour; 0: those that are open"),
	FIELD_LIST_OF(service_change, week, weekday_hours_fields, 0,
		.help = "Days of the week with other hours"),
	FIELD_LIST_OF(service_change, closures, date_item_fields, FIELD_FLAT,
		.help = "Dates on which nobody is taken in"),
	FIELD(service_change, full_sw, FIELD_TEXT, FIELD_OPTIONAL, .max = 80,
		.help = "Said where the limit of the day is reached"),
	FIELD(service_change, full_en, FIELD_TEXT, FIELD_OPTIONAL, .max = 80),
	FIELD(service_change, note_sw, FIELD_TEXT, FIELD_OPTIONAL, .max = 160,
		.help = "Stands on the ticket and its page"),
	FIELD(service_change, note_en, FIELD_TEXT, FIELD_OPTIONAL, .max = 160),
	FIELD_STRUCT_OF(service_change, rule, order_rule_fields, 0,
		.help = "Who is called next, and by which weights"),
	FIELD_STRUCT_OF(service_change, no_show, no_show_rule_fields, 0,
		.help = "What becomes of those who do not come"),
	FIELD(service_change, reason, FIELD_TEXT, FIELD_REASON, .min = 1, .max = 200),
};

struct service_change service_change_of(const struct service *service)
{
	struct service_change change = {
		.service = service->id,
		.version = (int64_t)service->version,
		.sensitive = service->sensitive,
		.assigns = service->assigns,
		.opens_min = service->opens_min,
		.closes_min = service->closes_min,
		.daily_limit = service->daily_limit,
		.mean_s = service->mean_s,
		.planned_desks = service->planned_desks,
		.week_count = service->week_count,
		.closures_count = service->closures_count,
		.rule = service->rule,
		.no_show = service->no_show,
	};

	memcpy(change.code, service->code, sizeof(change.code));
	memcpy(change.name_sw, service->name_sw, sizeof(change.name_sw));
	memcpy(change.name_en, service->name_en, sizeof(change.name_en));
	memcpy(change.series, service->series, sizeof(change.series));
	memcpy(change.week, service->week, sizeof(change.week));
	memcpy(change.closures, service->closures, sizeof(change.closures));
	memcpy(change.full_sw, service->full_sw, sizeof(change.full_sw));
	memcpy(change.full_en, service->full_en, sizeof(change.full_en));
	memcpy(change.note_sw, service->note_sw, sizeof(change.note_sw));
	memcpy(change.note_en, service->note_en, sizeof(change.note_en));
	return change;
}

struct service_change service_change_new(void)
{
	return (struct service_change){
		.mean_s = 540,
		.rule = order_rule_clinician,
		.no_show = no_show_rule_default,
	};
}

void keep_service(struct decision *decision, struct service_id id)
{
	const struct service *old = board_find_service(decision->board, id);

	if (old)
		override_keep(decision, &(struct service_change[]){ service_change_of(old) },
			sizeof(struct service_change));
}

bool tell_service_edit(
	const struct decision *decision, const void *command, struct override *override)
{
	const struct service_configured *configured =
		override_find(decision, &event_service_configured);
	const struct rules_changed *rules = override_find(decision, &event_rules_changed);
	const struct service_id id = configured ? configured->service : rules->service;
	const struct service_change nothing = service_change_new();
	const struct service_change after =
		service_change_of(board_find_service(decision->board, id));

	(void)command;
	override->action = event_rules_changed.name;
	if (configured)
		override->action = decision->before ? "service.changed" : "service.added";
	override->object_kind = "service";
	override->object = id.u;
	override->reason = configured ? configured->reason : rules->reason;
	/* All but the reason. */
	override_add_differences(override, decision, service_change_fields + CHANGE_HEAD_COUNT,
		CHANGE_FIELD_COUNT - CHANGE_HEAD_COUNT - 1, &nothing, &after);
	return true;
}

/* A number must not tell what illness it is for: a sensitive service hides among others. */
static bool is_shared(const struct board *board, struct service_id self, const char *series)
{
	const struct service *other;
	size_t cursor = 0;

	while ((other = board_next(board, BOARD_SERVICES, &cursor)))
		if (!uuid_equal(other->id.u, self.u) && !other->sensitive &&
			strcmp(other->series, series) == 0)
			return true;
	return false;
}

/* Would a sensitive service be left alone in its series? It was shared with this one only. */
static bool gives_away(
	const struct board *board, struct service_id id, const char *series, bool sensitive)
{
	const struct service *old = board_find_service(board, id);
	const struct service *other;
	size_t cursor = 0;

	if (!old || old->sensitive || (!sensitive && strcmp(old->series, series) == 0))
		return false;
	while ((other = board_next(board, BOARD_SERVICES, &cursor)))
		if (other != old && other->sensitive && strcmp(other->series, old->series) == 0)
			return !is_shared(board, id, old->series);
	return false;
}

enum err check_service(struct decision *decision, struct service_id id, const char *code,
	const char *series, bool sensitive)
{
	const char *letters = board_facility(decision->board)->series_letters;
	const struct service *before = board_find_service(decision->board, id), *other;
	size_t cursor = 0;
	enum err err = check_code(decision, code, before ? before->code : NULL);

	if (err)
		return err;
	if (!before && board_count(decision->board, BOARD_SERVICES) >= FACILITY_SERVICES_MAX)
		return refuse(decision, ERR_FACILITY_FULL, "service", "%d services at most",
			FACILITY_SERVICES_MAX);
	if (!series_is_valid(series, letters))
		return refuse(decision, ERR_BAD_FIELD, "series", "one to three of the letters %s",
			letters);
	if (sensitive && !is_shared(decision->board, id, series))
		return refuse(decision, ERR_BAD_FIELD, "series",
			"a series of a service that is not sensitive");
	if (gives_away(decision->board, id, series, sensitive))
		return refuse(decision, ERR_CONFLICT, "series",
			"a sensitive service hides in the series it has now");
	while ((other = board_next(decision->board, BOARD_SERVICES, &cursor)))
		if (!uuid_equal(other->id.u, id.u) && strcmp(other->code, code) == 0)
			return refuse(
				decision, ERR_ALREADY_EXISTS, "code", "another service has it");
	return ERR_OK;
}

enum err check_days(struct decision *decision, const struct service_change *change)
{
	for (int i = 0; i < change->week_count; i++)
		for (int j = 0; j < i; j++)
			if (change->week[i].day == change->week[j].day)
				return refuse(
					decision, ERR_BAD_FIELD, "week", "each day once at most");
	for (int i = 0; i < change->closures_count; i++)
		for (int j = 0; j < i; j++)
			if (change->closures[i].day == change->closures[j].day)
				return refuse(decision, ERR_BAD_FIELD, "closures",
					"each date once at most");
	return ERR_OK;
}

static enum err refuse_tier(struct decision *decision, enum order_class class, const char *expected)
{
	char path[64];

	snprintf(path, sizeof(path), "rule.classes.%s.tier",
		word_of(&words_order_class, (int)class));
	return refuse(decision, ERR_BAD_FIELD, path, "%s", expected);
}

/* Whoever is red or orange never waits behind others, whatever the load: RULES.md 1.7. */
static enum err check_emergencies_first(struct decision *decision, const struct order_rule *rule)
{
	const struct class_row *red = &rule->classes[CLASS_RED];
	const struct class_row *orange = &rule->classes[CLASS_ORANGE];

	if (red->tier >= orange->tier)
		return refuse_tier(decision, CLASS_RED, "below that of orange (rule 1.7)");
	for (int i = 0; i < CLASS_COUNT; i++)
		if (i != CLASS_RED && i != CLASS_ORANGE && rule->classes[i].tier <= orange->tier)
			return refuse_tier(decision, (enum order_class)i,
				"above those of red and orange (rule 1.7)");
	return ERR_OK;
}

enum err check_order_rule(struct decision *decision, const struct order_rule *rule)
{
	if (rule->very_late_us < rule->late_us)
		return refuse(decision, ERR_BAD_FIELD, "rule.very_late_us",
			"not below late_us (rule 1.5)");
	if (!order_rule_is_valid(rule))
		return refuse(decision, ERR_BAD_FIELD, "rule", "targets above 0 and sane credits");
	return check_emergencies_first(decision, rule);
}
