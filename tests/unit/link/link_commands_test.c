// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Commands over a link: each is done once, and its answer told once. */
#include "tests/unit/link/scene.h"

static void commands_are_answered_in_the_order_of_giving(void **state)
{
	struct scene scene = { 0 };
	struct command_id ids[20];
	(void)state;

	scene_begin_live(&scene);
	for (size_t i = 0; i < COUNT_OF(ids); i++)
		ids[i] = scene_give(&scene, "ticket.call_next");
	assert_int_equal(scene.answer_count, 0); /* never from inside */
	fake_until(&scene.fake, scene.answer_count == COUNT_OF(ids));
	for (size_t i = 0; i < COUNT_OF(ids); i++) {
		assert_true(uuid_equal(scene.answers[i].id.u, ids[i].u));
		assert_int_equal(scene.answers[i].outcome, LINK_DONE);
		assert_true(uuid_equal(scene.fake.ids[i].u, ids[i].u));
	}
	assert_string_equal(scene.fake.last_name, "ticket.call_next");
	assert_int_equal(link_pending(scene.link), 0);
	scene_end(&scene);
}

static void answers_that_overtake_each_other_are_told_in_order(void **state)
{
	struct scene scene = { .fake = { .holds_answers = true } };
	struct command_id first, second;
	(void)state;

	scene_begin_live(&scene);
	first = scene_give(&scene, "desk.open");
	second = scene_give(&scene, "desk.close");
	fake_until(&scene.fake, scene.fake.command_count == 2);
	fake_answer(&scene.fake, second);
	fake_publish(&scene.fake);
	scene_wait_same_seq(&scene); /* what was sent after it has come */
	assert_int_equal(scene.answer_count, 0);
	fake_answer(&scene.fake, first);
	fake_until(&scene.fake, scene.answer_count == 2);
	assert_true(uuid_equal(scene.answers[0].id.u, first.u));
	assert_true(uuid_equal(scene.answers[1].id.u, second.u));
	scene_end(&scene);
}

static void a_refusal_comes_with_its_error(void **state)
{
	struct scene scene = { .fake = { .command_problem = "queue_empty" } };
	(void)state;

	scene_begin_live(&scene);
	scene_give(&scene, "ticket.call_next");
	fake_until(&scene.fake, scene.answer_count == 1);
	assert_int_equal(scene.answers[0].outcome, LINK_REFUSED);
	assert_int_equal(scene.answers[0].err, ERR_QUEUE_EMPTY);
	scene_end(&scene);
}

static void a_command_without_answer_is_sent_again_with_its_id(void **state)
{
	struct scene scene = { .fake = { .holds_answers = true } };
	struct command_id first, second;
	(void)state;

	scene_begin_live(&scene);
	first = scene_give(&scene, "visit.open");
	second = scene_give(&scene, "ticket.call_next");
	fake_until(&scene.fake, scene.fake.command_count == 2);
	fake_shut(&scene.fake);
	scene.fake.holds_answers = false;
	fake_open(&scene.fake);
	fake_until(&scene.fake, scene.answer_count == 2);
	assert_int_equal(scene.fake.command_count, 4);
	assert_true(uuid_equal(scene.fake.ids[2].u, first.u));
	assert_true(uuid_equal(scene.fake.ids[3].u, second.u));
	assert_true(uuid_equal(scene.answers[0].id.u, first.u));
	assert_true(uuid_equal(scene.answers[1].id.u, second.u));
	/* A second answer to the same id answers nothing. */
	fake_answer(&scene.fake, first);
	fake_publish(&scene.fake);
	scene_wait_same_seq(&scene);
	assert_int_equal(scene.answer_count, 2);
	scene_end(&scene);
}

static void an_outcome_that_nobody_knows_is_asked_for_again(void **state)
{
	struct scene scene = { .limits = scene_quick,
		.fake = { .command_problem = "unknown_outcome" } };
	struct command_id id;
	(void)state;

	scene.limits.resend_ms = 5;
	scene_begin_live(&scene);
	id = scene_give(&scene, "visit.open");
	fake_until(&scene.fake, scene.answer_count == 1);
	assert_int_equal(scene.answers[0].outcome, LINK_DONE);
	assert_int_equal(scene.fake.command_count, 2);
	assert_true(uuid_equal(scene.fake.ids[1].u, id.u));
	scene_end(&scene);
}

/* The first time may be the one that counted; whoever cannot look it up does not know. */
static void a_refusal_for_want_of_the_database_ends_no_command_that_was_sent_before(void **state)
{
	static const char *const codes[] = { "database_down", "busy", "too_many_requests" };
	(void)state;

	for (size_t i = 0; i < COUNT_OF(codes); i++) {
		struct scene scene = { .limits = scene_quick, .fake = { .holds_answers = true } };
		struct command_id id;

		scene.limits.resend_ms = 5;
		scene_begin_live(&scene);
		id = scene_give(&scene, "ticket.call_next");
		fake_until(&scene.fake, scene.fake.command_count == 1);
		fake_shut(&scene.fake);
		scene.fake.holds_answers = false;
		scene.fake.command_problem = codes[i];
		fake_open(&scene.fake);
		fake_until(&scene.fake, scene.answer_count == 1);
		assert_int_equal(scene.answers[0].outcome, LINK_DONE);
		assert_int_equal(scene.fake.command_count, 3);
		assert_true(uuid_equal(scene.fake.ids[2].u, id.u));
		scene_end(&scene);
	}
}

static void a_refusal_for_want_of_the_database_is_told_where_it_was_sent_once(void **state)
{
	struct scene scene = { .fake = { .command_problem = "database_down" } };
	(void)state;

	scene_begin_live(&scene);
	scene_give(&scene, "ticket.call_next");
	fake_until(&scene.fake, scene.answer_count == 1);
	assert_int_equal(scene.answers[0].outcome, LINK_REFUSED);
	assert_int_equal(scene.answers[0].err, ERR_DB_DOWN);
	scene_end(&scene);
}

static void a_command_that_could_never_be_sent_is_given_up(void **state)
{
	struct scene scene = { .limits = scene_quick };
	(void)state;

	scene.limits.unsent_ms = 30;
	fake_start(&scene.fake);
	fake_shut(&scene.fake);
	scene_begin_link(&scene, "right");
	scene_give(&scene, "ticket.call_next");
	scene_give(&scene, "ticket.call_next");
	fake_until(&scene.fake, scene.answer_count == 2);
	assert_int_equal(scene.answers[0].outcome, LINK_NOT_SENT);
	assert_int_equal(scene.answers[1].outcome, LINK_NOT_SENT);
	fake_open(&scene.fake);
	scene_wait_live(&scene);
	fake_publish(&scene.fake);
	scene_wait_same_seq(&scene);
	assert_int_equal(scene.fake.command_count, 0);
	scene_end(&scene);
}

static void a_command_given_before_it_is_live_is_sent_then(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	scene_begin(&scene);
	scene_give(&scene, "ticket.call_next");
	fake_until(&scene.fake, scene.answer_count == 1);
	assert_int_equal(scene.answers[0].outcome, LINK_DONE);
	scene_end(&scene);
}

static void commands_wait_for_a_server_that_is_about_to_stop(void **state)
{
	struct scene scene = { .limits = scene_quick };
	unsigned pings;
	(void)state;

	scene.limits.heartbeat_ms = 10;
	scene_begin_live(&scene);
	fake_send(&scene.fake, "{\"t\":\"reconnect\",\"in_s\":0}");
	fake_publish(&scene.fake);
	scene_wait_same_seq(&scene);
	scene_give(&scene, "ticket.call_next");
	/* A ping after it would come after it. */
	pings = scene.fake.pings;
	fake_until(&scene.fake, scene.fake.pings > pings);
	assert_int_equal(scene.fake.command_count, 0);
	fake_shut(&scene.fake);
	fake_open(&scene.fake);
	fake_until(&scene.fake, scene.answer_count == 1);
	assert_int_equal(scene.fake.command_count, 1);
	scene_end(&scene);
}

static void a_command_that_was_sent_is_never_given_up(void **state)
{
	struct scene scene = { .limits = scene_quick, .fake = { .holds_answers = true } };
	(void)state;

	scene.limits.unsent_ms = 10;
	scene_begin_live(&scene);
	scene_give(&scene, "ticket.call_next");
	fake_until(&scene.fake, scene.fake.command_count == 1);
	fake_shut(&scene.fake);
	scene_give(&scene, "ticket.recall"); /* is given up, and told after the first */
	fake_until(&scene.fake, scene.states[LINK_OFFLINE] >= 5);
	assert_int_equal(scene.answer_count, 0);
	scene.fake.holds_answers = false;
	fake_open(&scene.fake);
	fake_until(&scene.fake, scene.answer_count == 2);
	assert_int_equal(scene.answers[0].outcome, LINK_DONE);
	assert_int_equal(scene.answers[1].outcome, LINK_NOT_SENT);
	assert_int_equal(scene.fake.command_count, 2);
	scene_end(&scene);
}

static void the_queue_has_an_end(void **state)
{
	struct scene scene = { .limits = scene_quick };
	enum err err;
	(void)state;

	scene.limits.commands = 3;
	scene_begin(&scene);
	for (int i = 0; i < 3; i++)
		scene_give(&scene, "ticket.call_next");
	err = link_command(scene.link, &(struct link_command){ .name = "ticket.call_next" },
		scene_answered, &scene, NULL);
	assert_int_equal(err, ERR_BUSY);
	fake_until(&scene.fake, scene.answer_count == 3);
	scene_give(&scene, "ticket.call_next");
	fake_until(&scene.fake, scene.answer_count == 4);
	scene_end(&scene);
}

static void give_another(void *arg, const struct link_answer *answer)
{
	struct scene *scene = arg;

	scene_answered(scene, answer);
	if (scene->answer_count < 5)
		assert_int_equal(link_command(scene->link,
					 &(struct link_command){ .name = "ticket.call_next" },
					 give_another, scene, NULL),
			ERR_OK);
}

static void an_answer_may_give_the_next_command(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	scene_begin_live(&scene);
	assert_int_equal(
		link_command(scene.link, &(struct link_command){ .name = "ticket.call_next" },
			give_another, &scene, NULL),
		ERR_OK);
	fake_until(&scene.fake, scene.answer_count == 5);
	scene_end(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commands_are_answered_in_the_order_of_giving),
		cmocka_unit_test(answers_that_overtake_each_other_are_told_in_order),
		cmocka_unit_test(a_refusal_comes_with_its_error),
		cmocka_unit_test(a_command_without_answer_is_sent_again_with_its_id),
		cmocka_unit_test(an_outcome_that_nobody_knows_is_asked_for_again),
		cmocka_unit_test(
			a_refusal_for_want_of_the_database_ends_no_command_that_was_sent_before),
		cmocka_unit_test(a_refusal_for_want_of_the_database_is_told_where_it_was_sent_once),
		cmocka_unit_test(a_command_that_could_never_be_sent_is_given_up),
		cmocka_unit_test(a_command_given_before_it_is_live_is_sent_then),
		cmocka_unit_test(commands_wait_for_a_server_that_is_about_to_stop),
		cmocka_unit_test(a_command_that_was_sent_is_never_given_up),
		cmocka_unit_test(the_queue_has_an_end),
		cmocka_unit_test(an_answer_may_give_the_next_command),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
