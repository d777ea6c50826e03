// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* How single statements are planned otherwise than all the others. */
#pragma once

#include "server/db/db.h"

/* Before a statement that finds something by an index of words, which PostgreSQL reads into a
 * bitmap or not at all. */
extern const struct db_statement plans_with_bitmaps;

/* All of these, for db_options. */
extern const struct db_statement *const plans_statements[];
extern const size_t plans_statement_count;
