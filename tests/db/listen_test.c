// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/mem.h"
#include "common/loop/loop.h"
#include "server/db/db.h"
#include "tests/db/cluster.h"
#include "tests/db/scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { PATIENCE_MS = 30000, BURST = 5000 };

struct scene {
	struct cluster *cluster;
	struct loop *loop;
	struct db *db;
	unsigned heard, resyncs, heard_other, expected, seen, most_at_once;
	char payload[64];
};

static void hear(void *arg, const char *payload)
{
	struct scene *scene = arg;

	scene->heard++;
	snprintf(scene->payload, sizeof(scene->payload), "%s", payload);
}

static void hear_other(void *arg, const char *payload)
{
	(void)payload;
	((struct scene *)arg)->heard_other++;
}

static void resync(void *arg)
{
	((struct scene *)arg)->resyncs++;
}

static bool is_resynced(void *arg)
{
	struct scene *scene = arg;

	return scene->resyncs >= scene->expected;
}

static bool has_heard(void *arg)
{
	struct scene *scene = arg;

	if (scene->heard - scene->seen > scene->most_at_once)
		scene->most_at_once = scene->heard - scene->seen;
	scene->seen = scene->heard;
	return scene->heard >= scene->expected;
}

static bool is_deaf(void *arg)
{
	return !db_stats(((struct scene *)arg)->db).is_listening;
}

static void wait_for_resyncs(struct scene *scene, unsigned count)
{
	scene->expected = count;
	assert_true(turn_until(scene->loop, is_resynced, scene, PATIENCE_MS));
}

static void wait_for_heard(struct scene *scene, unsigned count)
{
	scene->expected = count;
	assert_true(turn_until(scene->loop, has_heard, scene, PATIENCE_MS));
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

static struct scene begin(void **state)
{
	struct scene scene = { .cluster = *state, .loop = loop_create() };
	struct db_options options = {
		.conninfo = cluster_conninfo(*state, "foleni_server"),
		.connections = 1,
	};

	scene.db = db_create(scene.loop, &options);
	return scene;
}

static void end(struct scene *scene)
{
	db_destroy(&scene->db);
	loop_destroy(&scene->loop);
}

static void say(struct scene *scene, const char *sql)
{
	cluster_run(scene->cluster, "foleni_owner", sql);
}

static void what_is_said_on_a_channel_is_heard_after_the_resync(void **state)
{
	struct scene scene = begin(state);

	db_listen(scene.db, "Facility-1", hear, resync, &scene);
	db_listen(scene.db, "other", hear_other, resync, &scene);
	assert_int_equal(scene.resyncs, 0);
	wait_for_resyncs(&scene, 2);
	say(&scene, "SELECT pg_notify('Facility-1', 'seq 17')");
	wait_for_heard(&scene, 1);
	assert_string_equal(scene.payload, "seq 17");
	assert_int_equal(scene.heard_other, 0);
	assert_int_equal(db_stats(scene.db).notifications, 1);
	end(&scene);
}

static void a_channel_may_be_added_while_listening(void **state)
{
	struct scene scene = begin(state);

	db_listen(scene.db, "other", hear_other, resync, &scene);
	wait_for_resyncs(&scene, 1);
	db_listen(scene.db, "late", hear, resync, &scene);
	wait_for_resyncs(&scene, 2);
	say(&scene, "NOTIFY late");
	wait_for_heard(&scene, 1);
	end(&scene);
}

static void after_a_lost_connection_listening_begins_again_with_a_resync(void **state)
{
	struct scene scene = begin(state);

	db_listen(scene.db, "c", hear, resync, &scene);
	wait_for_resyncs(&scene, 1);
	say(&scene, "NOTIFY c");
	wait_for_heard(&scene, 1);
	cluster_stop(scene.cluster, true);
	assert_true(turn_until(scene.loop, is_deaf, &scene, PATIENCE_MS));
	cluster_start(scene.cluster);
	say(&scene, "NOTIFY c, 'nobody hears this'");
	wait_for_resyncs(&scene, 2);
	say(&scene, "NOTIFY c, 'again'");
	wait_for_heard(&scene, 2);
	assert_string_equal(scene.payload, "again");
	end(&scene);
}

static void a_burst_is_heard_in_pieces_and_whole(void **state)
{
	struct scene scene = begin(state);

	db_listen(scene.db, "c", hear, resync, &scene);
	wait_for_resyncs(&scene, 1);
	say(&scene, "SELECT count(pg_notify('c', n::text)) FROM generate_series(1, 5000) AS n");
	wait_for_heard(&scene, BURST);
	assert_in_range(scene.most_at_once, 1, BURST / 4);
	assert_string_equal(scene.payload, "5000");
	end(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_said_on_a_channel_is_heard_after_the_resync),
		cmocka_unit_test(a_channel_may_be_added_while_listening),
		cmocka_unit_test(after_a_lost_connection_listening_begins_again_with_a_resync),
		cmocka_unit_test(a_burst_is_heard_in_pieces_and_whole),
	};

	return cmocka_run_group_tests(tests, make_cluster, remove_cluster);
}
