// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Characters as a terminal sees them: code points, the cells they take, and the plain letter behind
 * an accented one. The tables are those of utf8proc (Unicode 14 or later). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The code point at a place in UTF-8 that ends in NUL; *at moves behind it. 0 at the end. What is
 * no UTF-8 is U+FFFD, one byte long. */
uint32_t unicode_next(const char **at);
/* Cells on a screen: 0 for a mark that stands on the character before it, 1, or 2 for a wide one.
 * What is not harmless has 1, of the sign that stands for it there. */
int unicode_width(uint32_t character);
/* May be shown: no control, no change of direction, no private or unassigned character. */
bool unicode_is_harmless(uint32_t character);
/* Leaves something on paper by itself: a letter, a digit or another sign, no blank and no mark. */
bool unicode_is_seen(uint32_t character);
/* Leaves nothing on paper, and takes no room either: what Unicode lets every program pass over that
 * does not know it (Default_Ignorable_Code_Point), and the signs around annotations. */
bool unicode_is_hidden(uint32_t character);
/* A letter, or a mark on one. */
bool unicode_is_of_word(uint32_t character);
/* The plain ASCII letter of an accented one, '?' where there is none. */
char unicode_plain(uint32_t character);
/* Writes 1 to 4 bytes without NUL and returns how many; 0: there is no such character. */
size_t unicode_put(uint32_t character, char bytes_out[4]);
/* Cells of all of it, on one line. */
int unicode_cells(const char *utf8);
/* a and b begin alike, without regard to case and accents: b is what somebody typed. */
bool unicode_starts_with(const char *text, const char *typed);
/* The same, anywhere in the text. */
bool unicode_holds(const char *text, const char *typed);
