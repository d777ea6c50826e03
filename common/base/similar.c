// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/similar.h"

#include <string.h>

enum { WORD_LIMIT = 63 };

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Letters to add, to leave out or to change, and neighbours to swap (optimal string alignment). */
static size_t distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
	size_t rows[3][WORD_LIMIT + 1];
	size_t *before = rows[0], *last = rows[1], *now = rows[2];

	for (size_t j = 0; j <= b_length; j++)
		last[j] = j;
	for (size_t i = 1; i <= a_length; i++) {
		size_t *free_row = before;

		now[0] = i;
		for (size_t j = 1; j <= b_length; j++) {
			now[j] = least(least(last[j], now[j - 1]) + 1,
				last[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				now[j] = least(now[j], before[j - 2] + 1);
		}
		before = last;
		last = now;
		now = free_row;
	}
	return last[b_length];
}

void similar_offer(struct similar *similar, const char *candidate)
{
	size_t length = strlen(similar->word);
	size_t candidate_length = strlen(candidate);
	size_t found;

	if (length > WORD_LIMIT || candidate_length > WORD_LIMIT)
		return;
	found = distance(similar->word, length, candidate, candidate_length);
	if (found * 3 > (candidate_length > 2 ? candidate_length : 3))
		return;
	if (similar->best && found >= similar->distance)
		return;
	similar->best = candidate;
	similar->distance = found;
}
