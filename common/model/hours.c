// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/model/hours.h"

#include "common/model/rows.h"

const struct field weekday_hours_fields[4] = {
	FIELD_WORD_OF(weekday_hours, day, weekday, 0),
	FIELD(weekday_hours, closed, FIELD_BOOL, FIELD_OPTIONAL,
		.help = "Nobody is taken in on it"),
	FIELD(weekday_hours, opens_min, FIELD_INT, FIELD_OPTIONAL, .max = 1439,
		.help = "Minutes after midnight; as closes_min: all day"),
	FIELD(weekday_hours, closes_min, FIELD_INT, FIELD_OPTIONAL, .max = 1440),
};

const struct field date_item_fields[1] = { FIELD(date_item, day, FIELD_DATE, 0) };

enum weekday weekday_of(int32_t day)
{
	/* 1970 began on a Thursday. */
	int weekday = (day + WEEKDAY_THURSDAY) % WEEK_DAYS;

	return (enum weekday)(weekday < 0 ? weekday + WEEK_DAYS : weekday);
}

static const struct weekday_hours *other_hours(const struct service *service, int32_t day)
{
	for (int i = 0; i < service->week_count; i++)
		if (service->week[i].day == weekday_of(day))
			return &service->week[i];
	return NULL;
}

static bool is_closure(const struct service *service, int32_t day)
{
	for (int i = 0; i < service->closures_count; i++)
		if (service->closures[i].day == day)
			return true;
	return false;
}

bool service_hours_of(
	const struct service *service, int32_t day, int *opens_min_out, int *closes_min_out)
{
	const struct weekday_hours *other = other_hours(service, day);

	if (is_closure(service, day) || (other && other->closed))
		return false;
	*opens_min_out = other ? other->opens_min : service->opens_min;
	*closes_min_out = other ? other->closes_min : service->closes_min;
	return true;
}

bool service_is_within_hours(const struct service *service, int32_t day, int minute)
{
	int opens_min, closes_min;

	if (service_hours_of(service, day, &opens_min, &closes_min)) {
		if (opens_min == closes_min)
			return true;
		if (minute >= opens_min && (opens_min > closes_min || minute < closes_min))
			return true;
	}
	/* The night that began the day before. */
	return service_hours_of(service, day - 1, &opens_min, &closes_min) &&
	       opens_min > closes_min && minute < closes_min;
}

int service_minutes_until_open(const struct service *service, int32_t day, int minute)
{
	int opens_min, closes_min;

	if (service_is_within_hours(service, day, minute))
		return 0;
	/* It may be there on one weekday only, and each date on which it is closed may be one. */
	for (int ahead = 0; ahead <= (CLOSURES_MAX + 1) * WEEK_DAYS; ahead++) {
		if (!service_hours_of(service, day + ahead, &opens_min, &closes_min))
			continue;
		if (opens_min == closes_min)
			opens_min = 0;
		if (ahead || opens_min > minute)
			return ahead * MINUTES_PER_DAY + opens_min - minute;
	}
	return -1;
}

enum intake service_intake(const struct service *service, int32_t day, int minute, int taken)
{
	if (service->state == SERVICE_CLOSED)
		return INTAKE_CLOSED;
	if (!service_is_within_hours(service, day, minute))
		return INTAKE_HOURS;
	return service->daily_limit && taken >= service->daily_limit ? INTAKE_FULL : INTAKE_OPEN;
}
