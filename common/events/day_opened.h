// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* day.opened: the first thing of a new business day, or of an earlier one to which the clock was
 * put back. Waiting tickets of visits of earlier days are carried over; what is closed is
 * forgotten. */
#pragma once

#include "common/events/event.h"

struct day_opened {
	int32_t day; /* Days since 1970. */
};
