// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* day.opened: the first thing of a new business day. Waiting tickets of earlier days are
 * carried over; what is closed is forgotten. */
#pragma once

#include "common/events/event.h"

struct day_opened {
	int32_t day; /* Days since 1970. */
};
