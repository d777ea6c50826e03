// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* service.opened: the intake of a service is open. */
#pragma once

#include "common/events/event.h"

struct service_opened {
	struct service_id service;
	char reason[201];
};
