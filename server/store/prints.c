// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/store/prints.h"

#include "common/base/attr.h"
#include "server/store/devices.h"
#include "server/store/json.h"

#define ASKED_AT JSON_TIME("p.asked_at")
#define PRINTED_AT JSON_TIME("p.printed_at")

/* Is the device d connected? A server that is not heard any more holds no connection. */
#define ONLINE                                                                                     \
	"EXISTS (SELECT FROM device_connections c JOIN server_runs r ON r.id = c.run_id"           \
	" WHERE c.facility_id = d.facility_id AND c.display_id = d.id AND c.closed_at IS NULL"     \
	" AND c.opened_at > now() - interval '92 days' AND r.stopped_at IS NULL"                   \
	" AND r.seen_at > now() - interval '90 seconds')"
_Static_assert(CONNECTIONS_KEPT_D == 92 && RUN_SILENT_S == 90, "the statements say so");

/* Of the print p on the printer d. */
#define AS_JSON                                                                                    \
	"json_strip_nulls(json_build_object('id', p.id, 'ticket', p.ticket_id,"                    \
	" 'printer', p.display_id, 'printer_name', d.name, 'online', " ONLINE                      \
	", 'asked_at', " ASKED_AT ", 'printed_at', " PRINTED_AT "))"
#define ON_ITS_PRINTER " p JOIN displays d ON d.facility_id = p.facility_id AND d.id = p.display_id"

/* What is asked: whoever repeats it asks for the same ticket at the same printer, or again for any.
 */
#define FINGERPRINT "md5('print ' || $3::text || ' ' || $7::text || ' ' || $5::text)"

#define NOBODY "'00000000-0000-0000-0000-000000000000'"

/* What a server of before was asked for is known by the print itself. */
const struct db_statement prints_ask = {
	.name = "prints_ask",
	.facility = 1,
	.parameter_count = 7,
	.sql = "WITH answered AS (SELECT fingerprint = " FINGERPRINT " AS is_same"
	       " FROM command_answers WHERE facility_id = $1::uuid AND command_id = $2::uuid),"
	       " known AS (SELECT * FROM answered UNION ALL SELECT ticket_id = $3::uuid"
	       " AND asked_by = $5::uuid AND $7::uuid IN (display_id, " NOBODY ") FROM prints"
	       " WHERE facility_id = $1::uuid AND id = $2::uuid"
	       " AND NOT EXISTS (SELECT FROM answered)),"
	       " printer AS (SELECT d.id FROM displays d WHERE d.facility_id = $1::uuid"
	       " AND d.id = ANY ($4::uuid[]) AND d.kind = 'printer' AND " DEVICE_IN_SERVICE
	       " AND NOT EXISTS (SELECT FROM known)"
	       " ORDER BY " ONLINE " DESC, d.name, d.id LIMIT 1),"
	       " new AS (INSERT INTO prints (facility_id, id, ticket_id, display_id, asked_by,"
	       " paper) SELECT $1::uuid, $2::uuid, $3::uuid, id, $5::uuid, $6::json FROM printer"
	       " RETURNING *),"
	       " kept AS (INSERT INTO command_answers (facility_id, command_id, fingerprint,"
	       " answer) SELECT facility_id, id, " FINGERPRINT ", '{}' FROM new),"
	       " asked AS (SELECT * FROM new UNION ALL SELECT * FROM prints"
	       " WHERE facility_id = $1::uuid AND id = $2::uuid"
	       " AND EXISTS (SELECT FROM known WHERE is_same))"
	       " SELECT CASE WHEN NOT k.is_same THEN 'other' WHEN p.id IS NOT NULL THEN 'asked'"
	       " WHEN k.is_same THEN 'forgotten' ELSE 'nowhere' END, " AS_JSON ", k.is_same,"
	       " p.display_id, (SELECT count(pg_notify('" PRINTS_ASKED
	       "', display_id::text)) FROM new)"
	       " FROM (VALUES (1)) AS one LEFT JOIN known k ON true LEFT JOIN asked p ON true"
	       " LEFT JOIN displays d ON d.facility_id = p.facility_id AND d.id = p.display_id",
};

const struct db_statement prints_read = {
	.name = "prints_read",
	.facility = 1,
	.parameter_count = 2,
	.sql = "SELECT " AS_JSON " FROM prints" ON_ITS_PRINTER
	       " WHERE p.facility_id = $1::uuid AND p.id = $2::uuid",
};

/* Of two who ask at once one hands it out: the other waits for that, and tells it as told before.
 */
const struct db_statement prints_waiting = {
	.name = "prints_waiting",
	.facility = 1,
	.parameter_count = 2,
	.sql = "WITH waiting AS MATERIALIZED (SELECT * FROM prints WHERE facility_id = $1::uuid"
	       " AND display_id = $2::uuid AND printed_at IS NULL"
	       " AND asked_at > now() - interval '5 minutes'"
	       " ORDER BY handed_at IS NULL, asked_at, id LIMIT 16),"
	       " handed AS (UPDATE prints p SET handed_at = now() FROM waiting w"
	       " WHERE p.facility_id = $1::uuid AND p.id = w.id AND p.handed_at IS NULL"
	       " RETURNING p.id)"
	       " SELECT json_build_object('prints', (SELECT coalesce(json_agg(json_strip_nulls("
	       "json_build_object('id', p.id, 'asked_at', " ASKED_AT ","
	       " 'told_before', CASE WHEN NOT EXISTS (SELECT FROM handed h WHERE h.id = p.id) THEN "
	       "true END,"
	       " 'paper', p.paper)) ORDER BY p.asked_at, p.id), '[]') FROM waiting p),"
	       " 'ask_s', 5)"
	       " FROM displays d WHERE d.facility_id = $1::uuid AND d.id = $2::uuid"
	       " AND d.kind = 'printer'",
};
_Static_assert(PRINTS_STAND_MIN == 5 && PRINTS_TOLD_MAX == 16 && PRINTS_ASK_S == 5,
	"the statement says so");

const struct db_statement prints_end = {
	.name = "prints_end",
	.facility = 1,
	.parameter_count = 3,
	.sql = "WITH ended AS (UPDATE prints SET printed_at = coalesce(printed_at, now())"
	       " WHERE facility_id = $1::uuid AND id = $2::uuid AND display_id = $3::uuid"
	       " RETURNING *) SELECT " AS_JSON " FROM ended" ON_ITS_PRINTER,
};

static const struct db_statement forget = {
	.name = "prints_forget",
	.of_all = "what is old is forgotten everywhere",
	.sql = "DELETE FROM prints WHERE asked_at < now() - interval '24 hours'",
};
_Static_assert(PRINTS_KEPT_H == 24, "the statement says so");

void prints_forget(struct db *db, db_callback *callback, void *arg)
{
	db_run(db, &forget, NULL, callback, arg);
}

const struct db_statement *const prints_statements[] = {
	&prints_ask,
	&prints_read,
	&prints_waiting,
	&prints_end,
	&forget,
};
const size_t prints_statement_count = COUNT_OF(prints_statements);
