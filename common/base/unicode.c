// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/unicode.h"

#include <string.h>
#include <utf8proc.h>

#define REPLACEMENT 0xfffd
/* A pattern without a dot: a symbol, by its category, but nothing to see. */
#define BRAILLE_BLANK 0x2800

uint32_t unicode_next(const char **at)
{
	const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)*at;
	utf8proc_int32_t character = 0;
	utf8proc_ssize_t length;

	if (!*bytes)
		return 0;
	length = utf8proc_iterate(bytes, (utf8proc_ssize_t)strnlen(*at, 4), &character);
	if (length < 1) {
		*at += 1;
		return REPLACEMENT;
	}
	*at += length;
	return (uint32_t)character;
}

int unicode_width(uint32_t character)
{
	if (!unicode_is_harmless(character))
		return 1;
	return utf8proc_charwidth((utf8proc_int32_t)character);
}

bool unicode_is_harmless(uint32_t character)
{
	switch (utf8proc_category((utf8proc_int32_t)character)) {
	case UTF8PROC_CATEGORY_CN:
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_CS:
	case UTF8PROC_CATEGORY_CO:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return false;
	default:
		return true;
	}
}

bool unicode_is_hidden(uint32_t character)
{
	/* Reserved for signs of this kind (DerivedCoreProperties.txt of Unicode), which utf8proc
	 * does not say of what is not assigned yet; the signs around annotations, and what stands
	 * for an object; a head of a note that is drawn as nothing. */
	if (character == 0x2065 || (character >= 0xfff0 && character <= 0xfffc) ||
		character == 0x1d159 || (character >= 0xe0000 && character <= 0xe0fff))
		return true;
	return utf8proc_get_property((utf8proc_int32_t)character)->ignorable;
}

bool unicode_is_of_word(uint32_t character)
{
	switch (utf8proc_category((utf8proc_int32_t)character)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_ME:
		return !unicode_is_hidden(character);
	default:
		return false;
	}
}

bool unicode_is_seen(uint32_t character)
{
	if (character == BRAILLE_BLANK || unicode_is_hidden(character) ||
		!unicode_is_harmless(character))
		return false;
	switch (utf8proc_category((utf8proc_int32_t)character)) {
	case UTF8PROC_CATEGORY_ZS:
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_ME:
		return false;
	default:
		return true;
	}
}

static size_t decompose(uint32_t character, utf8proc_int32_t parts_out[8])
{
	int boundary = 0;
	utf8proc_ssize_t count = utf8proc_decompose_char((utf8proc_int32_t)character, parts_out, 8,
		UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT, &boundary);

	return count < 0 || count > 8 ? 0 : (size_t)count;
}

char unicode_plain(uint32_t character)
{
	utf8proc_int32_t parts[8];

	if (character < 0x80)
		return (char)character;
	if (decompose(character, parts) && parts[0] < 0x80)
		return (char)parts[0];
	return '?';
}

size_t unicode_put(uint32_t character, char bytes_out[4])
{
	if (!utf8proc_codepoint_valid((utf8proc_int32_t)character))
		return 0;
	return (size_t)utf8proc_encode_char(
		(utf8proc_int32_t)character, (utf8proc_uint8_t *)bytes_out);
}

int unicode_cells(const char *utf8)
{
	uint32_t character;
	int cells = 0;

	while ((character = unicode_next(&utf8)))
		cells += unicode_width(character);
	return cells;
}

/* The next letter without its accents and in lower case; marks are passed over. */
static uint32_t next_folded(const char **at)
{
	utf8proc_int32_t parts[8];
	uint32_t character;

	while ((character = unicode_next(at))) {
		if (utf8proc_charwidth((utf8proc_int32_t)character) == 0)
			continue;
		if (decompose(character, parts))
			character = (uint32_t)parts[0];
		return (uint32_t)utf8proc_tolower((utf8proc_int32_t)character);
	}
	return 0;
}

bool unicode_starts_with(const char *text, const char *typed)
{
	uint32_t wanted;

	while ((wanted = next_folded(&typed)))
		if (next_folded(&text) != wanted)
			return false;
	return true;
}

bool unicode_holds(const char *text, const char *typed)
{
	do {
		if (unicode_starts_with(text, typed))
			return true;
	} while (unicode_next(&text));
	return false;
}
