// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/model/words.h"

#include <stdint.h>
#include <string.h>

#define WORDS(list) static const char *const list##_words[] = {
#define WORD(prefix, name, word) [prefix##_##name] = word,
#define WORDS_END(list)                                                                            \
	}                                                                                          \
	;                                                                                          \
	const struct words words_##list = { list##_words, COUNT_OF(list##_words) };                \
	_Static_assert(COUNT_OF(list##_words) <= INT8_MAX, "field.c reads them with a sign");
#include "common/model/words.def"
#undef WORDS
#undef WORD
#undef WORDS_END

const char *word_of(const struct words *words, int value)
{
	return value >= 0 && (size_t)value < words->count ? words->words[value] : "?";
}

bool word_find(const struct words *words, const char *word, int *value_out)
{
	for (size_t i = 0; i < words->count; i++) {
		if (strcmp(words->words[i], word) == 0) {
			*value_out = (int)i;
			return true;
		}
	}
	return false;
}
