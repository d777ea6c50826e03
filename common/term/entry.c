// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/term/entry.h"

#include "common/base/text.h"
#include "common/base/unicode.h"
#include <string.h>

void entry_clear(struct entry *entry)
{
	entry->length = entry->cursor = 0;
	entry->bytes[0] = '\0';
}

void entry_set(struct entry *entry, const char *text)
{
	size_t length = utf8_cut(text, strlen(text), sizeof(entry->bytes) - 1);

	memmove(entry->bytes, text, length);
	entry->bytes[length] = '\0';
	entry->length = entry->cursor = length;
}

bool entry_is_empty(const struct entry *entry)
{
	return entry->length == 0;
}

static bool is_inner(char byte)
{
	return ((unsigned char)byte & 0xc0) == 0x80;
}

static size_t before(const struct entry *entry, size_t at)
{
	while (at && is_inner(entry->bytes[--at]))
		;
	return at;
}

static size_t after(const struct entry *entry, size_t at)
{
	if (at < entry->length)
		at++;
	while (at < entry->length && is_inner(entry->bytes[at]))
		at++;
	return at;
}

static void cut(struct entry *entry, size_t from, size_t to)
{
	memmove(entry->bytes + from, entry->bytes + to, entry->length - to + 1);
	entry->length -= to - from;
	entry->cursor = from;
}

static void insert(struct entry *entry, uint32_t key)
{
	char bytes[4];
	size_t count = unicode_put(key, bytes);

	entry->is_full = entry->length + count >= sizeof(entry->bytes) ||
			 (entry->limit && utf8_count(entry->bytes, entry->length) >= entry->limit);
	if (entry->is_full)
		return;
	memmove(entry->bytes + entry->cursor + count, entry->bytes + entry->cursor,
		entry->length - entry->cursor + 1);
	memcpy(entry->bytes + entry->cursor, bytes, count);
	entry->length += count;
	entry->cursor += count;
}

static size_t word_before(const struct entry *entry)
{
	size_t at = entry->cursor;

	while (at && entry->bytes[at - 1] == ' ')
		at--;
	while (at && entry->bytes[at - 1] != ' ')
		at--;
	return at;
}

bool entry_key(struct entry *entry, uint32_t key)
{
	entry->is_full = false;
	switch (key) {
	case PRESS_LEFT:
		entry->cursor = before(entry, entry->cursor);
		return true;
	case PRESS_RIGHT:
		entry->cursor = after(entry, entry->cursor);
		return true;
	case PRESS_HOME:
		entry->cursor = 0;
		return true;
	case PRESS_END:
		entry->cursor = entry->length;
		return true;
	case PRESS_BACKSPACE:
		cut(entry, before(entry, entry->cursor), entry->cursor);
		return true;
	case PRESS_DELETE:
		cut(entry, entry->cursor, after(entry, entry->cursor));
		return true;
	case PRESS_CTRL('U'):
		cut(entry, 0, entry->cursor);
		return true;
	case PRESS_CTRL('K'):
		cut(entry, entry->cursor, entry->length);
		return true;
	case PRESS_CTRL('W'):
		cut(entry, word_before(entry), entry->cursor);
		return true;
	default:
		if (!press_is_text(key))
			return false;
		insert(entry, key);
		return true;
	}
}

void entry_drop_last(struct entry *entry, size_t characters)
{
	size_t from = entry->cursor;

	while (characters--)
		from = before(entry, from);
	cut(entry, from, entry->cursor);
}

/* From where on it is shown, so that the cursor is in sight. */
static size_t first_shown(const struct entry *entry, int width)
{
	size_t from = entry->cursor;
	int cells = 1;

	while (from) {
		size_t one = before(entry, from);
		const char *at = entry->bytes + one;

		cells += unicode_width(unicode_next(&at));
		if (cells > width)
			break;
		from = one;
	}
	return from;
}

void entry_draw(const struct entry *entry, struct canvas *canvas, struct area area, int x, int y,
	int width, bool has_focus)
{
	size_t from = first_shown(entry, width);
	char shown[ENTRY_BYTES];

	if (width < 1)
		return;
	memcpy(shown, entry->bytes + from, entry->cursor - from);
	shown[entry->cursor - from] = '\0';
	canvas_data(canvas, area, x, y, width, STYLE_FIELD, entry->bytes + from);
	if (has_focus)
		canvas_put_cursor(canvas, area, x + unicode_cells(shown), y);
}
