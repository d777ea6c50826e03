// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* service.open: Opens the intake of a service. */
#include "common/events/service_opened.h"
#include "server/engine/flow.h"
#include <string.h>

struct input {
	struct service_id service;
	char reason[201];
};

static const struct field fields[] = {
	FIELD(input, service, FIELD_UUID, 0),
	FIELD(input, reason, FIELD_TEXT, FIELD_OPTIONAL | FIELD_REASON),
};

static enum err decide(struct decision *decision, const void *command)
{
	const struct input *input = command;
	struct service_opened changed = { .service = input->service };
	const struct service *service;
	enum err err = find_service(decision, input->service, &service);

	if (err || service->state == SERVICE_OPEN)
		return err;
	memcpy(changed.reason, input->reason, sizeof(changed.reason));
	emit_event(decision, &event_service_opened, &changed);
	return ERR_OK;
}

const struct command_type command_service_open = {
	.name = "service.open",
	.help = "Opens the intake of a service",
	.subject = SUBJECT_SERVICE,
	.roles = ROLE_BIT(ROLE_ADMIN) | ROLE_BIT(ROLE_RECEPTIONIST),
	COMMAND_FIELDS(input, fields),
	.decide = decide,
};
