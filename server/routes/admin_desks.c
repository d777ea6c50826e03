// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* /v1/admin/facilities/{facility}/desks: which rooms and windows there are, what they serve, and
 * which of them are out of use. */
#include "server/engine/desks.h"
#include "server/routes/board_answers.h"
#include "server/routes/edit.h"
#include "server/routes/version.h"
#include <string.h>

/* ---- telling ---- */

enum { TOLD_COUNT = DESK_CHANGE_FIELD_COUNT - 1 };
static const struct shape setup_shape = {
	.name = "DeskSetup",
	.fields = desk_change_fields,
	.count = TOLD_COUNT,
};

struct desk_item {
	struct desk_change setup;
	enum desk_state state;
	struct user_id staff;
	char number[NUMBER_BYTES];
};
static const struct field desk_item_fields[] = {
	{
		.name = "setup",
		.kind = FIELD_STRUCT,
		.offset = offsetof(struct desk_item, setup),
		.size = sizeof(struct desk_change),
		.fields = desk_change_fields,
		.field_count = TOLD_COUNT,
	},
	FIELD_WORD_OF(desk_item, state, desk_state, 0),
	FIELD(desk_item, staff, FIELD_UUID, FIELD_OPTIONAL, .help = "Who sits there"),
	FIELD(desk_item, number, FIELD_TEXT, FIELD_OPTIONAL, .help = "Who is called or served"),
};
struct desk_list {
	int64_t seq;
	int desks_count;
	struct desk_item desks[1];
};
static const struct field desk_list_fields[] = {
	FIELD(desk_list, seq, FIELD_INT, 0),
	FIELD_LIST_OF(desk_list, desks, desk_item_fields, 0,
		.help = "In the order of codes, those out of use too"),
};
static const struct shape desk_list_shape = DESCRIBED_SHAPE("DeskSetups", desk_list_fields);

static void add_setup(const struct board *board, const struct desk *desk, struct text *text)
{
	const struct ticket *ticket = board_desk_ticket(board, desk->id);
	struct desk_item item = {
		.setup = desk_change_of(desk),
		.state = desk->state,
		.staff = desk->staff,
	};

	if (ticket)
		memcpy(item.number, ticket->number, sizeof(item.number));
	fields_encode(desk_item_fields, COUNT_OF(desk_item_fields), &item, 0, text);
}

static void list_desks(struct request *request, const struct board *board)
{
	char etag[SEQ_ETAG_BYTES];
	struct text text = { 0 };

	answer_begin(board, &text);
	answer_desks(board, add_setup, &text);
	seq_etag(board, "desk-setups", etag);
	answer_end_etag(&request, &text, etag);
}

static void tell_desk(struct request *request, const struct board *board)
{
	const struct desk *desk = board_find_desk(board, (struct desk_id){ request->subject });
	char etag[VERSION_ETAG_BYTES];
	struct desk_change change;
	struct text text = { 0 };

	if (!desk) {
		request_refuse(&request, ERR_NO_DESK);
		return;
	}
	change = desk_change_of(desk);
	version_etag(change.version, etag);
	fields_encode(desk_change_fields, TOLD_COUNT, &change, 0, &text);
	request_answer_etag(&request, text_string(&text), text.length, etag);
	text_finish(&text);
}

/* ---- changing ---- */

static const struct shape change_shape = {
	.name = "DeskSetupChange",
	.fields = desk_change_fields + DESK_CHANGE_HEAD_COUNT,
	.count = DESK_CHANGE_FIELD_COUNT - DESK_CHANGE_HEAD_COUNT,
	.size = sizeof(struct desk_change),
};
static const struct edit_kind kind = {
	.action = "desk.changed",
	.noun = "desk",
	.shape = &change_shape,
};
static const struct edit_kind addition = {
	.action = "desk.added",
	.is_new = true,
	.noun = "desk",
	.shape = &change_shape,
};

static void change_desk(struct request *request, const struct board *board)
{
	const struct desk *desk = board_find_desk(board, (struct desk_id){ request->subject });
	struct desk_change before, after;

	if (!desk) {
		request_refuse(&request, ERR_NO_DESK);
		return;
	}
	before = after = desk_change_of(desk);
	/* As of queue rules: never laid over what was not read. */
	if (before.version != request->if_match)
		request_refuse(&request, ERR_PRECONDITION_FAILED);
	else if (edit_lay_over(&request, &kind, &after))
		edit_push(request, &kind, &before, &after);
}

static void add_new_desk(struct request *request, const struct board *board)
{
	const struct desk_change before = { 0 };
	struct desk_change after = before;

	(void)board;
	if (edit_lay_over(&request, &addition, &after))
		edit_push(request, &addition, &before, &after);
}

/* ---- the rows ---- */

static const struct field changed_fields[] = { EDITED_FIELDS("desk") };
static const struct shape changed_shape = DESCRIBED_SHAPE("DeskSetupChanged", changed_fields);

static const enum err change_errors[] = { ERR_CONFLICT, ERR_FACILITY_FULL, ERR_OK };

#define ADMIN_DESKS "/v1/admin/facilities/{facility}/desks"

static const struct route rows[] = {
	{
		.method = NET_GET,
		.path = ADMIN_DESKS,
		.id = "listDeskSetups",
		.summary = "Tells all desks with everything that can be configured",
		.flags = ROUTE_ETAG,
		.roles = ROLE_BIT(ROLE_ADMIN),
		.look = list_desks,
		.answer = &desk_list_shape,
	},
	{
		.method = NET_POST,
		.path = ADMIN_DESKS,
		.id = "addDesk",
		.summary = "Makes a desk",
		.flags = ROUTE_PARTIAL | ROUTE_CREATES,
		.roles = ROLE_BIT(ROLE_ADMIN),
		.becomes = &command_desk_change,
		.look = add_new_desk,
		.body = &change_shape,
		.answer = &changed_shape,
		.errors = change_errors,
	},
	{
		.method = NET_GET,
		.path = ADMIN_DESKS "/{desk}",
		.id = "getDeskSetup",
		.summary = "Tells everything that can be configured of a desk",
		.flags = ROUTE_ETAG,
		.roles = ROLE_BIT(ROLE_ADMIN),
		.look = tell_desk,
		.answer = &setup_shape,
	},
	{
		.method = NET_PATCH,
		.path = ADMIN_DESKS "/{desk}",
		.id = "changeDesk",
		.summary = "Changes what is given of a desk, or takes it out of use, for a reason",
		.flags = ROUTE_PARTIAL | ROUTE_ETAG,
		.roles = ROLE_BIT(ROLE_ADMIN),
		.becomes = &command_desk_change,
		.look = change_desk,
		.body = &change_shape,
		.answer = &changed_shape,
		.errors = change_errors,
	},
};

const struct route_table routes_admin_desks =
	ROUTE_TABLE("desk setups", "Which rooms and windows there are", rows);
