// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/events/rules_changed.h"

static const struct field fields[] = {
	FIELD(rules_changed, service, FIELD_UUID, 0),
	FIELD_STRUCT_OF(rules_changed, rule, order_rule_fields, 0),
	FIELD_STRUCT_OF(rules_changed, no_show, no_show_rule_fields, 0),
	FIELD(rules_changed, reason, FIELD_TEXT, FIELD_OPTIONAL),
};

/* A place by hand is one between neighbours, and they go elsewhere now. */
static void forget_moves(struct board *board, struct service_id service)
{
	const struct ticket *ticket;
	size_t cursor = 0;

	while ((ticket = board_next(board, BOARD_TICKETS, &cursor)))
		if (ticket->is_moved && uuid_equal(ticket->service.u, service.u)) {
			struct ticket *moved = board_edit(board, BOARD_TICKETS, ticket->id.u);

			moved->is_moved = false;
			moved->moved = (struct moved_place){ 0 };
		}
}

static unsigned apply(struct board *board, const struct event *event)
{
	const struct rules_changed *changed = event->payload;
	struct service *service = board_edit(board, BOARD_SERVICES, changed->service.u);

	if (!service)
		return CHANGED_MISFIT;
	if (!order_rule_is_same(&service->rule, &changed->rule))
		forget_moves(board, changed->service);
	service->rule = changed->rule;
	service->no_show = changed->no_show;
	service->version = event->seq;
	return CHANGED_SERVICES | CHANGED_TICKETS;
}

const struct event_type event_rules_changed = {
	.name = "rules.changed",
	.version = 1,
	.audience = FOR_STAFF,
	EVENT_FIELDS(rules_changed, fields),
	.apply = apply,
};
