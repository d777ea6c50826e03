// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The closed lists of words of words.def, as enums of one byte, each with a table of its words. */
#pragma once

#include "common/base/attr.h"
#include <stdbool.h>
#include <stddef.h>

#define WORDS(list) enum PACKED list {
#define WORD(prefix, name, word) prefix##_##name,
#define WORDS_END(list)                                                                            \
	}                                                                                          \
	;
#include "common/model/words.def"
#undef WORDS
#undef WORD
#undef WORDS_END

struct words {
	const char *const *words;
	size_t count;
};

#define WORDS(list) extern const struct words words_##list;
#define WORD(prefix, name, word)
#define WORDS_END(list)
#include "common/model/words.def"
#undef WORDS
#undef WORD
#undef WORDS_END

/* "?" where the value is not in the list. */
const char *word_of(const struct words *words, int value);
/* False: no such word. */
MUST_CHECK bool word_find(const struct words *words, const char *word, int *value_out);
