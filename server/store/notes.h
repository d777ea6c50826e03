// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Notes on patients: statements for db_run(). */
#pragma once

#include "server/db/db.h"

enum { NOTES_LISTED = 50 };

/* 1 facility, 2 patient. One row or none: {"notes":[..]}, the newest first, NOTES_LISTED at most.
 * None: no patient. */
extern const struct db_statement notes_list;

/* 1 facility, 2 command, 3 patient, 4 visit (null: none), 5 author, 6 body, 7 by whom
 * (audit.h). The note's id is made of facility and command, so that a repeat
 * meets it.
 * One row: what came of it, JSON: "added" or "known" with {"note":{..}}; "other": the command wrote
 * another note; "no_visit": it is none of this patient. None: no patient. */
extern const struct db_statement notes_add;

/* All of these, for db_options. */
extern const struct db_statement *const notes_statements[];
extern const size_t notes_statement_count;
