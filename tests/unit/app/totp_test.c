// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/text.h"
#include "common/base/time.h"
#include "server/app/totp.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* RFC 6238, appendix B. */
static const unsigned char secret[] = "12345678901234567890";

/* Its codes have eight digits; of six they are the last ones (RFC 4226, section 5.3). */
static void codes_are_those_of_the_rfc(void **state)
{
	static const struct {
		int64_t at_s;
		const char *code;
	} cases[] = {
		{ 59, "94287082" },
		{ 1111111109, "07081804" },
		{ 1111111111, "14050471" },
		{ 1234567890, "89005924" },
		{ 2000000000, "69279037" },
		{ 20000000000, "65353130" },
	};
	char code[TOTP_CODE_BYTES];
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		totp_code(secret, cases[i].at_s / TOTP_STEP_S, code);
		assert_string_equal(code, cases[i].code + 2);
	}
}

/* RFC 4226, appendix D. */
static void the_counter_alone_decides(void **state)
{
	static const char *const codes[] = { "755224", "287082", "359152", "969429", "338314",
		"254676", "287922", "162583", "399871", "520489" };
	char code[TOTP_CODE_BYTES];
	(void)state;

	for (int64_t step = 0; step < 10; step++) {
		totp_code(secret, step, code);
		assert_string_equal(code, codes[step]);
	}
}

static bool is_good_at(int64_t code_step, int64_t at_s, int64_t last_step)
{
	char code[TOTP_CODE_BYTES];
	int64_t step = -1;

	totp_code(secret, code_step, code);
	if (!totp_find_step(secret, code, at_s * US_PER_S, last_step, &step))
		return false;
	assert_int_equal(step, code_step);
	return true;
}

static void one_step_to_either_side_is_taken_and_no_further(void **state)
{
	(void)state;
	for (int64_t at_s = 3000; at_s < 3030; at_s++) {
		assert_false(is_good_at(98, at_s, 0));
		assert_true(is_good_at(99, at_s, 0));
		assert_true(is_good_at(100, at_s, 0));
		assert_true(is_good_at(101, at_s, 0));
		assert_false(is_good_at(102, at_s, 0));
	}
}

static void no_step_counts_twice_nor_one_before_it(void **state)
{
	(void)state;
	assert_true(is_good_at(100, 3000, 99));
	assert_false(is_good_at(100, 3000, 100));
	assert_false(is_good_at(99, 3000, 100));
	assert_true(is_good_at(101, 3000, 100));
}

static void what_is_no_code_is_wrong(void **state)
{
	static const char *const cases[] = { "", "1", "75522", "7552244", "755223", "75522a",
		"      ", "+55224" };
	int64_t step;
	(void)state;

	assert_true(totp_find_step(secret, "755224", 0, -1, &step));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_false(totp_find_step(secret, cases[i], 0, -1, &step));
}

static void the_secret_is_told_in_base32_and_as_an_address(void **state)
{
	char told[TOTP_SECRET_TEXT_BYTES];
	struct text uri = { 0 };
	(void)state;

	/* As coreutils' base32 writes it. */
	totp_secret_text(secret, told);
	assert_string_equal(told, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
	totp_uri(told, "Foleni: B&C", "neema@amana", &uri);
	assert_string_equal(text_string(&uri),
		"otpauth://totp/Foleni%3A%20B%26C:neema%40amana?secret="
		"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
	text_finish(&uri);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes_are_those_of_the_rfc),
		cmocka_unit_test(the_counter_alone_decides),
		cmocka_unit_test(one_step_to_either_side_is_taken_and_no_further),
		cmocka_unit_test(no_step_counts_twice_nor_one_before_it),
		cmocka_unit_test(what_is_no_code_is_wrong),
		cmocka_unit_test(the_secret_is_told_in_base32_and_as_an_address),
	};

	return cmocka_run_group_tests_name("totp", tests, NULL, NULL);
}
