// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/db/lanes.h"

#include "common/base/jdoc.h"
#include "common/base/log.h"
#include "common/base/mem.h"
#include "common/wire/snapshot.h"
#include "schema/schema.h"
#include "server/db/migrate.h"
#include "server/store/commit.h"
#include "server/store/load.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* ---- the outlet: listens to frames ---- */

static void *frame_create(void *arg, const char *bytes, size_t length)
{
	(void)arg;
	return mem_strndup(bytes, length);
}

static void frame_release(void *arg, void *frame)
{
	(void)arg;
	mem_free(frame);
}

static enum hub_sent hear(void *arg, uint64_t socket, void *frame)
{
	struct scene *scene = arg;
	char why[JDOC_WHY_BYTES];
	struct jdoc *message = jdoc_parse(frame, strlen(frame), why);
	const char *type = jdoc_get_string(message, "t");
	int64_t from = 0, to = 0;

	(void)socket;
	assert_non_null(message);
	if (strcmp(type, "snapshot") == 0) {
		assert_true(jdoc_int(jdoc_get(message, "seq"), &to));
	} else {
		assert_true(jdoc_int(jdoc_get(message, "from"), &from));
		assert_true(jdoc_int(jdoc_get(message, "to"), &to));
		scene->heard_gap |= (uint64_t)from != scene->heard_to + 1;
	}
	scene->heard_to = (uint64_t)to;
	jdoc_destroy(&message);
	return HUB_SENT_QUEUED;
}

/* ---- the scene ---- */

static const struct db_statement *statements[64];
static size_t statement_count;

static void gather_statements(void)
{
	statement_count = 0;
	for (size_t i = 0; i < store_commit_statement_count; i++)
		statements[statement_count++] = store_commit_statements[i];
	for (size_t i = 0; i < store_load_statement_count; i++)
		statements[statement_count++] = store_load_statements[i];
}

void node_start(struct scene *scene, struct node *node)
{
	const struct db_options db = {
		.conninfo = cluster_conninfo(scene->cluster, "foleni_server"),
		.statements = statements,
		.statement_count = statement_count,
	};
	const struct hub_options hub = {
		.loop = scene->loop,
		.outlet = { frame_create, frame_release, hear, scene },
		.recent_events = 256,
		.snapshot_after = 200,
	};
	struct lanes_options lanes = {
		.loop = scene->loop,
		.log = scene->log,
		.batch_max = 64,
		.queue_max = 4096,
		.wait_max_ms = scene->wait_max_ms,
		.unheard_us = 5000000,
		.node = uuid_make_v4(),
	};

	node->db = db_create(scene->loop, &db);
	node->hub = hub_create(&hub);
	lanes.db = node->db;
	lanes.hub = node->hub;
	node->lanes = lanes_create(&lanes);
}

void node_stop(struct node *node)
{
	lanes_destroy(&node->lanes);
	db_destroy(&node->db);
	hub_destroy(&node->hub);
}

static void migrate(struct cluster *cluster)
{
	const struct migrate_options options = {
		.conninfo = cluster_conninfo(cluster, "foleni_owner"),
		.migrations = schema_migrations,
		.count = schema_migration_count,
	};
	char why[MIGRATE_WHY_BYTES];

	if (migrate_forward(&options, why))
		fail_msg("%s", why);
}

static void answered(void *arg, const struct lane_answer *answer)
{
	struct told *told = arg;

	told->done = true;
	told->err = answer->err;
	told->is_repeat = answer->is_repeat;
	if (!answer->err)
		snprintf(told->json, sizeof(told->json), "%s", answer->json);
}

struct command_id new_command(void)
{
	return (struct command_id){ uuid_make_v4() };
}

struct told *ask_as(struct scene *scene, int node, int staff, struct command_id id,
	const char *name, const char *json)
{
	struct told *told = &scene->told[scene->asked++];
	const struct command_type *type = command_type_find(name);
	struct field_problem problem;
	char why[JDOC_WHY_BYTES];
	struct jdoc *body = jdoc_parse(json, strlen(json), why);
	void *input = mem_alloc(type->size);
	struct lane_request request = { .type = type,
		.input = input,
		.id = id,
		.address = "192.0.2.7",
		.request = "a-request" };

	*told = (struct told){ 0 };
	assert_int_equal(
		fields_decode(type->fields, type->field_count, body, input, &problem), ERR_OK);
	request.actor.role = ROLE_ADMIN;
	request.actor.id.u.bytes[15] = (unsigned char)staff;
	lanes_push(scene->nodes[node].lanes, scene->facility, &request, answered, told);
	jdoc_destroy(&body);
	mem_free(input);
	return told;
}

struct told *ask(struct scene *scene, int node, int staff, const char *name, const char *json)
{
	return ask_as(scene, node, staff, new_command(), name, json);
}

static bool all_told(void *arg)
{
	const struct scene *scene = arg;

	for (int i = 0; i < scene->asked; i++)
		if (!scene->told[i].done)
			return false;
	return true;
}

void wait_for_all(struct scene *scene)
{
	assert_true(turn_until(scene->loop, all_told, scene, PATIENCE_MS));
}

void must(struct scene *scene, int staff, const char *name, const char *json)
{
	struct told *told = ask(scene, 0, staff, name, json);

	wait_for_all(scene);
	if (told->err)
		fail_msg("%s: %s", name, err_code(told->err));
}

static void set_up_desk(struct scene *scene, int desk)
{
	char json[512];

	snprintf(json, sizeof(json),
		"{\"desk\":\"" DESK "\",\"code\":\"d%d\",\"name_sw\":\"Chumba\","
		"\"name_en\":\"Room\",\"room\":\"%d\",\"services\":[\"" SERVICE "\"]}",
		FIRST_DESK + desk, desk, desk);
	must(scene, 1, "desk.configure", json);
	snprintf(json, sizeof(json), "{\"desk\":\"" DESK "\"}", FIRST_DESK + desk);
	must(scene, FIRST_STAFF + desk, "desk.open", json);
}

int set_up(void **state)
{
	struct scene *scene = mem_alloc(sizeof(*scene));

	scene->wait_max_ms = PATIENCE_MS;
	scene->cluster = cluster_create();
	scene->loop = loop_create();
	scene->log = log_create(STDERR_FILENO, LOG_LEVEL_WARN);
	assert_true(uuid_parse(FACILITY, &scene->facility.u));
	migrate(scene->cluster);
	cluster_run(scene->cluster, "foleni_owner",
		"INSERT INTO facilities (id, code, name_sw, name_en) VALUES ('" FACILITY
		"', 'mfano', 'Hospitali', 'Hospital')");
	gather_statements();
	for (int i = 0; i < NODES; i++)
		node_start(scene, &scene->nodes[i]);
	must(scene, 1, "service.configure",
		"{\"service\":\"" SERVICE
		"\",\"code\":\"opd\",\"name_sw\":\"Daktari\",\"name_en\":\"Doctor\","
		"\"series\":\"A\"}");
	must(scene, 1, "service.open", "{\"service\":\"" SERVICE "\"}");
	for (int desk = 0; desk < DESKS; desk++)
		set_up_desk(scene, desk);
	*state = scene;
	return 0;
}

int tear_down(void **state)
{
	struct scene *scene = *state;

	for (int i = 0; i < NODES; i++)
		node_stop(&scene->nodes[i]);
	loop_destroy(&scene->loop);
	log_destroy(&scene->log);
	cluster_destroy(&scene->cluster);
	mem_free(scene);
	return 0;
}

void start_over(struct scene *scene)
{
	wait_for_all(scene);
	scene->asked = 0;
}

int count_ok(const struct scene *scene)
{
	int count = 0;

	for (int i = 0; i < scene->asked; i++)
		count += scene->told[i].err == ERR_OK;
	return count;
}

/* ---- boards ---- */

struct loading {
	struct scene *scene;
	struct board *board;
	bool done;
};

static void board_loaded(void *arg, const struct db_result *result)
{
	struct loading *loading = arg;
	char why[STORE_WHY_BYTES];

	assert_int_equal(db_result_outcome(result), DB_COMMITTED);
	assert_int_equal(
		store_take_board(result, &loading->board, &loading->scene->types, why), ERR_OK);
	loading->done = true;
}

static bool is_loaded(void *arg)
{
	return ((struct loading *)arg)->done;
}

struct board *load_board(struct scene *scene, struct facility_id facility)
{
	struct loading loading = { .scene = scene };

	store_load_board(scene->nodes[0].db, facility, board_loaded, &loading);
	assert_true(turn_until(scene->loop, is_loaded, &loading, PATIENCE_MS));
	return loading.board;
}

static char *encoded(const struct board *board)
{
	struct text text = { 0 };

	snapshot_encode(board, FOR_STAFF, &text);
	return text_take(&text);
}

static bool nodes_agree(void *arg)
{
	struct scene *scene = arg;
	const struct board *a = lanes_board(scene->nodes[0].lanes, scene->facility);
	const struct board *b = lanes_board(scene->nodes[1].lanes, scene->facility);

	return a && b && board_seq(a) == board_seq(b);
}

/* A server that has ended may have left a batch that is recorded only now. */
static void apply_log(struct scene *scene, struct board *board, uint64_t up_to)
{
	char sql[256], why[JDOC_WHY_BYTES], *log;
	struct arena *arena = arena_create();
	struct jdoc *events;

	snprintf(sql, sizeof(sql),
		"SELECT json_agg(json_build_object('seq', seq, 'at', at, 'type', type, 'by',"
		" actor_kind, 'actor', actor_id, 'command', command_id, 'data', data)"
		" ORDER BY seq) FROM queue_events WHERE seq <= %llu",
		(unsigned long long)up_to);
	log = cluster_ask(scene->cluster, "foleni_server", sql);
	events = jdoc_parse(log, strlen(log), why);
	for (size_t i = 0; i < jdoc_count(events); i++) {
		struct event event;
		struct field_problem problem;

		assert_int_equal(
			event_decode(jdoc_at(events, i), FOR_STAFF, arena, &event, &problem),
			ERR_OK);
		assert_int_equal(event.seq, i + 1);
		assert_false(event_apply(board, &event) & CHANGED_MISFIT);
	}
	arena_destroy(&arena);
	jdoc_destroy(&events);
	mem_free(log);
}

void assert_one_truth(struct scene *scene)
{
	struct board *loaded, *replayed;
	char *boards[4];

	lanes_resync(scene->nodes[0].lanes);
	lanes_resync(scene->nodes[1].lanes);
	assert_true(turn_until(scene->loop, nodes_agree, scene, PATIENCE_MS));
	loaded = load_board(scene, scene->facility);
	replayed = board_create(board_facility(loaded), BOARD_WHOLE);
	apply_log(scene, replayed, board_seq(loaded));
	boards[0] = encoded(loaded);
	boards[1] = encoded(lanes_board(scene->nodes[0].lanes, scene->facility));
	boards[2] = encoded(lanes_board(scene->nodes[1].lanes, scene->facility));
	boards[3] = encoded(replayed);
	for (int i = 1; i < 4; i++) {
		for (size_t at = 0; boards[0][at] || boards[i][at]; at++)
			if (boards[0][at] != boards[i][at])
				fail_msg("board %d at %zu:\n%.300s\n%.300s", i, at,
					boards[0] + (at > 100 ? at - 100 : 0),
					boards[i] + (at > 100 ? at - 100 : 0));
		mem_free(boards[i]);
	}
	mem_free(boards[0]);
	board_destroy(&loaded);
	board_destroy(&replayed);
	assert_int_equal(cluster_count(scene->cluster, "foleni_server",
				 "SELECT count(*) - max(seq) FROM queue_events"),
		0);
}
