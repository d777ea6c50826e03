// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Field tables: in and out as JSON and as columns, and what is refused, with its place. */
#include "common/model/field.h"

#include "common/base/jdoc.h"
#include "common/model/rows.h"
#include "tests/engine/invent.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

struct inner {
	char name[8];
	int32_t count;
	int32_t grade;
};

static const struct field inner_fields[] = {
	FIELD(inner, name, FIELD_TEXT, FIELD_PUBLIC, .min = 1),
	FIELD(inner, count, FIELD_INT, 0, .min = -3, .max = 3),
	FIELD(inner, grade, FIELD_INT, FIELD_OPTIONAL, .max = 9, .absent = -1),
};

struct number_item {
	int16_t number;
};
static const struct field number_item_fields[] = { FIELD(number_item, number, FIELD_INT, 0) };

struct everything {
	struct uuid id;
	int64_t wide;
	int32_t word;
	int16_t half;
	int8_t byte;
	uint32_t natural;
	bool truth;
	int64_t when_us;
	int32_t day;
	enum colour colour;
	char text[16];
	int list_count;
	struct inner list[3];
	int ids_count;
	struct id_item ids[2];
	int numbers_count;
	struct number_item numbers[4];
	struct inner inner;
	struct inner maybe;
	struct uuid other;
	int32_t limited;
	int32_t unset;
	int64_t seen_us;
	char secret[8];
	char lines[8];
};

static const struct field fields[] = {
	FIELD(everything, id, FIELD_UUID, FIELD_PUBLIC),
	FIELD(everything, wide, FIELD_INT, FIELD_OPTIONAL),
	FIELD(everything, word, FIELD_INT, FIELD_OPTIONAL),
	FIELD(everything, half, FIELD_INT, FIELD_OPTIONAL),
	FIELD(everything, byte, FIELD_INT, FIELD_OPTIONAL),
	FIELD(everything, natural, FIELD_INT, FIELD_OPTIONAL | FIELD_UNSIGNED),
	FIELD(everything, truth, FIELD_BOOL, FIELD_OPTIONAL | FIELD_PUBLIC),
	FIELD_TIME_OF(everything, when, FIELD_OPTIONAL | FIELD_PUBLIC),
	FIELD(everything, day, FIELD_DATE, FIELD_OPTIONAL),
	FIELD_WORD_OF(everything, colour, colour, FIELD_OPTIONAL),
	FIELD(everything, text, FIELD_TEXT, FIELD_OPTIONAL | FIELD_PUBLIC, .max = 6),
	FIELD_LIST_OF(everything, list, inner_fields, FIELD_OPTIONAL | FIELD_PUBLIC, .min = 1),
	FIELD_LIST_OF(everything, ids, id_item_fields, FIELD_OPTIONAL | FIELD_FLAT | FIELD_PUBLIC),
	FIELD_LIST_OF(everything, numbers, number_item_fields, FIELD_OPTIONAL | FIELD_FLAT),
	FIELD_STRUCT_OF(everything, inner, inner_fields, 0),
	FIELD_STRUCT_OF(everything, maybe, inner_fields, FIELD_OPTIONAL),
	FIELD(everything, other, FIELD_UUID, FIELD_OPTIONAL),
	FIELD(everything, limited, FIELD_INT, FIELD_OPTIONAL, .min = 10, .max = 20, .absent = 15),
	FIELD(everything, unset, FIELD_INT, FIELD_OPTIONAL, .absent = -1),
	FIELD_TIME_OF(everything, seen, FIELD_OUTPUT | FIELD_OPTIONAL),
	FIELD(everything, secret, FIELD_TEXT, FIELD_OPTIONAL),
	FIELD(everything, lines, FIELD_TEXT, FIELD_OPTIONAL | FIELD_LINES),
};

#define ID "00000000-0000-0000-0000-00000000000a"
#define LEAST "\"id\":\"" ID "\",\"inner\":{\"name\":\"x\",\"count\":0}"

typedef enum err decoder(const struct field *table, size_t count, const struct jdoc *object,
	void *struct_out, struct field_problem *problem_out);

static enum err decode_by(decoder *decode, const char *json, struct everything *out,
	struct field_problem *problem_out)
{
	char why[JDOC_WHY_BYTES];
	struct jdoc *document = jdoc_parse(json, strlen(json), why);
	enum err err;

	if (!document)
		print_error("%s: %s\n", json, why);
	assert_non_null(document);
	memset(out, 0, sizeof(*out));
	memset(problem_out, 0, sizeof(*problem_out));
	err = decode(fields, COUNT_OF(fields), document, out, problem_out);
	jdoc_destroy(&document);
	return err;
}

static void accept(const char *json, struct everything *out)
{
	struct field_problem problem;
	enum err err = decode_by(fields_decode, json, out, &problem);

	if (err)
		print_error("%s: %s: %s\n", json, problem.path, problem.expected);
	assert_int_equal(err, ERR_OK);
}

static void encode(const struct everything *in, unsigned wanted, struct text *text)
{
	text_clear(text);
	fields_encode(fields, COUNT_OF(fields), in, wanted, text);
}

static void every_kind_is_read(void **state)
{
	struct everything all;

	(void)state;
	accept("{" LEAST ",\"wide\":-9223372036854775808,\"word\":-5,\"half\":-6,\"byte\":-7,"
	       "\"natural\":4000000000,\"truth\":true,\"when_at\":\"2026-03-02T08:40:00+03:00\","
	       "\"day\":\"2026-03-02\",\"colour\":\"orange\",\"text\":\"Asha é\","
	       "\"list\":[{\"name\":\"a\",\"count\":-3},{\"name\":\"b\",\"count\":3,\"grade\":2}],"
	       "\"ids\":[\"" ID "\"],\"numbers\":[1,-2,3],\"limited\":10,\"unset\":0,"
	       "\"lines\":\"a\\n\\nb\"}",
		&all);
	assert_int_equal(all.id.bytes[15], 10);
	assert_true(all.wide == INT64_MIN);
	assert_int_equal(all.word, -5);
	assert_int_equal(all.half, -6);
	assert_int_equal(all.byte, -7);
	assert_true(all.natural == 4000000000u);
	assert_true(all.truth);
	assert_true(all.when_us == INT64_C(1772430000000000));
	assert_int_equal(all.day, 20514);
	assert_int_equal(all.colour, COLOUR_ORANGE);
	assert_string_equal(all.text, "Asha é");
	assert_int_equal(all.list_count, 2);
	assert_int_equal(all.list[0].grade, -1);
	assert_int_equal(all.list[1].grade, 2);
	assert_int_equal(all.ids_count, 1);
	assert_true(uuid_equal(all.ids[0].id, all.id));
	assert_int_equal(all.numbers[1].number, -2);
	assert_int_equal(all.limited, 10);
	assert_int_equal(all.unset, 0);
	assert_string_equal(all.lines, "a\n\nb");
}

static void what_is_missing_is_absent(void **state)
{
	struct everything all;
	struct text text = { 0 };

	(void)state;
	accept("{" LEAST ",\"word\":null,\"list\":null}", &all);
	assert_int_equal(all.limited, 15);
	assert_int_equal(all.unset, -1);
	assert_int_equal(all.inner.grade, -1);
	/* Also inside of a struct that is missing as a whole. */
	assert_int_equal(all.maybe.grade, -1);
	assert_int_equal(all.list_count, 0);
	encode(&all, 0, &text);
	assert_string_equal(text_string(&text), "{" LEAST "}");
	text_finish(&text);
}

static void what_is_wrong_is_refused_with_its_place(void **state)
{
	static const struct {
		const char *json;
		enum err err;
		const char *path;
	} cases[] = {
		{ "[]", ERR_BAD_FIELD, "" },
		{ "{\"inner\":{\"name\":\"x\",\"count\":0}}", ERR_MISSING_FIELD, "id" },
		{ "{\"id\":null,\"inner\":{\"name\":\"x\",\"count\":0}}", ERR_MISSING_FIELD, "id" },
		{ "{\"id\":\"" ID "\"}", ERR_MISSING_FIELD, "inner" },
		{ "{\"id\":\"" ID "\",\"inner\":7}", ERR_BAD_FIELD, "inner" },
		{ "{\"id\":\"" ID "\",\"inner\":{\"name\":\"x\"}}", ERR_MISSING_FIELD,
			"inner.count" },
		{ "{\"id\":\"" ID "\",\"inner\":{\"name\":\"\",\"count\":0}}", ERR_BAD_FIELD,
			"inner.name" },
		{ "{\"id\":\"" ID "\",\"inner\":{\"name\":\"x\",\"count\":4}}", ERR_BAD_FIELD,
			"inner.count" },
		{ "{\"id\":\"" ID "\",\"inner\":{\"name\":\"x\",\"count\":0,\"more\":1}}",
			ERR_UNKNOWN_FIELD, "inner.more" },
		{ "{" LEAST ",\"more\":1}", ERR_UNKNOWN_FIELD, "more" },
		{ "{" LEAST ",\"seen_at\":\"2026-03-02T08:40:00Z\"}", ERR_UNKNOWN_FIELD,
			"seen_at" },
		{ "{" LEAST ",\"wide\":\"1\"}", ERR_BAD_FIELD, "wide" },
		{ "{" LEAST ",\"wide\":1.0}", ERR_BAD_FIELD, "wide" },
		{ "{" LEAST ",\"word\":2147483648}", ERR_BAD_FIELD, "word" },
		{ "{" LEAST ",\"half\":-32769}", ERR_BAD_FIELD, "half" },
		{ "{" LEAST ",\"byte\":128}", ERR_BAD_FIELD, "byte" },
		{ "{" LEAST ",\"natural\":-1}", ERR_BAD_FIELD, "natural" },
		{ "{" LEAST ",\"natural\":4294967296}", ERR_BAD_FIELD, "natural" },
		{ "{" LEAST ",\"truth\":1}", ERR_BAD_FIELD, "truth" },
		{ "{" LEAST ",\"when_at\":5}", ERR_BAD_FIELD, "when_at" },
		{ "{" LEAST ",\"when_at\":\"2026-03-02\"}", ERR_BAD_FIELD, "when_at" },
		{ "{" LEAST ",\"day\":\"2026-02-29\"}", ERR_BAD_FIELD, "day" },
		{ "{" LEAST ",\"colour\":\"blue\"}", ERR_BAD_FIELD, "colour" },
		{ "{" LEAST ",\"colour\":1}", ERR_BAD_FIELD, "colour" },
		{ "{" LEAST ",\"text\":\"1234567\"}", ERR_BAD_FIELD, "text" },
		{ "{" LEAST ",\"text\":\"a\\u001bb\"}", ERR_BAD_FIELD, "text" },
		{ "{" LEAST ",\"text\":\"\\ud83d\\ude00\\ud83d\\ude00\\ud83d\\ude00"
		  "\\ud83d\\ude00\"}",
			ERR_BAD_FIELD, "text" },
		{ "{" LEAST ",\"text\":\"a\\nb\"}", ERR_BAD_FIELD, "text" },
		{ "{" LEAST ",\"lines\":\"a\\r\\nb\"}", ERR_BAD_FIELD, "lines" },
		{ "{" LEAST ",\"lines\":\"a\\tb\"}", ERR_BAD_FIELD, "lines" },
		{ "{" LEAST ",\"list\":[]}", ERR_BAD_FIELD, "list" },
		{ "{" LEAST ",\"list\":{}}", ERR_BAD_FIELD, "list" },
		{ "{" LEAST
		  ",\"list\":[{\"name\":\"a\",\"count\":0},{\"name\":\"a\",\"count\":9}]}",
			ERR_BAD_FIELD, "list.1.count" },
		{ "{" LEAST ",\"list\":[7]}", ERR_BAD_FIELD, "list.0" },
		{ "{" LEAST ",\"list\":[{},{},{},{}]}", ERR_BAD_FIELD, "list" },
		{ "{" LEAST ",\"ids\":[\"" ID "\",\"x\"]}", ERR_BAD_FIELD, "ids.1" },
		{ "{" LEAST ",\"ids\":[{\"id\":\"" ID "\"}]}", ERR_BAD_FIELD, "ids.0" },
		{ "{" LEAST ",\"ids\":[null]}", ERR_BAD_FIELD, "ids.0" },
		{ "{" LEAST ",\"numbers\":[1,2,3,32768]}", ERR_BAD_FIELD, "numbers.3" },
		{ "{" LEAST ",\"other\":\"\"}", ERR_BAD_FIELD, "other" },
		{ "{" LEAST ",\"limited\":9}", ERR_BAD_FIELD, "limited" },
		{ "{" LEAST ",\"limited\":21}", ERR_BAD_FIELD, "limited" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct everything all;
		struct field_problem problem;
		enum err err = decode_by(fields_decode, cases[i].json, &all, &problem);

		if (err != cases[i].err || strcmp(problem.path, cases[i].path) != 0)
			print_error("%s: %s \"%s\" %s\n", cases[i].json, err_code(err),
				problem.path, problem.expected);
		assert_int_equal(err, cases[i].err);
		assert_int_equal(problem.err, err);
		assert_string_equal(problem.path, cases[i].path);
		assert_true(*problem.expected);
	}
}

/* The names of members come from outside: cut short, they are still UTF-8. */
static void the_place_of_a_problem_is_always_text(void **state)
{
	char json[400];

	(void)state;
	for (int lead = 0; lead < 4; lead++) {
		struct everything all;
		struct field_problem problem;
		size_t length = 0;

		length += (size_t)snprintf(json, sizeof(json), "{" LEAST ",\"%.*s", lead, "xxxx");
		for (int i = 0; i < 40; i++)
			length += (size_t)snprintf(json + length, sizeof(json) - length, "€");
		snprintf(json + length, sizeof(json) - length, "\":1}");
		assert_int_equal(decode_by(fields_decode, json, &all, &problem), ERR_UNKNOWN_FIELD);
		assert_true(utf8_is_valid(problem.path, strlen(problem.path)));
		assert_true(strlen(problem.path) > 50);
		snprintf(json, sizeof(json),
			"{\"id\":\"" ID
			"\",\"inner\":{\"name\":\"x\",\"count\":0,\"%.*s€€€€€€€€€€€€€€€€\":"
			"1}}",
			lead, "xxxx");
		assert_int_equal(decode_by(fields_decode, json, &all, &problem), ERR_UNKNOWN_FIELD);
		assert_true(utf8_is_valid(problem.path, strlen(problem.path)));
		assert_memory_equal(problem.path, "inner.", 6);
	}
}

static void ones_own_documents_may_hold_more(void **state)
{
	struct everything all;
	struct field_problem problem;

	(void)state;
	assert_int_equal(decode_by(fields_decode_own,
				 "{" LEAST ",\"newer\":[1],\"seen_at\":\"2026-03-02T05:40:00Z\"}",
				 &all, &problem),
		ERR_OK);
	assert_true(all.seen_us == INT64_C(1772430000000000));
	assert_int_equal(decode_by(fields_decode_own, "{\"id\":\"" ID "\"}", &all, &problem),
		ERR_MISSING_FIELD);
	assert_int_equal(decode_by(fields_decode_own, "{" LEAST ",\"word\":\"x\"}", &all, &problem),
		ERR_BAD_FIELD);
}

static void what_was_added_is_written_and_not_missed_in_ones_own(void **state)
{
	static const struct field added[] = {
		FIELD(everything, word, FIELD_INT, FIELD_PUBLIC | FIELD_ADDED),
	};
	struct jdoc *document = jdoc_parse("{}", 2, (char[JDOC_WHY_BYTES]){ 0 });
	struct everything all = { 0 };
	struct field_problem problem = { 0 };
	struct text text = { 0 };

	(void)state;
	assert_int_equal(fields_decode_own(added, 1, document, &all, &problem), ERR_OK);
	assert_int_equal(fields_decode_public(added, 1, document, &all, &problem), ERR_OK);
	assert_int_equal(all.word, 0);
	/* Who asks something of the API is told what is missing. */
	assert_int_equal(fields_decode(added, 1, document, &all, &problem), ERR_MISSING_FIELD);
	/* Programs of before cannot do without. */
	fields_encode(added, 1, &all, FIELD_PUBLIC, &text);
	assert_string_equal(text_string(&text), "{\"word\":0}");
	text_finish(&text);
	jdoc_destroy(&document);
}

static void displays_read_what_displays_are_sent(void **state)
{
	struct everything all;
	struct field_problem problem;
	struct text text = { 0 };

	(void)state;
	accept("{" LEAST ",\"truth\":true,\"text\":\"Asha\",\"secret\":\"hiv\",\"word\":7,"
	       "\"ids\":[\"" ID "\"],\"list\":[{\"name\":\"a\",\"count\":2}]}",
		&all);
	encode(&all, FIELD_PUBLIC, &text);
	assert_string_equal(text_string(&text),
		"{\"id\":\"" ID "\",\"truth\":true,\"text\":\"Asha\",\"list\":[{\"name\":\"a\"}],"
		"\"ids\":[\"" ID "\"]}");
	assert_int_equal(
		decode_by(fields_decode_public, text_string(&text), &all, &problem), ERR_OK);
	assert_string_equal(all.text, "Asha");
	assert_string_equal(all.list[0].name, "a");
	assert_int_equal(all.word, 0);
	assert_int_equal(decode_by(fields_decode_public, "{\"truth\":true}", &all, &problem),
		ERR_MISSING_FIELD);
	/* What displays may not know is not read, even where it stands. */
	assert_int_equal(
		decode_by(fields_decode_public,
			"{\"id\":\"" ID "\",\"secret\":\"hiv\",\"inner\":7}", &all, &problem),
		ERR_OK);
	assert_string_equal(all.secret, "");
	text_finish(&text);
}

static void whatever_is_given_comes_back(void **state)
{
	struct invent invent = { .random = { 5 }, .given_percent = 60 };
	struct text text = { 0 }, again = { 0 };

	(void)state;
	for (int round = 0; round < 3000; round++) {
		struct everything all, back;

		memset(&all, 0, sizeof(all));
		invent_struct(&invent, fields, COUNT_OF(fields), &all);
		all.seen_us = 0;
		encode(&all, 0, &text);
		accept(text_string(&text), &back);
		encode(&back, 0, &again);
		assert_string_equal(text_string(&text), text_string(&again));
	}
	text_finish(&text);
	text_finish(&again);
}

static void columns_come_back(void **state)
{
	struct invent invent = { .random = { 6 }, .given_percent = 60 };
	struct text column = { 0 }, text = { 0 }, again = { 0 };

	(void)state;
	for (int round = 0; round < 3000; round++) {
		struct everything all, back;

		memset(&all, 0, sizeof(all));
		memset(&back, 0, sizeof(back));
		/* What a column that is NULL means. */
		back.limited = 15;
		back.unset = -1;
		back.maybe.grade = -1;
		invent_struct(&invent, fields, COUNT_OF(fields), &all);
		for (size_t i = 0; i < COUNT_OF(fields); i++) {
			text_clear(&column);
			if (!field_to_sql(&fields[i], &all, &column))
				continue;
			if (!field_from_sql(&fields[i], text_string(&column), &back))
				print_error("%s: %s\n", fields[i].name, text_string(&column));
			text_clear(&column);
		}
		encode(&all, 0, &text);
		encode(&back, 0, &again);
		assert_string_equal(text_string(&text), text_string(&again));
	}
	text_finish(&column);
	text_finish(&text);
	text_finish(&again);
}

static void columns_are_read_as_postgresql_writes_them(void **state)
{
	static const struct {
		const char *field;
		const char *value;
		bool good;
	} cases[] = {
		{ "truth", "t", true },
		{ "truth", "f", true },
		{ "truth", "true", true },
		{ "truth", "", false },
		{ "truth", "tomorrow", false },
		{ "when_at", "2026-03-02 08:40:00+03", true },
		{ "when_at", "2026-03-02 05:40:00.123456+00", true },
		{ "when_at", "infinity", false },
		{ "day", "2026-03-02", true },
		{ "day", "infinity", false },
		{ "word", "-7", true },
		{ "word", "2147483648", false },
		{ "byte", "200", false },
		{ "word", "7.0", false },
		{ "word", "", false },
		{ "colour", "green", true },
		{ "colour", "mauve", false },
		{ "id", ID, true },
		{ "id", "x", false },
		{ "ids", "[\"" ID "\"]", true },
		{ "ids", "[ \"" ID "\" , \"" ID "\" ]", true },
		{ "ids", "{}", false },
		{ "ids", "[", false },
		{ "inner", "{\"name\": \"x\", \"count\": 1}", true },
		{ "inner", "{\"name\": \"x\"}", false },
		{ "text", "Asha", true },
		{ "text", "1234567", false },
		{ "text", "\xff", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct field *field = field_find(fields, COUNT_OF(fields), cases[i].field);
		struct everything all;

		memset(&all, 0, sizeof(all));
		assert_non_null(field);
		if (field_from_sql(field, cases[i].value, &all) != cases[i].good)
			print_error("%s of %s\n", cases[i].value, cases[i].field);
		memset(&all, 0, sizeof(all));
		assert_int_equal(field_from_sql(field, cases[i].value, &all), cases[i].good);
	}
}

static void a_null_column_is_what_is_not_given(void **state)
{
	struct everything all = { .limited = 15, .unset = -1, .maybe.grade = -1 };
	struct text text = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(fields); i++) {
		bool is_null = !field_to_sql(&fields[i], &all, &text);
		bool optional = fields[i].flags & FIELD_OPTIONAL;

		assert_int_equal(is_null, optional);
	}
	text_finish(&text);
}

/* A word takes a byte: what lies beside it and was read before stays. */
static void a_word_overwrites_nothing_beside_it(void **state)
{
	struct pair {
		enum colour colour;
		bool first;
		bool second;
		bool third;
	} pair = { COLOUR_UNTRIAGED, true, true, true };
	const struct field colour = FIELD_WORD_OF(pair, colour, colour, 0);

	(void)state;
	assert_int_equal(sizeof(pair.colour), 1);
	assert_true(field_from_sql(&colour, "green", &pair));
	assert_int_equal(pair.colour, COLOUR_GREEN);
	assert_true(pair.first && pair.second && pair.third);
}

static void every_row_type_is_well_formed(void **state)
{
	(void)state;
	for (int table = 0; table < BOARD_TABLE_COUNT; table++) {
		const struct row_type *type = &row_types[table];

		assert_true(type->fields[0].kind == FIELD_UUID && type->fields[0].offset == 0);
		for (size_t i = 0; i < type->field_count; i++) {
			const struct field *field = &type->fields[i];

			assert_ptr_equal(
				field_find(type->fields, type->field_count, field->name), field);
			assert_true(field->offset + field->size <= type->size);
			/* A table that displays do not have tells them nothing but ids. */
			if (!type->is_public)
				assert_true(!(field->flags & FIELD_PUBLIC) || i == 0);
		}
	}
	assert_null(field_find(fields, COUNT_OF(fields), "nothing"));
}

static void counters_have_keys_of_their_own(void **state)
{
	static const char *const series[] = { "A", "B", "AB", "ABD" };

	(void)state;
	for (int i = 0; i < 4; i++)
		for (int j = 0; j < 4; j++)
			for (int day = -1; day <= 1; day++)
				assert_int_equal(uuid_equal(counter_key(20514, series[i]),
							 counter_key(20514 + day, series[j])),
					i == j && day == 0);
}

/* ---- over what is there, and what differs ---- */

static enum err lay_over(const char *json, struct everything *object, struct field_problem *problem)
{
	char why[JDOC_WHY_BYTES];
	struct jdoc *document = jdoc_parse(json, strlen(json), why);
	enum err err = fields_decode_over(fields, COUNT_OF(fields), document, object, problem);

	jdoc_destroy(&document);
	return err;
}

static void what_is_not_given_stays(void **state)
{
	struct everything object = {
		.wide = 7,
		.truth = true,
		.colour = COLOUR_RED,
		.text = "a longer text",
		.list_count = 2,
		.list = { { "a", 1, 2 }, { "b", 2, 3 } },
		.inner = { "in", 2, 3 },
	};
	struct field_problem problem = { 0 };

	(void)state;
	assert_int_equal(lay_over("{}", &object, &problem), ERR_OK);
	assert_int_equal(object.wide, 7);
	assert_int_equal(lay_over("{\"text\":\"ab\",\"inner\":{\"count\":-1},"
				  "\"list\":[{\"name\":\"c\",\"count\":3}]}",
				 &object, &problem),
		ERR_OK);
	assert_int_equal(object.wide, 7);
	assert_true(object.truth);
	assert_string_equal(object.text, "ab");
	assert_string_equal(object.inner.name, "in");
	assert_int_equal(object.inner.count, -1);
	assert_int_equal(object.inner.grade, 3);
	/* A list is another one as a whole. */
	assert_int_equal(object.list_count, 1);
	assert_string_equal(object.list[0].name, "c");
	assert_int_equal(object.list[0].grade, -1);
}

static void null_empties_what_may_be_missing(void **state)
{
	struct everything object = { .inner = { "in", 2, 3 }, .wide = 7 };
	struct field_problem problem = { 0 };

	(void)state;
	assert_int_equal(lay_over("{\"inner\":{\"grade\":null}}", &object, &problem), ERR_OK);
	assert_int_equal(object.inner.grade, -1);
	assert_int_equal(
		lay_over("{\"inner\":{\"name\":null}}", &object, &problem), ERR_MISSING_FIELD);
	assert_string_equal(problem.path, "inner.name");
	assert_int_equal(lay_over("{\"inner\":{\"count\":4}}", &object, &problem), ERR_BAD_FIELD);
	assert_string_equal(problem.path, "inner.count");
	assert_int_equal(
		lay_over("{\"inner\":{\"size\":4}}", &object, &problem), ERR_UNKNOWN_FIELD);
}

static void note(void *arg, const char *path, const char *a, const char *b)
{
	text_printf(arg, "%s %s>%s;", path, a, b);
}

static void differences_are_named_with_both_values(void **state)
{
	struct everything a = { .wide = 7, .text = "x", .inner = { "in", 2, 3 } }, b = a;
	struct text text = { 0 };

	(void)state;
	fields_compare(fields, COUNT_OF(fields), &a, &b, note, &text);
	assert_string_equal(text_string(&text), "");
	b.wide = 8;
	b.inner.count = 1;
	b.numbers_count = 1;
	fields_compare(fields, COUNT_OF(fields), &a, &b, note, &text);
	assert_string_equal(text_string(&text), "wide 7>8;numbers []>[0];inner.count 2>1;");
	text_finish(&text);
}

struct named {
	char name[32];
	char name_en[32];
};
static const struct field named_fields[] = {
	FIELD(named, name, FIELD_TEXT, FIELD_NAME, .min = 1),
	FIELD(named, name_en, FIELD_TEXT, FIELD_OPTIONAL | FIELD_NAME, .min = 1),
};

static void a_name_is_one_that_can_be_read(void **state)
{
	static const struct {
		const char *json, *path, *expected;
	} cases[] = {
		{ "{\"name\":\"  \"}", "name", "a name that can be read" },
		{ "{\"name\":\"Asha\",\"name_en\":\"\\u00a0\"}", "name_en",
			"a name that can be read" },
		{ "{\"name\":\"As\\u200bha\"}", "name",
			"a name without signs that nobody sees, as U+200B" },
		{ "{\"name\":\"As\\u202eha\"}", "name", "text without control characters" },
	};
	char why[JDOC_WHY_BYTES];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct jdoc *document = jdoc_parse(cases[i].json, strlen(cases[i].json), why);
		struct named named = { 0 }, kept = { "  ", "" };
		struct field_problem problem = { 0 };

		assert_int_equal(
			fields_decode(named_fields, 2, document, &named, &problem), ERR_BAD_FIELD);
		assert_string_equal(problem.path, cases[i].path);
		assert_string_equal(problem.expected, cases[i].expected);
		assert_int_equal(fields_decode_over(named_fields, 2, document, &named, &problem),
			ERR_BAD_FIELD);
		/* What was taken once is read again. */
		assert_int_equal(
			fields_decode_own(named_fields, 2, document, &kept, &problem), ERR_OK);
		jdoc_destroy(&document);
	}
}

struct excused {
	char reason[32];
	char excuse[32];
};
static const struct field excused_fields[] = {
	FIELD(excused, reason, FIELD_TEXT, FIELD_REASON, .min = 1),
	FIELD(excused, excuse, FIELD_TEXT, FIELD_OPTIONAL | FIELD_REASON, .min = 1),
};

static void a_reason_is_one_that_can_be_read(void **state)
{
	static const char *const blank[] = { " ", "\\u00a0", "\\u200b", "\\u3164",
		"\\u2800 \\u0301" };
	char why[JDOC_WHY_BYTES], json[96];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(blank); i++) {
		struct excused excused = { 0 }, kept = { 0 };
		struct field_problem problem = { 0 };
		struct jdoc *document;

		snprintf(json, sizeof(json), "{\"reason\":\"%s\"}", blank[i]);
		document = jdoc_parse(json, strlen(json), why);
		assert_int_equal(fields_decode(excused_fields, 2, document, &excused, &problem),
			ERR_NEEDS_REASON);
		assert_string_equal(problem.path, "reason");
		assert_string_equal(problem.expected, "a few words that say why");
		assert_int_equal(
			fields_decode_over(excused_fields, 2, document, &excused, &problem),
			ERR_NEEDS_REASON);
		/* What was taken once is read again. */
		assert_int_equal(
			fields_decode_own(excused_fields, 2, document, &kept, &problem), ERR_OK);
		assert_string_not_equal(kept.reason, "");
		jdoc_destroy(&document);

		/* Nobody asked for it: it is none. */
		snprintf(json, sizeof(json), "{\"reason\":\"We\\u200bak\",\"excuse\":\"%s\"}",
			blank[i]);
		document = jdoc_parse(json, strlen(json), why);
		assert_int_equal(
			fields_decode(excused_fields, 2, document, &excused, &problem), ERR_OK);
		assert_string_equal(excused.reason, "We\u200bak");
		assert_string_equal(excused.excuse, "");
		jdoc_destroy(&document);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_is_read),
		cmocka_unit_test(what_is_missing_is_absent),
		cmocka_unit_test(what_is_wrong_is_refused_with_its_place),
		cmocka_unit_test(the_place_of_a_problem_is_always_text),
		cmocka_unit_test(ones_own_documents_may_hold_more),
		cmocka_unit_test(what_was_added_is_written_and_not_missed_in_ones_own),
		cmocka_unit_test(displays_read_what_displays_are_sent),
		cmocka_unit_test(whatever_is_given_comes_back),
		cmocka_unit_test(columns_come_back),
		cmocka_unit_test(columns_are_read_as_postgresql_writes_them),
		cmocka_unit_test(a_null_column_is_what_is_not_given),
		cmocka_unit_test(a_word_overwrites_nothing_beside_it),
		cmocka_unit_test(every_row_type_is_well_formed),
		cmocka_unit_test(counters_have_keys_of_their_own),
		cmocka_unit_test(what_is_not_given_stays),
		cmocka_unit_test(null_empties_what_may_be_missing),
		cmocka_unit_test(differences_are_named_with_both_values),
		cmocka_unit_test(a_name_is_one_that_can_be_read),
		cmocka_unit_test(a_reason_is_one_that_can_be_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
