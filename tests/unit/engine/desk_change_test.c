// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* desk.change: rooms and windows are made, changed and taken out of use, and nobody is lost by it.
 */
#include "server/engine/desks.h"
#include "tests/engine/scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

static const struct desk *desk_of(struct scene *s, const char *code)
{
	return board_find_desk(s->board, (struct desk_id){ scene_id(s, "desk", code) });
}

static struct desk_change change_of(struct scene *s, const char *code)
{
	struct desk_change change = desk_change_of(desk_of(s, code));

	snprintf(change.reason, sizeof(change.reason), "as agreed");
	return change;
}

static void run(struct scene *s, const struct desk_change *change)
{
	struct actor before = s->actor;

	scene_as(s, "admin", ROLE_ADMIN);
	scene_run(s, &command_desk_change, change);
	s->actor = before;
}

static void a_new_desk_is_closed_with_an_id_of_its_own(void **state)
{
	struct scene *s = *state;
	struct desk_change change = { .services_count = 1 };
	size_t count = board_count(s->board, BOARD_DESKS);

	run(s, &change);
	refused(s, ERR_NEEDS_REASON, "reason");
	snprintf(change.reason, sizeof(change.reason), "a new room");
	run(s, &change);
	refused(s, ERR_MISSING_FIELD, "code");
	snprintf(change.code, sizeof(change.code), "r9");
	snprintf(change.name_sw, sizeof(change.name_sw), "Chumba");
	snprintf(change.name_en, sizeof(change.name_en), "Room");
	run(s, &change);
	refused(s, ERR_NO_SERVICE, "services");
	change.services[0].id = scene_id(s, "service", "opd");
	run(s, &change);
	refused(s, ERR_BAD_FIELD, "room");
	snprintf(change.room, sizeof(change.room), "9");
	change.services_count = 0;
	run(s, &change);
	refused(s, ERR_MISSING_FIELD, "services");
	change.services_count = 1;
	change.version = 1;
	run(s, &change);
	refused(s, ERR_BAD_FIELD, "version");
	change.version = 0;
	run(s, &change);
	then(s, "desk.configured code=r9 room=9 services=opd reason='a new room' !retired");
	answered(s, "\"version\":");
	assert_int_equal(board_count(s->board, BOARD_DESKS), count + 1);
}

static void a_facility_holds_so_many_desks_and_no_more(void **state)
{
	struct scene *s = *state;
	int count = (int)board_count(s->board, BOARD_DESKS);

	scene_as(s, "admin", ROLE_ADMIN);
	for (; count < FACILITY_DESKS_MAX; count++)
		given(s,
			"desk.configure desk=x%d code=x%d name_sw=X name_en=X room=%d services=opd",
			count, count, count);
	when(s, "desk.configure desk=one code=one name_sw=X name_en=X room=1 services=opd");
	refused(s, ERR_FACILITY_FULL, "desk");
	assert_string_equal(s->problem.expected, "250 desks at most");
	when(s, "desk.configure desk=x9 code=x9 name_sw=X name_en=Y room=9 services=opd");
	then(s, "desk.configured desk=x9 name_en=Y");
}

static void configuring_a_desk_passes_no_rule_by(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=lab");
	scene_as(s, "admin", ROLE_ADMIN);
	when(s, "desk.configure desk=w1 code=w1 name_sw=Tatu name_en=Three room=3 services=opd "
		"kind=window");
	refused(s, ERR_CONFLICT, "services");
	assert_string_equal(s->problem.expected, "the last desk of lab, where 1 wait");
	when(s, "desk.configure desk=r2 code=r2 name_sw=Mbili name_en=Two room=2 services=lab");
	then(s, "desk.configured code=r2 services=lab");
	when(s, "desk.configure desk=w1 code=w1 name_sw=Tatu name_en=Three room=3 services=opd "
		"kind=window");
	then(s, "desk.configured code=w1 services=opd");
}

static void what_stays_as_it_is_is_no_event(void **state)
{
	struct scene *s = *state;
	struct desk_change change = change_of(s, "r1");

	run(s, &change);
	then_nothing(s);
	snprintf(change.room, sizeof(change.room), "12B");
	run(s, &change);
	then(s, "desk.configured desk=r1 room=12B");
	/* Whoever sits there goes on. */
	is(s, "desks r1 state=open");
	run(s, &change);
	refused(s, ERR_PRECONDITION_FAILED, "version");
}

static void an_empty_desk_is_taken_out_of_use_and_back(void **state)
{
	struct scene *s = *state;
	struct desk_change change;

	scene_as(s, "amina", ROLE_DOCTOR);
	change = change_of(s, "r1");
	change.retired = true;
	run(s, &change);
	refused(s, ERR_DESK_TAKEN, "retired");
	given(s, "desk.close desk=r1");
	run(s, &change);
	then(s, "desk.configured desk=r1 retired=true");
	when(s, "desk.open desk=r1");
	refused(s, ERR_DESK_RETIRED, "desk");
	when(s, "desk.take_over desk=r1");
	refused(s, ERR_DESK_RETIRED, "desk");
	/* The older command keeps it so. */
	scene_as(s, "admin", ROLE_ADMIN);
	given(s, "desk.configure desk=r1 code=r1 name_sw=x name_en=x room=1 services=opd");
	is(s, "desks r1 retired=true");
	change = change_of(s, "r1");
	change.retired = false;
	run(s, &change);
	then(s, "desk.configured desk=r1 !retired");
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "desk.open desk=r1");
}

static void nobody_is_left_at_a_desk_that_is_not_there(void **state)
{
	struct scene *s = *state;
	struct desk_change change = change_of(s, "r1");

	given(s, "visit.open service=opd");
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r1");
	change.retired = true;
	run(s, &change);
	refused(s, ERR_DESK_BUSY, "retired");
	given(s, "ticket.start ticket=A001");
	run(s, &change);
	refused(s, ERR_DESK_BUSY, "retired");
	assert_string_equal(s->problem.expected, "finish with A001 first");
}

static void nobody_waits_for_a_line_without_a_desk(void **state)
{
	struct scene *s = *state;
	struct desk_change change;

	given(s, "visit.open service=lab");
	scene_as(s, "chiku", ROLE_NURSE);
	given(s, "desk.close desk=w1");
	change = change_of(s, "w1");
	change.retired = true;
	run(s, &change);
	refused(s, ERR_CONFLICT, "retired");
	assert_string_equal(s->problem.expected, "the last desk of lab, where 1 wait");
	change.retired = false;
	change.services[0].id = scene_id(s, "service", "opd");
	run(s, &change);
	refused(s, ERR_CONFLICT, "services");
	/* Another one serves it. */
	change = change_of(s, "r2");
	change.services[change.services_count++].id = scene_id(s, "service", "lab");
	run(s, &change);
	then(s, "desk.configured desk=r2");
	change = change_of(s, "w1");
	change.retired = true;
	run(s, &change);
	then(s, "desk.configured desk=w1 retired=true");
	/* One that is out of use serves nobody. */
	change = change_of(s, "r2");
	change.services_count--;
	run(s, &change);
	refused(s, ERR_CONFLICT, "services");
}

static void only_what_is_there_can_be_changed(void **state)
{
	struct scene *s = *state;
	struct desk_change change = change_of(s, "r1");

	change.desk.u = scene_id(s, "desk", "nowhere");
	run(s, &change);
	refused(s, ERR_NO_DESK, "desk");
}

static void a_service_is_named_once(void **state)
{
	struct scene *s = *state;
	struct desk_change change = change_of(s, "r1");

	change.services_count = 2;
	change.services[0].id = change.services[1].id = scene_id(s, "service", "opd");
	run(s, &change);
	refused(s, ERR_BAD_FIELD, "services");
	scene_as(s, "admin", ROLE_ADMIN);
	when(s, "desk.configure desk=r1 code=r1 name_sw=x name_en=x room=1 services=opd,opd");
	refused(s, ERR_BAD_FIELD, "services");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_setup, scene_teardown)
		TEST(a_new_desk_is_closed_with_an_id_of_its_own),
		TEST(a_facility_holds_so_many_desks_and_no_more),
		TEST(configuring_a_desk_passes_no_rule_by),
		TEST(what_stays_as_it_is_is_no_event),
		TEST(an_empty_desk_is_taken_out_of_use_and_back),
		TEST(nobody_is_left_at_a_desk_that_is_not_there),
		TEST(nobody_waits_for_a_line_without_a_desk),
		TEST(only_what_is_there_can_be_changed),
		TEST(a_service_is_named_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
