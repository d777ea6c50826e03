// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* REST beside the live connection, against a server in the same loop. */
#include "tests/unit/link/fake.h"

#include "common/base/attr.h"
#include "common/link/link_parts.h"

enum { REPLIES_MAX = 16, TEXT_BYTES = 80 };

struct scene {
	struct fake fake;
	struct link *link;
	uint32_t unsent_ms;
	/* What the server does with the next request, once: */
	bool ends_session;
	enum err refusal; /* of what was sent with it */
	bool is_stopping; /* 503, unknown whether it was done */
	bool is_mute;
	struct net_request_id held; /* that it was mute to */
	/* and what it has heard. */
	char heard[REPLIES_MAX][TEXT_BYTES], keys[REPLIES_MAX][UUID_TEXT_BYTES];
	size_t heard_count;
	/* What the link has told. */
	char replies[REPLIES_MAX][TEXT_BYTES];
	enum link_outcome outcomes[REPLIES_MAX];
	size_t reply_count;
};

/* The fake is its first member. */
static void requested(struct fake *fake, const struct net_request *request)
{
	struct scene *scene = (struct scene *)fake;
	const char *key = net_request_header(request, "idempotency-key");
	const char *shown = net_request_header(request, "authorization");
	size_t at = scene->heard_count++;
	char good[64];
	struct text json = { 0 };

	assert_true(at < REPLIES_MAX);
	snprintf(scene->heard[at], TEXT_BYTES, "%s %s", request->method == NET_GET ? "GET" : "POST",
		strstr(request->target, "/patients"));
	snprintf(scene->keys[at], UUID_TEXT_BYTES, "%s", key ? key : "");
	snprintf(good, sizeof(good), "Bearer token-%d", fake->token);
	assert_non_null(shown);
	if (scene->ends_session || strcmp(shown, good) != 0) {
		scene->ends_session = false;
		fake_refuse(fake, request->id, ERR_BAD_TOKEN);
	} else if (scene->refusal) {
		fake_refuse(fake, request->id, scene->refusal);
		scene->refusal = ERR_OK;
	} else if (scene->is_stopping) {
		scene->is_stopping = false;
		fake_reply(fake, request->id, 503, "{\"code\":\"unknown_outcome\"}");
	} else if (scene->is_mute) {
		scene->held = request->id;
	} else {
		text_printf(&json, "{\"n\":%zu}", at + 1);
		fake_reply(fake, request->id, 200, text_string(&json));
		text_finish(&json);
	}
}

static void state_began(void *arg, const struct link_status *status)
{
	(void)arg;
	(void)status;
}

static const struct link_events events = { .state = state_began };

static bool is_live(const struct scene *scene)
{
	return link_status(scene->link)->state == LINK_LIVE;
}

static void begin(struct scene *scene)
{
	char why[LINK_DETAIL_BYTES];
	struct link_options options = {
		.login = "asha",
		.password = "right",
		.limits = { .retry_least_ms = 1,
			.retry_most_ms = 20,
			.stable_ms = 1,
			.resend_ms = 1,
			.unsent_ms = scene->unsent_ms },
	};

	scene->fake.requested = requested;
	fake_start(&scene->fake);
	options.server =
		(struct link_server){ .host = "127.0.0.1", .port = scene->fake.options.port };
	scene->link = link_create(scene->fake.loop, &options, &events, scene, why);
	assert_non_null(scene->link);
	fake_until(&scene->fake, is_live(scene));
}

static void end(struct scene *scene)
{
	link_destroy(&scene->link);
	fake_finish(&scene->fake);
}

static void replied(void *arg, const struct link_reply *reply)
{
	struct scene *scene = arg;
	size_t at = scene->reply_count++;
	int64_t n = 0;

	assert_true(at < REPLIES_MAX);
	if (!jdoc_int(jdoc_get(reply->body, "n"), &n))
		n = 0;
	scene->outcomes[at] = reply->outcome;
	snprintf(scene->replies[at], TEXT_BYTES, "%d n=%d", reply->status, (int)n);
}

static uint64_t ask(struct scene *scene, const char *method, const char *path)
{
	const struct link_request request = {
		.method = method, .path = path, .body = strcmp(method, "GET") ? "{}" : NULL
	};
	uint64_t id;

	assert_int_equal(link_request(scene->link, &request, replied, scene, &id), ERR_OK);
	return id;
}

static void wait_replies(struct scene *scene, size_t count)
{
	fake_until(&scene->fake, scene->reply_count == count);
}

static void replies_come_in_the_order_of_asking(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	begin(&scene);
	ask(&scene, "GET", "/patients?name=a");
	ask(&scene, "POST", "/patients");
	ask(&scene, "GET", "/patients?name=as");
	assert_int_equal(scene.heard_count, 0);
	wait_replies(&scene, 3);
	assert_string_equal(scene.heard[0], "GET /patients?name=a");
	assert_string_equal(scene.heard[1], "POST /patients");
	assert_string_equal(scene.heard[2], "GET /patients?name=as");
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(scene.outcomes[i], LINK_DONE);
	assert_string_equal(scene.replies[2], "200 n=3");
	assert_string_equal(scene.keys[0], "");
	assert_string_not_equal(scene.keys[1], "");
	end(&scene);
}

static void they_share_one_connection(void **state)
{
	struct scene scene = { 0 };
	uint64_t before;
	(void)state;

	begin(&scene);
	before = net_stats(scene.fake.net).accepted;
	for (size_t i = 1; i <= 5; i++) {
		ask(&scene, "GET", "/patients?name=a");
		wait_replies(&scene, i);
	}
	assert_int_equal(net_stats(scene.fake.net).accepted - before, 1);
	end(&scene);
}

static void a_connection_that_the_server_has_closed_is_opened_anew(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	begin(&scene);
	ask(&scene, "POST", "/patients");
	wait_replies(&scene, 1);
	fake_shut(&scene.fake);
	fake_open(&scene.fake);
	ask(&scene, "POST", "/patients");
	wait_replies(&scene, 2);
	assert_string_equal(scene.replies[1], "200 n=2");
	end(&scene);
}

static void a_token_that_is_refused_is_renewed_and_the_request_goes_again(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	begin(&scene);
	scene.ends_session = true;
	ask(&scene, "POST", "/patients");
	wait_replies(&scene, 1);
	assert_int_equal(scene.fake.refreshes, 1);
	assert_int_equal(scene.heard_count, 2);
	assert_string_equal(scene.keys[0], scene.keys[1]);
	assert_string_equal(scene.replies[0], "200 n=2");
	assert_true(is_live(&scene));
	end(&scene);
}

/* It would count as wrong each time. */
static void a_password_that_is_refused_is_not_sent_again(void **state)
{
	static const enum err refusals[] = { ERR_BAD_CREDENTIALS, ERR_SECOND_FACTOR,
		ERR_WRONG_CODE };
	struct scene scene = { 0 };
	(void)state;

	begin(&scene);
	for (size_t i = 0; i < COUNT_OF(refusals); i++) {
		scene.refusal = refusals[i];
		ask(&scene, "POST", "/patients");
		wait_replies(&scene, i + 1);
		assert_int_equal(scene.outcomes[i], LINK_REFUSED);
		assert_int_equal(scene.heard_count, i + 1);
	}
	assert_int_equal(scene.fake.refreshes, 0);
	end(&scene);
}

static void what_may_have_been_done_goes_again_with_its_key(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	begin(&scene);
	scene.is_stopping = true;
	ask(&scene, "POST", "/patients");
	wait_replies(&scene, 1);
	assert_string_equal(scene.keys[0], scene.keys[1]);
	assert_string_equal(scene.replies[0], "200 n=2");

	scene.is_mute = true;
	ask(&scene, "POST", "/patients");
	fake_until(&scene.fake, scene.heard_count == 3);
	fake_shut(&scene.fake);
	scene.is_mute = false;
	fake_open(&scene.fake);
	wait_replies(&scene, 2);
	assert_string_equal(scene.keys[2], scene.keys[3]);
	assert_string_equal(scene.replies[1], "200 n=4");
	end(&scene);
}

static void what_was_never_sent_is_given_up(void **state)
{
	struct scene scene = { .unsent_ms = 30 };
	(void)state;

	begin(&scene);
	fake_shut(&scene.fake);
	ask(&scene, "POST", "/patients");
	wait_replies(&scene, 1);
	assert_int_equal(scene.outcomes[0], LINK_NOT_SENT);
	fake_open(&scene.fake);
	fake_until(&scene.fake, is_live(&scene));
	ask(&scene, "GET", "/patients");
	wait_replies(&scene, 2);
	assert_int_equal(scene.heard_count, 1);
	end(&scene);
}

static void who_cancels_is_told_nothing(void **state)
{
	struct scene scene = { 0 };
	uint64_t reading, waiting, changing, before;
	(void)state;

	begin(&scene);
	before = net_stats(scene.fake.net).accepted;
	scene.is_mute = true;
	reading = ask(&scene, "GET", "/patients?name=a");
	waiting = ask(&scene, "POST", "/patients?never");
	fake_until(&scene.fake, scene.heard_count == 1);
	link_request_cancel(scene.link, waiting);
	scene.is_mute = false;
	link_request_cancel(scene.link, reading);
	link_request_cancel(scene.link, reading);
	fake_reply(&scene.fake, scene.held, 200, "{}");
	changing = ask(&scene, "POST", "/patients");
	ask(&scene, "GET", "/patients?name=b");
	fake_until(&scene.fake, scene.heard_count == 2);
	link_request_cancel(scene.link, changing);
	wait_replies(&scene, 1);
	assert_string_equal(scene.heard[1], "POST /patients");
	assert_string_equal(scene.heard[2], "GET /patients?name=b");
	assert_string_equal(scene.replies[0], "200 n=3");
	/* Whoever searches while typing cancels at each key. */
	assert_int_equal(net_stats(scene.fake.net).accepted - before, 1);
	end(&scene);
}

static void nobody_may_pile_up_requests_without_end(void **state)
{
	const struct link_request request = { .method = "GET", .path = "/patients" };
	struct scene scene = { 0 };
	size_t count = 0;
	(void)state;

	begin(&scene);
	fake_shut(&scene.fake);
	while (link_request(scene.link, &request, replied, &scene, NULL) == ERR_OK && count < 1000)
		count++;
	assert_int_equal(count, 64);
	end(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(replies_come_in_the_order_of_asking),
		cmocka_unit_test(they_share_one_connection),
		cmocka_unit_test(a_connection_that_the_server_has_closed_is_opened_anew),
		cmocka_unit_test(a_token_that_is_refused_is_renewed_and_the_request_goes_again),
		cmocka_unit_test(a_password_that_is_refused_is_not_sent_again),
		cmocka_unit_test(what_may_have_been_done_goes_again_with_its_key),
		cmocka_unit_test(what_was_never_sent_is_given_up),
		cmocka_unit_test(who_cancels_is_told_nothing),
		cmocka_unit_test(nobody_may_pile_up_requests_without_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
