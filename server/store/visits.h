// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Visits outside a board: statements for db_run(). */
#pragma once

#include "server/db/db.h"

/* 1 code. One row or none: the facility. */
extern const struct db_statement visits_find_code;

/* All of these, for db_options. */
extern const struct db_statement *const visits_statements[];
extern const size_t visits_statement_count;
