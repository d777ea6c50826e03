// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/store/visit_phones.h"

#include "common/base/attr.h"
#include "server/store/audit.h"
#include "server/store/json.h"

#define LOGGED                                                                                     \
	AUDIT_LOGGED("$5", "'visit.phone_given'", "$1::uuid", "'visit'", "visit_id", "''",         \
		AUDIT_NO_DETAIL, "given")

/* A visit names the event that changed it last: as long as that is the one that opened it, its
 * actor is who gave the number. */
const struct db_statement visit_phones_give = {
	.name = "visit_phones_give",
	.facility = 1,
	.parameter_count = 5,
	.sql = "WITH visit AS (SELECT v.id FROM visits v JOIN queue_events e"
	       " ON e.facility_id = v.facility_id AND e.seq = v.changed_seq"
	       " AND e.actor_id = $4::uuid AND e.at > now() - interval '10 minutes'"
	       " WHERE v.facility_id = $1::uuid AND v.id = $2::uuid AND v.closed_at IS NULL"
	       " AND v.patient_id IS NULL AND v.opened_at > now() - interval '10 minutes'),"
	       " given AS (INSERT INTO visit_phones AS p (facility_id, visit_id, phone_number,"
	       " given_by) SELECT $1::uuid, id, $3::phone, $4::uuid FROM visit"
	       " ON CONFLICT (facility_id, visit_id) DO UPDATE"
	       " SET phone_number = excluded.phone_number, given_at = now()"
	       " RETURNING p.visit_id, p.phone_number),"
	       " " LOGGED " SELECT json_build_object('phone_number', phone_number) FROM given",
};
_Static_assert(VISIT_PHONES_GIVEN_MIN == 10, "the statement says so");

static const struct db_statement forget = {
	.name = "visit_phones_forget",
	.of_all = "what is old is forgotten everywhere",
	.sql = "DELETE FROM visit_phones WHERE given_at < now() - interval '36 hours'",
};
_Static_assert(VISIT_PHONES_KEPT_H == 36, "the statement says so");

void visit_phones_forget(struct db *db, db_callback *callback, void *arg)
{
	db_run(db, &forget, NULL, callback, arg);
}

const struct db_statement *const visit_phones_statements[] = {
	&visit_phones_give,
	&forget,
};
const size_t visit_phones_statement_count = COUNT_OF(visit_phones_statements);
