// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The terminal: shows a canvas by painting what has changed, and gives keys. The only module that
 * knows curses. One a program; what went wrong with it leaves the terminal as it was found.
 *
 * The caller watches the descriptor of the keyboard and SIGWINCH by its loop; nothing here waits.
 */
#pragma once

#include "common/base/attr.h"
#include "common/term/canvas.h"
#include "common/term/glyph.h"
#include "common/term/key.h"

struct term;

struct term_options {
	bool has_theme, has_glyphs; /* else they are found out, see below */
	enum theme theme;
	enum glyphs glyphs;
	bool hides_cursor; /* nobody types here */
	bool has_mouse;
};

/* Without a theme: mono where NO_COLOR is set (https://no-color.org) or the terminal has no
 * colours, else dark. Without glyphs: ascii where the locale is not UTF-8 or TERM is vt100, console
 * where TERM is linux, else unicode. NULL: why_out says what is wrong with the terminal. */
enum { TERM_WHY_BYTES = 160 };
MUST_CHECK struct term *term_open(const struct term_options *options, char why_out[TERM_WHY_BYTES]);
/* Gives the terminal back. Sets *term to NULL. NULL is fine. */
void term_close(struct term **term);

/* A descriptor of the terminal that is its own, to be waited for: whoever waits makes it
 * non-blocking, and on the one that the output shares what a slow line does not take at once would
 * be lost. The caller's; -1: the input is no terminal, or has no name. */
int term_open_keyboard(void);
int term_keyboard(const struct term *term);
void term_size(const struct term *term, int *columns_out, int *rows_out);
enum glyphs term_glyphs(const struct term *term);
/* As it was chosen or found out. */
enum theme term_theme(const struct term *term);
void term_set_theme(struct term *term, enum theme theme);
/* The next key that was pressed, PRESS_NONE: none more. Ask until then: what was read ahead does
 * not make the descriptor readable again. */
uint32_t term_key(struct term *term);
/* The last key was not pressed but pasted: it is text, whatever it is; control characters have
 * become blanks. Only where the terminal tells. */
bool term_is_pasting(const struct term *term);
/* Where the mouse was when term_key() gave PRESS_CLICK: a row of the terminal, from 0. */
int term_clicked_row(const struct term *term);
/* The terminal was taken away: there will be no more keys. */
bool term_is_gone(const struct term *term);
/* The terminal's new size is looked up; the next paint is a whole one. */
void term_resized(struct term *term);
/* As large as the terminal. */
void term_paint(struct term *term, const struct canvas *canvas);
/* Somebody else has written over it: everything is painted anew. */
void term_repaint(struct term *term);
void term_bell(struct term *term);
