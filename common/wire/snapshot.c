// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/wire/snapshot.h"

#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/base/time.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OUT "out_of_service"

/* Rows in an order of their own, so that equal boards give equal bytes. */
struct row_list {
	const void **rows;
	size_t count;
};

static uint64_t order_of(enum board_table table, const void *row)
{
	if (table == BOARD_TICKETS)
		return ((const struct ticket *)row)->seq;
	if (table == BOARD_CALLS)
		return ((const struct call *)row)->seq;
	return 0;
}

static int by_id(const void *a, const void *b)
{
	return uuid_compare(**(const struct uuid *const *)a, **(const struct uuid *const *)b);
}

static int by_ticket_seq(const void *a, const void *b)
{
	uint64_t x = order_of(BOARD_TICKETS, *(const void *const *)a);
	uint64_t y = order_of(BOARD_TICKETS, *(const void *const *)b);

	return x < y ? -1 : x > y;
}

static int by_call_seq(const void *a, const void *b)
{
	uint64_t x = order_of(BOARD_CALLS, *(const void *const *)a);
	uint64_t y = order_of(BOARD_CALLS, *(const void *const *)b);

	return x < y ? -1 : x > y;
}

/* Counters of other days grow for years, and only a server counts. */
static bool travels(const struct board *board, enum board_table table, const void *row)
{
	const struct counter *counter = row;

	return table != BOARD_COUNTERS || counter->day == board_day(board);
}

static bool is_at_desk(const struct ticket *ticket)
{
	return ticket && ticket_is_at_desk(ticket);
}

/* Is a row of this display's hall? NULL: of any. */
static bool is_of_hall(const struct display *display, enum board_table table, const void *row)
{
	if (!display)
		return true;
	switch (table) {
	case BOARD_DESKS:
		return display_has_desk(display, ((const struct desk *)row)->id);
	case BOARD_DISPLAYS:
		return uuid_equal(((const struct display *)row)->id.u, display->id.u);
	case BOARD_TICKETS:
		return display_has_desk(display, ((const struct ticket *)row)->desk);
	case BOARD_CALLS:
		return display_has_desk(display, ((const struct call *)row)->desk);
	default:
		return true;
	}
}

/* To a display; later: how many rows of the table come after this one. */
static bool is_shown(
	const struct board *board, enum board_table table, const void *row, size_t later)
{
	const struct call *call = row;

	if (table == BOARD_TICKETS)
		return is_at_desk(row);
	if (table == BOARD_CALLS)
		return later < SNAPSHOT_DISPLAY_CALLS ||
		       is_at_desk(board_find_ticket(board, call->ticket));
	return true;
}

static void keep_shown(const struct board *board, enum board_table table, struct row_list *list)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->count; i++)
		if (is_shown(board, table, list->rows[i], list->count - 1 - i))
			list->rows[kept++] = list->rows[i];
	list->count = kept;
}

/* Whom a snapshot is for. */
struct reader {
	enum event_audience audience;
	const struct display *display; /* NULL: of all desks. */
};

static struct row_list list_rows(
	const struct board *board, enum board_table table, const struct reader *reader)
{
	struct row_list list = { mem_array(board_count(board, table), sizeof(void *)), 0 };
	const void *row;
	size_t cursor = 0;

	while ((row = board_next(board, table, &cursor)))
		if (travels(board, table, row) && is_of_hall(reader->display, table, row))
			list.rows[list.count++] = row;
	qsort(list.rows, list.count, sizeof(void *),
		table == BOARD_TICKETS ? by_ticket_seq
		: table == BOARD_CALLS ? by_call_seq
				       : by_id);
	if (reader->audience == FOR_DISPLAY)
		keep_shown(board, table, &list);
	return list;
}

static void encode_table(const struct board *board, enum board_table table,
	const struct reader *reader, struct text *text)
{
	const struct row_type *type = &row_types[table];
	unsigned wanted = reader->audience == FOR_DISPLAY ? FIELD_PUBLIC : 0;
	struct row_list list = list_rows(board, table, reader);

	text_add_char(text, ',');
	text_json_key(text, type->name);
	text_add_char(text, '[');
	for (size_t i = 0; i < list.count; i++) {
		if (i)
			text_add_char(text, ',');
		fields_encode(type->fields, type->field_count, list.rows[i], wanted, text);
	}
	text_add_char(text, ']');
	mem_free(list.rows);
}

void snapshot_add_out(const struct board *board, struct text *text)
{
	const struct id_item *out;
	size_t count = board_out(board, &out);
	char id[UUID_TEXT_BYTES];

	text_add(text, ",\"" OUT "\":[");
	for (size_t i = 0; i < count; i++) {
		uuid_format(out[i].id, id);
		text_printf(text, "%s\"%s\"", i ? "," : "", id);
	}
	text_add_char(text, ']');
}

static void encode(const struct board *board, const struct reader *reader, struct text *text)
{
	const struct id_item *out;
	unsigned wanted = reader->audience == FOR_DISPLAY ? FIELD_PUBLIC : 0;
	char day[DATE_TEXT_BYTES];

	text_add(text, "{\"t\":\"snapshot\",\"facility\":");
	fields_encode(board_facility_fields, COUNT_OF(board_facility_fields), board_facility(board),
		wanted, text);
	text_printf(text, ",\"seq\":%llu", (unsigned long long)board_seq(board));
	if (board_day(board)) {
		date_format(board_day(board), day);
		text_printf(text, ",\"day\":\"%s\"", day);
	}
	for (int table = 0; table < BOARD_TABLE_COUNT; table++)
		if (reader->audience == FOR_STAFF || row_types[table].is_public)
			encode_table(board, (enum board_table)table, reader, text);
	if (reader->audience == FOR_STAFF && board_out(board, &out))
		snapshot_add_out(board, text);
	text_add_char(text, '}');
}

void snapshot_encode(const struct board *board, enum event_audience audience, struct text *text)
{
	encode(board, &(struct reader){ .audience = audience }, text);
}

void snapshot_encode_for(
	const struct board *board, const struct display *display, struct text *text)
{
	encode(board, &(struct reader){ FOR_DISPLAY, display }, text);
}

/* ---- and back ---- */

bool snapshot_take_out(const struct jdoc *message, struct board *board)
{
	const struct jdoc *list = jdoc_get(message, OUT);
	struct id_item *out;
	size_t count = 0;
	bool differs;

	if (!jdoc_is_array(list))
		return false;
	out = mem_array(jdoc_count(list), sizeof(*out));
	for (size_t i = 0; i < jdoc_count(list); i++) {
		const char *id = jdoc_string(jdoc_at(list, i));

		/* What is no id is no device. */
		if (id && uuid_parse(id, &out[count].id))
			count++;
	}
	differs = board_set_out(board, out, count);
	mem_free(out);
	return differs;
}

/* Displays are sent, and read, what is public; all else must be whole. */
static enum err decode_fields(enum board_kind kind, const struct field *fields, size_t count,
	const struct jdoc *object, void *struct_out, struct field_problem *problem_out)
{
	if (kind == BOARD_PARTIAL)
		return fields_decode_public(fields, count, object, struct_out, problem_out);
	return fields_decode_own(fields, count, object, struct_out, problem_out);
}

static enum err decode_table(const struct jdoc *rows, enum board_kind kind, enum board_table table,
	struct board *board, struct field_problem *problem_out)
{
	const struct row_type *type = &row_types[table];
	void *row = mem_alloc(type->size);
	enum err err = ERR_OK;

	for (size_t i = 0; !err && i < jdoc_count(rows); i++) {
		memset(row, 0, type->size);
		err = decode_fields(
			kind, type->fields, type->field_count, jdoc_at(rows, i), row, problem_out);
		if (!err && !uuid_is_nil(*(struct uuid *)row))
			board_put(board, table, row);
	}
	mem_free(row);
	return err;
}

enum err snapshot_decode(const struct jdoc *object, enum board_kind kind, struct board **board_out,
	struct field_problem *problem_out)
{
	struct board_facility facility = { 0 };
	struct board *board;
	const char *day = jdoc_get_string(object, "day");
	int64_t seq = -1;
	int32_t day_number = 0;
	enum err err = decode_fields(kind, board_facility_fields, COUNT_OF(board_facility_fields),
		jdoc_get(object, "facility"), &facility, problem_out);

	if (err)
		return err;
	if (!jdoc_int(jdoc_get(object, "seq"), &seq) || seq < 0 ||
		(day && !date_parse(day, &day_number))) {
		*problem_out = (struct field_problem){
			.err = ERR_BAD_FIELD, .path = "seq", .expected = "a number and a day"
		};
		return ERR_BAD_FIELD;
	}
	board = board_create(&facility, kind);
	for (int table = 0; !err && table < BOARD_TABLE_COUNT; table++)
		if (kind == BOARD_WHOLE || row_types[table].is_public)
			err = decode_table(jdoc_get(object, row_types[table].name), kind,
				(enum board_table)table, board, problem_out);
	if (err) {
		board_destroy(&board);
		return err;
	}
	board_settle(board);
	(void)snapshot_take_out(object, board);
	board_set_seq(board, (uint64_t)seq);
	board_set_day(board, day_number);
	*board_out = board;
	return ERR_OK;
}
