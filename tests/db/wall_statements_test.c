// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What statements get through the wall between facilities, as a server runs them. */
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/loop/loop.h"
#include "server/db/db.h"
#include "server/store/audit.h"
#include "server/store/sign_in.h"
#include "tests/db/cluster.h"
#include "tests/db/place.h"
#include "tests/db/scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { PATIENCE_MS = 30000 };

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

/* ---- by which way a row is found ---- */

struct look {
	const struct db_statement *statement;
	const char *facility, *types, *values;
	const char *found; /* In its plan. */
};

static void is_found_so(struct cluster *cluster, const struct look *look)
{
	struct text sql = { 0 };
	char *plan;

	speak_for(&sql, look->facility);
	text_printf(&sql,
		"SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan;"
		"PREPARE look%s AS %s; EXPLAIN (FORMAT JSON) EXECUTE look (%s)",
		look->types, look->statement->sql, look->values);
	plan = cluster_ask(cluster, SERVER, text_string(&sql));
	if (!strstr(plan, look->found))
		fail_msg("%s", plan);
	mem_free(plan);
	text_finish(&sql);
}

/* Behind the wall what PostgreSQL does not know to leak nothing stays a filter, and each piece of a
 * search would read the facility's whole log. */
static void a_piece_of_a_search_of_the_audit_log_reads_its_time_only(void **state)
{
	struct look look = {
		.statement = &audit_search,
		.facility = OURS,
		.types = "",
		.values = "'" OURS "', 'false', '-infinity', 'infinity', NULL, NULL, NULL,"
			  " NULL, NULL, NULL, NULL, NULL, 'infinity', NULL, '50', NULL,"
			  " NULL, NULL, NULL",
		.found = "\"Index Cond\": \"((facility_id = $1) AND (at >= $3) AND (at < $4)",
	};

	is_found_so(*state, &look);
	/* A printed number is looked up by the index that visits have on it. */
	look.found = "\"Index Name\": \"visits_number_once\"";
	is_found_so(*state, &look);
}

/* The accounts and tokens of all facilities are many, and everybody signs in in the morning. */
static void an_account_is_found_by_an_index(void **state)
{
	is_found_so(*state, &(struct look){
				    .statement = &sign_in_find,
				    .facility = "all",
				    .types = " (text, inet)",
				    .values = "'neema', '192.0.2.1'",
				    .found = "\"Index Cond\": \"(login_key = lower($1))\"",
			    });
	is_found_so(
		*state, &(struct look){
				.statement = &session_renew,
				.facility = "all",
				.types = " (bytea, uuid, bytea, uuid, text, uuid, float8, float8)",
				.values = "'a', NULL, 'b', NULL, '', NULL, 1, 1",
				.found = "\"Index Cond\": \"(token_hash = $1)\"",
			});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_statement_without_a_condition_leaks_nothing),
		cmocka_unit_test(a_look_into_the_audit_log_without_a_condition_leaks_nothing),
		cmocka_unit_test(
			an_administrator_of_a_facility_sees_its_accounts_and_one_of_all_sees_all),
		cmocka_unit_test(
			a_change_of_accounts_without_a_condition_stays_within_the_facility),
		cmocka_unit_test(an_account_is_made_where_its_maker_works_only),
		cmocka_unit_test(each_statement_of_a_transaction_sees_its_own),
		cmocka_unit_test(what_is_no_facility_opens_nothing),
		cmocka_unit_test(a_piece_of_a_search_of_the_audit_log_reads_its_time_only),
		cmocka_unit_test(an_account_is_found_by_an_index),
	};

	return cmocka_run_group_tests(tests, make_place, remove_place);
}
