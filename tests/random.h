// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Random numbers for tests: the same on every machine for the same seed (splitmix64). */
#pragma once

#include <math.h>
#include <stdint.h>

struct random {
	uint64_t state;
};

static inline uint64_t random_next(struct random *random)
{
	uint64_t mix = random->state += UINT64_C(0x9e3779b97f4a7c15);

	mix = (mix ^ (mix >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	mix = (mix ^ (mix >> 27)) * UINT64_C(0x94d049bb133111eb);
	return mix ^ (mix >> 31);
}

/* 0 .. count - 1; the bias is below count / 2^64. */
static inline int64_t random_below(struct random *random, int64_t count)
{
	return (int64_t)(random_next(random) % (uint64_t)count);
}

/* In the open interval 0 .. 1. */
static inline double random_unit(struct random *random)
{
	return ((double)(random_next(random) >> 11) + 0.5) * 0x1p-53;
}

static inline double random_exponential(struct random *random, double mean)
{
	return -mean * log(random_unit(random));
}

/* Mean 0, deviation 1. */
static inline double random_normal(struct random *random)
{
	const double radius = sqrt(-2 * log(random_unit(random)));

	return radius * cos(6.283185307179586 * random_unit(random));
}

/* cv: deviation by mean. */
static inline double random_lognormal(struct random *random, double mean, double cv)
{
	const double variance = log(1 + cv * cv);

	return mean * exp(random_normal(random) * sqrt(variance) - variance / 2);
}
