// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Who waits for one member of staff, and who must not wait for one that will never call. */
#include "tests/engine/scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_patient_may_ask_for_a_doctor_by_name(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd assigned=baraka");
	given(s, "visit.open service=opd");
	is(s, "tickets A001 assigned=baraka");
	scene_as(s, "amina", ROLE_DOCTOR);
	when(s, "ticket.call_next desk=r1");
	then(s, "ticket.called ticket=A002 rule=only_one");
	scene_as(s, "baraka", ROLE_DOCTOR);
	when(s, "ticket.call_next desk=r2");
	then(s, "ticket.called ticket=A001");
}

static void nobody_waits_for_somebody_who_sits_nowhere(void **state)
{
	struct scene *s = *state;

	when(s, "visit.open service=opd assigned=dalila");
	refused(s, ERR_NO_STAFF, "assigned");
	given(s, "visit.open service=opd");
	when(s, "ticket.assign ticket=A001 staff=dalila");
	refused(s, ERR_NO_STAFF, "staff");
}

static void nor_for_somebody_who_does_not_serve_there(void **state)
{
	struct scene *s = *state;

	when(s, "visit.open service=opd assigned=chiku");
	refused(s, ERR_NO_STAFF, "assigned");
	given(s, "visit.open service=opd");
	when(s, "ticket.assign ticket=A001 staff=chiku");
	refused(s, ERR_NO_STAFF, "staff");
	when(s, "ticket.transfer ticket=A001 services=lab assigned=amina");
	refused(s, ERR_NO_STAFF, "assigned");
	when(s, "ticket.transfer ticket=A001 services=lab assigned=dalila");
	refused(s, ERR_NO_STAFF, "assigned");
	when(s, "ticket.transfer ticket=A001 services=lab assigned=chiku");
	then(s, "ticket.finished ticket=A001@opd outcome=sent_on",
		"ticket.issued ticket=A001@lab assigned=chiku");
}

static void assigning_to_nobody_lets_anybody_call(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd assigned=baraka");
	when(s, "ticket.assign ticket=A001");
	then(s, "ticket.assigned ticket=A001 !staff !automatic");
	is(s, "tickets A001 !assigned");
}

static void the_least_loaded_gets_the_next(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd assigned=amina");
	given(s, "visit.open service=opd");
	when(s, "ticket.assign ticket=A002 automatic=true");
	then(s, "ticket.assigned ticket=A002 staff=baraka automatic=true");
	given(s, "visit.open service=opd");
	/* One each: the smaller id. */
	when(s, "ticket.assign ticket=A003 automatic=true");
	then(s, "ticket.assigned ticket=A003 staff=amina");
}

static void a_patient_at_the_desk_counts_as_load(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd");
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r1");
	given(s, "visit.open service=opd");
	when(s, "ticket.assign ticket=A002 automatic=true");
	then(s, "ticket.assigned staff=baraka");
}

static void what_waits_at_another_service_counts_as_load(void **state)
{
	struct scene *s = *state;

	scene_as(s, "admin", ROLE_ADMIN);
	given(s, "desk.configure desk=r1 code=r1 name_sw=x name_en=x room=1 services=opd,lab");
	for (int i = 0; i < 2; i++)
		given(s, "visit.open service=lab assigned=amina");
	given(s, "visit.open service=opd assigned=baraka");
	given(s, "visit.open service=opd");
	when(s, "ticket.assign ticket=A002 automatic=true");
	then(s, "ticket.assigned ticket=A002 staff=baraka");
}

static void skipped_and_held_patients_count_as_load(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd assigned=amina");
	given(s, "visit.open service=opd assigned=amina");
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r1");
	given(s, "ticket.no_show ticket=A001");
	given(s, "ticket.hold ticket=A002 reason=results");
	given(s, "visit.open service=opd assigned=baraka");
	given(s, "visit.open service=opd");
	when(s, "ticket.assign ticket=A004 automatic=true");
	then(s, "ticket.assigned ticket=A004 staff=baraka");
}

static void who_pauses_gets_nobody_automatically(void **state)
{
	struct scene *s = *state;

	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "desk.pause desk=r1 reason=meal");
	scene_as(s, "baraka", ROLE_DOCTOR);
	given(s, "desk.pause desk=r2 reason=prayer");
	given(s, "visit.open service=opd");
	when(s, "ticket.assign ticket=A001 automatic=true");
	refused(s, ERR_NO_STAFF, "staff");
	when(s, "ticket.assign ticket=A001 staff=amina");
	then(s, "ticket.assigned staff=amina");
}

static void a_service_may_assign_by_itself(void **state)
{
	struct scene *s = *state;

	scene_as(s, "admin", ROLE_ADMIN);
	given(s,
		"service.configure service=opd code=opd name_sw=x name_en=x series=A assigns=true");
	given(s, "visit.open service=opd");
	given(s, "visit.open service=opd");
	given(s, "visit.open service=opd assigned=amina");
	is(s, "tickets A001 assigned=amina");
	is(s, "tickets A002 assigned=baraka");
	is(s, "tickets A003 assigned=amina");
}

static void leaving_a_desk_sets_free_who_waits_for_its_doctor(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd assigned=amina");
	given(s, "visit.open service=opd assigned=baraka");
	scene_as(s, "amina", ROLE_DOCTOR);
	when(s, "desk.close desk=r1");
	then(s, "desk.closed desk=r1 staff=amina",
		"ticket.assigned ticket=A001 !staff automatic=true");
}

static void so_does_being_taken_over(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd assigned=amina");
	scene_as(s, "dalila", ROLE_DOCTOR);
	when(s, "desk.take_over desk=r1");
	then(s, "desk.opened desk=r1 staff=dalila",
		"ticket.assigned ticket=A001 !staff automatic=true");
}

static void so_does_moving_to_a_desk_of_another_service(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd assigned=amina");
	scene_as(s, "chiku", ROLE_NURSE);
	given(s, "desk.close desk=w1");
	scene_as(s, "amina", ROLE_DOCTOR);
	when(s, "desk.open desk=w1");
	then(s, "desk.closed desk=r1 staff=amina", "desk.opened desk=w1 staff=amina",
		"ticket.assigned ticket=A001 !staff automatic=true");
}

static void moving_to_a_desk_of_the_same_service_does_not(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd assigned=amina");
	scene_as(s, "baraka", ROLE_DOCTOR);
	given(s, "desk.close desk=r2");
	scene_as(s, "amina", ROLE_DOCTOR);
	when(s, "desk.open desk=r2");
	then(s, "desk.closed desk=r1", "desk.opened desk=r2 staff=amina");
	is(s, "tickets A001 assigned=amina");
}

static void so_does_taking_over_a_desk_of_another_service(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd assigned=amina");
	scene_as(s, "amina", ROLE_DOCTOR);
	when(s, "desk.take_over desk=w1");
	then(s, "desk.closed desk=r1", "desk.opened desk=w1 staff=amina",
		"ticket.assigned ticket=A001 !staff automatic=true");
}

static void so_does_taking_the_service_from_the_desk(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd assigned=amina");
	scene_as(s, "admin", ROLE_ADMIN);
	when(s, "desk.configure desk=r1 code=r1 name_sw=x name_en=x room=1 services=lab");
	then(s, "desk.configured desk=r1 services=lab",
		"ticket.assigned ticket=A001 !staff automatic=true");
}

static void a_held_patient_is_set_free_too(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd");
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r1");
	given(s, "ticket.start ticket=A001");
	when(s, "ticket.hold ticket=A001 reason=results");
	then(s, "ticket.held ticket=A001 reason=results was_serving=true",
		"ticket.assigned ticket=A001 staff=amina automatic=true");
	when(s, "desk.close desk=r1");
	then(s, "desk.closed", "ticket.assigned ticket=A001 !staff automatic=true");
}

static void a_call_by_name_may_take_a_patient_from_another_doctor(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd assigned=baraka");
	scene_as(s, "amina", ROLE_DOCTOR);
	when(s, "ticket.call_next desk=r1");
	refused(s, ERR_QUEUE_EMPTY, "desk");
	when(s, "ticket.call ticket=A001 desk=r1 reason='baraka is in theatre'");
	then(s, "ticket.called ticket=A001 desk=r1 rule=named reason='baraka is in theatre'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_setup, scene_teardown)
		TEST(a_patient_may_ask_for_a_doctor_by_name),
		TEST(nobody_waits_for_somebody_who_sits_nowhere),
		TEST(nor_for_somebody_who_does_not_serve_there),
		TEST(assigning_to_nobody_lets_anybody_call),
		TEST(the_least_loaded_gets_the_next),
		TEST(a_patient_at_the_desk_counts_as_load),
		TEST(what_waits_at_another_service_counts_as_load),
		TEST(skipped_and_held_patients_count_as_load),
		TEST(who_pauses_gets_nobody_automatically),
		TEST(a_service_may_assign_by_itself),
		TEST(leaving_a_desk_sets_free_who_waits_for_its_doctor),
		TEST(so_does_being_taken_over),
		TEST(so_does_moving_to_a_desk_of_another_service),
		TEST(moving_to_a_desk_of_the_same_service_does_not),
		TEST(so_does_taking_over_a_desk_of_another_service),
		TEST(so_does_taking_the_service_from_the_desk),
		TEST(a_held_patient_is_set_free_too),
		TEST(a_call_by_name_may_take_a_patient_from_another_doctor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
