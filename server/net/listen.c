// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE /* accept4() */
#include "server/net/listen.h"

#include "common/base/mem.h"
#include "common/loop/loop.h"
#include "server/net/net.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { BACKLOG = 1024, BATCH = 64, REST_MS = 100 };

struct listener {
	struct loop *loop;
	struct listener_events events;
	void *arg;
	struct loop_watch *watch;
	struct loop_timer *rest;
	int fd;
	bool is_ours;
};

static int say(char *why_out, const char *what, const char *address, uint16_t port)
{
	snprintf(why_out, NET_WHY_BYTES, "%s %s port %u: %s", what, address ? address : "any", port,
		strerror(errno));
	return -1;
}

static int open_one(
	const struct listener_options *options, const struct addrinfo *info, char *why_out)
{
	static const int on = 1, off = 0;
	int fd = socket(info->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return say(why_out, "cannot make a socket for", options->address, options->port);
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (options->reuse_port)
		(void)setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on));
	if (info->ai_family == AF_INET6 && !options->address)
		(void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
	if (bind(fd, info->ai_addr, info->ai_addrlen) < 0 || listen(fd, BACKLOG) < 0) {
		say(why_out, "cannot listen on", options->address, options->port);
		close(fd);
		return -1;
	}
	return fd;
}

/* Addresses are numbers, so no name service is asked. */
static int open_socket(const struct listener_options *options, char *why_out)
{
	const char *addresses[] = { options->address ? options->address : "::", "0.0.0.0" };
	size_t count = options->address ? 1 : 2;
	struct addrinfo hints = {
		.ai_socktype = SOCK_STREAM,
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
	};
	struct addrinfo *info;
	char port[8];
	int fd = -1;

	snprintf(port, sizeof(port), "%u", options->port);
	for (size_t i = 0; fd < 0 && i < count; i++) {
		if (getaddrinfo(addresses[i], port, &hints, &info) != 0) {
			snprintf(why_out, NET_WHY_BYTES, "not an address: %s", addresses[i]);
			continue;
		}
		fd = open_one(options, info, why_out);
		freeaddrinfo(info);
	}
	return fd;
}

static bool is_passing(int error)
{
	return error == ECONNABORTED || error == EINTR || error == EPROTO;
}

static void rest(struct listener *listener)
{
	listener->events.failed(listener->arg, strerror(errno));
	loop_watch_set(listener->watch, 0);
	loop_timer_start(listener->rest, REST_MS, 0);
}

static void rested(void *arg)
{
	struct listener *listener = arg;

	loop_watch_set(listener->watch, LOOP_READABLE);
}

static void ready(void *arg, unsigned ready)
{
	static const int on = 1;
	struct listener *listener = arg;
	(void)ready;

	for (int i = 0; i < BATCH; i++) {
		struct sockaddr_storage from = { 0 };
		socklen_t length = sizeof(from);
		int fd = accept4(listener->fd, (struct sockaddr *)&from, &length,
			SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (fd < 0 && is_passing(errno))
			continue;
		if (fd < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return;
		if (fd < 0) {
			rest(listener);
			return;
		}
		(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
		listener->events.accepted(listener->arg, fd, (struct sockaddr *)&from);
	}
}

struct listener *listen_create(struct loop *loop, const struct listener_options *options,
	const struct listener_events *events, void *arg, char *why_out)
{
	int fd = options->fd > 0 ? options->fd : open_socket(options, why_out);
	struct listener *listener;
	struct loop_watch *watch;

	if (fd < 0)
		return NULL;
	listener = mem_alloc(sizeof(*listener));
	watch = loop_watch_create(loop, fd, ready, listener);
	if (!watch) {
		say(why_out, "cannot watch", options->address, options->port);
		if (options->fd <= 0)
			close(fd);
		mem_free(listener);
		return NULL;
	}
	*listener = (struct listener){
		.loop = loop,
		.events = *events,
		.arg = arg,
		.watch = watch,
		.rest = loop_timer_create(loop, rested, listener),
		.fd = fd,
		.is_ours = options->fd <= 0,
	};
	loop_watch_set(watch, LOOP_READABLE);
	return listener;
}

void listen_destroy(struct listener **listener)
{
	if (!*listener)
		return;
	loop_watch_destroy(&(*listener)->watch);
	loop_timer_destroy(&(*listener)->rest);
	if ((*listener)->is_ours)
		close((*listener)->fd);
	mem_free(*listener);
	*listener = NULL;
}

uint16_t listener_port(const struct listener *listener)
{
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} address = { 0 };
	socklen_t length = sizeof(address);

	if (getsockname(listener->fd, &address.any, &length) < 0)
		return 0;
	return ntohs(
		address.any.sa_family == AF_INET6 ? address.v6.sin6_port : address.v4.sin_port);
}
