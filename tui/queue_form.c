// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/queue_form.h"

#include "common/base/text.h"
#include "tui/console.h"
#include "tui/queue_form_parts.h"
#include "tui/services.h"
#include <stdio.h>
#include <string.h>

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

const struct queue_class queue_classes[CLASS_COUNT] = {
	{ "red", CLASS_RED },
	{ "orange", CLASS_ORANGE },
	{ "yellow", CLASS_YELLOW },
	{ "green", CLASS_GREEN },
	{ "untriaged", CLASS_UNTRIAGED },
	{ "appointment", CLASS_APPOINTMENT },
	{ "returning", CLASS_RETURNING },
};

#define CLASS_ROW(name, label)                                                                     \
	{                                                                                          \
		name, label, N_("tier, target, lead min"), FORM_TEXT, true, 11, false, NULL, 0     \
	}

static const struct form_row rows[] = {
	{ "code", N_("Short code"), N_("such as eye"), FORM_TEXT, true, 32, false, NULL, 0 },
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
		{ "hours", N_("When it takes people in; empty: at all times.") },
		{ "closures", N_("Days on which it takes nobody in, with blanks between "
				 "them.") },
		{ "full_sw", N_("What people are told once all numbers of the day are given "
				"out.") },
		{ "full_en", N_("What people are told once all numbers of the day are given "
				"out.") },
		{ "note_sw", N_("Stands on every ticket: what to bring, where to wait.") },
		{ "note_en", N_("Stands on every ticket: what to bring, where to wait.") },
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
		if (strcmp(queue_classes[i].name, name) == 0)
			return N_("Tier, the lowest is called first; minutes meant to wait; "
				  "minutes ahead for elders, pregnant, children.");
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
		char name[SERVICE_LABEL_BYTES];

		item->id = service->id.u;
		item->style = service->state == SERVICE_CLOSED ? STYLE_DIM : STYLE_TEXT;
		services_tell(editor->console, service, name);
		snprintf(item->label, sizeof(item->label), "%-3s %s", service->series, name);
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
	.fill = queue_fill,
	.read = queue_read,
	.tell_path = tell_path,
	.tell_title = tell_title,
	.explain = explain,
	.tell_state = tell_state,
};
