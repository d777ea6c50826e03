// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Times are microseconds since 1970-01-01T00:00:00Z. Only programs read the clock. */
#pragma once

#include "common/base/attr.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define US_PER_S INT64_C(1000000)
#define US_PER_MIN (60 * US_PER_S)
#define US_PER_HOUR (60 * US_PER_MIN)
#define US_PER_DAY (24 * US_PER_HOUR)

enum { TIME_TEXT_BYTES = 33, DATE_TEXT_BYTES = 16 };

/* The wall clock. */
int64_t time_now_us(void);
/* Never goes back; has no meaning as a date. */
int64_t time_monotonic_us(void);

/* RFC 3339 in UTC with microseconds: 2026-11-22T08:30:00.000000Z. Years 0001..9999. */
void time_format(int64_t at_us, char text_out[TIME_TEXT_BYTES]);
/* Any RFC 3339 time with zone, and PostgreSQL's form of it (a blank for the T, whole hours). */
MUST_CHECK bool time_parse(const char *string, int64_t *at_us_out);

/* A day is the number of days since 1970-01-01; text is 2026-11-22. */
void date_format(int32_t day, char text_out[DATE_TEXT_BYTES]);
MUST_CHECK bool date_parse(const char *string, int32_t *day_out);

/* The zone's offset from UTC at a moment, in seconds east, by the system's zone database.
 * False: no such zone. Sets the process's TZ while it works: for the loop thread only. */
MUST_CHECK bool zone_offset_s(const char *zone, int64_t at_us, int32_t *offset_s_out);
/* There is such a zone, and it is that of a place on earth: in one of the areas of the zone
 * database, such as Africa/Dar_es_Salaam. What else lies there is no answer to the question where a
 * hospital stands: Factory, localtime, posixrules, right/.., Etc/.., UTC, EST and the like. */
MUST_CHECK bool zone_is_place(const char *zone);
