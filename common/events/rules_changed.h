// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* rules.changed: a service orders its line by another rule, or treats no-shows otherwise. */
#pragma once

#include "common/events/event.h"

struct rules_changed {
	struct service_id service;
	struct order_rule rule;
	struct no_show_rule no_show;
	char reason[201];
};
