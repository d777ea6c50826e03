// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/link/ask.h"

#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/link/reply.h"
#include "common/link/secret.h"
#include "common/loop/loop.h"
#include <string.h>
#include <strings.h>

enum { ANSWER_LIMIT_BYTES = 1024 * 1024, REQUEST_BYTES = 1024 };

struct ask {
	struct loop *loop;
	struct stream_options options;
	struct ask_line *line;
	struct ask_line *own; /* NULL: the line is somebody else's */
	bool is_second_hand;  /* the line was open, nothing was heard on it yet */
	bool was_sent;
	struct loop_timer *timer;
	struct text request;
	struct reply reply;
	bool is_answered;
	ask_answered *answered;
	void *arg;
};

static bool is_kept(const struct reply *reply)
{
	const char *connection = reply_header(reply, "connection");

	return reply->state == REPLY_DONE && reply->has_length && connection &&
	       strcasecmp(connection, "keep-alive") == 0;
}

static void finish(struct ask *ask, enum link_why why, const char *detail)
{
	struct ask_answer answer = {
		.why = why,
		.detail = detail,
		.was_sent = ask->was_sent,
		.status = ask->reply.status,
		.retry_after_s = reply_retry_after_s(&ask->reply),
		.etag = reply_header(&ask->reply, "etag"),
		.next = reply_header(&ask->reply, "x-next-cursor"),
		.body = text_string(&ask->reply.body),
		.length = ask->reply.body.length,
	};

	if (ask->is_answered)
		return;
	ask->is_answered = true;
	ask_line_give(ask->line, !why && is_kept(&ask->reply));
	loop_timer_stop(ask->timer);
	ask->answered(ask->arg, &answer);
}

/* On a line it may have to be sent again. */
static void opened(void *arg)
{
	struct ask *ask = arg;

	ask_line_send(ask->line, ask->request.bytes, ask->request.length);
	ask->was_sent = true;
	if (ask->own)
		secret_finish(&ask->request);
}

static void read_on(struct ask *ask, enum reply_state state)
{
	switch (state) {
	case REPLY_MORE:
		return;
	case REPLY_DONE:
		finish(ask, LINK_WHY_NONE, "");
		return;
	case REPLY_BAD:
		finish(ask, LINK_WHY_PROTOCOL, "the answer is not well formed");
		return;
	}
}

static void received(void *arg, char *bytes, size_t length)
{
	struct ask *ask = arg;
	size_t used;

	ask->is_second_hand = false;
	read_on(ask, reply_read(&ask->reply, bytes, length, &used));
}

static void closed(void *arg, enum link_why why, const char *detail);

static const struct stream_events stream_events = {
	.opened = opened, .received = received, .closed = closed
};

static void closed(void *arg, enum link_why why, const char *detail)
{
	struct ask *ask = arg;

	if (ask->is_second_hand) {
		ask->is_second_hand = false;
		(void)ask_line_take(ask->line, &ask->options, &stream_events, ask);
	} else if (why == LINK_WHY_BROKEN && reply_end(&ask->reply) == REPLY_DONE) {
		finish(ask, LINK_WHY_NONE, "");
	} else {
		finish(ask, why, detail);
	}
}

static void waited(void *arg)
{
	finish(arg, LINK_WHY_SILENT, "no answer");
}

void ask_add_host(struct text *text, const struct stream_options *stream)
{
	bool is_ipv6 = strchr(stream->host, ':');

	text_printf(text, "%s%s%s:%u", is_ipv6 ? "[" : "", stream->host, is_ipv6 ? "]" : "",
		stream->port);
}

static void write_request(
	struct text *text, const struct stream_options *stream, const struct ask_request *request)
{
	size_t length = request->body ? strlen(request->body) : 0;

	secret_reserve(
		text, REQUEST_BYTES + length + (request->token ? strlen(request->token) : 0));
	text_printf(text, "%s %s HTTP/1.0\r\nHost: ", request->method, request->target);
	ask_add_host(text, stream);
	text_add(text, "\r\nAccept: application/json\r\nUser-Agent: foleni/" FOLENI_VERSION "\r\n");
	if (request->line)
		text_add(text, "Connection: keep-alive\r\n");
	if (request->token)
		text_printf(text, "Authorization: Bearer %s\r\n", request->token);
	if (request->body)
		text_printf(
			text, "Content-Type: application/json\r\nContent-Length: %zu\r\n", length);
	if (request->key)
		text_printf(text, "Idempotency-Key: %s\r\n", request->key);
	if (request->if_match)
		text_printf(text, "If-Match: %s\r\n", request->if_match);
	text_add(text, "\r\n");
	text_add_bytes(text, request->body, length);
}

struct ask *ask_start(struct loop *loop, const struct stream_options *stream,
	const struct ask_request *request, ask_answered *answered, void *arg)
{
	struct ask *ask = mem_alloc(sizeof(*ask));

	ask->loop = loop;
	ask->answered = answered;
	ask->arg = arg;
	ask->reply.limit_bytes = ANSWER_LIMIT_BYTES;
	write_request(&ask->request, stream, request);
	ask->options = *stream;
	ask->own = request->line ? NULL : ask_line_create(loop);
	ask->line = request->line ? request->line : ask->own;
	ask->is_second_hand = ask_line_take(ask->line, stream, &stream_events, ask);
	if (ask->is_second_hand)
		opened(ask);
	ask->timer = loop_timer_create(loop, waited, ask);
	loop_timer_start(ask->timer, request->limit_ms, 0);
	return ask;
}

void ask_destroy(struct ask **ask)
{
	struct ask *ended = *ask;

	if (!ended)
		return;
	*ask = NULL;
	if (!ended->is_answered)
		ask_line_give(ended->line, false);
	ended->is_answered = true;
	ask_line_destroy(&ended->own);
	loop_timer_destroy(&ended->timer);
	secret_finish(&ended->request);
	reply_finish(&ended->reply);
	loop_reap(ended->loop, ended);
}
