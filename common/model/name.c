// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/model/name.h"

#include "common/base/unicode.h"
#include <string.h>

#define NON_JOINER 0x200c
#define JOINER 0x200d

/* Letters of Latin, Greek, Cyrillic, Armenian and Hebrew lie below U+0600 or in these blocks: what
 * stands between two of them joins nothing. The blocks are those of Blocks.txt of Unicode 15. */
static bool has_joints(uint32_t character)
{
	static const struct {
		uint32_t first, last;
	} without[] = {
		{ 0x0000, 0x05ff }, { 0x1c80, 0x1c8f }, /* Cyrillic Extended-C */
		{ 0x1d00, 0x2fff },                     /* Phonetic Extensions .. Kangxi radicals */
		{ 0xa640, 0xa69f },                     /* Cyrillic Extended-B */
		{ 0xa720, 0xa7ff },                     /* Latin Extended-D */
		{ 0xab30, 0xab6f },                     /* Latin Extended-E */
		{ 0xfb00, 0xfb4f },                     /* Alphabetic Presentation Forms */
		{ 0xff00, 0xffef },                     /* Halfwidth and Fullwidth Forms */
	};

	for (size_t i = 0; i < COUNT_OF(without); i++)
		if (character >= without[i].first && character <= without[i].last)
			return false;
	return unicode_is_of_word(character);
}

static bool is_joint(uint32_t before, uint32_t character, uint32_t after)
{
	return (character == JOINER || character == NON_JOINER) && has_joints(before) &&
	       has_joints(after);
}

enum name_flaw name_flaw_of(const char *name, uint32_t *hidden_out)
{
	uint32_t before = 0, character = unicode_next(&name), after;
	bool is_seen = false;

	for (; character; before = character, character = after) {
		after = unicode_next(&name);
		if (unicode_is_hidden(character) && !is_joint(before, character, after)) {
			*hidden_out = character;
			return NAME_HIDDEN;
		}
		is_seen = is_seen || unicode_is_seen(character);
	}
	return is_seen ? NAME_FINE : NAME_BLANK;
}

bool reason_is_fine(const char *reason)
{
	uint32_t character;

	while ((character = unicode_next(&reason)))
		if (unicode_is_seen(character))
			return true;
	return false;
}

bool code_is_fine(const char *code)
{
	static const char inside[] = "abcdefghijklmnopqrstuvwxyz"
				     "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "0123456789._-";
	size_t length = strlen(code);

	return length && length <= CODE_CHARS && strspn(code, inside) == length &&
	       !strchr("._-", code[0]) && !strchr("._-", code[length - 1]);
}
