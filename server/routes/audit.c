// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* /v1/admin/facilities/{facility}/audit: the audit log and the journal of all commands as one line
 * of time, looked through by page, or taken away as CSV or JSON lines, piece by piece: a piece is
 * as large as its limit, however many years there are. Who looks into it is written down in it,
 * too. */
#include "server/store/audit.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "common/loop/loop.h"
#include "common/model/rows.h"
#include "server/app/audit.h"
#include "server/db/db.h"
#include "server/ops/config.h"
#include "server/routes/dispatch.h"
#include "server/routes/record.h"
#include <stdio.h>
#include <string.h>

/* A statement looks through a window of time, so that none of them comes near its limit however
 * rare a thing is and however many years are asked for: the windows grow while they are quick, and
 * who has looked for long enough is told what was found so far, how far that is, and where it goes
 * on.
 */
enum {
	DAYS = 30, /* Looked through where nobody says since when. */
	FIRST_WINDOW_DAYS = 7,
	QUICK_US = 200000,
	ENOUGH_US = 1000000,
};
/* The years from 1 to 9999. */
#define TIMES_FROM_US (INT64_C(-62135596800) * US_PER_S)
#define TIMES_TO_US (INT64_C(253402300799) * US_PER_S)

enum {
	ACTION_CHARS = 64,
	REASON_CHARS = 100,
	WORD_CHARS = 64,
	MEANING_CHARS = 4000,
	CURSOR_CHARS = 140,
	LIMIT_MAX = 1000
};

struct search {
	int64_t from, to;
	struct user_id actor;
	char action[ACTION_CHARS + 1];
	struct uuid object;
	enum audit_outcome outcome;
	char reason[4 * REASON_CHARS + 1];
	char request[REQUEST_NAME_BYTES];
	struct command_id command;
	char word[4 * WORD_CHARS + 1];
	char meaning[MEANING_CHARS + 1];
	bool brief;
	char cursor[CURSOR_CHARS + 1];
	int64_t limit;
	enum audit_form format;
};
static const struct field search_fields[] = {
	FIELD(search, from, FIELD_TIME, FIELD_OPTIONAL, .help = "Missing: 30 days before to"),
	FIELD(search, to, FIELD_TIME, FIELD_OPTIONAL, .help = "Not included. Missing: now"),
	FIELD(search, actor, FIELD_UUID, FIELD_OPTIONAL, .help = "Who did it"),
	FIELD(search, action, FIELD_TEXT, FIELD_OPTIONAL, .min = 1, .max = ACTION_CHARS,
		.help = "Its beginning, such as \"patient.\" or \"ticket.called\""),
	FIELD(search, object, FIELD_UUID, FIELD_OPTIONAL,
		.help = "On whom or what; a patient stands for his visits and tickets as well"),
	FIELD_WORD_OF(search, outcome, audit_outcome, FIELD_OPTIONAL),
	FIELD(search, reason, FIELD_TEXT, FIELD_OPTIONAL, .min = 1, .max = REASON_CHARS,
		.help = "A part of it"),
	FIELD(search, request, FIELD_TEXT, FIELD_OPTIONAL, .min = 1, .max = REQUEST_NAME_BYTES - 1,
		.help = "X-Request-Id, as the log has it"),
	FIELD(search, command, FIELD_UUID, FIELD_OPTIONAL, .help = "Idempotency-Key"),
	FIELD(search, word, FIELD_TEXT, FIELD_OPTIONAL, .min = 1, .max = WORD_CHARS,
		.help = "Of the action or the reason, or the beginning of what somebody or "
			"something is called who did it or to whom it was done: a name, a login, a "
			"code"),
	FIELD(search, meaning, FIELD_TEXT, FIELD_OPTIONAL, .min = 1, .max = MEANING_CHARS,
		.help = "Of a word: actions that it stands for in the language of whoever looks, "
			"with commas between; their entries are found as well"),
	FIELD(search, brief, FIELD_BOOL, FIELD_OPTIONAL,
		.help = "Leaves out events of the journal that came of an edit or an override of "
			"which the audit log has a row, which tells what was before and after"),
	FIELD(search, cursor, FIELD_TEXT, FIELD_OPTIONAL, .min = 1, .max = CURSOR_CHARS,
		.help = "next of the page before"),
	FIELD(search, limit, FIELD_INT, FIELD_OPTIONAL, .min = 1, .max = LIMIT_MAX, .absent = 50),
	FIELD_WORD_OF(search, format, audit_form, FIELD_OPTIONAL,
		.help = "csv and jsonl are files; Link has the address of the next piece"),
};
static const struct shape search_shape = SHAPE("AuditSearch", search, search_fields);

/* Of the description only. */
struct entry {
	enum audit_source source;
	struct uuid id;
	int64_t seq;
	int64_t at;
	enum actor_kind actor_kind;
	struct user_id actor;
	char actor_name[NAME_BYTES];
	char actor_role[16];
	char action[ACTION_CHARS + 1];
	bool allowed;
	char object_kind[33];
	struct uuid object;
	char reason[NAME_BYTES];
	struct command_id command;
	char address[ADDRESS_BYTES];
	char request[REQUEST_NAME_BYTES];
	char detail[1];
	char object_name[NAME_BYTES];
};
static const struct field entry_fields[] = {
	FIELD_WORD_OF(entry, source, audit_source, 0, .help = "The audit log or the journal"),
	FIELD(entry, id, FIELD_UUID, 0, .help = "Of an event one made of its number"),
	FIELD(entry, seq, FIELD_INT, FIELD_NULLABLE, .help = "Of an event"),
	FIELD(entry, at, FIELD_TIME, 0),
	FIELD_WORD_OF(entry, actor_kind, actor_kind, 0),
	FIELD(entry, actor, FIELD_UUID, FIELD_NULLABLE),
	FIELD(entry, actor_name, FIELD_TEXT, FIELD_NULLABLE, .help = "Of staff"),
	FIELD(entry, actor_role, FIELD_TEXT, FIELD_NULLABLE, .help = "At that time"),
	FIELD(entry, action, FIELD_TEXT, 0),
	FIELD(entry, allowed, FIELD_BOOL, 0),
	FIELD(entry, object_kind, FIELD_TEXT, FIELD_NULLABLE),
	FIELD(entry, object, FIELD_UUID, FIELD_NULLABLE),
	FIELD(entry, reason, FIELD_TEXT, FIELD_NULLABLE),
	FIELD(entry, command, FIELD_UUID, FIELD_NULLABLE),
	FIELD(entry, address, FIELD_TEXT, FIELD_NULLABLE),
	FIELD(entry, request, FIELD_TEXT, FIELD_NULLABLE),
	{ .name = "detail", .kind = FIELD_STRUCT, .help = "Ids, counts, before and after" },
	FIELD(entry, object_name, FIELD_TEXT, FIELD_NULLABLE,
		.help = "What it is called now: an account's login, the code of a facility, queue "
			"or desk, the name of a screen or machine; never a patient's name"),
};

struct page {
	int entries_count;
	struct entry entries[1];
	int64_t from, reached;
	char next[CURSOR_CHARS + 1];
};
static const struct field page_fields[] = {
	FIELD_LIST_OF(page, entries, entry_fields, 0, .help = "The newest first"),
	FIELD(page, from, FIELD_TIME, 0, .help = "Since when is looked through"),
	FIELD(page, reached, FIELD_TIME, 0,
		.help = "Back to when that is done: from, where there is no next"),
	FIELD(page, next, FIELD_TEXT, FIELD_OPTIONAL, .help = "The cursor of the next page"),
};
static const struct shape page_shape = DESCRIBED_SHAPE("AuditPage", page_fields);

/* ---- where a page ends ---- */

/* The last event and the last row of the audit log that were told, in the window that ends at to,
 * of the time since from: SEQ_TIME_ID_FROM_TO_SINCE, the first three perhaps "", the others in
 * microseconds. to "": the end of time. since "": nothing was told of the window, else it begins
 * there. */
struct position {
	char seq[24], at[TIME_TEXT_BYTES], id[UUID_TEXT_BYTES];
	int64_t from_us, to_us, since_us;
};

static bool take_part(const char **at, char *part_out, size_t room)
{
	size_t length = strcspn(*at, "_");

	if (length >= room)
		return false;
	memcpy(part_out, *at, length);
	part_out[length] = '\0';
	*at += length + ((*at)[length] == '_');
	return true;
}

/* What is in no window yet: all of what is asked for. */
static struct position whole(const struct search *search)
{
	struct position position = { .from_us = search->from,
		.to_us = search->to ? search->to : INT64_MAX };

	if (!search->from)
		position.from_us = (search->to ? search->to : time_now_us()) - DAYS * US_PER_DAY;
	return position;
}

static bool read_position(const char *cursor, struct position *position_out)
{
	struct position position = { .to_us = INT64_MAX };
	char from[24], to[24], since[24];
	int64_t number;
	struct uuid id;

	if (!take_part(&cursor, position.seq, sizeof(position.seq)) ||
		!take_part(&cursor, position.at, sizeof(position.at)) ||
		!take_part(&cursor, position.id, sizeof(position.id)) ||
		!take_part(&cursor, from, sizeof(from)) || !take_part(&cursor, to, sizeof(to)) ||
		!take_part(&cursor, since, sizeof(since)) || *cursor)
		return false;
	if (!text_to_int(from, TIMES_FROM_US, TIMES_TO_US, &position.from_us) ||
		(*to && !text_to_int(to, TIMES_FROM_US, TIMES_TO_US, &position.to_us)) ||
		(*since && !text_to_int(since, TIMES_FROM_US, TIMES_TO_US, &position.since_us)))
		return false;
	if (*position.seq && !text_to_int(position.seq, 0, INT64_MAX, &number))
		return false;
	if (*position.at ? !time_parse(position.at, &number) || !uuid_parse(position.id, &id)
			 : *position.id)
		return false;
	*position_out = position;
	return true;
}

static void pass_row(struct position *position, const struct db_result *result, int row)
{
	if (!db_result_is_null(result, row, AUDIT_COLUMN_SEQ)) {
		snprintf(position->seq, sizeof(position->seq), "%s",
			db_result_value(result, row, AUDIT_COLUMN_SEQ));
		return;
	}
	snprintf(position->at, sizeof(position->at), "%s",
		db_result_value(result, row, AUDIT_COLUMN_AT));
	snprintf(position->id, sizeof(position->id), "%s",
		db_result_value(result, row, AUDIT_COLUMN_ID));
}

struct looking {
	struct position position;
	int64_t window_us; /* How long the next one is. */
	int64_t begun_us;  /* By the monotonic clock, as the next. */
	int64_t window_begun_us;
	int64_t reached_us;
	int rows;
	bool has_more;
	const char *told; /* The rows in their form, so far. */
};

/* ---- forms ---- */

static void add_objects(const struct db_result *result, int rows, bool is_first, struct text *text)
{
	for (int row = 0; row < rows; row++)
		text_printf(text, "%s%s", row || !is_first ? "," : "",
			db_result_value(result, row, AUDIT_COLUMN_JSON));
}

static void add_lines(const struct db_result *result, int rows, struct text *text)
{
	for (int row = 0; row < rows; row++)
		text_printf(text, "%s\n", db_result_value(result, row, AUDIT_COLUMN_JSON));
}

/* RFC 4180. What a spreadsheet would take for a formula gets an apostrophe before it, as OWASP
 * advises ("CSV Injection"). */
static void add_cell(struct text *text, const char *value)
{
	text_add_char(text, '"');
	if (*value && strchr("=+-@\t\r", *value))
		text_add_char(text, '\'');
	for (; *value; value++) {
		if (*value == '"')
			text_add_char(text, '"');
		text_add_char(text, *value);
	}
	text_add_char(text, '"');
}

static void add_csv(const struct db_result *result, int rows, struct text *text)
{
	for (int row = 0; row < rows; row++) {
		for (int column = AUDIT_COLUMN_AT; column < AUDIT_COLUMNS; column++) {
			if (column > AUDIT_COLUMN_AT)
				text_add_char(text, ',');
			if (column == AUDIT_COLUMN_ALLOWED)
				text_add(text, *db_result_value(result, row, column) == 't'
						       ? "true"
						       : "false");
			else
				add_cell(text, db_result_value(result, row, column));
		}
		text_add(text, "\r\n");
	}
}

static const struct {
	const char *content_type, *ending;
} forms[] = {
	[AUDIT_FORM_JSON] = { NET_JSON, NULL },
	[AUDIT_FORM_CSV] = { "text/csv; charset=utf-8; header=present", "csv" },
	[AUDIT_FORM_LINES] = { "application/jsonl; charset=utf-8", "jsonl" },
};

/* ---- answering ---- */

static void answer_file(struct request *request, const struct text *text, const char *next)
{
	const struct search *search = request->query;
	const struct looking *looking = request->state;
	char facility[UUID_TEXT_BYTES], name[128], from[TIME_TEXT_BYTES], reached[TIME_TEXT_BYTES];
	struct net_pair headers[4];
	size_t count = 0;

	uuid_format(request->facility.u, facility);
	snprintf(name, sizeof(name), "attachment; filename=\"audit-%s.%s\"", facility,
		forms[search->format].ending);
	time_format(looking->position.from_us, from);
	time_format(looking->reached_us, reached);
	headers[count++] = (struct net_pair){ "Content-Disposition", name };
	headers[count++] = (struct net_pair){ "X-Searched-From", from };
	headers[count++] = (struct net_pair){ "X-Searched-Reached", reached };
	if (next)
		headers[count++] = (struct net_pair){ "X-Next-Cursor", next };
	request_reply(&request, &(struct net_answer){
					.status = 200,
					.content_type = forms[search->format].content_type,
					.body = text_string(text),
					.body_length = text->length,
					.headers = headers,
					.header_count = count,
				});
}

/* RFC 4180 has it once, in the first piece. */
#define CSV_HEAD                                                                                   \
	"at,source,id,seq,actor_kind,actor,actor_name,actor_role,action,allowed,object_kind,"      \
	"object,reason,command,address,request,detail,object_name\r\n"

static void add_next(const struct position *position, struct text *text)
{
	text_printf(text, "%s_%s_%s_%lld_", position->seq, position->at, position->id,
		(long long)position->from_us);
	if (position->to_us != INT64_MAX)
		text_printf(text, "%lld", (long long)position->to_us);
	text_add_char(text, '_');
	if (position->since_us)
		text_printf(text, "%lld", (long long)position->since_us);
}

static void answer_page(struct request *request, const char *next)
{
	const struct looking *looking = request->state;
	char from[TIME_TEXT_BYTES], reached[TIME_TEXT_BYTES];
	struct text text = { 0 };

	time_format(looking->position.from_us, from);
	time_format(looking->reached_us, reached);
	text_printf(&text, "{\"entries\":[%s],\"from\":\"%s\",\"reached\":\"%s\"", looking->told,
		from, reached);
	if (next)
		text_printf(&text, ",\"next\":\"%s\"", next);
	text_add_char(&text, '}');
	request_answer(&request, text_string(&text), text.length);
	text_finish(&text);
}

static void answer(struct request *request)
{
	const struct search *search = request->query;
	const struct looking *looking = request->state;
	bool has_head = search->format == AUDIT_FORM_CSV && !*search->cursor;
	struct text next = { 0 }, text = { 0 };

	add_next(&looking->position, &next);
	if (search->format == AUDIT_FORM_JSON) {
		answer_page(request, looking->has_more ? text_string(&next) : NULL);
	} else {
		text_printf(&text, "%s%s", has_head ? CSV_HEAD : "", looking->told);
		answer_file(request, &text, looking->has_more ? text_string(&next) : NULL);
	}
	text_finish(&text);
	text_finish(&next);
}

/* What was looked for, and how much of it was given away. */
static void note(struct request *request, const struct looking *looking)
{
	const struct search *search = request->query;
	bool is_export = search->format != AUDIT_FORM_JSON;
	struct text detail = { 0 };

	text_printf(&detail, "{\"rows\":%d,\"search\":", looking->rows);
	fields_encode(search_fields, COUNT_OF(search_fields), search, 0, &detail);
	text_add_char(&detail, '}');
	request_note(request, &(struct audit_entry){
				      .action = is_export ? "audit.exported" : "audit.searched",
				      .object_kind = "facility",
				      .object = request->facility.u,
				      .detail = text_string(&detail),
			      });
	text_finish(&detail);
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

/* The window that ends where the position says. */
static void look_through(struct request *request)
{
	static const char *const outcomes[] = {
		[AUDIT_ANY] = NULL,
		[AUDIT_ALLOWED] = "true",
		[AUDIT_REFUSED] = "false",
	};
	const struct search *search = request->query;
	struct looking *looking = request->state;
	struct position *before = &looking->position;
	bool is_of_all = uuid_is_nil(request->who.facility.u), is_open = before->to_us == INT64_MAX;
	char limit[24], since[TIME_TEXT_BYTES], to[TIME_TEXT_BYTES];
	const char *const wanted[AUDIT_SEARCH_PARAMETERS] = {
		[AUDIT_SEARCH_FACILITY] = id_or_null(request, request->facility.u),
		[AUDIT_SEARCH_NOWHERE] = is_of_all ? "true" : "false",
		[AUDIT_SEARCH_FROM] = since,
		[AUDIT_SEARCH_TO] = is_open ? "infinity" : to,
		[AUDIT_SEARCH_ACTOR] = id_or_null(request, search->actor.u),
		[AUDIT_SEARCH_ACTION] = text_or_null(search->action),
		[AUDIT_SEARCH_OBJECT] = id_or_null(request, search->object),
		[AUDIT_SEARCH_ALLOWED] = outcomes[search->outcome],
		[AUDIT_SEARCH_REASON] = text_or_null(search->reason),
		[AUDIT_SEARCH_REQUEST] = text_or_null(search->request),
		[AUDIT_SEARCH_COMMAND] = id_or_null(request, search->command.u),
		[AUDIT_SEARCH_BEFORE_SEQ] = text_or_null(before->seq),
		[AUDIT_SEARCH_BEFORE_AT] = *before->at ? before->at : "infinity",
		[AUDIT_SEARCH_BEFORE_ID] = text_or_null(before->id),
		[AUDIT_SEARCH_LIMIT] = limit,
		[AUDIT_SEARCH_WORD] = text_or_null(search->word),
		[AUDIT_SEARCH_MEANING] = text_or_null(search->meaning),
		[AUDIT_SEARCH_BRIEF] = search->brief ? "true" : "false",
	};
	struct db_value values[AUDIT_SEARCH_PARAMETERS];

	if (!before->since_us)
		before->since_us = (is_open ? time_now_us() : before->to_us) - looking->window_us;
	if (before->since_us < before->from_us)
		before->since_us = before->from_us;
	time_format(before->since_us, since);
	if (!is_open)
		time_format(before->to_us, to);
	snprintf(limit, sizeof(limit), "%lld", (long long)search->limit - looking->rows);
	for (size_t i = 0; i < COUNT_OF(values); i++)
		values[i] = db_text(wanted[i]);
	looking->window_begun_us = loop_monotonic_us(request->app->loop);
	db_run(request->app->db, is_of_all ? &audit_search_all : &audit_search, values, searched,
		request);
}

/* ---- from window to window ---- */

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
	struct position *position = &looking->position;

	*position = (struct position){ .from_us = position->from_us, .to_us = position->since_us };
	looking->reached_us = position->to_us;
	if (now_us - looking->window_begun_us < QUICK_US)
		looking->window_us *= 2;
}

static void take_rows(struct request *request, const struct db_result *result, int rows)
{
	const struct search *search = request->query;
	struct looking *looking = request->state;
	struct text text = { 0 };
	int64_t at_us;

	switch (search->format) {
	case AUDIT_FORM_JSON:
		add_objects(result, rows, !looking->rows, &text);
		break;
	case AUDIT_FORM_CSV:
		add_csv(result, rows, &text);
		break;
	case AUDIT_FORM_LINES:
		add_lines(result, rows, &text);
		break;
	}
	looking->told = arena_printf(request->arena, "%s%s", looking->told, text_string(&text));
	text_finish(&text);
	for (int row = 0; row < rows; row++)
		pass_row(&looking->position, result, row);
	if (rows && time_parse(db_result_value(result, rows - 1, AUDIT_COLUMN_AT), &at_us))
		looking->reached_us = at_us;
	looking->rows += rows;
}

static void searched(void *arg, const struct db_result *result)
{
	struct request *request = arg;
	const struct search *search = request->query;
	struct looking *looking = request->state;
	int64_t now_us = loop_monotonic_us(request->app->loop);
	int found = db_result_rows(result), wanted = (int)search->limit - looking->rows;

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
	looking->has_more = looking->position.to_us > looking->position.from_us;
	if (looking->has_more && looking->rows < search->limit &&
		now_us - looking->begun_us < ENOUGH_US)
		look_through(request);
	else
		end(request, ERR_OK);
}

static void begin(struct request *request)
{
	struct looking *looking = request->state;

	request->routes->audit_searches++;
	looking->reached_us = looking->position.to_us;
	look_through(request);
}

static void search_audit(struct request *request, const struct net_request *http)
{
	const struct field_problem problem = { .path = "cursor",
		.expected = N_("next of the page before") };
	const struct search *search = request->query;
	struct looking *looking = arena_alloc(request->arena, sizeof(*looking));
	enum err err = audit_check(request->routes->audit);

	(void)http;
	request->state = looking;
	looking->position = whole(search);
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
	else if (*search->cursor && !read_position(search->cursor, &looking->position))
		request_refuse_field(&request, ERR_BAD_FIELD, &problem);
	else
		begin(request);
}

/* ---- the chain ---- */

struct seal {
	int64_t number, seq;
	int64_t at;
	char key[44];
	char hash[65];
};
static const struct field seal_fields[] = {
	FIELD(seal, number, FIELD_INT, 0, .help = "Of the link that it seals"),
	FIELD(seal, seq, FIELD_INT, 0, .help = "The last event that it covers"),
	FIELD(seal, at, FIELD_TIME, 0),
	FIELD(seal, key, FIELD_TEXT, 0, .help = "By which key: its thumbprint of RFC 7638"),
	FIELD(seal, hash, FIELD_TEXT, 0),
};
struct seal_view {
	struct seal seal;
	int64_t behind;
};
static const struct field seal_view_fields[] = {
	FIELD_STRUCT_OF(seal_view, seal, seal_fields, FIELD_NULLABLE),
	FIELD(seal_view, behind, FIELD_INT, 0, .help = "Events that are not in the chain yet"),
};
static const struct shape seal_shape = DESCRIBED_SHAPE("AuditSeal", seal_view_fields);

static void tell_seal(struct request *request, const struct net_request *http)
{
	struct record_ids ids = record_ids_of(request);

	(void)http;
	record_ask(request, &audit_seal_tell, (struct db_value[]){ db_text(ids.facility) },
		ERR_NO_FACILITY);
}

static const char *const files[] = { "text/csv", "application/jsonl", NULL };

static const struct route rows[] = {
	{
		.method = NET_GET,
		.path = "/v1/admin/facilities/{facility}/audit",
		.id = "searchAudit",
		.limit = LIMIT_searches,
		.summary =
			"Looks through the audit log and the journal, or gives them away as a file",
		.roles = ROLE_BIT(ROLE_ADMIN),
		.handle = search_audit,
		.query = &search_shape,
		.answer = &page_shape,
		.files = files,
	},
	{
		.method = NET_GET,
		.path = "/v1/admin/facilities/{facility}/audit/seal",
		.id = "getAuditSeal",
		.summary = "Tells up to where the audit log is sealed, since when and by which key",
		.roles = ROLE_BIT(ROLE_ADMIN),
		.handle = tell_seal,
		.answer = &seal_shape,
	},
};

const struct route_table routes_audit =
	ROUTE_TABLE("audit", "Who did what, on whom, when and why", rows);
