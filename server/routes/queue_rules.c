// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* /v1/admin/facilities/{facility}/queue-rules: all that an administrator may say of each line;
 * changed in one step or not at all, and tried before. */
#include "common/base/mem.h"
#include "common/base/time.h"
#include "server/app/lane.h"
#include "server/engine/services.h"
#include "server/engine/whatif.h"
#include "server/routes/board_answers.h"
#include "server/routes/dispatch.h"
#include "server/routes/edit.h"
#include "server/routes/version.h"
#include <stdio.h>
#include <string.h>

/* ---- telling ---- */

/* What is configured, without the reason of the last change. */
enum { TOLD_COUNT = CHANGE_FIELD_COUNT - 1 };
static const struct shape queue_rules_shape = {
	.name = "QueueRules",
	.fields = service_change_fields,
	.count = TOLD_COUNT,
};

struct queue_item {
	struct service_change queue;
	enum service_state state;
	int64_t waiting;
};
static const struct field queue_item_fields[] = {
	{
		.name = "queue",
		.kind = FIELD_STRUCT,
		.offset = offsetof(struct queue_item, queue),
		.size = sizeof(struct service_change),
		.fields = service_change_fields,
		.field_count = TOLD_COUNT,
	},
	FIELD_WORD_OF(queue_item, state, service_state, 0),
	FIELD(queue_item, waiting, FIELD_INT, 0, .help = "People in its line"),
};
struct queue_list {
	int64_t seq;
	int queues_count;
	struct queue_item queues[1];
};
static const struct field queue_list_fields[] = {
	FIELD(queue_list, seq, FIELD_INT, 0),
	FIELD_LIST_OF(queue_list, queues, queue_item_fields, 0, .help = "In the order of codes"),
};
static const struct shape queue_list_shape = DESCRIBED_SHAPE("QueueRulesList", queue_list_fields);

static int by_code(const void *a, const void *b)
{
	const struct service *const *x = a, *const *y = b;

	return strcmp((*x)->code, (*y)->code);
}

static void list_rules(struct request *request, const struct board *board)
{
	size_t count;
	const void **rows = board_rows(board, BOARD_SERVICES, by_code, &count);
	char etag[SEQ_ETAG_BYTES];
	struct text text = { 0 };

	answer_begin(board, &text);
	text_add(&text, ",\"queues\":[");
	for (size_t i = 0; i < count; i++) {
		const struct service *service = rows[i];
		const struct queue_item item = {
			.queue = service_change_of(service),
			.state = service->state,
			.waiting = (int64_t)board_waiting(board, service->id),
		};

		text_add(&text, i ? "," : "");
		fields_encode(queue_item_fields, COUNT_OF(queue_item_fields), &item, 0, &text);
	}
	mem_free(rows);
	text_add_char(&text, ']');
	seq_etag(board, "queue-rules", etag);
	answer_end_etag(&request, &text, etag);
}

static void tell_rules(struct request *request, const struct board *board)
{
	const struct service *service =
		board_find_service(board, (struct service_id){ request->subject });
	char etag[VERSION_ETAG_BYTES];
	struct service_change change;
	struct text text = { 0 };

	if (!service) {
		request_refuse(&request, ERR_NO_SERVICE);
		return;
	}
	change = service_change_of(service);
	version_etag(change.version, etag);
	fields_encode(service_change_fields, TOLD_COUNT, &change, 0, &text);
	request_answer_etag(&request, text_string(&text), text.length, etag);
	text_finish(&text);
}

/* ---- what is proposed ---- */

static const struct shape change_shape = {
	.name = "QueueRulesChange",
	.fields = service_change_fields + CHANGE_HEAD_COUNT,
	.count = CHANGE_FIELD_COUNT - CHANGE_HEAD_COUNT,
	.size = sizeof(struct service_change),
};

static const struct edit_kind kind = {
	.action = "service.changed",
	.noun = "service",
	.shape = &change_shape,
};
static const struct edit_kind addition = {
	.action = "service.added",
	.is_new = true,
	.noun = "service",
	.shape = &change_shape,
};

/* ---- changing ---- */

static void change_rules(struct request *request, const struct board *board)
{
	const struct service *service =
		board_find_service(board, (struct service_id){ request->subject });
	struct service_change before, after;

	if (!service) {
		request_refuse(&request, ERR_NO_SERVICE);
		return;
	}
	before = after = service_change_of(service);
	/* Laid over another version than the one that was read, it would say more than was meant:
	 * also where this server has not yet heard of what another one recorded. */
	if (before.version != request->if_match)
		request_refuse(&request, ERR_PRECONDITION_FAILED);
	else if (edit_lay_over(&request, &kind, &after))
		edit_push(request, &kind, &before, &after);
}

static void add_queue(struct request *request, const struct board *board)
{
	const struct service_change before = service_change_new();
	struct service_change after = before;

	(void)board;
	if (edit_lay_over(&request, &addition, &after))
		edit_push(request, &addition, &before, &after);
}

/* ---- trying ---- */

struct try_query {
	int64_t limit;
};
static const struct field try_query_fields[] = {
	FIELD(try_query, limit, FIELD_INT, FIELD_OPTIONAL, .max = 200, .absent = 200,
		.help = "Of the places that are listed"),
};
static const struct shape try_query_shape = SHAPE("TryQuery", try_query, try_query_fields);

struct tried_place {
	struct ticket_id ticket;
	char number[NUMBER_BYTES];
	int64_t before;
	int64_t after;
	struct wait_answer wait_before;
	struct wait_answer wait_after;
};
static const struct field tried_place_fields[] = {
	FIELD(tried_place, ticket, FIELD_UUID, 0),
	FIELD(tried_place, number, FIELD_TEXT, 0),
	FIELD(tried_place, before, FIELD_INT, 0, .help = "Place in the line now; 1 is next"),
	FIELD(tried_place, after, FIELD_INT, 0, .help = "Place after the change"),
	FIELD_STRUCT_OF(tried_place, wait_before, wait_answer_fields, 0),
	FIELD_STRUCT_OF(tried_place, wait_after, wait_answer_fields, 0),
};
struct tried {
	int64_t seq;
	struct service_id service;
	int64_t version;
	int64_t as_of_us;
	int64_t waiting;
	int64_t moved;
	int64_t passed;
	struct wait_answer wait_before;
	struct wait_answer wait_after;
	int places_count;
	struct tried_place places[1];
};
static const struct field tried_fields[] = {
	FIELD(tried, seq, FIELD_INT, 0),
	FIELD(tried, service, FIELD_UUID, 0),
	FIELD(tried, version, FIELD_INT, 0, .help = "Of the rules that it was tried against"),
	AS_OF_FIELD(tried, 0),
	FIELD(tried, waiting, FIELD_INT, 0),
	FIELD(tried, moved, FIELD_INT, 0, .help = "Whose place would be another one"),
	FIELD(tried, passed, FIELD_INT, 0,
		.help = "Before whom somebody would come who is behind them now"),
	FIELD_STRUCT_OF(tried, wait_before, wait_answer_fields, 0,
		.help = "Of somebody who comes now, as the rules are"),
	FIELD_STRUCT_OF(tried, wait_after, wait_answer_fields, 0, .help = "After the change"),
	FIELD_LIST_OF(tried, places, tried_place_fields, 0,
		.help = "In the order in which they would be called"),
};
static const struct shape tried_shape = DESCRIBED_SHAPE("QueueRulesTried", tried_fields);

static struct wait_answer told(struct wait_shown shown)
{
	return (struct wait_answer){ shown.kind, shown.lower_min, shown.upper_min };
}

static void add_place(const struct whatif_place *place, struct text *text)
{
	struct tried_place view = {
		.ticket = place->ticket,
		.before = place->before,
		.after = place->after,
		.wait_before = told(place->wait_before),
		.wait_after = told(place->wait_after),
	};

	memcpy(view.number, place->number, sizeof(view.number));
	fields_encode(tried_place_fields, COUNT_OF(tried_place_fields), &view, 0, text);
}

static void tell_tried(struct request *request, const struct board *board,
	const struct service_change *change, const struct whatif *what)
{
	const struct tried view = {
		.seq = (int64_t)board_seq(board),
		.service = change->service,
		.version = change->version,
		.as_of_us = what->as_of_us,
		.waiting = (int64_t)what->waiting,
		.moved = (int64_t)what->moved,
		.passed = (int64_t)what->passed,
		.wait_before = told(what->next_before),
		.wait_after = told(what->next_after),
	};
	struct text text = { 0 };

	text_add_char(&text, '{');
	fields_encode_members(tried_fields, COUNT_OF(tried_fields) - 1, &view, 0, false, &text);
	text_add(&text, ",\"places\":[");
	for (size_t i = 0; i < what->told; i++) {
		text_add(&text, i ? "," : "");
		add_place(&what->places[i], &text);
	}
	text_add_char(&text, ']');
	answer_end(&request, &text);
}

static void try_rules(struct request *request, const struct board *board)
{
	const struct service *service =
		board_find_service(board, (struct service_id){ request->subject });
	struct service_change after;
	const struct try_query *query = request->query;
	struct lane_request wanted = { .type = request->route->becomes, .input = &after };
	struct field_problem problem = { 0 };
	struct whatif what;
	enum err err;

	if (!service) {
		request_refuse(&request, ERR_NO_SERVICE);
		return;
	}
	after = service_change_of(service);
	if (!edit_lay_over(&request, &kind, &after))
		return;
	/* Nobody has to say yet why. */
	if (!*after.reason)
		snprintf(after.reason, sizeof(after.reason), "-");
	wanted.actor = actor_of(&request->who);
	err = lanes_try(request->app->lanes, request->facility, &wanted, after.service,
		(size_t)query->limit, request->arena, &what, &problem);
	if (err)
		request_refuse_field(&request, err, &problem);
	else
		tell_tried(request, board, &after, &what);
}

/* ---- the rows ---- */

static const struct field changed_fields[] = { EDITED_FIELDS("service") };
static const struct shape changed_shape = DESCRIBED_SHAPE("QueueRulesChanged", changed_fields);

static const enum err change_errors[] = { ERR_CONFLICT, ERR_FACILITY_FULL, ERR_OK };

#define QUEUE_RULES "/v1/admin/facilities/{facility}/queue-rules"

static const struct route rows[] = {
	{
		.method = NET_GET,
		.path = QUEUE_RULES,
		.id = "listQueueRules",
		.summary = "Tells all services with everything that can be configured",
		.flags = ROUTE_ETAG,
		.roles = ROLE_BIT(ROLE_ADMIN),
		.look = list_rules,
		.answer = &queue_list_shape,
	},
	{
		.method = NET_POST,
		.path = QUEUE_RULES,
		.id = "addQueue",
		.summary = "Makes a service; what is not said is as a new one begins",
		.flags = ROUTE_PARTIAL | ROUTE_CREATES,
		.roles = ROLE_BIT(ROLE_ADMIN),
		.becomes = &command_service_change,
		.look = add_queue,
		.body = &change_shape,
		.answer = &changed_shape,
		.errors = change_errors,
	},
	{
		.method = NET_GET,
		.path = QUEUE_RULES "/{service}",
		.id = "getQueueRules",
		.summary = "Tells everything that can be configured of a service",
		.flags = ROUTE_ETAG,
		.roles = ROLE_BIT(ROLE_ADMIN),
		.look = tell_rules,
		.answer = &queue_rules_shape,
	},
	{
		.method = NET_PATCH,
		.path = QUEUE_RULES "/{service}",
		.id = "changeQueueRules",
		.summary = "Changes what is given of a service, all of it or nothing, for a reason",
		.flags = ROUTE_PARTIAL | ROUTE_ETAG,
		.roles = ROLE_BIT(ROLE_ADMIN),
		.becomes = &command_service_change,
		.look = change_rules,
		.body = &change_shape,
		.answer = &changed_shape,
		.errors = change_errors,
	},
	{
		.method = NET_POST,
		.path = QUEUE_RULES "/{service}/try",
		.id = "tryQueueRules",
		.summary = "Tells what such a change would do to the line as it is now; changes "
			   "nothing",
		.flags = ROUTE_PARTIAL | ROUTE_KEYLESS,
		/* It looks at everybody in the line, between the turns of all lines. */
		.limit = LIMIT_searches,
		.roles = ROLE_BIT(ROLE_ADMIN),
		.becomes = &command_service_change,
		.look = try_rules,
		.query = &try_query_shape,
		.body = &change_shape,
		.answer = &tried_shape,
		.errors = change_errors,
	},
};

const struct route_table routes_queue_rules =
	ROUTE_TABLE("queue rules", "What an administrator says of each line", rows);
