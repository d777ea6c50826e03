// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/base64.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

/* RFC 4648, section 10, and two that use the last letters of the alphabet. */
static const struct {
	const char *bytes;
	const char *text;
} pairs[] = {
	{ "", "" },
	{ "f", "Zg" },
	{ "fo", "Zm8" },
	{ "foo", "Zm9v" },
	{ "foob", "Zm9vYg" },
	{ "fooba", "Zm9vYmE" },
	{ "foobar", "Zm9vYmFy" },
	{ "\xfb\xff\xbf", "-_-_" },
	{ "\xff\xfe", "__4" },
};

static void bytes_become_the_text_of_the_standard(void **state)
{
	char text[16];
	(void)state;

	for (size_t i = 0; i < COUNT_OF(pairs); i++) {
		size_t count = strlen(pairs[i].bytes);

		base64url_encode((const unsigned char *)pairs[i].bytes, count, text);
		assert_string_equal(text, pairs[i].text);
		assert_int_equal(strlen(text), BASE64URL_CHARS(count));
	}
}

static void the_text_becomes_the_bytes_again(void **state)
{
	unsigned char bytes[16];
	size_t count;
	(void)state;

	for (size_t i = 0; i < COUNT_OF(pairs); i++) {
		size_t length = strlen(pairs[i].text);

		assert_true(base64url_decode(pairs[i].text, length, bytes, &count));
		assert_int_equal(count, strlen(pairs[i].bytes));
		assert_memory_equal(bytes, pairs[i].bytes, count);
		assert_true(count <= BASE64URL_BYTES(length));
	}
}

static void a_text_that_is_not_the_only_one_for_its_bytes_is_refused(void **state)
{
	static const char *const texts[] = { "Zh", "Zm9", "Zg==", "Zm8=", "Z", "A", "Zm9vY",
		"Zm9vA", "Zm9v\n", " Zm9v", "Zm 9v", "Zm+v", "Zm/v", "Zm9v.", "\xc3\xa9Zm" };
	unsigned char bytes[16];
	size_t count;
	(void)state;

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		assert_false(base64url_decode(texts[i], strlen(texts[i]), bytes, &count));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_become_the_text_of_the_standard),
		cmocka_unit_test(the_text_becomes_the_bytes_again),
		cmocka_unit_test(a_text_that_is_not_the_only_one_for_its_bytes_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
