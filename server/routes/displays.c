// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Screens and voices in the hall, what they tell of having called, and what they may show of the
 * lines. That is less than staff see: of services whose name reveals an illness nothing, of others
 * no order and no urgency; so a hall cannot see who was put before whom. */
#include "common/base/mem.h"
#include "common/base/time.h"
#include "common/model/outlook.h"
#include "server/app/lane.h"
#include "server/routes/board_answers.h"
#include "server/routes/dispatch.h"
#include "server/routes/request.h"
#include "server/routes/shown.h"
#include <stdlib.h>
#include <string.h>

enum { NEXT_MAX = 4, HALL_DESKS_MAX = 64 };

struct number_item {
	char number[NUMBER_BYTES];
};
static const struct field number_item_fields[] = {
	FIELD(number_item, number, FIELD_TEXT, 0),
};
struct hall_line {
	struct service_id service;
	char code[CODE_WORD_BYTES];
	char series[SERIES_BYTES];
	char name_sw[NAME_BYTES];
	char name_en[NAME_BYTES];
	enum intake intake;
	int64_t opens_min;
	int64_t opens_in_days;
	char full_sw[FULL_BYTES];
	char full_en[FULL_BYTES];
	char note_sw[NOTE_BYTES];
	char note_en[NOTE_BYTES];
	int64_t waiting;
	int next_count;
	struct number_item next[NEXT_MAX];
	struct wait_answer wait;
	int desks_count;
	struct id_item desks[HALL_DESKS_MAX];
};
static const struct field hall_line_fields[] = {
	FIELD(hall_line, service, FIELD_UUID, 0),
	FIELD(hall_line, code, FIELD_TEXT, 0),
	FIELD(hall_line, series, FIELD_TEXT, 0, .help = "Its numbers begin with this"),
	FIELD(hall_line, name_sw, FIELD_TEXT, 0),
	FIELD(hall_line, name_en, FIELD_TEXT, 0),
	FIELD_WORD_OF(hall_line, intake, intake, 0, .help = "May somebody new come to it now?"),
	FIELD(hall_line, opens_min, FIELD_INT, 0,
		.help = "When it begins to take people in, in minutes of the local day"),
	FIELD(hall_line, opens_in_days, FIELD_INT, FIELD_OPTIONAL,
		.help = "On which day that is; none: today"),
	FIELD(hall_line, full_sw, FIELD_TEXT, FIELD_OPTIONAL,
		.help = "What is said where the limit of the day is reached"),
	FIELD(hall_line, full_en, FIELD_TEXT, FIELD_OPTIONAL),
	FIELD(hall_line, note_sw, FIELD_TEXT, FIELD_OPTIONAL, .help = "Stands on the ticket"),
	FIELD(hall_line, note_en, FIELD_TEXT, FIELD_OPTIONAL),
	FIELD(hall_line, waiting, FIELD_INT, 0, .help = "People in its line"),
	FIELD_LIST_OF(hall_line, next, number_item_fields, FIELD_FLAT,
		.help = "Who will soon be called, in the order of their numbers"),
	FIELD_STRUCT_OF(
		hall_line, wait, wait_answer_fields, 0, .help = "Of somebody who comes now"),
	FIELD_LIST_OF(hall_line, desks, id_item_fields, FIELD_FLAT,
		.help = "Of this hall, that serve it"),
};
struct hall_lines_view {
	int64_t seq;
	int64_t as_of_us;
	int64_t utc_offset_s;
	int lines_count;
	struct hall_line lines[1];
};
static const struct field hall_lines_view_fields[] = {
	FIELD(hall_lines_view, seq, FIELD_INT, 0),
	AS_OF_FIELD(hall_lines_view, 0),
	FIELD(hall_lines_view, utc_offset_s, FIELD_INT, 0,
		.help = "Seconds east, of the facility now"),
	FIELD_LIST_OF(hall_lines_view, lines, hall_line_fields, 0),
};
static const struct shape hall_lines_shape = DESCRIBED_SHAPE("HallLines", hall_lines_view_fields);

/* ---- the lines of a hall ---- */

static void add_desks(
	const struct board *board, const struct display *display, struct hall_line *line)
{
	const struct desk *desk;
	size_t cursor = 0;

	while ((desk = board_next(board, BOARD_DESKS, &cursor)))
		if (line->desks_count < HALL_DESKS_MAX && !desk->retired &&
			display_has_desk(display, desk->id) && desk_serves(desk, line->service))
			line->desks[line->desks_count++].id = desk->id.u;
}

static enum intake intake_of(const struct board *board, const struct service *service,
	const struct hall_lines_view *view)
{
	int32_t offset_s = (int32_t)view->utc_offset_s;
	int32_t day = business_day(view->as_of_us, offset_s, board_facility(board)->cutover_hour);
	int taken = service->daily_limit ? board_taken(board, service->id, day) : 0;

	return service_intake(service, business_day(view->as_of_us, offset_s, 0),
		minute_of_day(view->as_of_us, offset_s), taken);
}

/* When it opens, where it is not open now. */
static void tell_opening(
	const struct service *service, const struct hall_lines_view *view, struct hall_line *line)
{
	int32_t offset_s = (int32_t)view->utc_offset_s;
	int minute = minute_of_day(view->as_of_us, offset_s);
	int wait = service_minutes_until_open(
		service, business_day(view->as_of_us, offset_s, 0), minute);

	if (wait > 0) {
		line->opens_in_days = (minute + wait) / MINUTES_PER_DAY;
		line->opens_min = (minute + wait) % MINUTES_PER_DAY;
	}
}

static int by_number(const void *a, const void *b)
{
	const struct number_item *x = a, *y = b;
	size_t x_length = strlen(x->number), y_length = strlen(y->number);

	if (x_length != y_length)
		return x_length < y_length ? -1 : 1;
	return strcmp(x->number, y->number);
}

/* Who is urgent is called at once: to see such a number would tell the hall. */
static void find_next(const struct board *board, struct hall_line *line, int64_t now_us)
{
	struct line_walk *walk = line_walk_create(
		board_line(board, line->service), (struct line_pools){ .all = true }, now_us);
	struct line_node *node;

	while (line->next_count < NEXT_MAX && (node = line_walk_next(walk))) {
		const struct ticket *ticket = board_ticket_of(node);

		if (ticket->colour != COLOUR_RED && ticket->colour != COLOUR_ORANGE)
			memcpy(line->next[line->next_count++].number, ticket->number,
				sizeof(ticket->number));
	}
	line_walk_destroy(&walk);
	qsort(line->next, (size_t)line->next_count, sizeof(line->next[0]), by_number);
}

static struct wait_answer wait_of(struct routes *routes, const struct board *board,
	const struct service *service, const struct hall_lines_view *view)
{
	struct outlook outlook =
		outlook_of_next(board, service, view->as_of_us, (int32_t)view->utc_offset_s);
	/* Of the line as a whole; no ticket has the id of a service. */
	struct wait_shown wait =
		shown_keep(routes->shown, (struct ticket_id){ service->id.u }, outlook.wait);

	return (struct wait_answer){ wait.kind, wait.lower_min, wait.upper_min };
}

/* False: no desk of this hall serves it. */
static bool look_at(const struct board *board, const struct display *display,
	const struct service *service, const struct hall_lines_view *view, struct hall_line *line)
{
	*line = (struct hall_line){ .service = service->id,
		.intake = intake_of(board, service, view),
		.opens_min = service->opens_min,
		.waiting = (int64_t)board_waiting(board, service->id) };
	memcpy(line->code, service->code, sizeof(line->code));
	memcpy(line->series, service->series, sizeof(line->series));
	memcpy(line->name_sw, service->name_sw, sizeof(line->name_sw));
	memcpy(line->name_en, service->name_en, sizeof(line->name_en));
	memcpy(line->full_sw, service->full_sw, sizeof(line->full_sw));
	memcpy(line->full_en, service->full_en, sizeof(line->full_en));
	memcpy(line->note_sw, service->note_sw, sizeof(line->note_sw));
	memcpy(line->note_en, service->note_en, sizeof(line->note_en));
	tell_opening(service, view, line);
	add_desks(board, display, line);
	find_next(board, line, view->as_of_us);
	return line->desks_count > 0;
}

static int by_code(const void *a, const void *b)
{
	const struct service *const *x = a, *const *y = b;

	return strcmp((*x)->code, (*y)->code);
}

static void add_lines(struct routes *routes, const struct board *board,
	const struct display *display, const struct hall_lines_view *view, struct text *text)
{
	const char *comma = "";
	size_t count;
	const void **rows = board_rows(board, BOARD_SERVICES, by_code, &count);

	for (size_t i = 0; i < count; i++) {
		struct hall_line line;

		if (((const struct service *)rows[i])->sensitive ||
			!look_at(board, display, rows[i], view, &line))
			continue;
		line.wait = wait_of(routes, board, rows[i], view);
		text_add(text, comma);
		fields_encode(hall_line_fields, COUNT_OF(hall_line_fields), &line, 0, text);
		comma = ",";
	}
	mem_free(rows);
}

static void tell_lines(struct request *request, const struct board *board)
{
	struct display_id id = { request->subject };
	const struct display *display = board_find_display(board, id);
	struct hall_lines_view view = {
		.seq = (int64_t)board_seq(board),
		.as_of_us = time_now_us(),
	};
	struct text text = { 0 };

	if (!display) {
		request_refuse(&request, ERR_NO_DISPLAY);
		return;
	}
	view.utc_offset_s = lanes_utc_offset_s(board, view.as_of_us);
	text_add_char(&text, '{');
	fields_encode_members(hall_lines_view_fields, COUNT_OF(hall_lines_view_fields) - 1, &view,
		0, false, &text);
	text_add(&text, ",\"lines\":[");
	add_lines(request->routes, board, display, &view, &text);
	text_add_char(&text, ']');
	answer_end(&request, &text);
}

static const struct route rows[] = {
	{
		.method = NET_GET,
		.path = "/v1/facilities/{facility}/displays/{display}/lines",
		.id = "getHallLines",
		.summary = "Tells what a display may show of the lines of its desks",
		.roles = ROLES_ALL,
		.own_roles = ROLE_BIT(ROLE_DISPLAY),
		.look = tell_lines,
		.answer = &hall_lines_shape,
	},
	{
		.method = NET_PUT,
		.path = "/v1/facilities/{facility}/displays/{display}",
		.id = "registerDisplay",
		.command = &command_display_register,
		.answer = &shape_done,
	},
	{
		.method = NET_POST,
		.path = "/v1/facilities/{facility}/calls/{call}/acknowledge",
		.id = "acknowledgeCall",
		.command = &command_call_acknowledge,
		.answer = &shape_done,
	},
};

const struct route_table routes_displays =
	ROUTE_TABLE("displays", "Screens and voices in the hall", rows);
