// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* To columns of PostgreSQL, and back. */
#include "common/base/jdoc.h"
#include "common/model/field_value.h"
#include <string.h>

bool field_to_sql(const struct field *field, const void *struct_in, struct text *text)
{
	if (!field_is_given(field, struct_in))
		return false;
	if (field->kind == FIELD_LIST || field->kind == FIELD_STRUCT)
		field_write(field, struct_in, 0, text);
	else
		field_write_plain(field, field_const_member(struct_in, field), text);
	return true;
}

static bool document_from_sql(const struct field *field, const char *value, void *struct_out)
{
	char why[JDOC_WHY_BYTES];
	struct jdoc *document = jdoc_parse(value, strlen(value), why);
	bool is_read = document && !field_read_own(field, document, struct_out);

	jdoc_destroy(&document);
	return is_read;
}

/* PostgreSQL writes the one letter, JSON the word. */
static bool bool_from_sql(const char *value, bool *truth_out)
{
	bool is_true = strcmp(value, "t") == 0 || strcmp(value, "true") == 0;
	bool is_false = strcmp(value, "f") == 0 || strcmp(value, "false") == 0;

	if (is_true || is_false)
		*truth_out = is_true;
	return is_true || is_false;
}

bool field_from_sql(const struct field *field, const char *value, void *struct_out)
{
	void *at = field_member(struct_out, field);
	int64_t number, min, max;

	switch (field->kind) {
	case FIELD_INT:
		field_int_limits(field, &min, &max);
		if (!text_to_int(value, min, max, &number))
			return false;
		field_store_int(at, field, number);
		return true;
	case FIELD_BOOL:
		return bool_from_sql(value, at);
	case FIELD_UUID:
	case FIELD_TIME:
	case FIELD_DATE:
	case FIELD_WORD:
	case FIELD_TEXT:
		return !field_read_own_string(field, value, struct_out);
	case FIELD_LIST:
	case FIELD_STRUCT:
		return document_from_sql(field, value, struct_out);
	}
	return false;
}
