// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* ticket.assigned: the ticket waits for one member of staff, or for anybody again. */
#pragma once

#include "common/events/event.h"

struct ticket_assigned {
	struct ticket_id ticket;
	struct user_id staff; /* Nil: for anybody. */
	bool automatic;
};
