// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Lanes when the world does not keep still: a board that is behind, a database that is away or was
 * restored, a new day, a server that ends in the middle. */
#include "tests/db/lanes.h"

#include "common/base/mem.h"
#include "server/db/db.h"
#include <libpq-fe.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define OPEN_VISIT "{\"service\":\"" SERVICE "\"}"
#define OWNER "foleni_owner"
#define SUPERUSER "postgres"

static void restart_nodes(struct scene *scene)
{
	for (int i = 0; i < NODES; i++) {
		node_stop(&scene->nodes[i]);
		node_start(scene, &scene->nodes[i]);
	}
	scene->asked = 0;
	/* Somebody asks, so it loads. */
	for (int i = 0; i < NODES; i++)
		ask(scene, i, 1, "service.open", "{\"service\":\"" SERVICE "\"}");
	wait_for_all(scene);
}

static struct told *call_next(struct scene *scene, int node, int desk, bool finish)
{
	char json[128];

	snprintf(json, sizeof(json), "{\"desk\":\"" DESK "\",\"finish\":%s}", FIRST_DESK + desk,
		finish ? "true" : "false");
	return ask(scene, node, FIRST_STAFF + desk, "ticket.call_next", json);
}

static void empty_the_line(struct scene *scene)
{
	struct told *told;

	do {
		start_over(scene);
		told = call_next(scene, 0, 0, true);
		wait_for_all(scene);
	} while (!told->err);
	assert_int_equal(told->err, ERR_QUEUE_EMPTY);
}

/* The number in a member of an answer. */
static void take_id(const struct told *told, const char *key, char id_out[UUID_TEXT_BYTES])
{
	const char *at = strstr(told->json, key);

	assert_non_null(at);
	snprintf(id_out, UUID_TEXT_BYTES, "%.36s", at + strlen(key) + 3);
}

/* ---- a board that is behind ---- */

static void nobody_is_told_that_the_line_is_empty_by_a_board_that_is_behind(void **state)
{
	struct scene *scene = *state;
	struct told *told;

	for (int round = 0; round < 5; round++) {
		empty_the_line(scene);
		start_over(scene);
		must(scene, 1, "visit.open", OPEN_VISIT);
		told = call_next(scene, 1, 1, true);
		wait_for_all(scene);
		assert_int_equal(told->err, ERR_OK);
	}
	assert_one_truth(scene);
}

static void a_true_refusal_is_told_although_the_board_was_behind(void **state)
{
	struct scene *scene = *state;
	struct told *told;

	empty_the_line(scene);
	start_over(scene);
	/* Something that does not change the answer. */
	must(scene, 1, "service.open", "{\"service\":\"" SERVICE "\"}");
	told = call_next(scene, 1, 1, true);
	wait_for_all(scene);
	assert_int_equal(told->err, ERR_QUEUE_EMPTY);
}

/* ---- two servers and one clock ---- */

static void set_automatic(struct scene *scene, bool is_automatic)
{
	cluster_run(scene->cluster, OWNER,
		is_automatic
			? "UPDATE services SET no_show = no_show || '{\"call_gap_s\":5,\"calls\":9,"
			  "\"automatic\":true}'"
			: "UPDATE services SET no_show = no_show - 'automatic' || '{\"calls\":3,"
			  "\"call_gap_s\":40}'");
	restart_nodes(scene);
}

static bool was_repeated(void *arg)
{
	struct scene *scene = arg;

	return cluster_count(scene->cluster, "foleni_server",
		       "SELECT count(*) FROM queue_events WHERE type = 'call.repeated'") > 0;
}

static bool never(void *arg)
{
	(void)arg;
	return false;
}

static void two_servers_repeat_a_call_once(void **state)
{
	struct scene *scene = *state;

	empty_the_line(scene);
	start_over(scene);
	set_automatic(scene, true);
	must(scene, 1, "visit.open", OPEN_VISIT);
	call_next(scene, 0, 0, true);
	wait_for_all(scene);
	lanes_resync(scene->nodes[1].lanes);
	assert_true(turn_until(scene->loop, was_repeated, scene, PATIENCE_MS));
	turn_until(scene->loop, never, NULL, 1500);
	assert_int_equal(cluster_count(scene->cluster, "foleni_server",
				 "SELECT count(*) - count(DISTINCT data ->> 'ticket')"
				 " FROM queue_events WHERE type = 'call.repeated'"),
		0);
	empty_the_line(scene);
	set_automatic(scene, false);
	assert_one_truth(scene);
}

/* ---- ids that mean nothing ---- */

static void no_such_facility(void *arg, enum err err, const struct board *board)
{
	assert_int_equal(err, ERR_NO_FACILITY);
	assert_null(board);
	++*(int *)arg;
}

static bool has_one_lane(void *arg)
{
	const struct node *node = arg;

	return lanes_stats(node->lanes).lanes == 1;
}

static void what_is_no_facility_leaves_no_lane(void **state)
{
	struct scene *scene = *state;
	struct node *node = &scene->nodes[0];
	int told = 0;

	for (int i = 0; i < 3; i++)
		lanes_load(node->lanes, (struct facility_id){ uuid_make_v4() }, no_such_facility,
			&told);
	assert_int_equal(lanes_stats(node->lanes).lanes, 4);
	assert_true(turn_until(scene->loop, has_one_lane, node, PATIENCE_MS));
	assert_int_equal(told, 3);
	must(scene, 1, "visit.open", OPEN_VISIT);
}

/* ---- a new day ---- */

/* The zone moves the day: there are always two dates on earth. */
static void move_to_day(struct scene *scene, bool is_later)
{
	cluster_run(scene->cluster, OWNER,
		is_later ? "UPDATE facilities SET time_zone = 'Pacific/Kiritimati'"
			 : "UPDATE facilities SET time_zone = 'Pacific/Pago_Pago'");
	restart_nodes(scene);
}

static void cancel(struct scene *scene, const char *ticket)
{
	char json[128];

	snprintf(json, sizeof(json), "{\"ticket\":\"%s\",\"reason\":\"test\"}", ticket);
	must(scene, 1, "ticket.cancel", json);
}

static void boards_agree_about_what_was_left_from_another_day(void **state)
{
	struct scene *scene = *state;
	char carried[2][UUID_TEXT_BYTES], closed[UUID_TEXT_BYTES], early[UUID_TEXT_BYTES];

	start_over(scene);
	move_to_day(scene, false);
	for (int i = 0; i < 2; i++) {
		must(scene, 1, "visit.open", OPEN_VISIT);
		take_id(&scene->told[scene->asked - 1], "ticket", carried[i]);
	}
	must(scene, 1, "visit.open", OPEN_VISIT);
	take_id(&scene->told[scene->asked - 1], "ticket", closed);
	cancel(scene, closed);
	assert_one_truth(scene);

	move_to_day(scene, true);
	must(scene, 1, "visit.open", OPEN_VISIT);
	take_id(&scene->told[scene->asked - 1], "ticket", early);
	assert_one_truth(scene);
	cancel(scene, early);
	cancel(scene, carried[0]);
	assert_one_truth(scene);

	/* And back, as a clock that was wrong. */
	move_to_day(scene, false);
	must(scene, 1, "visit.open", OPEN_VISIT);
	cancel(scene, carried[1]);
	assert_one_truth(scene);
	move_to_day(scene, true);
	must(scene, 1, "visit.open", OPEN_VISIT);
	assert_one_truth(scene);
	move_to_day(scene, false);
	must(scene, 1, "visit.open", OPEN_VISIT);
	assert_one_truth(scene);
}

/* ---- a restored database ---- */

static bool epochs_are_known(void *arg)
{
	struct scene *scene = arg;
	char *epoch =
		cluster_ask(scene->cluster, "foleni_server", "SELECT epoch FROM database_epoch");
	bool known = true;
	struct uuid uuid;

	assert_true(uuid_parse(epoch, &uuid));
	for (int i = 0; i < NODES; i++) {
		const struct board *board = lanes_board(scene->nodes[i].lanes, scene->facility);

		known = known && uuid_equal(board_facility(board)->epoch, uuid);
	}
	mem_free(epoch);
	return known;
}

static void a_new_epoch_is_noticed_by_every_server(void **state)
{
	struct scene *scene = *state;

	start_over(scene);
	must(scene, 1, "visit.open", OPEN_VISIT);
	cluster_run(scene->cluster, OWNER, "UPDATE database_epoch SET epoch = uuid_generate_v4()");
	assert_true(turn_until(scene->loop, epochs_are_known, scene, PATIENCE_MS));
	assert_one_truth(scene);
}

/* As if it had been restored from just before the last visit. */
#define RESTORE                                                                                    \
	"SET session_replication_role = replica;"                                                  \
	"DELETE FROM queue_entries WHERE seq > (SELECT seq - 2 FROM facilities);"                  \
	"DELETE FROM visits WHERE changed_seq > (SELECT seq - 2 FROM facilities);"                 \
	"DELETE FROM command_answers WHERE command_id IN (SELECT command_id FROM queue_events"     \
	" WHERE seq > (SELECT seq - 2 FROM facilities));"                                          \
	"DELETE FROM queue_events WHERE seq > (SELECT seq - 2 FROM facilities);"                   \
	"UPDATE service_counts SET issued = issued - 1;"                                           \
	"UPDATE number_counters SET last = last - 1 WHERE (business_day, series) ="                \
	" (SELECT business_day, 'A' FROM facilities);"                                             \
	"UPDATE facilities SET seq = seq - 2;"                                                     \
	"UPDATE database_epoch SET epoch = uuid_generate_v4();"

static void a_restored_database_is_served_from_where_it_stands(void **state)
{
	struct scene *scene = *state;
	long long seq;

	start_over(scene);
	for (int i = 0; i < 3; i++)
		must(scene, 1, "visit.open", OPEN_VISIT);
	seq = cluster_count(scene->cluster, SUPERUSER, RESTORE "SELECT seq FROM facilities");
	for (int i = 0; i < 4; i++)
		ask(scene, i % NODES, 1, "visit.open", OPEN_VISIT);
	wait_for_all(scene);
	assert_int_equal(count_ok(scene), 7);
	assert_int_equal(
		cluster_count(scene->cluster, SUPERUSER, "SELECT seq FROM facilities"), seq + 8);
	assert_one_truth(scene);
}

/* ---- a database that is away ---- */

struct ending {
	bool is_ready;
	bool is_stopped;
	enum err err;
};

static void ready(void *arg, enum err err, const struct board *board)
{
	struct ending *ending = arg;

	ending->is_ready = true;
	ending->err = err;
	assert_true(err || board);
}

static bool is_ready(void *arg)
{
	return ((struct ending *)arg)->is_ready;
}

static void stopped(void *arg)
{
	((struct ending *)arg)->is_stopped = true;
}

static bool is_stopped(void *arg)
{
	return ((struct ending *)arg)->is_stopped;
}

static bool is_uncertain(void *arg)
{
	const struct scene *scene = arg;

	return lanes_stats(scene->nodes[0].lanes).uncertain > 0;
}

static void a_server_ends_although_the_outcome_of_a_batch_is_unknown(void **state)
{
	struct scene *scene = *state;
	struct ending ending = { 0 };
	struct told *told;

	start_over(scene);
	scene->wait_max_ms = 1000;
	restart_nodes(scene);
	start_over(scene);
	cluster_signal_backends(scene->cluster, "foleni_server", SIGSTOP);
	told = ask(scene, 0, 1, "visit.open", OPEN_VISIT);
	for (int i = 0; i < 10; i++)
		loop_turn(scene->loop, false);
	cluster_stop(scene->cluster, true);
	assert_true(turn_until(scene->loop, is_uncertain, scene, PATIENCE_MS));

	/* What is known can be looked at. */
	lanes_load(scene->nodes[0].lanes, scene->facility, ready, &ending);
	assert_false(ending.is_ready);
	assert_true(turn_until(scene->loop, is_ready, &ending, 1000));
	assert_int_equal(ending.err, ERR_OK);

	lanes_stop(scene->nodes[0].lanes, stopped, &ending);
	assert_true(turn_until(scene->loop, is_stopped, &ending, 4000));
	assert_int_equal(told->err, ERR_UNKNOWN_OUTCOME);

	/* It stays so. */
	told = ask(scene, 0, 1, "visit.open", OPEN_VISIT);
	wait_for_all(scene);
	assert_int_equal(told->err, ERR_STOPPING);
	cluster_start(scene->cluster);
	scene->wait_max_ms = PATIENCE_MS;
	restart_nodes(scene);
	assert_one_truth(scene);
}

static void nothing_is_left_behind_when_a_server_ends_in_the_middle(void **state)
{
	struct scene *scene = *state;

	start_over(scene);
	/* A batch out, a refusal being looked up, one that is to be told. */
	cluster_signal_backends(scene->cluster, "foleni_server", SIGSTOP);
	ask(scene, 0, 1, "ticket.finish", "{\"ticket\":\"" FACILITY "\"}");
	for (int i = 0; i < 3; i++)
		loop_turn(scene->loop, false);
	ask(scene, 0, 1, "visit.open", OPEN_VISIT);
	for (int i = 0; i < 3; i++)
		loop_turn(scene->loop, false);
	ask(scene, 0, 1, "visit.open", OPEN_VISIT);
	lanes_stop(scene->nodes[0].lanes, stopped, &(struct ending){ 0 });
	ask(scene, 0, 1, "visit.open", OPEN_VISIT);
	node_stop(&scene->nodes[0]);
	cluster_signal_backends(scene->cluster, "foleni_server", SIGCONT);
	node_start(scene, &scene->nodes[0]);
	scene->asked = 0;
	must(scene, 1, "visit.open", OPEN_VISIT);
	assert_one_truth(scene);
}

/* ---- a change while a board is loaded ---- */

static bool is_connected(void *arg)
{
	const struct node *node = arg;
	const struct db_stats stats = db_stats(node->db);

	return stats.connected == stats.wanted;
}

static bool is_renamed(void *arg)
{
	struct scene *scene = arg;
	const struct board *board = lanes_board(scene->nodes[1].lanes, scene->facility);

	return board && strcmp(board_facility(board)->name_sw, "Mpya") == 0;
}

/* What was loaded lies there unread, with the name of before, when the news of another one comes.
 */
static void a_facility_that_changes_while_it_is_loaded_is_read_again(void **state)
{
	struct scene *scene = *state;
	PGconn *holder = PQconnectdb(cluster_conninfo(scene->cluster, OWNER));

	assert_int_equal(PQstatus(holder), CONNECTION_OK);
	node_stop(&scene->nodes[1]);
	node_start(scene, &scene->nodes[1]);
	assert_true(turn_until(scene->loop, is_connected, &scene->nodes[1], PATIENCE_MS));
	/* The last table of a load, whose statements were prepared before. */
	PQclear(PQexec(holder, "BEGIN; LOCK TABLE number_counters IN ACCESS EXCLUSIVE MODE"));
	start_over(scene);
	ask(scene, 1, 1, "service.open", "{\"service\":\"" SERVICE "\"}");
	while (!cluster_count(
		scene->cluster, SUPERUSER, "SELECT count(*) FROM pg_locks WHERE NOT granted"))
		loop_turn(scene->loop, false);
	PQclear(PQexec(holder, "COMMIT"));
	PQfinish(holder);
	while (cluster_count(scene->cluster, SUPERUSER,
		"SELECT count(*) FROM pg_stat_activity WHERE usename = 'foleni_server'"
		" AND state <> 'idle'"))
		;
	cluster_run(scene->cluster, OWNER,
		"UPDATE facilities SET name_sw = 'Mpya' WHERE id = '" FACILITY "'");
	lanes_facility_changed(scene->nodes[1].lanes, scene->facility);
	assert_true(turn_until(scene->loop, is_renamed, scene, PATIENCE_MS));
	wait_for_all(scene);
	lanes_facility_changed(scene->nodes[0].lanes, scene->facility);
	restart_nodes(scene);
	assert_one_truth(scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobody_is_told_that_the_line_is_empty_by_a_board_that_is_behind),
		cmocka_unit_test(a_true_refusal_is_told_although_the_board_was_behind),
		cmocka_unit_test(two_servers_repeat_a_call_once),
		cmocka_unit_test(what_is_no_facility_leaves_no_lane),
		cmocka_unit_test(boards_agree_about_what_was_left_from_another_day),
		cmocka_unit_test(a_new_epoch_is_noticed_by_every_server),
		cmocka_unit_test(a_restored_database_is_served_from_where_it_stands),
		cmocka_unit_test(a_server_ends_although_the_outcome_of_a_batch_is_unknown),
		cmocka_unit_test(a_facility_that_changes_while_it_is_loaded_is_read_again),
		cmocka_unit_test(nothing_is_left_behind_when_a_server_ends_in_the_middle),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
