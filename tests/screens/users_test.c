// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The administrator's pages, and the first of them: users. */
#include "tests/screens/stage.h"

#include "common/base/text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Doctor amina of the scene, who sits in room 1. */
#define AMINA "75616d69-6e61-0000-0000-000000000000"
#define TKILASI "55555555-5555-4555-8555-555555555503"

#define MADE ",\"created_at\":\"2026-01-03T06:00:00Z\",\"language\":\"sw\""
#define SECRET ",\"password_changed_at\":\"2026-10-12T06:00:00Z\""
#define USERS                                                                                      \
	"{\"id\":\"" AMINA "\",\"login\":\"amina\",\"name\":\"Amina Mrema\",\"role\":\"doctor\","  \
	"\"state\":\"on\",\"second_factor\":true,\"sessions\":1,\"is_online\":true,"               \
	"\"created_by\":\"upendo\",\"last_seen_at\":\"2026-11-22T04:00:00Z\","                     \
	"\"version\":1" MADE SECRET "},"                                                           \
	"{\"id\":\"55555555-5555-4555-8555-555555555502\",\"login\":\"kassim\","                   \
	"\"name\":\"Kassim Ali\",\"role\":\"nurse\",\"state\":\"on\",\"second_factor\":false,"     \
	"\"sessions\":0,\"is_online\":false,\"created_by\":\"upendo\",\"must_change\":true,"       \
	"\"last_seen_at\":\"2026-11-12T04:58:00Z\",\"version\":1" MADE SECRET "},"                 \
	"{\"id\":\"" TKILASI "\",\"login\":\"tkilasi\","                                           \
	"\"name\":\"Tumaini Kilasi\",\"role\":\"receptionist\",\"state\":\"off\","                 \
	"\"second_factor\":false,\"sessions\":0,\"is_online\":false,"                              \
	"\"disabled_at\":\"2026-11-20T06:14:00Z\",\"version\":3" MADE SECRET "},"                  \
	"{\"id\":\"55555555-5555-4555-8555-555555555504\",\"login\":\"ukumbi-a\","                 \
	"\"name\":\"Skrini ya ukumbi A\",\"role\":\"display\",\"state\":\"on\","                   \
	"\"second_factor\":false,\"sessions\":1,\"is_online\":true,"                               \
	"\"last_seen_at\":\"2025-11-20T06:14:00Z\",\"version\":3" MADE SECRET "}"
#define COUNTS ",\"counts\":{\"users\":4,\"online\":2,\"locked\":0,\"off\":1}"

static void at_users(struct stage *s)
{
	stage_replies(s, "GET /v1/admin/users", 200, "{\"users\":[" USERS "]" COUNTS "}");
	stage_as(s, "upendo", ROLE_ADMIN);
}

static bool was_asked(const struct stage *s, const char *line)
{
	return strstr(text_string(&s->asked), line);
}

static bool text_ends(const struct text *text, const char *end)
{
	size_t length = strlen(end);

	return text->length >= length &&
	       strcmp(text_string(text) + text->length - length, end) == 0;
}

static void an_administrator_sees_who_may_sign_in(void **state)
{
	struct stage *s = *state;

	at_users(s);
	stage_sees(s, "1[Users]");
	stage_sees(s, "4 accounts · online 2");
	stage_cursor_on(s, "amina");
	stage_sees(s, "Room 1");
	stage_golden(s, "users");
}

static void the_chosen_account_is_told_below(void **state)
{
	struct stage *s = *state;

	at_users(s);
	stage_type(s, "<Down>");
	stage_sees(s, "kassim · has to choose a new password");
	stage_type(s, "<Down>");
	stage_cursor_on(s, "tkilasi");
	stage_sees(s, "tkilasi · disabled since 20 Nov 09:14");
	stage_sees(s, "created 3 Jan by the server");
}

static void what_is_typed_behind_the_slash_narrows_the_list(void **state)
{
	struct stage *s = *state;

	at_users(s);
	stage_type(s, "/kas 1<Enter>");
	assert_true(was_asked(s, "GET /v1/admin/users?filter=kas%201\n"));
	stage_sees(s, "Filter: kas 1");
	/* It is closed: digits and letters are keys again. */
	stage_type(s, "1q");
	assert_true(s->has_quit);
	stage_type(s, "/<Esc>");
	stage_misses(s, "Filter:");
	assert_true(text_ends(&s->asked, "GET /v1/admin/users\n"));
}

static void a_filter_that_fits_nobody_says_so(void **state)
{
	struct stage *s = *state;

	at_users(s);
	stage_replies(s, "GET /v1/admin/users?filter=zz", 200,
		"{\"users\":[],\"counts\":{\"users\":0,\"online\":0,\"locked\":0,\"off\":0}}");
	stage_type(s, "/zz");
	stage_sees(s, "Nothing in the list fits what was typed");
	stage_sees(s, "0 accounts");
}

/* Rows of accounts a000, a001, .. */
static void add_rows(struct text *text, int first, int count)
{
	for (int i = first; i < first + count; i++)
		text_printf(text,
			"%s{\"id\":\"66666666-6666-4666-8666-66666666%04d\",\"login\":\"a%03d\","
			"\"name\":\"N\",\"role\":\"nurse\",\"state\":\"on\",\"version\":1}",
			i == first ? "" : ",", i, i);
}

static void with_pages(struct stage *s)
{
	struct text first = { 0 }, second = { 0 };

	text_add(&first, "{\"users\":[");
	add_rows(&first, 0, 50);
	text_add(&first, "],\"next\":\"c50\"" COUNTS "}");
	text_add(&second, "{\"users\":[");
	add_rows(&second, 50, 10);
	text_add(&second, "]" COUNTS "}");
	stage_replies(s, "GET /v1/admin/users", 200, text_string(&first));
	stage_replies(s, "GET /v1/admin/users?cursor=c50", 200, text_string(&second));
	text_finish(&first);
	text_finish(&second);
	stage_as(s, "upendo", ROLE_ADMIN);
}

static void the_next_page_comes_when_somebody_looks_for_it(void **state)
{
	struct stage *s = *state;

	with_pages(s);
	assert_false(was_asked(s, "cursor=c50"));
	stage_type(s, "<PgDn><PgDn><PgDn>");
	assert_true(was_asked(s, "cursor=c50"));
	stage_type(s, "<End>");
	stage_cursor_on(s, "a059");
}

static void asking_anew_leaves_the_choice_where_it_is(void **state)
{
	struct stage *s = *state;

	with_pages(s);
	stage_type(s, "<End><End>");
	stage_cursor_on(s, "a059");
	text_clear(&s->asked);
	stage_type(s, "<F5>");
	stage_cursor_on(s, "a059");
	assert_string_equal(
		text_string(&s->asked), "GET /v1/admin/users\nGET /v1/admin/users?cursor=c50\n");
}

static void a_list_that_is_refused_says_why_and_comes_with_the_connection(void **state)
{
	struct stage *s = *state;

	stage_replies(s, "GET /v1/admin/users", 403, "{\"code\":\"forbidden\"}");
	stage_as(s, "upendo", ROLE_ADMIN);
	stage_sees(s, "! Your role may not do this");
	stage_replies(s, "GET /v1/admin/users", 200, "{\"users\":[" USERS "]" COUNTS "}");
	stage_link(s, LINK_OFFLINE);
	stage_link(s, LINK_LIVE);
	stage_answer(s);
	stage_sees(s, "tkilasi");
}

static void the_reception_is_one_key_away_and_back(void **state)
{
	struct stage *s = *state;

	at_users(s);
	stage_type(s, "0");
	stage_sees(s, "Reception");
	stage_sees(s, "Ctrl-G goes back");
	stage_type(s, "<Ctrl-G>");
	stage_sees(s, "1[Users]");
}

static void others_have_no_such_pages(void **state)
{
	struct stage *s = *state;

	stage_as(s, "rehema", ROLE_RECEPTIONIST);
	stage_misses(s, "[Users]");
	stage_type(s, "<Ctrl-G>");
	stage_sees(s, "Administration: not now");
	assert_false(was_asked(s, "/v1/admin"));
}

static void the_pages_stand_in_help_and_palette(void **state)
{
	struct stage *s = *state;

	at_users(s);
	stage_type(s, "?who may sign");
	stage_sees(s, "Who may sign in, as what, and where");
	stage_type(s, "<Esc>:watum");
	stage_sees(s, "Watumiaji");
	stage_type(s, "<Enter>");
	stage_sees(s, "1[Users]");
}

static void names_are_shown_harmless(void **state)
{
	struct stage *s = *state;

	stage_replies(s, "GET /v1/admin/users", 200,
		"{\"users\":[{\"id\":\"" AMINA "\",\"login\":\"amina\","
		"\"name\":\"A\\u001b[2J\\u0007B\",\"role\":\"nurse\",\"state\":\"on\","
		"\"version\":1}]" COUNTS "}");
	stage_as(s, "upendo", ROLE_ADMIN);
	stage_misses(s, "\x1b");
	stage_misses(s, "\a");
	stage_sees(s, "amina");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)
		TEST(an_administrator_sees_who_may_sign_in),
		TEST(the_chosen_account_is_told_below),
		TEST(what_is_typed_behind_the_slash_narrows_the_list),
		TEST(a_filter_that_fits_nobody_says_so),
		TEST(the_next_page_comes_when_somebody_looks_for_it),
		TEST(asking_anew_leaves_the_choice_where_it_is),
		TEST(a_list_that_is_refused_says_why_and_comes_with_the_connection),
		TEST(the_reception_is_one_key_away_and_back),
		TEST(others_have_no_such_pages),
		TEST(the_pages_stand_in_help_and_palette),
		TEST(names_are_shown_harmless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
