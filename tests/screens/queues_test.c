// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The administrator's page of the lines: what is typed is one change, told before, tried before,
 * saved for a reason. */
#include "tests/screens/stage.h"

#include "common/base/text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define OPD "736f7064-0000-0000-0000-000000000000"
#define TRIED                                                                                      \
	"{\"seq\":9,\"service\":\"" OPD "\",\"version\":1,\"as_of\":\"2026-03-02T05:00:00Z\","     \
	"\"waiting\":23,\"moved\":5,\"passed\":2,"                                                 \
	"\"wait_before\":{\"shown\":\"range\",\"lower_min\":35,\"upper_min\":50},"                 \
	"\"wait_after\":{\"shown\":\"range\",\"lower_min\":30,\"upper_min\":45},\"places\":["      \
	"{\"number\":\"A019\",\"before\":3,\"after\":1},"                                          \
	"{\"number\":\"A007\",\"before\":1,\"after\":2}]}"

static void at_queues(struct stage *s)
{
	stage_replies(s, "GET /v1/admin/users", 200, "{\"users\":[]}");
	stage_as(s, "upendo", ROLE_ADMIN);
	stage_type(s, "2");
}

static bool was_asked(const struct stage *s, const char *part)
{
	return strstr(text_string(&s->asked), part);
}

/* The second one, opd, opened at the row of its numbers a day. */
static void at_the_limit(struct stage *s)
{
	at_queues(s);
	stage_type(s, "<Down><Enter><Enter><Enter><Enter><Enter><Enter><Enter><Enter>");
}

static void an_administrator_sees_what_is_set_of_each_line(void **state)
{
	struct stage *s = *state;

	at_queues(s);
	stage_sees(s, "2[Queues]");
	stage_type(s, "<Down>");
	stage_sees(s, "▶A   Doctor");
	stage_sees(s, "A  Doctor / Daktari");
	stage_sees(s, "On some days");
	stage_golden(s, "queues");
}

static void what_is_typed_is_told_as_a_difference(void **state)
{
	struct stage *s = *state;

	at_the_limit(s);
	stage_type(s, "200<Esc>v");
	stage_sees(s, "* 1 change, not saved");
	stage_sees(s, "Numbers a day      – → 200");
	stage_golden(s, "queues-difference");
	stage_type(s, "v");
	stage_misses(s, "→ 200");
	/* Nobody leaves it by mistake. */
	stage_type(s, "<Up>");
	stage_sees(s, "Save it first (s)");
	stage_type(s, "<Esc>y");
	stage_sees(s, "it is as it was");
	stage_misses(s, "not saved");
}

static void the_keys_below_are_those_of_now(void **state)
{
	struct stage *s = *state;

	at_queues(s);
	stage_sees(s, "Enter Edit  s Save");
	stage_type(s, "<Down><Enter>");
	stage_sees(s, "Enter Next row  Esc Out of the form  Ctrl-P Command");
	stage_misses(s, "s Save");
	stage_misses(s, ": Command");
	stage_sees(s, "F10 Quit");
	/* It may have changed what it said. */
	stage_type(s, "x<Esc>");
	stage_sees(s, "s Save  v Difference  t Try it  Esc Drop changes");
	stage_type(s, "v");
	stage_sees(s, "Esc Back to the form");
	stage_type(s, "vs");
	stage_sees(s, " Enter Go on  Esc Leave it  Ctrl-P Command");
	stage_type(s, "<Esc>v");
	/* A question takes y and n, and no letter means anything else meanwhile. */
	stage_type(s, "v<Esc>");
	stage_sees(s, "y yes    n no");
	stage_sees(s, " Esc Leave it  Ctrl-P Command");
	stage_misses(s, "Enter Go on");
	stage_misses(s, ": Command");
	stage_type(s, "<Enter>");
	stage_sees(s, "y yes    n no");
	stage_type(s, ":");
	stage_sees(s, "y yes    n no");
	stage_misses(s, "Finds an act");
}

static void numbers_of_a_rule_are_explained_while_they_are_typed(void **state)
{
	struct stage *s = *state;

	at_the_limit(s);
	stage_sees(s, "Emergencies get a number all the same.");
	stage_type(s, "<Down><Down><Down><Down><Down><Down><Down><Down><Down>");
	stage_cursor_on(s, "! red");
	stage_sees(s, "Tier, the lowest is called first;");
	stage_golden(s, "queues-row");
	stage_type(s, "<Esc>");
	stage_misses(s, "Tier, the lowest is called first;");
	stage_type(s, "n");
	stage_sees(s, "┌─ New *");
}

static void all_of_a_long_difference_can_be_read(void **state)
{
	struct stage *s = *state;

	at_queues(s);
	stage_type(s, "nmacho<Tab>Macho<Tab>Eyes<Esc>v");
	stage_sees(s, "Short code         macho");
	stage_misses(s, "No-show");
	stage_type(s, "<PgDn><PgDn>");
	stage_misses(s, "Short code");
	stage_sees(s, "No-show");
	stage_sees(s, "Appointments");
	stage_type(s, "<Up><Up><Up><Up><Up><Up><Up><Up><Up><Up><Up><Up><Up><Up><Up><Up><Up><Up>");
	stage_sees(s, "Short code         macho");
}

static void it_is_tried_on_the_line_as_it_is(void **state)
{
	struct stage *s = *state;

	at_the_limit(s);
	stage_replies(s, "POST /v1/admin/facilities", 200, TRIED);
	/* Eight rows on is the order: first come, first served. */
	stage_type(s, "<Down><Down><Down><Down><Down><Down><Down><Down>f<Esc>t");
	assert_true(was_asked(s, "/try {\"rule\":{\"mode\":\"fifo\"}}"));
	stage_sees(s, "Tried: next is A007 now, A019 by the new rules.");
	stage_sees(s, "Of the 23 who wait, 5 change places, 2 are overtaken.");
	stage_sees(s, "Newcomers wait 35–50 min; by the new rules 30–45 min.");
	stage_golden(s, "queues-tried");
	stage_type(s, "<Enter>x");
	stage_misses(s, "Tried:");
}

static void escape_leaves_what_was_tried_and_asks_before_it_drops(void **state)
{
	struct stage *s = *state;

	at_the_limit(s);
	stage_replies(s, "POST /v1/admin/facilities", 200, TRIED);
	stage_type(s, "<Down><Down><Down><Down><Down><Down><Down><Down>f<Esc>t<Esc>");
	stage_misses(s, "Tried:");
	stage_sees(s, "* 1 change, not saved");
	stage_type(s, "<Esc>");
	stage_sees(s, "Drop it?");
	stage_type(s, "n");
	stage_sees(s, "* 1 change, not saved");
	/* Another page is no way round that. */
	stage_type(s, "4");
	stage_sees(s, "Leave all the same?");
	stage_type(s, "n");
	stage_sees(s, "* 1 change, not saved");
	stage_type(s, "4y");
	stage_misses(s, "not saved");
	stage_misses(s, "2[");
	stage_type(s, "2");
	stage_misses(s, "not saved");
}

static void what_was_dropped_is_as_it_was(void **state)
{
	struct stage *s = *state;

	at_the_limit(s);
	stage_type(s, "200<Esc><Esc>y");
	stage_sees(s, "it is as it was");
	stage_misses(s, "not saved");
	/* What was said stays on the page where it was said. */
	stage_type(s, "1");
	stage_misses(s, "it is as it was");
}

static void a_reason_is_not_typed_twice(void **state)
{
	struct stage *s = *state;

	at_the_limit(s);
	stage_replies(s, "PATCH /v1/admin/facilities", 422,
		"{\"code\":\"bad_field\",\"field\":\"series\",\"expected\":\"is needed\"}");
	stage_type(s, "200<Esc>swatu ni wengi<Enter>");
	stage_sees(s, "Letters: is needed");
	stage_type(s, "s");
	stage_sees(s, "watu ni wengi");
	stage_type(s, "<Enter>");
	assert_true(was_asked(s, "\"reason\":\"watu ni wengi\"}"));
}

static void all_of_it_is_saved_in_one_step_for_a_reason(void **state)
{
	struct stage *s = *state;

	at_the_limit(s);
	stage_replies(s, "PATCH /v1/admin/facilities", 200,
		"{\"seq\":40,\"service\":\"" OPD "\",\"version\":40}");
	stage_type(s, "200<Down><Down><Down><Down><Down><Ctrl-U>12:30<Down>3<Down>as<Down>f<Esc>s");
	stage_sees(s, "Why is this changed?");
	assert_false(was_asked(s, "PATCH"));
	stage_type(s, "Jumatatu watu ni wengi<Enter>");
	assert_true(was_asked(s,
		"/queue-rules/" OPD " {\"assigns\":true,\"daily_limit\":200,\"mean_s\":750,"
		"\"planned_desks\":3,\"rule\":{\"mode\":\"fifo\"},"
		"\"no_show\":{\"automatic\":true},"
		"\"reason\":\"Jumatatu watu ni wengi\"}"));
	stage_sees(s, "✓ Saved");
	stage_misses(s, "not saved");
}

static void numbers_of_a_colour_are_one_row(void **state)
{
	struct stage *s = *state;

	at_the_limit(s);
	stage_replies(s, "PATCH /v1/admin/facilities", 200, "{\"seq\":40,\"version\":40}");
	/* Green: the twelfth row below. */
	stage_type(s, "<Down><Down><Down><Down><Down><Down><Down><Down><Down><Down><Down><Down><"
		      "Ctrl-U>2 120 0<Esc>s"
		      "x<Enter>");
	assert_true(was_asked(s, "{\"rule\":{\"classes\":{\"green\":{\"target_us\":7200000000,"
				 "\"vulnerable_ppm\":0}}},\"reason\":\"x\"}"));
}

static void what_cannot_be_read_is_said_at_its_row(void **state)
{
	struct stage *s = *state;

	at_queues(s);
	stage_type(s, "<Down><Enter><Enter><Enter><Enter><Enter>8am<Esc>s");
	stage_sees(s, "hours such as 07:00-16:00");
	stage_type(s, "<Ctrl-U>07:00-16:00<Esc>v");
	stage_sees(s, "– → 07:00-16:00");
	stage_type(s, "v<Enter><Down><Down><Down><Down><Down><Down><Down><Down><Ctrl-U>9:75<Esc>s");
	stage_sees(s, "minutes such as 9 or 9:30");
}

static void days_with_other_hours_are_one_row_and_dates_another(void **state)
{
	struct stage *s = *state;

	at_queues(s);
	stage_replies(s, "PATCH /v1/admin/facilities", 200, "{\"seq\":40,\"version\":40}");
	stage_type(s, "<Down><Enter><Enter><Enter><Enter><Enter><Enter>8=08:00-12:00<Esc>s");
	stage_sees(s, "days 1 to 7, each once");
	stage_type(s, "<Ctrl-U>6=08:00-12:00 6=-<Esc>s");
	stage_sees(s, "days 1 to 7, each once");
	stage_type(s, "<Ctrl-U>6=08:00-12:00 7=-<Down>25/12/2026<Esc>s");
	stage_sees(s, "60 dates at most, such as 2026-12-25");
	stage_type(s, "<Ctrl-U>2026-12-09 2026-12-25<Esc>v");
	stage_sees(s, "– → 6=08:00-12:00 7=-");
	stage_golden(s, "queues-days");
	stage_type(s, "ssikukuu<Enter>");
	assert_true(was_asked(s, "{\"week\":[{\"day\":\"saturday\",\"opens_min\":480,"
				 "\"closes_min\":720},{\"day\":\"sunday\",\"closed\":true}],"
				 "\"closures\":[\"2026-12-09\",\"2026-12-25\"],"
				 "\"reason\":\"sikukuu\"}"));
}

static void what_is_said_is_typed_in_both_languages(void **state)
{
	struct stage *s = *state;

	at_the_limit(s);
	stage_replies(s, "PATCH /v1/admin/facilities", 200, "{\"seq\":40,\"version\":40}");
	stage_type(s, "<Down>Rudi kesho<Down>Come back tomorrow<Down>Njoo na kadi<Down>"
		      "Bring your card<Esc>ss<Enter>");
	assert_true(was_asked(s, "{\"full_sw\":\"Rudi kesho\",\"full_en\":\"Come back tomorrow\","
				 "\"note_sw\":\"Njoo na kadi\",\"note_en\":\"Bring your card\","
				 "\"reason\":\"s\"}"));
}

static void a_refusal_names_the_member_and_the_rule(void **state)
{
	struct stage *s = *state;

	at_the_limit(s);
	stage_replies(s, "PATCH /v1/admin/facilities", 422,
		"{\"code\":\"bad_field\",\"field\":\"rule.classes.green.tier\","
		"\"expected\":\"above those of red and orange (rule 1.7)\"}");
	stage_type(s, "9<Esc>sx<Enter>");
	stage_sees(s, "rule.classes.green.tier: above those of red and orange (rule 1.7)");
	stage_sees(s, "* 1 change, not saved");
}

static void what_was_sent_twice_and_taken_once_is_saved(void **state)
{
	struct stage *s = *state;

	at_the_limit(s);
	stage_replies(s, "PATCH /v1/admin/facilities", 412, "{\"code\":\"precondition_failed\"}");
	stage_type(s, "200<Esc>sx<Enter>");
	stage_sees(s, "was changed by somebody else");
	stage_sees(s, "* 1 change, not saved");
	scene_as(s->scene, "admin", ROLE_ADMIN);
	stage_happens(s, "service.configure service=opd code=opd name_sw=Daktari name_en=Doctor "
			 "series=A daily_limit=200");
	stage_type(s, "sx<Enter>");
	stage_misses(s, "not saved");
}

static void what_was_saved_is_taken_back(void **state)
{
	struct stage *s = *state;

	at_the_limit(s);
	stage_replies(s, "PATCH /v1/admin/facilities", 200,
		"{\"seq\":40,\"service\":\"" OPD "\",\"version\":40}");
	stage_type(s, "200<Esc>sx<Enter>");
	scene_as(s->scene, "admin", ROLE_ADMIN);
	stage_happens(s, "service.configure service=opd code=opd name_sw=Daktari name_en=Doctor "
			 "series=A daily_limit=200");
	stage_type(s, "u");
	assert_true(was_asked(s, "{\"daily_limit\":0,\"reason\":\"taken_back\"}"));
	stage_sees(s, "✓ Taken back; it is as it was before");
}

static void a_new_line_may_be_like_another(void **state)
{
	struct stage *s = *state;

	at_queues(s);
	stage_replies(s, "POST /v1/admin/facilities", 201,
		"{\"seq\":40,\"service\":\"77777777-7777-4777-8777-777777777777\",\"version\":40}");
	stage_type(s, "<Down>ceye<Enter>Macho<Enter>Eye<Enter><Ctrl-U>E<Esc>");
	stage_sees(s, "+ new");
	stage_sees(s, "* new, not saved");
	stage_type(s, "s");
	stage_sees(s, "Why is this made?");
	stage_type(s, "a new clinic<Enter>");
	assert_true(was_asked(s, "/queue-rules {\"code\":\"eye\",\"name_sw\":\"Macho\","
				 "\"name_en\":\"Eye\",\"series\":\"E\""));
	stage_sees(s, "✓ Saved");
	stage_type(s, "n<Esc>s");
	stage_sees(s, "is needed");
}

static void a_copy_takes_along_what_is_set_of_the_other(void **state)
{
	struct stage *s = *state;

	at_queues(s);
	scene_as(s->scene, "admin", ROLE_ADMIN);
	stage_happens(s, "service.configure service=opd code=opd name_sw=Daktari name_en=Doctor "
			 "series=A daily_limit=77");
	stage_replies(s, "POST /v1/admin/facilities", 201,
		"{\"seq\":40,\"service\":\"77777777-7777-4777-8777-777777777777\",\"version\":40}");
	stage_type(s, "<Down>ceye<Enter>Macho<Enter>Eye<Esc>sa new clinic<Enter>");
	assert_true(was_asked(s, "\"series\":\"A\",\"daily_limit\":77,"));
}

static void a_line_is_closed_for_a_reason_and_opened(void **state)
{
	struct stage *s = *state;

	at_queues(s);
	stage_type(s, "<Down>o");
	stage_sees(s, "Why does it take nobody in any more?");
	stage_type(s, "daktari ni mgonjwa<Enter>");
	is(s->scene, "services opd state=closed");
	stage_sees(s, "closed today");
	stage_type(s, "o");
	is(s->scene, "services opd state=open");
}

/* Somebody else has closed it meanwhile: a change of the language opens nothing. */
static void another_language_opens_no_line(void **state)
{
	struct stage *s = *state;

	at_queues(s);
	stage_type(s, "<Down>o");
	stage_sees(s, "Why does it take nobody in any more?");
	scene_as(s->scene, "admin", ROLE_ADMIN);
	stage_happens(s, "service.close service=opd");
	stage_type(s, "<F12>");
	is(s->scene, "services opd state=closed");
	stage_sees(s, "Why does it take nobody in any more?");
	/* Else it is asked in the other one. */
	stage_type(s, "<Esc><Up>o");
	stage_sees(s, "Kwa nini haipokei watu tena?");
	stage_type(s, "<F12>");
	stage_sees(s, "Why does it take nobody in any more?");
}

static void what_others_change_is_seen_where_nothing_was_typed(void **state)
{
	struct stage *s = *state;

	at_queues(s);
	stage_type(s, "<Down>");
	scene_as(s->scene, "admin", ROLE_ADMIN);
	stage_happens(s, "service.configure service=opd code=opd name_sw=Daktari name_en=Doctor "
			 "series=A daily_limit=77");
	stage_sees(s, "77");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)
		TEST(an_administrator_sees_what_is_set_of_each_line),
		TEST(what_is_typed_is_told_as_a_difference),
		TEST(the_keys_below_are_those_of_now),
		TEST(numbers_of_a_rule_are_explained_while_they_are_typed),
		TEST(all_of_a_long_difference_can_be_read),
		TEST(it_is_tried_on_the_line_as_it_is),
		TEST(escape_leaves_what_was_tried_and_asks_before_it_drops),
		TEST(what_was_dropped_is_as_it_was),
		TEST(a_reason_is_not_typed_twice),
		TEST(all_of_it_is_saved_in_one_step_for_a_reason),
		TEST(numbers_of_a_colour_are_one_row),
		TEST(what_cannot_be_read_is_said_at_its_row),
		TEST(days_with_other_hours_are_one_row_and_dates_another),
		TEST(what_is_said_is_typed_in_both_languages),
		TEST(a_refusal_names_the_member_and_the_rule),
		TEST(what_was_sent_twice_and_taken_once_is_saved),
		TEST(what_was_saved_is_taken_back),
		TEST(a_new_line_may_be_like_another),
		TEST(a_copy_takes_along_what_is_set_of_the_other),
		TEST(a_line_is_closed_for_a_reason_and_opened),
		TEST(another_language_opens_no_line),
		TEST(what_others_change_is_seen_where_nothing_was_typed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
