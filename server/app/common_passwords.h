// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Passwords that many people had, as leaks showed them: the list of python3-zxcvbn (MIT), made into
 * a table when the programs are built, by server/app/common_passwords. Of eight characters and
 * more, for shorter ones nobody may take. */
#pragma once

#include <stddef.h>

/* The longest of them that stands in a text of small letters in NFKC. Its length in bytes; 0: none
 * does. at_out: where it begins. */
size_t common_passwords_find(const char *text, size_t *at_out);

/* The table: in the order of strcmp, at offsets in one text; of least to most bytes. */
extern const char common_passwords_text[];
extern const unsigned common_passwords_at[];
extern const size_t common_passwords_count, common_passwords_least, common_passwords_most;
