// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Why a ticket is not on paper yet, as one list: printer_why.def. */
#pragma once

#include "common/base/attr.h"
#include <stdbool.h>

enum printer_why {
#define WHY(name, word, text) PRINTER_##name,
#include "common/print/printer_why.def"
#undef WHY
	PRINTER_WHY_COUNT,
};

/* The stable word, such as "no_paper". */
const char *printer_why_word(enum printer_why why);
/* Safe to show to anybody; English, a gettext message id. */
const char *printer_why_text(enum printer_why why);
/* False: no such word. */
MUST_CHECK bool printer_why_find(const char *word, enum printer_why *why_out);
