// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Sealed secrets, recovery codes, and what a code would use up. */
#include "common/base/jdoc.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "server/app/second_factor.h"
#include "server/app/totp.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define LINE_A "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define LINE_B "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE"

static const struct uuid owner = { { 1 } }, other = { { 2 } };
static const unsigned char secret[] = "12345678901234567890";

static struct seal_keys *keys_of(const char *lines)
{
	struct seal_keys *keys;

	assert_true(seal_keys_parse(lines, &keys));
	return keys;
}

static bool opens(const struct seal_keys *keys, const char *id, struct uuid whose, const char *text)
{
	unsigned char plain[TOTP_SECRET_BYTES];

	return seal_open(keys, id, whose, text, plain, sizeof(plain)) &&
	       memcmp(plain, secret, sizeof(plain)) == 0;
}

static void what_was_sealed_opens_for_its_owner_only(void **state)
{
	struct seal_keys *keys = seal_keys_make(), *others = seal_keys_make();
	char sealed[SEAL_TEXT_BYTES], again[SEAL_TEXT_BYTES];
	(void)state;

	seal_close(keys, owner, secret, TOTP_SECRET_BYTES, sealed);
	seal_close(keys, owner, secret, TOTP_SECRET_BYTES, again);
	assert_string_not_equal(sealed, again);
	/* As the column of the database wants it. */
	assert_int_equal(strlen(sealed), 2 + 2 * 60);
	assert_true(opens(keys, seal_key_id(keys), owner, sealed));
	assert_false(opens(keys, seal_key_id(keys), other, sealed));
	assert_false(opens(others, seal_key_id(others), owner, sealed));
	assert_false(opens(keys, "0000000000000000", owner, sealed));
	assert_false(opens(keys, seal_key_id(keys), owner, ""));
	for (size_t i = 0; i < strlen(sealed); i++) {
		memcpy(again, sealed, sizeof(again));
		again[i] = again[i] == '0' ? '1' : '0';
		assert_false(opens(keys, seal_key_id(keys), owner, again));
	}
	seal_keys_destroy(&keys);
	seal_keys_destroy(&others);
}

static void an_older_key_still_opens(void **state)
{
	struct seal_keys *before = keys_of(LINE_A "\n"), *after = keys_of(LINE_B "\n" LINE_A "\n");
	char sealed[SEAL_TEXT_BYTES], id[SEAL_KEY_ID_BYTES];
	(void)state;

	seal_close(before, owner, secret, TOTP_SECRET_BYTES, sealed);
	snprintf(id, sizeof(id), "%s", seal_key_id(before));
	assert_string_not_equal(id, seal_key_id(after));
	assert_true(opens(after, id, owner, sealed));
	seal_close(after, owner, secret, TOTP_SECRET_BYTES, sealed);
	assert_false(opens(before, seal_key_id(after), owner, sealed));
	seal_keys_destroy(&before);
	seal_keys_destroy(&after);
}

static void a_file_of_something_else_is_refused(void **state)
{
	static const char *const cases[] = {
		"",
		"\n\n",
		"A",
		LINE_A "A",
		LINE_A " ",
		LINE_A "\nrubbish",
		"-----BEGIN PRIVATE KEY-----",
		LINE_A "\n" LINE_A "\n" LINE_A "\n" LINE_A "\n" LINE_A "\n" LINE_A "\n" LINE_A
		       "\n" LINE_A "\n" LINE_A,
	};
	struct seal_keys *keys = NULL;
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_false(seal_keys_parse(cases[i], &keys));
	assert_null(keys);
}

static struct second_factor factor_of(const struct seal_keys *keys, struct uuid whose)
{
	struct second_factor factor = { 0 };

	seal_close(keys, whose, secret, TOTP_SECRET_BYTES, factor.sealed);
	snprintf(factor.key_id, sizeof(factor.key_id), "%s", seal_key_id(keys));
	return factor;
}

static void the_code_of_now_uses_up_its_step(void **state)
{
	struct seal_keys *keys = seal_keys_make();
	struct second_factor factor = factor_of(keys, owner);
	struct factor_use use;
	struct user_id user = { owner };
	int64_t at_us = 1111111109 * US_PER_S;
	(void)state;

	assert_int_equal(second_factor_judge(keys, user, &factor, "081804", at_us, &use), ERR_OK);
	assert_string_equal(use.step, "37037036");
	assert_string_equal(use.hashes, "");
	assert_int_equal(second_factor_judge(keys, user, &factor, "081 804", at_us, &use), ERR_OK);
	assert_int_equal(
		second_factor_judge(keys, user, &factor, "081805", at_us, &use), ERR_WRONG_CODE);
	factor.last_step = 37037036;
	assert_int_equal(
		second_factor_judge(keys, user, &factor, "081804", at_us, &use), ERR_WRONG_CODE);
	/* Copied from somebody else's account. */
	factor = factor_of(keys, other);
	assert_int_equal(
		second_factor_judge(keys, user, &factor, "081804", at_us, &use), ERR_INTERNAL);
	seal_keys_destroy(&keys);
}

static void recovery_codes_are_found_again_however_they_are_typed(void **state)
{
	struct seal_keys *keys = keys_of(LINE_A), *later = keys_of(LINE_B "\n" LINE_A);
	struct second_factor factor = { .sealed = "\\x00" };
	struct text json = { 0 }, hashes = { 0 };
	struct factor_use use;
	struct user_id user = { owner };
	char why[JDOC_WHY_BYTES], typed[64], *hash;
	struct jdoc *codes;
	(void)state;

	recovery_codes_make(keys, user, &json, &hashes);
	codes = jdoc_parse(json.bytes, json.length, why);
	assert_int_equal(jdoc_count(codes), RECOVERY_CODES);
	for (size_t i = 0; i < RECOVERY_CODES; i++) {
		const char *code = jdoc_string(jdoc_at(codes, i));
		size_t length = 0;

		assert_int_equal(strlen(code), RECOVERY_CODE_BYTES - 1);
		for (const char *at = code; *at; at++)
			if (*at != '-')
				typed[length++] =
					(char)(*at >= 'a' && i % 2 ? *at - 'a' + 'A' : *at);
		typed[length] = '\0';
		assert_int_equal(second_factor_judge(later, user, &factor, typed, 0, &use), ERR_OK);
		assert_string_equal(use.step, "");
		/* Of two keys the second is the one that made it. */
		hash = strchr(use.hashes, ',') + 1;
		*strchr(hash, '}') = '\0';
		assert_non_null(strstr(text_string(&hashes), hash));
		assert_int_equal(second_factor_judge(
					 keys, (struct user_id){ other }, &factor, typed, 0, &use),
			ERR_OK);
		*strchr(use.hashes, '}') = '\0';
		assert_null(strstr(text_string(&hashes), use.hashes + 1));
	}
	jdoc_destroy(&codes);
	text_finish(&json);
	text_finish(&hashes);
	seal_keys_destroy(&keys);
	seal_keys_destroy(&later);
}

static void the_rule_says_who_must_have_one(void **state)
{
	(void)state;
	for (enum role role = ROLE_RECEPTIONIST; role < ROLE_COUNT; role++) {
		assert_false(second_factor_is_required(SECOND_FACTOR_NONE, role));
		assert_int_equal(
			second_factor_is_required(SECOND_FACTOR_ADMINS, role), role == ROLE_ADMIN);
		assert_int_equal(
			second_factor_is_required(SECOND_FACTOR_STAFF, role), role != ROLE_DISPLAY);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_sealed_opens_for_its_owner_only),
		cmocka_unit_test(an_older_key_still_opens),
		cmocka_unit_test(a_file_of_something_else_is_refused),
		cmocka_unit_test(the_code_of_now_uses_up_its_step),
		cmocka_unit_test(recovery_codes_are_found_again_however_they_are_typed),
		cmocka_unit_test(the_rule_says_who_must_have_one),
	};

	return cmocka_run_group_tests_name("second_factor", tests, NULL, NULL);
}
