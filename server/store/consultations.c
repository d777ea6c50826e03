// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/store/consultations.h"

#include "common/base/attr.h"
#include "server/store/audit.h"
#include "server/store/json.h"

/* What is written, in one order everywhere. */
#define WORDS                                                                                      \
	"complaint, findings, diagnosis, diagnosis_code, treatment, prescription, plan, "          \
	"follow_up_on"
#define WORDS_OF(a)                                                                                \
	a ".complaint, " a ".findings, " a ".diagnosis, " a ".diagnosis_code, " a ".treatment, " a \
	  ".prescription, " a ".plan, " a ".follow_up_on"
#define WORDS_OF_C WORDS_OF("c")
#define WORDS_OF_V WORDS_OF("v")
#define WORDS_OF_WANTED WORDS_OF("wanted")

/* The current version of c, and the version v of c, in one form. */
#define CURRENT_OF_C                                                                               \
	"c.id, c.ticket_id, c.patient_id, c.visit_id, c.doctor_id AS author_id, "                  \
	"c.version, " WORDS_OF_C ", c.updated_at AS written_at"
#define VERSION_V_OF_C                                                                             \
	"c.id, c.ticket_id, c.patient_id, c.visit_id, v.author_id, v.version, " WORDS_OF_V         \
	", v.written_at"

/* Of r in that form and its author u. */
#define AS_JSON                                                                                    \
	"json_build_object('id', r.id, 'ticket', r.ticket_id, 'patient', r.patient_id,"            \
	" 'visit', r.visit_id, 'doctor', r.author_id, 'doctor_name', u.display_name,"              \
	" 'version', r.version, 'complaint', r.complaint, 'findings', r.findings,"                 \
	" 'diagnosis', r.diagnosis, 'diagnosis_code', r.diagnosis_code,"                           \
	" 'treatment', r.treatment, 'prescription', r.prescription, 'plan', r.plan,"               \
	" 'follow_up_on', r.follow_up_on, 'updated_at', " JSON_TIME("r.written_at") ")"
#define BY_AUTHOR " r CROSS JOIN LATERAL staff_named(r.author_id) u"

/* The ticket of the path, with its patient unless that one was erased. */
#define PLACE                                                                                      \
	"place AS (SELECT t.id AS ticket_id, t.visit_id, p.id AS patient_id FROM queue_entries t"  \
	" JOIN visits v ON v.facility_id = t.facility_id AND v.id = t.visit_id"                    \
	" LEFT JOIN patients p ON p.facility_id = v.facility_id AND p.id = v.patient_id"           \
	" AND p.erased_at IS NULL WHERE t.facility_id = $1::uuid AND t.id = $2::uuid)"
#define OF_PLACE                                                                                   \
	"consultations c WHERE c.ticket_id = place.ticket_id AND place.patient_id IS NOT NULL"

const struct db_statement consultations_read = {
	.name = "consultations_read",
	.facility = 1,
	.parameter_count = 2,
	.sql = "WITH " PLACE " SELECT json_build_object('consultation', (SELECT " AS_JSON
	       " FROM (SELECT " CURRENT_OF_C " FROM " OF_PLACE ")" BY_AUTHOR ")), patient_id"
	       " FROM place",
};

const struct db_statement consultations_versions = {
	.name = "consultations_versions",
	.facility = 1,
	.parameter_count = 2,
	.sql = "WITH " PLACE " SELECT json_build_object('versions', (SELECT"
	       " coalesce(json_agg(" AS_JSON " ORDER BY r.version DESC), '[]')"
	       " FROM (SELECT " VERSION_V_OF_C " FROM consultation_versions v"
	       " JOIN consultations c ON c.id = v.consultation_id"
	       " WHERE c.ticket_id = place.ticket_id AND place.patient_id IS NOT NULL"
	       " ORDER BY v.version DESC LIMIT 100)" BY_AUTHOR ")), patient_id FROM place",
};
_Static_assert(CONSULTATION_VERSIONS_LISTED == 100, "the statement says so");

const struct db_statement consultations_of_patient = {
	.name = "consultations_of_patient",
	.facility = 1,
	.parameter_count = 2,
	.sql = "SELECT json_build_object('consultations', (SELECT"
	       " coalesce(json_agg(" AS_JSON " ORDER BY r.started_at DESC, r.id DESC), '[]')"
	       " FROM (SELECT " CURRENT_OF_C ", c.started_at FROM consultations c"
	       " WHERE c.patient_id = p.id AND c.facility_id = $1::uuid"
	       " ORDER BY c.started_at DESC, c.id DESC LIMIT 50)" BY_AUTHOR ")) FROM patients p"
	       " WHERE p.facility_id = $1::uuid AND p.id = $2::uuid AND p.erased_at IS NULL",
};
_Static_assert(CONSULTATIONS_LISTED == 50, "the statement says so");

/* What the document b gives, else what stands in the version that it is based on. */
#define GIVEN(column)                                                                              \
	"CASE WHEN b ? '" column "' THEN coalesce(b->>'" column "', '')"                           \
	" ELSE coalesce(based." column ", '') END AS " column
#define GIVEN_COMPLAINT GIVEN("complaint")
#define GIVEN_FINDINGS GIVEN("findings")
#define GIVEN_DIAGNOSIS GIVEN("diagnosis")
#define GIVEN_CODE                                                                                 \
	"CASE WHEN b ? 'diagnosis_code' THEN nullif(b->>'diagnosis_code', '')"                     \
	" ELSE based.diagnosis_code END AS diagnosis_code"
#define GIVEN_TREATMENT GIVEN("treatment")
#define GIVEN_PRESCRIPTION GIVEN("prescription")
#define GIVEN_PLAN GIVEN("plan")
#define GIVEN_FOLLOW_UP                                                                            \
	"CASE WHEN b ? 'follow_up_on' THEN (b->>'follow_up_on')::date"                             \
	" ELSE based.follow_up_on END AS follow_up_on"

/* What there is, on what it is based, and what is to be written. */
#define KNOWN "known AS (SELECT c.* FROM place, " OF_PLACE ")"
#define BASED                                                                                      \
	"based AS (SELECT v.* FROM known JOIN consultation_versions v"                             \
	" ON v.consultation_id = known.id AND v.version = $3::integer)"
#define WANTED                                                                                     \
	"wanted AS (SELECT " GIVEN_COMPLAINT ", " GIVEN_FINDINGS ", " GIVEN_DIAGNOSIS              \
	", " GIVEN_CODE ", " GIVEN_TREATMENT ", " GIVEN_PRESCRIPTION ", " GIVEN_PLAN               \
	", " GIVEN_FOLLOW_UP " FROM (SELECT $4::jsonb AS b) AS given LEFT JOIN based ON true)"

/* What is written now, by one of these. The database keeps the version. */
#define ADDED                                                                                      \
	"added AS (INSERT INTO consultations (id, facility_id, patient_id, visit_id, ticket_id,"   \
	" doctor_id, " WORDS ") SELECT $5::uuid, $1::uuid, patient_id, visit_id, ticket_id,"       \
	" $6::uuid, " WORDS_OF_WANTED " FROM place, wanted WHERE $3::integer = 0"                  \
	" AND patient_id IS NOT NULL AND NOT EXISTS (SELECT FROM known) RETURNING *)"
#define CHANGED                                                                                    \
	"changed AS (UPDATE consultations c SET doctor_id = $6::uuid, (" WORDS                     \
	") = ROW(" WORDS_OF_WANTED ") FROM known, wanted WHERE c.id = known.id"                    \
	" AND c.version = $3::integer RETURNING c.*)"
#define TOLD                                                                                       \
	"told AS (SELECT " CURRENT_OF_C " FROM added c UNION ALL SELECT " CURRENT_OF_C             \
	" FROM changed c)"

/* What the same person wrote on the same version before. */
#define REPEATED                                                                                   \
	"repeated AS (SELECT " VERSION_V_OF_C " FROM known c JOIN consultation_versions v"         \
	" ON v.consultation_id = c.id AND v.version = $3::integer + 1"                             \
	" JOIN wanted ON (" WORDS_OF_V ") IS NOT DISTINCT FROM (" WORDS_OF_WANTED ")"              \
	" WHERE v.author_id = $6::uuid)"

#define LOGGED                                                                                     \
	AUDIT_LOGGED("$7", "'consultation.written'", "$1::uuid", "'patient'", "patient_id", "''",  \
		"jsonb_build_object('consultation', told.id, 'version', version)", "told")

const struct db_statement consultations_write = {
	.name = "consultations_write",
	.facility = 1,
	.parameter_count = 7,
	.sql = "WITH " PLACE ", " KNOWN ", " BASED ", " WANTED ", " ADDED ", " CHANGED ", " TOLD
	       ", " REPEATED ", " LOGGED
	       " SELECT 'written', json_build_object('consultation', " AS_JSON "), r.version"
	       " FROM told" BY_AUTHOR
	       " UNION ALL SELECT 'known', json_build_object('consultation', " AS_JSON
	       "), r.version"
	       " FROM repeated" BY_AUTHOR " WHERE NOT EXISTS (SELECT FROM told)"
	       " UNION ALL SELECT CASE WHEN place.patient_id IS NULL THEN 'no_patient'"
	       " WHEN known.version = $3::integer THEN 'overtaken' ELSE 'other' END,"
	       " (SELECT " AS_JSON " FROM (SELECT " CURRENT_OF_C " FROM known c)" BY_AUTHOR "),"
	       " coalesce(known.version, 0) FROM place LEFT JOIN known ON true"
	       " WHERE NOT EXISTS (SELECT FROM told) AND NOT EXISTS (SELECT FROM repeated)",
};

const struct db_statement *const consultations_statements[] = {
	&consultations_read,
	&consultations_versions,
	&consultations_of_patient,
	&consultations_write,
};
const size_t consultations_statement_count = COUNT_OF(consultations_statements);
