// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/events/service_configured.h"

#include <string.h>

static const struct field fields[] = {
	FIELD(service_configured, service, FIELD_UUID, 0),
	FIELD(service_configured, code, FIELD_TEXT, 0),
	FIELD(service_configured, name_sw, FIELD_TEXT, 0),
	FIELD(service_configured, name_en, FIELD_TEXT, 0),
	FIELD(service_configured, series, FIELD_TEXT, 0),
	FIELD(service_configured, sensitive, FIELD_BOOL, FIELD_OPTIONAL),
	FIELD(service_configured, assigns, FIELD_BOOL, FIELD_OPTIONAL),
	FIELD(service_configured, is_counter, FIELD_BOOL, FIELD_OPTIONAL),
	FIELD(service_configured, opens_min, FIELD_INT, 0, .max = 1439),
	FIELD(service_configured, closes_min, FIELD_INT, 0, .max = 1440),
	FIELD(service_configured, daily_limit, FIELD_INT, 0, .max = INT32_MAX),
	FIELD(service_configured, mean_s, FIELD_INT, 0, .max = 86400),
	FIELD(service_configured, planned_desks, FIELD_INT, 0, .max = 1000),
	FIELD(service_configured, reason, FIELD_TEXT, FIELD_OPTIONAL),
	FIELD_LIST_OF(service_configured, week, weekday_hours_fields, FIELD_OPTIONAL),
	FIELD_LIST_OF(service_configured, closures, date_item_fields, FIELD_OPTIONAL | FIELD_FLAT),
	FIELD(service_configured, full_sw, FIELD_TEXT, FIELD_OPTIONAL),
	FIELD(service_configured, full_en, FIELD_TEXT, FIELD_OPTIONAL),
	FIELD(service_configured, note_sw, FIELD_TEXT, FIELD_OPTIONAL),
	FIELD(service_configured, note_en, FIELD_TEXT, FIELD_OPTIONAL),
};

static void take_days(struct service *service, const struct service_configured *configured)
{
	service->week_count = configured->week_count;
	memcpy(service->week, configured->week, sizeof(service->week));
	service->closures_count = configured->closures_count;
	memcpy(service->closures, configured->closures, sizeof(service->closures));
}

static void take_texts(struct service *service, const struct service_configured *configured)
{
	memcpy(service->full_sw, configured->full_sw, sizeof(service->full_sw));
	memcpy(service->full_en, configured->full_en, sizeof(service->full_en));
	memcpy(service->note_sw, configured->note_sw, sizeof(service->note_sw));
	memcpy(service->note_en, configured->note_en, sizeof(service->note_en));
}

static unsigned apply(struct board *board, const struct event *event)
{
	const struct service_configured *configured = event->payload;
	const struct service *old = board_find_service(board, configured->service);
	struct service service = {
		.rule = configured->is_counter ? order_rule_counter : order_rule_clinician,
		.no_show = no_show_rule_default,
	};

	if (old)
		service = *old;
	else
		board_put(
			board, BOARD_COUNTS, &(struct service_counts){ .id = configured->service });
	service.id = configured->service;
	memcpy(service.code, configured->code, sizeof(service.code));
	memcpy(service.name_sw, configured->name_sw, sizeof(service.name_sw));
	memcpy(service.name_en, configured->name_en, sizeof(service.name_en));
	memcpy(service.series, configured->series, sizeof(service.series));
	service.sensitive = configured->sensitive;
	service.assigns = configured->assigns;
	service.opens_min = configured->opens_min;
	service.closes_min = configured->closes_min;
	service.daily_limit = configured->daily_limit;
	service.mean_s = configured->mean_s;
	service.planned_desks = configured->planned_desks;
	take_days(&service, configured);
	take_texts(&service, configured);
	service.version = event->seq;
	board_put(board, BOARD_SERVICES, &service);
	return CHANGED_SERVICES;
}

const struct event_type event_service_configured = {
	.name = "service.configured",
	.version = 1,
	.audience = FOR_STAFF,
	EVENT_FIELDS(service_configured, fields),
	.apply = apply,
};
