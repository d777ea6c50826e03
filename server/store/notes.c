// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/store/notes.h"

#include "common/base/attr.h"
#include "server/store/audit.h"
#include "server/store/json.h"

/* Of the note n and its author u. */
#define AS_JSON                                                                                    \
	"json_build_object('id', n.id, 'body', n.body, 'author', n.author_id,"                     \
	" 'author_name', u.display_name, 'at', " JSON_TIME(                                        \
		"n.created_at") ", 'visit', n.visit_id)"

#define OF_PATIENT(parameter)                                                                      \
	"p.facility_id = $1::uuid AND p.id = " parameter "::uuid AND p.erased_at IS NULL"

const struct db_statement notes_list = {
	.name = "notes_list",
	.facility = 1,
	.parameter_count = 2,
	.sql = "SELECT json_build_object('notes', (SELECT coalesce(json_agg(" AS_JSON
	       " ORDER BY n.created_at DESC, n.id DESC), '[]') FROM"
	       " (SELECT * FROM patient_notes WHERE patient_id = p.id AND facility_id = $1::uuid"
	       " AND withdrawn_at IS NULL ORDER BY created_at DESC, id DESC LIMIT 50) n"
	       " CROSS JOIN LATERAL staff_named(n.author_id) u)) FROM patients p WHERE " OF_PATIENT(
		       "$2"),
};
_Static_assert(NOTES_LISTED == 50, "the statement says so");

#define LOGGED                                                                                     \
	AUDIT_LOGGED("$7", "'patient.noted'", "$1::uuid", "'patient'", "patient_id", "''",         \
		"jsonb_build_object('note', added.id)", "added")

const struct db_statement notes_add = {
	.name = "notes_add",
	.facility = 1,
	.parameter_count = 7,
	.sql = "WITH target AS (SELECT p.id, uuid_generate_v5($1::uuid, 'note ' || $2::uuid) AS "
	       "note,"
	       " $4::uuid IS NULL OR EXISTS (SELECT FROM visits v WHERE v.facility_id = $1::uuid"
	       " AND v.id = $4::uuid AND v.patient_id = p.id) AS fits"
	       " FROM patients p WHERE " OF_PATIENT(
		       "$3") "),"
			     " known AS (SELECT n.*, n.facility_id = $1::uuid AND n.patient_id = "
			     "target.id"
			     " AND n.author_id = $5::uuid AND n.visit_id IS NOT DISTINCT FROM "
			     "$4::uuid"
			     " AND n.body = $6::text AS is_same"
			     " FROM target JOIN patient_notes n ON n.id = target.note),"
			     " added AS (INSERT INTO patient_notes (id, facility_id, patient_id, "
			     "visit_id,"
			     " author_id, body) SELECT note, $1::uuid, id, $4::uuid, $5::uuid, "
			     "$6::text"
			     " FROM target WHERE fits AND NOT EXISTS (SELECT FROM known) RETURNING "
			     "*),"
			     " " LOGGED " SELECT 'added', json_build_object('note', " AS_JSON ")"
			     " FROM added n CROSS JOIN LATERAL staff_named(n.author_id) u"
			     " UNION ALL SELECT CASE WHEN is_same THEN 'known' ELSE 'other' END,"
			     " CASE WHEN is_same THEN json_build_object('note', " AS_JSON ") END"
			     " FROM known n CROSS JOIN LATERAL staff_named(n.author_id) u"
			     " UNION ALL SELECT 'no_visit', NULL FROM target"
			     " WHERE NOT fits AND NOT EXISTS (SELECT FROM known)",
};

const struct db_statement *const notes_statements[] = { &notes_list, &notes_add };
const size_t notes_statement_count = COUNT_OF(notes_statements);
