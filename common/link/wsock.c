// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/link/wsock.h"

#include "common/base/mem.h"
#include "common/base/uuid.h"
#include "common/link/ask.h"
#include "common/link/reply.h"
#include "common/link/secret.h"
#include "common/loop/loop.h"
#include "common/wire/ws.h"
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { REFUSAL_BYTES = 64 * 1024, REQUEST_BYTES = 1024, KEY_BYTES = 16 };

struct wsock {
	struct loop *loop;
	struct stream *stream;
	struct loop_timer *timer;
	struct text request;
	struct reply reply;
	struct ws_reader reader;
	const struct wsock_events *events;
	void *arg;
	char protocol[32];
	char accept[WS_ACCEPT_BYTES];
	bool is_open;
	bool is_closed;
	bool is_reading; /* further up the stack */
	bool is_destroyed;
};

static void finish(struct wsock *wsock, const struct wsock_end *end)
{
	if (wsock->is_closed)
		return;
	wsock->is_closed = true;
	wsock->reader.ended = true;
	stream_destroy(&wsock->stream);
	loop_timer_stop(wsock->timer);
	wsock->events->closed(wsock->arg, end);
}

static void fail(struct wsock *wsock, enum link_why why, const char *detail)
{
	finish(wsock, &(struct wsock_end){ .why = why, .detail = detail });
}

/* ---- frames ---- */

static void send_frame(struct wsock *wsock, enum ws_opcode opcode, const char *bytes, size_t length)
{
	uint8_t mask[WS_MASK_BYTES];
	struct text frame = { 0 };

	if (wsock->is_closed || !wsock->is_open)
		return;
	random_bytes(mask, sizeof(mask));
	secret_reserve(&frame, length + WS_HEADER_BYTES + WS_MASK_BYTES);
	ws_write_masked(&frame, opcode, mask, bytes, length);
	stream_send(wsock->stream, frame.bytes, frame.length);
	secret_finish(&frame);
}

static void send_close(struct wsock *wsock, uint16_t code)
{
	char bytes[2] = { (char)(code >> 8), (char)code };

	send_frame(wsock, WS_CLOSE, bytes, sizeof(bytes));
}

void wsock_send(struct wsock *wsock, const char *bytes, size_t length)
{
	send_frame(wsock, WS_TEXT, bytes, length);
}

static void take_message(void *arg, enum ws_opcode opcode, const char *bytes, size_t length)
{
	struct wsock *wsock = arg;

	(void)opcode;
	if (!wsock->is_closed)
		wsock->events->message(wsock->arg, bytes, length);
}

static void take_close(struct wsock *wsock, uint16_t code, const char *reason, size_t length)
{
	char detail[LINK_DETAIL_BYTES];

	snprintf(detail, sizeof(detail), "closed with %u%s%.*s", code, length ? ": " : "",
		(int)length, utf8_is_printable(reason, length) ? reason : "");
	if (code != WS_NO_CODE)
		send_close(wsock, code);
	finish(wsock, &(struct wsock_end){
			      .why = code == WS_GOING_AWAY ? LINK_WHY_RESTART : LINK_WHY_BROKEN,
			      .detail = detail,
			      .code = code,
		      });
}

static void take_control(
	void *arg, enum ws_opcode opcode, uint16_t code, const char *bytes, size_t length)
{
	struct wsock *wsock = arg;

	if (wsock->is_closed)
		return;
	if (opcode == WS_PING)
		send_frame(wsock, WS_PONG, bytes, length);
	else if (opcode == WS_CLOSE)
		take_close(wsock, code, bytes, length);
}

static const struct ws_events ws_events = { .message = take_message, .control = take_control };

static void read_frames(struct wsock *wsock, char *bytes, size_t length)
{
	char detail[LINK_DETAIL_BYTES];
	uint16_t code;

	wsock->is_reading = true;
	code = ws_read(&wsock->reader, bytes, length, &ws_events, wsock);
	wsock->is_reading = false;
	if (wsock->is_destroyed)
		ws_reader_finish(&wsock->reader);
	if (!code || wsock->is_closed)
		return;
	snprintf(detail, sizeof(detail), "a frame that breaks the rules (%u)", code);
	send_close(wsock, code);
	fail(wsock, LINK_WHY_PROTOCOL, detail);
}

/* ---- the handshake ---- */

static const struct refusal {
	int status; /* 0: any other */
	enum link_why why;
} refusals[] = {
	{ 401, LINK_WHY_TOKEN },
	{ 403, LINK_WHY_ACCOUNT },
	{ 429, LINK_WHY_BUSY },
	{ 503, LINK_WHY_BUSY },
	{ 0, LINK_WHY_REFUSED },
};

static void refuse(struct wsock *wsock)
{
	const struct refusal *refusal = refusals;
	char detail[LINK_DETAIL_BYTES];

	while (refusal->status && refusal->status != wsock->reply.status)
		refusal++;
	snprintf(detail, sizeof(detail), "status %d", wsock->reply.status);
	finish(wsock, &(struct wsock_end){
			      .why = refusal->why,
			      .detail = detail,
			      .status = wsock->reply.status,
			      .retry_after_s = reply_retry_after_s(&wsock->reply),
		      });
}

static bool says(const struct wsock *wsock, const char *header, const char *value)
{
	const char *said = reply_header(&wsock->reply, header);

	return said && strcasecmp(said, value) == 0;
}

/* RFC 6455, 4.1. */
static bool is_agreed(const struct wsock *wsock)
{
	const char *accept = reply_header(&wsock->reply, "sec-websocket-accept");
	const char *protocol = reply_header(&wsock->reply, "sec-websocket-protocol");

	return says(wsock, "upgrade", "websocket") && says(wsock, "connection", "upgrade") &&
	       accept && strcmp(accept, wsock->accept) == 0 && protocol &&
	       strcmp(protocol, wsock->protocol) == 0 &&
	       !reply_header(&wsock->reply, "sec-websocket-extensions");
}

static void shake(struct wsock *wsock, char *bytes, size_t length)
{
	size_t used;
	enum reply_state state = reply_read(&wsock->reply, bytes, length, &used);

	if (state == REPLY_BAD) {
		fail(wsock, LINK_WHY_PROTOCOL, "the answer is not well formed");
		return;
	}
	if (wsock->reply.status && wsock->reply.status != 101) {
		refuse(wsock);
		return;
	}
	if (state == REPLY_MORE)
		return;
	if (!is_agreed(wsock)) {
		fail(wsock, LINK_WHY_PROTOCOL, "it speaks no WebSocket here");
		return;
	}
	wsock->is_open = true;
	loop_timer_stop(wsock->timer);
	wsock->events->opened(wsock->arg);
	if (!wsock->is_closed && used < length)
		read_frames(wsock, bytes + used, length - used);
}

static void opened(void *arg)
{
	struct wsock *wsock = arg;

	stream_send(wsock->stream, wsock->request.bytes, wsock->request.length);
	secret_finish(&wsock->request);
}

static void received(void *arg, char *bytes, size_t length)
{
	struct wsock *wsock = arg;

	wsock->events->heard(wsock->arg);
	if (wsock->is_open)
		read_frames(wsock, bytes, length);
	else
		shake(wsock, bytes, length);
}

static void closed(void *arg, enum link_why why, const char *detail)
{
	fail(arg, why, detail);
}

static const struct stream_events stream_events = {
	.opened = opened, .received = received, .closed = closed
};

static void waited(void *arg)
{
	fail(arg, LINK_WHY_SILENT, "no answer");
}

static void write_request(struct wsock *wsock, const struct stream_options *stream,
	const struct wsock_request *request)
{
	unsigned char random[KEY_BYTES];
	char key[WS_KEY_CHARS + 1];
	bool good;

	random_bytes(random, sizeof(random));
	EVP_EncodeBlock((unsigned char *)key, random, sizeof(random));
	good = ws_accept_key(key, wsock->accept);
	if (!good)
		wsock->accept[0] = '\0'; /* no answer fits it */
	snprintf(wsock->protocol, sizeof(wsock->protocol), "%s", request->protocol);
	secret_reserve(&wsock->request, REQUEST_BYTES + strlen(request->token));
	text_printf(&wsock->request, "GET %s HTTP/1.1\r\nHost: ", request->target);
	ask_add_host(&wsock->request, stream);
	text_printf(&wsock->request,
		"\r\nUser-Agent: foleni/" FOLENI_VERSION "\r\nUpgrade: websocket\r\n"
		"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %s\r\n"
		"Sec-WebSocket-Protocol: %s\r\nAuthorization: Bearer %s\r\n\r\n",
		key, request->protocol, request->token);
}

struct wsock *wsock_open(struct loop *loop, const struct stream_options *stream,
	const struct wsock_request *request, const struct wsock_events *events, void *arg)
{
	struct wsock *wsock = mem_alloc(sizeof(*wsock));

	wsock->loop = loop;
	wsock->events = events;
	wsock->arg = arg;
	wsock->reply.limit_bytes = REFUSAL_BYTES;
	wsock->reader.limit_bytes = request->message_bytes;
	wsock->reader.from_server = true;
	write_request(wsock, stream, request);
	wsock->stream = stream_open(loop, stream, &stream_events, wsock);
	wsock->timer = loop_timer_create(loop, waited, wsock);
	loop_timer_start(wsock->timer, request->limit_ms, 0);
	return wsock;
}

/* The memory stays until the turn has ended: this may be called from inside its callbacks. */
void wsock_destroy(struct wsock **wsock, uint16_t code)
{
	struct wsock *ended = *wsock;

	if (!ended)
		return;
	*wsock = NULL;
	if (!ended->is_closed)
		send_close(ended, code);
	ended->is_closed = ended->is_destroyed = true;
	ended->reader.ended = true;
	if (!ended->is_reading)
		ws_reader_finish(&ended->reader);
	stream_destroy(&ended->stream);
	loop_timer_destroy(&ended->timer);
	secret_finish(&ended->request);
	reply_finish(&ended->reply);
	loop_reap(ended->loop, ended);
}
