// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What an administrator says of a service, and what has to hold for it: shared by the commands that
 * configure one. */
#pragma once

#include "server/engine/flow.h"

/* All that can be configured: the input of service.change. */
struct service_change {
	struct service_id service; /* Nil: a new one. */
	int64_t version;           /* That it is a change of; 0 for a new one. */
	char code[CODE_WORD_BYTES];
	char name_sw[NAME_BYTES];
	char name_en[NAME_BYTES];
	char series[SERIES_BYTES];
	bool sensitive;
	bool assigns;
	int opens_min;
	int closes_min;
	int daily_limit;
	int mean_s;
	int planned_desks;
	int week_count;
	struct weekday_hours week[WEEK_DAYS];
	int closures_count;
	struct date_item closures[CLOSURES_MAX];
	char full_sw[FULL_BYTES];
	char full_en[FULL_BYTES];
	char note_sw[NOTE_BYTES];
	char note_en[NOTE_BYTES];
	struct order_rule rule;
	struct no_show_rule no_show;
	char reason[201];
};
/* Behind the first CHANGE_HEAD_COUNT comes what is changed, the reason last. */
enum { CHANGE_HEAD_COUNT = 2, CHANGE_FIELD_COUNT = 22 };
extern const struct field service_change_fields[CHANGE_FIELD_COUNT];

/* As the service is now: what a change leaves alone. Without a reason. */
struct service_change service_change_of(const struct service *service);
/* Before the events of an edit. id: of what it is said. */
void keep_service(struct decision *decision, struct service_id id);
/* .override of the commands that configure a service. */
bool tell_service_edit(
	const struct decision *decision, const void *command, struct override *override);

/* As a new one begins. */
struct service_change service_change_new(void);

/* The code is free, and the series hides what has to be hidden. */
MUST_CHECK enum err check_service(struct decision *decision, struct service_id id, const char *code,
	const char *series, bool sensitive);
/* No day is otherwise in two ways. */
MUST_CHECK enum err check_days(struct decision *decision, const struct service_change *change);
/* RULES.md 1.7, and what the numbers of a rule are to each other. */
MUST_CHECK enum err check_order_rule(struct decision *decision, const struct order_rule *rule);
