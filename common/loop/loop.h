// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The event loop: one thread, no locks. Callbacks never run inside the call that asked for them,
 * but for loop_work's, which run elsewhere. The only place besides server/net and common/link that
 * knows libuv. */
#pragma once

#include "common/base/attr.h"
#include <stdbool.h>
#include <stdint.h>

struct loop;
struct loop_timer;
struct loop_watch;
struct loop_signal;

typedef void loop_callback(void *arg);

/* NULL with errno set: the system refused. */
MUST_CHECK struct loop *loop_create(void);
/* Every timer, watch and signal must have been destroyed, all work must be back.
 * Sets *loop to NULL. NULL is fine. */
void loop_destroy(struct loop **loop);
/* Returns after loop_stop(), or when nothing is left to wait for. */
void loop_run(struct loop *loop);
/* Handles what is ready and returns; waits for something first where wait is true. */
void loop_turn(struct loop *loop, bool wait);
void loop_stop(struct loop *loop);
/* After each turn: how long it worked, without the time that it waited. */
void loop_watch_turns(struct loop *loop, void (*turned)(void *arg, int64_t worked_us), void *arg);
/* The wall clock and the monotonic clock; tests may give others. */
int64_t loop_now_us(const struct loop *loop);
int64_t loop_monotonic_us(const struct loop *loop);
/* The libuv loop (uv_loop_t *), for libwebsockets as its guest. */
void *loop_uv(struct loop *loop);

/* Once, at the end of this turn, after all that is ready was handled; in the order of asking.
 * May be asked again from inside. */
struct loop_task {
	struct loop_task *next;
	loop_callback *callback;
	void *arg;
	bool queued;
};
/* The task belongs to the caller and must live until it ran or was cancelled. A second asking
 * before it ran does nothing. */
void loop_defer(struct loop *loop, struct loop_task *task, loop_callback *callback, void *arg);
void loop_cancel(struct loop *loop, struct loop_task *task);
/* Frees memory with mem_free at the end of the turn: for what a running callback still uses. */
void loop_reap(struct loop *loop, void *memory);

struct loop_timer *loop_timer_create(struct loop *loop, loop_callback *callback, void *arg);
/* Starts or restarts. repeat_ms 0: once. */
void loop_timer_start(struct loop_timer *timer, uint64_t delay_ms, uint64_t repeat_ms);
void loop_timer_stop(struct loop_timer *timer);
bool loop_timer_is_active(const struct loop_timer *timer);
/* Sets *timer to NULL. NULL is fine. */
void loop_timer_destroy(struct loop_timer **timer);

enum loop_ready {
	LOOP_READABLE = 1,
	LOOP_WRITABLE = 2,
};
/* A broken descriptor is reported as readable and writable: the reader finds out. */
typedef void loop_watch_callback(void *arg, unsigned ready);
/* Watches a descriptor it does not own. NULL with errno set: it cannot be watched. */
MUST_CHECK struct loop_watch *loop_watch_create(
	struct loop *loop, int fd, loop_watch_callback *callback, void *arg);
/* wanted: LOOP_READABLE | LOOP_WRITABLE, or 0 for none. */
void loop_watch_set(struct loop_watch *watch, unsigned wanted);
/* Must come before the descriptor is closed. Sets *watch to NULL. NULL is fine. */
void loop_watch_destroy(struct loop_watch **watch);

struct loop_signal *loop_signal_create(
	struct loop *loop, int signal_number, loop_callback *callback, void *arg);
/* Sets *signal to NULL. NULL is fine. */
void loop_signal_destroy(struct loop_signal **signal);

/* Runs work on another thread, then done on the loop's. work may touch only what arg owns. */
void loop_work(struct loop *loop, loop_callback *work, loop_callback *done, void *arg);
