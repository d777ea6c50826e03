// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* ticket.started: the patient is at the desk. */
#pragma once

#include "common/events/event.h"

struct ticket_started {
	struct ticket_id ticket;
	struct desk_id desk;
};
