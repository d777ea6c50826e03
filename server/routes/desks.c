// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* /v1/facilities/{facility}/desks: rooms and windows where people are called to. */
#include "server/routes/board_answers.h"
#include "server/routes/request.h"
#include <string.h>

struct desk_view {
	struct desk desk;
	struct ticket_id ticket;
	char number[NUMBER_BYTES];
};
static const struct field desk_view_fields[] = {
	FIELD_STRUCT_OF(desk_view, desk, desk_fields, 0),
	FIELD(desk_view, ticket, FIELD_UUID, FIELD_OPTIONAL, .help = "Who is called or served"),
	FIELD(desk_view, number, FIELD_TEXT, FIELD_OPTIONAL),
};
struct desks_view {
	int64_t seq;
	int desks_count;
	struct desk_view desks[1];
};
static const struct field desks_view_fields[] = {
	FIELD(desks_view, seq, FIELD_INT, 0),
	FIELD_LIST_OF(desks_view, desks, desk_view_fields, 0),
};
static const struct shape desks_shape = DESCRIBED_SHAPE("Desks", desks_view_fields);

static void add_view(const struct board *board, const struct desk *desk, struct text *text)
{
	const struct ticket *ticket = board_desk_ticket(board, desk->id);
	struct desk_view view = { .desk = *desk };

	if (ticket) {
		view.ticket = ticket->id;
		memcpy(view.number, ticket->number, sizeof(view.number));
	}
	fields_encode(desk_view_fields, COUNT_OF(desk_view_fields), &view, 0, text);
}

static void list_desks(struct request *request, const struct board *board)
{
	char etag[SEQ_ETAG_BYTES];
	struct text text = { 0 };

	answer_begin(board, &text);
	answer_desks(board, add_view, &text);
	seq_etag(board, "desks", etag);
	answer_end_etag(&request, &text, etag);
}

static const struct route rows[] = {
	{
		.method = NET_GET,
		.path = "/v1/facilities/{facility}/desks",
		.id = "listDesks",
		.summary = "Tells the desks and who is at them",
		.flags = ROUTE_ETAG,
		.roles = ROLES_STAFF,
		.look = list_desks,
		.answer = &desks_shape,
	},
	{
		.method = NET_POST,
		.path = "/v1/facilities/{facility}/desks/{desk}/call-next",
		.id = "callNext",
		.command = &command_ticket_call_next,
		.answer = &shape_called,
	},
	{
		.method = NET_POST,
		.path = "/v1/facilities/{facility}/desks/{desk}/open",
		.id = "openDesk",
		.command = &command_desk_open,
		.answer = &shape_done,
	},
	{
		.method = NET_POST,
		.path = "/v1/facilities/{facility}/desks/{desk}/pause",
		.id = "pauseDesk",
		.command = &command_desk_pause,
		.answer = &shape_done,
	},
	{
		.method = NET_POST,
		.path = "/v1/facilities/{facility}/desks/{desk}/close",
		.id = "closeDesk",
		.command = &command_desk_close,
		.answer = &shape_done,
	},
	{
		.method = NET_POST,
		.path = "/v1/facilities/{facility}/desks/{desk}/take-over",
		.id = "takeOverDesk",
		.command = &command_desk_take_over,
		.answer = &shape_done,
	},
	{
		.method = NET_PUT,
		.path = "/v1/facilities/{facility}/desks/{desk}",
		.id = "configureDesk",
		.command = &command_desk_configure,
		.answer = &shape_done,
	},
};

const struct route_table routes_desks =
	ROUTE_TABLE("desks", "Rooms and windows where people are called to", rows);
