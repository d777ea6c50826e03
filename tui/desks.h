// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The choice of a desk, and the order in which they stand in all lists. */
#pragma once

#include "common/model/board.h"

struct console;

/* For qsort() of const struct desk *: rooms, then windows, each as people count, 2 before 12. */
int desks_order(const void *a, const void *b);
/* Somebody else sits at the user's desk now: says who, and takes no key for a moment, because what
 * is being typed was meant for the screen that is gone. */
void desks_lost(struct console *console, const struct desk *desk);
