// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Statements are planned once for all parameters, so nothing here depends on seeing a value: the
 * ranges of the index on phone numbers are written out, and patterns go to the trigram index, which
 * reads them when it runs. */
#include "server/store/patients.h"

#include "common/base/attr.h"
#include "server/store/audit.h"
#include "server/store/json.h"
#include "server/store/plans.h"
#include "server/store/users.h"

#define AS_JSON                                                                                    \
	"json_strip_nulls(json_build_object('id', p.id, 'card_number', p.card_number,"             \
	" 'full_name', p.full_name, 'sex', p.sex, 'birth_date', p.birth_date,"                     \
	" 'birth_year', p.birth_year, 'phone_number', p.phone_number, 'language', p.language,"     \
	" 'vulnerable', p.vulnerable, 'sms_consent', p.sms_consent, 'version', p.version,"         \
	" 'created_at', " JSON_TIME("p.created_at") ", 'updated_at', " JSON_TIME(                  \
		"p.updated_at") "))"

/* The rows of the keys that were found, which are looked for in patient_keys: not even a statement
 * that names no facility finds others. */
#define FOUND                                                                                      \
	" found AS (SELECT p.* FROM keys JOIN patients p ON p.id = keys.id"                        \
	" WHERE p.facility_id = $1::uuid AND p.erased_at IS NULL)"

/* found holds one more than the limit, where there are more. more, looked: members beside the
 * patients of what is told and of what the audit log is told. */
#define PAGE(order, limit, more, looked)                                                           \
	", page AS (SELECT * FROM found ORDER BY " order " LIMIT " limit "::bigint)"               \
	" SELECT json_strip_nulls(json_build_object('patients', (SELECT"                           \
	" coalesce(json_agg(" AS_JSON " ORDER BY " order "), '[]') FROM page p),"                  \
	" 'next', CASE WHEN (SELECT count(*) FROM found) > " limit "::bigint"                      \
	" THEN (SELECT (array_agg(id ORDER BY " order "))[" limit "::bigint] FROM page) END" more  \
	")),"                                                                                      \
	" json_build_object('patients', (SELECT coalesce(json_agg(id), '[]') FROM page)" looked    \
	")"

/* What is compared has none of the characters that mean something in a pattern. They are taken out
 * last, for unaccent() makes them of others: the wide percent sign would match everybody. */
#define WORD(text) "translate(folded(" text "), '%_\\', '')"
#define FIRST_WORD WORD("$2::text")
#define OTHER_WORD WORD("part")
#define OTHER_WORDS WORD("array_to_string($3::text[], '')")

const struct db_statement patients_by_name = {
	.name = "patients_by_name",
	.facility = 1,
	.first = &plans_with_bitmaps,
	.parameter_count = 5,
	.sql = "WITH keys AS (SELECT p.id FROM patient_keys p WHERE p.facility_id = $1::uuid"
	       " AND p.name_key LIKE '% ' || " FIRST_WORD " || '%' AND " FIRST_WORD " <> ''"
	       " AND char_length(" FIRST_WORD " || " OTHER_WORDS ") >= 2"
	       " AND NOT EXISTS (SELECT FROM unnest($3::text[]) AS part"
	       " WHERE p.name_key NOT LIKE '% ' || " OTHER_WORD " || '%')"
	       " AND ($4::uuid IS NULL OR (p.name_key, p.id) >"
	       " (SELECT b.name_key, b.id FROM patients b"
	       " WHERE b.id = $4::uuid AND b.facility_id = $1::uuid))"
	       " ORDER BY p.name_key, p.id LIMIT $5::bigint + 1)," FOUND PAGE(
		       "name_key, id", "$5", "", ""),
};

/* Of the last digits, in $2: a colon is the character behind the nine. */
#define ENDS(phone)                                                                                \
	"reverse(" phone ") ~>=~ reverse($2::text) AND reverse(" phone                             \
	") ~<~ (reverse($2::text) || ':')"

/* Beside the first page: who is here today, known to nobody, and left a phone. */
#define LEFT_PHONES                                                                                \
	"left_phones AS (SELECT w.* FROM visit_phones w"                                           \
	" JOIN visits v ON v.facility_id = w.facility_id AND v.id = w.visit_id"                    \
	" WHERE w.facility_id = $1::uuid AND v.on_board AND v.closed_at IS NULL"                   \
	" AND $3::uuid IS NULL AND " ENDS("w.phone_number") " ORDER BY w.given_at DESC LIMIT 20)"
#define AND_VISITS                                                                                 \
	", 'visits', CASE WHEN $3::uuid IS NULL THEN (SELECT coalesce(json_agg("                   \
	"json_build_object('visit', visit_id, 'phone_number', phone_number)"                       \
	" ORDER BY given_at DESC), '[]') FROM left_phones) END"
#define AND_VISIT_IDS ", 'visits', (SELECT coalesce(json_agg(visit_id), '[]') FROM left_phones)"

const struct db_statement patients_by_phone = {
	.name = "patients_by_phone",
	.facility = 1,
	.parameter_count = 4,
	.sql = "WITH " LEFT_PHONES
	       ", keys AS (SELECT p.id FROM patient_keys p WHERE p.facility_id = $1::uuid"
	       " AND " ENDS("p.phone_number") " AND ($3::uuid IS NULL OR p.id > $3::uuid)"
					      " ORDER BY p.id LIMIT $4::bigint + 1)," FOUND PAGE(
						      "id", "$4", AND_VISITS, AND_VISIT_IDS),
};

_Static_assert(PATIENTS_VISITS_LISTED == 20, "the statement says so");

const struct db_statement patients_by_card = {
	.name = "patients_by_card",
	.facility = 1,
	.parameter_count = 2,
	.sql = "WITH found AS (SELECT * FROM patients p WHERE p.facility_id = $1::uuid"
	       " AND p.card_number = $2::text AND p.erased_at IS NULL)" PAGE("id", "1", "", ""),
};

const struct db_statement patients_read = {
	.name = "patients_read",
	.facility = 1,
	.parameter_count = 2,
	.sql = "SELECT " AS_JSON ", p.version FROM patients p"
	       " WHERE p.facility_id = $1::uuid AND p.id = $2::uuid AND p.erased_at IS NULL",
};

const struct db_statement patients_known = {
	.name = "patients_known",
	.facility = 1,
	.parameter_count = 2,
	.sql = "SELECT id FROM patients"
	       " WHERE facility_id = $1::uuid AND id = $2::uuid AND erased_at IS NULL",
};

const struct db_statement patients_names = {
	.name = "patients_names",
	.facility = 1,
	.parameter_count = 2,
	.sql = "SELECT coalesce(json_object_agg(p.id, json_strip_nulls(json_build_object("
	       "'name', p.full_name, 'phone_masked', left(p.phone_number, 4) || '***' ||"
	       " right(p.phone_number, 3), 'card_number', p.card_number, 'sex', p.sex,"
	       " 'birth_year', p.birth_year))), '{}')"
	       " FROM patients p WHERE p.facility_id = $1::uuid AND p.id = ANY ($2::uuid[])"
	       " AND p.erased_at IS NULL",
};

/* Who has the same phone, or nearly the same name and the same year of birth. */
#define ALIKE                                                                                      \
	"alike AS (SELECT p.* FROM patients p WHERE NOT $6::boolean"                               \
	" AND NOT EXISTS (SELECT FROM known) AND p.facility_id = $1::uuid"                         \
	" AND p.erased_at IS NULL AND p.id IN ("                                                   \
	"SELECT q.id FROM given g JOIN patient_keys q ON q.phone_number = g.phone_number"          \
	" UNION ALL SELECT q.id FROM given g JOIN patient_keys q"                                  \
	" ON q.name_key % (' ' || folded(g.full_name))"                                            \
	" AND q.birth_year = coalesce(extract(year FROM g.birth_date)::smallint, g.birth_year)"    \
	" WHERE similarity(q.name_key, ' ' || folded(g.full_name)) >= 0.5) LIMIT 10)"

#define LOGGED_ADDED                                                                               \
	AUDIT_LOGGED("$7", "'patient.registered'", "$1::uuid", "'patient'", "told.id", "''",       \
		AUDIT_NO_DETAIL, "told")

/* The answer that is kept names the patient and tells nothing: only patients has what is erased one
 * day. A repeat is told the record as it is now. The fingerprint of who was erased is "": whatever
 * is sent with that key registers nobody. */
const struct db_statement patients_add = {
	.name = "patients_add",
	.facility = 1,
	.first = &plans_with_bitmaps,
	.parameter_count = 7,
	.sql = "WITH given AS (SELECT * FROM jsonb_to_record($5::jsonb) AS g (card_number text,"
	       " full_name text, sex sex, birth_date date, birth_year smallint,"
	       " phone_number text, language language, vulnerable vulnerability[],"
	       " sms_consent boolean)),"
	       " known AS (SELECT fingerprint IN ('', md5($5::jsonb::text)) AS is_same, answer"
	       " FROM command_answers WHERE facility_id = $1::uuid AND command_id = $2::uuid),"
	       " seen AS (SELECT p.id, " AS_JSON "::text AS json FROM known k JOIN patients p"
	       " ON p.id = CASE WHEN k.is_same THEN (k.answer::json->>'patient')::uuid END"
	       " WHERE p.facility_id = $1::uuid AND p.erased_at IS NULL), " ALIKE
	       ", added AS (INSERT INTO patients (id, facility_id, card_number, full_name, sex,"
	       " birth_date, birth_year, phone_number, language, vulnerable, sms_consent,"
	       " created_by)"
	       " SELECT $3::uuid, $1::uuid, card_number, full_name, coalesce(sex, 'unknown'),"
	       " birth_date, coalesce(birth_year, extract(year FROM birth_date)::smallint),"
	       " phone_number, coalesce(language, 'sw'), coalesce(vulnerable, '{}'),"
	       " coalesce(sms_consent, false), $4::uuid FROM given"
	       " WHERE NOT EXISTS (SELECT FROM known) AND NOT EXISTS (SELECT FROM alike)"
	       " RETURNING *),"
	       " told AS (SELECT p.id, " AS_JSON "::text AS json FROM added p),"
	       " kept AS (INSERT INTO command_answers (facility_id, command_id, fingerprint,"
	       " answer) SELECT $1::uuid, $2::uuid, md5($5::jsonb::text),"
	       " json_build_object('patient', id)::text FROM told),"
	       " " LOGGED_ADDED
	       " SELECT 'known', (SELECT json FROM seen), is_same, (SELECT id::text FROM seen)"
	       " FROM known"
	       " UNION ALL SELECT 'added', json, true, id::text FROM told"
	       " UNION ALL SELECT 'alike', json_agg(" AS_JSON ")::text, true,"
	       " json_agg(p.id)::text FROM alike p"
	       " HAVING count(*) > 0",
};

/* What a column is to hold: another value where the document b names it. */
#define GIVEN(column, value) "CASE WHEN b ? '" column "' THEN " value " ELSE p." column " END"

#define EDIT_CARD GIVEN("card_number", "b->>'card_number'")
#define EDIT_BIRTH_DATE GIVEN("birth_date", "(b->>'birth_date')::date")
/* That of the date, unless the year is given as well. */
#define EDIT_BIRTH_YEAR                                                                            \
	"CASE"                                                                                     \
	" WHEN b->>'birth_date' IS NOT NULL AND NOT b ? 'birth_year'"                              \
	" THEN extract(year FROM (b->>'birth_date')::date)::smallint"                              \
	" WHEN b ? 'birth_year' THEN (b->>'birth_year')::smallint"                                 \
	" ELSE p.birth_year END"
#define EDIT_PHONE GIVEN("phone_number", "b->>'phone_number'")
#define EDIT_VULNERABLE                                                                            \
	GIVEN("vulnerable", "ARRAY(SELECT jsonb_array_elements_text("                              \
			    "nullif(b->'vulnerable', 'null'))::vulnerability)")
/* What is never missing goes back to what a new record has; the name does not, and is refused. */
#define EDIT_NAME GIVEN("full_name", "coalesce(b->>'full_name', '')")
#define EDIT_SEX GIVEN("sex", "coalesce((b->>'sex')::sex, 'unknown')")
#define EDIT_LANGUAGE GIVEN("language", "coalesce((b->>'language')::language, 'sw')")
#define EDIT_CONSENT GIVEN("sms_consent", "coalesce((b->>'sms_consent')::boolean, false)")

/* Who says yes again has taken back the word that stopped the messages. */
#define EDIT_STOPPED "CASE WHEN b->>'sms_consent' = 'true' THEN NULL ELSE p.sms_stopped_at END"
#define EDIT_COLUMNS                                                                               \
	"card_number, birth_date, birth_year, phone_number, vulnerable, full_name, sex, language," \
	" sms_consent, sms_stopped_at"
#define EDIT_OLD                                                                                   \
	"ROW(p.card_number, p.birth_date, p.birth_year, p.phone_number, p.vulnerable,"             \
	" p.full_name, p.sex, p.language, p.sms_consent, p.sms_stopped_at)"
#define EDIT_NEW                                                                                   \
	"ROW(" EDIT_CARD ", " EDIT_BIRTH_DATE ", " EDIT_BIRTH_YEAR ", " EDIT_PHONE                 \
	", " EDIT_VULNERABLE ", " EDIT_NAME ", " EDIT_SEX ", " EDIT_LANGUAGE ", " EDIT_CONSENT     \
	", " EDIT_STOPPED ")"
#define EDIT_IS_NONE EDIT_OLD " IS NOT DISTINCT FROM " EDIT_NEW
#define EDITED_PATIENT "p.facility_id = $1::uuid AND p.id = $2::uuid AND p.erased_at IS NULL"

/* Which fields, not what they hold. */
#define LOGGED_CHANGED                                                                             \
	AUDIT_LOGGED("$5", "'patient.changed'", "$1::uuid", "'patient'", "changed.id", "''",       \
		"jsonb_build_object('fields', (SELECT jsonb_agg(name)"                             \
		" FROM jsonb_object_keys($4::jsonb) AS name))",                                    \
		"changed")

/* Who signed in by the number that was here before may have been somebody else. */
const struct db_statement patients_edit = {
	.name = "patients_edit",
	.facility = 1,
	.parameter_count = 5,
	.sql = "WITH given AS (SELECT $4::jsonb AS b),"
	       " target AS (SELECT p.*, " EDIT_IS_NONE " AS is_same FROM patients p, given"
	       " WHERE " EDITED_PATIENT "),"
	       " changed AS (UPDATE patients p SET (" EDIT_COLUMNS ") = " EDIT_NEW
	       " FROM given WHERE " EDITED_PATIENT " AND p.version = $3::integer"
	       " AND NOT (" EDIT_IS_NONE ") RETURNING p.*),"
	       " signed_out AS (UPDATE refresh_tokens r SET revoked_at = now() FROM changed c, "
	       "target"
	       " WHERE r.patient_id = c.id AND r.revoked_at IS NULL"
	       " AND c.phone_number IS DISTINCT FROM target.phone_number RETURNING r.patient_id),"
	       " " LOGGED_CHANGED " SELECT coalesce((SELECT " AS_JSON " FROM changed p),"
	       " (SELECT " AS_JSON " FROM target p WHERE is_same AND version = $3::integer)),"
	       " coalesce((SELECT version FROM changed), target.version),"
	       " (SELECT pg_notify('" USERS_CHANGED "', patient_id::text) FROM signed_out LIMIT 1)"
	       " FROM target",
};

const struct db_statement *const patients_statements[] = {
	&patients_by_name,
	&patients_by_phone,
	&patients_by_card,
	&patients_read,
	&patients_known,
	&patients_names,
	&patients_add,
	&patients_edit,
};
const size_t patients_statement_count = COUNT_OF(patients_statements);
