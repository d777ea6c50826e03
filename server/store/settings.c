// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/store/settings.h"

#include "common/base/attr.h"
#include "server/store/audit.h"
#include "server/store/facilities.h"

/* All of it is one row, so that an edit has one version to name: that of the row, which counts by
 * itself, and one for the time before there was a row. */
#define HOSPITAL "'hospital'"
#define AS_JSON(value, version) "jsonb_build_object('version', " version ") || " value
#define KEPT                                                                                       \
	"FROM facilities AS f LEFT JOIN settings AS s ON s.facility_id = f.id"                     \
	" AND s.name = " HOSPITAL " WHERE f.id = $1::uuid"

const struct db_statement settings_tell = {
	.name = "settings_tell",
	.facility = 1,
	.parameter_count = 1,
	.sql = "SELECT " AS_JSON("coalesce(s.value, '{}')",
		"coalesce(s.version + 1, 1)") ","
					      " coalesce(s.version + 1, 1) " KEPT,
};

/* Of two at once the second waits for the first at its row, and finds another version there. What
 * was before is told of the version that was named, so it is that of which this is a change. What
 * is null is set no more. Where nothing becomes another, nothing is written. */
const struct db_statement settings_edit = {
	.name = "settings_edit",
	.facility = 1,
	.parameter_count = 4,
	.sql = "WITH target AS (SELECT f.id, coalesce(s.value, '{}') AS value,"
	       " jsonb_strip_nulls(coalesce(s.value, '{}') || ($3::jsonb - 'reason')) AS wanted,"
	       " coalesce(s.version + 1, 1) AS version " KEPT "),"
	       " changed AS (INSERT INTO settings AS s (facility_id, name, value)"
	       " SELECT target.id, " HOSPITAL ", target.wanted FROM target"
	       " WHERE target.version = $2::integer AND target.wanted <> target.value"
	       " ON CONFLICT ON CONSTRAINT settings_once DO UPDATE SET value = excluded.value"
	       " WHERE s.version + 1 = $2::integer RETURNING s.facility_id, s.value,"
	       " s.version + 1 AS version),"
	       " same AS (SELECT value, version FROM target"
	       " WHERE version = $2::integer AND wanted = value),"
	       " " AUDIT_LOGGED("$4", "'settings.changed'", "changed.facility_id", "'facility'",
		       "changed.facility_id", "coalesce($3::jsonb->>'reason', '')",
		       AUDIT_CHANGE("(SELECT target.value FROM target)", "changed.value"),
		       "changed") " SELECT (SELECT " AS_JSON("value",
		       "version") " FROM (SELECT value, version FROM changed"
				  " UNION ALL SELECT value, version FROM same) AS now),"
				  " coalesce((SELECT version FROM changed), target.version),"
				  " (SELECT count(pg_notify('" FACILITIES_CHANGED
				  "', facility_id::text)) FROM changed) FROM target",
};

const struct db_statement settings_second_factor = {
	.name = "settings_second_factor",
	.facility = 1,
	.parameter_count = 1,
	.sql = "SELECT coalesce(" SETTINGS_SAY("$1::uuid", "'second_factor'") ", '')",
};

const struct db_statement *const settings_statements[] = {
	&settings_edit,
	&settings_second_factor,
	&settings_tell,
};
const size_t settings_statement_count = COUNT_OF(settings_statements);
