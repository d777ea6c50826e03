// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/hospital_form.h"

#include "common/base/jdoc.h"
#include "common/base/text.h"
#include "common/model/hospital.h"
#include "tui/console.h"
#include "tui/record.h"
#include <stdio.h>
#include <string.h>

struct set {
	struct uuid id; /* of the facility */
	struct hospital hospital;
	uint64_t version;
};

static const struct field fields[] = {
#define HOSPITAL_AT offsetof(struct set, hospital)
#include "common/model/hospital_fields.def"
	FIELD(set, version, FIELD_INT, 0),
};

/* Of each list of words. Digits, because the letters of one language are not those of the other. */
static const struct form_option options_second_factor_rule[] = {
	{ '1', 0, N_("[1] as server"), "none" },
	{ '2', 0, N_("[2] administrators"), "admins" },
	{ '3', 0, N_("[3] all staff"), "staff" },
};
static const struct form_option options_hall_languages[] = {
	{ '1', 0, N_("[1] Swahili, English"), "sw,en" },
	{ '2', 0, N_("[2] English, Swahili"), "en,sw" },
	{ '3', 0, N_("[3] Swahili"), "sw" },
	{ '4', 0, N_("[4] English"), "en" },
};
static const struct form_option options_hall_theme[] = {
	{ '1', 0, N_("[1] dark"), "dark" },
	{ '2', 0, N_("[2] light"), "light" },
	{ '3', 0, N_("[3] contrast"), "contrast" },
};

static const struct form_row rows[] = {
#define HOSPITAL_NUMBER(key, told, least, most, help, label, hint)                                 \
	{ #key, label, hint, FORM_DIGITS, false, 7, false, NULL, 0 },
#define HOSPITAL_WORD(key, told, list, help, label, hint)                                          \
	{ #key, label, hint, FORM_CHOICE, true, 0, false, options_##list,                          \
		COUNT_OF(options_##list) },
#include "common/model/hospital.def"
#undef HOSPITAL_NUMBER
#undef HOSPITAL_WORD
};

static const struct jdoc *told_of(const struct editor *editor)
{
	const struct settings_told *told = editor->context;

	return told->settings.answer;
}

static struct uuid here(const struct editor *editor)
{
	return console_status(editor->console)->facility.u;
}

static size_t list(const struct editor *editor, struct editor_item *items_out, size_t most)
{
	if (!told_of(editor) || !most)
		return 0;
	items_out[0] = (struct editor_item){ .id = here(editor), .style = STYLE_TEXT };
	snprintf(items_out[0].label, sizeof(items_out[0].label), "%s",
		say(editor->console, N_("Own settings")));
	return 1;
}

static bool find(const struct editor *editor, struct uuid id, void *record_out)
{
	const struct jdoc *answer = told_of(editor);
	struct set set = { .id = id, .version = (uint64_t)record_int(answer, "version") };

	if (!answer || !uuid_equal(id, here(editor)))
		return false;
	hospital_read(answer, &set.hospital);
	memcpy(record_out, &set, sizeof(set));
	return true;
}

static void fill(const struct editor *editor, const void *record, struct form *form)
{
	const struct set *set = record;
	char number[24];

	(void)editor;
	for (size_t i = 0; i < HOSPITAL_FIELD_COUNT; i++) {
		const struct field *field = &hospital_fields[i];
		long long value = (long long)field_number(field, &set->hospital);

		if (field->kind == FIELD_WORD) {
			form_set(form, field->name, word_of(field->words, (int)value));
			continue;
		}
		snprintf(number, sizeof(number), "%lld", value);
		form_set(form, field->name, value ? number : "");
	}
}

static const char *read(
	const struct editor *editor, const struct form *form, const char *name, void *record)
{
	const struct field *field = field_find(hospital_fields, HOSPITAL_FIELD_COUNT, name);
	struct hospital *hospital = &((struct set *)record)->hospital;
	const char *text = form_value(form, name);

	(void)editor;
	if (field_from_sql(field, *text ? text : "0", hospital))
		return NULL;
	return text[strspn(text, "0123456789")] ? N_("a number, or nothing")
						: N_("a smaller number, or nothing");
}

static void tell_path(const struct editor *editor, struct uuid id, struct text *path)
{
	const struct settings_told *told = editor->context;

	(void)id;
	text_add(path, told->settings_path);
}

static void tell_title(
	const struct editor *editor, const struct form *form, char *text_out, size_t room)
{
	(void)form;
	snprintf(text_out, room, "%s",
		say(editor->console, N_("What this hospital sets for itself")));
}

static const char *tell_state(const struct editor *editor)
{
	return say(editor->console, N_("it counts at once, everywhere here"));
}

static struct told *told_by(const struct editor *editor)
{
	struct settings_told *told = editor->context;

	return &told->settings;
}

_Static_assert(sizeof(struct set) <= EDITOR_RECORD_BYTES, "settings are a record");

const struct editor_kind hospital_kind = {
	.heading = N_("This hospital"),
	.none = N_("What is set is not told yet: F5 asks anew"),
	.saved = N_("✓ Saved; every server knows it"),
	.noun = "",
	EDITOR_RECORD(set, fields),
	EDITOR_FORM(rows),
	.list = list,
	.find = find,
	.fill = fill,
	.read = read,
	.tell_path = tell_path,
	.tell_title = tell_title,
	.tell_state = tell_state,
	.told_by = told_by,
};
