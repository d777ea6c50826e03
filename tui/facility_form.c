// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/facility_form.h"

#include "common/base/jdoc.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "common/model/rows.h"
#include "tui/console.h"
#include "tui/hospital_form.h"
#include "tui/record.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct facility {
	struct facility_id id;
	char code[CODE_WORD_BYTES];
	char name_sw[NAME_BYTES];
	char name_en[NAME_BYTES];
	char time_zone[64];
	int cutover_hour;
	char series_letters[27];
	uint64_t version;
};

static const struct field fields[] = {
	FIELD(facility, id, FIELD_UUID, 0),
	FIELD(facility, code, FIELD_TEXT, 0),
	FIELD(facility, name_sw, FIELD_TEXT, 0),
	FIELD(facility, name_en, FIELD_TEXT, 0),
	FIELD(facility, time_zone, FIELD_TEXT, 0),
	FIELD(facility, cutover_hour, FIELD_INT, 0),
	FIELD(facility, series_letters, FIELD_TEXT, 0),
	FIELD(facility, version, FIELD_INT, 0),
};

enum { NEW_ROWS = 1 };
static const struct form_row rows[] = {
	{ "code", N_("Short code"), N_("for good: small letters, digits"), FORM_TEXT, true, 32,
		false, NULL, 0 },
	{ "name_sw", N_("Name in Swahili"), NULL, FORM_TEXT, true, 60, false, NULL, 0 },
	{ "name_en", N_("Name in English"), NULL, FORM_TEXT, true, 60, false, NULL, 0 },
	{ "time_zone", N_("Time zone"), NULL, FORM_TEXT, true, 63, false, NULL, 0 },
	{ "cutover_hour", N_("The day begins"), N_("the hour, 0 to 12"), FORM_DIGITS, true, 2,
		false, NULL, 0 },
	{ "series_letters", N_("Letters"), N_("A to Z"), FORM_TEXT, true, 26, false, NULL, 0 },
};

/* ---- which there are ---- */

static const struct jdoc *list_of(const struct editor *editor)
{
	const struct settings_told *told = editor->context;

	return jdoc_get(told->facilities.answer, "facilities");
}

static bool read_facility(const struct jdoc *record, struct facility *facility_out)
{
	struct facility facility = { 0 };
	struct field_problem problem;

	if (fields_decode_own(fields, COUNT_OF(fields), record, &facility, &problem))
		return false;
	*facility_out = facility;
	return true;
}

static size_t list(const struct editor *editor, struct editor_item *items_out, size_t most)
{
	const struct jdoc *records = list_of(editor);
	struct facility facility;
	size_t count = 0;

	for (size_t i = 0; i < jdoc_count(records) && count < most; i++) {
		struct editor_item *item = &items_out[count];

		if (!read_facility(jdoc_at(records, i), &facility))
			continue;
		item->id = facility.id.u;
		item->style = STYLE_TEXT;
		snprintf(item->label, sizeof(item->label), "%s",
			console_name(editor->console, facility.name_sw, facility.name_en));
		count++;
	}
	return count;
}

static bool find(const struct editor *editor, struct uuid id, void *record_out)
{
	const struct jdoc *records = list_of(editor);
	struct facility facility;

	for (size_t i = 0; i < jdoc_count(records); i++) {
		if (!read_facility(jdoc_at(records, i), &facility) ||
			!uuid_equal(facility.id.u, id))
			continue;
		memcpy(record_out, &facility, sizeof(facility));
		return true;
	}
	return false;
}

static void blank(void *record)
{
	const struct facility facility = {
		.time_zone = "Africa/Dar_es_Salaam",
		.cutover_hour = 3,
		.series_letters = "ABDEKM",
	};

	memcpy(record, &facility, sizeof(facility));
}

static const char *why_no_new(struct console *console)
{
	return uuid_is_nil(console_status(console)->user.facility.u)
		       ? NULL
		       : N_("only who administers all facilities makes one");
}

/* ---- as a form ---- */

static void fill(const struct editor *editor, const void *record, struct form *form)
{
	const struct facility *facility = record;
	char hour[16];

	if (editor->is_new)
		form_set(form, "code", facility->code);
	form_set(form, "name_sw", facility->name_sw);
	form_set(form, "name_en", facility->name_en);
	form_set(form, "time_zone", facility->time_zone);
	snprintf(hour, sizeof(hour), "%d", facility->cutover_hour);
	form_set(form, "cutover_hour", hour);
	form_set(form, "series_letters", facility->series_letters);
}

static const char *read_hour(const char *text, int *hour_out)
{
	char *end;
	long hour = strtol(text, &end, 10);

	if (*end || hour < 0 || hour > 12)
		return N_("an hour from 0 to 12");
	*hour_out = (int)hour;
	return NULL;
}

static const char *read(
	const struct editor *editor, const struct form *form, const char *name, void *record)
{
	struct facility *facility = record;
	const char *text = form_value(form, name);

	(void)editor;
	if (strcmp(name, "code") == 0)
		sheet_copy(text, facility->code, sizeof(facility->code));
	else if (strcmp(name, "name_sw") == 0)
		sheet_copy(text, facility->name_sw, sizeof(facility->name_sw));
	else if (strcmp(name, "name_en") == 0)
		sheet_copy(text, facility->name_en, sizeof(facility->name_en));
	else if (strcmp(name, "time_zone") == 0)
		sheet_copy(text, facility->time_zone, sizeof(facility->time_zone));
	else if (strcmp(name, "series_letters") == 0)
		sheet_copy(text, facility->series_letters, sizeof(facility->series_letters));
	else
		return read_hour(text, &facility->cutover_hour);
	return NULL;
}

static const char *explain(const char *name)
{
	static const struct {
		const char *name, *text;
	} texts[] = {
		{ "time_zone", N_("As Africa/Dar_es_Salaam; all clocks and days here follow it.") },
		{ "cutover_hour", N_("At this hour a new day begins, and its numbers at 1.") },
		{ "series_letters", N_("The letters that lines here may have before their "
				       "numbers, as in A042.") },
	};

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		if (strcmp(texts[i].name, name) == 0)
			return texts[i].text;
	return NULL;
}

/* ---- as a kind ---- */

static void tell_path(const struct editor *editor, struct uuid id, struct text *path)
{
	char facility[UUID_TEXT_BYTES];

	(void)editor;
	uuid_format(id, facility);
	text_add(path, FACILITIES_PATH);
	if (!uuid_is_nil(id))
		text_printf(path, "/%s", facility);
}

static const char *tell_state(const struct editor *editor)
{
	return uuid_equal(editor->chosen, console_status(editor->console)->facility.u)
		       ? say(editor->console, N_("you work here"))
		       : "";
}

static struct told *told_by(const struct editor *editor)
{
	struct settings_told *told = editor->context;

	return &told->facilities;
}

_Static_assert(sizeof(struct facility) <= EDITOR_RECORD_BYTES, "a facility is a record");

const struct editor_kind facility_kind = {
	.heading = N_("Facilities"),
	.none = N_("Which there are is not told yet: F5 asks anew"),
	.saved = N_("✓ Saved; every server knows it"),
	.noun = "id",
	EDITOR_RECORD(facility, fields),
	EDITOR_FORM(rows),
	.new_row_count = NEW_ROWS,
	.list = list,
	.find = find,
	.blank = blank,
	.why_no_new = why_no_new,
	.fill = fill,
	.read = read,
	.explain = explain,
	.tell_path = tell_path,
	.tell_title = editor_tell_names,
	.tell_state = tell_state,
	.told_by = told_by,
};
