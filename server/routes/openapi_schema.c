// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/routes/openapi_schema.h"

#include <inttypes.h>

/* An optional member may be sent as null, which is as if it were not there. Of an answer only what
 * says so is ever null. */
static bool takes_null(const struct field *field, enum schema_use use)
{
	return field->flags & (use == SCHEMA_OUTPUT ? FIELD_NULLABLE : FIELD_OPTIONAL);
}

static void add_type(
	const struct field *field, enum schema_use use, const char *type, struct text *text)
{
	if (takes_null(field, use))
		text_printf(text, "\"type\":[\"%s\",\"null\"]", type);
	else
		text_printf(text, "\"type\":\"%s\"", type);
}

static void add_format(
	const struct field *field, enum schema_use use, const char *format, struct text *text)
{
	add_type(field, use, "string", text);
	text_printf(text, ",\"format\":\"%s\"", format);
}

static void add_words(const struct field *field, enum schema_use use, struct text *text)
{
	add_type(field, use, "string", text);
	text_add(text, ",\"enum\":[");
	for (size_t i = 0; i < field->words->count; i++) {
		text_add(text, i ? "," : "");
		text_json_string(text, field->words->words[i]);
	}
	text_add(text, takes_null(field, use) ? ",null]" : "]");
}

static void add_int(const struct field *field, enum schema_use use, struct text *text)
{
	bool limited = field->min || field->max;

	add_type(field, use, "integer", text);
	if (use == SCHEMA_OUTPUT || !limited)
		return;
	text_printf(text, ",\"minimum\":%" PRId64 ",\"maximum\":%" PRId64, field->min, field->max);
	if (field->flags & FIELD_OPTIONAL && field->absent >= field->min && field->absent)
		text_printf(text, ",\"default\":%" PRId64, field->absent);
}

static void add_text(const struct field *field, enum schema_use use, struct text *text)
{
	int64_t most = field->max ? field->max : (int64_t)field->size - 1;

	add_type(field, use, "string", text);
	if (use != SCHEMA_OUTPUT)
		text_printf(text, ",\"minLength\":%" PRId64 ",\"maxLength\":%" PRId64, field->min,
			most);
}

/* The schema that was just closed allows more members. */
static void open_object(struct text *text)
{
	text->length--;
	text_add(text, ",\"additionalProperties\":true}");
}

static void add_list(const struct field *field, enum schema_use use, struct text *text)
{
	add_type(field, use, "array", text);
	if (use != SCHEMA_OUTPUT)
		text_printf(text, ",\"minItems\":%" PRId64 ",\"maxItems\":%" PRId64, field->min,
			field->max);
	text_add(text, ",\"items\":");
	if (field->flags & FIELD_FLAT)
		schema_of_field(field->fields, use, text);
	else
		schema_of_fields(field->fields, field->field_count, use, text);
	if (field->flags & FIELD_OPEN)
		open_object(text);
}

/* The members of a schema of an object, without its braces. */
static void add_object(
	const struct field *fields, size_t count, enum schema_use use, struct text *text)
{
	const char *comma = "";

	text_add(text, "\"properties\":{");
	for (size_t i = 0; i < count; i++) {
		if (use != SCHEMA_OUTPUT && fields[i].flags & FIELD_OUTPUT)
			continue;
		text_add(text, comma);
		text_json_key(text, fields[i].name);
		schema_of_field(&fields[i], use, text);
		comma = ",";
	}
	text_add(text, "}");
	comma = ",\"required\":[";
	for (size_t i = 0; use != SCHEMA_PARTIAL && i < count; i++) {
		if (fields[i].flags & FIELD_OPTIONAL ||
			(use != SCHEMA_OUTPUT && fields[i].flags & FIELD_OUTPUT))
			continue;
		text_add(text, comma);
		text_json_string(text, fields[i].name);
		comma = ",";
	}
	text_add(text, comma[1] ? "" : "]");
	if (use != SCHEMA_OUTPUT)
		text_add(text, ",\"additionalProperties\":false");
}

void schema_of_field(const struct field *field, enum schema_use use, struct text *text)
{
	text_add_char(text, '{');
	switch (field->kind) {
	case FIELD_UUID:
		add_format(field, use, "uuid", text);
		break;
	case FIELD_INT:
		add_int(field, use, text);
		break;
	case FIELD_BOOL:
		add_type(field, use, "boolean", text);
		break;
	case FIELD_TIME:
		add_format(field, use, "date-time", text);
		break;
	case FIELD_DATE:
		add_format(field, use, "date", text);
		break;
	case FIELD_WORD:
		add_words(field, use, text);
		break;
	case FIELD_TEXT:
		add_text(field, use, text);
		break;
	case FIELD_LIST:
		add_list(field, use, text);
		break;
	case FIELD_STRUCT:
		add_type(field, use, "object", text);
		text_add_char(text, ',');
		add_object(field->fields, field->field_count, use, text);
		if (field->flags & FIELD_OPEN)
			text_add(text, ",\"additionalProperties\":true");
		break;
	}
	if (field->help) {
		text_add(text, ",\"description\":");
		text_json_string(text, field->help);
	}
	text_add_char(text, '}');
}

void schema_of_fields(
	const struct field *fields, size_t count, enum schema_use use, struct text *text)
{
	text_add(text, "{\"type\":\"object\",");
	add_object(fields, count, use, text);
	text_add_char(text, '}');
}
