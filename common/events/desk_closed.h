// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* desk.closed: nobody sits at the desk. */
#pragma once

#include "common/events/event.h"

struct desk_closed {
	struct desk_id desk;
	struct user_id staff; /* Who left. */
};
