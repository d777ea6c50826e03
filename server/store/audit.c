// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/store/audit.h"

#include "common/base/attr.h"

const struct db_statement audit_add = {
	.name = "audit_add",
	.parameter_count = 1,
	.sql = "INSERT INTO audit_log (id, facility_id, at, actor_kind, actor_id, actor_role, "
	       "action,"
	       " was_allowed, object_kind, object_id, address, request, detail)"
	       " SELECT id, facility, at, actor_kind, actor, actor_role, action, was_allowed,"
	       " object_kind, object, address, coalesce(request, ''), coalesce(detail, '{}')"
	       " FROM jsonb_to_recordset($1::jsonb) AS row (id uuid, facility uuid, at timestamptz,"
	       " actor_kind actor_kind, actor uuid, actor_role user_role, action text,"
	       " was_allowed boolean, object_kind text, object uuid, address inet, request text,"
	       " detail jsonb)"
	       " ON CONFLICT (id) DO NOTHING",
};

const struct db_statement *const audit_statements[] = { &audit_add };
const size_t audit_statement_count = COUNT_OF(audit_statements);
