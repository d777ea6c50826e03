// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* call.repeated: the same patient is called again; an announcement of its own. */
#pragma once

#include "common/events/event.h"

struct call_repeated {
	struct ticket_id ticket;
	struct call_id call;
	struct desk_id desk;
	char number[NUMBER_BYTES];
	int times; /* With the first call. */
};
