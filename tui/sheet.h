// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A form over something that is there: what stands in it now, what stood in it before anything was
 * typed, and where the two differ. */
#pragma once

#include "common/term/form.h"

struct console;

enum { SHEET_TEXT_BYTES = 1024 };

struct sheet {
	struct form form;
	struct form saved; /* as it was before anything was typed */
	size_t top;        /* the first difference in sight */
};

/* What stands in the form is what is saved. */
void sheet_keep(struct sheet *sheet);
/* How many rows differ from that. */
size_t sheet_changes(const struct sheet *sheet);
/* Does this row? */
bool sheet_differs(const struct sheet *sheet, size_t row);
/* The value of a row as one line; "–" for nothing. */
void sheet_tell(const struct console *console, const struct form *form, size_t row,
	char text_out[SHEET_TEXT_BYTES]);
/* What was typed into a member of a record; whole characters. */
void sheet_copy(const char *text, char *out, size_t room);
/* "Label  before → after" for each row that differs, in as many lines as it needs; is_new: what
 * stands in every row. */
void sheet_draw_differences(const struct sheet *sheet, const struct console *console, bool is_new,
	struct canvas *canvas, struct area area);
/* Up and Down, PgUp and PgDn through the differences. False: another key. */
bool sheet_scroll_differences(struct sheet *sheet, bool is_new, uint32_t key);
