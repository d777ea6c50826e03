// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* desk.paused: a desk calls nobody for a while. */
#pragma once

#include "common/events/event.h"

struct desk_paused {
	struct desk_id desk;
	enum pause_reason reason;
};
