// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "kiosk/lines.h"

#include "common/base/jdoc.h"
#include "common/base/text.h"
#include <limits.h>
#include <stdio.h>
#include <string.h>

bool lines_text(const struct jdoc *text, char *text_out, size_t room)
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
		line->next_count += lines_text(
			jdoc_at(numbers, i), line->next[line->next_count], sizeof(line->next[0]));
}

struct wait_shown lines_wait(const struct jdoc *wait)
{
	const struct wait_shown hidden = { .kind = WAIT_HIDDEN };
	const char *word = jdoc_get_string(wait, "shown");
	int64_t lower_min = 0, upper_min = 0;
	int kind;

	if (!word || !word_find(&words_wait_kind, word, &kind))
		return hidden;
	if (kind == WAIT_RANGE && (!jdoc_int(jdoc_get(wait, "lower_min"), &lower_min) ||
					  !jdoc_int(jdoc_get(wait, "upper_min"), &upper_min)))
		return hidden;
	if (lower_min < 0 || lower_min > upper_min || upper_min > INT_MAX)
		return hidden;
	return (struct wait_shown){ (enum wait_kind)kind, (int)lower_min, (int)upper_min };
}

int64_t lines_ahead(const struct jdoc *object)
{
	int64_t ahead;

	if (!jdoc_int(jdoc_get(object, "ahead"), &ahead) || ahead < 0 || ahead > INT_MAX)
		return -1;
	return ahead;
}

/* 0: it is not there, or none of these. */
static int64_t read_number(const struct jdoc *object, const char *name, int64_t most)
{
	int64_t number;

	if (!jdoc_int(jdoc_get(object, name), &number) || number < 0 || number > most)
		return 0;
	return number;
}

static void read_intake(const struct jdoc *object, struct hall_line *line)
{
	const char *word = jdoc_get_string(object, "intake");
	int intake;

	if (word && word_find(&words_intake, word, &intake))
		line->intake = (enum intake)intake;
	line->opens_min = read_number(object, "opens_min", MINUTES_PER_DAY - 1);
	line->opens_in_days = read_number(object, "opens_in_days", INT_MAX);
}

static void read_said(const struct jdoc *object, const char *name, char *text_out, size_t room)
{
	if (!lines_text(jdoc_get(object, name), text_out, room))
		text_out[0] = '\0';
}

static bool read_line(const struct jdoc *object, struct hall_line *line)
{
	const char *service = jdoc_get_string(object, "service");

	*line = (struct hall_line){ 0 };
	if (!lines_text(jdoc_get(object, "name_sw"), line->name_sw, sizeof(line->name_sw)) ||
		!lines_text(jdoc_get(object, "name_en"), line->name_en, sizeof(line->name_en)) ||
		!jdoc_int(jdoc_get(object, "waiting"), &line->waiting) || line->waiting < 0 ||
		line->waiting > INT_MAX)
		return false;
	if (service && !uuid_parse(service, &line->service.u))
		return false;
	read_intake(object, line);
	read_said(object, "full_sw", line->full_sw, sizeof(line->full_sw));
	read_said(object, "full_en", line->full_en, sizeof(line->full_en));
	read_said(object, "note_sw", line->note_sw, sizeof(line->note_sw));
	read_said(object, "note_en", line->note_en, sizeof(line->note_en));
	read_next(jdoc_get(object, "next"), line);
	line->wait = lines_wait(jdoc_get(object, "wait"));
	return true;
}

void lines_read(struct hall_lines *lines, const struct jdoc *body, int64_t now_us)
{
	const struct jdoc *rows = jdoc_get(body, "lines");

	*lines = (struct hall_lines){ .as_of_us = now_us };
	for (size_t i = 0; i < jdoc_count(rows) && lines->count < LINES_MAX; i++)
		lines->count += read_line(jdoc_at(rows, i), &lines->lines[lines->count]);
}

void lines_keep_at_work(struct hall_lines *lines)
{
	size_t kept = 0;

	for (size_t i = 0; i < lines->count; i++)
		if (lines->lines[i].intake == INTAKE_OPEN || lines->lines[i].waiting > 0)
			lines->lines[kept++] = lines->lines[i];
	lines->count = kept;
}
