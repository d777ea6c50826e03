// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What is written is read back as PostgreSQL's array_recv() and record_recv() do;
 * tests/db/rows_test.c asks PostgreSQL itself. */
#include "server/store/rowset.h"

#include "common/base/mem.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

static const char *const awkward[] = {
	"plain",
	"",
	" ",
	" leading and trailing ",
	"NULL",
	"null",
	"\"",
	"\"\"",
	"\\",
	"\\\\",
	"\\\"",
	"it's",
	"{a,b}",
	"(a,b)",
	",",
	"a,,b",
	"}",
	"{",
	"\\N",
	"line\nbreak\ttab\r",
	"{\"k\":\"v\\\"w\\\\\",\"l\":[1,2]}",
	"Mwang'ombe “A” 漢 😀",
	" ",
	"$1; DROP TABLE visits; --",
};

/* ---- the reader ---- */

enum { TYPE = 0x01020304 };

struct reader {
	const unsigned char *at;
	size_t left;
};

struct column {
	uint32_t type;
	bool is_null;
	uint32_t length;
	const unsigned char *bytes;
};

static const unsigned char *take(struct reader *reader, size_t length)
{
	const unsigned char *at = reader->at;

	assert_true(length <= reader->left);
	reader->at += length;
	reader->left -= length;
	return at;
}

static uint64_t number_at(const unsigned char *at, size_t length)
{
	uint64_t number = 0;

	for (size_t i = 0; i < length; i++)
		number = number << 8 | at[i];
	return number;
}

static uint32_t take_u32(struct reader *reader)
{
	return (uint32_t)number_at(take(reader, 4), 4);
}

/* The number of rows. */
static uint32_t open_array(struct rowset *set, struct reader *reader)
{
	struct db_value value = rowset_value(set, TYPE);
	uint32_t rows = 0;

	assert_false(value.is_null);
	assert_true(value.is_binary);
	*reader = (struct reader){ (const unsigned char *)value.bytes, value.length };
	if (take_u32(reader) == 1) {
		assert_int_equal(take_u32(reader), 0);
		assert_int_equal(take_u32(reader), TYPE);
		rows = take_u32(reader);
		assert_int_equal(take_u32(reader), 1);
	} else {
		assert_int_equal(take_u32(reader), 0);
		assert_int_equal(take_u32(reader), TYPE);
	}
	return rows;
}

/* The columns of the next row. */
static size_t read_row(struct reader *reader, struct column *columns, size_t room)
{
	uint32_t length = take_u32(reader);
	struct reader row = { take(reader, length), length };
	uint32_t count = take_u32(&row);

	assert_true(count <= room);
	for (uint32_t i = 0; i < count; i++) {
		columns[i].type = take_u32(&row);
		columns[i].length = take_u32(&row);
		columns[i].is_null = columns[i].length == UINT32_MAX;
		columns[i].bytes = take(&row, columns[i].is_null ? 0 : columns[i].length);
	}
	assert_int_equal(row.left, 0);
	return count;
}

static void assert_text(const struct column *column, uint32_t type, const char *wanted)
{
	assert_int_equal(column->type, type);
	assert_false(column->is_null);
	assert_int_equal(column->length, strlen(wanted));
	assert_memory_equal(column->bytes, wanted, column->length);
}

static void assert_number(const struct column *column, uint32_t type, size_t bytes, int64_t wanted)
{
	assert_int_equal(column->type, type);
	assert_int_equal(column->length, bytes);
	assert_true(number_at(column->bytes, bytes) ==
		    ((uint64_t)wanted & (bytes == 8 ? UINT64_MAX : UINT32_MAX)));
}

/* ---- tests ---- */

static void every_awkward_text_comes_back(void **state)
{
	struct rowset set = { 0 };
	struct reader reader;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(awkward); i++) {
		rowset_begin(&set);
		rowset_add_text(&set, awkward[i]);
		rowset_add_text(&set, NULL);
		rowset_add_text(&set, awkward[COUNT_OF(awkward) - 1 - i]);
		rowset_end(&set);
	}
	assert_int_equal(open_array(&set, &reader), COUNT_OF(awkward));
	for (size_t i = 0; i < COUNT_OF(awkward); i++) {
		struct column columns[4];

		assert_int_equal(read_row(&reader, columns, 4), 3);
		assert_text(&columns[0], 25, awkward[i]);
		assert_int_equal(columns[1].type, 25);
		assert_true(columns[1].is_null);
		assert_text(&columns[2], 25, awkward[COUNT_OF(awkward) - 1 - i]);
	}
	assert_int_equal(reader.left, 0);
	rowset_finish(&set);
}

static void an_empty_set_is_an_empty_array(void **state)
{
	struct rowset set = { 0 };
	struct reader reader;

	(void)state;
	assert_int_equal(open_array(&set, &reader), 0);
	assert_int_equal(reader.left, 0);
	rowset_begin(&set);
	rowset_add_int(&set, 1);
	rowset_end(&set);
	rowset_clear(&set);
	assert_int_equal(open_array(&set, &reader), 0);
	assert_int_equal(reader.left, 0);
	rowset_finish(&set);
}

static void a_set_may_be_read_and_then_go_on(void **state)
{
	struct rowset set = { 0 };
	struct reader reader;

	(void)state;
	for (uint32_t i = 0; i < 3; i++) {
		struct column column;

		assert_int_equal(open_array(&set, &reader), i);
		rowset_begin(&set);
		rowset_add_int(&set, (int32_t)i);
		rowset_end(&set);
		assert_int_equal(open_array(&set, &reader), i + 1);
		for (uint32_t row = 0; row <= i; row++) {
			assert_int_equal(read_row(&reader, &column, 1), 1);
			assert_number(&column, 23, 4, row);
		}
		assert_int_equal(reader.left, 0);
	}
	rowset_finish(&set);
}

static void numbers_and_ids_are_written_whole(void **state)
{
	const struct uuid id = { .bytes = {
					 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 255 } };
	struct column columns[6];
	struct rowset set = { 0 };
	struct reader reader;

	(void)state;
	rowset_begin(&set);
	rowset_add_big(&set, INT64_MIN);
	rowset_add_big(&set, INT64_MAX);
	rowset_add_int(&set, INT32_MIN);
	rowset_add_uuid(&set, id);
	rowset_add_uuid(&set, (struct uuid){ 0 });
	rowset_add_time(&set, INT64_C(946684800000001));
	rowset_end(&set);
	assert_int_equal(open_array(&set, &reader), 1);
	assert_int_equal(read_row(&reader, columns, 6), 6);
	assert_number(&columns[0], 20, 8, INT64_MIN);
	assert_number(&columns[1], 20, 8, INT64_MAX);
	assert_number(&columns[2], 23, 4, INT32_MIN);
	assert_int_equal(columns[3].type, 2950);
	assert_int_equal(columns[3].length, 16);
	assert_memory_equal(columns[3].bytes, id.bytes, 16);
	assert_true(columns[4].is_null);
	/* A microsecond after the start of 2000. */
	assert_number(&columns[5], 1184, 8, 1);
	rowset_finish(&set);
}

struct sample {
	struct uuid id;
	char text[32];
	int64_t at_us;
	int32_t day;
	int16_t few;
	bool truth;
	enum desk_kind word;
	int list_count;
	struct id_item list[2];
};

static void fields_stand_in_their_order(void **state)
{
	static const struct field fields[] = {
		FIELD(sample, id, FIELD_UUID, FIELD_OPTIONAL),
		FIELD(sample, text, FIELD_TEXT, 0),
		FIELD(sample, at_us, FIELD_TIME, FIELD_OPTIONAL),
		FIELD(sample, day, FIELD_DATE, 0),
		FIELD(sample, few, FIELD_INT, 0),
		FIELD(sample, truth, FIELD_BOOL, 0),
		FIELD_WORD_OF(sample, word, desk_kind, 0),
		FIELD_LIST_OF(sample, list, id_item_fields, FIELD_FLAT),
		FIELD(sample, day, FIELD_DATE, FIELD_OPTIONAL),
	};
	const struct sample sample = {
		.text = "a b",
		.at_us = -1,
		.day = 0,
		.few = -3,
		.word = DESK_WINDOW,
		.list_count = 1,
	};
	struct rowset set = { 0 };
	struct column columns[9];
	struct reader reader;

	(void)state;
	rowset_begin(&set);
	rowset_add_fields(&set, fields, COUNT_OF(fields), 0, &sample);
	rowset_end(&set);
	assert_int_equal(open_array(&set, &reader), 1);
	assert_int_equal(read_row(&reader, columns, 9), 9);
	assert_true(columns[0].is_null);
	assert_text(&columns[1], 25, "a b");
	/* Before 1970, which is 10957 days before PostgreSQL's own beginning. */
	assert_number(&columns[2], 1184, 8, -INT64_C(946684800000001));
	assert_number(&columns[3], 1082, 4, -10957);
	assert_number(&columns[4], 23, 4, -3);
	assert_int_equal(columns[5].type, 16);
	assert_int_equal(columns[5].length, 1);
	assert_int_equal(columns[5].bytes[0], 0);
	assert_text(&columns[6], 25, "window");
	assert_text(&columns[7], 3802, "\1[\"00000000-0000-0000-0000-000000000000\"]");
	assert_int_equal(columns[8].type, 1082);
	assert_true(columns[8].is_null);
	rowset_clear(&set);
	rowset_begin(&set);
	rowset_add_fields(&set, fields, COUNT_OF(fields), FIELD_OPTIONAL, &sample);
	rowset_end(&set);
	assert_int_equal(open_array(&set, &reader), 1);
	assert_int_equal(read_row(&reader, columns, 9), 6);
	assert_text(&columns[0], 25, "a b");
	assert_number(&columns[1], 1082, 4, -10957);
	rowset_finish(&set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_awkward_text_comes_back),
		cmocka_unit_test(an_empty_set_is_an_empty_array),
		cmocka_unit_test(a_set_may_be_read_and_then_go_on),
		cmocka_unit_test(numbers_and_ids_are_written_whole),
		cmocka_unit_test(fields_stand_in_their_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
