// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/queue_form.h"

#include "common/base/text.h"
#include "common/base/time.h"
#include "tui/console.h"
#include "tui/services.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PPM = 1000000 };

static const struct form_option flags[] = {
	{ 'h', 0, N_("[H]ides an illness"), "sensitive" },
	{ 'a', 0, N_("[A]ssigns by itself"), "assigns" },
	{ 's', 0, N_("[S]kips by itself"), "automatic" },
};
static const struct form_option modes[] = {
	{ 'h', 0, N_("[H]ybrid: urgency and wait"), "hybrid" },
	{ 'f', 0, N_("[F]irst come, first served"), "fifo" },
	{ 's', 0, N_("[S]trictly by colour"), "strict" },
};

/* Before the rows of classes, in the order of order_class but red first. */
enum { FIRST_CLASS_ROW = 16 };
static const enum order_class classes[CLASS_COUNT] = { CLASS_RED, CLASS_ORANGE, CLASS_YELLOW,
	CLASS_GREEN, CLASS_UNTRIAGED, CLASS_APPOINTMENT, CLASS_RETURNING };

#define CLASS_ROW(name, label)                                                                     \
	{                                                                                          \
		name, label, N_("tier, target, lead min"), FORM_TEXT, true, 11, false, NULL, 0     \
	}

static const struct form_row rows[] = {
	{ "code", N_("Short code"), NULL, FORM_TEXT, true, 32, false, NULL, 0 },
	{ "name_sw", N_("Name in Swahili"), NULL, FORM_TEXT, true, 60, false, NULL, 0 },
	{ "name_en", N_("Name in English"), NULL, FORM_TEXT, true, 60, false, NULL, 0 },
	{ "series", N_("Letters"), N_("of its numbers"), FORM_TEXT, true, 3, false, NULL, 0 },
	{ "hours", N_("Hours"), N_("07:00-16:00; none: always"), FORM_TEXT, false, 11, false, NULL,
		0 },
	{ "week", N_("On some days"), N_("1=Mon: 6=08:00-12:00 7=-"), FORM_TEXT, false, 110, false,
		NULL, 0 },
	{ "closures", N_("Closed on"), N_("2026-12-09 2026-12-25"), FORM_TEXT, false, 700, false,
		NULL, 0 },
	{ "limit", N_("Numbers a day"), N_("none: no limit"), FORM_DIGITS, false, 5, false, NULL,
		0 },
	{ "full_sw", N_("Full, in Swahili"), N_("said then"), FORM_TEXT, false, 80, false, NULL,
		0 },
	{ "full_en", N_("Full, in English"), N_("said then"), FORM_TEXT, false, 80, false, NULL,
		0 },
	{ "note_sw", N_("Note in Swahili"), N_("on tickets"), FORM_TEXT, false, 160, false, NULL,
		0 },
	{ "note_en", N_("Note in English"), N_("on tickets"), FORM_TEXT, false, 160, false, NULL,
		0 },
	{ "mean", N_("Minutes each"), N_("until it is measured"), FORM_TEXT, true, 7, false, NULL,
		0 },
	{ "planned", N_("Rooms planned"), N_("none: those open"), FORM_DIGITS, false, 4, false,
		NULL, 0 },
	{ "flags", N_("It"), NULL, FORM_FLAGS, false, 0, false, flags, COUNT_OF(flags) },
	{ "mode", N_("Order"), NULL, FORM_CHOICE, true, 0, false, modes, COUNT_OF(modes) },
	CLASS_ROW("red", N_("! red")),
	CLASS_ROW("orange", N_("! orange")),
	CLASS_ROW("yellow", N_("yellow")),
	CLASS_ROW("green", N_("green")),
	CLASS_ROW("untriaged", N_("no colour yet")),
	CLASS_ROW("appointment", N_("appointment")),
	CLASS_ROW("returning", N_("back with results")),
	{ "no_show", N_("No-show"), N_("calls, s, back, min, min, skips"), FORM_TEXT, true, 24,
		false, NULL, 0 },
	{ "windows", N_("Appointments"), N_("early late end after head"), FORM_TEXT, true, 24,
		false, NULL, 0 },
};

static const char *explain(const char *name)
{
	static const struct {
		const char *name, *text;
	} texts[] = {
		{ "series", N_("Stand before the number, as in A042. Lines of the same letters "
			       "share their numbers.") },
		{ "week", N_("Days from 1, Monday, to 7. One that is not named has the hours "
			     "above; - is closed.") },
		{ "limit", N_("Emergencies get a number all the same. The others are told the "
			      "words below.") },
		{ "mean", N_("Minutes, or minutes:seconds, for one patient; until enough were "
			     "served to measure it.") },
		{ "planned", N_("How many rooms usually work; for the estimate before they "
				"open.") },
		{ "flags", N_("H: the hall shows other letters. A: patients are given to members "
			      "of staff. S: who does not come is skipped.") },
		{ "mode", N_("Hybrid: who has waited longest for his urgency. First: by arrival "
			     "alone. Strictly: by colour, then arrival.") },
		{ "no_show", N_("Calls before a skip; s between them; places back; min to keep "
				"the place; min to a no-show; skips to one.") },
		{ "windows", N_("Minutes: check-in before the time; late until; too late after; "
				"added when late; ahead of the time.") },
	};
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		if (strcmp(texts[i].name, name) == 0)
			return texts[i].text;
	for (size_t i = 0; i < CLASS_COUNT; i++)
		if (strcmp(rows[FIRST_CLASS_ROW + i].name, name) == 0)
			return N_("Tier, the lowest is called first; minutes meant to wait; "
				  "minutes ahead for elders, pregnant, children.");
	return NULL;
}

/* ---- from the service ---- */

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
	set(form, rows[FIRST_CLASS_ROW + at].name, "%d %d %d", (int)row->tier,
		minutes(row->target_us), minutes(row->target_us / PPM * row->vulnerable_ppm));
}

static void set_rules(struct form *form, const struct service *service)
{
	const struct order_rule *rule = &service->rule;
	const struct no_show_rule *no_show = &service->no_show;

	form_set(form, "mode", word_of(&words_order_mode, (int)rule->mode));
	for (size_t i = 0; i < CLASS_COUNT; i++)
		set_class(form, i, &rule->classes[classes[i]]);
	set(form, "no_show", "%d %d %d %d %d %d", no_show->calls, no_show->call_gap_s,
		no_show->places_back, no_show->return_s / 60, no_show->absent_s / 60,
		no_show->skips);
	set(form, "windows", "%d %d %d %d %d", minutes(rule->early_us), minutes(rule->late_us),
		minutes(rule->very_late_us), minutes(rule->late_penalty_us),
		minutes(rule->head_start_us));
}

static void fill(const struct editor *editor, const void *record, struct form *form)
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

/* ---- to the service ---- */

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
	row->vulnerable_ppm = (int32_t)((numbers[2] * PPM + numbers[1] / 2) / numbers[1]);
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
		if (strcmp(rows[FIRST_CLASS_ROW + i].name, name) == 0)
			return read_class(text, &rule->classes[classes[i]]);
	return NULL;
}

static const char *read(
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

/* ---- as a kind ---- */

static size_t list(const struct editor *editor, struct editor_item *items_out, size_t most)
{
	const struct service *services[SERVICES_MAX];
	size_t count = services_list(editor->console, services);

	count = count < most ? count : most;
	for (size_t i = 0; i < count; i++) {
		const struct service *service = services[i];
		struct editor_item *item = &items_out[i];

		item->id = service->id.u;
		item->style = service->state == SERVICE_CLOSED ? STYLE_DIM : STYLE_TEXT;
		snprintf(item->label, sizeof(item->label), "%-3s %s", service->series,
			console_name(editor->console, service->name_sw, service->name_en));
	}
	return count;
}

static const struct service *service_of(const struct editor *editor, struct uuid id)
{
	const struct board *board = console_board_of(editor->console);

	return board ? board_find_service(board, (struct service_id){ id }) : NULL;
}

static bool find(const struct editor *editor, struct uuid id, void *record_out)
{
	const struct service *service = service_of(editor, id);

	if (service)
		memcpy(record_out, service, sizeof(*service));
	return service;
}

static void blank(void *record)
{
	const struct service service = {
		.mean_s = 540,
		.rule = order_rule_clinician,
		.no_show = no_show_rule_default,
	};

	memcpy(record, &service, sizeof(service));
}

static void tell_path(const struct editor *editor, struct uuid id, struct text *path)
{
	char facility[UUID_TEXT_BYTES], service[UUID_TEXT_BYTES];

	uuid_format(console_status(editor->console)->facility.u, facility);
	uuid_format(id, service);
	text_printf(path, "/v1/admin/facilities/%s/queue-rules", facility);
	if (!uuid_is_nil(id))
		text_printf(path, "/%s", service);
}

static void tell_title(
	const struct editor *editor, const struct form *form, char *text_out, size_t room)
{
	int length = snprintf(text_out, room, "%s  ", form_value(form, "series"));

	editor_tell_names(editor, form, text_out + length, room - (size_t)length);
}

static const char *tell_state(const struct editor *editor)
{
	const struct service *service = service_of(editor, editor->chosen);

	if (!service)
		return "";
	return service->state == SERVICE_CLOSED ? say(editor->console, N_("closed today"))
						: say(editor->console, N_("open"));
}

_Static_assert(sizeof(struct service) <= EDITOR_RECORD_BYTES, "a service is a record");

const struct editor_kind queue_kind = {
	.none = N_("There are no services yet: n makes one"),
	.saved = N_("✓ Saved; it holds from the next ticket on"),
	.noun = "service",
	EDITOR_RECORD(service, service_fields),
	EDITOR_FORM(rows),
	.list = list,
	.find = find,
	.blank = blank,
	.fill = fill,
	.read = read,
	.tell_path = tell_path,
	.tell_title = tell_title,
	.explain = explain,
	.tell_state = tell_state,
};
