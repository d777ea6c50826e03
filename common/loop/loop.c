// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/loop/loop.h"

#include "common/base/mem.h"
#include "common/base/time.h"
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <uv.h>

enum { NS_PER_US = 1000 };

struct reaped {
	struct reaped *next;
	void *memory;
};

/* The end of a turn is the prepare phase: libuv comes to it when all that was ready has been
 * handled, just before it waits again. An idle handle keeps it from waiting while there are tasks.
 */
struct loop {
	uv_loop_t uv;
	uv_prepare_t turn_end;
	uv_idle_t awake;
	struct loop_task *first;
	struct loop_task **last;
	struct reaped *reaped;
	void (*turned)(void *arg, int64_t worked_us);
	void *turned_arg;
	uint64_t
		turned_ns; /* The end of the last turn, and how long the loop had waited by then. */
	uint64_t waited_ns;
};

struct loop_timer {
	uv_timer_t uv;
	loop_callback *callback;
	void *arg;
};

struct loop_watch {
	uv_poll_t uv;
	loop_watch_callback *callback;
	void *arg;
};

struct loop_signal {
	uv_signal_t uv;
	loop_callback *callback;
	void *arg;
};

struct work {
	uv_work_t uv;
	loop_callback *work;
	loop_callback *done;
	void *arg;
};

static void stay_awake(uv_idle_t *idle)
{
	(void)idle;
}

static void keep_awake(struct loop *loop)
{
	if (loop->first || loop->reaped)
		uv_idle_start(&loop->awake, stay_awake);
	else
		uv_idle_stop(&loop->awake);
}

static void reap(struct loop *loop)
{
	while (loop->reaped) {
		struct reaped *reaped = loop->reaped;

		loop->reaped = reaped->next;
		mem_free(reaped->memory);
		mem_free(reaped);
	}
}

static void measure_turn(struct loop *loop)
{
	uint64_t now_ns = uv_hrtime(), waited_ns = uv_metrics_idle_time(&loop->uv);
	uint64_t worked_ns = now_ns - loop->turned_ns - (waited_ns - loop->waited_ns);

	loop->turned_ns = now_ns;
	loop->waited_ns = waited_ns;
	loop->turned(loop->turned_arg, (int64_t)(worked_ns / NS_PER_US));
}

/* Runs the tasks that were there at the start: what they ask for runs in the next turn. */
static void end_turn(uv_prepare_t *prepare)
{
	struct loop *loop = prepare->data;
	struct loop_task *end = NULL, *task;
	struct loop_task marker = { 0 };

	if (loop->first) {
		*loop->last = &marker;
		loop->last = &marker.next;
		end = &marker;
		while ((task = loop->first) != end) {
			loop->first = task->next;
			task->next = NULL;
			task->queued = false;
			task->callback(task->arg);
		}
		loop->first = marker.next;
		if (!loop->first)
			loop->last = &loop->first;
	}
	reap(loop);
	keep_awake(loop);
	if (loop->turned)
		measure_turn(loop);
}

void loop_watch_turns(struct loop *loop, void (*turned)(void *arg, int64_t worked_us), void *arg)
{
	loop->turned = turned;
	loop->turned_arg = arg;
	loop->turned_ns = uv_hrtime();
	uv_loop_configure(&loop->uv, UV_METRICS_IDLE_TIME);
}

struct loop *loop_create(void)
{
	struct loop *loop = mem_alloc(sizeof(*loop));
	int failed = uv_loop_init(&loop->uv);

	if (failed) {
		mem_free(loop);
		errno = -failed;
		return NULL;
	}
	loop->last = &loop->first;
	uv_prepare_init(&loop->uv, &loop->turn_end);
	loop->turn_end.data = loop;
	uv_prepare_start(&loop->turn_end, end_turn);
	uv_unref((uv_handle_t *)&loop->turn_end);
	uv_idle_init(&loop->uv, &loop->awake);
	return loop;
}

void loop_destroy(struct loop **loop)
{
	int busy;

	if (!*loop)
		return;
	uv_close((uv_handle_t *)&(*loop)->turn_end, NULL);
	uv_close((uv_handle_t *)&(*loop)->awake, NULL);
	uv_run(&(*loop)->uv, UV_RUN_DEFAULT);
	reap(*loop);
	busy = uv_loop_close(&(*loop)->uv);
	assert(!busy);
	(void)busy;
	mem_free(*loop);
	*loop = NULL;
}

void loop_run(struct loop *loop)
{
	uv_run(&loop->uv, UV_RUN_DEFAULT);
}

void loop_turn(struct loop *loop, bool wait)
{
	uv_run(&loop->uv, wait ? UV_RUN_ONCE : UV_RUN_NOWAIT);
}

void loop_stop(struct loop *loop)
{
	uv_stop(&loop->uv);
}

int64_t loop_now_us(const struct loop *loop)
{
	(void)loop;
	return time_now_us();
}

int64_t loop_monotonic_us(const struct loop *loop)
{
	(void)loop;
	return time_monotonic_us();
}

void *loop_uv(struct loop *loop)
{
	return &loop->uv;
}

void loop_defer(struct loop *loop, struct loop_task *task, loop_callback *callback, void *arg)
{
	if (task->queued)
		return;
	*task = (struct loop_task){ .callback = callback, .arg = arg, .queued = true };
	*loop->last = task;
	loop->last = &task->next;
	keep_awake(loop);
}

void loop_cancel(struct loop *loop, struct loop_task *task)
{
	struct loop_task **at = &loop->first;

	if (!task->queued)
		return;
	while (*at != task)
		at = &(*at)->next;
	*at = task->next;
	if (loop->last == &task->next)
		loop->last = at;
	task->next = NULL;
	task->queued = false;
}

void loop_reap(struct loop *loop, void *memory)
{
	struct reaped *reaped = mem_alloc(sizeof(*reaped));

	*reaped = (struct reaped){ .next = loop->reaped, .memory = memory };
	loop->reaped = reaped;
	keep_awake(loop);
}

static void free_closed(uv_handle_t *handle)
{
	mem_free(handle->data);
}

static void timer_due(uv_timer_t *uv)
{
	struct loop_timer *timer = uv->data;

	timer->callback(timer->arg);
}

struct loop_timer *loop_timer_create(struct loop *loop, loop_callback *callback, void *arg)
{
	struct loop_timer *timer = mem_alloc(sizeof(*timer));

	timer->callback = callback;
	timer->arg = arg;
	uv_timer_init(&loop->uv, &timer->uv);
	timer->uv.data = timer;
	return timer;
}

void loop_timer_start(struct loop_timer *timer, uint64_t delay_ms, uint64_t repeat_ms)
{
	uv_update_time(timer->uv.loop);
	uv_timer_start(&timer->uv, timer_due, delay_ms, repeat_ms);
}

void loop_timer_stop(struct loop_timer *timer)
{
	uv_timer_stop(&timer->uv);
}

bool loop_timer_is_active(const struct loop_timer *timer)
{
	return uv_is_active((const uv_handle_t *)&timer->uv);
}

void loop_timer_destroy(struct loop_timer **timer)
{
	if (*timer)
		uv_close((uv_handle_t *)&(*timer)->uv, free_closed);
	*timer = NULL;
}

/* libuv reports a broken descriptor as a negative status, POLLERR as UV_EBADF. */
static void watch_ready(uv_poll_t *uv, int status, int events)
{
	struct loop_watch *watch = uv->data;
	unsigned ready = 0;

	if (status < 0 || events & UV_READABLE)
		ready |= LOOP_READABLE;
	if (status < 0 || events & UV_WRITABLE)
		ready |= LOOP_WRITABLE;
	watch->callback(watch->arg, ready);
}

struct loop_watch *loop_watch_create(
	struct loop *loop, int fd, loop_watch_callback *callback, void *arg)
{
	struct loop_watch *watch = mem_alloc(sizeof(*watch));
	int failed = uv_poll_init(&loop->uv, &watch->uv, fd);

	if (failed) {
		mem_free(watch);
		errno = -failed;
		return NULL;
	}
	watch->callback = callback;
	watch->arg = arg;
	watch->uv.data = watch;
	return watch;
}

void loop_watch_set(struct loop_watch *watch, unsigned wanted)
{
	int events = (wanted & LOOP_READABLE ? UV_READABLE : 0) |
		     (wanted & LOOP_WRITABLE ? UV_WRITABLE : 0);

	if (events)
		uv_poll_start(&watch->uv, events, watch_ready);
	else
		uv_poll_stop(&watch->uv);
}

void loop_watch_destroy(struct loop_watch **watch)
{
	if (!*watch)
		return;
	uv_poll_stop(&(*watch)->uv);
	uv_close((uv_handle_t *)&(*watch)->uv, free_closed);
	*watch = NULL;
}

static void signal_came(uv_signal_t *uv, int number)
{
	struct loop_signal *signal = uv->data;

	(void)number;
	signal->callback(signal->arg);
}

struct loop_signal *loop_signal_create(
	struct loop *loop, int signal_number, loop_callback *callback, void *arg)
{
	struct loop_signal *signal = mem_alloc(sizeof(*signal));

	signal->callback = callback;
	signal->arg = arg;
	uv_signal_init(&loop->uv, &signal->uv);
	signal->uv.data = signal;
	uv_signal_start(&signal->uv, signal_came, signal_number);
	uv_unref((uv_handle_t *)&signal->uv);
	return signal;
}

void loop_signal_destroy(struct loop_signal **signal)
{
	if (*signal)
		uv_close((uv_handle_t *)&(*signal)->uv, free_closed);
	*signal = NULL;
}

static void do_work(uv_work_t *uv)
{
	struct work *work = uv->data;

	work->work(work->arg);
}

static void work_done(uv_work_t *uv, int status)
{
	struct work *work = uv->data;

	(void)status;
	work->done(work->arg);
	mem_free(work);
}

void loop_work(struct loop *loop, loop_callback *work, loop_callback *done, void *arg)
{
	struct work *asked = mem_alloc(sizeof(*asked));

	*asked = (struct work){ .work = work, .done = done, .arg = arg };
	asked->uv.data = asked;
	uv_queue_work(&loop->uv, &asked->uv, do_work, work_done);
}
