// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What is written is read back by the rules of PostgreSQL's manual (arrays 8.15.6, rows 8.16.6);
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

/* The elements of an array, unquoted: "{..}" without NULLs, each in double quotes. */
static size_t read_array(const char *text, char elements[][1024], size_t room)
{
	size_t count = 0;

	assert_int_equal(*text++, '{');
	while (*text != '}') {
		char *out = elements[count++];

		assert_true(count <= room);
		assert_int_equal(*text++, '"');
		for (; *text != '"'; text++) {
			text += *text == '\\';
			assert_int_not_equal(*text, '\0');
			*out++ = *text;
		}
		*out = '\0';
		text++;
		if (*text == ',')
			assert_int_not_equal(*++text, '}');
	}
	assert_int_equal(text[1], '\0');
	return count;
}

/* The columns of a row; an unquoted nothing is NULL. */
static size_t read_row(const char *text, char columns[][512], bool *nulls)
{
	size_t count = 0;

	assert_int_equal(*text++, '(');
	do {
		char *out = columns[count];
		bool quoted = false, was_quoted = *text == '"';

		for (; quoted || (*text != ',' && *text != ')'); text++) {
			assert_int_not_equal(*text, '\0');
			if (*text == '"' && quoted && text[1] == '"')
				*out++ = *++text;
			else if (*text == '"')
				quoted = !quoted;
			else if (*text == '\\')
				*out++ = *++text;
			else
				*out++ = *text;
		}
		*out = '\0';
		nulls[count] = !was_quoted && out == columns[count];
		count++;
	} while (*text++ == ',');
	assert_int_equal(*text, '\0');
	return count;
}

static char *value_of(struct rowset *set)
{
	struct db_value value = rowset_value(set);

	assert_false(value.is_null);
	return mem_strndup(value.bytes, value.length);
}

/* ---- tests ---- */

static void every_awkward_text_comes_back(void **state)
{
	static char elements[COUNT_OF(awkward)][1024];
	struct rowset set = { 0 };
	char *value;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(awkward); i++) {
		rowset_begin(&set);
		rowset_add(&set, awkward[i]);
		rowset_add(&set, NULL);
		rowset_add(&set, awkward[COUNT_OF(awkward) - 1 - i]);
		rowset_end(&set);
	}
	assert_int_equal(set.count, COUNT_OF(awkward));
	value = value_of(&set);
	assert_int_equal(read_array(value, elements, COUNT_OF(elements)), COUNT_OF(awkward));
	for (size_t i = 0; i < COUNT_OF(awkward); i++) {
		char columns[4][512];
		bool nulls[4];

		assert_int_equal(read_row(elements[i], columns, nulls), 3);
		assert_string_equal(columns[0], awkward[i]);
		assert_false(nulls[0]);
		assert_true(nulls[1]);
		assert_string_equal(columns[2], awkward[COUNT_OF(awkward) - 1 - i]);
		assert_false(nulls[2]);
	}
	mem_free(value);
	rowset_finish(&set);
}

static void an_empty_set_is_an_empty_array(void **state)
{
	struct rowset set = { 0 };
	char *value = value_of(&set);

	(void)state;
	assert_string_equal(value, "{}");
	mem_free(value);
	rowset_begin(&set);
	rowset_add_int(&set, 1);
	rowset_end(&set);
	rowset_clear(&set);
	value = value_of(&set);
	assert_string_equal(value, "{}");
	mem_free(value);
	rowset_finish(&set);
}

static void a_set_may_be_read_and_then_go_on(void **state)
{
	struct rowset set = { 0 };
	char *value;

	(void)state;
	for (int i = 0; i < 3; i++) {
		rowset_begin(&set);
		rowset_add_int(&set, i);
		rowset_end(&set);
		value = value_of(&set);
		mem_free(value);
	}
	value = value_of(&set);
	assert_string_equal(value, "{\"(0)\",\"(1)\",\"(2)\"}");
	mem_free(value);
	rowset_finish(&set);
}

static void numbers_and_ids_are_written_whole(void **state)
{
	const struct uuid id = { .bytes = {
					 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 255 } };
	struct rowset set = { 0 };
	char *value;

	(void)state;
	rowset_begin(&set);
	rowset_add_int(&set, INT64_MIN);
	rowset_add_int(&set, INT64_MAX);
	rowset_add_uuid(&set, id);
	rowset_add_uuid(&set, (struct uuid){ 0 });
	rowset_end(&set);
	value = value_of(&set);
	assert_string_equal(value, "{\"(-9223372036854775808,9223372036854775807,"
				   "01020304-0506-0708-090a-0b0c0d0e0fff,)\"}");
	mem_free(value);
	rowset_finish(&set);
}

struct sample {
	struct uuid id;
	char text[32];
	int64_t at_us;
	int32_t day;
	bool truth;
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
		FIELD(sample, truth, FIELD_BOOL, 0),
		FIELD_LIST_OF(sample, list, id_item_fields, FIELD_FLAT),
	};
	const struct sample sample = {
		.text = "a b",
		.at_us = -1,
		.day = -1,
		.list_count = 1,
	};
	struct rowset set = { 0 };
	char elements[1][1024], columns[8][512], *value;
	bool nulls[8];

	(void)state;
	rowset_begin(&set);
	rowset_add_fields(&set, fields, COUNT_OF(fields), &sample);
	rowset_end(&set);
	value = value_of(&set);
	assert_int_equal(read_array(value, elements, 1), 1);
	assert_int_equal(read_row(elements[0], columns, nulls), 6);
	assert_true(nulls[0]);
	assert_string_equal(columns[1], "a b");
	/* Before 1970. */
	assert_string_equal(columns[2], "1969-12-31T23:59:59.999999Z");
	assert_string_equal(columns[3], "1969-12-31");
	assert_string_equal(columns[4], "false");
	assert_string_equal(columns[5], "[\"00000000-0000-0000-0000-000000000000\"]");
	mem_free(value);
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
