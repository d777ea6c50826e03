// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* service.configure: Makes a service or changes its data. */
#include "common/events/service_configured.h"
#include "common/model/name.h"
#include "server/engine/services.h"
#include <string.h>

struct input {
	struct service_id service;
	char code[CODE_WORD_BYTES];
	char name_sw[NAME_BYTES];
	char name_en[NAME_BYTES];
	char series[SERIES_BYTES];
	bool sensitive;
	bool assigns;
	bool is_counter;
	int opens_min;
	int closes_min;
	int daily_limit;
	int mean_s;
	int planned_desks;
};

static const struct field fields[] = {
	FIELD(input, service, FIELD_UUID, 0),
	FIELD(input, code, FIELD_TEXT, 0, .min = 1, .max = CODE_CHARS,
		.help = "Letters of ASCII and digits, with . _ - between them"),
	FIELD(input, name_sw, FIELD_TEXT, FIELD_NAME, .min = 1, .max = 60),
	FIELD(input, name_en, FIELD_TEXT, FIELD_NAME, .min = 1, .max = 60),
	FIELD(input, series, FIELD_TEXT, 0, .min = 1, .max = 3, .help = "Letters of its numbers"),
	FIELD(input, sensitive, FIELD_BOOL, FIELD_OPTIONAL,
		.help = "Would reveal an illness: shares its series with another service"),
	FIELD(input, assigns, FIELD_BOOL, FIELD_OPTIONAL,
		.help = "Tickets go to the doctor with the least waiting work"),
	FIELD(input, is_counter, FIELD_BOOL, FIELD_OPTIONAL,
		.help = "A new one starts with the rule of a single-server counter"),
	FIELD(input, opens_min, FIELD_INT, FIELD_OPTIONAL, .max = 1439,
		.help = "Minutes after midnight; as closes_min: always open"),
	FIELD(input, closes_min, FIELD_INT, FIELD_OPTIONAL, .max = 1440),
	FIELD(input, daily_limit, FIELD_INT, FIELD_OPTIONAL, .max = 99999, .help = "0: none"),
	FIELD(input, mean_s, FIELD_INT, FIELD_OPTIONAL, .min = 10, .max = 86400, .absent = 540,
		.help = "Expected service time in seconds"),
	FIELD(input, planned_desks, FIELD_INT, FIELD_OPTIONAL, .max = 1000,
		.help = "Scheduled for the coming hour; 0: those that are open"),
};

/* It names neither days nor texts: they stay as they are. */
static void keep_the_rest(const struct service *old, struct service_configured *configured)
{
	configured->week_count = old->week_count;
	memcpy(configured->week, old->week, sizeof(configured->week));
	configured->closures_count = old->closures_count;
	memcpy(configured->closures, old->closures, sizeof(configured->closures));
	memcpy(configured->full_sw, old->full_sw, sizeof(configured->full_sw));
	memcpy(configured->full_en, old->full_en, sizeof(configured->full_en));
	memcpy(configured->note_sw, old->note_sw, sizeof(configured->note_sw));
	memcpy(configured->note_en, old->note_en, sizeof(configured->note_en));
}

static enum err decide(struct decision *decision, const void *command)
{
	const struct input *input = command;
	struct service_configured configured = {
		.service = input->service,
		.sensitive = input->sensitive,
		.assigns = input->assigns,
		.is_counter = input->is_counter,
		.opens_min = input->opens_min,
		.closes_min = input->closes_min,
		.daily_limit = input->daily_limit,
		.mean_s = input->mean_s,
		.planned_desks = input->planned_desks,
	};
	const struct service *old = board_find_service(decision->board, input->service);
	enum err err = ERR_OK;

	if (uuid_is_nil(input->service.u))
		err = refuse(decision, ERR_BAD_FIELD, "service", "an id that is not nil");
	if (!err)
		err = check_service(
			decision, input->service, input->code, input->series, input->sensitive);
	if (err)
		return err;
	memcpy(configured.code, input->code, sizeof(configured.code));
	memcpy(configured.name_sw, input->name_sw, sizeof(configured.name_sw));
	memcpy(configured.name_en, input->name_en, sizeof(configured.name_en));
	memcpy(configured.series, input->series, sizeof(configured.series));
	if (old)
		keep_the_rest(old, &configured);
	keep_service(decision, input->service);
	emit_event(decision, &event_service_configured, &configured);
	return ERR_OK;
}

const struct command_type command_service_configure = {
	.name = "service.configure",
	.help = "Makes a service or changes its data",
	.subject = SUBJECT_SERVICE,
	.roles = ROLE_BIT(ROLE_ADMIN),
	COMMAND_FIELDS(input, fields),
	.decide = decide,
	.override = tell_service_edit,
};
