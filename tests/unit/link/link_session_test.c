// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The session of a link: tokens that are renewed, refused or ended, passwords and codes. */
#include "tests/unit/link/scene.h"

static void the_token_is_renewed_while_it_is_live(void **state)
{
	struct scene scene = { .fake = { .expires_s = 2 } };
	(void)state;

	scene_begin_live(&scene);
	/* At three quarters of its life; the socket is told, and stays open. */
	fake_until(&scene.fake, scene.fake.tokens == 1);
	assert_int_equal(scene.fake.sign_ins, 1);
	assert_int_equal(scene.fake.refreshes, 1);
	assert_int_equal(scene.fake.upgrades, 1);
	assert_int_equal(scene_state(&scene), LINK_LIVE);
	assert_true(link_status(scene.link)->session_ends_us > 0);
	scene_end(&scene);
}

static void without_a_refresh_token_the_password_renews_it(void **state)
{
	struct scene scene = { .fake = { .expires_s = 2, .has_no_refresh = true } };
	(void)state;

	scene_begin_live(&scene);
	fake_until(&scene.fake, scene.fake.tokens == 1);
	assert_int_equal(scene.fake.sign_ins, 2);
	assert_int_equal(scene_state(&scene), LINK_LIVE);
	scene_end(&scene);
}

static void a_token_that_the_server_ends_is_replaced(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	scene_begin_live(&scene);
	net_socket_close(scene.fake.net, fake_newest(&scene.fake), 4401, "expired");
	fake_until(&scene.fake, scene.states[LINK_LIVE] == 2);
	assert_int_equal(scene.fake.sign_ins, 1);
	assert_int_equal(scene.fake.refreshes, 1);
	assert_int_equal(scene.why[LINK_OFFLINE], LINK_WHY_TOKEN);
	scene_end(&scene);
}

static void a_token_that_is_refused_is_replaced(void **state)
{
	struct scene scene = { .fake = { .refuses_token = true } };
	(void)state;

	scene_begin(&scene);
	fake_until(&scene.fake, scene.fake.refreshes == 3);
	assert_int_equal(scene.why[LINK_OFFLINE], LINK_WHY_TOKEN);
	scene.fake.refuses_token = false;
	scene_wait_live(&scene);
	scene_end(&scene);
}

static void a_session_that_has_ended_needs_the_password_again(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	scene_begin_live(&scene);
	scene.fake.ended = true;
	net_socket_close(scene.fake.net, fake_newest(&scene.fake), 4401, "ended");
	fake_until(&scene.fake, scene_state(&scene) == LINK_STOPPED);
	assert_int_equal(link_status(scene.link)->why, LINK_WHY_SESSION);
	assert_int_equal(scene.fake.sign_ins, 1);
	assert_non_null(link_board(scene.link));
	link_set_password(scene.link, "right", NULL);
	scene_wait_live(&scene);
	assert_int_equal(scene.fake.sign_ins, 2);
	assert_int_equal(scene.fake.snapshots, 1); /* the old board was brought up to date */
	scene_end(&scene);
}

static void a_session_that_ends_at_the_renewal_ends_it(void **state)
{
	struct scene scene = { .fake = { .expires_s = 2 } };
	(void)state;

	scene_begin_live(&scene);
	scene.fake.ended = true;
	fake_until(&scene.fake, scene_state(&scene) == LINK_STOPPED);
	assert_int_equal(link_status(scene.link)->why, LINK_WHY_SESSION);
	fake_until(&scene.fake, scene.fake.socket_count == 0);
	scene_end(&scene);
}

static void a_password_that_was_kept_begins_another_session(void **state)
{
	struct scene scene = { .keeps_password = true };
	(void)state;

	scene_begin_live(&scene);
	scene.fake.ended = true;
	net_socket_close(scene.fake.net, fake_newest(&scene.fake), 4401, "ended");
	fake_until(&scene.fake, scene.states[LINK_LIVE] == 2);
	assert_int_equal(scene.fake.refreshes, 1);
	assert_int_equal(scene.fake.sign_ins, 2);
	assert_int_equal(scene.states[LINK_STOPPED], 0);
	scene_end(&scene);
}

static void a_password_that_must_be_changed_is_changed(void **state)
{
	struct scene scene = { .fake = { .must_change = true } };
	(void)state;

	scene_begin(&scene);
	fake_until(&scene.fake, scene_state(&scene) == LINK_STOPPED);
	assert_int_equal(link_status(scene.link)->why, LINK_WHY_CHANGE);
	link_set_password(scene.link, "right", "weak");
	fake_until(&scene.fake, scene.states[LINK_STOPPED] == 2);
	assert_int_equal(link_status(scene.link)->why, LINK_WHY_NEW_PASSWORD);
	link_set_password(scene.link, "right", "better");
	scene_wait_live(&scene);
	assert_false(scene.fake.must_change);
	scene_end(&scene);
}

static void a_code_goes_with_the_password_that_was_right(void **state)
{
	struct scene scene = { .fake = { .code = "123456" } };
	(void)state;

	scene_begin(&scene);
	fake_until(&scene.fake, scene_state(&scene) == LINK_STOPPED);
	assert_int_equal(link_status(scene.link)->why, LINK_WHY_CODE);
	link_set_code(scene.link, "000000");
	fake_until(&scene.fake, link_status(scene.link)->why == LINK_WHY_WRONG_CODE);
	fake_until(&scene.fake, scene_state(&scene) == LINK_STOPPED);
	link_set_code(scene.link, "123456");
	scene_wait_live(&scene);
	assert_int_equal(scene.fake.sign_ins, 3);
	scene_end(&scene);
}

static void who_must_enrol_is_told_so_and_goes_on_with_the_next_token(void **state)
{
	struct scene scene = { .fake = { .must_enrol = true } };
	(void)state;

	scene_begin(&scene);
	fake_until(&scene.fake, scene_state(&scene) == LINK_STOPPED);
	assert_int_equal(link_status(scene.link)->why, LINK_WHY_ENROL);
	assert_int_equal(scene.fake.socket_count, 0);
	scene.fake.must_enrol = false;
	link_enrolled(scene.link);
	scene_wait_live(&scene);
	assert_int_equal(scene.fake.sign_ins, 1);
	assert_int_equal(scene.fake.refreshes, 1);
	scene_end(&scene);
}

static void who_must_enrol_from_the_renewal_on_is_stopped_there(void **state)
{
	struct scene scene = { .fake = { .expires_s = 2 } };
	(void)state;

	scene_begin_live(&scene);
	scene.fake.must_enrol = true;
	fake_until(&scene.fake, scene_state(&scene) == LINK_STOPPED);
	assert_int_equal(link_status(scene.link)->why, LINK_WHY_ENROL);
	assert_int_equal(scene.fake.tokens, 0);
	scene.fake.must_enrol = false;
	link_enrolled(scene.link);
	scene_wait_live(&scene);
	scene_end(&scene);
}

static void signing_out_ends_the_session_at_the_server(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	scene_begin_live(&scene);
	link_sign_out(scene.link);
	assert_int_equal(scene_state(&scene), LINK_LIVE); /* not from inside */
	fake_until(&scene.fake, scene_state(&scene) == LINK_STOPPED);
	assert_int_equal(link_status(scene.link)->why, LINK_WHY_NONE);
	assert_int_equal(scene.fake.sign_outs, 1);
	fake_until(&scene.fake, scene.fake.socket_count == 0);
	link_retry(scene.link);
	for (int i = 0; i < 50; i++)
		loop_turn(scene.fake.loop, false);
	assert_int_equal(scene_state(&scene), LINK_STOPPED);
	scene_end(&scene);
}

static void signing_out_waits_for_no_server_that_is_gone(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	scene_begin_live(&scene);
	fake_shut(&scene.fake);
	link_sign_out(scene.link);
	fake_until(&scene.fake, scene_state(&scene) == LINK_STOPPED);
	assert_int_equal(scene.fake.sign_outs, 0);
	scene_end(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_token_is_renewed_while_it_is_live),
		cmocka_unit_test(without_a_refresh_token_the_password_renews_it),
		cmocka_unit_test(a_token_that_the_server_ends_is_replaced),
		cmocka_unit_test(a_token_that_is_refused_is_replaced),
		cmocka_unit_test(a_session_that_has_ended_needs_the_password_again),
		cmocka_unit_test(a_session_that_ends_at_the_renewal_ends_it),
		cmocka_unit_test(a_password_that_was_kept_begins_another_session),
		cmocka_unit_test(a_password_that_must_be_changed_is_changed),
		cmocka_unit_test(a_code_goes_with_the_password_that_was_right),
		cmocka_unit_test(who_must_enrol_is_told_so_and_goes_on_with_the_next_token),
		cmocka_unit_test(who_must_enrol_from_the_renewal_on_is_stopped_there),
		cmocka_unit_test(signing_out_ends_the_session_at_the_server),
		cmocka_unit_test(signing_out_waits_for_no_server_that_is_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
