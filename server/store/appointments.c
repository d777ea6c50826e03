// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/store/appointments.h"

#include "common/base/attr.h"
#include "common/model/age.h"
#include "server/store/audit.h"
#include "server/store/json.h"

/* The check-in of the appointment a was taken back, or the patient left before anybody saw them. Of
 * one whose lines are forgotten nobody knows that. */
#define IS_TAKEN_BACK                                                                              \
	"(a.status = 'arrived' AND EXISTS (SELECT FROM visits v WHERE v.facility_id"               \
	" = a.facility_id AND v.id = a.visit_id AND v.closed_at IS NOT NULL)"                      \
	" AND (SELECT bool_and(q.state = 'cancelled') FROM queue_entries q"                        \
	" WHERE q.facility_id = a.facility_id AND q.visit_id = a.visit_id))"

/* Of the appointment a, its facility f and its patient p. */
#define AS_JSON                                                                                    \
	"json_build_object('id', a.id, 'at', " JSON_TIME_OF_SLOT ","                               \
	" 'time', to_char(a.scheduled_at AT TIME ZONE f.time_zone, 'HH24:MI'),"                    \
	" 'minutes', a.minutes, 'patient', a.patient_id, 'patient_name', p.full_name,"             \
	" 'phone', p.phone_number, 'service', a.service_id, 'doctor', a.doctor_id,"                \
	" 'status', CASE WHEN " IS_TAKEN_BACK " THEN 'booked' ELSE a.status END,"                  \
	" 'visit', CASE WHEN " IS_TAKEN_BACK " THEN NULL ELSE a.visit_id END,"                     \
	" 'version', a.version)"
#define JSON_TIME_OF_SLOT JSON_TIME("a.scheduled_at")
#define WITH_ITS_OWN                                                                               \
	" a JOIN facilities f ON f.id = a.facility_id"                                             \
	" JOIN patients p ON p.id = a.patient_id AND p.erased_at IS NULL"
#define ONE_AS_JSON "json_build_object('appointment', " AS_JSON ")"

const struct db_statement appointments_list = {
	.name = "appointments_list",
	.facility = 1,
	.parameter_count = 4,
	.sql = "WITH place AS (SELECT id, coalesce($2::date, (($3::timestamptz AT TIME ZONE "
	       "time_zone)"
	       " - make_interval(hours => cutover_hour))::date) AS day FROM facilities"
	       " WHERE id = $1::uuid)"
	       " SELECT json_build_object('date', place.day, 'appointments',"
	       " coalesce(json_agg(" AS_JSON " ORDER BY a.scheduled_at, a.id)"
	       " FILTER (WHERE a.id IS NOT NULL), '[]')),"
	       " coalesce(json_agg(DISTINCT p.id) FILTER (WHERE p.id IS NOT NULL), '[]')"
	       " FROM place LEFT JOIN (appointments" WITH_ITS_OWN ")"
	       " ON a.facility_id = place.id AND a.scheduled_date = place.day"
	       " AND ($4::uuid IS NULL OR a.patient_id = $4::uuid)"
	       " GROUP BY place.day",
};

/* What is asked for, and whether it is all there. */
#define PLACE                                                                                      \
	"place AS (SELECT f.id AS facility_id,"                                                    \
	" uuid_generate_v5(f.id, 'appointment ' || $2::uuid) AS appointment_id,"                   \
	" ($6::timestamptz AT TIME ZONE f.time_zone)::date AS day,"                                \
	" CASE WHEN NOT EXISTS (SELECT FROM patients p WHERE p.facility_id = f.id"                 \
	" AND p.id = $3::uuid AND p.erased_at IS NULL) THEN 'no_patient'"                          \
	" WHEN NOT EXISTS (SELECT FROM services s WHERE s.facility_id = f.id"                      \
	" AND s.id = $4::uuid) THEN 'no_service'"                                                  \
	" WHEN $5::uuid IS NOT NULL AND NOT EXISTS (SELECT FROM users u"                           \
	" WHERE u.facility_id = f.id AND u.id = $5::uuid AND u.role = 'doctor'"                    \
	" AND u.disabled_at IS NULL) THEN 'no_doctor' END AS missing"                              \
	" FROM facilities f WHERE f.id = $1::uuid)"
#define KNOWN                                                                                      \
	"known AS (SELECT a.*, a.patient_id = $3::uuid AND a.service_id = $4::uuid"                \
	" AND a.doctor_id IS NOT DISTINCT FROM $5::uuid AND a.scheduled_at = $6::timestamptz"      \
	" AND a.minutes = $7::smallint AND a.created_by = $8::uuid AS is_same"                     \
	" FROM place JOIN appointments a ON a.id = place.appointment_id)"
#define ADDED                                                                                      \
	"added AS (INSERT INTO appointments (id, facility_id, patient_id, service_id, doctor_id,"  \
	" scheduled_at, scheduled_date, minutes, created_by)"                                      \
	" SELECT appointment_id, facility_id, $3::uuid, $4::uuid, $5::uuid, $6::timestamptz, day," \
	" $7::smallint, $8::uuid FROM place"                                                       \
	" WHERE missing IS NULL AND NOT EXISTS (SELECT FROM known) RETURNING *)"
/* The row of the audit log of what the CTE did. */
#define LOGGED(cte, action, reason, by)                                                            \
	AUDIT_LOGGED(by, "'" action "'", "facility_id", "'patient'", "patient_id", reason,         \
		"jsonb_build_object('appointment', " cte ".id)", cte)
#define LOGGED_ADDED LOGGED("added", "appointment.booked", "''", "$9")

const struct db_statement appointments_add = {
	.name = "appointments_add",
	.facility = 1,
	.parameter_count = 9,
	.sql = "WITH " PLACE ", " KNOWN ", " ADDED ", " LOGGED_ADDED " SELECT 'added', " ONE_AS_JSON
	       " FROM added" WITH_ITS_OWN
	       " UNION ALL SELECT CASE WHEN a.is_same THEN 'known' ELSE 'other' END,"
	       " CASE WHEN a.is_same THEN " ONE_AS_JSON " END FROM known" WITH_ITS_OWN
	       " UNION ALL SELECT missing, NULL FROM place"
	       " WHERE missing IS NOT NULL AND NOT EXISTS (SELECT FROM known)",
};

#define TEXT_OF_NUMBER(number) #number
#define AS_TEXT(number) TEXT_OF_NUMBER(number)
/* By what is known of the patient p of the facility f, as at the reception: age_is_vulnerable(). */
#define IS_VULNERABLE                                                                              \
	"(cardinality(p.vulnerable) > 0 OR coalesce("                                              \
	"years.age >= " AS_TEXT(AGE_OF_ELDERS) ", false) OR coalesce("                             \
					       "years.age >= 0 AND years.age < " AS_TEXT(          \
						       AGE_AFTER_SMALL) ", false))"
#define WITH_AGE                                                                                   \
	" JOIN facilities f ON f.id = a.facility_id JOIN patients p ON p.id = a.patient_id"        \
	" CROSS JOIN LATERAL (SELECT (extract(year FROM now() AT TIME ZONE f.time_zone)"           \
	" - p.birth_year)::int AS age) AS years"

const struct db_statement appointments_look = {
	.name = "appointments_look",
	.facility = 1,
	.parameter_count = 4,
	.sql = "WITH back AS (UPDATE appointments a SET status = 'booked', visit_id = NULL,"
	       " check_ins_undone = a.check_ins_undone + 1 WHERE a.facility_id = $1::uuid"
	       " AND a.id = $2::uuid AND " IS_TAKEN_BACK " RETURNING a.*),"
	       " now AS (SELECT *, false AS is_old FROM back"
	       " UNION ALL SELECT *, " IS_TAKEN_BACK " FROM appointments a"
	       " WHERE a.facility_id = $1::uuid AND a.id = $2::uuid"
	       " AND NOT EXISTS (SELECT FROM back))"
	       " SELECT CASE WHEN a.is_old THEN 'overtaken' ELSE a.status::text END,"
	       " command.id, json_build_object('service', a.service_id,"
	       " 'patient', a.patient_id, 'origin', 'check_in', 'slot_at', " JSON_TIME_OF_SLOT ","
	       " 'vulnerable', $3::boolean OR " IS_VULNERABLE
	       ", 'assigned', CASE WHEN $4::boolean THEN a.doctor_id "
	       "END),"
	       " given.answer, given.answer::json->>'visit'"
	       " FROM now a" WITH_AGE
	       " CROSS JOIN LATERAL (SELECT uuid_generate_v5(a.id, 'check-in'"
	       " || coalesce(' ' || nullif(a.check_ins_undone, 0), '')) AS id) AS command"
	       " LEFT JOIN command_answers given"
	       " ON given.facility_id = a.facility_id AND given.command_id = command.id",
};

#define LOGGED_ARRIVED LOGGED("arrived", "appointment.arrived", "''", "$4")

const struct db_statement appointments_arrive = {
	.name = "appointments_arrive",
	.facility = 1,
	.parameter_count = 4,
	.sql = "WITH arrived AS (UPDATE appointments SET status = 'arrived', visit_id = $3::uuid"
	       " WHERE facility_id = $1::uuid AND id = $2::uuid AND status = 'booked' RETURNING *)"
	       ", " LOGGED_ARRIVED " SELECT FROM arrived WHERE false",
};

/* Why is words about a patient, which are erased with him: they stay with the appointment. */
#define LOGGED_CANCELLED LOGGED("cancelled", "appointment.cancelled", "''", "$4")

const struct db_statement appointments_cancel = {
	.name = "appointments_cancel",
	.facility = 1,
	.parameter_count = 4,
	.sql = "WITH target AS (SELECT a.* FROM appointments a"
	       " WHERE a.facility_id = $1::uuid AND a.id = $2::uuid),"
	       " cancelled AS (UPDATE appointments a SET status = 'cancelled', visit_id = NULL,"
	       " cancel_reason = $3::text WHERE a.facility_id = $1::uuid AND a.id = $2::uuid"
	       " AND (a.status = 'booked' OR " IS_TAKEN_BACK ") RETURNING a.*), " LOGGED_CANCELLED
	       " SELECT 'cancelled', " ONE_AS_JSON " FROM cancelled" WITH_ITS_OWN
	       " UNION ALL SELECT CASE a.status WHEN 'cancelled' THEN 'known'"
	       " WHEN 'booked' THEN 'overtaken' ELSE 'over' END, " ONE_AS_JSON
	       " FROM target" WITH_ITS_OWN " WHERE NOT EXISTS (SELECT FROM cancelled)",
};

const struct db_statement *const appointments_statements[] = {
	&appointments_list,
	&appointments_add,
	&appointments_look,
	&appointments_arrive,
	&appointments_cancel,
};
const size_t appointments_statement_count = COUNT_OF(appointments_statements);
