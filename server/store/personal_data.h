// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The rights of a person over what is kept of him: to have it, and to have it erased. Statements
 * for db_run(). What an erasure does is in schema/0010_erasure.up.sql. */
#pragma once

#include "server/db/db.h"

/* After an erasure: every server hears the facility's id. */
#define PATIENTS_ERASED "patients_erased"

/* 1 facility, 2 patient, 3 version (null: whatever it is), 4 by whom (record_by()), 5 why, a word.
 * One row: "erased", "again" (by this command), "unknown", "changed" (it has another version),
 * "here" (a visit is open). His sessions have ended. After phone_codes_lock_of, in its
 * transaction. */
extern const struct db_statement personal_data_erase;
/* 1 facility, 2 patient. One row or none: all that is kept of him, as JSON. */
extern const struct db_statement personal_data_export;

enum { ERASED_KEPT_DAYS = 7, ERASED_LISTED = 1000 };
/* 1 facility. One row: {"<id>":{},..}, who was erased within ERASED_KEPT_DAYS, ERASED_LISTED of
 * them at most, for consoles that may still show the names; and how many. */
extern const struct db_statement personal_data_erased;

/* All of these, for db_options. */
extern const struct db_statement *const personal_data_statements[];
extern const size_t personal_data_statement_count;
