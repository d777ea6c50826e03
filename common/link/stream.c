// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/link/stream.h"

#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/link/secret.h"
#include "common/link/stream_tls.h"
#include "common/loop/loop.h"
#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

enum {
	READ_BYTES = 16 * 1024,
	READS_A_TURN = 8, /* then others have their turn */
};

enum stream_state {
	STREAM_FINDING, /* the addresses of the host */
	STREAM_CONNECTING,
	STREAM_SHAKING, /* hands, for TLS */
	STREAM_OPEN,
	STREAM_CLOSED,
};

/* Outlives the stream where the answer comes too late. */
struct finding {
	uv_getaddrinfo_t uv;
	struct stream *stream;
};

struct stream {
	struct loop *loop;
	struct stream_options options;
	const struct stream_events *events;
	void *arg;
	enum stream_state state;
	struct finding *finding;
	struct addrinfo *addresses;
	const struct addrinfo *next; /* to be tried */
	int fd;
	struct loop_watch *watch;
	struct loop_timer *timer;
	struct loop_task task;
	struct stream_tls_session *tls;
	struct text out;
	size_t out_at;
	char detail[LINK_DETAIL_BYTES];
};

static void fail(struct stream *stream, enum link_why why, const char *detail);
static void fail_tls(struct stream *stream);
static void try_next(struct stream *stream);

static void drop_socket(struct stream *stream)
{
	loop_timer_stop(stream->timer);
	loop_watch_destroy(&stream->watch);
	if (stream->fd >= 0)
		close(stream->fd);
	stream->fd = -1;
}

/* ---- sending ---- */

static bool has_waiting(const struct stream *stream)
{
	return stream->out_at < stream->out.length;
}

/* False: the connection is broken, errno says why. */
static bool flush(struct stream *stream)
{
	while (has_waiting(stream)) {
		ssize_t sent = send(stream->fd, stream->out.bytes + stream->out_at,
			stream->out.length - stream->out_at, MSG_NOSIGNAL | MSG_DONTWAIT);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0)
			return errno == EAGAIN || errno == EWOULDBLOCK;
		stream->out_at += (size_t)sent;
	}
	/* It may have been a password. */
	secret_clear(&stream->out);
	stream->out_at = 0;
	return true;
}

static void watch(struct stream *stream)
{
	loop_watch_set(
		stream->watch, has_waiting(stream) ? LOOP_READABLE | LOOP_WRITABLE : LOOP_READABLE);
}

static void overflowed(void *arg)
{
	fail(arg, LINK_WHY_SILENT, "it takes nothing");
}

static void write_failed(void *arg)
{
	fail_tls(arg);
}

void stream_send(struct stream *stream, const char *bytes, size_t length)
{
	if (stream->state == STREAM_CLOSED)
		return;
	assert(stream->state == STREAM_OPEN);
	if (!stream->tls) {
		text_add_bytes(&stream->out, bytes, length);
	} else if (stream_tls_write(stream->tls, bytes, length)) {
		stream_tls_give(stream->tls, &stream->out);
	} else {
		loop_defer(stream->loop, &stream->task, write_failed, stream);
		return;
	}
	if (stream->out.length - stream->out_at > stream->options.queue_bytes)
		loop_defer(stream->loop, &stream->task, overflowed, stream);
	watch(stream);
}

/* ---- receiving ---- */

static void become_open(struct stream *stream)
{
	stream->state = STREAM_OPEN;
	loop_timer_stop(stream->timer);
	stream->events->opened(stream->arg);
}

static void fail_tls(struct stream *stream)
{
	char detail[LINK_DETAIL_BYTES];
	enum link_why why = stream_tls_why(stream->tls, detail);

	/* The server is told what displeases us. */
	stream_tls_give(stream->tls, &stream->out);
	(void)flush(stream);
	fail(stream, why, detail);
}

static void shake(struct stream *stream)
{
	enum stream_tls_result result = stream_tls_shake(stream->tls);

	if (result != STREAM_TLS_OK && result != STREAM_TLS_MORE) {
		fail_tls(stream);
		return;
	}
	stream_tls_give(stream->tls, &stream->out);
	watch(stream);
	if (result == STREAM_TLS_OK)
		become_open(stream);
}

static void read_tls(struct stream *stream)
{
	char bytes[READ_BYTES];
	size_t length;

	while (stream->state == STREAM_OPEN) {
		switch (stream_tls_read(stream->tls, bytes, sizeof(bytes), &length)) {
		case STREAM_TLS_OK:
			stream->events->received(stream->arg, bytes, length);
			break;
		case STREAM_TLS_MORE:
			stream_tls_give(stream->tls, &stream->out);
			watch(stream);
			return;
		case STREAM_TLS_ENDED:
			fail(stream, LINK_WHY_BROKEN, "");
			return;
		case STREAM_TLS_FAILED:
			fail_tls(stream);
			return;
		}
	}
}

static void take(struct stream *stream, char *bytes, size_t length)
{
	if (!stream->tls) {
		stream->events->received(stream->arg, bytes, length);
		return;
	}
	stream_tls_take(stream->tls, bytes, length);
	if (stream->state == STREAM_SHAKING)
		shake(stream);
	read_tls(stream);
}

static void read_socket(struct stream *stream)
{
	char bytes[READ_BYTES];

	for (int i = 0; i < READS_A_TURN && stream->state != STREAM_CLOSED; i++) {
		ssize_t length = recv(stream->fd, bytes, sizeof(bytes), MSG_DONTWAIT);

		if (length < 0 && errno == EINTR)
			continue;
		if (length < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return;
		if (length < 0) {
			fail(stream, LINK_WHY_BROKEN, strerror(errno));
			return;
		}
		if (length == 0) {
			/* With TLS an end without good-bye may be somebody else's. */
			fail(stream,
				stream->state == STREAM_SHAKING ? LINK_WHY_TLS : LINK_WHY_BROKEN,
				stream->tls ? "closed without a good-bye" : "");
			return;
		}
		take(stream, bytes, (size_t)length);
	}
}

/* ---- connecting ---- */

static void begin_shaking(struct stream *stream)
{
	stream->tls = stream_tls_begin(stream->options.tls, stream->options.host);
	if (!stream->tls) {
		fail(stream, LINK_WHY_TLS, "the name of the server cannot be checked");
		return;
	}
	stream->state = STREAM_SHAKING;
	loop_timer_start(stream->timer, stream->options.connect_ms, 0);
	shake(stream);
}

static void finish_connecting(struct stream *stream)
{
	int error = 0;
	socklen_t length = sizeof(error);

	if (getsockopt(stream->fd, SOL_SOCKET, SO_ERROR, &error, &length) != 0)
		error = errno;
	if (error) {
		snprintf(stream->detail, sizeof(stream->detail), "%s", strerror(error));
		try_next(stream);
		return;
	}
	loop_watch_set(stream->watch, LOOP_READABLE);
	if (stream->options.tls)
		begin_shaking(stream);
	else
		become_open(stream);
}

static void ready(void *arg, unsigned what)
{
	struct stream *stream = arg;

	if (stream->state == STREAM_CONNECTING) {
		finish_connecting(stream);
		return;
	}
	if (what & LOOP_WRITABLE && !flush(stream)) {
		fail(stream, LINK_WHY_BROKEN, strerror(errno));
		return;
	}
	if (what & LOOP_READABLE)
		read_socket(stream);
	if (stream->state != STREAM_CLOSED)
		watch(stream);
}

/* False: errno says why this address is of no use. */
static bool connect_to(struct stream *stream, const struct addrinfo *address)
{
	int on = 1;

	stream->fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (stream->fd < 0)
		return false;
	(void)setsockopt(stream->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (connect(stream->fd, address->ai_addr, address->ai_addrlen) != 0 && errno != EINPROGRESS)
		return false;
	stream->watch = loop_watch_create(stream->loop, stream->fd, ready, stream);
	if (!stream->watch)
		return false;
	loop_watch_set(stream->watch, LOOP_WRITABLE);
	loop_timer_start(stream->timer, stream->options.connect_ms, 0);
	return true;
}

static void try_next(struct stream *stream)
{
	drop_socket(stream);
	stream->state = STREAM_CONNECTING;
	while (stream->next) {
		const struct addrinfo *address = stream->next;

		stream->next = address->ai_next;
		if (connect_to(stream, address))
			return;
		snprintf(stream->detail, sizeof(stream->detail), "%s", strerror(errno));
		drop_socket(stream);
	}
	fail(stream, LINK_WHY_UNREACHABLE, stream->detail);
}

static void waited(void *arg)
{
	struct stream *stream = arg;

	if (stream->state == STREAM_FINDING || stream->state == STREAM_SHAKING) {
		fail(stream, stream->state == STREAM_FINDING ? LINK_WHY_NAME : LINK_WHY_TLS,
			"no answer");
		return;
	}
	snprintf(stream->detail, sizeof(stream->detail), "no answer");
	try_next(stream);
}

/* ---- the name ---- */

static void found(uv_getaddrinfo_t *uv, int status, struct addrinfo *addresses)
{
	struct finding *finding = uv->data;
	struct stream *stream = finding->stream;

	mem_free(finding);
	if (!stream) {
		uv_freeaddrinfo(addresses);
		return;
	}
	stream->finding = NULL;
	if (status) {
		fail(stream, LINK_WHY_NAME, uv_strerror(status));
		return;
	}
	stream->addresses = addresses;
	stream->next = addresses;
	try_next(stream);
}

static void not_found(void *arg)
{
	struct stream *stream = arg;

	fail(stream, LINK_WHY_NAME, stream->detail);
}

/* getaddrinfo() waits for name servers: it runs on another thread. */
static void find(struct stream *stream)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	char port[8];
	int failed;

	snprintf(port, sizeof(port), "%u", stream->options.port);
	stream->finding = mem_alloc(sizeof(*stream->finding));
	stream->finding->stream = stream;
	stream->finding->uv.data = stream->finding;
	failed = uv_getaddrinfo(loop_uv(stream->loop), &stream->finding->uv, found,
		stream->options.host, port, &hints);
	loop_timer_start(stream->timer, stream->options.connect_ms, 0);
	if (!failed)
		return;
	mem_free(stream->finding);
	stream->finding = NULL;
	snprintf(stream->detail, sizeof(stream->detail), "%s", uv_strerror(failed));
	loop_defer(stream->loop, &stream->task, not_found, stream);
}

/* ---- beginning and end ---- */

struct stream *stream_open(struct loop *loop, const struct stream_options *options,
	const struct stream_events *events, void *arg)
{
	struct stream *stream = mem_alloc(sizeof(*stream));

	stream->loop = loop;
	stream->options = *options;
	stream->events = events;
	stream->arg = arg;
	stream->fd = -1;
	stream->timer = loop_timer_create(loop, waited, stream);
	find(stream);
	return stream;
}

static void shut(struct stream *stream)
{
	stream->state = STREAM_CLOSED;
	if (stream->finding) {
		stream->finding->stream = NULL;
		(void)uv_cancel((uv_req_t *)&stream->finding->uv);
		stream->finding = NULL;
	}
	drop_socket(stream);
	loop_cancel(stream->loop, &stream->task);
	stream_tls_end(&stream->tls, &stream->out);
	uv_freeaddrinfo(stream->addresses);
	stream->addresses = NULL;
	secret_finish(&stream->out);
	stream->out_at = 0;
}

static void fail(struct stream *stream, enum link_why why, const char *detail)
{
	shut(stream);
	stream->events->closed(stream->arg, why, detail);
}

void stream_destroy(struct stream **stream)
{
	struct stream *ended = *stream;

	if (!ended)
		return;
	*stream = NULL;
	if (ended->state == STREAM_OPEN) {
		stream_tls_end(&ended->tls, &ended->out);
		(void)flush(ended);
	}
	shut(ended);
	loop_timer_destroy(&ended->timer);
	loop_reap(ended->loop, ended);
}
