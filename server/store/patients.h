// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Patients: statements for db_run(). Those who were erased are not there for any of them. */
#pragma once

#include "server/db/db.h"

enum { PATIENTS_VISITS_LISTED = 20 };

/* Looking for some. 1 facility, then what is looked for, then the last one of the page before
 * (null: none) and how many at most. One row: {"patients":[..],"next":..}, and for the audit
 * log {"patients":[ids],"visits":[ids]}, the latter by phone only. */
/* 2 the start of a part of the name, 3 array of others, 4 after, 5 limit. In the order of names. */
extern const struct db_statement patients_by_name;
/* 2 the last digits, 3 after, 4 limit. Beside the first page "visits":[{"visit","phone_number"}]:
 * open ones of people whom nobody knows, see visit_phones.h, PATIENTS_VISITS_LISTED at most. */
extern const struct db_statement patients_by_phone;
/* 2 card number. */
extern const struct db_statement patients_by_card;

/* 1 facility, 2 patient. One row or none: JSON, version. */
extern const struct db_statement patients_read;
/* 1 facility, 2 patient. One row or none: the id. */
extern const struct db_statement patients_known;
/* 1 facility, 2 array of ids. One row: {"<id>":{"name":..,"phone_masked":..},..}. */
extern const struct db_statement patients_names;

/* 1 facility, 2 command, 3 new id, 4 acting user, 5 the record as JSON, 6 whether it is somebody
 * new for sure, 7 by whom (audit.h).
 * One row: what came of it, JSON, whether the command had the same record before, whom it shows:
 * "added" with the record and its id; "known" with the record as it is now and its id, both null
 * where it was erased or the command had another; "alike" with a list and a JSON array of ids. */
extern const struct db_statement patients_add;
/* 1 facility, 2 patient, 3 version, 4 what changes as JSON, 5 by whom (audit.h). One row: JSON
 * (null: it has another version), version. None: no patient. */
extern const struct db_statement patients_edit;

/* All of these, for db_options. */
extern const struct db_statement *const patients_statements[];
extern const size_t patients_statement_count;
