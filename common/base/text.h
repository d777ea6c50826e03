// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A growing piece of text, and what is asked of text from outside. */
#pragma once

#include "common/base/attr.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Always ends in NUL, which is not counted in length. All zero is a valid, empty text. */
struct text {
	char *bytes;
	size_t length;
	size_t capacity;
};

/* Never NULL, also for an empty text. Borrowed until the next change. */
const char *text_string(const struct text *text);
void text_finish(struct text *text);
/* The same for a text that may hold secrets: nothing of it is left in its memory, as nothing is in
 * what it outgrew. */
void text_wipe(struct text *text);
/* Keeps the memory. */
void text_clear(struct text *text);
/* Gives the bytes away (mem_free them); the text is empty after it. */
char *text_take(struct text *text);
void text_add_bytes(struct text *text, const char *bytes, size_t length);
/* Makes the text longer by what the caller then writes there, before the next change. */
char *text_add_room(struct text *text, size_t length);
void text_add(struct text *text, const char *string);
void text_add_char(struct text *text, char c);
void text_add_int(struct text *text, int64_t number);
void text_printf(struct text *text, const char *format, ...) PRINTF_LIKE(2, 3);

/* JSON, written directly: the caller keeps the commas. A key comes with its quotes and colon. */
void text_json_string(struct text *text, const char *string);
void text_json_bytes(struct text *text, const char *bytes, size_t length);
void text_json_key(struct text *text, const char *key);

bool utf8_is_valid(const char *bytes, size_t length);
/* Valid, and no control characters (U+0000..U+001F, U+007F..U+009F), no ends of lines (U+2028,
 * U+2029), nothing that makes other text look different (U+202A..U+202E, U+2066..U+2069): harmless
 * for a terminal or a printer. */
bool utf8_is_printable(const char *bytes, size_t length);
/* The same in lines: with U+000A between them. */
bool utf8_is_printable_lines(const char *bytes, size_t length);
/* The bytes of as many whole characters of valid UTF-8 as fit into a limit. */
size_t utf8_cut(const char *bytes, size_t length, size_t limit_bytes);
/* Takes out what is left of characters where texts were cut by bytes and put together. */
void utf8_drop_halves(char *string);
/* Code points of valid UTF-8. */
size_t utf8_count(const char *bytes, size_t length);

/* True where the whole string is a decimal number within the limits. */
MUST_CHECK bool text_to_int(const char *string, int64_t min, int64_t max, int64_t *number_out);
void hex_encode(const unsigned char *bytes, size_t count, char *hex_out);
