// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/routes/codes.h"

#include "common/base/mem.h"
#include "common/base/time.h"
#include "common/model/number.h"
#include "common/model/outlook.h"
#include "server/app/lane.h"
#include "server/db/db.h"
#include "server/routes/dispatch.h"
#include "server/routes/shapes.h"
#include "server/routes/shown.h"
#include "server/store/visits.h"
#include <stdio.h>
#include <string.h>

/* ---- finding ---- */

struct search {
	struct list link;
	struct routes *routes;
	char code[CODE_BYTES];
	code_found *found;
	void *arg;
};

/* A board keeps the visits of a day until somebody opens the next one, which may be after a
 * holiday. Who is still in the house is of today, whenever he came. */
static bool is_of_today(const struct board *board, const struct visit *visit)
{
	int64_t now_us = time_now_us();

	return visit->state == VISIT_OPEN ||
	       visit->day >= business_day(now_us, lanes_utc_offset_s(board, now_us),
				     board_facility(board)->cutover_hour);
}

static void tell(const struct board *board, const char *code, code_found *found, void *arg)
{
	const struct visit *visit = board_find_code(board, code);
	bool is_there = visit && board_current_ticket(board, visit) && is_of_today(board, visit);

	found(arg, is_there ? ERR_OK : ERR_NO_TICKET, board, visit);
}

static void end(struct search **search, enum err err, const struct board *board)
{
	struct search *ended = *search;

	if (err)
		ended->found(ended->arg, err, NULL, NULL);
	else
		tell(board, ended->code, ended->found, ended->arg);
	list_remove(&ended->link);
	mem_free(ended);
	*search = NULL;
}

static void loaded(void *arg, enum err err, const struct board *board)
{
	struct search *search = arg;

	end(&search, err, board);
}

static void facility_found(void *arg, const struct db_result *result)
{
	struct search *search = arg;
	struct facility_id facility;
	enum err err = db_result_err(result);

	if (!err && (db_result_rows(result) == 0 ||
			    !uuid_parse(db_result_value(result, 0, 0), &facility.u)))
		err = ERR_NO_TICKET;
	if (err)
		end(&search, err, NULL);
	else
		lanes_load(search->routes->app->lanes, facility, loaded, search);
}

void code_find(struct routes *routes, const char *typed, code_found *found, void *arg)
{
	const struct board *board;
	struct search *search;
	char code[CODE_BYTES];

	if (!code_parse(typed, code)) {
		found(arg, ERR_NO_TICKET, NULL, NULL);
		return;
	}
	board = lanes_board_of_code(routes->app->lanes, code);
	if (board) {
		tell(board, code, found, arg);
		return;
	}
	search = mem_alloc(sizeof(*search));
	search->routes = routes;
	search->found = found;
	search->arg = arg;
	memcpy(search->code, code, sizeof(code));
	list_append(&routes->searches, &search->link);
	db_run(routes->app->db, &visits_find_code, (struct db_value[]){ db_text(search->code) },
		facility_found, search);
}

void code_forget_searches(struct routes *routes)
{
	struct list *link;

	while ((link = list_shift(&routes->searches)))
		mem_free(LIST_ENTRY(link, struct search, link));
}

/* ---- telling ---- */

static const struct field stage_fields[] = {
	FIELD_WORD_OF(code_stage, state, ticket_state, 0),
	FIELD(code_stage, name_sw, FIELD_TEXT, FIELD_OPTIONAL,
		.help = "Missing where it would tell an illness"),
	FIELD(code_stage, name_en, FIELD_TEXT, FIELD_OPTIONAL),
};

static const struct field view_fields[] = {
	FIELD(code_view, number, FIELD_TEXT, 0),
	FIELD(code_view, facility_sw, FIELD_TEXT, 0),
	FIELD(code_view, facility_en, FIELD_TEXT, 0),
	FIELD_WORD_OF(code_view, visit, visit_state, 0),
	FIELD_WORD_OF(code_view, state, ticket_state, 0),
	FIELD_WORD_OF(code_view, desk_kind, desk_kind, FIELD_OPTIONAL, .absent = -1,
		.help = "Where to go, of one who is called"),
	FIELD(code_view, room, FIELD_TEXT, FIELD_OPTIONAL),
	FIELD_TIME_OF(code_view, called, FIELD_OPTIONAL),
	FIELD(code_view, calls, FIELD_INT, FIELD_OPTIONAL),
	FIELD(code_view, note_sw, FIELD_TEXT, FIELD_OPTIONAL,
		.help = "What the service tells everybody who comes to it"),
	FIELD(code_view, note_en, FIELD_TEXT, FIELD_OPTIONAL),
	FIELD_LIST_OF(code_view, stages, stage_fields, 0, .help = "From the first of the day on"),
	PLACE_FIELDS(code_view),
};
/* The engine writes the place by itself. */
enum { PLACE_FIELD_COUNT = 3, OWN_FIELD_COUNT = COUNT_OF(view_fields) - PLACE_FIELD_COUNT };
static const struct shape view_shape = SHAPE("TicketView", code_view, view_fields);

/* What was cancelled or taken back is no stage, unless nothing else counts. */
static void add_stages(const struct board *board, const struct visit *visit, struct code_view *view)
{
	const struct ticket *current = board_current_ticket(board, visit), *ticket = NULL;

	while ((ticket = board_next_of_visit(board, visit, ticket)) &&
		view->stages_count < CODE_STAGES_MAX) {
		const struct service *service = board_find_service(board, ticket->service);
		struct code_stage *stage;

		if (ticket->state == TICKET_CANCELLED && ticket != current)
			continue;
		stage = &view->stages[view->stages_count++];
		stage->state = ticket->state;
		if (!service || service->sensitive)
			continue;
		memcpy(stage->name_sw, service->name_sw, sizeof(stage->name_sw));
		memcpy(stage->name_en, service->name_en, sizeof(stage->name_en));
	}
}

static void add_room(const struct board *board, const struct ticket *ticket, struct code_view *view)
{
	const struct desk *desk = board_find_desk(board, ticket->desk);

	if ((ticket->state != TICKET_CALLED && ticket->state != TICKET_SERVING) || !desk)
		return;
	view->desk_kind = desk->kind;
	memcpy(view->room, desk->room, sizeof(view->room));
	view->called_us = ticket->called_us;
	view->calls = ticket->calls;
}

/* To whoever still waits; none that would tell an illness. */
static void add_note(const struct board *board, const struct ticket *ticket, struct code_view *view)
{
	const struct service *service = board_find_service(board, ticket->service);

	if (!service || service->sensitive || !ticket_is_open(ticket))
		return;
	memcpy(view->note_sw, service->note_sw, sizeof(view->note_sw));
	memcpy(view->note_en, service->note_en, sizeof(view->note_en));
}

struct outlook code_look(struct routes *routes, const struct board *board,
	const struct visit *visit, struct code_view *view_out)
{
	const struct board_facility *facility = board_facility(board);
	const struct ticket *ticket = board_current_ticket(board, visit);
	int64_t now_us = time_now_us();
	struct outlook outlook =
		outlook_of(board, ticket, now_us, lanes_utc_offset_s(board, now_us));

	if (outlook.state == TICKET_WAITING)
		outlook.wait = shown_keep(routes->shown, ticket->id, outlook.wait);
	memset(view_out, 0, sizeof(*view_out));
	view_out->visit = visit->state;
	view_out->state = ticket->state;
	view_out->desk_kind = (enum desk_kind) - 1;
	memcpy(view_out->number, ticket->number, sizeof(view_out->number));
	memcpy(view_out->facility_sw, facility->name_sw, sizeof(view_out->facility_sw));
	memcpy(view_out->facility_en, facility->name_en, sizeof(view_out->facility_en));
	add_room(board, ticket, view_out);
	add_note(board, ticket, view_out);
	add_stages(board, visit, view_out);
	return outlook;
}

void code_answer(struct routes *routes, const struct board *board, const struct visit *visit,
	struct text *text)
{
	struct code_view *view = mem_alloc(sizeof(*view));
	struct outlook outlook = code_look(routes, board, visit, view);

	text_add_char(text, '{');
	fields_encode_members(view_fields, OWN_FIELD_COUNT, view, 0, false, text);
	text_add_char(text, ',');
	outlook_encode(&outlook, text);
	text_add_char(text, '}');
	mem_free(view);
}

/* ---- the route ---- */

void code_tried(const struct request *request, enum err err)
{
	if (err != ERR_NO_TICKET)
		give_back_limit(request->routes, LIMIT_ticket_code, request->address);
}

static void found(void *arg, enum err err, const struct board *board, const struct visit *visit)
{
	struct request *request = arg;
	struct text json = { 0 };

	code_tried(request, err);
	if (err) {
		request_refuse(&request, err);
		return;
	}
	code_answer(request->routes, board, visit, &json);
	request_answer(&request, text_string(&json), json.length);
	text_finish(&json);
}

static void handle(struct request *request, const struct net_request *http)
{
	uint32_t retry_after_s;

	(void)http;
	if (take_limit(request->routes, LIMIT_ticket_code, request->address, &retry_after_s)) {
		request_refuse_until(&request, ERR_TOO_MANY, retry_after_s);
		return;
	}
	code_find(request->routes, request->code, found, request);
}

static const enum err errors[] = { ERR_NO_TICKET, ERR_TOO_MANY, ERR_OK };

static const struct route rows[] = {
	{
		.method = NET_GET,
		.path = "/v1/tickets/{code}",
		.id = "followTicket",
		.summary = "Tells the place and the wait of a ticket by the code on it",
		.flags = ROUTE_PUBLIC,
		.handle = handle,
		.answer = &view_shape,
		.errors = errors,
		.limit = LIMIT_ticket_code,
	},
};

const struct route_table routes_codes =
	ROUTE_TABLE("codes", "What patients ask with the code on their ticket", rows);
