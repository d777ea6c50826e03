// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* ticket.moved: somebody was put elsewhere in the line by hand. */
#pragma once

#include "common/events/event.h"

struct ticket_moved {
	struct ticket_id ticket;
	struct moved_place place;
	char reason[201];
	int64_t overtook; /* How many it now stands before that stood before it. */
	int passed_count; /* The first of them, in their order. */
	struct id_item passed[8];
};
