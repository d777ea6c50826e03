// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* How long to wait before the next try: random between the least wait and a limit that doubles
 * with every failure (full jitter), so that two hundred screens that lost their server in the same
 * second do not come back in the same second. Pure. */
#pragma once

#include <stdint.h>

struct backoff {
	uint32_t least_ms;
	uint32_t most_ms;
	unsigned failures; /* since the last success */
};

/* Counts one more failure and says how long to wait. random: any 32 bits. */
uint32_t backoff_next_ms(struct backoff *backoff, uint32_t random);
/* As long as the server asked for, and up to a half longer. */
uint32_t backoff_spread_ms(const struct backoff *backoff, uint32_t asked_ms, uint32_t random);
