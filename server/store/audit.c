// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/store/audit.h"

#include "common/base/attr.h"
#include "server/store/json.h"

/* The conflict names no column, or PostgreSQL would ask whether the row may be seen as well, and it
 * is written by whoever may not: the rows of one statement are of several facilities. */
const struct db_statement audit_add = {
	.name = "audit_add",
	.parameter_count = 1,
	.sql = AUDIT_ADD_FROM("", "$1") " ON CONFLICT DO NOTHING",
};

const struct db_statement audit_add_key = {
	.name = "audit_add_key",
	.parameter_count = 2,
	.sql = "INSERT INTO audit_keys (key_id, public_key) VALUES ($1::text, $2::jsonb)"
	       " ON CONFLICT (key_id) DO NOTHING",
};

const struct db_statement audit_advance = {
	.name = "audit_advance",
	.parameter_count = 2,
	.sql = "SELECT facility, head_number, encode(head_hash, 'hex'), head_seq,"
	       " has_more::integer FROM audit_advance($1::integer, $2::integer)",
};

const struct db_statement audit_heads_list = {
	.name = "audit_heads_list",
	.sql = "SELECT facility_id, number, encode(hash, 'hex'), last_seq FROM audit_heads"
	       " ORDER BY facility_id",
};

const struct db_statement audit_seal = {
	.name = "audit_seal",
	.parameter_count = 2,
	.sql = "WITH wanted AS (SELECT * FROM jsonb_to_recordset($2::jsonb) AS w (facility uuid,"
	       " number bigint, seq bigint, hash text, signature text)),"
	       " added AS (INSERT INTO audit_seals (facility_id, number, hash, key_id, signature)"
	       " SELECT facility, number, decode(hash, 'hex'), $1::text, decode(signature, 'hex')"
	       " FROM wanted ON CONFLICT (facility_id, number) DO NOTHING"
	       " RETURNING facility_id, number)"
	       " SELECT w.facility, w.number, w.seq, w.hash, w.signature FROM wanted w JOIN added a"
	       " ON a.facility_id = w.facility AND a.number = w.number",
};

/* ---- looking into it ---- */

/* Whom or what $7 stands for, and when that can have been spoken of: itself at any time, the visit
 * of a patient and its tickets while it was open, with an hour around for clocks. So what costs
 * most, looking for ids in the details of events, is not done for each old visit on each event of
 * years.
 */
#define WHILE_OPEN                                                                                 \
	"v.opened_at - interval '1 hour' AS since,"                                                \
	" coalesce(v.closed_at + interval '1 hour', 'infinity') AS until, v.id || ARRAY(SELECT"    \
	" t.id FROM queue_entries t WHERE t.facility_id = v.facility_id AND t.visit_id = v.id)"    \
	" AS ids FROM visits v"
#define ABOUT                                                                                      \
	"about AS (SELECT '-infinity'::timestamptz AS since, 'infinity'::timestamptz AS until,"    \
	" ARRAY[$7::uuid] AS ids WHERE $7::uuid IS NOT NULL"                                       \
	" UNION ALL SELECT " WHILE_OPEN " WHERE v.facility_id = $1::uuid"                          \
	" AND (v.patient_id = $7::uuid OR v.id = $7::uuid)),"                                      \
	" spoken AS (" PATTERNS_OF("about") ")"
#define PATTERNS_OF(subjects)                                                                      \
	"SELECT since, until, ids, ARRAY(SELECT '%' || id || '%' FROM unnest(ids) AS id)"          \
	" AS patterns FROM " subjects

#define SPEAKS_OF(subjects, at, detail)                                                            \
	"EXISTS (SELECT FROM " subjects " s WHERE " at " BETWEEN s.since AND s.until AND " detail  \
	"::text LIKE ANY (s.patterns))"
#define IS_OF(subjects, at, object)                                                                \
	"EXISTS (SELECT FROM " subjects " s WHERE " at " BETWEEN s.since AND s.until AND " object  \
	" = ANY (s.ids))"

/* What a word that is a printed number stands for: the visits that had it on a day of which
 * something may be told here, and their tickets. Nobody's visit is open for longer than a month. */
#define VISITS_NUMBERED                                                                            \
	"SELECT " WHILE_OPEN " WHERE v.facility_id = $1::uuid"                                     \
	" AND v.series = upper(substring($16::text FROM '^([A-Za-z]{1,3})[0-9]{1,5}$'))"           \
	" AND v.ordinal = substring($16::text FROM '^[A-Za-z]{1,3}([0-9]{1,5})$')::integer"        \
	" AND v.business_day BETWEEN $3::timestamptz::date - 31 AND $4::timestamptz::date + 1"
#define NUMBERED "numbered AS MATERIALIZED (" PATTERNS_OF("(" VISITS_NUMBERED ") AS found") ")"

/* Accounts, places and devices with a name or a code that begins with the word. An account of
 * another facility is told by its name as somebody who did something here, and not as one to whom
 * something was done, nor by its login. A word of which folding leaves nothing names nobody: all
 * begin with that. It is one list, made once for a statement: its rows are looked up in it. */
#define IS_READABLE(account)                                                                       \
	"(" account ".facility_id IS NULL OR " account ".facility_id = $1::uuid OR $2::boolean)"
#define IS_NAMED(name) "position(' ' || folded($16::text) IN ' ' || folded(" name ")) > 0"
#define IS_CODED(code) "starts_with(lower(" code "), lower($16::text))"
#define PLACES_NAMED(table, facility)                                                              \
	" UNION ALL SELECT id, true FROM " table " WHERE " facility " = $1::uuid AND (" IS_CODED(  \
		"code") " OR " IS_NAMED("name_sw") " OR " IS_NAMED("name_en") ")"
#define STAFF_NAMED                                                                                \
	"SELECT u.id, " IS_READABLE("u") " FROM staff_called($16::text) u WHERE " IS_READABLE("u") \
		STAFF_BY_NAME
#define STAFF_BY_NAME " OR (SELECT " IS_NAMED("o.display_name") " FROM staff_named(u.id) o)"
#define DISPLAYS_NAMED                                                                             \
	" UNION ALL SELECT id, true FROM displays WHERE facility_id = $1::uuid AND " IS_NAMED(     \
		"name")
#define SERVICES_NAMED PLACES_NAMED("services", "facility_id")
#define DESKS_NAMED PLACES_NAMED("desks", "facility_id")
#define FACILITIES_NAMED PLACES_NAMED("facilities", "id")
#define NAMED                                                                                      \
	"named (id, is_readable) AS MATERIALIZED (SELECT * FROM (" STAFF_NAMED SERVICES_NAMED      \
		DESKS_NAMED FACILITIES_NAMED DISPLAYS_NAMED                                        \
	") AS called WHERE folded($16::text) <> '')"

/* What an event is about, in the order in which it is asked. */
#define EVENT_OBJECT                                                                               \
	"coalesce(e.data->>'ticket', e.data->>'visit', e.data->>'desk', e.data->>'service',"       \
	" e.data->>'display', e.data->>'call')"
#define EVENT_OBJECT_KIND                                                                          \
	"(SELECT kind FROM unnest(ARRAY['ticket', 'visit', 'desk', 'service', 'display',"          \
	" 'call']) WITH ORDINALITY AS k (kind, place) WHERE e.data->>kind IS NOT NULL"             \
	" ORDER BY place LIMIT 1)"

/* A part of the action or the reason, the beginning of a name of whoever did it or to whom or what
 * it was done, one of the actions that the word means, or what speaks of what has it as its number.
 */
#define HAS_WORD(action, reason, actor, object, is_numbered)                                       \
	"($16::text IS NULL OR position(lower($16::text) IN " action ") > 0"                       \
	" OR position(lower($16::text) IN lower(" reason ")) > 0 OR " actor                        \
	" IN (SELECT id FROM named) OR " object " IN (SELECT id::text FROM named WHERE "           \
	"is_readable) OR " action                                                                  \
	" IN (SELECT unnest(string_to_array($17::text, ','))) OR " is_numbered ")"

/* Without OR, so that months that are outside are not even opened; and the bounds as they come:
 * behind the wall nothing that is worked out from a parameter gets to an index. */
#define BETWEEN(at) at " >= $3::timestamptz AND " at " < $4::timestamptz"

#define ROW_HAS_WORD                                                                               \
	HAS_WORD("a.action", "a.reason", "a.actor_id", "a.object_id::text", ROW_IS_NUMBERED)
#define ROW_IS_NUMBERED                                                                            \
	IS_OF("numbered", "a.at", "a.object_id")                                                   \
	" OR " SPEAKS_OF("numbered", "a.at", "a.detail")
#define ROW_IS_ABOUT                                                                               \
	"($7::uuid IS NULL OR a.object_id = ANY (ARRAY(SELECT unnest(ids) FROM about))"            \
	" OR " SPEAKS_OF("spoken", "a.at", "a.detail") ")"
/* Of one chain; condition may be "". */
#define ROWS_OF(facility, condition)                                                               \
	"(SELECT a.* FROM audit_log a WHERE a.facility_id = " facility condition                   \
	" AND " ROW_IS_WITHIN " AND (a.at, a.id) < ($13::timestamptz, $14::uuid)"                  \
	" AND ($5::uuid IS NULL OR a.actor_id = $5::uuid)"                                         \
	" AND ($6::text IS NULL OR starts_with(a.action, $6::text)) AND " ROW_IS_ABOUT             \
	" AND ($8::boolean IS NULL OR a.was_allowed = $8::boolean)"                                \
	" AND ($9::text IS NULL OR position(lower($9::text) IN lower(a.reason)) > 0)"              \
	" AND ($10::text IS NULL OR a.request = $10::text)"                                        \
	" AND ($11::uuid IS NULL OR a.command_id = $11::uuid)"                                     \
	" AND ($19::uuid IS NULL OR a.action <> 'audit.searched'"                                  \
	" OR a.actor_id IS DISTINCT FROM $19::uuid)"                                               \
	" AND " ROW_HAS_WORD " ORDER BY a.at DESC, a.id DESC LIMIT $15::bigint + 1)"
#define ROW_IS_WITHIN BETWEEN("a.at")

/* Of an edit or an override the journal has what came of it, and the audit log who wanted what and
 * from where; the two were recorded together, with times that a clock that was put back in between
 * may tell apart. Of an edit all events are told by its row, of what was taken back too; of another
 * override the one that is called the same, while what else came of it is told by itself. Whoever
 * is called in turn, which happens all day, was overridden by nobody, and is not looked up. */
#define EDITED "('desk.configured', 'service.configured', 'rules.changed', 'display.registered')"
#define OVERRIDDEN                                                                                 \
	"('desk.opened', 'desk.closed', 'ticket.cancelled', 'ticket.classified', 'ticket.moved',"  \
	" 'ticket.restored', 'visit.closed', 'visit.reopened')"
#define IS_TOLD_BY_ITS_ROW                                                                         \
	"((e.type IN " EDITED " OR e.type IN " OVERRIDDEN                                          \
	" OR e.type = 'ticket.called' AND e.data->>'rule' = 'named') AND EXISTS"                   \
	" (SELECT FROM audit_log a WHERE a.facility_id = $1::uuid"                                 \
	" AND a.at >= e.at - interval '1 minute' AND a.at < e.at + interval '1 minute'"            \
	" AND a.command_id = e.command_id AND (e.type IN " EDITED                                  \
	" OR a.action = 'act.undone' OR a.action = e.type AND a.object_id::text = " EVENT_OBJECT   \
	")))"

/* The time by which it is sorted never grows with falling numbers, so that a page has of each
 * source what comes first in its own order. */
#define EVENT_IS_WITHIN BETWEEN("e.at")
#define EVENT_HAS_WORD                                                                             \
	HAS_WORD("e.type", "e.data->>'reason'", "e.actor_id", EVENT_OBJECT, EVENT_IS_NUMBERED)
#define EVENT_IS_NUMBERED SPEAKS_OF("numbered", "e.at", "e.data")
#define EVENT_IS_ABOUT "($7::uuid IS NULL OR " SPEAKS_OF("spoken", "e.at", "e.data") ")"
#define EVENTS                                                                                     \
	"SELECT e.*, min(e.at) OVER (ORDER BY e.seq DESC) AS order_at FROM ("                      \
	"SELECT e.* FROM queue_events e WHERE e.facility_id = $1::uuid"                            \
	" AND " EVENT_IS_WITHIN " AND ($5::uuid IS NULL OR e.actor_id = $5::uuid)"                 \
	" AND ($6::text IS NULL OR starts_with(e.type, $6::text)) AND " EVENT_IS_ABOUT             \
	" AND ($8::boolean IS NULL OR $8::boolean)"                                                \
	" AND ($9::text IS NULL OR position(lower($9::text) IN lower(e.data->>'reason')) > 0)"     \
	" AND $10::text IS NULL AND ($11::uuid IS NULL OR e.command_id = $11::uuid)"               \
	" AND " EVENT_HAS_WORD " AND ($18::boolean IS NOT TRUE OR NOT " IS_TOLD_BY_ITS_ROW         \
	") AND e.seq < coalesce($12::bigint, 9223372036854775807)"                                 \
	" ORDER BY e.seq DESC LIMIT $15::bigint + 1) AS e"

/* What a row's object is called. Whoever was a patient is called nothing here, and a visit by its
 * number, as its tickets. Asked for the rows of a page only; the ids of events are texts. */
#define OBJECT_NAME                                                                                \
	"CASE b.object_kind WHEN 'user' THEN " LOGIN " WHEN 'facility' THEN " FACILITY_CODE        \
	" WHEN 'ticket' THEN " TICKET_NUMBER " WHEN 'visit' THEN " VISIT_NUMBER                    \
	" WHEN 'service' THEN " SERVICE_CODE " WHEN 'desk' THEN " DESK_CODE                        \
	" WHEN 'display' THEN " DISPLAY_NAME " WHEN 'device' THEN " DISPLAY_NAME " END"
#define LOGIN "(SELECT o.login FROM staff_named(b.object_id::uuid) o WHERE " IS_READABLE("o") ")"
#define FACILITY_CODE                                                                              \
	"(SELECT o.code FROM facilities o WHERE o.id = b.object_id::uuid"                          \
	" AND (o.id = $1::uuid OR $2::boolean))"
#define OF_THIS(table, column)                                                                     \
	" FROM " table " o WHERE o.facility_id = $1::uuid AND o." column " = b.object_id::uuid)"
#define TICKET_NUMBER "(SELECT o.queue_number" OF_THIS("queue_entries", "id")
#define VISIT_NUMBER "(SELECT min(o.queue_number)" OF_THIS("queue_entries", "visit_id")
#define SERVICE_CODE "(SELECT o.code" OF_THIS("services", "id")
#define DESK_CODE "(SELECT o.code" OF_THIS("desks", "id")
#define DISPLAY_NAME "(SELECT o.name" OF_THIS("displays", "id")

#define BOTH                                                                                       \
	"SELECT at AS order_at, at, 'audit' AS source, id, NULL::bigint AS seq, actor_kind,"       \
	" actor_id, actor_role, action, was_allowed, object_kind::text, object_id::text,"          \
	" reason::text, command_id, host(address) AS address, request::text, detail FROM rows"     \
	" UNION ALL SELECT order_at, at, 'event', uuid_generate_v5(facility_id, 'event ' || "      \
	"seq), seq, actor_kind, actor_id, NULL, type,"                                             \
	" true, " EVENT_OBJECT_KIND ", " EVENT_OBJECT                                              \
	", coalesce(e.data->>'reason', ''), command_id, NULL, '', data"                            \
	" FROM events e"

/* An entry as an object, and as the columns behind it. */
#define ENTRY_JSON                                                                                 \
	"json_build_object('source', source, 'id', b.id, 'seq', seq, 'at', " JSON_TIME(            \
		"at") ", 'actor_kind', actor_kind, 'actor', actor_id, 'actor_name', "              \
		      "u.display_name,"                                                            \
		      " 'actor_role', actor_role, 'action', action, 'allowed', was_allowed, "      \
		      "'object_kind',"                                                             \
		      " object_kind, 'object', object_id, 'reason', nullif(reason, ''), "          \
		      "'command', command_id,"                                                     \
		      " 'address', address, 'request', nullif(request, ''), 'detail', detail, "    \
		      "'object_name',"                                                             \
		      " called.name)"
#define ENTRY_COLUMNS                                                                              \
	JSON_TIME("at")                                                                            \
	", source, b.id, seq, actor_kind, actor_id, u.display_name, actor_role,"                   \
	" action, was_allowed, object_kind, object_id, reason, command_id, address, request,"      \
	" detail, called.name"

#define SEARCH                                                                                     \
	"WITH " ABOUT ", " NUMBERED ", " NAMED                                                     \
	", rows AS (" ROWS_OF("$1::uuid", "") " UNION ALL " ROWS_OF("uuid_nil()",                  \
		" AND $2::boolean") "), events AS (" EVENTS "), page AS (SELECT *"                 \
				    " FROM (" BOTH ") AS found ORDER BY order_at DESC, seq DESC "  \
				    "NULLS FIRST, id DESC"                                         \
				    " LIMIT $15::bigint + 1) SELECT " ENTRY_JSON                   \
				    ", " ENTRY_COLUMNS " FROM page b"                              \
				    " CROSS JOIN LATERAL staff_named(b.actor_id) u"                \
				    " CROSS JOIN LATERAL (SELECT " OBJECT_NAME                     \
				    " AS name) AS called"                                          \
				    " ORDER BY order_at DESC, seq DESC NULLS FIRST, b.id DESC"

const struct db_statement audit_search = {
	.name = "audit_search",
	.facility = AUDIT_SEARCH_FACILITY + 1,
	.parameter_count = AUDIT_SEARCH_PARAMETERS,
	.sql = SEARCH,
};
const struct db_statement audit_search_all = {
	.name = "audit_search_all",
	.of_all = "rows of no facility stand beside those of one",
	.parameter_count = AUDIT_SEARCH_PARAMETERS,
	.sql = SEARCH,
};
_Static_assert(AUDIT_SEARCH_NO_LOOKS_OF == 18 && AUDIT_COLUMNS == 19, "the statement says so");

const struct db_statement audit_seal_tell = {
	.name = "audit_seal_tell",
	.parameter_count = 1,
	.sql = "SELECT json_build_object('seal', (SELECT json_build_object('number', s.number,"
	       " 'seq', (SELECT coalesce(max(l.last_seq), 0) FROM (SELECT * FROM audit_links l"
	       " WHERE l.facility_id = s.facility_id AND l.number <= s.number"
	       " AND l.last_seq IS NOT NULL ORDER BY l.number DESC LIMIT 1) AS l),"
	       " 'at', " JSON_TIME(
		       "s.sealed_at") ", 'key', s.key_id, 'hash', encode(s.hash, 'hex'))"
				      " FROM audit_seals s WHERE s.facility_id = f.id ORDER BY "
				      "s.number DESC LIMIT 1),"
				      " 'behind', f.seq - coalesce((SELECT h.last_seq FROM "
				      "audit_heads h"
				      " WHERE h.facility_id = f.id), 0)) FROM facilities f WHERE "
				      "f.id = $1::uuid",
};

/* ---- verifying ---- */

const struct db_statement audit_chains = {
	.name = "audit_chains",
	.parameter_count = 1,
	.sql = "SELECT f.id, f.code, f.seq, coalesce(h.number, 0), coalesce((SELECT max(l.number)"
	       " FROM audit_links l WHERE l.facility_id = f.id), 0)"
	       " FROM (SELECT id, code::text, seq::bigint FROM facilities"
	       " UNION ALL SELECT uuid_nil(), '-', 0) AS f"
	       " LEFT JOIN audit_heads h ON h.facility_id = f.id"
	       " WHERE $1::text IS NULL OR f.code = $1::text ORDER BY f.code",
};

const struct db_statement audit_keys_list = {
	.name = "audit_keys_list",
	.sql = "SELECT key_id, coalesce(public_key->>'x', ''), coalesce(public_key->>'y', '')"
	       " FROM audit_keys ORDER BY added_at, key_id",
};

const struct db_statement audit_links_list = {
	.name = "audit_links_list",
	.parameter_count = 4,
	.sql = "SELECT l.number, encode(l.hash, 'hex'), encode(l.leaves, 'hex'), l.first_seq,"
	       " l.last_seq, encode(s.hash, 'hex'), encode(s.signature, 'hex'), s.key_id"
	       " FROM audit_links l LEFT JOIN audit_seals s"
	       " ON s.facility_id = l.facility_id AND s.number = l.number"
	       " WHERE l.facility_id = $1::uuid AND l.number > $2::bigint"
	       " AND l.number <= $3::bigint ORDER BY l.number LIMIT $4::bigint",
};

#define MICROSECONDS(time) "(extract(epoch FROM " time ") * 1000000)::bigint"
/* As audit_text() and event_text() of the schema write them. */
#define AUDIT_TEXT                                                                                 \
	"(jsonb_build_array(a.id, a.facility_id, " MICROSECONDS(                                   \
		"a.at") ", a.actor_kind, a.actor_id, a.actor_role, a.action, a.was_allowed,"       \
			" a.object_kind, a.object_id, a.reason, a.command_id, a.event_seq,"        \
			" host(a.address), a.detail) || CASE WHEN a.request = '' THEN '[]'"        \
			" ELSE jsonb_build_array(a.request) END)::text"
#define EVENT_TEXT                                                                                 \
	"jsonb_build_array(e.facility_id, e.seq, " MICROSECONDS(                                   \
		"e.at") ", e.type, e.version, e.actor_kind, e.actor_id, e.command_id, "            \
			"e.data)::text"

const struct db_statement audit_rows_list = {
	.name = "audit_rows_list",
	.facility = 1,
	.parameter_count = 3,
	.sql = "WITH links AS (SELECT * FROM audit_links l WHERE l.facility_id = $1::uuid"
	       " AND l.number > $2::bigint AND l.number <= $3::bigint)"
	       " SELECT number, key, text FROM (SELECT l.number, r.place, a.at, r.id::text AS key,"
	       " CASE WHEN a.id IS NOT NULL THEN " AUDIT_TEXT " END AS text FROM links l"
	       " CROSS JOIN LATERAL unnest(l.row_ids) WITH ORDINALITY AS r (id, place)"
	       " LEFT JOIN audit_log a ON a.id = r.id AND a.facility_id = $1::uuid"
	       " UNION ALL SELECT l.number, r.seq, e.at, r.seq::text,"
	       " CASE WHEN e.seq IS NOT NULL THEN " EVENT_TEXT " END FROM links l"
	       " CROSS JOIN LATERAL generate_series(l.first_seq, l.last_seq) AS r (seq)"
	       " LEFT JOIN queue_events e ON e.facility_id = $1::uuid AND e.seq = r.seq"
	       " WHERE l.last_seq IS NOT NULL) AS held ORDER BY number, place, at",
};

const struct db_statement audit_unlinked_list = {
	.name = "audit_unlinked_list",
	.facility = 1,
	.parameter_count = 1,
	.sql = "WITH linked AS (SELECT unnest(row_ids) AS id FROM audit_links"
	       " WHERE facility_id = $1::uuid)"
	       " SELECT id FROM (SELECT id FROM audit_log WHERE facility_id = $1::uuid"
	       " EXCEPT SELECT id FROM linked) AS other ORDER BY id LIMIT 50",
};
_Static_assert(AUDIT_UNLINKED_LISTED == 50, "the statement says so");

const struct db_statement audit_dropped = {
	.name = "audit_dropped",
	.facility = 1,
	.parameter_count = 1,
	.sql = "SELECT (detail->>'last_seq')::bigint, id FROM audit_log"
	       " WHERE facility_id = $1::uuid AND action = 'journal.dropped'"
	       " AND detail->>'last_seq' ~ '^[0-9]{1,18}$' ORDER BY 1 DESC LIMIT 1",
};

/* Not those near the end of an hour, where the clocks of server and database may differ. */
const struct db_statement audit_hours_list = {
	.name = "audit_hours_list",
	.parameter_count = 1,
	.sql = "SELECT DISTINCT (floor(extract(epoch FROM sealed_at) / 3600) * 3600000000)::bigint"
	       " FROM audit_seals WHERE facility_id = $1::uuid"
	       " AND extract(minute FROM sealed_at) BETWEEN 1 AND 58 ORDER BY 1",
};

const struct db_statement audit_behind = {
	.name = "audit_behind",
	.facility = 1,
	.parameter_count = 3,
	.sql = "SELECT count(*), coalesce(ceil(extract(epoch FROM clock_timestamp() - min(at))), 0)"
	       "::bigint FROM (SELECT e.at FROM queue_events e"
	       " WHERE e.facility_id = $1::uuid AND e.seq > $3::bigint"
	       " UNION ALL SELECT a.at FROM audit_links l CROSS JOIN LATERAL unnest(l.row_ids)"
	       " AS r (id) JOIN audit_log a ON a.id = r.id"
	       " WHERE l.facility_id = $1::uuid AND l.number > $2::bigint) AS behind",
};

const struct db_statement *const audit_statements[] = {
	&audit_add,
	&audit_add_key,
	&audit_advance,
	&audit_heads_list,
	&audit_hours_list,
	&audit_seal,
	&audit_search,
	&audit_search_all,
	&audit_seal_tell,
	&audit_chains,
	&audit_keys_list,
	&audit_links_list,
	&audit_rows_list,
	&audit_unlinked_list,
	&audit_dropped,
	&audit_behind,
};
const size_t audit_statement_count = COUNT_OF(audit_statements);
