// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/store/accounts.h"

#include "common/base/attr.h"
#include "server/store/audit.h"
#include "server/store/json.h"
#include "server/store/users.h"

/* Of an account u. */
#define IN_SCOPE "($1::uuid = uuid_nil() OR u.facility_id = $1::uuid)"
#define IS_LOCKED "(coalesce(u.locked_until > now(), false) OR " USERS_STOPPED ")"
#define STATE                                                                                      \
	"CASE WHEN u.disabled_at IS NOT NULL THEN 'off' WHEN " IS_LOCKED                           \
	" THEN 'locked' ELSE 'on' END"

/* What is known of an account beside its row. A session is in use while its tokens are renewed,
 * which a program does at least once in an hour. */
#define AROUND                                                                                     \
	" LEFT JOIN doctors d ON d.user_id = u.id CROSS JOIN LATERAL staff_named(u.created_by) c"  \
	" CROSS JOIN LATERAL (SELECT count(DISTINCT t.family_id)"                                  \
	" FILTER (WHERE t.expires_at > now()) AS sessions,"                                        \
	" max(t.issued_at) AS used_at, max(t.issued_at) > now() - interval '1 hour' AS online"     \
	" FROM refresh_tokens t WHERE t.user_id = u.id AND t.revoked_at IS NULL"                   \
	" AND t.family_expires_at > now()) s"

#define SEEN_AT JSON_TIME("greatest(u.last_seen_at, s.used_at)")
#define DISABLED_AT JSON_TIME("u.disabled_at")
#define PASSWORD_AT JSON_TIME("u.password_changed_at")
#define FAILED_AT JSON_TIME("u.failed_at")
#define LOCKED_UNTIL JSON_TIME("u.locked_until")
#define CREATED_AT JSON_TIME("u.created_at")
#define LOCKED                                                                                     \
	"CASE WHEN " IS_LOCKED " THEN json_build_object('since_at', " FAILED_AT                    \
	", 'address', host(u.failed_from), 'failures', u.failures + u.known_failures,"             \
	" 'until_at', CASE WHEN NOT " USERS_STOPPED " THEN " LOCKED_UNTIL " END) END"
/* Who made it, a c. Of somebody of another facility the name is told, and no login. */
#define MAKER                                                                                      \
	"CASE WHEN $1::uuid = uuid_nil() OR c.facility_id IS NULL OR c.facility_id = $1::uuid"     \
	" THEN c.login END"
#define AS_JSON                                                                                    \
	"json_strip_nulls(json_build_object('id', u.id, 'login', u.login,"                         \
	" 'name', " USERS_NAME ", 'role', u.role, 'facility', u.facility_id,"                      \
	" 'display', u.display_id, 'language', u.language, 'state', " STATE                        \
	", 'must_change', nullif(u.must_change, false),"                                           \
	" 'password_expired', nullif(" USERS_EXPIRED ", false),"                                   \
	" 'second_factor', u.totp_secret IS NOT NULL,"                                             \
	" 'speciality', nullif(d.speciality, ''), 'room', nullif(d.room_preference, ''),"          \
	" 'licence', nullif(d.licence_number, ''), 'sessions', s.sessions,"                        \
	" 'is_online', coalesce(s.online, false), 'last_seen_at', " SEEN_AT                        \
	", 'disabled_at', " DISABLED_AT ", 'password_changed_at', " PASSWORD_AT                    \
	", 'created_at', " CREATED_AT ", 'created_by', " MAKER                                     \
	", 'created_by_name', c.display_name, 'locked', " LOCKED ", 'version', u.version))"

const struct db_statement accounts_list = {
	.name = "accounts_list",
	.facility_or_all = 1,
	.parameter_count = 8,
	.sql = "WITH every AS MATERIALIZED (SELECT u.* FROM users u WHERE " IN_SCOPE
	       " AND ($2::text = '' OR strpos(u.login_key, lower($2::text)) > 0"
	       " OR strpos(folded(" USERS_NAME "), folded($2::text)) > 0)"
	       " AND ($3::user_role IS NULL OR u.role = $3::user_role)"
	       " AND ($4::uuid IS NULL OR u.facility_id = $4::uuid)"
	       " AND ($5::text IS NULL OR " STATE " = $5::text)),"
	       " fit AS MATERIALIZED (SELECT * FROM every"
	       " WHERE $8::boolean IS NOT TRUE OR role <> 'display'),"
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
	       " 'off', count(*) FILTER (WHERE u.disabled_at IS NOT NULL),"
	       " 'left_out', (SELECT count(*) FROM every) - count(*)) FROM fit u" AROUND ")))",
};

const struct db_statement accounts_read = {
	.name = "accounts_read",
	.facility_or_all = 1,
	.parameter_count = 2,
	.sql = "SELECT " AS_JSON ", u.version FROM users u" AROUND
	       " WHERE u.id = $2::uuid AND " IN_SCOPE,
};

/* Of a whole session: each of its tokens was good for a while. */
#define BEGUN_AT JSON_TIME("s.begun_at")
#define USED_AT JSON_TIME("s.used_at")
#define ENDS_AT JSON_TIME("s.ends_at")

const struct db_statement accounts_sessions = {
	.name = "accounts_sessions",
	.facility_or_all = 1,
	.parameter_count = 3,
	.sql = "SELECT json_build_object('sessions', (SELECT coalesce(json_agg("
	       "json_strip_nulls(json_build_object('id', s.id, 'begun_at', " BEGUN_AT
	       ", 'last_used_at', " USED_AT ", 'ends_at', " ENDS_AT
	       ", 'device', nullif(s.device, ''), 'address', host(s.address),"
	       " 'is_current', s.id = $3::uuid)) ORDER BY s.begun_at DESC, s.id), '[]')"
	       " FROM (SELECT t.family_id AS id, min(t.issued_at) AS begun_at,"
	       " max(t.issued_at) AS used_at, max(t.family_expires_at) AS ends_at,"
	       " (array_agg(t.device ORDER BY t.issued_at DESC))[1] AS device,"
	       " (array_agg(t.address ORDER BY t.issued_at DESC))[1] AS address"
	       " FROM refresh_tokens t WHERE t.user_id = u.id AND t.revoked_at IS NULL"
	       " GROUP BY t.family_id HAVING max(t.expires_at) > now()) s))"
	       " FROM users u WHERE u.id = $2::uuid AND " IN_SCOPE,
};

/* ---- changes ---- */

/* Whoever is changed is locked, and where that is an administrator all others with him, in one
 * order for everybody: two who disable each other at once come one after the other, and the second
 * sees what the first has done. */
#define TARGET                                                                                     \
	"locked AS MATERIALIZED (SELECT u.* FROM users u WHERE u.id = $2::uuid"                    \
	" OR (u.role = 'admin' AND u.disabled_at IS NULL AND EXISTS (SELECT FROM users t"          \
	" WHERE t.id = $2::uuid AND t.role = 'admin')) ORDER BY u.id FOR UPDATE),"                 \
	" target AS MATERIALIZED (SELECT u.* FROM locked u WHERE u.id = $2::uuid AND " IN_SCOPE    \
	")"

/* Without this account nobody is left to administrate what it did. */
#define IS_LAST                                                                                    \
	"(u.role = 'admin' AND u.disabled_at IS NULL AND NOT EXISTS (SELECT FROM locked o"         \
	" WHERE o.id <> u.id AND o.role = 'admin' AND o.disabled_at IS NULL"                       \
	" AND (o.facility_id IS NULL OR o.facility_id = u.facility_id)))"

#define ACTOR "($3::jsonb ->> 'id')::uuid"
#define KNOWN                                                                                      \
	"known AS (SELECT fingerprint = md5($5::text) AS is_same, answer FROM command_answers"     \
	" WHERE facility_id = $1::uuid AND command_id = $4::uuid)"
#define REPEATED                                                                                   \
	" WHEN EXISTS (SELECT FROM known) THEN (SELECT CASE WHEN is_same THEN 'again'"             \
	" ELSE 'key_reused' END FROM known)"
/* What is done is kept, also where it changed nothing: a repeat must not do it later. */
#define KEPT                                                                                       \
	"kept AS (INSERT INTO command_answers (facility_id, command_id, fingerprint, answer)"      \
	" SELECT $1::uuid, $4::uuid, md5($5::text), '{}' FROM verdict WHERE word = 'done')"

#define LOGGED(action, reason, detail, from)                                                       \
	AUDIT_LOGGED("$3", action, "coalesce(" from ".facility_id, uuid_nil())", "'user'",         \
		from ".id", reason, detail, from)
#define BEFORE_AND_AFTER(name, before, after)                                                      \
	"jsonb_build_object('before', jsonb_build_object('" name "', " before                      \
	"), 'after', jsonb_build_object('" name "', " after "))"

#define END_SESSIONS(condition)                                                                    \
	"(SELECT end_sessions(c.id, NULL) FROM changed c WHERE " condition ")"
#define TELL_CHANGED "(SELECT pg_notify('" USERS_CHANGED "', c.id::text) FROM changed c)"
#define TELL_UNLOCKED "(SELECT pg_notify('" USERS_UNLOCKED "', c.login_key) FROM changed c)"

/* What is wanted of a facility and a role. */
#define MISPLACED                                                                                  \
	" WHEN w.new_facility IS NULL AND w.new_role <> 'admin' THEN 'homeless'"                   \
	" WHEN $1::uuid <> uuid_nil() AND w.new_facility IS DISTINCT FROM $1::uuid THEN 'outside'" \
	" WHEN w.new_facility IS NOT NULL AND NOT EXISTS (SELECT FROM facilities f"                \
	" WHERE f.id = w.new_facility) THEN 'no_facility'"                                         \
	" WHEN w.has_doctor AND w.new_role <> 'doctor' THEN 'no_doctor'"
#define HAS_DOCTOR "b ?| ARRAY['speciality', 'room', 'licence']"
#define OLD_FIELDS                                                                                 \
	"jsonb_build_object('name', u.display_name, 'role', u.role, 'language', u.language,"       \
	" 'facility', u.facility_id, 'speciality', coalesce(d.speciality, ''),"                    \
	" 'room', coalesce(d.room_preference, ''), 'licence', coalesce(d.licence_number, ''))"
/* What is null is emptied, what is not named stays. */
#define DOCTOR_FIELD(name)                                                                         \
	"'" name "', CASE WHEN b ? '" name "' THEN coalesce(b ->> '" name "', '')"                 \
	" ELSE v.old ->> '" name "' END"
#define NEW_FIELDS                                                                                 \
	"jsonb_build_object('name', v.new_name, 'role', v.new_role, 'language', v.new_language,"   \
	" 'facility', v.new_facility, " DOCTOR_FIELD("speciality") ", " DOCTOR_FIELD(              \
		"room") ", " DOCTOR_FIELD("licence") ")"

const struct db_statement accounts_edit = {
	.name = "accounts_edit",
	.facility_or_all = 1,
	.parameter_count = 5,
	.sql = "WITH " TARGET ", wanted AS MATERIALIZED (SELECT u.*, b, " OLD_FIELDS " AS old,"
	       " coalesce(b ->> 'name', u.display_name) AS new_name,"
	       " coalesce((b ->> 'role')::user_role, u.role) AS new_role,"
	       " coalesce((b ->> 'language')::language, u.language) AS new_language,"
	       " CASE WHEN b ? 'facility' THEN (b ->> 'facility')::uuid ELSE u.facility_id END"
	       " AS new_facility, " HAS_DOCTOR " AS has_doctor, " IS_LAST " AS is_last"
	       " FROM target u LEFT JOIN doctors d ON d.user_id = u.id,"
	       " (SELECT $5::jsonb AS b) AS given),"
	       " judged AS (SELECT w.*, w.new_role <> w.role"
	       " OR w.new_facility IS DISTINCT FROM w.facility_id AS moves FROM wanted w),"
	       " verdict AS MATERIALIZED (SELECT w.*, CASE"
	       " WHEN w.version <> $4::integer THEN 'stale'"
	       " WHEN w.role = 'display' OR w.new_role = 'display' THEN 'device'" MISPLACED
	       " WHEN w.id = " ACTOR " AND w.moves THEN 'self'"
	       " WHEN w.is_last AND w.moves THEN 'last' ELSE 'done' END AS word FROM judged w),"
	       " changed AS (UPDATE users u SET display_name = v.new_name, role = v.new_role,"
	       " language = v.new_language, facility_id = v.new_facility FROM verdict v"
	       " WHERE u.id = v.id AND v.word = 'done' AND v.old <> " NEW_FIELDS
	       " RETURNING u.id, u.facility_id, v.moves, v.has_doctor, v.old, " NEW_FIELDS
	       " AS new),"
	       " doctor AS (INSERT INTO doctors AS d (user_id, speciality, room_preference,"
	       " licence_number) SELECT id, new ->> 'speciality', new ->> 'room',"
	       " new ->> 'licence' FROM changed WHERE has_doctor"
	       " ON CONFLICT (user_id) DO UPDATE SET speciality = excluded.speciality,"
	       " room_preference = excluded.room_preference,"
	       " licence_number = excluded.licence_number),"
	       " " LOGGED("'user.changed'", "''", AUDIT_CHANGE("changed.old", "changed.new"),
		       "changed") " SELECT v.word, " TELL_CHANGED
				  ", " END_SESSIONS("c.moves") " FROM verdict v",
};

/* A device that was put out of service may be in other hands: it is paired anew. */
const struct db_statement accounts_set_disabled = {
	.name = "accounts_set_disabled",
	.facility_or_all = 1,
	.parameter_count = 7,
	.sql = "WITH " KNOWN ", " TARGET ", verdict AS MATERIALIZED (SELECT u.id, CASE" REPEATED
	       " WHEN $7::boolean AND u.id = " ACTOR " THEN 'self'"
	       " WHEN $7::boolean AND " IS_LAST " THEN 'last'"
	       " WHEN NOT $7::boolean AND EXISTS (SELECT FROM device_keys k"
	       " WHERE k.user_id = u.id) THEN 'device' ELSE 'done' END AS word"
	       " FROM target u),"
	       " changed AS (UPDATE users u SET disabled_at = CASE WHEN $7::boolean THEN now() END"
	       " FROM verdict v WHERE u.id = v.id AND v.word = 'done'"
	       " AND (u.disabled_at IS NOT NULL) <> $7::boolean"
	       " RETURNING u.id, u.facility_id), " KEPT
	       ", " LOGGED("CASE WHEN $7::boolean THEN 'user.disabled' ELSE 'user.enabled' END",
		       "$6::text", BEFORE_AND_AFTER("disabled", "NOT $7::boolean", "$7::boolean"),
		       "changed") " SELECT v.word, " TELL_CHANGED
				  ", " END_SESSIONS("true") " FROM verdict v",
};

const struct db_statement accounts_set_password = {
	.name = "accounts_set_password",
	.facility_or_all = 1,
	.parameter_count = 7,
	.sql = "WITH " KNOWN ", " TARGET ", verdict AS MATERIALIZED (SELECT u.id, CASE" REPEATED
	       " WHEN u.role = 'display' THEN 'device' WHEN u.id = " ACTOR " THEN 'self'"
	       " ELSE 'done' END AS word FROM target u),"
	       " changed AS (UPDATE users u SET password_hash = $7::text,"
	       " password_changed_at = now(), must_change = true, " USERS_UNLOCK
	       " FROM verdict v WHERE u.id = v.id AND v.word = 'done'"
	       " RETURNING u.id, u.facility_id, u.login_key), " KEPT
	       ", " LOGGED("'user.password_reset'", "$6::text", AUDIT_NO_DETAIL,
		       "changed") " SELECT v.word, " TELL_CHANGED ", " TELL_UNLOCKED
				  ", " END_SESSIONS("true") " FROM verdict v",
};

const struct db_statement accounts_unlock = {
	.name = "accounts_unlock",
	.facility_or_all = 1,
	.parameter_count = 6,
	.sql = "WITH " KNOWN ", " TARGET ", verdict AS MATERIALIZED (SELECT u.id,"
	       " u.failures + u.known_failures AS failures, CASE" REPEATED
	       " ELSE 'done' END AS word FROM target u),"
	       " changed AS (UPDATE users u SET " USERS_UNLOCK
	       " FROM verdict v WHERE u.id = v.id AND v.word = 'done'"
	       " RETURNING u.id, u.facility_id, u.login_key, v.failures AS before), " KEPT
	       ", " LOGGED("'user.unlocked'", "$6::text",
		       BEFORE_AND_AFTER("failures", "changed.before", "0"),
		       "changed") " SELECT v.word, " TELL_UNLOCKED " FROM verdict v",
};

const struct db_statement accounts_end_sessions = {
	.name = "accounts_end_sessions",
	.facility_or_all = 1,
	.parameter_count = 6,
	.sql = "WITH " KNOWN ", " TARGET ", verdict AS MATERIALIZED (SELECT u.id, u.facility_id,"
	       " CASE" REPEATED " ELSE 'done' END AS word FROM target u),"
	       " changed AS (SELECT id, facility_id FROM verdict WHERE word = 'done'),"
	       " counted AS MATERIALIZED (SELECT id, facility_id, end_sessions(id, NULL) AS ended"
	       " FROM changed), ended AS (SELECT * FROM counted WHERE ended > 0), " KEPT
	       ", " LOGGED("'user.sessions_ended'", "$6::text",
		       BEFORE_AND_AFTER("sessions", "ended.ended", "0"),
		       "ended") " SELECT v.word, " TELL_CHANGED " FROM verdict v",
};

#define ADDED_FIELDS                                                                               \
	"jsonb_build_object('before', '{}'::jsonb, 'after', jsonb_build_object("                   \
	"'login', changed.login, 'name', changed.display_name, 'role', changed.role,"              \
	" 'language', changed.language, 'facility', changed.facility_id))"

const struct db_statement accounts_add = {
	.name = "accounts_add",
	.facility_or_all = 1,
	.parameter_count = 8,
	.sql = "WITH " KNOWN ", wanted AS (SELECT b, (b ->> 'role')::user_role AS new_role,"
	       " CASE WHEN b ? 'facility' THEN (b ->> 'facility')::uuid"
	       " ELSE nullif($1::uuid, uuid_nil()) END AS new_facility,"
	       " " HAS_DOCTOR " AS has_doctor FROM (SELECT $7::jsonb AS b) AS given),"
	       " verdict AS MATERIALIZED (SELECT w.*, CASE" REPEATED
	       " WHEN w.new_role = 'display' THEN 'device'" MISPLACED
	       " ELSE 'done' END AS word FROM wanted w),"
	       " changed AS (INSERT INTO users (id, facility_id, login, display_name, role,"
	       " language, password_hash, password_changed_at, must_change, created_by)"
	       " SELECT $2::uuid, v.new_facility, b ->> 'login', b ->> 'name', v.new_role,"
	       " coalesce((b ->> 'language')::language, 'sw'), $8::text, now(), true, " ACTOR
	       " FROM verdict v WHERE v.word = 'done' RETURNING *),"
	       " doctor AS (INSERT INTO doctors (user_id, speciality, room_preference,"
	       " licence_number) SELECT c.id, coalesce(b ->> 'speciality', ''),"
	       " coalesce(b ->> 'room', ''), coalesce(b ->> 'licence', '')"
	       " FROM changed c, verdict v WHERE v.has_doctor),"
	       " kept AS (INSERT INTO command_answers (facility_id, command_id, fingerprint, "
	       "answer)"
	       " SELECT $1::uuid, $4::uuid, md5($5::text),"
	       " json_build_object('user', id)::text FROM changed),"
	       " " LOGGED("'user.added'", "$6::text", ADDED_FIELDS,
		       "changed") " SELECT v.word, coalesce((SELECT answer::json ->> 'user' FROM "
				  "known WHERE is_same),"
				  " $2::uuid::text) FROM verdict v",
};

const struct db_statement *const accounts_statements[] = {
	&accounts_list,
	&accounts_read,
	&accounts_sessions,
	&accounts_edit,
	&accounts_set_disabled,
	&accounts_set_password,
	&accounts_unlock,
	&accounts_end_sessions,
	&accounts_add,
};
const size_t accounts_statement_count = COUNT_OF(accounts_statements);
