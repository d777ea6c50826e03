// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The characters of a receipt printer: one byte each, of a code page. What a printer lacks is
 * folded to what it has: "ŵ" to "w", a dash to "-", an ellipsis to three dots; else to "?".
 * Control characters become blanks, so that no text can ever be a command. Pure. */
#pragma once

#include "common/base/text.h"

enum charset {
	CHARSET_437,   /* page 0: what nearly every printer begins with */
	CHARSET_858,   /* page 19: Western Europe, and the euro */
	CHARSET_ASCII, /* of printers whose pages are anybody's guess */
};

/* The number of the page, for the printer. */
unsigned char charset_page(enum charset charset);
/* Adds a text in UTF-8 as bytes of the page. */
void charset_fold(enum charset charset, const char *utf8, struct text *bytes);
