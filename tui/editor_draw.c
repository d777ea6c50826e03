// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/text.h"
#include "tui/console.h"
#include "tui/editor_parts.h"
#include <stdio.h>
#include <string.h>

/* What stands behind a title. */
enum { TITLE_END = sizeof("… *") };
enum { LIST_COLUMNS = 21, LIST_COLUMNS_MOST = 34, FOOT_ROWS = 3 };

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

/* Of the row in which somebody types. */
static void explain(const struct editor *editor, struct text *text)
{
	const struct form *form = &editor->sheet.form;
	const struct editor_kind *kind = editor->kind;
	const char *name, *why = NULL;

	if (!editor->is_editing)
		return;
	name = form->rows[form->focus].name;
	if (kind->explain)
		why = kind->explain(name);
	if (why)
		text_add(text, say(editor->console, why));
	if (kind->tell_choices)
		kind->tell_choices(editor, name, text);
}

/* Returns its rows, or none where they are needed. */
static struct area draw_foot(const struct editor *editor, struct canvas *canvas, struct area area)
{
	struct area first = area;
	struct text why = { 0 };
	char line[120];

	canvas_data(canvas, first, 1, 0, area.columns - 2,
		editor_is_changed(editor) ? STYLE_WARN : STYLE_DIM,
		tell_changes(editor, line, sizeof(line)));
	explain(editor, &why);
	if (!why.length)
		return area;
	area.x++;
	area.columns -= 2;
	/* How it stands gives way to what has to be known now. */
	if (canvas_paragraph_rows(text_string(&why), area.columns) < area.rows)
		area_top(&area, 1);
	else
		canvas_fill(canvas, area, STYLE_TEXT, ' ');
	canvas_paragraph(canvas, area, STYLE_TEXT, text_string(&why));
	text_finish(&why);
	area.rows = 0;
	return area;
}

static bool is_nameless(const struct form *form)
{
	for (size_t i = 0; i < form->count; i++)
		if (strncmp(form->rows[i].name, "name_", 5) == 0 && form->entries[i].length)
			return false;
	return true;
}

static struct area draw_right(struct editor *editor, struct canvas *canvas, struct area area)
{
	char title[3 * EDITOR_LABEL_BYTES];
	struct area inside, foot;
	size_t length, most = (size_t)area.columns - 8;

	if (editor->is_new && is_nameless(&editor->sheet.form))
		snprintf(title, sizeof(title) - TITLE_END, "%s", say(editor->console, N_("New")));
	else
		editor->kind->tell_title(
			editor, &editor->sheet.form, title, sizeof(title) - TITLE_END);
	length = utf8_cut(title, strlen(title), strlen(title) > most ? most - 1 : most);
	snprintf(title + length, sizeof(title) - length, "%s%s", title[length] ? "…" : "",
		editor_is_changed(editor) ? " *" : "");
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

/* Half of what a window has more than the least has is for names. */
static int list_columns(int columns)
{
	int wanted = LIST_COLUMNS + (columns - CONSOLE_LEAST_COLUMNS) / 2;

	return wanted < LIST_COLUMNS_MOST ? wanted : LIST_COLUMNS_MOST;
}

struct area editor_draw(struct editor *editor, struct canvas *canvas, struct area area)
{
	struct area left = area_left(&area, list_columns(area.columns));
	struct area foot = { 0 };
	struct shelf shelf;

	shelf_fill(editor, &shelf);
	editor_follow(editor, &shelf);
	shelf_fill(editor, &shelf);
	if (editor->is_new || !uuid_is_nil(editor->chosen))
		foot = draw_right(editor, canvas, area);
	else if (editor->kind)
		canvas_label(
			canvas, area, 1, 1, STYLE_DIM, say(editor->console, editor->kind->none));
	shelf_draw(editor, &shelf, canvas, left);
	return foot;
}
