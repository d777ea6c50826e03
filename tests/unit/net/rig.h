// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A server in the test's own process, with handlers that show what they were given. */
#pragma once

#include "common/base/mem.h"
#include "common/loop/loop.h"
#include "server/net/net.h"
#include "tests/unit/net/raw.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { RIG_LATER = 8 };

struct rig {
	struct loop *loop;
	struct net *net;
	struct net_options options;
	/* What the handlers noted. */
	struct net_request_id later[RIG_LATER]; /* asked at /later; /release answers the first */
	size_t later_count;
	struct net_socket_id sockets[RIG_LATER]; /* as they opened */
	size_t opened, closed, drained, messages;
	enum net_why why;
	char last_event[64];
	bool is_stopped;
	bool is_proxy; /* every client */
	bool answers;  /* what it says back is an answer */
	bool is_busy;  /* each socket has something under way */
	bool greets;   /* sends a frame from opened */
};

/* Turns the loop until it is so. */
#define rig_until(rig, condition)                                                                  \
	do {                                                                                       \
		int64_t until_us = time_monotonic_us() + RAW_PATIENCE_S * US_PER_S;                \
                                                                                                   \
		while (!(condition)) {                                                             \
			if (time_monotonic_us() > until_us)                                        \
				fail_msg("never: %s", #condition);                                 \
			loop_turn((rig)->loop, true);                                              \
		}                                                                                  \
	} while (0)

static inline void rig_pump(void *arg)
{
	loop_turn(((struct rig *)arg)->loop, false);
}

static inline void rig_describe(const struct net_request *request, struct text *text)
{
	text_printf(text, "%s", net_method_name(request->method));
	for (size_t i = 0; i < request->segment_count; i++)
		text_printf(text, " [%s]", request->segments[i]);
	for (size_t i = 0; i < request->argument_count; i++)
		text_printf(
			text, " %s=%s", request->arguments[i].name, request->arguments[i].value);
	if (request->body_length)
		text_add(text, " body:");
	text_add_bytes(text, request->body, request->body_length);
}

static inline void rig_reply(
	struct net *net, struct net_request_id id, const char *body, size_t length)
{
	struct net_answer answer = {
		.status = 200,
		.content_type = "text/plain; charset=utf-8",
		.body = body,
		.body_length = length,
	};

	net_reply(net, id, &answer);
}

static inline void rig_answer_etag(struct rig *rig, const struct net_request *request)
{
	struct net_answer answer = {
		.status = 200,
		.content_type = NET_JSON,
		.body = "{}",
		.body_length = 2,
		.etag = "\"v1\"",
		.cache_control = "no-cache",
	};

	net_reply(rig->net, request->id, &answer);
}

static inline void rig_answer_big(struct rig *rig, const struct net_request *request)
{
	const char *size = net_request_argument(request, "bytes");
	int64_t length = 0;
	char *body;

	assert_true(text_to_int(size, 0, 100 * 1024 * 1024, &length));
	body = mem_alloc((size_t)length);
	memset(body, 'x', (size_t)length);
	rig_reply(rig->net, request->id, body, (size_t)length);
	mem_free(body);
}

static inline void rig_requested(void *arg, const struct net_request *request)
{
	struct rig *rig = arg;
	const char *first = request->segment_count ? request->segments[0] : "";
	struct text text = { 0 };

	if (strcmp(first, "later") == 0) {
		rig->later[rig->later_count++ % RIG_LATER] = request->id;
	} else if (strcmp(first, "release") == 0) {
		rig_reply(rig->net, rig->later[0], "late", 4);
		rig_reply(rig->net, request->id, "released", 8);
	} else if (strcmp(first, "big") == 0) {
		rig_answer_big(rig, request);
	} else if (strcmp(first, "etag") == 0) {
		rig_answer_etag(rig, request);
	} else if (strcmp(first, "none") == 0) {
		net_reply_problem(rig->net, request->id, ERR_NO_ROUTE, NULL, "nothing here");
	} else {
		rig_describe(request, &text);
		rig_reply(rig->net, request->id, text_string(&text), text.length);
		text_finish(&text);
	}
}

static inline enum err rig_upgrade(
	void *arg, const struct net_upgrade *upgrade, const char **protocol_out)
{
	const struct net_request *request = upgrade->request;
	(void)arg;

	if (request->segment_count != 1 || strcmp(request->segments[0], "live") != 0)
		return ERR_NO_ROUTE;
	if (net_request_header(request, "authorization") &&
		strcmp(net_request_header(request, "authorization"), "Bearer later") == 0)
		return ERR_FORBIDDEN;
	if (net_request_header(request, "authorization") &&
		strcmp(net_request_header(request, "authorization"), "Bearer good") != 0)
		return ERR_UNAUTHENTICATED;
	for (size_t i = 0; i < upgrade->protocol_count; i++)
		if (strcmp(upgrade->protocols[i], "foleni.v1") == 0) {
			*protocol_out = "foleni.v1";
			return ERR_OK;
		}
	return ERR_BAD_REQUEST;
}

/* A refusal with 403 is told later, as an answer of /later. */
static inline bool rig_refused(void *arg, const struct net_request *request, enum err err)
{
	struct rig *rig = arg;

	if (err != ERR_FORBIDDEN)
		return false;
	assert_true(rig->later_count < RIG_LATER);
	rig->later[rig->later_count++] = request->id;
	return true;
}

static inline enum net_sent rig_send(struct rig *rig, struct net_socket_id socket, const char *text)
{
	struct net_frame *frame = net_frame_create(text, strlen(text));
	enum net_sent sent = net_socket_send(rig->net, socket, frame);

	net_frame_release(&frame);
	return sent;
}

static inline void rig_opened(void *arg, struct net_socket_id socket)
{
	struct rig *rig = arg;

	rig->sockets[rig->opened++ % RIG_LATER] = socket;
	if (rig->greets)
		rig_send(rig, socket, "welcome");
}

/* Says everything back. */
static inline void rig_heard(
	void *arg, struct net_socket_id socket, const struct net_message *message)
{
	struct rig *rig = arg;
	struct net_frame *frame = message->is_binary
					  ? net_frame_create_binary(message->bytes, message->length)
					  : net_frame_create(message->bytes, message->length);

	rig->messages++;
	if (rig->answers)
		net_socket_answer(rig->net, socket, frame);
	else
		net_socket_send(rig->net, socket, frame);
	net_frame_release(&frame);
}

static inline void rig_closed(void *arg, struct net_socket_id socket, enum net_why why)
{
	struct rig *rig = arg;
	(void)socket;

	rig->closed++;
	rig->why = why;
}

static inline bool rig_is_proxy(void *arg, const char *remote)
{
	assert_string_equal(remote, "127.0.0.1");
	return ((struct rig *)arg)->is_proxy;
}

static inline bool rig_is_busy(void *arg, struct net_socket_id socket)
{
	(void)socket;
	return ((struct rig *)arg)->is_busy;
}

static inline void rig_drained(void *arg, struct net_socket_id socket)
{
	(void)socket;
	((struct rig *)arg)->drained++;
}

static inline void rig_event(void *arg, const char *event, const char *detail)
{
	struct rig *rig = arg;
	(void)detail;

	snprintf(rig->last_event, sizeof(rig->last_event), "%s", event);
}

static const struct net_handlers rig_handlers = {
	.request = rig_requested,
	.upgrade = rig_upgrade,
	.refused = rig_refused,
	.opened = rig_opened,
	.message = rig_heard,
	.closed = rig_closed,
	.is_proxy = rig_is_proxy,
	.is_busy = rig_is_busy,
	.drained = rig_drained,
	.event = rig_event,
};

static inline void rig_stopped(void *arg)
{
	((struct rig *)arg)->is_stopped = true;
}

/* rig->options is what the test has set; address and tick are filled in. */
static inline void rig_start(struct rig *rig)
{
	char why[NET_WHY_BYTES];

	rig->loop = loop_create();
	rig->options.address = "127.0.0.1";
	if (!rig->options.limits.tick_ms)
		rig->options.limits.tick_ms = 5;
	rig->net = net_create(rig->loop, &rig->options, &rig_handlers, rig, why);
	if (!rig->net)
		fail_msg("%s", why);
}

static inline void rig_wait_stopped(struct rig *rig)
{
	rig_until(rig, rig->is_stopped);
}

static inline void rig_finish(struct rig *rig)
{
	if (!rig->is_stopped) {
		net_stop(rig->net, 1, rig_stopped, rig);
		rig_wait_stopped(rig);
	}
	assert_int_equal(net_stats(rig->net).connections, 0);
	assert_int_equal(net_stats(rig->net).sockets, 0);
	net_destroy(&rig->net);
	loop_destroy(&rig->loop);
}

static inline void rig_connect(struct rig *rig, struct raw *raw)
{
	raw_open(raw, net_port(rig->net), rig_pump, rig);
}

/* A WebSocket that is open. */
static inline void rig_open_socket(struct rig *rig, struct raw *raw)
{
	rig_connect(rig, raw);
	raw_ask_websocket(raw, "/live", "foleni.v1", NULL);
	assert_int_equal(raw_take_status(raw), 101);
}

static inline void rig_wait_count(struct rig *rig, const size_t *count, size_t least)
{
	rig_until(rig, *count >= least);
}
