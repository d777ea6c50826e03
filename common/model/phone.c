// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/model/phone.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { LEAST_DIGITS = 8, MOST_DIGITS = 15, TYPED_DIGITS = MOST_DIGITS + 3 };

/* Countries of the region: the zone of a facility there, the calling code (ITU-T, List of assigned
 * country codes), how many digits follow it (their national numbering plans), and whether a number
 * at home begins with a 0 that is none of them. */
static const struct country {
	const char *zone;
	const char *code;
	size_t least, most;
	bool begins_with_0;
} countries[] = {
	{ "Africa/Dar_es_Salaam", "255", 9, 9, true },
	{ "Africa/Nairobi", "254", 9, 9, true },
	{ "Africa/Kampala", "256", 9, 9, true },
	{ "Africa/Kigali", "250", 9, 9, true },
	{ "Africa/Bujumbura", "257", 8, 8, false },
	{ "Africa/Lubumbashi", "243", 9, 9, true },
	{ "Africa/Kinshasa", "243", 9, 9, true },
	{ "Africa/Addis_Ababa", "251", 9, 9, true },
	{ "Africa/Lusaka", "260", 9, 9, true },
	{ "Africa/Maputo", "258", 8, 9, false },
	{ "Africa/Blantyre", "265", 7, 9, true },
	{ "Africa/Juba", "211", 9, 9, true },
};

static const struct country *find_zone(const char *zone)
{
	for (size_t i = 0; i < COUNT_OF(countries); i++)
		if (strcmp(countries[i].zone, zone) == 0)
			return &countries[i];
	return NULL;
}

/* Of a number that begins with its calling code; NULL: none of these. */
static const struct country *find_code(const char *digits)
{
	for (size_t i = 0; i < COUNT_OF(countries); i++)
		if (strncmp(countries[i].code, digits, strlen(countries[i].code)) == 0)
			return &countries[i];
	return NULL;
}

/* Blanks, dashes and brackets are how it is written. False: there is something else. */
static bool take_digits(const char *typed, char digits[TYPED_DIGITS + 1])
{
	size_t count = 0;

	for (; *typed; typed++) {
		if (strchr(" -()./", *typed))
			continue;
		if (!isdigit((unsigned char)*typed) || count == TYPED_DIGITS)
			return false;
		digits[count++] = *typed;
	}
	digits[count] = '\0';
	return true;
}

/* Of another country only the length is known (ITU-T E.164). */
static bool put_foreign(const char *digits, char number_out[PHONE_BYTES])
{
	size_t length = strlen(digits);

	if (digits[0] == '0' || length < LEAST_DIGITS || length > MOST_DIGITS)
		return false;
	snprintf(number_out, PHONE_BYTES, "+%s", digits);
	return true;
}

/* home: without the calling code. "+255 (0) 712" is often written. */
static bool put(const struct country *country, const char *home, char number_out[PHONE_BYTES])
{
	const char *digits = home + (country->begins_with_0 && *home == '0');
	size_t length = strlen(digits);

	if (*digits == '0' || length < country->least || length > country->most)
		return false;
	snprintf(number_out, PHONE_BYTES, "+%s%s", country->code, digits);
	return true;
}

bool phone_parse(const char *zone, const char *typed, char number_out[PHONE_BYTES])
{
	const struct country *country;
	char digits[TYPED_DIGITS + 1];
	const char *whole = NULL;

	typed += strspn(typed, " ");
	if (!take_digits(typed + (*typed == '+'), digits))
		return false;
	if (*typed == '+')
		whole = digits;
	else if (strncmp(digits, "00", 2) == 0)
		whole = digits + 2;
	country = whole ? find_code(whole) : find_zone(zone);
	if (whole && !country)
		return put_foreign(whole, number_out);
	if (whole)
		return put(country, whole + strlen(country->code), number_out);
	if (!country || country->begins_with_0 != (digits[0] == '0'))
		return false;
	return put(country, digits, number_out);
}

bool phone_end(const char *typed, char digits_out[PHONE_END_BYTES])
{
	char digits[PHONE_END_BYTES];
	const char *end = digits;
	size_t count = 0;

	for (; *typed; typed++) {
		if (!isdigit((unsigned char)*typed))
			continue;
		if (count + 1 == PHONE_END_BYTES)
			return false;
		digits[count++] = *typed;
	}
	digits[count] = '\0';
	if (count >= LEAST_DIGITS)
		end += strspn(digits, "0");
	snprintf(digits_out, PHONE_END_BYTES, "%s", end);
	return strlen(end) >= PHONE_END_LEAST;
}
