// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/model/name.h"

#include "common/base/text.h"
#include "common/base/unicode.h"
#include "tests/random.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#define UNTOUCHED 0xffffffff

static void is(const char *name, enum name_flaw wanted, uint32_t sign)
{
	uint32_t hidden = UNTOUCHED;
	enum name_flaw flaw = name_flaw_of(name, &hidden);

	if (flaw != wanted || hidden != sign)
		fail_msg("\"%s\" is %d with U+%04X, wanted %d with U+%04X", name, (int)flaw,
			(unsigned)hidden, (int)wanted, (unsigned)sign);
}

static void is_fine(const char *name)
{
	is(name, NAME_FINE, UNTOUCHED);
}

static void names_of_every_script_are_names(void **state)
{
	(void)state;
	is_fine("Asha");
	is_fine("Ng'ang'a wa Kamau");
	is_fine("Wanjirũ");
	is_fine("Wanjiru\xcc\x83"); /* The same with the mark apart. */
	is_fine("Chumba 12B (mlango wa nyuma)");
	is_fine("7");
	is_fine("?");
	is_fine("ሆስፒታል");
	is_fine("عائشة محمد");
	is_fine("Агнеса");
	is_fine("田中");
	is_fine("โรงพยาบาล");
	is_fine("A\xc2\xa0"
		"B"); /* A blank that keeps words together. */
}

/* Persian mi-khaham, Sinhala Shri, Devanagari ksha kept apart, Malayalam with a joiner. */
static void letters_are_joined_and_parted_where_a_script_does_so(void **state)
{
	(void)state;
	is_fine("می\xe2\x80\x8cخواهم");
	is_fine("ශ්\xe2\x80\x8dරී");
	is_fine("क्\xe2\x80\x8dष");
	is_fine("അവന്\xe2\x80\x8dറെ");
	is("می\xe2\x80\x8c", NAME_HIDDEN, 0x200c);
	is("\xe2\x80\x8dරී", NAME_HIDDEN, 0x200d);
	is("می\xe2\x80\x8c خواهم", NAME_HIDDEN, 0x200c);
	is("می\xe2\x80\x8c\xe2\x80\x8cخواهم", NAME_HIDDEN, 0x200c);
	is("As\xe2\x80\x8dha", NAME_HIDDEN, 0x200d);
	is("Wanjir\xe2\x80\x8cũ", NAME_HIDDEN, 0x200c);
	is("Аг\xe2\x80\x8cнеса", NAME_HIDDEN, 0x200c);
	is("12\xe2\x80\x8d"
	   "34",
		NAME_HIDDEN, 0x200d);
}

static void what_is_not_seen_is_no_name(void **state)
{
	static const char *const blanks[] = { "", " ", "   ", "\xc2\xa0", "\xe2\x80\x83",
		"\xe3\x80\x80 ", "\xe2\xa0\x80", "\xcc\x81", " \xcc\x81 ", "\xee\x80\x80",
		"\xef\xbf\xbe" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(blanks); i++)
		is(blanks[i], NAME_BLANK, UNTOUCHED);
}

static void a_sign_that_nobody_sees_is_named(void **state)
{
	static const uint32_t signs[] = { 0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x180e, 0x200b,
		0x200c, 0x200d, 0x200e, 0x200f, 0x202a, 0x202e, 0x2060, 0x2064, 0x2066, 0x2069,
		0x206f, 0x3164, 0xfe0f, 0xfeff, 0xffa0, 0xfff9, 0xfffb, 0xfffc, 0x1d159, 0xe0041,
		0xe0100 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(signs); i++) {
		char bytes[5] = "", name[24];

		assert_int_not_equal(unicode_put(signs[i], bytes), 0);
		is(bytes, NAME_HIDDEN, signs[i]);
		snprintf(name, sizeof(name), "As%sha", bytes);
		is(name, NAME_HIDDEN, signs[i]);
		snprintf(name, sizeof(name), "Asha%s", bytes);
		is(name, NAME_HIDDEN, signs[i]);
	}
}

/* Of all there are: alone it is a name if it is seen, and in a word it is a flaw if it is hidden.
 */
static void each_character_is_seen_or_hidden_or_neither(void **state)
{
	size_t seen = 0, hidden = 0;

	(void)state;
	for (uint32_t character = 1; character < 0x110000; character++) {
		char bytes[5] = "", name[16];

		if (!unicode_put(character, bytes))
			continue;
		assert_false(unicode_is_seen(character) && unicode_is_hidden(character));
		is(bytes,
			unicode_is_hidden(character) ? NAME_HIDDEN
			: unicode_is_seen(character) ? NAME_FINE
						     : NAME_BLANK,
			unicode_is_hidden(character) ? character : UNTOUCHED);
		snprintf(name, sizeof(name), "A%sB", bytes);
		is(name, unicode_is_hidden(character) ? NAME_HIDDEN : NAME_FINE,
			unicode_is_hidden(character) ? character : UNTOUCHED);
		seen += unicode_is_seen(character);
		hidden += unicode_is_hidden(character);
	}
	/* Nearly all that there are are letters, and those of the planes' end are hidden. */
	assert_in_range(seen, 140000, 160000);
	assert_in_range(hidden, 4000, 5000);
}

/* Two names that differ only in what is hidden are never both names, but for joints. */
static void no_two_names_look_alike_by_what_is_hidden(void **state)
{
	static const char *const letters[] = { "A", "b", "ũ", " ", "7", "\xcc\x81", "\xe2\x80\x8b",
		"\xc2\xad", "\xe2\x81\xa0", "\xef\xbb\xbf", "\xe2\x80\x8e", "\xe2\x80\x8c",
		"\xe2\x80\x8d" };
	struct random random = { 5 };

	(void)state;
	for (int i = 0; i < 20000; i++) {
		struct text name = { 0 };
		bool is_hidden = false, is_blank = true;
		uint32_t hidden;

		for (int64_t j = random_below(&random, 9); j > 0; j--) {
			int64_t letter = random_below(&random, COUNT_OF(letters));

			text_add(&name, letters[letter]);
			is_hidden = is_hidden || letter >= 6;
			is_blank = is_blank && (letter == 3 || letter == 5);
		}
		assert_int_equal(name_flaw_of(text_string(&name), &hidden), is_hidden  ? NAME_HIDDEN
									    : is_blank ? NAME_BLANK
										       : NAME_FINE);
		text_finish(&name);
	}
}

static void a_code_can_be_keyed_in_and_said(void **state)
{
	static const char *const right[] = { "opd", "OPD-3", "x", "7", "lab_1", "a.b", "xray-1",
		"abcdefghijklmnopqrstuvwxyz012345" };
	static const char *const wrong[] = { "", " ", "xray 1", " opd", "opd ", "-opd", "opd-", "_",
		".", "a/b", "=1", "+1", "@a", "a,b", "a;b", "a\"b", "a'b", "ũ", "田", "a\tb",
		"a\302\240b", "opd\xe2\x80\x8b", "abcdefghijklmnopqrstuvwxyz0123456" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(right); i++)
		if (!code_is_fine(right[i]))
			fail_msg("\"%s\" is refused", right[i]);
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		if (code_is_fine(wrong[i]))
			fail_msg("\"%s\" is taken", wrong[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_of_every_script_are_names),
		cmocka_unit_test(letters_are_joined_and_parted_where_a_script_does_so),
		cmocka_unit_test(what_is_not_seen_is_no_name),
		cmocka_unit_test(a_sign_that_nobody_sees_is_named),
		cmocka_unit_test(each_character_is_seen_or_hidden_or_neither),
		cmocka_unit_test(no_two_names_look_alike_by_what_is_hidden),
		cmocka_unit_test(a_code_can_be_keyed_in_and_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
