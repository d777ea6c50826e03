// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Second factors: statements for db_run(). Secrets come sealed and codes as hashes; what they are
 * is the business of server/app/second_factor.h. Arrays are in PostgreSQL's form. */
#pragma once

#include "server/db/db.h"

/* 1 id of the audit row, 2 user, 3 from where (audit.h): the password was right, and a code is
 * asked for. */
extern const struct db_statement second_factor_asked;
/* Uses up a code: 1 id of the audit row, 2 user, 3 the sealed secret that it was judged by, 4 step
 * of the authenticator's code (null: it is none), 5 hashes that the recovery code may have (null:
 * it is none), 6 from where (audit.h). One row: the user; none: it was used before, or there is no
 * such one. */
extern const struct db_statement second_factor_use;
/* Looks only: 1 user, 2 sealed secret, 3 step, 4 hashes, as above. One row: it could be used up. */
extern const struct db_statement second_factor_fits;

/* Of whoever is signed in; the last parameter is the facility of the account (nil: all). */

/* 1 user, 2 whether the account must have one. One row or none: JSON. */
extern const struct db_statement second_factor_tell;
/* 1 user, 2 sealed secret, 3 its key. One row: login; none: the account was disabled. */
extern const struct db_statement second_factor_begin;
enum { SECOND_FACTOR_TRIES = 5 };
/* Of a code of the one that was begun: 1 user. One row: sealed secret, its key; none: none was
 * begun, or that was too long ago, or there were too many tries. */
extern const struct db_statement second_factor_try_next;
/* It was a wrong one: 1 id of the audit row, 2 user, 3 from where (audit.h). */
extern const struct db_statement second_factor_missed;
/* Those that change an account begin with who does it: 1 as record_by() makes it. */
/* 2 user, 3 sealed secret that was begun, 4 step of the code, 5 hashes of the recovery codes, 6
 * session. Ends all other sessions. One row: the user; none: it is not the one that was begun. */
extern const struct db_statement second_factor_confirm;
/* 2 user, 3 hashes. One row: the user; none: no second factor. */
extern const struct db_statement second_factor_new_codes;
/* 2 user, 3 session. Ends all other sessions. One row: the user; none: there was none. */
extern const struct db_statement second_factor_remove_own;
/* By an administrator: 2 user (null: by login), 3 login, 4 facility that the administrator is bound
 * to (nil: none), 5 reason (null: none). The password must be changed, for it may be one that is
 * too short alone; all sessions end. One row: JSON; none: no such account. */
extern const struct db_statement second_factor_remove;

/* All of these, for db_options. */
extern const struct db_statement *const second_factor_statements[];
extern const size_t second_factor_statement_count;
