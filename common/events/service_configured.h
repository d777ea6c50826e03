// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* service.configured: a service exists, or its data changed. Its rules are kept. */
#pragma once

#include "common/events/event.h"

struct service_configured {
	struct service_id service;
	char code[CODE_WORD_BYTES];
	char name_sw[NAME_BYTES];
	char name_en[NAME_BYTES];
	char series[SERIES_BYTES];
	bool sensitive;
	bool assigns;
	bool is_counter; /* A new one starts with the rule of a single-server counter. */
	int opens_min;
	int closes_min;
	int daily_limit;
	int mean_s;
	int planned_desks;
	char reason[201];
	/* Events of before have none of these. */
	int week_count;
	struct weekday_hours week[WEEK_DAYS];
	int closures_count;
	struct date_item closures[CLOSURES_MAX];
	char full_sw[FULL_BYTES];
	char full_en[FULL_BYTES];
	char note_sw[NOTE_BYTES];
	char note_en[NOTE_BYTES];
};
