// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What a display has to tell the server of its calls, until it was told: a desk waits for it. What
 * could not be sent is sent after the next connection. */
#pragma once

#include "common/link/link.h"

struct acks;
/* How many are kept; then the oldest goes. In flight at most: the link has other commands too. */
enum { ACKS_MAX = 512, ACKS_IN_FLIGHT = 8 };

struct acks *acks_create(void);
/* After the link was destroyed. Sets *acks to NULL. NULL is fine. */
void acks_destroy(struct acks **acks);
/* Whom to tell; not owned. */
void acks_set_link(struct acks *acks, struct link *link);
void acks_add(struct acks *acks, struct call_id call, bool is_spoken);
/* Sends what can be sent: after each addition, and when the link has become live. */
void acks_send(struct acks *acks);
/* That are not answered. */
size_t acks_count(const struct acks *acks);
