// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What is typed as a second factor, in the first line, and what a file of sealing keys holds, in
 * the others. A code that is taken is one of those that were right, however it was written; keys
 * that are taken seal and open. */
#include "common/base/base64.h"
#include "common/base/mem.h"
#include "common/base/time.h"
#include "server/app/second_factor.h"
#include "server/app/totp.h"
#include "tests/fuzz/target.h"
#include <ctype.h>
#include <string.h>

enum { KEY_BYTES = 32 };

static const unsigned char secret[TOTP_SECRET_BYTES] = "nineteen wet camels";
static const struct user_id user = { { { 7 } } };
static const int64_t now_us = 1800000000 * (int64_t)US_PER_S;

/* Without blanks, and of a recovery code without dashes, in small letters. */
static void plain(const char *typed, bool is_recovery, char plain_out[FACTOR_CODE_BYTES])
{
	size_t length = 0;

	for (; *typed && length < FACTOR_CODE_BYTES - 1; typed++)
		if (*typed != ' ' && !(is_recovery && *typed == '-'))
			plain_out[length++] =
				is_recovery ? (char)tolower((unsigned char)*typed) : *typed;
	plain_out[length] = '\0';
}

static void check_step(const char *typed, const struct factor_use *use)
{
	char code[TOTP_CODE_BYTES], digits[FACTOR_CODE_BYTES];
	int64_t step, present = now_us / US_PER_S / 30;

	FUZZ_CHECK(text_to_int(use->step, present - 1, present + 1, &step));
	totp_code(secret, step, code);
	plain(typed, false, digits);
	FUZZ_CHECK(!strcmp(digits, code));
}

static void check_hashes(
	const struct seal_keys *keys, const char *typed, const struct factor_use *use)
{
	char hash[SEAL_HASH_TEXT_BYTES], letters[FACTOR_CODE_BYTES];

	plain(typed, true, letters);
	FUZZ_CHECK(strlen(letters) == 12);
	seal_hash(keys, 0, user.u, letters, hash);
	FUZZ_CHECK(strlen(use->hashes) == strlen(hash) + 5 && strstr(use->hashes, hash));
}

/* The program refuses what is longer before. */
static void check_code(const char *typed)
{
	struct seal_keys *keys = seal_keys_make();
	struct second_factor factor = { 0 };
	struct factor_use use;

	snprintf(factor.key_id, sizeof(factor.key_id), "%s", seal_key_id(keys));
	seal_close(keys, user.u, secret, sizeof(secret), factor.sealed);
	if (strlen(typed) < FACTOR_CODE_BYTES &&
		second_factor_judge(keys, user, &factor, typed, now_us, &use) == ERR_OK) {
		FUZZ_CHECK(!use.step[0] != !use.hashes[0]);
		if (use.step[0])
			check_step(typed, &use);
		else
			check_hashes(keys, typed, &use);
	}
	seal_keys_destroy(&keys);
}

static void check_keys(const char *lines)
{
	char sealed[SEAL_TEXT_BYTES], opened[sizeof("maji")];
	struct seal_keys *keys;

	if (!seal_keys_parse(lines, &keys))
		return;
	FUZZ_CHECK(seal_key_count(keys) >= 1 && seal_key_count(keys) <= SEAL_KEYS_MOST);
	seal_close(keys, user.u, "maji", sizeof(opened), sealed);
	FUZZ_CHECK(seal_open(keys, seal_key_id(keys), user.u, sealed, opened, sizeof(opened)));
	FUZZ_CHECK(!strcmp(opened, "maji"));
	seal_keys_destroy(&keys);
	FUZZ_CHECK(!keys);
}

static void try_input(const uint8_t *bytes, size_t length)
{
	char *text = mem_strndup((const char *)bytes, length);
	size_t first = strcspn(text, "\n");
	bool has_more = text[first] == '\n';

	text[first] = '\0';
	check_code(text);
	if (has_more)
		check_keys(text + first + 1);
	mem_free(text);
}

static void seed_code(struct random *random, struct text *seed)
{
	char code[TOTP_CODE_BYTES];

	totp_code(secret, now_us / US_PER_S / 30 + random_below(random, 5) - 2, code);
	if (random_below(random, 2))
		text_printf(seed, "%.3s %s", code, code + 3);
	else
		text_add(seed, random_below(random, 2) ? "abcd-EFGH 2345" : code);
}

static void make_seed(struct random *random, struct text *seed)
{
	unsigned char key[KEY_BYTES];

	seed_code(random, seed);
	for (int64_t left = random_below(random, SEAL_KEYS_MOST + 2); left > 0; left--) {
		text_add_char(seed, '\n');
		for (size_t i = 0; i < sizeof(key); i++)
			key[i] = (unsigned char)random_below(random, 256);
		base64url_encode(key, sizeof(key), text_add_room(seed, BASE64URL_CHARS(KEY_BYTES)));
	}
}

const struct fuzz_target fuzz_factor = { try_input, make_seed };
