// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The rows of the form of a queue, as the service that they mean. */
#include "common/base/text.h"
#include "common/base/time.h"
#include "tui/queue_form_parts.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char not_numbers[] = N_("so many whole numbers with blanks between");

/* So many whole numbers that are not below 0, and nothing else. */
static bool read_numbers(const char *text, int64_t *numbers_out, size_t count)
{
	char *end;

	for (size_t i = 0; i < count; i++) {
		text += strspn(text, " ");
		if (*text < '0' || *text > '9')
			return false;
		numbers_out[i] = strtoll(text, &end, 10);
		if (end - text > 6 || (*end && *end != ' '))
			return false;
		text = end;
	}
	return text[strspn(text, " ")] == '\0';
}

/* Up to so many digits, from 0 to most. */
static bool read_number(const char **text, size_t digits, int most, int *number_out)
{
	size_t length = strspn(*text, "0123456789");
	long number = strtol(*text, NULL, 10);

	if (!length || length > digits || number > most)
		return false;
	*text += length;
	*number_out = (int)number;
	return true;
}

static bool skip(const char **text, char sign)
{
	return *(*text)++ == sign;
}

static bool read_clock(const char **text, int *minute_out)
{
	int hour, minute;

	if (!read_number(text, 2, 24, &hour) || !skip(text, ':') ||
		!read_number(text, 2, 59, &minute))
		return false;
	*minute_out = hour * 60 + minute;
	return *minute_out <= 1440;
}

static const char *read_hours(const char *text, struct service *service)
{
	int opens_min = 0, closes_min = 0;

	if (*text && (!read_clock(&text, &opens_min) || !skip(&text, '-') ||
			     !read_clock(&text, &closes_min) || *text || opens_min == 1440))
		return N_("hours such as 07:00-16:00");
	service->opens_min = opens_min;
	service->closes_min = closes_min;
	return NULL;
}

static const char not_days[] = N_("days 1 to 7, each once, such as 6=08:00-12:00 7=-");

/* One day, and what stands behind it. */
static bool read_day(const char **text, struct weekday_hours *hours)
{
	int day;

	if (!read_number(text, 1, WEEK_DAYS, &day) || !day || !skip(text, '='))
		return false;
	*hours = (struct weekday_hours){ .day = (enum weekday)(day - 1), .closed = **text == '-' };
	if (hours->closed)
		(*text)++;
	else if (!read_clock(text, &hours->opens_min) || !skip(text, '-') ||
		 !read_clock(text, &hours->closes_min) || hours->opens_min == 1440)
		return false;
	return !**text || **text == ' ';
}

static bool has_day(const struct service *service, enum weekday day)
{
	for (int i = 0; i < service->week_count; i++)
		if (service->week[i].day == day)
			return true;
	return false;
}

static const char *read_week(const char *text, struct service *service)
{
	struct weekday_hours hours;

	service->week_count = 0;
	memset(service->week, 0, sizeof(service->week));
	while (*(text += strspn(text, " "))) {
		if (!read_day(&text, &hours) || has_day(service, hours.day))
			return not_days;
		service->week[service->week_count++] = hours;
	}
	return NULL;
}

static const char *read_closures(const char *text, struct service *service)
{
	char date[DATE_TEXT_BYTES];
	size_t length;

	service->closures_count = 0;
	memset(service->closures, 0, sizeof(service->closures));
	while (*(text += strspn(text, " "))) {
		length = strcspn(text, " ");
		snprintf(date, sizeof(date), "%.*s", (int)length, text);
		if (service->closures_count == CLOSURES_MAX || length >= sizeof(date) ||
			!date_parse(date, &service->closures[service->closures_count].day))
			return N_("60 dates at most, such as 2026-12-25");
		service->closures_count++;
		text += length;
	}
	return NULL;
}

static const char *read_mean(const char *text, struct service *service)
{
	int whole = 0, rest = 0;
	bool is_good = read_number(&text, 4, 1440, &whole);

	if (is_good && *text)
		is_good = skip(&text, ':') && read_number(&text, 2, 59, &rest) && !*text;
	if (!is_good)
		return N_("minutes such as 9 or 9:30");
	service->mean_s = whole * 60 + rest;
	return NULL;
}

static const char *read_class(const char *text, struct class_row *row)
{
	int64_t numbers[3];

	if (!read_numbers(text, numbers, 3))
		return not_numbers;
	if (numbers[1] < 1)
		return N_("a target of one minute or more");
	row->tier = (int32_t)numbers[0];
	row->target_us = numbers[1] * US_PER_MIN;
	row->vulnerable_ppm = (int32_t)((numbers[2] * QUEUE_PPM + numbers[1] / 2) / numbers[1]);
	return NULL;
}

static const char *read_no_show(const char *text, struct no_show_rule *no_show)
{
	int64_t numbers[6];

	if (!read_numbers(text, numbers, 6))
		return not_numbers;
	no_show->calls = (int)numbers[0];
	no_show->call_gap_s = (int)numbers[1];
	no_show->places_back = (int)numbers[2];
	no_show->return_s = (int)numbers[3] * 60;
	no_show->absent_s = (int)numbers[4] * 60;
	no_show->skips = (int)numbers[5];
	return NULL;
}

static const char *read_windows(const char *text, struct order_rule *rule)
{
	int64_t numbers[5];

	if (!read_numbers(text, numbers, 5))
		return not_numbers;
	rule->early_us = numbers[0] * US_PER_MIN;
	rule->late_us = numbers[1] * US_PER_MIN;
	rule->very_late_us = numbers[2] * US_PER_MIN;
	rule->late_penalty_us = numbers[3] * US_PER_MIN;
	rule->head_start_us = numbers[4] * US_PER_MIN;
	return NULL;
}

static void read_mode(const struct form *form, struct order_rule *rule)
{
	int mode;

	if (word_find(&words_order_mode, form_value(form, "mode"), &mode))
		rule->mode = (enum order_mode)mode;
}

static void read_flags(const struct form *form, struct service *service)
{
	service->sensitive = form_has(form, "flags", "sensitive");
	service->assigns = form_has(form, "flags", "assigns");
	service->no_show.automatic = form_has(form, "flags", "automatic");
}

static int read_count(const char *text)
{
	return (int)strtol(text, NULL, 10);
}

static const char *read_class_row(const char *name, const char *text, struct order_rule *rule)
{
	for (size_t i = 0; i < CLASS_COUNT; i++)
		if (strcmp(queue_classes[i].name, name) == 0)
			return read_class(text, &rule->classes[queue_classes[i].is]);
	return NULL;
}

const char *queue_read(
	const struct editor *editor, const struct form *form, const char *name, void *record)
{
	struct service *service = record;
	const char *text = form_value(form, name);

	(void)editor;
	if (strcmp(name, "code") == 0)
		sheet_copy(text, service->code, sizeof(service->code));
	else if (strcmp(name, "name_sw") == 0)
		sheet_copy(text, service->name_sw, sizeof(service->name_sw));
	else if (strcmp(name, "name_en") == 0)
		sheet_copy(text, service->name_en, sizeof(service->name_en));
	else if (strcmp(name, "series") == 0)
		sheet_copy(text, service->series, sizeof(service->series));
	else if (strcmp(name, "hours") == 0)
		return read_hours(text, service);
	else if (strcmp(name, "week") == 0)
		return read_week(text, service);
	else if (strcmp(name, "closures") == 0)
		return read_closures(text, service);
	else if (strcmp(name, "full_sw") == 0)
		sheet_copy(text, service->full_sw, sizeof(service->full_sw));
	else if (strcmp(name, "full_en") == 0)
		sheet_copy(text, service->full_en, sizeof(service->full_en));
	else if (strcmp(name, "note_sw") == 0)
		sheet_copy(text, service->note_sw, sizeof(service->note_sw));
	else if (strcmp(name, "note_en") == 0)
		sheet_copy(text, service->note_en, sizeof(service->note_en));
	else if (strcmp(name, "mean") == 0)
		return read_mean(text, service);
	else if (strcmp(name, "limit") == 0)
		service->daily_limit = read_count(text);
	else if (strcmp(name, "planned") == 0)
		service->planned_desks = read_count(text);
	else if (strcmp(name, "no_show") == 0)
		return read_no_show(text, &service->no_show);
	else if (strcmp(name, "windows") == 0)
		return read_windows(text, &service->rule);
	else if (strcmp(name, "flags") == 0)
		read_flags(form, service);
	else if (strcmp(name, "mode") == 0)
		read_mode(form, &service->rule);
	else
		return read_class_row(name, text, &service->rule);
	return NULL;
}
