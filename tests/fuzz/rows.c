// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Rows as they come from a snapshot or from the database: the first byte says of which table. What
 * is taken can be written, and what was written is taken again and is the same. */
#include "common/base/jdoc.h"
#include "common/model/board.h"
#include "tests/fuzz/hospital.h"
#include "tests/fuzz/target.h"
#include <string.h>

static void check_columns(const struct row_type *type, const void *row)
{
	struct text column = { 0 }, wanted = { 0 }, got = { 0 };
	void *copy = mem_alloc(type->size);

	for (size_t i = 0; i < type->field_count; i++) {
		text_clear(&column);
		if (field_to_sql(&type->fields[i], row, &column))
			FUZZ_CHECK(field_from_sql(&type->fields[i], text_string(&column), copy));
	}
	fields_encode(type->fields, type->field_count, row, 0, &wanted);
	fields_encode(type->fields, type->field_count, copy, 0, &got);
	FUZZ_CHECK(strcmp(text_string(&wanted), text_string(&got)) == 0);
	text_finish(&column);
	text_finish(&wanted);
	text_finish(&got);
	mem_free(copy);
}

static void try_input(const uint8_t *bytes, size_t length)
{
	enum board_table table;
	const struct row_type *type;
	struct field_problem problem = { 0 };
	char why[JDOC_WHY_BYTES];
	struct jdoc *document;
	static struct board *board;
	void *row;

	if (!length)
		return;
	table = (enum board_table)(bytes[0] % BOARD_TABLE_COUNT);
	type = &row_types[table];
	document = jdoc_parse((const char *)bytes + 1, length - 1, why);
	row = mem_alloc(type->size);
	if (document && fields_decode_own(type->fields, type->field_count, document, row,
				&problem) == ERR_OK) {
		check_columns(type, row);
		if (!board)
			board = hospital_create();
		board_begin(board);
		board_put(board, table, row);
		board_settle(board);
		hospital_look(board);
		board_rollback(board);
	}
	mem_free(row);
	jdoc_destroy(&document);
}

static void make_seed(struct random *random, struct text *seed)
{
	struct invent invent = {
		.random = { random_next(random) },
		.given_percent = 60,
		.choose = hospital_choose,
	};
	int table = (int)random_below(random, BOARD_TABLE_COUNT);
	const struct row_type *type = &row_types[table];
	void *row = mem_alloc(type->size);

	invent.arg = &invent;
	invent_struct(&invent, type->fields, type->field_count, row);
	text_add_char(seed, (char)table);
	fields_encode(type->fields, type->field_count, row, 0, seed);
	mem_free(row);
}

const struct fuzz_target fuzz_rows = { try_input, make_seed };
