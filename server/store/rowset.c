// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/store/rowset.h"

#include <string.h>

/* The ids of built-in types are the same in every database: pg_type.dat of PostgreSQL. */
enum {
	TYPE_BOOL = 16,
	TYPE_BIGINT = 20,
	TYPE_INTEGER = 23,
	TYPE_TEXT = 25,
	TYPE_DATE = 1082,
	TYPE_TIMESTAMPTZ = 1184,
	TYPE_UUID = 2950,
	TYPE_JSONB = 3802,
};

/* PostgreSQL counts time from the start of 2000. */
#define EPOCH_DAYS 10957
#define EPOCH_US (EPOCH_DAYS * INT64_C(86400000000))

enum { JSONB_VERSION = 1 };

/* Of an array of one dimension: dimensions, whether there are nulls, type, elements, and the number
 * of the first. */
enum { HEADER_BYTES = 20, TYPE_AT = 8, COUNT_AT = 12 };
/* Of an element: its length and its number of columns. */
enum { ROW_BYTES = 8 };
/* Of a column: its type and its length. */
enum { COLUMN_BYTES = 8 };

/* No dimensions. The type is looked at all the same. */
static const char no_rows[12];

static void put_u32(char *at, uint32_t number)
{
	at[0] = (char)(number >> 24 & 0xff);
	at[1] = (char)(number >> 16 & 0xff);
	at[2] = (char)(number >> 8 & 0xff);
	at[3] = (char)(number & 0xff);
}

static void put_u64(char *at, uint64_t number)
{
	put_u32(at, (uint32_t)(number >> 32));
	put_u32(at + 4, (uint32_t)number);
}

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
	static const char header[HEADER_BYTES] = { [3] = 1, [HEADER_BYTES - 1] = 1 };
	static const char row[ROW_BYTES];

	if (!set->count++) {
		text_clear(&set->array);
		text_add_bytes(&set->array, header, sizeof(header));
	}
	set->row = set->array.length;
	set->columns = 0;
	text_add_bytes(&set->array, row, sizeof(row));
}

void rowset_end(struct rowset *set)
{
	char *row = set->array.bytes + set->row;

	put_u32(row, (uint32_t)(set->array.length - set->row - sizeof(uint32_t)));
	put_u32(row + sizeof(uint32_t), set->columns);
}

/* length may leave out bytes that are added afterwards. */
static void add(struct rowset *set, uint32_t type, const void *bytes, size_t given, uint32_t length)
{
	char *column = text_add_room(&set->array, COLUMN_BYTES + given);

	put_u32(column, type);
	put_u32(column + 4, length);
	if (given)
		memcpy(column + COLUMN_BYTES, bytes, given);
	set->columns++;
}

static void add_value(struct rowset *set, uint32_t type, const void *bytes, size_t length)
{
	add(set, type, bytes, length, (uint32_t)length);
}

static void add_null(struct rowset *set, uint32_t type)
{
	add(set, type, NULL, 0, UINT32_MAX);
}

void rowset_add_text(struct rowset *set, const char *value)
{
	if (value)
		add_value(set, TYPE_TEXT, value, strlen(value));
	else
		add_null(set, TYPE_TEXT);
}

void rowset_add_json(struct rowset *set, const struct text *value)
{
	const char version = JSONB_VERSION;

	add(set, TYPE_JSONB, &version, 1, (uint32_t)value->length + 1);
	text_add_bytes(&set->array, value->bytes, value->length);
}

static void add_u32(struct rowset *set, uint32_t type, uint32_t number)
{
	char bytes[4];

	put_u32(bytes, number);
	add_value(set, type, bytes, sizeof(bytes));
}

static void add_u64(struct rowset *set, uint32_t type, uint64_t number)
{
	char bytes[8];

	put_u64(bytes, number);
	add_value(set, type, bytes, sizeof(bytes));
}

void rowset_add_int(struct rowset *set, int32_t number)
{
	add_u32(set, TYPE_INTEGER, (uint32_t)number);
}

void rowset_add_big(struct rowset *set, int64_t number)
{
	add_u64(set, TYPE_BIGINT, (uint64_t)number);
}

void rowset_add_uuid(struct rowset *set, struct uuid uuid)
{
	if (uuid_is_nil(uuid))
		add_null(set, TYPE_UUID);
	else
		add_value(set, TYPE_UUID, uuid.bytes, sizeof(uuid.bytes));
}

void rowset_add_time(struct rowset *set, int64_t at_us)
{
	add_u64(set, TYPE_TIMESTAMPTZ, (uint64_t)(at_us - EPOCH_US));
}

static uint32_t type_of(const struct field *field)
{
	switch (field->kind) {
	case FIELD_UUID:
		return TYPE_UUID;
	case FIELD_INT:
		return field->size == sizeof(int64_t) ? TYPE_BIGINT : TYPE_INTEGER;
	case FIELD_BOOL:
		return TYPE_BOOL;
	case FIELD_TIME:
		return TYPE_TIMESTAMPTZ;
	case FIELD_DATE:
		return TYPE_DATE;
	case FIELD_WORD:
	case FIELD_TEXT:
		break;
	case FIELD_LIST:
	case FIELD_STRUCT:
		return TYPE_JSONB;
	}
	return TYPE_TEXT;
}

static void add_field(struct rowset *set, const struct field *field, const void *row)
{
	const void *at = (const char *)row + field->offset;
	struct uuid uuid;

	switch (field->kind) {
	case FIELD_UUID:
		memcpy(&uuid, at, sizeof(uuid));
		rowset_add_uuid(set, uuid);
		return;
	case FIELD_INT:
		if (field->size == sizeof(int64_t))
			rowset_add_big(set, field_number(field, row));
		else
			rowset_add_int(set, (int32_t)field_number(field, row));
		return;
	case FIELD_BOOL:
		add_value(set, TYPE_BOOL, at, 1);
		return;
	case FIELD_TIME:
		rowset_add_time(set, field_number(field, row));
		return;
	case FIELD_DATE:
		add_u32(set, TYPE_DATE, (uint32_t)(field_number(field, row) - EPOCH_DAYS));
		return;
	case FIELD_WORD:
		rowset_add_text(set, word_of(field->words, (int)field_number(field, row)));
		return;
	case FIELD_TEXT:
		rowset_add_text(set, at);
		return;
	case FIELD_LIST:
	case FIELD_STRUCT:
		text_clear(&set->value);
		if (field_to_sql(field, row, &set->value))
			rowset_add_json(set, &set->value);
		return;
	}
}

void rowset_add_fields(struct rowset *set, const struct field *fields, size_t count,
	unsigned without, const void *row)
{
	for (size_t i = 0; i < count; i++) {
		if (fields[i].flags & without)
			continue;
		if (field_is_given(&fields[i], row))
			add_field(set, &fields[i], row);
		else
			add_null(set, type_of(&fields[i]));
	}
}

struct db_value rowset_value(struct rowset *set, uint32_t type)
{
	if (set->count) {
		put_u32(set->array.bytes + COUNT_AT, set->count);
	} else {
		text_clear(&set->array);
		text_add_bytes(&set->array, no_rows, sizeof(no_rows));
	}
	put_u32(set->array.bytes + TYPE_AT, type);
	return db_binary(set->array.bytes, set->array.length);
}
