// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* ticket.resumed: a held patient stands in line again, with the clock it had. */
#pragma once

#include "common/events/event.h"

struct ticket_resumed {
	struct ticket_id ticket;
};
