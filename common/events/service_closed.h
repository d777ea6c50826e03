// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* service.closed: the intake of a service is closed. */
#pragma once

#include "common/events/event.h"

struct service_closed {
	struct service_id service;
	char reason[201];
};
