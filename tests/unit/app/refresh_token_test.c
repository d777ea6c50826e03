// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Refresh tokens: that nobody can guess one, and that each has one text. */
#include "server/app/refresh_token.h"

#include "common/base/attr.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum {
	BITS = REFRESH_SECRET_BYTES * 8,
	TOKENS = 4096,
	/* Eight standard deviations: chance alone goes so far once in 10^12 runs. */
	FARTHEST = 8 * 32,
};

static void each_bit_is_as_likely_one_as_none(void **state)
{
	int ones[BITS] = { 0 };

	(void)state;
	for (int i = 0; i < TOKENS; i++) {
		struct refresh_token token = refresh_token_make();

		for (int bit = 0; bit < BITS; bit++)
			ones[bit] += token.secret[bit / 8] >> bit % 8 & 1;
	}
	for (int bit = 0; bit < BITS; bit++)
		assert_in_range(ones[bit], TOKENS / 2 - FARTHEST, TOKENS / 2 + FARTHEST);
}

static void a_token_has_one_text_and_one_hash(void **state)
{
	struct refresh_token token = refresh_token_make(), read;
	char text[REFRESH_SHOWN_BYTES], hash[REFRESH_HASH_BYTES], other[REFRESH_HASH_BYTES];

	(void)state;
	refresh_token_show(&token, text);
	assert_int_equal(strlen(text), REFRESH_SHOWN_BYTES - 1);
	assert_true(refresh_token_read(text, &read));
	assert_memory_equal(&read, &token, sizeof(token));
	refresh_token_hash(&token, hash);
	refresh_token_hash(&read, other);
	assert_string_equal(hash, other);
	token.secret[31] ^= 1;
	refresh_token_hash(&token, other);
	assert_string_not_equal(hash, other);
	text[REFRESH_SHOWN_BYTES - 2] = 0;
	assert_false(refresh_token_read(text, &read));
}

static void the_next_one_depends_on_both(void **state)
{
	struct refresh_token token = refresh_token_make(), other = refresh_token_make();
	struct uuid id = uuid_make_v4(), another = uuid_make_v4();
	struct refresh_token next = refresh_token_after(&token, id);
	struct refresh_token same = refresh_token_after(&token, id);
	struct refresh_token by_id = refresh_token_after(&token, another);
	struct refresh_token by_token = refresh_token_after(&other, id);

	(void)state;
	assert_memory_equal(&next, &same, sizeof(next));
	assert_memory_not_equal(&next, &token, sizeof(next));
	assert_memory_not_equal(&next, &by_id, sizeof(next));
	assert_memory_not_equal(&next, &by_token, sizeof(next));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_bit_is_as_likely_one_as_none),
		cmocka_unit_test(a_token_has_one_text_and_one_hash),
		cmocka_unit_test(the_next_one_depends_on_both),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
