// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A console that nobody touches locks itself, shows nobody, and gives everything back. */
#include "tests/screens/stage.h"

#include "common/base/mem.h"
#include "common/base/text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { LOCK_S = 900 };

#define PROVED "{\"proved\":true}"

static void asked(const struct stage *s, const char *line)
{
	if (!strstr(text_string(&s->asked), line))
		fail_msg("never asked %s, but %s", line, text_string(&s->asked));
}

/* A registration half typed. */
static void at_work(struct stage *s)
{
	stage_replies(s, "GET /patients?", 200, "{\"patients\":[]}");
	s->status.lock_s = LOCK_S;
	stage_as(s, "rehema", ROLE_RECEPTIONIST);
	stage_type(s, "Zawadi Moshi<F2>0712345678f");
}

static void a_console_that_nobody_touches_locks_itself(void **state)
{
	struct stage *s = *state;

	at_work(s);
	stage_pass(s, LOCK_S - 1);
	stage_sees(s, "Zawadi Moshi");
	assert_true(s->wake_us <= s->scene->now_us + 1000000);
	stage_pass(s, 1);
	stage_sees(s, "rehema · locked since");
	stage_misses(s, "Zawadi");
	stage_misses(s, "0712345678");
}

static void what_the_hospital_has_set_wins_as_soon_as_it_is_known(void **state)
{
	struct stage *s = *state;
	struct board_facility facility;

	at_work(s);
	facility = *board_facility(s->scene->board);
	facility.hospital.console_lock_min = 1;
	board_set_facility(s->scene->board, &facility);
	stage_link(s, LINK_LIVE);
	stage_pass(s, 59);
	stage_sees(s, "Zawadi Moshi");
	stage_pass(s, 1);
	stage_misses(s, "Zawadi Moshi");
}

static void every_key_puts_the_lock_off(void **state)
{
	struct stage *s = *state;

	at_work(s);
	stage_pass(s, LOCK_S - 1);
	stage_type(s, "3");
	stage_pass(s, LOCK_S - 1);
	stage_sees(s, "Zawadi Moshi");
	stage_pass(s, 1);
	stage_misses(s, "Zawadi Moshi");
}

static void a_key_after_a_sleep_of_the_machine_does_nothing_more(void **state)
{
	struct stage *s = *state;

	at_work(s);
	/* The timer has not come yet. */
	scene_pass(s->scene, LOCK_S);
	stage_type(s, "<Esc>");
	stage_sees(s, "locked since");
	stage_replies(s, "POST /v1/auth/prove", 200, PROVED);
	stage_type(s, "a long password<Enter>");
	stage_sees(s, "Zawadi Moshi");
}

static void a_hospital_may_want_none(void **state)
{
	struct stage *s = *state;

	at_work(s);
	s->status.lock_s = 0;
	stage_link(s, LINK_LIVE);
	stage_pass(s, 40 * LOCK_S);
	stage_sees(s, "Zawadi Moshi");
}

static void a_clock_that_is_put_back_does_not_keep_it_open(void **state)
{
	struct stage *s = *state;

	at_work(s);
	s->scene->now_us -= 3600 * (int64_t)1000000;
	stage_pass(s, 0);
	stage_pass(s, LOCK_S);
	stage_sees(s, "locked since");
}

static void the_password_gives_back_what_was_typed(void **state)
{
	struct stage *s = *state;
	char *before, *after;

	at_work(s);
	before = stage_text(s);
	stage_type(s, "<Ctrl-F>");
	stage_replies(s, "POST /v1/auth/prove", 401, "{\"code\":\"bad_credentials\"}");
	stage_type(s, "a wrong one<Enter>");
	asked(s, "POST /v1/auth/prove {\"password\":\"a wrong one\"}\n");
	stage_sees(s, "The password is wrong");
	stage_misses(s, "Zawadi");
	stage_misses(s, "***");
	stage_replies(s, "POST /v1/auth/prove", 200, PROVED);
	stage_type(s, "a long password<Enter>");
	after = stage_text(s);
	assert_string_equal(before, after);
	mem_free(before);
	mem_free(after);
	/* And the cursor is where it was. */
	stage_type(s, "41");
	stage_sees(s, "41");
}

static void a_code_is_asked_for_where_there_is_a_second_factor(void **state)
{
	struct stage *s = *state;

	at_work(s);
	stage_type(s, "<Ctrl-F>");
	stage_replies(s, "POST /v1/auth/prove", 401, "{\"code\":\"second_factor_needed\"}");
	stage_type(s, "a long password<Enter>");
	stage_cursor_on(s, "Code");
	/* Nobody has done anything wrong yet. */
	assert_int_equal(stage_style(s, "Type the six digits"), STYLE_TEXT);
	stage_replies(s, "POST /v1/auth/prove", 401, "{\"code\":\"wrong_code\"}");
	stage_type(s, "111111<Enter>");
	stage_sees(s, "The code is wrong, or was used before");
	assert_int_equal(stage_style(s, "The code is wrong"), STYLE_BAD);
	stage_misses(s, "111111");
	stage_golden(s, "lock_code");
	stage_replies(s, "POST /v1/auth/prove", 200, PROVED);
	stage_type(s, "123456<Enter>");
	asked(s, "{\"password\":\"a long password\",\"code\":\"123456\"}\n");
	stage_sees(s, "Zawadi Moshi");
	/* The next time that is known. */
	text_clear(&s->asked);
	stage_type(s, "<Ctrl-F>");
	stage_sees(s, "Code");
	stage_type(s, "a long password<Enter>234567<Enter>");
	assert_string_equal(text_string(&s->asked),
		"POST /v1/auth/prove {\"password\":\"a long password\",\"code\":\"234567\"}\n");
}

static void after_too_many_tries_the_lock_tells_how_long_to_wait(void **state)
{
	struct stage *s = *state;

	at_work(s);
	stage_type(s, "<Ctrl-F>");
	stage_replies(s, "POST /v1/auth/prove", 429, "{\"code\":\"too_many_requests\"}");
	stage_type(s, "a wrong one<Enter>");
	stage_sees(s, "not kept");
	stage_sees(s, "1 min 12 s");
	stage_golden(s, "lock_too_many");
	assert_true(s->wake_us <= s->scene->now_us + 1000000);
	/* What is typed meanwhile is neither sent nor lost; Esc is no way round it. */
	text_clear(&s->asked);
	stage_replies(s, "POST /v1/auth/prove", 200, PROVED);
	stage_pass(s, 70);
	stage_type(s, "<Esc>a long password<Enter>");
	assert_int_equal(s->asked.length, 0);
	stage_sees(s, "again in 2 s");
	stage_sees(s, "***");
	stage_pass(s, 2);
	stage_sees(s, "Now it can be tried again");
	assert_int_equal(s->asked.length, 0);
	stage_type(s, "<Enter>");
	asked(s, "POST /v1/auth/prove {\"password\":\"a long password\"}\n");
	stage_sees(s, "Zawadi Moshi");
}

static void too_many_tries_of_one_are_not_those_of_who_comes_next(void **state)
{
	struct stage *s = *state;

	at_work(s);
	stage_type(s, "<Ctrl-F>");
	stage_replies(s, "POST /v1/auth/prove", 429, "{\"code\":\"too_many_requests\"}");
	stage_type(s, "a wrong one<Enter><F10><F10>upendo<Enter>another password<Enter>");
	asked(s, "SIGN-IN upendo another password -\n");
}

static void a_wrong_password_beside_a_code_is_asked_for_again_with_both(void **state)
{
	struct stage *s = *state;

	at_work(s);
	console_set_factor(s->console, true);
	stage_type(s, "<Ctrl-F>");
	stage_replies(s, "POST /v1/auth/prove", 401, "{\"code\":\"bad_credentials\"}");
	stage_type(s, "a wrong one<Enter>123456<Enter>");
	stage_sees(s, "The password is wrong");
	stage_cursor_on(s, "Password");
	stage_misses(s, "***");
	stage_misses(s, "123456");
}

static void what_is_under_the_lock_goes_on_but_stays_out_of_sight(void **state)
{
	struct stage *s = *state;

	at_work(s);
	stage_type(s, "<Ctrl-F>");
	stage_happens(s, "visit.open service=opd");
	stage_happens(s, "visit.open service=opd origin=emergency");
	stage_sees(s, "Waiting: 2   ! Emergencies: 1");
	stage_misses(s, "A001");
	stage_golden(s, "lock");
	console_toast(s->console, STYLE_TEXT, "Zawadi Moshi");
	stage_misses(s, "Zawadi");
}

static void nothing_that_an_answer_opens_lies_above_the_lock(void **state)
{
	struct stage *s = *state;

	stage_replies(s, "GET /patients?", 200, "{\"patients\":[]}");
	s->status.lock_s = LOCK_S;
	stage_as(s, "rehema", ROLE_RECEPTIONIST);
	stage_replies(
		s, "POST /patients", 201, "{\"id\":\"33333333-3333-4333-8333-333333333333\"}");
	stage_type(s, "Zawadi Moshi<F2>0712345678f362");
	s->is_slow = true;
	/* The last ones are typed ahead. */
	stage_type(s, "<Enter><Ctrl-F>");
	stage_type(s, "Neema");
	stage_answer(s);
	stage_answer(s);
	stage_answer(s);
	stage_sees(s, "locked since");
	stage_misses(s, "Zawadi");
	stage_misses(s, "A001");
	/* What was typed ahead is for what is below, and waits for it. */
	stage_misses(s, "*****");
	s->is_slow = false;
	stage_replies(s, "POST /v1/auth/prove", 200, PROVED);
	stage_type(s, "a long password<Enter>");
	is(s->scene, "tickets A001 state=waiting");
	stage_sees(s, "Neema");
	stage_misses(s, "locked since");
}

static void no_key_gets_through_it(void **state)
{
	struct stage *s = *state;

	at_work(s);
	stage_type(s, "<Ctrl-F><F1><F2><F9><Esc>:?/<Ctrl-P><Ctrl-T><Ctrl-Q><Ctrl-F><Ctrl-G>");
	stage_sees(s, "locked since");
	stage_misses(s, "Zawadi");
	stage_sees(s, "***");
	assert_false(s->has_quit);
	console_paste(s->console, 'x');
	stage_sees(s, "****");
}

/* What asks is opened anew in the other language; by now that act would do something at once. */
static void another_language_does_nothing_under_it(void **state)
{
	struct stage *s = *state;

	scene_as(s->scene, "rehema", ROLE_RECEPTIONIST);
	for (int i = 0; i < 3; i++)
		given(s->scene, "visit.open service=opd");
	s->status.lock_s = LOCK_S;
	stage_as(s, "amina", ROLE_DOCTOR);
	stage_type(s, "<Down>c");
	stage_sees(s, "Why is A002 called before the others?");
	stage_type(s, "<Ctrl-F>");
	scene_as(s->scene, "baraka", ROLE_DOCTOR);
	stage_happens(s, "ticket.call_next desk=r2");
	scene_as(s->scene, "amina", ROLE_DOCTOR);
	stage_type(s, "<F12>");
	is(s->scene, "tickets A002 state=waiting");
	stage_replies(s, "POST /v1/auth/prove", 200, PROVED);
	stage_type(s, "a long password<Enter>");
	stage_sees(s, "Why is A002 called before the others?");
}

static void without_a_connection_it_stays_shut(void **state)
{
	struct stage *s = *state;

	at_work(s);
	stage_type(s, "<Ctrl-F>");
	stage_link(s, LINK_OFFLINE);
	stage_sees(s, "only the server can open the lock");
	stage_type(s, "a long password<Enter>");
	stage_sees(s, "locked since");
	assert_null(strstr(text_string(&s->asked), "/v1/auth/prove"));
	stage_link(s, LINK_LIVE);
	stage_replies(s, "POST /v1/auth/prove", 200, PROVED);
	stage_type(s, "a long password<Enter>");
	stage_sees(s, "Zawadi Moshi");
}

static void an_answer_that_does_not_come_is_not_waited_for(void **state)
{
	struct stage *s = *state;

	at_work(s);
	stage_type(s, "<Ctrl-F>");
	s->is_slow = true;
	stage_type(s, "a long password<Enter>");
	stage_sees(s, "One moment");
	stage_link(s, LINK_OFFLINE);
	stage_sees(s, "only the server can open the lock");
	stage_type(s, "<Esc>");
	assert_true(list_is_empty(&s->waiting));
	stage_misses(s, "***");
	s->is_slow = false;
	stage_link(s, LINK_LIVE);
	stage_replies(s, "POST /v1/auth/prove", 200, PROVED);
	stage_type(s, "a long password<Enter>");
	stage_sees(s, "Zawadi Moshi");
}

static void somebody_else_signs_in_and_finds_nothing_of_the_one_before(void **state)
{
	struct stage *s = *state;

	at_work(s);
	stage_type(s, "<Ctrl-F><F10>");
	stage_sees(s, "F10 again ends this session");
	stage_sees(s, "Esc Stay");
	stage_golden(s, "lock_give_up");
	stage_type(s, "<Esc>");
	stage_misses(s, "F10 again");
	/* There is nothing to take back. */
	stage_misses(s, "Esc");
	stage_type(s, "a");
	stage_sees(s, "Esc Anew");
	stage_type(s, "<Esc>");
	stage_misses(s, "*");
	stage_type(s, "<F10><F10>");
	asked(s, "SIGN-OUT\n");
	stage_sees(s, "User name");
	stage_misses(s, "rehema");
	stage_type(s, "upendo<Enter>another password<Enter>");
	asked(s, "SIGN-IN upendo another password -\n");
	s->status.user.name[0] = '\0';
	scene_as(s->scene, "upendo", ROLE_RECEPTIONIST);
	s->status.user.id = s->scene->actor.id;
	console_board(s->console, s->scene->board, ~0u);
	stage_link(s, LINK_LIVE);
	stage_sees(s, "TODAY");
	stage_misses(s, "Zawadi");
	/* The draft is kept for whose it is; the program keeps one pile a person. */
	stage_type(s, "<F2>");
	stage_sees(s, "Zawadi Moshi");
}

static void a_session_that_ends_asks_for_more_than_the_lock(void **state)
{
	struct stage *s = *state;

	at_work(s);
	stage_type(s, "<Ctrl-F>");
	s->status.why = LINK_WHY_SESSION;
	stage_link(s, LINK_STOPPED);
	stage_sees(s, "FOLENI  Sign in");
	stage_sees(s, "User name");
	stage_misses(s, "Zawadi");
	stage_misses(s, "rehema");
	stage_pass(s, 2 * LOCK_S);
	stage_sees(s, "User name");
	stage_link(s, LINK_LIVE);
	stage_sees(s, "Zawadi Moshi");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)
		TEST(a_console_that_nobody_touches_locks_itself),
		TEST(what_the_hospital_has_set_wins_as_soon_as_it_is_known),
		TEST(every_key_puts_the_lock_off),
		TEST(a_key_after_a_sleep_of_the_machine_does_nothing_more),
		TEST(a_hospital_may_want_none),
		TEST(a_clock_that_is_put_back_does_not_keep_it_open),
		TEST(the_password_gives_back_what_was_typed),
		TEST(a_code_is_asked_for_where_there_is_a_second_factor),
		TEST(after_too_many_tries_the_lock_tells_how_long_to_wait),
		TEST(too_many_tries_of_one_are_not_those_of_who_comes_next),
		TEST(a_wrong_password_beside_a_code_is_asked_for_again_with_both),
		TEST(what_is_under_the_lock_goes_on_but_stays_out_of_sight),
		TEST(nothing_that_an_answer_opens_lies_above_the_lock),
		TEST(no_key_gets_through_it),
		TEST(another_language_does_nothing_under_it),
		TEST(without_a_connection_it_stays_shut),
		TEST(an_answer_that_does_not_come_is_not_waited_for),
		TEST(somebody_else_signs_in_and_finds_nothing_of_the_one_before),
		TEST(a_session_that_ends_asks_for_more_than_the_lock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
