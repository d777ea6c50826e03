// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* /v1/facilities/{facility}/services: lines of people. */
#include "common/base/mem.h"
#include "common/base/time.h"
#include "common/model/outlook.h"
#include "common/model/queue.h"
#include "server/app/lane.h"
#include "server/routes/board_answers.h"
#include "server/routes/request.h"
#include <string.h>

struct service_view {
	struct service service;
	int64_t waiting;
};
static const struct field service_view_fields[] = {
	FIELD_STRUCT_OF(service_view, service, service_fields, 0),
	FIELD(service_view, waiting, FIELD_INT, 0, .help = "People in its line"),
};
struct services_view {
	int64_t seq;
	int services_count;
	struct service_view services[1];
};
static const struct field services_view_fields[] = {
	FIELD(services_view, seq, FIELD_INT, 0),
	FIELD_LIST_OF(services_view, services, service_view_fields, 0),
};
static const struct shape services_shape = DESCRIBED_SHAPE("Services", services_view_fields);

static int by_code(const void *a, const void *b)
{
	const struct service *const *x = a, *const *y = b;

	return strcmp((*x)->code, (*y)->code);
}

static void list_services(struct request *request, const struct board *board)
{
	size_t count;
	const void **rows = board_rows(board, BOARD_SERVICES, by_code, &count);
	char etag[SEQ_ETAG_BYTES];
	struct text text = { 0 };

	answer_begin(board, &text);
	text_add(&text, ",\"services\":[");
	for (size_t i = 0; i < count; i++) {
		const struct service *service = rows[i];
		struct service_view view = {
			.service = *service,
			.waiting = (int64_t)board_waiting(board, service->id),
		};

		text_add(&text, i ? "," : "");
		fields_encode(service_view_fields, COUNT_OF(service_view_fields), &view, 0, &text);
	}
	mem_free(rows);
	text_add_char(&text, ']');
	seq_etag(board, "services", etag);
	answer_end_etag(&request, &text, etag);
}

/* ---- the queue ---- */

struct queue_query {
	int64_t limit;
	int64_t from;
};
static const struct field queue_query_fields[] = {
	FIELD(queue_query, limit, FIELD_INT, FIELD_OPTIONAL, .min = 1, .max = 1000, .absent = 200),
	FIELD(queue_query, from, FIELD_INT, FIELD_OPTIONAL, .max = 1000000,
		.help = "Leaves out so many from the front"),
};
static const struct shape queue_query_shape = SHAPE("QueueQuery", queue_query, queue_query_fields);

struct queue_entry {
	struct ticket_id ticket;
	struct visit_id visit;
	struct patient_id patient;
	char number[NUMBER_BYTES];
	enum colour colour;
	enum order_kind kind;
	bool vulnerable;
	bool is_skipped;
	bool is_moved;
	struct user_id assigned;
	int64_t clock_us;
	int64_t issued_us;
	int64_t slot_us;
	int64_t ahead;
	struct wait_answer wait;
};
static const struct field queue_entry_fields[] = {
	FIELD(queue_entry, ticket, FIELD_UUID, 0),
	FIELD(queue_entry, visit, FIELD_UUID, 0),
	FIELD(queue_entry, patient, FIELD_UUID, FIELD_OPTIONAL),
	FIELD(queue_entry, number, FIELD_TEXT, 0),
	FIELD_WORD_OF(queue_entry, colour, colour, 0),
	FIELD_WORD_OF(queue_entry, kind, order_kind, 0),
	FIELD(queue_entry, vulnerable, FIELD_BOOL, FIELD_OPTIONAL),
	FIELD(queue_entry, is_skipped, FIELD_BOOL, FIELD_OPTIONAL,
		.help = "Did not come when called, and waits behind others"),
	FIELD(queue_entry, is_moved, FIELD_BOOL, FIELD_OPTIONAL, .help = "By hand"),
	FIELD(queue_entry, assigned, FIELD_UUID, FIELD_OPTIONAL),
	FIELD_TIME_OF(queue_entry, clock, 0, .help = "When its waiting began, by the rule"),
	FIELD_TIME_OF(queue_entry, issued, 0),
	FIELD_TIME_OF(queue_entry, slot, FIELD_OPTIONAL),
	FIELD(queue_entry, ahead, FIELD_INT, 0),
	FIELD_STRUCT_OF(queue_entry, wait, wait_answer_fields, 0),
};
struct queue_view {
	int64_t seq;
	struct service_id service;
	int64_t waiting;
	int64_t as_of_us;
	int queue_count;
	struct queue_entry queue[1];
};
static const struct field queue_view_fields[] = {
	FIELD(queue_view, seq, FIELD_INT, 0),
	FIELD(queue_view, service, FIELD_UUID, 0),
	FIELD(queue_view, waiting, FIELD_INT, 0, .help = "All of them"),
	AS_OF_FIELD(queue_view, 0),
	FIELD_LIST_OF(queue_view, queue, queue_entry_fields, 0,
		.help = "In the order in which they are called"),
};
static const struct shape queue_shape = DESCRIBED_SHAPE("Queue", queue_view_fields);

/* What is told of each. */
struct telling {
	const struct board *board;
	int64_t now_us;
	int32_t offset_s;
};

static void add_entry(const struct telling *telling, const struct ticket *ticket, struct text *text)
{
	const struct visit *visit = board_find_visit(telling->board, ticket->visit);
	struct outlook outlook =
		outlook_of(telling->board, ticket, telling->now_us, telling->offset_s);
	struct queue_entry entry = {
		.ticket = ticket->id,
		.visit = ticket->visit,
		.colour = ticket->colour,
		.kind = ticket->kind,
		.vulnerable = ticket->vulnerable,
		.is_skipped = !line_node_is_linked(board_node_of(ticket)),
		.is_moved = ticket->is_moved,
		.assigned = ticket->assigned,
		.clock_us = ticket->clock_us,
		.issued_us = ticket->issued_us,
		.slot_us = ticket->slot_us,
		.ahead = outlook.ahead,
		.wait = { outlook.wait.kind, outlook.wait.lower_min, outlook.wait.upper_min },
	};

	if (visit)
		entry.patient = visit->patient;
	memcpy(entry.number, ticket->number, sizeof(entry.number));
	fields_encode(queue_entry_fields, COUNT_OF(queue_entry_fields), &entry, 0, text);
}

static void add_entries(const struct telling *telling, struct service_id service,
	const struct queue_query *query, struct text *text)
{
	const struct ticket *ticket;
	struct queue_walk walk;
	int64_t at = 0;

	queue_walk_begin(&walk, telling->board, service, telling->now_us);
	while (at < query->from + query->limit && (ticket = queue_walk_next(&walk))) {
		if (at++ < query->from)
			continue;
		text_add(text, at - 1 > query->from ? "," : "");
		add_entry(telling, ticket, text);
	}
	queue_walk_end(&walk);
}

static void tell_queue(struct request *request, const struct board *board)
{
	struct service_id id = { request->subject };
	const struct service *service = board_find_service(board, id);
	struct queue_view view = { .seq = (int64_t)board_seq(board), .service = id };
	struct telling telling = { .board = board, .now_us = time_now_us() };
	struct text text = { 0 };

	if (!service) {
		request_refuse(&request, ERR_NO_SERVICE);
		return;
	}
	view.waiting = (int64_t)board_waiting(board, id);
	view.as_of_us = telling.now_us;
	telling.offset_s = lanes_utc_offset_s(board, telling.now_us);
	text_add_char(&text, '{');
	fields_encode_members(
		queue_view_fields, COUNT_OF(queue_view_fields) - 1, &view, 0, false, &text);
	text_add(&text, ",\"queue\":[");
	add_entries(&telling, id, request->query, &text);
	text_add_char(&text, ']');
	answer_end(&request, &text);
}

static const struct route rows[] = {
	{
		.method = NET_GET,
		.path = "/v1/facilities/{facility}/services",
		.id = "listServices",
		.summary = "Tells the services, their rules and how many wait",
		.flags = ROUTE_ETAG,
		.roles = ROLES_STAFF,
		.look = list_services,
		.answer = &services_shape,
	},
	{
		.method = NET_GET,
		.path = "/v1/facilities/{facility}/services/{service}/queue",
		.id = "getQueue",
		.summary = "Tells who waits at a service, in the order in which they are called",
		.roles = ROLES_STAFF,
		.look = tell_queue,
		.query = &queue_query_shape,
		.answer = &queue_shape,
	},
	{
		.method = NET_PUT,
		.path = "/v1/facilities/{facility}/services/{service}",
		.id = "configureService",
		.command = &command_service_configure,
		.answer = &shape_done,
	},
	{
		.method = NET_PUT,
		.path = "/v1/facilities/{facility}/services/{service}/rules",
		.id = "changeRules",
		.command = &command_rules_change,
		.answer = &shape_done,
	},
	{
		.method = NET_POST,
		.path = "/v1/facilities/{facility}/services/{service}/open",
		.id = "openService",
		.command = &command_service_open,
		.answer = &shape_done,
	},
	{
		.method = NET_POST,
		.path = "/v1/facilities/{facility}/services/{service}/close",
		.id = "closeService",
		.command = &command_service_close,
		.answer = &shape_done,
	},
};

const struct route_table routes_services = ROUTE_TABLE("services", "Lines of people", rows);
