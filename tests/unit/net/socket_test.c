// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* WebSockets, over sockets. */
#include "tests/unit/net/rig.h"

static void expect_text(struct raw *raw, const char *text)
{
	struct raw_frame frame = { 0 };

	raw_take_frame(raw, &frame);
	assert_int_equal(frame.opcode, 1);
	assert_true(frame.is_final);
	assert_string_equal(frame.bytes, text);
	raw_frame_finish(&frame);
}

/* The server closes with this code, and after our Close hangs up. */
static void expect_close(struct raw *raw, unsigned code)
{
	assert_int_equal(raw_take_close(raw), code);
	raw_say_frame(raw, true, 8, NULL, 0);
	raw_wait_end(raw);
	assert_false(raw->broken);
	assert_int_equal(raw->heard.length, 0);
}

static void expect_refused(
	struct rig *rig, const char *path, const char *protocol, const char *more, enum err err)
{
	struct raw_answer answer = { 0 };
	struct raw raw;
	char value[256];

	rig_connect(rig, &raw);
	raw_ask_websocket(&raw, path, protocol, more);
	raw_take_answer(&raw, false, &answer);
	assert_int_equal(answer.status, err_http_status(err));
	assert_non_null(strstr(answer.body, err_code(err)));
	assert_string_equal(raw_header(&answer, "Content-Type", value), NET_PROBLEM_JSON);
	if (answer.status == 401)
		assert_string_equal(raw_header(&answer, "WWW-Authenticate", value), "Bearer");
	raw_answer_finish(&answer);
	raw_wait_end(&raw);
	raw_close(&raw);
}

static void a_socket_opens_echoes_and_closes(void **state)
{
	struct rig rig = { 0 };
	struct raw_answer answer = { 0 };
	struct raw raw;
	char value[256];
	(void)state;

	rig_start(&rig);
	rig_connect(&rig, &raw);
	raw_ask_websocket(&raw, "/live", "other, foleni.v1", NULL);
	raw_take_answer(&raw, false, &answer);
	assert_int_equal(answer.status, 101);
	assert_string_equal(
		raw_header(&answer, "Sec-WebSocket-Accept", value), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
	assert_string_equal(raw_header(&answer, "Sec-WebSocket-Protocol", value), "foleni.v1");
	raw_answer_finish(&answer);
	raw_say_text(&raw, "habari");
	expect_text(&raw, "habari");
	assert_int_equal(net_stats(rig.net).sockets, 1);
	/* An id of one kind is none of the other. */
	assert_false(net_reply(rig.net, (struct net_request_id){ rig.sockets[0].n },
		&(struct net_answer){ .status = 204 }));
	raw_say_frame(&raw, true, 8,
		"\x03\xe8"
		"bye",
		5);
	assert_int_equal(raw_take_close(&raw), 1000);
	raw_wait_end(&raw);
	raw_close(&raw);
	rig_wait_count(&rig, &rig.closed, 1);
	assert_int_equal(rig.opened, 1);
	assert_int_equal(rig.why, NET_WHY_CLIENT);
	rig_finish(&rig);
}

static void what_is_sent_at_opening_comes_behind_the_answer(void **state)
{
	struct rig rig = { .greets = true };
	struct raw raw;
	(void)state;

	rig_start(&rig);
	rig_open_socket(&rig, &raw);
	expect_text(&raw, "welcome");
	raw_close(&raw);
	rig_finish(&rig);
}

static void frames_may_come_together_with_the_handshake(void **state)
{
	struct rig rig = { 0 };
	struct raw raw;
	(void)state;

	rig_start(&rig);
	rig_connect(&rig, &raw);
	raw_say_slowly(&raw, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
			     "GET /live HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
			     "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
			     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
			     "Sec-WebSocket-Protocol: foleni.v1\r\n\r");
	raw_say_bytes(&raw, "\n\x81\x82\0\0\0\0hi", 9);
	assert_int_equal(raw_take_status(&raw), 200);
	assert_int_equal(raw_take_status(&raw), 101);
	expect_text(&raw, "hi");
	raw_close(&raw);
	rig_finish(&rig);
}

static void a_refusal_may_wait_and_ends_the_connection(void **state)
{
	struct rig rig = { 0 };
	struct raw_answer answer = { 0 };
	struct raw raw;
	(void)state;

	rig_start(&rig);
	rig_connect(&rig, &raw);
	raw_ask_websocket(&raw, "/live", "foleni.v1", "Authorization: Bearer later\r\n");
	rig_until(&rig, rig.later_count == 1);
	/* Frames that came too early are no requests. */
	raw_say_bytes(&raw, "\x81\x82\0\0\0\0hi", 8);
	net_reply(rig.net, rig.later[0],
		&(struct net_answer){ .status = 403, .body = "later", .body_length = 5 });
	raw_take_answer(&raw, false, &answer);
	assert_int_equal(answer.status, 403);
	assert_string_equal(answer.body, "later");
	raw_answer_finish(&answer);
	raw_wait_end(&raw);
	assert_int_equal(net_stats(rig.net).refused_upgrades, 1);
	assert_int_equal(rig.opened, 0);
	raw_close(&raw);
	rig_finish(&rig);
}

static void begun(void *arg, struct net_socket_id socket)
{
	struct net_socket_id *id = arg;

	*id = socket;
}

static void who_was_refused_may_be_let_in_after_all(void **state)
{
	struct net_socket_id id = { 0 };
	struct rig rig = { 0 };
	struct raw_answer answer = { 0 };
	struct raw raw;
	char value[256];
	(void)state;

	rig_start(&rig);
	rig_connect(&rig, &raw);
	raw_ask_websocket(&raw, "/live", "foleni.v1", "Authorization: Bearer later\r\n");
	rig_until(&rig, rig.later_count == 1);
	/* What comes too early waits. */
	raw_say_bytes(&raw, "\x81\x82\0\0\0\0hi", 8);
	assert_true(net_accept(rig.net, rig.later[0], "foleni.v1", begun, &id));
	raw_take_answer(&raw, false, &answer);
	assert_int_equal(answer.status, 101);
	assert_string_equal(
		raw_header(&answer, "Sec-WebSocket-Accept", value), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
	assert_string_equal(raw_header(&answer, "Sec-WebSocket-Protocol", value), "foleni.v1");
	raw_answer_finish(&answer);
	expect_text(&raw, "hi");
	raw_say_text(&raw, "habari");
	expect_text(&raw, "habari");
	assert_true(id.n && id.n != rig.later[0].n);
	assert_int_equal(net_stats(rig.net).refused_upgrades, 0);
	/* Once, and only who asked for a WebSocket. */
	assert_false(net_accept(rig.net, rig.later[0], "foleni.v1", begun, &id));
	assert_false(net_accept(rig.net, (struct net_request_id){ id.n }, NULL, begun, &id));
	raw_close(&raw);
	rig_wait_count(&rig, &rig.closed, 1);
	rig_connect(&rig, &raw);
	raw_say_slowly(&raw, "GET /later HTTP/1.1\r\nHost: localhost\r\n\r\n");
	rig_until(&rig, rig.later_count == 2);
	assert_false(net_accept(rig.net, rig.later[1], NULL, begun, &id));
	raw_close(&raw);
	rig_finish(&rig);
}

static void who_may_not_connect_is_told_why(void **state)
{
	static const char *const origins[] = { "https://hospital.example", NULL };
	struct rig rig = { .options = { .allowed_origins = origins } };
	struct raw raw;
	(void)state;

	rig_start(&rig);
	expect_refused(&rig, "/", "foleni.v1", NULL, ERR_NO_ROUTE);
	expect_refused(&rig, "/live/x", "foleni.v1", NULL, ERR_NO_ROUTE);
	expect_refused(&rig, "/live", "other", NULL, ERR_BAD_REQUEST);
	expect_refused(&rig, "/live", NULL, NULL, ERR_BAD_REQUEST);
	expect_refused(
		&rig, "/live", "foleni.v1", "Authorization: Bearer bad\r\n", ERR_UNAUTHENTICATED);
	expect_refused(
		&rig, "/live", "foleni.v1", "Origin: https://evil.example\r\n", ERR_BAD_ORIGIN);
	assert_string_equal(rig.last_event, "net.origin_refused");
	expect_refused(
		&rig, "/live", "foleni.v1", "Origin: http://hospital.example\r\n", ERR_BAD_ORIGIN);
	expect_refused(
		&rig, "/live", "foleni.v1", "Origin: https://localhost:81\r\n", ERR_BAD_ORIGIN);
	expect_refused(&rig, "/live", "foleni.v1", "Origin: null\r\n", ERR_BAD_ORIGIN);
	expect_refused(&rig, "/live", "foleni.v1", "Content-Length: 2\r\n\r\nhi", ERR_BAD_REQUEST);
	assert_int_equal(rig.opened, 0);
	assert_int_equal(net_stats(rig.net).refused_upgrades, 10);
	rig_connect(&rig, &raw);
	raw_ask_websocket(&raw, "/live", "foleni.v1", "Origin: https://hospital.example\r\n");
	assert_int_equal(raw_take_status(&raw), 101);
	raw_close(&raw);
	/* A list takes nothing from the server's own pages. */
	rig_connect(&rig, &raw);
	raw_ask_websocket(&raw, "/live", "foleni.v1", "Origin: http://localhost\r\n");
	assert_int_equal(raw_take_status(&raw), 101);
	raw_close(&raw);
	rig_finish(&rig);
}

static void without_a_list_only_the_servers_own_pages_may_connect(void **state)
{
	struct rig rig = { 0 };
	struct raw raw;
	(void)state;

	rig_start(&rig);
	expect_refused(
		&rig, "/live", "foleni.v1", "Origin: https://evil.example\r\n", ERR_BAD_ORIGIN);
	expect_refused(
		&rig, "/live", "foleni.v1", "Origin: https://localhost:81\r\n", ERR_BAD_ORIGIN);
	expect_refused(&rig, "/live", "foleni.v1", "Origin: null\r\n", ERR_BAD_ORIGIN);
	rig_connect(&rig, &raw);
	raw_ask_websocket(&raw, "/live", "foleni.v1", "Origin: https://localhost\r\n");
	assert_int_equal(raw_take_status(&raw), 101);
	raw_close(&raw);
	rig_finish(&rig);
}

static void a_handshake_has_a_version_a_key_and_no_other_method(void **state)
{
	static const struct {
		const char *said;
		int status;
	} rows[] = {
		{ "GET /live HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
		  "Sec-WebSocket-Version: 99\r\nSec-WebSocket-Key: "
		  "dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
			426 },
		{ "GET /live HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
		  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
			426 },
		{ "GET /live HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
		  "Sec-WebSocket-Version: 13\r\n\r\n",
			400 },
		{ "GET /live HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
		  "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n\r\n",
			400 },
		{ "POST /live HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
		  "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
		  "dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
			400 },
	};
	struct rig rig = { 0 };
	(void)state;

	rig_start(&rig);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct raw_answer answer = { 0 };
		struct raw raw;
		char value[256];

		rig_connect(&rig, &raw);
		raw_say(&raw, rows[i].said);
		raw_take_answer(&raw, false, &answer);
		assert_int_equal(answer.status, rows[i].status);
		if (answer.status == 426)
			assert_string_equal(
				raw_header(&answer, "Sec-WebSocket-Version", value), "13");
		raw_answer_finish(&answer);
		raw_close(&raw);
	}
	rig_finish(&rig);
}

static void fragments_and_pings_between_them_are_put_together(void **state)
{
	struct rig rig = { 0 };
	struct raw_frame frame = { 0 };
	struct raw raw;
	(void)state;

	rig_start(&rig);
	rig_open_socket(&rig, &raw);
	raw_say_frame(&raw, false, 1, "ha", 2);
	raw_say_frame(&raw, true, 9, "are you there", 13);
	raw_say_frame(&raw, false, 0, "ba", 2);
	raw_say_frame(&raw, true, 0, "ri", 2);
	raw_take_frame(&raw, &frame);
	assert_int_equal(frame.opcode, 10);
	assert_string_equal(frame.bytes, "are you there");
	raw_frame_finish(&frame);
	expect_text(&raw, "habari");
	raw_close(&raw);
	rig_finish(&rig);
}

static void every_ping_of_a_segment_is_answered(void **state)
{
	struct rig rig = { 0 };
	struct raw raw;
	struct text text = { 0 };
	char said[] = "\x89\x81\0\0\0\0"
		      "0";
	(void)state;

	rig_start(&rig);
	rig_open_socket(&rig, &raw);
	for (int i = 0; i < 10; i++) {
		said[6] = (char)('0' + i);
		text_add_bytes(&text, said, 7);
	}
	raw_say_bytes(&raw, text.bytes, text.length);
	for (int i = 0; i < 10; i++) {
		struct raw_frame frame = { 0 };

		raw_take_frame(&raw, &frame);
		assert_int_equal(frame.opcode, 10);
		assert_int_equal(frame.bytes[0], '0' + i);
		raw_frame_finish(&frame);
	}
	text_finish(&text);
	raw_close(&raw);
	rig_finish(&rig);
}

static void each_violation_is_answered_with_its_code(void **state)
{
	static const struct {
		const char *bytes;
		size_t length;
		unsigned code;
	} rows[] = {
		{ "\x81\x01z", 3, 1002 },                         /* not masked */
		{ "\xc1\x81\0\0\0\0z", 7, 1002 },                 /* a reserved bit */
		{ "\x83\x80\0\0\0\0", 6, 1002 },                  /* an unknown opcode */
		{ "\x80\x81\0\0\0\0z", 7, 1002 },                 /* nothing to continue */
		{ "\x82\x81\0\0\0\0z", 7, 1003 },                 /* binary */
		{ "\x81\x81\0\0\0\0\xff", 7, 1007 },              /* no UTF-8 */
		{ "\x81\xff\0\0\0\1\0\0\0\0\0\0\0\0", 14, 1009 }, /* 4 GB */
		{ "\x88\x82\0\0\0\0\x03\xed", 8, 1002 },          /* a code nobody may send */
	};
	struct rig rig = { 0 };
	(void)state;

	rig_start(&rig);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct raw raw;

		rig_open_socket(&rig, &raw);
		raw_say_bytes(&raw, rows[i].bytes, rows[i].length);
		expect_close(&raw, rows[i].code);
		raw_close(&raw);
		rig_wait_count(&rig, &rig.closed, i + 1);
		assert_int_equal(rig.why, NET_WHY_PROTOCOL);
	}
	assert_int_equal(rig.messages, 0);
	assert_int_equal(net_stats(rig.net).violations, COUNT_OF(rows));
	rig_finish(&rig);
}

static void a_message_may_be_as_long_as_the_limit_and_no_longer(void **state)
{
	struct rig rig = { .options = { .limits = { .message_bytes = 70000 } } };
	struct raw_frame frame = { 0 };
	struct raw raw;
	char *text = mem_alloc(70002);
	(void)state;

	memset(text, 'm', 70001);
	rig_start(&rig);
	rig_open_socket(&rig, &raw);
	raw_say_frame(&raw, true, 1, text, 70000);
	raw_take_frame(&raw, &frame);
	assert_int_equal(frame.length, 70000);
	raw_frame_finish(&frame);
	raw_say_frame(&raw, true, 1, text, 70001);
	expect_close(&raw, 1009);
	raw_close(&raw);
	mem_free(text);
	rig_finish(&rig);
}

static void the_frames_of_a_turn_leave_together_and_in_order(void **state)
{
	struct rig rig = { 0 };
	struct raw raw[2];
	uint64_t sends;
	char text[16];
	(void)state;

	rig_start(&rig);
	for (int i = 0; i < 2; i++)
		rig_open_socket(&rig, &raw[i]);
	sends = net_stats(rig.net).sends;
	for (int i = 0; i < 60; i++) {
		struct net_frame *frame;

		snprintf(text, sizeof(text), "frame %d", i);
		frame = net_frame_create(text, strlen(text));
		for (int k = 0; k < 2; k++)
			assert_int_equal(
				net_socket_send(rig.net, rig.sockets[k], frame), NET_SENT_QUEUED);
		assert_int_equal(frame->holders, 3);
		net_frame_release(&frame);
	}
	for (int i = 0; i < 60; i++) {
		snprintf(text, sizeof(text), "frame %d", i);
		expect_text(&raw[0], text);
		expect_text(&raw[1], text);
	}
	assert_int_equal(net_stats(rig.net).sends - sends, 2);
	raw_close(&raw[0]);
	raw_close(&raw[1]);
	rig_finish(&rig);
}

/* Sends 1000-byte frames until one is refused. Returns how many were taken. */
static int fill(struct rig *rig, struct net_socket_id socket)
{
	char text[1001];
	int taken = 0;

	memset(text, 'f', 1000);
	text[1000] = '\0';
	while (rig_send(rig, socket, text) == NET_SENT_QUEUED) {
		taken++;
		rig_pump(rig);
	}
	return taken;
}

static void a_full_outbox_is_said_and_so_is_when_it_has_drained(void **state)
{
	struct rig rig = {
		.options = { .limits = { .outbox_bytes = 10000, .send_buffer_bytes = 4096 } }
	};
	struct raw deaf;
	int taken;
	(void)state;

	rig_start(&rig);
	raw_open_small(&deaf, net_port(rig.net), rig_pump, &rig, 4096);
	raw_ask_websocket(&deaf, "/live", "foleni.v1", NULL);
	assert_int_equal(raw_take_status(&deaf), 101);
	taken = fill(&rig, rig.sockets[0]);
	assert_true(net_socket_queued_bytes(rig.net, rig.sockets[0]) <= 10000);
	/* What was refused once leaves a gap: nothing may follow before the client is told anew. */
	assert_int_equal(rig_send(&rig, rig.sockets[0], "x"), NET_SENT_FULL);
	assert_int_equal(rig.drained, 0);
	for (int i = 0; i < taken; i++) {
		struct raw_frame frame = { 0 };

		raw_take_frame(&deaf, &frame);
		assert_int_equal(frame.length, 1000);
		raw_frame_finish(&frame);
	}
	rig_wait_count(&rig, &rig.drained, 1);
	assert_int_equal(rig_send(&rig, rig.sockets[0], "current state"), NET_SENT_QUEUED);
	expect_text(&deaf, "current state");
	assert_int_equal(rig.drained, 1);
	raw_close(&deaf);
	rig_finish(&rig);
}

static void a_frame_larger_than_the_outbox_goes_alone(void **state)
{
	struct rig rig = { .options = { .limits = { .outbox_bytes = 100 } } };
	struct net_frame *large;
	struct raw_frame frame = { 0 };
	struct raw raw;
	char text[5000];
	(void)state;

	memset(text, 's', sizeof(text));
	large = net_frame_create(text, sizeof(text));
	rig_start(&rig);
	rig_open_socket(&rig, &raw);
	assert_int_equal(net_socket_send(rig.net, rig.sockets[0], large), NET_SENT_QUEUED);
	assert_int_equal(net_socket_send(rig.net, rig.sockets[0], large), NET_SENT_FULL);
	raw_take_frame(&raw, &frame);
	assert_int_equal(frame.length, sizeof(text));
	raw_frame_finish(&frame);
	rig_wait_count(&rig, &rig.drained, 1);
	net_frame_release(&large);
	raw_close(&raw);
	rig_finish(&rig);
}

static void who_reads_nothing_delays_nobody_else(void **state)
{
	struct rig rig = { .options = { .limits = { .send_buffer_bytes = 4096 } } };
	struct raw deaf, good;
	(void)state;

	rig_start(&rig);
	raw_open_small(&deaf, net_port(rig.net), rig_pump, &rig, 4096);
	raw_ask_websocket(&deaf, "/live", "foleni.v1", NULL);
	assert_int_equal(raw_take_status(&deaf), 101);
	rig_open_socket(&rig, &good);
	fill(&rig, rig.sockets[0]);
	rig_send(&rig, rig.sockets[1], "at once");
	expect_text(&good, "at once");
	assert_int_equal(rig_send(&rig, rig.sockets[0], "x"), NET_SENT_FULL);
	assert_int_equal(rig.drained, 0);
	raw_close(&deaf);
	raw_close(&good);
	rig_finish(&rig);
}

static void a_flood_of_pings_without_reading_stays_within_the_outbox(void **state)
{
	struct rig rig = {
		.options = { .limits = { .outbox_bytes = 2000, .send_buffer_bytes = 4096 } }
	};
	struct raw deaf;
	struct text pings = { 0 };
	(void)state;

	rig_start(&rig);
	raw_open_small(&deaf, net_port(rig.net), rig_pump, &rig, 4096);
	raw_ask_websocket(&deaf, "/live", "foleni.v1", NULL);
	assert_int_equal(raw_take_status(&deaf), 101);
	for (int i = 0; i < 4000; i++)
		text_add_bytes(&pings, "\x89\x85\0\0\0\0hello", 11);
	for (int i = 0; i < 20; i++) {
		send(deaf.fd, pings.bytes, pings.length, MSG_NOSIGNAL);
		rig_pump(&rig);
		assert_true(net_socket_queued_bytes(rig.net, rig.sockets[0]) < 2200);
	}
	text_finish(&pings);
	raw_close(&deaf);
	rig_finish(&rig);
}

static void nobody_is_given_up_because_the_server_slept(void **state)
{
	enum { HEARTBEAT_MS = 100 };
	struct rig rig = { .options = { .limits = { .heartbeat_ms = HEARTBEAT_MS } } };
	struct raw_frame frame = { 0 };
	struct raw raw;
	int64_t until_us;
	(void)state;

	rig_start(&rig);
	rig_open_socket(&rig, &raw);
	until_us = time_monotonic_us() + 3 * HEARTBEAT_MS * 1000;
	while (time_monotonic_us() < until_us)
		;
	raw_take_frame(&raw, &frame);
	assert_int_equal(frame.opcode, 9);
	raw_frame_finish(&frame);
	assert_int_equal(rig.closed, 0);
	raw_say_text(&raw, "still here");
	expect_text(&raw, "still here");
	/* And it is given up once it does not answer. */
	rig_wait_count(&rig, &rig.closed, 1);
	assert_int_equal(rig.why, NET_WHY_SILENT);
	raw_close(&raw);
	rig_finish(&rig);
}

static void who_is_silent_is_pinged_and_then_given_up(void **state)
{
	struct rig rig = { .options = { .limits = { .heartbeat_ms = 100 } } };
	struct raw_frame frame = { 0 };
	struct raw dead, alive;
	size_t pings = 0;
	int64_t end_us = time_monotonic_us() + RAW_PATIENCE_S * US_PER_S;
	(void)state;

	rig_start(&rig);
	rig_open_socket(&rig, &dead);
	rig_open_socket(&rig, &alive);
	while (!rig.closed || pings < 4) {
		assert_true(time_monotonic_us() < end_us);
		raw_hear(&alive);
		if (raw_has_frame(&alive, NULL)) {
			raw_take_frame(&alive, &frame);
			assert_int_equal(frame.opcode, 9);
			pings++;
			raw_say_frame(&alive, true, 10, frame.bytes, frame.length);
			raw_frame_finish(&frame);
		}
		rig_pump(&rig);
	}
	assert_int_equal(rig.closed, 1);
	assert_int_equal(rig.why, NET_WHY_SILENT);
	assert_int_equal(net_stats(rig.net).silent, 1);
	raw_hear(&dead);
	assert_true(dead.ended);
	assert_int_equal(dead.heard.bytes[0] & 0x0f, 9);
	raw_say_text(&alive, "still here");
	do
		raw_take_frame(&alive, &frame);
	while (frame.opcode == 9 && (raw_frame_finish(&frame), true));
	assert_string_equal(frame.bytes, "still here");
	raw_frame_finish(&frame);
	raw_close(&dead);
	raw_close(&alive);
	rig_finish(&rig);
}

static void the_server_closes_behind_what_it_has_sent(void **state)
{
	struct rig rig = { 0 };
	struct raw raw;
	(void)state;

	rig_start(&rig);
	rig_open_socket(&rig, &raw);
	rig_send(&rig, rig.sockets[0], "last words");
	net_socket_close(rig.net, rig.sockets[0], 4001, "signed out");
	net_socket_close(rig.net, rig.sockets[0], 4002, "twice");
	assert_int_equal(rig_send(&rig, rig.sockets[0], "too late"), NET_SENT_GONE);
	raw_say_text(&raw, "unheard");
	expect_text(&raw, "last words");
	raw_wait_text(&raw, "signed out");
	expect_close(&raw, 4001);
	raw_close(&raw);
	rig_wait_count(&rig, &rig.closed, 1);
	assert_int_equal(rig.why, NET_WHY_SERVER);
	assert_int_equal(rig.messages, 0);
	net_socket_close(rig.net, rig.sockets[0], 4003, "gone");
	rig_finish(&rig);
}

static void a_reason_that_is_too_long_is_cut_between_characters(void **state)
{
	struct rig rig = { 0 };
	struct raw_frame frame = { 0 };
	struct raw raw;
	char reason[200] = "";
	(void)state;

	rig_start(&rig);
	rig_open_socket(&rig, &raw);
	for (int i = 0; i < 66; i++)
		strcat(reason, "\xe2\x82\xac");
	memmove(reason, reason + 1, strlen(reason));
	memcpy(reason, "ab", 2);
	net_socket_close(rig.net, rig.sockets[0], 1000, reason);
	raw_take_frame(&raw, &frame);
	assert_int_equal(frame.opcode, 8);
	assert_int_equal(frame.length, 2 + 2 + 40 * 3);
	raw_frame_finish(&frame);
	raw_close(&raw);
	rig_finish(&rig);
}

static void who_does_not_answer_a_close_is_closed_in_time(void **state)
{
	struct rig rig = { .options = { .limits = { .close_ms = 30 } } };
	struct raw raw;
	(void)state;

	rig_start(&rig);
	rig_open_socket(&rig, &raw);
	net_socket_close(rig.net, rig.sockets[0], 1000, NULL);
	rig_wait_count(&rig, &rig.closed, 1);
	raw_close(&raw);
	rig_finish(&rig);
}

static void stopping_says_going_away_behind_the_last_frames(void **state)
{
	struct rig rig = { 0 };
	struct raw polite, rude;
	(void)state;

	rig.options.limits.close_ms = 100;
	rig_start(&rig);
	rig_open_socket(&rig, &polite);
	rig_open_socket(&rig, &rude);
	rig_send(&rig, rig.sockets[0], "come back in 3 s");
	net_stop(rig.net, 3, rig_stopped, &rig);
	assert_int_equal(rig_send(&rig, rig.sockets[0], "too late"), NET_SENT_GONE);
	expect_text(&polite, "come back in 3 s");
	expect_close(&polite, 1001);
	assert_int_equal(raw_take_close(&rude), 1001);
	raw_close(&polite);
	rig_wait_stopped(&rig);
	assert_int_equal(rig.closed, 2);
	assert_int_equal(rig.why, NET_WHY_STOP);
	raw_close(&rude);
	rig_finish(&rig);
}

static void stopping_waits_for_a_busy_socket_and_not_for_ever(void **state)
{
	struct rig rig = { .options = { .limits = { .stop_busy_ms = 100 } }, .is_busy = true };
	struct raw quick, slow;
	(void)state;

	rig_start(&rig);
	rig_open_socket(&rig, &quick);
	rig_open_socket(&rig, &slow);
	net_stop(rig.net, 3, rig_stopped, &rig);
	assert_int_equal(rig_send(&rig, rig.sockets[0], "the answer"), NET_SENT_QUEUED);
	assert_int_equal(rig_send(&rig, rig.sockets[1], "not yet"), NET_SENT_QUEUED);
	net_socket_close(rig.net, rig.sockets[0], 1001, NULL);
	expect_text(&quick, "the answer");
	expect_close(&quick, 1001);
	expect_text(&slow, "not yet");
	expect_close(&slow, 1001);
	raw_close(&quick);
	raw_close(&slow);
	rig_wait_stopped(&rig);
	assert_int_equal(rig.closed, 2);
	rig_finish(&rig);
}

/* Reads a little each few milliseconds, and says nothing, until it has so much. */
static void read_slowly(struct rig *rig, struct raw *raw, size_t length)
{
	char bytes[4096];

	while (raw->heard.length < length) {
		int64_t until_us = time_monotonic_us() + 10 * 1000;
		ssize_t count = recv(raw->fd, bytes, sizeof(bytes), 0);

		if (count == 0)
			raw_fail(raw, "closed while it read");
		if (count > 0)
			text_add_bytes(&raw->heard, bytes, (size_t)count);
		while (time_monotonic_us() < until_us)
			loop_turn(rig->loop, false);
	}
}

static void a_snapshot_may_take_a_thin_link_longer_than_two_heartbeats(void **state)
{
	enum { LENGTH = 800 * 1000, HEAD = 10 };
	struct rig rig = { .options = { .limits = { .heartbeat_ms = 800,
						.outbox_bytes = 4096,
						.send_buffer_bytes = 4096 } },
		.answers = true };
	struct raw thin, frozen;
	char *snapshot = mem_alloc(LENGTH + 1);
	(void)state;

	memset(snapshot, 's', LENGTH);
	rig_start(&rig);
	raw_open_small(&thin, net_port(rig.net), rig_pump, &rig, 4096);
	raw_ask_websocket(&thin, "/live", "foleni.v1", NULL);
	assert_int_equal(raw_take_status(&thin), 101);
	raw_open_small(&frozen, net_port(rig.net), rig_pump, &rig, 4096);
	raw_ask_websocket(&frozen, "/live", "foleni.v1", NULL);
	assert_int_equal(raw_take_status(&frozen), 101);
	for (int i = 0; i < 2; i++)
		assert_int_equal(rig_send(&rig, rig.sockets[i], snapshot), NET_SENT_QUEUED);
	assert_int_equal(rig_send(&rig, rig.sockets[0], "an event"), NET_SENT_FULL);
	raw_say_text(&thin, "a command");
	read_slowly(&rig, &thin, HEAD + LENGTH);
	expect_text(&thin, snapshot);
	expect_text(&thin, "a command");
	/* Who takes nothing at all is given up as ever. */
	rig_wait_count(&rig, &rig.closed, 1);
	assert_int_equal(net_stats(rig.net).silent, 1);
	raw_close(&thin);
	raw_close(&frozen);
	rig_finish(&rig);
	mem_free(snapshot);
}

static void who_asks_and_does_not_read_is_refused_in_the_end(void **state)
{
	struct rig rig = {
		.options = { .limits = { .outbox_bytes = 10 * 1000, .send_buffer_bytes = 4096 } }
	};
	struct raw raw;
	struct net_frame *frame;
	char text[1001] = { 0 };
	size_t taken = 0;
	(void)state;

	memset(text, 't', 1000);
	frame = net_frame_create(text, 1000);
	rig_start(&rig);
	raw_open_small(&raw, net_port(rig.net), rig_pump, &rig, 4096);
	raw_ask_websocket(&raw, "/live", "foleni.v1", NULL);
	assert_int_equal(raw_take_status(&raw), 101);
	while (rig_send(&rig, rig.sockets[0], text) == NET_SENT_QUEUED)
		rig_pump(&rig);
	while (net_socket_answer(rig.net, rig.sockets[0], frame) == NET_SENT_QUEUED)
		taken++;
	assert_in_range(taken, 3, 5);
	net_frame_release(&frame);
	raw_close(&raw);
	rig_finish(&rig);
}

/* The answer before it leaves and more of the client's bytes come in one and the same turn. */
static void frames_of_a_socket_that_opens_behind_a_late_answer_leave(void **state)
{
	struct rig rig = { .greets = true };
	struct raw raw, other;
	(void)state;

	rig_start(&rig);
	rig_connect(&rig, &raw);
	rig_connect(&rig, &other);
	raw_say(&raw, "GET /later HTTP/1.1\r\nHost: a\r\n\r\n");
	raw_ask_websocket(&raw, "/live", "foleni.v1", NULL);
	rig_wait_count(&rig, &rig.later_count, 1);
	for (int i = 0; i < 10; i++)
		rig_pump(&rig);
	raw_say(&other, "GET /release HTTP/1.1\r\nHost: a\r\n\r\n");
	raw_say_frame(&raw, true, 9, NULL, 0);
	rig_until(&rig, (raw_hear(&raw), strstr(text_string(&raw.heard), "\x81\x07welcome")));
	raw_close(&raw);
	raw_close(&other);
	rig_finish(&rig);
}

static void a_client_that_vanishes_is_noticed(void **state)
{
	struct rig rig = { 0 };
	struct raw raw;
	(void)state;

	rig_start(&rig);
	for (size_t i = 0; i < 20; i++) {
		rig_open_socket(&rig, &raw);
		rig_send(&rig, rig.sockets[i % RIG_LATER], "unread");
		raw_reset(&raw);
		rig_wait_count(&rig, &rig.closed, i + 1);
		assert_int_equal(rig.why, NET_WHY_CLIENT);
		assert_int_equal(rig_send(&rig, rig.sockets[i % RIG_LATER], "x"), NET_SENT_GONE);
	}
	rig_finish(&rig);
}

static void binary_messages_are_taken_where_they_are_allowed(void **state)
{
	struct rig rig = { .options = { .accept_binary = true } };
	struct raw_frame frame = { 0 };
	struct raw raw;
	(void)state;

	rig_start(&rig);
	rig_open_socket(&rig, &raw);
	raw_say_frame(&raw, true, 2, "\xff\x00z", 3);
	raw_take_frame(&raw, &frame);
	assert_int_equal(frame.opcode, 2);
	assert_int_equal(frame.length, 3);
	assert_memory_equal(frame.bytes, "\xff\x00z", 3);
	raw_frame_finish(&frame);
	raw_close(&raw);
	rig_finish(&rig);
}

/* Sending to very many takes long; what is sent meanwhile must not be lost with the timer. */
static void frames_sent_at_any_time_arrive(void **state)
{
	enum { SOCKETS = 200, FRAMES = 50 };
	static struct raw raw[SOCKETS];
	static struct net_socket_id ids[SOCKETS];
	struct rig rig = { 0 };
	char text[16];
	(void)state;

	rig_start(&rig);
	for (int i = 0; i < SOCKETS; i++) {
		rig_open_socket(&rig, &raw[i]);
		ids[i] = rig.sockets[(rig.opened - 1) % RIG_LATER];
	}
	for (int i = 0; i < FRAMES; i++) {
		snprintf(text, sizeof(text), "frame %d", i);
		for (int k = 0; k < SOCKETS; k++)
			assert_int_equal(rig_send(&rig, ids[k], text), NET_SENT_QUEUED);
		rig_pump(&rig);
	}
	for (int i = 0; i < FRAMES; i++) {
		snprintf(text, sizeof(text), "frame %d", i);
		for (int k = 0; k < SOCKETS; k++)
			expect_text(&raw[k], text);
	}
	for (int i = 0; i < SOCKETS; i++)
		raw_close(&raw[i]);
	rig_finish(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_socket_opens_echoes_and_closes),
		cmocka_unit_test(what_is_sent_at_opening_comes_behind_the_answer),
		cmocka_unit_test(frames_may_come_together_with_the_handshake),
		cmocka_unit_test(a_refusal_may_wait_and_ends_the_connection),
		cmocka_unit_test(who_was_refused_may_be_let_in_after_all),
		cmocka_unit_test(who_may_not_connect_is_told_why),
		cmocka_unit_test(without_a_list_only_the_servers_own_pages_may_connect),
		cmocka_unit_test(a_handshake_has_a_version_a_key_and_no_other_method),
		cmocka_unit_test(fragments_and_pings_between_them_are_put_together),
		cmocka_unit_test(every_ping_of_a_segment_is_answered),
		cmocka_unit_test(each_violation_is_answered_with_its_code),
		cmocka_unit_test(a_message_may_be_as_long_as_the_limit_and_no_longer),
		cmocka_unit_test(the_frames_of_a_turn_leave_together_and_in_order),
		cmocka_unit_test(a_full_outbox_is_said_and_so_is_when_it_has_drained),
		cmocka_unit_test(a_frame_larger_than_the_outbox_goes_alone),
		cmocka_unit_test(who_reads_nothing_delays_nobody_else),
		cmocka_unit_test(a_flood_of_pings_without_reading_stays_within_the_outbox),
		cmocka_unit_test(nobody_is_given_up_because_the_server_slept),
		cmocka_unit_test(who_is_silent_is_pinged_and_then_given_up),
		cmocka_unit_test(the_server_closes_behind_what_it_has_sent),
		cmocka_unit_test(a_reason_that_is_too_long_is_cut_between_characters),
		cmocka_unit_test(who_does_not_answer_a_close_is_closed_in_time),
		cmocka_unit_test(frames_of_a_socket_that_opens_behind_a_late_answer_leave),
		cmocka_unit_test(a_snapshot_may_take_a_thin_link_longer_than_two_heartbeats),
		cmocka_unit_test(who_asks_and_does_not_read_is_refused_in_the_end),
		cmocka_unit_test(stopping_says_going_away_behind_the_last_frames),
		cmocka_unit_test(stopping_waits_for_a_busy_socket_and_not_for_ever),
		cmocka_unit_test(a_client_that_vanishes_is_noticed),
		cmocka_unit_test(binary_messages_are_taken_where_they_are_allowed),
		cmocka_unit_test(frames_sent_at_any_time_arrive),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
