// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Requests and answers, over sockets. */
#include "tests/unit/net/rig.h"

#define HEAD(line) line " HTTP/1.1\r\nHost: localhost\r\n"
#define GET(path) HEAD("GET " path) "\r\n"
#define POST(path, length, body) HEAD("POST " path) "Content-Length: " length "\r\n\r\n" body

static void expect_body(struct raw *raw, const char *body)
{
	struct raw_answer answer = { 0 };

	raw_take_answer(raw, false, &answer);
	assert_int_equal(answer.status, 200);
	assert_string_equal(answer.body, body);
	raw_answer_finish(&answer);
}

/* A problem, and the end of the connection behind it: not a reset, so the client can read it. */
static void expect_problem_and_end(struct raw *raw, enum err err)
{
	struct raw_answer answer = { 0 };
	char value[256], code[128];

	raw_take_answer(raw, false, &answer);
	assert_int_equal(answer.status, err_http_status(err));
	assert_string_equal(raw_header(&answer, "Content-Type", value), NET_PROBLEM_JSON);
	assert_string_equal(raw_header(&answer, "Connection", value), "close");
	if (answer.status == 503)
		assert_non_null(raw_header(&answer, "Retry-After", value));
	snprintf(code, sizeof(code), "\"code\":\"%s\"", err_code(err));
	assert_non_null(strstr(answer.body, code));
	raw_answer_finish(&answer);
	raw_wait_end(raw);
	assert_false(raw->broken);
}

/* What one connection says is refused so. */
static void expect_refusal(struct rig *rig, const char *said, enum err err)
{
	struct raw raw;

	rig_connect(rig, &raw);
	raw_say(&raw, said);
	expect_problem_and_end(&raw, err);
	raw_close(&raw);
}

static void a_request_is_answered_and_the_connection_stays(void **state)
{
	struct rig rig = { 0 };
	struct raw raw;
	(void)state;

	rig_start(&rig);
	rig_connect(&rig, &raw);
	raw_say(&raw, GET("/a/b?c=d"));
	expect_body(&raw, "GET [a] [b] c=d");
	raw_say(&raw, GET("/"));
	expect_body(&raw, "GET");
	assert_int_equal(net_stats(rig.net).accepted, 1);
	assert_int_equal(net_stats(rig.net).requests, 2);
	raw_close(&raw);
	rig_finish(&rig);
}

static void each_method_is_answered_with_and_without_a_body(void **state)
{
	struct rig rig = { 0 };
	struct raw raw;
	char text[256];
	(void)state;

	rig_start(&rig);
	rig_connect(&rig, &raw);
	for (enum net_method method = 0; method < NET_METHOD_COUNT; method++) {
		if (method == NET_HEAD)
			continue;
		snprintf(text, sizeof(text), HEAD("%s /x") "Content-Length: 3\r\n\r\nabc",
			net_method_name(method));
		raw_say(&raw, text);
		snprintf(text, sizeof(text), "%s [x] body:abc", net_method_name(method));
		expect_body(&raw, text);
		snprintf(text, sizeof(text), HEAD("%s /x") "\r\n", net_method_name(method));
		raw_say(&raw, text);
		snprintf(text, sizeof(text), "%s [x]", net_method_name(method));
		expect_body(&raw, text);
	}
	raw_close(&raw);
	rig_finish(&rig);
}

static void pipelined_requests_are_answered_in_order_and_in_one_piece(void **state)
{
	struct rig rig = { 0 };
	struct raw raw;
	(void)state;

	rig_start(&rig);
	rig_connect(&rig, &raw);
	raw_say(&raw, GET("/1") GET("/2") GET("/3"));
	expect_body(&raw, "GET [1]");
	expect_body(&raw, "GET [2]");
	expect_body(&raw, "GET [3]");
	assert_int_equal(net_stats(rig.net).sends, 1);
	raw_close(&raw);
	rig_finish(&rig);
}

/* libwebsockets' own reader hangs for ever on the first of these. */
static void requests_with_bodies_may_be_pipelined_too(void **state)
{
	struct rig rig = { 0 };
	struct raw raw;
	(void)state;

	rig_start(&rig);
	rig_connect(&rig, &raw);
	raw_say(&raw, GET("/1") POST("/2", "4", "GET "));
	expect_body(&raw, "GET [1]");
	expect_body(&raw, "POST [2] body:GET ");
	raw_say(&raw, POST("/1", "2", "ab") POST("/2", "2", "cd") GET("/3"));
	expect_body(&raw, "POST [1] body:ab");
	expect_body(&raw, "POST [2] body:cd");
	expect_body(&raw, "GET [3]");
	raw_say(&raw, "\r\n" GET("/4"));
	expect_body(&raw, "GET [4]");
	raw_say_slowly(&raw, "\r\n" GET("/5"));
	expect_body(&raw, "GET [5]");
	raw_close(&raw);
	rig_finish(&rig);
}

static void an_answer_may_come_later_and_holds_back_what_is_behind_it(void **state)
{
	struct rig rig = { 0 };
	struct raw raw;
	(void)state;

	rig_start(&rig);
	rig_connect(&rig, &raw);
	raw_say(&raw, POST("/later", "3", "abc") GET("/behind"));
	rig_wait_count(&rig, &rig.later_count, 1);
	raw_say(&raw, GET("/far/behind"));
	for (int turn = 0; turn < 10; turn++)
		rig_pump(&rig);
	raw_hear(&raw);
	assert_int_equal(raw.heard.length, 0);
	rig_reply(rig.net, rig.later[0], "done", 4);
	expect_body(&raw, "done");
	expect_body(&raw, "GET [behind]");
	expect_body(&raw, "GET [far] [behind]");
	raw_close(&raw);
	rig_finish(&rig);
}

static void an_answer_to_a_client_that_has_gone_is_dropped(void **state)
{
	struct rig rig = { 0 };
	struct net_answer answer = { .status = 204 };
	struct raw raw;
	(void)state;

	rig_start(&rig);
	for (size_t i = 0; i < 3; i++) {
		rig_connect(&rig, &raw);
		raw_say(&raw, GET("/later") GET("/behind"));
		rig_wait_count(&rig, &rig.later_count, i + 1);
		if (i == 0)
			raw_close(&raw);
		else
			raw_reset(&raw);
		rig_until(&rig, !net_stats(rig.net).connections);
		assert_false(net_reply(rig.net, rig.later[i], &answer));
	}
	assert_int_equal(net_stats(rig.net).late_answers, 3);
	rig_finish(&rig);
}

static void a_request_is_answered_once(void **state)
{
	struct rig rig = { 0 };
	struct net_answer answer = { .status = 204 };
	struct raw raw;
	(void)state;

	rig_start(&rig);
	rig_connect(&rig, &raw);
	raw_say(&raw, GET("/later") GET("/later"));
	rig_wait_count(&rig, &rig.later_count, 1);
	assert_true(net_reply(rig.net, rig.later[0], &answer));
	assert_false(net_reply(rig.net, rig.later[0], &answer));
	rig_wait_count(&rig, &rig.later_count, 2);
	assert_false(net_reply(rig.net, rig.later[0], &answer));
	assert_false(net_reply(rig.net, (struct net_request_id){ 0 }, &answer));
	assert_false(net_reply(rig.net, (struct net_request_id){ UINT64_MAX }, &answer));
	assert_true(net_reply(rig.net, rig.later[1], &answer));
	raw_close(&raw);
	rig_finish(&rig);
}

static void bytes_may_come_one_by_one(void **state)
{
	struct rig rig = { 0 };
	struct raw raw;
	(void)state;

	rig_start(&rig);
	rig_connect(&rig, &raw);
	raw_say_slowly(&raw, POST("/a", "5", "hello") GET("/b"));
	expect_body(&raw, "POST [a] body:hello");
	expect_body(&raw, "GET [b]");
	raw_close(&raw);
	rig_finish(&rig);
}

static void a_body_may_be_as_long_as_the_limit_and_no_longer(void **state)
{
	struct rig rig = { .options = { .limits = { .body_bytes = 50000 } } };
	struct text text = { 0 };
	struct raw_answer answer = { 0 };
	struct raw raw;
	(void)state;

	rig_start(&rig);
	rig_connect(&rig, &raw);
	text_add(&text, POST("/a", "50000", ""));
	for (int i = 0; i < 50000; i++)
		text_add_char(&text, 'b');
	raw_say_bytes(&raw, text.bytes, text.length);
	raw_take_answer(&raw, false, &answer);
	assert_int_equal(answer.status, 200);
	assert_int_equal(answer.body_length, strlen("POST [a] body:") + 50000);
	raw_answer_finish(&answer);
	raw_close(&raw);

	/* The client goes on sending what nobody reads, and still gets its answer. */
	rig_connect(&rig, &raw);
	raw_say(&raw, POST("/a", "50001", ""));
	raw_say_bytes(&raw, text.bytes + text.length - 50000, 50000);
	expect_problem_and_end(&raw, ERR_TOO_LARGE);
	raw_close(&raw);
	text_finish(&text);
	rig_finish(&rig);
}

static void what_is_not_well_formed_is_refused_and_the_connection_ends(void **state)
{
	static const struct {
		const char *said;
		enum err err;
	} rows[] = {
		{ "GET / HTTP/1.1\r\n\r\n", ERR_BAD_REQUEST },
		{ HEAD("GET /") "Host: other\r\n\r\n", ERR_BAD_REQUEST },
		{ HEAD("POST /") "Content-Length: abc\r\n\r\n", ERR_BAD_REQUEST },
		{ HEAD("POST /") "Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
			ERR_BAD_REQUEST },
		{ HEAD("POST /") "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
			ERR_LENGTH_REQUIRED },
		{ HEAD("POST /") "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc",
			ERR_BAD_REQUEST },
		{ HEAD("GET /") "Folded: a\r\n b\r\n\r\n", ERR_BAD_REQUEST },
		{ GET("/%00"), ERR_BAD_REQUEST },
		{ GET("/../etc/passwd"), ERR_BAD_REQUEST },
		{ "CONNECT localhost:1 HTTP/1.1\r\nHost: localhost:1\r\n\r\n", ERR_UNKNOWN_METHOD },
		{ HEAD("TRACE /") "\r\n", ERR_UNKNOWN_METHOD },
		{ "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", ERR_HTTP_VERSION },
		{ "\x16\x03\x01\x02", ERR_BAD_REQUEST },
		{ "garbage\n", ERR_BAD_REQUEST },
		{ HEAD("GET /") "Expect: more\r\n\r\n", ERR_EXPECTATION },
	};
	struct rig rig = { 0 };
	(void)state;

	rig_start(&rig);
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		expect_refusal(&rig, rows[i].said, rows[i].err);
	assert_int_equal(net_stats(rig.net).refused_requests, COUNT_OF(rows));
	assert_int_equal(net_stats(rig.net).requests, 0);
	rig_finish(&rig);
}

static void nothing_behind_a_refused_request_is_read(void **state)
{
	struct rig rig = { 0 };
	(void)state;

	rig_start(&rig);
	expect_refusal(&rig, HEAD("POST /") "Transfer-Encoding: chunked\r\n\r\n" GET("/smuggled"),
		ERR_LENGTH_REQUIRED);
	assert_int_equal(net_stats(rig.net).requests, 0);
	rig_finish(&rig);
}

static void a_head_that_is_too_long_is_refused_before_it_ends(void **state)
{
	struct rig rig = { .options = { .limits = { .header_bytes = 200 } } };
	struct text text = { 0 };
	(void)state;

	rig_start(&rig);
	text_add(&text, HEAD("GET /"));
	while (text.length < 200)
		text_add(&text, "A: b\r\n");
	expect_refusal(&rig, text.bytes, ERR_HEADER_TOO_LARGE);
	text_clear(&text);
	text_add(&text, "GET /");
	while (text.length < 200)
		text_add_char(&text, 'a');
	expect_refusal(&rig, text.bytes, ERR_TARGET_TOO_LONG);
	text_finish(&text);
	rig_finish(&rig);
}

static void an_upgrade_to_http_2_is_overlooked(void **state)
{
	struct rig rig = { 0 };
	struct raw raw;
	(void)state;

	rig_start(&rig);
	rig_connect(&rig, &raw);
	raw_say(&raw, HEAD("GET /a") "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
				     "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n");
	expect_body(&raw, "GET [a]");
	raw_close(&raw);
	rig_finish(&rig);
}

static void a_head_request_gets_the_length_without_the_body(void **state)
{
	struct rig rig = { 0 };
	struct raw_answer answer = { 0 };
	struct raw raw;
	char value[256];
	(void)state;

	rig_start(&rig);
	rig_connect(&rig, &raw);
	raw_say(&raw, HEAD("HEAD /a") "\r\n" GET("/b"));
	raw_take_answer(&raw, true, &answer);
	assert_int_equal(answer.status, 200);
	assert_string_equal(raw_header(&answer, "Content-Length", value), "8");
	raw_answer_finish(&answer);
	expect_body(&raw, "GET [b]");
	raw_close(&raw);
	rig_finish(&rig);
}

static void who_has_the_current_answer_is_told_only_that(void **state)
{
	static const struct {
		const char *tags;
		int status;
	} rows[] = {
		{ "\"v1\"", 304 },
		{ "W/\"v1\"", 304 },
		{ "\"v0\", \"v1\"", 304 },
		{ "*", 304 },
		{ "\"v2\"", 200 },
		{ "\"v1\"x", 200 },
		{ "\"a,\"\t,, W/\"v1\"", 304 },
		{ "\"x\"v1\"", 200 },
		{ "", 200 },
	};
	struct rig rig = { 0 };
	struct raw raw;
	char said[256], value[256];
	(void)state;

	rig_start(&rig);
	rig_connect(&rig, &raw);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct raw_answer answer = { 0 };

		snprintf(said, sizeof(said), HEAD("GET /etag") "If-None-Match: %s\r\n\r\n",
			rows[i].tags);
		raw_say(&raw, said);
		raw_take_answer(&raw, false, &answer);
		assert_int_equal(answer.status, rows[i].status);
		assert_string_equal(raw_header(&answer, "ETag", value), "\"v1\"");
		assert_string_equal(raw_header(&answer, "Cache-Control", value), "no-cache");
		assert_string_equal(answer.body, rows[i].status == 200 ? "{}" : "");
		raw_answer_finish(&answer);
	}
	raw_say(&raw, HEAD("POST /etag") "If-None-Match: \"v1\"\r\n\r\n");
	assert_int_equal(raw_take_status(&raw), 200);
	raw_close(&raw);
	rig_finish(&rig);
}

static void the_connection_ends_where_the_client_wants_it_to(void **state)
{
	struct rig rig = { 0 };
	struct raw_answer answer = { 0 };
	struct raw raw;
	char value[256];
	(void)state;

	rig_start(&rig);
	rig_connect(&rig, &raw);
	raw_say(&raw, HEAD("GET /") "Connection: close\r\n\r\n");
	raw_take_answer(&raw, false, &answer);
	assert_string_equal(raw_header(&answer, "Connection", value), "close");
	raw_answer_finish(&answer);
	raw_wait_end(&raw);
	raw_close(&raw);

	rig_connect(&rig, &raw);
	raw_say(&raw, "GET / HTTP/1.0\r\n\r\n");
	assert_int_equal(raw_take_status(&raw), 200);
	raw_wait_end(&raw);
	raw_close(&raw);

	rig_connect(&rig, &raw);
	raw_say(&raw, "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
	raw_take_answer(&raw, false, &answer);
	assert_string_equal(raw_header(&answer, "Connection", value), "keep-alive");
	raw_answer_finish(&answer);
	raw_say(&raw, GET("/still/here"));
	expect_body(&raw, "GET [still] [here]");
	raw_close(&raw);
	rig_finish(&rig);
}

static void who_asks_whether_to_send_the_body_is_told_to(void **state)
{
	struct rig rig = { 0 };
	struct raw raw;
	(void)state;

	rig_start(&rig);
	rig_connect(&rig, &raw);
	raw_say(&raw, HEAD("PUT /a") "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n");
	raw_wait_text(&raw, "HTTP/1.1 100 Continue\r\n\r\n");
	raw_consume(&raw, strlen("HTTP/1.1 100 Continue\r\n\r\n"));
	raw_say(&raw, "hi");
	expect_body(&raw, "PUT [a] body:hi");
	/* Never before the answers that are owed. */
	raw_say(&raw, GET("/b") HEAD("PUT /a") "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n");
	expect_body(&raw, "GET [b]");
	raw_wait_text(&raw, "HTTP/1.1 100 Continue\r\n\r\n");
	raw_consume(&raw, strlen("HTTP/1.1 100 Continue\r\n\r\n"));
	raw_say(&raw, "hi");
	expect_body(&raw, "PUT [a] body:hi");
	/* Not where the body is too large, nor where it has already come. */
	raw_say(&raw, HEAD("PUT /a") "Content-Length: 2\r\nExpect: 100-continue\r\n\r\nho");
	expect_body(&raw, "PUT [a] body:ho");
	raw_say(&raw, HEAD("PUT /a") "Content-Length: 99999999\r\nExpect: 100-continue\r\n\r\n");
	expect_problem_and_end(&raw, ERR_TOO_LARGE);
	raw_close(&raw);
	rig_finish(&rig);
}

static void every_answer_carries_the_headers_that_protect(void **state)
{
	static const char *const said[] = { GET("/"), GET("/none"), GET("/etag"), GET("/%00") };
	struct rig rig = { 0 };
	char value[256];
	(void)state;

	rig_start(&rig);
	for (size_t i = 0; i < COUNT_OF(said); i++) {
		struct raw_answer answer = { 0 };
		struct raw raw;

		rig_connect(&rig, &raw);
		raw_say(&raw, said[i]);
		raw_take_answer(&raw, false, &answer);
		assert_string_equal(
			raw_header(&answer, "X-Content-Type-Options", value), "nosniff");
		assert_string_equal(raw_header(&answer, "Referrer-Policy", value), "no-referrer");
		assert_non_null(strstr(raw_header(&answer, "Content-Security-Policy", value),
			"frame-ancestors 'none'"));
		assert_non_null(raw_header(&answer, "Permissions-Policy", value));
		assert_non_null(raw_header(&answer, "Cross-Origin-Opener-Policy", value));
		assert_non_null(raw_header(&answer, "Cross-Origin-Resource-Policy", value));
		assert_non_null(raw_header(&answer, "Date", value));
		assert_non_null(raw_header(&answer, "Cache-Control", value));
		assert_null(raw_header(&answer, "Strict-Transport-Security", value));
		raw_answer_finish(&answer);
		raw_close(&raw);
	}
	rig_finish(&rig);
}

static void a_problem_says_what_why_and_which(void **state)
{
	struct rig rig = { 0 };
	struct raw_answer answer = { 0 };
	struct raw raw;
	(void)state;

	rig_start(&rig);
	rig_connect(&rig, &raw);
	raw_say(&raw, GET("/none"));
	raw_take_answer(&raw, false, &answer);
	assert_int_equal(answer.status, 404);
	assert_string_equal(answer.body,
		"{\"type\":\"urn:foleni:problem:no_such_route\",\"title\":\"There is nothing at "
		"this "
		"address\",\"status\":404,\"code\":\"no_such_route\",\"detail\":\"nothing here\"}");
	raw_answer_finish(&answer);
	raw_close(&raw);
	rig_finish(&rig);
}

static void an_answers_headers_end_at_a_line_break(void **state)
{
	static const struct net_pair headers[] = { { "X-Name", "a\r\nSet-Cookie: b" } };
	struct net_answer given = { .status = 200, .headers = headers, .header_count = 1 };
	struct rig rig = { 0 };
	struct raw_answer answer = { 0 };
	struct raw raw;
	char value[256];
	(void)state;

	rig_start(&rig);
	rig_connect(&rig, &raw);
	raw_say(&raw, GET("/later"));
	rig_wait_count(&rig, &rig.later_count, 1);
	net_reply(rig.net, rig.later[0], &given);
	raw_take_answer(&raw, false, &answer);
	assert_string_equal(raw_header(&answer, "X-Name", value), "a");
	assert_null(raw_header(&answer, "Set-Cookie", value));
	raw_answer_finish(&answer);
	raw_close(&raw);
	rig_finish(&rig);
}

/* The deadline counts from the first byte, whatever comes after it. */
static void a_request_that_dribbles_in_is_ended_in_time(void **state)
{
	static const char *const starts[] = { HEAD("GET /") "A: ",
		HEAD("POST /") "Content-Length: 1000000\r\n\r\n" };
	/* More than can be said in that time, byte by byte, on any machine. */
	struct rig rig = { .options = { .limits = { .request_ms = 60,
						.header_bytes = 1000000,
						.body_bytes = 1000000 } } };
	struct raw raw;
	(void)state;

	rig_start(&rig);
	for (size_t i = 0; i < COUNT_OF(starts); i++) {
		rig_connect(&rig, &raw);
		raw_say(&raw, starts[i]);
		for (int64_t end_us = time_monotonic_us() + RAW_PATIENCE_S * US_PER_S;
			net_stats(rig.net).timed_out_requests == i;) {
			assert_true(time_monotonic_us() < end_us);
			raw_say_slowly(&raw, "x");
		}
		expect_problem_and_end(&raw, ERR_REQUEST_TIMEOUT);
		raw_close(&raw);
	}
	rig_finish(&rig);
}

static void who_says_nothing_at_all_is_closed_without_a_word(void **state)
{
	struct rig rig = { .options = { .limits = { .request_ms = 30 } } };
	struct raw raw;
	(void)state;

	rig_start(&rig);
	rig_connect(&rig, &raw);
	raw_wait_end(&raw);
	assert_int_equal(raw.heard.length, 0);
	raw_close(&raw);
	rig_finish(&rig);
}

static void an_idle_connection_is_closed_in_time(void **state)
{
	struct rig rig = { .options = { .limits = { .idle_ms = 30 } } };
	struct raw raw;
	(void)state;

	rig_start(&rig);
	rig_connect(&rig, &raw);
	raw_say(&raw, GET("/a"));
	expect_body(&raw, "GET [a]");
	raw_wait_end(&raw);
	raw_close(&raw);
	rig_finish(&rig);
}

static void an_answer_that_does_not_come_is_replaced_in_time(void **state)
{
	struct rig rig = { .options = { .limits = { .answer_ms = 30 } } };
	struct net_answer answer = { .status = 204 };
	struct raw raw;
	(void)state;

	rig_start(&rig);
	rig_connect(&rig, &raw);
	raw_say(&raw, GET("/later"));
	expect_problem_and_end(&raw, ERR_BUSY);
	raw_close(&raw);
	rig_connect(&rig, &raw);
	raw_say(&raw, POST("/later", "0", ""));
	expect_problem_and_end(&raw, ERR_UNKNOWN_OUTCOME);
	raw_close(&raw);
	assert_false(net_reply(rig.net, rig.later[0], &answer));
	assert_false(net_reply(rig.net, rig.later[1], &answer));
	assert_int_equal(net_stats(rig.net).timed_out_answers, 2);
	rig_finish(&rig);
}

/* How often the loop turns in a tenth of a second in which it has nothing to do but its ticks. */
static size_t count_turns(struct rig *rig)
{
	int64_t until_us = time_monotonic_us() + 100 * 1000;
	size_t turns = 0;

	while (time_monotonic_us() < until_us) {
		loop_turn(rig->loop, true);
		turns++;
	}
	return turns;
}

static void a_held_answer_costs_nothing_whatever_waits_behind_it(void **state)
{
	enum { MOST_TURNS = 50 };
	struct rig rig = { .options = { .limits = { .tick_ms = 10 } } };
	struct raw waits, leaves;
	(void)state;

	rig_start(&rig);
	rig_connect(&rig, &waits);
	raw_say(&waits, GET("/later") GET("/b") "GET /half HTT");
	rig_connect(&rig, &leaves);
	raw_say(&leaves, GET("/later") GET("/b"));
	rig_wait_count(&rig, &rig.later_count, 2);
	count_turns(&rig);
	assert_in_range(count_turns(&rig), 1, MOST_TURNS);
	raw_say(&waits, "P/1.1\r\n");
	shutdown(leaves.fd, SHUT_WR);
	count_turns(&rig);
	assert_in_range(count_turns(&rig), 1, MOST_TURNS);
	raw_reset(&leaves);
	count_turns(&rig);
	assert_in_range(count_turns(&rig), 1, MOST_TURNS);
	rig_reply(rig.net, rig.later[0], "late", 4);
	expect_body(&waits, "late");
	expect_body(&waits, "GET [b]");
	raw_close(&waits);
	rig_finish(&rig);
}

static void who_does_not_take_its_answer_is_closed_in_time(void **state)
{
	struct rig rig = {
		.options = { .limits = { .send_ms = 30, .send_bytes_per_s = 1000 * 1000 * 1000 } }
	};
	struct raw deaf, good;
	(void)state;

	rig_start(&rig);
	raw_open_small(&deaf, net_port(rig.net), rig_pump, &rig, 4096);
	raw_say(&deaf, GET("/big?bytes=20000000"));
	rig_until(&rig, net_stats(rig.net).answers);
	/* Others do not notice it. */
	rig_connect(&rig, &good);
	raw_say(&good, GET("/a"));
	expect_body(&good, "GET [a]");
	rig_until(&rig, net_stats(rig.net).timed_out_sends && net_stats(rig.net).connections == 1);
	raw_close(&deaf);
	raw_close(&good);
	rig_finish(&rig);
}

static void who_has_stopped_taking_is_closed_however_large_the_answer(void **state)
{
	struct rig rig = { .options = { .limits = { .send_ms = 300 } } };
	struct raw deaf, thin;
	(void)state;

	rig_start(&rig);
	raw_open_small(&deaf, net_port(rig.net), rig_pump, &rig, 4096);
	raw_say(&deaf, GET("/big?bytes=20000000"));
	raw_open_small(&thin, net_port(rig.net), rig_pump, &rig, 4096);
	raw_say(&thin, GET("/big?bytes=20000000"));
	/* Little by little, so that the outbox still waits. */
	while (!net_stats(rig.net).timed_out_sends || net_stats(rig.net).connections != 1) {
		char bytes[512];

		(void)!recv(thin.fd, bytes, sizeof(bytes), 0);
		rig_pump(&rig);
	}
	assert_int_equal(net_stats(rig.net).timed_out_sends, 1);
	raw_close(&thin);
	raw_close(&deaf);
	rig_finish(&rig);
}

static void a_large_answer_arrives_whole(void **state)
{
	struct rig rig = { 0 };
	struct raw raw;
	(void)state;

	rig_start(&rig);
	raw_open_small(&raw, net_port(rig.net), rig_pump, &rig, 4096);
	raw_say(&raw, GET("/big?bytes=3000000") GET("/b"));
	for (int i = 0; i < 2; i++) {
		struct raw_answer answer = { 0 };

		raw_take_answer(&raw, false, &answer);
		assert_int_equal(answer.status, 200);
		assert_int_equal(answer.body_length, i ? strlen("GET [b]") : 3000000);
		if (!i)
			assert_int_equal(strspn(answer.body, "x"), 3000000);
		raw_answer_finish(&answer);
	}
	raw_close(&raw);
	rig_finish(&rig);
}

static void who_sends_far_ahead_of_the_answers_is_closed(void **state)
{
	struct rig rig = { .options = { .limits = { .header_bytes = 500, .body_bytes = 500 } } };
	struct raw raw;
	char bytes[1100];
	(void)state;

	rig_start(&rig);
	rig_connect(&rig, &raw);
	memset(bytes, 'x', sizeof(bytes));
	raw_say(&raw, GET("/later"));
	raw_say_bytes(&raw, bytes, sizeof(bytes));
	raw_wait_end(&raw);
	raw_close(&raw);
	/* Piece by piece it is too much as well. */
	rig_connect(&rig, &raw);
	raw_say(&raw, GET("/later"));
	rig_wait_count(&rig, &rig.later_count, 2);
	raw_say_bytes(&raw, bytes, 600);
	rig_until(&rig, net_stats(rig.net).bytes_in >= sizeof(bytes) + 600);
	assert_int_equal(net_stats(rig.net).connections, 1);
	raw_say_bytes(&raw, bytes, 600);
	raw_wait_end(&raw);
	raw_close(&raw);
	rig_finish(&rig);
}

static void an_address_gets_so_many_connections_and_the_rest_are_told(void **state)
{
	struct rig rig = { .options = { .limits = { .connections_per_address = 2 } } };
	struct raw raw[3];
	(void)state;

	rig_start(&rig);
	for (size_t i = 0; i < 2; i++) {
		rig_connect(&rig, &raw[i]);
		raw_say(&raw[i], GET("/a"));
		expect_body(&raw[i], "GET [a]");
	}
	rig_connect(&rig, &raw[2]);
	expect_problem_and_end(&raw[2], ERR_BUSY);
	raw_close(&raw[2]);
	assert_int_equal(net_stats(rig.net).refused_address, 1);
	raw_close(&raw[0]);
	rig_until(&rig, net_stats(rig.net).connections == 1);
	rig_connect(&rig, &raw[0]);
	raw_say(&raw[0], GET("/again"));
	expect_body(&raw[0], "GET [again]");
	raw_close(&raw[0]);
	raw_close(&raw[1]);
	rig_finish(&rig);
}

static void a_proxy_may_have_more_connections_than_a_client(void **state)
{
	struct rig rig = { .options = { .limits = { .connections_per_address = 2 } },
		.is_proxy = true };
	struct raw raw[4];
	(void)state;

	rig_start(&rig);
	for (size_t i = 0; i < 4; i++) {
		rig_connect(&rig, &raw[i]);
		raw_say(&raw[i], GET("/a"));
		expect_body(&raw[i], "GET [a]");
	}
	assert_int_equal(net_stats(rig.net).refused_address, 0);
	for (size_t i = 0; i < 4; i++)
		raw_close(&raw[i]);
	rig_finish(&rig);
}

static void the_server_takes_so_many_connections_and_the_rest_are_told(void **state)
{
	struct rig rig = { .options = { .limits = { .connections = 1 } } };
	struct raw first, second;
	(void)state;

	rig_start(&rig);
	rig_connect(&rig, &first);
	raw_say(&first, GET("/a"));
	expect_body(&first, "GET [a]");
	rig_connect(&rig, &second);
	expect_problem_and_end(&second, ERR_BUSY);
	assert_int_equal(net_stats(rig.net).refused_total, 1);
	raw_close(&first);
	raw_close(&second);
	rig_finish(&rig);
}

static void half_open_requests_keep_nobody_out(void **state)
{
	enum { HALF_OPEN = 400 };
	static struct raw half[HALF_OPEN];
	struct rig rig = { 0 };
	struct raw good;
	(void)state;

	rig_start(&rig);
	for (size_t i = 0; i < HALF_OPEN; i++) {
		rig_connect(&rig, &half[i]);
		raw_say(&half[i], HEAD("GET /"));
		rig_pump(&rig);
	}
	rig_connect(&rig, &good);
	raw_say(&good, GET("/a"));
	expect_body(&good, "GET [a]");
	for (size_t i = 0; i < HALF_OPEN; i++)
		raw_reset(&half[i]);
	raw_close(&good);
	rig_finish(&rig);
}

static void stopping_lets_answers_out_and_refuses_what_is_new(void **state)
{
	struct rig rig = { 0 };
	struct raw idle, owed, late, silent;
	struct raw_answer answer = { 0 };
	char value[256];
	(void)state;

	rig_start(&rig);
	rig_connect(&rig, &idle);
	raw_say(&idle, GET("/a"));
	expect_body(&idle, "GET [a]");
	rig_connect(&rig, &owed);
	raw_say(&owed, GET("/later"));
	rig_wait_count(&rig, &rig.later_count, 1);
	rig_connect(&rig, &late);
	raw_say(&late, "GET / HT");
	rig_connect(&rig, &silent);
	rig_until(&rig, net_stats(rig.net).accepted == 4 && net_stats(rig.net).bytes_in >= 80);

	net_stop(rig.net, 7, rig_stopped, &rig);
	raw_wait_end(&idle);
	raw_wait_end(&silent);
	raw_say(&late, "TP/1.1\r\nHost: localhost\r\n\r\n");
	raw_take_answer(&late, false, &answer);
	assert_int_equal(answer.status, 503);
	assert_string_equal(raw_header(&answer, "Retry-After", value), "7");
	assert_string_equal(raw_header(&answer, "Connection", value), "close");
	raw_answer_finish(&answer);
	assert_false(rig.is_stopped);
	rig_reply(rig.net, rig.later[0], "at last", 7);
	raw_take_answer(&owed, false, &answer);
	assert_string_equal(answer.body, "at last");
	assert_string_equal(raw_header(&answer, "Connection", value), "close");
	raw_answer_finish(&answer);
	raw_close(&idle);
	raw_close(&owed);
	raw_close(&late);
	raw_close(&silent);
	rig_wait_stopped(&rig);
	rig_finish(&rig);
}

static void stopping_ends_in_time_whatever_clients_do(void **state)
{
	struct rig rig = { .options = { .limits = { .stop_ms = 50, .close_ms = 60000 } } };
	struct raw owed, lingering;
	(void)state;

	rig_start(&rig);
	rig_connect(&rig, &owed);
	raw_say(&owed, GET("/later"));
	rig_wait_count(&rig, &rig.later_count, 1);
	rig_connect(&rig, &lingering);
	raw_say(&lingering, "nonsense\n");
	assert_int_equal(raw_take_status(&lingering), 400);
	net_stop(rig.net, 1, rig_stopped, &rig);
	rig_wait_stopped(&rig);
	raw_close(&owed);
	raw_close(&lingering);
	rig_finish(&rig);
}

static void two_servers_may_share_a_port_if_both_want_to(void **state)
{
	struct rig first = { .options = { .reuse_port = true } };
	struct rig second = { .options = { .reuse_port = true } };
	struct net_options greedy;
	char why[NET_WHY_BYTES] = "";
	(void)state;

	rig_start(&first);
	second.options.port = net_port(first.net);
	rig_start(&second);
	assert_int_equal(net_port(first.net), net_port(second.net));
	greedy = second.options;
	greedy.reuse_port = false;
	assert_null(net_create(first.loop, &greedy, &rig_handlers, &first, why));
	assert_non_null(strstr(why, "Address already in use"));
	rig_finish(&first);
	rig_finish(&second);
}

static void a_listening_socket_may_be_handed_in(void **state)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr = { htonl(INADDR_LOOPBACK) } };
	struct rig rig = { 0 };
	struct raw raw;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	(void)state;

	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(fd, 10), 0);
	rig.options.listen_fd = fd;
	rig_start(&rig);
	rig_connect(&rig, &raw);
	raw_say(&raw, GET("/a"));
	expect_body(&raw, "GET [a]");
	raw_close(&raw);
	rig_finish(&rig);
	assert_int_equal(fcntl(fd, F_GETFD), 0);
	close(fd);
}

static void an_address_that_is_none_is_said_to_be_so(void **state)
{
	struct net_options options = { .address = "nowhere" };
	struct loop *loop = loop_create();
	char why[NET_WHY_BYTES];
	(void)state;

	assert_null(net_create(loop, &options, &rig_handlers, NULL, why));
	assert_string_equal(why, "not an address: nowhere");
	loop_destroy(&loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_is_answered_and_the_connection_stays),
		cmocka_unit_test(each_method_is_answered_with_and_without_a_body),
		cmocka_unit_test(pipelined_requests_are_answered_in_order_and_in_one_piece),
		cmocka_unit_test(requests_with_bodies_may_be_pipelined_too),
		cmocka_unit_test(an_answer_may_come_later_and_holds_back_what_is_behind_it),
		cmocka_unit_test(an_answer_to_a_client_that_has_gone_is_dropped),
		cmocka_unit_test(a_request_is_answered_once),
		cmocka_unit_test(bytes_may_come_one_by_one),
		cmocka_unit_test(a_body_may_be_as_long_as_the_limit_and_no_longer),
		cmocka_unit_test(what_is_not_well_formed_is_refused_and_the_connection_ends),
		cmocka_unit_test(nothing_behind_a_refused_request_is_read),
		cmocka_unit_test(a_head_that_is_too_long_is_refused_before_it_ends),
		cmocka_unit_test(an_upgrade_to_http_2_is_overlooked),
		cmocka_unit_test(a_head_request_gets_the_length_without_the_body),
		cmocka_unit_test(who_has_the_current_answer_is_told_only_that),
		cmocka_unit_test(the_connection_ends_where_the_client_wants_it_to),
		cmocka_unit_test(who_asks_whether_to_send_the_body_is_told_to),
		cmocka_unit_test(every_answer_carries_the_headers_that_protect),
		cmocka_unit_test(a_problem_says_what_why_and_which),
		cmocka_unit_test(an_answers_headers_end_at_a_line_break),
		cmocka_unit_test(a_request_that_dribbles_in_is_ended_in_time),
		cmocka_unit_test(who_says_nothing_at_all_is_closed_without_a_word),
		cmocka_unit_test(an_idle_connection_is_closed_in_time),
		cmocka_unit_test(an_answer_that_does_not_come_is_replaced_in_time),
		cmocka_unit_test(a_held_answer_costs_nothing_whatever_waits_behind_it),
		cmocka_unit_test(who_does_not_take_its_answer_is_closed_in_time),
		cmocka_unit_test(who_has_stopped_taking_is_closed_however_large_the_answer),
		cmocka_unit_test(a_large_answer_arrives_whole),
		cmocka_unit_test(who_sends_far_ahead_of_the_answers_is_closed),
		cmocka_unit_test(an_address_gets_so_many_connections_and_the_rest_are_told),
		cmocka_unit_test(a_proxy_may_have_more_connections_than_a_client),
		cmocka_unit_test(the_server_takes_so_many_connections_and_the_rest_are_told),
		cmocka_unit_test(half_open_requests_keep_nobody_out),
		cmocka_unit_test(stopping_lets_answers_out_and_refuses_what_is_new),
		cmocka_unit_test(stopping_ends_in_time_whatever_clients_do),
		cmocka_unit_test(two_servers_may_share_a_port_if_both_want_to),
		cmocka_unit_test(a_listening_socket_may_be_handed_in),
		cmocka_unit_test(an_address_that_is_none_is_said_to_be_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
