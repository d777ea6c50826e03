// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/term/form.h"

#include "common/base/text.h"
#include "common/base/unicode.h"
#include "common/term/form_pick.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { PICK_COLUMNS = 20, PICK_LINES = 5 };
enum { LABEL_COLUMNS = 18, ENTRY_COLUMNS = 30, LONG_ENTRY_COLUMNS = 60, NOTE_BYTES = 256 };

void form_init(struct form *form, const struct form_row *rows, size_t count)
{
	assert(count <= FORM_ROWS);
	*form = (struct form){ .rows = rows, .count = count };
	for (size_t i = 0; i < count; i++)
		form->entries[i].limit = rows[i].limit;
}

static bool is_entry(const struct form_row *row)
{
	return row->kind == FORM_TEXT || row->kind == FORM_DIGITS;
}

static void move(struct form *form, bool forward)
{
	if (forward)
		form->focus = form->focus + 1 < form->count ? form->focus + 1 : 0;
	else
		form->focus = form->focus ? form->focus - 1 : form->count - 1;
}

/* ---- keys ---- */

static uint32_t lower(uint32_t key)
{
	return key >= 'A' && key <= 'Z' ? key + 'a' - 'A' : key;
}

void form_jump(struct form *form)
{
	if (form->focus + 1 == form->count)
		return;
	move(form, true);
	form->has_jumped = true;
}

static bool choose(struct form *form, uint32_t key)
{
	const struct form_row *row = &form->rows[form->focus];
	unsigned *chosen = &form->chosen[form->focus];

	for (size_t i = 0; i < row->option_count; i++) {
		if (lower(key) != row->options[i].key &&
			(!row->options[i].other_key || lower(key) != row->options[i].other_key))
			continue;
		if (row->kind == FORM_FLAGS) {
			*chosen ^= 1u << i;
			return true;
		}
		*chosen = (unsigned)i + 1;
		form_jump(form);
		return true;
	}
	if (key == PRESS_BACKSPACE || key == PRESS_DELETE)
		*chosen = 0;
	return press_is_text(key) || key == PRESS_BACKSPACE || key == PRESS_DELETE;
}

static bool type(struct form *form, uint32_t key)
{
	const struct form_row *row = &form->rows[form->focus];
	struct entry *entry = &form->entries[form->focus];
	bool is_digit = (key >= '0' && key <= '9') || key == '+' || key == ' ' || key == '-';

	if (row->kind == FORM_DIGITS && press_is_text(key) && !is_digit)
		return true;
	if (!entry_key(entry, key))
		return false;
	if (row->jumps && press_is_text(key) &&
		utf8_count(entry->bytes, entry->length) >= row->limit)
		form_jump(form);
	return true;
}

static bool take_key(struct form *form, uint32_t key)
{
	bool had_jumped = form->has_jumped;

	form->has_jumped = false;
	switch (key) {
	case PRESS_TAB:
		if (!had_jumped)
			move(form, true);
		return true;
	case PRESS_DOWN:
		move(form, true);
		return true;
	case PRESS_BACK_TAB:
	case PRESS_UP:
		move(form, false);
		return true;
	default:
		if (form->rows[form->focus].kind == FORM_PICK)
			return form_pick(form, key);
		return is_entry(&form->rows[form->focus]) ? type(form, key) : choose(form, key);
	}
}

/* What means nothing here does nothing about what is wrong. */
bool form_key(struct form *form, uint32_t key)
{
	size_t at = form->focus;
	const char *problem = form->problems[at];

	form->problems[at] = NULL;
	if (take_key(form, key))
		return true;
	form->problems[at] = problem;
	return false;
}

bool form_is_full(const struct form *form)
{
	return form->entries[form->focus].is_full;
}

/* ---- values ---- */

static size_t find(const struct form *form, const char *name)
{
	size_t i = 0;

	while (i < form->count && strcmp(form->rows[i].name, name) != 0)
		i++;
	assert(i < form->count);
	return i;
}

const char *form_value(const struct form *form, const char *name)
{
	size_t at = find(form, name);
	const struct form_row *row = &form->rows[at];

	if (is_entry(row))
		return form->entries[at].bytes;
	if (row->kind != FORM_FLAGS && form->chosen[at])
		return row->options[form->chosen[at] - 1].value;
	return "";
}

bool form_has(const struct form *form, const char *name, const char *value)
{
	size_t at = find(form, name);
	const struct form_row *row = &form->rows[at];

	for (size_t i = 0; i < row->option_count; i++)
		if (strcmp(row->options[i].value, value) == 0)
			return row->kind == FORM_FLAGS ? form->chosen[at] & (1u << i)
						       : form->chosen[at] == i + 1;
	return false;
}

void form_set(struct form *form, const char *name, const char *value)
{
	size_t at = find(form, name);
	const struct form_row *row = &form->rows[at];

	if (is_entry(row)) {
		entry_set(&form->entries[at], value);
		return;
	}
	for (size_t i = 0; i < row->option_count; i++) {
		if (strcmp(row->options[i].value, value) != 0)
			continue;
		if (row->kind == FORM_FLAGS)
			form->chosen[at] |= 1u << i;
		else
			form->chosen[at] = (unsigned)i + 1;
	}
}

void form_blame(struct form *form, const char *name, const char *problem)
{
	size_t at = find(form, name);

	form->problems[at] = problem;
	form->focus = at;
}

static bool is_empty(const struct form *form, size_t at)
{
	return is_entry(&form->rows[at]) ? form->entries[at].length == 0 : form->chosen[at] == 0;
}

bool form_find_missing(struct form *form)
{
	for (size_t i = 0; i < form->count; i++) {
		if (!form->rows[i].is_needed || !is_empty(form, i))
			continue;
		form->focus = i;
		return true;
	}
	return false;
}

bool form_is_empty(const struct form *form)
{
	for (size_t i = 0; i < form->count; i++)
		if (!is_empty(form, i))
			return false;
	return true;
}

/* ---- drawing ---- */

struct pen {
	struct canvas *canvas;
	struct area area;
	int y;
	const char *(*translate)(const void *arg, const char *message);
	const void *arg;
	bool is_cut; /* what is wrong with the focused row found no room beside it */
};

static bool is_on(const struct form *form, size_t at, size_t option)
{
	if (form->rows[at].kind == FORM_FLAGS)
		return form->chosen[at] & (1u << option);
	return form->chosen[at] == option + 1;
}

static void draw_option(const struct pen *pen, const struct form *form, size_t at, size_t option,
	int x, const char *label)
{
	bool on = is_on(form, at, option);

	canvas_label(pen->canvas, pen->area, x, pen->y, STYLE_STRONG, on ? "✓" : " ");
	canvas_label(pen->canvas, pen->area, x + 1, pen->y, on ? STYLE_FOCUS : STYLE_TEXT, label);
	if (form->focus == at && (option == 0 || on))
		canvas_put_cursor(pen->canvas, pen->area, x + 1, pen->y);
}

/* On as many lines as they take; returns the column behind the last. */
static int draw_options(struct pen *pen, const struct form *form, size_t at)
{
	const struct form_row *row = &form->rows[at];
	int x = LABEL_COLUMNS + 2;

	for (size_t i = 0; i < row->option_count; i++) {
		const char *label = pen->translate(pen->arg, row->options[i].label);
		int width = unicode_cells(label) + 2;

		if (x + width > pen->area.columns && x > LABEL_COLUMNS + 2) {
			x = LABEL_COLUMNS + 2;
			pen->y++;
		}
		if (pen->canvas && pen->y < pen->area.rows)
			draw_option(pen, form, at, i, x, label);
		x += width;
	}
	return x + 1;
}

/* What was typed to pick, or what is to be; where the cursor is also that the list below goes on.
 */
static void draw_typed(
	const struct pen *pen, const struct form *form, size_t at, int y, bool above, bool below)
{
	const struct area list = { pen->area.x, pen->area.y + y, pen->area.columns, pen->y - y };
	const struct form_row *row = &form->rows[at];
	char hint[NOTE_BYTES];

	entry_draw(&form->entries[at], pen->canvas, pen->area, LABEL_COLUMNS + 3, y, PICK_COLUMNS,
		form->focus == at);
	if (row->hint && !form->chosen[at] && entry_is_empty(&form->entries[at])) {
		snprintf(hint, sizeof(hint), "(%s)", pen->translate(pen->arg, row->hint));
		canvas_data(pen->canvas, pen->area, LABEL_COLUMNS + 4, y, PICK_COLUMNS - 1,
			STYLE_DIM, hint);
	}
	if (form->focus == at)
		canvas_more(pen->canvas, list, above, below);
}

/* The option that was picked; where the cursor is, below it the others that fit. */
static int draw_picks(struct pen *pen, const struct form *form, size_t at)
{
	const struct form_row *row = &form->rows[at];
	const int x = LABEL_COLUMNS + 5 + PICK_COLUMNS;
	const int y = pen->y;
	size_t all = form_count_fits(form, at), skip, index = 0, before = 0;

	for (size_t i = 0; i + 1 < form->chosen[at]; i++)
		before += form_fits(form, at, i);
	skip = before < PICK_LINES ? 0 : before - PICK_LINES + 1;
	for (size_t i = 0; i < row->option_count; i++) {
		bool is_chosen = form->chosen[at] == i + 1;

		if (form->focus == at ? !form_fits(form, at, i) || index++ < skip : !is_chosen)
			continue;
		if (form->focus == at && pen->y - y == PICK_LINES)
			break;
		if (pen->canvas && pen->y < pen->area.rows) {
			canvas_label(pen->canvas, pen->area, x - 2, pen->y, STYLE_STRONG,
				is_chosen ? "✓" : " ");
			canvas_data(pen->canvas, pen->area, x, pen->y, pen->area.columns - x - 1,
				is_chosen ? STYLE_FOCUS : STYLE_DIM,
				pen->translate(pen->arg, row->options[i].label));
		}
		pen->y++;
	}
	if (pen->canvas)
		draw_typed(pen, form, at, y, skip > 0, skip + PICK_LINES < all);
	pen->y -= pen->y > y;
	return pen->area.columns;
}

static int lines_of(const struct pen *pen, const struct form *form, size_t at)
{
	struct pen dry = *pen;

	dry.canvas = NULL;
	dry.y = 0;
	if (form->rows[at].kind == FORM_PICK)
		draw_picks(&dry, form, at);
	else if (!is_entry(&form->rows[at]))
		draw_options(&dry, form, at);
	return dry.y + 1;
}

static int lines_between(const struct pen *pen, const struct form *form, size_t from, size_t to)
{
	int lines = 0;

	for (size_t i = from; i < to; i++)
		lines += lines_of(pen, form, i);
	return lines;
}

/* The first row in sight, so that all lines of the focused one are; no room is left below the last
 * row while rows above are out of sight. */
static void settle(struct form *form, const struct pen *pen)
{
	if (form->focus < form->top)
		form->top = form->focus;
	while (form->top < form->focus &&
		lines_between(pen, form, form->top, form->focus + 1) > pen->area.rows)
		form->top++;
	while (form->top && lines_between(pen, form, form->top - 1, form->count) <= pen->area.rows)
		form->top--;
}

static int draw_entry(struct pen *pen, const struct form *form, size_t at)
{
	const struct form_row *row = &form->rows[at];
	const bool has_note = row->hint || form->problems[at];
	/* As wide as what goes in, and a place for the cursor behind it. */
	const int most = row->limit && row->limit < ENTRY_COLUMNS ? (int)row->limit + 1
			 : has_note                               ? ENTRY_COLUMNS
								  : LONG_ENTRY_COLUMNS;
	int width = pen->area.columns - LABEL_COLUMNS - 4;

	width = width < most ? width : most;
	entry_draw(&form->entries[at], pen->canvas, pen->area, LABEL_COLUMNS + 3, pen->y, width,
		form->focus == at);
	return LABEL_COLUMNS + 5 + width;
}

/* Behind what stands before x. A hint that finds no room there stands in the empty entry itself, in
 * brackets so that nobody takes it for what is filled in, and not beside a full one: half a hint
 * helps nobody. */
static void draw_note(struct pen *pen, const struct form *form, size_t at, int x)
{
	const char *problem = form->problems[at], *hint = form->rows[at].hint;
	char note[NOTE_BYTES] = "";

	if (problem || hint)
		snprintf(note, sizeof(note), "%s",
			pen->translate(pen->arg, problem ? problem : hint));
	if (!problem && hint && x + unicode_cells(note) > pen->area.columns) {
		if (!is_entry(&form->rows[at]) || !entry_is_empty(&form->entries[at]))
			return;
		x = LABEL_COLUMNS + 4;
		snprintf(note, sizeof(note), "(%s)", pen->translate(pen->arg, hint));
	}
	if (problem && x + unicode_cells(note) > pen->area.columns) {
		/* That something is wrong; what it is stands below all, once somebody is there. */
		pen->is_cut = pen->is_cut || at == form->focus;
		snprintf(note, sizeof(note), "!");
	}
	if (pen->y < pen->area.rows && x < pen->area.columns)
		canvas_data(pen->canvas, pen->area, x, pen->y, pen->area.columns - x,
			problem ? STYLE_BAD : STYLE_DIM, note);
}

static void draw_row(struct pen *pen, const struct form *form, size_t at)
{
	const struct form_row *row = &form->rows[at];
	int x;

	canvas_label(pen->canvas, pen->area, 0, pen->y, STYLE_WARN, row->is_needed ? "•" : " ");
	canvas_data(pen->canvas, pen->area, 2, pen->y, LABEL_COLUMNS,
		form->focus == at ? STYLE_STRONG : STYLE_TEXT,
		pen->translate(pen->arg, row->label));
	if (row->kind == FORM_PICK)
		x = draw_picks(pen, form, at);
	else
		x = is_entry(row) ? draw_entry(pen, form, at) : draw_options(pen, form, at);
	draw_note(pen, form, at, x);
}

int form_lines(const struct form *form, int columns,
	const char *(*translate)(const void *arg, const char *message), const void *arg)
{
	const struct pen pen = {
		.area = { .columns = columns }, .translate = translate, .arg = arg
	};

	return lines_between(&pen, form, 0, form->count);
}

static void draw_rows(struct form *form, struct pen *pen)
{
	size_t i;

	settle(form, pen);
	i = form->top;
	for (; i < form->count && pen->y < pen->area.rows; i++, pen->y++)
		draw_row(pen, form, i);
	canvas_more(
		pen->canvas, pen->area, form->top > 0, i < form->count || pen->y > pen->area.rows);
}

void form_draw(struct form *form, struct canvas *canvas, struct area area,
	const char *(*translate)(const void *arg, const char *message), const void *arg)
{
	struct pen pen = { canvas, area, 0, translate, arg, false };
	struct area below;

	draw_rows(form, &pen);
	if (!pen.is_cut)
		return;
	canvas_fill(canvas, area, STYLE_TEXT, ' ');
	below = area_bottom(&area, 1);
	pen = (struct pen){ canvas, area, 0, translate, arg, false };
	draw_rows(form, &pen);
	canvas_data(canvas, below, 0, 0, below.columns, STYLE_BAD,
		translate(arg, form->problems[form->focus]));
}
