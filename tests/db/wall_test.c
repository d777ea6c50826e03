// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The wall between facilities: what stands behind it, and what gets through. The tables are those
 * of the catalog, so that a new one cannot be forgotten. */
#include "common/base/mem.h"
#include "common/base/text.h"
#include "server/db/db.h"
#include "server/store/statements.h"
#include "tests/db/cluster.h"
#include "tests/db/place.h"
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { TABLES_MAX = 64 };

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
	{ "live_passes", "found by a hash before anybody is known; ids only, for half a minute" },
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

/* ---- its tables ---- */

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

/* How the database refuses what is said for the facility: its SQLSTATE. */
static const char *refusal_of(struct cluster *cluster, const char *facility, const char *said)
{
	struct text sql = { 0 };
	const char *sqlstate;

	speak_for(&sql, facility);
	text_printf(&sql, " %s", said);
	sqlstate = cluster_refusal(cluster, SERVER, text_string(&sql));
	text_finish(&sql);
	return sqlstate;
}

/* What the server's role counts while the setting is in force. The words stand around the name of
 * the table. */
static long long count_as(struct cluster *cluster, const char *setting, const char *const around[2],
	const char *table)
{
	struct text sql = { 0 };
	long long count;

	speak_for(&sql, setting);
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
		"GRANT SELECT ON copies TO " SERVER "; SET ROLE " SERVER ";",
		columns, table);
	speak_for(&sql, facility);
	text_printf(&sql, " INSERT INTO %s (%s) SELECT %s FROM copies; ROLLBACK", table, columns,
		columns);
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

/* A column is set to itself in rows of ours, and then, to give a row away, to somebody of
 * elsewhere. */
struct deed {
	const char *which, *update[2], *column;
	const char *strangers[2];
};

static void only_ours_changes_and_nothing_is_given_away(
	struct cluster *cluster, const struct deed *deed, const char *table)
{
	assert_int_equal(count_as(cluster, THEIRS, deed->update, table), 0);
	assert_int_equal(count_as(cluster, "", deed->update, table), 0);
	assert_true(count_as(cluster, OURS, deed->update, table) > 0);
	for (size_t i = 0; i < COUNT_OF(deed->strangers) && deed->strangers[i]; i++) {
		struct text sql = { 0 };

		text_printf(&sql, "UPDATE %s SET %s = '%s' WHERE %s IS NOT NULL", table,
			deed->column, deed->strangers[i], deed->column);
		assert_string_equal(refusal_of(cluster, OURS, text_string(&sql)), "42501");
		text_finish(&sql);
	}
}

static size_t walk_changes(struct cluster *cluster, const struct deed *deed)
{
	char *tables[TABLES_MAX];
	size_t count = find_tables(cluster, deed->which, tables);

	for (size_t i = 0; i < count; i++)
		only_ours_changes_and_nothing_is_given_away(cluster, deed, tables[i]);
	forget_tables(tables, count);
	return count;
}

static void nothing_of_another_facility_is_changed(void **state)
{
	static const struct deed deed = {
		.which = "relrowsecurity AND " MAY(
			"UPDATE") " AND (SELECT count(*) FROM"
				  " pg_attribute WHERE attrelid = c.oid AND attname IN"
				  " ('version', 'facility_id')) = 2",
		.update = { "WITH done AS (UPDATE ",
			" SET version = version WHERE facility_id = '" OURS "' RETURNING 1)"
			" SELECT count(*) FROM done" },
		.column = "facility_id",
		.strangers = { THEIRS },
	};

	assert_true(walk_changes(*state, &deed) > 0);
}

/* What has no facility of its own is there as its account is. */
static void nothing_of_an_account_of_another_facility_is_changed(void **state)
{
	static const struct deed deed = {
		.which = "relrowsecurity AND " MAY("UPDATE") " AND NOT EXISTS (SELECT FROM"
							     " pg_attribute WHERE attrelid = c.oid "
							     "AND attname = 'facility_id')",
		.update = { "WITH done AS (UPDATE ",
			" SET user_id = user_id RETURNING 1) SELECT count(*) FROM done" },
		.column = "user_id",
		.strangers = { THEIR_NURSE, ADMINISTRATOR },
	};

	assert_int_equal(walk_changes(*state, &deed), 4);
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

		speak_for(&sql, foreign[i]);
		text_printf(&sql, ADD_ROW(ROW) " ON CONFLICT DO NOTHING");
		cluster_run(*state, SERVER, text_string(&sql));
		text_finish(&sql);
		assert_int_equal(count_as(*state, foreign[i], mine, "audit_log"), 0);
		for (size_t deed = 0; deed < COUNT_OF(deeds); deed++)
			assert_string_equal(refusal_of(*state, foreign[i], deeds[deed]), "42501");
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

/* What is done with accounts where no facility is told: one row each. */
static const char *const account_deeds[] = {
	"UPDATE users SET last_seen_at = now() WHERE login_key = 'zawadi' RETURNING 1",
	"INSERT INTO users (id, facility_id, login, display_name, role) VALUES"
	" (uuid_generate_v4(), '" THEIRS "', 'mpya', 'Mpya', 'nurse') RETURNING 1",
	"SELECT 1 FROM doctors LIMIT 1",
	"INSERT INTO refresh_tokens (id, family_id, user_id, token_hash, expires_at,"
	" family_expires_at) VALUES (uuid_generate_v4(), uuid_generate_v4(), '" THEIR_NURSE
	"', sha256('b'), now(), now()) RETURNING 1",
	"DELETE FROM refresh_tokens WHERE user_id = '" THEIR_NURSE "' RETURNING 1",
	"INSERT INTO recovery_codes (user_id, code_hash) VALUES ('" THEIR_NURSE
	"', sha256('c')) RETURNING 1",
	"DELETE FROM recovery_codes WHERE user_id = '" THEIR_NURSE "' RETURNING 1",
	"UPDATE device_keys SET issued_at = issued_at RETURNING 1",
};

static void say_deed(struct text *sql, const char *settings, const char *deed)
{
	text_printf(sql, "SET foleni.facility = ''; %s WITH done AS (%s) SELECT count(*) FROM done",
		settings, deed);
}

/* Nor does it where it looks an account up, makes one, changes it, begins a session and ends it. */
static void a_server_of_before_signs_people_in(void **state)
{
	static const char *const settings[] = { "", "SET foleni.schema = '';",
		"SET foleni.schema = 24;" };

	for (size_t i = 0; i < COUNT_OF(settings); i++) {
		for (size_t deed = 0; deed < COUNT_OF(account_deeds); deed++) {
			struct text sql = { 0 };

			say_deed(&sql, settings[i], account_deeds[deed]);
			assert_int_equal(cluster_count(*state, SERVER, text_string(&sql)), 1);
			text_finish(&sql);
		}
		cluster_run(*state, OWNER, "DELETE FROM users WHERE login = 'mpya'");
	}
}

/* Which is let by for its number alone. */
static void a_server_that_knows_the_wall_stands_before_it(void **state)
{
	for (size_t deed = 0; deed < COUNT_OF(account_deeds); deed++) {
		bool adds = !strncmp(account_deeds[deed], "INSERT", strlen("INSERT"));
		struct text sql = { 0 };

		say_deed(&sql, "SET foleni.schema = 25;", account_deeds[deed]);
		if (adds)
			assert_string_equal(
				cluster_refusal(*state, SERVER, text_string(&sql)), "42501");
		else
			assert_int_equal(cluster_count(*state, SERVER, text_string(&sql)), 0);
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
		cmocka_unit_test(a_server_that_knows_the_wall_stands_before_it),
		cmocka_unit_test(a_name_is_told_of_whom_an_id_names),
		cmocka_unit_test(every_statement_on_what_is_behind_says_whose),
	};

	return cmocka_run_group_tests(tests, make_place, remove_place);
}
