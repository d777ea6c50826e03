// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Every right that the server and reports have in the database is a line of rights.tsv, and every
 * line is a right. FOLENI_GOLDEN=write writes the file anew, to be looked at in the diff. */
#include "common/base/mem.h"
#include "common/base/text.h"
#include "server/db/migrate.h"
#include "tests/db/cluster.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define OWNER "foleni_owner"
#define SUPERUSER "postgres"
#define RIGHTS RIGHTS_FOLDER "/rights.tsv"

static const char head[] =
	"# SPDX-FileCopyrightText: 2026 The Foleni authors\n"
	"# SPDX-License-Identifier: Apache-2.0\n"
	"#\n"
	"# What the roles may do, as the catalog says it: kind, what, right, who. A right with\n"
	"# columns in parentheses holds for those only. Made by rights.sql, compared by\n"
	"# rights_test.c.\n";

static const char rights_sql[] =
	"SELECT string_agg(concat_ws(E'\\t', kind, what, deed, who), E'\\n' ORDER BY kind,"
	" what COLLATE \"C\", who, deed COLLATE \"C\") || E'\\n' FROM judge.rights";

static char *read_file(void)
{
	struct text content = { 0 };
	FILE *file = fopen(RIGHTS, "re");
	char piece[4096];
	size_t got;

	while (file && (got = fread(piece, 1, sizeof(piece), file)) > 0)
		text_add_bytes(&content, piece, got);
	if (file)
		fclose(file);
	return text_take(&content);
}

static void write_file(const char *content)
{
	FILE *file = fopen(RIGHTS, "we");

	assert_non_null(file);
	assert_true(fputs(content, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static bool has_line(const char *lines, const char *line, size_t length)
{
	for (const char *at = lines; (at = strstr(at, line)); at++)
		if ((at == lines || at[-1] == '\n') && at[length] == '\n')
			return true;
	return false;
}

/* The lines of one that the other has not. */
static size_t tell_missing(const char *lines, const char *others, const char *words)
{
	size_t count = 0;

	while (*lines) {
		size_t length = strcspn(lines, "\n");
		char *line = mem_strndup(lines, length);

		if (!has_line(others, line, length)) {
			print_error("%s: %s\n", words, line);
			count++;
		}
		mem_free(line);
		lines += length + (lines[length] == '\n');
	}
	return count;
}

static void the_catalog_grants_what_is_written_and_nothing_else(void **state)
{
	const char *wish = getenv("FOLENI_GOLDEN");
	char *granted = cluster_ask(*state, SUPERUSER, rights_sql), *written;
	struct text expected = { 0 };

	text_printf(&expected, "%s%s", head, granted);
	mem_free(granted);
	if (wish && !strcmp(wish, "write"))
		write_file(text_string(&expected));
	written = read_file();
	if (tell_missing(text_string(&expected), written, "granted and not in rights.tsv") +
		tell_missing(written, text_string(&expected), "in rights.tsv and not granted"))
		fail_msg("FOLENI_GOLDEN=write ctest -R pg.rights writes it anew; look at the diff");
	mem_free(written);
	text_finish(&expected);
}

/* Whatever the file says. */
static void what_was_written_down_is_never_changed(void **state)
{
	static const char *const tables[] = { "queue_events", "audit_log", "audit_links",
		"audit_seals", "consultation_versions" };
	char *written = read_file();

	for (size_t i = 0; i < COUNT_OF(tables); i++)
		for (size_t deed = 0; deed < 3; deed++) {
			static const char *const deeds[] = { "update", "delete", "truncate" };
			struct text line = { 0 };

			text_printf(&line, "table\t%s\t%s", tables[i], deeds[deed]);
			assert_null(strstr(written, text_string(&line)));
			text_finish(&line);
		}
	assert_null(strstr(written, "pass row-level security"));
	assert_null(strstr(written, "superuser"));
	assert_null(strstr(written, "owns\t"));
	mem_free(written);
	(void)state;
}

/* Nor anything by which one comes in. What is in events and visits names nobody; the code of a
 * visit tells where a number stands, which whoever reads them all knows already. */
static void reports_read_nothing_that_names_a_patient_or_lets_somebody_in(void **state)
{
	char *readable = cluster_ask(*state, SUPERUSER,
		"SELECT coalesce(string_agg(c.relname || '.' || a.attname, ' '), '')"
		" FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
		" WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v')"
		" AND a.attnum > 0 AND NOT a.attisdropped"
		" AND has_column_privilege('foleni_report', c.oid, a.attnum, 'SELECT')"
		" AND (a.attname IN ('full_name', 'name_key', 'phone_number', 'card_number',"
		" 'complaint', 'findings', 'diagnosis', 'diagnosis_code', 'treatment',"
		" 'prescription', 'plan', 'cancel_reason', 'recipient', 'sender', 'address',"
		" 'reason', 'detail', 'payload', 'login', 'login_key')"
		" OR a.attname ~ '(hash|secret|totp)' AND c.relname !~ '^audit_'"
		" OR c.relname IN ('patient_notes', 'consultation_versions', 'visit_phones',"
		" 'otp_codes', 'refresh_tokens', 'recovery_codes', 'device_keys',"
		" 'device_pairings', 'device_tokens', 'command_answers', 'prints')"
		" OR c.relname IN ('notifications', 'inbound_messages') AND a.attname = 'body')");

	assert_string_equal(readable, "");
	mem_free(readable);
}

static int make_database(void **state)
{
	struct cluster *cluster = cluster_create();
	struct migrate_options options = {
		.conninfo = cluster_conninfo(cluster, OWNER),
		.migrations = schema_migrations,
		.count = schema_migration_count,
	};
	char why[MIGRATE_WHY_BYTES];

	if (migrate_forward(&options, why))
		fail_msg("%s", why);
	cluster_run_file(cluster, SUPERUSER, "rights.sql");
	*state = cluster;
	return 0;
}

static int remove_database(void **state)
{
	struct cluster *cluster = *state;

	cluster_destroy(&cluster);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_catalog_grants_what_is_written_and_nothing_else),
		cmocka_unit_test(what_was_written_down_is_never_changed),
		cmocka_unit_test(reports_read_nothing_that_names_a_patient_or_lets_somebody_in),
	};

	return cmocka_run_group_tests(tests, make_database, remove_database);
}
