// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/term/glyph.h"

#include "common/base/attr.h"
#include "common/base/unicode.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

/* All that Uni2-Terminus16 and Uni3-Terminus16 of Debian's console-setup both show, read from the
 * tables in the fonts. */
static const struct {
	uint32_t first, last;
} font[] = { { 0x20, 0x7e }, { 0xa0, 0x113 }, { 0x116, 0x127 }, { 0x12a, 0x12b }, { 0x12e, 0x131 },
	{ 0x134, 0x137 }, { 0x139, 0x13e }, { 0x141, 0x148 }, { 0x14c, 0x14d }, { 0x150, 0x165 },
	{ 0x16a, 0x17e }, { 0x192, 0x192 }, { 0x218, 0x21b }, { 0x2c6, 0x2c7 }, { 0x2c9, 0x2c9 },
	{ 0x2d8, 0x2d9 }, { 0x2db, 0x2dd }, { 0x391, 0x397 }, { 0x399, 0x39a }, { 0x39c, 0x39d },
	{ 0x39f, 0x3a1 }, { 0x3a4, 0x3a4 }, { 0x3a6, 0x3a7 }, { 0x3a9, 0x3a9 }, { 0x3bc, 0x3bc },
	{ 0x3c0, 0x3c0 }, { 0x400, 0x45f }, { 0x490, 0x491 }, { 0x4ae, 0x4ae }, { 0x4d0, 0x4d1 },
	{ 0x1e40, 0x1e41 }, { 0x2000, 0x200a }, { 0x2010, 0x201a }, { 0x201c, 0x201e },
	{ 0x2020, 0x2022 }, { 0x2026, 0x2026 }, { 0x202f, 0x2030 }, { 0x2032, 0x2033 },
	{ 0x2039, 0x203a }, { 0x203c, 0x203c }, { 0x207f, 0x207f }, { 0x20a7, 0x20a7 },
	{ 0x20ac, 0x20ac }, { 0x20ae, 0x20ae }, { 0x2116, 0x2116 }, { 0x2122, 0x2122 },
	{ 0x2126, 0x2126 }, { 0x212a, 0x212b }, { 0x2190, 0x2195 }, { 0x21a8, 0x21a8 },
	{ 0x21b5, 0x21b5 }, { 0x21d0, 0x21d5 }, { 0x2205, 0x2206 }, { 0x2208, 0x2208 },
	{ 0x2212, 0x2212 }, { 0x2219, 0x221a }, { 0x221e, 0x221f }, { 0x2227, 0x222a },
	{ 0x2248, 0x2248 }, { 0x2260, 0x2261 }, { 0x2264, 0x2265 }, { 0x226a, 0x226b },
	{ 0x2295, 0x2296 }, { 0x2298, 0x2299 }, { 0x229b, 0x229c }, { 0x2302, 0x2302 },
	{ 0x2310, 0x2310 }, { 0x2320, 0x2321 }, { 0x2460, 0x2468 }, { 0x24b6, 0x24ea },
	{ 0x2500, 0x257f }, { 0x2588, 0x2588 }, { 0x2591, 0x2592 }, { 0x25a0, 0x25a0 },
	{ 0x25ae, 0x25ae }, { 0x25b2, 0x25b2 }, { 0x25b4, 0x25b4 }, { 0x25b6, 0x25b6 },
	{ 0x25b8, 0x25b8 }, { 0x25bc, 0x25bc }, { 0x25be, 0x25be }, { 0x25c0, 0x25c0 },
	{ 0x25c2, 0x25c2 }, { 0x25c8, 0x25c8 }, { 0x25cf, 0x25cf }, { 0x2610, 0x2612 },
	{ 0x263a, 0x263c }, { 0x2666, 0x2666 }, { 0x2717, 0x2718 }, { 0x2bbd, 0x2bbd },
	{ 0xfffd, 0xfffd } };

static bool has_font(uint32_t character)
{
	for (size_t i = 0; i < COUNT_OF(font); i++)
		if (character >= font[i].first && character <= font[i].last)
			return true;
	return false;
}

/* Whatever a canvas may hold: somebody's name is drawn as well as we draw a frame. */
static bool is_drawn(uint32_t character)
{
	return unicode_is_harmless(character) && unicode_width(character) > 0;
}

static void a_text_console_is_given_only_signs_of_its_font(void **state)
{
	(void)state;
	for (uint32_t character = 0; character < 0x110000; character++)
		if (is_drawn(character) && !has_font(glyph_of(GLYPHS_CONSOLE, character)))
			fail_msg("U+%04x becomes U+%04x", character,
				glyph_of(GLYPHS_CONSOLE, character));
}

static void a_plain_terminal_is_given_only_ascii(void **state)
{
	(void)state;
	for (uint32_t character = 0; character < 0x110000; character++)
		if (is_drawn(character))
			assert_in_range(glyph_of(GLYPHS_ASCII, character), ' ', '~');
}

static void unicode_is_shown_as_it_is(void **state)
{
	(void)state;
	for (uint32_t character = 0; character < 0x110000; character++)
		assert_int_equal(glyph_of(GLYPHS_UNICODE, character), character);
	assert_int_equal(glyph_mark(GLYPHS_UNICODE, 0x301), 0x301);
}

static void ascii_is_the_same_in_all_sets(void **state)
{
	(void)state;
	for (uint32_t character = ' '; character < 0x7f; character++)
		for (int glyphs = 0; glyphs < GLYPHS_COUNT; glyphs++)
			assert_int_equal(glyph_of((enum glyphs)glyphs, character), character);
}

/* The left half of a wide character and what stands for its right half: as many cells as before. */
static void what_stands_for_a_character_has_its_width(void **state)
{
	(void)state;
	for (int glyphs = 0; glyphs < GLYPHS_COUNT; glyphs++)
		for (uint32_t character = 1; character < 0x110000; character++) {
			uint32_t left = glyph_of((enum glyphs)glyphs, character);
			uint32_t right = glyph_of((enum glyphs)glyphs, 0);
			int width = unicode_width(left);

			if (!is_drawn(character))
				continue;
			if (unicode_width(character) == 2)
				width += right ? unicode_width(right) : 0;
			assert_int_equal(width, unicode_width(character));
		}
}

static void signs_become_similar_ones(void **state)
{
	static const struct {
		uint32_t drawn, console, ascii;
	} pairs[] = { { 0x2713, 0x221a, 'v' }, { 0x25b6, '>', '>' }, { 0x2026, 0x2026, '~' },
		{ 0x2502, 0x2502, '|' }, { 0x2503, 0x2502, '|' }, { 0x21ba, '<', '<' },
		{ 0x26a0, '!', '!' }, { 0x2581, '1', '1' }, { 0x2587, '7', '7' },
		{ 0x2588, 0x2588, '#' }, { 0x2591, 0x2591, '.' }, { 0x25d0, '~', '~' } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(pairs); i++) {
		assert_int_equal(glyph_of(GLYPHS_CONSOLE, pairs[i].drawn), pairs[i].console);
		assert_int_equal(glyph_of(GLYPHS_ASCII, pairs[i].drawn), pairs[i].ascii);
	}
}

static void a_letter_that_is_missing_loses_its_accent(void **state)
{
	(void)state;
	assert_int_equal(glyph_of(GLYPHS_CONSOLE, 0xe9), 0xe9);
	/* Wanjirũ: Kikuyu has letters that the font lacks. */
	assert_int_equal(glyph_of(GLYPHS_CONSOLE, 0x169), 'u');
	assert_int_equal(glyph_of(GLYPHS_CONSOLE, 0x129), 'i');
	assert_int_equal(glyph_of(GLYPHS_ASCII, 0xe9), 'e');
	assert_int_equal(glyph_of(GLYPHS_ASCII, 0x6c34), '?');
	assert_int_equal(glyph_mark(GLYPHS_CONSOLE, 0x301), 0);
	assert_int_equal(glyph_mark(GLYPHS_ASCII, 0x301), 0);
}

static void sets_are_found_by_their_words(void **state)
{
	enum glyphs found;

	(void)state;
	for (int glyphs = 0; glyphs < GLYPHS_COUNT; glyphs++) {
		found = GLYPHS_COUNT;
		assert_true(glyphs_find(glyphs_word((enum glyphs)glyphs), &found));
		assert_int_equal(found, glyphs);
	}
	found = GLYPHS_COUNT;
	assert_false(glyphs_find("latin1", &found));
	assert_false(glyphs_find("", &found));
	assert_int_equal(found, GLYPHS_COUNT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_console_is_given_only_signs_of_its_font),
		cmocka_unit_test(a_plain_terminal_is_given_only_ascii),
		cmocka_unit_test(unicode_is_shown_as_it_is),
		cmocka_unit_test(ascii_is_the_same_in_all_sets),
		cmocka_unit_test(what_stands_for_a_character_has_its_width),
		cmocka_unit_test(signs_become_similar_ones),
		cmocka_unit_test(a_letter_that_is_missing_loses_its_accent),
		cmocka_unit_test(sets_are_found_by_their_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
