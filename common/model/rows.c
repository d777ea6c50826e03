// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/model/rows.h"

#include <string.h>

#define DAY_US (86400 * INT64_C(1000000))
/* Beyond the year 9999, less any credit. */
#define KEY_MAX_US INT64_C(400000000000000000)

const struct no_show_rule no_show_rule_default = {
	.calls = 3,
	.call_gap_s = 40,
	.places_back = 2,
	.return_s = 30 * 60,
	.absent_s = 60 * 60,
	.skips = 3,
};

static const struct field seconds_item_fields[] = {
	FIELD(seconds_item, s, FIELD_INT, 0, .max = INT32_MAX),
};

static const struct field class_row_fields[] = {
	FIELD(class_row, tier, FIELD_INT, 0, .min = 0, .max = 9),
	FIELD(class_row, target_us, FIELD_INT, 0, .min = 1, .max = 30 * DAY_US),
	FIELD(class_row, credit_ppm, FIELD_INT, FIELD_OPTIONAL, .min = -10000000, .max = 10000000),
	FIELD(class_row, vulnerable_ppm, FIELD_INT, FIELD_OPTIONAL, .min = 0, .max = 10000000),
};

/* The class rows, by the names of their classes. */
struct class_rows {
	struct class_row untriaged, red, orange, yellow, green, appointment, returning;
};
static const struct field class_rows_fields[] = {
	FIELD_STRUCT_OF(class_rows, untriaged, class_row_fields, 0),
	FIELD_STRUCT_OF(class_rows, red, class_row_fields, 0),
	FIELD_STRUCT_OF(class_rows, orange, class_row_fields, 0),
	FIELD_STRUCT_OF(class_rows, yellow, class_row_fields, 0),
	FIELD_STRUCT_OF(class_rows, green, class_row_fields, 0),
	FIELD_STRUCT_OF(class_rows, appointment, class_row_fields, 0),
	FIELD_STRUCT_OF(class_rows, returning, class_row_fields, 0),
};
_Static_assert(sizeof(struct class_rows) == sizeof(((struct order_rule *)0)->classes),
	"the named rows are the array of classes");

const struct field order_rule_fields[11] = {
	FIELD_WORD_OF(order_rule, mode, order_mode, 0),
	FIELD_STRUCT_OF(order_rule, classes, class_rows_fields, 0),
	FIELD(order_rule, early_us, FIELD_INT, 0, .max = DAY_US),
	FIELD(order_rule, late_us, FIELD_INT, 0, .max = DAY_US),
	FIELD(order_rule, very_late_us, FIELD_INT, 0, .max = DAY_US),
	FIELD(order_rule, late_penalty_us, FIELD_INT, 0, .max = DAY_US),
	FIELD(order_rule, head_start_us, FIELD_INT, 0, .max = DAY_US),
	FIELD(order_rule, transfer_after_us, FIELD_INT, 0, .max = DAY_US),
	FIELD(order_rule, transfer_span_us, FIELD_INT, 0, .min = 1, .max = DAY_US),
	FIELD(order_rule, transfer_limit_ppm, FIELD_INT, 0, .max = 10000000),
	FIELD(order_rule, carry_over_ppm, FIELD_INT, 0, .max = 10000000),
};

const struct field no_show_rule_fields[7] = {
	FIELD(no_show_rule, calls, FIELD_INT, 0, .min = 1, .max = 10),
	FIELD(no_show_rule, call_gap_s, FIELD_INT, 0, .min = 5, .max = 3600),
	FIELD(no_show_rule, places_back, FIELD_INT, 0, .max = 100),
	FIELD(no_show_rule, return_s, FIELD_INT, 0, .max = 86400),
	FIELD(no_show_rule, absent_s, FIELD_INT, 0, .min = 60, .max = 86400),
	FIELD(no_show_rule, skips, FIELD_INT, 0, .min = 1, .max = 100),
	FIELD(no_show_rule, automatic, FIELD_BOOL, FIELD_OPTIONAL),
};

const struct field moved_place_fields[5] = {
	FIELD(moved_place, tier, FIELD_INT, 0),
	FIELD(moved_place, target_us, FIELD_INT, 0, .max = 366 * DAY_US),
	FIELD(moved_place, key_us, FIELD_INT, 0, .min = -KEY_MAX_US, .max = KEY_MAX_US),
	FIELD(moved_place, nudge, FIELD_INT, 0),
	FIELD(moved_place, carried, FIELD_BOOL, FIELD_OPTIONAL),
};

const struct field service_fields[SERVICE_FIELD_COUNT] = {
	FIELD(service, id, FIELD_UUID, FIELD_PUBLIC),
	FIELD(service, code, FIELD_TEXT, 0),
	FIELD(service, name_sw, FIELD_TEXT, 0),
	FIELD(service, name_en, FIELD_TEXT, 0),
	FIELD(service, series, FIELD_TEXT, 0),
	FIELD(service, sensitive, FIELD_BOOL, FIELD_OPTIONAL),
	FIELD(service, assigns, FIELD_BOOL, FIELD_OPTIONAL),
	FIELD_WORD_OF(service, state, service_state, 0),
	FIELD(service, opens_min, FIELD_INT, 0, .max = 1439),
	FIELD(service, closes_min, FIELD_INT, 0, .max = 1440),
	FIELD(service, daily_limit, FIELD_INT, 0, .max = INT32_MAX),
	FIELD(service, mean_s, FIELD_INT, 0, .max = 86400),
	FIELD(service, planned_desks, FIELD_INT, 0, .max = 1000),
	FIELD_STRUCT_OF(service, rule, order_rule_fields, 0),
	FIELD_STRUCT_OF(service, no_show, no_show_rule_fields, 0),
	FIELD(service, version, FIELD_INT, FIELD_OPTIONAL, .help = "What an edit of it names"),
	FIELD_LIST_OF(service, week, weekday_hours_fields, FIELD_OPTIONAL),
	FIELD_LIST_OF(service, closures, date_item_fields, FIELD_OPTIONAL | FIELD_FLAT),
	FIELD(service, full_sw, FIELD_TEXT, FIELD_OPTIONAL),
	FIELD(service, full_en, FIELD_TEXT, FIELD_OPTIONAL),
	FIELD(service, note_sw, FIELD_TEXT, FIELD_OPTIONAL),
	FIELD(service, note_en, FIELD_TEXT, FIELD_OPTIONAL),
};

static const struct field service_counts_fields[] = {
	FIELD(service_counts, id, FIELD_UUID, 0),
	FIELD(service_counts, day, FIELD_DATE, 0),
	FIELD(service_counts, issued, FIELD_INT, 0, .max = INT32_MAX),
	FIELD(service_counts, calls, FIELD_INT, 0, .max = CALLS_MAX),
	FIELD_LIST_OF(service_counts, recent, seconds_item_fields, FIELD_FLAT),
};

const struct field desk_fields[DESK_FIELD_COUNT] = {
	FIELD(desk, id, FIELD_UUID, FIELD_PUBLIC),
	FIELD(desk, code, FIELD_TEXT, 0),
	FIELD(desk, name_sw, FIELD_TEXT, 0),
	FIELD(desk, name_en, FIELD_TEXT, 0),
	FIELD_WORD_OF(desk, kind, desk_kind, FIELD_PUBLIC),
	FIELD(desk, room, FIELD_TEXT, FIELD_PUBLIC),
	FIELD_LIST_OF(desk, services, id_item_fields, FIELD_FLAT),
	FIELD_WORD_OF(desk, state, desk_state, FIELD_PUBLIC),
	FIELD(desk, staff, FIELD_UUID, FIELD_OPTIONAL),
	FIELD_WORD_OF(desk, pause, pause_reason, FIELD_OPTIONAL),
	FIELD_TIME_OF(desk, changed, FIELD_OPTIONAL),
	FIELD(desk, retired, FIELD_BOOL, FIELD_OPTIONAL | FIELD_PUBLIC, .help = "Out of use"),
	FIELD(desk, version, FIELD_INT, FIELD_OPTIONAL, .help = "What an edit of it names"),
};

static const struct field display_fields[] = {
	FIELD(display, id, FIELD_UUID, FIELD_PUBLIC),
	FIELD(display, name, FIELD_TEXT, FIELD_PUBLIC),
	FIELD_LIST_OF(display, desks, id_item_fields, FIELD_PUBLIC | FIELD_FLAT),
	/* A display of a server that knows no kinds is a screen: 0. */
	FIELD_WORD_OF(display, kind, device_kind, FIELD_PUBLIC | FIELD_ADDED),
	FIELD(display, version, FIELD_INT, FIELD_OPTIONAL, .help = "What an edit of it names"),
	FIELD(display, name_en, FIELD_TEXT, FIELD_OPTIONAL | FIELD_PUBLIC,
		.help = "In English; missing: as name"),
};

const struct field visit_fields[VISIT_FIELD_COUNT] = {
	FIELD(visit, id, FIELD_UUID, 0),
	FIELD(visit, patient, FIELD_UUID, FIELD_OPTIONAL | FIELD_FIXED),
	FIELD_WORD_OF(visit, state, visit_state, 0),
	FIELD_WORD_OF(visit, origin, visit_origin, FIELD_FIXED),
	FIELD(visit, day, FIELD_DATE, FIELD_FIXED),
	FIELD(visit, series, FIELD_TEXT, FIELD_FIXED),
	FIELD(visit, ordinal, FIELD_INT, FIELD_FIXED),
	FIELD(visit, code, FIELD_TEXT, FIELD_FIXED),
	FIELD_WORD_OF(visit, colour, colour, 0),
	FIELD(visit, vulnerable, FIELD_BOOL, FIELD_OPTIONAL),
	FIELD_TIME_OF(visit, opened, FIELD_FIXED),
	FIELD_TIME_OF(visit, closed, FIELD_OPTIONAL),
	FIELD(visit, changed_seq, FIELD_INT, 0),
};

const struct field ticket_fields[TICKET_FIELD_COUNT] = {
	FIELD(ticket, id, FIELD_UUID, FIELD_PUBLIC),
	FIELD(ticket, visit, FIELD_UUID, FIELD_FIXED),
	FIELD(ticket, service, FIELD_UUID, FIELD_FIXED),
	FIELD_WORD_OF(ticket, state, ticket_state, FIELD_PUBLIC),
	FIELD(ticket, number, FIELD_TEXT, FIELD_PUBLIC | FIELD_FIXED),
	FIELD(ticket, seq, FIELD_INT, FIELD_FIXED),
	FIELD(ticket, changed_seq, FIELD_INT, 0),
	FIELD_TIME_OF(ticket, issued, FIELD_FIXED),
	FIELD_TIME_OF(ticket, clock, 0),
	FIELD_TIME_OF(ticket, slot, FIELD_OPTIONAL | FIELD_FIXED),
	FIELD_TIME_OF(ticket, called, FIELD_OPTIONAL),
	FIELD_TIME_OF(ticket, started, FIELD_OPTIONAL),
	FIELD_TIME_OF(ticket, finished, FIELD_OPTIONAL),
	FIELD_TIME_OF(ticket, skipped, FIELD_OPTIONAL),
	FIELD(ticket, behind_calls, FIELD_INT, FIELD_OPTIONAL, .max = CALLS_MAX),
	FIELD(ticket, desk, FIELD_UUID, FIELD_OPTIONAL | FIELD_PUBLIC),
	FIELD(ticket, call, FIELD_UUID, FIELD_OPTIONAL),
	FIELD(ticket, assigned, FIELD_UUID, FIELD_OPTIONAL),
	FIELD(ticket, return_to, FIELD_UUID, FIELD_OPTIONAL),
	FIELD(ticket, return_service, FIELD_UUID, FIELD_OPTIONAL),
	FIELD_WORD_OF(ticket, colour, colour, 0),
	FIELD_WORD_OF(ticket, kind, order_kind, FIELD_FIXED),
	FIELD_WORD_OF(ticket, hold, hold_reason, FIELD_OPTIONAL),
	FIELD_WORD_OF(ticket, outcome, outcome, FIELD_OPTIONAL),
	FIELD(ticket, transfer_ppm, FIELD_INT, FIELD_OPTIONAL | FIELD_FIXED),
	FIELD(ticket, calls, FIELD_INT, 0),
	FIELD(ticket, skips, FIELD_INT, 0),
	FIELD(ticket, vulnerable, FIELD_BOOL, FIELD_OPTIONAL),
	FIELD(ticket, carried, FIELD_BOOL, FIELD_OPTIONAL),
	FIELD(ticket, was_serving, FIELD_BOOL, FIELD_OPTIONAL),
	FIELD(ticket, is_moved, FIELD_BOOL, FIELD_OPTIONAL),
	FIELD_STRUCT_OF(ticket, moved, moved_place_fields, FIELD_OPTIONAL),
};

static const struct field call_fields[] = {
	FIELD(call, id, FIELD_UUID, FIELD_PUBLIC),
	FIELD(call, ticket, FIELD_UUID, FIELD_PUBLIC | FIELD_FIXED),
	FIELD(call, desk, FIELD_UUID, FIELD_PUBLIC | FIELD_FIXED),
	FIELD(call, number, FIELD_TEXT, FIELD_PUBLIC | FIELD_FIXED),
	FIELD_TIME_OF(call, called, FIELD_PUBLIC | FIELD_FIXED),
	FIELD_TIME_OF(call, shown, FIELD_OPTIONAL),
	FIELD_TIME_OF(call, spoken, FIELD_OPTIONAL),
	FIELD(call, unheard, FIELD_BOOL, FIELD_OPTIONAL),
	FIELD(call, seq, FIELD_INT, FIELD_PUBLIC | FIELD_FIXED),
};

static const struct field counter_fields[] = {
	FIELD(counter, id, FIELD_UUID, 0),
	FIELD(counter, day, FIELD_DATE, 0),
	FIELD(counter, series, FIELD_TEXT, 0),
	FIELD(counter, last, FIELD_INT, 0),
};

#define ROW_TYPE(plural, type, shown)                                                              \
	{                                                                                          \
		.name = (plural), .size = sizeof(struct type), .fields = type##_fields,            \
		.field_count = COUNT_OF(type##_fields), .is_public = (shown)                       \
	}

const struct row_type row_types[BOARD_TABLE_COUNT] = {
	[BOARD_SERVICES] = ROW_TYPE("services", service, false),
	[BOARD_COUNTS] = ROW_TYPE("counts", service_counts, false),
	[BOARD_DESKS] = ROW_TYPE("desks", desk, true),
	[BOARD_DISPLAYS] = ROW_TYPE("displays", display, true),
	[BOARD_VISITS] = ROW_TYPE("visits", visit, false),
	[BOARD_TICKETS] = ROW_TYPE("tickets", ticket, true),
	[BOARD_CALLS] = ROW_TYPE("calls", call, true),
	[BOARD_COUNTERS] = ROW_TYPE("counters", counter, false),
};

const char *display_name(const struct display *display, enum language language)
{
	return language == LANGUAGE_EN && *display->name_en ? display->name_en : display->name;
}

bool display_has_desk(const struct display *display, struct desk_id desk)
{
	for (int i = 0; i < display->desks_count; i++)
		if (uuid_equal(display->desks[i].id, desk.u))
			return true;
	return display->desks_count == 0;
}

struct uuid counter_key(int32_t day, const char *series)
{
	struct uuid key = { 0 };

	for (int i = 0; i < 4; i++)
		key.bytes[i] = (unsigned char)((uint32_t)day >> (8 * (3 - i)));
	strncpy((char *)key.bytes + 4, series, SERIES_BYTES - 1);
	key.bytes[15] = 1;
	return key;
}

bool desk_serves(const struct desk *desk, struct service_id service)
{
	for (int i = 0; i < desk->services_count; i++)
		if (uuid_equal(desk->services[i].id, service.u))
			return true;
	return false;
}
