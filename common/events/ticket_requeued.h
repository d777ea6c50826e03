// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* ticket.requeued: somebody who was skipped, or called in error, stands in line again. */
#pragma once

#include "common/events/event.h"

struct ticket_requeued {
	struct ticket_id ticket;
	int64_t clock_us; /* Kept, where they came back in time. */
};
