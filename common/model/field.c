// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/model/field.h"

#include "common/model/field_value.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const struct field id_item_fields[1] = { FIELD(id_item, id, FIELD_UUID, FIELD_PUBLIC) };

const struct field *field_find(const struct field *fields, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(fields[i].name, name) == 0)
			return &fields[i];
	return NULL;
}

/* ---- what a struct holds ---- */

void *field_member(void *object, const struct field *field)
{
	return (char *)object + field->offset;
}

const void *field_const_member(const void *object, const struct field *field)
{
	return (const char *)object + field->offset;
}

int64_t field_load_int(const void *at, const struct field *field)
{
	bool is_unsigned = field->flags & FIELD_UNSIGNED;
	int64_t wide;
	int32_t word;
	int16_t half;
	int8_t byte;

	switch (field->size) {
	case 8:
		memcpy(&wide, at, 8);
		return wide;
	case 4:
		memcpy(&word, at, 4);
		return is_unsigned ? (int64_t)(uint32_t)word : word;
	case 2:
		memcpy(&half, at, 2);
		return is_unsigned ? (int64_t)(uint16_t)half : half;
	default:
		memcpy(&byte, at, 1);
		return is_unsigned ? (int64_t)(uint8_t)byte : byte;
	}
}

void field_store_int(void *at, const struct field *field, int64_t number)
{
	int32_t word = (int32_t)number;
	int16_t half = (int16_t)number;
	int8_t byte = (int8_t)number;

	switch (field->size) {
	case 8:
		memcpy(at, &number, 8);
		return;
	case 4:
		memcpy(at, &word, 4);
		return;
	case 2:
		memcpy(at, &half, 2);
		return;
	default:
		memcpy(at, &byte, 1);
		return;
	}
}

int field_list_count(const void *object, const struct field *field)
{
	int count;

	memcpy(&count, (const char *)object + field->count_offset, sizeof(count));
	return count;
}

void field_int_limits(const struct field *field, int64_t *min_out, int64_t *max_out)
{
	bool is_unsigned = field->flags & FIELD_UNSIGNED;
	int bits = (int)field->size * 8 - !is_unsigned;

	*min_out = field->min;
	*max_out = field->max;
	if (field->min || field->max)
		return;
	*max_out = bits >= 63 ? INT64_MAX : (INT64_C(1) << bits) - 1;
	*min_out = is_unsigned ? 0 : -*max_out - 1;
}

static bool is_any_given(const struct field *fields, size_t count, const void *object)
{
	for (size_t i = 0; i < count; i++)
		if (field_has_value(&fields[i], object))
			return true;
	return false;
}

bool field_has_value(const struct field *field, const void *object)
{
	const void *at = field_const_member(object, field);
	struct uuid uuid;
	bool truth;

	switch (field->kind) {
	case FIELD_UUID:
		memcpy(&uuid, at, sizeof(uuid));
		return !uuid_is_nil(uuid);
	case FIELD_BOOL:
		memcpy(&truth, at, sizeof(truth));
		return truth;
	case FIELD_INT:
	case FIELD_WORD:
	case FIELD_TIME:
	case FIELD_DATE:
		return field_load_int(at, field) != field->absent;
	case FIELD_TEXT:
		return *(const char *)at != '\0';
	case FIELD_LIST:
		return field_list_count(object, field) > 0;
	case FIELD_STRUCT:
		return is_any_given(field->fields, field->field_count, at);
	}
	return false;
}

bool field_is_given(const struct field *field, const void *struct_in)
{
	return !(field->flags & FIELD_OPTIONAL) || field_has_value(field, struct_in);
}

int64_t field_number(const struct field *field, const void *struct_in)
{
	return field_load_int(field_const_member(struct_in, field), field);
}

/* ---- what was wrong ---- */

void field_problem_say_list(struct field_problem *problem, const char *message, va_list arguments)
{
	va_list again;

	va_copy(again, arguments);
	vsnprintf(problem->expected, sizeof(problem->expected), message, again);
	va_end(again);
	says_keep(&problem->says, message, arguments);
}

void field_problem_say(struct field_problem *problem, const char *message, ...)
{
	va_list arguments;

	va_start(arguments, message);
	field_problem_say_list(problem, message, arguments);
	va_end(arguments);
}
