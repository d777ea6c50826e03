// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The audit log: statements for db_run(). */
#pragma once

#include "server/db/db.h"

/* 1 JSON array of rows as server/app/audit.c writes them. A row whose id is there already is passed
 * over, so that the same rows may be sent again. One statement is one link of the chain. */
extern const struct db_statement audit_add;

/* All of these, for db_options. */
extern const struct db_statement *const audit_statements[];
extern const size_t audit_statement_count;
