// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The screen of a room: every key of it, with the real engine behind. */
#include "tests/screens/stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

/* Four wait for the doctors, one of them an emergency, one vulnerable; two are known by name. */
static void with_people(struct stage *s)
{
	scene_as(s->scene, "rehema", ROLE_RECEPTIONIST);
	given(s->scene, "visit.open service=opd patient=halima");
	given(s->scene, "visit.open service=opd patient=asha");
	scene_pass(s->scene, 600);
	given(s->scene, "visit.open service=opd vulnerable=true");
	given(s->scene, "visit.open service=opd origin=emergency");
	stage_knows(
		s, "halima", "{\"name\":\"Halima Yusuf\",\"sex\":\"female\",\"birth_year\":1979}");
	stage_knows(s, "asha", "{\"name\":\"Asha Mushi\",\"sex\":\"female\",\"birth_year\":1990}");
	stage_as(s, "amina", ROLE_DOCTOR);
}

static void space_calls_whoever_is_next_and_then_finishes_and_calls(void **state)
{
	struct stage *s = *state;

	with_people(s);
	stage_sees(s, "Nobody is with you");
	stage_count_keys(s);
	stage_type(s, "<Space>");
	stage_sees(s, "✓ A004 is called");
	is(s->scene, "tickets A004 state=called");
	stage_type(s, "<Enter>");
	is(s->scene, "tickets A004 state=serving");
	stage_type(s, "<Space>");
	is(s->scene, "tickets A004 state=done");
	is(s->scene, "tickets A001 state=called");
	assert_int_equal(s->keys, 3);
	stage_sees(s, "Halima Yusuf");
	stage_sees(s, "F 47");
}

static void a_menu_may_outlive_its_ticket(void **state)
{
	struct stage *s = *state;

	with_people(s);
	stage_type(s, "<Space><Enter>t");
	stage_sees(s, "Send on to");
	scene_as(s->scene, "amina", ROLE_DOCTOR);
	stage_happens(s, "ticket.finish ticket=A004 outcome=done");
	scene_as(s->scene, "rehema", ROLE_RECEPTIONIST);
	for (int i = 1; i <= 3; i++)
		stage_happens(s, "ticket.cancel ticket=A%03d", i);
	scene_on_day(s->scene, 1, "08:00");
	stage_happens(s, "visit.open service=lab");
	assert_null(board_find_number(s->scene->board, "A", 4));
	stage_type(s, "<Enter>");
	stage_sees(s, "!");
}

/* What happens before the next picture, as under a lock, or where keys were typed ahead. */
static void happens_unseen(struct stage *s, const char *line)
{
	given(s->scene, "%s", line);
	console_board(s->console, s->scene->board, ~0u);
}

static void who_is_chosen_stays_so_without_a_picture(void **state)
{
	struct stage *s = *state;

	with_people(s);
	stage_type(s, "<Down><Down>");
	scene_as(s->scene, "baraka", ROLE_DOCTOR);
	happens_unseen(s, "ticket.call_next desk=r2");
	scene_as(s->scene, "amina", ROLE_DOCTOR);
	stage_type(s, "c");
	stage_sees(s, "Why is A002 called before the others?");
}

static void nobody_is_chosen_behind_the_end_of_the_line(void **state)
{
	struct stage *s = *state;
	char line[40];

	with_people(s);
	stage_type(s, "<Down><Down><Down>");
	scene_as(s->scene, "rehema", ROLE_RECEPTIONIST);
	for (int i = 1; i <= 4; i++) {
		snprintf(line, sizeof(line), "ticket.cancel ticket=A%03d", i);
		happens_unseen(s, line);
	}
	scene_on_day(s->scene, 1, "08:00");
	happens_unseen(s, "visit.open service=opd");
	scene_as(s->scene, "amina", ROLE_DOCTOR);
	stage_type(s, "h");
	stage_sees(s, "Hold A001 because");
}

static void a_second_press_is_meant_for_the_next_patient(void **state)
{
	struct stage *s = *state;

	with_people(s);
	s->is_slow = true;
	stage_type(s, "<Space><Space>");
	is(s->scene, "tickets A004 state=called");
	is(s->scene, "tickets A001 state=waiting");
	stage_sees(s, "what you type is kept");
	stage_answer(s);
	is(s->scene, "tickets A004 state=done");
	is(s->scene, "tickets A001 state=called");
	stage_answer(s);
}

static void undo_and_redo_that_are_typed_ahead_follow_each_other(void **state)
{
	struct stage *s = *state;

	with_people(s);
	stage_type(s, "<Space>");
	is(s->scene, "tickets A004 state=called");
	s->is_slow = true;
	stage_type(s, "<Ctrl-Z><Ctrl-Y><Ctrl-Z>");
	stage_answer(s);
	stage_answer(s);
	stage_answer(s);
	is(s->scene, "tickets A004 state=waiting");
	stage_sees(s, "It was taken back");
	stage_type(s, "<Ctrl-Y>");
	stage_answer(s);
	is(s->scene, "tickets A004 state=called");
}

static void whoever_loses_the_desk_is_told_and_the_next_keys_do_nothing(void **state)
{
	struct stage *s = *state;

	with_people(s);
	stage_type(s, "<Space><Enter>h");
	scene_as(s->scene, "dora", ROLE_DOCTOR);
	stage_happens(s, "desk.take_over desk=r1");
	stage_sees(s, "At which desk do you work?");
	stage_sees(s, "has taken over your desk");
	stage_type(s, "1<Enter>y<Space>y");
	stage_misses(s, "Take the desk over?");
	is(s->scene, "desks r1 staff=dora");
	stage_pass(s, 3);
	stage_type(s, "<Enter>");
	stage_sees(s, "Take the desk over?");
}

static void the_screen_looks_as_drawn(void **state)
{
	struct stage *s = *state;

	with_people(s);
	stage_golden(s, "desk-empty");
	stage_type(s, "<Space><Enter>");
	stage_pass(s, 60 * 12);
	stage_golden(s, "desk");
	stage_type(s, "?");
	stage_golden(s, "desk-help");
}

static void recall_and_no_show(void **state)
{
	struct stage *s = *state;

	with_people(s);
	stage_type(s, "<Space>r");
	is(s->scene, "tickets A004 state=called calls=2");
	stage_sees(s, "called 2 times");
	stage_type(s, "n");
	is(s->scene, "tickets A004 state=waiting skips=1");
	/* A skip, who may still come, is none of these. */
	stage_sees(s, "closed as no-show 0");
	stage_type(s, "u");
	is(s->scene, "tickets A004 state=called");
}

static void to_the_laboratory_and_back(void **state)
{
	struct stage *s = *state;

	with_people(s);
	stage_type(s, "<Space><Enter>l");
	stage_sees(s, "Send there, then back to me");
	stage_type(s, "1");
	is(s->scene, "tickets A004@opd state=done");
	is(s->scene, "tickets A004@lab state=waiting");
	stage_type(s, "<Ctrl-Z>");
	is(s->scene, "tickets A004@opd state=serving");
}

/* One act for each reason that there can be. */
static void what_cannot_be_done_says_why(void **state)
{
	static const struct {
		const char *keys, *says;
	} with_nobody[] = {
		{ "r", "Recall: not now, you have called nobody" },
		{ "f", "Finish: not now, nobody is with you" },
		{ "e", "Note: not now, nobody is with you" },
		{ "l", "To lab: not now, nobody is with you" },
		{ "g", "Go on: not now, nobody is on hold" },
		{ "<Ctrl-Y>", "Redo: not now, nothing was taken back in the last seconds" },
	};
	struct stage *s = *state;

	with_people(s);
	for (size_t i = 0; i < COUNT_OF(with_nobody); i++) {
		stage_type(s, with_nobody[i].keys);
		stage_sees(s, with_nobody[i].says);
	}
	stage_type(s, "<Space><Enter>");
	stage_pass(s, 20);
	stage_type(s, "r");
	stage_sees(s, "Recall: not now, the patient is with you already");
	s->status.user.role = ROLE_RECEPTIONIST;
	stage_link(s, LINK_LIVE);
	stage_type(s, "v");
	stage_sees(s, "Triage: not now, nurses and doctors alone do that");
	/* By the palette as by the key. */
	stage_type(s, ":recall<Enter>");
	stage_sees(s, "Recall: not now, the patient is with you already");
	stage_type(s, "<F12>r");
	stage_sees(s, "haiwezekani sasa, mgonjwa ameshaingia kwako");
}

static void what_a_menu_does_not_let_choose_says_why(void **state)
{
	struct stage *s = *state;

	with_people(s);
	stage_type(s, "<Space><Enter>t2");
	stage_sees(s, "Doctor: not now, the patient is there already");
	scene_as(s->scene, "admin", ROLE_ADMIN);
	stage_happens(s, "service.close service=lab");
	stage_type(s, "<Esc>t1");
	stage_sees(s, "Laboratory: not now, it takes nobody in now");
}

static void a_menu_is_answered_by_a_digit_or_by_the_arrows(void **state)
{
	struct stage *s = *state;

	with_people(s);
	stage_type(s, "<Space><Enter>l");
	stage_golden(s, "desk-menu");
	stage_type(s, "<Esc>");
	is(s->scene, "tickets A004@opd state=serving");
	stage_type(s, "l<Down><Up><Enter>");
	is(s->scene, "tickets A004@lab state=waiting");
}

static void hold_asks_why_and_the_held_can_be_called_again(void **state)
{
	struct stage *s = *state;

	with_people(s);
	stage_type(s, "<Space><Enter>h1");
	is(s->scene, "tickets A004 state=held hold=payment");
	stage_sees(s, "ON HOLD A004");
	stage_type(s, "g1");
	is(s->scene, "tickets A004 state=waiting");
}

static void a_call_by_name_needs_a_reason(void **state)
{
	struct stage *s = *state;

	with_people(s);
	stage_type(s, "<Down><Down>c");
	stage_sees(s, "It is written down");
	stage_type(s, "<Enter>");
	is(s->scene, "tickets A002 state=waiting");
	stage_type(s, "his bus leaves<Enter>");
	is(s->scene, "tickets A002 state=called");
}

static void a_reason_that_was_refused_is_not_typed_twice(void **state)
{
	struct stage *s = *state;

	with_people(s);
	stage_type(s, "<Down><Down>c");
	stage_happens(s, "desk.pause desk=r1 reason=break");
	stage_type(s, "his bus leaves<Enter>");
	is(s->scene, "tickets A002 state=waiting");
	/* What is known to be refused is not asked for. */
	stage_type(s, "c");
	stage_sees(s, "Call this: not now, the desk pauses: p goes on");
	stage_misses(s, "before the others?");
	/* Of somebody else it would say nothing. */
	stage_type(s, "p<Up>c");
	stage_sees(s, "before the others?");
	stage_misses(s, "his bus leaves");
	stage_type(s, "<Esc><Down>c");
	stage_sees(s, "his bus leaves");
	stage_type(s, "<Enter>");
	is(s->scene, "tickets A002 state=called");
}

static void no_reason_is_asked_for_what_cannot_be_sent(void **state)
{
	struct stage *s = *state;

	with_people(s);
	stage_link(s, LINK_OFFLINE);
	stage_pass(s, 4);
	stage_type(s, "<Down><Down>c");
	stage_sees(s, "There is no connection");
	stage_misses(s, "before the others?");
}

/* Whoever is asked about has become the first meanwhile: a change of the language calls nobody. */
static void another_language_calls_nobody(void **state)
{
	struct stage *s = *state;

	with_people(s);
	stage_type(s, "<Down>c");
	stage_sees(s, "Why is A001 called before the others?");
	scene_as(s->scene, "baraka", ROLE_DOCTOR);
	stage_happens(s, "ticket.call_next desk=r2");
	scene_as(s->scene, "amina", ROLE_DOCTOR);
	stage_type(s, "<F12>");
	is(s->scene, "tickets A001 state=waiting");
	stage_sees(s, "Why is A001 called before the others?");
}

static void why_is_told_for_the_chosen_one(void **state)
{
	struct stage *s = *state;

	with_people(s);
	stage_type(s, "w");
	stage_sees(s, "A004: emergency; has waited 0 min");
	stage_type(s, "<Down>w");
	stage_sees(s, "A001: order of arrival; has waited 10 min");
}

static void a_pause_has_a_reason_and_ends_by_the_same_key(void **state)
{
	struct stage *s = *state;

	with_people(s);
	stage_type(s, "p2");
	is(s->scene, "desks r1 state=paused pause=meal");
	stage_sees(s, "PAUSED · meal");
	stage_sees(s, "Nobody is with you. The desk pauses: p goes on.");
	stage_misses(s, "Space calls the next");
	stage_type(s, "<Space>");
	stage_sees(s, "Finish+call: not now, the desk pauses: p goes on");
	stage_type(s, "p");
	is(s->scene, "desks r1 state=open");
	/* The time of whoever is there is not that of the pause. */
	stage_type(s, "<Space><Enter>");
	stage_pass(s, 5 * 60);
	stage_type(s, "p2");
	stage_sees(s, "PAUSED · meal");
	stage_sees(s, "A004 since 08:10 · 5 min");
}

static void a_note_is_written_for_the_next_desk(void **state)
{
	struct stage *s = *state;

	with_people(s);
	stage_type(s, "<Space><Enter><Space>");
	stage_replies(s, "POST /patients/", 201, "{\"id\":\"x\"}");
	stage_replies(
		s, "GET /patients/", 200, "{\"notes\":[{\"body\":\"headache: \\\"3 days\\\"\"}]}");
	stage_type(s, "eheadache: \"3 days\"<Enter>");
	assert_non_null(strstr(text_string(&s->asked), "{\"body\":\"headache: \\\"3 days\\\"\""));
	stage_sees(s, "headache: \"3 days\"");
}

static void somebody_else_at_the_desk_ends_the_screen(void **state)
{
	struct stage *s = *state;

	with_people(s);
	scene_as(s->scene, "dora", ROLE_DOCTOR);
	stage_happens(s, "desk.take_over desk=r1");
	stage_sees(s, "At which desk do you work?");
}

static void a_call_that_no_screen_showed_is_told(void **state)
{
	struct stage *s = *state;

	with_people(s);
	stage_type(s, "<Space>");
	scene_as_timer(s->scene);
	stage_happens(s, "call.unheard call=A004");
	stage_sees(s, "No screen has shown the call of A004");
}

static void a_wide_screen_shows_how_long_patients_stayed(void **state)
{
	struct stage *s = *state;

	with_people(s);
	console_resize(s->console, 132, 43);
	stage_misses(s, "SERVICE TIMES TODAY");
	stage_type(s, "<Space><Enter>");
	stage_pass(s, 12 * 60);
	stage_type(s, "<Space>");
	stage_sees(s, "SERVICE TIMES TODAY (minutes)");
	stage_sees(s, "11–15 ████");
	stage_misses(s, "6–10  █");
}

static void one_who_did_not_come_has_no_place_to_explain(void **state)
{
	struct stage *s = *state;

	with_people(s);
	/* Called, and not there: behind the others. */
	stage_type(s, "<Space>n");
	stage_type(s, "<End>w");
	stage_sees(s, "did not come when called and waits behind others");
}

static void a_key_after_the_desk_was_lost_does_no_harm(void **state)
{
	struct stage *s = *state;

	with_people(s);
	stage_type(s, "<Down>");
	stage_link(s, LINK_OFFLINE);
	console_board(s->console, NULL, ~0u);
	stage_type(s, "<Space>cptlhweif<Enter><Down>");
	stage_misses(s, "Halima");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)
		TEST(space_calls_whoever_is_next_and_then_finishes_and_calls),
		TEST(one_who_did_not_come_has_no_place_to_explain),
		TEST(a_wide_screen_shows_how_long_patients_stayed),
		TEST(a_key_after_the_desk_was_lost_does_no_harm),
		TEST(a_menu_may_outlive_its_ticket),
		TEST(who_is_chosen_stays_so_without_a_picture),
		TEST(nobody_is_chosen_behind_the_end_of_the_line),
		TEST(a_second_press_is_meant_for_the_next_patient),
		TEST(undo_and_redo_that_are_typed_ahead_follow_each_other),
		TEST(whoever_loses_the_desk_is_told_and_the_next_keys_do_nothing),
		TEST(the_screen_looks_as_drawn),
		TEST(recall_and_no_show),
		TEST(to_the_laboratory_and_back),
		TEST(what_cannot_be_done_says_why),
		TEST(what_a_menu_does_not_let_choose_says_why),
		TEST(a_menu_is_answered_by_a_digit_or_by_the_arrows),
		TEST(hold_asks_why_and_the_held_can_be_called_again),
		TEST(a_call_by_name_needs_a_reason),
		TEST(a_reason_that_was_refused_is_not_typed_twice),
		TEST(no_reason_is_asked_for_what_cannot_be_sent),
		TEST(another_language_calls_nobody),
		TEST(why_is_told_for_the_chosen_one),
		TEST(a_pause_has_a_reason_and_ends_by_the_same_key),
		TEST(a_note_is_written_for_the_next_desk),
		TEST(somebody_else_at_the_desk_ends_the_screen),
		TEST(a_call_that_no_screen_showed_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
