// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/store/sign_in.h"

#include "common/base/attr.h"
#include "server/store/audit.h"
#include "server/store/settings.h"
#include "server/store/users.h"

/* Why these work for all facilities. */
#define SIGNING_IN "nobody knows the facility before the account is found"

/* Of a row in the audit log, by the account's role. */
#define ACTOR_KIND "(CASE role WHEN 'display' THEN 'display' ELSE 'staff' END)::actor_kind"

/* The account u has signed in at this address before. */
#define IS_KNOWN_AT(address)                                                                       \
	"EXISTS (SELECT FROM refresh_tokens t WHERE t.user_id = u.id AND t.address IS NOT NULL"    \
	" AND same_place(t.address, " address "))"
#define IS_KNOWN_HERE IS_KNOWN_AT(AUDIT_ADDRESS("$3"))
/* It is stopped for whoever comes from there. */
#define IS_STOPPED_AT(address)                                                                     \
	"(" USERS_STOPPED " AND (u.known_failures >= 50 OR NOT " IS_KNOWN_AT(address) "))"

#define IS_CLOSED "u.disabled_at IS NOT NULL OR " USERS_EXPIRED " OR " IS_STOPPED_AT("$2::inet")

#define ACCOUNT(is_closed)                                                                         \
	"SELECT u.id, coalesce(u.facility_id, uuid_nil()), u.role, u.display_name, u.language,"    \
	" coalesce(u.password_hash, ''), u.must_change, " is_closed ","                            \
	" coalesce(u.display_id, uuid_nil()), "                                                    \
	"coalesce('\\x' || encode(u.totp_secret, 'hex'), ''),"                                     \
	" coalesce(u.totp_key, ''), u.totp_step, u.login,"                                         \
	" coalesce(concat_ws(' ', f.code, f.name_sw, f.name_en), ''),"                             \
	" coalesce(" SETTINGS_SAY("u.facility_id",                                                 \
		"'second_factor'") ", '')"                                                         \
				   " FROM users u LEFT JOIN facilities f ON f.id = u.facility_id"

/* For how long a session may be idle there, in seconds. */
#define IDLE_S(facility, idle_s, least_s)                                                          \
	"greatest(least(" idle_s "::float8, 60 * nullif(" SETTINGS_SAY(                            \
		facility, "'session_idle_min'") "::float8, 0)), " least_s "::float8)"

const struct db_statement sign_in_find = {
	.name = "sign_in_find",
	.of_all = SIGNING_IN,
	.parameter_count = 2,
	.sql = ACCOUNT(IS_CLOSED) " WHERE u.login_key = lower($1::text)",
};
_Static_assert(USERS_FAILURES_MOST == 50, "the statement says so");
_Static_assert(USERS_FIRST_PASSWORD_DAYS == 7, "the statement says so");

const struct db_statement sign_in_knows = {
	.name = "sign_in_knows",
	.of_all = SIGNING_IN,
	.parameter_count = 2,
	.sql = "SELECT u.id FROM users u WHERE login_key = lower($1::text)"
	       " AND " IS_KNOWN_AT("$2::inet"),
};

const struct db_statement sign_in_find_user = {
	.name = "sign_in_find_user",
	.of_all = SIGNING_IN,
	.parameter_count = 1,
	.sql = ACCOUNT("u.disabled_at IS NOT NULL") " WHERE u.id = $1::uuid",
};

/* No column that the trigger touch watches: signing in does not change the account. */
const struct db_statement sign_in_succeeded = {
	.name = "sign_in_succeeded",
	.of_all = SIGNING_IN,
	.parameter_count = 13,
	.sql = "WITH changed AS (UPDATE users u SET last_seen_at = now(), locked_until = NULL,"
	       " known_failures = 0,"
	       " failures = CASE WHEN " IS_KNOWN_HERE " THEN failures ELSE 0 END"
	       " WHERE id = $2::uuid AND disabled_at IS NULL"
	       " AND password_hash = $8::text AND ($9::boolean OR totp_secret IS NULL)"
	       " RETURNING id, facility_id, role),"
	       " begun AS (INSERT INTO refresh_tokens (id, family_id, user_id, token_hash,"
	       " device, client_id, address, expires_at, family_expires_at)"
	       " SELECT $5::uuid, $4::uuid, id, $6::bytea, $10::text, $11::uuid, " AUDIT_ADDRESS(
		       "$3") ", least(ends, now() + make_interval(secs => " IDLE_S("changed."
										   "facility_id",
		       "$12",
		       "$13") ")), ends"
			      " FROM changed,"
			      " (SELECT now() + make_interval(secs => $7::float8) AS ends) AS "
			      "end_of),"
			      " logged AS (INSERT INTO audit_log (id, facility_id, actor_kind, "
			      "actor_id,"
			      " actor_role, action, object_kind, object_id, address, request)"
			      " SELECT $1::uuid, coalesce(facility_id, uuid_nil()), " ACTOR_KIND
			      ", id, role,"
			      " 'session.opened', 'session', $4::uuid, " AUDIT_ADDRESS(
				      "$3") ", " AUDIT_REQUEST("$3") " FROM changed)"
								     " SELECT id FROM changed",
};

const struct db_statement sign_in_proved = {
	.name = "sign_in_proved",
	.of_all = SIGNING_IN,
	.parameter_count = 5,
	.sql = "WITH proved AS (SELECT id, facility_id, role FROM users WHERE id = $2::uuid"
	       " AND disabled_at IS NULL AND password_hash = $5::text),"
	       " logged AS (INSERT INTO audit_log (id, facility_id, actor_kind, actor_id,"
	       " actor_role, action, object_kind, object_id, address, request)"
	       " SELECT $1::uuid, coalesce(facility_id, uuid_nil()), " ACTOR_KIND ", id, role,"
	       " 'session.proved', 'session', nullif($4::uuid, uuid_nil()), " AUDIT_ADDRESS(
		       "$3") ", " AUDIT_REQUEST("$3") " FROM proved) SELECT id FROM proved",
};

const struct db_statement sign_in_change_password = {
	.name = "sign_in_change_password",
	.of_all = SIGNING_IN,
	.parameter_count = 6,
	.sql = "WITH changed AS (UPDATE users SET password_hash = $4::text,"
	       " password_changed_at = now(), must_change = false"
	       " WHERE id = $2::uuid AND password_hash = $3::text AND disabled_at IS NULL"
	       " RETURNING id, facility_id, role),"
	       " logged AS (INSERT INTO audit_log (id, facility_id, actor_kind, actor_id,"
	       " actor_role, action, object_kind, object_id, address, request)"
	       " SELECT $1::uuid, coalesce(facility_id, uuid_nil()), " ACTOR_KIND ", id, role,"
	       " 'user.password_changed', 'user', id, " AUDIT_ADDRESS("$5") ", " AUDIT_REQUEST(
		       "$5") " FROM changed)"
			     " SELECT id, pg_notify('" USERS_CHANGED
			     "', id::text), end_sessions(id, $6::uuid) FROM changed",
};

/* The account is locked first, as by everything that ends sessions, and then the token, so of two
 * that come at once the second sees what the first did. A family ends as a whole: a token that was
 * made while the others were revoked had not been there to be revoked. One that was used is reused
 * although its own time is over: who was away comes with it after a thief has used it. */
const struct db_statement session_renew = {
	.name = "session_renew",
	.of_all = "a token does not say of which facility it is",
	.parameter_count = 8,
	.sql = "WITH owner AS MATERIALIZED (SELECT * FROM users WHERE id = (SELECT user_id"
	       " FROM refresh_tokens WHERE token_hash = $1::bytea) FOR NO KEY UPDATE),"
	       " token AS MATERIALIZED (SELECT t.*, u.facility_id, u.role, u.display_name,"
	       " u.language, u.disabled_at, u.display_id, u.totp_secret"
	       " FROM refresh_tokens t JOIN owner u ON u.id = t.user_id"
	       " WHERE t.token_hash = $1::bytea FOR UPDATE OF t),"
	       " verdict AS MATERIALIZED (SELECT token.*, CASE"
	       " WHEN revoked_at IS NOT NULL OR EXISTS (SELECT FROM refresh_tokens o WHERE "
	       "o.family_id = token.family_id"
	       " AND o.revoked_at IS NOT NULL) OR family_expires_at <= now()"
	       " OR (expires_at <= now() AND used_at IS NULL) OR disabled_at IS NOT NULL"
	       " THEN 'ended'"
	       " WHEN client_id IS DISTINCT FROM $6::uuid THEN 'reused'"
	       " WHEN used_at IS NULL THEN 'renewed'"
	       " WHEN client_id IS NOT NULL"
	       " AND used_at > now() - interval '30 seconds' AND NOT EXISTS (SELECT"
	       " FROM refresh_tokens n WHERE n.id = token.successor_id"
	       " AND (n.used_at IS NOT NULL OR n.revoked_at IS NOT NULL)) THEN 'again'"
	       " ELSE 'reused' END AS word FROM token),"
	       " used AS (UPDATE refresh_tokens t SET used_at = now(), successor_id = $2::uuid"
	       " FROM verdict v WHERE t.id = v.id AND v.word = 'renewed'),"
	       " next AS (INSERT INTO refresh_tokens (id, family_id, user_id, token_hash, device,"
	       " client_id, address, expires_at, family_expires_at)"
	       " SELECT $2::uuid, family_id, user_id, $3::bytea, device, client_id, " AUDIT_ADDRESS(
		       "$5") ", "
			     "least(family_expires_at,"
			     " now() + make_interval(secs => " IDLE_S("verdict.facility_id", "$7",
				     "$8") ")),"
					   " family_expires_at FROM verdict WHERE word = "
					   "'renewed'),"
					   " ended AS (UPDATE refresh_tokens t SET revoked_at = "
					   "now() FROM "
					   "verdict v"
					   " WHERE t.family_id = v.family_id AND t.revoked_at IS "
					   "NULL AND "
					   "v.word = 'reused'),"
					   " logged AS (INSERT INTO audit_log (id, facility_id, "
					   "actor_kind, "
					   "actor_id,"
					   " actor_role, action, was_allowed, object_kind, "
					   "object_id, address, "
					   "request)"
					   " SELECT $4::uuid, coalesce(facility_id, "
					   "uuid_nil()), " ACTOR_KIND ", user_id, role,"
					   " 'session.token_reused', false, 'session', "
					   "family_id, " AUDIT_ADDRESS("$5") ", " AUDIT_REQUEST(
						   "$5") ""
							 " FROM verdict WHERE word = 'reused')"
							 " SELECT word, CASE word WHEN 'again' "
							 "THEN "
							 "successor_id ELSE $2::uuid END, user_id,"
							 " coalesce(facility_id, uuid_nil()), "
							 "role, "
							 "display_name, language, family_id,"
							 " floor(extract(epoch FROM "
							 "family_expires_at "
							 "- now()))::bigint,"
							 " coalesce(display_id, uuid_nil()), "
							 "totp_secret IS NOT NULL, "
							 "coalesce(" SETTINGS_SAY(
								 "verdict.facility_id",
								 "'second_factor'") ", ''),"
										    " CASE word "
										    "WHEN 'reused' "
										    "THEN "
										    "pg_notify("
										    "'" USERS_CHANGED
										    "', "
										    "user_id::text)"
										    " END"
										    " FROM verdict",
};

const struct db_statement session_end = {
	.name = "session_end",
	.facility_or_all = 5,
	.parameter_count = 5,
	.sql = "WITH owner AS MATERIALIZED (SELECT id, facility_id, role FROM users"
	       " WHERE id = $4::uuid AND " USERS_OF(
		       "$5") " FOR NO KEY UPDATE),"
			     " ended AS (UPDATE refresh_tokens t SET revoked_at = now() FROM owner"
			     " WHERE t.family_id = $2::uuid AND t.user_id = owner.id AND "
			     "t.revoked_at IS NULL"
			     " RETURNING t.user_id),"
			     " who AS (SELECT * FROM owner WHERE id IN (SELECT user_id FROM "
			     "ended)),"
			     " logged AS (INSERT INTO audit_log (id, facility_id, actor_kind, "
			     "actor_id,"
			     " actor_role, action, object_kind, object_id, address, request)"
			     " SELECT $1::uuid, coalesce(facility_id, uuid_nil()), " ACTOR_KIND
			     ", id, role,"
			     " 'session.closed', 'session', $2::uuid, " AUDIT_ADDRESS(
				     "$3") ", " AUDIT_REQUEST("$3") " FROM who)"
								    " SELECT id, "
								    "pg_notify('" USERS_CHANGED
								    "', id::text) FROM who",
};

const struct db_statement sessions_ended = {
	.name = "sessions_ended",
	.of_all = "a server judges the tokens of every facility",
	.parameter_count = 1,
	.sql = "SELECT DISTINCT family_id FROM refresh_tokens"
	       " WHERE revoked_at > now() - make_interval(secs => $1::float8)"
	       " AND family_expires_at > now() - interval '2 hours'",
};

const struct db_statement sign_in_failed = {
	.name = "sign_in_failed",
	.of_all = SIGNING_IN,
	.parameter_count = 5,
	.sql = "WITH place AS (SELECT u.id, " IS_KNOWN_HERE " AS known FROM users u"
	       " WHERE u.login_key = lower($2::text)),"
	       " changed AS (UPDATE users u SET"
	       " failures = least(u.failures + (NOT known)::integer, 1000000),"
	       " known_failures = least(u.known_failures + known::integer, 1000000),"
	       " failed_at = now(), failed_from = " AUDIT_ADDRESS(
		       "$3") ", locked_until = CASE"
			     " WHEN u.failures + u.known_failures >= $4::integer"
			     " THEN now() + make_interval(secs => least($5::float8,"
			     " power(2, least(u.failures + u.known_failures - $4::integer, 20)))) "
			     "END"
			     " FROM place WHERE u.id = place.id RETURNING u.id, u.facility_id, "
			     "u.role)"
			     " INSERT INTO audit_log (id, facility_id, actor_kind, actor_id, "
			     "actor_role, action,"
			     " was_allowed, address, request)"
			     " SELECT $1::uuid, coalesce(facility_id, uuid_nil()), " ACTOR_KIND
			     ", id, role,"
			     " 'session.refused', false, " AUDIT_ADDRESS("$3") ", " AUDIT_REQUEST(
				     "$3") ""
					   " FROM (VALUES (1)) AS one LEFT JOIN changed ON true",
};

const struct db_statement accounts_changed = {
	.name = "accounts_changed",
	.of_all = "a server judges the tokens of every facility",
	.parameter_count = 1,
	.sql = "SELECT id, coalesce(facility_id, uuid_nil()), role,"
	       " coalesce(display_id, uuid_nil()), disabled_at IS NOT NULL"
	       " FROM users WHERE updated_at > now() - make_interval(secs => $1::float8)",
};

/* Two that clear up at once pass over what the other has in hand. */
#define OLD_PASSES                                                                                 \
	"ARRAY(SELECT pass_hash FROM live_passes"                                                  \
	" WHERE given_at <= now() - make_interval(secs => $8::float8) FOR UPDATE SKIP LOCKED)"
#define MORE_PASSES                                                                                \
	"ARRAY(SELECT pass_hash FROM live_passes WHERE user_id = $2::uuid"                         \
	" ORDER BY given_at DESC OFFSET 7 FOR UPDATE SKIP LOCKED)"
const struct db_statement pass_keep = {
	.name = "pass_keep",
	.parameter_count = 8,
	.sql = "WITH gone AS (DELETE FROM live_passes"
	       " WHERE pass_hash = ANY (" OLD_PASSES " || " MORE_PASSES "))"
	       " INSERT INTO live_passes (pass_hash, user_id, session_id, facility_id, display_id,"
	       " role, token_ends_us) VALUES ($1::bytea, $2::uuid, $3::uuid, $4::uuid, $5::uuid,"
	       " $6::user_role, $7::bigint)",
};

const struct db_statement pass_take = {
	.name = "pass_take",
	.parameter_count = 2,
	.sql = "WITH taken AS (DELETE FROM live_passes WHERE pass_hash = $1::bytea RETURNING *)"
	       " SELECT user_id, session_id, facility_id, display_id, role, token_ends_us FROM "
	       "taken"
	       " WHERE given_at > now() - make_interval(secs => $2::float8)",
};

/* What is not there is left out, as in all answers. */
const struct db_statement account_tell = {
	.name = "account_tell",
	.facility_or_all = 2,
	.parameter_count = 2,
	.sql = "SELECT json_strip_nulls(json_build_object('id', id, 'login', login,"
	       " 'name', display_name, 'role', role, 'facility', facility_id,"
	       " 'display', display_id, 'language', language,"
	       " 'must_change', nullif(must_change, false))), version"
	       " FROM users WHERE id = $1::uuid AND disabled_at IS NULL AND " USERS_OF("$2"),
};

const struct db_statement *const sign_in_statements[] = {
	&sign_in_find,
	&sign_in_find_user,
	&sign_in_knows,
	&sign_in_succeeded,
	&sign_in_failed,
	&sign_in_proved,
	&sign_in_change_password,
	&session_renew,
	&session_end,
	&sessions_ended,
	&accounts_changed,
	&pass_keep,
	&pass_take,
	&account_tell,
};
const size_t sign_in_statement_count = COUNT_OF(sign_in_statements);
