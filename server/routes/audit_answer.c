// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/routes/audit_answer.h"
#include "common/base/time.h"
#include "common/model/rows.h"
#include "server/routes/audit_query.h"
#include "server/routes/csv.h"
#include "server/routes/dispatch.h"
#include "server/store/audit.h"
#include <stdio.h>
#include <string.h>

/* ---- as it is described ---- */

struct entry {
	enum audit_source source;
	struct uuid id;
	int64_t seq;
	int64_t at;
	enum actor_kind actor_kind;
	struct user_id actor;
	char actor_name[NAME_BYTES];
	char actor_role[16];
	char action[AUDIT_ACTION_CHARS + 1];
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
			"or desk, the name of a screen or machine; of a ticket or visit its "
			"number; never a patient's name"),
};

struct page {
	int entries_count;
	struct entry entries[1];
	int64_t from, reached;
	char next[AUDIT_CURSOR_CHARS + 1];
};
static const struct field page_fields[] = {
	FIELD_LIST_OF(page, entries, entry_fields, 0, .help = "The newest first"),
	FIELD(page, from, FIELD_TIME, 0, .help = "Since when is looked through"),
	FIELD(page, reached, FIELD_TIME, 0,
		.help = "Back to when that is done: from, where there is no next"),
	FIELD(page, next, FIELD_TEXT, FIELD_OPTIONAL, .help = "The cursor of the next page"),
};
const struct shape audit_page_shape = DESCRIBED_SHAPE("AuditPage", page_fields);

/* ---- rows ---- */

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
				csv_add_cell(text, db_result_value(result, row, column));
		}
		text_add(text, "\r\n");
	}
}

void audit_answer_add(const struct audit_query *query, const struct db_result *result, int rows,
	bool is_first, struct text *text)
{
	switch (query->format) {
	case AUDIT_FORM_JSON:
		add_objects(result, rows, is_first, text);
		break;
	case AUDIT_FORM_CSV:
		add_csv(result, rows, text);
		break;
	case AUDIT_FORM_LINES:
		add_lines(result, rows, text);
		break;
	}
}

/* ---- pages and pieces ---- */

static const struct {
	const char *content_type, *ending;
} forms[] = {
	[AUDIT_FORM_JSON] = { NET_JSON, NULL },
	[AUDIT_FORM_CSV] = { "text/csv; charset=utf-8; header=present", "csv" },
	[AUDIT_FORM_LINES] = { "application/jsonl; charset=utf-8", "jsonl" },
};

static void answer_file(
	struct request *request, const struct audit_answer *answer, const struct text *text)
{
	const struct audit_query *query = request->query;
	char facility[UUID_TEXT_BYTES], name[128], from[TIME_TEXT_BYTES], reached[TIME_TEXT_BYTES];
	struct net_pair headers[4];
	size_t count = 0;

	uuid_format(request->facility.u, facility);
	snprintf(name, sizeof(name), "attachment; filename=\"audit-%s.%s\"", facility,
		forms[query->format].ending);
	time_format(answer->from_us, from);
	time_format(answer->reached_us, reached);
	headers[count++] = (struct net_pair){ "Content-Disposition", name };
	headers[count++] = (struct net_pair){ "X-Searched-From", from };
	headers[count++] = (struct net_pair){ "X-Searched-Reached", reached };
	if (answer->next)
		headers[count++] = (struct net_pair){ "X-Next-Cursor", answer->next };
	request_reply(&request, &(struct net_answer){
					.status = 200,
					.content_type = forms[query->format].content_type,
					.body = text_string(text),
					.body_length = text->length,
					.headers = headers,
					.header_count = count,
				});
}

static void answer_page(struct request *request, const struct audit_answer *answer)
{
	char from[TIME_TEXT_BYTES], reached[TIME_TEXT_BYTES];
	struct text text = { 0 };

	time_format(answer->from_us, from);
	time_format(answer->reached_us, reached);
	text_printf(&text, "{\"entries\":[%s],\"from\":\"%s\",\"reached\":\"%s\"", answer->rows,
		from, reached);
	if (answer->next)
		text_printf(&text, ",\"next\":\"%s\"", answer->next);
	text_add_char(&text, '}');
	request_answer(&request, text_string(&text), text.length);
	text_finish(&text);
}

/* RFC 4180 has it once, in the first piece. */
#define CSV_HEAD                                                                                   \
	"at,source,id,seq,actor_kind,actor,actor_name,actor_role,action,allowed,object_kind,"      \
	"object,reason,command,address,request,detail,object_name\r\n"

void audit_answer_send(struct request *request, const struct audit_answer *answer)
{
	const struct audit_query *query = request->query;
	bool has_head = query->format == AUDIT_FORM_CSV && !*query->cursor;
	struct text text = { 0 };

	if (query->format == AUDIT_FORM_JSON) {
		answer_page(request, answer);
		return;
	}
	text_printf(&text, "%s%s", has_head ? CSV_HEAD : "", answer->rows);
	answer_file(request, answer, &text);
	text_finish(&text);
}
