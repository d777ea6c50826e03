// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What the database itself refuses, whatever a server may ask: the promises about lines. */
#include "common/base/mem.h"
#include "common/base/text.h"
#include "server/db/migrate.h"
#include "tests/db/cluster.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define OWNER "foleni_owner"
#define SERVER "foleni_server"

/* What lines.sql has written. */
#define ID(n) "'00000000-0000-4000-8000-0000000000" n "'"
#define NOBODY ID("99")
#define SERVICE ID("31")
#define DESK ID("32")
#define CLOSED_DESK ID("33")
#define STAFF ID("11")
#define NEW "uuid_generate_v4()"

/* Another row like the one that is there, but for what is said. */
#define ANOTHER_VISIT(series, ordinal, code, patient, facility)                                    \
	"INSERT INTO visits (facility_id, id, patient_id, state, origin, business_day, series,"    \
	" ordinal, code, urgency_level, vulnerable, opened_at, changed_seq)"                       \
	" SELECT " facility ", " NEW ", " patient ", state, origin, business_day, " series         \
	", " ordinal ", " code ", urgency_level, vulnerable, opened_at, 2 FROM visits WHERE "      \
	"ordinal = 1"
#define ANOTHER_TICKET(visit, service, state, desk, return_service)                                \
	"INSERT INTO queue_entries (facility_id, id, visit_id, service_id, state, queue_number,"   \
	" seq, changed_seq, issued_at, clock_at, desk_id, return_service_id, urgency_level,"       \
	" arrival, calls, skips, moved)"                                                           \
	" SELECT facility_id, " NEW ", " visit ", " service ", '" state "', 'A002', 2, 2, "        \
	"issued_at, clock_at, " desk ", " return_service ", urgency_level, arrival, 0, 0, '[]'"    \
	" FROM queue_entries WHERE queue_number = 'A001'"
#define ANOTHER_VERSION(consultation, version, author, plan)                                       \
	"INSERT INTO consultation_versions (consultation_id, version, author_id, complaint,"       \
	" findings, diagnosis, treatment, prescription, plan, written_at)"                         \
	" SELECT " consultation ", " version ", " author ", complaint, findings, diagnosis,"       \
	" treatment, prescription, " plan                                                          \
	", written_at FROM consultation_versions WHERE version = 2"
#define ANOTHER_COMES(facility)                                                                    \
	"INSERT INTO users (id, facility_id, login, display_name, role, display_id)"               \
	" SELECT " NEW ", " facility ", 'another-' || facility_id, display_name, role, display_id" \
	" FROM users WHERE display_id IS NOT NULL AND disabled_at IS NULL"
#define SECOND_VISIT ANOTHER_VISIT("'A'", "2", "repeat('b', 26)", "NULL", "facility_id")
#define OF_THE_SECOND "(SELECT id FROM visits WHERE ordinal = 2)"

static struct migrate_options options_for(struct cluster *cluster)
{
	return (struct migrate_options){
		.conninfo = cluster_conninfo(cluster, OWNER),
		.migrations = schema_migrations,
		.count = schema_migration_count,
	};
}

static void forward(struct cluster *cluster, int count)
{
	struct migrate_options options = options_for(cluster);
	char why[MIGRATE_WHY_BYTES];

	options.count = count;
	if (migrate_forward(&options, why))
		fail_msg("%s", why);
}

/* Every test begins with one visit in service at a desk. */
static int make_lines(void **state)
{
	cluster_run(*state, "postgres",
		"DROP OWNED BY " OWNER " CASCADE;"
		"ALTER DATABASE foleni OWNER TO " OWNER);
	forward(*state, 1);
	cluster_run_file(*state, OWNER, "people.sql");
	forward(*state, schema_migration_count);
	cluster_run_file(*state, OWNER, "lines.sql");
	return 0;
}

static int make_cluster(void **state)
{
	*state = cluster_create();
	return 0;
}

static int remove_cluster(void **state)
{
	struct cluster *cluster = *state;

	cluster_destroy(&cluster);
	return 0;
}

static void assert_refused(
	struct cluster *cluster, const char *role, const char *sql, const char *sqlstate)
{
	const char *given = cluster_refusal(cluster, role, sql);

	if (strcmp(given, sqlstate))
		print_error("%s: %s\n", role, sql);
	assert_string_equal(given, sqlstate);
}

static void assert_answer(struct cluster *cluster, const char *sql, const char *expected)
{
	char *answer = cluster_ask(cluster, SERVER, sql);

	assert_string_equal(answer, expected);
	mem_free(answer);
}

static void what_would_break_a_promise_is_refused(void **state)
{
	static const struct {
		const char *sql;
		const char *sqlstate;
	} wrongs[] = {
		/* A number is given once a day, a code once for all. */
		{ ANOTHER_VISIT("'A'", "1", "repeat('c', 26)", "NULL", "facility_id"), "23505" },
		{ ANOTHER_VISIT("'A'", "3", "code", "NULL", "facility_id"), "23505" },
		/* A place is taken once, and one who is called has a desk. */
		{ "INSERT INTO taken_places SELECT facility_id, whose_id, at_id, " NOBODY
		  " FROM taken_places",
			"23505" },
		{ ANOTHER_TICKET(OF_THE_SECOND, "service_id", "called", "NULL", "NULL"), "23514" },
		/* One who works is at one desk. */
		{ "UPDATE desks SET state = 'open', staff_id = " STAFF " WHERE id = " CLOSED_DESK,
			"23P01" },
		{ "UPDATE desks SET state = 'open' WHERE id = " CLOSED_DESK, "23514" },
		/* What is named is there. */
		{ ANOTHER_VISIT("'A'", "3", "repeat('c', 26)", NOBODY, "facility_id"), "23503" },
		{ ANOTHER_VISIT("'A'", "3", "repeat('c', 26)", "NULL", NOBODY), "23503" },
		{ ANOTHER_TICKET(NOBODY, "service_id", "waiting", "NULL", "NULL"), "23503" },
		{ ANOTHER_TICKET(OF_THE_SECOND, NOBODY, "waiting", "NULL", "NULL"), "23503" },
		{ ANOTHER_TICKET(OF_THE_SECOND, "service_id", "waiting", "NULL", NOBODY), "23503" },
		{ "UPDATE patient_notes SET visit_id = " NOBODY, "23503" },
		{ "UPDATE consultations SET visit_id = " NOBODY, "23503" },
		{ "UPDATE consultations SET ticket_id = " NOBODY, "23503" },
		/* A version is written once, by somebody, of something; in lines and nothing else.
		 */
		{ "INSERT INTO consultation_versions SELECT * FROM consultation_versions",
			"23505" },
		{ ANOTHER_VERSION("consultation_id", "0", "author_id", "''"), "23514" },
		{ ANOTHER_VERSION("consultation_id", "99", NOBODY, "''"), "23503" },
		{ ANOTHER_VERSION(NOBODY, "99", "author_id", "''"), "23503" },
		{ ANOTHER_VERSION("consultation_id", "99", "author_id", "E'a\\x1b[2J'"), "23514" },
		{ ANOTHER_VERSION("consultation_id", "99", "author_id", "repeat('a', 8001)"),
			"23514" },
		{ ANOTHER_VERSION("consultation_id", "99", "author_id", "E'a\\nb'"), "00000" },
		{ "UPDATE consultations SET diagnosis = E'a\\x1b[2J'", "23514" },
		{ "UPDATE consultations SET diagnosis_code = 'malaria'", "23514" },
		{ "UPDATE notifications SET visit_id = " NOBODY, "23503" },
		{ "UPDATE notifications SET ticket_id = " NOBODY, "23503" },
		{ "UPDATE device_tokens SET visit_id = " NOBODY, "23503" },
		{ "UPDATE appointments SET service_id = " NOBODY, "23503" },
		{ "UPDATE users SET display_id = " NOBODY " WHERE disabled_at IS NULL"
		  " AND role = 'display'",
			"23503" },
		{ "UPDATE users SET disabled_at = NULL WHERE role = 'display'", "23514" },
		/* One comes as a display; one of another facility may have the same id. */
		{ ANOTHER_COMES("facility_id"), "23505" },
		{ "WITH town AS (INSERT INTO facilities SELECT (jsonb_populate_record(f,"
		  " jsonb_build_object('id', uuid_generate_v4(), 'code', 'other'))).*"
		  " FROM facilities f LIMIT 1 RETURNING id), wall AS (INSERT INTO displays"
		  " (facility_id, id, name, desks) SELECT town.id, d.id, d.name, '[]'"
		  " FROM town, displays d LIMIT 1) " ANOTHER_COMES("(SELECT id FROM town)"),
			"00000" },
		/* A code names one device, a key is one device's, and both have their form. */
		{ "INSERT INTO device_pairings (id, kind, code, key_hash, address, expires_at)"
		  " SELECT " NEW ", kind, code, sha256('c'), address, expires_at"
		  " FROM device_pairings",
			"23505" },
		{ "INSERT INTO device_pairings (id, kind, code, key_hash, address, expires_at)"
		  " SELECT " NEW ", kind, 'K7QM3XP1', key_hash, address, expires_at"
		  " FROM device_pairings",
			"23505" },
		{ "UPDATE device_pairings SET code = 'K7QM3XPU'", "23514" },
		{ "UPDATE device_pairings SET key_hash = 'short'", "23514" },
		{ "UPDATE device_pairings SET expires_at = began_at", "23514" },
		{ "UPDATE device_keys SET next_hash = sha256('d')", "23514" },
		{ "UPDATE device_keys SET spent_hash = 'short'", "23514" },
		{ "UPDATE device_connections SET closed_at = opened_at - interval '1 s'", "23514" },
		{ "UPDATE device_connections SET display_id = " NOBODY, "23503" },
		{ "UPDATE device_connections SET run_id = " NOBODY, "23503" },
		{ "UPDATE prints SET display_id = " NOBODY, "23503" },
		{ "UPDATE prints SET asked_by = " NOBODY, "23503" },
		{ "UPDATE prints SET printed_at = asked_at - interval '1 s'", "23514" },
		{ "UPDATE prints SET handed_at = asked_at - interval '1 s'", "23514" },
		/* What is not wrong is taken. */
		{ ANOTHER_TICKET(OF_THE_SECOND, "service_id", "waiting", "NULL", SERVICE),
			"00000" },
		{ "UPDATE queue_entries SET state = 'done'", "00000" },
		{ ANOTHER_TICKET("visit_id", "service_id", "waiting", "NULL", "NULL"), "00000" },
		{ ANOTHER_TICKET(OF_THE_SECOND, "service_id", "serving", DESK, "NULL"), "00000" },
	};

	cluster_run(*state, OWNER, SECOND_VISIT);
	for (size_t i = 0; i < COUNT_OF(wrongs); i++)
		assert_refused(*state, OWNER, wrongs[i].sql, wrongs[i].sqlstate);
}

/* Its parts can be named by themselves, and have rights and triggers of their own. */
static void the_log_takes_more_and_changes_nothing(void **state)
{
	static const struct {
		const char *before, *after;
	} deeds[] = {
		{ "UPDATE ", " SET type = 'x'" },
		{ "DELETE FROM ", "" },
		{ "TRUNCATE ", "" },
	};
	char *month = cluster_ask(*state, OWNER,
		"SELECT 'queue_events_' || to_char(now() AT TIME ZONE 'UTC', 'YYYYMM')");
	char *next = cluster_ask(*state, OWNER,
		"SELECT queue_events_prepare(20); SELECT max(relname) FROM pg_class"
		" WHERE relispartition AND relkind = 'r' AND relname ~ '[0-9]$'");
	const char *const tables[] = { "queue_events", "queue_events_other", month, next };

	assert_int_equal(strlen(next), strlen(month));
	for (size_t table = 0; table < COUNT_OF(tables); table++)
		for (size_t deed = 0; deed < COUNT_OF(deeds); deed++) {
			struct text sql = { 0 };

			text_printf(&sql, "%s%s%s", deeds[deed].before, tables[table],
				deeds[deed].after);
			assert_refused(*state, SERVER, text_string(&sql), "42501");
			/* A part without rows has nothing to lose. */
			if (tables[table] != next || deed == COUNT_OF(deeds) - 1)
				assert_refused(*state, OWNER, text_string(&sql), "42501");
			text_finish(&sql);
		}
	assert_int_equal(cluster_count(*state, OWNER, "SELECT count(*) FROM queue_events"), 2);
	mem_free(month);
	mem_free(next);
}

static void audit_rows_take_no_change_from_the_server(void **state)
{
	static const char *const statements[] = {
		"UPDATE audit_log SET reason = 'x'",
		"DELETE FROM audit_log",
		"TRUNCATE audit_log CASCADE",
		"UPDATE audit_links SET hash = hash",
		"DELETE FROM audit_links",
		"TRUNCATE audit_links CASCADE",
		"UPDATE audit_seals SET hash = hash",
		"DELETE FROM audit_seals",
		"TRUNCATE audit_seals",
	};

	for (size_t i = 0; i < COUNT_OF(statements); i++) {
		assert_refused(*state, SERVER, statements[i], "42501");
		assert_refused(*state, OWNER, statements[i], "42501");
	}
}

static void every_version_of_a_consultation_is_kept_and_stays(void **state)
{
	static const char *const statements[] = {
		"UPDATE consultation_versions SET plan = 'x'",
		"DELETE FROM consultation_versions",
		"TRUNCATE consultation_versions",
		"DELETE FROM consultations",
	};

	for (size_t i = 0; i < COUNT_OF(statements); i++)
		assert_refused(*state, SERVER, statements[i], "42501");
	cluster_run(*state, SERVER, "UPDATE consultations SET treatment = 'paracetamol'");
	/* Which is no version of what was written. */
	cluster_run(*state, SERVER, "UPDATE consultations SET finished_at = started_at");
	/* The first was before there were versions. */
	assert_answer(*state,
		"SELECT string_agg(version || ' ' || treatment, ', ' ORDER BY version)"
		" FROM consultation_versions",
		"2 , 3 ALu, 4 paracetamol");
	assert_answer(*state, "SELECT version FROM consultations", "4");
	assert_refused(*state, "foleni_report", "SELECT plan FROM consultation_versions", "42501");
	assert_refused(*state, "foleni_report", "SELECT diagnosis FROM consultations", "42501");
}

static void a_patient_of_another_facility_has_no_visit_here(void **state)
{
	cluster_run(*state, OWNER,
		"INSERT INTO facilities (id, code, name_sw, name_en) VALUES"
		" (" ID("02") ", 'pili', 'Pili', 'Second');"
			      "INSERT INTO patients (id, facility_id, full_name) VALUES"
			      " (" ID("22") ", " ID("02") ", 'Juma Said')");
	assert_refused(*state, OWNER,
		ANOTHER_VISIT("'A'", "3", "repeat('c', 26)", ID("22"), "facility_id"), "23503");
	/* The visit stays when the person goes. */
	cluster_run(*state, OWNER,
		ANOTHER_VISIT("'A'", "3", "repeat('c', 26)", ID("22"),
			ID("02")) ";"
				  "DELETE FROM patients WHERE id = " ID("22"));
	assert_int_equal(cluster_count(*state, OWNER,
				 "SELECT count(*) FROM visits WHERE facility_id = " ID(
					 "02") " AND patient_id IS NULL"),
		1);
}

/* The deed is taken back by the exception that ends its block. */
static void assert_noticed(struct cluster *cluster, const char *deed, const char *expected)
{
	struct text sql = { 0 };
	char *found;

	text_printf(&sql, "DO $deed$ BEGIN EXECUTE $sql$%s$sql$;", deed);
	for (int i = 0; i < schema_migration_count; i++)
		text_printf(&sql, "EXECUTE $sql$%s$sql$;", schema_migrations[i].verify);
	text_add(&sql, "RAISE 'nothing';"
		       "EXCEPTION WHEN OTHERS OR ASSERT_FAILURE THEN"
		       " PERFORM set_config('foleni.found', SQLERRM, false); END $deed$;"
		       "SELECT current_setting('foleni.found')");
	found = cluster_ask(cluster, OWNER, text_string(&sql));
	if (!strstr(found, expected))
		fail_msg("%s: %s", deed, found);
	mem_free(found);
	text_finish(&sql);
}

static void verification_notices_whatever_is_taken_away(void **state)
{
	static const struct {
		const char *deed;
		const char *found;
	} deeds[] = {
		{ "ALTER TABLE taken_places DROP CONSTRAINT taken_places_once",
			"missing constraints: taken_places_once" },
		{ "ALTER TABLE visits DROP CONSTRAINT visits_number_once",
			"missing constraints: visits_number_once" },
		{ "ALTER TABLE desks DROP CONSTRAINT desks_one_for_each",
			"missing constraints: desks_one_for_each" },
		{ "ALTER TABLE visits DROP CONSTRAINT visits_patient_exists",
			"missing constraints: visits_patient_exists" },
		{ "DROP TRIGGER refuse_erased ON visits", "no trigger refuse_erased: visits" },
		{ "ALTER DOMAIN ordinal DROP CONSTRAINT ordinal_check",
			"domains that check nothing: ordinal" },
		{ "DROP INDEX visits_urgency_level", "missing indexes: visits_urgency_level" },
		{ "DROP TRIGGER keep ON queue_events", "missing triggers: keep of queue_events" },
		{ "DROP TRIGGER keep ON queue_events_other",
			"missing triggers: keep of queue_events_other" },
		{ "DROP TRIGGER keep_rows ON queue_events", "missing triggers: keep_rows of" },
		{ "ALTER TABLE queue_events_other DISABLE TRIGGER keep",
			"switched off: keep of queue_events_other" },
		{ "DROP TABLE queue_events_other", "none for the rest" },
		{ "GRANT UPDATE (type) ON queue_events TO " SERVER, "UPDATE queue_events" },
		{ "GRANT DELETE ON queue_events_other TO " SERVER, "DELETE queue_events_other" },
		{ "GRANT DELETE ON visits TO " SERVER, "must not: DELETE visits" },
		{ "REVOKE INSERT ON calls FROM " SERVER, "the server may not: INSERT calls" },
		{ "ALTER TABLE calls DROP COLUMN spoken_at", "spoken_at" },
		{ "ALTER TABLE patients DROP CONSTRAINT patients_erased_is_empty",
			"missing constraints: patients_erased_is_empty" },
		{ "ALTER TABLE number_leases DROP CONSTRAINT number_leases_do_not_overlap",
			"missing constraints: number_leases_do_not_overlap" },
		{ "ALTER TABLE consultation_versions DROP CONSTRAINT consultation_versions_pkey",
			"missing constraints: consultation_versions_pkey" },
		{ "ALTER TABLE consultation_versions DROP COLUMN treatment", "treatment" },
		{ "DROP TRIGGER keep_version ON consultations",
			"missing triggers: consultations.keep_version" },
		{ "DROP TRIGGER touch ON consultations;"
		  "CREATE TRIGGER touch BEFORE UPDATE ON consultations"
		  " FOR EACH ROW EXECUTE FUNCTION touch()",
			"counted and not kept" },
		{ "GRANT DELETE ON consultation_versions TO " SERVER,
			"must not: DELETE consultation_versions" },
		{ "GRANT UPDATE (plan) ON consultation_versions TO " SERVER,
			"must not: UPDATE consultation_versions" },
		{ "DELETE FROM consultation_versions", "lacks its version" },
		{ "DROP INDEX patients_phone_number", "missing indexes: patients_phone_number" },
		{ "DROP TRIGGER link ON audit_log", "missing triggers: audit_log.link" },
		{ "GRANT UPDATE ON audit_log TO " SERVER, "must not: UPDATE audit_log" },
		{ "ALTER TABLE audit_log DISABLE ROW LEVEL SECURITY",
			"not behind the wall: audit_log" },
		{ "DROP POLICY append ON audit_log", "other policies than those of audit_log" },
		{ "ALTER POLICY facility ON audit_log USING (true)",
			"audit_log is not behind the wall as patients are" },
		{ "CREATE POLICY more ON audit_log USING (true)",
			"other policies than those of audit_log" },
		{ "ALTER TABLE recovery_codes DISABLE ROW LEVEL SECURITY",
			"not behind the wall: recovery_codes" },
		{ "ALTER POLICY facility ON users USING (true)",
			"users is not behind the wall as patients are" },
		{ "ALTER POLICY facility ON device_keys USING (true)",
			"what belongs to an account is not there as the account is" },
		{ "ALTER POLICY facility ON refresh_tokens WITH CHECK (true)",
			"what belongs to an account is not there as the account is" },
		{ "DROP POLICY older_servers ON doctors",
			"other policies than those of accounts: doctors" },
		{ "GRANT EXECUTE ON FUNCTION staff_named(uuid) TO foleni_report",
			"the wrong roles may ask for names of staff" },
		{ "GRANT UPDATE ON facilities TO " SERVER, "may rename a facility" },
		{ "GRANT SELECT ON patients TO foleni_report", "names of patients" },
	};
	struct migrate_options options = options_for(*state);
	char why[MIGRATE_WHY_BYTES];

	assert_int_equal(migrate_verify(&options, why), ERR_OK);
	for (size_t i = 0; i < COUNT_OF(deeds); i++)
		assert_noticed(*state, deeds[i].deed, deeds[i].found);
}

#define TEST(name) cmocka_unit_test_setup(name, make_lines)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_would_break_a_promise_is_refused),
		TEST(the_log_takes_more_and_changes_nothing),
		TEST(audit_rows_take_no_change_from_the_server),
		TEST(verification_notices_whatever_is_taken_away),
		TEST(every_version_of_a_consultation_is_kept_and_stays),
		TEST(a_patient_of_another_facility_has_no_visit_here),
	};

	return cmocka_run_group_tests(tests, make_cluster, remove_cluster);
}
