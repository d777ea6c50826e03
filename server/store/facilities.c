// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/store/facilities.h"

#include "common/base/attr.h"
#include "server/store/audit.h"

const struct db_statement facilities_add = {
	.name = "facilities_add",
	.parameter_count = 7,
	.sql = "WITH added AS (INSERT INTO facilities (id, code, name_sw, name_en, time_zone)"
	       " VALUES ($3::uuid, $4::text, $5::text, $6::text, $7::text) RETURNING id),"
	       " logged AS (INSERT INTO audit_log (id, facility_id, actor_kind, actor_id, action,"
	       " object_kind, object_id)"
	       " SELECT $1::uuid, id, 'staff', $2::uuid, 'facility.added', 'facility', id"
	       " FROM added)"
	       " SELECT id FROM added",
};

const struct db_statement facilities_list = {
	.name = "facilities_list",
	.parameter_count = 0,
	.sql = "SELECT id, code, name_sw, name_en, time_zone FROM facilities ORDER BY code",
};

/* Each facility's log tells that something of it may be gone. */
const struct db_statement facilities_renew_epoch = {
	.name = "facilities_renew_epoch",
	.parameter_count = 0,
	.sql = "WITH renewed AS (UPDATE database_epoch SET epoch = uuid_generate_v4(),"
	       " made_at = now() RETURNING epoch),"
	       " logged AS (INSERT INTO audit_log (id, facility_id, actor_kind, action,"
	       " object_kind, object_id)"
	       " SELECT uuid_generate_v4(), id, 'staff', 'database.restored', 'facility', id"
	       " FROM facilities)"
	       " SELECT epoch FROM renewed",
};

#define AS_JSON                                                                                    \
	"json_build_object('id', id, 'code', code, 'name_sw', name_sw, 'name_en', name_en,"        \
	" 'time_zone', time_zone, 'cutover_hour', cutover_hour,"                                   \
	" 'series_letters', series_letters, 'version', version)"

const struct db_statement facilities_tell = {
	.name = "facilities_tell",
	.parameter_count = 1,
	.sql = "SELECT json_build_object('facilities', coalesce(json_agg(" AS_JSON
	       " ORDER BY code), '[]'))"
	       " FROM facilities WHERE $1::uuid = uuid_nil() OR id = $1::uuid",
};

const struct db_statement facilities_tell_one = {
	.name = "facilities_tell_one",
	.parameter_count = 1,
	.sql = "SELECT " AS_JSON ", version FROM facilities WHERE id = $1::uuid",
};

/* What may be changed of it, for the audit log. */
#define SETUP(of)                                                                                  \
	"jsonb_build_object('code', " of ".code, 'name_sw', " of ".name_sw,"                       \
	" 'name_en', " of ".name_en, 'time_zone', " of ".time_zone,"                               \
	" 'cutover_hour', " of ".cutover_hour, 'series_letters', " of ".series_letters)"

/* The id is the client's key, so that a repeat finds what the first one made. */
const struct db_statement facilities_create = {
	.name = "facilities_create",
	.parameter_count = 3,
	.sql = "WITH given AS (SELECT $2::jsonb AS b),"
	       " added AS (INSERT INTO facilities (id, code, name_sw, name_en, time_zone,"
	       " cutover_hour, series_letters) SELECT $1::uuid, b->>'code', b->>'name_sw',"
	       " b->>'name_en', coalesce(b->>'time_zone', 'Africa/Dar_es_Salaam'),"
	       " coalesce((b->>'cutover_hour')::smallint, 3),"
	       " coalesce(b->>'series_letters', 'ABDEKM') FROM given"
	       " ON CONFLICT (id) DO NOTHING RETURNING *),"
	       " " AUDIT_LOGGED("$3", "'facility.added'", "added.id", "'facility'", "added.id",
		       "coalesce((SELECT b->>'reason' FROM given), '')",
		       AUDIT_CHANGE("'{}'::jsonb", SETUP("added")),
		       "added") " SELECT " AS_JSON ", version FROM added"
				" UNION ALL SELECT " AS_JSON ", version FROM facilities, given"
				" WHERE id = $1::uuid AND code = b->>'code'"
				" AND name_sw = b->>'name_sw' AND name_en = b->>'name_en'",
};

/* What it is told to be and is already is no change. */
#define EDIT_TARGET                                                                                \
	"target AS (SELECT version, setup, setup || ($3::jsonb - 'reason') = setup AS is_same"     \
	" FROM (SELECT f.version, " SETUP("f") " AS setup FROM facilities AS f"                    \
					       " WHERE f.id = $1::uuid) AS f)"
#define EDIT_LOGGED                                                                                \
	AUDIT_LOGGED("$4", "'facility.changed'", "changed.id", "'facility'", "changed.id",         \
		"coalesce($3::jsonb->>'reason', '')",                                              \
		AUDIT_CHANGE("(SELECT setup FROM target)", SETUP("changed")), "changed")
const struct db_statement facilities_edit = {
	.name = "facilities_edit",
	.parameter_count = 5,
	.sql = "WITH " EDIT_TARGET ", changed AS (SELECT c.* FROM target CROSS JOIN LATERAL"
	       " facility_change($1::uuid, $2::integer, $3::jsonb, $5::bigint) AS c"
	       " WHERE NOT target.is_same), " EDIT_LOGGED " SELECT coalesce((SELECT " AS_JSON
	       " FROM changed),"
	       " (SELECT " AS_JSON " FROM facilities WHERE id = $1::uuid AND version = $2::integer"
	       " AND target.is_same)), coalesce((SELECT version FROM changed), target.version),"
	       " (SELECT count(pg_notify('" FACILITIES_CHANGED "', id::text)) FROM changed)"
	       " FROM target",
};

const struct db_statement *const facilities_statements[] = {
	&facilities_add,
	&facilities_create,
	&facilities_edit,
	&facilities_list,
	&facilities_tell,
	&facilities_tell_one,
};
const size_t facilities_statement_count = COUNT_OF(facilities_statements);
