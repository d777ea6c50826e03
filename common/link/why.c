// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/link/why.h"

static const struct {
	const char *word;
	const char *text;
} rows[LINK_WHY_COUNT] = {
#define WHY(name, word, text) [LINK_WHY_##name] = { word, text },
#include "common/link/why.def"
#undef WHY
};

const char *link_why_word(enum link_why why)
{
	return rows[why].word;
}

const char *link_why_text(enum link_why why)
{
	return rows[why].text;
}
