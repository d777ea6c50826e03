// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Rows that cannot be written wait, and too many of them stop all looking. */
#include "common/base/mem.h"
#include "common/loop/loop.h"
#include "server/app/audit.h"
#include "server/db/db.h"
#include "server/store/audit.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { MOST = 10000, QUEUE_AGE_MS = 20 };

struct scene {
	struct loop *loop;
	struct db *db;
	struct audit *audit;
};

static int set_up(void **state)
{
	static struct scene scene;
	struct db_options options = {
		.conninfo = "host=/nonexistent dbname=none",
		.queue_age_ms = QUEUE_AGE_MS,
		.statements = audit_statements,
		.statement_count = audit_statement_count,
	};

	scene.loop = loop_create();
	scene.db = db_create(scene.loop, &options);
	scene.audit = audit_create(scene.loop, scene.db);
	*state = &scene;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *scene = *state;

	db_destroy(&scene->db);
	audit_destroy(&scene->audit);
	loop_turn(scene->loop, false);
	loop_destroy(&scene->loop);
	return 0;
}

static uint64_t note(struct scene *scene)
{
	const struct token_claims who = { .role = ROLE_NURSE };

	return audit_note(scene->audit, &(struct audit_entry){
						.who = &who,
						.action = "patient.read",
						.object_kind = "patient",
						.address = "192.0.2.1",
					});
}

static void what_could_not_be_written_still_waits(void **state)
{
	struct scene *scene = *state;

	note(scene);
	audit_flush(scene->audit);
	note(scene);
	/* Until the database has refused. */
	while (db_stats(scene->db).refused == 0)
		loop_turn(scene->loop, true);
	assert_int_equal(audit_waiting(scene->audit), 2);
	assert_int_equal(audit_check(scene->audit), ERR_OK);
}

struct told {
	int times;
	enum err err;
};

static void told(void *arg, enum err err)
{
	struct told *told = arg;

	told->times++;
	told->err = err;
}

static void who_waits_is_told_that_it_could_not_be_written(void **state)
{
	struct scene *scene = *state;
	struct told heard = { 0 }, never = { 0 };
	struct audit_waiter waiter, forgotten;
	uint64_t number = note(scene);

	assert_true(audit_is_written(scene->audit, 0));
	assert_false(audit_is_written(scene->audit, number));
	audit_await(scene->audit, &waiter, number, told, &heard);
	audit_await(scene->audit, &forgotten, number, told, &never);
	list_remove(&forgotten.link);
	assert_int_equal(heard.times, 0);
	while (!heard.times)
		loop_turn(scene->loop, true);
	assert_int_equal(heard.times, 1);
	assert_int_equal(heard.err, ERR_DB_DOWN);
	assert_int_equal(never.times, 0);
	assert_false(audit_is_written(scene->audit, number));
	/* Who comes before it is tried again does not wait for that. */
	audit_await(scene->audit, &waiter, note(scene), told, &heard);
	assert_int_equal(heard.times, 1);
	loop_turn(scene->loop, false);
	assert_int_equal(heard.times, 2);
	assert_int_equal(heard.err, ERR_DB_DOWN);
}

static void what_is_written_is_told_though_never_from_inside(void **state)
{
	struct scene *scene = *state;
	struct told heard = { 0 };
	struct audit_waiter waiter;

	audit_await(scene->audit, &waiter, 0, told, &heard);
	assert_int_equal(heard.times, 0);
	loop_turn(scene->loop, false);
	assert_int_equal(heard.times, 1);
	assert_int_equal(heard.err, ERR_OK);
}

static void where_too_much_waits_nobody_may_look(void **state)
{
	struct scene *scene = *state;

	for (int i = 0; i < MOST - 1; i++)
		note(scene);
	assert_int_equal(audit_check(scene->audit), ERR_OK);
	note(scene);
	assert_int_equal(audit_check(scene->audit), ERR_BUSY);
}

static void stopped(void *arg)
{
	++*(int *)arg;
}

static void stopping_does_not_wait_for_ever(void **state)
{
	struct scene *scene = *state;
	int times = 0;

	audit_stop(scene->audit, 100000, stopped, &times);
	assert_int_equal(times, 0);
	while (!times)
		loop_turn(scene->loop, true);
	note(scene);
	audit_stop(scene->audit, 50, stopped, &times);
	while (times < 2)
		loop_turn(scene->loop, true);
	while (db_stats(scene->db).refused < 2)
		loop_turn(scene->loop, true);
	assert_int_equal(times, 2);
	assert_int_equal(audit_waiting(scene->audit), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			what_could_not_be_written_still_waits, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			who_waits_is_told_that_it_could_not_be_written, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			what_is_written_is_told_though_never_from_inside, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			where_too_much_waits_nobody_may_look, set_up, tear_down),
		cmocka_unit_test_setup_teardown(stopping_does_not_wait_for_ever, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
