// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/loop/process.h"

#include "common/base/mem.h"
#include <errno.h>
#include <signal.h>
#include <uv.h>

struct process {
	uv_process_t uv;
	uv_timer_t limit;
	process_ended *ended; /* NULL: nobody wants to know any more */
	void *arg;
	bool is_late;
	int open; /* handles that are not closed yet */
};

static void closed(uv_handle_t *handle)
{
	struct process *process = handle->data;

	if (--process->open == 0)
		mem_free(process);
}

static void close_all(struct process *process)
{
	uv_close((uv_handle_t *)&process->uv, closed);
	uv_close((uv_handle_t *)&process->limit, closed);
}

/* It leads a group of its own, so that what it started dies with it. */
static void kill_group(struct process *process)
{
	int pid = uv_process_get_pid(&process->uv);

	if (pid > 0)
		kill(-pid, SIGKILL);
}

static void late(uv_timer_t *timer)
{
	struct process *process = timer->data;

	process->is_late = true;
	kill_group(process);
}

static void ended(uv_process_t *uv, int64_t code, int signal_number)
{
	struct process *process = uv->data;
	enum process_end end = process->is_late ? PROCESS_TOO_LATE
			       : signal_number  ? PROCESS_KILLED
						: PROCESS_EXITED;
	process_ended *tell = process->ended;

	if (tell)
		tell(process->arg, end, signal_number ? signal_number : (int)code);
	close_all(process);
}

struct process *process_start(struct loop *loop, const char *const *arguments, uint32_t limit_ms,
	process_ended *tell, void *arg)
{
	struct process *process = mem_alloc(sizeof(*process));
	uv_stdio_container_t streams[] = { { .flags = UV_IGNORE }, { .flags = UV_IGNORE },
		{ .flags = UV_IGNORE } };
	/* libuv does not change the arguments, but does not say so. */
	const uv_process_options_t options = {
		.exit_cb = ended,
		.file = arguments[0],
		.args = (char **)(uintptr_t)arguments,
		.flags = UV_PROCESS_DETACHED,
		.stdio_count = 3,
		.stdio = streams,
	};
	int failed;

	process->ended = tell;
	process->arg = arg;
	process->open = 2;
	uv_timer_init(loop_uv(loop), &process->limit);
	process->limit.data = process;
	failed = uv_spawn(loop_uv(loop), &process->uv, &options);
	process->uv.data = process;
	if (failed) {
		close_all(process);
		errno = -failed;
		return NULL;
	}
	uv_update_time(loop_uv(loop));
	uv_timer_start(&process->limit, late, limit_ms, 0);
	return process;
}

/* The handle stays open until the system has told of its end, so that no zombie is left. */
void process_kill(struct process **process)
{
	if (!*process)
		return;
	(*process)->ended = NULL;
	kill_group(*process);
	*process = NULL;
}
