// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* /v1/facilities/{facility}/tickets: places in a line. */
#include "server/routes/board_answers.h"
#include "server/routes/request.h"

struct ticket_view {
	int64_t seq;
	struct ticket ticket;
	struct visit visit;
	int64_t ahead;
	struct wait_answer wait;
	int64_t as_of_us;
};
static const struct field ticket_view_fields[] = {
	FIELD(ticket_view, seq, FIELD_INT, 0),
	FIELD_STRUCT_OF(ticket_view, ticket, ticket_fields, 0),
	FIELD_STRUCT_OF(ticket_view, visit, visit_fields, 0),
	PLACE_FIELDS(ticket_view),
};
static const struct shape ticket_shape = DESCRIBED_SHAPE("TicketState", ticket_view_fields);

static void tell_ticket(struct request *request, const struct board *board)
{
	struct ticket_id id = { request->subject };
	const struct ticket *ticket = board_find_ticket(board, id);
	const struct visit *visit = ticket ? board_find_visit(board, ticket->visit) : NULL;
	struct text text = { 0 };

	if (!visit) {
		request_refuse(&request, ERR_NO_TICKET);
		return;
	}
	answer_begin(board, &text);
	answer_row(&text, "ticket", BOARD_TICKETS, ticket);
	answer_row(&text, "visit", BOARD_VISITS, visit);
	answer_outlook(board, ticket, &text);
	answer_end(&request, &text);
}

static const struct route rows[] = {
	{
		.method = NET_GET,
		.path = "/v1/facilities/{facility}/tickets/{ticket}",
		.id = "getTicket",
		.summary = "Tells a ticket with its visit, its place and its wait",
		.roles = ROLES_STAFF,
		.look = tell_ticket,
		.answer = &ticket_shape,
	},
	{
		.method = NET_POST,
		.path = "/v1/facilities/{facility}/tickets/{ticket}/call",
		.id = "callTicket",
		.command = &command_ticket_call,
		.answer = &shape_called,
	},
	{
		.method = NET_POST,
		.path = "/v1/facilities/{facility}/tickets/{ticket}/recall",
		.id = "recallTicket",
		.command = &command_ticket_recall,
		.answer = &shape_recalled,
	},
	{
		.method = NET_POST,
		.path = "/v1/facilities/{facility}/tickets/{ticket}/start",
		.id = "startTicket",
		.command = &command_ticket_start,
		.answer = &shape_done,
	},
	{
		.method = NET_POST,
		.path = "/v1/facilities/{facility}/tickets/{ticket}/finish",
		.id = "finishTicket",
		.command = &command_ticket_finish,
		.answer = &shape_done,
	},
	{
		.method = NET_POST,
		.path = "/v1/facilities/{facility}/tickets/{ticket}/no-show",
		.id = "skipTicket",
		.command = &command_ticket_no_show,
		.answer = &shape_done,
	},
	{
		.method = NET_POST,
		.path = "/v1/facilities/{facility}/tickets/{ticket}/requeue",
		.id = "requeueTicket",
		.command = &command_ticket_requeue,
		.answer = &shape_placed,
	},
	{
		.method = NET_POST,
		.path = "/v1/facilities/{facility}/tickets/{ticket}/hold",
		.id = "holdTicket",
		.command = &command_ticket_hold,
		.answer = &shape_done,
	},
	{
		.method = NET_POST,
		.path = "/v1/facilities/{facility}/tickets/{ticket}/resume",
		.id = "resumeTicket",
		.command = &command_ticket_resume,
		.answer = &shape_placed,
	},
	{
		.method = NET_POST,
		.path = "/v1/facilities/{facility}/tickets/{ticket}/transfer",
		.id = "transferTicket",
		.command = &command_ticket_transfer,
		.answer = &shape_transferred,
	},
	{
		.method = NET_POST,
		.path = "/v1/facilities/{facility}/tickets/{ticket}/triage",
		.id = "triageTicket",
		.command = &command_ticket_triage,
		.answer = &shape_triaged,
	},
	{
		.method = NET_POST,
		.path = "/v1/facilities/{facility}/tickets/{ticket}/class",
		.id = "classifyTicket",
		.command = &command_ticket_set_class,
		.answer = &shape_placed,
	},
	{
		.method = NET_POST,
		.path = "/v1/facilities/{facility}/tickets/{ticket}/move",
		.id = "moveTicket",
		.command = &command_ticket_move,
		.answer = &shape_placed,
	},
	{
		.method = NET_POST,
		.path = "/v1/facilities/{facility}/tickets/{ticket}/assign",
		.id = "assignTicket",
		.command = &command_ticket_assign,
		.answer = &shape_placed,
	},
	{
		.method = NET_POST,
		.path = "/v1/facilities/{facility}/tickets/{ticket}/cancel",
		.id = "cancelTicket",
		.command = &command_ticket_cancel,
		.answer = &shape_done,
	},
};

const struct route_table routes_tickets = ROUTE_TABLE("tickets", "Places in a line", rows);
