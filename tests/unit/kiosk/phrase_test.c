// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/i18n/i18n.h"
#include "kiosk/phrase.h"

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

static void a_call_is_one_sentence_in_each_language(void **state)
{
	static const struct {
		const char *number;
		enum desk_kind kind;
		const char *room, *sw, *en;
	} rows[] = {
		{ "A041", DESK_ROOM, "2",
			"Nambari A, sifuri nne moja, tafadhali nenda chumba cha pili.",
			"Number A, zero four one, please go to room 2." },
		{ "B1000", DESK_WINDOW, "1",
			"Nambari B, moja sifuri sifuri sifuri, tafadhali nenda dirisha la kwanza.",
			"Number B, one zero zero zero, please go to window 1." },
		{ "K007", DESK_ROOM, "12",
			"Nambari K, sifuri sifuri saba, tafadhali nenda chumba cha kumi na mbili.",
			"Number K, zero zero seven, please go to room 12." },
		{ "D012", DESK_ROOM, "2B",
			"Nambari D, sifuri moja mbili, tafadhali nenda chumba kiitwacho mbili, B.",
			"Number D, zero one two, please go to the room called two, B." },
		{ "D012", DESK_WINDOW, "104",
			"Nambari D, sifuri moja mbili, tafadhali nenda dirisha liitwalo moja "
			"sifuri nne.",
			"Number D, zero one two, please go to the window called one zero four." },
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct text text = { 0 };

		phrase_say(&text, LANGUAGE_SW, rows[i].number, rows[i].kind, rows[i].room);
		says(&text, rows[i].sw);
		phrase_say(&text, LANGUAGE_EN, rows[i].number, rows[i].kind, rows[i].room);
		says(&text, rows[i].en);
	}
}

static void a_key_is_a_harmless_file_name(void **state)
{
	struct text text = { 0 };
	(void)state;

	phrase_key(&text, "A041", DESK_ROOM, "2");
	says(&text, "call-a041-room-2");
	phrase_key(&text, "../A0", DESK_WINDOW, "/.7 b");
	says(&text, "call-a0-window-7b");
}

static void the_parts_say_the_same_as_the_sentence(void **state)
{
	struct text text = { 0 };
	(void)state;

	phrase_parts(&text, "A041", DESK_ROOM, "2");
	says(&text, "number a 0 4 1 go room-2");
	phrase_parts(&text, "AB12", DESK_WINDOW, "7");
	says(&text, "number a b 1 2 go window-7");
}

static void a_test_of_the_voice_tells_the_time(void **state)
{
	struct text text = { 0 };
	(void)state;

	phrase_test(&text, LANGUAGE_SW, 8, 30);
	says(&text, "Hili ni jaribio la sauti. Sasa ni saa mbili na nusu asubuhi.");
	phrase_test(&text, LANGUAGE_EN, 8, 5);
	says(&text, "This is a test of the voice. It is now 8:05.");
}

static void a_room_is_shown_by_kind_and_number(void **state)
{
	struct text text = { 0 };
	(void)state;

	phrase_room(&text, LANGUAGE_SW, DESK_ROOM, "2");
	says(&text, "Chumba 2");
	phrase_room(&text, LANGUAGE_EN, DESK_WINDOW, "7");
	says(&text, "Window 7");
}

static int find_catalogue(void **state)
{
	(void)state;
	return i18n_init() ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_call_is_one_sentence_in_each_language),
		cmocka_unit_test(a_key_is_a_harmless_file_name),
		cmocka_unit_test(the_parts_say_the_same_as_the_sentence),
		cmocka_unit_test(a_test_of_the_voice_tells_the_time),
		cmocka_unit_test(a_room_is_shown_by_kind_and_number),
	};

	return cmocka_run_group_tests(tests, find_catalogue, NULL);
}
