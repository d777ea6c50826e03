// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/foleni_tail_show.h"

#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include <stdio.h>
#include <string.h>

/* ---- lines ---- */

/* The character at this place, where it is a control character: its bytes; else 0. The second
 * half of them (U+0080 to U+009F) is two bytes long. */
static size_t control_at(const unsigned char *at, size_t left, unsigned *code_out)
{
	if (*at < 0x20 || *at == 0x7f) {
		*code_out = *at;
		return 1;
	}
	if (*at != 0xc2 || left < 2 || at[1] < 0x80 || at[1] > 0x9f)
		return 0;
	*code_out = at[1];
	return 2;
}

void show_line(struct text *text, const char *bytes, size_t length)
{
	const unsigned char *at = (const unsigned char *)bytes;
	size_t done = 0;
	unsigned code;

	for (size_t i = 0; i < length;) {
		size_t control = control_at(at + i, length - i, &code);

		if (!control) {
			i++;
			continue;
		}
		text_add_bytes(text, bytes + done, i - done);
		text_printf(text, "\\u%04x", code);
		i += control;
		done = i;
	}
	text_add_bytes(text, bytes + done, length - done);
	text_add_char(text, '\n');
}

static void end_line(struct text *text, struct text *line)
{
	show_line(text, text_string(line), line->length);
	text_finish(line);
}

/* ---- events ---- */

static void add_local_time(struct text *line, const struct board *board, int64_t at_us)
{
	const char *zone = board_facility(board)->time_zone;
	char time[TIME_TEXT_BYTES];
	int32_t offset_s = 0;

	if (!zone_offset_s(zone[0] ? zone : "UTC", at_us, &offset_s))
		offset_s = 0;
	time_format(at_us + offset_s * US_PER_S, time);
	text_printf(line, "%.10s %.8s", time, time + 11);
}

static bool get_id(const struct jdoc *data, const char *key, struct uuid *id_out)
{
	const char *string = jdoc_get_string(data, key);

	return string && uuid_parse(string, id_out);
}

static const struct ticket *find_ticket(const struct board *board, const struct jdoc *data)
{
	struct ticket_id id = { 0 };

	return get_id(data, "ticket", &id.u) ? board_find_ticket(board, id) : NULL;
}

static void add_number(struct text *line, const struct board *board, const struct jdoc *data)
{
	const char *number = jdoc_get_string(data, "number");
	const struct ticket *ticket = find_ticket(board, data);
	const struct visit *visit = NULL;
	char printed[NUMBER_BYTES] = "-";
	struct visit_id id = { 0 };

	if (!number && !ticket && get_id(data, "visit", &id.u))
		visit = board_find_visit(board, id);
	if (ticket)
		number = ticket->number;
	if (visit)
		number_format(visit->series, visit->ordinal, printed);
	text_printf(line, "%-6s", number ? number : printed);
}

/* A display knows no codes of desks, but where patients are to go. */
static void add_desk(struct text *line, const struct board *board, const struct jdoc *data)
{
	const struct desk *desk = NULL;
	struct desk_id id;

	if (get_id(data, "desk", &id.u))
		desk = board_find_desk(board, id);
	text_printf(line, "  %-8s", !desk ? "-" : *desk->code ? desk->code : desk->room);
}

static const char *service_code(const struct board *board, const char *string)
{
	const struct service *service = NULL;
	struct service_id id;

	if (uuid_parse(string, &id.u))
		service = board_find_service(board, id);
	return service ? service->code : NULL;
}

static bool is_plain(const char *string)
{
	return *string && !strpbrk(string, " \"\\=") && utf8_is_printable(string, strlen(string));
}

static void add_string(
	struct text *line, const struct board *board, const char *key, const char *string)
{
	const char *code = strstr(key, "service") ? service_code(board, string) : NULL;
	struct uuid id;

	if (code)
		text_add(line, code);
	else if (uuid_parse(string, &id))
		text_printf(line, "%.8s", string + UUID_TEXT_BYTES - 1 - 8);
	else if (is_plain(string))
		text_add(line, string);
	else
		text_json_string(line, string);
}

static void add_member(
	struct text *line, const struct board *board, const char *key, const struct jdoc *value)
{
	const char *string = jdoc_string(value);
	char *json;

	text_printf(line, " %s=", key);
	if (string) {
		add_string(line, board, key, string);
	} else if (jdoc_is_array(value)) {
		text_printf(line, "[%zu]", jdoc_count(value));
	} else {
		json = jdoc_to_text(value);
		text_add(line, json);
		mem_free(json);
	}
}

/* These have columns of their own. */
static bool has_column(const char *key)
{
	static const char *const keys[] = { "ticket", "number", "desk", "visit" };

	for (size_t i = 0; i < COUNT_OF(keys); i++)
		if (strcmp(keys[i], key) == 0)
			return true;
	return false;
}

void show_event(struct text *text, const struct board *board, const struct event *event,
	const struct jdoc *raw)
{
	const struct jdoc *data = jdoc_get(raw, "data"), *value;
	struct text line = { 0 };
	const char *key;
	void *cursor = NULL;

	text_printf(&line, "%6llu  ", (unsigned long long)event->seq);
	add_local_time(&line, board, event->at_us);
	text_printf(&line, "  %-19s ", event->type->name);
	add_number(&line, board, data);
	add_desk(&line, board, data);
	while (jdoc_next(data, &cursor, &key, &value))
		if (!has_column(key))
			add_member(&line, board, key, value);
	end_line(text, &line);
}

/* ---- snapshots ---- */

void show_snapshot(
	struct text *text, const struct board *board, uint64_t missed_first, uint64_t missed_last)
{
	static const enum board_table tables[] = { BOARD_SERVICES, BOARD_DESKS, BOARD_VISITS,
		BOARD_TICKETS };
	struct text line = { 0 };
	char day[DATE_TEXT_BYTES] = "no day yet";

	if (board_day(board))
		date_format(board_day(board), day);
	text_printf(&line, "# snapshot at %llu of %s:", (unsigned long long)board_seq(board), day);
	for (size_t i = 0; i < COUNT_OF(tables); i++)
		text_printf(&line, "%s %zu %s", i ? "," : "", board_count(board, tables[i]),
			row_types[tables[i]].name);
	if (missed_first)
		text_printf(&line, "; events %llu..%llu are part of it",
			(unsigned long long)missed_first, (unsigned long long)missed_last);
	end_line(text, &line);
}

void show_snapshot_json(
	struct text *text, const struct board *board, uint64_t missed_first, uint64_t missed_last)
{
	text_printf(text, "{\"t\":\"snapshot\",\"seq\":%llu", (unsigned long long)board_seq(board));
	if (missed_first)
		text_printf(text, ",\"missed_from\":%llu,\"missed_to\":%llu",
			(unsigned long long)missed_first, (unsigned long long)missed_last);
	text_add(text, "}\n");
}

/* ---- answers ---- */

static void add_json(struct text *line, const struct jdoc *value)
{
	char *json = value ? jdoc_to_text(value) : mem_strdup("null");

	text_add(line, json);
	mem_free(json);
}

static void add_problem(struct text *line, const struct jdoc *problem)
{
	const char *code = jdoc_get_string(problem, "code");
	const char *detail = jdoc_get_string(problem, "detail");

	text_add(line, code ? code : "unknown");
	if (detail)
		text_printf(line, ": %s", detail);
}

void show_answer(struct text *text, const struct link_answer *answer)
{
	char id[UUID_TEXT_BYTES];
	struct text line = { 0 };

	uuid_format(answer->id.u, id);
	text_printf(&line, "# answer %s ", id);
	switch (answer->outcome) {
	case LINK_DONE:
		text_add(&line, answer->is_repeat ? "done before " : "done ");
		add_json(&line, answer->data);
		break;
	case LINK_REFUSED:
		text_add(&line, "refused ");
		add_problem(&line, answer->problem);
		break;
	case LINK_NOT_SENT:
		text_add(&line, "not sent");
		break;
	}
	end_line(text, &line);
}

void show_answer_json(struct text *text, const struct link_answer *answer)
{
	char id[UUID_TEXT_BYTES];
	struct text line = { 0 };

	uuid_format(answer->id.u, id);
	text_printf(&line, "{\"t\":\"answer\",\"id\":\"%s\",\"ok\":%s", id,
		answer->outcome == LINK_DONE ? "true" : "false");
	if (answer->is_repeat)
		text_add(&line, ",\"repeat\":true");
	if (answer->outcome == LINK_DONE) {
		text_add(&line, ",\"data\":");
		add_json(&line, answer->data);
	} else {
		text_add(&line, ",\"problem\":");
		if (answer->problem)
			add_json(&line, answer->problem);
		else
			text_add(&line, "{\"code\":\"not_sent\"}");
	}
	text_add_char(&line, '}');
	end_line(text, &line);
}

/* ---- the link ---- */

void show_status(struct text *text, const struct link_status *status, const struct board *board,
	int64_t now_us)
{
	struct text line = { 0 };

	text_add(&line, link_state_word(status->state));
	if (status->why)
		text_printf(&line, ": %s", link_why_text(status->why));
	if (status->why && status->detail[0])
		text_printf(&line, " (%s)", status->detail);
	if (status->retry_us)
		text_printf(&line, "; next try in %.1f s",
			(double)(status->retry_us - now_us) / (double)US_PER_S);
	if (status->state == LINK_LIVE && board)
		text_printf(&line, " at %llu as %s (%s)", (unsigned long long)board_seq(board),
			status->user.name, role_name(status->user.role));
	end_line(text, &line);
}
