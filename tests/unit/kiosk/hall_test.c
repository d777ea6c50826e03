// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The hall on the board of a display, which follows from what displays are sent. */
#include "kiosk/hall.h"

#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "tests/engine/scene.h"
#include <stdio.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct stand {
	struct scene *scene;
	struct hall *hall;
};

static int setup(void **state)
{
	struct stand *stand = mem_alloc(sizeof(*stand));
	void *scene = NULL;

	scene_setup(&scene);
	stand->scene = scene;
	stand->hall = hall_create();
	hall_set_display(
		stand->hall, (struct display_id){ scene_id(stand->scene, "display", "hall") });
	*state = stand;
	return 0;
}

static int teardown(void **state)
{
	struct stand *stand = *state;
	void *scene = stand->scene;

	hall_destroy(&stand->hall);
	scene_teardown(&scene);
	mem_free(stand);
	return 0;
}

static void take(struct stand *s)
{
	hall_take(s->hall, s->scene->display, s->scene->now_us);
}

static void visits(struct stand *s, int count)
{
	scene_as(s->scene, "rehema", ROLE_RECEPTIONIST);
	for (int i = 0; i < count; i++)
		given(s->scene, "visit.open service=opd");
}

static void at_r1(struct stand *s, const char *command)
{
	scene_as(s->scene, "amina", ROLE_DOCTOR);
	given(s->scene, "%s", command);
}

static void at_r2(struct stand *s, const char *command)
{
	scene_as(s->scene, "baraka", ROLE_DOCTOR);
	given(s->scene, "%s", command);
}

/* What is to be announced, and who not any more: "A001 A002 -A003". */
static void announces(struct stand *s, const char *expected)
{
	struct text text = { 0 };
	struct announcement call;
	struct ticket_id ended;

	take(s);
	while (hall_take_call(s->hall, &call))
		text_printf(&text, "%s%s", text.length ? " " : "", call.number);
	while (hall_take_ended(s->hall, &ended)) {
		const struct ticket *ticket = board_find_ticket(s->scene->board, ended);

		text_printf(&text, "%s-%s", text.length ? " " : "", ticket->number);
	}
	assert_string_equal(text_string(&text), expected);
	text_finish(&text);
}

/* "A003 > A001 A002", the large one and the list; all of it counts as painted. */
static void shows_rows(struct stand *s, size_t rows, const char *expected)
{
	const struct hall_call *list[HALL_CALLS];
	const struct hall_call *large =
		hall_large(s->hall, (struct call_id){ 0 }, s->scene->now_us);
	size_t count = hall_list(s->hall, large, s->scene->now_us, rows, list);
	struct text text = { 0 };

	text_printf(&text, "%s >", large ? large->number : "-");
	if (large)
		hall_painted(s->hall, large->id, s->scene->now_us);
	for (size_t i = 0; i < count; i++) {
		text_printf(&text, " %s", list[i]->number);
		hall_painted(s->hall, list[i]->id, s->scene->now_us);
	}
	assert_string_equal(text_string(&text), expected);
	text_finish(&text);
}

static void shows(struct stand *s, const char *expected)
{
	shows_rows(s, 5, expected);
}

static void the_newest_call_is_large_and_the_others_stand_beside_it(void **state)
{
	struct stand *s = *state;
	const struct hall_call *large;

	announces(s, "");
	shows(s, "- >");
	visits(s, 3);
	at_r1(s, "ticket.call_next desk=r1");
	announces(s, "A001");
	large = hall_large(s->hall, (struct call_id){ 0 }, s->scene->now_us);
	assert_string_equal(large->room, "1");
	assert_int_equal(large->kind, DESK_ROOM);
	assert_true(large->is_open);
	shows(s, "A001 >");
	at_r2(s, "ticket.call_next desk=r2");
	announces(s, "A002");
	shows(s, "A002 > A001");
	announces(s, "");
}

static void who_has_come_is_not_announced_any_more(void **state)
{
	struct stand *s = *state;

	visits(s, 2);
	at_r1(s, "ticket.call_next desk=r1");
	announces(s, "A001");
	at_r1(s, "ticket.start ticket=A001");
	announces(s, "-A001");
	shows(s, "A001 >");
	/* Called and come before the display heard of it. */
	at_r2(s, "ticket.call_next desk=r2");
	at_r2(s, "ticket.start ticket=A002");
	announces(s, "");
	shows(s, "A002 > A001");
}

static void a_call_that_is_repeated_is_the_newest_of_its_ticket(void **state)
{
	struct stand *s = *state;
	struct hall_call first;

	visits(s, 1);
	at_r1(s, "ticket.call_next desk=r1");
	announces(s, "A001");
	first = *hall_large(s->hall, (struct call_id){ 0 }, s->scene->now_us);
	at_r1(s, "ticket.recall ticket=A001");
	announces(s, "A001");
	shows(s, "A001 >");
	assert_false(hall_large(s->hall, first.id, s->scene->now_us)->is_open);
	/* Only one of them is a call that waits for somebody. */
	at_r1(s, "ticket.no_show ticket=A001");
	announces(s, "-A001");
}

static void calls_missed_in_a_cut_come_in_order_and_only_while_open(void **state)
{
	struct stand *s = *state;

	visits(s, 4);
	announces(s, "");
	at_r1(s, "ticket.call_next desk=r1");
	at_r1(s, "ticket.start ticket=A001");
	at_r1(s, "ticket.finish ticket=A001 outcome=done");
	at_r2(s, "ticket.call_next desk=r2");
	at_r1(s, "ticket.call_next desk=r1");
	scene_pass(s->scene, 3600);
	announces(s, "A002 A003");
	shows(s, "A003 > A002 A001");
}

static void a_display_that_starts_is_silent_about_old_calls(void **state)
{
	struct stand *s = *state;

	visits(s, 2);
	at_r1(s, "ticket.call_next desk=r1");
	scene_pass(s->scene, 300);
	at_r2(s, "ticket.call_next desk=r2");
	announces(s, "A002");
	shows(s, "A002 > A001");
}

static void a_display_that_starts_does_not_show_what_is_over_as_news(void **state)
{
	struct stand *s = *state;

	visits(s, 9);
	for (int i = 1; i <= 8; i++) {
		char finish[64];

		at_r1(s, "ticket.call_next desk=r1");
		snprintf(finish, sizeof(finish), "ticket.finish ticket=A%03d outcome=done", i);
		at_r1(s, finish);
	}
	at_r2(s, "ticket.call_next desk=r2");
	at_r2(s, "ticket.start ticket=A009");
	scene_pass(s->scene, 300);
	announces(s, "");
	shows_rows(s, 7, "A009 > A008");
}

static void only_the_desks_of_the_hall_are_shown(void **state)
{
	struct stand *s = *state;
	struct hall_desk desks[HALL_DESKS];

	scene_as(s->scene, "admin", ROLE_ADMIN);
	given(s->scene, "display.register display=hall name=Ukumbi desks=r2,w1");
	visits(s, 2);
	at_r1(s, "ticket.call_next desk=r1");
	at_r2(s, "ticket.call_next desk=r2");
	announces(s, "A002");
	shows(s, "A002 >");
	assert_string_equal(hall_name(s->hall, LANGUAGE_SW), "Ukumbi");
	assert_string_equal(hall_name(s->hall, LANGUAGE_EN), "Ukumbi");
	assert_int_equal(hall_desks(s->hall, desks), 2);
	assert_string_equal(desks[0].room, "2");
	assert_int_equal(desks[1].kind, DESK_WINDOW);
}

static void a_hall_has_a_name_in_each_language(void **state)
{
	struct stand *s = *state;

	scene_as(s->scene, "admin", ROLE_ADMIN);
	given(s->scene, "display.register display=hall name=Ukumbi name_en=Hall");
	take(s);
	assert_string_equal(hall_name(s->hall, LANGUAGE_SW), "Ukumbi");
	assert_string_equal(hall_name(s->hall, LANGUAGE_EN), "Hall");
}

static void a_hidden_desk_is_neither_shown_nor_announced(void **state)
{
	struct stand *s = *state;
	struct hall_desk desks[HALL_DESKS];

	visits(s, 2);
	at_r1(s, "ticket.call_next desk=r1");
	announces(s, "A001");
	assert_int_equal(hall_desks(s->hall, desks), 3);
	hall_toggle(s->hall, desks[0].id);
	announces(s, "-A001");
	shows(s, "- >");
	assert_int_equal(hall_desks(s->hall, desks), 3);
	assert_true(desks[0].is_hidden);
	hall_toggle(s->hall, desks[0].id);
	announces(s, "");
	shows(s, "A001 >");
}

static void a_call_stays_for_a_minute_and_then_makes_room(void **state)
{
	struct stand *s = *state;

	visits(s, 8);
	announces(s, "");
	for (int i = 1; i <= 8; i++) {
		char finish[64];

		at_r1(s, "ticket.call_next desk=r1");
		snprintf(finish, sizeof(finish), "ticket.finish ticket=A%03d outcome=done", i);
		scene_pass(s->scene, 1);
		at_r1(s, finish);
	}
	take(s);
	shows_rows(s, 7, "A008 > A007 A006 A005 A004 A003 A002 A001");
	scene_pass(s->scene, HALL_VIEW_S - 1);
	shows_rows(s, 7, "A008 > A007 A006 A005 A004 A003 A002 A001");
	assert_int_equal(hall_due_us(s->hall, s->scene->now_us), s->scene->now_us + US_PER_S);
	scene_pass(s->scene, 1);
	shows_rows(s, 7, "- > A008");
}

static void of_older_calls_the_last_of_each_desk_stays(void **state)
{
	struct stand *s = *state;

	visits(s, 3);
	announces(s, "");
	at_r1(s, "ticket.call_next desk=r1");
	at_r2(s, "ticket.call_next desk=r2");
	at_r1(s, "ticket.finish ticket=A001 outcome=done");
	at_r1(s, "ticket.call_next desk=r1");
	at_r1(s, "ticket.finish ticket=A003 outcome=done");
	take(s);
	shows_rows(s, 7, "A003 > A002 A001");
	scene_pass(s->scene, HALL_VIEW_S);
	shows_rows(s, 7, "A002 > A003");
}

static void add_desk(struct stand *s, int i)
{
	scene_as(s->scene, "admin", ROLE_ADMIN);
	given(s->scene, "desk.configure desk=d%d code=d%d name_sw=x name_en=x room=%d services=opd",
		i, i, i + 10);
}

static void fifty_calls_at_once_all_come_into_view_in_order(void **state)
{
	enum { CALLS = 50, ROWS = 5 };
	struct stand *s = *state;
	struct text seen = { 0 }, expected = { 0 };
	const struct hall_call *list[ROWS];
	int64_t began_us, due_us;

	visits(s, CALLS);
	announces(s, "");
	for (int i = 1; i <= CALLS; i++) {
		char who[16];

		add_desk(s, i);
		snprintf(who, sizeof(who), "doctor%d", i);
		scene_as(s->scene, who, ROLE_DOCTOR);
		given(s->scene, "desk.open desk=d%d", i);
		given(s->scene, "ticket.call_next desk=d%d", i);
		text_printf(&expected, "%sA%03d", i > 1 ? " " : "", i);
	}
	announces(s, text_string(&expected));
	began_us = s->scene->now_us;
	while (s->scene->now_us < began_us + 30 * US_PER_S) {
		const struct hall_call *large =
			hall_large(s->hall, (struct call_id){ 0 }, s->scene->now_us);
		size_t count = hall_list(s->hall, large, s->scene->now_us, ROWS, list);

		assert_in_range(count, 1, ROWS);
		for (size_t i = 0; i < count; i++)
			if (hall_painted(s->hall, list[i]->id, s->scene->now_us))
				text_printf(&seen, "%s%s", seen.length ? " " : "", list[i]->number);
		due_us = hall_due_us(s->hall, s->scene->now_us);
		assert_true(due_us > s->scene->now_us);
		if (strstr(text_string(&seen), "A049"))
			break;
		s->scene->now_us = due_us;
	}
	/* The fiftieth is the large one. */
	expected.bytes[strlen(text_string(&expected)) - strlen(" A050")] = '\0';
	assert_string_equal(text_string(&seen), text_string(&expected));
	assert_true(s->scene->now_us - began_us <= 6 * US_PER_S);
	/* Each stays in the pages for a minute. */
	scene_pass(s->scene, HALL_VIEW_S - 7);
	for (int i = 0; i < 12; i++) {
		hall_list(s->hall, NULL, s->scene->now_us, ROWS, list);
		scene_pass(s->scene, 5);
		if (strcmp(list[0]->number, "A001") == 0)
			break;
		assert_int_not_equal(i, 11);
	}
	text_finish(&seen);
	text_finish(&expected);
}

static void the_announced_call_is_large(void **state)
{
	struct stand *s = *state;
	struct announcement first;

	visits(s, 2);
	at_r1(s, "ticket.call_next desk=r1");
	take(s);
	assert_true(hall_take_call(s->hall, &first));
	at_r2(s, "ticket.call_next desk=r2");
	take(s);
	assert_string_equal(hall_large(s->hall, first.call, s->scene->now_us)->number, "A001");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(the_newest_call_is_large_and_the_others_stand_beside_it),
		TEST(who_has_come_is_not_announced_any_more),
		TEST(a_call_that_is_repeated_is_the_newest_of_its_ticket),
		TEST(calls_missed_in_a_cut_come_in_order_and_only_while_open),
		TEST(a_display_that_starts_is_silent_about_old_calls),
		TEST(a_display_that_starts_does_not_show_what_is_over_as_news),
		TEST(only_the_desks_of_the_hall_are_shown),
		TEST(a_hall_has_a_name_in_each_language),
		TEST(a_hidden_desk_is_neither_shown_nor_announced),
		TEST(a_call_stays_for_a_minute_and_then_makes_room),
		TEST(of_older_calls_the_last_of_each_desk_stays),
		TEST(fifty_calls_at_once_all_come_into_view_in_order),
		TEST(the_announced_call_is_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
