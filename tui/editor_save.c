// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What an editor asks the server, and what becomes of it. */
#include "common/base/jdoc.h"
#include "common/base/text.h"
#include "tui/ask.h"
#include "tui/audit_words.h"
#include "tui/console.h"
#include "tui/editor_parts.h"
#include "tui/patch.h"
#include "tui/record.h"
#include "tui/told.h"
#include <stdio.h>
#include <string.h>

enum { VERSION_BYTES = 24 };

/* ---- asking the server ---- */

void editor_ask(struct editor *editor, const char *method, const char *end, const struct text *body,
	link_replied *replied)
{
	static const struct uuid none;
	struct text path = { 0 };
	char version[VERSION_BYTES];
	struct link_request request = {
		.method = method,
		.body = text_string(body),
		.if_match = strcmp(method, "PATCH") == 0 ? version : NULL,
	};

	editor->kind->tell_path(editor, editor->is_new ? none : editor->chosen, &path);
	text_add(&path, end);
	request.path = text_string(&path);
	if (editor->is_new)
		request.key = editor->key;
	snprintf(version, sizeof(version), "\"%llu\"",
		(unsigned long long)editor_version_of(editor->kind, editor->base.bytes));
	editor->request = console_ask(editor->console, &request, replied, editor);
	text_finish(&path);
}

void editor_replied(struct editor *editor)
{
	editor->request = 0;
	console_touch(editor->console);
}

/* As the form calls it; of what is in no row, as the server does. */
static const char *label_of(const struct editor *editor, const char *field)
{
	const struct form *form = &editor->sheet.form;

	for (size_t i = 0; i < form->count; i++)
		if (strcmp(form->rows[i].name, field) == 0)
			return say(editor->console, form->rows[i].label);
	return field;
}

void editor_tell_names(
	const struct editor *editor, const struct form *form, char *text_out, size_t room)
{
	const char *sw = form_value(form, "name_sw"), *en = form_value(form, "name_en");
	bool is_english = console_language(editor->console) == LANGUAGE_EN;

	snprintf(text_out, room, "%s / %s", is_english ? en : sw, is_english ? sw : en);
}

void editor_tell_refusal(struct editor *editor, const struct link_reply *reply)
{
	const char *field = jdoc_get_string(reply->problem, "field");
	const char *expected = errand_expected(editor->console, reply->problem);

	if (field && *field && expected)
		console_toast(
			editor->console, STYLE_BAD, "%s: %s", label_of(editor, field), expected);
	else
		console_toast(editor->console, STYLE_BAD, "%s",
			errand_why(editor->console, reply->problem));
}

/* ---- saving ---- */

struct paths {
	struct text text; /* each of them between line ends */
	bool is_any_among;
};

static void note_path(void *arg, const char *path, const char *a, const char *b)
{
	struct paths *paths = arg;

	(void)a;
	(void)b;
	text_printf(&paths->text, "%s\n", path);
}

static void look_for_path(void *arg, const char *path, const char *a, const char *b)
{
	struct paths *paths = arg;
	struct text line = { 0 };

	(void)a;
	(void)b;
	text_printf(&line, "\n%s\n", path);
	if (strstr(text_string(&paths->text), text_string(&line)))
		paths->is_any_among = true;
	text_finish(&line);
}

/* Whatever was changed here is so already: it was sent twice, and the first one was taken. */
static bool is_as_wanted(const struct editor *editor)
{
	const struct editor_kind *kind = editor->kind;
	struct paths paths = { 0 };
	struct editor_record now = { 0 };

	if (editor->is_new || !kind->find(editor, editor->chosen, now.bytes))
		return false;
	text_add_char(&paths.text, '\n');
	fields_compare(kind->fields, kind->field_count, editor->base.bytes, editor->saved.bytes,
		note_path, &paths);
	fields_compare(kind->fields, kind->field_count, now.bytes, editor->saved.bytes,
		look_for_path, &paths);
	text_finish(&paths.text);
	return !paths.is_any_among;
}

/* The board hears of it by itself. */
static void ask_anew(struct editor *editor)
{
	if (editor->kind->told_by)
		told_refresh(editor->kind->told_by(editor));
}

static void take_saved(struct editor *editor, const struct link_reply *reply)
{
	const struct editor_kind *kind = editor->kind;
	unsigned char *record = editor->saved.bytes;
	struct uuid id;

	editor->can_take_back = !editor->is_new;
	ask_taken(editor->console);
	editor->before = editor->base;
	editor->saved_kind = kind;
	editor_set_version(kind, record, (uint64_t)record_int(reply->body, "version"));
	if (editor->is_new && uuid_parse(record_text(reply->body, kind->noun), &id))
		editor_set_id(record, id);
	ask_anew(editor);
	editor_fill(editor, kind, record);
	console_done(editor->console,
		say(editor->console, editor->is_taking_back
					     ? N_("✓ Taken back; it is as it was before")
					     : kind->saved));
}

static void take_now(struct editor *editor)
{
	struct editor_record now = { 0 };

	if (editor->kind->find(editor, editor->chosen, now.bytes))
		editor_fill(editor, editor->kind, now.bytes);
}

static void saved(void *arg, const struct link_reply *reply)
{
	struct editor *editor = arg;

	editor_replied(editor);
	/* Another body is another request. */
	editor->key.u = uuid_make_v7(console_now_us(editor->console));
	if (reply->outcome == LINK_DONE) {
		take_saved(editor, reply);
		return;
	}
	if (reply->status == 412 && is_as_wanted(editor)) {
		take_now(editor);
		return;
	}
	editor_tell_refusal(editor, reply);
	if (reply->status == 412)
		ask_anew(editor);
}

static void send(struct editor *editor, const char *reason, bool is_taking_back)
{
	struct text body = { 0 };

	editor->is_taking_back = is_taking_back;
	text_add_char(&body, '{');
	editor_patch(editor, editor->saved.bytes, &body);
	text_add(&body, body.length > 1 ? ",\"reason\":" : "\"reason\":");
	text_json_string(&body, reason);
	text_add_char(&body, '}');
	editor_ask(editor, editor->is_new ? "POST" : "PATCH", "", &body, saved);
	text_finish(&body);
}

struct saving {
	struct uuid id; /* nil: a new one */
	const struct view *view;
};

static void save_for(struct console *console, const char *reason, const void *context)
{
	struct saving saving;
	struct editor *editor;

	memcpy(&saving, context, sizeof(saving));
	editor = editor_of(console, saving.view);
	if (editor)
		send(editor, reason, false);
}

const char *editor_why_no_save(struct console *console)
{
	const char *why = editor_why_no_edit(console);

	return why ? why : editor_why_no_difference(console);
}

void editor_save(struct console *console)
{
	struct editor *editor = editor_here(console);
	struct saving saving = { .view = editor->view };

	/* Nothing of what was saved before is waited for any more. */
	if (!editor_read(editor, editor->saved.bytes))
		return;
	editor->saved_kind = NULL;
	editor->can_take_back = false;
	if (!editor->is_new)
		saving.id = editor->chosen;
	ask_reason(console,
		say(console, editor->is_new ? N_("Why is this made? It is written down.")
					    : N_("Why is this changed? It is written down.")),
		EDITOR_REASON_CHARACTERS, save_for, &saving, sizeof(saving));
}

/* ---- taking back ---- */

const char *editor_why_no_take_back(struct console *console)
{
	const struct editor *editor = editor_here(console);

	if (!editor || !editor->can_take_back)
		return N_("nothing was saved on this page that can be taken back");
	if (editor->request)
		return N_("the server has not answered yet");
	return editor_is_changed(editor) ? N_("first save what was typed (s) or leave it (Esc)")
					 : NULL;
}

void editor_take_back(struct console *console)
{
	struct editor *editor = editor_here(console);
	const struct editor_kind *kind = editor->saved_kind;
	struct editor_record now = { 0 };

	/* What others changed besides stays. */
	if (!kind->find(editor, editor_id_of(editor->saved.bytes), now.bytes) ||
		editor_version_of(kind, now.bytes) < editor_version_of(kind, editor->saved.bytes))
		now = editor->saved;
	editor_fill(editor, kind, editor->saved.bytes);
	editor_set_version(kind, editor->base.bytes, editor_version_of(kind, now.bytes));
	editor->saved = editor->before;
	editor_set_version(kind, editor->saved.bytes, editor_version_of(kind, now.bytes));
	editor->saved_kind = NULL;
	editor->can_take_back = false;
	send(editor, AUDIT_TAKEN_BACK, true);
}
