// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Whom a desk calls and why; calls by name, places by hand, emergencies (RULES.md 1 and 4.1). */
#include "tests/engine/scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void open_visits(struct scene *s, int count)
{
	for (int i = 0; i < count; i++) {
		given(s, "visit.open service=opd");
		scene_pass(s, 60);
	}
}

static void the_longest_wait_goes_first(void **state)
{
	struct scene *s = *state;

	open_visits(s, 3);
	scene_as(s, "amina", ROLE_DOCTOR);
	when(s, "ticket.call_next desk=r1");
	then(s, "ticket.called ticket=A001 rule=clock runner_up=A002 waiting=2 tier=2");
	answered(s, "\"why\":{\"rule\":\"clock\",\"waited_s\":180,");
	scene_as(s, "baraka", ROLE_DOCTOR);
	when(s, "ticket.call_next desk=r2");
	then(s, "ticket.called ticket=A002 desk=r2 runner_up=A003 waiting=1");
}

static void an_emergency_goes_before_all(void **state)
{
	struct scene *s = *state;

	open_visits(s, 3);
	given(s, "visit.open service=opd origin=emergency");
	is(s, "tickets A004 colour=red");
	line_is(s, "opd", "A004 A001 A002 A003");
	given(s, "visit.open service=opd colour=orange");
	line_is(s, "opd", "A004 A005 A001 A002 A003");
	scene_as(s, "amina", ROLE_DOCTOR);
	when(s, "ticket.call_next desk=r1");
	then(s, "ticket.called ticket=A004 rule=tier tier=0 runner_up=A005");
	answered(s, "\"number\":\"A004\"");
}

static void a_shorter_target_overtakes_by_value(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd colour=green");
	scene_pass(s, 1200);
	given(s, "visit.open service=opd colour=yellow");
	line_is(s, "opd", "A001 A002");
	/* 30/240 against 10/60. */
	scene_pass(s, 600);
	line_is(s, "opd", "A002 A001");
	scene_as(s, "amina", ROLE_DOCTOR);
	when(s, "ticket.call_next desk=r1");
	then(s, "ticket.called ticket=A002 rule=value value_ppm=166666 runner_up=A001 "
		"runner_up_ppm=125000");
}

static void a_call_by_name_says_whom_it_overtook(void **state)
{
	struct scene *s = *state;

	open_visits(s, 4);
	scene_as(s, "amina", ROLE_DOCTOR);
	when(s, "ticket.call ticket=A003 desk=r1 reason=' '");
	refused(s, ERR_NEEDS_REASON, "reason");
	when(s, "ticket.call ticket=A003 desk=r1 reason='very weak'");
	then(s, "ticket.called ticket=A003 rule=named reason='very weak' overtook=2 "
		"passed=A001,A002 waiting=3");
	scene_as(s, "baraka", ROLE_DOCTOR);
	when(s, "ticket.call ticket=A001 desk=r2 reason='next anyway'");
	then(s, "ticket.called ticket=A001 rule=named !overtook !passed");
}

/* Only those who compete with the patient were overtaken: not those of another doctor. */
static void a_call_by_name_passes_nobody_of_another_doctor(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd assigned=baraka");
	given(s, "visit.open service=opd");
	given(s, "visit.open service=opd assigned=amina");
	scene_as(s, "amina", ROLE_DOCTOR);
	when(s, "ticket.call ticket=A003 desk=r1 reason=weak");
	then(s, "ticket.called ticket=A003 overtook=1 passed=A002");
}

static void a_move_passes_nobody_of_another_doctor(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd assigned=baraka");
	given(s, "visit.open service=opd");
	given(s, "visit.open service=opd assigned=amina");
	when(s, "ticket.move ticket=A003 before=A001 reason=weak");
	then(s, "ticket.moved ticket=A003 overtook=1 passed=A002");
}

static void only_the_first_eight_passed_are_listed(void **state)
{
	struct scene *s = *state;

	open_visits(s, 12);
	scene_as(s, "amina", ROLE_DOCTOR);
	when(s, "ticket.call ticket=A012 desk=r1 reason=x");
	then(s, "ticket.called overtook=11 passed=A001,A002,A003,A004,A005,A006,A007,A008");
}

static void a_call_needs_a_free_desk_of_the_caller(void **state)
{
	struct scene *s = *state;

	open_visits(s, 2);
	when(s, "ticket.call_next desk=r1");
	refused(s, ERR_NOT_YOUR_DESK, "desk");
	when(s, "ticket.call_next desk=nowhere");
	refused(s, ERR_NO_DESK, "desk");
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r1");
	when(s, "ticket.call_next desk=r1");
	refused(s, ERR_DESK_BUSY, "desk");
	when(s, "ticket.call ticket=A002 desk=r1 reason=x");
	refused(s, ERR_DESK_BUSY, "desk");
	given(s, "ticket.finish ticket=A001");
	given(s, "desk.pause desk=r1 reason=break");
	when(s, "ticket.call_next desk=r1");
	refused(s, ERR_DESK_NOT_OPEN, "desk");
	given(s, "desk.close desk=r1");
	when(s, "ticket.call_next desk=r1");
	refused(s, ERR_DESK_NOT_OPEN, "desk");
	scene_as(s, "chiku", ROLE_NURSE);
	when(s, "ticket.call_next desk=w1");
	refused(s, ERR_QUEUE_EMPTY, "desk");
	when(s, "ticket.call ticket=A002 desk=w1 reason=x");
	refused(s, ERR_DESK_DOES_NOT_SERVE, "desk");
	when(s, "ticket.call ticket=A001 desk=w1 reason=x");
	refused(s, ERR_WRONG_STATE, "ticket");
}

static void the_next_may_be_called_while_finishing(void **state)
{
	struct scene *s = *state;

	open_visits(s, 2);
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r1 finish=true");
	given(s, "ticket.start ticket=A001");
	scene_pass(s, 420);
	when(s, "ticket.call_next desk=r1 finish=true outcome=referred");
	then(s, "ticket.finished ticket=A001 outcome=referred service_s=420", "visit.closed",
		"ticket.called ticket=A002 desk=r1 rule=only_one");
	/* Nobody waits: the one at the desk stays there. */
	when(s, "ticket.call_next desk=r1 finish=true");
	refused(s, ERR_QUEUE_EMPTY, "desk");
	is(s, "tickets A002 state=called");
}

static void a_desk_of_several_services_takes_the_first_of_all(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=lab");
	scene_pass(s, 60);
	given(s, "visit.open service=opd");
	scene_as(s, "admin", ROLE_ADMIN);
	given(s, "desk.configure desk=r1 code=r1 name_sw=x name_en=x room=1 services=opd,lab");
	scene_as(s, "amina", ROLE_DOCTOR);
	when(s, "ticket.call_next desk=r1");
	then(s, "ticket.called ticket=B001 rule=clock runner_up=A001 waiting=0");
}

/* ---- a patient is at one desk at a time ---- */

static void add_pharmacy(struct scene *s)
{
	scene_as(s, "admin", ROLE_ADMIN);
	given(s, "service.configure service=pha code=pha name_sw=x name_en=x series=D");
	given(s, "service.open service=pha");
	given(s, "desk.configure desk=p1 code=p1 name_sw=x name_en=x room=7 services=pha");
	scene_as(s, "juma", ROLE_NURSE);
	given(s, "desk.open desk=p1");
}

/* A001 stands first at the laboratory and at the pharmacy, A002 behind it at both. */
static void stand_in_two_lines(struct scene *s)
{
	add_pharmacy(s);
	open_visits(s, 2);
	scene_as(s, "rehema", ROLE_RECEPTIONIST);
	given(s, "ticket.transfer ticket=A001 services=lab,pha");
	given(s, "ticket.transfer ticket=A002 services=lab,pha");
}

static void who_is_at_another_desk_is_passed_over_and_keeps_the_place(void **state)
{
	struct scene *s = *state;

	stand_in_two_lines(s);
	scene_as(s, "chiku", ROLE_NURSE);
	given(s, "ticket.call_next desk=w1");
	is(s, "tickets A001@lab state=called");
	scene_as(s, "juma", ROLE_NURSE);
	when(s, "ticket.call_next desk=p1");
	then(s, "ticket.called ticket=A002@pha rule=only_one elsewhere=A001@pha !runner_up");
	answered(s, ",\"elsewhere\":[\"");
	line_is(s, "pha", "A001");
	given(s, "ticket.finish ticket=A002@pha");
	/* Being served there is being there. */
	scene_as(s, "chiku", ROLE_NURSE);
	given(s, "ticket.start ticket=A001@lab");
	scene_as(s, "juma", ROLE_NURSE);
	when(s, "ticket.call_next desk=p1");
	refused(s, ERR_QUEUE_EMPTY, "desk");
	assert_non_null(strstr(s->problem.expected, "A001, is at another desk"));
	scene_as(s, "chiku", ROLE_NURSE);
	given(s, "ticket.finish ticket=A001@lab");
	scene_as(s, "juma", ROLE_NURSE);
	when(s, "ticket.call_next desk=p1");
	then(s, "ticket.called ticket=A001@pha rule=only_one !elsewhere");
}

static void who_is_at_another_desk_is_no_runner_up(void **state)
{
	struct scene *s = *state;

	stand_in_two_lines(s);
	open_visits(s, 1);
	given(s, "ticket.transfer ticket=A003 services=pha");
	scene_as(s, "chiku", ROLE_NURSE);
	given(s, "ticket.call ticket=A002@lab desk=w1 reason=x");
	scene_as(s, "juma", ROLE_NURSE);
	when(s, "ticket.call_next desk=p1");
	then(s, "ticket.called ticket=A001@pha rule=clock runner_up=A003@pha !elsewhere");
}

static void nobody_is_called_by_name_from_another_desk(void **state)
{
	struct scene *s = *state;

	stand_in_two_lines(s);
	scene_as(s, "chiku", ROLE_NURSE);
	given(s, "ticket.call_next desk=w1");
	scene_as(s, "juma", ROLE_NURSE);
	when(s, "ticket.call ticket=A001@pha desk=p1 reason='he is here'");
	refused(s, ERR_PATIENT_ELSEWHERE, "ticket");
	assert_string_equal(s->problem.expected, "at desk w1");
	/* Held is at no desk. */
	scene_as(s, "chiku", ROLE_NURSE);
	given(s, "ticket.hold ticket=A001@lab reason=payment");
	scene_as(s, "juma", ROLE_NURSE);
	when(s, "ticket.call ticket=A001@pha desk=p1 reason='he is here'");
	then(s, "ticket.called ticket=A001@pha");
}

static void the_same_desk_goes_on_with_the_same_patient(void **state)
{
	struct scene *s = *state;

	scene_as(s, "admin", ROLE_ADMIN);
	given(s, "desk.configure desk=r1 code=r1 name_sw=x name_en=x room=1 services=opd,lab");
	scene_as(s, "rehema", ROLE_RECEPTIONIST);
	add_pharmacy(s);
	given(s, "visit.open service=pha");
	given(s, "ticket.transfer ticket=D001 services=opd,lab");
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r1");
	when(s, "ticket.call_next desk=r1 finish=true");
	then(s, "ticket.finished ticket=D001@opd", "ticket.called ticket=D001@lab !elsewhere");
	given(s, "ticket.requeue ticket=D001@lab");
}

/* Where all are elsewhere, one who was skipped comes; and no skipped one is called from another
 * desk either. */
static void the_skipped_are_not_called_from_another_desk(void **state)
{
	struct scene *s = *state;

	stand_in_two_lines(s);
	scene_as(s, "juma", ROLE_NURSE);
	given(s, "ticket.call_next desk=p1");
	given(s, "ticket.no_show ticket=A001@pha");
	given(s, "ticket.call_next desk=p1");
	given(s, "ticket.finish ticket=A002@pha");
	scene_as(s, "chiku", ROLE_NURSE);
	given(s, "ticket.call_next desk=w1");
	is(s, "tickets A001@lab state=called");
	scene_as(s, "juma", ROLE_NURSE);
	when(s, "ticket.call_next desk=p1");
	refused(s, ERR_QUEUE_EMPTY, "desk");
	open_visits(s, 1);
	scene_as(s, "rehema", ROLE_RECEPTIONIST);
	given(s, "ticket.transfer ticket=A003 services=pha");
	scene_as(s, "juma", ROLE_NURSE);
	given(s, "ticket.call_next desk=p1");
	given(s, "ticket.no_show ticket=A003@pha");
	when(s, "ticket.call_next desk=p1");
	then(s, "ticket.called ticket=A003@pha rule=skipped_returns elsewhere=A001@pha");
}

static void no_undo_brings_a_patient_back_from_another_desk(void **state)
{
	struct scene *s = *state;
	uint64_t finished;

	stand_in_two_lines(s);
	scene_as(s, "chiku", ROLE_NURSE);
	given(s, "ticket.call_next desk=w1");
	given(s, "ticket.start ticket=A001@lab");
	given(s, "ticket.finish ticket=A001@lab");
	finished = board_seq(s->board);
	scene_as(s, "juma", ROLE_NURSE);
	given(s, "ticket.call_next desk=p1");
	is(s, "tickets A001@pha state=called");
	scene_as(s, "chiku", ROLE_NURSE);
	when(s, "undo seq=%llu", (unsigned long long)finished);
	refused(s, ERR_UNDO_OVERTAKEN, "seq");
	scene_as(s, "juma", ROLE_NURSE);
	given(s, "ticket.requeue ticket=A001@pha");
	scene_as(s, "chiku", ROLE_NURSE);
	when(s, "undo seq=%llu", (unsigned long long)finished);
	then(s, "ticket.restored ticket=A001@lab state=serving");
}

static void a_moved_patient_stands_where_it_was_put(void **state)
{
	struct scene *s = *state;

	open_visits(s, 4);
	when(s, "ticket.move ticket=A004 before=A002 reason='was sent out wrongly'");
	then(s, "ticket.moved ticket=A004 overtook=2 passed=A002,A003");
	line_is(s, "opd", "A001 A004 A002 A003");
	scene_pass(s, 3600);
	line_is(s, "opd", "A001 A004 A002 A003");
	/* Triage with another colour ends that; with the same it does not. */
	given(s, "ticket.set_class ticket=A004 colour=untriaged vulnerable=true");
	line_is(s, "opd", "A001 A004 A002 A003");
	when(s, "ticket.set_class ticket=A004 colour=orange");
	then(s, "ticket.classified ticket=A004 colour=orange");
	line_is(s, "opd", "A004 A001 A002 A003");
}

static void moving_backwards_overtakes_nobody(void **state)
{
	struct scene *s = *state;

	open_visits(s, 3);
	when(s, "ticket.move ticket=A001 before=A003 reason='asked for it'");
	then(s, "ticket.moved ticket=A001 overtook=0 !passed");
	line_is(s, "opd", "A002 A001 A003");
	when(s, "ticket.move ticket=A001 before=A003 reason='stays there'");
	then(s, "ticket.moved ticket=A001 overtook=0 !passed");
	line_is(s, "opd", "A002 A001 A003");
}

static void a_move_that_cannot_be_is_refused(void **state)
{
	struct scene *s = *state;

	open_visits(s, 2);
	given(s, "visit.open service=lab");
	when(s, "ticket.move ticket=A001 before=A001 reason=x");
	refused(s, ERR_BAD_FIELD, "before");
	when(s, "ticket.move ticket=A001 before=B001 reason=x");
	refused(s, ERR_BAD_FIELD, "before");
	when(s, "ticket.move ticket=A001 before=A777 reason=x");
	refused(s, ERR_NO_TICKET, "before");
	when(s, "ticket.move ticket=A001 before=A002 reason=''");
	refused(s, ERR_BAD_FIELD, "reason");
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r1");
	when(s, "ticket.move ticket=A001 before=A002 reason=x");
	refused(s, ERR_WRONG_STATE, "ticket");
	given(s, "ticket.no_show ticket=A001");
	when(s, "ticket.move ticket=A002 before=A001 reason=x");
	refused(s, ERR_WRONG_STATE, "before");
}

/* A skipped one who is put into the line by hand does not stand behind anybody any more. */
static void a_reason_that_nobody_sees_is_none(void **state)
{
	/* A space, one that does not break, one of no width, and a filler of Hangul. */
	static const char *const blank[] = { " ", "\u00a0", "\u200b", "\u3164" };
	struct scene *s = *state;

	open_visits(s, 6);
	for (size_t i = 0; i < COUNT_OF(blank); i++) {
		when(s, "ticket.move ticket=A006 before=A005 reason='%s'", blank[i]);
		refused(s, ERR_NEEDS_REASON, "reason");
		when(s, "ticket.cancel ticket=A%03zu reason='%s'", i + 1, blank[i]);
		then(s, "ticket.cancelled !reason", "visit.closed");
	}
	when(s, "ticket.move ticket=A006 before=A005 reason='very weak\u200b'");
	then(s, "ticket.moved ticket=A006");
}

static void a_skipped_patient_can_be_moved_into_line(void **state)
{
	struct scene *s = *state;

	open_visits(s, 3);
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r1");
	given(s, "ticket.no_show ticket=A001");
	line_is(s, "opd", "A002 A003");
	scene_as(s, "rehema", ROLE_RECEPTIONIST);
	when(s, "ticket.move ticket=A001 before=A003 reason='is back'");
	then(s, "ticket.moved ticket=A001");
	line_is(s, "opd", "A002 A001 A003");
}

static void a_recall_is_a_call_of_its_own(void **state)
{
	struct scene *s = *state;
	struct uuid first;

	open_visits(s, 1);
	scene_as(s, "amina", ROLE_DOCTOR);
	when(s, "ticket.recall ticket=A001");
	refused(s, ERR_WRONG_STATE, "ticket");
	given(s, "ticket.call_next desk=r1");
	first = scene_id(s, "call", "A001");
	scene_as(s, "baraka", ROLE_DOCTOR);
	when(s, "ticket.recall ticket=A001");
	refused(s, ERR_NOT_YOUR_DESK, "ticket");
	scene_as(s, "amina", ROLE_DOCTOR);
	when(s, "ticket.recall ticket=A001");
	then(s, "call.repeated ticket=A001 desk=r1 number=A001 times=2");
	answered(s, "\"times\":2");
	assert_false(uuid_equal(first, scene_id(s, "call", "A001")));
	assert_int_equal(board_count(s->board, BOARD_CALLS), 2);
	/* A repeat is no call that lets the skipped come nearer. */
	is(s, "counts opd calls=1");
}

static void nobody_is_called_more_often_than_can_be_counted(void **state)
{
	struct scene *s = *state;
	struct ticket *ticket;

	open_visits(s, 1);
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r1");
	ticket = board_edit(s->board, BOARD_TICKETS, scene_id(s, "ticket", "A001"));
	ticket->calls = INT16_MAX - 1;
	board_settle(s->board);
	given(s, "ticket.recall ticket=A001");
	is(s, "tickets A001 calls=32767");
	when(s, "ticket.recall ticket=A001");
	refused(s, ERR_CONFLICT, "ticket");
}

static void only_the_desk_starts_and_ends_with_its_patient(void **state)
{
	struct scene *s = *state;

	open_visits(s, 1);
	scene_as(s, "amina", ROLE_DOCTOR);
	when(s, "ticket.start ticket=A001");
	refused(s, ERR_WRONG_STATE, "ticket");
	given(s, "ticket.call_next desk=r1");
	scene_as(s, "baraka", ROLE_DOCTOR);
	when(s, "ticket.start ticket=A001");
	refused(s, ERR_NOT_YOUR_DESK, "ticket");
	when(s, "ticket.finish ticket=A001");
	refused(s, ERR_NOT_YOUR_DESK, "ticket");
	when(s, "ticket.no_show ticket=A001");
	refused(s, ERR_NOT_YOUR_DESK, "ticket");
	when(s, "ticket.hold ticket=A001 reason=away");
	refused(s, ERR_NOT_YOUR_DESK, "ticket");
	when(s, "ticket.cancel ticket=A001");
	refused(s, ERR_NOT_YOUR_DESK, "ticket");
	when(s, "ticket.requeue ticket=A001");
	refused(s, ERR_NOT_YOUR_DESK, "ticket");
	/* Reception may correct anything. */
	scene_as(s, "rehema", ROLE_RECEPTIONIST);
	when(s, "ticket.requeue ticket=A001");
	then(s, "ticket.requeued ticket=A001 clock_at=08:00");
	line_is(s, "opd", "A001");
}

static void a_clock_set_back_shows_no_wait_below_nothing(void **state)
{
	struct scene *s = *state;

	scene_at(s, "12:00");
	given(s, "visit.open service=opd");
	scene_at(s, "11:00");
	given(s, "visit.open service=opd");
	line_is(s, "opd", "A002 A001");
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r1 finish=true");
	when(s, "ticket.call_next desk=r1 finish=true");
	then(s, "ticket.finished ticket=A002 !service_s", "visit.closed",
		"ticket.called ticket=A001 waited_us=0");
	given(s, "ticket.start ticket=A001");
	scene_at(s, "10:00");
	when(s, "ticket.finish ticket=A001");
	then(s, "ticket.finished !service_s", "visit.closed");
}

static void first_come_first_served_where_the_rule_says_so(void **state)
{
	struct scene *s = *state;
	struct service *opd = board_edit(s->board, BOARD_SERVICES, scene_id(s, "service", "opd"));

	opd->rule.mode = ORDER_FIFO;
	board_settle(s->board);
	open_visits(s, 2);
	given(s, "visit.open service=opd colour=red");
	line_is(s, "opd", "A001 A002 A003");
	scene_as(s, "amina", ROLE_DOCTOR);
	when(s, "ticket.call_next desk=r1");
	then(s, "ticket.called ticket=A001 rule=clock");
}

static void colours_alone_where_the_rule_says_so(void **state)
{
	struct scene *s = *state;
	struct service *opd = board_edit(s->board, BOARD_SERVICES, scene_id(s, "service", "opd"));

	opd->rule.mode = ORDER_STRICT;
	board_settle(s->board);
	given(s, "visit.open service=opd colour=green vulnerable=true");
	scene_pass(s, 8 * 3600);
	given(s, "visit.open service=opd colour=yellow");
	given(s, "visit.open service=opd");
	given(s, "visit.open service=opd colour=orange");
	given(s, "visit.open service=opd colour=red");
	line_is(s, "opd", "A005 A004 A002 A003 A001");
	scene_as(s, "amina", ROLE_DOCTOR);
	when(s, "ticket.call_next desk=r1");
	then(s, "ticket.called ticket=A005 rule=tier");
}

static void next_pressed_twice_finishes_with_one_patient(void **state)
{
	struct scene *s = *state;

	open_visits(s, 3);
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r1");
	given(s, "ticket.call_next desk=r1 finish=true current=A001");
	when(s, "ticket.call_next desk=r1 finish=true current=A001");
	refused(s, ERR_CONFLICT, "current");
	assert_string_equal(s->problem.expected, "A002 is at the desk");
	when(s, "ticket.call ticket=A003 desk=r1 reason=pain finish=true current=A001");
	refused(s, ERR_CONFLICT, "current");
	given(s, "ticket.finish ticket=A002");
	when(s, "ticket.call_next desk=r1 current=A002");
	refused(s, ERR_CONFLICT, "current");
	assert_string_equal(s->problem.expected, "nobody is at the desk");
	given(s, "ticket.call_next desk=r1");
}

static void lines_of_several_modes_at_one_desk_keep_the_urgent_first(void **state)
{
	struct scene *s = *state;

	scene_as(s, "admin", ROLE_ADMIN);
	given(s, "desk.configure desk=r1 code=r1 name_sw=x name_en=x room=1 services=opd,lab");
	board_edit(s->board, BOARD_SERVICES, scene_id(s, "service", "lab"));
	((struct service *)board_edit(s->board, BOARD_SERVICES, scene_id(s, "service", "lab")))
		->rule.mode = ORDER_FIFO;
	board_settle(s->board);
	scene_as(s, "rehema", ROLE_RECEPTIONIST);
	given(s, "visit.open service=lab colour=green");
	scene_pass(s, 600);
	given(s, "visit.open service=opd colour=orange");
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "desk.open desk=r1");
	when(s, "ticket.call_next desk=r1");
	then(s, "ticket.called ticket=A001 rule=tier tier=1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_setup, scene_teardown)
		TEST(the_longest_wait_goes_first),
		TEST(an_emergency_goes_before_all),
		TEST(a_shorter_target_overtakes_by_value),
		TEST(a_call_by_name_says_whom_it_overtook),
		TEST(a_call_by_name_passes_nobody_of_another_doctor),
		TEST(a_move_passes_nobody_of_another_doctor),
		TEST(only_the_first_eight_passed_are_listed),
		TEST(a_call_needs_a_free_desk_of_the_caller),
		TEST(the_next_may_be_called_while_finishing),
		TEST(a_desk_of_several_services_takes_the_first_of_all),
		TEST(who_is_at_another_desk_is_passed_over_and_keeps_the_place),
		TEST(who_is_at_another_desk_is_no_runner_up),
		TEST(nobody_is_called_by_name_from_another_desk),
		TEST(the_same_desk_goes_on_with_the_same_patient),
		TEST(the_skipped_are_not_called_from_another_desk),
		TEST(no_undo_brings_a_patient_back_from_another_desk),
		TEST(a_moved_patient_stands_where_it_was_put),
		TEST(moving_backwards_overtakes_nobody),
		TEST(a_move_that_cannot_be_is_refused),
		TEST(a_reason_that_nobody_sees_is_none),
		TEST(a_skipped_patient_can_be_moved_into_line),
		TEST(a_recall_is_a_call_of_its_own),
		TEST(nobody_is_called_more_often_than_can_be_counted),
		TEST(only_the_desk_starts_and_ends_with_its_patient),
		TEST(a_clock_set_back_shows_no_wait_below_nothing),
		TEST(first_come_first_served_where_the_rule_says_so),
		TEST(colours_alone_where_the_rule_says_so),
		TEST(next_pressed_twice_finishes_with_one_patient),
		TEST(lines_of_several_modes_at_one_desk_keep_the_urgent_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
