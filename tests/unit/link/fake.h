// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A server that a test holds in its hand, in the loop of the link: signs in, welcomes, tells what
 * was published, answers commands; or leaves out what the test wants left out. Its events are days
 * that open, so that every board can be told from its day. */
#pragma once

#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "common/events/day_opened.h"
#include "common/link/link.h"
#include "common/loop/loop.h"
#include "common/wire/snapshot.h"
#include "server/net/net.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum {
	FAKE_PATIENCE_S = 20,
	FAKE_SOCKETS = 4,
	FAKE_FIRST_DAY = 20000,
	FAKE_IDS = 64,
};

struct fake {
	struct loop *loop;
	struct net *net;
	struct net_options options;
	bool is_stopped;
	struct board *board;

	/* What the test wants. */
	const char *password;
	const char *role;
	const char *base_url; /* NULL: a good one */
	int expires_s;
	bool has_no_refresh;  /* sign-ins give no refresh token */
	bool ended;           /* the session: refresh tokens are refused */
	bool must_change;     /* the password, before anything else */
	const char *code;     /* of a second factor; NULL: there is none */
	bool must_enrol;      /* in a second factor, before anything else */
	int refusals;         /* sign-ins to be refused with 503 */
	int too_many;         /* sign-ins and renewals to be refused with 429 */
	bool has_no_facility; /* the account may enter all */
	bool refuses_token;
	bool is_deaf;                /* answers nothing on the WebSocket */
	bool holds_answers;          /* of commands */
	bool forgets;                /* past events: there are snapshots only */
	const char *command_problem; /* the code of the answer to the next command */
	const char *hello_problem;
	/* Answers whatever is neither a sign-in nor a list of facilities. */
	void (*requested)(struct fake *fake, const struct net_request *request);

	/* What has happened. */
	unsigned sign_ins, refreshes, sign_outs, upgrades, hellos, resumes, snapshots, pings,
		tokens, lists;
	int token;                    /* the number of the newest */
	char client[UUID_TEXT_BYTES]; /* of the last sign-in; tokens are good with it only */
	struct net_socket_id sockets[FAKE_SOCKETS];
	size_t socket_count;
	bool is_greeted;                 /* the newest socket */
	struct command_id ids[FAKE_IDS]; /* of commands, as they came */
	size_t command_count;
	char last_name[64];
};

/* The loop also turns when nothing happens, so that the clock is looked at. */
static inline void fake_tick(void *arg)
{
	(void)arg;
}

#define fake_until(fake, condition)                                                                \
	do {                                                                                       \
		int64_t until_us = time_monotonic_us() + FAKE_PATIENCE_S * US_PER_S;               \
		struct loop_timer *ticks = loop_timer_create((fake)->loop, fake_tick, NULL);       \
		loop_timer_start(ticks, 10, 10);                                                   \
		while (!(condition)) {                                                             \
			if (time_monotonic_us() > until_us)                                        \
				fail_msg("never: %s", #condition);                                 \
			loop_turn((fake)->loop, true);                                             \
		}                                                                                  \
		loop_timer_destroy(&ticks);                                                        \
	} while (0)

static inline void fake_send_to(struct fake *fake, struct net_socket_id socket, const char *json)
{
	struct net_frame *frame = net_frame_create(json, strlen(json));

	net_socket_send(fake->net, socket, frame);
	net_frame_release(&frame);
}

static inline struct net_socket_id fake_newest(const struct fake *fake)
{
	assert_true(fake->socket_count > 0);
	return fake->sockets[fake->socket_count - 1];
}

static inline void fake_send(struct fake *fake, const char *json)
{
	fake_send_to(fake, fake_newest(fake), json);
}

/* ---- signing in ---- */

#define FAKE_TOO_MANY "{\"title\":\"Too many\",\"code\":\"too_many_requests\"}"

static inline void fake_reply(
	struct fake *fake, struct net_request_id id, int status, const char *json)
{
	net_reply(fake->net, id,
		&(struct net_answer){
			.status = status,
			.content_type = NET_JSON,
			.body = json,
			.body_length = strlen(json),
			.retry_after_s = status == 503 || status == 429,
		});
}

static inline void fake_give_access(struct fake *fake, struct net_request_id id)
{
	char facility[UUID_TEXT_BYTES];
	struct text text = { 0 };

	uuid_format(board_facility(fake->board)->id.u, facility);
	fake->token++;
	text_printf(&text, "{\"access_token\":\"token-%d\",\"expires_in_s\":%d,", fake->token,
		fake->expires_s);
	if (!fake->has_no_refresh)
		text_printf(&text, "\"refresh_token\":\"refresh-%d\",\"session_ends_in_s\":43200,",
			fake->token);
	text_printf(&text,
		"\"user\":{\"id\":\"00000000-0000-4000-8000-0000000000aa\",\"name\":\"Asha\","
		"\"role\":\"%s\",%s%s%s%s\"language\":\"sw\"}}",
		fake->role, fake->must_enrol ? "\"must_enrol\":true," : "",
		fake->has_no_facility ? "" : "\"facility\":\"",
		fake->has_no_facility ? "" : facility, fake->has_no_facility ? "" : "\",");
	fake_reply(fake, id, 200, text_string(&text));
	text_finish(&text);
}

static inline void fake_refuse(struct fake *fake, struct net_request_id id, enum err err)
{
	net_reply_problem(fake->net, id, err, NULL, NULL);
}

static inline void fake_sign_in(
	struct fake *fake, struct net_request_id id, const struct jdoc *body)
{
	const char *changed_to = jdoc_get_string(body, "new_password");
	const char *code = jdoc_get_string(body, "code");

	assert_string_equal(jdoc_get_string(body, "login"), "asha");
	snprintf(fake->client, sizeof(fake->client), "%s", jdoc_get_string(body, "client"));
	assert_int_equal(strlen(fake->client), UUID_TEXT_BYTES - 1);
	fake->sign_ins++;
	if (fake->too_many > 0) {
		fake->too_many--;
		fake_reply(fake, id, 429, FAKE_TOO_MANY);
	} else if (fake->refusals > 0) {
		fake->refusals--;
		fake_reply(fake, id, 503, "{\"title\":\"Come back\"}");
	} else if (strcmp(jdoc_get_string(body, "password"), fake->password) != 0) {
		fake_refuse(fake, id, ERR_BAD_CREDENTIALS);
	} else if (fake->must_change && !changed_to) {
		fake_refuse(fake, id, ERR_PASSWORD_CHANGE);
	} else if (fake->must_change && strcmp(changed_to, "weak") == 0) {
		fake_refuse(fake, id, ERR_BAD_FIELD);
	} else if (fake->code && !code) {
		fake_refuse(fake, id, ERR_SECOND_FACTOR);
	} else if (fake->code && strcmp(fake->code, code) != 0) {
		fake_refuse(fake, id, ERR_WRONG_CODE);
	} else {
		fake->must_change = false;
		fake_give_access(fake, id);
	}
}

static inline void fake_refresh(
	struct fake *fake, struct net_request_id id, const struct jdoc *body)
{
	char good[32];

	fake->refreshes++;
	snprintf(good, sizeof(good), "refresh-%d", fake->token);
	if (fake->too_many > 0) {
		fake->too_many--;
		fake_reply(fake, id, 429, FAKE_TOO_MANY);
	} else if (fake->ended || strcmp(jdoc_get_string(body, "client"), fake->client) != 0 ||
		   strcmp(jdoc_get_string(body, "refresh_token"), good) != 0) {
		fake_refuse(fake, id, ERR_SESSION_ENDED);
	} else {
		fake_give_access(fake, id);
	}
}

static inline void fake_take_auth(struct fake *fake, const struct net_request *request)
{
	const char *what = request->segments[request->segment_count - 1];
	char why[JDOC_WHY_BYTES];
	struct jdoc *body = jdoc_parse(request->body, request->body_length, why);

	if (strcmp(what, "sign-in") == 0)
		fake_sign_in(fake, request->id, body);
	if (strcmp(what, "refresh") == 0)
		fake_refresh(fake, request->id, body);
	if (strcmp(what, "sign-out") == 0) {
		fake->sign_outs++;
		fake_reply(fake, request->id, 200, "{\"ended\":true}");
	}
	jdoc_destroy(&body);
}

static inline void fake_list(struct fake *fake, const struct net_request *request)
{
	char facility[UUID_TEXT_BYTES];
	struct text text = { 0 };

	fake->lists++;
	uuid_format(board_facility(fake->board)->id.u, facility);
	text_printf(&text,
		"{\"facilities\":[{\"id\":\"00000000-0000-4000-8000-0000000000bb\","
		"\"code\":\"OTHER\"},{\"id\":\"%s\",\"code\":\"MNH\"}]}",
		facility);
	fake_reply(fake, request->id, 200, text_string(&text));
	text_finish(&text);
}

static inline void fake_requested(void *arg, const struct net_request *request)
{
	struct fake *fake = arg;

	if (strcmp(request->segments[1], "auth") == 0)
		fake_take_auth(arg, request);
	else if (fake->requested && request->segment_count > 2)
		fake->requested(fake, request);
	else
		fake_list(arg, request);
}

static inline enum err fake_upgrade(
	void *arg, const struct net_upgrade *upgrade, const char **protocol_out)
{
	struct fake *fake = arg;
	const char *shown = net_request_header(upgrade->request, "authorization");
	char good[64];

	assert_string_equal(upgrade->request->target, "/v1/live");
	assert_int_equal(upgrade->protocol_count, 1);
	assert_string_equal(upgrade->protocols[0], "foleni.v1");
	fake->upgrades++;
	snprintf(good, sizeof(good), "Bearer token-%d", fake->token);
	if (!shown || strcmp(shown, good) != 0 || fake->refuses_token)
		return ERR_BAD_TOKEN;
	*protocol_out = "foleni.v1";
	return ERR_OK;
}

/* ---- the WebSocket ---- */

static inline void fake_encode_event(struct fake *fake, uint64_t seq, struct text *text)
{
	struct day_opened opened = { .day = FAKE_FIRST_DAY + (int32_t)seq };
	struct event event = {
		.seq = seq, .at_us = 1000000, .type = &event_day_opened, .payload = &opened
	};

	(void)fake;
	event_encode(&event, FOR_STAFF, text);
}

static inline void fake_encode_events(
	struct fake *fake, uint64_t from, uint64_t to, struct text *text)
{
	char epoch[UUID_TEXT_BYTES];

	uuid_format(board_facility(fake->board)->epoch, epoch);
	text_printf(text,
		"{\"t\":\"events\",\"epoch\":\"%s\",\"from\":%llu,\"to\":%llu,\"events\":[", epoch,
		(unsigned long long)from, (unsigned long long)to);
	for (uint64_t seq = from; seq <= to; seq++) {
		if (seq > from)
			text_add_char(text, ',');
		fake_encode_event(fake, seq, text);
	}
	text_add(text, "]}");
}

static inline void fake_send_events(struct fake *fake, uint64_t from, uint64_t to)
{
	struct text text = { 0 };

	fake_encode_events(fake, from, to, &text);
	fake_send(fake, text_string(&text));
	text_finish(&text);
}

/* Happens; nobody is told. */
static inline void fake_happen(struct fake *fake)
{
	struct day_opened opened = { .day = FAKE_FIRST_DAY + (int32_t)board_seq(fake->board) + 1 };
	struct event event = {
		.seq = board_seq(fake->board) + 1, .type = &event_day_opened, .payload = &opened
	};

	event_apply(fake->board, &event);
}

static inline void fake_publish(struct fake *fake)
{
	fake_happen(fake);
	if (fake->is_greeted)
		fake_send_events(fake, board_seq(fake->board), board_seq(fake->board));
}

static inline void fake_send_snapshot(struct fake *fake)
{
	struct text text = { 0 };

	fake->snapshots++;
	snapshot_encode(fake->board, FOR_STAFF, &text);
	fake_send(fake, text_string(&text));
	text_finish(&text);
}

static inline void fake_welcome(struct fake *fake)
{
	const struct board_facility *facility = board_facility(fake->board);
	char id[UUID_TEXT_BYTES], epoch[UUID_TEXT_BYTES];
	struct text text = { 0 };

	uuid_format(facility->id.u, id);
	uuid_format(facility->epoch, epoch);
	text_printf(&text,
		"{\"t\":\"welcome\",\"node\":\"n1\",\"epoch\":\"%s\",\"facility\":\"%s\","
		"\"seq\":%llu,\"at\":\"2026-11-22T08:00:00.000000Z\",\"role\":\"%s\","
		"\"user\":\"00000000-0000-4000-8000-0000000000aa\","
		"\"version\":\"0.9.1\",\"base_url\":\"%s\"}",
		epoch, id, (unsigned long long)board_seq(fake->board), fake->role,
		fake->base_url ? fake->base_url : "https://queue.hospital.example");
	fake_send(fake, text_string(&text));
	text_finish(&text);
}

static inline void fake_take_hello(struct fake *fake, const struct jdoc *message)
{
	const char *epoch = jdoc_get_string(message, "epoch");
	char own[UUID_TEXT_BYTES];
	struct text text = { 0 };
	int64_t since = 0;

	fake->hellos++;
	if (fake->hello_problem) {
		text_printf(&text, "{\"t\":\"problem\",\"problem\":{\"code\":\"%s\"}}",
			fake->hello_problem);
		fake_send(fake, text_string(&text));
		text_finish(&text);
		return;
	}
	fake_welcome(fake);
	fake->is_greeted = true;
	uuid_format(board_facility(fake->board)->epoch, own);
	if (!fake->forgets && epoch && strcmp(epoch, own) == 0 &&
		jdoc_int(jdoc_get(message, "since"), &since)) {
		fake->resumes++;
		fake_send_events(fake, (uint64_t)since + 1, board_seq(fake->board));
	} else {
		fake_send_snapshot(fake);
	}
}

static inline void fake_answer(struct fake *fake, struct command_id id)
{
	char id_text[UUID_TEXT_BYTES];
	struct text text = { 0 };

	uuid_format(id.u, id_text);
	text_printf(&text, "{\"t\":\"answer\",\"id\":\"%s\",\"ok\":%s,", id_text,
		fake->command_problem ? "false" : "true");
	if (fake->command_problem)
		text_printf(&text, "\"problem\":{\"code\":\"%s\"}}", fake->command_problem);
	else
		text_printf(&text, "\"data\":{\"n\":%zu}}", fake->command_count);
	fake->command_problem = NULL;
	fake_send(fake, text_string(&text));
	text_finish(&text);
}

static inline void fake_take_command(struct fake *fake, const struct jdoc *message)
{
	struct command_id id;

	assert_true(uuid_parse(jdoc_get_string(message, "id"), &id.u));
	assert_true(jdoc_is_object(jdoc_get(message, "data")));
	snprintf(fake->last_name, sizeof(fake->last_name), "%s", jdoc_get_string(message, "name"));
	fake->ids[fake->command_count++ % FAKE_IDS] = id;
	if (!fake->holds_answers)
		fake_answer(fake, id);
}

static inline void fake_heard(
	void *arg, struct net_socket_id socket, const struct net_message *message)
{
	struct fake *fake = arg;
	char why[JDOC_WHY_BYTES];
	struct jdoc *document = jdoc_parse(message->bytes, message->length, why);
	const char *t = jdoc_get_string(document, "t");

	assert_non_null(t);
	if (strcmp(t, "ping") == 0)
		fake->pings++;
	if (fake->is_deaf) {
		jdoc_destroy(&document);
		return;
	}
	if (strcmp(t, "hello") == 0)
		fake_take_hello(fake, document);
	if (strcmp(t, "command") == 0)
		fake_take_command(fake, document);
	if (strcmp(t, "ping") == 0)
		fake_send_to(fake, socket, "{\"t\":\"pong\",\"at\":\"2026-11-22T08:00:00Z\"}");
	if (strcmp(t, "token") == 0) {
		fake->tokens++;
		fake_send_to(fake, socket, "{\"t\":\"token\",\"expires_in_s\":900}");
	}
	jdoc_destroy(&document);
}

static inline void fake_opened(void *arg, struct net_socket_id socket)
{
	struct fake *fake = arg;

	assert_true(fake->socket_count < FAKE_SOCKETS);
	fake->sockets[fake->socket_count++] = socket;
	fake->is_greeted = false;
}

static inline void fake_closed(void *arg, struct net_socket_id socket, enum net_why why)
{
	struct fake *fake = arg;
	size_t kept = 0;
	(void)why;

	for (size_t i = 0; i < fake->socket_count; i++)
		if (fake->sockets[i].n != socket.n)
			fake->sockets[kept++] = fake->sockets[i];
	fake->socket_count = kept;
	if (!kept)
		fake->is_greeted = false;
}

static const struct net_handlers fake_handlers = {
	.request = fake_requested,
	.upgrade = fake_upgrade,
	.opened = fake_opened,
	.message = fake_heard,
	.closed = fake_closed,
};

/* ---- beginning and end ---- */

static inline void fake_open(struct fake *fake)
{
	char why[NET_WHY_BYTES];

	fake->is_stopped = false;
	fake->net = net_create(fake->loop, &fake->options, &fake_handlers, fake, why);
	if (!fake->net)
		fail_msg("%s", why);
	fake->options.port = net_port(fake->net);
}

static inline void fake_stopped(void *arg)
{
	((struct fake *)arg)->is_stopped = true;
}

/* Everybody is closed with 1001; nobody listens until fake_open(). */
static inline void fake_shut(struct fake *fake)
{
	net_stop(fake->net, 1, fake_stopped, fake);
	fake_until(fake, fake->is_stopped);
	net_destroy(&fake->net);
	fake->is_greeted = false;
}

static inline struct board_facility fake_facility(void)
{
	return (struct board_facility){
		.id = { .u = { { 7, 7, [6] = 0x40, [8] = 0x80 } } },
		.epoch = { { 9, 9, [6] = 0x40, [8] = 0x80 } },
		.name_sw = "Hospitali",
		.name_en = "Hospital",
		.time_zone = "Africa/Nairobi",
		.series_letters = "ABC",
	};
}

/* What the test has set is kept. */
static inline void fake_start(struct fake *fake)
{
	struct board_facility facility = fake_facility();

	fake->loop = loop_create();
	fake->board = board_create(&facility, BOARD_WHOLE);
	fake->options.address = "127.0.0.1";
	fake->options.limits.tick_ms = 5;
	if (!fake->password)
		fake->password = "right";
	if (!fake->role)
		fake->role = "receptionist";
	if (!fake->expires_s)
		fake->expires_s = 900;
	fake_open(fake);
}

static inline void fake_finish(struct fake *fake)
{
	if (fake->net)
		fake_shut(fake);
	board_destroy(&fake->board);
	loop_destroy(&fake->loop);
}
