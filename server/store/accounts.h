// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Accounts as administrators see and change them: statements for db_run(). No answer holds a
 * password or its hash. users.h has what signing in and the program at the server need.
 *
 * Every statement begins with the scope: 1 the facility of the administrator (nil: all of them).
 * What lies outside is not there. */
#pragma once

#include "server/db/db.h"

/* 2 part of a login or a name ("": all), 3 role (null: all), 4 facility (null: all), 5 "on", "off"
 * or "locked" (null: all), 6 the account after which to go on (null: from the beginning), 7 how
 * many at most. One row: {"users":[..],"next":..,"counts":{..}} in the order of the logins; the
 * counts are of all that fit. */
extern const struct db_statement accounts_list;
/* 2 account. One row or none: the account as JSON, its version. */
extern const struct db_statement accounts_read;
/* 2 account. One row or none: {"sessions":[..]}, those that have not ended, the newest first;
 * is_current as of 3, a session. */
extern const struct db_statement accounts_sessions;

/* What changes something goes on with
 * 2 account, 3 by whom, as AUDIT_LOGGED() wants it,
 * and gives one row, what came of it in a word, or none: there is no such account.
 * "done"; "again": the same command has done it before; "key_reused": the command was another one;
 * "stale": it has another version; "self": nobody does that to himself; "last": nobody would be
 * left to administrate there; "device": it is a display's; "homeless": only administrators work for
 * all facilities; "outside": not in the scope; "no_facility"; "no_doctor": what is known of doctors
 * only.
 * Each writes its own row of the audit log with what was before and after. Whatever ends sessions
 * says so to all servers; so does what lets somebody try to sign in again. */

/* 4 version, 5 what changes, as JSON. Another role or facility ends the sessions. */
extern const struct db_statement accounts_edit;

/* Further ones can be repeated: 4 the command, 5 its fingerprint, 6 reason ("": none). */

/* 7 whether it is disabled. Disabling ends the sessions. */
extern const struct db_statement accounts_set_disabled;
/* 7 hash of a password that has to be changed at the next sign-in. Ends the sessions, and unlocks.
 */
extern const struct db_statement accounts_set_password;
extern const struct db_statement accounts_unlock;
extern const struct db_statement accounts_end_sessions;
/* 2 is the new id. 7 the account as JSON, 8 hash of a password that has to be changed. A second
 * column: the id of the account that was made, also by the same command before. */
extern const struct db_statement accounts_add;

/* All of these, for db_options. */
extern const struct db_statement *const accounts_statements[];
extern const size_t accounts_statement_count;
