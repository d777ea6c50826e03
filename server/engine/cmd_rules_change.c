// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* rules.change: Changes how a service orders its line and treats no-shows. */
#include "common/events/rules_changed.h"
#include "server/engine/flow.h"
#include <string.h>

struct input {
	struct service_id service;
	struct order_rule rule;
	struct no_show_rule no_show;
	char reason[201];
};

static const struct field fields[] = {
	FIELD(input, service, FIELD_UUID, 0),
	FIELD_STRUCT_OF(input, rule, order_rule_fields, 0),
	FIELD_STRUCT_OF(input, no_show, no_show_rule_fields, 0),
	FIELD(input, reason, FIELD_TEXT, 0, .min = 1),
};

/* Whoever is red or orange never waits behind others, whatever the load: RULES.md 1.7. */
static bool keeps_emergencies_first(const struct order_rule *rule)
{
	const struct class_row *red = &rule->classes[CLASS_RED];
	const struct class_row *orange = &rule->classes[CLASS_ORANGE];

	if (red->tier >= orange->tier)
		return false;
	for (int i = 0; i < CLASS_COUNT; i++)
		if (i != CLASS_RED && i != CLASS_ORANGE && rule->classes[i].tier <= orange->tier)
			return false;
	return true;
}

static enum err decide(struct decision *decision, const void *command)
{
	const struct input *input = command;
	struct rules_changed changed = {
		.service = input->service,
		.rule = input->rule,
		.no_show = input->no_show,
	};
	const struct service *service;
	enum err err = find_service(decision, input->service, &service);

	if (!err)
		err = check_reason(decision, input->reason);
	if (!err && !order_rule_is_valid(&input->rule))
		err = refuse(decision, ERR_BAD_FIELD, "rule", "targets above 0 and sane credits");
	if (!err && !keeps_emergencies_first(&input->rule))
		err = refuse(decision, ERR_BAD_FIELD, "rule.classes",
			"red in a tier below orange, and orange below all others");
	if (err)
		return err;
	memcpy(changed.reason, input->reason, sizeof(changed.reason));
	emit_event(decision, &event_rules_changed, &changed);
	return ERR_OK;
}

const struct command_type command_rules_change = {
	.name = "rules.change",
	.help = "Changes how a service orders its line and treats no-shows",
	.subject = SUBJECT_SERVICE,
	.roles = ROLE_BIT(ROLE_ADMIN),
	COMMAND_FIELDS(input, fields),
	.decide = decide,
};
