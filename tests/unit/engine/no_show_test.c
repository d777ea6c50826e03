// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Who does not come, and who comes back (RULES.md 4.2 and 4.3); what the server does by itself. */
#include "tests/engine/scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void open_visits(struct scene *s, int count)
{
	for (int i = 0; i < count; i++) {
		given(s, "visit.open service=opd");
		scene_pass(s, 1);
	}
	scene_as(s, "amina", ROLE_DOCTOR);
}

static void skip_first(struct scene *s)
{
	given(s, "ticket.call_next desk=r1");
	given(s, "ticket.no_show ticket=A001");
}

static void recall_by_itself(struct scene *s)
{
	struct service *opd = board_edit(s->board, BOARD_SERVICES, scene_id(s, "service", "opd"));

	opd->no_show.automatic = true;
	board_settle(s->board);
}

static void a_skipped_patient_stands_behind_two_calls(void **state)
{
	struct scene *s = *state;

	open_visits(s, 4);
	given(s, "ticket.call_next desk=r1");
	when(s, "ticket.no_show ticket=A001");
	then(s, "ticket.skipped ticket=A001 desk=r1 skips=1 behind_calls=3 !closed");
	is(s, "tickets A001 state=waiting clock_at=08:00 !desk");
	line_is(s, "opd", "A002 A003 A004");
	assert_int_equal(
		board_waiting(s->board, (struct service_id){ scene_id(s, "service", "opd") }), 4);
	when(s, "ticket.call_next desk=r1");
	then(s, "ticket.called ticket=A002");
	line_is(s, "opd", "A003 A004");
	given(s, "ticket.call_next desk=r1 finish=true");
	/* Its clock was kept, so it is first again. */
	line_is(s, "opd", "A001 A004");
	when(s, "ticket.call_next desk=r1 finish=true");
	then(s, "ticket.finished ticket=A003", "visit.closed",
		"ticket.called ticket=A001 rule=clock");
	is(s, "tickets A001 calls=1 skips=1");
}

static void where_nobody_else_waits_the_skipped_are_called(void **state)
{
	struct scene *s = *state;

	open_visits(s, 2);
	skip_first(s);
	given(s, "ticket.call_next desk=r1");
	given(s, "ticket.no_show ticket=A002");
	line_is(s, "opd", "");
	when(s, "ticket.call_next desk=r1");
	then(s, "ticket.called ticket=A001 rule=skipped_returns !runner_up");
}

static void the_third_skip_is_a_no_show(void **state)
{
	struct scene *s = *state;

	open_visits(s, 1);
	skip_first(s);
	skip_first(s);
	given(s, "ticket.call_next desk=r1");
	when(s, "ticket.no_show ticket=A001");
	then(s, "ticket.skipped ticket=A001 skips=3 closed=true !behind_calls",
		"visit.closed visit=A001");
	is(s, "tickets A001 state=no_show finished_at=08:00:01");
}

static void somebody_not_called_cannot_be_skipped(void **state)
{
	struct scene *s = *state;

	open_visits(s, 1);
	when(s, "ticket.no_show ticket=A001");
	refused(s, ERR_WRONG_STATE, "ticket");
	given(s, "ticket.call_next desk=r1");
	given(s, "ticket.start ticket=A001");
	when(s, "ticket.no_show ticket=A001");
	refused(s, ERR_WRONG_STATE, "ticket");
}

static void back_in_time_keeps_the_clock(void **state)
{
	struct scene *s = *state;

	open_visits(s, 3);
	skip_first(s);
	scene_pass(s, 30 * 60);
	when(s, "ticket.requeue ticket=A001");
	then(s, "ticket.requeued ticket=A001 clock_at=08:00");
	is(s, "tickets A001 state=waiting !skipped_at !behind_calls skips=1");
	line_is(s, "opd", "A001 A002 A003");
	when(s, "ticket.requeue ticket=A001");
	refused(s, ERR_WRONG_STATE, "ticket");
}

static void back_too_late_begins_anew(void **state)
{
	struct scene *s = *state;

	open_visits(s, 3);
	skip_first(s);
	scene_pass(s, 30 * 60 + 1);
	when(s, "ticket.requeue ticket=A001");
	then(s, "ticket.requeued ticket=A001 clock_at=08:30:04");
	line_is(s, "opd", "A002 A003 A001");
}

static void a_no_show_may_come_back(void **state)
{
	struct scene *s = *state;

	open_visits(s, 1);
	given(s, "visit.open service=opd patient=p1");
	skip_first(s);
	scene_pass(s, 3600);
	scene_as_timer(s);
	given(s, "ticket.no_show ticket=A001");
	is(s, "tickets A001 state=no_show");
	is(s, "visits A001 state=closed");
	scene_as(s, "rehema", ROLE_RECEPTIONIST);
	when(s, "ticket.requeue ticket=A001");
	then(s, "visit.reopened visit=A001", "ticket.requeued ticket=A001 clock_at=09:00:01");
	is(s, "tickets A001 state=waiting !finished_at");
	line_is(s, "opd", "A002 A001");
}

static void but_not_beside_a_newer_number_of_the_same_patient(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd patient=p1");
	open_visits(s, 0);
	skip_first(s);
	skip_first(s);
	skip_first(s);
	is(s, "visits A001 state=closed");
	given(s, "visit.open service=lab patient=p1");
	when(s, "ticket.requeue ticket=A001");
	refused(s, ERR_ALREADY_IN_LINE, "ticket");
}

static void nor_for_a_doctor_who_has_left(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd assigned=amina");
	open_visits(s, 0);
	skip_first(s);
	skip_first(s);
	skip_first(s);
	given(s, "desk.close desk=r1");
	is(s, "tickets A001 state=no_show assigned=amina");
	when(s, "ticket.requeue ticket=A001");
	then(s, "visit.reopened", "ticket.requeued ticket=A001",
		"ticket.assigned ticket=A001 !staff automatic=true");
}

static void who_is_called_by_another_while_its_doctor_leaves_is_free(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd assigned=amina");
	scene_as(s, "baraka", ROLE_DOCTOR);
	given(s, "ticket.call ticket=A001 desk=r2 reason=x");
	scene_as(s, "amina", ROLE_DOCTOR);
	when(s, "desk.close desk=r1");
	then(s, "desk.closed", "ticket.assigned ticket=A001 !staff");
	is(s, "tickets A001 state=called desk=r2");
}

static void nothing_is_due_by_itself_unless_the_rule_says_so(void **state)
{
	struct scene *s = *state;

	open_visits(s, 1);
	given(s, "ticket.call_next desk=r1");
	scene_as_display(s, "hall");
	given(s, "call.acknowledge call=A001 shown=true");
	scene_pass(s, 3600);
	due_is(s, "");
}

static void an_automatic_rule_recalls_and_then_skips(void **state)
{
	struct scene *s = *state;

	open_visits(s, 1);
	recall_by_itself(s);
	given(s, "ticket.call_next desk=r1");
	scene_as_display(s, "hall");
	given(s, "call.acknowledge call=A001 spoken=true");
	scene_pass(s, 39);
	due_is(s, "");
	scene_pass(s, 1);
	due_is(s, "ticket.recall A001");
	scene_as_timer(s);
	given(s, "ticket.recall ticket=A001");
	due_is(s, "");
	scene_pass(s, 40);
	due_is(s, "ticket.recall A001 call.unheard A001");
	given(s, "call.unheard call=A001");
	given(s, "ticket.recall ticket=A001");
	is(s, "tickets A001 calls=3");
	scene_pass(s, 40);
	due_is(s, "ticket.no_show A001 call.unheard A001");
	when(s, "ticket.no_show ticket=A001");
	then(s, "ticket.skipped ticket=A001 skips=1");
	is(s, "tickets A001 state=waiting");
	due_is(s, "");
	/* Away too long. */
	scene_pass(s, 3599);
	due_is(s, "");
	scene_pass(s, 1);
	due_is(s, "ticket.no_show A001");
	when(s, "ticket.no_show ticket=A001");
	then(s, "ticket.skipped ticket=A001 skips=1 closed=true", "visit.closed visit=A001");
	due_is(s, "");
}

static void a_patient_who_came_is_not_recalled(void **state)
{
	struct scene *s = *state;

	open_visits(s, 1);
	recall_by_itself(s);
	given(s, "ticket.call_next desk=r1");
	given(s, "ticket.start ticket=A001");
	scene_pass(s, 3600);
	due_is(s, "");
}

static void a_clock_set_back_makes_nothing_due(void **state)
{
	struct scene *s = *state;

	open_visits(s, 1);
	recall_by_itself(s);
	given(s, "ticket.call_next desk=r1");
	scene_at(s, "06:00");
	due_is(s, "");
}

static void a_call_that_no_display_took_is_told_to_its_desk(void **state)
{
	struct scene *s = *state;

	open_visits(s, 1);
	given(s, "ticket.call_next desk=r1");
	scene_pass(s, 4);
	due_is(s, "");
	scene_pass(s, 1);
	due_is(s, "call.unheard A001");
	scene_as_timer(s);
	when(s, "call.unheard call=A001");
	then(s, "call.unheard call=A001 desk=r1");
	is(s, "calls A001 unheard=true");
	due_is(s, "");
	/* Said once. */
	when(s, "call.unheard call=A001");
	then_nothing(s);
	when(s, "call.unheard call=none");
	refused(s, ERR_NO_CALL, "call");
}

static void the_first_display_that_shows_a_call_counts(void **state)
{
	struct scene *s = *state;

	open_visits(s, 1);
	given(s, "ticket.call_next desk=r1");
	scene_as_display(s, "hall");
	scene_pass(s, 1);
	when(s, "call.acknowledge call=A001 shown=true");
	then(s, "call.shown call=A001 display=hall");
	scene_pass(s, 1);
	when(s, "call.acknowledge call=A001 shown=true spoken=true");
	then(s, "call.spoken call=A001 display=hall");
	is(s, "calls A001 shown_at=08:00:02 spoken_at=08:00:03 !unheard");
	when(s, "call.acknowledge call=A001 shown=true spoken=true");
	then_nothing(s);
	when(s, "call.acknowledge call=A001");
	then_nothing(s);
}

static void only_a_display_of_that_desk_may_say_so(void **state)
{
	struct scene *s = *state;

	scene_as(s, "admin", ROLE_ADMIN);
	given(s, "display.register display=door name=Door desks=r2,w1");
	open_visits(s, 1);
	given(s, "ticket.call_next desk=r1");
	when(s, "call.acknowledge call=A001 shown=true");
	refused(s, ERR_FORBIDDEN, "call");
	scene_as_display(s, "door");
	when(s, "call.acknowledge call=A001 shown=true");
	refused(s, ERR_FORBIDDEN, "call");
	scene_as_display(s, "unknown");
	when(s, "call.acknowledge call=A001 shown=true");
	refused(s, ERR_FORBIDDEN, "call");
	scene_as_display(s, "hall");
	when(s, "call.acknowledge call=none shown=true");
	refused(s, ERR_NO_CALL, "call");
}

static void a_key_pressed_twice_skips_once(void **state)
{
	struct scene *s = *state;

	open_visits(s, 3);
	skip_first(s);
	scene_pass(s, 1);
	when(s, "ticket.no_show ticket=A001");
	refused(s, ERR_WRONG_STATE, "ticket");
	assert_string_equal(s->problem.expected, "it was skipped and may be away for 60 minutes");
	scene_as(s, "rehema", ROLE_RECEPTIONIST);
	when(s, "ticket.no_show ticket=A001");
	refused(s, ERR_WRONG_STATE, "ticket");
	scene_pass(s, 3599);
	when(s, "ticket.no_show ticket=A001");
	then(s, "ticket.skipped ticket=A001 closed=true", "visit.closed visit=A001");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_setup, scene_teardown)
		TEST(a_skipped_patient_stands_behind_two_calls),
		TEST(where_nobody_else_waits_the_skipped_are_called),
		TEST(the_third_skip_is_a_no_show),
		TEST(somebody_not_called_cannot_be_skipped),
		TEST(back_in_time_keeps_the_clock),
		TEST(back_too_late_begins_anew),
		TEST(a_no_show_may_come_back),
		TEST(but_not_beside_a_newer_number_of_the_same_patient),
		TEST(nor_for_a_doctor_who_has_left),
		TEST(who_is_called_by_another_while_its_doctor_leaves_is_free),
		TEST(nothing_is_due_by_itself_unless_the_rule_says_so),
		TEST(an_automatic_rule_recalls_and_then_skips),
		TEST(a_patient_who_came_is_not_recalled),
		TEST(a_clock_set_back_makes_nothing_due),
		TEST(a_call_that_no_display_took_is_told_to_its_desk),
		TEST(the_first_display_that_shows_a_call_counts),
		TEST(only_a_display_of_that_desk_may_say_so),
		TEST(a_key_pressed_twice_skips_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
