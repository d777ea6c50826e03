// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The file that holds the key access tokens are signed with. Blocks: for start-up only. */
#pragma once

#include "common/base/attr.h"
#include "common/base/err.h"

struct es256_key;
struct text;

/* Reads a private key. The file must be a plain one that only its owner, the server's account or
 * root, can read; a file of root may be readable for its group too. On failure why says in words
 * what is wrong, ERR_NOT_FOUND that there is no such file. */
MUST_CHECK enum err token_file_read(const char *path, struct es256_key **key_out, struct text *why);
/* Makes a key and its file (mode 0600) unless there is one: of several that try at once, one wins
 * and all read the same. */
MUST_CHECK enum err token_file_ensure(const char *path, struct text *why);
