// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* visit.opened: a patient's day begins: it has a number and a code. */
#pragma once

#include "common/events/event.h"

struct visit_opened {
	struct visit_id visit;
	struct patient_id patient; /* Nil: not known yet. */
	enum visit_origin origin;
	int32_t day;
	char series[SERIES_BYTES];
	int32_t ordinal;
	char code[CODE_BYTES];
	enum colour colour;
	bool vulnerable;
};
