// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What clients were told against what the database holds. */
#include "tests/db/lanes.h"

#include "server/db/db.h"
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void two_nodes_give_each_number_once(void **state)
{
	struct scene *scene = *state;
	const int patients = 300;

	start_over(scene);
	for (int i = 0; i < patients; i++)
		ask(scene, i % NODES, 1, "visit.open", "{\"service\":\"" SERVICE "\"}");
	wait_for_all(scene);
	assert_int_equal(count_ok(scene), patients);
	assert_int_equal(cluster_count(scene->cluster, "foleni_server",
				 "SELECT count(DISTINCT (series, ordinal)) FROM visits"),
		patients);
	assert_int_equal(
		cluster_count(scene->cluster, "foleni_server", "SELECT max(ordinal) FROM visits"),
		patients);
	assert_one_truth(scene);
}

static void desks_on_two_nodes_never_call_the_same_patient(void **state)
{
	struct scene *scene = *state;
	char json[128];

	start_over(scene);
	for (int round = 0; round < 30; round++)
		for (int desk = 0; desk < DESKS; desk++) {
			snprintf(json, sizeof(json), "{\"desk\":\"" DESK "\",\"finish\":true}",
				FIRST_DESK + desk);
			ask(scene, (desk + round) % NODES, FIRST_STAFF + desk, "ticket.call_next",
				json);
		}
	wait_for_all(scene);
	assert_int_equal(count_ok(scene), 30 * DESKS);
	assert_int_equal(cluster_count(scene->cluster, "foleni_server",
				 "SELECT count(*) - count(DISTINCT data ->> 'ticket')"
				 " FROM queue_events WHERE type = 'ticket.called'"),
		0);
	assert_one_truth(scene);
}

static void a_command_sent_many_times_happens_once(void **state)
{
	struct scene *scene = *state;
	struct command_id id = new_command();
	long long before =
		cluster_count(scene->cluster, "foleni_server", "SELECT count(*) FROM visits");
	int repeats = 0;

	start_over(scene);
	for (int i = 0; i < 10; i++)
		ask_as(scene, i % NODES, 1, id, "visit.open", "{\"service\":\"" SERVICE "\"}");
	wait_for_all(scene);
	for (int i = 0; i < 10; i++) {
		assert_int_equal(scene->told[i].err, ERR_OK);
		assert_string_equal(scene->told[i].json, scene->told[0].json);
		repeats += scene->told[i].is_repeat;
	}
	assert_int_equal(repeats, 9);
	assert_int_equal(
		cluster_count(scene->cluster, "foleni_server", "SELECT count(*) FROM visits"),
		before + 1);
}

/* The second node decides on a board that is behind, is overtaken, and decides again; whichever way
 * it is asked, the event and its row are there together, and once. */
static void an_override_sent_many_times_has_one_row(void **state)
{
	struct scene *scene = *state;
	struct command_id id = new_command();
	char json[256], sql[512], key[UUID_TEXT_BYTES];
	char *line;

	start_over(scene);
	for (int i = 0; i < 2; i++)
		ask(scene, 0, 1, "visit.open", "{\"service\":\"" SERVICE "\"}");
	wait_for_all(scene);
	line = cluster_ask(scene->cluster, "foleni_server",
		"SELECT string_agg(id::text, ' ') FROM (SELECT id FROM queue_entries"
		" WHERE state = 'waiting' ORDER BY seq DESC LIMIT 2) AS last");
	snprintf(json, sizeof(json),
		"{\"ticket\":\"%.36s\",\"before\":\"%.36s\",\"reason\":\"weak\"}", line, line + 37);
	start_over(scene);
	for (int i = 0; i < 10; i++)
		ask_as(scene, i % NODES, 1, id, "ticket.move", json);
	wait_for_all(scene);
	assert_int_equal(count_ok(scene), 10);
	uuid_format(id.u, key);
	snprintf(sql, sizeof(sql),
		"SELECT count(*) FROM queue_events WHERE type = 'ticket.moved'"
		" AND command_id = '%s'",
		key);
	assert_int_equal(cluster_count(scene->cluster, "foleni_server", sql), 1);
	snprintf(sql, sizeof(sql),
		"SELECT count(*) FROM audit_log WHERE command_id = '%s' AND action = 'ticket.moved'"
		" AND object_id = '%.36s' AND reason = 'weak' AND host(address) = '192.0.2.7'"
		" AND request = 'a-request'",
		key, line);
	assert_int_equal(cluster_count(scene->cluster, "foleni_owner", sql), 1);
	snprintf(sql, sizeof(sql), "SELECT count(*) FROM audit_log WHERE command_id = '%s'", key);
	assert_int_equal(cluster_count(scene->cluster, "foleni_owner", sql), 1);
	mem_free(line);
	assert_one_truth(scene);
}

static void a_command_id_of_something_else_is_refused(void **state)
{
	struct scene *scene = *state;
	struct command_id id = new_command();

	start_over(scene);
	ask_as(scene, 0, 1, id, "visit.open", "{\"service\":\"" SERVICE "\"}");
	wait_for_all(scene);
	ask_as(scene, 1, 1, id, "visit.open", "{\"service\":\"" SERVICE "\",\"vulnerable\":true}");
	wait_for_all(scene);
	assert_int_equal(scene->told[0].err, ERR_OK);
	assert_int_equal(scene->told[1].err, ERR_KEY_REUSED);
}

static void a_repeat_gets_the_first_answer_where_nothing_is_left_to_do(void **state)
{
	struct scene *scene = *state;
	struct command_id id = new_command();
	char json[128];

	start_over(scene);
	snprintf(json, sizeof(json), "{\"desk\":\"" DESK "\",\"reason\":\"break\"}", FIRST_DESK);
	must(scene, FIRST_STAFF, "desk.pause", json);
	start_over(scene);
	snprintf(json, sizeof(json), "{\"desk\":\"" DESK "\"}", FIRST_DESK);
	ask_as(scene, 0, FIRST_STAFF, id, "desk.open", json);
	wait_for_all(scene);
	ask(scene, 0, 1, "visit.open", "{\"service\":\"" SERVICE "\"}");
	wait_for_all(scene);
	/* The desk is open by now: there is nothing to do, but something to answer. */
	for (int node = 0; node < NODES; node++)
		ask_as(scene, node, FIRST_STAFF, id, "desk.open", json);
	wait_for_all(scene);
	for (int i = 2; i < 4; i++) {
		assert_int_equal(scene->told[i].err, ERR_OK);
		assert_string_equal(scene->told[i].json, scene->told[0].json);
		assert_true(scene->told[i].is_repeat);
	}
}

static void what_finds_nothing_to_do_uses_up_its_id(void **state)
{
	struct scene *scene = *state;
	struct command_id id = new_command();
	char json[128];

	start_over(scene);
	snprintf(json, sizeof(json), "{\"desk\":\"" DESK "\"}", FIRST_DESK);
	ask_as(scene, 0, FIRST_STAFF, id, "desk.open", json);
	wait_for_all(scene);
	must(scene, 1, "visit.open", "{\"service\":\"" SERVICE "\"}");
	ask_as(scene, 1, FIRST_STAFF, id, "desk.open", json);
	wait_for_all(scene);
	assert_int_equal(scene->told[2].err, ERR_OK);
	assert_true(scene->told[2].is_repeat);
	assert_string_equal(scene->told[2].json, scene->told[0].json);
	ask_as(scene, 0, 1, id, "visit.open", "{\"service\":\"" SERVICE "\"}");
	wait_for_all(scene);
	assert_int_equal(scene->told[3].err, ERR_KEY_REUSED);
}

/* The second server has not heard yet of what the first one has told. */
static void nothing_is_refused_for_a_state_that_another_server_has_left(void **state)
{
	struct scene *scene = *state;
	char json[128];

	for (int round = 0; round < 20; round++) {
		struct told *called, *started;
		const char *ticket;

		start_over(scene);
		ask(scene, 0, 1, "visit.open", "{\"service\":\"" SERVICE "\"}");
		snprintf(json, sizeof(json), "{\"desk\":\"" DESK "\",\"finish\":true}",
			FIRST_DESK + 1);
		wait_for_all(scene);
		called = ask(scene, round % NODES, FIRST_STAFF + 1, "ticket.call_next", json);
		wait_for_all(scene);
		assert_int_equal(called->err, ERR_OK);
		ticket = strstr(called->json, "\"ticket\":\"");
		assert_non_null(ticket);
		snprintf(json, sizeof(json), "{\"ticket\":\"%.36s\"}",
			ticket + strlen("\"ticket\":\""));
		started = ask(scene, (round + 1) % NODES, FIRST_STAFF + 1, "ticket.start", json);
		wait_for_all(scene);
		assert_int_equal(started->err, ERR_OK);
	}
}

static void only_the_guilty_command_of_a_batch_is_refused(void **state)
{
	struct scene *scene = *state;
	struct command_id used = new_command();
	int ok = 0;

	start_over(scene);
	ask_as(scene, 0, 1, used, "visit.open", "{\"service\":\"" SERVICE "\"}");
	wait_for_all(scene);
	/* The second with the used id breaks the batch it is in. */
	for (int i = 0; i < 20; i++)
		ask_as(scene, 0, 1, i == 7 ? used : new_command(), "visit.open",
			"{\"service\":\"" SERVICE "\"}");
	wait_for_all(scene);
	for (int i = 1; i <= 20; i++)
		ok += scene->told[i].err == ERR_OK && !scene->told[i].is_repeat;
	assert_int_equal(ok, 19);
	assert_true(scene->told[8].is_repeat);
	assert_true(lanes_stats(scene->nodes[0].lanes).retried > 0);
	assert_one_truth(scene);
}

static void a_listener_hears_every_event_without_a_gap(void **state)
{
	struct scene *scene = *state;
	const struct board *board = lanes_board(scene->nodes[0].lanes, scene->facility);
	const struct hub_listener listener = { .socket = 1, .audience = HUB_STAFF };

	start_over(scene);
	scene->heard_gap = false;
	hub_listen(scene->nodes[0].hub, board, &listener);
	for (int i = 0; i < 40; i++)
		ask(scene, i % NODES, 1, "visit.open", "{\"service\":\"" SERVICE "\"}");
	wait_for_all(scene);
	assert_one_truth(scene);
	assert_false(scene->heard_gap);
	assert_int_equal(scene->heard_to, board_seq(board));
	hub_leave(scene->nodes[0].hub, 1);
}

static bool all_connected(void *arg)
{
	struct scene *scene = arg;

	for (int i = 0; i < NODES; i++)
		if (!db_stats(scene->nodes[i].db).connected)
			return false;
	return true;
}

/* The database dies in the middle: whatever was answered is there, once; whatever was refused or
 * left open can be sent again with the same id. */
static void nothing_acknowledged_is_lost_when_the_database_dies(void **state)
{
	struct scene *scene = *state;
	struct command_id ids[200];
	long long before =
		cluster_count(scene->cluster, "foleni_server", "SELECT count(*) FROM visits");

	start_over(scene);
	for (int i = 0; i < 200; i++)
		ids[i] = new_command();
	for (int i = 0; i < 200; i++) {
		ask_as(scene, i % NODES, 1, ids[i], "visit.open", "{\"service\":\"" SERVICE "\"}");
		if (i % 10 == 0)
			loop_turn(scene->loop, false);
	}
	for (int i = 0; i < 20; i++)
		loop_turn(scene->loop, true);
	cluster_kill(scene->cluster);
	for (int i = 0; i < 20; i++)
		loop_turn(scene->loop, true);
	cluster_start(scene->cluster);
	wait_for_all(scene);
	assert_true(turn_until(scene->loop, all_connected, scene, PATIENCE_MS));
	/* Everybody sends again, whatever they were told. */
	for (int i = 0; i < 200; i++)
		ask_as(scene, (i + 1) % NODES, 1, ids[i], "visit.open",
			"{\"service\":\"" SERVICE "\"}");
	wait_for_all(scene);
	for (int i = 0; i < 200; i++) {
		assert_int_equal(scene->told[200 + i].err, ERR_OK);
		if (scene->told[i].err == ERR_OK)
			assert_string_equal(scene->told[i].json, scene->told[200 + i].json);
	}
	assert_int_equal(
		cluster_count(scene->cluster, "foleni_server", "SELECT count(*) FROM visits"),
		before + 200);
	assert_one_truth(scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_nodes_give_each_number_once),
		cmocka_unit_test(desks_on_two_nodes_never_call_the_same_patient),
		cmocka_unit_test(a_command_sent_many_times_happens_once),
		cmocka_unit_test(an_override_sent_many_times_has_one_row),
		cmocka_unit_test(a_command_id_of_something_else_is_refused),
		cmocka_unit_test(a_repeat_gets_the_first_answer_where_nothing_is_left_to_do),
		cmocka_unit_test(what_finds_nothing_to_do_uses_up_its_id),
		cmocka_unit_test(nothing_is_refused_for_a_state_that_another_server_has_left),
		cmocka_unit_test(only_the_guilty_command_of_a_batch_is_refused),
		cmocka_unit_test(a_listener_hears_every_event_without_a_gap),
		cmocka_unit_test(nothing_acknowledged_is_lost_when_the_database_dies),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
