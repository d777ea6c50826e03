// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What files with secrets hold: a key as PEM, and a password in the first line. A key that is taken
 * is written and taken again as the same; a password is one line. */
#include "common/base/mem.h"
#include "common/base/secret.h"
#include "server/app/es256.h"
#include "tests/fuzz/target.h"
#include <string.h>

static void check_key(struct es256_key *key)
{
	struct text pem = { 0 };
	struct es256_key *again;

	if (es256_key_can_sign(key)) {
		es256_key_private_pem(key, &pem);
		FUZZ_CHECK(es256_key_from_pem(pem.bytes, pem.length, &again) == ERR_OK);
		FUZZ_CHECK(!strcmp(es256_key_id(key), es256_key_id(again)));
		es256_key_destroy(&again);
	}
	text_finish(&pem);
}

static void check_line(const uint8_t *bytes, size_t length)
{
	char secret[SECRET_BYTES], *copy = mem_strndup((const char *)bytes, length);
	FILE *file = length ? fmemopen(copy, length, "r") : NULL;

	if (file && secret_line(file, secret)) {
		FUZZ_CHECK(*secret && strlen(secret) < SECRET_BYTES - 1);
		FUZZ_CHECK(!strpbrk(secret, "\r\n"));
		FUZZ_CHECK(!strncmp(secret, copy, strlen(secret)));
	}
	if (file)
		fclose(file);
	mem_free(copy);
}

static void try_input(const uint8_t *bytes, size_t length)
{
	struct es256_key *key = NULL;

	if (es256_key_from_pem((const char *)bytes, length, &key) == ERR_OK)
		check_key(key);
	es256_key_destroy(&key);
	check_line(bytes, length);
}

static void make_seed(struct random *random, struct text *seed)
{
	static const char *const lines[] = { "a bicycle under water\n", "maji\r\n", "\n", "x" };
	struct es256_key *key;

	if (random_below(random, 2)) {
		text_add(seed, lines[random_below(random, COUNT_OF(lines))]);
		return;
	}
	key = es256_key_make();
	es256_key_private_pem(key, seed);
	es256_key_destroy(&key);
}

const struct fuzz_target fuzz_secrets = { try_input, make_seed };
