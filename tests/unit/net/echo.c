// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The network side alone, as a program, for judging it by programs of others: every request is
 * answered with a small constant body, every message comes back, each text that begins with "all "
 * goes to every open socket. usage: net_echo PORT [CERTIFICATE KEY] */
#include "common/loop/loop.h"
#include "server/net/net.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SOCKETS = 20000 };

struct echo {
	struct loop *loop;
	struct net *net;
	struct net_socket_id sockets[SOCKETS];
	size_t count;
};

static void requested(void *arg, const struct net_request *request)
{
	static const char body[] =
		"{\"number\":\"A012\",\"ahead\":7,\"wait_s\":[600,1500],\"state\":"
		"\"waiting\"}";
	struct echo *echo = arg;
	struct net_answer answer = {
		.status = 200,
		.content_type = NET_JSON,
		.body = request->body_length ? request->body : body,
		.body_length = request->body_length ? request->body_length : sizeof(body) - 1,
	};

	net_reply(echo->net, request->id, &answer);
}

static enum err upgrade(void *arg, const struct net_upgrade *asked, const char **protocol_out)
{
	(void)arg;

	if (asked->protocol_count)
		*protocol_out = asked->protocols[0];
	return ERR_OK;
}

static void opened(void *arg, struct net_socket_id socket)
{
	struct echo *echo = arg;

	if (echo->count < SOCKETS)
		echo->sockets[echo->count++] = socket;
}

static void closed(void *arg, struct net_socket_id socket, enum net_why why)
{
	struct echo *echo = arg;
	(void)why;

	for (size_t i = 0; i < echo->count; i++)
		if (echo->sockets[i].n == socket.n)
			echo->sockets[i--] = echo->sockets[--echo->count];
}

static void heard(void *arg, struct net_socket_id socket, const struct net_message *message)
{
	struct echo *echo = arg;
	struct net_frame *frame = message->is_binary
					  ? net_frame_create_binary(message->bytes, message->length)
					  : net_frame_create(message->bytes, message->length);

	if (message->length > 4 && memcmp(message->bytes, "all ", 4) == 0)
		for (size_t i = 0; i < echo->count; i++)
			net_socket_send(echo->net, echo->sockets[i], frame);
	else
		net_socket_send(echo->net, socket, frame);
	net_frame_release(&frame);
}

static void stopped(void *arg)
{
	loop_stop(((struct echo *)arg)->loop);
}

static void told_to_stop(void *arg)
{
	struct echo *echo = arg;

	net_stop(echo->net, 1, stopped, echo);
}

int main(int argc, char **argv)
{
	static const struct net_handlers handlers = {
		.request = requested,
		.upgrade = upgrade,
		.opened = opened,
		.message = heard,
		.closed = closed,
	};
	static struct echo echo;
	struct net_options options = {
		.address = "127.0.0.1",
		.port = (uint16_t)(argc > 1 ? atoi(argv[1]) : 0),
		.tls_certificate_path = argc > 3 ? argv[2] : NULL,
		.tls_key_path = argc > 3 ? argv[3] : NULL,
		.accept_binary = true,
		.limits = {
			.connections = SOCKETS,
			.connections_per_address = SOCKETS,
			.message_bytes = 16 * 1024 * 1024,
			.outbox_bytes = 16 * 1024 * 1024,
		},
	};
	char why[NET_WHY_BYTES];
	struct loop_signal *terminate;

	signal(SIGPIPE, SIG_IGN);
	echo.loop = loop_create();
	echo.net = net_create(echo.loop, &options, &handlers, &echo, why);
	if (!echo.net) {
		fprintf(stderr, "%s\n", why);
		return 1;
	}
	terminate = loop_signal_create(echo.loop, SIGTERM, told_to_stop, &echo);
	printf("%u\n", net_port(echo.net));
	fflush(stdout);
	loop_run(echo.loop);
	loop_signal_destroy(&terminate);
	net_destroy(&echo.net);
	loop_destroy(&echo.loop);
	return 0;
}
