// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Which known word was meant by a mistyped one. */
#pragma once

#include <stddef.h>

struct similar {
	const char *word;
	const char *best; /* NULL: nothing is near enough. */
	size_t distance;
};

/* Start with { .word = word } and offer all candidates; best is then the nearest of those that
 * differ in a third of the letters at most. Borrows both. */
void similar_offer(struct similar *similar, const char *candidate);
