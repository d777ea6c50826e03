// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Visits outside a board: statements for db_run(). */
#pragma once

#include "server/db/db.h"

/* 1 code. One row or none: the facility. */
extern const struct db_statement visits_find_code;

/* 1 facility, 2 patient, 3 how many at most. One row or none: {"visits":[{"id","day","number",
 * "opened_at","closed_at","services":[{"service","state","called_at","finished_at"}]}]}, the newest
 * first, its services in the order of issue. None: no patient. */
extern const struct db_statement visits_of_patient;

/* All of these, for db_options. */
extern const struct db_statement *const visits_statements[];
extern const size_t visits_statement_count;
