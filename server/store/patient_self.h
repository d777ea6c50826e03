// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What somebody who signed in by his phone does with what is his own: statements for db_run(). Each
 * takes 1 facility, 2 patient. */
#pragma once

#include "server/db/db.h"

/* One row or none: JSON, version. */
extern const struct db_statement patient_self_read;
/* 3 version, 4 what changes as JSON, 5 by whom (record_by()). One row or none: JSON (null: it has
 * another version), version. */
extern const struct db_statement patient_self_edit;
/* One row or none: {"visits":[..]}, the newest first. */
extern const struct db_statement patient_self_visits;
/* One row or none: {"appointments":[..]}, those to come first. */
extern const struct db_statement patient_self_appointments;
/* 3 new number, 4 session, 5 by whom. One row or none: "changed", and all
 * sessions have ended; "old": the session did not begin just now. */
extern const struct db_statement patient_self_set_phone;
/* 3 by whom. Ends all sessions; one row: how many there were. */
extern const struct db_statement patient_self_sign_out_all;
/* 3 session, 4 by whom. One row: the session's; none: it had ended. */
extern const struct db_statement patient_self_sign_out;
/* As session_renew of sign_in.h: 1 the token's SHA-256, 2 id of the next token, 3 its SHA-256, 4 id
 * of an audit row, 5 address, 6 the client (null: it does not name itself). One row or none: word,
 * id of the token that follows, patient, facility, name, language, session, seconds that it still
 * lives. */
extern const struct db_statement patient_self_renew;

/* How fresh a session must be for a new number. */
enum { PATIENT_FRESH_MIN = 10, PATIENT_VISITS_LISTED = 50 };

/* All of these, for db_options. */
extern const struct db_statement *const patient_self_statements[];
extern const size_t patient_self_statement_count;
