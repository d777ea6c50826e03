// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The file that holds the key access tokens are signed with. Blocks: for start-up only. */
#pragma once

#include "common/base/attr.h"
#include "common/base/err.h"

#include <stddef.h>
#include <stdint.h>

struct es256_key;
struct text;

/* The file may hold several keys, one PEM block behind the other: the first signs, all are
 * believed. So a new one is announced before it signs, and an old one believed until its last token
 * has run out. Lines before a block tell when it was added and until when it signed. */
enum { TOKEN_FILE_KEYS = 8 };
struct token_file_key {
	struct es256_key *key;
	int64_t added_us; /* 0: not known */
	int64_t until_us; /* It signed until then; 0: it signs, or has not signed yet. */
};
struct token_file {
	size_t count;
	struct token_file_key keys[TOKEN_FILE_KEYS];
};

/* Reads the first private key. The file must be a plain one that only its owner, the server's
 * account or root, can read; a file of root may be readable for its group too. On failure why says
 * in words what is wrong, ERR_NOT_FOUND that there is no such file. */
MUST_CHECK enum err token_file_read(const char *path, struct es256_key **key_out, struct text *why);
/* All keys of the file, as token_file_read(). */
MUST_CHECK enum err token_file_load(
	const char *path, struct token_file *file_out, struct text *why);
/* Writes them into the file that is there, whole or not at all. */
MUST_CHECK enum err token_file_save(
	const char *path, const struct token_file *file, struct text *why);
void token_file_finish(struct token_file *file);
/* Makes a key and its file (mode 0600) unless there is one: of several that try at once, one wins
 * and all read the same. */
MUST_CHECK enum err token_file_ensure(const char *path, struct text *why);
