// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Facilities: statements for db_run(). */
#pragma once

#include "server/db/db.h"

/* 1 id of the audit row, 2 id of the acting user (null: an administrator at the server), 3 id,
 * 4 code, 5 name in Swahili, 6 name in English, 7 time zone. One row: id. */
extern const struct db_statement facilities_add;
/* Rows in the order of codes: id, code, name in Swahili, name in English, time zone. */
extern const struct db_statement facilities_list;
/* As the owner of the tables. Gives the database a new epoch, so that positions in its logs from
 * before mean nothing. One row: the epoch. */
extern const struct db_statement facilities_renew_epoch;
/* 1 facility (nil: all). One row: {"facilities":[..]} in the order of codes. */
extern const struct db_statement facilities_tell;
/* 1 facility. One row or none: the facility as JSON, its version. */
extern const struct db_statement facilities_tell_one;

/* Every server hears the id of a facility that was edited on this channel. */
#define FACILITIES_CHANGED "facilities_changed"

/* 1 id, 2 the body as JSON, 3 record_by(). One row: the facility as JSON, its version; the same
 * where it was made by the same request before. No row: the id is that of another one. */
extern const struct db_statement facilities_create;
/* 1 id, 2 the version it is a change of, 3 the body as JSON (what is not in it stays), 4
 * record_by(), 5 where its log must stand (null: anywhere). One row or none: the facility as JSON
 * (null: it was not changed), the version it has now. */
extern const struct db_statement facilities_edit;

/* All of these but the owner's, for db_options. */
extern const struct db_statement *const facilities_statements[];
extern const size_t facilities_statement_count;
