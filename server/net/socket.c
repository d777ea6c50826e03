// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/mem.h"
#include "common/base/time.h"
#include "server/net/conn.h"
#include <string.h>
#include <strings.h>

enum {
	CODE_BYTES = 2,
	REASON_BYTES = WS_CONTROL_BYTES - CODE_BYTES,
	US_PER_MS = 1000,
	/* Within two heartbeats, by one who is to count as alive. */
	PROGRESS_BYTES = 4096,
};

/* A page of this server has the origin scheme://host, and Host says the host: by whatever name or
 * address of the server the browser has found it. */
static bool is_own_page(const char *origin, const char *host)
{
	const char *authority = strstr(origin, "://");

	return authority && host && strcasecmp(authority + 3, host) == 0;
}

static bool is_allowed(const struct net *net, const char *origin)
{
	const char *const *allowed = net->options.allowed_origins;

	while (allowed && *allowed && strcmp(*allowed, origin) != 0)
		allowed++;
	return (allowed && *allowed) || is_own_page(origin, net->reader.known[HTTP_HOST]);
}

/* RFC 6455, 4.2.1. */
static enum err check_handshake(const struct net *net, char accept_out[WS_ACCEPT_BYTES])
{
	const struct http_reader *reader = &net->reader;
	const char *version = reader->known[HTTP_WEBSOCKET_VERSION];
	const char *key = reader->known[HTTP_WEBSOCKET_KEY];
	const char *origin = reader->known[HTTP_ORIGIN];

	if (reader->request.method != NET_GET)
		return ERR_BAD_REQUEST;
	if (!version || strcmp(version, "13") != 0)
		return ERR_UPGRADE_REQUIRED;
	if (!key || !ws_accept_key(key, accept_out))
		return ERR_BAD_REQUEST;
	return origin && !is_allowed(net, origin) ? ERR_BAD_ORIGIN : ERR_OK;
}

static bool is_offered(const struct http_reader *reader, const char *protocol)
{
	for (size_t i = 0; i < reader->protocol_count; i++)
		if (strcmp(reader->protocols[i], protocol) == 0)
			return true;
	return false;
}

static enum err ask_handler(struct conn *conn, const char **protocol_out)
{
	struct net *net = conn->net;
	struct http_reader *reader = &net->reader;
	struct net_upgrade upgrade = {
		.socket = { conn_new_id(conn) },
		.request = &reader->request,
		.origin = reader->known[HTTP_ORIGIN],
		.protocol_count = reader->protocol_count,
		.protocols = reader->protocols,
	};
	enum err err;

	reader->request.remote = conn->remote;
	if (!net->handlers.upgrade)
		return ERR_NO_ROUTE;
	err = net->handlers.upgrade(net->arg, &upgrade, protocol_out);
	if (!err && *protocol_out && !is_offered(reader, *protocol_out))
		return ERR_BAD_REQUEST;
	return err;
}

static void become_socket(struct conn *conn)
{
	const struct net_options *options = &conn->net->options;

	conn->socket = mem_alloc(sizeof(*conn->socket));
	conn->socket->reader.limit_bytes = options->limits.message_bytes;
	conn->socket->reader.accept_binary = options->accept_binary;
	conn->socket->why = NET_WHY_CLIENT;
	conn->net->stats.sockets++;
	guest_set_send_buffer(conn->line, options->limits.send_buffer_bytes);
	conn_set_state(conn, CONN_OPEN);
}

void socket_accept(struct conn *conn, const char *accept, const char *protocol, struct text *answer)
{
	text_printf(answer,
		"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
		"Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n",
		accept);
	if (protocol)
		text_printf(answer, "Sec-WebSocket-Protocol: %s\r\n", protocol);
	text_add(answer, "\r\n");
	become_socket(conn);
}

enum err socket_upgrade(struct conn *conn, struct text *answer)
{
	char accept[WS_ACCEPT_BYTES];
	const char *protocol = NULL;
	enum err err = check_handshake(conn->net, accept);

	if (!err) {
		err = ask_handler(conn, &protocol);
		conn->accept = err ? mem_strdup(accept) : NULL;
	}
	if (err == ERR_BAD_ORIGIN)
		net_event(conn->net, "net.origin_refused", conn->remote);
	if (err) {
		conn->id = 0;
		return err;
	}
	socket_accept(conn, accept, protocol, answer);
	return ERR_OK;
}

void socket_opened(struct conn *conn)
{
	struct net *net = conn->net;

	if (net->handlers.opened)
		net->handlers.opened(net->arg, (struct net_socket_id){ conn->id });
}

static void send_all(void *arg)
{
	struct net *net = arg;
	struct list batch, *link;
	int64_t start_us = loop_monotonic_us(net->loop);

	/* What is asked for meanwhile is sent in the next turn. */
	list_init(&batch);
	while ((link = list_shift(&net->unsent)))
		list_append(&batch, link);
	while ((link = list_shift(&batch)))
		conn_send_queued(LIST_ENTRY(link, struct conn, work_link));
	net->send_end_us = loop_monotonic_us(net->loop);
	net->send_took_us = net->send_end_us - start_us;
}

/* Frames of one turn leave together. Where sending to all takes long, the next sending begins no
 * sooner than this one took: then more frames leave with each send, and requests get their share
 * of the time. */
static void ask_send(struct conn *conn)
{
	struct net *net = conn->net;
	bool is_first = list_is_empty(&net->unsent);
	int64_t wait_us;

	if (list_is_linked(&conn->work_link))
		return;
	list_append(&net->unsent, &conn->work_link);
	if (!is_first)
		return;
	wait_us = net->send_end_us + net->send_took_us - loop_monotonic_us(net->loop);
	if (wait_us < US_PER_MS)
		loop_defer(net->loop, &net->send_task, send_all, net);
	else
		loop_timer_start(net->send_timer, (uint64_t)(wait_us / US_PER_MS), 0);
}

void socket_send_due(void *arg)
{
	send_all(arg);
}

static void put(struct conn *conn, struct net_frame *frame)
{
	conn->net->stats.frames_out++;
	conn->net->stats.frame_bytes_out += frame->length;
	outbox_put(&conn->outbox, &frame);
	ask_send(conn);
}

/* At most so many bytes that no character is cut. */
static size_t reason_length(const char *reason)
{
	size_t length = strlen(reason);

	if (length <= REASON_BYTES)
		return length;
	length = REASON_BYTES;
	while (length && ((unsigned char)reason[length] & 0xc0) == 0x80)
		length--;
	return length;
}

static void put_close(struct conn *conn, uint16_t code, const char *reason)
{
	char payload[WS_CONTROL_BYTES];
	size_t length = reason_length(reason);

	if (code == WS_NO_CODE) {
		put(conn, net_frame_create_control(WS_CLOSE, NULL, 0));
		return;
	}
	payload[0] = (char)(code >> 8);
	payload[1] = (char)code;
	memcpy(payload + CODE_BYTES, reason, length);
	put(conn, net_frame_create_control(WS_CLOSE, payload, CODE_BYTES + length));
}

void socket_close(struct conn *conn, enum net_why why, uint16_t code, const char *reason)
{
	if (conn->state != CONN_OPEN)
		return;
	conn->socket->why = why;
	conn_set_state(conn, CONN_CLOSING);
	put_close(conn, code, reason);
}

/* The client broke a rule: it is told, and nothing of it is read any more. */
static void fail(struct conn *conn, uint16_t code)
{
	conn->net->stats.violations++;
	socket_close(conn, NET_WHY_PROTOCOL, code, "");
	conn->socket->hang_up = true;
	if (!conn->outbox.count)
		socket_sent(conn);
}

static void hear_message(void *arg, enum ws_opcode opcode, const char *bytes, size_t length)
{
	struct conn *conn = arg;
	struct net *net = conn->net;
	struct net_message message = {
		.bytes = bytes,
		.length = length,
		.is_binary = opcode == WS_BINARY,
	};

	if (conn->state != CONN_OPEN)
		return;
	net->stats.messages_in++;
	if (net->handlers.message)
		net->handlers.message(net->arg, (struct net_socket_id){ conn->id }, &message);
}

static void hear_close(struct conn *conn, uint16_t code)
{
	socket_close(conn, NET_WHY_CLIENT, code, "");
	conn->socket->hang_up = true;
	if (!conn->outbox.count)
		socket_sent(conn);
}

/* A client that asks and does not read may do so only for a while. */
static bool may_answer(struct conn *conn, size_t length)
{
	size_t limit = conn->net->options.limits.outbox_bytes / 2;

	if (conn->socket->answer_bytes + length > limit)
		return false;
	conn->socket->answer_bytes += length;
	return true;
}

static void hear_ping(struct conn *conn, const char *bytes, size_t length)
{
	if (conn->state == CONN_OPEN && may_answer(conn, length + CODE_BYTES))
		put(conn, net_frame_create_control(WS_PONG, bytes, length));
}

static void hear_control(
	void *arg, enum ws_opcode opcode, uint16_t code, const char *bytes, size_t length)
{
	if (opcode == WS_CLOSE)
		hear_close(arg, code);
	else if (opcode == WS_PING)
		hear_ping(arg, bytes, length);
}

/* Keeps the list of open sockets in the order in which they were last heard. */
static void note_alive(struct conn *conn)
{
	conn->since_us = loop_monotonic_us(conn->net->loop);
	list_remove(&conn->state_link);
	list_append(&conn->net->states[CONN_OPEN], &conn->state_link);
}

void socket_received(struct conn *conn, char *bytes, size_t length)
{
	static const struct ws_events events = {
		.message = hear_message,
		.control = hear_control,
	};
	uint16_t code;

	conn->socket->is_pinged = false;
	if (conn->state == CONN_OPEN)
		note_alive(conn);
	else if (conn->state != CONN_CLOSING || conn->socket->hang_up)
		return;
	code = ws_read(&conn->socket->reader, bytes, length, &events, conn);
	if (code && (conn->state == CONN_OPEN || conn->state == CONN_CLOSING))
		fail(conn, code);
}

void socket_sent(struct conn *conn)
{
	struct net *net = conn->net;
	struct socket_part *socket = conn->socket;

	if (conn->state == CONN_CLOSING && socket->hang_up) {
		conn_linger(conn);
		return;
	}
	socket->answer_bytes = 0;
	if (conn->state != CONN_OPEN || !socket->was_full)
		return;
	socket->was_full = false;
	net->stats.drained++;
	if (net->handlers.drained)
		net->handlers.drained(net->arg, (struct net_socket_id){ conn->id });
}

void socket_ended(struct conn *conn)
{
	struct net *net = conn->net;

	net->stats.sockets--;
	if (net->handlers.closed)
		net->handlers.closed(
			net->arg, (struct net_socket_id){ conn->id }, conn->socket->why);
}

/* Has from now on as long as ever to answer, also where we come late because we slept. */
static void ping(struct conn *conn, int64_t now_us, int64_t limit_us)
{
	struct socket_part *socket = conn->socket;

	if (now_us - conn->since_us > limit_us)
		conn->since_us = now_us - limit_us;
	put(conn, net_frame_hold(conn->net->ping));
	socket->is_pinged = true;
	socket->ping_end = conn->sent_bytes + conn->outbox.bytes;
	conn->taken_bytes = conn_taken_bytes(conn);
}

/* Has it taken more of what our ping waits behind? A program that hangs does not: its machine takes
 * some for it, and then no more. */
static bool is_taking(struct conn *conn)
{
	uint64_t taken = conn_taken_bytes(conn);

	if (taken < conn->taken_bytes + PROGRESS_BYTES || taken >= conn->socket->ping_end)
		return false;
	conn->taken_bytes = taken;
	return true;
}

void socket_tick(struct net *net, int64_t now_us)
{
	int64_t limit_us = (int64_t)net->options.limits.heartbeat_ms * US_PER_MS;
	struct list *open = &net->states[CONN_OPEN], *link, *next;

	for (link = open->next; link != open; link = next) {
		struct conn *conn = LIST_ENTRY(link, struct conn, state_link);
		int64_t silent_us = now_us - conn->since_us;

		next = link->next;
		if (silent_us < limit_us)
			return;
		if (!conn->socket->is_pinged) {
			ping(conn, now_us, limit_us);
		} else if (is_taking(conn)) {
			note_alive(conn);
		} else if (silent_us >= 2 * limit_us) {
			net->stats.silent++;
			conn->socket->why = NET_WHY_SILENT;
			conn_die(conn);
		}
	}
}

static struct conn *find_open(const struct net *net, struct net_socket_id socket)
{
	struct conn *conn = conn_find(net, socket.n);

	return conn && conn->state == CONN_OPEN ? conn : NULL;
}

enum net_sent net_socket_send(struct net *net, struct net_socket_id socket, struct net_frame *frame)
{
	struct conn *conn = find_open(net, socket);

	if (!conn)
		return NET_SENT_GONE;
	/* An empty outbox takes any frame: a snapshot may be larger than the limit. */
	if (conn->socket->was_full ||
		(conn->outbox.count &&
			conn->outbox.bytes + frame->length > net->options.limits.outbox_bytes)) {
		conn->socket->was_full = true;
		net->stats.full++;
		return NET_SENT_FULL;
	}
	put(conn, net_frame_hold(frame));
	return NET_SENT_QUEUED;
}

enum net_sent net_socket_answer(
	struct net *net, struct net_socket_id socket, struct net_frame *frame)
{
	struct conn *conn = find_open(net, socket);

	if (!conn)
		return NET_SENT_GONE;
	if (!may_answer(conn, frame->length)) {
		net->stats.full++;
		return NET_SENT_FULL;
	}
	put(conn, net_frame_hold(frame));
	return NET_SENT_QUEUED;
}

void net_socket_close(
	struct net *net, struct net_socket_id socket, uint16_t code, const char *reason)
{
	struct conn *conn = find_open(net, socket);

	if (conn)
		socket_close(conn, NET_WHY_SERVER, code, reason ? reason : "");
}

size_t net_socket_queued_bytes(const struct net *net, struct net_socket_id socket)
{
	const struct conn *conn = find_open(net, socket);

	return conn ? conn->outbox.bytes : 0;
}
