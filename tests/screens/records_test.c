// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The boxes over a screen that show and write records: triage, consultation, patient, today's
 * appointments. */
#include "tests/screens/stage.h"

#include "common/base/text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static void with_halima(struct stage *s)
{
	scene_as(s->scene, "rehema", ROLE_RECEPTIONIST);
	given(s->scene, "visit.open service=opd patient=halima");
	stage_knows(
		s, "halima", "{\"name\":\"Halima Yusuf\",\"sex\":\"female\",\"birth_year\":1979}");
	stage_as(s, "amina", ROLE_DOCTOR);
	/* Her name comes with the first look. */
	stage_sees(s, "A001");
	stage_type(s, "");
	stage_sees(s, "Halima Yusuf");
}

/* ---- triage ---- */

static void triage_says_the_colour_while_it_is_typed(void **state)
{
	struct stage *s = *state;

	with_halima(s);
	stage_type(s, "v");
	stage_sees(s, "no colour yet");
	/* Walks, 22 breaths (2 points), pulse 105 (1), 120 (0), 37.0 (0), alert, no injury. */
	stage_type(s, "1");
	stage_sees(s, "not measured: breaths, pulse");
	stage_type(s, "22<Tab>105<Tab>120<Tab>37.0<Tab>an");
	stage_sees(s, "Score (TEWS) 3, adult");
	stage_misses(s, "not measured");
	stage_sees(s, "YELLOW: within an hour");
	stage_golden(s, "triage");
	stage_type(s, "<Enter>");
	stage_sees(s, "✓ YELLOW");
	is(s->scene, "tickets A001 colour=yellow");
	stage_type(s, "<Ctrl-Z>");
	is(s->scene, "tickets A001 colour=untriaged");
}

static void a_sign_outweighs_the_score(void **state)
{
	struct stage *s = *state;

	with_halima(s);
	stage_type(s, "v<F3><Down><Down><Space>");
	stage_golden(s, "triage-signs");
	stage_type(s, "<Esc>");
	stage_sees(s, "RED: at once  (Seizure now)");
	stage_type(s, "<Enter>");
	is(s->scene, "tickets A001 colour=red");
}

static void less_than_was_found_needs_a_reason(void **state)
{
	struct stage *s = *state;

	with_halima(s);
	stage_type(s, "v<F3><Down><Down><Space><Esc><F6>3");
	stage_sees(s, "Why less than was found?");
	stage_type(s, "<Enter>");
	is(s->scene, "tickets A001 colour=untriaged");
	stage_type(s, "it was a faint<Enter>");
	is(s->scene, "tickets A001 colour=yellow");
	stage_sees(s, "✓ YELLOW");
}

static void what_only_a_doctor_may_is_not_offered_to_a_nurse(void **state)
{
	struct stage *s = *state;

	with_halima(s);
	/* The same desk, where a nurse sits. */
	s->status.user.role = ROLE_NURSE;
	stage_link(s, LINK_LIVE);
	stage_type(s, "v<F3><Down><Down><Space><Esc><F6>");
	stage_sees(s, "YELLOW: within an hour (only by a doctor)");
	stage_type(s, "3");
	stage_misses(s, "Why less than was found?");
	stage_sees(s, "not now, doctors alone do that");
}

static void a_temperature_that_is_none_is_named(void **state)
{
	struct stage *s = *state;

	with_halima(s);
	stage_type(s, "v1<Down><Down><Down>3x.7<Enter>");
	stage_sees(s, "is no temperature");
	is(s->scene, "tickets A001 colour=untriaged");
}

static void a_number_that_cannot_be_is_named_and_counts_for_nothing(void **state)
{
	struct stage *s = *state;

	with_halima(s);
	stage_type(s, "v1<Down>999");
	stage_sees(s, "not measured: breaths, pulse");
	stage_type(s, "<Enter>");
	stage_sees(s, "0 to 400");
	stage_type(s, "<Backspace><Backspace><Backspace>80<Down>37.5<Enter>");
	stage_sees(s, "0 to 400");
	stage_cursor_on(s, "37.5");
	is(s->scene, "tickets A001 colour=untriaged");
	stage_type(s, "<Backspace><Backspace><Backspace><Backspace>120<Enter>");
	is(s->scene, "tickets A001 colour=untriaged");
	stage_misses(s, "0 to 400");
}

static void a_receptionist_does_not_triage(void **state)
{
	struct stage *s = *state;

	stage_as(s, "rehema", ROLE_RECEPTIONIST);
	stage_type(s, "<Ctrl-P>triage");
	stage_misses(s, "Vitals and signs");
}

/* ---- the consultation ---- */

#define RECORD(version, diagnosis)                                                                 \
	"{\"id\":\"33333333-3333-4333-8333-333333333333\",\"version\":" version                    \
	",\"doctor_name\":\"Juma Komba\",\"updated_at\":\"2026-11-22T05:10:00Z\","                 \
	"\"complaint\":\"headache\",\"diagnosis\":\"" diagnosis "\",\"follow_up_on\":null}"

static void at_consultation(struct stage *s, const char *record)
{
	char body[2048];

	snprintf(body, sizeof(body), "{\"consultation\":%s}", record);
	stage_replies(s, "GET /tickets/", 200, body);
	with_halima(s);
	stage_type(s, "<Space><Enter>m");
}

static void a_consultation_is_written_and_kept(void **state)
{
	struct stage *s = *state;

	at_consultation(s, "null");
	stage_sees(s, "Nothing is written yet");
	stage_replies(s, "PUT /tickets/", 200, "{\"consultation\":" RECORD("1", "malaria") "}");
	stage_type(s, "fever<Down><Down>malaria<Down>ALu<Down><Down><Down>14");
	stage_golden(s, "consultation");
	stage_type(s, "<Enter>");
	stage_sees(s, "✓ The record is kept");
	assert_non_null(strstr(text_string(&s->asked),
		"{\"base\":0,\"complaint\":\"fever\",\"findings\":\"\",\"diagnosis\":\"malaria\","
		"\"treatment\":\"ALu\",\"prescription\":\"\",\"plan\":\"\",\"follow_up_on\":"
		"\"2026-"));
}

static void a_consultation_without_a_diagnosis_is_not_kept(void **state)
{
	struct stage *s = *state;

	at_consultation(s, "null");
	stage_type(s, "fever<Enter>");
	stage_sees(s, "is needed");
	assert_null(strstr(text_string(&s->asked), "PUT"));
}

static void a_field_that_is_full_says_so(void **state)
{
	struct stage *s = *state;

	at_consultation(s, "null");
	for (int i = 0; i < 600; i++)
		stage_type(s, "x");
	stage_misses(s, "No more fits");
	stage_type(s, "y");
	stage_sees(s, "No more fits into this field");
}

static void a_consultation_that_was_left_is_there_again(void **state)
{
	struct stage *s = *state;

	at_consultation(s, "null");
	stage_type(s, "fever<Down>pale<Esc>");
	stage_misses(s, "Findings");
	stage_type(s, "m");
	stage_sees(s, "pale");
	stage_sees(s, "This was typed before and not sent");
}

static void whoever_wrote_in_between_is_not_overwritten_unseen(void **state)
{
	struct stage *s = *state;

	at_consultation(s, RECORD("1", "malaria"));
	stage_sees(s, "Version 1, by Juma Komba");
	stage_sees(s, "headache");
	stage_replies(s, "PUT /tickets/", 409, "{\"code\":\"version_conflict\"}");
	stage_replies(s, "GET /tickets/", 200,
		"{\"consultation\":" RECORD("2", "typhoid") ",\"versions\":[" RECORD(
			"2", "typhoid") "," RECORD("1", "malaria") "]}");
	stage_type(s, " severe<Enter>");
	stage_sees(s, "Somebody wrote in between");
	stage_sees(s, "headache severe");
	stage_type(s, "<F3>");
	stage_golden(s, "consultation-versions");
	stage_type(s, "<Esc>");
	stage_replies(s, "PUT /tickets/", 200, "{\"consultation\":" RECORD("3", "malaria") "}");
	stage_type(s, "<Enter>");
	assert_non_null(
		strstr(text_string(&s->asked), "{\"base\":2,\"complaint\":\"headache severe"));
}

static void a_draft_does_not_pass_over_what_was_written_meanwhile(void **state)
{
	struct stage *s = *state;

	at_consultation(s, "null");
	stage_type(s, "fever<Down><Down>flu<Esc>");
	stage_replies(s, "GET /tickets/", 200, "{\"consultation\":" RECORD("1", "malaria") "}");
	stage_replies(s, "PUT /tickets/", 409, "{\"code\":\"conflict\"}");
	stage_type(s, "m");
	stage_sees(s, "flu");
	stage_sees(s, "Somebody wrote in between");
	stage_sees(s, "Version 1, by Juma Komba; yours began before it");
	stage_type(s, "<Enter>");
	assert_non_null(strstr(text_string(&s->asked), "{\"base\":0,\"complaint\":\"fever\""));
	stage_sees(s, "Somebody wrote in between");
	stage_type(s, "<Enter>");
	assert_non_null(strstr(text_string(&s->asked), "{\"base\":1,\"complaint\":\"fever\""));
}

static void a_record_that_is_longer_than_the_form_is_not_cut_by_it(void **state)
{
	struct stage *s = *state;
	char record[1600], findings[1300];

	memset(findings, 'x', sizeof(findings));
	findings[sizeof(findings) - 1] = '\0';
	snprintf(record, sizeof(record),
		"{\"version\":1,\"doctor_name\":\"Juma Komba\",\"diagnosis\":\"flu\","
		"\"findings\":\"%s\"}",
		findings);
	at_consultation(s, record);
	stage_type(s, "more<Enter>");
	stage_sees(s, "longer than this form holds");
	assert_null(strstr(text_string(&s->asked), "PUT"));
}

/* ---- the patient ---- */

static void a_patient_is_shown_with_notes_and_earlier_visits(void **state)
{
	struct stage *s = *state;
	char visits[512], opd[UUID_TEXT_BYTES];

	uuid_format(scene_id(s->scene, "service", "opd"), opd);
	snprintf(visits, sizeof(visits),
		"{\"visits\":[{\"day\":\"2026-10-02\",\"number\":\"A017\",\"services\":"
		"[{\"service\":\"%s\",\"state\":\"done\"}]}]}",
		opd);
	with_halima(s);
	/* The last that fits counts, so the whole record comes first. */
	stage_replies(s, "GET /patients/", 200, "{\"phone_number\":\"+255712000001\"}");
	stage_replies(s, "GET /patients/", 200, visits);
	stage_type(s, "i");
	stage_sees(s, "EARLIER VISITS");
	stage_sees(s, "2026-10-02  A017");
	stage_golden(s, "patient");
	stage_replies(s, "GET /patients/", 200, "{\"phone_number\":\"+255712000001\"}");
	stage_misses(s, "+255712000001");
	stage_type(s, "<F8>");
	stage_sees(s, "+255712000001");
}

/* ---- appointments ---- */

static void with_appointments(struct stage *s)
{
	char list[1200], opd[UUID_TEXT_BYTES];

	uuid_format(scene_id(s->scene, "service", "opd"), opd);
	snprintf(list, sizeof(list),
		"{\"date\":\"2026-11-22\",\"appointments\":["
		"{\"id\":\"44444444-4444-4444-8444-444444444441\",\"time\":\"08:30\","
		"\"patient_name\":\"Asha Mushi\",\"phone\":\"+255712345678\",\"service\":\"%s\","
		"\"doctor\":null,\"status\":\"booked\"},"
		"{\"id\":\"44444444-4444-4444-8444-444444444442\",\"time\":\"09:00\","
		"\"patient_name\":\"Juma Kombo\",\"phone\":\"+255712990013\",\"service\":\"%s\","
		"\"doctor\":null,\"status\":\"booked\"},"
		"{\"id\":\"44444444-4444-4444-8444-444444444443\",\"time\":\"09:30\","
		"\"patient_name\":\"Said Omari\",\"phone\":\"\",\"service\":\"%s\","
		"\"doctor\":null,\"status\":\"arrived\"}]}",
		opd, opd, opd);
	stage_replies(s, "GET /appointments", 200, list);
	stage_as(s, "rehema", ROLE_RECEPTIONIST);
	stage_type(s, "<F3>");
}

static void whoever_is_expected_is_checked_in_and_gets_a_ticket(void **state)
{
	struct stage *s = *state;
	char id[UUID_TEXT_BYTES], visit[160];

	with_appointments(s);
	stage_golden(s, "appointments");
	stage_happens(s, "visit.open service=opd");
	uuid_format(scene_id(s->scene, "ticket", "A001"), id);
	snprintf(visit, sizeof(visit), "{\"number\":\"A001\",\"ticket\":\"%s\",\"code\":\"abc\"}",
		id);
	stage_replies(
		s, "POST /appointments/44444444-4444-4444-8444-444444444442/check-in", 200, visit);
	stage_type(s, "kom<Enter>");
	stage_sees(s, "✓ A001 is given to Juma Kombo, Doctor");
	stage_sees(s, "By mistake? Esc, choose the number, F7: they are expected again");
	assert_string_equal(text_string(&s->printed), "A001\n");
}

static void F4_prints_the_number_that_a_check_in_gave(void **state)
{
	struct stage *s = *state;
	char id[UUID_TEXT_BYTES], wanted[80], visit[160];

	stage_without_printer(s);
	with_appointments(s);
	scene_as(s->scene, "mkuu", ROLE_ADMIN);
	stage_happens(s, "display.register display=paper name=Mapokezi kind=printer");
	stage_happens(s, "display.register display=door name=Mlango kind=printer");
	scene_as(s->scene, "rehema", ROLE_RECEPTIONIST);
	stage_happens(s, "visit.open service=opd");
	uuid_format(scene_id(s->scene, "ticket", "A001"), id);
	snprintf(visit, sizeof(visit), "{\"number\":\"A001\",\"ticket\":\"%s\",\"code\":\"abc\"}",
		id);
	stage_replies(
		s, "POST /appointments/44444444-4444-4444-8444-444444444442/check-in", 200, visit);
	stage_type(s, "<F4>");
	stage_sees(s, "no number was given this moment");
	stage_type(s, "kom<Enter>");
	stage_sees(s, "✓ A001 is given to Juma Kombo, Doctor · F4 prints it");
	stage_type(s, "<F4>1");
	snprintf(wanted, sizeof(wanted), "POST /tickets/%s/print", id);
	assert_non_null(strstr(text_string(&s->asked), wanted));
}

static void who_is_here_already_is_not_checked_in_again(void **state)
{
	struct stage *s = *state;

	with_appointments(s);
	stage_type(s, "said<Enter>");
	assert_null(strstr(text_string(&s->asked), "check-in"));
}

static void an_empty_day_says_so(void **state)
{
	struct stage *s = *state;

	stage_replies(s, "GET /appointments", 200, "{\"appointments\":[]}");
	stage_as(s, "rehema", ROLE_RECEPTIONIST);
	stage_type(s, "<F3>");
	stage_sees(s, "Nobody is expected today");
	stage_type(s, "<Esc>");
	stage_misses(s, "Nobody is expected today");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)
		TEST(triage_says_the_colour_while_it_is_typed),
		TEST(a_sign_outweighs_the_score),
		TEST(less_than_was_found_needs_a_reason),
		TEST(what_only_a_doctor_may_is_not_offered_to_a_nurse),
		TEST(a_temperature_that_is_none_is_named),
		TEST(a_number_that_cannot_be_is_named_and_counts_for_nothing),
		TEST(a_receptionist_does_not_triage),
		TEST(a_consultation_is_written_and_kept),
		TEST(a_consultation_without_a_diagnosis_is_not_kept),
		TEST(a_field_that_is_full_says_so),
		TEST(a_consultation_that_was_left_is_there_again),
		TEST(whoever_wrote_in_between_is_not_overwritten_unseen),
		TEST(a_draft_does_not_pass_over_what_was_written_meanwhile),
		TEST(a_record_that_is_longer_than_the_form_is_not_cut_by_it),
		TEST(a_patient_is_shown_with_notes_and_earlier_visits),
		TEST(whoever_is_expected_is_checked_in_and_gets_a_ticket),
		TEST(F4_prints_the_number_that_a_check_in_gave),
		TEST(who_is_here_already_is_not_checked_in_again),
		TEST(an_empty_day_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
