// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/print/printer_why.h"

#include <string.h>

static const struct {
	const char *word;
	const char *text;
} rows[PRINTER_WHY_COUNT] = {
#define WHY(name, word, text) [PRINTER_##name] = { word, text },
#include "common/print/printer_why.def"
#undef WHY
};

const char *printer_why_word(enum printer_why why)
{
	return rows[why].word;
}

const char *printer_why_text(enum printer_why why)
{
	return rows[why].text;
}

bool printer_why_find(const char *word, enum printer_why *why_out)
{
	for (int i = 0; i < PRINTER_WHY_COUNT; i++)
		if (strcmp(rows[i].word, word) == 0) {
			*why_out = (enum printer_why)i;
			return true;
		}
	return false;
}
