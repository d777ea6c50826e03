// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* visit.closed: the visit is over. */
#pragma once

#include "common/events/event.h"

struct visit_closed {
	struct visit_id visit;
	char reason[201];
};
