// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A form: rows that are filled in by keyboard, as a const table. Choices answer to one key and jump
 * on; fields of a known length jump when they are full; nothing has to be confirmed on the way. It
 * knows no language: labels come translated by the caller's function. */
#pragma once

#include "common/term/entry.h"

enum form_kind {
	FORM_TEXT,
	FORM_DIGITS, /* digits, blanks, + and -; what else is typed is not taken */
	FORM_CHOICE, /* one of options by its key */
	FORM_PICK,   /* one of many options by letters that a word of its label begins with */
	FORM_FLAGS,  /* any of options, each key turns one on or off */
};

enum { FORM_ROWS = 28 };
struct form_option {
	uint32_t key, other_key; /* 0: only one */
	const char *label;       /* with its key in it, "[F]emale" */
	const char *value;
};
struct form_row {
	const char *name;  /* of the value */
	const char *label; /* as a message id */
	const char *hint;
	enum form_kind kind;
	bool is_needed;
	size_t limit; /* characters */
	bool jumps;   /* to the next row as soon as limit characters are there */
	const struct form_option *options;
	size_t option_count;
};

struct form {
	const struct form_row *rows;
	size_t count;
	size_t focus;
	size_t top;
	bool has_jumped;                 /* by itself, and nothing was pressed since */
	struct entry entries[FORM_ROWS]; /* of text and digits; what was typed to pick */
	unsigned chosen[FORM_ROWS];      /* of one: option + 1, 0: none; of flags: bits */
	const char *problems[FORM_ROWS]; /* NULL: none; translated where it is drawn */
};

void form_init(struct form *form, const struct form_row *rows, size_t count);
/* Where letters pick, a digit that is in no label is a key, and Left and Right go through those
 * that begin as was typed. Tab, Shift-Tab, Up, Down and what the row takes. Enter is not taken: the
 * caller's. Behind a jump one Tab is of whoever did not expect it, and does nothing. */
bool form_key(struct form *form, uint32_t key);
/* To the next row, as a row that is full does by itself; from the last one nowhere. */
void form_jump(struct form *form);
/* The last character that was typed had no room in its row. */
bool form_is_full(const struct form *form);
/* The text of a row, the value of its choice; "" for nothing. */
const char *form_value(const struct form *form, const char *name);
/* Is this flag of a row on? */
bool form_has(const struct form *form, const char *name, const char *value);
/* Text as it is; of a choice the value, of flags one value to be turned on. */
void form_set(struct form *form, const char *name, const char *value);
void form_blame(struct form *form, const char *name, const char *problem);
/* The first row that is needed and empty becomes the focus. False: there is none. */
bool form_find_missing(struct form *form);
bool form_is_empty(const struct form *form);
/* The lines that all rows take in so many columns. */
int form_lines(const struct form *form, int columns,
	const char *(*translate)(const void *arg, const char *message), const void *arg);
/* translate(arg, message) gives what is shown. A row is drawn on one line, but for options that
 * take more; as many rows as there is room for, with all of the focused one, and the cursor is put.
 * Arrows at the right end say that there are more above or below. A hint stands beside its entry,
 * in it while it is empty and there is no room beside, else nowhere. Half of what is wrong helps
 * nobody: where it finds no room beside the focused row, it stands whole in the area's last line.
 */
void form_draw(struct form *form, struct canvas *canvas, struct area area,
	const char *(*translate)(const void *arg, const char *message), const void *arg);
