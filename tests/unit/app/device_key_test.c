// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Keys and codes of devices. */
#include "server/app/device_key.h"

#include "common/base/attr.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Of 32 zeroes: printf '%032d' 0 | tr 0 '\0' | sha256sum */
#define HASH_OF_ZEROES "\\x66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925"
#define ZEROES "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

static void a_key_is_known_by_its_word_and_kept_by_its_hash(void **state)
{
	char key[DEVICE_KEY_BYTES], other[DEVICE_KEY_BYTES], hash[DEVICE_HASH_BYTES];

	(void)state;
	device_key_make(key);
	device_key_make(other);
	assert_int_equal(strlen(key), DEVICE_KEY_BYTES - 1);
	assert_int_equal(strncmp(key, DEVICE_KEY_PREFIX, strlen(DEVICE_KEY_PREFIX)), 0);
	assert_string_not_equal(key, other);
	assert_true(device_key_hash(key, hash));
	assert_true(device_key_hash(DEVICE_KEY_PREFIX ZEROES, hash));
	assert_string_equal(hash, HASH_OF_ZEROES);
}

static void what_is_no_key_has_no_hash(void **state)
{
	static const char *const wrong[] = {
		"",
		"foleni_dk_",
		ZEROES,
		"foleni_xx_" ZEROES,
		"FOLENI_DK_" ZEROES,
		DEVICE_KEY_PREFIX ZEROES "A",
		DEVICE_KEY_PREFIX "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
		/* Bits that stand for nothing. */
		DEVICE_KEY_PREFIX "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB",
	};
	char hash[DEVICE_HASH_BYTES];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		assert_false(device_key_hash(wrong[i], hash));
}

static void a_code_is_read_as_people_type_it(void **state)
{
	static const struct {
		const char *typed, *code;
	} cases[] = {
		{ "K7QM3XPT", "K7QM3XPT" },
		{ "k7qm-3xpt", "K7QM3XPT" },
		{ " K7QM 3XPT ", "K7QM3XPT" },
		{ "oil0-OIL0", "01100110" },
	};
	static const char *const wrong[] = { "", "K7QM3XP", "K7QM3XPT9", "K7QM3XPU", "K7QM3XP\xc3",
		"K7QM_3XPT" };
	char code[DEVICE_CODE_BYTES];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		assert_true(device_code_parse(cases[i].typed, code));
		assert_string_equal(code, cases[i].code);
	}
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		assert_false(device_code_parse(wrong[i], code));
}

static void every_code_that_is_made_can_be_typed(void **state)
{
	static const char signs[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	char code[DEVICE_CODE_BYTES], read[DEVICE_CODE_BYTES];
	uint32_t seen = 0;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		device_code_make(code);
		assert_true(device_code_parse(code, read));
		assert_string_equal(code, read);
		for (const char *letter = code; *letter; letter++)
			seen |= UINT32_C(1) << (strchr(signs, *letter) - signs);
	}
	/* All 32 signs: a sign is missing from 8,000 once in 10^110 runs. */
	assert_int_equal(seen, UINT32_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_is_known_by_its_word_and_kept_by_its_hash),
		cmocka_unit_test(what_is_no_key_has_no_hash),
		cmocka_unit_test(a_code_is_read_as_people_type_it),
		cmocka_unit_test(every_code_that_is_made_can_be_typed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
