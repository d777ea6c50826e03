// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/store/users.h"

#include "common/base/attr.h"

/* Why the statements of the program work for all facilities. */
#define AT_THE_SERVER "an administrator at the server works for all facilities"

/* The audit row of what the CTE changed did; parameters 1 and 2 are who. */
#define LOGGED(action, detail)                                                                     \
	"logged AS (INSERT INTO audit_log (id, facility_id, actor_kind, actor_id, action,"         \
	" object_kind, object_id, detail)"                                                         \
	" SELECT $1::uuid, coalesce(facility_id, uuid_nil()), 'staff', $2::uuid, " action ","      \
	" 'user', id, " detail " FROM changed)"
#define ADDED                                                                                      \
	"jsonb_build_object('before', '{}'::jsonb, 'after', jsonb_build_object('login', login,"    \
	" 'name', display_name, 'role', role, 'language', language, 'facility', facility_id))"
#define UNLOCKED                                                                                   \
	"jsonb_build_object('before', jsonb_build_object('failures', before),"                     \
	" 'after', jsonb_build_object('failures', 0))"
#define DISABLED                                                                                   \
	"jsonb_build_object('before', jsonb_build_object('disabled', NOT $4::boolean),"            \
	" 'after', jsonb_build_object('disabled', $4::boolean))"

const struct db_statement users_add = {
	.name = "users_add",
	.of_all = AT_THE_SERVER,
	.parameter_count = 11,
	.sql = "WITH place AS (SELECT id FROM facilities WHERE code = $7::text),"
	       " changed AS (INSERT INTO users (id, facility_id, login, display_name, role,"
	       " language, password_hash, password_changed_at, must_change, created_by, display_id)"
	       " SELECT $3::uuid, (SELECT id FROM place), $4::text, $5::text, $6::user_role,"
	       " $8::language, $9::text, CASE WHEN $9::text IS NOT NULL THEN now() END,"
	       " $10::boolean, $2::uuid, $11::uuid"
	       " WHERE $7::text IS NULL OR EXISTS (SELECT FROM place)"
	       " RETURNING *), " LOGGED(
		       "'user.added'", ADDED) " SELECT id, CASE WHEN display_id"
					      " IS NOT NULL THEN pg_notify('" USERS_CHANGED
					      "', id::text) END FROM changed",
};

const struct db_statement users_set_password = {
	.name = "users_set_password",
	.of_all = AT_THE_SERVER,
	.parameter_count = 5,
	.sql = "WITH changed AS (UPDATE users SET password_hash = $4::text,"
	       " password_changed_at = now(), must_change = $5::boolean, " USERS_UNLOCK
	       " WHERE login_key = lower($3::text) RETURNING id, facility_id, login_key),"
	       " " LOGGED("'user.password_reset'",
		       "'{}'::jsonb") " SELECT id, pg_notify('" USERS_CHANGED "', id::text),"
				      " pg_notify('" USERS_UNLOCKED
				      "', login_key), end_sessions(id, NULL) FROM changed",
};

const struct db_statement users_set_disabled = {
	.name = "users_set_disabled",
	.of_all = AT_THE_SERVER,
	.parameter_count = 4,
	.sql = "WITH target AS (SELECT id FROM users WHERE login_key = lower($3::text)),"
	       " changed AS (UPDATE users u SET disabled_at = CASE WHEN $4::boolean THEN now() END"
	       " FROM target t WHERE u.id = t.id AND (u.disabled_at IS NOT NULL) <> $4::boolean"
	       " RETURNING u.id, u.facility_id),"
	       " " LOGGED("CASE WHEN $4::boolean THEN 'user.disabled' ELSE 'user.enabled' END",
		       DISABLED) " SELECT id, (SELECT pg_notify('" USERS_CHANGED
				 "', id::text) FROM changed),"
				 " (SELECT end_sessions(id, NULL) FROM changed) FROM target",
};

const struct db_statement users_unlock = {
	.name = "users_unlock",
	.of_all = AT_THE_SERVER,
	.parameter_count = 3,
	.sql = "WITH target AS MATERIALIZED (SELECT id, failures + known_failures AS failures"
	       " FROM users WHERE login_key = lower($3::text) FOR UPDATE),"
	       " changed AS (UPDATE users u SET " USERS_UNLOCK " FROM target t WHERE u.id = t.id"
	       " RETURNING u.id, u.facility_id, u.login_key, t.failures AS before),"
	       " " LOGGED("'user.unlocked'", UNLOCKED) " SELECT id,"
						       " pg_notify('" USERS_UNLOCKED
						       "', login_key) FROM changed",
};

#define YES_OR_NO(condition) "CASE WHEN " condition " THEN 'yes' ELSE 'no' END"
/* RFC 3339 in UTC. */
#define TIME_TEXT(column) "to_char(" column " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"

#define HAS_PASSWORD YES_OR_NO("password_hash IS NOT NULL")
#define MUST_CHANGE YES_OR_NO("must_change")
#define HAS_FACTOR YES_OR_NO("totp_secret IS NOT NULL")
#define IS_STOPPED YES_OR_NO(USERS_STOPPED)
#define CLOSED_AT TIME_TEXT("disabled_at")
#define SEEN_AT TIME_TEXT("last_seen_at")

const struct db_statement users_list = {
	.name = "users_list",
	.of_all = AT_THE_SERVER,
	.parameter_count = 1,
	.sql = "SELECT login, " USERS_NAME ", role, coalesce(f.code, ''), language, " HAS_PASSWORD
	       ", " MUST_CHANGE ", " HAS_FACTOR ", " IS_STOPPED ", " CLOSED_AT ", " SEEN_AT
	       " FROM users u LEFT JOIN facilities f ON f.id = u.facility_id"
	       " WHERE $1::text IS NULL OR f.code = $1::text ORDER BY login_key",
};

const struct db_statement users_tell_staff = {
	.name = "users_tell_staff",
	.facility = 1,
	.parameter_count = 1,
	.sql = "SELECT json_build_object('staff', coalesce(json_agg(json_build_object('id', id,"
	       " 'name', display_name, 'role', role) ORDER BY display_name, id), '[]'))"
	       " FROM users WHERE facility_id = $1::uuid AND disabled_at IS NULL"
	       " AND role <> 'display'",
};

const struct db_statement users_strengthen = {
	.name = "users_strengthen",
	.of_all = "signing in is of every facility",
	.parameter_count = 3,
	.sql = "UPDATE users SET password_hash = $3::text"
	       " WHERE id = $1::uuid AND password_hash = $2::text",
};

const struct db_statement *const users_statements[] = {
	&users_add,
	&users_set_password,
	&users_set_disabled,
	&users_unlock,
	&users_list,
	&users_tell_staff,
	&users_strengthen,
};
const size_t users_statement_count = COUNT_OF(users_statements);
