// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* desk.opened: a member of staff sits at a desk; took_over: in place of another. */
#pragma once

#include "common/events/event.h"

struct desk_opened {
	struct desk_id desk;
	struct user_id staff;
	struct user_id before; /* Whose desk it was; nil: nobody's. */
};
