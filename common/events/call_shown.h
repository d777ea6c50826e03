// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* call.shown: a display showed the call. */
#pragma once

#include "common/events/event.h"

struct call_shown {
	struct call_id call;
	struct display_id display;
};
