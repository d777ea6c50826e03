// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* ticket.restored: an undo: the ticket is again what it was before. */
#pragma once

#include "common/events/event.h"

struct ticket_restored {
	struct ticket_id ticket;
	enum ticket_state state;
	struct desk_id desk;
	char number[NUMBER_BYTES];
	uint64_t undone_seq;
	struct ticket row;
};
