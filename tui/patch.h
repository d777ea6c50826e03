// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What was changed of a record, as the document that an edit of it takes. */
#pragma once

#include "common/model/field.h"

struct text;

/* Where the two differ, as members of a JSON object: {"daily_limit":200,"rule":{"mode":"fifo"}}
 * without the braces. */
void patch_add(const struct field *fields, size_t count, const void *before, const void *after,
	struct text *text);
