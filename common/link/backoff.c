// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/link/backoff.h"

enum { DOUBLINGS_MAX = 20 };

/* low..high, both possible. */
static uint32_t between(uint32_t low, uint32_t high, uint32_t random)
{
	return low + (uint32_t)(((uint64_t)random * ((uint64_t)(high - low) + 1)) >> 32);
}

uint32_t backoff_next_ms(struct backoff *backoff, uint32_t random)
{
	unsigned doublings = backoff->failures < DOUBLINGS_MAX ? backoff->failures : DOUBLINGS_MAX;
	uint64_t limit_ms = (uint64_t)backoff->least_ms << (doublings + 1);

	backoff->failures++;
	if (limit_ms > backoff->most_ms)
		limit_ms = backoff->most_ms;
	if (limit_ms < backoff->least_ms)
		limit_ms = backoff->least_ms;
	return between(backoff->least_ms, (uint32_t)limit_ms, random);
}

uint32_t backoff_spread_ms(const struct backoff *backoff, uint32_t asked_ms, uint32_t random)
{
	return between(asked_ms, asked_ms + asked_ms / 2 + backoff->least_ms, random);
}
