// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/events/service_opened.h"

static const struct field fields[] = {
	FIELD(service_opened, service, FIELD_UUID, 0),
	FIELD(service_opened, reason, FIELD_TEXT, FIELD_OPTIONAL),
};

static unsigned apply(struct board *board, const struct event *event)
{
	const struct service_opened *changed = event->payload;
	struct service *service = board_edit(board, BOARD_SERVICES, changed->service.u);

	if (!service)
		return CHANGED_MISFIT;
	service->state = SERVICE_OPEN;
	return CHANGED_SERVICES;
}

const struct event_type event_service_opened = {
	.name = "service.opened",
	.version = 1,
	.audience = FOR_STAFF,
	EVENT_FIELDS(service_opened, fields),
	.apply = apply,
};
