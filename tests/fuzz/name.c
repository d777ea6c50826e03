// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What people type as a name, or as a code: one sign that nobody sees makes it none, wherever it
 * stands; blanks around it change nothing; a code is a name, too. */
#include "common/model/name.h"
#include "common/base/mem.h"
#include "common/base/unicode.h"
#include "tests/fuzz/target.h"
#include <string.h>

static enum name_flaw flaw_of(const char *before, const char *name, const char *behind)
{
	struct text text = { 0 };
	enum name_flaw flaw;
	uint32_t hidden;

	text_add(&text, before);
	text_add(&text, name);
	text_add(&text, behind);
	flaw = name_flaw_of(text_string(&text), &hidden);
	text_finish(&text);
	return flaw;
}

static bool holds(const char *name, uint32_t wanted)
{
	uint32_t character;

	while ((character = unicode_next(&name)))
		if (character == wanted)
			return true;
	return false;
}

static void try_input(const uint8_t *bytes, size_t length)
{
	char *name = mem_strndup((const char *)bytes, length);
	uint32_t hidden = 0;
	enum name_flaw flaw;

	if (utf8_is_valid(name, strlen(name))) {
		flaw = name_flaw_of(name, &hidden);
		FUZZ_CHECK((flaw == NAME_HIDDEN) == (hidden != 0));
		FUZZ_CHECK(!hidden || (unicode_is_hidden(hidden) && holds(name, hidden)));
		FUZZ_CHECK(flaw_of(" ", name, " ") == flaw);
		FUZZ_CHECK(flaw_of("\xe2\x80\x8b", name, "") == NAME_HIDDEN);
		FUZZ_CHECK(flaw_of("", name, "\xc2\xad") == NAME_HIDDEN);
		FUZZ_CHECK(flaw_of("A", name, "") == (flaw == NAME_BLANK ? NAME_FINE : flaw));
		FUZZ_CHECK(!code_is_fine(name) || flaw == NAME_FINE);
		FUZZ_CHECK(!code_is_fine(name) || !strpbrk(name, " ,;\"=+@\t\r\n"));
	}
	mem_free(name);
}

static void make_seed(struct random *random, struct text *seed)
{
	static const char *const parts[] = { "Asha", " ", "\xc2\xad", "\xe2\x80\x8b",
		"\xe2\x80\x8c", "\xe2\x80\x8d", "می", "خواهم", "ශ්", "රී", "ũ", "\xcc\x83", "opd-3",
		"\xe2\xa0\x80", "\xee\x80\x80", "\xef\xbb\xbf", "7", "-" };

	for (int64_t count = random_below(random, 6); count >= 0; count--)
		text_add(seed, parts[random_below(random, COUNT_OF(parts))]);
}

const struct fuzz_target fuzz_name = { try_input, make_seed };
