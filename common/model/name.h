// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Names of people, rooms, services and devices: somebody reads them, on a screen, on paper or
 * aloud, and finds the right one by them. So a name has something to be seen, and nothing that is
 * not: with signs that nobody sees, two that look alike would be two. */
#pragma once

#include "common/base/attr.h"
#include <stdbool.h>
#include <stdint.h>

enum name_flaw {
	NAME_FINE,
	NAME_BLANK,  /* Nothing of it is seen. */
	NAME_HIDDEN, /* It has a sign that is not seen, and changes nothing that is. */
};
/* Of valid UTF-8. hidden_out: the first such sign where it is NAME_HIDDEN; else untouched. The two
 * that join and part letters (U+200C, U+200D) are no flaw within a word of a script that has
 * joints, such as Arabic or Devanagari: there they change what is seen. */
MUST_CHECK enum name_flaw name_flaw_of(const char *name, uint32_t *hidden_out);

/* Why something was done, for those who look into it later: something of it is seen. Signs that are
 * not may stand in between, as in any sentence. */
bool reason_is_fine(const char *reason);

enum { CODE_CHARS = 32 };
/* Codes of desks and services: keyed in, printed, said aloud and put into tables. Letters and
 * digits of ASCII, with '.', '_' and '-' between them; CODE_CHARS at most. */
bool code_is_fine(const char *code);
