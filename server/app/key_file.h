// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Files that hold keys. Block: for start-up and for commands only. */
#pragma once

#include "common/base/attr.h"
#include "common/base/err.h"

struct text;

enum { KEY_FILE_LIMIT_BYTES = 16384 };

/* As private_file_read(). */
MUST_CHECK enum err key_file_read(const char *path, struct text *content_out, struct text *why);
/* Makes the file (mode 0600) with what make writes unless there is one: of several that try at
 * once, one wins and all read the same. */
MUST_CHECK enum err key_file_ensure(
	const char *path, void (*make)(struct text *content), struct text *why);
/* Puts another content into the file that is there, whole or not at all; owner and mode stay. */
MUST_CHECK enum err key_file_replace(
	const char *path, const struct text *content, struct text *why);
