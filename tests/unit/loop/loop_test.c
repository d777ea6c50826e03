// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/mem.h"
#include "common/loop/loop.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

struct scene {
	struct loop *loop;
	struct loop_task a, b;
	struct loop_timer *timer;
	char heard[32];
};

static void hear_a(void *arg)
{
	strcat(((struct scene *)arg)->heard, "a");
}

static void hear_b(void *arg)
{
	struct scene *scene = arg;

	strcat(scene->heard, "b");
	if (strlen(scene->heard) < 4)
		loop_defer(scene->loop, &scene->b, hear_b, scene);
}

static void due(void *arg)
{
	struct scene *scene = arg;

	strcat(scene->heard, "t");
	loop_timer_destroy(&scene->timer);
}

static void a_task_runs_once_however_often_it_was_asked_for(void **state)
{
	struct scene scene = { .loop = loop_create() };
	(void)state;

	loop_defer(scene.loop, &scene.a, hear_a, &scene);
	loop_defer(scene.loop, &scene.a, hear_a, &scene);
	assert_string_equal(scene.heard, "");
	loop_run(scene.loop);
	assert_string_equal(scene.heard, "a");
	loop_destroy(&scene.loop);
}

static void a_task_may_ask_for_itself_again(void **state)
{
	struct scene scene = { .loop = loop_create() };
	(void)state;

	loop_defer(scene.loop, &scene.b, hear_b, &scene);
	loop_defer(scene.loop, &scene.a, hear_a, &scene);
	loop_run(scene.loop);
	assert_string_equal(scene.heard, "babb");
	loop_destroy(&scene.loop);
}

static void a_cancelled_task_does_not_run(void **state)
{
	struct scene scene = { .loop = loop_create() };
	(void)state;

	loop_defer(scene.loop, &scene.a, hear_a, &scene);
	loop_defer(scene.loop, &scene.b, hear_a, &scene);
	loop_cancel(scene.loop, &scene.b);
	loop_run(scene.loop);
	assert_string_equal(scene.heard, "a");
	loop_destroy(&scene.loop);
}

static void reaped_memory_and_timers_leave_nothing_behind(void **state)
{
	struct scene scene = { .loop = loop_create() };
	(void)state;

	loop_reap(scene.loop, mem_alloc(10));
	scene.timer = loop_timer_create(scene.loop, due, &scene);
	loop_timer_start(scene.timer, 1, 0);
	loop_run(scene.loop);
	assert_string_equal(scene.heard, "t");
	loop_destroy(&scene.loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_task_runs_once_however_often_it_was_asked_for),
		cmocka_unit_test(a_task_may_ask_for_itself_again),
		cmocka_unit_test(a_cancelled_task_does_not_run),
		cmocka_unit_test(reaped_memory_and_timers_leave_nothing_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
