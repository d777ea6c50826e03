// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The console line by line, for screen readers and braille: the same screens and acts, of which
 *only what has changed is said, and where the focus is. A line that is typed is
 *
 *	(empty)       Enter
 *	F2, Tab, Esc  that key
 *	:transfer     the act of that name, in either language
 *	:3            the third act of the list
 *	?             the list
 *	anything else text, or the keys of the screen's letters */
#pragma once

#include "tui/console.h"

struct plain;
/* One line, without its end; borrowed for the call. */
typedef void plain_said(void *arg, const char *line);

/* Wide and high enough that nothing is left out of a list too soon. */
enum { PLAIN_COLUMNS = 100, PLAIN_ROWS = 60 };

struct plain *plain_create(plain_said *said, void *arg);
/* Sets *plain to NULL. NULL is fine. */
void plain_destroy(struct plain **plain);
/* Does what the line says. Blanks before it: it is text, whatever it looks like. NULL: it was
 * longer than a line can be, which is said. */
void plain_take(struct plain *plain, struct console *console, const char *line);
/* The screen as it is now. What others do is said only with the next line that is typed, but for
 * messages and where the focus is. */
void plain_show(struct plain *plain, struct console *console, const struct canvas *canvas);
