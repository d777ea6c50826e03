// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "kiosk/lines.h"

#include "common/base/jdoc.h"
#include "common/base/text.h"
#include <stdio.h>
#include <string.h>

static bool take_text(const struct jdoc *text, char *text_out, size_t room)
{
	const char *string = jdoc_string(text);
	size_t length = string ? strlen(string) : 0;

	if (!length || length >= room || !utf8_is_printable(string, length))
		return false;
	memcpy(text_out, string, length + 1);
	return true;
}

static void read_next(const struct jdoc *numbers, struct hall_line *line)
{
	for (size_t i = 0; i < jdoc_count(numbers) && line->next_count < LINE_NEXT_MAX; i++)
		line->next_count += take_text(
			jdoc_at(numbers, i), line->next[line->next_count], sizeof(line->next[0]));
}

static void read_wait(const struct jdoc *wait, struct hall_line *line)
{
	const char *word = jdoc_get_string(wait, "shown");
	int kind;

	line->wait = WAIT_HIDDEN;
	if (!word || !word_find(&words_wait_kind, word, &kind))
		return;
	if (kind == WAIT_RANGE && (!jdoc_int(jdoc_get(wait, "lower_min"), &line->lower_min) ||
					  !jdoc_int(jdoc_get(wait, "upper_min"), &line->upper_min)))
		return;
	line->wait = (enum wait_kind)kind;
}

static bool read_line(const struct jdoc *object, struct hall_line *line)
{
	*line = (struct hall_line){ 0 };
	if (!take_text(jdoc_get(object, "name_sw"), line->name_sw, sizeof(line->name_sw)) ||
		!take_text(jdoc_get(object, "name_en"), line->name_en, sizeof(line->name_en)) ||
		!jdoc_int(jdoc_get(object, "waiting"), &line->waiting))
		return false;
	read_next(jdoc_get(object, "next"), line);
	read_wait(jdoc_get(object, "wait"), line);
	return true;
}

void lines_read(struct hall_lines *lines, const struct jdoc *body, int64_t now_us)
{
	const struct jdoc *rows = jdoc_get(body, "lines");

	*lines = (struct hall_lines){ .as_of_us = now_us };
	for (size_t i = 0; i < jdoc_count(rows) && lines->count < LINES_MAX; i++)
		lines->count += read_line(jdoc_at(rows, i), &lines->lines[lines->count]);
}
