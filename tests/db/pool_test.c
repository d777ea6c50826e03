// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/mem.h"
#include "common/loop/loop.h"
#include "server/db/db.h"
#include "tests/db/cluster.h"
#include "tests/db/scene.h"
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PATIENCE_MS = 30000, MANY = 10000, SOME = 2000 };

static const struct db_statement insert = {
	.name = "insert", .sql = "INSERT INTO item VALUES ($1, $2)", .parameter_count = 2
};
static const struct db_statement insert_slowly = { .name = "insert_slowly",
	.sql = "INSERT INTO item SELECT $1::int, 'slow' FROM pg_sleep(0.002)",
	.parameter_count = 1 };
static const struct db_statement insert_child = {
	.name = "insert_child", .sql = "INSERT INTO child VALUES ($1)", .parameter_count = 1
};
static const struct db_statement divide = {
	.name = "divide", .sql = "SELECT $1::int, 10 / $2::int", .parameter_count = 2
};
static const struct db_statement echo = {
	.name = "echo", .sql = "SELECT $1::text, $2::text", .parameter_count = 2
};
static const struct db_statement doze = {
	.name = "doze", .sql = "SELECT pg_sleep($1::float8)", .parameter_count = 1
};
static const struct db_statement lock_items = { .name = "lock_items",
	.sql = "SELECT id FROM item WHERE id = $1::int FOR UPDATE",
	.parameter_count = 1 };
static const struct db_statement *const statements[] = { &insert, &insert_slowly, &insert_child,
	&divide, &echo, &doze, &lock_items };

static const char tables[] =
	"SET client_min_messages = warning; DROP TABLE IF EXISTS child, item;"
	"CREATE TABLE item (id int PRIMARY KEY, word text CONSTRAINT short CHECK (length(word) < "
	"9));"
	"CREATE TABLE child (item int CONSTRAINT has_item REFERENCES item DEFERRABLE INITIALLY "
	"DEFERRED)";

struct scene {
	struct cluster *cluster;
	struct loop *loop;
	struct db *db;
	struct db_options options;
	unsigned states[DB_OUTDATED + 1]; /* How often each status was told. */
	char reason[256];
	unsigned outcomes[4];
	unsigned asked, answered;
	bool is_inside, is_closed;
};

/* What one request came to. */
struct answer {
	struct scene *scene;
	int id;
	bool is_in;
	enum db_outcome outcome;
	enum err err;
	char sqlstate[6];
	char constraint[32];
	char statement[32];
	char value[64];
	int rows, columns;
};

static void note_state(void *arg, const struct db_state *state)
{
	struct scene *scene = arg;

	scene->states[state->status]++;
	snprintf(scene->reason, sizeof(scene->reason), "%s", state->reason);
}

static void hear(void *arg, const struct db_result *result)
{
	struct answer *answer = arg;

	assert_false(answer->scene->is_inside);
	assert_false(answer->is_in);
	answer->is_in = true;
	answer->outcome = db_result_outcome(result);
	answer->err = db_result_err(result);
	strcpy(answer->sqlstate, db_result_sqlstate(result));
	strcpy(answer->constraint, db_result_constraint(result));
	strcpy(answer->statement, db_result_statement(result));
	answer->rows = db_result_rows(result);
	answer->columns = db_result_columns(result);
	if (answer->rows && !db_result_is_null(result, 0, 0))
		strcpy(answer->value, db_result_value(result, 0, 0));
	answer->scene->outcomes[answer->outcome]++;
	answer->scene->answered++;
}

static void ask(struct answer *answer, const struct db_statement *statement,
	const struct db_value *parameters)
{
	struct scene *scene = answer->scene;

	scene->asked++;
	scene->is_inside = true;
	db_run(scene->db, statement, parameters, hear, answer);
	scene->is_inside = false;
}

static void ask_number(struct answer *answer, const struct db_statement *statement, int number)
{
	char digits[16];

	snprintf(digits, sizeof(digits), "%d", number);
	ask(answer, statement, (struct db_value[]){ db_text(digits), db_text("word") });
}

static bool all_answered(void *arg)
{
	struct scene *scene = arg;

	return scene->answered == scene->asked;
}

static bool is_up(void *arg)
{
	struct scene *scene = arg;
	struct db_stats stats = db_stats(scene->db);

	return stats.connected == stats.wanted;
}

static bool is_down(void *arg)
{
	return !db_stats(((struct scene *)arg)->db).connected;
}

static void wait_for_answers(struct scene *scene)
{
	assert_true(turn_until(scene->loop, all_answered, scene, PATIENCE_MS));
}

static void open_db(struct scene *scene)
{
	scene->options.conninfo = cluster_conninfo(scene->cluster, "foleni_owner");
	scene->options.statements = statements;
	scene->options.statement_count = COUNT_OF(statements);
	scene->options.on_state = note_state;
	scene->options.state_arg = scene;
	scene->db = db_create(scene->loop, &scene->options);
}

static void open_and_wait(struct scene *scene)
{
	open_db(scene);
	assert_true(turn_until(scene->loop, is_up, scene, PATIENCE_MS));
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

static struct scene *begin(void **state)
{
	struct scene *scene = mem_alloc(sizeof(*scene));

	scene->cluster = *state;
	scene->loop = loop_create();
	cluster_start(scene->cluster);
	cluster_run(scene->cluster, "foleni_owner", tables);
	return scene;
}

static void end(struct scene *scene)
{
	db_destroy(&scene->db);
	loop_destroy(&scene->loop);
	mem_free(scene);
}

static struct answer *answers_for(struct scene *scene, int count)
{
	struct answer *answers = mem_array((size_t)count, sizeof(*answers));

	for (int i = 0; i < count; i++) {
		answers[i].scene = scene;
		answers[i].id = i;
	}
	return answers;
}

static void of_ten_thousand_every_fifth_fails_and_each_gets_its_own_result(void **state)
{
	struct scene *scene = begin(state);
	struct answer *answers = answers_for(scene, MANY);
	char number[16];

	scene->options.queue_limit = MANY;
	scene->options.queue_age_ms = PATIENCE_MS;
	open_db(scene);
	for (int i = 0; i < MANY; i++) {
		snprintf(number, sizeof(number), "%d", i);
		ask(&answers[i], &divide,
			(struct db_value[]){ db_text(number), db_text(i % 5 ? "3" : "0") });
	}
	wait_for_answers(scene);
	assert_int_equal(scene->outcomes[DB_ROLLED_BACK], MANY / 5);
	for (int i = 0; i < MANY; i++) {
		assert_int_equal(answers[i].outcome, i % 5 ? DB_COMMITTED : DB_ROLLED_BACK);
		assert_int_equal(answers[i].err, i % 5 ? ERR_OK : ERR_BAD_FIELD);
		assert_string_equal(answers[i].sqlstate, i % 5 ? "" : "22012");
		assert_string_equal(answers[i].statement, i % 5 ? "" : "divide");
		assert_int_equal(answers[i].rows, i % 5 ? 1 : 0);
		if (i % 5)
			assert_int_equal(atoi(answers[i].value), i);
	}
	assert_int_equal(db_stats(scene->db).committed, MANY / 5 * 4);
	assert_int_equal(db_stats(scene->db).in_flight, 0);
	mem_free(answers);
	end(scene);
}

/* What was answered is what the table holds. */
static void check_against_table(struct scene *scene, const struct answer *answers, int count)
{
	char *ids = cluster_ask(
		scene->cluster, "foleni_owner", "SELECT string_agg(id::text, ' ') FROM item");
	bool *is_there = mem_array((size_t)count + 1, sizeof(*is_there));
	char *at = ids;
	int lost = 0, impossible = 0;

	while (*at)
		is_there[strtol(at, &at, 10)] = true;
	for (int i = 0; i < count; i++) {
		lost += answers[i].outcome == DB_COMMITTED && !is_there[i];
		impossible += (answers[i].outcome == DB_ROLLED_BACK ||
				      answers[i].outcome == DB_REFUSED) &&
			      is_there[i];
	}
	assert_int_equal(lost, 0);
	assert_int_equal(impossible, 0);
	mem_free(is_there);
	mem_free(ids);
}

static bool a_tenth_is_answered(void *arg)
{
	return ((struct scene *)arg)->answered >= SOME / 10;
}

static void ask_many_slowly(struct scene *scene, struct answer *answers)
{
	scene->options.queue_limit = SOME;
	open_and_wait(scene);
	for (int i = 0; i < SOME; i++)
		ask_number(&answers[i], &insert_slowly, i);
	assert_true(turn_until(scene->loop, a_tenth_is_answered, scene, PATIENCE_MS));
}

static bool all_are_connected(void *arg)
{
	return db_stats(((struct scene *)arg)->db).connected == 4;
}

static void a_killed_backend_leaves_only_what_was_in_flight_uncertain(void **state)
{
	struct scene *scene = begin(state);
	struct answer *answers = answers_for(scene, SOME);

	scene->options.queue_age_ms = PATIENCE_MS;
	ask_many_slowly(scene, answers);
	cluster_signal_backends(scene->cluster, "foleni_owner", SIGKILL);
	wait_for_answers(scene);
	assert_in_range(scene->outcomes[DB_UNCERTAIN], 1, 4 * 64);
	assert_int_equal(scene->outcomes[DB_REFUSED], 0);
	assert_int_equal(scene->outcomes[DB_COMMITTED] + scene->outcomes[DB_UNCERTAIN], SOME);
	assert_true(scene->outcomes[DB_COMMITTED] >= SOME - 4 * 64);
	assert_true(turn_until(scene->loop, all_are_connected, scene, PATIENCE_MS));
	assert_true(db_stats(scene->db).disconnects >= 4);
	check_against_table(scene, answers, SOME);
	mem_free(answers);
	end(scene);
}

static void a_killed_server_refuses_what_waits_and_is_found_again(void **state)
{
	struct scene *scene = begin(state);
	struct answer *answers = answers_for(scene, SOME + 1);

	scene->options.queue_age_ms = 300;
	ask_many_slowly(scene, answers);
	cluster_kill(scene->cluster);
	wait_for_answers(scene);
	assert_true(scene->outcomes[DB_UNCERTAIN] > 0);
	assert_true(scene->outcomes[DB_REFUSED] > 0);
	for (int i = 0; i < SOME; i++)
		if (answers[i].outcome == DB_REFUSED)
			assert_true(answers[i].err == ERR_DB_DOWN || answers[i].err == ERR_BUSY);
	cluster_start(scene->cluster);
	assert_true(turn_until(scene->loop, is_up, scene, PATIENCE_MS));
	check_against_table(scene, answers, SOME);
	ask_number(&answers[SOME], &insert, SOME);
	wait_for_answers(scene);
	assert_int_equal(answers[SOME].outcome, DB_COMMITTED);
	mem_free(answers);
	end(scene);
}

static void an_orderly_stop_tells_its_reason(void **state)
{
	struct scene *scene = begin(state);

	open_and_wait(scene);
	cluster_run(scene->cluster, "postgres",
		"SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
		" WHERE usename = 'foleni_owner'");
	assert_true(turn_until(scene->loop, is_down, scene, PATIENCE_MS));
	assert_string_equal(scene->reason, "terminating connection due to administrator command");
	assert_true(turn_until(scene->loop, is_up, scene, PATIENCE_MS));
	end(scene);
}

static void the_queue_is_bounded_in_number(void **state)
{
	struct scene *scene = begin(state);
	struct answer *answers = answers_for(scene, 30);

	scene->options.connections = 1;
	scene->options.in_flight_limit = 4;
	scene->options.queue_limit = 10;
	open_and_wait(scene);
	for (int i = 0; i < 30; i++)
		ask_number(&answers[i], &insert, i);
	assert_int_equal(db_stats(scene->db).in_flight, 4);
	assert_int_equal(db_stats(scene->db).queued, 10);
	wait_for_answers(scene);
	for (int i = 0; i < 30; i++) {
		assert_int_equal(answers[i].outcome, i < 14 ? DB_COMMITTED : DB_REFUSED);
		assert_int_equal(answers[i].err, i < 14 ? ERR_OK : ERR_BUSY);
	}
	mem_free(answers);
	end(scene);
}

static void without_a_database_requests_are_refused_after_a_while(void **state)
{
	struct scene *scene = begin(state);
	struct answer *answer = answers_for(scene, 1);
	int64_t asked_us;

	cluster_stop(scene->cluster, false);
	scene->options.queue_age_ms = 300;
	open_db(scene);
	asked_us = loop_monotonic_us(scene->loop);
	ask_number(answer, &insert, 1);
	wait_for_answers(scene);
	assert_int_equal(answer->outcome, DB_REFUSED);
	assert_int_equal(answer->err, ERR_DB_DOWN);
	/* Timers count whole milliseconds, from the one that has begun. */
	assert_in_range(loop_monotonic_us(scene->loop) - asked_us, 299000, 900000);
	mem_free(answer);
	end(scene);
}

/* Everybody would wait in vain: it is not tried more often for each that asks. */
static void a_database_that_was_given_up_refuses_at_once_until_it_is_back(void **state)
{
	struct scene *scene = begin(state);
	struct answer *answers = answers_for(scene, 4);
	int64_t asked_us;

	scene->options.queue_age_ms = 1000;
	scene->options.backoff_most_ms = 200;
	open_and_wait(scene);
	assert_false(db_stats(scene->db).is_given_up);
	cluster_stop(scene->cluster, false);
	assert_true(turn_until(scene->loop, is_down, scene, PATIENCE_MS));
	ask_number(&answers[0], &insert, 1);
	wait_for_answers(scene);
	assert_int_equal(answers[0].err, ERR_DB_DOWN);
	assert_true(db_stats(scene->db).is_given_up);
	for (int i = 1; i < 3; i++) {
		asked_us = loop_monotonic_us(scene->loop);
		ask_number(&answers[i], &insert, 1);
		wait_for_answers(scene);
		assert_int_equal(answers[i].err, ERR_DB_DOWN);
		assert_true(loop_monotonic_us(scene->loop) - asked_us < 500000);
	}
	cluster_start(scene->cluster);
	assert_true(turn_until(scene->loop, is_up, scene, PATIENCE_MS));
	assert_false(db_stats(scene->db).is_given_up);
	ask_number(&answers[3], &insert, 1);
	wait_for_answers(scene);
	assert_int_equal(answers[3].outcome, DB_COMMITTED);
	mem_free(answers);
	end(scene);
}

static void a_request_waits_for_a_database_that_comes_in_time(void **state)
{
	struct scene *scene = begin(state);
	struct answer *answer = answers_for(scene, 1);

	cluster_stop(scene->cluster, false);
	scene->options.queue_age_ms = PATIENCE_MS;
	open_db(scene);
	ask_number(answer, &insert, 1);
	loop_turn(scene->loop, false);
	cluster_start(scene->cluster);
	wait_for_answers(scene);
	assert_int_equal(answer->outcome, DB_COMMITTED);
	mem_free(answer);
	end(scene);
}

static bool is_unsafe(void *arg)
{
	return ((struct scene *)arg)->states[DB_UNSAFE];
}

static void a_database_that_may_forget_is_not_used(void **state)
{
	struct scene *scene = begin(state);

	cluster_stop(scene->cluster, false);
	cluster_configure(scene->cluster, "full_page_writes = off");
	cluster_start(scene->cluster);
	open_db(scene);
	assert_true(turn_until(scene->loop, is_unsafe, scene, PATIENCE_MS));
	assert_string_equal(scene->reason, "full_page_writes is off");
	assert_int_equal(scene->states[DB_UP], 0);
	db_destroy(&scene->db);
	scene->options.accept_unsafe = true;
	open_and_wait(scene);
	cluster_stop(scene->cluster, false);
	cluster_configure(scene->cluster, "full_page_writes = on");
	end(scene);
}

static void a_role_that_commits_without_waiting_is_not_used(void **state)
{
	struct scene *scene = begin(state);

	cluster_run(
		scene->cluster, "postgres", "ALTER ROLE foleni_owner SET synchronous_commit = off");
	open_db(scene);
	assert_true(turn_until(scene->loop, is_unsafe, scene, PATIENCE_MS));
	assert_string_equal(scene->reason, "synchronous_commit is off");
	cluster_run(scene->cluster, "postgres", "ALTER ROLE foleni_owner RESET ALL");
	assert_true(turn_until(scene->loop, is_up, scene, PATIENCE_MS));
	end(scene);
}

static void a_role_that_no_rule_binds_is_not_used(void **state)
{
	static const struct {
		const char *role, *before, *after, *reason;
	} roles[] = {
		{ "postgres", "", "", "the role is a superuser or passes row-level security" },
		{ "foleni_server", "ALTER ROLE foleni_server BYPASSRLS",
			"ALTER ROLE foleni_server NOBYPASSRLS",
			"the role is a superuser or passes" },
		{ "foleni_owner", "", "", "the role owns the tables" },
		{ "foleni_server", "GRANT foleni_owner TO foleni_server",
			"REVOKE foleni_owner FROM foleni_server", "or is a member of who does" },
	};
	struct scene *scene = begin(state);

	scene->options.owns_nothing = true;
	scene->options.on_state = note_state;
	scene->options.state_arg = scene;
	for (size_t i = 0; i < COUNT_OF(roles); i++) {
		if (*roles[i].before)
			cluster_run(scene->cluster, "postgres", roles[i].before);
		scene->options.conninfo = cluster_conninfo(scene->cluster, roles[i].role);
		scene->states[DB_UNSAFE] = 0;
		scene->db = db_create(scene->loop, &scene->options);
		assert_true(turn_until(scene->loop, is_unsafe, scene, PATIENCE_MS));
		assert_non_null(strstr(scene->reason, roles[i].reason));
		assert_int_equal(scene->states[DB_UP], 0);
		if (*roles[i].after)
			cluster_run(scene->cluster, "postgres", roles[i].after);
		db_destroy(&scene->db);
	}
	scene->options.conninfo = cluster_conninfo(scene->cluster, "foleni_server");
	scene->db = db_create(scene->loop, &scene->options);
	assert_true(turn_until(scene->loop, is_up, scene, PATIENCE_MS));
	end(scene);
}

static bool is_outdated(void *arg)
{
	return ((struct scene *)arg)->states[DB_OUTDATED];
}

static void a_database_without_the_tables_is_told_apart_from_none(void **state)
{
	struct scene *scene = begin(state);
	struct answer *answer = answers_for(scene, 1);

	cluster_run(scene->cluster, "foleni_owner", "ALTER TABLE item RENAME COLUMN id TO other");
	open_db(scene);
	assert_true(turn_until(scene->loop, is_outdated, scene, PATIENCE_MS));
	assert_int_equal(db_stats(scene->db).status, DB_OUTDATED);
	assert_non_null(strstr(scene->reason, "statement lock_items: "));
	ask_number(answer, &insert, 1);
	wait_for_answers(scene);
	assert_int_equal(answer->outcome, DB_REFUSED);
	assert_int_equal(answer->err, ERR_SCHEMA);
	cluster_run(scene->cluster, "foleni_owner", "ALTER TABLE item RENAME COLUMN other TO id");
	assert_true(turn_until(scene->loop, is_up, scene, PATIENCE_MS));
	assert_int_equal(db_stats(scene->db).status, DB_UP);
	mem_free(answer);
	end(scene);
}

static void transact(struct answer *answer, const struct db_statement *const *steps,
	const struct db_value *const *parameters, size_t count)
{
	struct db_txn *txn = db_txn_begin(answer->scene->db);

	for (size_t i = 0; i < count; i++)
		db_txn_add(txn, steps[i], parameters[i]);
	answer->scene->asked++;
	db_txn_commit(&txn, hear, answer);
	assert_null(txn);
}

static bool has_failed(void *arg)
{
	return ((struct scene *)arg)->states[DB_DOWN];
}

static void a_host_without_an_address_is_named(void **state)
{
	struct scene *scene = begin(state);

	scene->options.conninfo = "host=no-such-host.invalid dbname=foleni";
	scene->options.on_state = note_state;
	scene->options.state_arg = scene;
	scene->db = db_create(scene->loop, &scene->options);
	assert_true(turn_until(scene->loop, has_failed, scene, PATIENCE_MS));
	assert_non_null(strstr(scene->reason, "no-such-host.invalid: "));
	end(scene);
}

static void a_database_that_falls_silent_is_given_up(void **state)
{
	struct scene *scene = begin(state);
	struct answer *answers = answers_for(scene, 2);

	scene->options.connections = 1;
	scene->options.statement_timeout_ms = 100;
	open_and_wait(scene);
	cluster_signal_backends(scene->cluster, "foleni_owner", SIGSTOP);
	ask_number(&answers[0], &insert, 1);
	wait_for_answers(scene);
	cluster_signal_backends(scene->cluster, "foleni_owner", SIGCONT);
	assert_int_equal(answers[0].outcome, DB_UNCERTAIN);
	assert_string_equal(scene->reason, "the database does not answer");
	ask_number(&answers[1], &insert, 2);
	wait_for_answers(scene);
	assert_int_equal(answers[1].outcome, DB_COMMITTED);
	mem_free(answers);
	end(scene);
}

static void each_statement_of_a_transaction_has_its_time(void **state)
{
	struct scene *scene = begin(state);
	struct answer *answers = answers_for(scene, 1);
	const struct db_value nap[] = { db_text("0.7") };

	scene->options.statement_timeout_ms = 1500;
	open_and_wait(scene);
	transact(&answers[0],
		(const struct db_statement *const[]){ &doze, &doze, &doze, &doze, &doze, &doze },
		(const struct db_value *const[]){ nap, nap, nap, nap, nap, nap }, 6);
	wait_for_answers(scene);
	assert_int_equal(answers[0].outcome, DB_COMMITTED);
	mem_free(answers);
	end(scene);
}

static void a_transaction_is_all_or_nothing(void **state)
{
	struct scene *scene = begin(state);
	struct answer *answers = answers_for(scene, 3);
	const struct db_value one[] = { db_text("1"), db_text("one") };
	const struct db_value two[] = { db_text("2"), db_text("two") };
	const struct db_value four[] = { db_text("4"), db_text("four") };
	const struct db_value five[] = { db_text("5"), db_text("five") };
	const struct db_value long_word[] = { db_text("3"), db_text("far too long") };

	open_and_wait(scene);
	transact(&answers[0], (const struct db_statement *const[]){ &insert, &insert, &insert },
		(const struct db_value *const[]){ one, long_word, two }, 3);
	transact(&answers[1], (const struct db_statement *const[]){ &insert, &insert },
		(const struct db_value *const[]){ four, five }, 2);
	wait_for_answers(scene);
	assert_int_equal(answers[0].outcome, DB_ROLLED_BACK);
	assert_int_equal(answers[0].err, ERR_BAD_FIELD);
	assert_string_equal(answers[0].sqlstate, "23514");
	assert_string_equal(answers[0].constraint, "short");
	assert_string_equal(answers[0].statement, "insert");
	assert_int_equal(answers[1].outcome, DB_COMMITTED);
	assert_int_equal(
		cluster_count(scene->cluster, "foleni_owner", "SELECT count(*) FROM item"), 2);
	mem_free(answers);
	end(scene);
}

static void a_refusal_at_the_commit_itself_is_a_rollback(void **state)
{
	struct scene *scene = begin(state);
	struct answer *answers = answers_for(scene, 2);

	open_and_wait(scene);
	ask_number(&answers[0], &insert_child, 77);
	ask_number(&answers[1], &insert, 1);
	wait_for_answers(scene);
	assert_int_equal(answers[0].outcome, DB_ROLLED_BACK);
	assert_int_equal(answers[0].err, ERR_CONFLICT);
	assert_string_equal(answers[0].constraint, "has_item");
	assert_string_equal(answers[0].statement, "");
	assert_int_equal(answers[1].outcome, DB_COMMITTED);
	mem_free(answers);
	end(scene);
}

static void parameters_are_copied_and_may_be_null_but_hold_no_nul(void **state)
{
	struct scene *scene = begin(state);
	struct answer *answers = answers_for(scene, 3);
	char word[] = "habari yako";

	open_and_wait(scene);
	ask(&answers[0], &echo, (struct db_value[]){ db_bytes(word, 6), db_text(NULL) });
	memset(word, 'x', sizeof(word) - 1);
	ask(&answers[1], &echo, (struct db_value[]){ db_text(NULL), db_text("") });
	ask(&answers[2], &echo, (struct db_value[]){ db_bytes("a\0b", 3), db_text("") });
	wait_for_answers(scene);
	assert_string_equal(answers[0].value, "habari");
	assert_int_equal(answers[0].columns, 2);
	assert_int_equal(answers[1].outcome, DB_COMMITTED);
	assert_int_equal(answers[2].outcome, DB_REFUSED);
	assert_int_equal(answers[2].err, ERR_BAD_FIELD);
	mem_free(answers);
	end(scene);
}

static void what_takes_too_long_is_rolled_back_as_busy(void **state)
{
	struct scene *scene = begin(state);
	struct answer *answers = answers_for(scene, 3);

	scene->options.statement_timeout_ms = 200;
	open_and_wait(scene);
	ask(&answers[0], &doze, (struct db_value[]){ db_text("20") });
	ask(&answers[1], &insert, (struct db_value[]){ db_text("5"), db_text("five") });
	wait_for_answers(scene);
	assert_int_equal(answers[0].outcome, DB_ROLLED_BACK);
	assert_int_equal(answers[0].err, ERR_BUSY);
	assert_string_equal(answers[0].sqlstate, "57014");
	assert_int_equal(answers[1].outcome, DB_COMMITTED);
	mem_free(answers);
	end(scene);
}

static void a_statement_that_cannot_be_prepared_is_named_and_tried_again(void **state)
{
	struct scene *scene = begin(state);

	cluster_run(scene->cluster, "foleni_owner", "DROP TABLE child");
	scene->options.backoff_most_ms = 200;
	open_db(scene);
	assert_true(turn_until(scene->loop, is_unsafe, scene, 600) == false);
	assert_non_null(strstr(scene->reason, "insert_child"));
	assert_non_null(strstr(scene->reason, "child\" does not exist"));
	cluster_run(scene->cluster, "foleni_owner", tables);
	assert_true(turn_until(scene->loop, is_up, scene, PATIENCE_MS));
	end(scene);
}

static void note_closed(void *arg)
{
	struct scene *scene = arg;

	scene->is_closed = true;
	db_destroy(&scene->db);
}

static bool is_closed(void *arg)
{
	return ((struct scene *)arg)->is_closed;
}

static void closing_lets_end_what_is_there_and_refuses_the_rest(void **state)
{
	struct scene *scene = begin(state);
	struct answer *answers = answers_for(scene, 3);

	scene->options.connections = 1;
	scene->options.in_flight_limit = 1;
	open_and_wait(scene);
	ask(&answers[0], &doze, (struct db_value[]){ db_text("0.2") });
	ask_number(&answers[1], &insert, 1);
	db_close(scene->db, PATIENCE_MS, note_closed, scene);
	assert_false(scene->is_closed);
	ask_number(&answers[2], &insert, 2);
	assert_true(turn_until(scene->loop, is_closed, scene, PATIENCE_MS));
	assert_int_equal(answers[0].outcome, DB_COMMITTED);
	assert_int_equal(answers[1].outcome, DB_COMMITTED);
	assert_int_equal(answers[2].outcome, DB_REFUSED);
	assert_int_equal(answers[2].err, ERR_STOPPING);
	mem_free(answers);
	end(scene);
}

static void closing_gives_up_after_its_grace(void **state)
{
	struct scene *scene = begin(state);
	struct answer *answers = answers_for(scene, 2);

	scene->options.connections = 1;
	scene->options.in_flight_limit = 1;
	open_and_wait(scene);
	ask(&answers[0], &doze, (struct db_value[]){ db_text("4") });
	ask_number(&answers[1], &insert, 1);
	db_close(scene->db, 100, note_closed, scene);
	assert_true(turn_until(scene->loop, is_closed, scene, 2000));
	assert_int_equal(answers[0].outcome, DB_UNCERTAIN);
	assert_int_equal(answers[0].err, ERR_UNKNOWN_OUTCOME);
	assert_int_equal(answers[1].outcome, DB_REFUSED);
	mem_free(answers);
	end(scene);
}

static void destroying_drops_what_is_on_its_way(void **state)
{
	struct scene *scene = begin(state);
	struct answer *answers = answers_for(scene, SOME);

	scene->options.queue_limit = SOME;
	open_and_wait(scene);
	for (int i = 0; i < SOME; i++)
		ask_number(&answers[i], &insert, i);
	db_destroy(&scene->db);
	loop_turn(scene->loop, false);
	assert_int_equal(scene->answered, 0);
	mem_free(answers);
	end(scene);
}

#define TEST(name) cmocka_unit_test(name)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(of_ten_thousand_every_fifth_fails_and_each_gets_its_own_result),
		TEST(a_killed_backend_leaves_only_what_was_in_flight_uncertain),
		TEST(a_killed_server_refuses_what_waits_and_is_found_again),
		TEST(an_orderly_stop_tells_its_reason),
		TEST(the_queue_is_bounded_in_number),
		TEST(without_a_database_requests_are_refused_after_a_while),
		TEST(a_database_that_was_given_up_refuses_at_once_until_it_is_back),
		TEST(a_request_waits_for_a_database_that_comes_in_time),
		TEST(a_database_that_may_forget_is_not_used),
		TEST(a_role_that_commits_without_waiting_is_not_used),
		TEST(a_role_that_no_rule_binds_is_not_used),
		TEST(a_database_without_the_tables_is_told_apart_from_none),
		TEST(a_host_without_an_address_is_named),
		TEST(a_database_that_falls_silent_is_given_up),
		TEST(each_statement_of_a_transaction_has_its_time),
		TEST(a_transaction_is_all_or_nothing),
		TEST(a_refusal_at_the_commit_itself_is_a_rollback),
		TEST(parameters_are_copied_and_may_be_null_but_hold_no_nul),
		TEST(what_takes_too_long_is_rolled_back_as_busy),
		TEST(a_statement_that_cannot_be_prepared_is_named_and_tried_again),
		TEST(closing_lets_end_what_is_there_and_refuses_the_rest),
		TEST(closing_gives_up_after_its_grace),
		TEST(destroying_drops_what_is_on_its_way),
	};

	return cmocka_run_group_tests(tests, make_cluster, remove_cluster);
}
