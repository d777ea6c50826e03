// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Rows as PostgreSQL takes them: one text parameter that is an array of a composite type, such as
 * $5::lane_ticket[]. Every member of a row is written by its field table, in its order. */
#pragma once

#include "common/model/field.h"
#include "server/db/db.h"

struct rowset {
	struct text array; /* Whole, but for the row that is being written. */
	struct text value;
	bool row_has_values;
	size_t count;
};

/* All zero is an empty set. */
void rowset_finish(struct rowset *set);
/* Keeps the memory. */
void rowset_clear(struct rowset *set);
void rowset_begin(struct rowset *set);
/* NULL: the SQL null. */
void rowset_add(struct rowset *set, const char *value);
void rowset_add_int(struct rowset *set, int64_t number);
void rowset_add_uuid(struct rowset *set, struct uuid uuid);
void rowset_add_fields(
	struct rowset *set, const struct field *fields, size_t count, const void *row);
void rowset_end(struct rowset *set);
/* Borrowed until the set changes. */
struct db_value rowset_value(const struct rowset *set);
