// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* From a struct into JSON, and in what two differ. */
#include "common/base/time.h"
#include "common/model/field_value.h"
#include <string.h>

static void write_list(
	const struct field *field, const void *object, unsigned wanted, struct text *text)
{
	int count = field_list_count(object, field);

	text_add_char(text, '[');
	for (int i = 0; i < count; i++) {
		const char *element =
			(const char *)field_const_member(object, field) + (size_t)i * field->size;

		if (i)
			text_add_char(text, ',');
		if (field->flags & FIELD_FLAT)
			field_write(field->fields, element, 0, text);
		else
			fields_encode(field->fields, field->field_count, element, wanted, text);
	}
	text_add_char(text, ']');
}

void field_write_plain(const struct field *field, const void *at, struct text *text)
{
	char buffer[64];
	struct uuid uuid;
	bool truth;

	switch (field->kind) {
	case FIELD_UUID:
		memcpy(&uuid, at, sizeof(uuid));
		uuid_format(uuid, buffer);
		text_add_bytes(text, buffer, UUID_TEXT_BYTES - 1);
		return;
	case FIELD_TIME:
		time_format(field_load_int(at, field), buffer);
		text_add(text, buffer);
		return;
	case FIELD_DATE:
		date_format((int32_t)field_load_int(at, field), buffer);
		text_add(text, buffer);
		return;
	case FIELD_WORD:
		text_add(text, word_of(field->words, (int)field_load_int(at, field)));
		return;
	case FIELD_INT:
		text_add_int(text, field_load_int(at, field));
		return;
	case FIELD_BOOL:
		memcpy(&truth, at, sizeof(truth));
		text_add(text, truth ? "true" : "false");
		return;
	case FIELD_TEXT:
		text_add(text, at);
		return;
	case FIELD_LIST:
	case FIELD_STRUCT:
		return;
	}
}

void field_write(const struct field *field, const void *object, unsigned wanted, struct text *text)
{
	const void *at = field_const_member(object, field);

	switch (field->kind) {
	case FIELD_LIST:
		write_list(field, object, wanted, text);
		return;
	case FIELD_STRUCT:
		fields_encode(field->fields, field->field_count, at, wanted, text);
		return;
	case FIELD_INT:
	case FIELD_BOOL:
		field_write_plain(field, at, text);
		return;
	case FIELD_TEXT:
		text_json_string(text, at);
		return;
	case FIELD_UUID:
	case FIELD_TIME:
	case FIELD_DATE:
	case FIELD_WORD:
		text_add_char(text, '"');
		field_write_plain(field, at, text);
		text_add_char(text, '"');
		return;
	}
}

bool fields_encode_members(const struct field *fields, size_t count, const void *struct_in,
	unsigned wanted, bool comma, struct text *text)
{
	bool written = false;

	for (size_t i = 0; i < count; i++) {
		const struct field *field = &fields[i];

		if ((field->flags & wanted) != wanted)
			continue;
		if (field->flags & FIELD_OPTIONAL && !field_has_value(field, struct_in))
			continue;
		if (comma || written)
			text_add_char(text, ',');
		text_json_key(text, field->name);
		field_write(field, struct_in, wanted, text);
		written = true;
	}
	return written;
}

void fields_encode(const struct field *fields, size_t count, const void *struct_in, unsigned wanted,
	struct text *text)
{
	text_add_char(text, '{');
	fields_encode_members(fields, count, struct_in, wanted, false, text);
	text_add_char(text, '}');
}

/* ---- comparing ---- */

struct comparing {
	const char *path; /* Of the struct; "": the outermost. */
	field_differs *each;
	void *arg;
};

static void compare_all(const struct comparing *comparing, const struct field *fields, size_t count,
	const void *a, const void *b);

static void compare(
	const struct comparing *comparing, const struct field *field, const void *a, const void *b)
{
	struct text path = { 0 }, one = { 0 }, other = { 0 };
	struct comparing inner = *comparing;

	text_printf(&path, "%s%s%s", comparing->path, *comparing->path ? "." : "", field->name);
	inner.path = text_string(&path);
	if (field->kind == FIELD_STRUCT) {
		compare_all(&inner, field->fields, field->field_count, field_const_member(a, field),
			field_const_member(b, field));
	} else {
		field_write(field, a, 0, &one);
		field_write(field, b, 0, &other);
		if (strcmp(text_string(&one), text_string(&other)) != 0)
			comparing->each(
				comparing->arg, inner.path, text_string(&one), text_string(&other));
	}
	text_finish(&path);
	text_finish(&one);
	text_finish(&other);
}

static void compare_all(const struct comparing *comparing, const struct field *fields, size_t count,
	const void *a, const void *b)
{
	for (size_t i = 0; i < count; i++)
		compare(comparing, &fields[i], a, b);
}

void fields_compare(const struct field *fields, size_t count, const void *a, const void *b,
	field_differs *each, void *arg)
{
	compare_all(&(const struct comparing){ .path = "", .each = each, .arg = arg }, fields,
		count, a, b);
}
