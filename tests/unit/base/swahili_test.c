// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The expected words are those of grammars of Swahili, not of the code. */
#include "common/base/swahili.h"

#include "common/base/mem.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void says(struct text *text, const char *expected)
{
	assert_string_equal(text_string(text), expected);
	text_finish(text);
}

static void numbers_are_said_in_words(void **state)
{
	static const struct {
		int64_t number;
		const char *words;
	} rows[] = {
		{ 0, "sifuri" },
		{ 1, "moja" },
		{ 2, "mbili" },
		{ 3, "tatu" },
		{ 4, "nne" },
		{ 5, "tano" },
		{ 6, "sita" },
		{ 7, "saba" },
		{ 8, "nane" },
		{ 9, "tisa" },
		{ 10, "kumi" },
		{ 11, "kumi na moja" },
		{ 12, "kumi na mbili" },
		{ 20, "ishirini" },
		{ 25, "ishirini na tano" },
		{ 30, "thelathini" },
		{ 40, "arobaini" },
		{ 50, "hamsini" },
		{ 60, "sitini" },
		{ 70, "sabini" },
		{ 80, "themanini" },
		{ 99, "tisini na tisa" },
		{ 100, "mia moja" },
		{ 108, "mia moja na nane" },
		{ 110, "mia moja na kumi" },
		{ 120, "mia moja na ishirini" },
		{ 125, "mia moja ishirini na tano" },
		{ 999, "mia tisa tisini na tisa" },
		{ 1000, "elfu moja" },
		{ 1005, "elfu moja na tano" },
		{ 1100, "elfu moja na mia moja" },
		{ 1234, "elfu moja mia mbili thelathini na nne" },
		{ 9999, "elfu tisa mia tisa tisini na tisa" },
		{ 10000, "moja sifuri sifuri sifuri sifuri" },
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct text text = { 0 };

		swahili_number(&text, rows[i].number);
		says(&text, rows[i].words);
	}
}

static void the_first_two_ordinals_have_words_of_their_own(void **state)
{
	static const char *const words[] = { NULL, "kwanza", "pili", "tatu", "nne", "tano", "sita",
		"saba", "nane", "tisa", "kumi", "kumi na moja", "kumi na mbili" };
	(void)state;

	for (size_t i = 1; i < COUNT_OF(words); i++) {
		struct text text = { 0 };

		swahili_ordinal(&text, (int64_t)i);
		says(&text, words[i]);
	}
}

static void the_clock_begins_at_dawn(void **state)
{
	static const struct {
		int hour, minute;
		const char *words;
	} rows[] = {
		{ 7, 0, "saa moja asubuhi" },
		{ 8, 0, "saa mbili asubuhi" },
		{ 8, 30, "saa mbili na nusu asubuhi" },
		{ 12, 0, "saa sita mchana" },
		{ 13, 15, "saa saba na robo mchana" },
		{ 18, 0, "saa kumi na mbili jioni" },
		{ 19, 0, "saa moja usiku" },
		{ 0, 0, "saa sita usiku" },
		/* The ends of each part of the day. */
		{ 3, 59, "saa tisa na dakika hamsini na tisa usiku" },
		{ 4, 0, "saa kumi alfajiri" },
		{ 5, 0, "saa kumi na moja alfajiri" },
		{ 6, 0, "saa kumi na mbili asubuhi" },
		{ 11, 45, "saa tano na dakika arobaini na tano asubuhi" },
		{ 15, 59, "saa tisa na dakika hamsini na tisa mchana" },
		{ 16, 0, "saa kumi jioni" },
		{ 23, 5, "saa tano na dakika tano usiku" },
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct text text = { 0 };

		swahili_clock(&text, rows[i].hour, rows[i].minute);
		says(&text, rows[i].words);
	}
}

static void a_written_time_has_both_forms(void **state)
{
	struct text text = { 0 };
	(void)state;

	swahili_clock_figures(&text, 8, 30);
	says(&text, "saa 2:30 asubuhi (08:30)");
	swahili_clock_figures(&text, 0, 5);
	says(&text, "saa 6:05 usiku (00:05)");
}

static void a_ticket_is_spelled_with_a_pause(void **state)
{
	struct text text = { 0 };
	(void)state;

	swahili_spell(&text, "A041");
	says(&text, "A, sifuri nne moja");
	english_spell(&text, "A041");
	says(&text, "A, zero four one");
	swahili_spell(&text, "ab1000");
	says(&text, "A B, moja sifuri sifuri sifuri");
	swahili_spell(&text, "2B");
	says(&text, "mbili, B");
	swahili_spell(&text, " -7/\"");
	says(&text, "saba");
	swahili_spell(&text, "");
	says(&text, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_said_in_words),
		cmocka_unit_test(the_first_two_ordinals_have_words_of_their_own),
		cmocka_unit_test(the_clock_begins_at_dawn),
		cmocka_unit_test(a_written_time_has_both_forms),
		cmocka_unit_test(a_ticket_is_spelled_with_a_pause),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
