// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Passwords that are written in several ways are one: normalised by Unicode, in memory that is
 * wiped. Inside server/app only. */
#pragma once

#include <stddef.h>

/* options are those of utf8proc_map(). Ends in NUL; NULL: not UTF-8. Give it back to
 * password_forget(). */
char *password_fold(const char *bytes, size_t length, int options, size_t *length_out);
/* Nothing of it is left, whatever was cut out of it. length as it was. NULL is fine. */
void password_forget(char *folded, size_t length);
