// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The way of a link to being live, its heart, and what was before. */
#include "tests/unit/link/scene.h"

#include "common/link/link_parts.h"

/* ---- the way to being live ---- */

static void it_signs_in_and_gets_the_board(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	fake_start(&scene.fake);
	fake_happen(&scene.fake);
	scene_begin_link(&scene, "right");
	assert_int_equal(scene_state(&scene), LINK_OFFLINE);
	assert_null(link_board(scene.link));
	scene_wait_live(&scene);
	scene_assert_same_board(&scene);
	assert_int_equal(scene.states[LINK_SIGNING_IN], 1);
	assert_int_equal(scene.states[LINK_CONNECTING], 1);
	assert_int_equal(scene.states[LINK_CATCHING_UP], 1);
	assert_int_equal(scene.states[LINK_LIVE], 1);
	assert_int_equal(scene.states[LINK_OFFLINE], 0);
	assert_int_equal(scene.snapshots, 1);
	assert_int_equal(scene.missed_first, 0);
	assert_string_equal(link_status(scene.link)->user.name, "Asha");
	/* What a server means that does not say it. */
	assert_int_equal(link_status(scene.link)->lock_s, 900);
	assert_int_equal(link_status(scene.link)->user.role, ROLE_RECEPTIONIST);
	assert_string_equal(link_status(scene.link)->node, "n1");
	assert_string_equal(link_status(scene.link)->version, "0.9.1");
	assert_string_equal(link_status(scene.link)->base_url, "https://queue.hospital.example");
	assert_true(link_status(scene.link)->since_us > 0);
	assert_null(scene.link->password); /* wiped: there is a refresh token */
	scene_end(&scene);
}

static void events_are_applied_once_and_in_order(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	scene_begin_live(&scene);
	for (int i = 0; i < 50; i++)
		fake_publish(&scene.fake);
	fake_send_events(&scene.fake, 20, 50); /* once more */
	fake_publish(&scene.fake);
	scene_wait_same_seq(&scene);
	scene_assert_seen(&scene, 1, 51);
	assert_int_equal(scene.fake.hellos, 1);
	assert_true(scene.changed & CHANGED_TICKETS);
	scene_end(&scene);
}

static void a_wrong_password_is_tried_once_and_a_right_one_helps(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	fake_start(&scene.fake);
	scene_begin_link(&scene, "wrong");
	fake_until(&scene.fake, scene_state(&scene) == LINK_STOPPED);
	assert_int_equal(link_status(scene.link)->why, LINK_WHY_PASSWORD);
	link_retry(scene.link);
	for (int i = 0; i < 50; i++)
		loop_turn(scene.fake.loop, false);
	assert_int_equal(scene.fake.sign_ins, 1);
	link_set_password(scene.link, "right", NULL);
	scene_wait_live(&scene);
	assert_int_equal(scene.fake.sign_ins, 2);
	scene_end(&scene);
}

static void a_facility_may_be_named_by_its_code(void **state)
{
	struct scene scene = { .facility = "MNH", .fake = { .has_no_facility = true } };
	(void)state;

	scene_begin_live(&scene);
	assert_int_equal(scene.fake.lists, 1);
	assert_memory_equal(link_status(scene.link)->facility.u.bytes,
		board_facility(scene.fake.board)->id.u.bytes, 16);
	scene_end(&scene);
}

static void a_facility_that_is_not_there_ends_the_tries(void **state)
{
	struct scene scene = { .facility = "NONE" };
	(void)state;

	scene_begin(&scene);
	fake_until(&scene.fake, scene_state(&scene) == LINK_STOPPED);
	assert_int_equal(link_status(scene.link)->why, LINK_WHY_FACILITY);
	scene_end(&scene);
}

static void of_several_facilities_one_must_be_chosen(void **state)
{
	struct scene scene = { .fake = { .has_no_facility = true } };
	(void)state;

	scene_begin(&scene);
	fake_until(&scene.fake, scene_state(&scene) == LINK_STOPPED);
	assert_int_equal(link_status(scene.link)->why, LINK_WHY_WHICH_FACILITY);
	assert_non_null(strstr(link_why_text(LINK_WHY_WHICH_FACILITY), "--facility CODE"));
	scene_end(&scene);
}

static void a_hello_that_is_refused_for_good_ends_the_tries(void **state)
{
	struct scene scene = { .fake = { .hello_problem = "no_such_facility" } };
	(void)state;

	scene_begin(&scene);
	fake_until(&scene.fake, scene_state(&scene) == LINK_STOPPED);
	assert_int_equal(link_status(scene.link)->why, LINK_WHY_FACILITY);
	scene_end(&scene);
}

static void a_hello_that_is_refused_for_now_is_tried_again(void **state)
{
	struct scene scene = { .fake = { .hello_problem = "database_down" } };
	(void)state;

	scene_begin(&scene);
	fake_until(&scene.fake, scene.fake.hellos >= 3);
	scene.fake.hello_problem = NULL;
	scene_wait_live(&scene);
	scene_end(&scene);
}

static void a_busy_server_is_asked_again_when_it_said(void **state)
{
	struct scene scene = { .fake = { .refusals = 1 } };
	int64_t begun_us = time_monotonic_us();
	(void)state;

	scene_begin(&scene);
	scene_wait_live(&scene);
	/* Retry-After was a second; the own wait is some milliseconds. */
	assert_true(time_monotonic_us() - begun_us >= US_PER_S);
	assert_int_equal(scene.why[LINK_OFFLINE], LINK_WHY_BUSY);
	assert_int_equal(scene.fake.sign_ins, 2);
	scene_end(&scene);
}

static void after_too_many_tries_what_was_typed_is_not_sent_again_by_itself(void **state)
{
	struct scene scene = { .fake = { .too_many = 1 } };
	int64_t left_us;
	(void)state;

	scene_begin(&scene);
	fake_until(&scene.fake, scene_state(&scene) == LINK_STOPPED);
	assert_int_equal(link_status(scene.link)->why, LINK_WHY_TOO_MANY);
	assert_null(scene.link->password);
	left_us = link_status(scene.link)->retry_us - loop_now_us(scene.fake.loop);
	assert_true(left_us > 0 && left_us <= US_PER_S);
	link_retry(scene.link);
	for (int i = 0; i < 50; i++)
		loop_turn(scene.fake.loop, false);
	assert_int_equal(scene.fake.sign_ins, 1);
	assert_int_equal(scene.states[LINK_OFFLINE], 0);
	link_set_password(scene.link, "right", NULL);
	scene_wait_live(&scene);
	assert_int_equal(link_status(scene.link)->retry_us, 0);
	scene_end(&scene);
}

static void after_too_many_codes_the_password_stays_and_the_code_is_given_anew(void **state)
{
	struct scene scene = { .fake = { .code = "123456" } };
	(void)state;

	scene_begin(&scene);
	fake_until(&scene.fake, scene_state(&scene) == LINK_STOPPED);
	scene.fake.too_many = 1;
	link_set_code(scene.link, "000000");
	fake_until(&scene.fake, link_status(scene.link)->why == LINK_WHY_TOO_MANY);
	assert_int_equal(scene_state(&scene), LINK_STOPPED);
	assert_null(scene.link->code);
	link_set_code(scene.link, "123456");
	scene_wait_live(&scene);
	assert_int_equal(scene.fake.sign_ins, 3);
	scene_end(&scene);
}

static void a_program_that_keeps_its_password_goes_on_after_too_many_tries(void **state)
{
	struct scene scene = { .keeps_password = true, .fake = { .too_many = 1 } };
	int64_t begun_us = time_monotonic_us();
	(void)state;

	scene_begin(&scene);
	scene_wait_live(&scene);
	assert_true(time_monotonic_us() - begun_us >= US_PER_S);
	assert_int_equal(scene.why[LINK_OFFLINE], LINK_WHY_TOO_MANY);
	assert_int_equal(scene.fake.sign_ins, 2);
	scene_end(&scene);
}

static void a_renewal_waits_as_long_as_it_is_told_and_the_link_stays(void **state)
{
	struct scene scene = { .fake = { .expires_s = 4 } };
	int64_t refused_us;
	(void)state;

	scene_begin_live(&scene);
	scene.fake.too_many = 1;
	fake_until(&scene.fake, scene.fake.refreshes == 1);
	refused_us = time_monotonic_us();
	fake_until(&scene.fake, scene.fake.tokens == 1);
	assert_true(time_monotonic_us() - refused_us >= US_PER_S);
	assert_int_equal(scene.states[LINK_STOPPED], 0);
	assert_int_equal(scene.states[LINK_LIVE], 1);
	scene_end(&scene);
}

static void nobody_there_is_tried_again_until_somebody_is(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	fake_start(&scene.fake);
	fake_shut(&scene.fake);
	scene_begin_link(&scene, "right");
	fake_until(&scene.fake, scene.states[LINK_OFFLINE] >= 3);
	assert_int_equal(scene.why[LINK_OFFLINE], LINK_WHY_UNREACHABLE);
	assert_true(link_status(scene.link)->retry_us > 0 || scene_state(&scene) != LINK_OFFLINE);
	fake_open(&scene.fake);
	scene_wait_live(&scene);
	scene_end(&scene);
}

static void a_name_that_is_not_known_is_said(void **state)
{
	struct scene scene = { 0 };
	struct link_options options = {
		.server = { .host = "no-such-host.invalid", .port = 1 },
		.login = "asha",
		.password = "right",
		.limits = { .retry_least_ms = 10000 },
	};
	char why[LINK_DETAIL_BYTES];
	(void)state;

	fake_start(&scene.fake);
	scene.link = link_create(scene.fake.loop, &options, &scene_events, &scene, why);
	fake_until(&scene.fake, scene.states[LINK_OFFLINE] == 1);
	assert_int_equal(scene.why[LINK_OFFLINE], LINK_WHY_NAME);
	scene_end(&scene);
}

static void an_address_that_could_not_be_printed_counts_as_none(void **state)
{
	static const char *const addresses[] = {
		"",
		"queue.hospital.example",
		"https://queue.hospital.example/",
		"https://queue.hospital.example/path",
		"javascript://queue",
		"https://queue hospital",
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(addresses); i++) {
		struct scene scene = { 0 };

		fake_start(&scene.fake);
		scene.fake.base_url = addresses[i];
		scene_begin_link(&scene, "right");
		scene_wait_live(&scene);
		assert_string_equal(link_status(scene.link)->base_url, "");
		scene_end(&scene);
	}
}

/* ---- the heart beats ---- */

static void a_silent_server_is_pinged_and_stays_when_it_answers(void **state)
{
	struct scene scene = { .limits = scene_quick };
	(void)state;

	scene.limits.heartbeat_ms = 10;
	scene_begin_live(&scene);
	fake_until(&scene.fake, scene.fake.pings >= 10);
	assert_int_equal(scene_state(&scene), LINK_LIVE);
	assert_int_equal(scene.states[LINK_OFFLINE], 0);
	scene_end(&scene);
}

static void a_server_that_answers_no_ping_is_left(void **state)
{
	struct scene scene = { .limits = scene_quick };
	(void)state;

	scene.limits.heartbeat_ms = 10;
	scene_begin_live(&scene);
	scene.fake.is_deaf = true;
	fake_until(&scene.fake, scene.states[LINK_OFFLINE] >= 1);
	assert_int_equal(scene.why[LINK_OFFLINE], LINK_WHY_SILENT);
	/* The first measured the way. */
	assert_int_equal(scene.fake.pings, 3);
	scene.fake.is_deaf = false;
	scene_wait_live(&scene);
	scene_end(&scene);
}

static void a_hello_without_answer_is_not_waited_for_without_end(void **state)
{
	struct scene scene = { .limits = scene_quick, .fake = { .is_deaf = true } };
	(void)state;

	scene.limits.answer_ms = 300;
	scene.limits.heartbeat_ms = 100000;
	scene_begin(&scene);
	fake_until(&scene.fake, scene.states[LINK_OFFLINE] >= 1);
	assert_int_equal(scene.why[LINK_OFFLINE], LINK_WHY_SILENT);
	scene_end(&scene);
}

/* ---- past events ---- */

static void past_events_are_told_where_they_are_wanted(void **state)
{
	struct scene scene = { .has_since = true, .since = 3 };
	(void)state;

	fake_start(&scene.fake);
	for (int i = 0; i < 10; i++)
		fake_happen(&scene.fake);
	scene_begin_link(&scene, "right");
	scene_wait_live(&scene);
	fake_publish(&scene.fake);
	scene_wait_same_seq(&scene);
	scene_assert_seen(&scene, 4, 11);
	assert_int_equal(scene.fake.hellos, 2);
	scene_end(&scene);
}

static void past_events_that_are_gone_are_said_to_be_missed(void **state)
{
	struct scene scene = { .has_since = true, .since = 3, .fake = { .forgets = true } };
	(void)state;

	fake_start(&scene.fake);
	for (int i = 0; i < 10; i++)
		fake_happen(&scene.fake);
	scene_begin_link(&scene, "right");
	scene_wait_live(&scene);
	assert_int_equal(scene.seen_count, 0);
	assert_int_equal(scene.missed_first, 4);
	assert_int_equal(scene.missed_last, 10);
	scene_end(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_signs_in_and_gets_the_board),
		cmocka_unit_test(events_are_applied_once_and_in_order),
		cmocka_unit_test(a_wrong_password_is_tried_once_and_a_right_one_helps),
		cmocka_unit_test(a_facility_may_be_named_by_its_code),
		cmocka_unit_test(a_facility_that_is_not_there_ends_the_tries),
		cmocka_unit_test(of_several_facilities_one_must_be_chosen),
		cmocka_unit_test(a_hello_that_is_refused_for_good_ends_the_tries),
		cmocka_unit_test(a_hello_that_is_refused_for_now_is_tried_again),
		cmocka_unit_test(a_busy_server_is_asked_again_when_it_said),
		cmocka_unit_test(after_too_many_tries_what_was_typed_is_not_sent_again_by_itself),
		cmocka_unit_test(
			after_too_many_codes_the_password_stays_and_the_code_is_given_anew),
		cmocka_unit_test(a_program_that_keeps_its_password_goes_on_after_too_many_tries),
		cmocka_unit_test(a_renewal_waits_as_long_as_it_is_told_and_the_link_stays),
		cmocka_unit_test(nobody_there_is_tried_again_until_somebody_is),
		cmocka_unit_test(a_name_that_is_not_known_is_said),
		cmocka_unit_test(an_address_that_could_not_be_printed_counts_as_none),
		cmocka_unit_test(a_silent_server_is_pinged_and_stays_when_it_answers),
		cmocka_unit_test(a_server_that_answers_no_ping_is_left),
		cmocka_unit_test(a_hello_without_answer_is_not_waited_for_without_end),
		cmocka_unit_test(past_events_are_told_where_they_are_wanted),
		cmocka_unit_test(past_events_that_are_gone_are_said_to_be_missed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
