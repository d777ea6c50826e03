// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* How urgent: by triage, by eye, and who may lower it (RULES.md 2). */
#include "tests/engine/scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void a_nurse_finds_a_colour_by_vitals(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd");
	given(s, "visit.open service=opd");
	scene_as(s, "chiku", ROLE_NURSE);
	when(s, "ticket.triage ticket=A002 age_months=400 vitals={\"mobility\":\"immobile\","
		"\"breaths\":35,\"pulse\":135,\"systolic\":85,\"temperature_dc\":385,"
		"\"avpu\":\"voice\",\"trauma\":0} vulnerable=true");
	then(s, "ticket.classified ticket=A002 colour=red before=untriaged vulnerable=true "
		"tews=12");
	answered(s, "\"colour\":\"red\",\"tews\":12");
	answered(s, "\"missing\":[]");
	answered(s, "\"wait\":{\"shown\":\"hidden\"}");
	is(s, "tickets A002 colour=red vulnerable=true clock_at=08:00");
	is(s, "visits A002 colour=red vulnerable=true");
	line_is(s, "opd", "A002 A001");
}

static void what_is_missing_is_said(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd");
	scene_as(s, "chiku", ROLE_NURSE);
	when(s, "ticket.triage ticket=A001 age_months=400 vitals={\"pulse\":80} colour=green");
	/* A score that lacks vitals is never the reason for green; whoever looks may choose it. */
	then(s, "ticket.classified ticket=A001 colour=green missing=6");
	answered(s, "\"missing\":[\"mobility\",\"breaths\",\"systolic\",\"temperature\",\"avpu\","
		    "\"trauma\"]");
	when(s, "ticket.triage ticket=A001 vitals={\"pulse\":80}");
	refused(s, ERR_MISSING_FIELD, "age_months");
	when(s, "ticket.triage ticket=A001 vitals={}");
	refused(s, ERR_MISSING_FIELD, "age_months");
	when(s, "ticket.triage ticket=A001 vitals={} colour=yellow signs=no_such_sign");
	refused(s, ERR_BAD_FIELD, "signs");
	when(s, "ticket.triage ticket=A001 vitals={\"pulse\":401}");
	refused(s, ERR_BAD_FIELD, "vitals.pulse");
	when(s, "ticket.triage ticket=A777 vitals={} colour=red");
	refused(s, ERR_NO_TICKET, "ticket");
}

static void only_a_doctor_with_a_reason_lowers_by_triage(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd colour=red");
	scene_as(s, "chiku", ROLE_NURSE);
	/* The nurse's wish is held up, not refused. */
	when(s, "ticket.triage ticket=A001 vitals={} colour=green reason='looks well'");
	then(s, "ticket.classified colour=red before=red");
	answered(s, "\"colour\":\"red\",\"held_up\":true");
	when(s, "ticket.triage ticket=A001 vitals={} colour=red");
	assert_null(strstr(text_string(&s->answer), "held_up"));
	scene_as(s, "amina", ROLE_DOCTOR);
	when(s, "ticket.triage ticket=A001 vitals={} colour=green");
	refused(s, ERR_NEEDS_REASON, "reason");
	when(s, "ticket.triage ticket=A001 vitals={} colour=green reason='was a mistake'");
	then(s, "ticket.classified colour=green before=red reason='was a mistake'");
	assert_null(strstr(text_string(&s->answer), "held_up"));
}

static void anybody_on_the_staff_raises_by_eye(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd colour=green");
	when(s, "ticket.set_class ticket=A001 colour=orange vulnerable=true");
	then(s, "ticket.classified ticket=A001 colour=orange before=green vulnerable=true !tews "
		"!vitals !signs");
	when(s, "ticket.set_class ticket=A001 colour=orange");
	then(s, "ticket.classified colour=orange before=orange !vulnerable");
	when(s, "ticket.set_class ticket=A001 colour=blue");
	refused(s, ERR_BAD_FIELD, "colour");
	when(s, "ticket.set_class ticket=A999 colour=red");
	refused(s, ERR_NO_TICKET, "ticket");
}

static void only_a_doctor_with_a_reason_lowers_by_eye(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd colour=orange");
	when(s, "ticket.set_class ticket=A001 colour=yellow reason='looks well'");
	refused(s, ERR_FORBIDDEN, "colour");
	when(s, "ticket.set_class ticket=A001 colour=untriaged reason='by mistake'");
	refused(s, ERR_FORBIDDEN, "colour");
	scene_as(s, "amina", ROLE_DOCTOR);
	when(s, "ticket.set_class ticket=A001 colour=yellow reason=' '");
	refused(s, ERR_NEEDS_REASON, "reason");
	when(s, "ticket.set_class ticket=A001 colour=yellow reason='looks well'");
	then(s, "ticket.classified colour=yellow before=orange reason='looks well'");
}

static void the_class_of_somebody_who_left_is_not_changed(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd");
	given(s, "ticket.cancel ticket=A001 reason='went home'");
	when(s, "ticket.set_class ticket=A001 colour=red");
	refused(s, ERR_WRONG_STATE, "ticket");
	scene_as(s, "chiku", ROLE_NURSE);
	when(s, "ticket.triage ticket=A001 vitals={} colour=red");
	refused(s, ERR_WRONG_STATE, "ticket");
	when(s, "ticket.cancel ticket=A001");
	refused(s, ERR_WRONG_STATE, "ticket");
}

/* Also while being called and served, and kept to the next stage. */
static void the_class_goes_with_the_patient(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd");
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r1");
	given(s, "ticket.start ticket=A001");
	given(s, "ticket.set_class ticket=A001 colour=orange");
	is(s, "tickets A001 state=serving colour=orange");
	when(s, "ticket.transfer ticket=A001 services=lab");
	then(s, "ticket.finished", "ticket.issued service=lab colour=orange");
}

/* A001 stands at the laboratory behind B001 and B002, and at the doctor's. */
static void stand_in_two_lines(struct scene *s)
{
	given(s, "visit.open service=lab colour=yellow");
	given(s, "visit.open service=lab colour=yellow");
	scene_pass(s, 60);
	given(s, "visit.open service=opd colour=yellow");
	scene_as(s, "admin", ROLE_ADMIN);
	given(s, "service.configure service=xray code=xray name_sw=x name_en=x series=D");
	given(s, "service.open service=xray");
	scene_as(s, "rehema", ROLE_RECEPTIONIST);
	given(s, "ticket.transfer ticket=A001 services=lab,xray");
	line_is(s, "lab", "B001 B002 A001");
}

static void urgency_is_of_the_visit(void **state)
{
	struct scene *s = *state;

	stand_in_two_lines(s);
	scene_as(s, "chiku", ROLE_NURSE);
	when(s, "ticket.triage ticket=A001@xray vitals={} signs=chest_pain");
	then(s, "ticket.classified ticket=A001@xray colour=orange");
	is(s, "tickets A001@lab colour=orange clock_at=08:01");
	line_is(s, "lab", "A001 B001 B002");
	when(s, "undo seq=%llu", (unsigned long long)board_seq(s->board));
	then(s, "ticket.restored", "ticket.restored");
	is(s, "visits A001 colour=yellow");
	line_is(s, "lab", "B001 B002 A001");
}

static void a_place_by_hand_at_another_stage_ends_with_the_colour(void **state)
{
	struct scene *s = *state;

	stand_in_two_lines(s);
	given(s, "ticket.move ticket=A001@lab before=B001 reason=weak");
	given(s, "ticket.set_class ticket=A001@xray colour=yellow vulnerable=true");
	is(s, "tickets A001@lab is_moved=true vulnerable=true");
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.set_class ticket=A001@xray colour=green reason=better");
	is(s, "tickets A001@lab !is_moved colour=green");
	line_is(s, "lab", "B001 B002 A001");
}

static void who_comes_back_is_as_urgent_as_the_visit_is_now(void **state)
{
	struct scene *s = *state;
	uint64_t cancelled;

	stand_in_two_lines(s);
	scene_as(s, "chiku", ROLE_NURSE);
	given(s, "ticket.call ticket=A001@lab desk=w1 reason=x");
	for (int skips = 1; skips <= 2; skips++) {
		given(s, "ticket.no_show ticket=A001@lab");
		given(s, "ticket.call ticket=A001@lab desk=w1 reason=x");
	}
	given(s, "ticket.no_show ticket=A001@lab");
	is(s, "tickets A001@lab state=no_show");
	given(s, "ticket.triage ticket=A001@xray vitals={} signs=chest_pain");
	is(s, "tickets A001@lab colour=yellow");
	given(s, "ticket.requeue ticket=A001@lab");
	is(s, "tickets A001@lab colour=orange");
	given(s, "undo seq=%llu", (unsigned long long)board_seq(s->board));
	is(s, "tickets A001@lab state=no_show colour=yellow");
	is(s, "visits A001 colour=orange");
	given(s, "ticket.requeue ticket=A001@lab");
	given(s, "ticket.cancel ticket=A001@lab");
	cancelled = board_seq(s->board);
	given(s, "ticket.set_class ticket=A001@xray colour=red");
	when(s, "undo seq=%llu", (unsigned long long)cancelled);
	then(s, "ticket.restored ticket=A001@lab");
	is(s, "tickets A001@lab colour=red");
	is(s, "visits A001 colour=red");
}

static void triage_takes_no_mark_away(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd vulnerable=true");
	scene_as(s, "chiku", ROLE_NURSE);
	when(s, "ticket.triage ticket=A001 vitals={} colour=green");
	then(s, "ticket.classified colour=green vulnerable=true");
	when(s, "ticket.set_class ticket=A001 colour=green");
	then(s, "ticket.classified colour=green !vulnerable");
}

static void no_way_round_leads_down_without_a_doctor(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd colour=yellow");
	given(s, "visit.open service=opd colour=green");
	when(s, "ticket.set_class ticket=A001 colour=untriaged");
	refused(s, ERR_FORBIDDEN, "colour");
	/* Of green nothing is lost. */
	given(s, "ticket.set_class ticket=A002 colour=untriaged");
	given(s, "ticket.set_class ticket=A002 colour=green");
	scene_as(s, "amina", ROLE_DOCTOR);
	when(s, "ticket.set_class ticket=A001 colour=untriaged");
	refused(s, ERR_NEEDS_REASON, "reason");
	given(s, "ticket.set_class ticket=A001 colour=untriaged reason=mistaken");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_setup, scene_teardown)
		TEST(a_nurse_finds_a_colour_by_vitals),
		TEST(what_is_missing_is_said),
		TEST(only_a_doctor_with_a_reason_lowers_by_triage),
		TEST(anybody_on_the_staff_raises_by_eye),
		TEST(only_a_doctor_with_a_reason_lowers_by_eye),
		TEST(the_class_of_somebody_who_left_is_not_changed),
		TEST(the_class_goes_with_the_patient),
		TEST(urgency_is_of_the_visit),
		TEST(a_place_by_hand_at_another_stage_ends_with_the_colour),
		TEST(who_comes_back_is_as_urgent_as_the_visit_is_now),
		TEST(triage_takes_no_mark_away),
		TEST(no_way_round_leads_down_without_a_doctor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
