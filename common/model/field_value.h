// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The members of a struct that a table of fields describes: shared by field.c and the field_*.c
 * that read and write them, and used by nobody else. object is the struct; at, a member of it. */
#pragma once

#include "common/model/field.h"

void *field_member(void *object, const struct field *field);
const void *field_const_member(const void *object, const struct field *field);
int64_t field_load_int(const void *at, const struct field *field);
/* The low bytes of number. */
void field_store_int(void *at, const struct field *field, int64_t number);
/* What a FIELD_INT may hold: its own limits, or those of its size. */
void field_int_limits(const struct field *field, int64_t *min_out, int64_t *max_out);
/* How many elements a FIELD_LIST has. */
int field_list_count(const void *object, const struct field *field);
/* Something else than what means that it is not given. */
bool field_has_value(const struct field *field, const void *object);

/* What this project wrote itself, as fields_decode_own() reads it. */
MUST_CHECK enum err field_read_own(
	const struct field *field, const struct jdoc *value, void *object_out);
/* The same of what JSON has between quotes: FIELD_UUID, _TIME, _DATE, _WORD and _TEXT. */
MUST_CHECK enum err field_read_own_string(
	const struct field *field, const char *string, void *object_out);

/* As JSON. */
void field_write(const struct field *field, const void *object, unsigned wanted, struct text *text);
/* As plain characters: what stands between the quotes, or the bare number. */
void field_write_plain(const struct field *field, const void *at, struct text *text);
