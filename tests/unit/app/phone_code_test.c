// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/attr.h"
#include "server/app/phone_code.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct uuid nobody = { 0 };
static const struct uuid asha = { { 1 } };

static void find_digits(const struct phone_code *code, char digits_out[PHONE_CODE_DIGITS + 1])
{
	const char *at = strstr(code->message_en, "code is ");

	assert_non_null(at);
	memcpy(digits_out, at + 8, PHONE_CODE_DIGITS);
	digits_out[PHONE_CODE_DIGITS] = '\0';
	assert_int_equal(strspn(digits_out, "0123456789"), PHONE_CODE_DIGITS);
	assert_non_null(strstr(code->message_sw, digits_out));
}

static void the_right_code_where_it_was_asked_for_has_the_hash(void **state)
{
	struct phone_code code = phone_code_make("sign_in", nobody);
	struct phone_code_try try;
	char digits[PHONE_CODE_DIGITS + 1];
	(void)state;

	find_digits(&code, digits);
	assert_true(phone_code_read(code.request, digits, "sign_in", nobody, &try));
	assert_string_equal(try.id, code.id);
	assert_string_equal(try.hash, code.hash);
	assert_null(strstr(code.hash, digits));
}

static void anything_else_has_another(void **state)
{
	struct phone_code code = phone_code_make("sign_in", asha);
	struct phone_code other = phone_code_make("sign_in", asha);
	struct phone_code_try try;
	char digits[PHONE_CODE_DIGITS + 1], wrong[PHONE_CODE_DIGITS + 1];
	(void)state;

	find_digits(&code, digits);
	memcpy(wrong, digits, sizeof(wrong));
	wrong[5] = wrong[5] == '9' ? '0' : '9';
	assert_true(phone_code_read(code.request, wrong, "sign_in", asha, &try));
	assert_string_not_equal(try.hash, code.hash);
	assert_true(phone_code_read(code.request, digits, "erase", asha, &try));
	assert_string_not_equal(try.hash, code.hash);
	assert_true(phone_code_read(code.request, digits, "sign_in", nobody, &try));
	assert_string_not_equal(try.hash, code.hash);
	assert_true(phone_code_read(other.request, digits, "sign_in", asha, &try));
	assert_string_not_equal(try.hash, code.hash);
}

static void what_cannot_be_right_is_not_looked_for(void **state)
{
	struct phone_code code = phone_code_make("sign_in", nobody);
	struct phone_code_try try;
	(void)state;

	assert_false(phone_code_read("", "123456", "sign_in", nobody, &try));
	assert_false(phone_code_read(code.request, "12345", "sign_in", nobody, &try));
	assert_false(phone_code_read(code.request, "1234567", "sign_in", nobody, &try));
	code.request[3] = '!';
	assert_false(phone_code_read(code.request, "123456", "sign_in", nobody, &try));
}

static void both_messages_fit_into_one(void **state)
{
	struct phone_code code = phone_code_make("sign_in", nobody);
	(void)state;

	for (size_t i = 0; code.message_sw[i]; i++)
		assert_in_range(code.message_sw[i], ' ', 'z');
	assert_true(strlen(code.message_sw) < PHONE_MESSAGE_BYTES - 1);
	assert_true(strlen(code.message_en) < PHONE_MESSAGE_BYTES - 1);
}

/* Ten thousand of them: each first digit comes about a thousand times. */
static void every_code_is_as_likely(void **state)
{
	int counts[10] = { 0 };
	char digits[PHONE_CODE_DIGITS + 1];
	(void)state;

	for (int i = 0; i < 10000; i++) {
		struct phone_code code = phone_code_make("sign_in", nobody);

		find_digits(&code, digits);
		counts[digits[0] - '0']++;
	}
	for (size_t i = 0; i < COUNT_OF(counts); i++)
		assert_in_range(counts[i], 800, 1200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_right_code_where_it_was_asked_for_has_the_hash),
		cmocka_unit_test(anything_else_has_another),
		cmocka_unit_test(what_cannot_be_right_is_not_looked_for),
		cmocka_unit_test(both_messages_fit_into_one),
		cmocka_unit_test(every_code_is_as_likely),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
