// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/store/phone_codes.h"

#include "common/base/attr.h"
#include "server/store/notifications.h"

#define OF_ALL "what a number was sent counts in all facilities"

#define LOCK(what) "pg_advisory_xact_lock(hashtextextended('phone_codes ' || " what ", 0))"

const struct db_statement phone_codes_lock = {
	.name = "phone_codes_lock",
	.parameter_count = 2,
	.sql = "SELECT " LOCK("$1::text") ", " LOCK("$2::text"),
};

#define OF_HIS_NUMBER LOCK("phone_number::text")

/* The patient first: his number does not change any more. Whoever writes a code locks no patient,
 * so nobody waits for the other in turn. */
const struct db_statement phone_codes_lock_of = {
	.name = "phone_codes_lock_of",
	.facility = 1,
	.parameter_count = 2,
	.sql = "SELECT " OF_HIS_NUMBER " FROM (SELECT phone_number FROM patients"
	       " WHERE facility_id = $1::uuid AND id = $2::uuid FOR UPDATE) p",
};

/* Whoever has one address of IPv6 has its whole /64. */
#define NETWORK(address)                                                                           \
	"network(set_masklen(" address ", CASE family(" address ") WHEN 6 THEN 64 ELSE 32 END))"
#define ITS NETWORK("address")
#define OURS NETWORK("$11::inet")
/* Codes that strangers may ask for are not those by which somebody who is signed in erases himself:
 * each purpose is counted apart. */
#define CODES                                                                                      \
	"codes AS MATERIALIZED (SELECT created_at, facility_id = $1::uuid AS is_here,"             \
	" coalesce(" ITS " = " OURS ", false) AS is_from_there,"                                   \
	" created_at > now() - interval '10 minutes' AS is_late"                                   \
	" FROM otp_codes WHERE phone_number = $2::text AND purpose = $9::text"                     \
	" AND created_at > now() - interval '1 day')"
/* A row where there were as many as there may be: the limit, and when there may be one again. */
#define RULE(limit, most, period, which)                                                           \
	"SELECT '" limit "' AS name, min(created_at) + interval '" period "' AS again_at"          \
	" FROM codes WHERE " which " HAVING count(*) >= " most
#define LATELY RULE("otp_send", "3", "10 minutes", "is_here AND is_late")
#define TODAY RULE("otp_send_day", "10", "1 day", "is_here")
#define FROM_LATELY RULE("otp_send_from", "2", "10 minutes", "is_from_there AND is_late")
#define FROM_TODAY RULE("otp_send_from_day", "5", "1 day", "is_from_there")
#define EVERYWHERE RULE("otp_send_everywhere", "20", "1 day", "true")
#define AND_ALSO " UNION ALL "
#define REACHED                                                                                    \
	"reached AS (" LATELY AND_ALSO TODAY AND_ALSO FROM_LATELY AND_ALSO FROM_TODAY AND_ALSO     \
		EVERYWHERE " ORDER BY again_at DESC LIMIT 1)"
#define SPENT                                                                                      \
	"spent AS (SELECT count(*) AS count, min(created_at) AS first FROM notifications"          \
	" WHERE facility_id = $1::uuid AND kind = '" NOTIFICATION_OTP "' AND state <> 'dropped'"   \
	" AND created_at > now() - interval '1 day')"
/* What came of it, and when it may be asked again. */
#define VERDICT                                                                                    \
	"verdict AS (SELECT CASE WHEN NOT EXISTS (SELECT FROM facilities WHERE id = $1::uuid)"     \
	" THEN 'no_facility' WHEN r.name IS NOT NULL THEN r.name"                                  \
	" WHEN spent.count >= least($8::bigint, (SELECT"                                           \
	" nullif((value->>'codes_per_day')::bigint, 0) FROM settings"                              \
	" WHERE facility_id = $1::uuid AND name = 'hospital')) THEN 'spent' ELSE 'asked' END AS "  \
	"word,"                                                                                    \
	" coalesce(r.again_at, spent.first + interval '1 day') AS again_at"                        \
	" FROM spent LEFT JOIN reached r ON true)"
#define KNOWN                                                                                      \
	"known AS (SELECT language FROM patients p WHERE facility_id = $1::uuid"                   \
	" AND erased_at IS NULL AND CASE WHEN $10::uuid IS NULL THEN phone_number = $2::text"      \
	" ELSE id = $10::uuid END ORDER BY created_at LIMIT 1)"
/* To a number that nobody has here the message is written, too, empty and dropped. */
#define QUEUED                                                                                     \
	"queued AS (INSERT INTO notifications (id, facility_id, kind, unique_key, channel,"        \
	" recipient, language, body, state, expires_at)"                                           \
	" SELECT $7::uuid, $1::uuid, '" NOTIFICATION_OTP "', 'otp ' || $3::uuid, 'sms',"           \
	" CASE WHEN k.language IS NOT NULL THEN $2::text END, coalesce(k.language, 'sw'),"         \
	" CASE k.language WHEN 'sw' THEN $5::text WHEN 'en' THEN $6::text ELSE '' END,"            \
	" (CASE WHEN k.language IS NULL THEN 'dropped' ELSE 'queued' END)::notification_state,"    \
	" now() + interval '300 seconds'"                                                          \
	" FROM verdict LEFT JOIN known k ON true WHERE word = 'asked')"

const struct db_statement phone_codes_ask = {
	.name = "phone_codes_ask",
	.of_all = OF_ALL,
	.parameter_count = 11,
	.sql = "WITH " CODES ", " REACHED ", " SPENT ", " VERDICT ", " KNOWN ", " QUEUED
	       ", kept AS (INSERT INTO otp_codes (id, facility_id, phone_number, purpose,"
	       " code_hash, address, expires_at) SELECT $3::uuid, $1::uuid, $2::text, $9::text,"
	       " $4::bytea, $11::inet, now() + interval '300 seconds' FROM verdict"
	       " WHERE word = 'asked')"
	       " SELECT word, coalesce(greatest(1, ceil(extract(epoch FROM again_at - now()))), 0)"
	       "::bigint, CASE word WHEN 'asked' THEN pg_notify('" NOTIFICATIONS_DUE "', '') END"
	       " FROM verdict",
};
_Static_assert(PHONE_CODE_LIFE_S == 300 && PHONE_CODE_TRIES == 5 && PHONE_CODES_IN_10_MIN == 3 &&
		       PHONE_CODES_IN_A_DAY == 10 && PHONE_CODES_FROM_ONE_IN_10_MIN == 2 &&
		       PHONE_CODES_FROM_ONE_IN_A_DAY == 5 && PHONE_CODES_EVERYWHERE_IN_A_DAY == 20,
	"the statements say so");

/* The row is locked first, so of two that come at once the second sees what the first did.
 * condition begins with AND, or is "". */
#define CODE(id, hash, condition)                                                                  \
	"code AS MATERIALIZED (SELECT * FROM otp_codes WHERE id = " id "::uuid" condition          \
	" FOR UPDATE),"                                                                            \
	" tried AS MATERIALIZED (SELECT *, is_open AND code_hash = " hash "::bytea AS is_right"    \
	" FROM (SELECT *, used_at IS NULL AND expires_at > now() AND attempts < 5 AS is_open"      \
	" FROM code) c)"

/* Who holds the phone sees of the others who have its number no more than is needed to choose. */
#define CHOICES                                                                                    \
	"(SELECT json_agg(json_strip_nulls(json_build_object('id', m.id, 'name',"                  \
	" split_part(m.full_name, ' ', 1), 'birth_year', m.birth_year)) ORDER BY m.created_at,"    \
	" m.id) FROM mine m)"

/* Whose number it is, before the code: an erasure, too, locks the patient first and then his codes.
 */
#define HOLDERS                                                                                    \
	"holders AS MATERIALIZED (SELECT p.id FROM otp_codes o JOIN patients p"                    \
	" ON p.facility_id = o.facility_id AND p.phone_number = o.phone_number"                    \
	" WHERE o.id = $1::uuid ORDER BY p.id FOR KEY SHARE OF p),"
#define BEHIND_HOLDERS " AND (SELECT count(*) FROM holders) >= 0"

const struct db_statement phone_codes_sign_in = {
	.name = "phone_codes_sign_in",
	.of_all = "a code names its facility, not the one who gives it",
	.parameter_count = 11,
	.sql = "WITH " HOLDERS " " CODE("$1", "$2",
		BEHIND_HOLDERS) ","
				" mine AS MATERIALIZED (SELECT p.* FROM tried t JOIN patients p"
				" ON p.facility_id = t.facility_id AND p.phone_number = "
				"t.phone_number"
				" WHERE t.is_right AND t.purpose = 'sign_in' AND p.erased_at IS "
				"NULL),"
				" chosen AS MATERIALIZED (SELECT * FROM mine WHERE CASE WHEN "
				"$3::uuid IS NULL"
				" THEN (SELECT count(*) FROM mine) = 1 ELSE id = $3::uuid END),"
				" counted AS (UPDATE otp_codes o SET attempts = o.attempts + 1,"
				" used_at = CASE WHEN EXISTS (SELECT FROM chosen) THEN now() END"
				" FROM tried t WHERE o.id = t.id AND t.is_open),"
				" begun AS (INSERT INTO refresh_tokens (id, family_id, patient_id, "
				"token_hash,"
				" client_id, expires_at, family_expires_at) SELECT $7::uuid, "
				"$6::uuid, id,"
				" $8::bytea, $11::uuid, ends,"
				" ends FROM chosen, (SELECT now() + make_interval(secs => "
				"$9::float8) AS "
				"ends) e),"
				" outcome AS MATERIALIZED (SELECT CASE WHEN c.id IS NOT NULL THEN "
				"'signed_in'"
				" WHEN $3::uuid IS NULL AND EXISTS (SELECT FROM mine) THEN "
				"'choose' ELSE "
				"'wrong'"
				" END AS word, c.id AS patient, c.facility_id, c.full_name, "
				"c.language,"
				" coalesce(t.facility_id, uuid_nil()) AS place FROM (VALUES (1)) "
				"one"
				" LEFT JOIN tried t ON true LEFT JOIN chosen c ON true),"
				" logged AS (INSERT INTO audit_log (id, facility_id, actor_kind, "
				"actor_id, "
				"action,"
				" was_allowed, object_kind, object_id, address, request, detail)"
				" SELECT $4::uuid, place, 'patient', patient, CASE word WHEN "
				"'signed_in'"
				" THEN 'session.opened' WHEN 'choose' THEN 'patient.offered'"
				" ELSE 'session.refused' END, word <> 'wrong', CASE word WHEN "
				"'signed_in'"
				" THEN 'session' WHEN 'choose' THEN 'patient' END,"
				" CASE word WHEN 'signed_in' THEN $6::uuid END, $5::inet, "
				"$10::text,"
				" CASE word WHEN 'choose' THEN jsonb_build_object('patients',"
				" (SELECT jsonb_agg(id) FROM mine)) ELSE '{}' END FROM outcome)"
				" SELECT word, patient, facility_id, full_name, language, " CHOICES
				" FROM outcome",
};

const struct db_statement phone_codes_use = {
	.name = "phone_codes_use",
	.facility = 1,
	.parameter_count = 5,
	.sql = "WITH " CODE("$3", "$4",
		"") ","
		    " counted AS (UPDATE otp_codes o SET attempts = o.attempts + 1,"
		    " used_at = CASE WHEN t.is_right THEN now() END"
		    " FROM tried t WHERE o.id = t.id AND t.is_open AND t.purpose = $5::text)"
		    " SELECT coalesce(t.is_right AND t.purpose = $5::text"
		    " AND t.facility_id = $1::uuid, false), coalesce(t.phone_number, '')"
		    " FROM (VALUES ($2::uuid)) one LEFT JOIN tried t ON true",
};

static const struct db_statement forget = {
	.name = "phone_codes_forget",
	.of_all = "what is old is forgotten everywhere",
	.sql = "WITH codes AS (DELETE FROM otp_codes"
	       " WHERE created_at < now() - interval '1 day 1 hour')"
	       " UPDATE notifications SET recipient = NULL, provider_id = NULL"
	       " WHERE kind = '" NOTIFICATION_OTP "' AND recipient IS NOT NULL"
	       " AND created_at < now() - interval '1 day 1 hour'",
};

void phone_codes_forget(struct db *db, db_callback *callback, void *arg)
{
	db_run(db, &forget, NULL, callback, arg);
}

const struct db_statement *const phone_codes_statements[] = {
	&phone_codes_lock,
	&phone_codes_lock_of,
	&phone_codes_ask,
	&phone_codes_sign_in,
	&phone_codes_use,
	&forget,
};
const size_t phone_codes_statement_count = COUNT_OF(phone_codes_statements);
