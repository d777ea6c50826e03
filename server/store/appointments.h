// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Appointments: statements for db_run(). Those of persons who were erased are not told. One is told
 * as {"id","at","time","minutes","patient","patient_name","phone","service","doctor","status",
 * "visit","version"}; time is that of the facility's own clocks. Whose check-in was taken back, or
 * who left before anybody saw them, is booked. */
#pragma once

#include "server/db/db.h"

/* 1 facility, 2 date (null: the business day of 3), 3 now, 4 patient (null: all). One row or
 * none: {"date":..,"appointments":[..]} in the order of time, and a JSON array of the patients.
 * None: no facility. */
extern const struct db_statement appointments_list;

/* 1 facility, 2 command, 3 patient, 4 service, 5 doctor (null: any), 6 time, 7 minutes, 8 acting
 * user, 9 by whom (audit.h). The id is made of facility and command, so that
 * a repeat meets it. One row: what came of it, JSON: "added" or "known" with {"appointment":..};
 * "other": the command booked another; "no_patient", "no_service", "no_doctor". None: no facility.
 */
extern const struct db_statement appointments_add;

/* For a check-in: 1 facility, 2 appointment, 3 whether the patient should not wait long also where
 * the record does not say so, 4 whether the doctor is asked for. One row or none: status
 * ("overtaken": somebody takes it back at this moment, asking once more tells), the id of the
 * command that opens the visit, the input of that command as JSON, its answer and the visit in it
 * (null: it was not given). The id is made of that of the appointment, so that every check-in is
 * the same command until it was taken back. None: no appointment. */
extern const struct db_statement appointments_look;
/* Whose visit is open: 1 facility, 2 appointment, 3 visit, 4 by whom (audit.h). Changes nothing
 * where it is not booked. No rows. */
extern const struct db_statement appointments_arrive;

/* 1 facility, 2 appointment, 3 reason, 4 by whom (audit.h).
 * One row or none: what came of it, JSON: "cancelled" or "known" (it was before) with
 * {"appointment":..}; "over": the patient has come; "overtaken": somebody else changes it at this
 * moment, asking once more tells. None: no appointment. */
extern const struct db_statement appointments_cancel;

/* All of these, for db_options. */
extern const struct db_statement *const appointments_statements[];
extern const size_t appointments_statement_count;
