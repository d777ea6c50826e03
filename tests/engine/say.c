// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/engine/say.h"

#include "common/base/jdoc.h"
#include "common/base/time.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool say_clock(const char *word, int64_t *since_us_out)
{
	int hour, minute, second = 0;
	int count = sscanf(word, "%d:%d:%d", &hour, &minute, &second);

	if (count < 2)
		return false;
	*since_us_out = hour * US_PER_HOUR + minute * US_PER_MIN + second * US_PER_S;
	return true;
}

/* ---- reading ---- */

/* One word: up to a blank, but 'quoted ones' and {documents} to their end. */
static size_t word_length(const char *word)
{
	const char *at = word;
	int depth = 0;
	bool quoted = false;

	for (; *at && (*at != ' ' || depth || quoted); at++) {
		quoted = quoted != (*at == '\'');
		depth += *at == '{';
		depth -= *at == '}';
	}
	return (size_t)(at - word);
}

static void add_id(const struct say *say, const char *field, const char *word, struct text *json)
{
	char buffer[UUID_TEXT_BYTES];

	uuid_format(say->id(say->arg, field, word), buffer);
	text_json_string(json, buffer);
}

static void add_time(const struct say *say, const char *word, struct text *json)
{
	char buffer[TIME_TEXT_BYTES];
	int64_t since_us;

	if (!say_clock(word, &since_us)) {
		text_json_string(json, word);
		return;
	}
	time_format(say->midnight_us + since_us, buffer);
	text_json_string(json, buffer);
}

static void add_value(
	const struct say *say, const struct field *field, const char *word, struct text *json);

static void add_list(
	const struct say *say, const struct field *field, const char *words, struct text *json)
{
	char copy[1024];
	char *rest = NULL;

	snprintf(copy, sizeof(copy), "%s", words);
	text_add_char(json, '[');
	for (char *item = strtok_r(copy, ",", &rest); item; item = strtok_r(NULL, ",", &rest)) {
		if (item != copy)
			text_add_char(json, ',');
		if (field->fields->kind == FIELD_UUID)
			add_id(say, field->name, item, json);
		else
			add_value(say, field->fields, item, json);
	}
	text_add_char(json, ']');
}

static void add_value(
	const struct say *say, const struct field *field, const char *word, struct text *json)
{
	if (*word == '{') {
		text_add(json, word);
		return;
	}
	switch (field->kind) {
	case FIELD_UUID:
		add_id(say, field->name, word, json);
		return;
	case FIELD_TIME:
		add_time(say, word, json);
		return;
	case FIELD_LIST:
		add_list(say, field, word, json);
		return;
	case FIELD_INT:
	case FIELD_BOOL:
	case FIELD_STRUCT:
		text_add(json, word);
		return;
	case FIELD_DATE:
	case FIELD_WORD:
	case FIELD_TEXT:
		text_json_string(json, word);
		return;
	}
}

/* "name=value": false where there is no such field. */
static bool add_member(const struct say *say, const struct field *fields, size_t count,
	const char *word, size_t length, struct text *json)
{
	char copy[4096], *value;
	const struct field *field;

	snprintf(copy, sizeof(copy), "%.*s", (int)length, word);
	value = strchr(copy, '=');
	if (!value)
		return false;
	*value++ = '\0';
	if (*value == '\'' && value[strlen(value) - 1] == '\'') {
		value[strlen(value) - 1] = '\0';
		value++;
	}
	field = field_find(fields, count, copy);
	if (!field)
		return false;
	if (json->length > 1)
		text_add_char(json, ',');
	text_json_key(json, copy);
	add_value(say, field, value, json);
	return true;
}

enum err say_read(const struct say *say, const struct field *fields, size_t count, const char *line,
	void *struct_out, struct field_problem *problem_out)
{
	struct text json = { 0 };
	char why[JDOC_WHY_BYTES] = "";
	struct jdoc *document;
	enum err err;

	text_add_char(&json, '{');
	while (*(line += strspn(line, " "))) {
		size_t length = word_length(line);

		if (!add_member(say, fields, count, line, length, &json)) {
			fprintf(stderr, "not understood: %s\n", line);
			abort();
		}
		line += length;
	}
	text_add_char(&json, '}');
	document = jdoc_parse(json.bytes, json.length, why);
	if (!document) {
		fprintf(stderr, "%s: %s\n", json.bytes, why);
		abort();
	}
	err = fields_decode(fields, count, document, struct_out, problem_out);
	jdoc_destroy(&document);
	text_finish(&json);
	return err;
}

/* ---- writing ---- */

static const void *at_of(const struct field *field, const void *object)
{
	return (const char *)object + field->offset;
}

static void write_id(const struct say *say, const char *field, const void *at, struct text *text)
{
	struct uuid id;

	memcpy(&id, at, sizeof(id));
	say->word(say->arg, field, id, text);
}

static void write_time(const struct say *say, const void *at, struct text *text)
{
	int64_t at_us, since_s;

	memcpy(&at_us, at, sizeof(at_us));
	since_s = (at_us - say->midnight_us) / US_PER_S;
	text_printf(text, "%02d:%02d", (int)(since_s / 3600), (int)(since_s / 60 % 60));
	if (since_s % 60)
		text_printf(text, ":%02d", (int)(since_s % 60));
}

static void write_text(const char *string, struct text *text)
{
	text_printf(text, strpbrk(string, " ") ? "'%s'" : "%s", string);
}

static void write_value(
	const struct say *say, const struct field *field, const void *object, struct text *text);

static void write_list(
	const struct say *say, const struct field *field, const void *object, struct text *text)
{
	const char *element = at_of(field, object);
	int count;

	memcpy(&count, (const char *)object + field->count_offset, sizeof(count));
	for (int i = 0; i < count; i++, element += field->size) {
		if (i)
			text_add_char(text, ',');
		if (field->fields->kind == FIELD_UUID)
			write_id(say, field->name, element, text);
		else
			write_value(say, field->fields, element, text);
	}
}

static void write_value(
	const struct say *say, const struct field *field, const void *object, struct text *text)
{
	switch (field->kind) {
	case FIELD_UUID:
		write_id(say, field->name, at_of(field, object), text);
		return;
	case FIELD_TIME:
		write_time(say, at_of(field, object), text);
		return;
	case FIELD_TEXT:
		write_text(at_of(field, object), text);
		return;
	case FIELD_LIST:
		write_list(say, field, object, text);
		return;
	case FIELD_STRUCT:
		fields_encode(field->fields, field->field_count, at_of(field, object), 0, text);
		return;
	case FIELD_INT:
	case FIELD_BOOL:
	case FIELD_DATE:
	case FIELD_WORD:
		if (!field_to_sql(field, object, text))
			text_add_char(text, '-');
		return;
	}
}

void say_write(const struct say *say, const struct field *fields, size_t count,
	const void *struct_in, struct text *text)
{
	for (size_t i = 0; i < count; i++) {
		struct text probe = { 0 };
		bool given = fields_encode_members(&fields[i], 1, struct_in, 0, false, &probe);

		text_finish(&probe);
		if (!given)
			continue;
		text_printf(text, " %s=", fields[i].name);
		write_value(say, &fields[i], struct_in, text);
	}
}

/* ---- comparing ---- */

static bool has_word(const char *line, const char *word, size_t length)
{
	const char *at = line;

	while (*at) {
		size_t here = word_length(at);

		if (here >= length && strncmp(at, word, length) == 0 &&
			(here == length || word[length - 1] == '='))
			return true;
		at += here;
		at += strspn(at, " ");
	}
	return false;
}

bool say_fits(const char *line, const char *wanted)
{
	size_t first = word_length(wanted);

	if (word_length(line) != first || strncmp(line, wanted, first) != 0)
		return false;
	for (const char *at = wanted + first; *(at += strspn(at, " "));) {
		size_t length = word_length(at);
		char name[64];

		if (*at == '!') {
			snprintf(name, sizeof(name), "%.*s=", (int)length - 1, at + 1);
			if (has_word(line, name, strlen(name)))
				return false;
		} else if (!has_word(line, at, length)) {
			return false;
		}
		at += length;
	}
	return true;
}
