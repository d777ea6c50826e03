// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/editor_parts.h"

#include "common/base/text.h"
#include "tui/ask.h"
#include "tui/console.h"
#include "tui/patch.h"
#include <assert.h>
#include <string.h>

struct editor *editor_of(struct console *console, const struct view *view)
{
	return console_state(console, view);
}

struct editor *editor_here(struct console *console)
{
	return editor_of(console, console_page(console));
}
/* ---- records ---- */

uint64_t editor_version_of(const struct editor_kind *kind, const void *record)
{
	uint64_t version;

	memcpy(&version, (const char *)record + kind->version_offset, sizeof(version));
	return version;
}

void editor_set_version(const struct editor_kind *kind, void *record, uint64_t version)
{
	memcpy((char *)record + kind->version_offset, &version, sizeof(version));
}

void editor_set_id(void *record, struct uuid id)
{
	memcpy(record, &id, sizeof(id));
}

struct uuid editor_id_of(const void *record)
{
	struct uuid id;

	memcpy(&id, record, sizeof(id));
	return id;
}

/* ---- the form ---- */

void editor_fill_form(struct editor *editor, const struct editor_kind *kind, const void *record)
{
	struct form *form = &editor->sheet.form;
	size_t passed_over = editor->is_new ? 0 : kind->new_row_count;

	assert(kind->record_bytes <= EDITOR_RECORD_BYTES);
	editor->kind = kind;
	editor->shows_difference = false;
	editor->turn++;
	editor->language = console_language(editor->console);
	memcpy(editor->base.bytes, record, kind->record_bytes);
	form_init(form, kind->rows + passed_over, kind->row_count - passed_over);
	kind->fill(editor, record, form);
	sheet_keep(&editor->sheet);
}

void editor_fill(struct editor *editor, const struct editor_kind *kind, const void *record)
{
	editor->is_new = editor->is_editing = false;
	editor->chosen = editor_id_of(record);
	editor_fill_form(editor, kind, record);
}

bool editor_is_changed(const struct editor *editor)
{
	return editor->is_new || sheet_changes(&editor->sheet) > 0;
}

bool editor_is_ready(const struct editor *editor)
{
	return (editor->is_new || !uuid_is_nil(editor->chosen)) && !editor->request;
}

void editor_open_form(struct editor *editor)
{
	editor->is_editing = true;
	editor->shows_difference = false;
}

bool editor_read(struct editor *editor, void *record_out)
{
	const struct editor_kind *kind = editor->kind;
	struct editor_record record = editor->base;
	struct form *form = &editor->sheet.form;
	const char *problem = NULL;

	if (form_find_missing(form)) {
		form->problems[form->focus] = N_("is needed");
		editor_open_form(editor);
		return false;
	}
	for (size_t i = 0; i < form->count; i++) {
		/* A row that was not touched says no more than it shows: its value stays. */
		if (sheet_differs(&editor->sheet, i))
			problem = kind->read(editor, form, form->rows[i].name, record.bytes);
		if (!problem)
			continue;
		form_blame(form, form->rows[i].name, problem);
		editor_open_form(editor);
		return false;
	}
	memcpy(record_out, record.bytes, kind->record_bytes);
	return true;
}

void editor_patch(const struct editor *editor, const void *record, struct text *body)
{
	const struct editor_kind *kind = editor->kind;
	struct editor_record begun = { 0 };

	/* One like another is all of it new. */
	if (editor->is_new)
		kind->blank(begun.bytes);
	patch_add(kind->fields, kind->field_count,
		editor->is_new ? begun.bytes : editor->base.bytes, record, body);
}

/* ---- following ---- */

void editor_choose(struct editor *editor, const struct shelf *shelf, size_t at)
{
	struct editor_record record = { 0 };

	if (uuid_is_nil(shelf->items[at].id) ||
		!shelf->kinds[at]->find(editor, shelf->items[at].id, record.bytes)) {
		editor->kind = shelf->kinds[at];
		editor->chosen = (struct uuid){ 0 };
		editor->is_new = editor->is_editing = editor->shows_difference = false;
		editor->sheet = (struct sheet){ 0 };
		return;
	}
	editor_fill(editor, shelf->kinds[at], record.bytes);
}

/* What was saved just now is not told by the board before its event has come. */
static bool is_awaited(const struct editor *editor, bool is_found, const void *record)
{
	const struct editor_kind *kind = editor->kind;

	return kind == editor->saved_kind && kind &&
	       uuid_equal(editor->chosen, editor_id_of(editor->saved.bytes)) &&
	       (!is_found || editor_version_of(kind, record) <
				     editor_version_of(kind, editor->saved.bytes));
}

/* Whoever stands where a kind was not told yet stays with it; 0: there is none of it. */
static size_t first_of(const struct shelf *shelf, const struct editor_kind *kind)
{
	for (size_t i = 0; i < shelf->count; i++)
		if (shelf->kinds[i] == kind)
			return i;
	return 0;
}

/* In another language: what was typed stays as it is. */
static void retell(struct editor *editor)
{
	struct sheet *sheet = &editor->sheet;
	struct form fresh;

	editor->language = console_language(editor->console);
	form_init(&fresh, sheet->form.rows, sheet->form.count);
	editor->kind->fill(editor, editor->base.bytes, &fresh);
	for (size_t i = 0; i < fresh.count; i++)
		if (!sheet_differs(sheet, i))
			sheet->form.entries[i] = fresh.entries[i];
	memcpy(sheet->saved.entries, fresh.entries, sizeof(fresh.entries));
}

void editor_follow(struct editor *editor, const struct shelf *shelf)
{
	struct editor_record record = { 0 };
	bool is_found = shelf->at < shelf->count && !uuid_is_nil(editor->chosen) &&
			editor->kind->find(editor, editor->chosen, record.bytes);

	if (editor->sheet.form.count && editor->language != console_language(editor->console))
		retell(editor);
	if (editor->is_new || (is_found && (editor_is_changed(editor) || editor->is_editing)) ||
		is_awaited(editor, is_found, record.bytes))
		return;
	if (shelf->at == shelf->count || (!is_found && !uuid_is_nil(editor->chosen)))
		editor_choose(editor, shelf, first_of(shelf, editor->kind));
	else if (is_found && editor_version_of(editor->kind, record.bytes) !=
				     editor_version_of(editor->kind, editor->base.bytes))
		editor_fill(editor, editor->kind, record.bytes);
}

/* ---- the page ---- */

void editor_begin(struct editor *editor, struct console *console, const struct view *view,
	const struct editor_kind *const *kinds, size_t kind_count)
{
	struct shelf shelf;

	editor->console = console;
	editor->view = view;
	editor->kinds = kinds;
	editor->kind_count = kind_count;
	shelf_fill(editor, &shelf);
	editor_choose(editor, &shelf, 0);
}

void editor_end(struct editor *editor)
{
	if (editor->request)
		console_cancel(editor->console, editor->request);
}

bool editor_key(struct console *console, void *arg, uint32_t key)
{
	struct editor *editor = arg;

	(void)console;
	if (editor->is_editing) {
		editor->turn++;
		return form_key(&editor->sheet.form, key);
	}
	if (editor->shows_difference &&
		sheet_scroll_differences(&editor->sheet, editor->is_new, key))
		return true;
	if (key != PRESS_UP && key != PRESS_DOWN)
		return false;
	editor_go(editor, key == PRESS_DOWN);
	return true;
}

bool editor_is_typing(const void *editor)
{
	return ((const struct editor *)editor)->is_editing;
}

bool editor_is_unsaved(const void *editor)
{
	return editor_is_changed(editor);
}
