// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/mem.h"
#include "common/base/text.h"
#include "server/db/migrate.h"
#include "tests/db/cluster.h"
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct schema_migration three[] = {
	{ 1, "one", "aaa", "CREATE TABLE one (a int)", "DROP TABLE one", "SELECT a FROM one" },
	{ 2, "two", "bbb", "CREATE TABLE two (a int); INSERT INTO two VALUES (1)", "DROP TABLE two",
		"DO $$ BEGIN ASSERT (SELECT count(*) FROM two) = 1, 'two is empty'; END $$" },
	{ 3, "three", "ccc", "CREATE TABLE three (a int)", "DROP TABLE three",
		"SELECT a FROM three" },
};

struct scene {
	struct migrate_options options;
	struct cluster *cluster;
	struct text told;
	char why[MIGRATE_WHY_BYTES];
	int pending;
};

static void hear(void *arg, enum migrate_step step, const struct schema_migration *migration,
	const char *applied_at)
{
	static const char signs[] = { [MIGRATE_APPLIED] = '+',
		[MIGRATE_REVERTED] = '-',
		[MIGRATE_VERIFIED] = '=',
		[MIGRATE_PENDING] = '?' };
	struct text *told = arg;

	text_printf(told, "%c%d%s", signs[step], migration->number, applied_at[0] ? "!" : "");
}

static void forget(struct scene *scene)
{
	text_clear(&scene->told);
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

/* Every test starts with an empty database. */
static struct scene *begin(void **state, const struct schema_migration *migrations, int count)
{
	struct scene *scene = mem_alloc(sizeof(*scene));

	scene->cluster = *state;
	cluster_run(scene->cluster, "postgres",
		"DROP OWNED BY foleni_owner CASCADE;"
		"GRANT ALL ON DATABASE foleni TO foleni_owner; ALTER DATABASE foleni OWNER TO "
		"foleni_owner; GRANT CONNECT ON DATABASE foleni TO foleni_server, foleni_report");
	scene->options = (struct migrate_options){
		.conninfo = cluster_conninfo(scene->cluster, "foleni_owner"),
		.migrations = migrations,
		.count = count,
		.progress = hear,
		.arg = &scene->told,
	};
	return scene;
}

static void end(struct scene *scene)
{
	text_finish(&scene->told);
	mem_free(scene);
}

static void forward(struct scene *scene)
{
	assert_int_equal(migrate_forward(&scene->options, scene->why), ERR_OK);
	assert_string_equal(scene->why, "");
}

static long long tables(struct scene *scene)
{
	return cluster_count(scene->cluster, "postgres",
		"SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'v', 'S')"
		" AND relnamespace = 'public'::regnamespace AND relowner = "
		"'foleni_owner'::regrole");
}

static void what_is_pending_is_applied_once_and_can_be_taken_back(void **state)
{
	struct scene *scene = begin(state, three, 2);

	assert_int_equal(migrate_status(&scene->options, &scene->pending, scene->why), ERR_OK);
	assert_int_equal(scene->pending, 2);
	forward(scene);
	forward(scene);
	scene->options.count = 3;
	forward(scene);
	assert_string_equal(text_string(&scene->told), "?1?2+1+2+3");
	forget(scene);
	assert_int_equal(migrate_revert(&scene->options, 1, scene->why), ERR_OK);
	assert_int_equal(migrate_status(&scene->options, &scene->pending, scene->why), ERR_OK);
	assert_int_equal(scene->pending, 2);
	assert_int_equal(migrate_verify(&scene->options, scene->why), ERR_OK);
	assert_string_equal(text_string(&scene->told), "-3!-2!+1!?2?3=1!");
	assert_int_equal(tables(scene), 2);
	end(scene);
}

static void a_dry_run_changes_nothing(void **state)
{
	struct scene *scene = begin(state, three, 3);

	scene->options.is_dry_run = true;
	forward(scene);
	assert_string_equal(text_string(&scene->told), "+1+2+3");
	assert_int_equal(tables(scene), 0);
	end(scene);
}

static void a_failing_migration_leaves_those_before_it(void **state)
{
	struct schema_migration broken[] = { three[0], three[1], three[2] };
	struct scene *scene = begin(state, broken, 3);

	broken[1].up = "CREATE TABLE two (a int); SELECT nonsense";
	assert_int_equal(migrate_forward(&scene->options, scene->why), ERR_INTERNAL);
	assert_non_null(strstr(scene->why, "applying migration 2 (two): column \"nonsense\""));
	assert_string_equal(text_string(&scene->told), "+1");
	assert_int_equal(tables(scene), 2);
	broken[1] = three[1];
	forward(scene);
	assert_int_equal(tables(scene), 4);
	end(scene);
}

static void a_migration_whose_verification_fails_is_not_applied(void **state)
{
	struct schema_migration broken[] = { three[0], three[1] };
	struct scene *scene = begin(state, broken, 2);

	broken[1].up = "CREATE TABLE two (a int)";
	assert_int_equal(migrate_forward(&scene->options, scene->why), ERR_INTERNAL);
	assert_string_equal(scene->why, "verifying migration 2 (two): two is empty");
	assert_int_equal(tables(scene), 2);
	end(scene);
}

static void verification_finds_what_was_changed_by_hand(void **state)
{
	struct scene *scene = begin(state, three, 3);

	forward(scene);
	cluster_run(scene->cluster, "foleni_owner", "DELETE FROM two");
	assert_int_equal(migrate_verify(&scene->options, scene->why), ERR_INTERNAL);
	assert_string_equal(scene->why, "verifying migration 2 (two): two is empty");
	end(scene);
}

static void a_migration_that_ends_its_transaction_is_refused(void **state)
{
	struct schema_migration broken[] = { three[0] };
	struct scene *scene = begin(state, broken, 1);

	broken[0].up = "CREATE TABLE one (a int); COMMIT";
	assert_int_equal(migrate_forward(&scene->options, scene->why), ERR_INTERNAL);
	assert_non_null(strstr(scene->why, "ends the transaction"));
	end(scene);
}

static void an_edited_migration_is_named_and_nothing_is_done(void **state)
{
	struct schema_migration edited[] = { three[0], three[1], three[2] };
	struct scene *scene = begin(state, edited, 2);

	forward(scene);
	edited[1].checksum = "xyz";
	scene->options.count = 3;
	assert_int_equal(migrate_forward(&scene->options, scene->why), ERR_CONFLICT);
	assert_string_equal(scene->why, "migration 2 (two) was edited after it had been applied");
	assert_int_equal(migrate_revert(&scene->options, 0, scene->why), ERR_CONFLICT);
	assert_int_equal(
		migrate_status(&scene->options, &scene->pending, scene->why), ERR_CONFLICT);
	assert_int_equal(migrate_verify(&scene->options, scene->why), ERR_CONFLICT);
	assert_int_equal(tables(scene), 3);
	end(scene);
}

static void another_name_under_the_same_number_is_refused(void **state)
{
	struct schema_migration renamed[] = { three[0] };
	struct scene *scene = begin(state, renamed, 1);

	forward(scene);
	renamed[0].name = "uno";
	assert_int_equal(migrate_forward(&scene->options, scene->why), ERR_CONFLICT);
	assert_string_equal(scene->why, "migration 1 is one in the database, but uno here");
	end(scene);
}

static void a_gap_is_refused(void **state)
{
	struct scene *scene = begin(state, three, 3);

	forward(scene);
	cluster_run(
		scene->cluster, "foleni_owner", "DELETE FROM schema_migrations WHERE number = 2");
	assert_int_equal(migrate_forward(&scene->options, scene->why), ERR_CONFLICT);
	assert_string_equal(scene->why, "the database has migration 3, but not 2");
	end(scene);
}

static void a_database_newer_than_the_program_is_refused(void **state)
{
	struct scene *scene = begin(state, three, 3);

	forward(scene);
	scene->options.count = 2;
	assert_int_equal(migrate_forward(&scene->options, scene->why), ERR_CONFLICT);
	assert_non_null(strstr(scene->why, "newer than this program: it has migration 3 (three)"));
	end(scene);
}

static void without_a_database_it_says_so(void **state)
{
	struct scene *scene = begin(state, three, 3);

	scene->options.conninfo = "host=/nonexistent dbname=foleni";
	assert_int_equal(migrate_forward(&scene->options, scene->why), ERR_DB_DOWN);
	assert_non_null(strstr(scene->why, "/nonexistent"));
	end(scene);
}

struct racer {
	struct migrate_options options;
	struct text told;
	enum err err;
	char why[MIGRATE_WHY_BYTES];
};

static void *race(void *arg)
{
	struct racer *racer = arg;

	racer->err = migrate_forward(&racer->options, racer->why);
	return NULL;
}

static void of_two_at_once_one_does_the_work(void **state)
{
	struct schema_migration slow[] = { three[0], three[1], three[2] };
	struct scene *scene = begin(state, slow, 3);
	struct racer racers[4] = { 0 };
	pthread_t threads[4];
	size_t told = 0;

	slow[0].up = "SELECT pg_sleep(0.2); CREATE TABLE one (a int)";
	for (int i = 0; i < 4; i++) {
		racers[i].options = scene->options;
		racers[i].options.arg = &racers[i].told;
		assert_int_equal(pthread_create(&threads[i], NULL, race, &racers[i]), 0);
	}
	for (int i = 0; i < 4; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(racers[i].err, ERR_OK);
		told += racers[i].told.length;
		text_finish(&racers[i].told);
	}
	assert_int_equal(told, strlen("+1+2+3"));
	end(scene);
}

static void one_that_waits_too_long_for_another_gives_up(void **state)
{
	struct schema_migration slow[] = { three[0] };
	struct scene *scene = begin(state, slow, 1);
	struct racer racer = { .options = scene->options };
	pthread_t thread;
	enum err err;

	slow[0].up = "SELECT pg_sleep(1); CREATE TABLE one (a int)";
	racer.options.arg = &racer.told;
	scene->options.lock_wait_ms = 50;
	assert_int_equal(pthread_create(&thread, NULL, race, &racer), 0);
	while (!cluster_count(scene->cluster, "postgres",
		"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"))
		;
	err = migrate_forward(&scene->options, scene->why);
	pthread_join(thread, NULL);
	assert_int_equal(err, ERR_BUSY);
	assert_non_null(strstr(scene->why, "waiting for another migration"));
	assert_int_equal(racer.err, ERR_OK);
	text_finish(&racer.told);
	end(scene);
}

static void the_programs_own_go_up_and_down_and_up_again(void **state)
{
	struct scene *scene = begin(state, schema_migrations, schema_migration_count);

	forward(scene);
	assert_int_equal(migrate_verify(&scene->options, scene->why), ERR_OK);
	assert_true(tables(scene) > 20);
	assert_int_equal(migrate_revert(&scene->options, 0, scene->why), ERR_OK);
	assert_int_equal(tables(scene), 1);
	forward(scene);
	assert_int_equal(migrate_verify(&scene->options, scene->why), ERR_OK);
	end(scene);
}

static void revert(struct scene *scene, int to)
{
	if (migrate_revert(&scene->options, to, scene->why))
		fail_msg("%s", scene->why);
}

static long long count(struct scene *scene, const char *sql)
{
	return cluster_count(scene->cluster, "foleni_owner", sql);
}

/* Up to the first, people; up to the last, lines; so every table has a row. */
static void fill(struct scene *scene)
{
	scene->options.count = 1;
	forward(scene);
	cluster_run_file(scene->cluster, "foleni_owner", "people.sql");
	scene->options.count = schema_migration_count;
	forward(scene);
	cluster_run_file(scene->cluster, "foleni_owner", "lines.sql");
	assert_int_equal(
		count(scene, "SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p')"
			     " AND relnamespace = 'public'::regnamespace AND NOT relispartition"
			     " AND query_to_xml('SELECT 1 FROM ' || quote_ident(relname),"
			     "  false, true, '')::text = ''"),
		0);
}

static void lines_full_of_data_are_taken_back_and_made_again(void **state)
{
	struct scene *scene = begin(state, schema_migrations, schema_migration_count);
	char *before;
	char *after;

	fill(scene);
	before = cluster_ask(scene->cluster, "foleni_owner", "SELECT epoch FROM database_epoch");
	revert(scene, 1);
	after = cluster_ask(scene->cluster, "foleni_owner", "SELECT epoch FROM database_epoch");
	assert_string_not_equal(before, after);
	assert_int_equal(count(scene, "SELECT sum(seq) FROM facilities"), 0);
	assert_int_equal(count(scene, "SELECT count(*) FROM users WHERE role = 'display'"
				      " AND (display_id IS NOT NULL OR disabled_at IS NULL)"),
		0);
	assert_int_equal(count(scene, "SELECT count(*) FROM appointments"), 0);
	assert_int_equal(
		count(scene, "SELECT count(*) FROM notifications WHERE state = 'queued'"), 0);
	assert_int_equal(count(scene, "SELECT count(*) FROM consultations c JOIN patient_notes n"
				      " USING (patient_id) WHERE c.visit_id IS NULL"
				      " AND c.ticket_id IS NULL AND n.visit_id IS NULL"),
		1);
	assert_int_equal(count(scene, "SELECT count(*) FROM audit_log"
				      " WHERE action = 'database.reverted'"),
		1);
	forward(scene);
	assert_int_equal(migrate_verify(&scene->options, scene->why), ERR_OK);
	/* What was written before there were versions is the first that is known. */
	assert_int_equal(count(scene, "SELECT count(*) FROM consultation_versions v"
				      " JOIN consultations c ON c.id = v.consultation_id"
				      " AND c.version = v.version"),
		1);
	cluster_run_file(scene->cluster, "foleni_owner", "lines.sql");
	assert_int_equal(count(scene, "SELECT seq FROM facilities"), 1);
	mem_free(before);
	mem_free(after);
	end(scene);
}

static void a_database_full_of_data_is_taken_back_as_a_whole(void **state)
{
	struct scene *scene = begin(state, schema_migrations, schema_migration_count);

	fill(scene);
	scene->options.is_dry_run = true;
	revert(scene, 0);
	scene->options.is_dry_run = false;
	revert(scene, 0);
	assert_int_equal(tables(scene), 1);
	forward(scene);
	end(scene);
}

static void each_of_the_programs_own_can_be_taken_back_by_itself(void **state)
{
	struct scene *scene = begin(state, schema_migrations, schema_migration_count);

	for (int i = 1; i <= schema_migration_count; i++) {
		scene->options.count = i;
		forward(scene);
		assert_int_equal(migrate_revert(&scene->options, i - 1, scene->why), ERR_OK);
		forward(scene);
	}
	end(scene);
}

/* How many there are before the one of this name. */
static int before(const char *name)
{
	int at = 0;

	while (strcmp(schema_migrations[at].name, name) != 0)
		at++;
	return at;
}

static void a_machine_that_gave_numbers_before_there_were_kinds_goes_on_giving_them(void **state)
{
	struct scene *scene = begin(state, schema_migrations, schema_migration_count);

	fill(scene);
	revert(scene, before("devices"));
	/* Another screen, which gave none. */
	cluster_run(scene->cluster, "foleni_owner",
		"INSERT INTO displays SELECT facility_id, uuid_generate_v4(), 'Wall', '[]'"
		" FROM displays;"
		"INSERT INTO queue_events (facility_id, seq, at, type, version, actor_kind, "
		"actor_id,"
		" command_id, data) SELECT facility_id, 3, now(), 'visit.opened', 1, 'display', id,"
		" uuid_generate_v4(), '{}' FROM users WHERE login LIKE 'hall-%'");
	forward(scene);
	assert_int_equal(count(scene, "SELECT count(*) FROM displays WHERE kind = 'tickets'"
				      " AND name = 'Hall'"),
		1);
	assert_int_equal(count(scene, "SELECT count(*) FROM displays WHERE kind = 'display'"), 1);
	end(scene);
}

static void the_server_may_ask_for_the_state_but_not_change_it(void **state)
{
	struct scene *scene = begin(state, schema_migrations, schema_migration_count);

	forward(scene);
	scene->options.conninfo = cluster_conninfo(scene->cluster, "foleni_server");
	assert_int_equal(migrate_status(&scene->options, &scene->pending, scene->why), ERR_OK);
	assert_int_equal(scene->pending, 0);
	assert_int_equal(migrate_revert(&scene->options, 0, scene->why), ERR_INTERNAL);
	end(scene);
}

static void the_server_may_ask_where_nothing_is_applied(void **state)
{
	struct schema_migration broken[] = { three[0] };
	struct scene *scene = begin(state, broken, 1);
	const char *owner = scene->options.conninfo;

	broken[0].up = "SELECT nonsense";
	assert_int_equal(migrate_forward(&scene->options, scene->why), ERR_INTERNAL);
	scene->options.conninfo = cluster_conninfo(scene->cluster, "foleni_server");
	assert_int_equal(migrate_status(&scene->options, &scene->pending, scene->why), ERR_OK);
	assert_int_equal(scene->pending, 1);
	scene->options.conninfo = owner;
	scene->options.migrations = schema_migrations;
	scene->options.count = schema_migration_count;
	forward(scene);
	assert_int_equal(migrate_revert(&scene->options, 0, scene->why), ERR_OK);
	scene->options.conninfo = cluster_conninfo(scene->cluster, "foleni_server");
	assert_int_equal(migrate_status(&scene->options, &scene->pending, scene->why), ERR_OK);
	assert_int_equal(scene->pending, schema_migration_count);
	end(scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_pending_is_applied_once_and_can_be_taken_back),
		cmocka_unit_test(a_dry_run_changes_nothing),
		cmocka_unit_test(a_failing_migration_leaves_those_before_it),
		cmocka_unit_test(a_migration_whose_verification_fails_is_not_applied),
		cmocka_unit_test(verification_finds_what_was_changed_by_hand),
		cmocka_unit_test(a_migration_that_ends_its_transaction_is_refused),
		cmocka_unit_test(an_edited_migration_is_named_and_nothing_is_done),
		cmocka_unit_test(another_name_under_the_same_number_is_refused),
		cmocka_unit_test(a_gap_is_refused),
		cmocka_unit_test(a_database_newer_than_the_program_is_refused),
		cmocka_unit_test(without_a_database_it_says_so),
		cmocka_unit_test(of_two_at_once_one_does_the_work),
		cmocka_unit_test(one_that_waits_too_long_for_another_gives_up),
		cmocka_unit_test(the_programs_own_go_up_and_down_and_up_again),
		cmocka_unit_test(lines_full_of_data_are_taken_back_and_made_again),
		cmocka_unit_test(a_database_full_of_data_is_taken_back_as_a_whole),
		cmocka_unit_test(each_of_the_programs_own_can_be_taken_back_by_itself),
		cmocka_unit_test(
			a_machine_that_gave_numbers_before_there_were_kinds_goes_on_giving_them),
		cmocka_unit_test(the_server_may_ask_for_the_state_but_not_change_it),
		cmocka_unit_test(the_server_may_ask_where_nothing_is_applied),
	};

	return cmocka_run_group_tests(tests, make_cluster, remove_cluster);
}
