// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/term/style.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

enum { BLACK, RED, YELLOW = 3, WHITE = 7 };

static void themes_are_found_by_their_words(void **state)
{
	enum theme found;

	(void)state;
	for (int theme = 0; theme < THEME_COUNT; theme++) {
		found = THEME_COUNT;
		assert_true(theme_find(theme_word((enum theme)theme), &found));
		assert_int_equal(found, theme);
	}
	found = THEME_COUNT;
	assert_false(theme_find("pink", &found));
	assert_false(theme_find("", &found));
	assert_int_equal(found, THEME_COUNT);
}

/* A row that was left out of a theme would be black on black. */
static void every_theme_has_a_look_for_every_style(void **state)
{
	(void)state;
	for (int theme = 0; theme < THEME_COUNT; theme++)
		for (int style = 0; style < STYLE_COUNT; style++) {
			struct look look = theme_look((enum theme)theme, (enum style)style);

			assert_in_range(look.ink + 1, 0, WHITE + 1);
			assert_in_range(look.paper + 1, 0, WHITE + 1);
			if (look.ink == look.paper)
				assert_int_equal(look.ink, -1);
			assert_false(look.attributes &
				     ~(LOOK_BOLD | LOOK_DIM | LOOK_UNDERLINE | LOOK_REVERSE));
		}
}

static void one_paper_lies_under_all_of_a_theme(void **state)
{
	(void)state;
	for (int theme = 0; theme < THEME_COUNT; theme++) {
		struct look text = theme_look((enum theme)theme, STYLE_TEXT);

		assert_int_equal(theme_look((enum theme)theme, STYLE_DIM).paper, text.paper);
		assert_int_equal(theme_look((enum theme)theme, STYLE_RULE).paper, text.paper);
		assert_int_equal(theme_look((enum theme)theme, STYLE_STRONG).paper, text.paper);
		assert_int_equal(theme_look((enum theme)theme, STYLE_KEY).paper, text.paper);
	}
}

static void mono_has_no_colour(void **state)
{
	(void)state;
	for (int style = 0; style < STYLE_COUNT; style++) {
		struct look look = theme_look(THEME_MONO, (enum style)style);

		assert_int_equal(look.ink, -1);
		assert_int_equal(look.paper, -1);
	}
}

static bool is_light(int colour)
{
	return colour == YELLOW || colour == WHITE;
}

/* What is left of a look for somebody who sees no colours: bold, underline, dark on light or light
 * on dark. */
static unsigned without_colour(enum theme theme, enum style style)
{
	struct look look = theme_look(theme, style);
	bool turned = look.attributes & LOOK_REVERSE;

	if (look.paper >= 0 && look.paper != theme_look(theme, STYLE_TEXT).paper)
		turned = is_light(look.paper) != is_light(theme_look(theme, STYLE_TEXT).paper);
	return (look.attributes & (LOOK_BOLD | LOOK_UNDERLINE)) | (turned ? LOOK_REVERSE : 0u);
}

static void what_is_urgent_differs_without_colour(void **state)
{
	static const enum style told[] = { STYLE_FOCUS, STYLE_WARN, STYLE_BAD };

	(void)state;
	for (int theme = 0; theme < THEME_COUNT; theme++)
		for (size_t one = 0; one < 3; one++)
			for (size_t other = one + 1; other < 3; other++)
				assert_int_not_equal(without_colour((enum theme)theme, told[one]),
					without_colour((enum theme)theme, told[other]));
}

static void what_is_chosen_and_where_one_types_differ_from_text(void **state)
{
	static const enum style told[] = { STYLE_FOCUS, STYLE_FIELD, STYLE_BAD, STYLE_BAR };

	(void)state;
	for (int theme = 0; theme < THEME_COUNT; theme++)
		for (size_t i = 0; i < 4; i++)
			assert_int_not_equal(without_colour((enum theme)theme, told[i]),
				without_colour((enum theme)theme, STYLE_TEXT));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(themes_are_found_by_their_words),
		cmocka_unit_test(every_theme_has_a_look_for_every_style),
		cmocka_unit_test(one_paper_lies_under_all_of_a_theme),
		cmocka_unit_test(mono_has_no_colour),
		cmocka_unit_test(what_is_urgent_differs_without_colour),
		cmocka_unit_test(what_is_chosen_and_where_one_types_differ_from_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
