// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/sheet.h"

#include "common/base/text.h"
#include "tui/console.h"
#include <stdio.h>
#include <string.h>

enum { LABEL_COLUMNS = 18 };

void sheet_keep(struct sheet *sheet)
{
	sheet->saved = sheet->form;
}

bool sheet_differs(const struct sheet *sheet, size_t row)
{
	const struct form *now = &sheet->form, *before = &sheet->saved;

	return now->chosen[row] != before->chosen[row] ||
	       strcmp(now->entries[row].bytes, before->entries[row].bytes) != 0;
}

size_t sheet_changes(const struct sheet *sheet)
{
	size_t count = 0;

	for (size_t i = 0; i < sheet->form.count; i++)
		count += sheet_differs(sheet, i);
	return count;
}

void sheet_copy(const char *text, char *out, size_t room)
{
	snprintf(out, room, "%.*s", (int)utf8_cut(text, strlen(text), room - 1), text);
}

void sheet_tell(const struct console *console, const struct form *form, size_t row,
	char text_out[SHEET_TEXT_BYTES])
{
	const struct form_row *about = &form->rows[row];
	const char *comma = "";
	size_t length = 0;

	sheet_copy(form->entries[row].bytes, text_out, SHEET_TEXT_BYTES);
	for (size_t i = 0; i < about->option_count && length < SHEET_TEXT_BYTES; i++) {
		if (!form_has(form, about->name, about->options[i].value))
			continue;
		length += (size_t)snprintf(text_out + length, SHEET_TEXT_BYTES - length, "%s%s",
			comma, console_translate(console, about->options[i].label));
		comma = ", ";
	}
	if (!*text_out)
		snprintf(text_out, SHEET_TEXT_BYTES, "–");
}

/* ---- the differences ---- */

static bool is_told(const struct sheet *sheet, bool is_new, size_t row)
{
	return is_new || sheet_differs(sheet, row);
}

/* Returns how many lines it has taken; none: there was no room for all of it, and it is not the
 * first. */
static int draw_difference(const struct sheet *sheet, const struct console *console, bool is_new,
	size_t row, bool is_first, struct canvas *canvas, struct area area)
{
	char before[SHEET_TEXT_BYTES], after[SHEET_TEXT_BYTES], line[2 * SHEET_TEXT_BYTES + 8];
	struct area label = area_left(&area, LABEL_COLUMNS + 2);
	const char *text = is_new ? after : line;

	sheet_tell(console, &sheet->saved, row, before);
	sheet_tell(console, &sheet->form, row, after);
	snprintf(line, sizeof(line), "%s → %s", before, after);
	area.columns--;
	if (!is_first && canvas_paragraph_rows(text, area.columns) > area.rows)
		return 0;
	canvas_data(canvas, label, 1, 0, LABEL_COLUMNS, STYLE_STRONG,
		console_translate(console, sheet->form.rows[row].label));
	return canvas_paragraph(canvas, area, STYLE_TEXT, text);
}

void sheet_draw_differences(const struct sheet *sheet, const struct console *console, bool is_new,
	struct canvas *canvas, struct area area)
{
	const struct area all = area;
	size_t at = 0, passed = 0;
	int lines = 1;

	canvas_put_cursor(canvas, area, 1, 0);
	for (; at < sheet->form.count && lines; at++) {
		if (!is_told(sheet, is_new, at) || passed++ < sheet->top)
			continue;
		lines = draw_difference(
			sheet, console, is_new, at, area.rows == all.rows, canvas, area);
		area_top(&area, lines);
	}
	canvas_more(canvas, all, sheet->top > 0, !lines);
}

bool sheet_scroll_differences(struct sheet *sheet, bool is_new, uint32_t key)
{
	enum { PAGE = 8 };
	size_t step = key == PRESS_PAGE_UP || key == PRESS_PAGE_DOWN ? PAGE : 1, count = 0;

	for (size_t i = 0; i < sheet->form.count; i++)
		count += is_told(sheet, is_new, i);
	if (key == PRESS_DOWN || key == PRESS_PAGE_DOWN)
		sheet->top = sheet->top + step < count ? sheet->top + step : count - 1;
	else if (key == PRESS_UP || key == PRESS_PAGE_UP)
		sheet->top -= sheet->top < step ? sheet->top : step;
	else
		return false;
	return true;
}
