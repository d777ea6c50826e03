// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* When a service takes people in: the same hours every day, others on some days of the week, on
 * some dates none. Hours that run over midnight belong to the day on which they begin. Pure.
 *
 * day: days since 1970 of the facility's calendar; minute: of that day. */
#pragma once

#include "common/model/field.h"
#include "common/model/words.h"
#include <stdbool.h>
#include <stdint.h>

struct service;

enum { WEEK_DAYS = 7, CLOSURES_MAX = 60, MINUTES_PER_DAY = 1440 };

/* Another day than the others. */
struct weekday_hours {
	enum weekday day;
	bool closed; /* Nobody is taken in on it. */
	int opens_min;
	int closes_min; /* As opens_min: all day. */
};
extern const struct field weekday_hours_fields[4];

/* A date. */
struct date_item {
	int32_t day;
};
extern const struct field date_item_fields[1];

enum weekday weekday_of(int32_t day);

/* The hours that begin on a day. False: none do. */
bool service_hours_of(
	const struct service *service, int32_t day, int *opens_min_out, int *closes_min_out);
/* From 20:00 to 06:00 is open at 23:00, and at 05:00 of the next day. Equal ones: all day. */
bool service_is_within_hours(const struct service *service, int32_t day, int minute);
/* 0: it is within its hours; -1: it never will be. */
int service_minutes_until_open(const struct service *service, int32_t day, int minute);
/* May somebody new come to it now? taken: who came first to it on this business day. */
enum intake service_intake(const struct service *service, int32_t day, int minute, int taken);
