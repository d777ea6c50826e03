// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Cells of a table as RFC 4180 has them. */
#pragma once

#include "common/base/text.h"

/* In quotes. What a spreadsheet would take for a formula gets an apostrophe before it, as OWASP
 * advises ("CSV Injection"). */
void csv_add_cell(struct text *text, const char *value);
