// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/hospital_form.h"

#include "common/base/jdoc.h"
#include "common/base/text.h"
#include "common/model/hospital.h"
#include "tui/console.h"
#include "tui/record.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct set {
	struct uuid id; /* of the facility */
	struct hospital hospital;
	uint64_t version;
};

static const struct field fields[] = {
#define HOSPITAL(key, least, most, help_, label, hint)                                             \
	{ .name = #key,                                                                            \
		.kind = FIELD_INT,                                                                 \
		.offset = offsetof(struct set, hospital.key),                                      \
		.size = sizeof(int),                                                               \
		.max = (most) },
#include "common/model/hospital.def"
#undef HOSPITAL
};

static const struct form_row rows[] = {
#define HOSPITAL(key, least, most, help, label, hint)                                              \
	{ #key, label, hint, FORM_DIGITS, false, 7, false, NULL, 0 },
#include "common/model/hospital.def"
#undef HOSPITAL
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
#define HOSPITAL(key, least, most, help, label, hint)                                              \
	set.hospital.key = (int)record_int(answer, #key);
#include "common/model/hospital.def"
#undef HOSPITAL
	memcpy(record_out, &set, sizeof(set));
	return true;
}

static int *member_of(struct set *set, const char *name)
{
#define HOSPITAL(key, least, most, help, label, hint)                                              \
	if (strcmp(name, #key) == 0)                                                               \
		return &set->hospital.key;
#include "common/model/hospital.def"
#undef HOSPITAL
	return NULL;
}

static void fill(const struct editor *editor, const void *record, struct form *form)
{
	struct set set;
	char number[16];

	(void)editor;
	memcpy(&set, record, sizeof(set));
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		snprintf(number, sizeof(number), "%d", *member_of(&set, rows[i].name));
		form_set(form, rows[i].name, strcmp(number, "0") == 0 ? "" : number);
	}
}

static const char *read(
	const struct editor *editor, const struct form *form, const char *name, void *record)
{
	const char *text = form_value(form, name);
	char *end;
	long number = strtol(text, &end, 10);

	(void)editor;
	if (*end || number < 0)
		return N_("a number, or nothing");
	*member_of(record, name) = (int)number;
	return NULL;
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
