// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static void every_error_has_its_own_code_a_status_and_a_text(void **state)
{
	(void)state;
	for (int i = 0; i < ERR_COUNT; i++) {
		enum err err = (enum err)i;
		const char *code = err_code(err), *text = err_text(err);

		assert_true(strlen(code) >= 2 && strlen(code) < 40);
		assert_int_equal(strspn(code, "abcdefghijklmnopqrstuvwxyz_"), strlen(code));
		assert_int_equal(err_from_code(code), err);
		assert_true(strlen(text) >= 4);
		assert_true(text[0] >= 'A' && text[0] <= 'Z');
		assert_true(text[strlen(text) - 1] != '.');
		if (err == ERR_OK)
			assert_int_equal(err_http_status(err), 200);
		else
			assert_in_range(err_http_status(err), 400, 599);
	}
}

static void no_other_code_is_known(void **state)
{
	(void)state;
	assert_int_equal(err_from_code("of_my_own"), ERR_COUNT);
	assert_int_equal(err_from_code(""), ERR_COUNT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_error_has_its_own_code_a_status_and_a_text),
		cmocka_unit_test(no_other_code_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
