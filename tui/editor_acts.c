// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What the keys of an editor do, but for what is sent: choosing, typing, dropping, a new one. */
#include "common/base/jdoc.h"
#include "tui/ask.h"
#include "tui/console.h"
#include "tui/editor_parts.h"
#include <string.h>

/* ---- choosing and typing ---- */

static bool may_go(const struct editor *editor)
{
	if (!editor_is_changed(editor))
		return true;
	console_toast(editor->console, STYLE_WARN, "%s",
		say(editor->console, N_("Save it first (s), or leave it as it was (Esc)")));
	return false;
}

void editor_go(struct editor *editor, bool forward)
{
	struct shelf shelf;

	shelf_fill(editor, &shelf);
	if (shelf.at == shelf.count || !may_go(editor))
		return;
	if (forward && shelf.at + 1 < shelf.count)
		editor_choose(editor, &shelf, shelf.at + 1);
	else if (!forward && shelf.at > 0)
		editor_choose(editor, &shelf, shelf.at - 1);
}

void editor_next_kind(struct editor *editor)
{
	struct shelf shelf;
	size_t at;

	shelf_fill(editor, &shelf);
	if (shelf.at == shelf.count || !may_go(editor))
		return;
	for (at = shelf.at; at < shelf.count && shelf.kinds[at] == editor->kind; at++)
		;
	editor_choose(editor, &shelf, at < shelf.count ? at : 0);
}

const char *editor_why_no_edit(struct console *console)
{
	const struct editor *editor = editor_here(console);

	if (editor && editor->request)
		return N_("the server has not answered yet");
	return editor && editor_is_ready(editor) ? NULL : N_("nothing is here yet");
}

void editor_edit(struct console *console)
{
	struct editor *editor = editor_here(console);

	if (editor->is_editing)
		form_key(&editor->sheet.form, PRESS_TAB);
	else
		editor_open_form(editor);
}

/* A new one, or what was typed, is dropped. */
static void drop(struct editor *editor)
{
	struct shelf shelf;

	editor->is_new = false;
	ask_taken(editor->console);
	shelf_fill(editor, &shelf);
	if (shelf.at < shelf.count)
		editor_choose(editor, &shelf, shelf.at);
	else
		editor->sheet.form = editor->sheet.saved;
	console_toast(editor->console, STYLE_TEXT, "%s",
		say(editor->console, N_("What was typed is gone; it is as it was")));
}

static void drop_it(struct console *console, const char *answer, const void *context)
{
	const struct view *view;
	struct editor *editor;

	(void)answer;
	memcpy(&view, context, sizeof(view));
	editor = editor_of(console, view);
	if (editor && editor_is_changed(editor) && !editor->request)
		drop(editor);
}

/* A new one that nothing was typed into is no loss. */
static void ask_to_drop(struct editor *editor)
{
	if (sheet_changes(&editor->sheet))
		ask_yes(editor->console,
			say(editor->console, N_("What was typed is not saved yet. Drop it?")),
			drop_it, &editor->view, sizeof(editor->view));
	else
		drop(editor);
}

const char *editor_why_no_leaving(struct console *console)
{
	const struct editor *editor = editor_here(console);

	if (editor->is_editing || editor->shows_difference)
		return NULL;
	if (!editor_is_changed(editor))
		return N_("nothing was changed");
	return editor->request ? N_("the server has not answered yet") : NULL;
}

const char *editor_tell_act(struct console *console, uint32_t key)
{
	const struct editor *editor = editor_here(console);

	if (editor->is_editing)
		return key == PRESS_ENTER ? N_("Next row")
		       : key == PRESS_ESC ? N_("Out of the form")
					  : NULL;
	if (key != PRESS_ESC || editor_why_no_leaving(console))
		return NULL;
	return editor->shows_difference ? N_("Back to the form") : N_("Drop changes");
}

void editor_leave(struct console *console)
{
	struct editor *editor = editor_here(console);

	if (editor->is_editing)
		editor->is_editing = false;
	else if (editor->shows_difference)
		editor->shows_difference = false;
	else if (editor_is_changed(editor) && !editor->request)
		ask_to_drop(editor);
}

const char *editor_why_no_difference(struct console *console)
{
	const struct editor *editor = editor_here(console);

	return editor && editor_is_changed(editor) ? NULL : N_("nothing was changed");
}

void editor_show_difference(struct console *console)
{
	struct editor *editor = editor_here(console);

	editor->shows_difference = !editor->shows_difference;
	editor->sheet.top = 0;
}

/* ---- a new one ---- */

void editor_begin_new(struct editor *editor, const void *like)
{
	const struct editor_kind *kind = editor->kind;
	struct editor_record record = { 0 };

	if (!may_go(editor))
		return;
	memcpy(record.bytes, like, kind->record_bytes);
	editor_set_id(record.bytes, (struct uuid){ 0 });
	editor_set_version(kind, record.bytes, 0);
	editor->is_new = editor->is_editing = true;
	editor->key.u = uuid_make_v7(console_now_us(editor->console));
	editor_fill_form(editor, kind, record.bytes);
}

const char *editor_why_no_new(struct console *console)
{
	const struct editor *editor = editor_here(console);
	const struct editor_kind *kind = editor ? editor->kind : NULL;

	if (!kind || !kind->blank)
		return N_("there is one of it only: Enter changes it");
	if (editor->request)
		return N_("the server has not answered yet");
	return kind->why_no_new ? kind->why_no_new(console) : NULL;
}

void editor_add(struct console *console)
{
	struct editor *editor = editor_here(console);
	struct editor_record record = { 0 };

	editor->kind->blank(record.bytes);
	editor_begin_new(editor, record.bytes);
}
