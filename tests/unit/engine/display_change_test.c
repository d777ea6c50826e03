// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* display.change: screens and machines are made and changed, and nobody writes over what somebody
 * else has just changed. */
#include "server/engine/displays.h"
#include "tests/engine/scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

static struct display_change change_of(struct scene *s, const char *name)
{
	struct display_id id = { scene_id(s, "display", name) };

	return display_change_of(board_find_display(s->board, id));
}

static void run(struct scene *s, const struct display_change *change)
{
	struct actor before = s->actor;

	scene_as(s, "admin", ROLE_ADMIN);
	scene_run(s, &command_display_change, change);
	s->actor = before;
}

static void a_new_display_has_the_id_it_was_given(void **state)
{
	struct scene *s = *state;
	struct display_change change = { .kind = DEVICE_DISPLAY };

	run(s, &change);
	refused(s, ERR_BAD_FIELD, "display");
	change.display.u = scene_id(s, "display", "other");
	run(s, &change);
	refused(s, ERR_MISSING_FIELD, "name");
	snprintf(change.name, sizeof(change.name), "Other");
	change.version = 7;
	run(s, &change);
	refused(s, ERR_NO_DISPLAY, "display");
	change.version = 0;
	run(s, &change);
	then(s, "display.registered display=other name=Other");
	answered(s, "\"version\":");
}

static void who_read_it_before_the_last_change_is_refused(void **state)
{
	struct scene *s = *state;
	struct display_change mine = change_of(s, "hall"), yours = mine;

	snprintf(mine.name, sizeof(mine.name), "Mine");
	snprintf(yours.name, sizeof(yours.name), "Yours");
	run(s, &mine);
	then(s, "display.registered display=hall name=Mine");
	run(s, &yours);
	refused(s, ERR_PRECONDITION_FAILED, "version");
	yours.version = 0;
	run(s, &yours);
	refused(s, ERR_PRECONDITION_FAILED, "version");
	yours.version = change_of(s, "hall").version;
	run(s, &yours);
	then(s, "display.registered display=hall name=Yours");
}

static void registering_counts_as_a_change(void **state)
{
	struct scene *s = *state;
	struct display_change change = change_of(s, "hall");

	given(s, "display.register display=hall name=Anew");
	run(s, &change);
	refused(s, ERR_PRECONDITION_FAILED, "version");
}

static void what_stays_as_it_is_is_no_event(void **state)
{
	struct scene *s = *state;
	struct display_change change = change_of(s, "hall");

	snprintf(change.reason, sizeof(change.reason), "looked at");
	run(s, &change);
	then_nothing(s);
}

static void its_desks_are_those_of_the_facility(void **state)
{
	struct scene *s = *state;
	struct display_change change = change_of(s, "hall");

	change.desks_count = 1;
	change.desks[0].id = scene_id(s, "display", "hall");
	run(s, &change);
	refused(s, ERR_NO_DESK, "desks");
	change.desks[0].id = scene_id(s, "desk", "r1");
	run(s, &change);
	then(s, "display.registered display=hall desks=r1");
}

static void a_desk_is_named_once(void **state)
{
	struct scene *s = *state;
	struct display_change change = change_of(s, "hall");

	change.desks_count = 3;
	change.desks[0].id = change.desks[2].id = scene_id(s, "desk", "r1");
	change.desks[1].id = scene_id(s, "desk", "r2");
	run(s, &change);
	refused(s, ERR_BAD_FIELD, "desks");
	scene_as(s, "admin", ROLE_ADMIN);
	when(s, "display.register display=hall name=Hall desks=r1,r2,r1");
	refused(s, ERR_BAD_FIELD, "desks");
	change.desks_count = 2;
	run(s, &change);
	then(s, "display.registered display=hall desks=r1,r2");
}

/* Of before anybody looked: who only names it anew is not kept from it. */
static void a_list_of_before_is_read_as_what_it_means(void **state)
{
	struct scene *s = *state;
	struct display display = *board_find_display(
		s->board, (struct display_id){ scene_id(s, "display", "hall") });
	struct display_change change;

	display.desks_count = 3;
	display.desks[0].id = display.desks[1].id = scene_id(s, "desk", "r1");
	display.desks[2].id = scene_id(s, "desk", "r2");
	board_put(s->board, BOARD_DISPLAYS, &display);
	board_settle(s->board);
	change = change_of(s, "hall");
	assert_int_equal(change.desks_count, 2);
	snprintf(change.name, sizeof(change.name), "Anew");
	run(s, &change);
	then(s, "display.registered display=hall name=Anew desks=r1,r2");
}

static void a_machine_that_gives_numbers_has_a_desk(void **state)
{
	struct scene *s = *state;
	struct display_change change = {
		.display.u = scene_id(s, "display", "door"),
		.kind = DEVICE_TICKETS,
		.name = "Door",
	};

	run(s, &change);
	refused(s, ERR_BAD_FIELD, "desks");
	change.desks_count = 1;
	change.desks[0].id = scene_id(s, "desk", "r1");
	run(s, &change);
	then(s, "display.registered display=door desks=r1 kind=tickets");
}

static void what_is_of_one_kind_never_becomes_another(void **state)
{
	struct scene *s = *state;
	struct display_change change = change_of(s, "hall");

	change.desks_count = 1;
	change.desks[0].id = scene_id(s, "desk", "r1");
	for (int kind = 0; kind < (int)words_device_kind.count; kind++) {
		if (kind == DEVICE_DISPLAY)
			continue;
		change.kind = (enum device_kind)kind;
		run(s, &change);
		refused(s, ERR_BAD_FIELD, "kind");
		scene_as(s, "admin", ROLE_ADMIN);
		when(s, "display.register display=hall name=Hall desks=r1 kind=%s",
			word_of(&words_device_kind, kind));
		refused(s, ERR_BAD_FIELD, "kind");
	}
	assert_int_equal(change_of(s, "hall").kind, DEVICE_DISPLAY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_setup, scene_teardown)
		TEST(a_new_display_has_the_id_it_was_given),
		TEST(who_read_it_before_the_last_change_is_refused),
		TEST(registering_counts_as_a_change),
		TEST(what_stays_as_it_is_is_no_event),
		TEST(its_desks_are_those_of_the_facility),
		TEST(a_desk_is_named_once),
		TEST(a_list_of_before_is_read_as_what_it_means),
		TEST(a_machine_that_gives_numbers_has_a_desk),
		TEST(what_is_of_one_kind_never_becomes_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
