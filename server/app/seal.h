// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Secrets that the server must read again, as they rest in the database: sealed with
 * XChaCha20-Poly1305 and bound to whose they are, so that who reads the database learns nothing of
 * them and who writes it cannot give them to somebody else. The keys lie in a file outside of it:
 * one in base64url on each line, the first seals, all open. The name of the key is kept beside what
 * it sealed. */
#pragma once

#include "common/base/attr.h"
#include "common/base/err.h"
#include "common/base/uuid.h"
#include <stdbool.h>
#include <stddef.h>

struct text;

enum {
	SEAL_KEY_ID_BYTES = 17, /* With the NUL. */
	SEAL_KEYS_MOST = 8,
	SEAL_PLAIN_MOST = 24,
	/* As PostgreSQL reads bytes: \x and two digits for each of nonce, text and tag, and a NUL.
	 */
	SEAL_TEXT_BYTES = 2 + 2 * (24 + SEAL_PLAIN_MOST + 16) + 1,
	SEAL_HASH_TEXT_BYTES = 2 + 2 * 32 + 1,
};

struct seal_keys;
/* One new key. */
struct seal_keys *seal_keys_make(void);
/* Sets *keys to NULL. NULL is fine. Wipes them. */
void seal_keys_destroy(struct seal_keys **keys);
/* Reads the file, which is made with a new key where there is none. Blocks. On failure why says in
 * words what is wrong. */
MUST_CHECK enum err seal_keys_load(const char *path, struct seal_keys **keys_out, struct text *why);
/* For the above: the lines of the file. False: one of them is no key, or there is none. */
MUST_CHECK bool seal_keys_parse(const char *lines, struct seal_keys **keys_out);

size_t seal_key_count(const struct seal_keys *keys);
/* Names the one that seals. */
const char *seal_key_id(const struct seal_keys *keys);

/* count <= SEAL_PLAIN_MOST. */
void seal_close(const struct seal_keys *keys, struct uuid owner, const void *plain, size_t count,
	char sealed_out[SEAL_TEXT_BYTES]);
/* False: sealed with a key that is not here, or for somebody else, or it was changed. */
MUST_CHECK bool seal_open(const struct seal_keys *keys, const char *key_id, struct uuid owner,
	const char *sealed, void *plain_out, size_t count);
/* A hash that nobody without the key number (< seal_key_count) can compute, so that short secrets
 * cannot be found by trying all of them. As PostgreSQL reads bytes. */
void seal_hash(const struct seal_keys *keys, size_t number, struct uuid owner, const char *secret,
	char hash_out[SEAL_HASH_TEXT_BYTES]);
