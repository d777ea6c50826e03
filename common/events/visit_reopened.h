// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* visit.reopened: a closed visit goes on: somebody came back, or an undo. */
#pragma once

#include "common/events/event.h"

struct visit_reopened {
	struct visit_id visit;
};
