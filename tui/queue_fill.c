// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A service, as the rows of its form tell it. */
#include "common/base/text.h"
#include "common/base/time.h"
#include "tui/queue_form_parts.h"
#include <stdarg.h>
#include <stdio.h>

static void set(struct form *form, const char *name, const char *format, ...) PRINTF_LIKE(3, 4);
static void set(struct form *form, const char *name, const char *format, ...)
{
	char text[SHEET_TEXT_BYTES];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	form_set(form, name, text);
}

static int minutes(int64_t us)
{
	return (int)((us + US_PER_MIN / 2) / US_PER_MIN);
}

static void add_hours(struct text *text, int opens_min, int closes_min)
{
	text_printf(text, "%02d:%02d-%02d:%02d", opens_min / 60, opens_min % 60, closes_min / 60,
		closes_min % 60);
}

/* "6=08:00-12:00 7=-" */
static void set_days(struct form *form, const struct service *service)
{
	struct text week = { 0 }, closures = { 0 };
	char date[DATE_TEXT_BYTES];

	for (int i = 0; i < service->week_count; i++) {
		const struct weekday_hours *hours = &service->week[i];

		text_printf(&week, "%s%d=", i ? " " : "", (int)hours->day + 1);
		if (hours->closed)
			text_add_char(&week, '-');
		else
			add_hours(&week, hours->opens_min, hours->closes_min);
	}
	for (int i = 0; i < service->closures_count; i++) {
		date_format(service->closures[i].day, date);
		text_printf(&closures, "%s%s", i ? " " : "", date);
	}
	form_set(form, "week", text_string(&week));
	form_set(form, "closures", text_string(&closures));
	text_finish(&week);
	text_finish(&closures);
}

static void set_texts(struct form *form, const struct service *service)
{
	form_set(form, "full_sw", service->full_sw);
	form_set(form, "full_en", service->full_en);
	form_set(form, "note_sw", service->note_sw);
	form_set(form, "note_en", service->note_en);
}

static void set_times(struct form *form, const struct service *service)
{
	if (service->opens_min != service->closes_min)
		set(form, "hours", "%02d:%02d-%02d:%02d", service->opens_min / 60,
			service->opens_min % 60, service->closes_min / 60,
			service->closes_min % 60);
	if (service->mean_s % 60)
		set(form, "mean", "%d:%02d", service->mean_s / 60, service->mean_s % 60);
	else
		set(form, "mean", "%d", service->mean_s / 60);
	if (service->daily_limit)
		set(form, "limit", "%d", service->daily_limit);
	if (service->planned_desks)
		set(form, "planned", "%d", service->planned_desks);
}

static void set_class(struct form *form, size_t at, const struct class_row *row)
{
	set(form, queue_classes[at].name, "%d %d %d", (int)row->tier, minutes(row->target_us),
		minutes(row->target_us / QUEUE_PPM * row->vulnerable_ppm));
}

static void set_rules(struct form *form, const struct service *service)
{
	const struct order_rule *rule = &service->rule;
	const struct no_show_rule *no_show = &service->no_show;

	form_set(form, "mode", word_of(&words_order_mode, (int)rule->mode));
	for (size_t i = 0; i < CLASS_COUNT; i++)
		set_class(form, i, &rule->classes[queue_classes[i].is]);
	set(form, "no_show", "%d %d %d %d %d %d", no_show->calls, no_show->call_gap_s,
		no_show->places_back, no_show->return_s / 60, no_show->absent_s / 60,
		no_show->skips);
	set(form, "windows", "%d %d %d %d %d", minutes(rule->early_us), minutes(rule->late_us),
		minutes(rule->very_late_us), minutes(rule->late_penalty_us),
		minutes(rule->head_start_us));
}

void queue_fill(const struct editor *editor, const void *record, struct form *form)
{
	const struct service *service = record;

	(void)editor;
	form_set(form, "code", service->code);
	form_set(form, "name_sw", service->name_sw);
	form_set(form, "name_en", service->name_en);
	form_set(form, "series", service->series);
	if (service->sensitive)
		form_set(form, "flags", "sensitive");
	if (service->assigns)
		form_set(form, "flags", "assigns");
	if (service->no_show.automatic)
		form_set(form, "flags", "automatic");
	set_times(form, service);
	set_days(form, service);
	set_texts(form, service);
	set_rules(form, service);
}
