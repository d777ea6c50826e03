// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/model/number.h"

#include "common/base/time.h"
#include <stdio.h>
#include <string.h>

static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";

bool series_is_valid(const char *series, const char *letters)
{
	size_t length = strlen(series);

	return length >= 1 && length < SERIES_BYTES && strspn(series, letters) == length;
}

void number_format(const char *series, int32_t ordinal, char number_out[NUMBER_BYTES])
{
	snprintf(number_out, NUMBER_BYTES, "%.3s%03d", series, (int)ordinal);
}

void code_format(const unsigned char secret[16], char code_out[CODE_BYTES])
{
	unsigned buffer = 0;
	int bits = 0;
	size_t at = 0;

	for (size_t i = 0; i < 16; i++) {
		buffer = buffer << 8 | secret[i];
		for (bits += 8; bits >= 5; bits -= 5)
			code_out[at++] = digits[buffer >> (bits - 5) & 31];
	}
	code_out[at++] = digits[buffer << (5 - bits) & 31];
	code_out[at] = '\0';
}

static char canonical(char c)
{
	if (c >= 'A' && c <= 'Z')
		c = (char)(c - 'A' + 'a');
	if (c == 'i' || c == 'l')
		return '1';
	return c == 'o' ? '0' : c;
}

bool code_parse(const char *typed, char code_out[CODE_BYTES])
{
	char code[CODE_BYTES] = "";

	if (strlen(typed) != CODE_BYTES - 1)
		return false;
	for (size_t i = 0; i < CODE_BYTES - 1; i++) {
		code[i] = canonical(typed[i]);
		if (!strchr(digits, code[i]))
			return false;
	}
	memcpy(code_out, code, CODE_BYTES);
	return true;
}

/* Where in digits it is, which lack i, l, o and u; below 0: nowhere. */
static int value_of(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	if (digit < 'a' || digit > 'z')
		return -1;
	return digit - 'a' + 10 - (digit > 'i') - (digit > 'l') - (digit > 'o') - (digit > 'u');
}

struct uuid code_key(const char *code)
{
	struct uuid key = { 0 };
	unsigned buffer = 0;
	int bits = 0;
	size_t at = 0;

	for (; *code && at < sizeof(key.bytes); code++) {
		const int value = value_of(*code);

		if (value < 0)
			break;
		buffer = buffer << 5 | (unsigned)value;
		bits += 5;
		if (bits >= 8) {
			bits -= 8;
			key.bytes[at++] = (unsigned char)(buffer >> bits);
		}
	}
	return key;
}

struct uuid number_key(const char *series, int32_t ordinal)
{
	struct uuid key = { 0 };

	strncpy((char *)key.bytes, series, SERIES_BYTES);
	memcpy(key.bytes + SERIES_BYTES, &ordinal, sizeof(ordinal));
	return key;
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

int32_t business_day(int64_t at_us, int32_t utc_offset_s, int cutover_hour)
{
	return (int32_t)floor_div(
		at_us + utc_offset_s * US_PER_S - cutover_hour * US_PER_HOUR, US_PER_DAY);
}

int minute_of_day(int64_t at_us, int32_t utc_offset_s)
{
	int64_t minutes = floor_div(at_us + utc_offset_s * US_PER_S, US_PER_MIN);

	return (int)(minutes - floor_div(minutes, 1440) * 1440);
}
