// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* ticket.skipped: a called patient did not come: some places back, or closed as a no-show. */
#pragma once

#include "common/events/event.h"

struct ticket_skipped {
	struct ticket_id ticket;
	struct desk_id desk;
	int skips;            /* With this one. */
	int64_t behind_calls; /* Not before the service's calls have reached this. */
	bool closed;          /* No-show: out of the line. */
};
