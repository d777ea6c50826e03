// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/routes/audit_pages.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "common/loop/loop.h"
#include "common/model/rows.h"
#include "server/app/audit.h"
#include "server/db/db.h"
#include "server/ops/config.h"
#include "server/routes/audit_answer.h"
#include "server/routes/audit_cursor.h"
#include "server/routes/audit_query.h"
#include "server/routes/dispatch.h"
#include "server/store/audit.h"
#include <stdio.h>
#include <string.h>

/* A statement looks through a window of time, so that none of them comes near its limit however
 * rare a thing is and however many years are asked for: the windows grow while they are quick, and
 * who has looked for long enough is told what was found so far, how far that is, and where it goes
 * on. */
enum {
	DAYS = 30, /* Looked through where nobody says since when. */
	FIRST_WINDOW_DAYS = 7,
	QUICK_US = 200000,
	ENOUGH_US = 1000000,
};

struct looking {
	struct audit_cursor cursor;
	int64_t window_us; /* How long the next one is. */
	int64_t begun_us;  /* By the monotonic clock, as the next. */
	int64_t window_begun_us;
	int64_t reached_us;
	int rows;
	bool has_more;
	const char *told; /* The rows in their form, so far. */
};

/* What is in no window yet: all of what is asked for. */
static struct audit_cursor whole(const struct audit_query *query)
{
	bool has_end = query->to != AUDIT_NO_TIME;
	struct audit_cursor cursor = { .from_us = query->from,
		.to_us = has_end ? query->to : INT64_MAX };

	if (query->from == AUDIT_NO_TIME)
		cursor.from_us = (has_end ? query->to : time_now_us()) - DAYS * US_PER_DAY;
	return cursor;
}

/* ---- asking ---- */

static const char *id_or_null(struct request *request, struct uuid id)
{
	char *text;

	if (uuid_is_nil(id))
		return NULL;
	text = arena_alloc(request->arena, UUID_TEXT_BYTES);
	uuid_format(id, text);
	return text;
}

static const char *text_or_null(const char *text)
{
	return *text ? text : NULL;
}

static void searched(void *arg, const struct db_result *result);

/* The window that ends where the cursor says. */
static void look_through(struct request *request)
{
	static const char *const outcomes[] = {
		[AUDIT_ANY] = NULL,
		[AUDIT_ALLOWED] = "true",
		[AUDIT_REFUSED] = "false",
	};
	const struct audit_query *query = request->query;
	struct looking *looking = request->state;
	struct audit_cursor *before = &looking->cursor;
	bool is_of_all = uuid_is_nil(request->who.facility.u), is_open = before->to_us == INT64_MAX;
	char limit[24], since[TIME_TEXT_BYTES], to[TIME_TEXT_BYTES];
	const char *const wanted[AUDIT_SEARCH_PARAMETERS] = {
		[AUDIT_SEARCH_FACILITY] = id_or_null(request, request->facility.u),
		[AUDIT_SEARCH_NOWHERE] = is_of_all ? "true" : "false",
		[AUDIT_SEARCH_FROM] = since,
		[AUDIT_SEARCH_TO] = is_open ? "infinity" : to,
		[AUDIT_SEARCH_ACTOR] = id_or_null(request, query->actor.u),
		[AUDIT_SEARCH_ACTION] = text_or_null(query->action),
		[AUDIT_SEARCH_OBJECT] = id_or_null(request, query->object),
		[AUDIT_SEARCH_ALLOWED] = outcomes[query->outcome],
		[AUDIT_SEARCH_REASON] = text_or_null(query->reason),
		[AUDIT_SEARCH_REQUEST] = text_or_null(query->request),
		[AUDIT_SEARCH_COMMAND] = id_or_null(request, query->command.u),
		[AUDIT_SEARCH_BEFORE_SEQ] = text_or_null(before->seq),
		[AUDIT_SEARCH_BEFORE_AT] = *before->at ? before->at : "infinity",
		[AUDIT_SEARCH_BEFORE_ID] = text_or_null(before->id),
		[AUDIT_SEARCH_LIMIT] = limit,
		[AUDIT_SEARCH_WORD] = text_or_null(query->word),
		[AUDIT_SEARCH_MEANING] = text_or_null(query->meaning),
		[AUDIT_SEARCH_BRIEF] = query->brief ? "true" : "false",
		[AUDIT_SEARCH_NO_LOOKS_OF] =
			query->without_own_looks ? id_or_null(request, request->who.user.u) : NULL,
	};
	struct db_value values[AUDIT_SEARCH_PARAMETERS];

	if (!before->since_us)
		before->since_us = (is_open ? time_now_us() : before->to_us) - looking->window_us;
	if (before->since_us < before->from_us)
		before->since_us = before->from_us;
	time_format(before->since_us, since);
	if (!is_open)
		time_format(before->to_us, to);
	snprintf(limit, sizeof(limit), "%lld", (long long)query->limit - looking->rows);
	for (size_t i = 0; i < COUNT_OF(values); i++)
		values[i] = db_text(wanted[i]);
	looking->window_begun_us = loop_monotonic_us(request->app->loop);
	db_run(request->app->db, is_of_all ? &audit_search_all : &audit_search, values, searched,
		request);
}

/* ---- from window to window ---- */

/* What was looked for, and how much of it was given away. */
static void note(struct request *request, const struct looking *looking)
{
	const struct audit_query *query = request->query;
	bool is_export = query->format != AUDIT_FORM_JSON;
	struct text detail = { 0 };

	text_printf(&detail, "{\"rows\":%d,\"search\":", looking->rows);
	fields_encode(audit_query_shape.fields, audit_query_shape.count, query, 0, &detail);
	text_add_char(&detail, '}');
	request_note(request, &(struct audit_entry){
				      .action = is_export ? "audit.exported" : "audit.searched",
				      .object_kind = "facility",
				      .object = request->facility.u,
				      .detail = text_string(&detail),
			      });
	text_finish(&detail);
}

static void answer(struct request *request)
{
	const struct looking *looking = request->state;
	struct text next = { 0 };

	audit_cursor_write(&looking->cursor, &next);
	audit_answer_send(request, &(struct audit_answer){
					   .from_us = looking->cursor.from_us,
					   .reached_us = looking->reached_us,
					   .rows = looking->told,
					   .next = looking->has_more ? text_string(&next) : NULL,
				   });
	text_finish(&next);
}

static void end(struct request *request, enum err err)
{
	request->routes->audit_searches--;
	if (err) {
		request_refuse(&request, err);
		return;
	}
	note(request, request->state);
	answer(request);
}

/* What comes before this one. */
static void next_window(struct looking *looking, int64_t now_us)
{
	struct audit_cursor *cursor = &looking->cursor;

	*cursor = (struct audit_cursor){ .from_us = cursor->from_us, .to_us = cursor->since_us };
	looking->reached_us = cursor->to_us;
	if (now_us - looking->window_begun_us < QUICK_US)
		looking->window_us *= 2;
}

static void take_rows(struct request *request, const struct db_result *result, int rows)
{
	const struct audit_query *query = request->query;
	struct looking *looking = request->state;
	struct text text = { 0 };
	int64_t at_us;

	audit_answer_add(query, result, rows, !looking->rows, &text);
	looking->told = arena_printf(request->arena, "%s%s", looking->told, text_string(&text));
	text_finish(&text);
	for (int row = 0; row < rows; row++)
		audit_cursor_pass(&looking->cursor, result, row);
	if (rows && time_parse(db_result_value(result, rows - 1, AUDIT_COLUMN_AT), &at_us))
		looking->reached_us = at_us;
	looking->rows += rows;
}

static void searched(void *arg, const struct db_result *result)
{
	struct request *request = arg;
	const struct audit_query *query = request->query;
	struct looking *looking = request->state;
	int64_t now_us = loop_monotonic_us(request->app->loop);
	int found = db_result_rows(result), wanted = (int)query->limit - looking->rows;

	if (db_result_err(result)) {
		end(request, db_result_err(result));
		return;
	}
	take_rows(request, result, found > wanted ? wanted : found);
	looking->has_more = true;
	if (found > wanted) {
		end(request, ERR_OK);
		return;
	}
	next_window(looking, now_us);
	looking->has_more = looking->cursor.to_us > looking->cursor.from_us;
	if (looking->has_more && looking->rows < query->limit &&
		now_us - looking->begun_us < ENOUGH_US)
		look_through(request);
	else
		end(request, ERR_OK);
}

static void begin(struct request *request)
{
	struct looking *looking = request->state;

	request->routes->audit_searches++;
	looking->reached_us = looking->cursor.to_us;
	look_through(request);
}

void audit_pages_search(struct request *request, const struct net_request *http)
{
	const struct field_problem problem = { .path = "cursor",
		.expected = N_("next of the page before") };
	const struct audit_query *query = request->query;
	struct looking *looking = arena_alloc(request->arena, sizeof(*looking));
	enum err err = audit_check(request->routes->audit);

	(void)http;
	request->state = looking;
	looking->cursor = whole(query);
	looking->window_us = FIRST_WINDOW_DAYS * US_PER_DAY;
	looking->begun_us = loop_monotonic_us(request->app->loop);
	looking->told = "";
	/* What waits on the same connection waits with it: the lines of all facilities need the
	 * others. */
	if (!err && request->routes->audit_searches > 0 &&
		request->routes->audit_searches >= request->app->config->database.connections / 2)
		err = ERR_BUSY;
	if (err)
		request_refuse(&request, err);
	else if (*query->cursor && !audit_cursor_read(query->cursor, &looking->cursor))
		request_refuse_field(&request, ERR_BAD_FIELD, &problem);
	else
		begin(request);
}
