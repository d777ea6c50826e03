// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* rules.change: Changes how a service orders its line and treats no-shows. */
#include "common/events/rules_changed.h"
#include "server/engine/services.h"
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
	FIELD(input, reason, FIELD_TEXT, FIELD_REASON, .min = 1),
};

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
	if (!err)
		err = check_order_rule(decision, &input->rule);
	if (err)
		return err;
	memcpy(changed.reason, input->reason, sizeof(changed.reason));
	keep_service(decision, input->service);
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
	.override = tell_service_edit,
};
