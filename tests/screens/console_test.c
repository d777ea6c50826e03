// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What every screen has: the bar, keys, help, palette, undo, and the choice of a desk. */
#include "tests/screens/stage.h"

#include "common/base/unicode.h"
#include "tui/admin.h"
#include "tui/console_parts.h"
#include "tui/lock.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_desk_is_chosen_once(void **state)
{
	struct stage *s = *state;

	scene_as(s->scene, "amina", ROLE_DOCTOR);
	given(s->scene, "desk.close desk=r1");
	stage_as(s, "amina", ROLE_DOCTOR);
	stage_sees(s, "At which desk do you work?");
	stage_cursor_on(s, "One");
	stage_type(s, "<Enter>");
	stage_misses(s, "At which desk do you work?");
	is(s->scene, "desks r1 state=open staff=amina");
	scene_as(s->scene, "amina", ROLE_DOCTOR);
	given(s->scene, "desk.close desk=r1");
	stage_restart(s, 80, 24);
	is(s->scene, "desks r1 state=open staff=amina");
	stage_misses(s, "At which desk do you work?");
}

static void a_taken_desk_is_taken_over_only_by_y(void **state)
{
	struct stage *s = *state;

	stage_as(s, "dora", ROLE_DOCTOR);
	stage_type(s, "<Enter>");
	stage_sees(s, "Take the desk over?");
	stage_type(s, "<Enter>n");
	is(s->scene, "desks r1 state=open staff=amina");
	stage_type(s, "<Enter>y");
	is(s->scene, "desks r1 state=open staff=dora");
}

static void the_choice_of_a_desk_looks_as_drawn(void **state)
{
	struct stage *s = *state;

	stage_as(s, "dora", ROLE_DOCTOR);
	stage_golden(s, "desks");
	stage_type(s, "?");
	stage_golden(s, "help");
	stage_type(s, "<Esc>:");
	stage_golden(s, "palette");
}

static void the_palette_finds_an_act_in_either_language(void **state)
{
	struct stage *s = *state;

	stage_as(s, "dora", ROLE_DOCTOR);
	stage_type(s, ":lang<Enter>");
	assert_int_equal(console_language(s->console), LANGUAGE_SW);
	stage_type(s, ":language<Enter>");
	assert_int_equal(console_language(s->console), LANGUAGE_EN);
}

static void what_went_wrong_is_not_told_under_the_next_box(void **state)
{
	struct stage *s = *state;

	stage_as(s, "dora", ROLE_DOCTOR);
	console_toast(s->console, STYLE_BAD, "! that was wrong");
	stage_sees(s, "! that was wrong");
	stage_type(s, ":");
	stage_misses(s, "! that was wrong");
}

static void without_a_connection_nothing_is_done_and_that_is_said(void **state)
{
	struct stage *s = *state;

	stage_as(s, "dora", ROLE_DOCTOR);
	stage_link(s, LINK_OFFLINE);
	stage_sees(s, "OFFLINE 0 s");
	stage_pass(s, 12);
	stage_sees(s, "What you see is from 08:00 (12 s ago)");
	stage_type(s, "<Down><Down><Enter>y");
	stage_sees(s, "There is no connection: nothing was done");
	is(s->scene, "desks w1 state=open staff=chiku");
	stage_link(s, LINK_LIVE);
	stage_sees(s, "LIVE 12 ms");
}

static void a_window_too_small_says_so(void **state)
{
	struct stage *s = *state;

	stage_as(s, "dora", ROLE_DOCTOR);
	console_resize(s->console, 79, 24);
	stage_sees(s, "window too small");
	console_resize(s->console, 80, 24);
	stage_sees(s, "At which desk do you work?");
}

/* What the box of 80 columns leaves for it. */
enum { HELP_CELLS = 54 };

static unsigned long_helps(const char *where, struct acts acts)
{
	unsigned count = 0;

	for (size_t i = 0; i < acts.count; i++)
		for (int language = 0; language < 2; language++) {
			const char *help = tr((enum language)language, acts.rows[i].help);

			if (unicode_cells(help) <= HELP_CELLS)
				continue;
			print_error("%s.%s: %d cells: %s\n", where, acts.rows[i].name,
				unicode_cells(help), help);
			count++;
		}
	return count;
}

static void no_help_is_cut_in_either_language(void **state)
{
	unsigned count = long_helps("everywhere", everywhere) + long_helps("lock", lock_acts) +
			 long_helps("admin", admin_page.acts);

	(void)state;
	for (size_t i = 0; i < view_count; i++)
		count += long_helps(views[i]->name, views[i]->acts);
	assert_int_equal(count, 0);
}

/* Each try begins a state of its own; what is shown gets no younger by it. */
static void the_age_of_what_is_seen_goes_on_through_each_try(void **state)
{
	struct stage *s = *state;

	stage_as(s, "dora", ROLE_DOCTOR);
	stage_link(s, LINK_OFFLINE);
	stage_pass(s, 12);
	stage_link(s, LINK_CONNECTING);
	stage_sees(s, "CONNECTING 12 s");
	stage_sees(s, "What you see is from 08:00 (12 s ago)");
	stage_link(s, LINK_OFFLINE);
	stage_pass(s, 60);
	stage_link(s, LINK_OFFLINE);
	stage_sees(s, "OFFLINE 1 min");
	stage_sees(s, "What you see is from 08:00 (1 min ago)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)
		TEST(a_desk_is_chosen_once),
		TEST(a_taken_desk_is_taken_over_only_by_y),
		TEST(the_choice_of_a_desk_looks_as_drawn),
		TEST(the_palette_finds_an_act_in_either_language),
		TEST(what_went_wrong_is_not_told_under_the_next_box),
		TEST(without_a_connection_nothing_is_done_and_that_is_said),
		TEST(the_age_of_what_is_seen_goes_on_through_each_try),
		TEST(a_window_too_small_says_so),
		TEST(no_help_is_cut_in_either_language),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
