// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/events/service_closed.h"

static const struct field fields[] = {
	FIELD(service_closed, service, FIELD_UUID, 0),
	FIELD(service_closed, reason, FIELD_TEXT, FIELD_OPTIONAL),
};

static unsigned apply(struct board *board, const struct event *event)
{
	const struct service_closed *changed = event->payload;
	struct service *service = board_edit(board, BOARD_SERVICES, changed->service.u);

	if (!service)
		return CHANGED_MISFIT;
	service->state = SERVICE_CLOSED;
	return CHANGED_SERVICES;
}

const struct event_type event_service_closed = {
	.name = "service.closed",
	.version = 1,
	.audience = FOR_STAFF,
	EVENT_FIELDS(service_closed, fields),
	.apply = apply,
};
