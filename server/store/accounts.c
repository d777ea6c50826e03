// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/store/accounts.h"

#include "common/base/attr.h"
#include "server/store/json.h"

/* Of an account u. */
#define IN_SCOPE "($1::uuid = uuid_nil() OR u.facility_id = $1::uuid)"
#define STATE                                                                                      \
	"CASE WHEN u.disabled_at IS NOT NULL THEN 'off'"                                           \
	" WHEN u.locked_until > now() THEN 'locked' ELSE 'on' END"

/* What is known of an account beside its row. A session is in use while its tokens are renewed,
 * which a program does at least once in an hour. */
#define AROUND                                                                                     \
	" LEFT JOIN doctors d ON d.user_id = u.id LEFT JOIN users c ON c.id = u.created_by"        \
	" CROSS JOIN LATERAL (SELECT count(DISTINCT t.family_id) AS sessions,"                     \
	" max(t.issued_at) AS used_at, max(t.issued_at) > now() - interval '1 hour' AS online"     \
	" FROM refresh_tokens t WHERE t.user_id = u.id AND t.revoked_at IS NULL"                   \
	" AND t.family_expires_at > now()) s"

#define SEEN_AT JSON_TIME("greatest(u.last_seen_at, s.used_at)")
#define DISABLED_AT JSON_TIME("u.disabled_at")
#define PASSWORD_AT JSON_TIME("u.password_changed_at")
#define CREATED_AT JSON_TIME("u.created_at")
#define AS_JSON                                                                                    \
	"json_strip_nulls(json_build_object('id', u.id, 'login', u.login,"                         \
	" 'name', u.display_name, 'role', u.role, 'facility', u.facility_id,"                      \
	" 'display', u.display_id, 'language', u.language, 'state', " STATE                        \
	", 'must_change', nullif(u.must_change, false),"                                           \
	" 'second_factor', u.totp_secret IS NOT NULL,"                                             \
	" 'speciality', nullif(d.speciality, ''), 'room', nullif(d.room_preference, ''),"          \
	" 'licence', nullif(d.licence_number, ''), 'sessions', s.sessions,"                        \
	" 'is_online', coalesce(s.online, false), 'last_seen_at', " SEEN_AT                        \
	", 'disabled_at', " DISABLED_AT ", 'password_changed_at', " PASSWORD_AT                    \
	", 'created_at', " CREATED_AT ", 'created_by', c.login, 'version', u.version))"

const struct db_statement accounts_list = {
	.name = "accounts_list",
	.parameter_count = 7,
	.sql = "WITH fit AS MATERIALIZED (SELECT u.* FROM users u WHERE " IN_SCOPE
	       " AND ($2::text = '' OR strpos(u.login_key, lower($2::text)) > 0"
	       " OR strpos(folded(u.display_name), folded($2::text)) > 0)"
	       " AND ($3::user_role IS NULL OR u.role = $3::user_role)"
	       " AND ($4::uuid IS NULL OR u.facility_id = $4::uuid)"
	       " AND ($5::text IS NULL OR " STATE " = $5::text)),"
	       " found AS (SELECT * FROM fit WHERE $6::uuid IS NULL OR login_key >"
	       " (SELECT u.login_key FROM users u WHERE u.id = $6::uuid AND " IN_SCOPE ")"
	       " ORDER BY login_key LIMIT $7::bigint + 1),"
	       " page AS (SELECT * FROM found ORDER BY login_key LIMIT $7::bigint)"
	       " SELECT json_strip_nulls(json_build_object('users', (SELECT"
	       " coalesce(json_agg(" AS_JSON " ORDER BY u.login_key), '[]') FROM page u" AROUND "),"
	       " 'next', CASE WHEN (SELECT count(*) FROM found) > $7::bigint"
	       " THEN (SELECT (array_agg(id ORDER BY login_key))[$7::bigint] FROM page) END,"
	       " 'counts', (SELECT json_build_object('users', count(*),"
	       " 'online', count(*) FILTER (WHERE s.online AND u.disabled_at IS NULL),"
	       " 'locked', count(*) FILTER (WHERE " STATE " = 'locked'),"
	       " 'off', count(*) FILTER (WHERE u.disabled_at IS NOT NULL)) FROM fit u" AROUND ")))",
};

const struct db_statement accounts_read = {
	.name = "accounts_read",
	.parameter_count = 2,
	.sql = "SELECT " AS_JSON ", u.version FROM users u" AROUND
	       " WHERE u.id = $2::uuid AND " IN_SCOPE,
};

const struct db_statement *const accounts_statements[] = {
	&accounts_list,
	&accounts_read,
};
const size_t accounts_statement_count = COUNT_OF(accounts_statements);
