// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A server that says what makes no sense, or is newer than the link; and a link that ends at any
 * moment. */
#include "tests/unit/link/scene.h"

static void messages_that_make_no_sense_end_the_connection_and_no_more(void **state)
{
	static const char *const messages[] = {
		"",
		"[]",
		"{}",
		"{\"t\":1}",
		"{\"t\":\"welcome\"}",
		"{\"t\":\"events\"}",
		"{\"t\":\"events\",\"from\":0,\"to\":1,\"events\":[]}",
		"{\"t\":\"events\",\"from\":5,\"to\":1,\"events\":[]}",
		"{\"t\":\"events\",\"from\":1,\"to\":1,\"events\":[{\"seq\":2}]}",
		"{\"t\":\"events\",\"from\":1,\"to\":2,\"events\":[{\"seq\":2},{\"seq\":1}]}",
		"{\"t\":\"events\",\"from\":1,\"to\":2,\"events\":{}}",
		"{\"t\":\"snapshot\"}",
		"{\"t\":\"snapshot\",\"facility\":{},\"seq\":1}",
		"{\"t\":\"reconnect\",\"in_s\":-1}",
		"{\"t\":\"reconnect\"}",
	};
	struct scene scene = { 0 };
	(void)state;

	scene_begin_live(&scene);
	for (size_t i = 0; i < COUNT_OF(messages); i++) {
		fake_send(&scene.fake, messages[i]);
		fake_until(&scene.fake, scene.states[LINK_OFFLINE] == i + 1);
		assert_int_equal(scene.why[LINK_OFFLINE], LINK_WHY_PROTOCOL);
		scene_wait_live(&scene);
	}
	scene_end(&scene);
}

static void messages_of_a_newer_server_are_passed_over(void **state)
{
	static const char *const messages[] = {
		"{\"t\":\"weather\"}",
		"{\"t\":\"pong\"}",
		"{\"t\":\"token\",\"expires_in_s\":1}",
		"{\"t\":\"problem\",\"problem\":{}}",
		"{\"t\":\"answer\",\"id\":\"no\",\"ok\":true}",
		"{\"t\":\"answer\",\"id\":\"00000000-0000-4000-8000-0000000000aa\",\"ok\":true}",
	};
	struct scene scene = { 0 };
	(void)state;

	scene_begin_live(&scene);
	for (size_t i = 0; i < COUNT_OF(messages); i++)
		fake_send(&scene.fake, messages[i]);
	fake_publish(&scene.fake);
	scene_wait_same_seq(&scene);
	assert_int_equal(scene.states[LINK_OFFLINE], 0);
	scene_end(&scene);
}

static void it_may_end_at_any_moment(void **state)
{
	(void)state;

	for (int turns = 0; turns < 40; turns++) {
		struct scene scene = { 0 };

		scene_begin(&scene);
		for (int i = 0; i < turns; i++)
			loop_turn(scene.fake.loop, false);
		scene_give(&scene, "ticket.call_next");
		scene_end(&scene);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_that_make_no_sense_end_the_connection_and_no_more),
		cmocka_unit_test(messages_of_a_newer_server_are_passed_over),
		cmocka_unit_test(it_may_end_at_any_moment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
