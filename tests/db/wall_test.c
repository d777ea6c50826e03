// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The wall between facilities: what stands behind it, and what gets through. The tables are those
 * of the catalog, so that a new one cannot be forgotten. */
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/loop/loop.h"
#include "server/db/db.h"
#include "server/db/migrate.h"
#include "server/store/audit.h"
#include "server/store/sign_in.h"
#include "server/store/statements.h"
#include "tests/db/cluster.h"
#include "tests/db/scene.h"
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define OWNER "foleni_owner"
#define SERVER "foleni_server"
#define SUPERUSER "postgres"

#define OURS "00000000-0000-4000-8000-000000000001"
#define THEIRS "00000000-0000-4000-8000-000000000002"
#define THEIR_NURSE "00000000-0000-4000-8000-0000000000b1"
#define ADMINISTRATOR "00000000-0000-4000-8000-0000000000b2"
#define NOWHERE "00000000-0000-0000-0000-000000000000"

enum { PATIENCE_MS = 30000, TABLES_MAX = 64 };

/* Every other table is behind the wall. One that comes new belongs there as well, by build_wall()
 * in its migration, unless there is a reason that can be written here. */
#define HOT "written with every step of a line"
static const struct {
	const char *table, *reason;
} outside[] = {
	{ "audit_heads", "names nobody" },
	{ "audit_keys", "public keys of servers" },
	{ "audit_links", "names nobody" },
	{ "audit_seals", "names nobody" },
	{ "calls", HOT },
	{ "command_answers", HOT },
	{ "database_epoch", "of no facility" },
	{ "desks", HOT },
	{ "device_connections", "written for all facilities at once; ids only" },
	{ "device_pairings", "of no facility before its code is typed" },
	{ "displays", HOT },
	{ "facilities", "says which there are" },
	{ "number_counters", HOT },
	{ "queue_entries", HOT },
	{ "queue_events", HOT },
	{ "server_runs", "of no facility" },
	{ "schema_migrations", "of no facility" },
	{ "service_counts", HOT },
	{ "services", HOT },
	{ "taken_places", HOT },
	{ "visits", HOT },
};

/* ---- the place ---- */

static void forward(struct cluster *cluster, int count)
{
	struct migrate_options options = {
		.conninfo = cluster_conninfo(cluster, OWNER),
		.migrations = schema_migrations,
		.count = count,
	};
	char why[MIGRATE_WHY_BYTES];

	if (migrate_forward(&options, why))
		fail_msg("%s", why);
}

/* Nearly all rows are those of one facility; the other has a patient and somebody who works there,
 * of names of their own, and somebody works for all. What may belong to none belongs to the first.
 */
static int make_place(void **state)
{
	struct cluster *cluster = cluster_create();

	forward(cluster, 1);
	cluster_run_file(cluster, OWNER, "people.sql");
	forward(cluster, schema_migration_count);
	cluster_run_file(cluster, OWNER, "lines.sql");
	cluster_run(cluster, OWNER,
		"INSERT INTO facilities (id, code, name_sw, name_en) VALUES"
		" ('" THEIRS "', 'pili', 'Pili', 'Second');"
		"INSERT INTO patients (id, facility_id, full_name) VALUES"
		" ('00000000-0000-4000-8000-000000000029', '" THEIRS "', 'Zuhura Pembe');"
		"INSERT INTO users (id, facility_id, login, display_name, role) VALUES"
		" ('" THEIR_NURSE "', '" THEIRS "', 'zawadi', 'Zawadi Pili', 'nurse'),"
		" ('" ADMINISTRATOR "', NULL, 'msimamizi', 'Msimamizi Mkuu', 'admin');"
		"UPDATE otp_codes SET facility_id = '" OURS "';"
		"UPDATE inbound_messages SET facility_id = '" OURS "';"
		"UPDATE jobs SET facility_id = '" OURS "';"
		"INSERT INTO settings (facility_id, name, value) VALUES ('" OURS "', 'b', '1');"
		"INSERT INTO notification_templates (id, facility_id, kind, channel, language, "
		"body)"
		" VALUES (uuid_generate_v4(), '" OURS "', 'near', 'sms', 'sw', 'Zamu yako')");
	*state = cluster;
	return 0;
}

static int remove_place(void **state)
{
	struct cluster *cluster = *state;

	cluster_destroy(&cluster);
	return 0;
}

/* The tables of the catalog for which the condition holds; parts are reached by their whole. */
static size_t find_tables(struct cluster *cluster, const char *condition, char *tables[TABLES_MAX])
{
	struct text sql = { 0 };
	char *names, *rest, *name;
	size_t count = 0;

	text_printf(&sql,
		"SELECT coalesce(string_agg(relname, ' ' ORDER BY relname), '') FROM pg_class c"
		" WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
		" AND NOT relispartition AND %s",
		condition);
	names = cluster_ask(cluster, OWNER, text_string(&sql));
	text_finish(&sql);
	for (name = strtok_r(names, " ", &rest); name; name = strtok_r(NULL, " ", &rest)) {
		assert_true(count < TABLES_MAX);
		tables[count++] = mem_strdup(name);
	}
	mem_free(names);
	return count;
}

static void forget_tables(char *tables[TABLES_MAX], size_t count)
{
	for (size_t i = 0; i < count; i++)
		mem_free(tables[i]);
}

/* What the server's role counts while the setting is in force. The words stand around the name of
 * the table. */
static long long count_as(struct cluster *cluster, const char *setting, const char *const around[2],
	const char *table)
{
	struct text sql = { 0 };
	long long count;

	text_printf(&sql, "SET foleni.schema = %d; SET foleni.facility = '%s';",
		schema_migration_count, setting);
	text_printf(&sql, "%s%s%s", around[0], table, around[1]);
	count = cluster_count(cluster, SERVER, text_string(&sql));
	text_finish(&sql);
	return count;
}

/* ---- what stands there ---- */

static const char *reason_of(const char *table)
{
	for (size_t i = 0; i < COUNT_OF(outside); i++)
		if (!strcmp(outside[i].table, table))
			return outside[i].reason;
	return NULL;
}

static void every_table_is_behind_the_wall_or_says_why_not(void **state)
{
	char *tables[TABLES_MAX];
	size_t count = find_tables(*state, "NOT relrowsecurity", tables);

	for (size_t i = 0; i < count; i++)
		if (!reason_of(tables[i]))
			fail_msg("%s is not behind the wall between facilities: SELECT "
				 "build_wall('%s') in its migration, or a reason in outside[]",
				tables[i], tables[i]);
	assert_int_equal(count, COUNT_OF(outside));
	forget_tables(tables, count);
}

/* Of no facility are only the defaults, which are there for all. */
static const char *const count_somebody[] = { "SELECT count(*) FROM ",
	" AS t WHERE to_jsonb(t)->'facility_id' IS DISTINCT FROM 'null'" };
static const char *const count_rows[] = { "SELECT count(*) FROM ", "" };

static void with_another_facility_in_force_every_table_is_empty(void **state)
{
	char *tables[TABLES_MAX];
	size_t count = find_tables(
		*state, "relrowsecurity AND relname NOT IN ('patients', 'users')", tables);

	assert_true(count > 0);
	for (size_t i = 0; i < count; i++) {
		const char *const foreign[] = { THEIRS, "" };

		print_message("%s\n", tables[i]);
		assert_true(count_as(*state, "all", count_somebody, tables[i]) > 0);
		assert_true(count_as(*state, OURS, count_somebody, tables[i]) > 0);
		for (size_t n = 0; n < COUNT_OF(foreign); n++)
			assert_int_equal(
				count_as(*state, foreign[n], count_somebody, tables[i]), 0);
	}
	assert_int_equal(count_as(*state, THEIRS, count_rows, "patients"), 1);
	assert_int_equal(count_as(*state, OURS, count_rows, "patients"), 1);
	assert_int_equal(count_as(*state, "", count_rows, "patients"), 0);
	assert_int_equal(count_as(*state, "all", count_rows, "patients"), 2);
	assert_int_equal(count_as(*state, THEIRS, count_rows, "users"), 1);
	assert_int_equal(count_as(*state, OURS, count_rows, "users"), 3);
	assert_int_equal(count_as(*state, "", count_rows, "users"), 0);
	assert_int_equal(count_as(*state, "all", count_rows, "users"), 5);
	assert_int_equal(count_as(*state, THEIRS, count_rows, "patient_keys"), 1);
	assert_int_equal(count_as(*state, "", count_rows, "patient_keys"), 0);
	forget_tables(tables, count);
}

/* ---- what is written through it ---- */

/* The columns that a row can be written with. */
static char *columns_of(struct cluster *cluster, const char *table)
{
	struct text sql = { 0 };
	char *columns;

	text_printf(&sql,
		"SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute"
		" WHERE attrelid = '%s'::regclass AND attnum > 0 AND NOT attisdropped"
		" AND attgenerated = '' AND attidentity = ''",
		table);
	columns = cluster_ask(cluster, OWNER, text_string(&sql));
	text_finish(&sql);
	return columns;
}

/* A copy of each row is written again, under the rule of the facility: who may is told that it is
 * there already, or takes its place. */
static const char *write_again(struct cluster *cluster, const char *facility, const char *table)
{
	char *columns = columns_of(cluster, table);
	struct text sql = { 0 };
	const char *sqlstate;

	text_printf(&sql,
		"BEGIN; CREATE TEMP TABLE copies AS SELECT %s FROM %s AS t"
		" WHERE to_jsonb(t)->>'facility_id' IS DISTINCT FROM '" THEIRS "';"
		"GRANT SELECT ON copies TO " SERVER "; SET ROLE " SERVER ";"
		"SET foleni.schema = %d; SET foleni.facility = '%s';"
		" INSERT INTO %s (%s) SELECT %s FROM copies; ROLLBACK",
		columns, table, schema_migration_count, facility, table, columns, columns);
	sqlstate = cluster_refusal(cluster, SUPERUSER, text_string(&sql));
	text_finish(&sql);
	mem_free(columns);
	return sqlstate;
}

/* It takes a row of whatever facility from whomever. */
#define APPENDED                                                                                   \
	"EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'append')"
#define MAY(right) "has_table_privilege('" SERVER "', c.oid, '" right "')"

static void nothing_is_written_into_another_facility(void **state)
{
	char *tables[TABLES_MAX];
	size_t count = find_tables(
		*state, "relrowsecurity AND NOT " APPENDED " AND " MAY("INSERT"), tables);

	assert_true(count > 0);
	for (size_t i = 0; i < count; i++) {
		print_message("%s\n", tables[i]);
		assert_string_equal(write_again(*state, THEIRS, tables[i]), "42501");
		assert_string_equal(write_again(*state, "", tables[i]), "42501");
		assert_string_not_equal(write_again(*state, "all", tables[i]), "42501");
	}
	forget_tables(tables, count);
}

static void nothing_of_another_facility_is_changed(void **state)
{
	static const char *const update[] = { "WITH done AS (UPDATE ",
		" SET version = version WHERE facility_id = '" OURS "' RETURNING 1)"
		" SELECT count(*) FROM done" };
	char *tables[TABLES_MAX];
	size_t count = find_tables(*state,
		"relrowsecurity AND " MAY("UPDATE") " AND (SELECT count(*) FROM pg_attribute"
						    " WHERE attrelid = c.oid AND attname IN"
						    " ('version', 'facility_id')) = 2",
		tables);

	assert_true(count > 0);
	for (size_t i = 0; i < count; i++) {
		struct text sql = { 0 };

		assert_int_equal(count_as(*state, THEIRS, update, tables[i]), 0);
		assert_int_equal(count_as(*state, "", update, tables[i]), 0);
		assert_true(count_as(*state, OURS, update, tables[i]) > 0);
		/* Nor is a row given away. */
		text_printf(&sql,
			"SET foleni.schema = %d; SET foleni.facility = '" OURS
			"'; UPDATE %s SET facility_id = '" THEIRS "' WHERE facility_id IS NOT NULL",
			schema_migration_count, tables[i]);
		assert_string_equal(cluster_refusal(*state, SERVER, text_string(&sql)), "42501");
		text_finish(&sql);
	}
	forget_tables(tables, count);
}

/* What has no facility of its own is there as its account is. */
static void nothing_of_an_account_of_another_facility_is_changed(void **state)
{
	static const char *const update[] = { "WITH done AS (UPDATE ",
		" SET user_id = user_id RETURNING 1) SELECT count(*) FROM done" };
	static const char *const strangers[] = { THEIR_NURSE, ADMINISTRATOR };
	char *tables[TABLES_MAX];
	size_t count = find_tables(*state,
		"relrowsecurity AND " MAY("UPDATE") " AND NOT EXISTS (SELECT FROM pg_attribute"
						    " WHERE attrelid = c.oid"
						    " AND attname = 'facility_id')",
		tables);

	assert_int_equal(count, 4);
	for (size_t i = 0; i < count; i++) {
		struct text sql = { 0 };

		assert_int_equal(count_as(*state, THEIRS, update, tables[i]), 0);
		assert_int_equal(count_as(*state, "", update, tables[i]), 0);
		assert_true(count_as(*state, OURS, update, tables[i]) > 0);
		for (size_t n = 0; n < COUNT_OF(strangers); n++) {
			text_printf(&sql,
				"SET foleni.schema = %d; SET foleni.facility = '" OURS
				"'; UPDATE %s SET user_id = '%s'",
				schema_migration_count, tables[i], strangers[n]);
			assert_string_equal(
				cluster_refusal(*state, SERVER, text_string(&sql)), "42501");
			text_finish(&sql);
		}
	}
	forget_tables(tables, count);
}

static void nothing_of_another_facility_is_deleted(void **state)
{
	static const char *const delete[] = { "WITH done AS (DELETE FROM ",
		" RETURNING 1) SELECT count(*) FROM done" };
	char *tables[TABLES_MAX];
	size_t count = find_tables(*state, "relrowsecurity AND " MAY("DELETE"), tables);

	assert_true(count > 0);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(count_as(*state, THEIRS, delete, tables[i]), 0);
		assert_int_equal(count_as(*state, "", delete, tables[i]), 0);
	}
	forget_tables(tables, count);
}

/* ---- the audit log ---- */

#define ADD_ROW(id)                                                                                \
	"INSERT INTO audit_log (id, facility_id, actor_kind, action) VALUES ('" id "', '" OURS     \
	"', 'staff', 'wall.tried')"
#define ROW "00000000-0000-4000-8000-0000000000a1"
#define OLDER_ROW "00000000-0000-4000-8000-0000000000a2"

static void only_the_audit_log_takes_rows_from_whomever(void **state)
{
	char *tables[TABLES_MAX];

	assert_int_equal(find_tables(*state, APPENDED, tables), 1);
	assert_string_equal(tables[0], "audit_log");
	forget_tables(tables, 1);
}

static void the_audit_log_takes_a_row_from_whom_it_shows_none(void **state)
{
	static const char *const mine[] = { "SELECT count(*) FROM ",
		" WHERE action = 'wall.tried'" };
	static const char *const foreign[] = { THEIRS, "" };
	static const char *const deeds[] = { "UPDATE audit_log SET reason = 'x'",
		"DELETE FROM audit_log", "TRUNCATE audit_log", ADD_ROW(ROW) " RETURNING id" };

	for (size_t i = 0; i < COUNT_OF(foreign); i++) {
		struct text sql = { 0 };

		text_printf(&sql,
			"SET foleni.schema = %d; SET foleni.facility = '%s'; " ADD_ROW(
				ROW) " ON CONFLICT DO NOTHING",
			schema_migration_count, foreign[i]);
		cluster_run(*state, SERVER, text_string(&sql));
		text_finish(&sql);
		assert_int_equal(count_as(*state, foreign[i], mine, "audit_log"), 0);
		for (size_t deed = 0; deed < COUNT_OF(deeds); deed++) {
			text_printf(&sql, "SET foleni.schema = %d; SET foleni.facility = '%s'; %s",
				schema_migration_count, foreign[i], deeds[deed]);
			assert_string_equal(
				cluster_refusal(*state, SERVER, text_string(&sql)), "42501");
			text_finish(&sql);
		}
	}
	assert_int_equal(count_as(*state, OURS, mine, "audit_log"), 1);
}

/* Such a one tells no facility where it reads the log or writes a row again, and says nothing of
 * the schema that it knows, or less than there is. */
static void a_server_of_before_goes_on(void **state)
{
	static const char *const settings[] = { "SET foleni.facility = '';",
		"SET foleni.facility = ''; SET foleni.schema = 23;",
		"SET foleni.facility = ''; SET foleni.schema = '';" };

	for (size_t i = 0; i < COUNT_OF(settings); i++) {
		struct text sql = { 0 };

		text_printf(
			&sql, "%s" ADD_ROW(OLDER_ROW) " ON CONFLICT (id) DO NOTHING", settings[i]);
		cluster_run(*state, SERVER, text_string(&sql));
		text_finish(&sql);
		text_printf(&sql, "%sSELECT count(*) FROM audit_log WHERE id = '" OLDER_ROW "'",
			settings[i]);
		assert_int_equal(cluster_count(*state, SERVER, text_string(&sql)), 1);
		text_finish(&sql);
	}
}

/* Nor does it where it looks an account up, changes it, begins a session and ends it. */
static void a_server_of_before_signs_people_in(void **state)
{
	static const char *const settings[] = { "SET foleni.facility = '';",
		"SET foleni.facility = ''; SET foleni.schema = 24;" };
	static const char *const deeds[] = {
		"UPDATE users SET last_seen_at = now() WHERE login_key = 'zawadi' RETURNING 1",
		"INSERT INTO refresh_tokens (id, family_id, user_id, token_hash, expires_at,"
		" family_expires_at) VALUES (uuid_generate_v4(), uuid_generate_v4(), '" THEIR_NURSE
		"', sha256('b'), now(), now()) RETURNING 1",
		"DELETE FROM refresh_tokens WHERE user_id = '" THEIR_NURSE "' RETURNING 1",
		"INSERT INTO recovery_codes (user_id, code_hash) VALUES ('" THEIR_NURSE
		"', sha256('c')) RETURNING 1",
		"DELETE FROM recovery_codes WHERE user_id = '" THEIR_NURSE "' RETURNING 1",
		"UPDATE device_keys SET issued_at = issued_at RETURNING 1",
	};

	for (size_t i = 0; i < COUNT_OF(settings); i++)
		for (size_t deed = 0; deed < COUNT_OF(deeds); deed++) {
			struct text sql = { 0 };

			text_printf(&sql, "%s WITH done AS (%s) SELECT count(*) FROM done",
				settings[i], deeds[deed]);
			assert_int_equal(cluster_count(*state, SERVER, text_string(&sql)), 1);
			text_finish(&sql);
		}
}

/* ---- names of staff ---- */

static void a_name_is_told_of_whom_an_id_names(void **state)
{
	static const char *const named[] = { "SELECT count(*) FROM staff_named('",
		"') WHERE display_name IS NOT NULL" };
	static const char *const told = "SELECT string_agg(attname, ' ' ORDER BY attnum)"
					" FROM pg_proc p, unnest(proargnames) WITH ORDINALITY"
					" AS a (attname, attnum)"
					" WHERE p.oid = 'staff_named(uuid)'::regprocedure";
	char *columns = cluster_ask(*state, OWNER, told);

	assert_string_equal(columns, "person facility_id login display_name");
	mem_free(columns);
	assert_int_equal(count_as(*state, OURS, named, THEIR_NURSE), 1);
	assert_int_equal(count_as(*state, OURS, named, ADMINISTRATOR), 1);
	assert_int_equal(count_as(*state, OURS, named, NOWHERE), 0);
}

/* Behind the wall what PostgreSQL does not know to leak nothing stays a filter, and each piece of a
 * search would read the facility's whole log. */
static void a_piece_of_a_search_of_the_audit_log_reads_its_time_only(void **state)
{
	static const char *const bounds =
		"\"Index Cond\": \"((facility_id = $1) AND (at >= $3) AND (at < $4)";
	struct text sql = { 0 };
	char *plan;

	text_printf(&sql,
		"SET foleni.schema = %d; SET foleni.facility = '" OURS "';"
		"SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan;"
		"PREPARE search AS %s; EXPLAIN (FORMAT JSON) EXECUTE search ('" OURS "', 'false',"
		" '-infinity', 'infinity', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
		" 'infinity', NULL, '50', NULL, NULL, NULL)",
		schema_migration_count, audit_search.sql);
	plan = cluster_ask(*state, SERVER, text_string(&sql));
	if (!strstr(plan, bounds))
		fail_msg("%s", plan);
	mem_free(plan);
	text_finish(&sql);
}

/* The accounts and tokens of all facilities are many, and everybody signs in in the morning. */
static void an_account_is_found_by_an_index(void **state)
{
	static const struct {
		const struct db_statement *statement;
		const char *types, *values, *found;
	} looks[] = {
		{ &sign_in_find, "text, inet", "'neema', '192.0.2.1'",
			"\"Index Cond\": \"(login_key = lower($1))\"" },
		{ &session_renew, "bytea, uuid, bytea, uuid, text, uuid, float8, float8",
			"'a', NULL, 'b', NULL, '', NULL, 1, 1",
			"\"Index Cond\": \"(token_hash = $1)\"" },
	};

	for (size_t i = 0; i < COUNT_OF(looks); i++) {
		struct text sql = { 0 };
		char *plan;

		text_printf(&sql,
			"SET foleni.schema = %d; SET foleni.facility = 'all';"
			"SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan;"
			"PREPARE look (%s) AS %s; EXPLAIN (FORMAT JSON) EXECUTE look (%s)",
			schema_migration_count, looks[i].types, looks[i].statement->sql,
			looks[i].values);
		plan = cluster_ask(*state, SERVER, text_string(&sql));
		if (!strstr(plan, looks[i].found))
			fail_msg("%s", plan);
		mem_free(plan);
		text_finish(&sql);
	}
}

/* ---- what the server's own statements say ---- */

static bool is_word(const char *at, const char *start, size_t length)
{
	return (at == start || (!isalnum((unsigned char)at[-1]) && at[-1] != '_')) &&
	       !isalnum((unsigned char)at[length]) && at[length] != '_';
}

static bool is_inserted(const char *at, const char *start)
{
	static const char into[] = "INSERT INTO ";
	const size_t length = sizeof(into) - 1;

	return (size_t)(at - start) >= length && !memcmp(at - length, into, length);
}

/* To add rows to what takes them from whomever is no reason to say whose they are. */
static bool names(const char *sql, const char *table)
{
	bool is_appended = !strcmp(table, "audit_log");

	for (const char *at = sql; (at = strstr(at, table)); at++)
		if (is_word(at, sql, strlen(table)) && !(is_appended && is_inserted(at, sql)))
			return true;
	return false;
}

static void every_statement_on_what_is_behind_says_whose(void **state)
{
	char *tables[TABLES_MAX];
	size_t count = find_tables(*state, "relrowsecurity", tables), statement_count;
	const struct db_statement **statements = store_gather_statements(&statement_count);

	for (size_t i = 0; i < statement_count; i++)
		for (size_t table = 0; table < count; table++)
			if (names(statements[i]->sql, tables[table]) && !statements[i]->facility &&
				!statements[i]->facility_or_all && !statements[i]->of_all)
				fail_msg("%s: %s is behind the wall between facilities; say "
					 ".facility = the number of the parameter that has it, "
					 ".facility_or_all = the same where nil is all of them, "
					 "or .of_all = why it is for all of them",
					statements[i]->name, tables[table]);
	mem_free(statements);
	forget_tables(tables, count);
}

/* ---- what statements get ---- */

#define WRONG "SELECT coalesce(string_agg(full_name, ', ' ORDER BY full_name), '') FROM patients"
static const struct db_statement ask_ours = { .name = "ask_ours",
	.sql = WRONG " WHERE $1::uuid IS NOT NULL",
	.parameter_count = 1,
	.facility = 1 };
static const struct db_statement ask_all = { .name = "ask_all", .sql = WRONG, .of_all = "a test" };
static const struct db_statement ask_nobody = { .name = "ask_nobody", .sql = WRONG };
static const struct db_statement change = { .name = "change",
	.sql = "WITH changed AS (UPDATE patients SET sex = 'female' RETURNING full_name)"
	       " SELECT coalesce(string_agg(full_name, ', '), '') FROM changed"
	       " WHERE $1::text IS NOT NULL",
	.parameter_count = 1,
	.facility = 1 };
#define WRONG_LOG                                                                                  \
	"SELECT coalesce(string_agg(DISTINCT facility_id::text, ', ' ORDER BY facility_id::text)," \
	" '') FROM audit_log"
static const struct db_statement log_ours = { .name = "log_ours",
	.sql = WRONG_LOG " WHERE $1::uuid IS NOT NULL",
	.parameter_count = 1,
	.facility = 1 };
static const struct db_statement log_all = {
	.name = "log_all", .sql = WRONG_LOG, .of_all = "a test"
};
#define WRONG_STAFF                                                                                \
	"SELECT coalesce(string_agg(display_name, ', ' ORDER BY display_name), '') FROM users"
static const struct db_statement staff_ours = { .name = "staff_ours",
	.sql = WRONG_STAFF " WHERE $1::uuid IS NOT NULL",
	.parameter_count = 1,
	.facility = 1 };
static const struct db_statement staff_scope = { .name = "staff_scope",
	.sql = WRONG_STAFF " WHERE $1::text IS NULL OR true",
	.parameter_count = 1,
	.facility_or_all = 1 };
static const struct db_statement staff_nobody = { .name = "staff_nobody", .sql = WRONG_STAFF };
static const struct db_statement staff_add = { .name = "staff_add",
	.sql = "WITH added AS (INSERT INTO users (id, facility_id, login, display_name, role)"
	       " SELECT uuid_generate_v4(), $2::uuid, 'x', 'x', 'nurse' RETURNING id),"
	       " doctor AS (INSERT INTO doctors (user_id) SELECT id FROM added)"
	       " SELECT 'x' FROM added, (SELECT $1::uuid) AS scope",
	.parameter_count = 2,
	.facility_or_all = 1 };
static const struct db_statement staff_hijack = { .name = "staff_hijack",
	.sql = "WITH hijacked AS (UPDATE users SET password_hash = 'x' RETURNING display_name)"
	       " SELECT coalesce(string_agg(display_name, ', '), '') FROM hijacked"
	       " WHERE $1::uuid IS NOT NULL",
	.parameter_count = 1,
	.facility_or_all = 1 };
static const struct db_statement tokens_end = { .name = "tokens_end",
	.sql = "WITH gone AS (DELETE FROM refresh_tokens RETURNING user_id)"
	       " SELECT count(*)::text FROM gone WHERE $1::uuid IS NOT NULL",
	.parameter_count = 1,
	.facility_or_all = 1 };
static const struct db_statement log_nobody = { .name = "log_nobody", .sql = WRONG_LOG };
static const struct db_statement *const statements[] = { &ask_ours, &ask_all, &ask_nobody, &change,
	&log_ours, &log_all, &log_nobody, &staff_ours, &staff_scope, &staff_nobody, &staff_add,
	&staff_hijack, &tokens_end };

enum { STEPS_MAX = 4 };
struct scene {
	struct loop *loop;
	struct db *db;
	size_t steps;
	bool is_answered;
	enum db_outcome outcome;
	char sqlstate[6];
	char statement[32];
	char names[STEPS_MAX][128];
};

static void hear(void *arg, const struct db_result *result)
{
	struct scene *scene = arg;

	scene->is_answered = true;
	scene->outcome = db_result_outcome(result);
	strcpy(scene->sqlstate, db_result_sqlstate(result));
	strcpy(scene->statement, db_result_statement(result));
	if (scene->outcome != DB_COMMITTED)
		return;
	for (size_t i = 0; i < scene->steps; i++)
		strcpy(scene->names[i], db_result_value(db_result_step(result, i), 0, 0));
}

static bool is_answered(void *arg)
{
	return ((struct scene *)arg)->is_answered;
}

/* One connection, so that what one transaction leaves behind another would find. */
static struct scene begin(struct cluster *cluster)
{
	struct scene scene = { .loop = loop_create() };

	scene.db = db_create(scene.loop, &(struct db_options){
						 .conninfo = cluster_conninfo(cluster, SERVER),
						 .statements = statements,
						 .statement_count = COUNT_OF(statements),
						 .connections = 1,
					 });
	return scene;
}

static void end(struct scene *scene)
{
	db_destroy(&scene->db);
	loop_destroy(&scene->loop);
}

static void wait_for_answer(struct scene *scene)
{
	assert_true(turn_until(scene->loop, is_answered, scene, PATIENCE_MS));
	scene->is_answered = false;
}

static const char *ask(
	struct scene *scene, const struct db_statement *statement, const char *facility)
{
	scene->steps = 1;
	db_run(scene->db, statement, (struct db_value[]){ db_text(facility) }, hear, scene);
	wait_for_answer(scene);
	assert_int_equal(scene->outcome, DB_COMMITTED);
	return scene->names[0];
}

static void a_statement_without_a_condition_leaks_nothing(void **state)
{
	struct scene scene = begin(*state);

	assert_string_equal(ask(&scene, &ask_nobody, NULL), "");
	assert_string_equal(ask(&scene, &ask_ours, OURS), "Asha Mushi");
	assert_string_equal(ask(&scene, &ask_nobody, NULL), "");
	assert_string_equal(ask(&scene, &ask_ours, THEIRS), "Zuhura Pembe");
	assert_string_equal(ask(&scene, &ask_all, NULL), "Asha Mushi, Zuhura Pembe");
	assert_string_equal(ask(&scene, &ask_nobody, NULL), "");
	assert_string_equal(ask(&scene, &change, THEIRS), "Zuhura Pembe");
	/* The nil id is that of who works for all facilities; here it is nobody's, as is null. */
	assert_string_equal(ask(&scene, &ask_ours, "00000000-0000-0000-0000-000000000000"), "");
	assert_string_equal(ask(&scene, &change, NULL), "");
	end(&scene);
}

/* A server says by itself what it knows, so the wall stands before it. */
static void a_look_into_the_audit_log_without_a_condition_leaks_nothing(void **state)
{
	struct scene scene = begin(*state);

	cluster_run(*state, OWNER,
		"INSERT INTO audit_log (id, facility_id, actor_kind, action) VALUES"
		" (uuid_generate_v4(), '" THEIRS "', 'staff', 'theirs'),"
		" (uuid_generate_v4(), '" NOWHERE "', 'staff', 'nowhere')");
	assert_string_equal(ask(&scene, &log_nobody, NULL), "");
	assert_string_equal(ask(&scene, &log_ours, OURS), OURS);
	assert_string_equal(ask(&scene, &log_nobody, NULL), "");
	assert_string_equal(ask(&scene, &log_ours, THEIRS), THEIRS);
	assert_string_equal(ask(&scene, &log_ours, NOWHERE), NOWHERE);
	assert_string_equal(ask(&scene, &log_all, NULL), NOWHERE ", " OURS ", " THEIRS);
	assert_string_equal(ask(&scene, &log_ours, NULL), "");
	end(&scene);
}

#define STAFF_OF_OURS "Hall, Hall, Neema Mrisho"

static void an_administrator_of_a_facility_sees_its_accounts_and_one_of_all_sees_all(void **state)
{
	struct scene scene = begin(*state);

	assert_string_equal(ask(&scene, &staff_nobody, NULL), "");
	assert_string_equal(ask(&scene, &staff_ours, OURS), STAFF_OF_OURS);
	assert_string_equal(ask(&scene, &staff_ours, NOWHERE), "");
	assert_string_equal(ask(&scene, &staff_scope, OURS), STAFF_OF_OURS);
	assert_string_equal(ask(&scene, &staff_scope, THEIRS), "Zawadi Pili");
	assert_string_equal(ask(&scene, &staff_scope, NOWHERE),
		"Hall, Hall, Msimamizi Mkuu, Neema Mrisho, Zawadi Pili");
	/* Which may have been forgotten. */
	assert_string_equal(ask(&scene, &staff_scope, NULL), "");
	assert_string_equal(ask(&scene, &staff_nobody, NULL), "");
	end(&scene);
}

static void a_change_of_accounts_without_a_condition_stays_within_the_facility(void **state)
{
	struct scene scene = begin(*state);

	assert_string_equal(ask(&scene, &staff_hijack, THEIRS), "Zawadi Pili");
	assert_string_equal(ask(&scene, &staff_hijack, NULL), "");
	assert_string_equal(ask(&scene, &tokens_end, THEIRS), "0");
	assert_string_equal(ask(&scene, &tokens_end, NULL), "0");
	assert_int_equal(cluster_count(*state, OWNER,
				 "SELECT count(*) FROM users WHERE password_hash = 'x'"),
		1);
	end(&scene);
}

/* With what belongs to it, in one statement. */
static void an_account_is_made_where_its_maker_works_only(void **state)
{
	static const char *const places[] = { THEIRS, NULL };
	struct scene scene = begin(*state);

	scene.steps = 0;
	for (size_t i = 0; i < COUNT_OF(places); i++) {
		db_run(scene.db, &staff_add,
			(struct db_value[]){ db_text(OURS), db_text(places[i]) }, hear, &scene);
		wait_for_answer(&scene);
		assert_int_equal(scene.outcome, DB_ROLLED_BACK);
		assert_string_equal(scene.sqlstate, "42501");
	}
	db_run(scene.db, &staff_add, (struct db_value[]){ db_text(THEIRS), db_text(THEIRS) }, hear,
		&scene);
	wait_for_answer(&scene);
	assert_int_equal(scene.outcome, DB_COMMITTED);
	cluster_run(*state, OWNER,
		"DELETE FROM doctors USING users u WHERE u.id = user_id AND login = 'x';"
		"DELETE FROM users WHERE login = 'x'");
	end(&scene);
}

static void each_statement_of_a_transaction_sees_its_own(void **state)
{
	struct scene scene = begin(*state);
	struct db_txn *txn = db_txn_begin(scene.db);
	const struct db_value ours = db_text(OURS), theirs = db_text(THEIRS);

	db_txn_add(txn, &ask_ours, &ours);
	db_txn_add(txn, &ask_nobody, NULL);
	db_txn_add(txn, &ask_ours, &theirs);
	db_txn_add(txn, &ask_all, NULL);
	scene.steps = 4;
	db_txn_commit(&txn, hear, &scene);
	wait_for_answer(&scene);
	assert_int_equal(scene.outcome, DB_COMMITTED);
	assert_string_equal(scene.names[0], "Asha Mushi");
	assert_string_equal(scene.names[1], "");
	assert_string_equal(scene.names[2], "Zuhura Pembe");
	assert_string_equal(scene.names[3], "Asha Mushi, Zuhura Pembe");
	end(&scene);
}

static void what_is_no_facility_opens_nothing(void **state)
{
	static const char *const words[] = { "all", "", "x' OR true --" };
	struct scene scene = begin(*state);

	for (size_t i = 0; i < COUNT_OF(words); i++) {
		db_run(scene.db, &change, (struct db_value[]){ db_text(words[i]) }, hear, &scene);
		wait_for_answer(&scene);
		assert_int_equal(scene.outcome, DB_ROLLED_BACK);
		assert_string_equal(scene.sqlstate, "22P02");
		assert_string_equal(scene.statement, "db_facility_one");
	}
	assert_string_equal(ask(&scene, &ask_nobody, NULL), "");
	end(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_table_is_behind_the_wall_or_says_why_not),
		cmocka_unit_test(with_another_facility_in_force_every_table_is_empty),
		cmocka_unit_test(nothing_is_written_into_another_facility),
		cmocka_unit_test(nothing_of_another_facility_is_changed),
		cmocka_unit_test(nothing_of_an_account_of_another_facility_is_changed),
		cmocka_unit_test(nothing_of_another_facility_is_deleted),
		cmocka_unit_test(only_the_audit_log_takes_rows_from_whomever),
		cmocka_unit_test(the_audit_log_takes_a_row_from_whom_it_shows_none),
		cmocka_unit_test(a_server_of_before_goes_on),
		cmocka_unit_test(a_server_of_before_signs_people_in),
		cmocka_unit_test(a_name_is_told_of_whom_an_id_names),
		cmocka_unit_test(a_piece_of_a_search_of_the_audit_log_reads_its_time_only),
		cmocka_unit_test(an_account_is_found_by_an_index),
		cmocka_unit_test(every_statement_on_what_is_behind_says_whose),
		cmocka_unit_test(a_statement_without_a_condition_leaks_nothing),
		cmocka_unit_test(a_look_into_the_audit_log_without_a_condition_leaks_nothing),
		cmocka_unit_test(
			an_administrator_of_a_facility_sees_its_accounts_and_one_of_all_sees_all),
		cmocka_unit_test(
			a_change_of_accounts_without_a_condition_stays_within_the_facility),
		cmocka_unit_test(an_account_is_made_where_its_maker_works_only),
		cmocka_unit_test(each_statement_of_a_transaction_sees_its_own),
		cmocka_unit_test(what_is_no_facility_opens_nothing),
	};

	return cmocka_run_group_tests(tests, make_place, remove_place);
}
