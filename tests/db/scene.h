// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Turning a loop until something is true, with an end to the patience. */
#pragma once

#include "common/loop/loop.h"
#include <stdbool.h>
#include <stddef.h>

static inline void wake(void *arg)
{
	(void)arg;
}

/* False: it did not become true in time. */
static inline bool turn_until(
	struct loop *loop, bool (*is_true)(void *arg), void *arg, int patience_ms)
{
	struct loop_timer *alarm = loop_timer_create(loop, wake, NULL);
	int64_t end_us = loop_monotonic_us(loop) + INT64_C(1000) * patience_ms;
	bool done;

	loop_timer_start(alarm, 20, 20);
	while (!(done = is_true(arg)) && loop_monotonic_us(loop) < end_us)
		loop_turn(loop, true);
	loop_timer_destroy(&alarm);
	return done;
}
