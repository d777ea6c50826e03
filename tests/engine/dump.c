// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/engine/dump.h"

#include "common/base/mem.h"
#include "common/base/time.h"
#include "tests/random.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int by_id(const void *a, const void *b)
{
	const struct uuid *const *left = a, *const *right = b;

	return uuid_compare(**left, **right);
}

const void **board_sorted_rows(const struct board *board, enum board_table table, size_t *count_out)
{
	const void **rows = mem_array(board_count(board, table), sizeof(*rows));
	const void *row;
	size_t cursor = 0, count = 0;

	while ((row = board_next(board, table, &cursor)))
		rows[count++] = row;
	qsort(rows, count, sizeof(*rows), by_id);
	*count_out = count;
	return rows;
}

static void add_id(struct text *text, struct uuid id)
{
	char buffer[UUID_TEXT_BYTES];

	uuid_format(id, buffer);
	text_printf(text, " %s", buffer);
}

static void dump_table(const struct board *board, enum board_table table, struct text *text)
{
	const struct row_type *type = &row_types[table];
	size_t count;
	const void **rows = board_sorted_rows(board, table, &count);

	text_printf(text, "%s\n", type->name);
	for (size_t i = 0; i < count; i++) {
		fields_encode(type->fields, type->field_count, rows[i], 0, text);
		text_add_char(text, '\n');
	}
	mem_free(rows);
}

static void dump_line(const struct line *line, int64_t now_us, struct text *text)
{
	struct line_walk *walk = line_walk_create(line, (struct line_pools){ .all = true }, now_us);
	const struct line_node *node;

	while ((node = line_walk_next(walk))) {
		const struct place place = line_place(node);

		add_id(text, board_ticket_of(node)->id.u);
		text_printf(text, "/%d/%lld/%lld/%lld", (int)place.tier, (long long)place.target_us,
			(long long)place.key_us, (long long)place.nudge);
		add_id(text, line_pool(node));
	}
	text_add_char(text, '\n');
	line_walk_destroy(&walk);
}

static void dump_service(
	const struct board *board, const struct service *service, int64_t now_us, struct text *text)
{
	const struct line *line = board_line(board, service->id);
	const struct ticket *ticket = NULL;

	text_printf(text, "line of %s, %zu\n", service->code, board_waiting(board, service->id));
	dump_line(line, now_us, text);
	dump_line(line, now_us + US_PER_HOUR, text);
	text_add(text, "skipped");
	while ((ticket = board_next_skipped(board, service->id, ticket)))
		add_id(text, ticket->id.u);
	text_add_char(text, '\n');
}

static void dump_desk(const struct board *board, const struct desk *desk, struct text *text)
{
	const struct ticket *ticket = board_desk_ticket(board, desk->id);

	text_printf(text, "desk %s", desk->code);
	add_id(text, ticket ? ticket->id.u : (struct uuid){ 0 });
	text_add_char(text, '\n');
}

static void dump_visit(const struct board *board, const struct visit *visit, struct text *text)
{
	const struct visit *by_code = board_find_code(board, visit->code);
	const struct visit *by_patient = board_find_patient(board, visit->patient);
	const struct ticket *ticket = NULL;

	text_add(text, "visit");
	add_id(text, visit->id.u);
	while ((ticket = board_next_of_visit(board, visit, ticket)))
		add_id(text, ticket->id.u);
	text_add(text, " code");
	add_id(text, by_code ? by_code->id.u : (struct uuid){ 0 });
	text_add(text, " patient");
	add_id(text, by_patient ? by_patient->id.u : (struct uuid){ 0 });
	text_add_char(text, '\n');
}

void board_dump(const struct board *board, int64_t now_us, struct text *text)
{
	const void **rows;
	size_t count;

	text_printf(text, "seq %llu day %d\n", (unsigned long long)board_seq(board),
		(int)board_day(board));
	for (int table = 0; table < BOARD_TABLE_COUNT; table++)
		dump_table(board, (enum board_table)table, text);
	rows = board_sorted_rows(board, BOARD_SERVICES, &count);
	for (size_t i = 0; i < count; i++)
		dump_service(board, rows[i], now_us, text);
	mem_free(rows);
	rows = board_sorted_rows(board, BOARD_DESKS, &count);
	for (size_t i = 0; i < count; i++)
		dump_desk(board, rows[i], text);
	mem_free(rows);
	rows = board_sorted_rows(board, BOARD_VISITS, &count);
	for (size_t i = 0; i < count; i++)
		dump_visit(board, rows[i], text);
	mem_free(rows);
}

bool dumps_differ(const char *wanted, const char *got)
{
	const char *line = wanted;
	size_t at = 0;

	for (; wanted[at] && wanted[at] == got[at]; at++)
		if (wanted[at] == '\n')
			line = wanted + at + 1;
	if (wanted[at] == got[at])
		return false;
	fprintf(stderr, "wanted: %.*s\nfrom:   %.400s\ngot:    %.400s\n", (int)strcspn(line, "\n"),
		line, wanted + at, got + at);
	return true;
}

/* ---- through the database's form ---- */

static bool carry_row(const struct row_type *type, const void *row, void *copy)
{
	struct text column = { 0 };
	bool good = true;

	memset(copy, 0, type->size);
	for (size_t i = 0; good && i < type->field_count; i++) {
		text_clear(&column);
		if (field_to_sql(&type->fields[i], row, &column))
			good = field_from_sql(&type->fields[i], text_string(&column), copy);
	}
	text_finish(&column);
	return good;
}

static bool carry_table(
	const struct board *from, enum board_table table, struct random *random, struct board *to)
{
	const struct row_type *type = &row_types[table];
	size_t count;
	const void **rows = board_sorted_rows(from, table, &count);
	void *copy = mem_alloc(type->size);
	bool good = true;

	for (size_t i = count; i-- > 0;) {
		size_t other = (size_t)random_below(random, (int64_t)i + 1);
		const void *row = rows[other];

		rows[other] = rows[i];
		good = good && carry_row(type, row, copy);
		board_put(to, table, copy);
	}
	mem_free(copy);
	mem_free(rows);
	return good;
}

struct board *board_reload(const struct board *board, uint64_t shuffle)
{
	struct board *copy = board_create(board_facility(board), BOARD_WHOLE);
	struct random random = { shuffle };
	bool good = true;

	for (int table = 0; table < BOARD_TABLE_COUNT; table++)
		good = carry_table(board, (enum board_table)table, &random, copy) && good;
	board_settle(copy);
	board_set_seq(copy, board_seq(board));
	board_set_day(copy, board_day(board));
	if (!good)
		board_destroy(&copy);
	return copy;
}
