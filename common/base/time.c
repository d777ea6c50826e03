// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Years 0001 to 9999. */
enum { YEAR_MAX = 9999 };
#define FIRST_US (-719162 * US_PER_DAY)
#define LAST_US (2932897 * US_PER_DAY - 1)

static int64_t read_clock(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * US_PER_S + now.tv_nsec / 1000;
}

int64_t time_now_us(void)
{
	return read_clock(CLOCK_REALTIME);
}

int64_t time_monotonic_us(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* Proleptic Gregorian calendar, by the era method of Howard Hinnant's "chrono-compatible
 * low-level date algorithms". */
static int32_t day_of_date(int64_t year, int month, int date)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = floor_div(y, 400);
	int64_t of_era = y - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + date - 1;

	return (int32_t)(era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year -
			 719468);
}

static void date_of_day(int32_t day, int *year_out, int *month_out, int *date_out)
{
	int64_t z = (int64_t)day + 719468;
	int64_t era = floor_div(z, 146097);
	int64_t of_era = z - era * 146097;
	int64_t years = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * years + years / 4 - years / 100);
	int64_t m = (5 * of_year + 2) / 153;

	*date_out = (int)(of_year - (153 * m + 2) / 5 + 1);
	*month_out = (int)(m < 10 ? m + 3 : m - 9);
	*year_out = (int)(years + era * 400 + (*month_out <= 2));
}

/* So many digits and what stands behind them; returns where to go on. */
static char *put(char *at, int64_t number, int count, char behind)
{
	for (int i = count; i-- > 0; number /= 10)
		at[i] = (char)('0' + number % 10);
	at[count] = behind;
	return at + count + 1;
}

static char *put_date(char *at, int32_t day, char behind)
{
	int year, month, date;

	date_of_day(day, &year, &month, &date);
	/* Beyond what four digits can write stands the nearest year that they can. */
	at = put(at, year < 0 ? 0 : year > YEAR_MAX ? YEAR_MAX : year, 4, '-');
	at = put(at, month, 2, '-');
	return put(at, date, 2, behind);
}

void date_format(int32_t day, char text_out[DATE_TEXT_BYTES])
{
	put_date(text_out, day, '\0');
}

static bool digits(const char **at, int count, int *number_out)
{
	*number_out = 0;
	for (int i = 0; i < count; i++) {
		if (**at < '0' || **at > '9')
			return false;
		*number_out = *number_out * 10 + (*(*at)++ - '0');
	}
	return true;
}

static bool literal(const char **at, char c)
{
	if (**at != c)
		return false;
	(*at)++;
	return true;
}

static bool read_date(const char **at, int32_t *day_out)
{
	static const int days[] = { 0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int year, month, date;
	bool leap;

	if (!digits(at, 4, &year) || !literal(at, '-') || !digits(at, 2, &month) ||
		!literal(at, '-') || !digits(at, 2, &date))
		return false;
	leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
	if (month < 1 || month > 12 || date < 1 || date > days[month] || year < 1 ||
		(month == 2 && date == 29 && !leap))
		return false;
	*day_out = day_of_date(year, month, date);
	return true;
}

bool date_parse(const char *string, int32_t *day_out)
{
	int32_t day;

	if (!read_date(&string, &day) || *string)
		return false;
	*day_out = day;
	return true;
}

void time_format(int64_t at_us, char text_out[TIME_TEXT_BYTES])
{
	int64_t day = floor_div(at_us, US_PER_DAY);
	int64_t rest = at_us - day * US_PER_DAY;
	char *at = put_date(text_out, (int32_t)day, 'T');

	at = put(at, rest / US_PER_HOUR, 2, ':');
	at = put(at, rest / US_PER_MIN % 60, 2, ':');
	at = put(at, rest / US_PER_S % 60, 2, '.');
	at = put(at, rest % US_PER_S, 6, 'Z');
	*at = '\0';
}

static bool read_fraction(const char **at, int *us_out)
{
	int scale = 100000;

	*us_out = 0;
	if (!literal(at, '.'))
		return true;
	if (**at < '0' || **at > '9')
		return false;
	for (; **at >= '0' && **at <= '9'; (*at)++, scale /= 10)
		*us_out += (**at - '0') * scale;
	return true;
}

static bool read_offset(const char **at, bool whole_hours, int *minutes_out)
{
	int sign = **at == '-' ? -1 : 1;
	int hours, minutes;

	*minutes_out = 0;
	if (literal(at, 'Z') || literal(at, 'z'))
		return true;
	if (!literal(at, '+') && !literal(at, '-'))
		return false;
	if (!digits(at, 2, &hours) || hours > 23)
		return false;
	minutes = 0;
	if ((**at || !whole_hours) &&
		(!literal(at, ':') || !digits(at, 2, &minutes) || minutes > 59))
		return false;
	*minutes_out = sign * (hours * 60 + minutes);
	return true;
}

bool time_parse(const char *string, int64_t *at_us_out)
{
	int hour, minute, second, us, offset_min;
	bool is_postgresql;
	int64_t at_us;
	int32_t day;

	if (!read_date(&string, &day))
		return false;
	is_postgresql = *string == ' ';
	if (!literal(&string, 'T') && !literal(&string, 't') && !literal(&string, ' '))
		return false;
	if (!digits(&string, 2, &hour) || !literal(&string, ':') || !digits(&string, 2, &minute) ||
		!literal(&string, ':') || !digits(&string, 2, &second))
		return false;
	if (hour > 23 || minute > 59 || second > 60 || !read_fraction(&string, &us) ||
		!read_offset(&string, is_postgresql, &offset_min) || *string)
		return false;
	at_us = day * US_PER_DAY + hour * US_PER_HOUR + (minute - offset_min) * US_PER_MIN +
		second * US_PER_S + us;
	/* The zone may lead out of the years that can be written. */
	if (at_us < FIRST_US || at_us > LAST_US)
		return false;
	*at_us_out = at_us;
	return true;
}

/* A file of the zone database that holds a zone: there are tables and folders beside them. */
static bool zone_exists(const char *zone)
{
	char path[128], magic[4] = "";
	FILE *file;

	if (!*zone || *zone == '/' || *zone == '.' || strstr(zone, ".."))
		return false;
	if (snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s", zone) >= (int)sizeof(path))
		return false;
	file = fopen(path, "re");
	if (!file)
		return false;
	if (fread(magic, 1, sizeof(magic), file) < sizeof(magic))
		magic[0] = '\0';
	fclose(file);
	return memcmp(magic, "TZif", sizeof(magic)) == 0;
}

/* The areas are those that the zone database names its places by (its file "theory.html"). */
bool zone_is_place(const char *zone)
{
	static const char *const areas[] = { "Africa/", "America/", "Antarctica/", "Arctic/",
		"Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/" };

	for (size_t i = 0; i < COUNT_OF(areas); i++)
		if (strncmp(zone, areas[i], strlen(areas[i])) == 0)
			return zone_exists(zone);
	return false;
}

static void set_zone(const char *zone)
{
	if (zone)
		setenv("TZ", zone, 1);
	else
		unsetenv("TZ");
	tzset();
}

bool zone_offset_s(const char *zone, int64_t at_us, int32_t *offset_s_out)
{
	time_t seconds = (time_t)floor_div(at_us, US_PER_S);
	const char *before = getenv("TZ");
	char saved[128] = "";
	struct tm local;

	if (!zone_exists(zone))
		return false;
	if (before)
		snprintf(saved, sizeof(saved), "%s", before);
	set_zone(zone);
	localtime_r(&seconds, &local);
	*offset_s_out = (int32_t)local.tm_gmtoff;
	set_zone(before ? saved : NULL);
	return true;
}
