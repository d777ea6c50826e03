// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Servers that say anything at all: bytes without sense, frames that break the rules, messages that
 * were changed on the way. The link may leave them, but never break, and must follow the next one
 * that makes sense. */
#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "common/events/day_opened.h"
#include "common/link/feed.h"
#include "common/link/link.h"
#include "common/loop/loop.h"
#include "common/wire/snapshot.h"
#include "common/wire/ws.h"
#include "tests/random.h"
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATIENCE_S = 60, ROUNDS = 600, FEED_ROUNDS = 30000 };

#define FACILITY "07070000-0000-4000-8000-000000000000"
#define EPOCH "09090000-0000-4000-8000-000000000000"

static const char sign_in[] =
	"{\"access_token\":\"t\",\"expires_in_s\":900,\"refresh_token\":\"r\",\"user\":{\"id\":"
	"\"00000000-0000-4000-8000-0000000000aa\",\"role\":\"nurse\",\"facility\":\"" FACILITY
	"\"}}";
static const char welcome[] =
	"{\"t\":\"welcome\",\"node\":\"n\",\"epoch\":\"" EPOCH "\",\"facility\":\"" FACILITY
	"\",\"seq\":2,\"at\":\"2026-11-22T08:00:00Z\",\"role\":\"nurse\"}";
static const char events_frame[] =
	"{\"t\":\"events\",\"epoch\":\"" EPOCH "\",\"from\":3,\"to\":4,\"events\":["
	"{\"seq\":3,\"at\":\"2026-11-22T08:00:00Z\",\"type\":\"day.opened\",\"data\":{\"day\":"
	"\"2026-11-22\"}},{\"seq\":4,\"at\":\"2026-11-22T08:00:01Z\",\"type\":\"ticket.called\","
	"\"data\":{\"ticket\":\"" FACILITY "\",\"desk\":\"" EPOCH "\",\"call\":\"" EPOCH
	"\",\"number\":\"A1\",\"rule\":\"value\",\"tier\":1,\"waiting\":1,\"waited_us\":1,"
	"\"value_ppm\":1}}]}";
static const char *const others[] = {
	"{\"t\":\"answer\",\"id\":\"" FACILITY "\",\"ok\":true,\"data\":{}}",
	"{\"t\":\"problem\",\"problem\":{\"code\":\"busy\"}}",
	"{\"t\":\"reconnect\",\"in_s\":0}",
	"{\"t\":\"pong\",\"at\":\"2026-11-22T08:00:00Z\"}",
};

/* A snapshot of a board at 2. */
static void write_snapshot(struct text *text)
{
	struct board_facility facility = { .name_en = "Hospital", .time_zone = "UTC" };
	struct board *board;

	assert_true(uuid_parse(FACILITY, &facility.id.u));
	assert_true(uuid_parse(EPOCH, &facility.epoch));
	board = board_create(&facility, BOARD_WHOLE);
	board_set_seq(board, 2);
	board_set_day(board, 20000);
	snapshot_encode(board, FOR_STAFF, text);
	board_destroy(&board);
}

/* ---- a server of bytes ---- */

struct peer {
	int fd;
	struct loop_watch *watch;
	struct text request;
};

struct garbage {
	struct loop *loop;
	struct random random;
	int fd;
	uint16_t port;
	struct loop_watch *watch;
	struct peer peer; /* one at a time; a newer one takes its place */
	struct text snapshot;
	bool makes_sense;
	bool shakes_wrongly;
	size_t rounds;
};

static void leave(struct garbage *garbage)
{
	struct peer *peer = &garbage->peer;

	loop_watch_destroy(&peer->watch);
	if (peer->fd > 0)
		close(peer->fd);
	peer->fd = 0;
	text_finish(&peer->request);
}

static void say(struct garbage *garbage, const char *bytes, size_t length)
{
	if (garbage->peer.fd > 0)
		(void)!send(garbage->peer.fd, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void say_frame(struct garbage *garbage, const char *json, size_t length)
{
	char header[WS_HEADER_BYTES];

	say(garbage, header, ws_write_header(WS_TEXT, length, header));
	say(garbage, json, length);
}

static void say_reply(struct garbage *garbage, const char *json)
{
	struct text text = { 0 };

	text_printf(&text, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n%s", strlen(json), json);
	say(garbage, text.bytes, text.length);
	text_finish(&text);
}

static void say_upgrade(struct garbage *garbage)
{
	static const char name[] = "Sec-WebSocket-Key: ";
	const char *key = strstr(text_string(&garbage->peer.request), name);
	char text[WS_KEY_CHARS + 1], accept[WS_ACCEPT_BYTES], reply[512];

	assert_non_null(key);
	snprintf(text, sizeof(text), "%.24s", key + strlen(name));
	assert_true(ws_accept_key(text, accept));
	if (garbage->shakes_wrongly)
		accept[0] = accept[0] == 'a' ? 'b' : 'a';
	snprintf(reply, sizeof(reply),
		"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
		"Sec-WebSocket-Accept: %s\r\nSec-WebSocket-Protocol: foleni.v1\r\n\r\n",
		accept);
	say(garbage, reply, strlen(reply));
}

/* A few bytes of it are changed, or it is cut. */
static char *spoil(struct random *random, const char *bytes, size_t *length)
{
	char *copy = mem_strndup(bytes, *length);

	for (int64_t i = random_below(random, 3); i > 0; i--)
		copy[random_below(random, (int64_t)*length)] = (char)random_next(random);
	if (random_below(random, 4) == 0)
		*length = (size_t)random_below(random, (int64_t)*length);
	return copy;
}

static void say_spoilt_frame(struct garbage *garbage, const char *json, size_t length)
{
	char *spoilt = spoil(&garbage->random, json, &length);

	say_frame(garbage, spoilt, length);
	mem_free(spoilt);
}

static void say_noise(struct garbage *garbage)
{
	char bytes[512];
	size_t length = (size_t)random_below(&garbage->random, sizeof(bytes));

	for (size_t i = 0; i < length; i++)
		bytes[i] = (char)random_next(&garbage->random);
	/* Half of it begins as a frame could. */
	if (length > 2 && random_below(&garbage->random, 2))
		bytes[0] = (char)(0x80 | (bytes[0] & 0x0f));
	if (length > 2 && random_below(&garbage->random, 2))
		bytes[1] = (char)(bytes[1] & 0x7f);
	say(garbage, bytes, length);
}

static void say_anything(struct garbage *garbage)
{
	const char *other = others[random_below(&garbage->random, COUNT_OF(others))];

	say_frame(garbage, welcome, sizeof(welcome) - 1);
	switch (random_below(&garbage->random, 6)) {
	case 0:
		say_spoilt_frame(garbage, welcome, sizeof(welcome) - 1);
		break;
	case 1:
		say_spoilt_frame(garbage, garbage->snapshot.bytes, garbage->snapshot.length);
		break;
	case 2:
		say_frame(garbage, garbage->snapshot.bytes, garbage->snapshot.length);
		say_spoilt_frame(garbage, events_frame, sizeof(events_frame) - 1);
		break;
	case 3:
		say_frame(garbage, garbage->snapshot.bytes, garbage->snapshot.length);
		say_spoilt_frame(garbage, other, strlen(other));
		break;
	case 4:
		say_frame(garbage, garbage->snapshot.bytes, garbage->snapshot.length);
		break;
	default:
		break;
	}
	say_noise(garbage);
	leave(garbage);
}

static void say_sense(struct garbage *garbage)
{
	say_frame(garbage, welcome, sizeof(welcome) - 1);
	say_frame(garbage, garbage->snapshot.bytes, garbage->snapshot.length);
}

static void say_spoilt_reply(struct garbage *garbage)
{
	struct text text = { 0 };
	char *spoilt;
	size_t length;

	text_printf(&text, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n%s", strlen(sign_in),
		sign_in);
	length = text.length;
	spoilt = spoil(&garbage->random, text.bytes, &length);
	say(garbage, spoilt, length);
	mem_free(spoilt);
	text_finish(&text);
	leave(garbage);
}

static void answer(struct garbage *garbage)
{
	bool is_upgrade = strncmp(text_string(&garbage->peer.request), "GET", 3) == 0;
	int64_t dice = random_below(&garbage->random, 8);

	garbage->rounds++;
	if (!garbage->makes_sense && dice == 0) {
		say_noise(garbage);
		leave(garbage);
	} else if (!is_upgrade && !garbage->makes_sense && dice == 1) {
		say_spoilt_reply(garbage);
	} else if (!is_upgrade) {
		say_reply(garbage, sign_in);
		leave(garbage);
	} else {
		say_upgrade(garbage);
		if (garbage->makes_sense)
			say_sense(garbage);
		else
			say_anything(garbage);
	}
}

static void readable(void *arg, unsigned what)
{
	struct garbage *garbage = arg;
	struct peer *peer = &garbage->peer;
	char bytes[4096];
	ssize_t length = recv(peer->fd, bytes, sizeof(bytes), MSG_DONTWAIT);
	bool is_complete = strstr(text_string(&peer->request), "\r\n\r\n");
	(void)what;

	if (length <= 0) {
		leave(garbage);
		return;
	}
	if (is_complete)
		return; /* frames, which nobody reads */
	text_add_bytes(&peer->request, bytes, (size_t)length);
	if (strstr(text_string(&peer->request), "\r\n\r\n"))
		answer(garbage);
}

static void asked(void *arg, unsigned what)
{
	struct garbage *garbage = arg;
	int fd = accept(garbage->fd, NULL, NULL);
	(void)what;

	if (fd < 0)
		return;
	leave(garbage);
	garbage->peer.fd = fd;
	garbage->peer.watch = loop_watch_create(garbage->loop, fd, readable, garbage);
	loop_watch_set(garbage->peer.watch, LOOP_READABLE);
}

static void begin(struct garbage *garbage)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(address);

	garbage->loop = loop_create();
	garbage->random.state = 7;
	garbage->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	assert_int_equal(bind(garbage->fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(garbage->fd, 16), 0);
	assert_int_equal(getsockname(garbage->fd, (struct sockaddr *)&address, &length), 0);
	garbage->port = ntohs(address.sin_port);
	garbage->watch = loop_watch_create(garbage->loop, garbage->fd, asked, garbage);
	loop_watch_set(garbage->watch, LOOP_READABLE);
	write_snapshot(&garbage->snapshot);
}

static void end(struct garbage *garbage)
{
	leave(garbage);
	loop_watch_destroy(&garbage->watch);
	close(garbage->fd);
	text_finish(&garbage->snapshot);
	loop_destroy(&garbage->loop);
}

static void tick(void *arg)
{
	(void)arg;
}

static void state_began(void *arg, const struct link_status *status)
{
	(void)arg;
	assert_true(utf8_is_printable(status->detail, strlen(status->detail)));
}

static const struct link_events events = { .state = state_began };

static void a_server_that_says_anything_breaks_nothing(void **state)
{
	struct garbage garbage = { 0 };
	struct link_options options = {
		.server = { .host = "127.0.0.1" },
		.login = "asha",
		.password = "right",
		.keeps_password = true,
		.limits = { .retry_least_ms = 1,
			.retry_most_ms = 2,
			.answer_ms = 200,
			.stable_ms = 1,
			.message_bytes = 100000 },
	};
	char why[LINK_DETAIL_BYTES];
	struct loop_timer *ticks;
	struct link *link;
	int64_t until_us = time_monotonic_us() + PATIENCE_S * US_PER_S;
	(void)state;

	begin(&garbage);
	options.server.port = garbage.port;
	link = link_create(garbage.loop, &options, &events, NULL, why);
	ticks = loop_timer_create(garbage.loop, tick, NULL);
	loop_timer_start(ticks, 10, 10);
	while (garbage.rounds < ROUNDS && time_monotonic_us() < until_us) {
		loop_turn(garbage.loop, true);
		/* A spoilt sign-in may name another facility, or none. */
		link_retry(link);
	}
	assert_true(garbage.rounds >= ROUNDS);
	garbage.makes_sense = true;
	link_set_password(link, "right", NULL);
	while (link_status(link)->state != LINK_LIVE && time_monotonic_us() < until_us)
		loop_turn(garbage.loop, true);
	assert_int_equal(link_status(link)->state, LINK_LIVE);
	assert_int_equal(board_seq(link_board(link)), 2);
	loop_timer_destroy(&ticks);
	link_destroy(&link);
	end(&garbage);
}

static void a_server_that_does_not_know_the_key_is_left(void **state)
{
	struct garbage garbage = { .makes_sense = true, .shakes_wrongly = true };
	struct link_options options = {
		.server = { .host = "127.0.0.1" },
		.login = "asha",
		.password = "right",
		.limits = { .retry_least_ms = 10000 },
	};
	char why[LINK_DETAIL_BYTES];
	struct link *link;
	(void)state;

	begin(&garbage);
	options.server.port = garbage.port;
	link = link_create(garbage.loop, &options, &events, NULL, why);
	do
		loop_turn(garbage.loop, true);
	while (!link_status(link)->why);
	assert_int_equal(link_status(link)->why, LINK_WHY_PROTOCOL);
	assert_string_equal(link_status(link)->detail, "it speaks no WebSocket here");
	link_destroy(&link);
	end(&garbage);
}

/* ---- the feed alone ---- */

static uint64_t last_told;

static void told(void *arg, const struct event *event, const struct jdoc *raw)
{
	struct feed *feed = arg;

	(void)raw;
	assert_true(event->seq > last_told);
	assert_true(board_seq(feed->board) >= event->seq);
	last_told = event->seq;
}

static void new_board(
	void *arg, const struct board *board, uint64_t missed_first, uint64_t missed_last)
{
	struct feed *feed = arg;

	assert_true(missed_first <= missed_last);
	assert_ptr_equal(board, feed->board);
	last_told = feed->told;
}

static void changed(void *arg, unsigned what)
{
	(void)arg;
	(void)what;
}

static const struct feed_events feed_events = {
	.event = told, .snapshot = new_board, .changed = changed
};

static void take_spoilt(struct feed *feed, struct random *random, const struct text *snapshot)
{
	bool is_snapshot = random_below(random, 3) == 0;
	const char *bytes = is_snapshot ? snapshot->bytes : events_frame;
	size_t length = is_snapshot ? snapshot->length : sizeof(events_frame) - 1;
	char *spoilt = spoil(random, bytes, &length), why[JDOC_WHY_BYTES];
	struct jdoc *message = jdoc_parse(spoilt, length, why);

	if (message && is_snapshot)
		(void)!feed_take_snapshot(feed, message);
	else if (message)
		(void)!feed_take_events(feed, message);
	jdoc_destroy(&message);
	mem_free(spoilt);
}

static enum feed_result take_text(struct feed *feed, const struct text *snapshot)
{
	char why[JDOC_WHY_BYTES];
	struct jdoc *message = snapshot ? jdoc_parse(snapshot->bytes, snapshot->length, why)
					: jdoc_parse(events_frame, sizeof(events_frame) - 1, why);
	enum feed_result result;

	assert_non_null(message);
	result = snapshot ? feed_take_snapshot(feed, message) : feed_take_events(feed, message);
	jdoc_destroy(&message);
	return result;
}

static void what_is_spoilt_makes_sense_before(void **state)
{
	struct text snapshot = { 0 };
	struct feed feed = { 0 };
	(void)state;

	write_snapshot(&snapshot);
	feed_init(&feed, &feed_events, &feed);
	assert_int_equal(take_text(&feed, NULL), FEED_GAP); /* no board */
	assert_int_equal(take_text(&feed, &snapshot), FEED_TAKEN);
	assert_int_equal(feed.told, 2);
	/* The ticket that is called is none of this board: a snapshot is needed. */
	assert_int_equal(take_text(&feed, NULL), FEED_GAP);
	assert_int_equal(feed.told, 4);
	assert_int_equal(board_day(feed.board), 20779);
	assert_true(feed.distrusts);
	assert_int_equal(take_text(&feed, NULL), FEED_GAP);
	feed_finish(&feed);
	text_finish(&snapshot);
}

static void no_message_breaks_the_feed(void **state)
{
	struct random random = { 11 };
	struct text snapshot = { 0 };
	struct feed feed = { 0 };
	(void)state;

	write_snapshot(&snapshot);
	feed_init(&feed, &feed_events, &feed);
	for (int round = 0; round < FEED_ROUNDS; round++) {
		if (round % 1000 == 0)
			feed_set_audience(&feed, round % 2000 == 0 ? FOR_STAFF : FOR_DISPLAY);
		take_spoilt(&feed, &random, &snapshot);
		assert_true(!feed.board || feed.told <= INT64_MAX);
	}
	feed_finish(&feed);
	text_finish(&snapshot);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_server_that_says_anything_breaks_nothing),
		cmocka_unit_test(a_server_that_does_not_know_the_key_is_left),
		cmocka_unit_test(what_is_spoilt_makes_sense_before),
		cmocka_unit_test(no_message_breaks_the_feed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
