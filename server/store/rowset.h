// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Rows as PostgreSQL takes them: one parameter that is an array of a composite type, such as
 * $5::lane_ticket[]. It is in the binary format, as PostgreSQL's array_send() and record_send()
 * write it: reading numbers, times and quotes from text was a quarter of what a batch cost the
 * database.
 *
 * The columns of a composite type are of the types that the functions here name. Words go as text,
 * because the ids of enums differ from database to database; the statement casts them. */
#pragma once

#include "common/model/field.h"
#include "server/db/db.h"

struct rowset {
	struct text array; /* Whole, but for the row that is being written. */
	struct text value;
	size_t row;       /* Where in the array it starts. */
	uint32_t columns; /* That it has so far. */
	uint32_t count;
};

/* All zero is an empty set. */
void rowset_finish(struct rowset *set);
/* Keeps the memory. */
void rowset_clear(struct rowset *set);
void rowset_begin(struct rowset *set);
/* text, NULL: the SQL null. */
void rowset_add_text(struct rowset *set, const char *value);
/* jsonb */
void rowset_add_json(struct rowset *set, const struct text *value);
/* integer */
void rowset_add_int(struct rowset *set, int32_t number);
/* bigint */
void rowset_add_big(struct rowset *set, int64_t number);
/* uuid, nil: the SQL null. */
void rowset_add_uuid(struct rowset *set, struct uuid uuid);
/* timestamptz */
void rowset_add_time(struct rowset *set, int64_t at_us);
/* Each by its kind: FIELD_INT of eight bytes as bigint, of fewer as integer, FIELD_DATE as date,
 * FIELD_LIST and FIELD_STRUCT as jsonb. without: but for those with one of these flags. */
void rowset_add_fields(struct rowset *set, const struct field *fields, size_t count,
	unsigned without, const void *row);
void rowset_end(struct rowset *set);
/* type: the id of the composite type. Borrowed until the set changes. */
struct db_value rowset_value(struct rowset *set, uint32_t type);
