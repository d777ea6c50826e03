// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/store/rowset.h"

#include <string.h>

void rowset_finish(struct rowset *set)
{
	text_finish(&set->array);
	text_finish(&set->value);
	*set = (struct rowset){ 0 };
}

void rowset_clear(struct rowset *set)
{
	text_clear(&set->array);
	set->count = 0;
}

void rowset_begin(struct rowset *set)
{
	if (set->count++)
		set->array.bytes[set->array.length - 1] = ',';
	else
		text_add_char(&set->array, '{');
	text_add(&set->array, "\"(");
	set->row_has_values = false;
}

static bool is_plain(const char *value, size_t length)
{
	return length > 0 && strcspn(value, "(),\"\\{} \t\n\r\v\f'") == length;
}

/* Quoted twice: once for the row, once more for the array around it. In the row a quote is doubled
 * and so is a backslash; in the array both get a backslash before them. */
static void add_quoted(struct text *array, const char *value)
{
	text_add(array, "\\\"");
	for (; *value; value++) {
		if (*value == '"')
			text_add(array, "\\\"\\\"");
		else if (*value == '\\')
			text_add(array, "\\\\\\\\");
		else
			text_add_char(array, *value);
	}
	text_add(array, "\\\"");
}

void rowset_add(struct rowset *set, const char *value)
{
	if (set->row_has_values)
		text_add_char(&set->array, ',');
	set->row_has_values = true;
	if (!value)
		return;
	if (is_plain(value, strlen(value)))
		text_add(&set->array, value);
	else
		add_quoted(&set->array, value);
}

void rowset_add_int(struct rowset *set, int64_t number)
{
	text_clear(&set->value);
	text_add_int(&set->value, number);
	rowset_add(set, text_string(&set->value));
}

void rowset_add_uuid(struct rowset *set, struct uuid uuid)
{
	char buffer[UUID_TEXT_BYTES];

	uuid_format(uuid, buffer);
	rowset_add(set, uuid_is_nil(uuid) ? NULL : buffer);
}

void rowset_add_fields(
	struct rowset *set, const struct field *fields, size_t count, const void *row)
{
	for (size_t i = 0; i < count; i++) {
		text_clear(&set->value);
		rowset_add(set, field_to_sql(&fields[i], row, &set->value)
					? text_string(&set->value)
					: NULL);
	}
}

void rowset_end(struct rowset *set)
{
	text_add(&set->array, ")\"}");
}

struct db_value rowset_value(const struct rowset *set)
{
	if (!set->count)
		return db_text("{}");
	return db_bytes(set->array.bytes, set->array.length);
}
