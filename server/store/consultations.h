// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Consultations, with all versions of what was written: statements for db_run(). Who was erased has
 * none. A consultation is told as
 * {"id","ticket","patient","visit","doctor","doctor_name","version",
 * "complaint","findings","diagnosis","diagnosis_code","treatment","prescription","plan",
 * "follow_up_on","updated_at"}; doctor is who wrote that version. */
#pragma once

#include "server/db/db.h"

enum { CONSULTATIONS_LISTED = 50, CONSULTATION_VERSIONS_LISTED = 100 };

/* 1 facility, 2 ticket. One row or none: {"consultation":..} (null: nothing was written), the
 * patient (null: not known). None: no ticket. */
extern const struct db_statement consultations_read;
/* The same with {"versions":[..]}, the newest first, CONSULTATION_VERSIONS_LISTED at most. */
extern const struct db_statement consultations_versions;
/* 1 facility, 2 patient. One row or none: {"consultations":[..]}, the newest first,
 * CONSULTATIONS_LISTED at most. None: no patient. */
extern const struct db_statement consultations_of_patient;

/* 1 facility, 2 ticket, 3 the version that it is based on (0: none), 4 what changes as JSON, 5 new
 * id, 6 author, 7 by whom (audit.h).
 * One row: what came of it, JSON, version:
 *	"written"	{"consultation":..}
 *	"known"		the same: the author has written just this on that version before
 *	"other"		another version is current: that one, or null where there is none
 *	"overtaken"	somebody writes at this moment: asking once more tells
 *	"no_patient"	nobody knows who has the ticket
 * None: no ticket. */
extern const struct db_statement consultations_write;

/* All of these, for db_options. */
extern const struct db_statement *const consultations_statements[];
extern const size_t consultations_statement_count;
