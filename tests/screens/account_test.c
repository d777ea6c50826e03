// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* One's own account: password, second factor, recovery codes, sessions. */
#include "tests/screens/stage.h"

#include "common/base/text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define HERE "11111111-1111-4111-8111-111111111111"
#define THERE "22222222-2222-4222-8222-222222222222"
#define SESSIONS                                                                                   \
	"{\"sessions\":[{\"id\":\"" HERE "\",\"begun_at\":\"2026-03-02T05:02:00Z\","               \
	"\"last_used_at\":\"2026-03-02T05:02:00Z\",\"ends_at\":\"2026-03-02T17:02:00Z\","          \
	"\"device\":\"foleni/0.1.0\",\"address\":\"10.0.0.7\",\"is_current\":true},"               \
	"{\"id\":\"" THERE "\",\"begun_at\":\"2026-03-01T15:40:00Z\","                             \
	"\"last_used_at\":\"2026-03-01T16:10:00Z\",\"ends_at\":\"2026-03-02T03:40:00Z\","          \
	"\"device\":\"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)\","   \
	"\"address\":\"2001:db8:77::1234\",\"is_current\":false}]}"
#define ME                                                                                         \
	"{\"id\":\"33333333-3333-4333-8333-333333333333\",\"login\":\"amina.k\",\"name\":\"x\","   \
	"\"role\":\"doctor\",\"language\":\"sw\"}"
#define CODES                                                                                      \
	"{\"recovery_codes\":[\"abcd-efgh-jkmn\",\"bbcd-efgh-jkmn\",\"cbcd-efgh-jkmn\","           \
	"\"dbcd-efgh-jkmn\",\"ebcd-efgh-jkmn\",\"fbcd-efgh-jkmn\",\"gbcd-efgh-jkmn\","             \
	"\"hbcd-efgh-jkmn\",\"jbcd-efgh-jkmn\",\"kbcd-efgh-jkmn\"]}"
#define FACTOR(enrolled, required, left)                                                           \
	"{\"enrolled\":" enrolled ",\"required\":" required ",\"recovery_codes_left\":" left "}"

static void asked(const struct stage *s, const char *line)
{
	if (!strstr(text_string(&s->asked), line))
		fail_msg("never asked %s, but %s", line, text_string(&s->asked));
}

static void never_asked(const struct stage *s, const char *line)
{
	if (strstr(text_string(&s->asked), line))
		fail_msg("asked %s", line);
}

static void at_account(struct stage *s, const char *factor)
{
	stage_replies(s, "GET /v1/me", 200, ME);
	stage_replies(s, "GET /v1/me/second-factor", 200, factor);
	stage_replies(s, "GET /v1/me/sessions", 200, SESSIONS);
	stage_as(s, "amina", ROLE_DOCTOR);
	stage_type(s, "<Ctrl-N>");
}

static void it_tells_who_one_is_and_where_one_is_signed_in(void **state)
{
	struct stage *s = *state;

	at_account(s, FACTOR("true", "false", "8"));
	stage_sees(s, "amina.k");
	stage_sees(s, "on · 8 recovery codes are left");
	stage_sees(s, "this one, now");
	stage_sees(s, "2001:db8:77::1234");
	stage_golden(s, "account");
	/* It is not opened over itself. */
	stage_type(s, "<Ctrl-N><Esc>");
	stage_misses(s, "amina.k");
}

static void the_palette_finds_it(void **state)
{
	struct stage *s = *state;

	at_account(s, FACTOR("false", "false", "0"));
	stage_type(s, "<Esc>:akaunti<Enter>");
	stage_sees(s, "off · whoever sees you type the password can be you");
	stage_sees(s, "FOLENI  My account");
	/* What needs one is not offered. */
	stage_sees(s, "t Second factor");
	stage_misses(s, "r Recovery codes");
	stage_misses(s, "o No factor");
}

#define TOO_MANY "{\"code\":\"too_many_requests\"}"

static void after_too_many_tries_a_change_waits_and_so_does_whatever_else_asks(void **state)
{
	struct stage *s = *state;

	at_account(s, FACTOR("false", "false", "0"));
	stage_replies(s, "POST /v1/me/password", 429, TOO_MANY);
	stage_type(s, "pa wrong one<Enter>four words of mine<Enter>four words of mine<Enter>");
	stage_sees(s, "not kept");
	stage_sees(s, "1 min 12 s");
	assert_true(s->wake_us <= s->scene->now_us + 1000000);
	/* The new one was not wrong: it stays. */
	stage_golden(s, "new_password_too_many");
	text_clear(&s->asked);
	stage_type(s, "the old one<Enter><Enter>");
	never_asked(s, "POST");
	stage_type(s, "<Esc>tthe old one<Enter>");
	never_asked(s, "POST");
	stage_sees(s, "again in 1 min 12 s");
	stage_pass(s, STAGE_RETRY_S);
	stage_replies(s, "POST /v1/me/second-factor", 429, TOO_MANY);
	stage_type(s, "<Enter>");
	asked(s, "POST /v1/me/second-factor {\"password\":\"the old one\"}\n");
	stage_sees(s, "again in 1 min 12 s");
}

static void another_password_is_given_twice_after_the_present_one(void **state)
{
	struct stage *s = *state;

	at_account(s, FACTOR("false", "false", "0"));
	stage_type(s, "p");
	stage_cursor_on(s, "Password");
	stage_golden(s, "new_password");
	stage_type(s, "the old one<Enter>one of two<Enter>another<Enter>");
	stage_sees(s, "The new password was not the same twice");
	never_asked(s, "POST /v1/me/password");
	stage_replies(s, "POST /v1/me/password", 422, "{\"code\":\"bad_field\"}");
	stage_type(s, "hospital<Enter>hospital<Enter>");
	stage_sees(s, "This one is too short, too common");
	stage_golden(s, "new_password_refused");
	stage_replies(s, "POST /v1/me/password", 401, "{\"code\":\"second_factor_needed\"}");
	stage_type(s, "seven green umbrellas<Enter>seven green umbrellas<Enter>");
	stage_cursor_on(s, "Code");
	stage_replies(s, "POST /v1/me/password", 200, "{\"changed\":true}");
	stage_type(s, "123456<Enter>");
	asked(s, "POST /v1/me/password {\"password\":\"the old one\",\"code\":\"123456\","
		 "\"new_password\":\"seven green umbrellas\"}\n");
	stage_sees(s, "The password is changed");
	stage_misses(s, "New password");
}

static void a_wrong_password_is_asked_for_again_and_nothing_else_is(void **state)
{
	struct stage *s = *state;

	at_account(s, FACTOR("false", "false", "0"));
	stage_replies(s, "POST /v1/me/password", 401, "{\"code\":\"bad_credentials\"}");
	stage_type(s, "pno<Enter>seven green umbrellas<Enter>seven green umbrellas<Enter>");
	stage_sees(s, "The password is wrong");
	stage_cursor_on(s, "Password");
	stage_replies(s, "POST /v1/me/password", 200, "{\"changed\":true}");
	stage_type(s, "yes<Enter>");
	asked(s, "{\"password\":\"yes\",\"new_password\":\"seven green umbrellas\"}\n");
}

static void recovery_codes_are_made_anew_and_shown_once(void **state)
{
	struct stage *s = *state;

	at_account(s, FACTOR("true", "false", "2"));
	stage_type(s, "r");
	stage_golden(s, "prove");
	/* It is known that a code is wanted: no try is spent on being told so. */
	stage_type(s, "a long password<Enter>");
	never_asked(s, "POST");
	stage_replies(s, "POST /v1/me/second-factor/recovery-codes", 200, CODES);
	stage_type(s, "123456<Enter>");
	asked(s, "recovery-codes {\"password\":\"a long password\",\"code\":\"123456\"}\n");
	stage_sees(s, "kbcd-efgh-jkmn");
	stage_golden(s, "recovery_codes");
	stage_type(s, "<Esc>yqn");
	stage_sees(s, "kbcd-efgh-jkmn");
	stage_replies(s, "GET /v1/me/second-factor", 200, FACTOR("true", "false", "10"));
	stage_type(s, "<Enter>");
	stage_misses(s, "kbcd-efgh-jkmn");
	stage_sees(s, "10 recovery codes are left");
}

static void the_own_factor_is_removed_where_nobody_demands_one(void **state)
{
	struct stage *s = *state;

	at_account(s, FACTOR("true", "false", "2"));
	stage_replies(s, "POST /v1/me/second-factor/remove", 422, "{\"code\":\"bad_field\"}");
	stage_type(s, "oshort<Enter>123456<Enter>");
	stage_sees(s, "too short to stand alone");
	stage_replies(s, "POST /v1/me/second-factor/remove", 200, "{\"removed\":true}");
	stage_replies(s, "GET /v1/me/second-factor", 200, FACTOR("false", "false", "0"));
	stage_type(s, "a long password<Enter>123456<Enter>");
	stage_sees(s, "Only the password is asked for now");
	stage_sees(s, "off · whoever");
	stage_type(s, "o");
	stage_misses(s, "Remove the second factor");
}

static void a_factor_that_is_demanded_stays(void **state)
{
	struct stage *s = *state;

	at_account(s, FACTOR("true", "true", "2"));
	stage_type(s, "o");
	stage_misses(s, "Remove the second factor");
	stage_sees(s, "No factor: not now, whoever has your role needs one");
}

static void a_session_that_one_does_not_know_is_ended(void **state)
{
	struct stage *s = *state;

	at_account(s, FACTOR("false", "false", "0"));
	stage_replies(s, "DELETE /v1/me/sessions/", 200, "{\"ended\":true}");
	stage_type(s, "<Down>x");
	stage_sees(s, "End this session?");
	stage_type(s, "<Enter>");
	never_asked(s, "DELETE");
	stage_type(s, "y");
	asked(s, "DELETE /v1/me/sessions/" THERE "\n");
	stage_sees(s, "The session has ended");
}

static void ones_own_session_ends_by_signing_out(void **state)
{
	struct stage *s = *state;

	at_account(s, FACTOR("false", "false", "0"));
	stage_type(s, "x");
	stage_sees(s, "Sign out here?");
	stage_type(s, "y");
	asked(s, "SIGN-OUT\n");
	never_asked(s, "DELETE");
	stage_sees(s, "User name");
	stage_misses(s, "amina");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)
		TEST(it_tells_who_one_is_and_where_one_is_signed_in),
		TEST(the_palette_finds_it),
		TEST(after_too_many_tries_a_change_waits_and_so_does_whatever_else_asks),
		TEST(another_password_is_given_twice_after_the_present_one),
		TEST(a_wrong_password_is_asked_for_again_and_nothing_else_is),
		TEST(recovery_codes_are_made_anew_and_shown_once),
		TEST(the_own_factor_is_removed_where_nobody_demands_one),
		TEST(a_factor_that_is_demanded_stays),
		TEST(a_session_that_one_does_not_know_is_ended),
		TEST(ones_own_session_ends_by_signing_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
