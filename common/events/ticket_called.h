// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* ticket.called: a patient is called to a desk. Carries its explanation. */
#pragma once

#include "common/events/event.h"

struct ticket_called {
	struct ticket_id ticket;
	struct call_id call;
	struct desk_id desk;
	char number[NUMBER_BYTES];
	struct user_id staff;
	/* Why this one (server/engine/RULES.md). */
	enum call_rule rule;
	int64_t waited_us;
	int32_t tier;
	int64_t value_ppm;          /* V in millionths at the moment of the call. */
	struct ticket_id runner_up; /* Who would have been called else; nil: nobody. */
	int64_t runner_up_ppm;
	int64_t waiting;  /* Who still wait at the service. */
	char reason[201]; /* Of a call by name. */
	int64_t overtook; /* How many stood before a patient called by name. */
	int passed_count; /* The first of those that it overtook, in their order. */
	struct id_item passed[8];
	int elsewhere_count; /* The first who stood before it and were at other desks. */
	struct id_item elsewhere[8];
};
