// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/events/rules_changed.h"

static const struct field fields[] = {
	FIELD(rules_changed, service, FIELD_UUID, 0),
	FIELD_STRUCT_OF(rules_changed, rule, order_rule_fields, 0),
	FIELD_STRUCT_OF(rules_changed, no_show, no_show_rule_fields, 0),
	FIELD(rules_changed, reason, FIELD_TEXT, FIELD_OPTIONAL),
};

static unsigned apply(struct board *board, const struct event *event)
{
	const struct rules_changed *changed = event->payload;
	struct service *service = board_edit(board, BOARD_SERVICES, changed->service.u);

	if (!service)
		return CHANGED_MISFIT;
	service->rule = changed->rule;
	service->no_show = changed->no_show;
	return CHANGED_SERVICES | CHANGED_TICKETS;
}

const struct event_type event_rules_changed = {
	.name = "rules.changed",
	.version = 1,
	.audience = FOR_STAFF,
	EVENT_FIELDS(rules_changed, fields),
	.apply = apply,
};
