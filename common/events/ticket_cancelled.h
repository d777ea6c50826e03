// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* ticket.cancelled: the patient leaves the line for good. */
#pragma once

#include "common/events/event.h"

struct ticket_cancelled {
	struct ticket_id ticket;
	char reason[201];
	bool undone; /* Taken back by whoever issued it: it was never ordered. */
};
