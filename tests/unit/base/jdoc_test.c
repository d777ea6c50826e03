// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/jdoc.h"

#include "common/base/mem.h"
#include "common/base/text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static struct jdoc *parse(const char *json)
{
	char why[JDOC_WHY_BYTES] = "";
	struct jdoc *jdoc = jdoc_parse(json, strlen(json), why);

	if (!jdoc)
		print_error("%s: %s\n", json, why);
	assert_non_null(jdoc);
	return jdoc;
}

static void refuse_bytes(const char *json, size_t length)
{
	char why[JDOC_WHY_BYTES] = "";
	struct jdoc *jdoc = jdoc_parse(json, length, why);

	if (jdoc)
		print_error("%.*s was accepted\n", (int)length, json);
	assert_null(jdoc);
	assert_true(*why);
	assert_true(utf8_is_printable(why, strlen(why)));
}

static void what_is_no_json_is_refused(void **state)
{
	static const char *const wrong[] = { "", " ", "{", "[1,", "[1,]", "{\"a\":1,}", "{a:1}",
		"{'a':1}", "nul", "01", "+1", "1.", ".5", "0x1", "NaN", "Infinity", "[1] [2]",
		"[1]x", "\"a\nb\"", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "\"\\udc00\\ud800\"",
		"\"\\u0000\"", "1e999", "99999999999999999999", "\xef\xbb\xbf{}", "// no\n1",
		"\"\xff\"", "\"\xc0\x80\"", "\"\xed\xa0\x80\"", "\"\xf4\x90\x80\x80\"",
		"{\"\xff\":1}", "{\"\\u0000\":1}" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		refuse_bytes(wrong[i], strlen(wrong[i]));
}

static void a_nul_byte_is_refused_wherever_it_stands(void **state)
{
	(void)state;
	refuse_bytes("1\0", 2);
	refuse_bytes("\0", 1);
	refuse_bytes("\"a\0b\"", 5);
	refuse_bytes("{\"a\":1}\0", 8);
	refuse_bytes("[1,\0 2]", 7);
}

static void duplicate_keys_are_refused_at_any_depth(void **state)
{
	(void)state;
	refuse_bytes("{\"a\":1,\"a\":1}", 13);
	refuse_bytes("[{\"x\":{\"a\":1,\"b\":2,\"a\":3}}]", 27);
	refuse_bytes("{\"a\":1,\"\\u0061\":1}", 18);
}

static void nesting_has_a_limit(void **state)
{
	char json[2 * 3000 + 1];
	struct jdoc *jdoc;

	(void)state;
	for (int depth = 1; depth <= JDOC_DEPTH_LIMIT + 1; depth++) {
		memset(json, '[', (size_t)depth);
		memset(json + depth, ']', (size_t)depth);
		json[2 * depth] = '\0';
		if (depth > JDOC_DEPTH_LIMIT) {
			refuse_bytes(json, strlen(json));
			continue;
		}
		jdoc = parse(json);
		jdoc_destroy(&jdoc);
	}
	memset(json, '[', 3000);
	memset(json + 3000, ']', 3000);
	refuse_bytes(json, 6000);
	refuse_bytes(json, 3000);
}

static void values_are_what_they_are_and_nothing_else(void **state)
{
	struct jdoc *jdoc = parse("{\"i\":-7,\"r\":1.5,\"w\":2.0,\"t\":true,\"f\":false,\"n\":null,"
				  "\"s\":\"zamu\",\"a\":[1,2],\"o\":{\"x\":1}}");
	int64_t number = 5;
	double real = 0;
	bool truth = false;

	(void)state;
	assert_true(jdoc_is_object(jdoc));
	assert_false(jdoc_is_array(jdoc));
	assert_int_equal(jdoc_count(jdoc), 9);
	assert_true(jdoc_int(jdoc_get(jdoc, "i"), &number));
	assert_int_equal(number, -7);
	assert_false(jdoc_int(jdoc_get(jdoc, "r"), &number));
	assert_false(jdoc_int(jdoc_get(jdoc, "w"), &number));
	assert_false(jdoc_int(jdoc_get(jdoc, "s"), &number));
	assert_false(jdoc_int(jdoc_get(jdoc, "t"), &number));
	assert_int_equal(number, -7);
	assert_true(jdoc_double(jdoc_get(jdoc, "r"), &real) && real > 1.4 && real < 1.6);
	assert_true(jdoc_double(jdoc_get(jdoc, "i"), &real) && real < -6.9);
	assert_false(jdoc_double(jdoc_get(jdoc, "s"), &real));
	assert_true(jdoc_bool(jdoc_get(jdoc, "t"), &truth) && truth);
	assert_true(jdoc_bool(jdoc_get(jdoc, "f"), &truth) && !truth);
	assert_false(jdoc_bool(jdoc_get(jdoc, "i"), &truth));
	assert_true(jdoc_is_null(jdoc_get(jdoc, "n")));
	assert_false(jdoc_is_null(jdoc_get(jdoc, "missing")));
	assert_string_equal(jdoc_get_string(jdoc, "s"), "zamu");
	assert_null(jdoc_get_string(jdoc, "i"));
	assert_int_equal(jdoc_count(jdoc_get(jdoc, "a")), 2);
	assert_true(jdoc_int(jdoc_at(jdoc_get(jdoc, "a"), 1), &number) && number == 2);
	assert_null(jdoc_at(jdoc_get(jdoc, "a"), 2));
	assert_null(jdoc_at(jdoc, 0));
	assert_null(jdoc_get(jdoc_get(jdoc, "a"), "x"));
	jdoc_destroy(&jdoc);
	assert_null(jdoc);
	jdoc_destroy(&jdoc);
}

static void no_value_is_none_of_them(void **state)
{
	int64_t number;
	double real;
	bool truth;
	void *cursor = NULL;
	const char *key;
	const struct jdoc *value;

	(void)state;
	assert_false(jdoc_is_object(NULL) || jdoc_is_array(NULL) || jdoc_is_null(NULL));
	assert_false(jdoc_int(NULL, &number));
	assert_false(jdoc_double(NULL, &real));
	assert_false(jdoc_bool(NULL, &truth));
	assert_null(jdoc_string(NULL));
	assert_null(jdoc_get(NULL, "a"));
	assert_null(jdoc_at(NULL, 0));
	assert_int_equal(jdoc_count(NULL), 0);
	assert_false(jdoc_next(NULL, &cursor, &key, &value));
}

static void members_are_walked_in_the_order_of_the_text(void **state)
{
	static const char *const keys[] = { "z", "a", "m" };
	struct jdoc *jdoc = parse("{\"z\":1,\"a\":2,\"m\":3}");
	const struct jdoc *value;
	void *cursor = NULL;
	const char *key;
	int64_t number;
	size_t count = 0;

	(void)state;
	while (jdoc_next(jdoc, &cursor, &key, &value)) {
		assert_string_equal(key, keys[count++]);
		assert_true(jdoc_int(value, &number));
		assert_int_equal(number, count);
	}
	assert_int_equal(count, 3);
	jdoc_destroy(&jdoc);
}

static void a_document_is_written_as_it_was_read(void **state)
{
	static const char *const texts[] = { "{\"a\":[1,-2.5,\"x\\n\"],\"b\":null,\"c\":true}", "7",
		"\"zamu\"", "[]", "{}", "-9223372036854775808", "9223372036854775807" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct jdoc *jdoc = parse(texts[i]);
		char *text = jdoc_to_text(jdoc);

		assert_string_equal(text, texts[i]);
		mem_free(text);
		jdoc_destroy(&jdoc);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_no_json_is_refused),
		cmocka_unit_test(a_nul_byte_is_refused_wherever_it_stands),
		cmocka_unit_test(duplicate_keys_are_refused_at_any_depth),
		cmocka_unit_test(nesting_has_a_limit),
		cmocka_unit_test(values_are_what_they_are_and_nothing_else),
		cmocka_unit_test(no_value_is_none_of_them),
		cmocka_unit_test(members_are_walked_in_the_order_of_the_text),
		cmocka_unit_test(a_document_is_written_as_it_was_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
