// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* From stage to stage, away for results and back, held and resumed (RULES.md 5). */
#include "tests/engine/scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void with_amina(struct scene *s)
{
	given(s, "visit.open service=opd");
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r1");
	given(s, "ticket.start ticket=A001");
}

static void in_the_laboratory(struct scene *s)
{
	scene_as(s, "chiku", ROLE_NURSE);
	given(s, "ticket.call_next desk=w1");
	given(s, "ticket.start ticket=A001@lab");
}

static void add_xray(struct scene *s)
{
	scene_as(s, "admin", ROLE_ADMIN);
	given(s, "service.configure service=xray code=xray name_sw=x name_en=x series=B");
	given(s, "service.open service=xray");
	given(s, "desk.configure desk=x1 code=x1 name_sw=x name_en=x room=9 services=xray");
	scene_as(s, "juma", ROLE_NURSE);
	given(s, "desk.open desk=x1");
}

static void a_patient_sent_on_keeps_the_number_and_gets_a_new_clock(void **state)
{
	struct scene *s = *state;

	with_amina(s);
	scene_pass(s, 600);
	when(s, "ticket.transfer ticket=A001 services=lab");
	then(s, "ticket.finished ticket=A001@opd outcome=sent_on service_s=600",
		"ticket.issued ticket=A001@lab service=lab number=A001 clock_at=08:10 kind=walk_in "
		"!return_to");
	is(s, "visits A001 state=open");
	answered(s, "\"tickets\":[{\"number\":\"A001\"");
	answered(s, ",\"service\":\"");
	in_the_laboratory(s);
	when(s, "ticket.finish ticket=A001@lab");
	then(s, "ticket.finished ticket=A001@lab", "visit.closed visit=A001");
}

static void who_stood_in_the_wrong_line_keeps_the_clock(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd");
	scene_pass(s, 900);
	when(s, "ticket.transfer ticket=A001 services=lab");
	then(s, "ticket.finished !service_s", "ticket.issued service=lab clock_at=08:00");
}

static void away_for_results_and_back_to_the_same_doctor(void **state)
{
	struct scene *s = *state;

	with_amina(s);
	when(s, "ticket.transfer ticket=A001 services=lab return_to_me=true");
	then(s, "ticket.finished ticket=A001@opd outcome=sent_on",
		"ticket.issued ticket=A001@lab return_to=amina return_service=opd");
	in_the_laboratory(s);
	scene_pass(s, 300);
	when(s, "ticket.finish ticket=A001@lab");
	then(s, "ticket.finished ticket=A001@lab",
		"ticket.issued service=opd number=A001 kind=returning assigned=amina "
		"clock_at=08:05 "
		"!return_to !return_service");
	scene_as(s, "baraka", ROLE_DOCTOR);
	when(s, "ticket.call_next desk=r2");
	refused(s, ERR_QUEUE_EMPTY, "desk");
	scene_as(s, "amina", ROLE_DOCTOR);
	when(s, "ticket.call_next desk=r1");
	then(s, "ticket.called ticket=A001@opd");
}

static void back_to_anybody_where_the_doctor_has_gone_home(void **state)
{
	struct scene *s = *state;

	with_amina(s);
	given(s, "ticket.transfer ticket=A001 services=lab return_to_me=true");
	given(s, "desk.close desk=r1");
	in_the_laboratory(s);
	when(s, "ticket.finish ticket=A001@lab");
	then(s, "ticket.finished", "ticket.issued service=opd kind=returning !assigned");
}

static void or_sits_where_that_service_is_not_served(void **state)
{
	struct scene *s = *state;

	add_xray(s);
	given(s, "desk.close desk=x1");
	with_amina(s);
	given(s, "ticket.transfer ticket=A001 services=lab return_to_me=true");
	given(s, "desk.open desk=x1");
	in_the_laboratory(s);
	when(s, "ticket.finish ticket=A001@lab");
	then(s, "ticket.finished", "ticket.issued service=opd kind=returning !assigned");
}

static void back_only_when_the_last_of_several_is_done(void **state)
{
	struct scene *s = *state;

	add_xray(s);
	with_amina(s);
	when(s, "ticket.transfer ticket=A001 services=lab,xray return_to_me=true");
	then(s, "ticket.finished", "ticket.issued service=lab", "ticket.issued service=xray");
	in_the_laboratory(s);
	when(s, "ticket.finish ticket=A001@lab");
	then(s, "ticket.finished ticket=A001@lab");
	scene_as(s, "juma", ROLE_NURSE);
	given(s, "ticket.call_next desk=x1");
	when(s, "ticket.finish ticket=A001@xray");
	then(s, "ticket.finished ticket=A001@xray",
		"ticket.issued service=opd kind=returning assigned=amina");
}

/* Somebody comes back who was at the laboratory, and for whom the X-ray ends like this. */
static void back_without_the_xray(struct scene *s, const char *how)
{
	add_xray(s);
	with_amina(s);
	given(s, "ticket.transfer ticket=A001 services=lab,xray return_to_me=true");
	in_the_laboratory(s);
	given(s, "ticket.finish ticket=A001@lab");
	scene_as(s, "juma", ROLE_NURSE);
	when(s, "%s", how);
}

static void back_also_when_the_last_of_several_is_cancelled(void **state)
{
	struct scene *s = *state;

	back_without_the_xray(s, "ticket.cancel ticket=A001@xray");
	then(s, "ticket.cancelled ticket=A001@xray",
		"ticket.issued service=opd kind=returning assigned=amina not_done=xray");
	scene_as(s, "amina", ROLE_DOCTOR);
	when(s, "ticket.call_next desk=r1");
	then(s, "ticket.called ticket=A001@opd");
	answered(s, ",\"not_done\":[\"");
}

static void back_also_when_they_did_not_come_to_the_last_of_several(void **state)
{
	struct scene *s = *state;

	back_without_the_xray(s, "ticket.call_next desk=x1");
	for (int skips = 1; skips <= 2; skips++) {
		when(s, "ticket.no_show ticket=A001@xray");
		then(s, "ticket.skipped !closed");
		given(s, "ticket.call_next desk=x1");
	}
	when(s, "ticket.no_show ticket=A001@xray");
	then(s, "ticket.skipped ticket=A001@xray closed=true",
		"ticket.issued service=opd kind=returning not_done=xray");
	/* Who comes to it after all: the doctor waits already. */
	given(s, "ticket.requeue ticket=A001@xray");
	given(s, "ticket.call_next desk=x1");
	when(s, "ticket.finish ticket=A001@xray");
	then(s, "ticket.finished");
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r1");
	assert_null(strstr(text_string(&s->answer), "not_done"));
}

static void back_also_when_the_first_of_several_was_cancelled(void **state)
{
	struct scene *s = *state;

	add_xray(s);
	with_amina(s);
	given(s, "ticket.transfer ticket=A001 services=lab,xray return_to_me=true");
	when(s, "ticket.cancel ticket=A001@xray");
	then(s, "ticket.cancelled");
	in_the_laboratory(s);
	when(s, "ticket.finish ticket=A001@lab");
	then(s, "ticket.finished ticket=A001@lab",
		"ticket.issued service=opd kind=returning assigned=amina not_done=xray");
}

static void back_when_the_only_order_is_cancelled(void **state)
{
	struct scene *s = *state;

	with_amina(s);
	given(s, "ticket.transfer ticket=A001 services=lab return_to_me=true");
	when(s, "ticket.cancel ticket=A001@lab reason='no reagent'");
	then(s, "ticket.cancelled",
		"ticket.issued service=opd kind=returning assigned=amina not_done=lab");
}

/* Nobody waits at the doctor's for somebody who is not in the house. Who comes later stands at the
 * laboratory again, and from there the way leads back. */
static void who_came_to_none_of_the_orders_is_away(void **state)
{
	struct scene *s = *state;

	with_amina(s);
	given(s, "ticket.transfer ticket=A001 services=lab return_to_me=true");
	scene_as(s, "chiku", ROLE_NURSE);
	given(s, "ticket.call_next desk=w1");
	given(s, "ticket.no_show ticket=A001@lab");
	scene_pass(s, 3600);
	scene_as_timer(s);
	when(s, "ticket.no_show ticket=A001@lab");
	then(s, "ticket.skipped closed=true", "visit.closed visit=A001");
	scene_as(s, "chiku", ROLE_NURSE);
	given(s, "ticket.requeue ticket=A001@lab");
	given(s, "ticket.call_next desk=w1");
	when(s, "ticket.finish ticket=A001@lab");
	then(s, "ticket.finished", "ticket.issued service=opd kind=returning !not_done");
}

/* Of an earlier round nothing is said again, and having come then is not having come now. */
static void each_round_of_orders_is_looked_at_by_itself(void **state)
{
	struct scene *s = *state;

	back_without_the_xray(s, "ticket.cancel ticket=A001@xray");
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r1");
	given(s, "ticket.transfer ticket=A001@opd services=lab return_to_me=true");
	in_the_laboratory(s);
	when(s, "ticket.finish ticket=A001@lab");
	then(s, "ticket.finished", "ticket.issued service=opd kind=returning !not_done");
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r1");
	given(s, "ticket.transfer ticket=A001@opd services=lab return_to_me=true");
	scene_as(s, "chiku", ROLE_NURSE);
	given(s, "ticket.call_next desk=w1");
	given(s, "ticket.no_show ticket=A001@lab");
	scene_pass(s, 3600);
	when(s, "ticket.no_show ticket=A001@lab");
	then(s, "ticket.skipped closed=true", "visit.closed visit=A001");
}

/* A stage that is repeated is not missing. */
static void an_order_that_was_given_again_and_done_is_done(void **state)
{
	struct scene *s = *state;

	add_xray(s);
	with_amina(s);
	given(s, "ticket.transfer ticket=A001 services=lab,xray return_to_me=true");
	given(s, "ticket.cancel ticket=A001@xray");
	in_the_laboratory(s);
	given(s, "ticket.transfer ticket=A001@lab services=xray");
	scene_as(s, "juma", ROLE_NURSE);
	given(s, "ticket.call_next desk=x1");
	when(s, "ticket.finish ticket=A001@xray");
	then(s, "ticket.finished", "ticket.issued service=opd kind=returning !not_done");
}

static void back_from_the_stage_after_next(void **state)
{
	struct scene *s = *state;

	add_xray(s);
	with_amina(s);
	given(s, "ticket.transfer ticket=A001 services=lab return_to_me=true");
	in_the_laboratory(s);
	when(s, "ticket.transfer ticket=A001@lab services=xray");
	then(s, "ticket.finished ticket=A001@lab",
		"ticket.issued service=xray return_to=amina return_service=opd");
}

static void who_is_sent_back_before_the_results_comes_back_once(void **state)
{
	struct scene *s = *state;

	with_amina(s);
	given(s, "ticket.transfer ticket=A001 services=lab return_to_me=true");
	in_the_laboratory(s);
	when(s, "ticket.transfer ticket=A001@lab services=opd");
	then(s, "ticket.finished ticket=A001@lab",
		"ticket.issued service=opd !return_to !return_service");
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r1");
	when(s, "ticket.finish ticket=A001@opd");
	then(s, "ticket.finished ticket=A001@opd", "visit.closed visit=A001");
}

static void who_is_referred_elsewhere_does_not_come_back(void **state)
{
	struct scene *s = *state;

	with_amina(s);
	given(s, "ticket.transfer ticket=A001 services=lab return_to_me=true");
	in_the_laboratory(s);
	when(s, "ticket.finish ticket=A001@lab outcome=admitted");
	then(s, "ticket.finished outcome=admitted", "visit.closed");
}

static void a_transfer_that_cannot_be_is_refused(void **state)
{
	struct scene *s = *state;

	with_amina(s);
	when(s, "ticket.transfer ticket=A001 services=opd");
	refused(s, ERR_ALREADY_IN_LINE, "services");
	when(s, "ticket.transfer ticket=A001 services=lab,lab");
	refused(s, ERR_BAD_FIELD, "services");
	when(s, "ticket.transfer ticket=A001 services=nowhere");
	refused(s, ERR_NO_SERVICE, "services");
	when(s, "ticket.transfer ticket=A001 services=");
	refused(s, ERR_BAD_FIELD, "services");
	when(s, "ticket.transfer ticket=A777 services=lab");
	refused(s, ERR_NO_TICKET, "ticket");
	scene_as(s, "baraka", ROLE_DOCTOR);
	when(s, "ticket.transfer ticket=A001 services=lab");
	refused(s, ERR_NOT_YOUR_DESK, "ticket");
	scene_as(s, "rehema", ROLE_RECEPTIONIST);
	given(s, "visit.open service=opd");
	when(s, "ticket.transfer ticket=A002 services=lab return_to_me=true");
	refused(s, ERR_WRONG_STATE, "return_to_me");
	given(s, "service.close service=lab");
	when(s, "ticket.transfer ticket=A002 services=lab");
	refused(s, ERR_SERVICE_CLOSED, "services");
	given(s, "ticket.cancel ticket=A002");
	when(s, "ticket.transfer ticket=A002 services=lab");
	refused(s, ERR_WRONG_STATE, "ticket");
}

static void an_emergency_is_sent_on_to_a_closed_service(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd colour=red");
	given(s, "service.close service=lab");
	when(s, "ticket.transfer ticket=A001 services=lab");
	then(s, "ticket.finished", "ticket.issued service=lab colour=red");
}

static void a_green_patient_sent_round_gains_credit(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd colour=green");
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r1");
	scene_pass(s, 180 * 60);
	when(s, "ticket.transfer ticket=A001 services=lab");
	then(s, "ticket.finished", "ticket.issued service=lab transfer_ppm=125000");
}

static void a_held_patient_keeps_the_clock(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd");
	given(s, "visit.open service=opd");
	when(s, "ticket.hold ticket=A001 reason=payment");
	then(s, "ticket.held ticket=A001 reason=payment !was_serving");
	is(s, "tickets A001 state=held hold=payment");
	line_is(s, "opd", "A002");
	scene_pass(s, 600);
	when(s, "ticket.resume ticket=A001");
	then(s, "ticket.resumed ticket=A001");
	is(s, "tickets A001 state=waiting clock_at=08:00 !hold");
	line_is(s, "opd", "A001 A002");
	when(s, "ticket.resume ticket=A001");
	refused(s, ERR_WRONG_STATE, "ticket");
	when(s, "ticket.hold ticket=A001 reason=none");
	refused(s, ERR_NEEDS_REASON, "reason");
}

static void held_while_being_served_goes_back_to_the_same_doctor(void **state)
{
	struct scene *s = *state;

	with_amina(s);
	given(s, "ticket.hold ticket=A001 reason=results");
	is(s, "tickets A001 state=held was_serving=true assigned=amina !desk");
	given(s, "ticket.resume ticket=A001");
	is(s, "tickets A001 state=waiting !was_serving assigned=amina");
	scene_as(s, "baraka", ROLE_DOCTOR);
	when(s, "ticket.hold ticket=A001 reason=away");
	then(s, "ticket.held");
}

/* Skipped, called again before those two were, served, held: behind nobody any more. */
static void nobody_is_lost_between_the_skipped_and_the_held(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd");
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r1");
	given(s, "ticket.no_show ticket=A001");
	is(s, "tickets A001 state=waiting behind_calls=3");
	when(s, "ticket.call_next desk=r1");
	then(s, "ticket.called ticket=A001 rule=skipped_returns");
	given(s, "ticket.start ticket=A001");
	given(s, "ticket.hold ticket=A001 reason=results");
	given(s, "ticket.resume ticket=A001");
	line_is(s, "opd", "A001");
	is(s, "tickets A001 !behind_calls !skipped_at");
}

/* Whoever is resumed is back: nobody may close them as absent for a skip before the hold. */
static void a_resumed_patient_is_not_absent(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd");
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r1");
	given(s, "ticket.no_show ticket=A001");
	given(s, "ticket.hold ticket=A001 reason=payment");
	scene_pass(s, 3 * 3600);
	given(s, "ticket.resume ticket=A001");
	is(s, "tickets A001 state=waiting !skipped_at !behind_calls skips=1");
	line_is(s, "opd", "A001");
	due_is(s, "");
}

static void finishing_says_how_it_ended(void **state)
{
	struct scene *s = *state;

	with_amina(s);
	when(s, "ticket.finish ticket=A001 outcome=sent_on");
	refused(s, ERR_BAD_FIELD, "outcome");
	/* Nobody is left without a next stage by the way round either. */
	given(s, "visit.open service=opd");
	when(s, "ticket.call_next desk=r1 finish=true outcome=sent_on");
	refused(s, ERR_BAD_FIELD, "outcome");
	when(s, "ticket.call ticket=A002 desk=r1 reason=x finish=true outcome=sent_on");
	refused(s, ERR_BAD_FIELD, "outcome");
	when(s, "ticket.finish ticket=A002");
	refused(s, ERR_WRONG_STATE, "ticket");
	when(s, "ticket.finish ticket=A001 outcome=referred");
	then(s, "ticket.finished outcome=referred", "visit.closed");
	when(s, "ticket.finish ticket=A001");
	refused(s, ERR_WRONG_STATE, "ticket");
}

static void a_cancelled_visit_frees_the_desk(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd");
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r1");
	when(s, "visit.close visit=A001 reason='   '");
	refused(s, ERR_NEEDS_REASON, "reason");
	when(s, "visit.close visit=A001 reason='went home'");
	then(s, "ticket.cancelled ticket=A001 reason='went home'",
		"visit.closed visit=A001 reason='went home'");
	when(s, "ticket.call_next desk=r1");
	refused(s, ERR_QUEUE_EMPTY, "desk");
	when(s, "visit.close visit=A001 reason=again");
	refused(s, ERR_VISIT_CLOSED, "visit");
	when(s, "visit.close visit=A777 reason=never");
	refused(s, ERR_NO_VISIT, "visit");
}

static void a_visit_is_not_closed_while_somebody_serves_it(void **state)
{
	struct scene *s = *state;

	with_amina(s);
	when(s, "visit.close visit=A001 reason=x");
	refused(s, ERR_WRONG_STATE, "visit");
	when(s, "ticket.cancel ticket=A001");
	refused(s, ERR_WRONG_STATE, "ticket");
}

static void a_round_within_a_round_leads_back_to_the_first_doctor(void **state)
{
	struct scene *s = *state;

	add_xray(s);
	scene_as(s, "rehema", ROLE_RECEPTIONIST);
	with_amina(s);
	given(s, "ticket.transfer ticket=A001 services=lab return_to_me=true");
	in_the_laboratory(s);
	given(s, "ticket.transfer ticket=A001@lab services=xray return_to_me=true");
	scene_as(s, "juma", ROLE_NURSE);
	given(s, "ticket.call_next desk=x1");
	given(s, "ticket.start ticket=A001@xray");
	when(s, "ticket.finish ticket=A001@xray");
	then(s, "ticket.finished ticket=A001@xray",
		"ticket.issued service=lab kind=returning assigned=chiku return_to=amina "
		"return_service=opd");
	scene_as(s, "chiku", ROLE_NURSE);
	given(s, "ticket.call_next desk=w1");
	given(s, "ticket.start ticket=A001@lab");
	when(s, "ticket.finish ticket=A001@lab");
	then(s, "ticket.finished ticket=A001@lab",
		"ticket.issued service=opd kind=returning assigned=amina !return_to");
}

static void whoever_is_admitted_from_one_order_does_not_come_back_from_another(void **state)
{
	struct scene *s = *state;

	add_xray(s);
	scene_as(s, "rehema", ROLE_RECEPTIONIST);
	with_amina(s);
	given(s, "ticket.transfer ticket=A001 services=lab,xray return_to_me=true");
	in_the_laboratory(s);
	given(s, "ticket.finish ticket=A001@lab outcome=admitted");
	scene_as(s, "rehema", ROLE_RECEPTIONIST);
	when(s, "ticket.cancel ticket=A001@xray");
	then(s, "ticket.cancelled ticket=A001@xray", "visit.closed visit=A001");
}

static void an_order_that_was_taken_back_was_never_given(void **state)
{
	struct scene *s = *state;

	add_xray(s);
	scene_as(s, "rehema", ROLE_RECEPTIONIST);
	with_amina(s);
	given(s, "ticket.transfer ticket=A001 services=lab return_to_me=true");
	given(s, "undo seq=%llu", (unsigned long long)board_seq(s->board));
	given(s, "ticket.transfer ticket=A001@opd services=xray return_to_me=true");
	scene_as(s, "juma", ROLE_NURSE);
	given(s, "ticket.call_next desk=x1");
	given(s, "ticket.start ticket=A001@xray");
	when(s, "ticket.finish ticket=A001@xray");
	then(s, "ticket.finished", "ticket.issued service=opd kind=returning !not_done");
}

static void sent_back_by_hand_it_is_a_return(void **state)
{
	struct scene *s = *state;

	with_amina(s);
	given(s, "ticket.transfer ticket=A001 services=lab return_to_me=true");
	in_the_laboratory(s);
	when(s, "ticket.transfer ticket=A001@lab services=opd");
	then(s, "ticket.finished",
		"ticket.issued service=opd kind=returning assigned=amina "
		"!return_to !return_service");
}

static void in_the_wrong_line_an_appointment_is_not_lost(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd origin=check_in slot_at=08:30 colour=green");
	is(s, "tickets A001 kind=appointment clock_at=08:20");
	when(s, "ticket.transfer ticket=A001 services=lab");
	then(s, "ticket.finished",
		"ticket.issued service=lab kind=appointment slot_at=08:30 "
		"clock_at=08:20");
}

static void an_appointment_is_kept_through_registration(void **state)
{
	struct scene *s = *state;

	scene_as(s, "admin", ROLE_ADMIN);
	given(s, "service.configure service=reg code=reg name_sw=x name_en=x series=A "
		 "is_counter=true");
	given(s, "service.open service=reg");
	given(s, "desk.configure desk=w2 code=w2 name_sw=x name_en=x room=8 services=reg");
	scene_as(s, "rehema", ROLE_RECEPTIONIST);
	given(s, "desk.open desk=w2");
	given(s, "visit.open service=reg origin=check_in slot_at=08:30 colour=green");
	scene_at(s, "08:25");
	given(s, "ticket.call_next desk=w2");
	scene_at(s, "08:50");
	when(s, "ticket.transfer ticket=A001 services=opd");
	then(s, "ticket.finished",
		"ticket.issued service=opd kind=appointment slot_at=08:30 "
		"clock_at=08:50");
	/* With the doctor the appointment is over. */
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r1");
	when(s, "ticket.transfer ticket=A001@opd services=lab");
	then(s, "ticket.finished", "ticket.issued service=lab kind=walk_in !slot_at");
}

static void a_visit_is_not_closed_over_the_head_of_the_desk_that_called_it(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd");
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r1");
	scene_as(s, "neema", ROLE_NURSE);
	when(s, "visit.close visit=A001 reason='went home'");
	refused(s, ERR_NOT_YOUR_DESK, "visit");
	scene_as(s, "rehema", ROLE_RECEPTIONIST);
	when(s, "visit.close visit=A001 reason='went home'");
	then(s, "ticket.cancelled ticket=A001", "visit.closed visit=A001");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_setup, scene_teardown)
		TEST(a_patient_sent_on_keeps_the_number_and_gets_a_new_clock),
		TEST(who_stood_in_the_wrong_line_keeps_the_clock),
		TEST(away_for_results_and_back_to_the_same_doctor),
		TEST(back_to_anybody_where_the_doctor_has_gone_home),
		TEST(or_sits_where_that_service_is_not_served),
		TEST(back_only_when_the_last_of_several_is_done),
		TEST(back_also_when_the_last_of_several_is_cancelled),
		TEST(back_also_when_they_did_not_come_to_the_last_of_several),
		TEST(back_also_when_the_first_of_several_was_cancelled),
		TEST(back_when_the_only_order_is_cancelled),
		TEST(who_came_to_none_of_the_orders_is_away),
		TEST(each_round_of_orders_is_looked_at_by_itself),
		TEST(an_order_that_was_given_again_and_done_is_done),
		TEST(back_from_the_stage_after_next),
		TEST(who_is_sent_back_before_the_results_comes_back_once),
		TEST(who_is_referred_elsewhere_does_not_come_back),
		TEST(a_transfer_that_cannot_be_is_refused),
		TEST(an_emergency_is_sent_on_to_a_closed_service),
		TEST(a_green_patient_sent_round_gains_credit),
		TEST(a_held_patient_keeps_the_clock),
		TEST(held_while_being_served_goes_back_to_the_same_doctor),
		TEST(nobody_is_lost_between_the_skipped_and_the_held),
		TEST(a_resumed_patient_is_not_absent),
		TEST(finishing_says_how_it_ended),
		TEST(a_cancelled_visit_frees_the_desk),
		TEST(a_visit_is_not_closed_while_somebody_serves_it),
		TEST(a_round_within_a_round_leads_back_to_the_first_doctor),
		TEST(whoever_is_admitted_from_one_order_does_not_come_back_from_another),
		TEST(an_order_that_was_taken_back_was_never_given),
		TEST(sent_back_by_hand_it_is_a_return),
		TEST(in_the_wrong_line_an_appointment_is_not_lost),
		TEST(an_appointment_is_kept_through_registration),
		TEST(a_visit_is_not_closed_over_the_head_of_the_desk_that_called_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
