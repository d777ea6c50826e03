// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/record.h"

#include "common/base/jdoc.h"
#include "common/base/time.h"
#include "tui/console.h"
#include <stdio.h>
#include <string.h>
#include <time.h>

const char *record_text(const struct jdoc *record, const char *key)
{
	const char *text = jdoc_get_string(record, key);

	return text ? text : "";
}

int64_t record_int(const struct jdoc *record, const char *key)
{
	int64_t number = 0;

	return jdoc_int(jdoc_get(record, key), &number) ? number : 0;
}

bool record_flag(const struct jdoc *record, const char *key)
{
	bool truth = false;

	return jdoc_bool(jdoc_get(record, key), &truth) && truth;
}

int64_t record_us(const struct jdoc *record, const char *key)
{
	int64_t at_us = 0;

	return time_parse(record_text(record, key), &at_us) ? at_us : 0;
}

static const char *const months[12] = { N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"),
	N_("Jun"), N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec") };

static struct tm local_time(const struct console *console, int64_t at_us)
{
	time_t at = (time_t)(at_us / US_PER_S + console_offset_s(console));
	struct tm local = { 0 };

	gmtime_r(&at, &local);
	return local;
}

static void tell(
	const struct console *console, int64_t at_us, bool has_clock, char text_out[MOMENT_BYTES])
{
	struct tm now = local_time(console, console_now_us(console));
	struct tm at = local_time(console, at_us);
	char clock[CLOCK_BYTES];
	int length;

	console_clock(console, at_us, clock);
	if (!at_us) {
		snprintf(text_out, MOMENT_BYTES, "–");
		return;
	}
	if (at.tm_year == now.tm_year && at.tm_yday == now.tm_yday) {
		snprintf(text_out, MOMENT_BYTES, "%s", clock);
		return;
	}
	if (at.tm_year == now.tm_year)
		length = snprintf(text_out, MOMENT_BYTES, "%d %s", at.tm_mday,
			say(console, months[at.tm_mon]));
	else
		length = (int)strftime(text_out, MOMENT_BYTES, "%Y-%m-%d", &at);
	if (has_clock && length > 0 && length < MOMENT_BYTES)
		snprintf(text_out + length, MOMENT_BYTES - (size_t)length, " %s", clock);
}

void tell_moment(const struct console *console, int64_t at_us, char text_out[MOMENT_BYTES])
{
	tell(console, at_us, false, text_out);
}

void tell_moment_long(const struct console *console, int64_t at_us, char text_out[MOMENT_BYTES])
{
	tell(console, at_us, true, text_out);
}

void tell_moment_whole(
	const struct console *console, int64_t at_us, char text_out[MOMENT_WHOLE_BYTES])
{
	const struct board *board = console_board_of(console);
	const char *zone = board ? board_facility(board)->time_zone : "";
	struct tm at = local_time(console, at_us);
	char clock[sizeof("2026-03-02 07:30:00")] = "";

	strftime(clock, sizeof(clock), "%Y-%m-%d %H:%M:%S", &at);
	snprintf(text_out, MOMENT_WHOLE_BYTES, "%s %s", clock, *zone ? zone : "UTC");
}
