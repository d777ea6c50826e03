// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* ticket.held: the patient cannot be called for now: unpaid, waiting for a result, away. */
#pragma once

#include "common/events/event.h"

struct ticket_held {
	struct ticket_id ticket;
	enum hold_reason reason;
	bool was_serving; /* Keeps its desk's doctor: on return it goes back to them. */
};
