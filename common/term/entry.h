// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A line that is typed into. It takes what a keyboard gives, edits as every field on every console
 * does, and knows nothing of what is typed. */
#pragma once

#include "common/term/canvas.h"
#include "common/term/key.h"

enum { ENTRY_BYTES = 1024 };

struct entry {
	size_t limit;  /* characters; 0: as many as there is room for */
	size_t length; /* bytes */
	size_t cursor; /* byte before which is typed */
	bool is_full;  /* the last key was a character for which there was no room */
	char bytes[ENTRY_BYTES];
};

/* The limit stays. */
void entry_set(struct entry *entry, const char *text);
void entry_clear(struct entry *entry);
bool entry_is_empty(const struct entry *entry);
/* True: the key was one of a field's (a character, Left, Right, Home, End, Backspace, Del, Ctrl-U,
 * Ctrl-W, Ctrl-K) and was used up, also where it changed nothing. */
bool entry_key(struct entry *entry, uint32_t key);
/* Takes away as many characters as were typed last before the cursor. */
void entry_drop_last(struct entry *entry, size_t characters);
/* As wide as width, showing the part with the cursor; where it has the focus, the terminal's cursor
 * goes there. */
void entry_draw(const struct entry *entry, struct canvas *canvas, struct area area, int x, int y,
	int width, bool has_focus);
