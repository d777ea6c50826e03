// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/editor.h"

#include "common/base/jdoc.h"
#include "common/base/text.h"
#include "tui/ask.h"
#include "tui/console.h"
#include "tui/patch.h"
#include "tui/record.h"
#include "tui/shelf.h"
#include "tui/told.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { VERSION_BYTES = 24 };

/* The page's state begins with its editor; NULL: it is not there any more. */
static struct editor *editor_of(struct console *console, const struct view *view)
{
	return console_state(console, view);
}

/* Acts are of the page that is in sight. */
static struct editor *here(struct console *console)
{
	return editor_of(console, console_page(console));
}

/* ---- records ---- */

static uint64_t version_of(const struct editor_kind *kind, const void *record)
{
	uint64_t version;

	memcpy(&version, (const char *)record + kind->version_offset, sizeof(version));
	return version;
}

static void set_version(const struct editor_kind *kind, void *record, uint64_t version)
{
	memcpy((char *)record + kind->version_offset, &version, sizeof(version));
}

static void set_id(void *record, struct uuid id)
{
	memcpy(record, &id, sizeof(id));
}

static struct uuid id_of(const void *record)
{
	struct uuid id;

	memcpy(&id, record, sizeof(id));
	return id;
}

/* ---- the form ---- */

static void fill_form(struct editor *editor, const struct editor_kind *kind, const void *record)
{
	struct form *form = &editor->sheet.form;
	size_t passed_over = editor->is_new ? 0 : kind->new_row_count;

	assert(kind->record_bytes <= EDITOR_RECORD_BYTES);
	editor->kind = kind;
	editor->shows_difference = false;
	editor->turn++;
	memcpy(editor->base.bytes, record, kind->record_bytes);
	form_init(form, kind->rows + passed_over, kind->row_count - passed_over);
	kind->fill(editor, record, form);
	sheet_keep(&editor->sheet);
}

/* As the record is; what was typed is gone. */
static void fill(struct editor *editor, const struct editor_kind *kind, const void *record)
{
	editor->is_new = editor->is_editing = false;
	editor->chosen = id_of(record);
	fill_form(editor, kind, record);
}

static bool is_changed(const struct editor *editor)
{
	return editor->is_new || sheet_changes(&editor->sheet) > 0;
}

bool editor_is_ready(const struct editor *editor)
{
	return (editor->is_new || !uuid_is_nil(editor->chosen)) && !editor->request;
}

static void open_form(struct editor *editor)
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
		form->problems[form->focus] = say(editor->console, N_("is needed"));
		open_form(editor);
		return false;
	}
	for (size_t i = 0; i < form->count; i++) {
		/* A row that was not touched says no more than it shows: its value stays. */
		if (sheet_differs(&editor->sheet, i))
			problem = kind->read(editor, form, form->rows[i].name, record.bytes);
		if (!problem)
			continue;
		form_blame(form, form->rows[i].name, console_translate(editor->console, problem));
		open_form(editor);
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

static void choose(struct editor *editor, const struct shelf *shelf, size_t at)
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
	fill(editor, shelf->kinds[at], record.bytes);
}

/* What was saved just now is not told by the board before its event has come. */
static bool is_awaited(const struct editor *editor, bool is_found, const void *record)
{
	const struct editor_kind *kind = editor->kind;

	return kind == editor->saved_kind && kind &&
	       uuid_equal(editor->chosen, id_of(editor->saved.bytes)) &&
	       (!is_found || version_of(kind, record) < version_of(kind, editor->saved.bytes));
}

/* Whoever stands where a kind was not told yet stays with it; 0: there is none of it. */
static size_t first_of(const struct shelf *shelf, const struct editor_kind *kind)
{
	for (size_t i = 0; i < shelf->count; i++)
		if (shelf->kinds[i] == kind)
			return i;
	return 0;
}

/* Where nothing was typed, the form follows what others do. */
static void follow(struct editor *editor, const struct shelf *shelf)
{
	struct editor_record record = { 0 };
	bool is_found = shelf->at < shelf->count && !uuid_is_nil(editor->chosen) &&
			editor->kind->find(editor, editor->chosen, record.bytes);

	if (editor->is_new || (is_found && (is_changed(editor) || editor->is_editing)) ||
		is_awaited(editor, is_found, record.bytes))
		return;
	if (shelf->at == shelf->count || (!is_found && !uuid_is_nil(editor->chosen)))
		choose(editor, shelf, first_of(shelf, editor->kind));
	else if (is_found && version_of(editor->kind, record.bytes) !=
				     version_of(editor->kind, editor->base.bytes))
		fill(editor, editor->kind, record.bytes);
}

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
		(unsigned long long)version_of(editor->kind, editor->base.bytes));
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
	set_version(kind, record, (uint64_t)record_int(reply->body, "version"));
	if (editor->is_new && uuid_parse(record_text(reply->body, kind->noun), &id))
		set_id(record, id);
	ask_anew(editor);
	fill(editor, kind, record);
	console_done(editor->console, say(editor->console, kind->saved));
}

static void take_now(struct editor *editor)
{
	struct editor_record now = { 0 };

	if (editor->kind->find(editor, editor->chosen, now.bytes))
		fill(editor, editor->kind, now.bytes);
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

static void send(struct editor *editor, const char *reason)
{
	struct text body = { 0 };

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
		send(editor, reason);
}

bool editor_can_save(struct console *console)
{
	const struct editor *editor = here(console);

	return editor && editor_is_ready(editor) && is_changed(editor);
}

void editor_save(struct console *console)
{
	struct editor *editor = here(console);
	struct saving saving = { .view = editor->view };

	/* Nothing of what was saved before is waited for any more. */
	if (!editor_read(editor, editor->saved.bytes))
		return;
	editor->saved_kind = NULL;
	editor->can_take_back = false;
	if (!editor->is_new)
		saving.id = editor->chosen;
	ask_reason(console, say(console, N_("Why is this changed? It is written down.")),
		EDITOR_REASON_CHARACTERS, save_for, &saving, sizeof(saving));
}

/* ---- taking back ---- */

bool editor_can_take_back(struct console *console)
{
	const struct editor *editor = here(console);

	return editor && editor->can_take_back && !is_changed(editor) && !editor->request;
}

void editor_take_back(struct console *console)
{
	struct editor *editor = here(console);
	const struct editor_kind *kind = editor->saved_kind;
	struct editor_record now = { 0 };

	/* What others changed besides stays. */
	if (!kind->find(editor, id_of(editor->saved.bytes), now.bytes) ||
		version_of(kind, now.bytes) < version_of(kind, editor->saved.bytes))
		now = editor->saved;
	fill(editor, kind, editor->saved.bytes);
	set_version(kind, editor->base.bytes, version_of(kind, now.bytes));
	editor->saved = editor->before;
	set_version(kind, editor->saved.bytes, version_of(kind, now.bytes));
	editor->saved_kind = NULL;
	editor->can_take_back = false;
	send(editor, say(console, N_("The last change is taken back")));
}

/* ---- choosing and typing ---- */

static bool may_go(const struct editor *editor)
{
	if (!is_changed(editor))
		return true;
	console_toast(editor->console, STYLE_WARN, "%s",
		say(editor->console, N_("Save it first (s), or leave it as it was (Esc)")));
	return false;
}

static void go(struct editor *editor, bool forward)
{
	struct shelf shelf;

	shelf_fill(editor, &shelf);
	if (shelf.at == shelf.count || !may_go(editor))
		return;
	if (forward && shelf.at + 1 < shelf.count)
		choose(editor, &shelf, shelf.at + 1);
	else if (!forward && shelf.at > 0)
		choose(editor, &shelf, shelf.at - 1);
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
	choose(editor, &shelf, at < shelf.count ? at : 0);
}

bool editor_can_edit(struct console *console)
{
	const struct editor *editor = here(console);

	return editor && editor_is_ready(editor);
}

void editor_edit(struct console *console)
{
	struct editor *editor = here(console);

	if (editor->is_editing)
		form_key(&editor->sheet.form, PRESS_TAB);
	else
		open_form(editor);
}

/* A new one, or what was typed, is dropped. */
static void drop(struct editor *editor)
{
	struct shelf shelf;

	editor->is_new = false;
	ask_taken(editor->console);
	shelf_fill(editor, &shelf);
	if (shelf.at < shelf.count)
		choose(editor, &shelf, shelf.at);
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
	if (editor && is_changed(editor) && !editor->request)
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

bool editor_can_leave(struct console *console)
{
	const struct editor *editor = here(console);

	return editor && (editor->is_editing || editor->shows_difference ||
				 (is_changed(editor) && !editor->request));
}

const char *editor_tell_act(struct console *console, uint32_t key)
{
	const struct editor *editor = here(console);

	if (editor->is_editing)
		return key == PRESS_ENTER ? N_("Next row")
		       : key == PRESS_ESC ? N_("Out of the form")
					  : NULL;
	if (key != PRESS_ESC || !editor_can_leave(console))
		return NULL;
	return editor->shows_difference ? N_("Back to the form") : N_("Drop changes");
}

void editor_leave(struct console *console)
{
	struct editor *editor = here(console);

	if (editor->is_editing)
		editor->is_editing = false;
	else if (editor->shows_difference)
		editor->shows_difference = false;
	else if (is_changed(editor) && !editor->request)
		ask_to_drop(editor);
}

bool editor_can_show_difference(struct console *console)
{
	const struct editor *editor = here(console);

	return editor && is_changed(editor);
}

void editor_show_difference(struct console *console)
{
	struct editor *editor = here(console);

	editor->shows_difference = !editor->shows_difference;
}

/* ---- a new one ---- */

void editor_begin_new(struct editor *editor, const void *like)
{
	const struct editor_kind *kind = editor->kind;
	struct editor_record record = { 0 };

	if (!may_go(editor))
		return;
	memcpy(record.bytes, like, kind->record_bytes);
	set_id(record.bytes, (struct uuid){ 0 });
	set_version(kind, record.bytes, 0);
	editor->is_new = editor->is_editing = true;
	editor->key.u = uuid_make_v7(console_now_us(editor->console));
	fill_form(editor, kind, record.bytes);
}

bool editor_can_add(struct console *console)
{
	const struct editor *editor = here(console);
	const struct editor_kind *kind = editor ? editor->kind : NULL;

	return kind && kind->blank && !editor->request &&
	       (!kind->can_add || kind->can_add(console));
}

void editor_add(struct console *console)
{
	struct editor *editor = here(console);
	struct editor_record record = { 0 };

	editor->kind->blank(record.bytes);
	editor_begin_new(editor, record.bytes);
}

/* ---- drawing ---- */

/* In a wide window names have the room that the form does not need. */
enum { LIST_COLUMNS = 17, WIDE_LIST_COLUMNS = 34, WIDE_COLUMNS = 110, FOOT_ROWS = 3 };

static const char *tell_changes(const struct editor *editor, char *line, size_t room)
{
	unsigned long changes = (unsigned long)sheet_changes(&editor->sheet);
	const struct console *console = editor->console;

	if (editor->is_new)
		snprintf(line, room, "%s", say(console, N_("* new, not saved")));
	else if (changes)
		snprintf(line, room,
			say_n(console, "* %lu change, not saved", "* %lu changes, not saved",
				changes),
			changes);
	else
		snprintf(line, room, "%s", editor->kind->tell_state(editor));
	return line;
}

/* Returns the rows below that are still free. */
static struct area draw_foot(const struct editor *editor, struct canvas *canvas, struct area area)
{
	const struct form *form = &editor->sheet.form;
	const char *problem = form->problems[form->focus];
	struct area first = area_top(&area, 1);
	char line[120];

	canvas_data(canvas, first, 1, 0, area.columns - 2,
		is_changed(editor) ? STYLE_WARN : STYLE_DIM,
		tell_changes(editor, line, sizeof(line)));
	if (!problem)
		return area;
	/* Beside a long row there is little room for it. */
	canvas_data(canvas, area, 1, 0, area.columns - 2, STYLE_BAD, problem);
	area.rows = 0;
	return area;
}

static struct area draw_right(struct editor *editor, struct canvas *canvas, struct area area)
{
	char title[3 * EDITOR_LABEL_BYTES];
	struct area inside, foot;
	size_t length;

	editor->kind->tell_title(editor, &editor->sheet.form, title, sizeof(title) - 2);
	length = utf8_cut(title, strlen(title), (size_t)area.columns - 8);
	snprintf(title + length, sizeof(title) - length, "%s", is_changed(editor) ? " *" : "");
	inside = canvas_box(canvas, area, title);
	foot = area_bottom(&inside, FOOT_ROWS);
	canvas_rule(canvas, area_bottom(&inside, 1), 0);
	if (editor->shows_difference)
		sheet_draw_differences(
			&editor->sheet, editor->console, editor->is_new, canvas, inside);
	else
		form_draw(&editor->sheet.form, canvas, inside, console_translate, editor->console);
	return draw_foot(editor, canvas, foot);
}

struct area editor_draw(struct editor *editor, struct canvas *canvas, struct area area)
{
	bool is_wide = area.columns >= WIDE_COLUMNS;
	struct area left = area_left(&area, is_wide ? WIDE_LIST_COLUMNS : LIST_COLUMNS);
	struct area foot = { 0 };
	struct shelf shelf;

	shelf_fill(editor, &shelf);
	follow(editor, &shelf);
	shelf_fill(editor, &shelf);
	if (editor->is_new || !uuid_is_nil(editor->chosen))
		foot = draw_right(editor, canvas, area);
	else if (editor->kind)
		canvas_label(
			canvas, area, 1, 1, STYLE_DIM, say(editor->console, editor->kind->none));
	shelf_draw(editor, &shelf, canvas, left);
	return foot;
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
	choose(editor, &shelf, 0);
}

void editor_end(struct editor *editor)
{
	if (editor->request)
		console_cancel(editor->console, editor->request);
}

bool editor_key(struct editor *editor, uint32_t key)
{
	if (editor->is_editing) {
		editor->turn++;
		return form_key(&editor->sheet.form, key);
	}
	if (key != PRESS_UP && key != PRESS_DOWN)
		return false;
	go(editor, key == PRESS_DOWN);
	return true;
}

bool editor_is_typing(const void *editor)
{
	return ((const struct editor *)editor)->is_editing;
}

bool editor_is_unsaved(const void *editor)
{
	return is_changed(editor);
}
