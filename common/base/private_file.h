// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Files that hold a secret: keys, connection strings with a password. One is taken only where
 * nobody else can have read it or put another in its place: it is a plain file of this account that
 * no other may touch (0600), or one of root that a group may read (0640), in a folder to which
 * neither the group nor others may write. A link is followed to such a file. */
#pragma once

#include "common/base/attr.h"
#include "common/base/err.h"
#include <stdbool.h>
#include <stddef.h>

struct text;

/* Whether the file may be taken; it is there. why: the path, what is wrong and how to mend it. */
MUST_CHECK bool private_file_check(const char *path, struct text *why);
/* Its content, which the caller wipes. ERR_NOT_FOUND: there is no such file. ERR_INTERNAL: it may
 * not be taken, cannot be read, or is longer than limit_bytes; why says it as above. */
MUST_CHECK enum err private_file_read(
	const char *path, size_t limit_bytes, struct text *content_out, struct text *why);
/* Overwrites the content, then frees it. */
void private_file_wipe(struct text *content);
