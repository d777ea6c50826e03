// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/phone.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { LEAST_DIGITS = 8, MOST_DIGITS = 15 };

/* Country calling codes of the region, by the zone of the facility (ITU-T, List of assigned country
 * codes). In all of them a number at home begins with 0. */
static const struct {
	const char *zone;
	const char *code;
} countries[] = {
	{ "Africa/Dar_es_Salaam", "255" },
	{ "Africa/Nairobi", "254" },
	{ "Africa/Kampala", "256" },
	{ "Africa/Kigali", "250" },
	{ "Africa/Bujumbura", "257" },
	{ "Africa/Lubumbashi", "243" },
	{ "Africa/Kinshasa", "243" },
	{ "Africa/Addis_Ababa", "251" },
	{ "Africa/Lusaka", "260" },
	{ "Africa/Maputo", "258" },
	{ "Africa/Blantyre", "265" },
};

static const char *code_of(const char *zone)
{
	for (size_t i = 0; i < COUNT_OF(countries); i++)
		if (strcmp(countries[i].zone, zone) == 0)
			return countries[i].code;
	return NULL;
}

/* Blanks, dashes and brackets are how it is written. False: there is something else. */
static bool take_digits(const char *typed, char digits[MOST_DIGITS + 4])
{
	size_t count = 0;

	for (; *typed; typed++) {
		if (strchr(" -()./", *typed))
			continue;
		if (!isdigit((unsigned char)*typed) || count == MOST_DIGITS + 3)
			return false;
		digits[count++] = *typed;
	}
	digits[count] = '\0';
	return true;
}

bool phone_parse(const char *zone, const char *typed, char number_out[PHONE_BYTES])
{
	const char *code = code_of(zone), *rest;
	char digits[MOST_DIGITS + 4];
	bool is_whole;

	typed += strspn(typed, " ");
	is_whole = *typed == '+' || strncmp(typed, "00", 2) == 0;
	if (!take_digits(typed + (*typed == '+'), digits))
		return false;
	rest = digits + strspn(digits, "0");
	if (!is_whole && (digits[0] != '0' || !code))
		return false;
	snprintf(number_out, PHONE_BYTES, "+%s%s", is_whole ? "" : code, rest);
	return strlen(number_out) > LEAST_DIGITS && strlen(number_out) <= MOST_DIGITS + 1;
}
