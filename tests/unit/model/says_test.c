// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What is said with values, in more than one language. */
#include "common/model/says.h"

#include "common/base/attr.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static void keep(struct says *says, const char *message, ...) PRINTF_LIKE(2, 3);
static void keep(struct says *says, const char *message, ...)
{
	va_list arguments;

	va_start(arguments, message);
	says_keep(says, message, arguments);
	va_end(arguments);
}

static void assert_said(const struct says *says, const char *translation, const char *expected)
{
	const char *values[SAYS_VALUES_MAX];
	struct text text = { 0 };

	for (size_t i = 0; i < says->count; i++)
		values[i] = says_value(says, i);
	says_write(&text, translation, values, says->count);
	assert_string_equal(text_string(&text), expected);
	text_finish(&text);
}

static void values_find_their_places_in_another_language(void **state)
{
	struct says says;

	(void)state;
	keep(&says, "finish with %s at desk %s first", "A012", "room-5");
	assert_string_equal(says.message, "finish with %s at desk %s first");
	assert_said(&says, "kwanza maliza na %s kwenye dawati %s",
		"kwanza maliza na A012 kwenye dawati room-5");
	assert_said(&says, "%2$s: kwanza %1$s", "room-5: kwanza A012");
	keep(&says, "from %02d:%02d, %zu of %llu, 100%%, %c", 8, 30, (size_t)7, 9ull, 'x');
	assert_int_equal(says.count, SAYS_VALUES_MAX);
	assert_said(&says, "%02d:%02d %zu/%llu 5%%", "08:30 7/9 5%");
}

static void what_is_not_there_is_left_out(void **state)
{
	struct says says;

	(void)state;
	keep(&says, "nothing in it");
	assert_int_equal(says.count, 0);
	assert_said(&says, "%s%9$s%1$s%", "");
	assert_said(&says, "a%n%5000000000d%s", "a");
	keep(&says, "%s", "its own text");
	assert_null(says.message);
	assert_string_equal(says_value(&says, 0), "");
}

static void what_is_too_long_is_cut(void **state)
{
	struct says says;
	char longer[SAYS_BYTES + 20];

	(void)state;
	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	keep(&says, "%s and %s", longer, "more");
	assert_int_equal(strlen(says_value(&says, 0)), SAYS_BYTES - 1);
	assert_string_equal(says_value(&says, 1), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_find_their_places_in_another_language),
		cmocka_unit_test(what_is_not_there_is_left_out),
		cmocka_unit_test(what_is_too_long_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
