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
#define PEOPLE                                                                                     \
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
	"\"disabled_at\":\"2026-11-20T06:14:00Z\",\"version\":3" MADE SECRET "}"
#define USERS                                                                                      \
	PEOPLE ",{\"id\":\"55555555-5555-4555-8555-555555555504\",\"login\":\"ukumbi-a\","         \
	       "\"name\":\"Skrini ya ukumbi A\",\"role\":\"display\",\"state\":\"on\","            \
	       "\"second_factor\":false,\"sessions\":1,\"is_online\":true,"                        \
	       "\"last_seen_at\":\"2025-11-20T06:14:00Z\",\"version\":3" MADE SECRET "}"
#define LOCKED                                                                                     \
	"{\"id\":\"" TKILASI "\",\"login\":\"tkilasi\",\"name\":\"Tumaini Kilasi\","               \
	"\"role\":\"receptionist\",\"state\":\"locked\",\"second_factor\":false,\"sessions\":0,"   \
	"\"is_online\":false,\"version\":3,\"locked\":{\"since_at\":\"2026-11-21T06:14:00Z\","     \
	"\"failures\":50,\"address\":\"10.1.1.7\"}" MADE SECRET "}"
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
	/* Whoever is here now was not seen last at some time before. */
	stage_sees(s, "amina · Amina Mrema · is signed in now");
	stage_golden(s, "users");
	/* The page in sight has its name, the others as much of theirs as there is room for. */
	stage_type(s, "<F12>");
	stage_sees(s, "1[Watumiaji] 2 Fole. 4 Vifaa 6 Ukag. 7 Mipan.");
	stage_type(s, "<F12>");
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
	/* A new password would let nobody in. */
	stage_type(s, "r");
	stage_sees(s, "Reset password: not now, the account is disabled");
}

static void a_server_that_is_older_is_no_mistake_of_the_user(void **state)
{
	struct stage *s = *state;

	stage_replies(s, "GET /v1/admin/users", 422,
		"{\"code\":\"unknown_field\",\"field\":\"state\",\"expected\":\"no such argument "
		"here\"}");
	stage_as(s, "amina", ROLE_ADMIN);
	stage_sees(s, "The server is older than this console (foleni ");
	stage_misses(s, "no such argument");
	/* The message has two rows. */
	stage_sees(s, "it has to be brought up to date");
	snprintf(s->status.version, sizeof(s->status.version), "0.0.9");
	stage_link(s, LINK_LIVE);
	stage_type(s, "<F12><F5>");
	stage_sees(s, "Seva (folenid 0.0.9) ni ya zamani kuliko konsoli hii (foleni ");
	stage_sees(s, "inahitaji kusasishwa");
}

static void what_is_typed_behind_the_slash_narrows_the_list(void **state)
{
	struct stage *s = *state;

	at_users(s);
	stage_type(s, "/kas 1<Enter>");
	assert_true(was_asked(s, "GET /v1/admin/users?people=true&filter=kas%201\n"));
	stage_sees(s, "Filter: kas 1");
	/* It is closed: digits and letters are keys again. */
	stage_type(s, "1q");
	assert_true(s->has_quit);
	stage_type(s, "<Esc>");
	stage_misses(s, "Filter:");
	assert_true(text_ends(&s->asked, "GET /v1/admin/users?people=true\n"));
	text_clear(&s->asked);
	stage_type(s, "<Esc>");
	assert_int_equal(s->asked.length, 0);
	stage_type(s, "/kas<Enter>");
	stage_type(s, "/<Esc>");
	stage_misses(s, "Filter:");
	assert_true(text_ends(&s->asked, "GET /v1/admin/users?people=true\n"));
}

/* They have a page of their own; who is looked for is a person. */
static void accounts_of_devices_are_left_out_until_they_are_asked_for(void **state)
{
	struct stage *s = *state;

	stage_replies(s, "GET /v1/admin/users", 200, "{\"users\":[" USERS "]" COUNTS "}");
	stage_replies(s, "GET /v1/admin/users?people=true", 200,
		"{\"users\":[" PEOPLE "],\"counts\":{\"users\":3,\"online\":1,\"locked\":0,"
		"\"off\":1,\"left_out\":205}}");
	stage_as(s, "upendo", ROLE_ADMIN);
	stage_sees(s, "3 accounts · online 1 · 205 of devices: a");
	stage_misses(s, "ukumbi-a");
	stage_type(s, "a");
	stage_sees(s, "ukumbi-a");
	stage_misses(s, "of devices: a");
	assert_true(text_ends(&s->asked, "GET /v1/admin/users\n"));
	stage_type(s, "a");
	stage_misses(s, "ukumbi-a");
}

static void a_cursor_that_leads_to_itself_is_not_followed_without_end(void **state)
{
	struct stage *s = *state;
	size_t asked = 0;

	stage_replies(s, "GET /v1/admin/users", 200, "{\"users\":[],\"next\":\"round\"}");
	stage_as(s, "upendo", ROLE_ADMIN);
	stage_type(s, "1");
	for (const char *at = text_string(&s->asked); (at = strstr(at, "cursor=round")); at++)
		asked++;
	assert_int_equal(asked, 1);
}

static void a_filter_that_fits_nobody_says_so(void **state)
{
	struct stage *s = *state;

	at_users(s);
	stage_replies(s, "GET /v1/admin/users?people=true&filter=zz", 200,
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
	stage_replies(s, "GET /v1/admin/users?people=true&cursor=c50", 200, text_string(&second));
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
	assert_string_equal(text_string(&s->asked),
		"GET /v1/admin/users?people=true\nGET /v1/admin/users?people=true&cursor=c50\n");
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
	stage_sees(s, "Administration: not now, administrators alone do that");
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

/* ---- acts ---- */

#define ADDRESS "/v1/admin/users/" TKILASI
#define ONE(state, version, more)                                                                  \
	"{\"id\":\"" TKILASI "\",\"login\":\"tkilasi\",\"name\":\"Tumaini Kilasi\","               \
	"\"role\":\"receptionist\",\"facility\":\"77777777-7777-4777-8777-777777777777\","         \
	"\"language\":\"sw\",\"state\":\"" state                                                   \
	"\",\"second_factor\":false,\"sessions\":1,\"is_online\":false,\"version\":" version more  \
	"}"

/* The third one is chosen. */
static void at_one(struct stage *s, const char *state)
{
	char body[1024];

	snprintf(body, sizeof(body),
		"{\"users\":[{\"id\":\"" TKILASI "\",\"login\":\"tkilasi\",\"name\":\"Tumaini "
		"Kilasi\",\"role\":\"receptionist\",\"facility\":\"77777777-7777-4777-8777-"
		"777777777777\",\"language\":\"sw\",\"state\":\"%s\","
		"\"second_factor\":false,\"sessions\":1,\"is_online\":false,\"version\":3}]" COUNTS
		"}",
		state);
	stage_replies(s, "GET /v1/admin/users", 200, body);
	stage_as(s, "upendo", ROLE_ADMIN);
	text_clear(&s->asked);
}

static void a_new_account_shows_its_password_until_it_is_written_down(void **state)
{
	struct stage *s = *state;

	at_one(s, "on");
	stage_replies(s, "POST /v1/admin/users", 201,
		"{\"user\":" ONE("on", "1", "") ",\"password\":\"abcd-efgh-jkmn-pqrs-tuvw\"}");
	stage_type(s, "ntkilasi<Tab>Tumaini Kilasi<Tab>1");
	stage_golden(s, "user-new");
	/* Whoever is impatient presses Enter more than once. */
	s->is_slow = true;
	stage_type(s, "<Enter><Enter><Enter>");
	s->is_slow = false;
	stage_answer(s);
	assert_true(was_asked(s,
		"POST /v1/admin/users {\"login\":\"tkilasi\",\"name\":\"Tumaini Kilasi\","
		"\"role\":\"receptionist\",\"language\":\"sw\",\"facility\":"));
	stage_sees(s, "abcd-efgh-jkmn-pqrs-tuvw");
	/* Whoever hands it over tells what the next one has to be like. */
	stage_sees(s, "15 characters");
	stage_golden(s, "first-password");
	stage_type(s, "<Enter><Esc>n<Space>");
	stage_sees(s, "abcd-efgh-jkmn-pqrs-tuvw");
	stage_type(s, "y");
	stage_misses(s, "abcd-efgh-jkmn-pqrs-tuvw");
	stage_cursor_on(s, "tkilasi");
}

static void a_password_that_got_lost_on_its_way_is_said(void **state)
{
	struct stage *s = *state;

	at_one(s, "on");
	stage_replies(s, "POST /v1/admin/users", 201,
		"{\"user\":" ONE("on", "1", "") ",\"password_was_told\":true}");
	stage_type(s, "ntkilasi<Tab>Tumaini Kilasi<Tab>1<Enter>");
	stage_sees(s, "! The password got lost on its way: reset it once more");
}

static void what_is_missing_or_taken_is_said_at_its_row(void **state)
{
	struct stage *s = *state;

	at_one(s, "on");
	stage_replies(s, "POST /v1/admin/users", 409,
		"{\"code\":\"already_exists\",\"field\":\"login\"}");
	stage_type(s, "ntkilasi<Enter>");
	stage_sees(s, "is needed");
	stage_type(s, "Tumaini<Tab>1<Tab><Tab>Meno<Enter>");
	stage_sees(s, "is of doctors only");
	stage_type(s, "<Ctrl-U><Enter>");
	stage_sees(s, "somebody has it already");
	stage_cursor_on(s, "tkilasi");
	text_clear(&s->asked);
	stage_type(s, "<Ctrl-U>dr wanjiku<Enter>");
	stage_sees(s, "no blanks in it");
	assert_int_equal(s->asked.length, 0);
	stage_type(s, "<Ctrl-U>.dr<Enter>");
	stage_sees(s, "begin with a letter or digit");
	assert_int_equal(s->asked.length, 0);
}

static void only_administrators_work_in_all_facilities(void **state)
{
	struct stage *s = *state;

	at_one(s, "on");
	stage_replies(s, "POST /v1/admin/users", 201,
		"{\"user\":" ONE("on", "1", "") ",\"password\":\"abcd\"}");
	stage_type(s, "nmkuu<Tab>Mkuu<Tab>1<Down><Down><Down><Down>2<Enter>");
	stage_sees(s, "only admins work in all");
	stage_type(s, "<Up><Up><Up><Up><Up>4");
	stage_sees(s, "✓[4] admin");
	stage_type(s, "<Enter>");
	assert_true(was_asked(s, "\"role\":\"admin\",\"language\":\"sw\",\"facility\":null}"));
}

static void an_administrator_of_one_facility_is_not_asked_where(void **state)
{
	struct stage *s = *state;

	at_one(s, "on");
	s->status.user.facility = s->status.facility;
	stage_link(s, LINK_LIVE);
	stage_replies(s, "POST /v1/admin/users", 201,
		"{\"user\":" ONE("on", "1", "") ",\"password\":\"abcd\"}");
	stage_type(s, "nmpya<Tab>Mpya<Tab>3<Down>Meno");
	stage_misses(s, "all facilities");
	stage_type(s, "<Enter>");
	assert_true(was_asked(s,
		"POST /v1/admin/users {\"login\":\"mpya\",\"name\":\"Mpya\",\"role\":\"doctor\","
		"\"language\":\"sw\",\"speciality\":\"Meno\",\"room\":\"\",\"licence\":\"\"}"));
	stage_sees(s, "abcd");
}

static void an_edit_is_taken_back_by_what_was_there_before(void **state)
{
	struct stage *s = *state;

	at_one(s, "on");
	stage_replies(s, "PATCH " ADDRESS, 200,
		"{\"id\":\"" TKILASI "\",\"login\":\"tkilasi\",\"name\":\"Tumaini K\","
		"\"role\":\"nurse\",\"facility\":\"77777777-7777-4777-8777-777777777777\","
		"\"language\":\"sw\",\"state\":\"on\",\"version\":4}");
	stage_type(s, "<Enter>");
	stage_golden(s, "user-edit");
	stage_type(s, "<Ctrl-U>Tumaini K<Tab>2<Enter>");
	stage_sees(s, "✓ tkilasi is changed; u takes it back");
	stage_sees(s, "Tumaini K ");
	assert_true(was_asked(s, "PATCH " ADDRESS " {\"name\":\"Tumaini K\",\"role\":\"nurse\""));
	stage_replies(s, "PATCH " ADDRESS, 200, ONE("on", "5", ""));
	stage_type(s, "u");
	assert_true(was_asked(s,
		"PATCH " ADDRESS " {\"name\":\"Tumaini Kilasi\",\"role\":\"receptionist\","
		"\"language\":\"sw\"}"));
	stage_sees(s, "✓ tkilasi is as before");
	stage_type(s, "u");
	stage_sees(s, "Undo: not now, nothing was changed on this page that can be taken back");
}

static void whoever_was_first_is_not_overwritten(void **state)
{
	struct stage *s = *state;

	at_one(s, "on");
	stage_replies(s, "PATCH " ADDRESS, 412, "{\"code\":\"precondition_failed\"}");
	stage_type(s, "<Enter>x<Enter>");
	stage_sees(s, "! The record was changed by somebody else");
	assert_true(text_ends(&s->asked, "GET /v1/admin/users?people=true\n"));
}

static void who_is_disabled_by_mistake_is_enabled_by_one_key(void **state)
{
	struct stage *s = *state;

	at_one(s, "on");
	stage_replies(s, "POST " ADDRESS "/disable", 200, ONE("off", "4", ""));
	stage_replies(s, "POST " ADDRESS "/enable", 200, ONE("on", "5", ""));
	/* What is typed there is lost: a letter too many ends nobody's work. */
	stage_type(s, "d");
	stage_sees(s, "Disable tkilasi?");
	stage_type(s, "n");
	assert_string_equal(text_string(&s->asked), "");
	stage_type(s, "dy");
	stage_sees(s, "✓ tkilasi is disabled; u takes it back");
	stage_sees(s, " off");
	stage_type(s, "<Ctrl-Z>");
	stage_sees(s, "✓ tkilasi is as before");
	assert_string_equal(text_string(&s->asked),
		"POST " ADDRESS "/disable {}\nPOST " ADDRESS "/enable {}\n");
}

static void what_cannot_be_taken_back_is_asked_for(void **state)
{
	struct stage *s = *state;

	at_one(s, "on");
	stage_replies(s, "POST " ADDRESS "/reset-password", 200,
		"{\"user\":" ONE("on", "4", "") ",\"password\":\"abcd-efgh-jkmn-pqrs-tuvw\"}");
	stage_replies(s, "POST " ADDRESS "/end-sessions", 200, ONE("on", "4", ""));
	stage_type(s, "r");
	stage_sees(s, "Give tkilasi a new password?");
	stage_sees(s, "y Yes  n No");
	stage_golden(s, "user-reset");
	stage_type(s, "<Enter>n");
	stage_misses(s, "Give tkilasi a new password?");
	assert_string_equal(text_string(&s->asked), "");
	stage_type(s, "ry");
	stage_sees(s, "abcd-efgh-jkmn-pqrs-tuvw");
	stage_type(s, "yxy");
	stage_sees(s, "✓ the sessions of tkilasi have ended");
	assert_string_equal(text_string(&s->asked),
		"POST " ADDRESS "/reset-password {}\nPOST " ADDRESS "/end-sessions {}\n");
}

/* What is wrong is told in the language that is on the screen now. */
static void what_is_wrong_in_a_row_changes_its_language(void **state)
{
	struct stage *s = *state;

	at_one(s, "on");
	stage_type(s, "nnew<Enter>");
	stage_sees(s, "is needed  ");
	stage_type(s, "<F12>");
	stage_sees(s, "inahitajika  ");
	stage_misses(s, "is needed  ");
	/* Of what finds no room beside its row there is no half. */
	stage_type(s, "<F12>Neema<Enter>");
	stage_sees(s, "is needed");
	stage_type(s, "<Down>");
	stage_misses(s, "is ne…");
}

static void a_lock_is_told_and_opened(void **state)
{
	struct stage *s = *state;

	stage_replies(s, "GET /v1/admin/users", 200,
		"{\"users\":[" LOCKED "],\"counts\":{\"users\":1,\"online\":0,\"locked\":1}}");
	stage_as(s, "upendo", ROLE_ADMIN);
	stage_sees(s, "tkilasi · locked 21 Nov 09:14 after 50 wrong passwords, from 10.1.1.7");
	stage_sees(s, "locked 1");
	stage_golden(s, "users-locked");
	stage_replies(s, "POST " ADDRESS "/unlock", 200, ONE("on", "3", ""));
	stage_type(s, "ky");
	stage_sees(s, "✓ tkilasi may sign in again");
	stage_misses(s, "LOCKED");
}

static void nobody_is_offered_to_disable_himself(void **state)
{
	struct stage *s = *state;

	stage_replies(s, "GET /v1/admin/users", 200, "{\"users\":[" USERS "]" COUNTS "}");
	stage_as(s, "amina", ROLE_ADMIN);
	stage_cursor_on(s, "amina");
	stage_type(s, "d");
	stage_sees(s, "Disable/enable: not now, it is your own account");
	stage_type(s, "r");
	stage_sees(s, "Reset password: not now, Ctrl-N changes your own password");
	/* A display's key is not made here. */
	stage_type(s, "<End><Enter>");
	stage_sees(s, "Edit: not now, this is a device: page 4 changes it");
}

static void a_device_that_is_out_of_service_is_not_let_in_here(void **state)
{
	struct stage *s = *state;

	stage_replies(s, "GET /v1/admin/users", 200,
		"{\"users\":[{\"id\":\"55555555-5555-4555-8555-555555555505\",\"login\":"
		"\"device-55555555555545558555555555555505\",\"name\":\"Ukumbi B\","
		"\"role\":\"display\",\"state\":\"off\",\"sessions\":0,\"version\":3" MADE
		"}]" COUNTS "}");
	stage_as(s, "upendo", ROLE_ADMIN);
	stage_type(s, "d");
	stage_sees(s, "Disable/enable: not now, the device is out of service");
	assert_false(was_asked(s, "POST"));
}

static void what_a_rule_says_is_told_in_the_language_of_the_user(void **state)
{
	static const char busy[] = "{\"code\":\"desk_busy\",\"detail\":\"not looked at\","
				   "\"expected\":\"finish with A012 first\","
				   "\"says\":\"finish with %s first\",\"values\":[\"A012\"]}";
	static const char odd[] = "{\"code\":\"bad_field\",\"expected\":\"a whole number\"}";
	struct stage *s = *state;

	at_one(s, "on");
	stage_replies(s, "POST " ADDRESS "/disable", 409, busy);
	stage_type(s, "dy");
	stage_sees(s, ": finish with A012 first");
	stage_replies(s, "POST " ADDRESS "/disable", 422, odd);
	stage_type(s, "dy");
	stage_sees(s, ": a whole number");
	console_set_language(s->console, LANGUAGE_SW);
	stage_replies(s, "POST " ADDRESS "/disable", 409, busy);
	stage_type(s, "dy");
	stage_sees(s, ": maliza kwanza na A012");
	/* What is no business of people is told in no language that they may not know. */
	stage_replies(s, "POST " ADDRESS "/disable", 422, odd);
	stage_type(s, "dy");
	stage_misses(s, "a whole number");
}

static void what_is_refused_is_said(void **state)
{
	struct stage *s = *state;

	at_one(s, "on");
	stage_replies(s, "POST " ADDRESS "/disable", 409, "{\"code\":\"last_admin\"}");
	stage_type(s, "dy");
	stage_sees(s, "! Nobody else could administrate this");
	stage_type(s, "u");
	stage_sees(s, "Undo: not now, nothing was changed on this page that can be taken back");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)
		TEST(an_administrator_sees_who_may_sign_in),
		TEST(the_chosen_account_is_told_below),
		TEST(a_server_that_is_older_is_no_mistake_of_the_user),
		TEST(what_is_typed_behind_the_slash_narrows_the_list),
		TEST(a_filter_that_fits_nobody_says_so),
		TEST(accounts_of_devices_are_left_out_until_they_are_asked_for),
		TEST(a_cursor_that_leads_to_itself_is_not_followed_without_end),
		TEST(the_next_page_comes_when_somebody_looks_for_it),
		TEST(asking_anew_leaves_the_choice_where_it_is),
		TEST(a_list_that_is_refused_says_why_and_comes_with_the_connection),
		TEST(the_reception_is_one_key_away_and_back),
		TEST(others_have_no_such_pages),
		TEST(the_pages_stand_in_help_and_palette),
		TEST(names_are_shown_harmless),
		TEST(a_new_account_shows_its_password_until_it_is_written_down),
		TEST(a_password_that_got_lost_on_its_way_is_said),
		TEST(what_is_missing_or_taken_is_said_at_its_row),
		TEST(only_administrators_work_in_all_facilities),
		TEST(an_administrator_of_one_facility_is_not_asked_where),
		TEST(an_edit_is_taken_back_by_what_was_there_before),
		TEST(whoever_was_first_is_not_overwritten),
		TEST(who_is_disabled_by_mistake_is_enabled_by_one_key),
		TEST(what_cannot_be_taken_back_is_asked_for),
		TEST(what_is_wrong_in_a_row_changes_its_language),
		TEST(a_lock_is_told_and_opened),
		TEST(nobody_is_offered_to_disable_himself),
		TEST(a_device_that_is_out_of_service_is_not_let_in_here),
		TEST(what_is_refused_is_said),
		TEST(what_a_rule_says_is_told_in_the_language_of_the_user),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
