// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* /v1/facilities/{facility}/visits: a patient's day. */
#include "server/routes/board_answers.h"
#include "server/routes/request.h"

struct visit_view {
	int64_t seq;
	struct visit visit;
	int tickets_count;
	struct ticket tickets[1];
};
static const struct field visit_view_fields[] = {
	FIELD(visit_view, seq, FIELD_INT, 0),
	FIELD_STRUCT_OF(visit_view, visit, visit_fields, 0),
	FIELD_LIST_OF(visit_view, tickets, ticket_fields, 0, .help = "In the order of issue"),
};
static const struct shape visit_shape = DESCRIBED_SHAPE("VisitState", visit_view_fields);

static void tell_visit(struct request *request, const struct board *board)
{
	struct visit_id id = { request->subject };
	const struct visit *visit = board_find_visit(board, id);
	const struct ticket *ticket = NULL;
	struct text text = { 0 };
	const char *comma = "";

	if (!visit) {
		request_refuse(&request, ERR_NO_VISIT);
		return;
	}
	answer_begin(board, &text);
	answer_row(&text, "visit", BOARD_VISITS, visit);
	text_add(&text, ",\"tickets\":[");
	while ((ticket = board_next_of_visit(board, visit, ticket))) {
		text_add(&text, comma);
		fields_encode(ticket_fields, TICKET_FIELD_COUNT, ticket, 0, &text);
		comma = ",";
	}
	text_add_char(&text, ']');
	answer_end(&request, &text);
}

static const struct route rows[] = {
	{
		.method = NET_GET,
		.path = "/v1/facilities/{facility}/visits/{visit}",
		.id = "getVisit",
		.summary = "Tells a visit of today with its tickets",
		.roles = ROLES_STAFF,
		.look = tell_visit,
		.answer = &visit_shape,
	},
	{
		.method = NET_POST,
		.path = "/v1/facilities/{facility}/visits",
		.id = "openVisit",
		.flags = ROUTE_CREATES,
		.command = &command_visit_open,
		.answer = &shape_visit_opened,
	},
	{
		.method = NET_POST,
		.path = "/v1/facilities/{facility}/visits/{visit}/close",
		.id = "closeVisit",
		.command = &command_visit_close,
		.answer = &shape_done,
	},
};

const struct route_table routes_visits =
	ROUTE_TABLE("visits", "A patient's day, from the first number to the way home", rows);
