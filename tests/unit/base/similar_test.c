// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/attr.h"
#include "common/base/similar.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static const char *nearest(const char *word)
{
	static const char *const words[] = { "port", "listen", "body_bytes", "header_bytes",
		"request_ms" };
	struct similar similar = { .word = word };

	for (size_t i = 0; i < COUNT_OF(words); i++)
		similar_offer(&similar, words[i]);
	return similar.best;
}

static void a_mistyped_word_finds_the_nearest_one(void **state)
{
	(void)state;

	assert_string_equal(nearest("prot"), "port");
	assert_string_equal(nearest("porte"), "port");
	assert_string_equal(nearest("body_byte"), "body_bytes");
	assert_string_equal(nearest("headerbytes"), "header_bytes");
	assert_string_equal(nearest("reqeust_ms"), "request_ms");
}

static void a_word_that_resembles_nothing_finds_nothing(void **state)
{
	char endless[1000];
	(void)state;

	memset(endless, 'p', sizeof(endless) - 1);
	endless[sizeof(endless) - 1] = '\0';
	assert_null(nearest("colour"));
	assert_null(nearest(""));
	assert_null(nearest("po"));
	assert_null(nearest(endless));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mistyped_word_finds_the_nearest_one),
		cmocka_unit_test(a_word_that_resembles_nothing_finds_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
