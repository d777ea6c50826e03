// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* /v1/facilities/{facility}/hall: what a hall may know of the lines: who is next, how many wait,
 * and how long somebody who comes now will. Numbers and services only; a service whose name would
 * tell an illness is left out altogether. */
#include "common/base/mem.h"
#include "common/base/time.h"
#include "common/model/outlook.h"
#include "server/app/lane.h"
#include "server/routes/board_answers.h"
#include "server/routes/dispatch.h"
#include "server/routes/shown.h"
#include <string.h>

enum { HALL_NEXT_MAX = 4, HALL_DESKS_MAX = 64 };

struct number_item {
	char number[NUMBER_BYTES];
};
static const struct field number_item_fields[] = { FIELD(number_item, number, FIELD_TEXT, 0) };

struct hall_service {
	char code[CODE_WORD_BYTES];
	char series[SERIES_BYTES];
	char name_sw[NAME_BYTES];
	char name_en[NAME_BYTES];
	int64_t waiting;
	struct wait_answer wait;
	int next_count;
	struct number_item next[HALL_NEXT_MAX];
	int desks_count;
	struct id_item desks[HALL_DESKS_MAX];
};
static const struct field hall_service_fields[] = {
	FIELD(hall_service, code, FIELD_TEXT, 0),
	FIELD(hall_service, series, FIELD_TEXT, 0, .help = "Its numbers begin with this"),
	FIELD(hall_service, name_sw, FIELD_TEXT, 0),
	FIELD(hall_service, name_en, FIELD_TEXT, 0),
	FIELD(hall_service, waiting, FIELD_INT, 0),
	FIELD_STRUCT_OF(
		hall_service, wait, wait_answer_fields, 0, .help = "Of somebody who comes now"),
	FIELD_LIST_OF(hall_service, next, number_item_fields, FIELD_FLAT,
		.help = "Who is called next, by number"),
	FIELD_LIST_OF(hall_service, desks, id_item_fields, FIELD_FLAT, .help = "That serve it"),
};

struct hall_view {
	int64_t seq;
	int64_t as_of_us;
	int64_t utc_offset_s;
	int services_count;
	struct hall_service services[1];
};
static const struct field hall_view_fields[] = {
	FIELD(hall_view, seq, FIELD_INT, 0),
	AS_OF_FIELD(hall_view, 0),
	FIELD(hall_view, utc_offset_s, FIELD_INT, 0, .help = "Seconds east, of the facility now"),
	FIELD_LIST_OF(hall_view, services, hall_service_fields, 0,
		.help = "Those that are open, or where somebody waits"),
};
static const struct shape hall_shape = DESCRIBED_SHAPE("Hall", hall_view_fields);

static int by_code(const void *a, const void *b)
{
	const struct service *const *x = a, *const *y = b;

	return strcmp((*x)->code, (*y)->code);
}

static void add_next(const struct board *board, struct service_id service, int64_t now_us,
	struct hall_service *hall)
{
	const struct line *line = board_line(board, service);
	struct line_walk *walk;
	struct line_node *node;

	if (!line)
		return;
	walk = line_walk_create(line, (struct line_pools){ .all = true }, now_us);
	while (hall->next_count < HALL_NEXT_MAX && (node = line_walk_next(walk)))
		memcpy(hall->next[hall->next_count++].number, board_ticket_of(node)->number,
			NUMBER_BYTES);
	line_walk_destroy(&walk);
}

static void add_desks(
	const struct board *board, struct service_id service, struct hall_service *hall)
{
	const struct desk *desk;
	size_t cursor = 0;

	while ((desk = board_next(board, BOARD_DESKS, &cursor)))
		if (hall->desks_count < HALL_DESKS_MAX && desk_serves(desk, service))
			hall->desks[hall->desks_count++].id = desk->id.u;
}

static struct hall_service look_at(struct routes *routes, const struct board *board,
	const struct service *service, const struct hall_view *view)
{
	struct hall_service hall = { .waiting = (int64_t)board_waiting(board, service->id) };
	struct outlook outlook =
		outlook_of_next(board, service, view->as_of_us, (int32_t)view->utc_offset_s);
	/* Of the line as a whole; no ticket has the id of a service. */
	struct wait_shown wait =
		shown_keep(routes->shown, (struct ticket_id){ service->id.u }, outlook.wait);

	hall.wait = (struct wait_answer){ wait.kind, wait.lower_min, wait.upper_min };
	memcpy(hall.code, service->code, sizeof(hall.code));
	memcpy(hall.series, service->series, sizeof(hall.series));
	memcpy(hall.name_sw, service->name_sw, sizeof(hall.name_sw));
	memcpy(hall.name_en, service->name_en, sizeof(hall.name_en));
	add_next(board, service->id, view->as_of_us, &hall);
	add_desks(board, service->id, &hall);
	return hall;
}

static bool is_shown(const struct board *board, const struct service *service)
{
	return !service->sensitive &&
	       (service->state == SERVICE_OPEN || board_waiting(board, service->id) > 0);
}

static void tell_hall(struct request *request, const struct board *board)
{
	struct hall_view view = { .as_of_us = time_now_us() };
	const char *comma = "";
	struct text text = { 0 };
	char at[TIME_TEXT_BYTES];
	size_t count;
	const void **rows = board_rows(board, BOARD_SERVICES, by_code, &count);

	view.utc_offset_s = lanes_utc_offset_s(board, view.as_of_us);
	time_format(view.as_of_us, at);
	answer_begin(board, &text);
	text_printf(&text, ",\"as_of\":\"%s\",\"utc_offset_s\":%d,\"services\":[", at,
		(int)view.utc_offset_s);
	for (size_t i = 0; i < count; i++) {
		struct hall_service hall;

		if (!is_shown(board, rows[i]))
			continue;
		hall = look_at(request->routes, board, rows[i], &view);
		text_add(&text, comma);
		fields_encode(hall_service_fields, COUNT_OF(hall_service_fields), &hall, 0, &text);
		comma = ",";
	}
	mem_free(rows);
	text_add_char(&text, ']');
	answer_end(&request, &text);
}

static const struct route rows[] = {
	{
		.method = NET_GET,
		.path = "/v1/facilities/{facility}/hall",
		.id = "getHall",
		.summary = "Tells what a hall may know of the lines: who is next, and the waits",
		.roles = ROLES_ALL,
		.look = tell_hall,
		.answer = &hall_shape,
	},
};

const struct route_table routes_hall =
	ROUTE_TABLE("hall", "What a hall may know of the lines", rows);
