// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/store/devices.h"

#include "common/base/attr.h"
#include "server/store/audit.h"
#include "server/store/json.h"
#include "server/store/users.h"

/* ---- what the device asks ---- */

#define WAITS "ended_at IS NULL AND expires_at > now()"

const struct db_statement pairings_begin = {
	.name = "pairings_begin",
	.parameter_count = 5,
	.sql = "INSERT INTO device_pairings (id, kind, code, key_hash, address, expires_at)"
	       " SELECT $1::uuid, $2::device_kind, $3::text, $4::bytea, $5::inet,"
	       " now() + interval '600 seconds'"
	       " WHERE (SELECT count(*) FROM device_pairings WHERE " WAITS ") < 1000"
	       " AND (SELECT count(*) FROM device_pairings WHERE " WAITS
	       " AND address <<= set_masklen($5::inet, CASE family($5::inet)"
	       " WHEN 6 THEN 64 ELSE 32 END)) < 30"
	       " ON CONFLICT (code) DO NOTHING RETURNING id",
};
_Static_assert(PAIRING_LIFE_S == 600 && PAIRINGS_OPEN_MAX == 1000 && PAIRINGS_OF_ADDRESS_MAX == 30,
	"the statement says so");

/* The row of the key is locked first, so of two uses at once the second sees what the first did. A
 * key that was followed by another one and comes again is in two hands; nobody can tell which of
 * them is the device's, so neither goes on. The account may be disabled while this waits for its
 * row: it stays disabled. */
const struct db_statement devices_enter = {
	.name = "devices_enter",
	.of_all = "a key does not say of which facility it is",
	.parameter_count = 4,
	.sql = "WITH key AS MATERIALIZED (SELECT k.*, u.facility_id, u.display_name, u.language,"
	       " u.disabled_at, u.display_id FROM device_keys k JOIN users u ON u.id = k.user_id"
	       " WHERE k.key_hash = $1::bytea OR k.next_hash = $1::bytea"
	       " OR k.spent_hash = $1::bytea FOR UPDATE OF k),"
	       " aged AS MATERIALIZED (SELECT key.*, next_hash IS NOT DISTINCT FROM $1::bytea"
	       " AS is_next, CASE WHEN next_hash IS NOT DISTINCT FROM $1::bytea"
	       " THEN next_issued_at ELSE issued_at END + interval '90 days' AS ends FROM key),"
	       " verdict AS MATERIALIZED (SELECT aged.*, CASE"
	       " WHEN disabled_at IS NOT NULL THEN 'revoked'"
	       " WHEN spent_hash IS NOT DISTINCT FROM $1::bytea THEN 'spent'"
	       " WHEN ends <= now() THEN 'expired' ELSE 'known' END AS word FROM aged),"
	       " moved AS (UPDATE device_keys k SET spent_hash = k.key_hash,"
	       " key_hash = k.next_hash, issued_at = k.next_issued_at, next_hash = NULL,"
	       " next_issued_at = NULL FROM verdict v"
	       " WHERE k.user_id = v.user_id AND v.word = 'known' AND v.is_next),"
	       " seen AS (UPDATE users u SET last_seen_at = now() FROM verdict v"
	       " WHERE u.id = v.user_id AND v.word = 'known'),"
	       " stopped AS (UPDATE users u SET disabled_at = now() FROM verdict v"
	       " WHERE u.id = v.user_id AND v.word = 'spent' AND u.disabled_at IS NULL),"
	       " logged AS (INSERT INTO audit_log (id, facility_id, actor_kind, actor_id,"
	       " actor_role, action, was_allowed, object_kind, object_id, address, request)"
	       " SELECT $2::uuid, facility_id, 'display', user_id, 'display',"
	       " CASE word WHEN 'spent' THEN 'device.key_reused' ELSE 'device.key_rotated' END,"
	       " word = 'known', 'device', display_id, $3::inet, $4::text FROM verdict"
	       " WHERE word = 'spent' OR (word = 'known' AND is_next))"
	       " SELECT word, user_id, facility_id, display_name, v.language,"
	       " coalesce(display_id, uuid_nil()),"
	       " coalesce((SELECT kind::text FROM displays d WHERE d.facility_id = v.facility_id"
	       " AND d.id = v.display_id), 'display'),"
	       " greatest(0, floor(extract(epoch FROM ends - now())))::bigint,"
	       " ends < now() + interval '83 days',"
	       " CASE word WHEN 'spent' THEN pg_notify('" USERS_CHANGED "', user_id::text) END"
	       " FROM verdict v"
	       " UNION ALL SELECT CASE WHEN " WAITS " THEN 'waiting' ELSE 'over' END, uuid_nil(),"
	       " uuid_nil(), '', 'sw', uuid_nil(), kind::text,"
	       " greatest(0, ceil(extract(epoch FROM expires_at - now())))::bigint, false, NULL"
	       " FROM device_pairings WHERE key_hash = $1::bytea"
	       " AND NOT EXISTS (SELECT FROM key)",
};
_Static_assert(
	DEVICE_KEY_LIFE_D == 90 && DEVICE_KEY_LIFE_D - DEVICE_KEY_FRESH_D == 83, "it says so");

const struct db_statement devices_next_key = {
	.name = "devices_next_key",
	.of_all = "a key does not say of which facility it is",
	.parameter_count = 2,
	.sql = "UPDATE device_keys k SET next_hash = $2::bytea, next_issued_at = now()"
	       " FROM users u WHERE u.id = k.user_id AND u.disabled_at IS NULL"
	       " AND k.key_hash = $1::bytea AND k.issued_at > now() - interval '90 days'"
	       " RETURNING k.user_id",
};

/* ---- pairing ---- */

/* What a display is said to be, of the facility $3; null: there is none. */
#define DISPLAY_AS_SAID(display)                                                                   \
	"(SELECT jsonb_strip_nulls(jsonb_build_object('kind', s.kind, 'name', s.name,"             \
	" 'name_en', s.name_en, 'desks', s.desks)) FROM displays s"                                \
	" WHERE s.facility_id = $3::uuid AND s.id = " display ")"

/* Whoever typed the code is the one who may refuse it. */
#define BEGAN_AT JSON_TIME("p.began_at")
#define EXPIRES_AT JSON_TIME("p.expires_at")
const struct db_statement pairings_find = {
	.name = "pairings_find",
	.facility = 3,
	.parameter_count = 4,
	.sql = "WITH found AS (SELECT id FROM device_pairings WHERE code = $1::text"
	       " AND (" WAITS " OR command_id = $2::uuid)),"
	       " seen AS (UPDATE device_pairings p SET facility_id = $3::uuid FROM found"
	       " WHERE p.id = found.id RETURNING p.*)"
	       " SELECT json_build_object('id', p.id, 'kind', p.kind, 'address', host(p.address),"
	       " 'began_at', " BEGAN_AT ", 'expires_at', " EXPIRES_AT "),"
	       " p.id, p.kind, coalesce(u.display_id::text, ''),"
	       " EXISTS (SELECT FROM users o WHERE o.facility_id = $3::uuid"
	       " AND o.display_id = $4::uuid AND o.disabled_at IS NULL),"
	       " coalesce((SELECT d.version FROM displays d WHERE d.facility_id = $3::uuid"
	       " AND d.id = coalesce($4::uuid, p.id)), 0),"
	       " coalesce(" DISPLAY_AS_SAID(
		       "coalesce($4::uuid, p.id)") ", '{}')"
						   " FROM seen p LEFT JOIN users u ON u.id = p.id "
						   "AND p.command_id = $2::uuid",
};

#define REFUSED                                                                                    \
	AUDIT_LOGGED("$1", "'device.pairing_refused'", "$2::uuid", "'pairing'", "ended.id",        \
		"$4::text",                                                                        \
		"jsonb_build_object('kind', ended.device_kind, 'from', host(ended.from_address))", \
		"ended")
const struct db_statement pairings_refuse = {
	.name = "pairings_refuse",
	.parameter_count = 4,
	.sql = "WITH ended AS (UPDATE device_pairings SET ended_at = now()"
	       " WHERE id = $3::uuid AND facility_id = $2::uuid AND " WAITS
	       " RETURNING id, kind AS device_kind, address AS from_address), " REFUSED
	       " SELECT id FROM device_pairings WHERE id = $3::uuid AND facility_id = $2::uuid"
	       " AND approved_by IS NULL",
};

const struct db_statement pairings_give_up = {
	.name = "pairings_give_up",
	.parameter_count = 6,
	.sql = "WITH ended AS (UPDATE device_pairings SET ended_at = now()"
	       " WHERE " WAITS
	       " RETURNING id), counted AS (SELECT count(*) AS given_up FROM ended), "
	       "logged AS (INSERT INTO audit_log (id, facility_id, actor_kind, actor_id,"
	       " actor_role, action, was_allowed, address, request, detail)"
	       " SELECT $1::uuid, $3::uuid, 'staff', $2::uuid, $4::user_role,"
	       " 'device.codes_guessed', false, $5::inet, $6::text,"
	       " jsonb_build_object('given_up', given_up) FROM counted)"
	       " SELECT given_up FROM counted",
};

#define PAIRED                                                                                     \
	AUDIT_LOGGED("$1", "'device.paired'", "$3::uuid", "'device'", "$5::uuid", "''",            \
		"jsonb_build_object('account', pairing.id, 'from', host(pairing.address)) "        \
		"|| " AUDIT_CHANGE("$9::jsonb", DISPLAY_AS_SAID("$5::uuid")),                      \
		"pairing")
#define REPLACED                                                                                   \
	AUDIT_LOGGED_AS("logged_end", "$11", "'device.revoked'", "$3::uuid", "'device'",           \
		"$5::uuid", "''", "jsonb_build_object('account', ended.id)", "ended")
/* $10: whatever comes as it now ends with the code, or not at all. Its place is free before the new
 * account asks for it. */
const struct db_statement devices_approve = {
	.name = "devices_approve",
	.facility = 3,
	.parameter_count = 11,
	.sql = "WITH pairing AS (UPDATE device_pairings SET ended_at = now(),"
	       " approved_by = $2::uuid, command_id = $8::uuid"
	       " WHERE id = $4::uuid AND kind = $6::device_kind AND " WAITS " RETURNING *),"
	       " ended AS (UPDATE users u SET disabled_at = now() FROM pairing"
	       " WHERE $10::boolean AND u.facility_id = $3::uuid AND u.display_id = $5::uuid"
	       " AND u.disabled_at IS NULL RETURNING u.id),"
	       " account AS (INSERT INTO users (id, facility_id, login, display_name, role,"
	       " display_id, created_by)"
	       " SELECT id, $3::uuid, 'device-' || replace(id::text, '-', ''), $7::text,"
	       " 'display', $5::uuid, $2::uuid FROM pairing"
	       " WHERE (SELECT count(*) FROM ended) >= 0 RETURNING id),"
	       " key AS (INSERT INTO device_keys (user_id, key_hash, paired_by, paired_from)"
	       " SELECT id, key_hash, $2::uuid, address FROM pairing JOIN account USING "
	       "(id)), " PAIRED ", " REPLACED " SELECT $5::uuid, (SELECT pg_notify('" USERS_CHANGED
	       "', id::text) FROM account), (SELECT pg_notify('" USERS_CHANGED
	       "', id::text) FROM ended), (SELECT end_sessions(id, NULL) FROM ended)"
	       " FROM pairing",
};

/* ---- which there are ---- */

/* An open connection of a server that is not heard any more ended when it was heard last. */
#define IS_OPEN                                                                                    \
	"(c.closed_at IS NULL AND r.seen_at > now() - interval '90 seconds'"                       \
	" AND r.stopped_at IS NULL)"
#define ENDS                                                                                       \
	"greatest(c.opened_at, coalesce(c.closed_at, CASE WHEN " IS_OPEN                           \
	" THEN now() ELSE r.seen_at END))"
_Static_assert(RUN_SILENT_S == 90, "the statements say so");

/* Where two connections overlap, each minute counts once. */
#define MINUTES(since)                                                                             \
	"(SELECT coalesce(floor(extract(epoch FROM sum(upper(x) - lower(x))) / 60), 0)::bigint"    \
	" FROM unnest((SELECT range_agg(tstzrange(greatest(s.opened_at, " since "), s.ends))"      \
	" FROM spans s WHERE s.ends > " since ")) AS x)"
#define DISCONNECTS(since)                                                                         \
	"(SELECT count(*) FROM spans s WHERE s.is_disconnect AND s.ends >= " since ")"

/* The rows of d as JSON; today is when the day of the facility began. */
#define PAIRED_AT JSON_TIME("k.paired_at")
#define KEY_ENDS_AT JSON_TIME("(k.issued_at + interval '90 days')")
#define SINCE_AT JSON_TIME("n.since")
#define SEEN_AT JSON_TIME("n.seen")
#define AS_JSON                                                                                    \
	"json_strip_nulls(json_build_object('id', d.id, 'name', d.name, 'name_en', d.name_en, "    \
	"'kind', d.kind,"                                                                          \
	" 'desks', d.desks, 'state', CASE WHEN k.user_id IS NOT NULL THEN 'paired'"                \
	" WHEN u.id IS NOT NULL THEN 'account' ELSE 'none' END,"                                   \
	" 'login', CASE WHEN k.user_id IS NULL THEN u.login END,"                                  \
	" 'paired_at', " PAIRED_AT ", 'paired_by', k.paired_by,"                                   \
	" 'paired_from', host(k.paired_from), 'key_ends_at', " KEY_ENDS_AT ","                     \
	" 'online', n.online, 'since_at', " SINCE_AT ", 'last_seen_at', " SEEN_AT ","              \
	" 'address', n.address, 'minutes_today', n.minutes_today,"                                 \
	" 'minutes_week', n.minutes_week, 'disconnects_today', n.drops_today,"                     \
	" 'disconnects_week', n.drops_week, 'version', d.version))"

#define FROM_DEVICES(rows)                                                                              \
	" FROM " rows " d"                                                                              \
	" CROSS JOIN LATERAL (SELECT date_trunc('day', now() AT TIME ZONE f.time_zone)"                 \
	" AT TIME ZONE f.time_zone AS today FROM facilities f WHERE f.id = d.facility_id) t"            \
	" LEFT JOIN users u ON u.facility_id = d.facility_id AND u.display_id = d.id"                   \
	" AND u.disabled_at IS NULL LEFT JOIN device_keys k ON k.user_id = u.id"                        \
	" CROSS JOIN LATERAL (WITH spans AS (SELECT c.opened_at, " ENDS " AS ends, " IS_OPEN            \
	" AS is_open, c.closed_at IS NOT NULL AND NOT c.by_server AS is_disconnect, c.address"          \
	" FROM device_connections c JOIN server_runs r ON r.id = c.run_id"                              \
	" WHERE c.facility_id = d.facility_id AND c.display_id = d.id"                                  \
	" AND c.opened_at > now() - interval '92 days')"                                                \
	" SELECT (SELECT count(*) > 0 FROM spans WHERE is_open) AS online,"                             \
	" (SELECT min(opened_at) FROM spans WHERE is_open) AS since,"                                   \
	" (SELECT max(ends) FROM spans) AS seen,"                                                       \
	" (SELECT host(address) FROM spans ORDER BY opened_at DESC LIMIT 1) AS address,"                \
	" " MINUTES(                                                                                    \
		"t.today") " AS minutes_today,"                                                         \
			   " " MINUTES(                                                                 \
				   "(t.today - interval '6 days')") " AS minutes_week,"                 \
								    " " DISCONNECTS(                    \
									    "t.today") " AS "           \
										       "drops_"         \
										       "today,"         \
										       " " DISCONNECTS( \
											       "("      \
											       "t"      \
											       "."      \
											       "t"      \
											       "o"      \
											       "d"      \
											       "a"      \
											       "y"      \
											       " "      \
											       "-"      \
											       " "      \
											       "i"      \
											       "n"      \
											       "t"      \
											       "e"      \
											       "r"      \
											       "v"      \
											       "a"      \
											       "l"      \
											       " "      \
											       "'"      \
											       "6"      \
											       " "      \
											       "d"      \
											       "a"      \
											       "y"      \
											       "s"      \
											       "'"      \
											       ")") " AS drops_week) n"
_Static_assert(CONNECTIONS_KEPT_D == 92, "the statement says so");

const struct db_statement devices_list = {
	.name = "devices_list",
	.facility = 1,
	.parameter_count = 3,
	.sql = "WITH found AS (SELECT * FROM displays WHERE facility_id = $1::uuid"
	       " AND ($2::uuid IS NULL OR id > $2::uuid) ORDER BY id LIMIT $3::bigint + 1),"
	       " page AS (SELECT * FROM found ORDER BY id LIMIT $3::bigint),"
	       " told AS (SELECT d.id, " AS_JSON " AS json" FROM_DEVICES(
		       "page") ")"
			       " SELECT json_strip_nulls(json_build_object('devices',"
			       " (SELECT coalesce(json_agg(json ORDER BY id), '[]') FROM told),"
			       " 'next', CASE WHEN (SELECT count(*) FROM found) > $3::bigint"
			       " THEN (SELECT id FROM page ORDER BY id DESC LIMIT 1) END))",
};

const struct db_statement devices_read = {
	.name = "devices_read",
	.facility = 1,
	.parameter_count = 2,
	.sql = "SELECT " AS_JSON ", d.version" FROM_DEVICES(
		"displays") " WHERE d.facility_id = $1::uuid AND d.id = $2::uuid",
};

#define REVOKED                                                                                    \
	AUDIT_LOGGED("$1", "'device.revoked'", "$2::uuid", "'device'", "$3::uuid", "$4::text",     \
		"jsonb_build_object('account', changed.id)", "changed")
const struct db_statement devices_revoke = {
	.name = "devices_revoke",
	.facility = 2,
	.parameter_count = 4,
	.sql = "WITH device AS (SELECT id FROM displays"
	       " WHERE facility_id = $2::uuid AND id = $3::uuid),"
	       " changed AS (UPDATE users u SET disabled_at = now() FROM device"
	       " WHERE u.facility_id = $2::uuid AND u.display_id = device.id"
	       " AND u.disabled_at IS NULL RETURNING u.id), " REVOKED
	       " SELECT EXISTS (SELECT FROM changed), (SELECT pg_notify('" USERS_CHANGED
	       "', id::text) FROM changed), (SELECT end_sessions(id, NULL) FROM changed)"
	       " FROM device",
};

const struct db_statement devices_find_facility = {
	.name = "devices_find_facility",
	.of_all = "an account does not say of which facility it is",
	.parameter_count = 1,
	.sql = "SELECT facility_id FROM users WHERE id = $1::uuid AND display_id IS NOT NULL",
};

#define OPENED_AT JSON_TIME("opened_at")
#define CLOSED_AT JSON_TIME("ends")
const struct db_statement connections_list = {
	.name = "connections_list",
	.parameter_count = 4,
	.sql = "WITH device AS (SELECT id FROM displays"
	       " WHERE facility_id = $1::uuid AND id = $2::uuid),"
	       " found AS (SELECT c.id, c.opened_at, c.address, c.by_server,"
	       " " IS_OPEN " AS is_open, " ENDS " AS ends"
	       " FROM device_connections c JOIN server_runs r ON r.id = c.run_id"
	       " WHERE c.facility_id = $1::uuid AND c.display_id = $2::uuid"
	       " AND ($3::uuid IS NULL OR (c.opened_at, c.id) <"
	       " (SELECT b.opened_at, b.id FROM device_connections b WHERE b.id = $3::uuid"
	       " AND b.facility_id = $1::uuid))"
	       " ORDER BY c.opened_at DESC, c.id DESC LIMIT $4::bigint + 1), page AS"
	       " (SELECT * FROM found ORDER BY opened_at DESC, id DESC LIMIT $4::bigint)"
	       " SELECT json_strip_nulls(json_build_object('connections',"
	       " (SELECT coalesce(json_agg(json_build_object('id', id,"
	       " 'opened_at', " OPENED_AT ","
	       " 'closed_at', CASE WHEN NOT is_open THEN " CLOSED_AT " END,"
	       " 'minutes', floor(extract(epoch FROM ends - opened_at) / 60)::bigint,"
	       " 'address', host(address), 'by_server', by_server)"
	       " ORDER BY opened_at DESC, id DESC), '[]') FROM page),"
	       " 'next', CASE WHEN (SELECT count(*) FROM found) > $4::bigint THEN (SELECT id"
	       " FROM page ORDER BY opened_at, id LIMIT 1) END)) FROM device",
};

/* ---- what a server writes down ---- */

const struct db_statement runs_seen = {
	.name = "runs_seen",
	.parameter_count = 1,
	.sql = "WITH here AS (INSERT INTO server_runs (id) VALUES ($1::uuid)"
	       " ON CONFLICT (id) DO UPDATE SET seen_at = now(), stopped_at = NULL),"
	       " gone AS (UPDATE server_runs SET stopped_at = seen_at WHERE stopped_at IS NULL"
	       " AND seen_at < now() - interval '90 seconds' AND id <> $1::uuid"
	       " RETURNING id, seen_at)"
	       " UPDATE device_connections c SET by_server = true,"
	       " closed_at = greatest(c.opened_at, gone.seen_at) FROM gone"
	       " WHERE c.run_id = gone.id AND c.closed_at IS NULL",
};

const struct db_statement runs_stop = {
	.name = "runs_stop",
	.parameter_count = 1,
	.sql = "WITH gone AS (UPDATE server_runs SET seen_at = now(), stopped_at = now()"
	       " WHERE id = $1::uuid RETURNING id)"
	       " UPDATE device_connections c SET by_server = true,"
	       " closed_at = greatest(c.opened_at, now()) FROM gone"
	       " WHERE c.run_id = gone.id AND c.closed_at IS NULL",
};

#define MOMENT(us) "'epoch'::timestamptz + " us " * interval '1 microsecond'"

/* An account or a display that is not there any more has no history to be kept. */
const struct db_statement connections_write = {
	.name = "connections_write",
	.of_all = "a server writes those of all facilities at once",
	.parameter_count = 2,
	.sql = "WITH here AS (INSERT INTO server_runs (id) VALUES ($1::uuid)"
	       " ON CONFLICT (id) DO UPDATE SET seen_at = now())"
	       " INSERT INTO device_connections AS c (id, facility_id, display_id, user_id, run_id,"
	       " address, opened_at, closed_at, by_server)"
	       " SELECT n.id, n.facility, n.display, n.account, $1::uuid, n.address,"
	       " " MOMENT("n.opened") ", CASE WHEN n.closed IS NOT NULL THEN greatest(" MOMENT(
		       "n.opened") ", " MOMENT("n.closed") ") END, n.by_server"
							   " FROM jsonb_to_recordset($2::jsonb) AS "
							   "n (id uuid, facility uuid, display "
							   "uuid,"
							   " account uuid, address inet, opened "
							   "bigint, closed bigint, by_server "
							   "boolean)"
							   " JOIN displays d ON d.facility_id = "
							   "n.facility AND d.id = n.display"
							   " JOIN users u ON u.id = n.account"
							   " ON CONFLICT (id) DO UPDATE SET "
							   "closed_at = excluded.closed_at,"
							   " by_server = excluded.by_server",
};

static const struct db_statement forget_connections = {
	.name = "connections_forget",
	.sql = "DELETE FROM device_connections WHERE opened_at < now() - interval '92 days'"
	       " AND closed_at IS NOT NULL",
};

static const struct db_statement forget_pairings = {
	.name = "pairings_forget",
	.sql = "DELETE FROM device_pairings WHERE began_at < now() - interval '1 day'",
};

void connections_forget(struct db *db, db_callback *callback, void *arg)
{
	db_run(db, &forget_connections, NULL, callback, arg);
}

void pairings_forget(struct db *db, db_callback *callback, void *arg)
{
	db_run(db, &forget_pairings, NULL, callback, arg);
}

const struct db_statement *const devices_statements[] = {
	&pairings_begin,
	&devices_enter,
	&devices_next_key,
	&pairings_find,
	&pairings_refuse,
	&pairings_give_up,
	&devices_approve,
	&devices_list,
	&devices_read,
	&devices_revoke,
	&devices_find_facility,
	&connections_list,
	&runs_seen,
	&runs_stop,
	&connections_write,
	&forget_connections,
	&forget_pairings,
};
const size_t devices_statement_count = COUNT_OF(devices_statements);
