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

void sheet_draw_differences(const struct sheet *sheet, const struct console *console, bool is_new,
	struct canvas *canvas, struct area area)
{
	char before[SHEET_TEXT_BYTES], after[SHEET_TEXT_BYTES], line[2 * SHEET_TEXT_BYTES + 8];
	const struct form *form = &sheet->form;
	int y = 0;

	for (size_t i = 0; i < form->count; i++) {
		if (!sheet_differs(sheet, i) && !is_new)
			continue;
		sheet_tell(console, &sheet->saved, i, before);
		sheet_tell(console, form, i, after);
		snprintf(line, sizeof(line), "%s → %s", before, after);
		canvas_data(canvas, area, 1, y, LABEL_COLUMNS, STYLE_STRONG,
			console_translate(console, form->rows[i].label));
		canvas_data(canvas, area, LABEL_COLUMNS + 2, y, area.columns - LABEL_COLUMNS - 3,
			STYLE_TEXT, is_new ? after : line);
		y++;
	}
	canvas_put_cursor(canvas, area, 1, 0);
}
