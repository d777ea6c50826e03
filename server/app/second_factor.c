// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/app/second_factor.h"

#include "common/base/text.h"
#include "server/app/totp.h"
#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { RECOVERY_LETTERS = 12, GROUP_LETTERS = 4 };

/* Small letters and digits that cannot be taken for each other. */
static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";

enum second_factor_rule second_factor_rule_of(enum second_factor_rule machine, const char *hospital)
{
	int rule;

	/* The words stand in the order of what they ask for. */
	if (!word_find(&words_second_factor_rule, hospital, &rule) || rule < (int)machine)
		return machine;
	return (enum second_factor_rule)rule;
}

bool second_factor_is_required(enum second_factor_rule rule, enum role role)
{
	switch (rule) {
	case SECOND_FACTOR_NONE:
		return false;
	case SECOND_FACTOR_ADMINS:
		return role == ROLE_ADMIN;
	case SECOND_FACTOR_STAFF:
		return role != ROLE_DISPLAY;
	}
	return true;
}

/* A recovery code as it was made: without dashes and blanks, in small letters. */
static bool read_recovery(const char *code, char letters_out[RECOVERY_LETTERS + 1])
{
	size_t count = 0;

	for (; *code; code++) {
		char c = *code >= 'A' && *code <= 'Z' ? (char)(*code - 'A' + 'a') : *code;

		if (c == '-' || c == ' ')
			continue;
		if (count == RECOVERY_LETTERS || !strchr(letters, c))
			return false;
		letters_out[count++] = c;
	}
	letters_out[count] = '\0';
	return count == RECOVERY_LETTERS;
}

/* {"\\x00..","\\x01.."} */
static void add_hash(const char *hash, bool is_first, struct text *array)
{
	text_printf(array, "%s\"\\%s\"", is_first ? "{" : ",", hash);
}

static void hash_recovery(
	const struct seal_keys *keys, struct user_id user, const char *code, struct factor_use *use)
{
	struct text array = { 0 };
	char hash[SEAL_HASH_TEXT_BYTES];

	for (size_t i = 0; i < seal_key_count(keys); i++) {
		seal_hash(keys, i, user.u, code, hash);
		add_hash(hash, i == 0, &array);
	}
	text_add_char(&array, '}');
	snprintf(use->hashes, sizeof(use->hashes), "%s", text_string(&array));
	text_finish(&array);
}

/* Authenticators show "123 456". */
static void drop_blanks(const char *code, char plain_out[FACTOR_CODE_BYTES])
{
	size_t length = 0;

	for (; *code && length < FACTOR_CODE_BYTES - 1; code++)
		if (*code != ' ')
			plain_out[length++] = *code;
	plain_out[length] = '\0';
}

enum err second_factor_judge(const struct seal_keys *keys, struct user_id user,
	const struct second_factor *factor, const char *code, int64_t now_us,
	struct factor_use *use_out)
{
	unsigned char secret[TOTP_SECRET_BYTES];
	char plain[FACTOR_CODE_BYTES], recovery[RECOVERY_LETTERS + 1];
	struct factor_use use = { 0 };
	int64_t step;
	bool found;

	if (read_recovery(code, recovery)) {
		hash_recovery(keys, user, recovery, &use);
		*use_out = use;
		return ERR_OK;
	}
	if (!seal_open(keys, factor->key_id, user.u, factor->sealed, secret, sizeof(secret)))
		return ERR_INTERNAL;
	drop_blanks(code, plain);
	found = totp_find_step(secret, plain, now_us, factor->last_step, &step);
	sodium_memzero(secret, sizeof(secret));
	if (!found)
		return ERR_WRONG_CODE;
	snprintf(use.step, sizeof(use.step), "%lld", (long long)step);
	*use_out = use;
	return ERR_OK;
}

static void make_code(char code_out[RECOVERY_LETTERS + 1])
{
	for (size_t i = 0; i < RECOVERY_LETTERS; i++)
		code_out[i] = letters[randombytes_uniform(sizeof(letters) - 1)];
	code_out[RECOVERY_LETTERS] = '\0';
}

void recovery_codes_make(
	const struct seal_keys *keys, struct user_id user, struct text *json, struct text *hashes)
{
	char code[RECOVERY_LETTERS + 1], hash[SEAL_HASH_TEXT_BYTES];

	for (size_t i = 0; i < RECOVERY_CODES; i++) {
		make_code(code);
		text_add(json, i == 0 ? "[\"" : ",\"");
		for (size_t at = 0; at < RECOVERY_LETTERS; at += GROUP_LETTERS)
			text_printf(json, "%s%.*s", at ? "-" : "", GROUP_LETTERS, code + at);
		text_add_char(json, '"');
		seal_hash(keys, 0, user.u, code, hash);
		add_hash(hash, i == 0, hashes);
	}
	text_add_char(json, ']');
	text_add_char(hashes, '}');
	sodium_memzero(code, sizeof(code));
}
