// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Whom a wait counts as ahead, and whom as serving (RULES.md 3.1). */
#include "common/model/outlook.h"

#include "common/base/time.h"
#include "server/engine/services.h"
#include "tests/engine/scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

static const char *const opd =
	"service.configure service=opd code=opd name_sw=x name_en=x series=A "
	"mean_s=600 opens_min=480 closes_min=960";

static void as_admin(struct scene *s, const char *line)
{
	struct actor before = s->actor;

	scene_as(s, "admin", ROLE_ADMIN);
	given(s, "%s", line);
	s->actor = before;
}

static struct outlook outlook(struct scene *s, const char *number)
{
	const struct ticket *ticket =
		board_find_ticket(s->board, (struct ticket_id){ scene_id(s, "ticket", number) });

	return outlook_of(s->board, ticket, s->now_us, s->utc_offset_s);
}

/* Both rooms have somebody, and so many wait. */
static void with_waiting(struct scene *s, int count, const char *rest)
{
	as_admin(s, opd);
	given(s, "visit.open service=opd");
	given(s, "visit.open service=opd");
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r1");
	scene_as(s, "baraka", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r2");
	scene_as(s, "rehema", ROLE_RECEPTIONIST);
	for (int i = 0; i < count; i++)
		given(s, "visit.open service=opd%s", rest);
}

static void two_desks_share_those_who_wait_for_anybody(void **state)
{
	struct scene *s = *state;

	/* The sixth: (5 + 1) x 10 / 2 = 30 minutes. */
	with_waiting(s, 6, "");
	assert_int_equal(outlook(s, "A008").ahead, 5);
	assert_int_equal(outlook(s, "A008").wait.lower_min, 25);
	assert_int_equal(outlook(s, "A008").wait.upper_min, 40);
}

static void who_waits_for_one_doctor_waits_for_that_one_alone(void **state)
{
	struct scene *s = *state;

	/* The sixth: (5 + 1) x 10 = 60 minutes. */
	with_waiting(s, 6, " assigned=amina");
	assert_int_equal(outlook(s, "A008").ahead, 5);
	assert_int_equal(outlook(s, "A008").wait.lower_min, 55);
	assert_int_equal(outlook(s, "A008").wait.upper_min, 80);
}

static void that_doctor_takes_a_share_of_those_who_wait_for_anybody(void **state)
{
	struct scene *s = *state;

	/* Of five she takes three: (3 + 1) x 10 = 40 minutes. */
	with_waiting(s, 5, "");
	given(s, "visit.open service=opd assigned=amina");
	assert_int_equal(outlook(s, "A008").ahead, 5);
	assert_int_equal(outlook(s, "A008").wait.lower_min, 35);
	assert_int_equal(outlook(s, "A008").wait.upper_min, 55);
}

static void a_free_doctor_is_free_for_those_who_wait_for_her(void **state)
{
	struct scene *s = *state;

	as_admin(s, opd);
	given(s, "visit.open service=opd assigned=amina");
	assert_int_equal(outlook(s, "A001").wait.kind, WAIT_BELOW_10);
	assert_int_equal(outlook(s, "A001").wait.upper_min, 0);
}

/* Both rooms serve the laboratory too, where three came before; w1 takes one in three. */
static void a_desk_of_several_services_calls_from_all_their_lines(void **state)
{
	struct scene *s = *state;

	as_admin(s, "desk.configure desk=r1 code=r1 name_sw=x name_en=x room=1 services=opd,lab");
	as_admin(s, "desk.configure desk=r2 code=r2 name_sw=x name_en=x room=2 services=opd,lab");
	with_waiting(s, 0, "");
	for (int i = 0; i < 6; i++)
		given(s, "visit.open service=lab");
	given(s, "visit.open service=opd");
	/* Four of six: (4 + 1) x 10 / 2 = 25 minutes. */
	assert_int_equal(outlook(s, "A003").ahead, 0);
	assert_int_equal(outlook(s, "A003").wait.lower_min, 20);
	assert_int_equal(outlook(s, "A003").wait.upper_min, 35);
	/* For amina alone: two of six, (2 + 1) x 10 = 30 minutes. */
	given(s, "ticket.assign ticket=A003 staff=amina");
	assert_int_equal(outlook(s, "A003").wait.lower_min, 25);
	assert_int_equal(outlook(s, "A003").wait.upper_min, 40);
}

static void who_came_to_the_other_line_later_is_not_ahead(void **state)
{
	struct scene *s = *state;

	as_admin(s, "desk.configure desk=r1 code=r1 name_sw=x name_en=x room=1 services=opd,lab");
	with_waiting(s, 1, "");
	for (int i = 0; i < 6; i++)
		given(s, "visit.open service=lab");
	assert_int_equal(outlook(s, "A003").wait.upper_min, 10);
}

static void close_all(struct scene *s)
{
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "desk.close desk=r1");
	scene_as(s, "baraka", ROLE_DOCTOR);
	given(s, "desk.close desk=r2");
}

static void in_the_evening_the_next_opening_is_waited_for(void **state)
{
	struct scene *s = *state;

	as_admin(s, opd);
	given(s, "visit.open service=opd");
	scene_at(s, "15:59");
	given(s, "visit.open service=opd");
	close_all(s);
	assert_int_equal(outlook(s, "A002").wait.kind, WAIT_RANGE);
	scene_at(s, "22:00");
	assert_int_equal(outlook(s, "A001").wait.kind, WAIT_ABOVE_180);
	assert_int_equal(outlook(s, "A002").wait.lower_min, 600);
	/* At two in the morning it is still the same one, and at seven an hour is left. */
	scene_on_day(s, 1, "02:00");
	assert_int_equal(outlook(s, "A002").wait.lower_min, 360);
	scene_on_day(s, 1, "07:00");
	assert_int_equal(outlook(s, "A002").wait.kind, WAIT_RANGE);
	assert_int_equal(outlook(s, "A002").wait.lower_min, 60);
	scene_on_day(s, 1, "08:00");
	assert_int_equal(outlook(s, "A001").wait.lower_min, 5);
}

static void a_doctor_who_stays_after_the_hours_serves_on(void **state)
{
	struct scene *s = *state;

	as_admin(s, opd);
	given(s, "visit.open service=opd");
	scene_at(s, "16:05");
	assert_int_equal(outlook(s, "A001").wait.kind, WAIT_BELOW_10);
}

static void hours_over_midnight_have_their_opening_in_the_evening(void **state)
{
	struct scene *s = *state;

	as_admin(s, "service.configure service=opd code=opd name_sw=x name_en=x series=A "
		    "mean_s=600 opens_min=1200 closes_min=360");
	scene_at(s, "21:00");
	given(s, "visit.open service=opd");
	close_all(s);
	scene_on_day(s, 1, "05:00");
	assert_int_equal(outlook(s, "A001").wait.lower_min, 5);
	scene_on_day(s, 1, "06:00");
	assert_int_equal(outlook(s, "A001").wait.kind, WAIT_ABOVE_180);
	assert_int_equal(outlook(s, "A001").wait.lower_min, 840);
}

static void before_a_closed_day_the_opening_is_the_day_after(void **state)
{
	struct scene *s = *state;
	struct service_change change;

	as_admin(s, opd);
	scene_at(s, "15:00");
	given(s, "visit.open service=opd");
	close_all(s);
	scene_at(s, "23:00");
	assert_int_equal(outlook(s, "A001").wait.lower_min, 540);
	change = service_change_of(
		board_find_service(s->board, (struct service_id){ scene_id(s, "service", "opd") }));
	change.closures_count = 1;
	assert_true(date_parse("2026-03-03", &change.closures[0].day));
	snprintf(change.reason, sizeof(change.reason), "x");
	scene_as(s, "admin", ROLE_ADMIN);
	scene_run(s, &command_service_change, &change);
	assert_int_equal(outlook(s, "A001").wait.lower_min, 540 + 1440);
}

static void who_comes_now_is_told_what_the_last_in_line_will_be_told(void **state)
{
	struct scene *s = *state;
	struct outlook next, last;
	const struct service *service;

	with_waiting(s, 5, "");
	service =
		board_find_service(s->board, (struct service_id){ scene_id(s, "service", "opd") });
	next = outlook_of_next(s->board, service, s->now_us, s->utc_offset_s);
	given(s, "visit.open service=opd");
	last = outlook(s, "A008");
	assert_int_equal(next.ahead, 5);
	assert_int_equal(next.wait.lower_min, last.wait.lower_min);
	assert_int_equal(next.wait.upper_min, last.wait.upper_min);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_setup, scene_teardown)
		TEST(two_desks_share_those_who_wait_for_anybody),
		TEST(who_waits_for_one_doctor_waits_for_that_one_alone),
		TEST(that_doctor_takes_a_share_of_those_who_wait_for_anybody),
		TEST(a_free_doctor_is_free_for_those_who_wait_for_her),
		TEST(a_desk_of_several_services_calls_from_all_their_lines),
		TEST(who_came_to_the_other_line_later_is_not_ahead),
		TEST(in_the_evening_the_next_opening_is_waited_for),
		TEST(a_doctor_who_stays_after_the_hours_serves_on),
		TEST(who_comes_now_is_told_what_the_last_in_line_will_be_told),
		TEST(before_a_closed_day_the_opening_is_the_day_after),
		TEST(hours_over_midnight_have_their_opening_in_the_evening),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
