// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/net/conn.h"

#include "common/base/mem.h"
#include "common/base/time.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SLOT_BITS = 20, SLOT_MASK = (1 << SLOT_BITS) - 1, US_PER_MS = 1000 };

#define BIT(state) (1U << (state))

/* Which states may follow. */
static const unsigned allowed[CONN_STATE_COUNT] = {
	[CONN_IDLE] = BIT(CONN_READING) | BIT(CONN_DEAD),
	[CONN_READING] = BIT(CONN_ANSWERING) | BIT(CONN_SENDING) | BIT(CONN_OPEN) | BIT(CONN_DEAD),
	[CONN_ANSWERING] = BIT(CONN_SENDING) | BIT(CONN_OPEN) | BIT(CONN_DEAD),
	[CONN_SENDING] = BIT(CONN_IDLE) | BIT(CONN_READING) | BIT(CONN_LINGERING) | BIT(CONN_DEAD),
	[CONN_OPEN] = BIT(CONN_CLOSING) | BIT(CONN_DEAD),
	[CONN_CLOSING] = BIT(CONN_LINGERING) | BIT(CONN_DEAD),
	[CONN_LINGERING] = BIT(CONN_DEAD),
};

void conn_set_state(struct conn *conn, enum conn_state state)
{
	assert(allowed[conn->state] & BIT(state));
	conn->state = (uint8_t)state;
	conn->since_us = loop_monotonic_us(conn->net->loop);
	list_remove(&conn->state_link);
	list_append(&conn->net->states[state], &conn->state_link);
}

/* An id is the serial number of the life and, below it, where to find the connection. */
uint64_t conn_new_id(struct conn *conn)
{
	conn->id = ++conn->net->serial << SLOT_BITS | conn->slot;
	return conn->id;
}

struct conn *conn_find(const struct net *net, uint64_t id)
{
	uint32_t slot = (uint32_t)(id & SLOT_MASK);
	struct conn *conn = slot < net->slot_count ? net->slots[slot] : NULL;

	return conn && id && conn->id == id && conn->state != CONN_DEAD ? conn : NULL;
}

static uint32_t take_slot(struct net *net)
{
	uint32_t count = net->slot_count ? net->slot_count * 2 : 64;

	if (!net->free_count) {
		net->slots = mem_regrow(net->slots, net->slot_count, count, sizeof(struct conn *));
		net->free_slots =
			mem_regrow(net->free_slots, net->slot_count, count, sizeof(uint32_t));
		while (count > net->slot_count)
			net->free_slots[net->free_count++] = --count;
		net->slot_count += net->free_count;
	}
	return net->free_slots[--net->free_count];
}

static void destroy(struct conn *conn)
{
	struct net *net = conn->net;

	list_remove(&conn->state_link);
	list_remove(&conn->work_link);
	outbox_finish(&conn->outbox);
	text_wipe(&conn->input);
	mem_free(conn->if_none_match);
	mem_free(conn->accept);
	if (conn->socket) {
		ws_reader_finish(&conn->socket->reader);
		mem_free(conn->socket);
	}
	net->slots[conn->slot] = NULL;
	net->free_slots[net->free_count++] = conn->slot;
	peers_remove(net->peers, conn->peer);
	net->stats.connections--;
	mem_free(conn);
	net_one_less(net);
}

static struct conn *create(struct net *net, const struct sockaddr *from)
{
	struct conn *conn = mem_alloc(sizeof(*conn));

	conn->net = net;
	conn->slot = take_slot(net);
	net->slots[conn->slot] = conn;
	conn->state = CONN_READING;
	conn->since_us = loop_monotonic_us(net->loop);
	list_append(&net->states[CONN_READING], &conn->state_link);
	conn->peer = peer_key(from);
	peer_text(from, conn->remote);
	peers_add(net->peers, conn->peer);
	net->stats.connections++;
	net->stats.accepted++;
	return conn;
}

/* As cheap as it can be: one send, no state. In clear the client even learns why. */
static void refuse(struct net *net, int fd)
{
	static const char body[] =
		"{\"type\":\"urn:foleni:problem:busy\",\"title\":\"Too many connections\","
		"\"status\":503,\"code\":\"busy\"}";
	static const struct net_answer busy = {
		.status = 503,
		.content_type = NET_PROBLEM_JSON,
		.body = body,
		.body_length = sizeof(body) - 1,
		.retry_after_s = 5,
	};
	char date[ANSWER_DATE_BYTES];
	struct text text = { 0 };

	if (!net->options.tls_certificate_path) {
		answer_date(loop_now_us(net->loop), date);
		answer_write(&text, &(struct answer_context){ .date = date }, &busy);
		(void)send(fd, text.bytes, text.length, MSG_NOSIGNAL | MSG_DONTWAIT);
		shutdown(fd, SHUT_WR);
		text_finish(&text);
	}
	close(fd);
}

static bool is_proxy(const struct net *net, const struct sockaddr *from)
{
	char remote[PEER_TEXT_BYTES];

	peer_text(from, remote);
	return net->handlers.is_proxy && net->handlers.is_proxy(net->arg, remote);
}

static bool has_too_many(const struct net *net, const struct sockaddr *from)
{
	uint32_t count = peers_count(net->peers, peer_key(from));

	return count >= net->options.limits.connections_per_address && !is_proxy(net, from);
}

void conn_accept(struct net *net, int fd, const struct sockaddr *from)
{
	const struct net_limits *limits = &net->options.limits;
	struct conn *conn;

	if (net->stats.connections >= limits->connections) {
		net->stats.refused_total++;
		refuse(net, fd);
		return;
	}
	if (has_too_many(net, from)) {
		net->stats.refused_address++;
		refuse(net, fd);
		return;
	}
	conn = create(net, from);
	conn->line = guest_adopt(net->guest, fd, conn);
	if (!conn->line) {
		/* The handshake begins at once where the client's first bytes are there. */
		if (net->options.tls_certificate_path)
			net->stats.tls_failures++;
		else
			net->stats.accept_failures++;
		destroy(conn);
	}
}

static void do_work(void *arg)
{
	struct net *net = arg;
	struct list batch, *link;

	/* What is asked for meanwhile is done in the next turn. */
	list_init(&batch);
	while ((link = list_shift(&net->work)))
		list_append(&batch, link);
	while ((link = list_shift(&batch))) {
		struct conn *conn = LIST_ENTRY(link, struct conn, work_link);

		if (conn->state == CONN_DEAD)
			guest_close(conn->line);
		else if (conn->socket) /* Since it asked; its frames were not asked for apart. */
			conn_send_queued(conn);
		else
			exchange_resume(conn);
	}
}

void conn_ask_work(struct conn *conn)
{
	list_remove(&conn->work_link);
	list_append(&conn->net->work, &conn->work_link);
	loop_defer(conn->net->loop, &conn->net->work_task, do_work, conn->net);
}

void conn_die(struct conn *conn)
{
	if (conn->state == CONN_DEAD)
		return;
	conn_set_state(conn, CONN_DEAD);
	conn_ask_work(conn);
}

void conn_linger(struct conn *conn)
{
	guest_end_sending(conn->line);
	text_wipe(&conn->input);
	conn_set_state(conn, CONN_LINGERING);
}

/* Everything is out: what follows depends on what the connection is. */
static void sent(struct conn *conn)
{
	if (conn->socket)
		socket_sent(conn);
	else if (conn->state == CONN_SENDING)
		exchange_sent(conn);
}

/* TLS makes the queue of the kernel longer than what we gave it; when it is empty, this is exact.
 */
uint64_t conn_taken_bytes(const struct conn *conn)
{
	uint64_t unheard = guest_unheard_bytes(conn->line);

	return conn->sent_bytes > unheard ? conn->sent_bytes - unheard : 0;
}

static void count_sent(struct conn *conn, size_t bytes)
{
	conn->sent_bytes += bytes;
	conn->net->stats.bytes_out += bytes;
	conn->net->stats.sends++;
}

bool conn_send_queued(struct conn *conn)
{
	struct iovec pieces[OUTBOX_JOIN];
	ssize_t bytes;

	while (conn->outbox.count) {
		size_t count = outbox_join(&conn->outbox, pieces);

		bytes = guest_send(conn->net->guest, conn->line, pieces, count);
		if (bytes < 0) {
			conn_die(conn);
			return false;
		}
		if (bytes == 0)
			return true;
		count_sent(conn, (size_t)bytes);
		outbox_sent(&conn->outbox, (size_t)bytes);
	}
	sent(conn);
	return conn->state != CONN_DEAD;
}

static void queue(struct conn *conn, const char *bytes, size_t length)
{
	struct net_frame *frame = net_frame_create_raw(length);

	memcpy(frame->bytes, bytes, length);
	outbox_put(&conn->outbox, &frame);
}

void conn_write(struct conn *conn, const char *bytes, size_t length)
{
	while (!conn->outbox.count && length) {
		struct iovec piece = { .iov_base = (char *)(uintptr_t)bytes, .iov_len = length };
		ssize_t taken = guest_send(conn->net->guest, conn->line, &piece, 1);

		if (taken < 0) {
			conn_die(conn);
			return;
		}
		if (taken == 0)
			break;
		count_sent(conn, (size_t)taken);
		bytes += taken;
		length -= (size_t)taken;
	}
	if (length)
		queue(conn, bytes, length);
	else if (!conn->outbox.count)
		sent(conn);
}

static bool received(void *arg, char *bytes, size_t length)
{
	struct conn *conn = arg;

	conn->net->stats.bytes_in += length;
	if (conn->socket)
		socket_received(conn, bytes, length);
	else if (conn->state != CONN_LINGERING && conn->state != CONN_DEAD)
		exchange_received(conn, bytes, length);
	return conn->state != CONN_DEAD;
}

static void writable(void *arg)
{
	struct conn *conn = arg;

	if (conn->state != CONN_DEAD)
		conn_send_queued(conn);
}

static void closed(void *arg, bool is_established)
{
	struct conn *conn = arg;

	if (!is_established)
		conn->net->stats.tls_failures++;
	if (conn->socket)
		socket_ended(conn);
	destroy(conn);
}

const struct guest_events conn_events = {
	.received = received,
	.writable = writable,
	.closed = closed,
};

/* The rest of the states are looked at by socket_tick() or have a deadline of their own. */
static uint32_t limit_ms(const struct net_limits *limits, enum conn_state state)
{
	switch (state) {
	case CONN_IDLE:
		return limits->idle_ms;
	case CONN_READING:
		return limits->request_ms;
	case CONN_ANSWERING:
		return limits->answer_ms;
	case CONN_CLOSING:
	case CONN_LINGERING:
		return limits->close_ms;
	case CONN_SENDING:
	case CONN_OPEN:
	case CONN_DEAD:
	case CONN_STATE_COUNT:
		break;
	}
	return 0;
}

static void expire(struct conn *conn)
{
	if (conn->state == CONN_READING || conn->state == CONN_ANSWERING)
		exchange_expire(conn);
	else
		conn_die(conn);
}

/* The first of a list is the oldest; expiring takes it out. */
static void expire_oldest(struct net *net, enum conn_state state, int64_t now_us)
{
	int64_t limit_us = (int64_t)limit_ms(&net->options.limits, state) * US_PER_MS;
	struct list *link;

	if (!limit_us)
		return;
	while ((link = list_first(&net->states[state]))) {
		struct conn *conn = LIST_ENTRY(link, struct conn, state_link);

		if (now_us - conn->since_us < limit_us)
			return;
		expire(conn);
	}
}

static bool has_stopped_taking(struct conn *conn, int64_t now_us)
{
	uint64_t taken = conn_taken_bytes(conn);

	if (taken > conn->taken_bytes) {
		conn->taken_bytes = taken;
		conn->taken_us = now_us;
	}
	return now_us - conn->taken_us >= (int64_t)conn->net->options.limits.send_ms * US_PER_MS;
}

/* Those that wait for a slow client are few, and each has a deadline of its own. */
static void expire_senders(struct net *net, int64_t now_us)
{
	struct list *senders = &net->states[CONN_SENDING], *link, *next;

	for (link = senders->next; link != senders; link = next) {
		struct conn *conn = LIST_ENTRY(link, struct conn, state_link);

		next = link->next;
		if (now_us < conn->send_until_us && !has_stopped_taking(conn, now_us))
			continue;
		net->stats.timed_out_sends++;
		conn_die(conn);
	}
}

void conn_tick(struct net *net)
{
	int64_t now_us = loop_monotonic_us(net->loop);

	for (int state = 0; state < CONN_STATE_COUNT; state++)
		expire_oldest(net, (enum conn_state)state, now_us);
	expire_senders(net, now_us);
	socket_tick(net, now_us);
}
