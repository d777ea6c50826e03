// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* How long somebody in line will wait, and what of it is shown (RULES.md 3). For a line that is
 * served in one order: the number of people ahead, times the mean service time, shared by the
 * servers. Pure: plain struct in, plain struct out. */
#pragma once

#include "common/model/words.h"
#include <stdbool.h>
#include <stdint.h>

struct wait_input {
	/* Those who will be served before. */
	int64_t ahead;
	/* Scheduled for the coming hour, not only those signed in at this minute. Below 1 counts
	 * as 1. */
	int32_t servers;
	/* Of those, free at the moment when service goes on: all of them before opening, else those
	 * without a patient. */
	int32_t free_servers;
	/* 0: open. */
	int64_t until_open_us;
	/* Mean service time believed before anything was measured, and the sum and number of the
	 * last service times measured here (40 at most). */
	int64_t prior_mean_us;
	int64_t measured_sum_us;
	int32_t measured_count;
};

struct wait_estimate {
	/* The mean service time used. */
	int64_t service_us;
	int64_t mean_us;
	int64_t sd_us;
	/* Half wait less; four in five wait less. */
	int64_t p50_us;
	int64_t p80_us;
};

/* All of it is at least until_open_us. */
struct wait_estimate wait_estimate(const struct wait_input *input);

/* WAIT_HIDDEN: nothing; red and orange are called at once, and a promise would be wrong.
 * WAIT_BELOW_10, WAIT_RANGE, WAIT_ABOVE_180: minutes. */
struct wait_shown {
	enum wait_kind kind;
	/* Minutes on the grid: fives, above an hour tens. */
	int32_t lower_min;
	int32_t upper_min;
};

/* upper_us: p80_us, or what calibration made of it. */
struct wait_shown wait_show(enum colour colour, int64_t p50_us, int64_t upper_us);
/* What to show now to somebody who was shown before: the new range only if its upper end moved by
 * ten minutes or a fifth. */
struct wait_shown wait_keep(struct wait_shown before, struct wait_shown now);
