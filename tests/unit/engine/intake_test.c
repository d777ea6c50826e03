// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Taking in: numbers, hours, limits, appointments, days (RULES.md 6). */
#include "tests/engine/scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#define OPD "service.configure service=opd code=opd name_sw=x name_en=x series=A"

static void as_admin(struct scene *s, const char *line)
{
	struct actor before = s->actor;

	scene_as(s, "admin", ROLE_ADMIN);
	given(s, "%s", line);
	s->actor = before;
}

static void a_visit_gets_a_number_a_code_and_a_place(void **state)
{
	struct scene *s = *state;
	const struct visit *visit;

	given(s, "visit.open service=opd");
	when(s, "visit.open service=opd patient=p1 vulnerable=true colour=green");
	then(s,
		"visit.opened visit=A002 patient=p1 origin=walk_in day=2026-03-02 series=A "
		"ordinal=2 colour=green vulnerable=true",
		"ticket.issued ticket=A002 number=A002 kind=walk_in colour=green vulnerable=true");
	answered(s, "\"ahead\":0");
	answered(s, "\"code\":\"");
	visit = board_find_visit(s->board, (struct visit_id){ scene_id(s, "visit", "A002") });
	assert_int_equal(strlen(visit->code), 26);
	assert_ptr_equal(board_find_code(s->board, visit->code), visit);
}

static void what_cannot_be_taken_in_is_refused(void **state)
{
	struct scene *s = *state;

	when(s, "visit.open service=nowhere");
	refused(s, ERR_NO_SERVICE, "service");
	when(s, "visit.open service=nil");
	refused(s, ERR_BAD_FIELD, "service");
	given(s, "visit.open service=opd patient=p1");
	when(s, "visit.open service=lab patient=p1");
	refused(s, ERR_ALREADY_IN_LINE, "patient");
	assert_string_equal(s->problem.expected, "has the open number A001");
	/* Once that visit is over, there may be another one. */
	given(s, "ticket.cancel ticket=A001");
	given(s, "visit.open service=lab patient=p1");
}

static void numbers_of_one_series_are_counted_together(void **state)
{
	struct scene *s = *state;

	as_admin(s, "service.configure service=eye code=eye name_sw=x name_en=x series=A");
	as_admin(s, "service.open service=eye");
	given(s, "visit.open service=opd");
	given(s, "visit.open service=eye");
	given(s, "visit.open service=lab");
	is(s, "tickets A002 service=eye");
	is(s, "tickets B001 service=lab");
}

static void a_closed_service_takes_in_emergencies_only(void **state)
{
	struct scene *s = *state;

	given(s, "service.close service=opd reason='doctor is ill'");
	when(s, "visit.open service=opd");
	refused(s, ERR_SERVICE_CLOSED, "service");
	when(s, "visit.open service=opd colour=yellow");
	refused(s, ERR_SERVICE_CLOSED, "service");
	when(s, "visit.open service=opd colour=orange");
	then(s, "day.opened", "visit.opened", "ticket.issued");
	when(s, "visit.open service=opd origin=emergency");
	then(s, "visit.opened origin=emergency colour=red", "ticket.issued colour=red");
	/* An emergency with a colour has that one. */
	when(s, "visit.open service=opd origin=emergency colour=green");
	refused(s, ERR_SERVICE_CLOSED, "service");
}

static void opening_and_closing_twice_changes_nothing(void **state)
{
	struct scene *s = *state;

	when(s, "service.open service=opd");
	then_nothing(s);
	when(s, "service.close service=opd");
	then(s, "service.closed service=opd !reason");
	when(s, "service.close service=opd");
	then_nothing(s);
	when(s, "service.open service=opd reason='doctor is back'");
	then(s, "service.opened service=opd reason='doctor is back'");
	when(s, "service.open service=nowhere");
	refused(s, ERR_NO_SERVICE, "service");
	when(s, "service.close service=nowhere");
	refused(s, ERR_NO_SERVICE, "service");
}

static void hours_are_kept(void **state)
{
	struct scene *s = *state;

	as_admin(s, OPD " opens_min=480 closes_min=960");
	scene_at(s, "07:59");
	when(s, "visit.open service=opd");
	refused(s, ERR_OUTSIDE_HOURS, "service");
	when(s, "visit.open service=opd colour=red");
	then(s, "day.opened", "visit.opened", "ticket.issued");
	scene_at(s, "08:00");
	given(s, "visit.open service=opd");
	scene_at(s, "15:59");
	given(s, "visit.open service=opd");
	scene_at(s, "16:00");
	when(s, "visit.open service=opd");
	refused(s, ERR_OUTSIDE_HOURS, "service");
	/* Whoever is sent on is not turned away. */
	given(s, "visit.open service=lab");
	when(s, "ticket.transfer ticket=B001 services=opd");
	then(s, "ticket.finished", "ticket.issued service=opd");
}

static void hours_may_run_over_midnight(void **state)
{
	struct scene *s = *state;

	as_admin(s, OPD " opens_min=1200 closes_min=360");
	scene_at(s, "19:59");
	when(s, "visit.open service=opd");
	refused(s, ERR_OUTSIDE_HOURS, "service");
	scene_at(s, "23:30");
	given(s, "visit.open service=opd");
	scene_on_day(s, 1, "05:59");
	given(s, "visit.open service=opd");
	scene_on_day(s, 1, "06:00");
	when(s, "visit.open service=opd");
	refused(s, ERR_OUTSIDE_HOURS, "service");
}

static void the_daily_limit_holds_until_the_next_day(void **state)
{
	struct scene *s = *state;

	as_admin(s, OPD " daily_limit=2");
	given(s, "visit.open service=opd");
	given(s, "visit.open service=opd");
	when(s, "visit.open service=opd");
	refused(s, ERR_DAILY_LIMIT, "service");
	when(s, "visit.open service=opd colour=red");
	then(s, "visit.opened", "ticket.issued");
	scene_on_day(s, 1, "08:00");
	given(s, "visit.open service=opd");
	is(s, "counts opd issued=1 day=2026-03-03");
}

static void who_was_let_in_before_takes_no_place_of_the_limit(void **state)
{
	struct scene *s = *state;

	as_admin(s, OPD " daily_limit=2");
	given(s, "visit.open service=opd");
	given(s, "visit.open service=lab");
	given(s, "ticket.transfer ticket=B001 services=opd");
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r1");
	given(s, "ticket.transfer ticket=A001 services=lab return_to_me=true");
	scene_as(s, "chiku", ROLE_NURSE);
	given(s, "ticket.call_next desk=w1");
	when(s, "ticket.finish ticket=A001@lab");
	then(s, "ticket.finished", "ticket.issued service=opd kind=returning");
	given(s, "visit.open service=opd");
	when(s, "visit.open service=opd");
	refused(s, ERR_DAILY_LIMIT, "service");
}

static void a_place_of_the_limit_comes_back(void **state)
{
	struct scene *s = *state;

	as_admin(s, OPD " daily_limit=1");
	given(s, "visit.open service=opd");
	/* Taken back: the next one has it. */
	given(s, "undo seq=%d", (int)board_seq(s->board));
	given(s, "visit.open service=opd");
	when(s, "visit.open service=opd");
	refused(s, ERR_DAILY_LIMIT, "service");
	/* Cancelled: as well, until the cancelling is taken back. */
	given(s, "ticket.cancel ticket=A002");
	given(s, "undo seq=%d", (int)board_seq(s->board));
	when(s, "visit.open service=opd");
	refused(s, ERR_DAILY_LIMIT, "service");
	given(s, "ticket.cancel ticket=A002");
	given(s, "visit.open service=opd");
}

static void a_full_series_is_refused(void **state)
{
	struct scene *s = *state;
	struct counter counter = { .series = "A", .last = NUMBER_MAX - 1 };

	given(s, "visit.open service=opd");
	counter.day = board_day(s->board);
	counter.id = counter_key(counter.day, "A");
	board_put(s->board, BOARD_COUNTERS, &counter);
	board_settle(s->board);
	given(s, "visit.open service=opd");
	is(s, "tickets A99999 state=waiting");
	when(s, "visit.open service=opd");
	refused(s, ERR_SERIES_FULL, "service");
	given(s, "visit.open service=lab");
}

static void numbers_beyond_999_get_longer(void **state)
{
	struct scene *s = *state;
	struct counter counter = { .series = "A", .last = 998 };

	given(s, "visit.open service=opd");
	counter.day = board_day(s->board);
	counter.id = counter_key(counter.day, "A");
	board_put(s->board, BOARD_COUNTERS, &counter);
	board_settle(s->board);
	given(s, "visit.open service=opd");
	given(s, "visit.open service=opd");
	is(s, "tickets A999 state=waiting");
	is(s, "tickets A1000 state=waiting");
}

static void a_machine_in_the_hall_gives_numbers_of_its_services_and_nothing_else(void **state)
{
	struct scene *s = *state;

	scene_as(s, "boss", ROLE_ADMIN);
	given(s, "display.register display=hall name=Hall desks=r1");
	scene_as_display(s, "hall");
	when(s, "visit.open service=opd");
	refused(s, ERR_FORBIDDEN, "display");
	scene_as(s, "boss", ROLE_ADMIN);
	given(s, "display.register display=paper name=Paper desks=r1 kind=printer");
	scene_as_display(s, "paper");
	when(s, "visit.open service=opd");
	refused(s, ERR_FORBIDDEN, "display");
	scene_as(s, "boss", ROLE_ADMIN);
	given(s, "display.register display=door name=Mlango desks=r1 kind=tickets");
	/* Whoever names it anew and knows of no kinds leaves it what it is. */
	given(s, "display.register display=door name=Door desks=r1");
	scene_as_display(s, "door");
	when(s, "visit.open service=opd");
	then(s, "day.opened", "visit.opened", "ticket.issued ticket=A001");
	when(s, "visit.open service=opd patient=asha");
	refused(s, ERR_BAD_FIELD, "service");
	when(s, "visit.open service=opd origin=emergency");
	refused(s, ERR_BAD_FIELD, "service");
	when(s, "visit.open service=opd vulnerable=true");
	refused(s, ERR_BAD_FIELD, "service");
	when(s, "visit.open service=opd colour=red");
	refused(s, ERR_BAD_FIELD, "service");
	when(s, "visit.open service=lab");
	refused(s, ERR_NO_SERVICE, "service");
	scene_as(s, "boss", ROLE_ADMIN);
	given(s, "display.register display=all name=All kind=tickets");
	scene_as_display(s, "all");
	when(s, "visit.open service=opd");
	refused(s, ERR_NO_SERVICE, "service");
	scene_as_display(s, "elsewhere");
	when(s, "visit.open service=opd");
	refused(s, ERR_NO_DISPLAY, "display");
	as_admin(s, "service.configure service=opd code=opd name_sw=x name_en=x series=B "
		    "sensitive=true");
	scene_as_display(s, "door");
	when(s, "visit.open service=opd");
	refused(s, ERR_NO_SERVICE, "service");
}

static void an_appointment_on_time_gets_its_own_class(void **state)
{
	struct scene *s = *state;

	when(s, "visit.open service=opd origin=check_in slot_at=08:30");
	then(s, "day.opened", "visit.opened origin=check_in",
		"ticket.issued slot_at=08:30 clock_at=08:20 kind=appointment");
	/* Late: the clock begins a quarter of an hour after. Later: a walk-in. */
	when(s, "visit.open service=opd origin=check_in slot_at=07:30");
	then(s, "visit.opened", "ticket.issued slot_at=07:30 clock_at=08:15 kind=appointment");
	when(s, "visit.open service=opd origin=check_in slot_at=06:59");
	then(s, "visit.opened", "ticket.issued slot_at=06:59 clock_at=08:00 kind=walk_in");
	when(s, "visit.open service=opd origin=check_in slot_at=09:00:01");
	refused(s, ERR_BAD_FIELD, "slot_at");
	when(s, "visit.open service=opd origin=check_in slot_at=yesterday");
	refused(s, ERR_BAD_FIELD, "slot_at");
}

static void an_emergency_does_not_wait_for_its_appointment(void **state)
{
	struct scene *s = *state;

	when(s, "visit.open service=opd origin=check_in slot_at=11:00 colour=red");
	then(s, "day.opened", "visit.opened origin=check_in colour=red",
		"ticket.issued slot_at=11:00 clock_at=08:00 kind=walk_in");
	when(s, "visit.open service=opd origin=check_in slot_at=08:30 colour=orange");
	then(s, "visit.opened", "ticket.issued slot_at=08:30 clock_at=08:00 kind=appointment");
	when(s, "visit.open service=opd origin=check_in slot_at=07:30 colour=red");
	then(s, "visit.opened", "ticket.issued slot_at=07:30 clock_at=08:00 kind=appointment");
	when(s, "visit.open service=opd origin=check_in slot_at=11:00 colour=yellow");
	refused(s, ERR_BAD_FIELD, "slot_at");
}

static void the_first_visit_opens_the_day(void **state)
{
	struct scene *s = *state;

	when(s, "visit.open service=opd");
	then(s, "day.opened day=2026-03-02", "visit.opened", "ticket.issued");
	scene_at(s, "23:59");
	when(s, "visit.open service=opd");
	then(s, "visit.opened ordinal=2", "ticket.issued");
	given(s, "ticket.cancel ticket=A001");
	given(s, "ticket.cancel ticket=A002");
	scene_on_day(s, 1, "00:00");
	when(s, "visit.open service=opd");
	then(s, "day.opened day=2026-03-03", "visit.opened ordinal=1", "ticket.issued");
}

static void no_two_people_in_the_house_have_one_number(void **state)
{
	struct scene *s = *state;

	for (int i = 0; i < 4; i++)
		given(s, "visit.open service=opd");
	given(s, "ticket.cancel ticket=A003");
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r1");
	scene_as(s, "rehema", ROLE_RECEPTIONIST);
	scene_on_day(s, 1, "08:00");
	when(s, "visit.open service=opd");
	then(s, "day.opened day=2026-03-03", "visit.opened ordinal=3", "ticket.issued number=A003");
	when(s, "visit.open service=opd");
	then(s, "visit.opened ordinal=5", "ticket.issued number=A005");
}

static void the_day_may_change_later_than_midnight(void **state)
{
	struct scene *s = *state;
	struct board_facility facility = *board_facility(s->board);

	facility.cutover_hour = 4;
	board_set_facility(s->board, &facility);
	given(s, "visit.open service=opd");
	given(s, "ticket.cancel ticket=A001");
	scene_on_day(s, 1, "03:59");
	when(s, "visit.open service=opd");
	then(s, "visit.opened ordinal=2 day=2026-03-02", "ticket.issued");
	scene_on_day(s, 1, "04:00");
	when(s, "visit.open service=opd");
	then(s, "day.opened day=2026-03-03", "visit.opened ordinal=1", "ticket.issued");
}

static void where_the_door_is_open_all_night_nobody_is_carried_over(void **state)
{
	struct scene *s = *state;

	as_admin(s, OPD " opens_min=1200 closes_min=360");
	scene_at(s, "23:30");
	given(s, "visit.open service=opd");
	given(s, "visit.open service=lab");
	scene_on_day(s, 1, "00:10");
	when(s, "visit.open service=opd");
	then(s, "day.opened", "visit.opened", "ticket.issued");
	is(s, "tickets A001 state=waiting !carried");
	is(s, "tickets B001 state=waiting !carried");
}

static void who_waits_over_night_is_carried_over(void **state)
{
	struct scene *s = *state;

	as_admin(s, OPD " opens_min=420 closes_min=960");
	given(s, "visit.open service=opd");
	given(s, "visit.open service=opd patient=p1");
	given(s, "visit.open service=opd");
	given(s, "visit.open service=opd");
	given(s, "ticket.hold ticket=A002 reason=results");
	given(s, "ticket.cancel ticket=A003");
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r1");
	scene_on_day(s, 1, "08:00");
	scene_as(s, "rehema", ROLE_RECEPTIONIST);
	given(s, "visit.open service=lab");
	is(s, "tickets A002 state=held carried=true number=A002");
	is(s, "tickets A004 state=waiting carried=true clock_at=08:00");
	is(s, "tickets A001 state=called !carried");
	/* Who left yesterday is forgotten, and nothing of it can be touched. */
	when(s, "ticket.requeue ticket=A003");
	refused(s, ERR_NO_TICKET, "ticket");
	assert_int_equal(board_count(s->board, BOARD_VISITS), 4);
	/* The carried keep their numbers beside those of today. */
	given(s, "visit.open service=opd");
	assert_int_equal(board_count(s->board, BOARD_VISITS), 5);
	when(s, "visit.open service=lab patient=p1");
	refused(s, ERR_ALREADY_IN_LINE, "patient");
}

/* Whatever the clock does, no number is given twice. */
static void numbers_survive_a_clock_that_jumps(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd");
	given(s, "ticket.cancel ticket=A001");
	scene_on_day(s, 400, "08:00");
	when(s, "visit.open service=opd");
	then(s, "day.opened day=2027-04-06", "visit.opened ordinal=1", "ticket.issued");
	given(s, "ticket.cancel ticket=A001");
	scene_on_day(s, 0, "08:10");
	when(s, "visit.open service=opd");
	then(s, "day.opened day=2026-03-02", "visit.opened ordinal=2", "ticket.issued");
	given(s, "ticket.cancel ticket=A002");
	scene_on_day(s, -1, "08:10");
	when(s, "visit.open service=opd");
	then(s, "day.opened day=2026-03-01", "visit.opened ordinal=1", "ticket.issued");
	given(s, "ticket.cancel ticket=A001");
	scene_on_day(s, 400, "09:00");
	when(s, "visit.open service=opd");
	then(s, "day.opened", "visit.opened ordinal=2", "ticket.issued");
	given(s, "ticket.cancel ticket=A002");
	scene_on_day(s, 0, "09:00");
	when(s, "visit.open service=opd");
	then(s, "day.opened", "visit.opened ordinal=3", "ticket.issued");
}

/* What a clock does that was wrong for a while: forward, or back, and right again. */
static void nobody_is_carried_over_by_a_clock_that_was_put_back(void **state)
{
	struct scene *s = *state;

	as_admin(s, OPD " opens_min=420 closes_min=960");
	scene_on_day(s, 1, "08:00");
	given(s, "visit.open service=opd");
	scene_as(s, "admin", ROLE_ADMIN);
	given(s, "visit.open service=opd");
	given(s, "ticket.move ticket=A002 before=A001 reason=pain");
	given(s, "ticket.hold ticket=A001 reason=results");
	scene_on_day(s, 0, "08:00");
	when(s, "visit.open service=lab");
	then(s, "day.opened day=2026-03-02", "visit.opened day=2026-03-02", "ticket.issued");
	is(s, "tickets A001 state=held !carried");
	is(s, "tickets A002 state=waiting !carried");
	scene_on_day(s, 1, "09:00");
	when(s, "visit.open service=opd");
	then(s, "day.opened day=2026-03-03", "visit.opened ordinal=3", "ticket.issued");
	is(s, "tickets A001 state=held !carried");
	is(s, "tickets A002 state=waiting !carried");
	is(s, "tickets A003 state=waiting !carried");
	scene_on_day(s, 2, "08:00");
	given(s, "visit.open service=lab");
	is(s, "tickets A001 state=held carried=true");
	is(s, "tickets A002 state=waiting carried=true");
	is(s, "tickets A003 state=waiting carried=true");
}

static void a_clock_that_is_set_right_by_minutes_leaves_the_day_open(void **state)
{
	struct scene *s = *state;

	as_admin(s, OPD " daily_limit=2");
	scene_on_day(s, 1, "00:00");
	given(s, "visit.open service=opd");
	scene_at(s, "23:59");
	when(s, "visit.open service=opd");
	then(s, "visit.opened day=2026-03-03 ordinal=2", "ticket.issued day=2026-03-03");
	is(s, "counts opd issued=2 day=2026-03-03");
	scene_at(s, "23:00");
	when(s, "visit.open service=opd");
	refused(s, ERR_DAILY_LIMIT, "service");
	given(s, "ticket.cancel ticket=A001");
	given(s, "ticket.cancel ticket=A002");
	scene_at(s, "22:59");
	when(s, "visit.open service=opd");
	then(s, "day.opened day=2026-03-02", "visit.opened ordinal=1", "ticket.issued");
}

/* Of years, after a power cut with an empty battery: A001 is in the hall. */
static void a_clock_behind_the_days_that_were_worked_on_opens_nothing(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd");
	given(s, "ticket.cancel ticket=A001");
	scene_on_day(s, 1, "08:00");
	given(s, "visit.open service=opd");
	scene_on_day(s, -3000, "08:00");
	when(s, "visit.open service=opd");
	then(s, "visit.opened ordinal=2 day=2026-03-03", "ticket.issued day=2026-03-03");
	scene_on_day(s, 1, "09:00");
	when(s, "visit.open service=opd");
	then(s, "visit.opened ordinal=3", "ticket.issued");
	is(s, "tickets A001 !carried");
	is(s, "tickets A002 !carried");
	/* Nobody in the house has a number. */
	for (int i = 1; i <= 3; i++)
		given(s, "ticket.cancel ticket=A00%d", i);
	scene_on_day(s, -3000, "08:00");
	when(s, "visit.open service=opd");
	then(s, "day.opened", "visit.opened ordinal=1", "ticket.issued");
}

static void a_stage_that_ends_after_midnight_opens_the_day(void **state)
{
	struct scene *s = *state;

	scene_at(s, "23:50");
	given(s, "visit.open service=opd");
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r1");
	given(s, "ticket.transfer ticket=A001 services=lab return_to_me=true");
	scene_as(s, "chiku", ROLE_NURSE);
	given(s, "ticket.call_next desk=w1");
	scene_on_day(s, 1, "00:10");
	when(s, "ticket.finish ticket=A001@lab");
	then(s, "ticket.finished", "day.opened day=2026-03-03",
		"ticket.issued day=2026-03-03 number=A001 kind=returning");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_setup, scene_teardown)
		TEST(a_visit_gets_a_number_a_code_and_a_place),
		TEST(what_cannot_be_taken_in_is_refused),
		TEST(numbers_of_one_series_are_counted_together),
		TEST(a_closed_service_takes_in_emergencies_only),
		TEST(opening_and_closing_twice_changes_nothing),
		TEST(hours_are_kept),
		TEST(hours_may_run_over_midnight),
		TEST(the_daily_limit_holds_until_the_next_day),
		TEST(who_was_let_in_before_takes_no_place_of_the_limit),
		TEST(a_place_of_the_limit_comes_back),
		TEST(a_full_series_is_refused),
		TEST(numbers_beyond_999_get_longer),
		TEST(a_machine_in_the_hall_gives_numbers_of_its_services_and_nothing_else),
		TEST(an_appointment_on_time_gets_its_own_class),
		TEST(an_emergency_does_not_wait_for_its_appointment),
		TEST(the_first_visit_opens_the_day),
		TEST(the_day_may_change_later_than_midnight),
		TEST(no_two_people_in_the_house_have_one_number),
		TEST(where_the_door_is_open_all_night_nobody_is_carried_over),
		TEST(who_waits_over_night_is_carried_over),
		TEST(numbers_survive_a_clock_that_jumps),
		TEST(nobody_is_carried_over_by_a_clock_that_was_put_back),
		TEST(a_clock_that_is_set_right_by_minutes_leaves_the_day_open),
		TEST(a_clock_behind_the_days_that_were_worked_on_opens_nothing),
		TEST(a_stage_that_ends_after_midnight_opens_the_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
