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

/* All of these but the owner's, for db_options. */
extern const struct db_statement *const facilities_statements[];
extern const size_t facilities_statement_count;
