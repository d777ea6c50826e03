// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/loop/process.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { LONG_MS = 60000 };

struct heard {
	int times;
	enum process_end end;
	int code;
};

static void hear(void *arg, enum process_end end, int code)
{
	struct heard *heard = arg;

	heard->times++;
	heard->end = end;
	heard->code = code;
}

static struct heard run(const char *script, uint32_t limit_ms)
{
	struct loop *loop = loop_create();
	struct heard heard = { 0 };
	const char *const arguments[] = { "sh", "-c", script, NULL };

	assert_non_null(process_start(loop, arguments, limit_ms, hear, &heard));
	assert_int_equal(heard.times, 0);
	loop_run(loop);
	loop_destroy(&loop);
	assert_int_equal(heard.times, 1);
	return heard;
}

static void its_code_is_told(void **state)
{
	struct heard heard;
	(void)state;

	heard = run("exit 0", LONG_MS);
	assert_int_equal(heard.end, PROCESS_EXITED);
	assert_int_equal(heard.code, 0);
	heard = run("exit 7", LONG_MS);
	assert_int_equal(heard.end, PROCESS_EXITED);
	assert_int_equal(heard.code, 7);
}

static void a_signal_is_told(void **state)
{
	struct heard heard = run("kill -TERM $$", LONG_MS);
	(void)state;

	assert_int_equal(heard.end, PROCESS_KILLED);
	assert_int_equal(heard.code, SIGTERM);
}

static void who_takes_too_long_is_killed_with_its_children(void **state)
{
	struct heard heard = run("sleep 600 & wait", 50);
	(void)state;

	assert_int_equal(heard.end, PROCESS_TOO_LATE);
}

static void its_input_is_empty(void **state)
{
	struct heard heard = run("read line && exit 1; exit 0", LONG_MS);
	(void)state;

	assert_int_equal(heard.code, 0);
}

static void what_does_not_exist_is_refused(void **state)
{
	struct loop *loop = loop_create();
	struct heard heard = { 0 };
	const char *const arguments[] = { "/nonexistent/program", NULL };
	(void)state;

	assert_null(process_start(loop, arguments, LONG_MS, hear, &heard));
	assert_int_equal(errno, ENOENT);
	loop_run(loop);
	loop_destroy(&loop);
	assert_int_equal(heard.times, 0);
}

static void nothing_is_told_of_one_that_was_given_up(void **state)
{
	struct loop *loop = loop_create();
	struct heard heard = { 0 };
	const char *const arguments[] = { "sleep", "600", NULL };
	struct process *process = process_start(loop, arguments, LONG_MS, hear, &heard);
	(void)state;

	assert_non_null(process);
	process_kill(&process);
	assert_null(process);
	process_kill(&process);
	loop_run(loop);
	loop_destroy(&loop);
	assert_int_equal(heard.times, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(its_code_is_told),
		cmocka_unit_test(a_signal_is_told),
		cmocka_unit_test(who_takes_too_long_is_killed_with_its_children),
		cmocka_unit_test(its_input_is_empty),
		cmocka_unit_test(what_does_not_exist_is_refused),
		cmocka_unit_test(nothing_is_told_of_one_that_was_given_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
