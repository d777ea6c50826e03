// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* call.spoken: a display spoke the call. */
#pragma once

#include "common/events/event.h"

struct call_spoken {
	struct call_id call;
	struct display_id display;
};
