// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/model/wait.h"

#include "common/base/time.h"
#include <math.h>
#include <stdlib.h>

/* How many measurements the belief is worth. */
static const double prior_weight = 10;
/* Deviation by mean: of one service time, and of a whole day's speed. */
static const double service_cv = 0.8;
static const double day_cv = 0.125;
/* Of the normal distribution: four in five lie below. */
static const double z80 = 0.841621233572914;
/* A year: nobody is told more, and no sum overflows. */
static const double longest_us = 366.0 * 24 * 3600e6;

static double at_least(double value, double least)
{
	return value > least ? value : least;
}

/* The mean, drawn towards what was believed while few are measured. */
static double service_mean(const struct wait_input *input)
{
	const double count = at_least(input->measured_count, 0);
	const double sum = at_least((double)input->measured_sum_us, 0);

	return (prior_weight * (double)input->prior_mean_us + sum) / (prior_weight + count);
}

static int64_t to_us(double us)
{
	return llround(us < longest_us ? us : longest_us);
}

/* Services that must end before ours starts: one more than those ahead, less the free servers that
 * take the first ones at once. */
static double services_before(const struct wait_input *input)
{
	const double starts = at_least((double)input->ahead, 0) + 1;

	return at_least(starts - at_least(input->free_servers, 0), 0);
}

struct wait_estimate wait_estimate(const struct wait_input *input)
{
	const double service = service_mean(input);
	const double servers = at_least(input->servers, 1);
	const double count = services_before(input);
	const double mean = count * service / servers;
	const double of_services = service / servers * service_cv;
	const double of_day = mean * day_cv;
	const double variance = of_services * of_services * count + of_day * of_day;
	const double open_us = at_least((double)input->until_open_us, 0);
	/* A sum of few long-tailed times is long-tailed itself: lognormal of the same two moments.
	 */
	const double log_variance = mean > 0 ? log1p(variance / (mean * mean)) : 0;
	const double median = mean * exp(-log_variance / 2);

	return (struct wait_estimate){
		.service_us = to_us(service),
		.mean_us = to_us(open_us + mean),
		.sd_us = to_us(sqrt(variance)),
		.p50_us = to_us(open_us + median),
		.p80_us = to_us(open_us + median * exp(z80 * sqrt(log_variance))),
	};
}

/* ---- Showing ---- */

enum { FINE_MIN = 5, COARSE_MIN = 10, COARSE_FROM_MIN = 60, SHORT_MIN = 10, LONG_MIN = 180 };

static int32_t grid_of(int64_t us)
{
	return us > COARSE_FROM_MIN * US_PER_MIN ? COARSE_MIN : FINE_MIN;
}

static int32_t round_down(int64_t us)
{
	const int64_t grid_us = grid_of(us) * US_PER_MIN;

	return (int32_t)(us / grid_us * grid_us / US_PER_MIN);
}

static int32_t round_up(int64_t us)
{
	const int64_t grid_us = grid_of(us) * US_PER_MIN;

	return (int32_t)((us + grid_us - 1) / grid_us * grid_us / US_PER_MIN);
}

static int64_t within_a_year(int64_t us)
{
	if (us < 0)
		return 0;
	return us < 366 * US_PER_DAY ? us : 366 * US_PER_DAY;
}

struct wait_shown wait_show(enum colour colour, int64_t p50_us, int64_t upper_us)
{
	const int64_t lower_us = within_a_year(p50_us < upper_us ? p50_us : upper_us);
	struct wait_shown shown = {
		.kind = WAIT_RANGE,
		.lower_min = round_down(lower_us),
		.upper_min = round_up(within_a_year(upper_us)),
	};

	if (colour == COLOUR_RED || colour == COLOUR_ORANGE)
		return (struct wait_shown){ .kind = WAIT_HIDDEN };
	if (shown.upper_min <= SHORT_MIN)
		shown.kind = WAIT_BELOW_10;
	else if (shown.lower_min >= LONG_MIN)
		shown.kind = WAIT_ABOVE_180;
	return shown;
}

struct wait_shown wait_keep(struct wait_shown before, struct wait_shown now)
{
	const int32_t moved = abs(now.upper_min - before.upper_min);

	if (before.kind == WAIT_HIDDEN || now.kind == WAIT_HIDDEN)
		return now;
	return moved >= 10 || 5 * moved >= before.upper_min ? now : before;
}
