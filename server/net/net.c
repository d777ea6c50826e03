// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/net/net.h"

#include "common/base/mem.h"
#include "server/net/conn.h"
#include <assert.h>
#include <string.h>
#include <unistd.h>

enum { MOST_CONNECTIONS = 1 << 20 };

struct net_limits net_limits_default(void)
{
	return (struct net_limits){
		.header_bytes = 8 * 1024,
		.header_lines = 64,
		.body_bytes = 64 * 1024,
		.request_ms = 15 * 1000,
		.answer_ms = 15 * 1000,
		.send_ms = 30 * 1000,
		.send_bytes_per_s = 4096,
		.idle_ms = 60 * 1000,
		.connections = 10 * 1000,
		.connections_per_address = 2000,
		.message_bytes = 64 * 1024,
		.outbox_bytes = 64 * 1024,
		.send_buffer_bytes = 64 * 1024,
		.heartbeat_ms = 20 * 1000,
		.close_ms = 2 * 1000,
		.stop_ms = 4 * 1000,
		.stop_busy_ms = 2 * 1000,
		.tick_ms = 1000,
	};
}

/* The struct holds nothing but numbers of one kind. */
static void fill_limits(struct net_limits *limits)
{
	struct net_limits defaults = net_limits_default();
	uint32_t *member = (uint32_t *)limits;
	const uint32_t *given = (const uint32_t *)&defaults;

	for (size_t i = 0; i < sizeof(*limits) / sizeof(*member); i++)
		if (!member[i])
			member[i] = given[i];
	if (limits->connections > MOST_CONNECTIONS)
		limits->connections = MOST_CONNECTIONS;
}

void net_event(struct net *net, const char *event, const char *detail)
{
	if (net->handlers.event)
		net->handlers.event(net->arg, event, detail);
}

static void accepted(void *arg, int fd, const struct sockaddr *from)
{
	conn_accept(arg, fd, from);
}

static void accept_failed(void *arg, const char *why)
{
	struct net *net = arg;

	net->stats.accept_failures++;
	net_event(net, "net.accept_failed", why);
}

static void tick(void *arg)
{
	conn_tick(arg);
}

static bool start(struct net *net, char *why_out)
{
	static const struct listener_events events = {
		.accepted = accepted,
		.failed = accept_failed,
	};
	struct guest_options guest = {
		.certificate_path = net->options.tls_certificate_path,
		.key_path = net->options.tls_key_path,
		.handshake_ms = net->options.limits.request_ms,
	};
	struct listener_options listener = {
		.address = net->options.address,
		.port = net->options.port,
		.reuse_port = net->options.reuse_port,
		.fd = net->options.listen_fd,
	};

	net->listener = listen_create(net->loop, &listener, &events, net, why_out);
	if (!net->listener)
		return false;
	net->port = listener_port(net->listener);
	net->guest = guest_create(net->loop, &guest, &conn_events, why_out);
	return net->guest;
}

struct net *net_create(struct loop *loop, const struct net_options *options,
	const struct net_handlers *handlers, void *arg, char why_out[NET_WHY_BYTES])
{
	struct net *net = mem_alloc(sizeof(*net));

	net->loop = loop;
	net->options = *options;
	net->handlers = *handlers;
	net->arg = arg;
	fill_limits(&net->options.limits);
	for (size_t i = 0; i < CONN_STATE_COUNT; i++)
		list_init(&net->states[i]);
	list_init(&net->work);
	list_init(&net->unsent);
	net->peers = peers_create();
	net->ping = net_frame_create_control(WS_PING, NULL, 0);
	http_reader_init(&net->reader, &net->options.limits);
	if (!start(net, why_out)) {
		net->is_ended = true;
		net_destroy(&net);
		return NULL;
	}
	net->send_timer = loop_timer_create(loop, socket_send_due, net);
	net->tick = loop_timer_create(loop, tick, net);
	loop_timer_start(net->tick, net->options.limits.tick_ms, net->options.limits.tick_ms);
	return net;
}

void net_destroy(struct net **net)
{
	if (!*net)
		return;
	assert((*net)->is_ended);
	listen_destroy(&(*net)->listener);
	guest_destroy(&(*net)->guest);
	peers_destroy(&(*net)->peers);
	http_reader_finish(&(*net)->reader);
	net_frame_release(&(*net)->ping);
	text_wipe(&(*net)->scratch);
	text_wipe(&(*net)->corked);
	mem_free((*net)->slots);
	mem_free((*net)->free_slots);
	mem_free(*net);
	*net = NULL;
}

static void ended(void *arg)
{
	struct net *net = arg;

	net->is_ended = true;
	net->stopped(net->stopped_arg);
}

static void end(void *arg)
{
	struct net *net = arg;

	loop_timer_destroy(&net->tick);
	loop_timer_destroy(&net->send_timer);
	loop_timer_destroy(&net->stop_timer);
	loop_timer_destroy(&net->busy_timer);
	loop_cancel(net->loop, &net->work_task);
	loop_cancel(net->loop, &net->send_task);
	guest_stop(net->guest, ended, net);
}

void net_one_less(struct net *net)
{
	if (net->is_stopping && !net->stats.connections)
		loop_defer(net->loop, &net->end_task, end, net);
}

static void stop_socket(struct conn *conn)
{
	socket_close(conn, NET_WHY_STOP, WS_GOING_AWAY, "restart");
}

static bool is_busy(const struct conn *conn)
{
	const struct net *net = conn->net;

	return net->handlers.is_busy &&
	       net->handlers.is_busy(net->arg, (struct net_socket_id){ conn->id });
}

/* What each connection is told. Those that are being answered end by themselves. */
static void stop_one(struct conn *conn)
{
	if (conn->state == CONN_OPEN && !is_busy(conn))
		stop_socket(conn);
	else if (conn->state == CONN_IDLE || (conn->state == CONN_READING && !conn->input.length))
		conn_die(conn);
}

static void give_up_one(struct conn *conn)
{
	conn_die(conn);
}

static void for_each_conn(struct net *net, void (*act)(struct conn *conn))
{
	for (uint32_t i = 0; i < net->slot_count; i++)
		if (net->slots[i])
			act(net->slots[i]);
}

static void stop_busy(void *arg)
{
	for_each_conn(arg, stop_socket);
}

static void give_up(void *arg)
{
	for_each_conn(arg, give_up_one);
}

void net_stop(struct net *net, uint32_t retry_after_s, void (*stopped)(void *arg), void *arg)
{
	assert(!net->is_stopping);
	net->is_stopping = true;
	net->retry_after_s = retry_after_s;
	net->stopped = stopped;
	net->stopped_arg = arg;
	listen_destroy(&net->listener);
	net->stop_timer = loop_timer_create(net->loop, give_up, net);
	loop_timer_start(net->stop_timer, net->options.limits.stop_ms, 0);
	net->busy_timer = loop_timer_create(net->loop, stop_busy, net);
	loop_timer_start(net->busy_timer, net->options.limits.stop_busy_ms, 0);
	for_each_conn(net, stop_one);
	net_one_less(net);
}

uint16_t net_port(const struct net *net)
{
	return net->port;
}

bool net_reload_tls(struct net *net, char why_out[NET_WHY_BYTES])
{
	return guest_reload(net->guest, why_out);
}

struct net_stats net_stats(const struct net *net)
{
	return net->stats;
}
