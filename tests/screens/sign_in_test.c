// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Who works here: the password, a code where there is a second factor, and setting one up. */
#include "tests/screens/stage.h"

#include "common/base/text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <stdio.h>

#define SECRET "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
#define BEGUN                                                                                      \
	"{\"secret\":\"" SECRET "\",\"uri\":\"otpauth://totp/foleni:amina?secret=" SECRET          \
	"\",\"expires_in_s\":600}"
#define CODES                                                                                      \
	"{\"recovery_codes\":[\"abcd-efgh-jkmn\",\"bbcd-efgh-jkmn\",\"cbcd-efgh-jkmn\","           \
	"\"dbcd-efgh-jkmn\",\"ebcd-efgh-jkmn\",\"fbcd-efgh-jkmn\",\"gbcd-efgh-jkmn\","             \
	"\"hbcd-efgh-jkmn\",\"jbcd-efgh-jkmn\",\"kbcd-efgh-jkmn\"]}"

static void asked(const struct stage *s, const char *line)
{
	if (!strstr(text_string(&s->asked), line))
		fail_msg("never asked %s, but %s", line, text_string(&s->asked));
}

static void is_stopped(struct stage *s, enum link_why why)
{
	s->status.why = why;
	stage_link(s, LINK_STOPPED);
}

static void a_code_is_asked_for_after_the_password(void **state)
{
	struct stage *s = *state;

	is_stopped(s, LINK_WHY_NONE);
	stage_type(s, "amina<Enter>a long password<Enter>");
	asked(s, "SIGN-IN amina a long password -\n");
	stage_misses(s, "Code");
	is_stopped(s, LINK_WHY_CODE);
	stage_sees(s, "Type the six digits");
	stage_sees(s, "amina");
	stage_misses(s, "Password");
	stage_cursor_on(s, "Code");
	stage_type(s, "12345");
	stage_golden(s, "sign_in_code");
	stage_type(s, "6<Enter>");
	asked(s, "CODE 123456\n");
	is_stopped(s, LINK_WHY_WRONG_CODE);
	stage_sees(s, "The code is wrong, or was used before");
	stage_misses(s, "123456");
	stage_type(s, "abcd-efgh-jkmn<Enter>");
	asked(s, "CODE abcd-efgh-jkmn\n");
}

static void who_has_no_code_begins_anew(void **state)
{
	struct stage *s = *state;

	is_stopped(s, LINK_WHY_CODE);
	stage_type(s, "123<Esc>");
	stage_sees(s, "Password");
	stage_misses(s, "123");
	stage_cursor_on(s, "User name");
	stage_type(s, "neema<Enter>another password<Enter>");
	asked(s, "SIGN-IN neema another password -\n");
}

static void who_has_mistyped_the_name_begins_anew(void **state)
{
	struct stage *s = *state;

	is_stopped(s, LINK_WHY_NONE);
	stage_type(s, "amnia<Enter>a long password<Enter>");
	asked(s, "SIGN-IN amnia a long password -\n");
	is_stopped(s, LINK_WHY_PASSWORD);
	stage_sees(s, "Wrong user name or password");
	stage_cursor_on(s, "Password");
	stage_type(s, "a lo<Esc>");
	stage_misses(s, "amnia");
	stage_misses(s, "****");
	stage_misses(s, "Wrong user name or password");
	stage_cursor_on(s, "User name");
	stage_type(s, "amina<Enter>a long password<Enter>");
	asked(s, "SIGN-IN amina a long password -\n");
}

static void nothing_is_offered_before_the_sign_in_that_needs_somebody(void **state)
{
	struct stage *s = *state;

	is_stopped(s, LINK_WHY_NONE);
	stage_type(s, ":");
	stage_sees(s, "Anew");
	stage_misses(s, "Undo");
	stage_misses(s, "Lock");
	stage_misses(s, "My account");
	stage_type(s, "<Esc>?");
	stage_sees(s, "Leaves the console");
	stage_misses(s, "the desk stays open");
	stage_misses(s, "Locks the console");
}

static void the_second_factor_is_not_opened_over_itself(void **state)
{
	struct stage *s = *state;

	stage_as(s, "amina", ROLE_DOCTOR);
	stage_type(s, "<Ctrl-T><Ctrl-T>");
	stage_sees(s, "it is open already");
	stage_type(s, "<Esc>");
	stage_misses(s, "Give your password once more");
}

static void nobody_is_named_before_the_sign_in(void **state)
{
	struct stage *s = *state;

	snprintf(s->status.user.name, sizeof(s->status.user.name), "Zuhura Ali");
	is_stopped(s, LINK_WHY_NONE);
	stage_sees(s, "User name");
	stage_misses(s, "Zuhura");
}

static void a_new_password_that_is_refused_is_asked_for_again_with_the_reason(void **state)
{
	struct stage *s = *state;

	is_stopped(s, LINK_WHY_NONE);
	stage_type(s, "amina<Enter>the first one<Enter>");
	is_stopped(s, LINK_WHY_CHANGE);
	stage_sees(s, "This password must be changed now");
	/* The old one was typed just now. */
	stage_cursor_on(s, "New password");
	stage_type(s, "password<Enter>password<Enter>");
	asked(s, "SIGN-IN amina the first one password\n");
	stage_sees(s, "Signing in");
	stage_misses(s, "This password must be changed now");
	is_stopped(s, LINK_WHY_NEW_PASSWORD);
	stage_sees(s, "This one is too short, too common");
	stage_cursor_on(s, "New password");
	stage_golden(s, "sign_in_new_password");
	/* The old one was right: it still stands there. */
	stage_type(s, "four words of mine<Enter>four words of mine<Enter>");
	asked(s, "SIGN-IN amina the first one four words of mine\n");
	is_stopped(s, LINK_WHY_PASSWORD);
	stage_sees(s, "Wrong user name or password");
	stage_sees(s, "New password again");
	stage_cursor_on(s, "Password");
	stage_type(s, "the first one<Enter>four words of mine<Enter>four words of mine<Enter>");
	s->status.why = LINK_WHY_BUSY;
	stage_link(s, LINK_OFFLINE);
	stage_sees(s, "asked to come back later");
}

/* What is typed next is a new password, not the end of the one before. */
static void new_passwords_that_differ_are_typed_anew(void **state)
{
	struct stage *s = *state;

	is_stopped(s, LINK_WHY_NONE);
	stage_type(s, "amina<Enter>the first one<Enter>");
	is_stopped(s, LINK_WHY_CHANGE);
	stage_type(s, "four words of mine<Enter>four words of nime<Enter>");
	stage_sees(s, "The new password was not the same twice");
	stage_cursor_on(s, "New password");
	stage_type(s, "five words of mine<Enter>five words of mine<Enter>");
	asked(s, "SIGN-IN amina the first one five words of mine\n");
}

/* The code was right, and is of no more use: the password stands there still. */
static void a_code_before_the_change_keeps_the_old_password(void **state)
{
	struct stage *s = *state;

	is_stopped(s, LINK_WHY_NONE);
	stage_type(s, "amina<Enter>the first one<Enter>");
	is_stopped(s, LINK_WHY_CODE);
	stage_type(s, "123456<Enter>");
	is_stopped(s, LINK_WHY_CHANGE);
	stage_cursor_on(s, "New password");
	stage_type(s, "four words of mine<Enter>four words of mine<Enter>");
	asked(s, "SIGN-IN amina the first one four words of mine\n");
}

static void has_tried_too_often(struct stage *s, int seconds)
{
	s->status.retry_us = s->scene->now_us + seconds * (int64_t)1000000;
	is_stopped(s, LINK_WHY_TOO_MANY);
}

static void too_many_tries_are_told_with_the_time_that_is_left(void **state)
{
	struct stage *s = *state;

	is_stopped(s, LINK_WHY_NONE);
	stage_type(s, "amina<Enter>a wrong one<Enter>");
	has_tried_too_often(s, 72);
	stage_sees(s, "There were too many tries");
	stage_sees(s, "not kept");
	stage_sees(s, "1 min 12 s");
	stage_sees(s, "WAIT 1 min");
	stage_misses(s, "OFFLINE");
	stage_misses(s, "***");
	stage_cursor_on(s, "Password");
	stage_golden(s, "sign_in_too_many");
	/* It is counted by itself, a second each. */
	assert_true(s->wake_us <= s->scene->now_us + 1000000);
	stage_pass(s, 32);
	stage_sees(s, "again in 40 s");
	/* What is typed ahead is neither sent nor lost. */
	text_clear(&s->asked);
	stage_type(s, "right<Enter>");
	assert_int_equal(s->asked.length, 0);
	stage_sees(s, "*****");
	stage_sees(s, "again in 40 s");
	stage_pass(s, 40);
	stage_sees(s, "Now it can be tried again");
	stage_misses(s, "WAIT");
	assert_int_equal(s->asked.length, 0);
	stage_type(s, "<Enter>");
	asked(s, "SIGN-IN amina right -\n");
	stage_sees(s, "Signing in");
}

static void too_many_tries_of_one_keep_nobody_else_out(void **state)
{
	struct stage *s = *state;

	is_stopped(s, LINK_WHY_NONE);
	stage_type(s, "amina<Enter>a wrong one<Enter>");
	has_tried_too_often(s, 900);
	stage_sees(s, "again in 15 min 0 s");
	stage_type(s, "<Esc>");
	stage_misses(s, "too many tries");
	stage_type(s, "neema<Enter>another password<Enter>");
	asked(s, "SIGN-IN neema another password -\n");
	/* Not even where the name is only mended. */
	has_tried_too_often(s, 900);
	stage_type(s, "<Up>h");
	stage_misses(s, "too many tries");
	stage_type(s, "<Down>another password<Enter>");
	asked(s, "SIGN-IN neemah another password -\n");
	/* Esc is no way round it. */
	has_tried_too_often(s, 900);
	text_clear(&s->asked);
	stage_type(s, "<Esc>neemah<Enter>another password<Enter>");
	assert_int_equal(s->asked.length, 0);
	stage_sees(s, "again in 15 min 0 s");
}

static void after_too_many_codes_only_the_code_is_asked_for_again(void **state)
{
	struct stage *s = *state;

	is_stopped(s, LINK_WHY_CODE);
	stage_type(s, "000000<Enter>");
	has_tried_too_often(s, 8);
	stage_sees(s, "again in 8 s");
	stage_misses(s, "Password");
	stage_cursor_on(s, "Code");
	text_clear(&s->asked);
	stage_type(s, "123456<Enter>");
	assert_int_equal(s->asked.length, 0);
	stage_pass(s, 8);
	stage_type(s, "<Enter>");
	asked(s, "CODE 123456\n");
}

static void after_too_many_tries_a_change_is_asked_for_again_whole(void **state)
{
	struct stage *s = *state;

	is_stopped(s, LINK_WHY_CHANGE);
	stage_type(s, "<Up>amina<Enter>the first one<Enter>four words<Enter>four words<Enter>");
	has_tried_too_often(s, 8);
	stage_sees(s, "again in 8 s");
	stage_sees(s, "New password again");
	stage_misses(s, "***");
	stage_cursor_on(s, "Password");
}

/* The server would refuse it once more. */
static void a_clock_that_is_put_back_ends_the_wait(void **state)
{
	struct stage *s = *state;

	is_stopped(s, LINK_WHY_NONE);
	stage_type(s, "amina<Enter>a wrong one<Enter>");
	has_tried_too_often(s, 8);
	s->scene->now_us -= 3600 * (int64_t)1000000;
	stage_pass(s, 0);
	stage_misses(s, "WAIT");
	stage_type(s, "right<Enter>");
	asked(s, "SIGN-IN amina right -\n");
}

static void a_code_in_between_leaves_no_password_behind(void **state)
{
	struct stage *s = *state;

	is_stopped(s, LINK_WHY_CHANGE);
	stage_type(s, "<Up>amina<Enter>the first one<Enter>password<Enter>password<Enter>");
	is_stopped(s, LINK_WHY_CODE);
	stage_type(s, "123456<Enter>");
	is_stopped(s, LINK_WHY_NEW_PASSWORD);
	stage_sees(s, "This one is too short, too common");
	stage_misses(s, "****");
	text_clear(&s->asked);
	/* It is not passed over either. */
	stage_type(s, "<Tab>four words of mine<Tab>four words of mine<Enter>");
	assert_int_equal(s->asked.length, 0);
	stage_type(s, "the first one<Enter><Enter><Enter>");
	asked(s, "SIGN-IN amina the first one four words of mine\n");
}

static void who_wants_no_new_password_now_begins_anew(void **state)
{
	struct stage *s = *state;

	is_stopped(s, LINK_WHY_CHANGE);
	stage_type(s, "the first<Esc>");
	stage_misses(s, "New password");
	stage_misses(s, "must be changed");
	stage_misses(s, "****");
	stage_cursor_on(s, "User name");
	stage_type(s, "neema<Enter>another password<Enter>");
	asked(s, "SIGN-IN neema another password -\n");
}

static void before_the_first_try_nothing_is_so_long_ago(void **state)
{
	struct stage *s = *state;

	s->status.state = LINK_OFFLINE;
	s->status.since_us = 0;
	console_connected(s->console, &s->status);
	stage_sees(s, "○ NOT SIGNED IN");
	stage_misses(s, "OFFLINE");
}

/* A server that has answered is there. */
static void only_a_server_that_is_not_there_is_not_connected(void **state)
{
	static const enum link_why answers[] = { LINK_WHY_NONE, LINK_WHY_SESSION, LINK_WHY_PASSWORD,
		LINK_WHY_CHANGE, LINK_WHY_CODE };
	static const enum link_why silences[] = { LINK_WHY_NAME, LINK_WHY_UNREACHABLE,
		LINK_WHY_UNTRUSTED };
	struct stage *s = *state;

	for (size_t i = 0; i < COUNT_OF(answers); i++) {
		is_stopped(s, answers[i]);
		stage_sees(s, "○ NOT SIGNED IN");
	}
	for (size_t i = 0; i < COUNT_OF(silences); i++) {
		is_stopped(s, silences[i]);
		stage_sees(s, "○ NOT CONNECTED");
	}
}

static void who_must_have_one_sets_it_up_before_anything_else(void **state)
{
	struct stage *s = *state;

	stage_replies(s, "POST /v1/me/second-factor", 200, BEGUN);
	stage_replies(s, "POST /v1/me/second-factor/confirm", 200, CODES);
	is_stopped(s, LINK_WHY_ENROL);
	stage_sees(s, "Give your password once more");
	stage_type(s, "a long");
	stage_misses(s, "a long");
	stage_golden(s, "second_factor_password");
	stage_type(s, " password<Enter>");
	asked(s, "POST /v1/me/second-factor {\"password\":\"a long password\"}\n");
	stage_sees(s, "GEZD");
	stage_golden(s, "second_factor_secret");
	stage_type(s, "123456<Enter>");
	asked(s, "POST /v1/me/second-factor/confirm {\"code\":\"123456\"}\n");
	stage_misses(s, "GEZD");
	stage_sees(s, "kbcd-efgh-jkmn");
	/* Nothing else closes it. */
	stage_sees(s, "Enter It is written down");
	stage_misses(s, "Esc");
	stage_golden(s, "second_factor_codes");
	stage_type(s, "<Esc>q");
	stage_sees(s, "kbcd-efgh-jkmn");
	stage_type(s, "<Enter>");
	asked(s, "ENROLLED\n");
	stage_misses(s, "kbcd-efgh-jkmn");
}

static void who_cannot_set_it_up_now_leaves_the_console_to_others(void **state)
{
	struct stage *s = *state;

	is_stopped(s, LINK_WHY_NONE);
	stage_type(s, "amina<Enter>a long password<Enter>");
	is_stopped(s, LINK_WHY_ENROL);
	stage_sees(s, "Esc Somebody else");
	stage_type(s, "a long<Esc>");
	asked(s, "SIGN-OUT\n");
	stage_sees(s, "User name");
	stage_misses(s, "amina");
	stage_type(s, "neema<Enter>another password<Enter>");
	asked(s, "SIGN-IN neema another password -\n");
}

static void another_one_needs_a_code_of_the_present_one(void **state)
{
	struct stage *s = *state;

	stage_as(s, "amina", ROLE_DOCTOR);
	stage_replies(s, "POST /v1/me/second-factor", 401, "{\"code\":\"second_factor_needed\"}");
	stage_type(s, "<Ctrl-T>");
	stage_sees(s, "FOLENI  Second factor");
	stage_type(s, "a long password<Enter>");
	stage_sees(s, "Type the six digits");
	stage_cursor_on(s, "Code");
	stage_replies(s, "POST /v1/me/second-factor", 401, "{\"code\":\"wrong_code\"}");
	stage_type(s, "111111<Enter>");
	asked(s, "{\"password\":\"a long password\",\"code\":\"111111\"}\n");
	stage_sees(s, "The code is wrong, or was used before");
	stage_type(s, "<Esc>");
	stage_misses(s, "Code");
}

static void a_code_that_is_refused_is_asked_for_again(void **state)
{
	struct stage *s = *state;

	stage_as(s, "amina", ROLE_DOCTOR);
	stage_replies(s, "POST /v1/me/second-factor", 200, BEGUN);
	stage_replies(s, "POST /v1/me/second-factor/confirm", 422, "{\"code\":\"bad_field\"}");
	stage_type(s, "<Ctrl-T>a long password<Enter>000000<Enter>");
	stage_sees(s, "This is not the code");
	stage_misses(s, "000000");
	stage_replies(s, "POST /v1/me/second-factor/confirm", 200, CODES);
	stage_type(s, "123456<Enter><Enter>");
	stage_sees(s, "From now on a code is asked for at sign-in");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)
		TEST(a_code_is_asked_for_after_the_password),
		TEST(who_has_no_code_begins_anew),
		TEST(who_has_mistyped_the_name_begins_anew),
		TEST(nothing_is_offered_before_the_sign_in_that_needs_somebody),
		TEST(the_second_factor_is_not_opened_over_itself),
		TEST(nobody_is_named_before_the_sign_in),
		TEST(a_new_password_that_is_refused_is_asked_for_again_with_the_reason),
		TEST(new_passwords_that_differ_are_typed_anew),
		TEST(a_code_before_the_change_keeps_the_old_password),
		TEST(too_many_tries_are_told_with_the_time_that_is_left),
		TEST(too_many_tries_of_one_keep_nobody_else_out),
		TEST(after_too_many_codes_only_the_code_is_asked_for_again),
		TEST(after_too_many_tries_a_change_is_asked_for_again_whole),
		TEST(a_clock_that_is_put_back_ends_the_wait),
		TEST(a_code_in_between_leaves_no_password_behind),
		TEST(who_wants_no_new_password_now_begins_anew),
		TEST(before_the_first_try_nothing_is_so_long_ago),
		TEST(only_a_server_that_is_not_there_is_not_connected),
		TEST(who_must_have_one_sets_it_up_before_anything_else),
		TEST(who_cannot_set_it_up_now_leaves_the_console_to_others),
		TEST(another_one_needs_a_code_of_the_present_one),
		TEST(a_code_that_is_refused_is_asked_for_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
