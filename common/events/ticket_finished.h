// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* ticket.finished: this stage is done. */
#pragma once

#include "common/events/event.h"

struct ticket_finished {
	struct ticket_id ticket;
	struct desk_id desk;
	enum outcome outcome;
	int32_t service_s; /* Seconds at the desk; 0: not known. */
};
