// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/store/patient_self.h"

#include "common/base/attr.h"
#include "server/store/audit.h"
#include "server/store/json.h"
#include "server/store/users.h"

#define HIMSELF "p.facility_id = $1::uuid AND p.id = $2::uuid AND p.erased_at IS NULL"

/* Of p. */
#define AS_JSON                                                                                    \
	"json_strip_nulls(json_build_object('id', p.id, 'facility', p.facility_id, 'full_name',"   \
	" p.full_name, 'sex', p.sex, 'birth_date', p.birth_date, 'birth_year', p.birth_year,"      \
	" 'card_number', p.card_number, 'phone_number', p.phone_number, 'language', p.language,"   \
	" 'sms_consent', p.sms_consent, 'version', p.version))"

const struct db_statement patient_self_read = {
	.name = "patient_self_read",
	.facility = 1,
	.parameter_count = 2,
	.sql = "SELECT " AS_JSON ", p.version FROM patients p WHERE " HIMSELF,
};

#define EDIT_LOGGED                                                                                \
	AUDIT_LOGGED("$5", "'patient.changed'", "$1::uuid", "'patient'", "$2::uuid", "''",         \
		"jsonb_build_object('fields', (SELECT jsonb_agg(name)"                             \
		" FROM jsonb_object_keys($4::jsonb) AS name))",                                    \
		"changed")

/* Who says yes again has taken back the word that stopped the messages. */
#define EDIT_NEW                                                                                   \
	"ROW(coalesce((b->>'language')::language, p.language),"                                    \
	" coalesce((b->>'sms_consent')::boolean, p.sms_consent),"                                  \
	" CASE WHEN b->>'sms_consent' = 'true' THEN NULL ELSE p.sms_stopped_at END)"
#define EDIT_IS_NONE                                                                               \
	"ROW(p.language, p.sms_consent, p.sms_stopped_at) IS NOT DISTINCT FROM " EDIT_NEW

const struct db_statement patient_self_edit = {
	.name = "patient_self_edit",
	.facility = 1,
	.parameter_count = 5,
	.sql = "WITH given AS (SELECT $4::jsonb AS b),"
	       " target AS (SELECT p.*, " EDIT_IS_NONE " AS is_same FROM patients p, given"
	       " WHERE " HIMSELF "),"
	       " changed AS (UPDATE patients p SET (language, sms_consent, sms_stopped_at) ="
	       " " EDIT_NEW " FROM given WHERE " HIMSELF " AND p.version = $3::integer"
	       " AND NOT (" EDIT_IS_NONE ") RETURNING p.*),"
	       " " EDIT_LOGGED " SELECT coalesce((SELECT " AS_JSON " FROM changed p),"
	       " (SELECT " AS_JSON " FROM target p WHERE is_same AND version = $3::integer)),"
	       " coalesce((SELECT version FROM changed), target.version) FROM target",
};

#define TIME_OF(name, column) "'" name "', " JSON_TIME(column)
#define ISSUED TIME_OF("issued_at", "t.issued_at")
#define CALLED TIME_OF("called_at", "t.called_at")
#define FINISHED TIME_OF("finished_at", "t.finished_at")
#define OPENED TIME_OF("opened_at", "v.opened_at")
#define CLOSED TIME_OF("closed_at", "v.closed_at")
#define AT TIME_OF("at", "a.scheduled_at")

/* Of the visit v. The code is that of /t/{code}, where the place in line is told. */
#define TICKETS                                                                                    \
	"(SELECT coalesce(json_agg(json_build_object('ticket', t.id, 'number', t.queue_number,"    \
	" 'state', t.state, 'service_sw', s.name_sw, 'service_en', s.name_en, " ISSUED ", " CALLED \
	", " FINISHED ") ORDER BY t.seq), '[]') FROM queue_entries t"                              \
	" JOIN services s ON s.facility_id = t.facility_id AND s.id = t.service_id"                \
	" WHERE t.facility_id = v.facility_id AND t.visit_id = v.id)"

const struct db_statement patient_self_visits = {
	.name = "patient_self_visits",
	.facility = 1,
	.parameter_count = 2,
	.sql = "SELECT json_strip_nulls(json_build_object('visits', (SELECT coalesce(json_agg("
	       "json_build_object('visit', v.id, 'code', v.code, 'state', v.state, 'day',"
	       " v.business_day, " OPENED ", " CLOSED ", 'tickets', " TICKETS
	       ") ORDER BY v.opened_at DESC, v.id DESC), '[]') FROM (SELECT * FROM visits"
	       " WHERE patient_id = p.id AND facility_id = p.facility_id"
	       " ORDER BY opened_at DESC, id DESC LIMIT 50) v))) FROM patients p WHERE " HIMSELF,
};
_Static_assert(PATIENT_VISITS_LISTED == 50, "the statement says so");

const struct db_statement patient_self_appointments = {
	.name = "patient_self_appointments",
	.facility = 1,
	.parameter_count = 2,
	.sql = "SELECT json_build_object('appointments', (SELECT coalesce(json_agg("
	       "json_build_object('appointment', a.id, " AT ", 'minutes', a.minutes, 'status',"
	       " a.status, 'service_sw', s.name_sw, 'service_en', s.name_en)"
	       " ORDER BY a.scheduled_at DESC, a.id), '[]') FROM (SELECT * FROM appointments"
	       " WHERE patient_id = p.id ORDER BY scheduled_at DESC, id LIMIT 50) a"
	       " JOIN services s ON s.facility_id = a.facility_id AND s.id = a.service_id))"
	       " FROM patients p WHERE " HIMSELF,
};

/* Every server hears that sessions have ended. */
#define HEARD " pg_notify('" USERS_CHANGED "', $2::text)"

#define PHONE_LOGGED                                                                               \
	AUDIT_LOGGED("$5", "'patient.phone_changed'", "$1::uuid", "'patient'", "$2::uuid", "''",   \
		AUDIT_NO_DETAIL, "changed")

const struct db_statement patient_self_set_phone = {
	.name = "patient_self_set_phone",
	.facility = 1,
	.parameter_count = 5,
	.sql = "WITH target AS (SELECT p.id, (SELECT min(r.issued_at) > now()"
	       " - interval '10 minutes' FROM refresh_tokens r WHERE r.family_id = $4::uuid)"
	       " AS is_fresh FROM patients p WHERE " HIMSELF "),"
	       " changed AS (UPDATE patients p SET phone_number = $3::text FROM target t"
	       " WHERE p.id = t.id AND p.erased_at IS NULL AND t.is_fresh RETURNING p.id),"
	       " ended AS (UPDATE refresh_tokens r SET revoked_at = now() FROM changed c"
	       " WHERE r.patient_id = c.id AND r.revoked_at IS NULL),"
	       " " PHONE_LOGGED
	       " SELECT CASE WHEN EXISTS (SELECT FROM changed) THEN 'changed' ELSE 'old' END," HEARD
	       " FROM target",
};
_Static_assert(PATIENT_FRESH_MIN == 10, "the statement says so");

#define ALL_LOGGED                                                                                 \
	AUDIT_LOGGED("$3", "'session.closed'", "$1::uuid", "'patient'", "$2::uuid", "''",          \
		"jsonb_build_object('tokens', count)", "every")
#define ONE_LOGGED                                                                                 \
	AUDIT_LOGGED("$4", "'session.closed'", "$1::uuid", "'session'", "$3::uuid", "''",          \
		AUDIT_NO_DETAIL, "one")

const struct db_statement patient_self_sign_out_all = {
	.name = "patient_self_sign_out_all",
	.facility = 1,
	.parameter_count = 3,
	.sql = "WITH ended AS (UPDATE refresh_tokens SET revoked_at = now()"
	       " WHERE patient_id = $2::uuid AND revoked_at IS NULL RETURNING family_id),"
	       " every AS (SELECT count(*) AS count FROM ended), " ALL_LOGGED
	       " SELECT count(DISTINCT family_id)," HEARD " FROM ended",
};

const struct db_statement patient_self_sign_out = {
	.name = "patient_self_sign_out",
	.facility = 1,
	.parameter_count = 4,
	.sql = "WITH ended AS (UPDATE refresh_tokens SET revoked_at = now() WHERE family_id ="
	       " $3::uuid AND patient_id = $2::uuid AND revoked_at IS NULL RETURNING family_id),"
	       " one AS (SELECT DISTINCT family_id FROM ended), " ONE_LOGGED
	       " SELECT family_id," HEARD " FROM one",
};

/* As session_renew does it, which sees only accounts: the patient is locked first, as by his
 * erasure, and then the token. */
const struct db_statement patient_self_renew = {
	.name = "patient_self_renew",
	.of_all = "a token does not say of which facility it is",
	.parameter_count = 6,
	.sql = "WITH owner AS MATERIALIZED (SELECT * FROM patients WHERE id = (SELECT patient_id"
	       " FROM refresh_tokens WHERE token_hash = $1::bytea) FOR KEY SHARE),"
	       " token AS MATERIALIZED (SELECT t.*, p.facility_id, p.full_name, p.language,"
	       " p.erased_at FROM refresh_tokens t JOIN owner p ON p.id = t.patient_id"
	       " WHERE t.token_hash = $1::bytea FOR UPDATE OF t),"
	       " verdict AS MATERIALIZED (SELECT token.*, CASE WHEN revoked_at IS NOT NULL"
	       " OR EXISTS (SELECT FROM refresh_tokens o WHERE o.family_id = token.family_id"
	       " AND o.revoked_at IS NOT NULL) OR expires_at <= now() OR erased_at IS NOT NULL"
	       " THEN 'ended' WHEN client_id IS DISTINCT FROM $6::uuid THEN 'reused'"
	       " WHEN used_at IS NULL THEN 'renewed'"
	       " WHEN client_id IS NOT NULL AND used_at > now() - interval '30 seconds' AND NOT "
	       "EXISTS (SELECT"
	       " FROM refresh_tokens n WHERE n.id = token.successor_id"
	       " AND (n.used_at IS NOT NULL OR n.revoked_at IS NOT NULL)) THEN 'again'"
	       " ELSE 'reused' END AS word FROM token),"
	       " used AS (UPDATE refresh_tokens t SET used_at = now(), successor_id = $2::uuid"
	       " FROM verdict v WHERE t.id = v.id AND v.word = 'renewed'),"
	       " next AS (INSERT INTO refresh_tokens (id, family_id, patient_id, token_hash,"
	       " device, client_id, expires_at, family_expires_at) SELECT $2::uuid, family_id,"
	       " patient_id, $3::bytea, device, client_id, family_expires_at, family_expires_at"
	       " FROM verdict"
	       " WHERE word = 'renewed'),"
	       " ended AS (UPDATE refresh_tokens t SET revoked_at = now() FROM verdict v"
	       " WHERE t.family_id = v.family_id AND t.revoked_at IS NULL AND v.word = 'reused'),"
	       " logged AS (INSERT INTO audit_log (id, facility_id, actor_kind, actor_id, action,"
	       " was_allowed, object_kind, object_id, address) SELECT $4::uuid, facility_id,"
	       " 'patient', patient_id, 'session.token_reused', false, 'session', family_id,"
	       " $5::inet FROM verdict WHERE word = 'reused')"
	       " SELECT word, CASE word WHEN 'again' THEN successor_id ELSE $2::uuid END,"
	       " patient_id, facility_id, full_name, language, family_id,"
	       " floor(extract(epoch FROM family_expires_at - now()))::bigint,"
	       " CASE word WHEN 'reused' THEN pg_notify('" USERS_CHANGED "', patient_id::text) END"
	       " FROM verdict",
};

const struct db_statement *const patient_self_statements[] = {
	&patient_self_read,
	&patient_self_edit,
	&patient_self_visits,
	&patient_self_appointments,
	&patient_self_set_phone,
	&patient_self_sign_out_all,
	&patient_self_sign_out,
	&patient_self_renew,
};
const size_t patient_self_statement_count = COUNT_OF(patient_self_statements);
