// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/store/plans.h"

#include "common/base/attr.h"

const struct db_statement plans_with_bitmaps = {
	.name = "plans_with_bitmaps",
	.sql = "SELECT set_config('enable_bitmapscan', 'on', true)",
};

const struct db_statement *const plans_statements[] = { &plans_with_bitmaps };
const size_t plans_statement_count = COUNT_OF(plans_statements);
