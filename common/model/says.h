// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What is said with values in it, kept apart: the message as it stands in the source, by which its
 * translation is found, and the values as texts. A translation may have them in another order
 * ("%2$s"). */
#pragma once

#include "common/base/attr.h"
#include "common/base/text.h"
#include <stdarg.h>
#include <stddef.h>

enum { SAYS_VALUES_MAX = 4, SAYS_BYTES = 160 };

struct says {
	const char *message; /* A literal; NULL: nothing was kept. */
	size_t count;
	char bytes[SAYS_BYTES]; /* The values, each with its NUL. */
};

/* For %s, %c, %d, %zu and %llu, with zeros and a width before %d; a message of "%s" alone is not
 * kept. Values that are too long or too many are cut. */
void says_keep(struct says *says, const char *message, va_list arguments) PRINTF_LIKE(2, 0);
/* Borrowed. Beyond the last: "". */
const char *says_value(const struct says *says, size_t index);
/* Puts the values into the message or a translation of it, which may come from anywhere: it is
 * never a format. */
void says_write(struct text *text, const char *message, const char *const *values, size_t count);
