// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What hospitals set for themselves (common/model/hospital.def): statements for db_run(). */
#pragma once

#include "server/db/db.h"

/* What a facility has set, as text, within a statement that may see its settings; NULL: nothing.
 * facility is SQL, a column with its table before it; key a word in quotes. */
#define SETTINGS_SAY(facility, key)                                                                \
	"(SELECT h.value->>" key " FROM settings h WHERE h.facility_id = " facility                \
	" AND h.name = 'hospital')"

/* 1 facility. One row: who must have a second factor there, in a word; "": it has set nothing. */
extern const struct db_statement settings_second_factor;

/* 1 facility. One row or none: {"version":1,..}, the version. */
extern const struct db_statement settings_tell;
/* 1 facility, 2 the version it is a change of, 3 the body as JSON (what is not in it stays),
 * 4 record_by(). One row or none: as settings_tell (null: it was not changed), the version it has
 * now. Every server hears of it on FACILITIES_CHANGED. */
extern const struct db_statement settings_edit;

extern const struct db_statement *const settings_statements[];
extern const size_t settings_statement_count;
