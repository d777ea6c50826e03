// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The whole link against a server in the same loop. */
#include "tests/unit/link/fake.h"

#include "common/base/attr.h"
#include "common/link/link_parts.h"

enum { SEEN_MAX = 512, ANSWERS_MAX = 64 };

/* A link and what it has told. */
struct scene {
	struct fake fake;
	struct link *link;
	struct link_limits limits;
	const char *facility;
	bool has_since;
	bool keeps_password;
	uint64_t since;
	uint64_t seen[SEEN_MAX]; /* the events' numbers, as they came */
	size_t seen_count;
	size_t states[LINK_STATE_COUNT];     /* how often each began */
	enum link_why why[LINK_STATE_COUNT]; /* of the last time */
	size_t snapshots;
	uint64_t missed_first, missed_last;
	struct link_answer answers[ANSWERS_MAX];
	size_t answer_count;
	unsigned changed;
};

static void state_began(void *arg, const struct link_status *status)
{
	struct scene *scene = arg;

	scene->states[status->state]++;
	scene->why[status->state] = status->why;
}

static void snapshot_came(void *arg, const struct board *board, uint64_t first, uint64_t last)
{
	struct scene *scene = arg;

	assert_non_null(board);
	scene->snapshots++;
	scene->missed_first = first;
	scene->missed_last = last;
}

static void event_came(
	void *arg, const struct board *board, const struct event *event, const struct jdoc *raw)
{
	struct scene *scene = arg;

	assert_true(board_seq(board) >= event->seq);
	assert_string_equal(jdoc_get_string(raw, "type"), event->type->name);
	assert_true(scene->seen_count < SEEN_MAX);
	scene->seen[scene->seen_count++] = event->seq;
}

static void board_changed(void *arg, const struct board *board, unsigned changed)
{
	(void)board;
	((struct scene *)arg)->changed |= changed;
}

static const struct link_events events = {
	.state = state_began,
	.snapshot = snapshot_came,
	.event = event_came,
	.changed = board_changed,
};

static const struct link_limits quick = {
	.retry_least_ms = 1, .retry_most_ms = 20, .stable_ms = 1
};

static void begin_link(struct scene *scene, const char *password)
{
	char why[LINK_DETAIL_BYTES];
	struct link_options options = {
		.server = { .host = "127.0.0.1", .port = scene->fake.options.port },
		.login = "asha",
		.password = password,
		.keeps_password = scene->keeps_password,
		.facility = scene->facility,
		.has_since = scene->has_since,
		.since = scene->since,
		.limits = scene->limits.retry_least_ms ? scene->limits : quick,
	};

	scene->link = link_create(scene->fake.loop, &options, &events, scene, why);
	assert_non_null(scene->link);
}

static enum link_state state_of(const struct scene *scene)
{
	return link_status(scene->link)->state;
}

static void wait_live(struct scene *scene)
{
	fake_until(&scene->fake, state_of(scene) == LINK_LIVE);
}

static void begin(struct scene *scene)
{
	fake_start(&scene->fake);
	begin_link(scene, "right");
}

static void begin_live(struct scene *scene)
{
	begin(scene);
	wait_live(scene);
}

static void end(struct scene *scene)
{
	link_destroy(&scene->link);
	fake_finish(&scene->fake);
}

/* The boards are the same to the last byte. */
static void assert_same_board(const struct scene *scene)
{
	struct text ours = { 0 }, theirs = { 0 };

	snapshot_encode(link_board(scene->link), FOR_STAFF, &ours);
	snapshot_encode(scene->fake.board, FOR_STAFF, &theirs);
	assert_string_equal(text_string(&ours), text_string(&theirs));
	text_finish(&ours);
	text_finish(&theirs);
}

static void wait_same_seq(struct scene *scene)
{
	fake_until(
		&scene->fake, board_seq(link_board(scene->link)) == board_seq(scene->fake.board) &&
				      state_of(scene) == LINK_LIVE);
	assert_same_board(scene);
}

/* from..to, each once and in order. */
static void assert_seen(const struct scene *scene, uint64_t from, uint64_t to)
{
	assert_int_equal(scene->seen_count, to + 1 - from);
	for (size_t i = 0; i < scene->seen_count; i++)
		assert_int_equal(scene->seen[i], from + i);
}

static void answered(void *arg, const struct link_answer *answer)
{
	struct scene *scene = arg;

	assert_true(scene->answer_count < ANSWERS_MAX);
	scene->answers[scene->answer_count++] = *answer;
}

static struct command_id give(struct scene *scene, const char *name)
{
	struct command_id id;

	assert_int_equal(link_command(scene->link, &(struct link_command){ .name = name }, answered,
				 scene, &id),
		ERR_OK);
	return id;
}

/* ---- the way to being live ---- */

static void it_signs_in_and_gets_the_board(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	fake_start(&scene.fake);
	fake_happen(&scene.fake);
	begin_link(&scene, "right");
	assert_int_equal(state_of(&scene), LINK_OFFLINE);
	assert_null(link_board(scene.link));
	wait_live(&scene);
	assert_same_board(&scene);
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
	end(&scene);
}

static void events_are_applied_once_and_in_order(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	begin_live(&scene);
	for (int i = 0; i < 50; i++)
		fake_publish(&scene.fake);
	fake_send_events(&scene.fake, 20, 50); /* once more */
	fake_publish(&scene.fake);
	wait_same_seq(&scene);
	assert_seen(&scene, 1, 51);
	assert_int_equal(scene.fake.hellos, 1);
	assert_true(scene.changed & CHANGED_TICKETS);
	end(&scene);
}

static void a_wrong_password_is_tried_once_and_a_right_one_helps(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	fake_start(&scene.fake);
	begin_link(&scene, "wrong");
	fake_until(&scene.fake, state_of(&scene) == LINK_STOPPED);
	assert_int_equal(link_status(scene.link)->why, LINK_WHY_PASSWORD);
	link_retry(scene.link);
	for (int i = 0; i < 50; i++)
		loop_turn(scene.fake.loop, false);
	assert_int_equal(scene.fake.sign_ins, 1);
	link_set_password(scene.link, "right", NULL);
	wait_live(&scene);
	assert_int_equal(scene.fake.sign_ins, 2);
	end(&scene);
}

static void a_facility_may_be_named_by_its_code(void **state)
{
	struct scene scene = { .facility = "MNH", .fake = { .has_no_facility = true } };
	(void)state;

	begin_live(&scene);
	assert_int_equal(scene.fake.lists, 1);
	assert_memory_equal(link_status(scene.link)->facility.u.bytes,
		board_facility(scene.fake.board)->id.u.bytes, 16);
	end(&scene);
}

static void a_facility_that_is_not_there_ends_the_tries(void **state)
{
	struct scene scene = { .facility = "NONE" };
	(void)state;

	begin(&scene);
	fake_until(&scene.fake, state_of(&scene) == LINK_STOPPED);
	assert_int_equal(link_status(scene.link)->why, LINK_WHY_FACILITY);
	end(&scene);
}

static void of_several_facilities_one_must_be_chosen(void **state)
{
	struct scene scene = { .fake = { .has_no_facility = true } };
	(void)state;

	begin(&scene);
	fake_until(&scene.fake, state_of(&scene) == LINK_STOPPED);
	assert_int_equal(link_status(scene.link)->why, LINK_WHY_FACILITY);
	end(&scene);
}

static void a_hello_that_is_refused_for_good_ends_the_tries(void **state)
{
	struct scene scene = { .fake = { .hello_problem = "no_such_facility" } };
	(void)state;

	begin(&scene);
	fake_until(&scene.fake, state_of(&scene) == LINK_STOPPED);
	assert_int_equal(link_status(scene.link)->why, LINK_WHY_FACILITY);
	end(&scene);
}

static void a_hello_that_is_refused_for_now_is_tried_again(void **state)
{
	struct scene scene = { .fake = { .hello_problem = "database_down" } };
	(void)state;

	begin(&scene);
	fake_until(&scene.fake, scene.fake.hellos >= 3);
	scene.fake.hello_problem = NULL;
	wait_live(&scene);
	end(&scene);
}

static void a_busy_server_is_asked_again_when_it_said(void **state)
{
	struct scene scene = { .fake = { .refusals = 1 } };
	int64_t begun_us = time_monotonic_us();
	(void)state;

	begin(&scene);
	wait_live(&scene);
	/* Retry-After was a second; the own wait is some milliseconds. */
	assert_true(time_monotonic_us() - begun_us >= US_PER_S);
	assert_int_equal(scene.why[LINK_OFFLINE], LINK_WHY_BUSY);
	assert_int_equal(scene.fake.sign_ins, 2);
	end(&scene);
}

static void after_too_many_tries_what_was_typed_is_not_sent_again_by_itself(void **state)
{
	struct scene scene = { .fake = { .too_many = 1 } };
	int64_t left_us;
	(void)state;

	begin(&scene);
	fake_until(&scene.fake, state_of(&scene) == LINK_STOPPED);
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
	wait_live(&scene);
	assert_int_equal(link_status(scene.link)->retry_us, 0);
	end(&scene);
}

static void after_too_many_codes_the_password_stays_and_the_code_is_given_anew(void **state)
{
	struct scene scene = { .fake = { .code = "123456" } };
	(void)state;

	begin(&scene);
	fake_until(&scene.fake, state_of(&scene) == LINK_STOPPED);
	scene.fake.too_many = 1;
	link_set_code(scene.link, "000000");
	fake_until(&scene.fake, link_status(scene.link)->why == LINK_WHY_TOO_MANY);
	assert_int_equal(state_of(&scene), LINK_STOPPED);
	assert_null(scene.link->code);
	link_set_code(scene.link, "123456");
	wait_live(&scene);
	assert_int_equal(scene.fake.sign_ins, 3);
	end(&scene);
}

static void a_program_that_keeps_its_password_goes_on_after_too_many_tries(void **state)
{
	struct scene scene = { .keeps_password = true, .fake = { .too_many = 1 } };
	int64_t begun_us = time_monotonic_us();
	(void)state;

	begin(&scene);
	wait_live(&scene);
	assert_true(time_monotonic_us() - begun_us >= US_PER_S);
	assert_int_equal(scene.why[LINK_OFFLINE], LINK_WHY_TOO_MANY);
	assert_int_equal(scene.fake.sign_ins, 2);
	end(&scene);
}

static void a_renewal_waits_as_long_as_it_is_told_and_the_link_stays(void **state)
{
	struct scene scene = { .fake = { .expires_s = 4 } };
	int64_t refused_us;
	(void)state;

	begin_live(&scene);
	scene.fake.too_many = 1;
	fake_until(&scene.fake, scene.fake.refreshes == 1);
	refused_us = time_monotonic_us();
	fake_until(&scene.fake, scene.fake.tokens == 1);
	assert_true(time_monotonic_us() - refused_us >= US_PER_S);
	assert_int_equal(scene.states[LINK_STOPPED], 0);
	assert_int_equal(scene.states[LINK_LIVE], 1);
	end(&scene);
}

static void nobody_there_is_tried_again_until_somebody_is(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	fake_start(&scene.fake);
	fake_shut(&scene.fake);
	begin_link(&scene, "right");
	fake_until(&scene.fake, scene.states[LINK_OFFLINE] >= 3);
	assert_int_equal(scene.why[LINK_OFFLINE], LINK_WHY_UNREACHABLE);
	assert_true(link_status(scene.link)->retry_us > 0 || state_of(&scene) != LINK_OFFLINE);
	fake_open(&scene.fake);
	wait_live(&scene);
	end(&scene);
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
	scene.link = link_create(scene.fake.loop, &options, &events, &scene, why);
	fake_until(&scene.fake, scene.states[LINK_OFFLINE] == 1);
	assert_int_equal(scene.why[LINK_OFFLINE], LINK_WHY_NAME);
	end(&scene);
}

/* ---- coming back ---- */

static void after_a_restart_it_asks_only_for_what_it_missed(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	begin_live(&scene);
	for (int i = 0; i < 5; i++)
		fake_publish(&scene.fake);
	wait_same_seq(&scene);
	fake_shut(&scene.fake);
	for (int i = 0; i < 3; i++)
		fake_happen(&scene.fake);
	fake_open(&scene.fake);
	wait_same_seq(&scene);
	assert_seen(&scene, 1, 8);
	assert_int_equal(scene.fake.snapshots, 1);
	assert_int_equal(scene.fake.resumes, 1);
	assert_int_equal(scene.fake.sign_ins, 1); /* the token is still good */
	assert_int_equal(scene.why[LINK_OFFLINE] == LINK_WHY_RESTART ||
				 scene.why[LINK_OFFLINE] == LINK_WHY_UNREACHABLE,
		1);
	end(&scene);
}

static void what_a_server_has_forgotten_comes_as_a_snapshot_and_is_said(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	begin_live(&scene);
	fake_publish(&scene.fake);
	wait_same_seq(&scene);
	fake_shut(&scene.fake);
	for (int i = 0; i < 3; i++)
		fake_happen(&scene.fake);
	scene.fake.forgets = true;
	fake_open(&scene.fake);
	wait_same_seq(&scene);
	assert_int_equal(scene.snapshots, 2);
	assert_int_equal(scene.missed_first, 2);
	assert_int_equal(scene.missed_last, 4);
	fake_publish(&scene.fake);
	wait_same_seq(&scene);
	assert_int_equal(scene.seen[scene.seen_count - 1], 5);
	end(&scene);
}

static void another_epoch_brings_a_new_board(void **state)
{
	struct scene scene = { 0 };
	struct board_facility other = fake_facility();
	(void)state;

	begin_live(&scene);
	for (int i = 0; i < 5; i++)
		fake_publish(&scene.fake);
	wait_same_seq(&scene);
	fake_shut(&scene.fake);
	other.epoch.bytes[0] = 1;
	board_destroy(&scene.fake.board);
	scene.fake.board = board_create(&other, BOARD_WHOLE);
	fake_happen(&scene.fake);
	fake_open(&scene.fake);
	fake_until(&scene.fake, scene.snapshots == 2);
	wait_same_seq(&scene);
	assert_int_equal(scene.missed_first, 0);
	fake_publish(&scene.fake);
	wait_same_seq(&scene);
	assert_int_equal(scene.seen[scene.seen_count - 1], 2);
	end(&scene);
}

static void a_gap_is_seen_and_filled(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	begin_live(&scene);
	fake_publish(&scene.fake);
	fake_happen(&scene.fake);
	fake_happen(&scene.fake);
	fake_publish(&scene.fake); /* 4, although 2 and 3 were never told */
	wait_same_seq(&scene);
	assert_seen(&scene, 1, 4);
	assert_int_equal(scene.fake.hellos, 2);
	assert_int_equal(scene.fake.resumes, 1);
	assert_int_equal(scene.states[LINK_OFFLINE], 0);
	end(&scene);
}

static void an_event_that_does_not_fit_brings_a_snapshot(void **state)
{
	struct scene scene = { 0 };
	char epoch[UUID_TEXT_BYTES];
	struct text text = { 0 };
	(void)state;

	begin_live(&scene);
	uuid_format(board_facility(scene.fake.board)->epoch, epoch);
	text_printf(&text,
		"{\"t\":\"events\",\"epoch\":\"%s\",\"from\":1,\"to\":1,\"events\":[{\"seq\":1,"
		"\"at\":\"2026-11-22T08:00:00Z\",\"type\":\"weather.changed\",\"data\":{}}]}",
		epoch);
	fake_happen(&scene.fake);
	fake_send(&scene.fake, text_string(&text));
	text_finish(&text);
	fake_until(&scene.fake, scene.snapshots == 2);
	wait_same_seq(&scene);
	assert_int_equal(scene.states[LINK_OFFLINE], 0);
	end(&scene);
}

static void a_server_that_never_fits_is_not_asked_without_end(void **state)
{
	struct scene scene = { .limits = quick };
	int64_t begun_us;
	(void)state;

	scene.limits.stable_ms = 60000;
	scene.limits.retry_least_ms = 20;
	scene.limits.retry_most_ms = 10000;
	begin_live(&scene);
	begun_us = time_monotonic_us();
	for (unsigned gaps = 1; gaps <= 5; gaps++) {
		/* Told as if much had come before it. */
		fake_send_events(&scene.fake, 100, 100);
		fake_until(&scene.fake,
			scene.fake.hellos == 1 + gaps && state_of(&scene) == LINK_LIVE);
	}
	/* Two at once, each of the others after 20 ms and more. */
	assert_true(time_monotonic_us() - begun_us >= 60000);
	assert_int_equal(scene.states[LINK_OFFLINE], 0);
	end(&scene);
}

static void a_reconnect_hint_is_obeyed(void **state)
{
	struct scene scene = { 0 };
	int64_t begun_us;
	(void)state;

	begin_live(&scene);
	fake_send(&scene.fake, "{\"t\":\"reconnect\",\"in_s\":1}");
	begun_us = time_monotonic_us();
	fake_shut(&scene.fake);
	fake_open(&scene.fake);
	fake_until(&scene.fake, state_of(&scene) == LINK_OFFLINE);
	assert_int_equal(link_status(scene.link)->why, LINK_WHY_RESTART);
	wait_live(&scene);
	assert_true(time_monotonic_us() - begun_us >= US_PER_S);
	end(&scene);
}

static void the_own_wait_is_short_without_a_hint(void **state)
{
	struct scene scene = { 0 };
	int64_t begun_us;
	(void)state;

	begin_live(&scene);
	begun_us = time_monotonic_us();
	net_socket_close(scene.fake.net, fake_newest(&scene.fake), 1011, "oops");
	fake_until(&scene.fake, scene.states[LINK_LIVE] == 2);
	assert_true(time_monotonic_us() - begun_us < US_PER_S);
	end(&scene);
}

static void three_hundred_reconnects_leave_nothing_behind(void **state)
{
	struct scene scene = { 0 };
	size_t times = 300;
	(void)state;

	begin_live(&scene);
	for (size_t i = 2; i <= times; i++) {
		fake_publish(&scene.fake);
		net_socket_close(scene.fake.net, fake_newest(&scene.fake), 1001, "");
		fake_until(&scene.fake, scene.states[LINK_LIVE] == i);
	}
	wait_same_seq(&scene);
	assert_seen(&scene, 1, times - 1);
	assert_int_equal(net_stats(scene.fake.net).sockets, 1);
	assert_int_equal(scene.fake.snapshots, 1);
	end(&scene);
}

/* ---- the token ---- */

static void the_token_is_renewed_while_it_is_live(void **state)
{
	struct scene scene = { .fake = { .expires_s = 2 } };
	(void)state;

	begin_live(&scene);
	/* At three quarters of its life; the socket is told, and stays open. */
	fake_until(&scene.fake, scene.fake.tokens == 1);
	assert_int_equal(scene.fake.sign_ins, 1);
	assert_int_equal(scene.fake.refreshes, 1);
	assert_int_equal(scene.fake.upgrades, 1);
	assert_int_equal(state_of(&scene), LINK_LIVE);
	assert_true(link_status(scene.link)->session_ends_us > 0);
	end(&scene);
}

static void without_a_refresh_token_the_password_renews_it(void **state)
{
	struct scene scene = { .fake = { .expires_s = 2, .has_no_refresh = true } };
	(void)state;

	begin_live(&scene);
	fake_until(&scene.fake, scene.fake.tokens == 1);
	assert_int_equal(scene.fake.sign_ins, 2);
	assert_int_equal(state_of(&scene), LINK_LIVE);
	end(&scene);
}

static void a_token_that_the_server_ends_is_replaced(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	begin_live(&scene);
	net_socket_close(scene.fake.net, fake_newest(&scene.fake), 4401, "expired");
	fake_until(&scene.fake, scene.states[LINK_LIVE] == 2);
	assert_int_equal(scene.fake.sign_ins, 1);
	assert_int_equal(scene.fake.refreshes, 1);
	assert_int_equal(scene.why[LINK_OFFLINE], LINK_WHY_TOKEN);
	end(&scene);
}

static void a_token_that_is_refused_is_replaced(void **state)
{
	struct scene scene = { .fake = { .refuses_token = true } };
	(void)state;

	begin(&scene);
	fake_until(&scene.fake, scene.fake.refreshes == 3);
	assert_int_equal(scene.why[LINK_OFFLINE], LINK_WHY_TOKEN);
	scene.fake.refuses_token = false;
	wait_live(&scene);
	end(&scene);
}

static void a_session_that_has_ended_needs_the_password_again(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	begin_live(&scene);
	scene.fake.ended = true;
	net_socket_close(scene.fake.net, fake_newest(&scene.fake), 4401, "ended");
	fake_until(&scene.fake, state_of(&scene) == LINK_STOPPED);
	assert_int_equal(link_status(scene.link)->why, LINK_WHY_SESSION);
	assert_int_equal(scene.fake.sign_ins, 1);
	assert_non_null(link_board(scene.link));
	link_set_password(scene.link, "right", NULL);
	wait_live(&scene);
	assert_int_equal(scene.fake.sign_ins, 2);
	assert_int_equal(scene.fake.snapshots, 1); /* the old board was brought up to date */
	end(&scene);
}

static void a_session_that_ends_at_the_renewal_ends_it(void **state)
{
	struct scene scene = { .fake = { .expires_s = 2 } };
	(void)state;

	begin_live(&scene);
	scene.fake.ended = true;
	fake_until(&scene.fake, state_of(&scene) == LINK_STOPPED);
	assert_int_equal(link_status(scene.link)->why, LINK_WHY_SESSION);
	fake_until(&scene.fake, scene.fake.socket_count == 0);
	end(&scene);
}

static void a_password_that_was_kept_begins_another_session(void **state)
{
	struct scene scene = { .keeps_password = true };
	(void)state;

	begin_live(&scene);
	scene.fake.ended = true;
	net_socket_close(scene.fake.net, fake_newest(&scene.fake), 4401, "ended");
	fake_until(&scene.fake, scene.states[LINK_LIVE] == 2);
	assert_int_equal(scene.fake.refreshes, 1);
	assert_int_equal(scene.fake.sign_ins, 2);
	assert_int_equal(scene.states[LINK_STOPPED], 0);
	end(&scene);
}

static void a_password_that_must_be_changed_is_changed(void **state)
{
	struct scene scene = { .fake = { .must_change = true } };
	(void)state;

	begin(&scene);
	fake_until(&scene.fake, state_of(&scene) == LINK_STOPPED);
	assert_int_equal(link_status(scene.link)->why, LINK_WHY_CHANGE);
	link_set_password(scene.link, "right", "weak");
	fake_until(&scene.fake, scene.states[LINK_STOPPED] == 2);
	assert_int_equal(link_status(scene.link)->why, LINK_WHY_NEW_PASSWORD);
	link_set_password(scene.link, "right", "better");
	wait_live(&scene);
	assert_false(scene.fake.must_change);
	end(&scene);
}

static void a_code_goes_with_the_password_that_was_right(void **state)
{
	struct scene scene = { .fake = { .code = "123456" } };
	(void)state;

	begin(&scene);
	fake_until(&scene.fake, state_of(&scene) == LINK_STOPPED);
	assert_int_equal(link_status(scene.link)->why, LINK_WHY_CODE);
	link_set_code(scene.link, "000000");
	fake_until(&scene.fake, link_status(scene.link)->why == LINK_WHY_WRONG_CODE);
	fake_until(&scene.fake, state_of(&scene) == LINK_STOPPED);
	link_set_code(scene.link, "123456");
	wait_live(&scene);
	assert_int_equal(scene.fake.sign_ins, 3);
	end(&scene);
}

static void who_must_enrol_is_told_so_and_goes_on_with_the_next_token(void **state)
{
	struct scene scene = { .fake = { .must_enrol = true } };
	(void)state;

	begin(&scene);
	fake_until(&scene.fake, state_of(&scene) == LINK_STOPPED);
	assert_int_equal(link_status(scene.link)->why, LINK_WHY_ENROL);
	assert_int_equal(scene.fake.socket_count, 0);
	scene.fake.must_enrol = false;
	link_enrolled(scene.link);
	wait_live(&scene);
	assert_int_equal(scene.fake.sign_ins, 1);
	assert_int_equal(scene.fake.refreshes, 1);
	end(&scene);
}

static void who_must_enrol_from_the_renewal_on_is_stopped_there(void **state)
{
	struct scene scene = { .fake = { .expires_s = 2 } };
	(void)state;

	begin_live(&scene);
	scene.fake.must_enrol = true;
	fake_until(&scene.fake, state_of(&scene) == LINK_STOPPED);
	assert_int_equal(link_status(scene.link)->why, LINK_WHY_ENROL);
	assert_int_equal(scene.fake.tokens, 0);
	scene.fake.must_enrol = false;
	link_enrolled(scene.link);
	wait_live(&scene);
	end(&scene);
}

static void signing_out_ends_the_session_at_the_server(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	begin_live(&scene);
	link_sign_out(scene.link);
	assert_int_equal(state_of(&scene), LINK_LIVE); /* not from inside */
	fake_until(&scene.fake, state_of(&scene) == LINK_STOPPED);
	assert_int_equal(link_status(scene.link)->why, LINK_WHY_NONE);
	assert_int_equal(scene.fake.sign_outs, 1);
	fake_until(&scene.fake, scene.fake.socket_count == 0);
	link_retry(scene.link);
	for (int i = 0; i < 50; i++)
		loop_turn(scene.fake.loop, false);
	assert_int_equal(state_of(&scene), LINK_STOPPED);
	end(&scene);
}

static void signing_out_waits_for_no_server_that_is_gone(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	begin_live(&scene);
	fake_shut(&scene.fake);
	link_sign_out(scene.link);
	fake_until(&scene.fake, state_of(&scene) == LINK_STOPPED);
	assert_int_equal(scene.fake.sign_outs, 0);
	end(&scene);
}

/* ---- the heart beats ---- */

static void a_silent_server_is_pinged_and_stays_when_it_answers(void **state)
{
	struct scene scene = { .limits = quick };
	(void)state;

	scene.limits.heartbeat_ms = 10;
	begin_live(&scene);
	fake_until(&scene.fake, scene.fake.pings >= 10);
	assert_int_equal(state_of(&scene), LINK_LIVE);
	assert_int_equal(scene.states[LINK_OFFLINE], 0);
	end(&scene);
}

static void a_server_that_answers_no_ping_is_left(void **state)
{
	struct scene scene = { .limits = quick };
	(void)state;

	scene.limits.heartbeat_ms = 10;
	begin_live(&scene);
	scene.fake.is_deaf = true;
	fake_until(&scene.fake, scene.states[LINK_OFFLINE] >= 1);
	assert_int_equal(scene.why[LINK_OFFLINE], LINK_WHY_SILENT);
	/* The first measured the way. */
	assert_int_equal(scene.fake.pings, 3);
	scene.fake.is_deaf = false;
	wait_live(&scene);
	end(&scene);
}

static void a_hello_without_answer_is_not_waited_for_without_end(void **state)
{
	struct scene scene = { .limits = quick, .fake = { .is_deaf = true } };
	(void)state;

	scene.limits.answer_ms = 300;
	scene.limits.heartbeat_ms = 100000;
	begin(&scene);
	fake_until(&scene.fake, scene.states[LINK_OFFLINE] >= 1);
	assert_int_equal(scene.why[LINK_OFFLINE], LINK_WHY_SILENT);
	end(&scene);
}

/* ---- commands ---- */

static void commands_are_answered_in_the_order_of_giving(void **state)
{
	struct scene scene = { 0 };
	struct command_id ids[20];
	(void)state;

	begin_live(&scene);
	for (size_t i = 0; i < COUNT_OF(ids); i++)
		ids[i] = give(&scene, "ticket.call_next");
	assert_int_equal(scene.answer_count, 0); /* never from inside */
	fake_until(&scene.fake, scene.answer_count == COUNT_OF(ids));
	for (size_t i = 0; i < COUNT_OF(ids); i++) {
		assert_true(uuid_equal(scene.answers[i].id.u, ids[i].u));
		assert_int_equal(scene.answers[i].outcome, LINK_DONE);
		assert_true(uuid_equal(scene.fake.ids[i].u, ids[i].u));
	}
	assert_string_equal(scene.fake.last_name, "ticket.call_next");
	assert_int_equal(link_pending(scene.link), 0);
	end(&scene);
}

static void answers_that_overtake_each_other_are_told_in_order(void **state)
{
	struct scene scene = { .fake = { .holds_answers = true } };
	struct command_id first, second;
	(void)state;

	begin_live(&scene);
	first = give(&scene, "desk.open");
	second = give(&scene, "desk.close");
	fake_until(&scene.fake, scene.fake.command_count == 2);
	fake_answer(&scene.fake, second);
	fake_publish(&scene.fake);
	wait_same_seq(&scene); /* what was sent after it has come */
	assert_int_equal(scene.answer_count, 0);
	fake_answer(&scene.fake, first);
	fake_until(&scene.fake, scene.answer_count == 2);
	assert_true(uuid_equal(scene.answers[0].id.u, first.u));
	assert_true(uuid_equal(scene.answers[1].id.u, second.u));
	end(&scene);
}

static void a_refusal_comes_with_its_error(void **state)
{
	struct scene scene = { .fake = { .command_problem = "queue_empty" } };
	(void)state;

	begin_live(&scene);
	give(&scene, "ticket.call_next");
	fake_until(&scene.fake, scene.answer_count == 1);
	assert_int_equal(scene.answers[0].outcome, LINK_REFUSED);
	assert_int_equal(scene.answers[0].err, ERR_QUEUE_EMPTY);
	end(&scene);
}

static void a_command_without_answer_is_sent_again_with_its_id(void **state)
{
	struct scene scene = { .fake = { .holds_answers = true } };
	struct command_id first, second;
	(void)state;

	begin_live(&scene);
	first = give(&scene, "visit.open");
	second = give(&scene, "ticket.call_next");
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
	wait_same_seq(&scene);
	assert_int_equal(scene.answer_count, 2);
	end(&scene);
}

static void an_outcome_that_nobody_knows_is_asked_for_again(void **state)
{
	struct scene scene = { .limits = quick, .fake = { .command_problem = "unknown_outcome" } };
	struct command_id id;
	(void)state;

	scene.limits.resend_ms = 5;
	begin_live(&scene);
	id = give(&scene, "visit.open");
	fake_until(&scene.fake, scene.answer_count == 1);
	assert_int_equal(scene.answers[0].outcome, LINK_DONE);
	assert_int_equal(scene.fake.command_count, 2);
	assert_true(uuid_equal(scene.fake.ids[1].u, id.u));
	end(&scene);
}

/* The first time may be the one that counted; whoever cannot look it up does not know. */
static void a_refusal_for_want_of_the_database_ends_no_command_that_was_sent_before(void **state)
{
	static const char *const codes[] = { "database_down", "busy", "too_many_requests" };
	(void)state;

	for (size_t i = 0; i < COUNT_OF(codes); i++) {
		struct scene scene = { .limits = quick, .fake = { .holds_answers = true } };
		struct command_id id;

		scene.limits.resend_ms = 5;
		begin_live(&scene);
		id = give(&scene, "ticket.call_next");
		fake_until(&scene.fake, scene.fake.command_count == 1);
		fake_shut(&scene.fake);
		scene.fake.holds_answers = false;
		scene.fake.command_problem = codes[i];
		fake_open(&scene.fake);
		fake_until(&scene.fake, scene.answer_count == 1);
		assert_int_equal(scene.answers[0].outcome, LINK_DONE);
		assert_int_equal(scene.fake.command_count, 3);
		assert_true(uuid_equal(scene.fake.ids[2].u, id.u));
		end(&scene);
	}
}

static void a_refusal_for_want_of_the_database_is_told_where_it_was_sent_once(void **state)
{
	struct scene scene = { .fake = { .command_problem = "database_down" } };
	(void)state;

	begin_live(&scene);
	give(&scene, "ticket.call_next");
	fake_until(&scene.fake, scene.answer_count == 1);
	assert_int_equal(scene.answers[0].outcome, LINK_REFUSED);
	assert_int_equal(scene.answers[0].err, ERR_DB_DOWN);
	end(&scene);
}

static void a_command_that_could_never_be_sent_is_given_up(void **state)
{
	struct scene scene = { .limits = quick };
	(void)state;

	scene.limits.unsent_ms = 30;
	fake_start(&scene.fake);
	fake_shut(&scene.fake);
	begin_link(&scene, "right");
	give(&scene, "ticket.call_next");
	give(&scene, "ticket.call_next");
	fake_until(&scene.fake, scene.answer_count == 2);
	assert_int_equal(scene.answers[0].outcome, LINK_NOT_SENT);
	assert_int_equal(scene.answers[1].outcome, LINK_NOT_SENT);
	fake_open(&scene.fake);
	wait_live(&scene);
	fake_publish(&scene.fake);
	wait_same_seq(&scene);
	assert_int_equal(scene.fake.command_count, 0);
	end(&scene);
}

static void a_command_given_before_it_is_live_is_sent_then(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	begin(&scene);
	give(&scene, "ticket.call_next");
	fake_until(&scene.fake, scene.answer_count == 1);
	assert_int_equal(scene.answers[0].outcome, LINK_DONE);
	end(&scene);
}

static void commands_wait_for_a_server_that_is_about_to_stop(void **state)
{
	struct scene scene = { .limits = quick };
	unsigned pings;
	(void)state;

	scene.limits.heartbeat_ms = 10;
	begin_live(&scene);
	fake_send(&scene.fake, "{\"t\":\"reconnect\",\"in_s\":0}");
	fake_publish(&scene.fake);
	wait_same_seq(&scene);
	give(&scene, "ticket.call_next");
	/* A ping after it would come after it. */
	pings = scene.fake.pings;
	fake_until(&scene.fake, scene.fake.pings > pings);
	assert_int_equal(scene.fake.command_count, 0);
	fake_shut(&scene.fake);
	fake_open(&scene.fake);
	fake_until(&scene.fake, scene.answer_count == 1);
	assert_int_equal(scene.fake.command_count, 1);
	end(&scene);
}

static void a_command_that_was_sent_is_never_given_up(void **state)
{
	struct scene scene = { .limits = quick, .fake = { .holds_answers = true } };
	(void)state;

	scene.limits.unsent_ms = 10;
	begin_live(&scene);
	give(&scene, "ticket.call_next");
	fake_until(&scene.fake, scene.fake.command_count == 1);
	fake_shut(&scene.fake);
	give(&scene, "ticket.recall"); /* is given up, and told after the first */
	fake_until(&scene.fake, scene.states[LINK_OFFLINE] >= 5);
	assert_int_equal(scene.answer_count, 0);
	scene.fake.holds_answers = false;
	fake_open(&scene.fake);
	fake_until(&scene.fake, scene.answer_count == 2);
	assert_int_equal(scene.answers[0].outcome, LINK_DONE);
	assert_int_equal(scene.answers[1].outcome, LINK_NOT_SENT);
	assert_int_equal(scene.fake.command_count, 2);
	end(&scene);
}

static void the_queue_has_an_end(void **state)
{
	struct scene scene = { .limits = quick };
	enum err err;
	(void)state;

	scene.limits.commands = 3;
	begin(&scene);
	for (int i = 0; i < 3; i++)
		give(&scene, "ticket.call_next");
	err = link_command(scene.link, &(struct link_command){ .name = "ticket.call_next" },
		answered, &scene, NULL);
	assert_int_equal(err, ERR_BUSY);
	fake_until(&scene.fake, scene.answer_count == 3);
	give(&scene, "ticket.call_next");
	fake_until(&scene.fake, scene.answer_count == 4);
	end(&scene);
}

static void give_another(void *arg, const struct link_answer *answer)
{
	struct scene *scene = arg;

	answered(scene, answer);
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

	begin_live(&scene);
	assert_int_equal(
		link_command(scene.link, &(struct link_command){ .name = "ticket.call_next" },
			give_another, &scene, NULL),
		ERR_OK);
	fake_until(&scene.fake, scene.answer_count == 5);
	end(&scene);
}

/* ---- past events ---- */

static void past_events_are_told_where_they_are_wanted(void **state)
{
	struct scene scene = { .has_since = true, .since = 3 };
	(void)state;

	fake_start(&scene.fake);
	for (int i = 0; i < 10; i++)
		fake_happen(&scene.fake);
	begin_link(&scene, "right");
	wait_live(&scene);
	fake_publish(&scene.fake);
	wait_same_seq(&scene);
	assert_seen(&scene, 4, 11);
	assert_int_equal(scene.fake.hellos, 2);
	end(&scene);
}

static void past_events_that_are_gone_are_said_to_be_missed(void **state)
{
	struct scene scene = { .has_since = true, .since = 3, .fake = { .forgets = true } };
	(void)state;

	fake_start(&scene.fake);
	for (int i = 0; i < 10; i++)
		fake_happen(&scene.fake);
	begin_link(&scene, "right");
	wait_live(&scene);
	assert_int_equal(scene.seen_count, 0);
	assert_int_equal(scene.missed_first, 4);
	assert_int_equal(scene.missed_last, 10);
	end(&scene);
}

/* ---- what makes no sense ---- */

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

	begin_live(&scene);
	for (size_t i = 0; i < COUNT_OF(messages); i++) {
		fake_send(&scene.fake, messages[i]);
		fake_until(&scene.fake, scene.states[LINK_OFFLINE] == i + 1);
		assert_int_equal(scene.why[LINK_OFFLINE], LINK_WHY_PROTOCOL);
		wait_live(&scene);
	}
	end(&scene);
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

	begin_live(&scene);
	for (size_t i = 0; i < COUNT_OF(messages); i++)
		fake_send(&scene.fake, messages[i]);
	fake_publish(&scene.fake);
	wait_same_seq(&scene);
	assert_int_equal(scene.states[LINK_OFFLINE], 0);
	end(&scene);
}

static void it_may_end_at_any_moment(void **state)
{
	(void)state;

	for (int turns = 0; turns < 40; turns++) {
		struct scene scene = { 0 };

		begin(&scene);
		for (int i = 0; i < turns; i++)
			loop_turn(scene.fake.loop, false);
		give(&scene, "ticket.call_next");
		end(&scene);
	}
}

static void a_server_is_found_in_its_address(void **state)
{
	static const struct {
		const char *url;
		const char *host; /* NULL: not good */
		uint16_t port;
		bool has_tls;
	} rows[] = {
		{ "https://q.example.org", "q.example.org", 443, true },
		{ "http://127.0.0.1:8080", "127.0.0.1", 8080, false },
		{ "http://[::1]:8080/", "::1", 8080, false },
		{ "https://[fe80::1]", "fe80::1", 443, true },
		{ "https://host/", "host", 443, true },
		{ "ftp://host", NULL, 0, false },
		{ "host", NULL, 0, false },
		{ "https://", NULL, 0, false },
		{ "https://:80", NULL, 0, false },
		{ "https://host:0", NULL, 0, false },
		{ "https://host:65536", NULL, 0, false },
		{ "https://host:80x", NULL, 0, false },
		{ "https://host:", NULL, 0, false },
		{ "https://host/path", NULL, 0, false },
		{ "https://user@host", NULL, 0, false },
		{ "https://a b", NULL, 0, false },
		{ "https://a\r\nX: y", NULL, 0, false },
		{ "https://[::1", NULL, 0, false },
		{ "https://[host]", NULL, 0, false },
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct link_server server = { 0 };
		bool good = link_server_parse(rows[i].url, &server);

		if (good != !!rows[i].host)
			fail_msg("%s", rows[i].url);
		if (!good)
			continue;
		assert_string_equal(server.host, rows[i].host);
		assert_int_equal(server.port, rows[i].port);
		assert_int_equal(server.has_tls, rows[i].has_tls);
	}
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
		begin_link(&scene, "right");
		wait_live(&scene);
		assert_string_equal(link_status(scene.link)->base_url, "");
		end(&scene);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_signs_in_and_gets_the_board),
		cmocka_unit_test(an_address_that_could_not_be_printed_counts_as_none),
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
		cmocka_unit_test(after_a_restart_it_asks_only_for_what_it_missed),
		cmocka_unit_test(what_a_server_has_forgotten_comes_as_a_snapshot_and_is_said),
		cmocka_unit_test(another_epoch_brings_a_new_board),
		cmocka_unit_test(a_gap_is_seen_and_filled),
		cmocka_unit_test(an_event_that_does_not_fit_brings_a_snapshot),
		cmocka_unit_test(a_server_that_never_fits_is_not_asked_without_end),
		cmocka_unit_test(a_reconnect_hint_is_obeyed),
		cmocka_unit_test(the_own_wait_is_short_without_a_hint),
		cmocka_unit_test(three_hundred_reconnects_leave_nothing_behind),
		cmocka_unit_test(the_token_is_renewed_while_it_is_live),
		cmocka_unit_test(a_token_that_the_server_ends_is_replaced),
		cmocka_unit_test(a_token_that_is_refused_is_replaced),
		cmocka_unit_test(without_a_refresh_token_the_password_renews_it),
		cmocka_unit_test(a_session_that_has_ended_needs_the_password_again),
		cmocka_unit_test(a_session_that_ends_at_the_renewal_ends_it),
		cmocka_unit_test(a_password_that_was_kept_begins_another_session),
		cmocka_unit_test(a_password_that_must_be_changed_is_changed),
		cmocka_unit_test(a_code_goes_with_the_password_that_was_right),
		cmocka_unit_test(who_must_enrol_is_told_so_and_goes_on_with_the_next_token),
		cmocka_unit_test(who_must_enrol_from_the_renewal_on_is_stopped_there),
		cmocka_unit_test(signing_out_ends_the_session_at_the_server),
		cmocka_unit_test(signing_out_waits_for_no_server_that_is_gone),
		cmocka_unit_test(a_silent_server_is_pinged_and_stays_when_it_answers),
		cmocka_unit_test(a_server_that_answers_no_ping_is_left),
		cmocka_unit_test(a_hello_without_answer_is_not_waited_for_without_end),
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
		cmocka_unit_test(past_events_are_told_where_they_are_wanted),
		cmocka_unit_test(past_events_that_are_gone_are_said_to_be_missed),
		cmocka_unit_test(messages_that_make_no_sense_end_the_connection_and_no_more),
		cmocka_unit_test(messages_of_a_newer_server_are_passed_over),
		cmocka_unit_test(it_may_end_at_any_moment),
		cmocka_unit_test(a_server_is_found_in_its_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
