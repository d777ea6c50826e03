// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/store/visits.h"

#include "common/base/attr.h"

const struct db_statement visits_find_code = {
	.name = "visits_find_code",
	.parameter_count = 1,
	.sql = "SELECT facility_id FROM visits WHERE code = $1::text",
};

const struct db_statement *const visits_statements[] = { &visits_find_code };
const size_t visits_statement_count = COUNT_OF(visits_statements);
