// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
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
#define REPORT "foleni_report"
#define SUPERUSER "postgres"

#define HOSPITAL "'00000000-0000-4000-8000-000000000001'"
#define OTHER_HOSPITAL "'00000000-0000-4000-8000-000000000002'"
#define NEEMA "'00000000-0000-4000-8000-000000000011'"
#define ASHA "'00000000-0000-4000-8000-000000000021'"
#define JUMA "'00000000-0000-4000-8000-000000000022'"
#define SERVICE "'00000000-0000-4000-8000-000000000031'"

static const char people[] =
	"INSERT INTO facilities (id, code, name_sw, name_en) VALUES"
	" (" HOSPITAL ", 'mfano', 'Hospitali ya Mfano', 'Example Hospital'),"
	" (" OTHER_HOSPITAL ", 'pili', 'Hospitali ya Pili', 'Second Hospital');"
	"INSERT INTO users (id, facility_id, login, display_name, role) VALUES"
	" (" NEEMA ", " HOSPITAL ", 'Neema', 'Neema Mrisho', 'receptionist');"
	"INSERT INTO patients (id, facility_id, card_number, full_name, sex, birth_date, "
	"birth_year,"
	"  phone_number, vulnerable, sms_consent) VALUES"
	" (" ASHA ", " HOSPITAL ", 'MRN-004211', 'Asha Mushi', 'female', '1990-02-03', 1990,"
	"  '+255712345678', '{pregnant}', true),"
	" (" JUMA ", " HOSPITAL
	", NULL, 'Jumá Said MUSHI', 'male', NULL, 1965, '+255712990013', '{}',"
	"  false);"
	"INSERT INTO patient_notes (id, facility_id, patient_id, author_id, body) VALUES"
	" (uuid_generate_v4(), " HOSPITAL ", " ASHA ", " NEEMA ", 'mzio wa penisilini');"
	/* From the second migration on a service must be there. */
	"DO $$ BEGIN IF to_regclass('services') IS NOT NULL THEN"
	" INSERT INTO services (facility_id, id, code, name_sw, name_en, series, sensitive, "
	"assigns,"
	"  state, opens_min, closes_min, daily_limit, mean_s, planned_desks, rule, no_show)"
	" VALUES (" HOSPITAL ", " SERVICE ", 'opd', 'Daktari', 'Doctor', 'A', false, false, 'open',"
	"  0, 0, 0, 540, 0, '{}', '{}'); END IF; END $$;"
	"INSERT INTO appointments (id, facility_id, patient_id, service_id, scheduled_at,"
	"  scheduled_date) VALUES"
	" (uuid_generate_v4(), " HOSPITAL ", " ASHA ", " SERVICE
	", '2026-11-23 05:30Z', '2026-11-23');"
	"INSERT INTO notifications (id, facility_id, kind, unique_key, channel, patient_id, "
	"recipient,"
	"  body) VALUES"
	" (uuid_generate_v4(), " HOSPITAL ", 'near', 'near:1', 'sms', " ASHA ", '+255712345678',"
	"  'A012: Zamu yako imekaribia.');"
	"INSERT INTO audit_log (id, facility_id, actor_kind, actor_id, action, object_id, detail) "
	"VALUES"
	" (uuid_generate_v4(), " HOSPITAL ", 'staff', " NEEMA ", 'patient.created', " ASHA
	", '{\"a\": 1}'),"
	" (uuid_generate_v4(), " HOSPITAL ", 'staff', " NEEMA ", 'patient.created', " JUMA
	", '{}'),"
	" (uuid_generate_v4(), " OTHER_HOSPITAL ", 'timer', NULL, 'day.opened', NULL, '{}');"
	"INSERT INTO audit_log (id, facility_id, actor_kind, action, was_allowed) VALUES"
	" (uuid_generate_v4(), " HOSPITAL ", 'patient', 'sign_in', false);";

static struct migrate_options options_for(struct cluster *cluster)
{
	return (struct migrate_options){
		.conninfo = cluster_conninfo(cluster, OWNER),
		.migrations = schema_migrations,
		.count = schema_migration_count,
	};
}

static void migrate(struct cluster *cluster, int to)
{
	struct migrate_options options = options_for(cluster);
	char why[MIGRATE_WHY_BYTES];
	enum err err = to < 0 ? migrate_forward(&options, why) : migrate_revert(&options, to, why);

	if (err)
		print_error("%s\n", why);
	assert_int_equal(err, ERR_OK);
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

/* Every test starts with the same people, written by the server's role, which so is shown to be
 * allowed to. */
static int make_people(void **state)
{
	migrate(*state, 0);
	migrate(*state, -1);
	cluster_run(*state, SERVER, people);
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

static void assert_answer(
	struct cluster *cluster, const char *role, const char *sql, const char *expected)
{
	char *answer = cluster_ask(cluster, role, sql);

	assert_string_equal(answer, expected);
	mem_free(answer);
}

static void the_server_may_not_change_what_must_stay(void **state)
{
	static const char *const statements[] = {
		"UPDATE audit_log SET reason = 'x'",
		"DELETE FROM audit_log",
		"TRUNCATE audit_log",
		"UPDATE audit_links SET hash = hash",
		"DELETE FROM audit_links",
		"INSERT INTO audit_links VALUES (" HOSPITAL ", 99, '{}', sha256(''))",
		"UPDATE audit_heads SET hash = hash",
		"DELETE FROM audit_heads",
		"UPDATE audit_seals SET hash = hash",
		"UPDATE audit_keys SET public_key = '{}'",
		"DELETE FROM audit_keys",
		"UPDATE database_epoch SET epoch = uuid_generate_v4()",
		"UPDATE facilities SET name_en = 'x'",
		("UPDATE facilities SET id = " NEEMA),
		"DELETE FROM patients",
		"DELETE FROM users",
		"DELETE FROM facilities",
		"DELETE FROM number_leases",
		"DELETE FROM notifications",
		"DELETE FROM consultations",
		"DELETE FROM schema_migrations",
		"INSERT INTO schema_migrations VALUES (99, 'x', 'x', 'x')",
	};

	for (size_t i = 0; i < COUNT_OF(statements); i++)
		assert_refused(*state, SERVER, statements[i], "42501");
}

static void the_server_may_not_change_how_data_is_kept(void **state)
{
	static const char *const statements[] = {
		"CREATE TABLE public.mine (a int)",
		"CREATE TEMP TABLE mine (a int)",
		"CREATE SCHEMA mine",
		"ALTER TABLE audit_log DISABLE TRIGGER keep",
		"DROP TABLE patients",
		"CREATE INDEX ON patients (sex)",
		"SET session_replication_role = replica",
		"SET ROLE foleni_owner",
		"COPY patients TO PROGRAM 'cat'",
	};

	for (size_t i = 0; i < COUNT_OF(statements); i++)
		assert_refused(*state, SERVER, statements[i], "42501");
}

static void not_even_the_owner_changes_an_audit_row(void **state)
{
	assert_refused(*state, OWNER, "UPDATE audit_log SET reason = 'x'", "42501");
	assert_refused(*state, OWNER, "DELETE FROM audit_log", "42501");
	assert_refused(*state, OWNER, "TRUNCATE audit_log, audit_links, audit_seals", "42501");
}

static void reports_see_what_happened_but_not_to_whom(void **state)
{
	static const char *const identifying[] = {
		"SELECT full_name FROM patients",
		"SELECT name_key FROM patients",
		"SELECT card_number FROM patients",
		"SELECT phone_number FROM patients",
		"SELECT birth_date FROM patients",
		"SELECT * FROM patients",
		"SELECT body FROM patient_notes",
		"SELECT count(*) FROM patient_notes",
		"SELECT plan FROM consultations",
		"SELECT diagnosis_code FROM consultations",
		"SELECT recipient FROM notifications",
		"SELECT body FROM notifications",
		"SELECT sender FROM inbound_messages",
		"SELECT phone_number FROM otp_codes",
		"SELECT address FROM device_tokens",
		"SELECT token_hash FROM refresh_tokens",
		"SELECT password_hash FROM users",
		"SELECT totp_secret FROM users",
		"SELECT detail FROM audit_log",
		"SELECT address FROM audit_log",
		"UPDATE patients SET sex = 'male'",
		"INSERT INTO settings (name, value) VALUES ('a', '1')",
		"DELETE FROM jobs",
	};

	for (size_t i = 0; i < COUNT_OF(identifying); i++)
		assert_refused(*state, REPORT, identifying[i], "42501");
	assert_int_equal(cluster_count(*state, REPORT,
				 "SELECT count(id) FROM patients WHERE birth_year < 1980"),
		1);
	assert_int_equal(cluster_count(*state, REPORT, "SELECT count(id) FROM appointments"), 1);
}

static void the_audit_log_verifies_while_nobody_touched_it(void **state)
{
	assert_int_equal(cluster_count(*state, SERVER,
				 "SELECT number FROM audit_heads WHERE facility_id = " HOSPITAL),
		2);
	assert_answer(*state, SERVER, "SELECT problem FROM audit_verify(" HOSPITAL ")", "");
	assert_answer(*state, REPORT, "SELECT problem FROM audit_verify(" OTHER_HOSPITAL ")", "");
}

struct deed {
	const char *deed;
	const char *found;
};

/* Done by a superuser, and taken back. */
static void assert_found(void **state, const struct deed *deeds, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct text sql = { 0 };
		char *found;

		text_printf(&sql,
			"BEGIN; SET LOCAL session_replication_role = replica; %s;"
			"SELECT number || ' ' || problem FROM audit_verify(" HOSPITAL ")",
			deeds[i].deed);
		found = cluster_ask(*state, SUPERUSER, text_string(&sql));
		assert_string_equal(found, deeds[i].found);
		mem_free(found);
		text_finish(&sql);
	}
	assert_answer(*state, SERVER, "SELECT problem FROM audit_verify(" HOSPITAL ")", "");
}

/* What a superuser can do to it, and what is then found at which link. */
static void whoever_changes_the_audit_log_is_found_out(void **state)
{
	static const struct deed deeds[] = {
		{ "UPDATE audit_log SET reason = 'x' WHERE action = 'sign_in'",
			"2 a row of the link was changed or is missing" },
		{ "UPDATE audit_log SET at = at + interval '1 us' WHERE object_id = " ASHA,
			"1 a row of the link was changed or is missing" },
		{ "UPDATE audit_log SET request = 'x' WHERE object_id = " ASHA,
			"1 a row of the link was changed or is missing" },
		{ "UPDATE audit_log SET detail = '{\"a\": 2}' WHERE object_id = " ASHA,
			"1 a row of the link was changed or is missing" },
		{ "DELETE FROM audit_log WHERE object_id = " JUMA,
			"1 a row of the link was changed or is missing" },
		{ "INSERT INTO audit_log (id, facility_id, actor_kind, action)"
		  " VALUES (uuid_generate_v4(), " HOSPITAL ", 'timer', 'x')",
			"3 there are rows that belong to no link" },
		{ "DELETE FROM audit_links WHERE facility_id = " HOSPITAL " AND number = 1",
			"1 the link is missing" },
		{ "DELETE FROM audit_log WHERE action = 'sign_in';"
		  "DELETE FROM audit_links WHERE facility_id = " HOSPITAL " AND number = 2",
			"2 links at the end are missing" },
		{ "INSERT INTO audit_seals SELECT facility_id, number, sha256('another'), now(), "
		  "'k', ''"
		  " FROM audit_links WHERE facility_id = " HOSPITAL " AND number = 1",
			"1 the seal is of another chain" },
	};

	assert_found(state, deeds, COUNT_OF(deeds));
}

/* Five events, of which three are in the second link of them; the first two links are of people. */
static void write_events(void **state)
{
	static const int pieces[][2] = { { 1, 2 }, { 3, 5 } };

	for (size_t i = 0; i < COUNT_OF(pieces); i++) {
		struct text sql = { 0 };

		text_printf(&sql,
			"INSERT INTO queue_events SELECT " HOSPITAL
			", seq, now(), 'desk.opened', 1, 'staff', "
			"NULL, uuid_generate_v4(), '{\"desk\": \"x\"}' FROM generate_series(%d, "
			"%d) AS seq;"
			"UPDATE facilities SET seq = %d WHERE id = " HOSPITAL,
			pieces[i][0], pieces[i][1], pieces[i][1]);
		cluster_run(*state, SERVER, text_string(&sql));
		text_finish(&sql);
		assert_int_equal(
			cluster_count(*state, SERVER,
				"SELECT head_seq FROM audit_advance(100, 1000) WHERE facility "
				"= " HOSPITAL),
			pieces[i][1]);
	}
	assert_answer(*state, SERVER, "SELECT problem FROM audit_verify(" HOSPITAL ")", "");
}

static void whoever_changes_the_journal_is_found_out(void **state)
{
	static const struct deed deeds[] = {
		{ "UPDATE queue_events SET at = at + interval '1 us' WHERE seq = 4",
			"4 a row of the link was changed or is missing" },
		{ "UPDATE queue_events SET data = '{}' WHERE seq = 1",
			"3 a row of the link was changed or is missing" },
		{ "DELETE FROM queue_events WHERE seq = 5",
			"4 a row of the link was changed or is missing" },
		{ "INSERT INTO queue_events SELECT facility_id, seq, at + interval '1 s', type, "
		  "version, actor_kind, actor_id, command_id, data FROM queue_events WHERE seq = 2",
			"3 a row of the link was changed or is missing" },
		{ "UPDATE audit_links SET leaves = sha256('') || substr(leaves, 33) WHERE "
		  "first_seq = 3",
			"4 a row of the link was changed or is missing" },
		/* Whoever drops a month says so. */
		{ "DELETE FROM queue_events WHERE seq <= 2; INSERT INTO audit_log (id, "
		  "facility_id, "
		  "actor_kind, action, detail) VALUES (uuid_generate_v4(), " HOSPITAL
		  ", 'timer', 'journal.dropped', '{\"last_seq\": 2}')",
			"5 there are rows that belong to no link" },
	};

	write_events(state);
	assert_found(state, deeds, COUNT_OF(deeds));
}

/* As long as a number is missing, or comes twice, a leaf's place would not tell its event. */
static void a_link_of_events_ends_where_their_numbers_do(void **state)
{
	write_events(state);
	cluster_run(*state, SERVER,
		"INSERT INTO queue_events SELECT facility_id, n, at, type, version, actor_kind, "
		"actor_id, command_id, data FROM queue_events, unnest(ARRAY[7, 8, 10]) AS n WHERE "
		"seq = 5 AND facility_id = " HOSPITAL
		"; UPDATE facilities SET seq = 10 WHERE id = " HOSPITAL);
	cluster_run(*state, SERVER, "SELECT audit_advance(100, 1000)");
	cluster_run(*state, SERVER, "SELECT audit_advance(100, 1000)");
	assert_answer(*state, SERVER,
		"SELECT string_agg(first_seq || '-' || last_seq, ' ' ORDER BY number)"
		" FROM audit_links WHERE facility_id = " HOSPITAL,
		"1-2 3-5 7-8 10-10");
}

/* One large facility keeps no other from its seal, and whoever goes on is told for how long. */
static void who_is_least_behind_is_chained_first(void **state)
{
	write_events(state);
	cluster_run(*state, OWNER,
		"INSERT INTO facilities (id, code, name_sw, name_en, time_zone, series_letters, "
		"seq) "
		"VALUES (uuid_generate_v5(uuid_nil(), 'large'), 'large', 'Kubwa', 'Large', "
		"'Africa/Nairobi', 'A', 50)");
	cluster_run(*state, SERVER,
		"INSERT INTO queue_events SELECT uuid_generate_v5(uuid_nil(), 'large'), seq, "
		"now(), "
		"'desk.opened', 1, 'staff', NULL, uuid_generate_v4(), '{}' FROM generate_series(1, "
		"50)"
		" AS seq; INSERT INTO queue_events SELECT " HOSPITAL
		", seq, now(), 'desk.opened', 1,"
		" 'staff', NULL, uuid_generate_v4(), '{}' FROM generate_series(6, 8) AS seq;"
		" UPDATE facilities SET seq = 8 WHERE id = " HOSPITAL);
	assert_answer(
		*state, SERVER, "SELECT bool_and(has_more) FROM audit_advance(1000, 20)", "t");
	assert_answer(*state, SERVER,
		"SELECT string_agg(last_seq::text, ' ' ORDER BY last_seq) FROM audit_heads"
		" WHERE last_seq > 0",
		"8 17");
	assert_answer(
		*state, SERVER, "SELECT bool_and(has_more) FROM audit_advance(20, 1000)", "t");
	assert_answer(*state, SERVER, "SELECT bool_or(has_more) FROM audit_advance(20, 1000)", "f");
	assert_answer(*state, SERVER, "SELECT max(last_seq) FROM audit_heads", "50");
}

static void a_chain_with_events_is_made_anew_where_they_are_taken_out(void **state)
{
	write_events(state);
	migrate(*state, 6);
	assert_answer(*state, SERVER, "SELECT problem FROM audit_verify(" HOSPITAL ")", "");
	migrate(*state, -1);
	assert_answer(*state, SERVER, "SELECT problem FROM audit_verify(" HOSPITAL ")", "");
	cluster_run(*state, SERVER, "SELECT audit_advance(100, 1000)");
	assert_answer(*state, SERVER, "SELECT problem FROM audit_verify(" HOSPITAL ")", "");
	assert_answer(*state, SERVER,
		"SELECT first_seq || '-' || last_seq FROM audit_links WHERE last_seq IS NOT NULL",
		"1-5");
}

static void a_name_is_found_by_the_start_of_any_part(void **state)
{
	static const struct {
		const char *typed;
		const char *found;
	} searches[] = {
		{ "mush", "Asha Mushi, Jumá Said MUSHI" },
		{ "ash", "Asha Mushi" },
		{ "JUMÁ", "Jumá Said MUSHI" },
		{ "juma", "Jumá Said MUSHI" },
		{ "sai", "Jumá Said MUSHI" },
		{ "ushi", "" },
	};

	for (size_t i = 0; i < COUNT_OF(searches); i++) {
		struct text sql = { 0 };

		text_printf(&sql,
			"SELECT string_agg(full_name, ', ' ORDER BY full_name) FROM patients"
			" WHERE facility_id = " HOSPITAL
			" AND name_key LIKE '%% ' || folded('%s') || '%%'",
			searches[i].typed);
		assert_answer(*state, SERVER, text_string(&sql), searches[i].found);
		text_finish(&sql);
	}
}

static void assert_planned(struct cluster *cluster, const char *sql, const char *index)
{
	struct text wrapped = { 0 };
	char *plan;

	text_printf(&wrapped, "EXPLAIN (FORMAT json) %s", sql);
	plan = cluster_ask(cluster, SERVER, text_string(&wrapped));
	if (!strstr(plan, index))
		print_error("%s\n%s\n", sql, plan);
	assert_non_null(strstr(plan, index));
	mem_free(plan);
	text_finish(&wrapped);
}

static void what_is_looked_for_all_day_has_its_index(void **state)
{
	cluster_run(*state, SERVER,
		"INSERT INTO patients (id, facility_id, full_name, phone_number)"
		" SELECT uuid_generate_v4(), " HOSPITAL ","
		"  substr(md5(n::text), 1, 6) || ' ' || substr(md5(n::text), 7, 6),"
		"  '+2557' || (10000000 + n) FROM generate_series(1, 20000) AS n;"
		"INSERT INTO appointments (id, facility_id, patient_id, service_id, scheduled_at,"
		"  scheduled_date) SELECT uuid_generate_v4(), facility_id, id, " SERVICE ","
		"  timestamptz '2027-01-01 09:00Z' + interval '1 day' * (row_number() OVER () % "
		"400),"
		"  date '2027-01-01' + (row_number() OVER () % 400)::int FROM patients");
	cluster_run(*state, OWNER, "ANALYZE patients, appointments");
	assert_planned(*state,
		"SELECT id FROM patient_keys WHERE facility_id = " HOSPITAL
		" AND name_key LIKE '% mushi%'",
		"patients_name");
	assert_planned(*state,
		"SELECT id FROM patient_keys WHERE facility_id = " HOSPITAL
		" AND reverse(phone_number) LIKE '31009%'",
		"patients_phone_end");
	assert_planned(*state, "SELECT id FROM patients WHERE phone_number = '+255712345678'",
		"patients_phone_number");
	assert_planned(*state,
		"SELECT id FROM appointments WHERE facility_id = " HOSPITAL
		" AND scheduled_date = '2027-03-01'",
		"appointments_scheduled_date");
}

static void wrong_data_is_refused(void **state)
{
	static const struct {
		const char *sql;
		const char *sqlstate;
	} wrongs[] = {
		{ "INSERT INTO users (id, login, display_name, role)"
		  " VALUES (uuid_generate_v4(), 'nEEMA', 'x', 'nurse')",
			"23505" },
		{ "INSERT INTO users (id, login, display_name, role)"
		  " VALUES (uuid_generate_v4(), 'screen', 'x', 'display')",
			"23514" },
		{ "UPDATE users SET role = 'king'", "22P02" },
		{ "UPDATE patients SET phone_number = '0712345678'", "23514" },
		{ "UPDATE patients SET full_name = E'Asha\\x1b[2J'", "23514" },
		{ "UPDATE patients SET full_name = ''", "23514" },
		{ "UPDATE patients SET birth_year = 1991 WHERE id = " ASHA, "23514" },
		{ "UPDATE patients SET birth_year = NULL WHERE id = " ASHA, "23514" },
		{ "UPDATE patients SET card_number = 'MRN-004211'", "23505" },
		{ "UPDATE patients SET erased_at = now()", "23514" },
		{ "UPDATE patients SET erased_at = now(), full_name = '' WHERE id = " ASHA,
			"23514" },
		{ "UPDATE facilities SET seq = -1", "23514" },
		{ "INSERT INTO appointments (id, facility_id, patient_id, service_id, scheduled_at,"
		  " scheduled_date) SELECT uuid_generate_v4(), facility_id, patient_id, service_id,"
		  " scheduled_at + interval '1 hour', scheduled_date FROM appointments",
			"23505" },
		{ "UPDATE appointments SET scheduled_date = '2026-12-01'", "23514" },
		{ "INSERT INTO notifications (id, facility_id, kind, unique_key, channel)"
		  " VALUES (uuid_generate_v4(), " HOSPITAL ", 'near', 'near:1', 'sms')",
			"23505" },
		{ "INSERT INTO patient_notes (id, facility_id, patient_id, author_id, body)"
		  " VALUES (uuid_generate_v4(), " HOSPITAL ", uuid_generate_v4(), " NEEMA ", 'x')",
			"23503" },
		{ "INSERT INTO settings (name, value) VALUES ('a', '1'), ('a', '2')", "23505" },
	};

	for (size_t i = 0; i < COUNT_OF(wrongs); i++)
		assert_refused(*state, SERVER, wrongs[i].sql, wrongs[i].sqlstate);
	assert_refused(*state, OWNER, "UPDATE facilities SET time_zone = 'Mars/Olympus'", "22023");
	assert_refused(*state, OWNER, "UPDATE facilities SET cutover_hour = 13", "23514");
}

static void a_person_can_be_erased_in_place(void **state)
{
	cluster_run(*state, SERVER,
		"UPDATE patients SET full_name = '', card_number = NULL, birth_date = NULL,"
		" phone_number = NULL, sms_consent = false, erased_at = now() WHERE id = " ASHA);
	assert_int_equal(cluster_count(*state, REPORT, "SELECT count(id) FROM appointments"), 1);
}

static void the_version_counts_by_itself_and_not_for_events(void **state)
{
	cluster_run(*state, SERVER,
		"UPDATE patients SET sex = 'unknown' WHERE id = " ASHA ";"
		"UPDATE patients SET version = 1 WHERE id = " ASHA ";"
		"UPDATE users SET failures = 3;"
		"UPDATE facilities SET seq = seq + 1");
	cluster_run(*state, OWNER, "UPDATE facilities SET name_en = 'New' WHERE id = " HOSPITAL);
	assert_int_equal(
		cluster_count(*state, SERVER, "SELECT version FROM patients WHERE id = " ASHA), 3);
	assert_int_equal(cluster_count(*state, SERVER, "SELECT version FROM users"), 1);
	assert_int_equal(cluster_count(*state, SERVER,
				 "SELECT version FROM facilities WHERE id = " HOSPITAL),
		2);
}

static void leased_blocks_of_numbers_do_not_overlap(void **state)
{
	static const char lease[] =
		"INSERT INTO number_leases (id, facility_id, business_day, series, first_number,"
		" last_number, holder) VALUES (uuid_generate_v4(), %s, '%s', '%s', %d, %d, "
		"'kiosk-a')";
	static const struct {
		const char *facility, *day, *series;
		int first, last;
		const char *sqlstate;
	} leases[] = {
		{ HOSPITAL, "2026-11-22", "A", 101, 120, "00000" },
		{ HOSPITAL, "2026-11-22", "A", 120, 140, "23P01" },
		{ HOSPITAL, "2026-11-22", "A", 90, 200, "23P01" },
		{ HOSPITAL, "2026-11-22", "A", 121, 140, "00000" },
		{ HOSPITAL, "2026-11-22", "B", 101, 120, "00000" },
		{ HOSPITAL, "2026-11-23", "A", 101, 120, "00000" },
		{ OTHER_HOSPITAL, "2026-11-22", "A", 101, 120, "00000" },
		{ HOSPITAL, "2026-11-22", "A", 300, 299, "23514" },
	};

	for (size_t i = 0; i < COUNT_OF(leases); i++) {
		char sql[300];

		snprintf(sql, sizeof(sql), lease, leases[i].facility, leases[i].day,
			leases[i].series, leases[i].first, leases[i].last);
		assert_refused(*state, SERVER, sql, leases[i].sqlstate);
	}
}

static void a_database_made_anew_has_another_epoch(void **state)
{
	char *before = cluster_ask(*state, SERVER, "SELECT epoch FROM database_epoch");
	char *after;

	migrate(*state, 0);
	migrate(*state, -1);
	after = cluster_ask(*state, SERVER, "SELECT epoch FROM database_epoch");
	assert_int_equal(strlen(after), 36);
	assert_string_not_equal(before, after);
	mem_free(before);
	mem_free(after);
}

static void a_missing_role_is_named(void **state)
{
	struct migrate_options options = options_for(*state);
	char why[MIGRATE_WHY_BYTES];

	migrate(*state, 0);
	cluster_run(*state, SUPERUSER, "ALTER ROLE foleni_report RENAME TO another");
	assert_int_equal(migrate_forward(&options, why), ERR_INTERNAL);
	cluster_run(*state, SUPERUSER, "ALTER ROLE another RENAME TO foleni_report");
	assert_non_null(strstr(why, "the role foleni_report is missing"));
	assert_non_null(strstr(why, "CREATE ROLE foleni_report LOGIN"));
}

#define TEST(name) cmocka_unit_test_setup(name, make_people)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_server_may_not_change_what_must_stay),
		TEST(the_server_may_not_change_how_data_is_kept),
		TEST(not_even_the_owner_changes_an_audit_row),
		TEST(reports_see_what_happened_but_not_to_whom),
		TEST(the_audit_log_verifies_while_nobody_touched_it),
		TEST(whoever_changes_the_audit_log_is_found_out),
		TEST(whoever_changes_the_journal_is_found_out),
		TEST(a_link_of_events_ends_where_their_numbers_do),
		TEST(who_is_least_behind_is_chained_first),
		TEST(a_chain_with_events_is_made_anew_where_they_are_taken_out),
		TEST(a_name_is_found_by_the_start_of_any_part),
		TEST(what_is_looked_for_all_day_has_its_index),
		TEST(wrong_data_is_refused),
		TEST(a_person_can_be_erased_in_place),
		TEST(the_version_counts_by_itself_and_not_for_events),
		TEST(leased_blocks_of_numbers_do_not_overlap),
		TEST(a_database_made_anew_has_another_epoch),
		TEST(a_missing_role_is_named),
	};

	return cmocka_run_group_tests(tests, make_cluster, remove_cluster);
}
