// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* service.change: all of a service in one step or not at all; and engine_try(), which tells what it
 * would do. */
#include "common/base/time.h"
#include "common/model/queue.h"
#include "server/engine/services.h"
#include "server/engine/whatif.h"
#include "tests/engine/dump.h"
#include "tests/engine/scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

static const struct service *service_of(struct scene *s, const char *code)
{
	return board_find_service(s->board, (struct service_id){ scene_id(s, "service", code) });
}

static struct service_change change_of(struct scene *s, const char *code)
{
	struct service_change change = service_change_of(service_of(s, code));

	snprintf(change.reason, sizeof(change.reason), "as agreed");
	return change;
}

static void run(struct scene *s, const struct service_change *change)
{
	scene_as(s, "admin", ROLE_ADMIN);
	scene_run(s, &command_service_change, change);
}

/* ---- changing ---- */

static void data_and_rules_change_in_one_step(void **state)
{
	struct scene *s = *state;
	struct service_change change = change_of(s, "opd");
	uint64_t seq = board_seq(s->board);

	change.daily_limit = 200;
	change.rule.mode = ORDER_FIFO;
	change.no_show.skips = 2;
	run(s, &change);
	then(s, "service.configured service=opd daily_limit=200 reason='as agreed'",
		"rules.changed service=opd reason='as agreed'");
	assert_int_equal(service_of(s, "opd")->daily_limit, 200);
	assert_int_equal(service_of(s, "opd")->rule.mode, ORDER_FIFO);
	assert_int_equal(service_of(s, "opd")->no_show.skips, 2);
	assert_int_equal(service_of(s, "opd")->version, seq + 2);
	answered(s, "\"version\":");
}

static void what_stays_as_it_is_is_no_event(void **state)
{
	struct scene *s = *state;
	struct service_change change = change_of(s, "opd");

	run(s, &change);
	then_nothing(s);
	change.mean_s = 600;
	run(s, &change);
	then(s, "service.configured service=opd mean_s=600");
	change = change_of(s, "opd");
	change.rule.classes[CLASS_GREEN].vulnerable_ppm = 250000;
	run(s, &change);
	then(s, "rules.changed service=opd");
	is(s, "services opd mean_s=600");
}

static void a_facility_holds_so_many_services_and_no_more(void **state)
{
	struct scene *s = *state;
	struct service_change change;
	int count = (int)board_count(s->board, BOARD_SERVICES);

	scene_as(s, "admin", ROLE_ADMIN);
	for (; count < FACILITY_SERVICES_MAX; count++)
		given(s, "service.configure service=x%d code=x%d name_sw=X name_en=X series=D",
			count, count);
	when(s, "service.configure service=one code=one name_sw=X name_en=X series=D");
	refused(s, ERR_FACILITY_FULL, "service");
	assert_string_equal(s->problem.expected, "200 services at most");
	/* Those that are there can be changed. */
	change = change_of(s, "x150");
	change.mean_s = 600;
	run(s, &change);
	then(s, "service.configured service=x150 mean_s=600");
}

static void nothing_of_it_happens_where_a_part_is_refused(void **state)
{
	struct scene *s = *state;
	struct service_change change = change_of(s, "opd");

	change.daily_limit = 200;
	change.rule.classes[CLASS_GREEN].tier = 1;
	run(s, &change);
	refused(s, ERR_BAD_FIELD, "rule.classes.green.tier");
	is(s, "services opd daily_limit=0");
	change = change_of(s, "opd");
	change.rule.mode = ORDER_FIFO;
	snprintf(change.series, sizeof(change.series), "Z");
	run(s, &change);
	refused(s, ERR_BAD_FIELD, "series");
	assert_int_equal(service_of(s, "opd")->rule.mode, ORDER_HYBRID);
	change = change_of(s, "opd");
	change.rule.very_late_us = change.rule.late_us - 1;
	run(s, &change);
	refused(s, ERR_BAD_FIELD, "rule.very_late_us");
	change = change_of(s, "opd");
	snprintf(change.reason, sizeof(change.reason), "  ");
	run(s, &change);
	refused(s, ERR_NEEDS_REASON, "reason");
}

static void nobody_writes_over_what_somebody_else_changed(void **state)
{
	struct scene *s = *state;
	struct service_change mine = change_of(s, "opd"), other = mine;

	other.mean_s = 600;
	run(s, &other);
	given(s, "service.close service=lab");
	mine.mean_s = 700;
	run(s, &mine);
	refused(s, ERR_PRECONDITION_FAILED, "version");
	is(s, "services opd mean_s=600");
	/* To open and close it is no change of it. */
	mine = change_of(s, "opd");
	given(s, "service.close service=opd");
	given(s, "service.open service=opd");
	run(s, &mine);
	then_nothing(s);
	/* The older commands count as well. */
	mine = change_of(s, "opd");
	given(s, "service.configure service=opd code=opd name_sw=x name_en=x series=A");
	run(s, &mine);
	refused(s, ERR_PRECONDITION_FAILED, "version");
}

static void a_new_one_begins_closed_with_an_id_of_its_own(void **state)
{
	struct scene *s = *state;
	struct service_change change = service_change_new();
	const struct service *service;
	size_t cursor = 0, count = board_count(s->board, BOARD_SERVICES);

	snprintf(change.reason, sizeof(change.reason), "as agreed");
	run(s, &change);
	refused(s, ERR_MISSING_FIELD, "code");
	snprintf(change.code, sizeof(change.code), "eye");
	run(s, &change);
	refused(s, ERR_MISSING_FIELD, "name_sw");
	snprintf(change.name_sw, sizeof(change.name_sw), "Macho");
	run(s, &change);
	refused(s, ERR_MISSING_FIELD, "name_en");
	snprintf(change.name_en, sizeof(change.name_en), "Eye");
	snprintf(change.series, sizeof(change.series), "E");
	change.version = 3;
	run(s, &change);
	refused(s, ERR_BAD_FIELD, "version");
	change.version = 0;
	run(s, &change);
	then(s, "service.configured code=eye series=E");
	assert_int_equal(board_count(s->board, BOARD_SERVICES), count + 1);
	while ((service = board_next(s->board, BOARD_SERVICES, &cursor)))
		if (strcmp(service->code, "eye") == 0)
			break;
	assert_non_null(service);
	assert_int_equal(service->state, SERVICE_CLOSED);
	assert_int_equal(service->version, board_seq(s->board));
	/* With rules of its own. */
	snprintf(change.code, sizeof(change.code), "ear");
	change.rule = order_rule_counter;
	run(s, &change);
	then(s, "service.configured code=ear", "rules.changed");
}

static void a_number_never_tells_an_illness(void **state)
{
	struct scene *s = *state;
	struct service_change change = change_of(s, "lab");

	change.sensitive = true;
	run(s, &change);
	refused(s, ERR_BAD_FIELD, "series");
	snprintf(change.series, sizeof(change.series), "A");
	run(s, &change);
	then(s, "service.configured service=lab series=A sensitive=true");
	change = change_of(s, "opd");
	snprintf(change.series, sizeof(change.series), "B");
	run(s, &change);
	refused(s, ERR_CONFLICT, "series");
}

static void only_what_is_there_can_be_changed(void **state)
{
	struct scene *s = *state;
	struct service_change change = change_of(s, "opd");

	change.service.u = scene_id(s, "service", "nowhere");
	run(s, &change);
	refused(s, ERR_NO_SERVICE, "service");
}

/* ---- trying ---- */

static enum err try_most(struct scene *s, struct arena *arena, const struct service_change *change,
	size_t most, struct whatif *what, struct field_problem *problem)
{
	const struct decide_context context = {
		.now_us = s->now_us,
		.utc_offset_s = s->utc_offset_s,
		.actor = s->actor,
	};

	return engine_try(s->board, arena, &context, &command_service_change, change,
		change->service, most, what, problem);
}

static enum err try(struct scene *s, struct arena *arena, const struct service_change *change,
	struct whatif *what, struct field_problem *problem)
{
	return try_most(s, arena, change, SIZE_MAX, what, problem);
}

/* "A002 A001": the line as it would be. */
static void places_are(const struct whatif *what, const char *numbers)
{
	struct text text = { 0 };

	for (size_t i = 0; i < what->waiting; i++) {
		text_printf(&text, "%s%s", i ? " " : "", what->places[i].number);
		assert_int_equal(what->places[i].after, i + 1);
	}
	assert_string_equal(text_string(&text), numbers);
	text_finish(&text);
}

static void it_tells_who_would_stand_where(void **state)
{
	struct scene *s = *state;
	struct service_change change;
	struct field_problem problem = { 0 };
	struct arena *arena = arena_create();
	struct text before = { 0 }, after = { 0 };
	struct whatif what;

	given(s, "visit.open service=opd colour=green");
	scene_pass(s, 60);
	given(s, "visit.open service=opd colour=yellow");
	scene_pass(s, 60);
	given(s, "visit.open service=opd colour=orange");
	scene_pass(s, 600);
	line_is(s, "opd", "A003 A002 A001");
	change = change_of(s, "opd");
	change.rule.mode = ORDER_FIFO;
	change.mean_s = 3600;
	board_dump(s->board, s->now_us, &before);
	assert_int_equal(try(s, arena, &change, &what, &problem), ERR_OK);
	board_dump(s->board, s->now_us, &after);
	assert_false(dumps_differ(text_string(&before), text_string(&after)));
	places_are(&what, "A001 A002 A003");
	assert_int_equal(what.waiting, 3);
	assert_int_equal(what.moved, 2);
	/* A003, and A002 by A001. */
	assert_int_equal(what.passed, 2);
	assert_int_equal(what.places[0].before, 3);
	assert_int_equal(what.places[2].before, 1);
	assert_int_equal(what.places[2].wait_before.kind, WAIT_HIDDEN);
	assert_true(what.next_after.upper_min > what.next_before.upper_min);
	text_finish(&before);
	text_finish(&after);
	arena_destroy(&arena);
}

static void same_place(const struct whatif_place *a, const struct whatif_place *b)
{
	assert_string_equal(a->number, b->number);
	assert_int_equal(a->before, b->before);
	assert_int_equal(a->wait_before.kind, b->wait_before.kind);
	assert_int_equal(a->wait_before.upper_min, b->wait_before.upper_min);
	assert_int_equal(a->wait_after.kind, b->wait_after.kind);
	assert_int_equal(a->wait_after.upper_min, b->wait_after.upper_min);
}

static void only_the_first_of_the_line_have_their_waits_told(void **state)
{
	struct scene *s = *state;
	struct service_change change;
	struct field_problem problem = { 0 };
	struct arena *arena = arena_create();
	struct whatif all, first;

	for (int i = 0; i < 5; i++)
		given(s, "visit.open service=opd");
	change = change_of(s, "opd");
	change.mean_s = 3600;
	assert_int_equal(try(s, arena, &change, &all, &problem), ERR_OK);
	assert_int_equal(try_most(s, arena, &change, 2, &first, &problem), ERR_OK);
	assert_int_equal(all.told, 5);
	assert_int_equal(first.told, 2);
	assert_int_equal(first.waiting, 5);
	assert_int_equal(first.moved, all.moved);
	for (size_t i = 0; i < 2; i++)
		same_place(&first.places[i], &all.places[i]);
	assert_int_not_equal(all.places[1].wait_before.kind, WAIT_HIDDEN);
	assert_int_not_equal(all.places[4].wait_after.kind, WAIT_HIDDEN);
	assert_int_equal(first.places[4].wait_after.kind, WAIT_HIDDEN);
	assert_int_equal(first.places[4].wait_before.kind, WAIT_HIDDEN);
	arena_destroy(&arena);
}

static void what_would_be_refused_is_refused(void **state)
{
	struct scene *s = *state;
	struct service_change change = change_of(s, "opd");
	struct field_problem problem = { 0 };
	struct arena *arena = arena_create();
	struct whatif what = { .waiting = 77 };

	given(s, "visit.open service=opd");
	change.rule.classes[CLASS_GREEN].tier = 0;
	assert_int_equal(try(s, arena, &change, &what, &problem), ERR_BAD_FIELD);
	assert_string_equal(problem.path, "rule.classes.green.tier");
	assert_int_equal(what.waiting, 77);
	assert_false(board_is_trying(s->board));
	change.version++;
	assert_int_equal(try(s, arena, &change, &what, &problem), ERR_PRECONDITION_FAILED);
	arena_destroy(&arena);
}

/* ---- what was told is what happens ---- */

static void line_of(struct scene *s, struct text *text)
{
	const struct ticket *ticket;
	const char *space = "";
	struct queue_walk walk;

	queue_walk_begin(
		&walk, s->board, (struct service_id){ scene_id(s, "service", "opd") }, s->now_us);
	while ((ticket = queue_walk_next(&walk))) {
		text_printf(text, "%s%s", space, ticket->number);
		space = " ";
	}
	queue_walk_end(&walk);
}

static uint64_t next_chance(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *seed >> 33;
}

static void fill_line(struct scene *s, uint64_t *seed)
{
	static const char *const colours[] = { "green", "yellow", "orange", "untriaged", "green" };

	for (uint64_t i = next_chance(seed) % 20; i > 0; i--) {
		given(s, "visit.open service=opd colour=%s vulnerable=%s",
			colours[next_chance(seed) % COUNT_OF(colours)],
			next_chance(seed) % 3 ? "false" : "true");
		scene_pass(s, (int)(next_chance(seed) % 1200));
	}
	if (board_waiting(s->board, service_of(s, "opd")->id) > 3) {
		scene_as(s, "amina", ROLE_DOCTOR);
		given(s, "ticket.call_next desk=r1");
		given(s, "ticket.no_show ticket=%s",
			board_desk_ticket(s->board, (struct desk_id){ scene_id(s, "desk", "r1") })
				->number);
		scene_as(s, "rehema", ROLE_RECEPTIONIST);
	}
}

static void change_something(struct service_change *change, uint64_t *seed)
{
	struct order_rule *rule = &change->rule;

	rule->mode = (enum order_mode)(next_chance(seed) % 3);
	for (int i = 0; i < CLASS_COUNT; i++) {
		rule->classes[i].target_us = (int64_t)(1 + next_chance(seed) % 300) * 60000000;
		rule->classes[i].vulnerable_ppm = (int32_t)(next_chance(seed) % 500000);
		if (i != CLASS_RED && i != CLASS_ORANGE)
			rule->classes[i].tier = 2 + (int32_t)(next_chance(seed) % 2);
	}
	change->mean_s = 10 + (int)(next_chance(seed) % 3000);
	change->no_show.places_back = (int)(next_chance(seed) % 5);
}

static void what_was_told_is_the_order_that_comes(void **state)
{
	uint64_t seed = 20261122;

	(void)state;
	for (int round = 0; round < 60; round++) {
		struct service_change change;
		struct field_problem problem = { 0 };
		struct arena *arena = arena_create();
		struct text line = { 0 };
		struct whatif what;
		void *made = NULL;
		struct scene *s;

		assert_int_equal(scene_setup(&made), 0);
		s = made;
		fill_line(s, &seed);
		change = change_of(s, "opd");
		change_something(&change, &seed);
		assert_int_equal(try(s, arena, &change, &what, &problem), ERR_OK);
		run(s, &change);
		assert_int_equal(s->err, ERR_OK);
		line_of(s, &line);
		places_are(&what, text_string(&line));
		text_finish(&line);
		arena_destroy(&arena);
		scene_teardown(&made);
	}
}

/* The scene begins on 2026-03-02, a Monday. */
static struct service_change other_days(struct scene *s)
{
	struct service_change change = change_of(s, "opd");

	change.opens_min = 7 * 60;
	change.closes_min = 16 * 60;
	change.week_count = 2;
	change.week[0] = (struct weekday_hours){
		.day = WEEKDAY_TUESDAY, .opens_min = 600, .closes_min = 720
	};
	change.week[1] = (struct weekday_hours){ .day = WEEKDAY_WEDNESDAY, .closed = true };
	change.closures_count = 1;
	assert_true(date_parse("2026-03-05", &change.closures[0].day));
	return change;
}

static void expect(struct scene *s, const char *expected)
{
	assert_string_equal(s->problem.expected, expected);
}

static void days_of_the_week_and_dates_have_hours_of_their_own(void **state)
{
	struct scene *s = *state;
	struct service_change change = other_days(s);

	run(s, &change);
	then(s, "service.configured service=opd opens_min=420");
	assert_int_equal(service_of(s, "opd")->week_count, 2);
	assert_int_equal(service_of(s, "opd")->closures_count, 1);
	scene_as(s, "rehema", ROLE_RECEPTIONIST);
	scene_at(s, "06:59");
	when(s, "visit.open service=opd");
	refused(s, ERR_OUTSIDE_HOURS, "service");
	expect(s, "it takes people in from 07:00 to 16:00");
	scene_at(s, "16:30");
	when(s, "visit.open service=opd");
	refused(s, ERR_OUTSIDE_HOURS, "service");
	expect(s, "it takes people in again on 2026-03-03 from 10:00");
	scene_on_day(s, 1, "09:00");
	when(s, "visit.open service=opd");
	refused(s, ERR_OUTSIDE_HOURS, "service");
	expect(s, "it takes people in from 10:00 to 12:00");
	scene_on_day(s, 1, "11:00");
	given(s, "visit.open service=opd");
	scene_on_day(s, 2, "11:00");
	when(s, "visit.open service=opd");
	refused(s, ERR_OUTSIDE_HOURS, "service");
	/* Thursday is the closed date. */
	expect(s, "it takes people in again on 2026-03-06 from 07:00");
	scene_on_day(s, 3, "11:00");
	when(s, "visit.open service=opd");
	refused(s, ERR_OUTSIDE_HOURS, "service");
	scene_on_day(s, 4, "11:00");
	given(s, "visit.open service=opd");
}

static void each_day_is_named_once(void **state)
{
	struct scene *s = *state;
	struct service_change change = other_days(s);

	change.week[1].day = WEEKDAY_TUESDAY;
	run(s, &change);
	refused(s, ERR_BAD_FIELD, "week");
	change = other_days(s);
	change.closures[1] = change.closures[0];
	change.closures_count = 2;
	run(s, &change);
	refused(s, ERR_BAD_FIELD, "closures");
}

static void who_waits_on_the_last_evening_before_a_closed_day_is_carried_over(void **state)
{
	struct scene *s = *state;
	struct service_change change = other_days(s);

	/* On other days it never closes. */
	change.opens_min = change.closes_min = 0;
	change.week[0].closed = true;
	run(s, &change);
	scene_as(s, "rehema", ROLE_RECEPTIONIST);
	given(s, "visit.open service=opd");
	scene_on_day(s, 1, "10:00");
	given(s, "visit.open service=lab");
	is(s, "tickets A001 state=waiting carried=true");
}

static void a_full_day_is_said_in_the_words_of_the_hospital(void **state)
{
	struct scene *s = *state;
	struct service_change change = change_of(s, "opd");

	change.daily_limit = 1;
	run(s, &change);
	scene_as(s, "rehema", ROLE_RECEPTIONIST);
	given(s, "visit.open service=opd");
	when(s, "visit.open service=opd");
	refused(s, ERR_DAILY_LIMIT, "service");
	expect(s, "its limit is 1 a day");
	change = change_of(s, "opd");
	snprintf(change.full_sw, sizeof(change.full_sw), "Rudi kesho saa moja");
	run(s, &change);
	scene_as(s, "rehema", ROLE_RECEPTIONIST);
	when(s, "visit.open service=opd");
	refused(s, ERR_DAILY_LIMIT, "service");
	expect(s, "Rudi kesho saa moja");
	change = change_of(s, "opd");
	snprintf(change.full_en, sizeof(change.full_en), "Come back tomorrow");
	run(s, &change);
	scene_as(s, "rehema", ROLE_RECEPTIONIST);
	when(s, "visit.open service=opd");
	refused(s, ERR_DAILY_LIMIT, "service");
	expect(s, "Rudi kesho saa moja · Come back tomorrow");
}

static void what_is_configured_without_days_and_texts_keeps_them(void **state)
{
	struct scene *s = *state;
	struct service_change change = other_days(s);

	snprintf(change.note_sw, sizeof(change.note_sw), "Njoo na kadi");
	run(s, &change);
	given(s, "service.configure service=opd code=opd name_sw=x name_en=x series=A");
	assert_int_equal(service_of(s, "opd")->week_count, 2);
	assert_int_equal(service_of(s, "opd")->closures_count, 1);
	assert_string_equal(service_of(s, "opd")->note_sw, "Njoo na kadi");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_setup, scene_teardown)
		TEST(data_and_rules_change_in_one_step),
		TEST(what_stays_as_it_is_is_no_event),
		TEST(a_facility_holds_so_many_services_and_no_more),
		TEST(nothing_of_it_happens_where_a_part_is_refused),
		TEST(nobody_writes_over_what_somebody_else_changed),
		TEST(a_new_one_begins_closed_with_an_id_of_its_own),
		TEST(a_number_never_tells_an_illness),
		TEST(only_what_is_there_can_be_changed),
		TEST(it_tells_who_would_stand_where),
		TEST(only_the_first_of_the_line_have_their_waits_told),
		TEST(what_would_be_refused_is_refused),
		cmocka_unit_test(what_was_told_is_the_order_that_comes),
		TEST(days_of_the_week_and_dates_have_hours_of_their_own),
		TEST(each_day_is_named_once),
		TEST(who_waits_on_the_last_evening_before_a_closed_day_is_carried_over),
		TEST(a_full_day_is_said_in_the_words_of_the_hospital),
		TEST(what_is_configured_without_days_and_texts_keeps_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
