// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A link that was lost comes back, and misses nothing. */
#include "tests/unit/link/scene.h"

static void after_a_restart_it_asks_only_for_what_it_missed(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	scene_begin_live(&scene);
	for (int i = 0; i < 5; i++)
		fake_publish(&scene.fake);
	scene_wait_same_seq(&scene);
	fake_shut(&scene.fake);
	for (int i = 0; i < 3; i++)
		fake_happen(&scene.fake);
	fake_open(&scene.fake);
	scene_wait_same_seq(&scene);
	scene_assert_seen(&scene, 1, 8);
	assert_int_equal(scene.fake.snapshots, 1);
	assert_int_equal(scene.fake.resumes, 1);
	assert_int_equal(scene.fake.sign_ins, 1); /* the token is still good */
	assert_int_equal(scene.why[LINK_OFFLINE] == LINK_WHY_RESTART ||
				 scene.why[LINK_OFFLINE] == LINK_WHY_UNREACHABLE,
		1);
	scene_end(&scene);
}

static void what_a_server_has_forgotten_comes_as_a_snapshot_and_is_said(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	scene_begin_live(&scene);
	fake_publish(&scene.fake);
	scene_wait_same_seq(&scene);
	fake_shut(&scene.fake);
	for (int i = 0; i < 3; i++)
		fake_happen(&scene.fake);
	scene.fake.forgets = true;
	fake_open(&scene.fake);
	scene_wait_same_seq(&scene);
	assert_int_equal(scene.snapshots, 2);
	assert_int_equal(scene.missed_first, 2);
	assert_int_equal(scene.missed_last, 4);
	fake_publish(&scene.fake);
	scene_wait_same_seq(&scene);
	assert_int_equal(scene.seen[scene.seen_count - 1], 5);
	scene_end(&scene);
}

static void another_epoch_brings_a_new_board(void **state)
{
	struct scene scene = { 0 };
	struct board_facility other = fake_facility();
	(void)state;

	scene_begin_live(&scene);
	for (int i = 0; i < 5; i++)
		fake_publish(&scene.fake);
	scene_wait_same_seq(&scene);
	fake_shut(&scene.fake);
	other.epoch.bytes[0] = 1;
	board_destroy(&scene.fake.board);
	scene.fake.board = board_create(&other, BOARD_WHOLE);
	fake_happen(&scene.fake);
	fake_open(&scene.fake);
	fake_until(&scene.fake, scene.snapshots == 2);
	scene_wait_same_seq(&scene);
	assert_int_equal(scene.missed_first, 0);
	fake_publish(&scene.fake);
	scene_wait_same_seq(&scene);
	assert_int_equal(scene.seen[scene.seen_count - 1], 2);
	scene_end(&scene);
}

static void a_gap_is_seen_and_filled(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	scene_begin_live(&scene);
	fake_publish(&scene.fake);
	fake_happen(&scene.fake);
	fake_happen(&scene.fake);
	fake_publish(&scene.fake); /* 4, although 2 and 3 were never told */
	scene_wait_same_seq(&scene);
	scene_assert_seen(&scene, 1, 4);
	assert_int_equal(scene.fake.hellos, 2);
	assert_int_equal(scene.fake.resumes, 1);
	assert_int_equal(scene.states[LINK_OFFLINE], 0);
	scene_end(&scene);
}

static void an_event_that_does_not_fit_brings_a_snapshot(void **state)
{
	struct scene scene = { 0 };
	char epoch[UUID_TEXT_BYTES];
	struct text text = { 0 };
	(void)state;

	scene_begin_live(&scene);
	uuid_format(board_facility(scene.fake.board)->epoch, epoch);
	text_printf(&text,
		"{\"t\":\"events\",\"epoch\":\"%s\",\"from\":1,\"to\":1,\"events\":[{\"seq\":1,"
		"\"at\":\"2026-11-22T08:00:00Z\",\"type\":\"weather.changed\",\"data\":{}}]}",
		epoch);
	fake_happen(&scene.fake);
	fake_send(&scene.fake, text_string(&text));
	text_finish(&text);
	fake_until(&scene.fake, scene.snapshots == 2);
	scene_wait_same_seq(&scene);
	assert_int_equal(scene.states[LINK_OFFLINE], 0);
	scene_end(&scene);
}

static void a_server_that_never_fits_is_not_asked_without_end(void **state)
{
	struct scene scene = { .limits = scene_quick };
	int64_t begun_us;
	(void)state;

	scene.limits.stable_ms = 60000;
	scene.limits.retry_least_ms = 20;
	scene.limits.retry_most_ms = 10000;
	scene_begin_live(&scene);
	begun_us = time_monotonic_us();
	for (unsigned gaps = 1; gaps <= 5; gaps++) {
		/* Told as if much had come before it. */
		fake_send_events(&scene.fake, 100, 100);
		fake_until(&scene.fake,
			scene.fake.hellos == 1 + gaps && scene_state(&scene) == LINK_LIVE);
	}
	/* Two at once, each of the others after 20 ms and more. */
	assert_true(time_monotonic_us() - begun_us >= 60000);
	assert_int_equal(scene.states[LINK_OFFLINE], 0);
	scene_end(&scene);
}

static void a_reconnect_hint_is_obeyed(void **state)
{
	struct scene scene = { 0 };
	int64_t begun_us;
	(void)state;

	scene_begin_live(&scene);
	fake_send(&scene.fake, "{\"t\":\"reconnect\",\"in_s\":1}");
	begun_us = time_monotonic_us();
	fake_shut(&scene.fake);
	fake_open(&scene.fake);
	fake_until(&scene.fake, scene_state(&scene) == LINK_OFFLINE);
	assert_int_equal(link_status(scene.link)->why, LINK_WHY_RESTART);
	scene_wait_live(&scene);
	assert_true(time_monotonic_us() - begun_us >= US_PER_S);
	scene_end(&scene);
}

static void the_own_wait_is_short_without_a_hint(void **state)
{
	struct scene scene = { 0 };
	int64_t begun_us;
	(void)state;

	scene_begin_live(&scene);
	begun_us = time_monotonic_us();
	net_socket_close(scene.fake.net, fake_newest(&scene.fake), 1011, "oops");
	fake_until(&scene.fake, scene.states[LINK_LIVE] == 2);
	assert_true(time_monotonic_us() - begun_us < US_PER_S);
	scene_end(&scene);
}

static void three_hundred_reconnects_leave_nothing_behind(void **state)
{
	struct scene scene = { 0 };
	size_t times = 300;
	(void)state;

	scene_begin_live(&scene);
	for (size_t i = 2; i <= times; i++) {
		fake_publish(&scene.fake);
		net_socket_close(scene.fake.net, fake_newest(&scene.fake), 1001, "");
		fake_until(&scene.fake, scene.states[LINK_LIVE] == i);
	}
	scene_wait_same_seq(&scene);
	scene_assert_seen(&scene, 1, times - 1);
	assert_int_equal(net_stats(scene.fake.net).sockets, 1);
	assert_int_equal(scene.fake.snapshots, 1);
	scene_end(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(after_a_restart_it_asks_only_for_what_it_missed),
		cmocka_unit_test(what_a_server_has_forgotten_comes_as_a_snapshot_and_is_said),
		cmocka_unit_test(another_epoch_brings_a_new_board),
		cmocka_unit_test(a_gap_is_seen_and_filled),
		cmocka_unit_test(an_event_that_does_not_fit_brings_a_snapshot),
		cmocka_unit_test(a_server_that_never_fits_is_not_asked_without_end),
		cmocka_unit_test(a_reconnect_hint_is_obeyed),
		cmocka_unit_test(the_own_wait_is_short_without_a_hint),
		cmocka_unit_test(three_hundred_reconnects_leave_nothing_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
