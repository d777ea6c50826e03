// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* All statements of server/store, for db_create(). */
#pragma once

#include "server/db/db.h"

/* Pointers to all of them; mem_free it. */
const struct db_statement **store_gather_statements(size_t *count_out);
