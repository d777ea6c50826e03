// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Which row of a list is chosen, and which part of it is in sight. The list belongs to somebody
 * else; rows have ids, so that the choice stays with its row while others come and go. */
#pragma once

#include "common/base/uuid.h"
#include "common/term/key.h"

struct scroll {
	size_t chosen;  /* its index; 0 where there is none */
	size_t top;     /* the first in sight */
	struct uuid id; /* of the row that was chosen by hand; nil: whichever is first */
};

/* After the list has changed, before drawing: finds the chosen row again; where it has gone, the
 * row in its place is chosen instead of it. ids: of all rows. rows: how many are in sight. */
void scroll_settle(struct scroll *scroll, const struct uuid *ids, size_t count, size_t rows);
/* Up, Down, PgUp, PgDn, Home and End. False: another key. */
bool scroll_key(
	struct scroll *scroll, uint32_t key, const struct uuid *ids, size_t count, size_t rows);
/* Chooses the first, whichever that will be. */
void scroll_reset(struct scroll *scroll);
