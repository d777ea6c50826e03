// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/app/common_passwords.h"

#include <stdbool.h>
#include <string.h>

/* The bytes against a NUL-terminated one of the table, as strcmp. */
static int compare(const char *bytes, size_t length, const char *listed)
{
	int order = strncmp(bytes, listed, length);

	return order ? order : listed[length] ? -1 : 0;
}

static bool is_listed(const char *bytes, size_t length)
{
	size_t low = 0, high = common_passwords_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order =
			compare(bytes, length, common_passwords_text + common_passwords_at[middle]);

		if (order == 0)
			return true;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return false;
}

size_t common_passwords_find(const char *text, size_t *at_out)
{
	size_t all = strlen(text);
	size_t length = all < common_passwords_most ? all : common_passwords_most;

	for (; length >= common_passwords_least; length--)
		for (size_t at = 0; at + length <= all; at++)
			if (is_listed(text + at, length)) {
				*at_out = at;
				return length;
			}
	return 0;
}
