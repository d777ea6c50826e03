// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The administrator's page of the audit log, and the box of an entry. */
#include "tests/screens/stage.h"

#include "common/base/mem.h"
#include "common/base/text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define ASHA "55555555-5555-4555-8555-555555555501"
#define NEEMA "55555555-5555-4555-8555-555555555502"
#define TICKET "55555555-5555-4555-8555-555555555503"

#define STAFF(name, role)                                                                          \
	"\"actor_kind\":\"staff\",\"actor\":\"" NEEMA "\",\"actor_name\":\"" name                  \
	"\",\"actor_role\":" role ","
#define READ                                                                                       \
	"{\"source\":\"audit\",\"id\":\"66666666-6666-4666-8666-666666666601\",\"seq\":null,"      \
	"\"at\":\"2026-03-02T04:41:00Z\"," STAFF(                                                  \
		"Neema Mrisho", "\"nurse\"") "\"action\":\"patient.read\",\"allowed\":true,"       \
					     "\"object_kind\":\"patient\",\"object\":"             \
					     "\"" ASHA "\",\"reason\":null,\"command\":null,"      \
					     "\"address\":\"10.0.0.7\",\"request\":"               \
					     "\"r-1\",\"detail\":{}}"
#define MOVED                                                                                      \
	"{\"source\":\"event\",\"id\":\"66666666-6666-4666-8666-666666666602\",\"seq\":1234,"      \
	"\"at\":\"2026-03-01T04:40:00Z\"," STAFF("Rehema Juma",                                    \
		"null") "\"action\":\"ticket.moved\",\"allowed\":true,\"object_kind\":\"ticket\"," \
			"\"object\":"                                                              \
			"\"" TICKET "\",\"reason\":\"mtoto mgonjwa sana\",\"command\":\"" NEEMA    \
			"\","                                                                      \
			"\"address\":null,\"request\":null,\"detail\":{\"ticket\":\"" TICKET       \
			"\",\"number\":"                                                           \
			"\"A012\",\"overtook\":2}}"
#define CHANGED                                                                                    \
	"{\"source\":\"audit\",\"id\":\"66666666-6666-4666-8666-666666666603\",\"seq\":null,"      \
	"\"at\":\"2025-11-20T04:40:00Z\"," STAFF("Upendo Shao",                                    \
		"\"admin\"") "\"action\":\"user.changed\",\"allowed\":true,\"object_kind\":"       \
			     "\"user\",\"object\":"                                                \
			     "\"" NEEMA "\",\"object_name\":\"neema.mrisho\",\"reason\":\"new "    \
			     "post\",\"command\":null,\"address\":\"10.0.0.9\","                   \
			     "\"request\":\"r-3\",\"detail\":{\"before\":{\"role\":\"nurse\","     \
			     "\"desks\":[1,2]},"                                                   \
			     "\"after\":{\"role\":\"doctor\",\"desks\":[3],\"language\":\"sw\"}}}"
#define REFUSED                                                                                    \
	"{\"source\":\"audit\",\"id\":\"66666666-6666-4666-8666-666666666604\",\"seq\":null,"      \
	"\"at\":\"2025-11-19T04:40:00Z\",\"actor_kind\":\"display\",\"actor\":\"" NEEMA "\","      \
	"\"actor_name\":null,\"actor_role\":\"display\",\"action\":\"access.refused\","            \
	"\"allowed\":false,\"object_kind\":null,\"object\":null,\"reason\":null,\"command\":"      \
	"null,\"address\":\"10.0.0.9\",\"request\":\"r-4\",\"detail\":{\"wanted\":\"getPatient\"," \
	"\"code\":\"forbidden\"}}"
#define RULES                                                                                      \
	"{\"source\":\"audit\",\"id\":\"66666666-6666-4666-8666-666666666605\",\"seq\":null,"      \
	"\"at\":\"2026-03-02T04:30:00Z\"," STAFF("Upendo Shao",                                    \
		"\"admin\"") "\"action\":\"service.changed\",\"allowed\":true,\"object_kind\":"    \
			     "\"service\",\"object\":\"" TICKET "\",\"object_name\":\"opd\","      \
			     "\"reason\":\"too slow\",\"command\":null,\"address\":null,"          \
			     "\"request\":null,\"detail\":{\"before\":{\"rule.mode\":\"hybrid\","  \
			     "\"rule.classes.red.target_us\":600000000,"                           \
			     "\"rule.classes.green.vulnerable_ppm\":0,\"opens_min\":480,"          \
			     "\"no_show.automatic\":false,\"no_show.call_gap_s\":90,\"week\":[],"  \
			     "\"note_en\":\"\"},\"after\":{\"rule.mode\":\"fifo\","                \
			     "\"rule.classes.red.target_us\":300000000,"                           \
			     "\"rule.classes.green.vulnerable_ppm\":250000,\"opens_min\":450,"     \
			     "\"no_show.automatic\":true,\"no_show.call_gap_s\":40,"               \
			     "\"week\":[{\"day\":\"saturday\",\"opens_min\":480,"                  \
			     "\"closes_min\":720},{\"day\":\"sunday\",\"closed\":true}],"          \
			     "\"note_en\":\"Bring your card and the letter of your doctor\"}}}"
#define LIMITED                                                                                    \
	"{\"source\":\"audit\",\"id\":\"66666666-6666-4666-8666-666666666606\",\"at\":"            \
	"\"2026-03-02T04:30:00Z\"," STAFF(                                                         \
		"Upendo Shao", "\"admin\"") "\"action\":"                                          \
					    "\"service.changed\",\"allowed\":true,\"object_"       \
					    "kind\":\"service\",\"object\":\"" TICKET              \
					    "\",\"object_name\":\"opd\",\"detail\":{\"before\":{"  \
					    "\"opens_min\":0,\"closes_min\":0,"                    \
					    "\"daily_limit\":0},\"after\":{\"opens_min\":450,"     \
					    "\"closes_min\":900,\"daily_limit\":40},"              \
					    "\"from\":\"10.0.0.1\"}}"
/* An event that has no number, of a ticket that has one. */
#define CANCELLED                                                                                  \
	"{\"source\":\"event\",\"id\":\"66666666-6666-4666-8666-666666666607\",\"seq\":1240,"      \
	"\"at\":\"2026-03-02T04:30:00Z\",\"actor_kind\":\"timer\",\"action\":"                     \
	"\"ticket.cancelled\",\"allowed\":true,\"object_kind\":\"ticket\",\"object\":\"" TICKET    \
	"\",\"object_name\":\"B007\",\"detail\":{\"ticket\":\"" TICKET                             \
	"\",\"clock_at\":\"07:12\"}}"
#define ENTRIES "{\"entries\":[" READ "," MOVED "," CHANGED "," REFUSED "]}"
#define SEAL                                                                                       \
	"{\"seal\":{\"number\":77,\"seq\":1234,\"at\":\"2026-03-02T04:40:57Z\",\"key\":"           \
	"\"dfeqlsE7d0kjO7uXY5LassNV96U1-8wPlzUoLWXvW-M\",\"hash\":\"ab\"},\"behind\":0}"

/* Both addresses begin alike, and the last that fits counts. */
static void seal_is(struct stage *s, const char *seal)
{
	char facility[UUID_TEXT_BYTES], start[128];

	uuid_format(s->status.facility.u, facility);
	snprintf(start, sizeof(start), "GET /v1/admin/facilities/%s/audit/seal", facility);
	stage_replies(s, start, 200, seal);
}

static void at_audit(struct stage *s)
{
	stage_replies(s, "GET /v1/admin/users", 200, "{\"users\":[]}");
	stage_replies(s, "GET /v1/admin/facilities/", 200, ENTRIES);
	stage_as(s, "upendo", ROLE_ADMIN);
	seal_is(s, SEAL);
	stage_type(s, "6");
}

static bool was_asked(const struct stage *s, const char *line)
{
	return strstr(text_string(&s->asked), line);
}

static void the_page_tells_who_did_what_on_whom_when_and_why(void **state)
{
	struct stage *s = *state;

	at_audit(s);
	stage_sees(s, "6[Audit]");
	stage_cursor_on(s, "Neema Mrisho");
	stage_sees(s, "looked at a patient");
	stage_sees(s, "moved a ticket by hand");
	stage_sees(s, "A012");
	stage_sees(s, "device 55502");
	stage_sees(s, "neema.mrisho");
	stage_sees(s, "everything · the last month");
	stage_golden(s, "audit");
}

static void an_entry_is_told_whole_with_before_beside_after(void **state)
{
	struct stage *s = *state;

	at_audit(s);
	stage_type(s, "<Down><Enter>");
	stage_sees(s, "2026-03-01 07:40:00 Africa/Dar_es_Salaam");
	stage_sees(s, "moved a ticket by hand (ticket.moved)");
	stage_misses(s, "n Name");
	stage_sees(s, "mtoto mgonjwa sana");
	stage_sees(s, "overtook");
	stage_type(s, "<Esc><Down><Enter>");
	stage_sees(s, "BEFORE");
	stage_sees(s, "new post");
	stage_golden(s, "audit_entry");
	stage_type(s, "<Esc>");
	stage_misses(s, "BEFORE");
}

static void an_entry_is_told_in_swahili_with_its_fields_and_roles(void **state)
{
	struct stage *s = *state;

	at_audit(s);
	console_set_language(s->console, LANGUAGE_SW);
	stage_type(s, "<Down><Down><Enter>");
	stage_sees(s, "akaunti neema.mrisho");
	stage_sees(s, NEEMA);
	stage_sees(s, "msimamizi");
	stage_sees(s, "jukumu");
	stage_sees(s, "daktari");
	stage_misses(s, "nurse");
	stage_misses(s, "admin");
	stage_misses(s, "language");
}

static void a_changed_rule_is_told_field_by_field(void **state)
{
	struct stage *s = *state;

	at_audit(s);
	stage_replies(s, "GET /v1/admin/facilities/", 200, "{\"entries\":[" RULES "]}");
	stage_type(s, "<F5><Enter>");
	stage_sees(s, "red · target             10 min                   5 min");
	stage_sees(s, "order                    urgency and wait         first come, first served");
	stage_sees(s, "green · vulnerable lead  0 %                      25 %");
	stage_sees(s, "opens at                 08:00                    07:30");
	stage_golden(s, "audit_rules");
	stage_type(s, "<Down><Down><Down><Down><Down><Down>");
	stage_sees(s, "no-show · by itself      no                       yes");
	stage_sees(s, "no-show · call gap       1:30 min                 40 s");
	stage_sees(s, "Saturday 08:00-12:00, ");
	stage_sees(s, "Sunday closed");
	stage_sees(s, "of your doctor");
	stage_misses(s, "_us");
	stage_misses(s, "{");
	console_set_language(s->console, LANGUAGE_SW);
	stage_type(s, "<Up>");
	stage_sees(s, "uharaka na kusubiri");
}

/* Before a queue had hours and a most of numbers it had none: neither midnight nor 0 stood there.
 */
static void what_was_not_set_is_told_as_nothing(void **state)
{
	struct stage *s = *state;
	char *text;

	at_audit(s);
	stage_replies(s, "GET /v1/admin/facilities/", 200, "{\"entries\":[" LIMITED "]}");
	stage_type(s, "<F5><Enter>");
	stage_sees(s, "opens at                 –                        07:30");
	stage_sees(s, "closes at                –                        15:00");
	stage_sees(s, "numbers a day            –                        40");
	/* What was neither before nor after stands above both. */
	stage_sees(s, "from                     10.0.0.1");
	text = stage_text(s);
	assert_true(strstr(text, "10.0.0.1") < strstr(text, "BEFORE"));
	mem_free(text);
}

static void a_ticket_is_told_by_its_number(void **state)
{
	struct stage *s = *state;

	at_audit(s);
	stage_replies(s, "GET /v1/admin/facilities/", 200, "{\"entries\":[" CANCELLED "]}");
	stage_type(s, "<F5>");
	stage_sees(s, "cancelled a ticket");
	stage_sees(s, "B007");
	stage_misses(s, "55503");
	stage_type(s, "<Enter>");
	stage_sees(s, "ticket B007");
	stage_sees(s, TICKET);
	stage_sees(s, "waits since ");
	/* The mark of a ticket is not called a number, as the number on its paper is. */
	stage_type(s, "<F12>");
	stage_sees(s, "tiketi ");
}

static void the_name_of_a_patient_is_asked_for_and_not_told_before(void **state)
{
	struct stage *s = *state;

	at_audit(s);
	stage_replies(s, "GET /patients/" ASHA, 200, "{\"full_name\":\"Asha Mushi\"}");
	stage_type(s, "<Enter>");
	stage_misses(s, "Asha Mushi");
	stage_sees(s, "n Name");
	stage_type(s, "n");
	stage_sees(s, "Asha Mushi");
	/* Of what is no patient there is no name to ask for. */
	stage_type(s, "<Esc><Down><Enter>n");
	stage_misses(s, "Asha");
}

static void the_list_is_narrowed_by_word_kind_time_person_and_thing(void **state)
{
	struct stage *s = *state;

	at_audit(s);
	stage_type(s, "/mtoto<Enter>");
	assert_true(was_asked(s, "/audit?brief=true&without_own_looks=true&word=mtoto\n"));
	stage_type(s, "k5");
	assert_true(was_asked(s, "/audit?brief=true&action=ticket.&word=mtoto\n"));
	stage_sees(s, "tickets · the last month");
	stage_type(s, "d3w");
	stage_sees(s, "tickets · the last week · by Neema Mrisho");
	assert_true(was_asked(s, "/audit?brief=true&action=ticket.&from=2026%2D02%2D23"));
	assert_true(was_asked(s, "&actor="
				 "55555555%2D5555"));
	stage_type(s, "o");
	stage_sees(s, "on patient 55501");
	stage_type(s, "a");
	stage_sees(s, "everything · the last month");
	/* The word is gone, too. */
	stage_type(s, "/sana<Enter>");
	assert_true(was_asked(s, "/audit?brief=true&without_own_looks=true&word=sana\n"));
	stage_type(s, "ad5");
	stage_sees(s, "everything · ever");
	assert_true(was_asked(s, "/audit?brief=true&without_own_looks=true&from=1986%2D"));
}

/* Who looks at the list would fill it with that. */
static void own_looks_are_left_out_of_everything_until_they_are_asked_for(void **state)
{
	struct stage *s = *state;

	at_audit(s);
	/* From the first question on, and it is said. */
	assert_true(was_asked(s, "/audit?brief=true&without_own_looks=true\n"));
	assert_false(was_asked(s, "/audit?brief=true\n"));
	stage_sees(s, "everything · the last month · no own looks (l)");
	stage_type(s, "l");
	assert_true(was_asked(s, "/audit?brief=true\n"));
	stage_misses(s, "no own looks");
	stage_type(s, "l");
	stage_sees(s, "no own looks (l)");
	/* Of one kind of thing they are no part, or what is asked for. */
	text_clear(&s->asked);
	stage_type(s, "k");
	stage_sees(s, "the audit log itself");
	for (int i = 0; i < 14; i++)
		stage_type(s, "<Down>");
	stage_type(s, "<Enter>");
	assert_true(was_asked(s, "/audit?brief=true&action=audit.\n"));
	stage_misses(s, "no own looks");
	stage_type(s, "l");
	stage_sees(s, "none are left out of one kind of thing");
	/* A file is whole. */
	stage_type(s, "a");
	stage_sees(s, "no own looks (l)");
	stage_type(s, "/sana<Enter>x<Enter><Enter>");
	assert_true(was_asked(s, "/audit?brief=true&word=sana&format=csv&limit=1000\n"));
}

/* However much of them, in whatever order and letters; a file of the list is of the same. */
static void words_of_the_screen_find_what_stands_there_in_both_languages(void **state)
{
	struct stage *s = *state;

	at_audit(s);
	stage_type(s, "/ACCOUNT disab<Enter>");
	assert_true(was_asked(s, "/audit?brief=true&without_own_looks=true&word=ACCOUNT%20disab&"
				 "meaning=user%2Edisabled\n"));
	console_set_language(s->console, LANGUAGE_SW);
	stage_type(s, "a/zima akaunti<Enter>");
	assert_true(was_asked(s, "/audit?brief=true&without_own_looks=true&word=zima%20akaunti&"
				 "meaning=user%2Edisabled\n"));
	stage_type(s, "x<Enter><Enter>");
	assert_true(was_asked(s, "/audit?brief=true&word=zima%20akaunti&meaning=user%2Edisabled&"
				 "format=csv&limit=1000\n"));
}

static void what_is_in_the_list_is_taken_away_piece_by_piece(void **state)
{
	struct stage *s = *state;

	at_audit(s);
	stage_type(s, "k5");
	stage_replies(s, "GET /v1/admin/facilities/", 200, "at,who\r\n1,2\r\n");
	s->next_piece = "12__";
	stage_type(s, "x<Enter>");
	stage_sees(s, "/var/upendo/audit-2026-03-02-080000.csv");
	stage_type(s, "<Enter>");
	assert_true(was_asked(s, "/audit?brief=true&action=ticket.&format=csv&limit=1000\n"));
	assert_true(was_asked(
		s, "/audit?brief=true&action=ticket.&format=csv&limit=1000&cursor=12%5F%5F\n"));
	assert_string_equal(text_string(&s->saved),
		"NEW /var/upendo/audit-2026-03-02-080000.csv\nat,who\r\n1,2\r\nMORE "
		"/var/upendo/audit-2026-03-02-080000.csv\n"
		"at,who\r\n1,2\r\n");
	stage_sees(s, "Written to /var/upendo/audit-2026-03-02-080000.csv");
}

static void a_file_that_is_there_is_not_written_over(void **state)
{
	struct stage *s = *state;

	at_audit(s);
	stage_replies(s, "GET /v1/admin/facilities/", 200, "at,who\r\n");
	s->cannot_save = true;
	stage_type(s, "x2<Enter>");
	stage_sees(s, "! /var/upendo/audit-2026-03-02-080000.jsonl: File exists");
	assert_string_equal(text_string(&s->saved), "");
	/* Nor is a name changed that somebody gave. */
	s->cannot_save = false;
	s->taken = "/var/upendo/mine.jsonl";
	stage_type(s, "x2<Ctrl-U>mine.jsonl<Enter>");
	stage_sees(s, "! /var/upendo/mine.jsonl: File exists");
	assert_string_equal(text_string(&s->saved), "");
}

static void of_two_files_of_a_second_the_later_one_gets_another_name(void **state)
{
	struct stage *s = *state;

	at_audit(s);
	stage_replies(s, "GET /v1/admin/facilities/", 200, "at,who\r\n");
	s->taken = "/var/upendo/audit-2026-03-02-080000.csv";
	stage_type(s, "x<Enter><Enter>");
	assert_string_equal(text_string(&s->saved),
		"NEW /var/upendo/audit-2026-03-02-080000-2.csv\nat,who\r\n");
	stage_sees(s, "Written to /var/upendo/audit-2026-03-02-080000-2.csv");
}

static void the_state_of_the_chain_is_told(void **state)
{
	struct stage *s = *state;

	at_audit(s);
	stage_sees(s, "Sealed 07:40 up to event 1234 by the key dfeqlsE7d0kj…");
	seal_is(s, "{\"seal\":null,\"behind\":0}");
	stage_type(s, "<F5>");
	stage_sees(s, "! Nothing is sealed yet");
}

static void what_others_wrote_is_shown_harmless(void **state)
{
	struct stage *s = *state;

	stage_replies(s, "GET /v1/admin/users", 200, "{\"users\":[]}");
	stage_replies(s, "GET /v1/admin/facilities/", 200,
		"{\"entries\":[{\"source\":\"audit\",\"id\":\"" ASHA "\",\"at\":"
		"\"2026-03-02T04:41:00Z\",\"actor_kind\":\"staff\",\"actor_name\":\"A\\u001b[2J\","
		"\"action\":\"x.y\",\"allowed\":true,\"reason\":\"B\\u0007\\u009b31m\",\"detail\":"
		"{\"a\\u001b[1m\":\"c\\u001b[2J\"}}]}");
	stage_as(s, "upendo", ROLE_ADMIN);
	stage_type(s, "6<Enter>");
	stage_sees(s, "x.y");
	stage_misses(s, "\x1b");
	stage_misses(s, "\a");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)
		TEST(the_page_tells_who_did_what_on_whom_when_and_why),
		TEST(an_entry_is_told_whole_with_before_beside_after),
		TEST(an_entry_is_told_in_swahili_with_its_fields_and_roles),
		TEST(a_changed_rule_is_told_field_by_field),
		TEST(what_was_not_set_is_told_as_nothing),
		TEST(a_ticket_is_told_by_its_number),
		TEST(the_name_of_a_patient_is_asked_for_and_not_told_before),
		TEST(the_list_is_narrowed_by_word_kind_time_person_and_thing),
		TEST(own_looks_are_left_out_of_everything_until_they_are_asked_for),
		TEST(words_of_the_screen_find_what_stands_there_in_both_languages),
		TEST(what_is_in_the_list_is_taken_away_piece_by_piece),
		TEST(a_file_that_is_there_is_not_written_over),
		TEST(of_two_files_of_a_second_the_later_one_gets_another_name),
		TEST(the_state_of_the_chain_is_told),
		TEST(what_others_wrote_is_shown_harmless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
