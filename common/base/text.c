// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/text.h"

#include "common/base/mem.h"
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What most texts that are built here need: an event, an answer, a row. */
enum { FIRST_BYTES = 256 };

/* Not by realloc(), which leaves behind what was there: nobody knows while a text grows whether a
 * password is in it. */
static void grow(struct text *text, size_t needed)
{
	size_t capacity = text->capacity ? text->capacity : FIRST_BYTES;
	char *bytes;

	while (capacity < needed)
		capacity *= 2;
	bytes = malloc(capacity);
	if (!bytes)
		mem_exhausted(1, capacity);
	if (text->bytes) {
		memcpy(bytes, text->bytes, text->length + 1);
		explicit_bzero(text->bytes, text->capacity);
		free(text->bytes);
	}
	text->bytes = bytes;
	text->capacity = capacity;
}

/* Also for the NUL. */
static void make_room(struct text *text, size_t more)
{
	size_t needed = text->length + more + 1;

	if (needed > text->capacity)
		grow(text, needed);
}

const char *text_string(const struct text *text)
{
	return text->bytes ? text->bytes : "";
}

void text_finish(struct text *text)
{
	mem_free(text->bytes);
	*text = (struct text){ 0 };
}

void text_wipe(struct text *text)
{
	if (text->bytes)
		explicit_bzero(text->bytes, text->capacity);
	text_finish(text);
}

void text_clear(struct text *text)
{
	text->length = 0;
	if (text->bytes)
		text->bytes[0] = '\0';
}

char *text_take(struct text *text)
{
	char *bytes;

	make_room(text, 0);
	text->bytes[text->length] = '\0';
	bytes = text->bytes;
	*text = (struct text){ 0 };
	return bytes;
}

char *text_add_room(struct text *text, size_t length)
{
	char *room;

	make_room(text, length);
	room = text->bytes + text->length;
	text->length += length;
	text->bytes[text->length] = '\0';
	return room;
}

void text_add_bytes(struct text *text, const char *bytes, size_t length)
{
	char *room = text_add_room(text, length);

	if (length)
		memcpy(room, bytes, length);
}

void text_add(struct text *text, const char *string)
{
	text_add_bytes(text, string, strlen(string));
}

void text_add_char(struct text *text, char c)
{
	make_room(text, 1);
	text->bytes[text->length++] = c;
	text->bytes[text->length] = '\0';
}

void text_add_int(struct text *text, int64_t number)
{
	char digits[24];
	char *at = digits + sizeof(digits);
	uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;

	do {
		*--at = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest);
	if (number < 0)
		*--at = '-';
	text_add_bytes(text, at, (size_t)(digits + sizeof(digits) - at));
}

void text_printf(struct text *text, const char *format, ...)
{
	va_list arguments, again;
	int length;

	va_start(arguments, format);
	va_copy(again, arguments);
	length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (length > 0) {
		make_room(text, (size_t)length);
		vsnprintf(text->bytes + text->length, (size_t)length + 1, format, again);
		text->length += (size_t)length;
	}
	va_end(again);
}

/* RFC 8259, section 7: what must be escaped. DEL too, for the sake of terminals. */
static bool needs_escape(unsigned char c)
{
	return c < 0x20 || c == '"' || c == '\\' || c == 0x7f;
}

static void add_escape(struct text *text, unsigned char c)
{
	static const char shorts[] = { ['\b'] = 'b',
		['\t'] = 't',
		['\n'] = 'n',
		['\f'] = 'f',
		['\r'] = 'r',
		['"'] = '"',
		['\\'] = '\\' };

	if (c < sizeof(shorts) && shorts[c])
		text_add_bytes(text, (char[]){ '\\', shorts[c] }, 2);
	else
		text_printf(text, "\\u%04x", c);
}

void text_json_bytes(struct text *text, const char *bytes, size_t length)
{
	size_t start = 0;

	text_add_char(text, '"');
	for (size_t i = 0; i < length; i++) {
		if (!needs_escape((unsigned char)bytes[i]))
			continue;
		text_add_bytes(text, bytes + start, i - start);
		add_escape(text, (unsigned char)bytes[i]);
		start = i + 1;
	}
	text_add_bytes(text, bytes + start, length - start);
	text_add_char(text, '"');
}

void text_json_string(struct text *text, const char *string)
{
	text_json_bytes(text, string, strlen(string));
}

void text_json_key(struct text *text, const char *key)
{
	text_add_char(text, '"');
	text_add(text, key);
	text_add_bytes(text, "\":", 2);
}

/* Length of the code point at the front, or 0. Unicode 15, table 3-7. */
static size_t utf8_step(const unsigned char *b, size_t left, uint32_t *code_out)
{
	uint32_t code;
	size_t length = b[0] < 0x80   ? 1
			: b[0] < 0xc2 ? 0
			: b[0] < 0xe0 ? 2
			: b[0] < 0xf0 ? 3
			: b[0] < 0xf5 ? 4
				      : 0;

	if (!length || length > left)
		return 0;
	code = length == 1 ? b[0] : b[0] & (0x7fu >> length);
	for (size_t i = 1; i < length; i++) {
		if ((b[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (b[i] & 0x3fu);
	}
	if ((length == 3 && code < 0x800) || (length == 4 && (code < 0x10000 || code > 0x10ffff)))
		return 0;
	if (code >= 0xd800 && code <= 0xdfff)
		return 0;
	*code_out = code;
	return length;
}

bool utf8_is_valid(const char *bytes, size_t length)
{
	uint32_t code;

	for (size_t i = 0, step; i < length; i += step) {
		step = utf8_step((const unsigned char *)bytes + i, length - i, &code);
		if (!step)
			return false;
	}
	return true;
}

static bool is_printable(uint32_t code)
{
	static const struct {
		uint32_t first, last;
	} controls[] = {
		{ 0, 0x1f },
		{ 0x7f, 0x9f },
		{ 0x2028, 0x202e },
		{ 0x2066, 0x2069 },
	};

	for (size_t i = 0; i < sizeof(controls) / sizeof(controls[0]); i++)
		if (code >= controls[i].first && code <= controls[i].last)
			return false;
	return true;
}

static bool is_harmless(const char *bytes, size_t length, bool in_lines)
{
	uint32_t code;

	for (size_t i = 0, step; i < length; i += step) {
		step = utf8_step((const unsigned char *)bytes + i, length - i, &code);
		if (!step || !(is_printable(code) || (in_lines && code == '\n')))
			return false;
	}
	return true;
}

bool utf8_is_printable(const char *bytes, size_t length)
{
	return is_harmless(bytes, length, false);
}

bool utf8_is_printable_lines(const char *bytes, size_t length)
{
	return is_harmless(bytes, length, true);
}

size_t utf8_count(const char *bytes, size_t length)
{
	size_t count = 0;

	for (size_t i = 0; i < length; i++)
		count += ((unsigned char)bytes[i] & 0xc0) != 0x80;
	return count;
}

size_t utf8_cut(const char *bytes, size_t length, size_t limit_bytes)
{
	if (length <= limit_bytes)
		return length;
	while (limit_bytes && ((unsigned char)bytes[limit_bytes] & 0xc0) == 0x80)
		limit_bytes--;
	return limit_bytes;
}

/* The bytes of the character that begins here; 0: it is none. */
static size_t character_length(const char *at)
{
	unsigned char lead = (unsigned char)*at;
	size_t length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;

	for (size_t i = 1; i < length; i++)
		if (((unsigned char)at[i] & 0xc0) != 0x80)
			return 0;
	return lead < 0xf5 ? length : 0;
}

void utf8_drop_halves(char *string)
{
	char *to = string;

	while (*string) {
		size_t length = character_length(string);

		memmove(to, string, length);
		to += length;
		string += length ? length : 1;
	}
	*to = '\0';
}

bool text_to_int(const char *string, int64_t min, int64_t max, int64_t *number_out)
{
	intmax_t number;
	char *end;

	if (*string != '-' && (*string < '0' || *string > '9'))
		return false;
	errno = 0;
	number = strtoimax(string, &end, 10);
	if (errno || *end || end == string || number < min || number > max)
		return false;
	*number_out = number;
	return true;
}

void hex_encode(const unsigned char *bytes, size_t count, char *hex_out)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < count; i++) {
		hex_out[2 * i] = digits[bytes[i] >> 4];
		hex_out[2 * i + 1] = digits[bytes[i] & 15];
	}
	hex_out[2 * count] = '\0';
}
