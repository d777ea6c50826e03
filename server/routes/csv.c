// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/routes/csv.h"

#include <string.h>

/* Some spreadsheets take the wide forms of East Asia for the signs themselves. */
static bool begins_formula(const char *value)
{
	static const char *const beginnings[] = { "=", "+", "-", "@", "\t", "\r", "\n",
		"\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0" };

	for (size_t i = 0; i < COUNT_OF(beginnings); i++)
		if (strncmp(value, beginnings[i], strlen(beginnings[i])) == 0)
			return true;
	return false;
}

void csv_add_cell(struct text *text, const char *value)
{
	text_add_char(text, '"');
	if (begins_formula(value))
		text_add_char(text, '\'');
	for (; *value; value++) {
		if (*value == '"')
			text_add_char(text, '"');
		text_add_char(text, *value);
	}
	text_add_char(text, '"');
}
