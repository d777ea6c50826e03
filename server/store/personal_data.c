// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/store/personal_data.h"

#include "common/base/attr.h"
#include "server/store/audit.h"
#include "server/store/json.h"
#include "server/store/users.h"

#define LOGGED                                                                                     \
	AUDIT_LOGGED("$4", "'patient.erased'", "$1::uuid", "'patient'", "$2::uuid", "$5::text",    \
		AUDIT_NO_DETAIL, "erased")

const struct db_statement personal_data_erase = {
	.name = "personal_data_erase",
	.facility = 1,
	.parameter_count = 5,
	.sql = "WITH tried AS MATERIALIZED (SELECT erase_patient($1::uuid, $2::uuid, $3::integer)"
	       " AS word),"
	       " done AS (SELECT CASE WHEN word = 'unknown' AND EXISTS (SELECT FROM audit_log l"
	       " WHERE l.object_id = $2::uuid AND l.action = 'patient.erased'"
	       " AND l.command_id = ($4::jsonb->>'command')::uuid) THEN 'again' ELSE word END"
	       " AS outcome FROM tried),"
	       " erased AS (SELECT FROM done WHERE outcome = 'erased'), " LOGGED
	       " SELECT outcome, CASE outcome WHEN 'erased' THEN pg_notify('" PATIENTS_ERASED
	       "', $1::text) END, CASE outcome WHEN 'erased' THEN pg_notify('" USERS_CHANGED
	       "', $2::text) END FROM done",
};

/* Rows as JSON but for what is of no meaning outside. Whole rows, so that a column that is added is
 * told, too. */
#define ROWS(alias, without, order, from)                                                          \
	"(SELECT coalesce(jsonb_agg(to_jsonb(" alias ") - '{facility_id,patient_id," without       \
	"}'::text[] ORDER BY " order "), '[]') FROM " from ")"

#define VERSIONS                                                                                   \
	ROWS("w", "consultation_id,author_id", "w.version",                                        \
		"consultation_versions w WHERE w.consultation_id = c.id")
#define CONSULTATIONS                                                                              \
	"(SELECT coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'started_at', c.started_at,"    \
	" 'visit', c.visit_id, 'versions', " VERSIONS                                              \
	") ORDER BY c.started_at), '[]') FROM consultations c WHERE c.patient_id = p.id)"

#define TICKETS                                                                                    \
	"(SELECT coalesce(jsonb_agg(jsonb_build_object('number', t.queue_number,"                  \
	" 'service_sw', s.name_sw, 'service_en', s.name_en, 'state', t.state,"                     \
	" 'urgency_level', t.urgency_level, 'issued_at', t.issued_at, 'called_at', t.called_at,"   \
	" 'started_at', t.started_at, 'finished_at', t.finished_at) ORDER BY t.seq), '[]')"        \
	" FROM queue_entries t JOIN services s ON s.facility_id = t.facility_id"                   \
	" AND s.id = t.service_id WHERE t.facility_id = v.facility_id AND t.visit_id = v.id)"
#define VISITS                                                                                     \
	"(SELECT coalesce(jsonb_agg(jsonb_build_object('id', v.id, 'origin', v.origin, 'day',"     \
	" v.business_day, 'urgency_level', v.urgency_level, 'vulnerable', v.vulnerable,"           \
	" 'opened_at', v.opened_at, 'closed_at', v.closed_at, 'tickets', " TICKETS                 \
	") ORDER BY v.opened_at), '[]') FROM visits v WHERE v.patient_id = p.id)"

/* Who signed in as him, one row for each session. */
#define SESSIONS                                                                                   \
	"(SELECT coalesce(jsonb_agg(to_jsonb(r) ORDER BY r.begun_at), '[]') FROM"                  \
	" (SELECT family_id AS id, min(issued_at) AS begun_at, max(issued_at) AS renewed_at,"      \
	" max(revoked_at) AS ended_at FROM refresh_tokens WHERE patient_id = p.id"                 \
	" GROUP BY family_id) r)"

/* What was done with his record by whom, as far as it stands in the log by his id. */
#define LOOKS                                                                                      \
	"(SELECT coalesce(jsonb_agg(jsonb_build_object('at', l.at, 'action', l.action,"            \
	" 'by', coalesce(l.actor_role::text, l.actor_kind::text)) ORDER BY l.at), '[]')"           \
	" FROM audit_log l WHERE l.object_id = p.id)"

#define NOTES ROWS("n", "author_id", "n.created_at", "patient_notes n WHERE n.patient_id = p.id")
#define APPOINTMENTS                                                                               \
	ROWS("a", "created_by", "a.scheduled_at", "appointments a WHERE a.patient_id = p.id")
#define MESSAGES                                                                                   \
	ROWS("m", "unique_key,device_token_id", "m.created_at",                                    \
		"notifications m WHERE m.patient_id = p.id")
#define DEVICES                                                                                    \
	ROWS("d", "secret,public_key", "d.created_at", "device_tokens d WHERE d.patient_id = p.id")

const struct db_statement personal_data_export = {
	.name = "personal_data_export",
	.facility = 1,
	.parameter_count = 2,
	.sql = "SELECT jsonb_strip_nulls(jsonb_build_object('exported_at', " JSON_TIME(
		"now()") ", 'patient', to_jsonb(p) - '{name_key,created_by}'::text[]"
			 ", 'notes', " NOTES ", 'consultations', " CONSULTATIONS
			 ", 'appointments', " APPOINTMENTS ", 'visits', " VISITS
			 ", 'messages', " MESSAGES ", 'devices', " DEVICES ", 'sessions', " SESSIONS
			 ", 'looks', " LOOKS "))"
			 " FROM patients p"
			 " WHERE p.facility_id = $1::uuid AND p.id = $2::uuid AND p.erased_at IS "
			 "NULL",
};

const struct db_statement personal_data_erased = {
	.name = "personal_data_erased",
	.facility = 1,
	.parameter_count = 1,
	.sql = "SELECT coalesce(json_object_agg(id, json_build_object()), '{}'), count(*) FROM"
	       " (SELECT id FROM patients WHERE facility_id = $1::uuid AND erased_at IS NOT NULL"
	       " AND erased_at > now() - interval '7 days' ORDER BY erased_at DESC LIMIT 1000) e",
};
_Static_assert(ERASED_KEPT_DAYS == 7 && ERASED_LISTED == 1000, "the statement says so");

const struct db_statement *const personal_data_statements[] = {
	&personal_data_erase,
	&personal_data_export,
	&personal_data_erased,
};
const size_t personal_data_statement_count = COUNT_OF(personal_data_statements);
