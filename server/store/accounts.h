// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Accounts as administrators see them: statements for db_run(). No answer holds a password or its
 * hash. users.h has what signing in and the program at the server need. */
#pragma once

#include "server/db/db.h"

/* Every statement begins with the scope: 1 the facility of the administrator (nil: all of them).
 * What lies outside is not there. */

/* 2 part of a login or a name ("": all), 3 role (null: all), 4 facility (null: all), 5 "on", "off"
 * or "locked" (null: all), 6 the account after which to go on (null: from the beginning), 7 how
 * many at most. One row: {"users":[..],"next":..,"counts":{..}} in the order of the logins; the
 * counts are of all that fit. */
extern const struct db_statement accounts_list;
/* 2 account. One row or none: the account as JSON, its version. */
extern const struct db_statement accounts_read;

/* All of these, for db_options. */
extern const struct db_statement *const accounts_statements[];
extern const size_t accounts_statement_count;
