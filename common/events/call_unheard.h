// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* call.unheard: no display took the call within its time; the desk is told. */
#pragma once

#include "common/events/event.h"

struct call_unheard {
	struct call_id call;
	struct desk_id desk;
};
