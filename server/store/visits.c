// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/store/visits.h"

#include "common/base/attr.h"
#include "server/store/json.h"

const struct db_statement visits_find_code = {
	.name = "visits_find_code",
	.parameter_count = 1,
	.sql = "SELECT facility_id FROM visits WHERE code = $1::text",
};

#define CALLED_AT JSON_TIME("t.called_at")
#define FINISHED_AT JSON_TIME("t.finished_at")
#define OPENED_AT JSON_TIME("v.opened_at")
#define CLOSED_AT JSON_TIME("v.closed_at")

/* Of the visit v; all its tickets have one number. */
#define TICKETS                                                                                    \
	"SELECT min(t.queue_number) AS number, json_agg(json_build_object('service', "             \
	"t.service_id,"                                                                            \
	" 'state', t.state, 'called_at', " CALLED_AT ", 'finished_at', " FINISHED_AT               \
	") ORDER BY t.seq) AS services FROM queue_entries t"                                       \
	" WHERE t.facility_id = v.facility_id AND t.visit_id = v.id"

const struct db_statement visits_of_patient = {
	.name = "visits_of_patient",
	.facility = 1,
	.parameter_count = 3,
	.sql = "SELECT json_build_object('visits', (SELECT coalesce(json_agg(json_build_object("
	       "'id', v.id, 'day', v.business_day, 'number', tickets.number, "
	       "'opened_at', " OPENED_AT ", 'closed_at', " CLOSED_AT
	       ", 'services', coalesce(tickets.services, '[]'))"
	       " ORDER BY v.opened_at DESC, v.id DESC), '[]') FROM"
	       " (SELECT * FROM visits WHERE facility_id = $1::uuid AND patient_id = p.id"
	       " ORDER BY opened_at DESC, id DESC LIMIT $3::bigint) v"
	       " CROSS JOIN LATERAL (" TICKETS ") AS tickets)) FROM patients p"
	       " WHERE p.facility_id = $1::uuid AND p.id = $2::uuid AND p.erased_at IS NULL",
};

const struct db_statement *const visits_statements[] = { &visits_find_code, &visits_of_patient };
const size_t visits_statement_count = COUNT_OF(visits_statements);
