// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/swahili.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>

static const char *const ones[] = { "sifuri", "moja", "mbili", "tatu", "nne", "tano", "sita",
	"saba", "nane", "tisa" };
static const char *const tens[] = { "", "kumi", "ishirini", "thelathini", "arobaini", "hamsini",
	"sitini", "sabini", "themanini", "tisini" };
static const char *const english[] = { "zero", "one", "two", "three", "four", "five", "six",
	"seven", "eight", "nine" };

/* ---- signs ---- */

static bool is_letter(char sign)
{
	return isalpha((unsigned char)sign);
}

static bool is_digit(char sign)
{
	return isdigit((unsigned char)sign);
}

/* A pause stands where letters and digits meet. */
static void spell(struct text *text, const char *signs, const char *const *words)
{
	char before = '\0';

	for (; *signs; signs++) {
		if (!is_letter(*signs) && !is_digit(*signs))
			continue;
		if (before)
			text_add(text, is_letter(before) == is_letter(*signs) ? " " : ", ");
		if (is_digit(*signs))
			text_add(text, words[*signs - '0']);
		else
			text_add_char(text, (char)toupper((unsigned char)*signs));
		before = *signs;
	}
}

void swahili_spell(struct text *text, const char *signs)
{
	spell(text, signs, ones);
}

void english_spell(struct text *text, const char *signs)
{
	spell(text, signs, english);
}

/* ---- numbers ---- */

/* Parts stand beside each other, the last behind "na": elfu moja mia mbili na tano. */
void swahili_number(struct text *text, int64_t number)
{
	static const struct {
		int64_t unit;
		const char *before;
		const char *const *words;
	} parts[] = { { 1000, "elfu ", ones }, { 100, "mia ", ones }, { 10, "", tens },
		{ 1, "", ones } };
	char digits[24];
	bool is_first = true;

	if (number <= 0 || number > SWAHILI_NUMBER_MAX) {
		snprintf(digits, sizeof(digits), "%" PRId64, number);
		swahili_spell(text, digits);
		return;
	}
	for (size_t i = 0; i < COUNT_OF(parts); i++) {
		int64_t digit = number / parts[i].unit % 10;

		if (!digit)
			continue;
		text_add(text, is_first ? "" : number % parts[i].unit ? " " : " na ");
		text_printf(text, "%s%s", parts[i].before, parts[i].words[digit]);
		is_first = false;
	}
}

void swahili_ordinal(struct text *text, int64_t number)
{
	if (number == 1)
		text_add(text, "kwanza");
	else if (number == 2)
		text_add(text, "pili");
	else
		swahili_number(text, number);
}

/* ---- the clock ---- */

/* From which hour on the part of the day has this name. */
static const char *part_of_day(int hour)
{
	static const struct {
		int from;
		const char *name;
	} parts[] = { { 19, "usiku" }, { 16, "jioni" }, { 12, "mchana" }, { 6, "asubuhi" },
		{ 4, "alfajiri" }, { 0, "usiku" } };
	size_t i = 0;

	while (hour < parts[i].from)
		i++;
	return parts[i].name;
}

static int spoken_hour(int hour)
{
	int spoken = (hour + 6) % 12;

	return spoken ? spoken : 12;
}

void swahili_clock(struct text *text, int hour, int minute)
{
	text_add(text, "saa ");
	swahili_number(text, spoken_hour(hour));
	if (minute == 15)
		text_add(text, " na robo");
	else if (minute == 30)
		text_add(text, " na nusu");
	else if (minute) {
		text_add(text, " na dakika ");
		swahili_number(text, minute);
	}
	text_printf(text, " %s", part_of_day(hour));
}

void swahili_clock_figures(struct text *text, int hour, int minute)
{
	text_printf(text, "saa %d:%02d %s (%02d:%02d)", spoken_hour(hour), minute,
		part_of_day(hour), hour, minute);
}
