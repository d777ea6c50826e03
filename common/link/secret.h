// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Texts that hold passwords and tokens: they leave no copy behind. */
#pragma once

#include "common/base/text.h"

/* Makes room in an empty text, so that it does not move while it grows to so many bytes. */
void secret_reserve(struct text *text, size_t bytes);
/* Wipes; keeps the memory. */
void secret_clear(struct text *text);
/* Wipes and frees. */
void secret_finish(struct text *text);
/* Frees a string of mem.h, wiped. Sets *string to NULL. NULL is fine. */
void secret_free(char **string);
