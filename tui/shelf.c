// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/shelf.h"

#include "tui/console.h"

/* A kind of which there are none has one place all the same, where a new one is made. */
static void list_kind(
	const struct editor *editor, const struct editor_kind *kind, struct shelf *shelf)
{
	size_t room = EDITOR_ITEMS - shelf->count;
	struct editor_item *items = shelf->items + shelf->count;
	size_t count = room ? kind->list(editor, items, room) : 0;

	if (!count && room) {
		items[0] = (struct editor_item){ .style = STYLE_DIM, .label = "–" };
		count = 1;
	}
	for (size_t i = 0; i < count; i++, shelf->count++) {
		shelf->kinds[shelf->count] = kind;
		if (kind == editor->kind && uuid_equal(items[i].id, editor->chosen))
			shelf->at = shelf->count;
	}
}

void shelf_fill(const struct editor *editor, struct shelf *shelf_out)
{
	shelf_out->count = 0;
	shelf_out->at = EDITOR_ITEMS;
	for (size_t i = 0; i < editor->kind_count; i++)
		list_kind(editor, editor->kinds[i], shelf_out);
	if (shelf_out->at == EDITOR_ITEMS)
		shelf_out->at = shelf_out->count;
}

/* ---- drawing ---- */

static bool has_heading(const struct shelf *shelf, size_t at)
{
	return shelf->kinds[at]->heading && (!at || shelf->kinds[at] != shelf->kinds[at - 1]);
}

/* The first behind those of its own kind, which a new one stands below. */
static bool is_behind_new(const struct editor *editor, const struct shelf *shelf, size_t at)
{
	return editor->is_new && at && shelf->kinds[at - 1] == editor->kind &&
	       shelf->kinds[at] != editor->kind;
}

/* Headings are rows of their own, and stay with what is below them; so is a new one. */
static int row_of(const struct editor *editor, const struct shelf *shelf, size_t at)
{
	int row = 0;

	for (size_t i = 0; i <= at && i < shelf->count; i++)
		row += 1 + has_heading(shelf, i) + is_behind_new(editor, shelf, i);
	return row - 1;
}

static void draw_item(const struct editor *editor, const struct shelf *shelf, size_t at,
	struct canvas *canvas, struct area area, int y)
{
	bool is_chosen = at == shelf->at && !editor->is_new;

	canvas_label(canvas, area, 0, y, STYLE_TEXT, is_chosen ? "▶" : " ");
	canvas_data(canvas, area, 1, y, area.columns - 2,
		is_chosen ? STYLE_FOCUS : shelf->items[at].style, shelf->items[at].label);
	if (is_chosen && !editor->is_editing)
		canvas_put_cursor(canvas, area, 1, y);
}

void shelf_draw(const struct editor *editor, const struct shelf *shelf, struct canvas *canvas,
	struct area area)
{
	int top = shelf->at < shelf->count ? row_of(editor, shelf, shelf->at) - area.rows + 1 : 0;
	int y = 0, below = area.rows - 1;

	top = top > 0 ? top : 0;
	for (size_t i = 0; i < shelf->count && y < area.rows; i++) {
		y = row_of(editor, shelf, i) - top;
		if (has_heading(shelf, i) && y > 0)
			canvas_label(canvas, area, 0, y - 1, STYLE_DIM,
				say(editor->console, shelf->kinds[i]->heading));
		if (y >= 0 && y < area.rows)
			draw_item(editor, shelf, i, canvas, area, y);
		if (shelf->kinds[i] == editor->kind && y + 1 < area.rows)
			below = y + 1;
	}
	if (editor->is_new)
		canvas_label(
			canvas, area, 1, below, STYLE_STRONG, say(editor->console, N_("+ new")));
}
