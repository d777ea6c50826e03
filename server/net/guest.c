// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/net/guest.h"

#include "common/base/mem.h"
#include "common/loop/loop.h"
#include "server/net/tls.h"
#include <assert.h>
#include <errno.h>
#include <libwebsockets.h>
#include <linux/sockios.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>

enum {
	READ_BYTES = 32 * 1024, /* at once; more than a TLS record, so that none is left inside */
	RECORD_BYTES = 16 * 1024,
	/* After lws_context_destroy() the loop closes connections, then the handles that were
	 * theirs, then the library's own; only then may the memory under them go. */
	TURNS_TO_CLOSE = 4,
};

struct guest {
	struct loop *loop;
	struct guest_events events;
	struct lws_context *context;
	struct lws_vhost *vhost;
	SSL_CTX *tls;  /* the library's; NULL: in clear */
	SSL_CTX *pair; /* what new connections are shown */
	const char *certificate_path;
	const char *key_path;
	char *why; /* while creating */
	bool adopting;
	int turns_left;
	struct loop_task task;
	void (*done)(void *arg);
	void *done_arg;
	char record[RECORD_BYTES];
};

static bool is_established(struct lws *line)
{
	SSL *ssl = lws_get_ssl(line);

	return !ssl || SSL_is_init_finished(ssl);
}

/* The library makes an empty SSL_CTX; certificate, versions and ciphers are ours. */
static int set_up_tls(struct guest *guest, SSL_CTX *tls)
{
	if (!tls_configure(tls, &guest->pair, guest->why))
		return -1;
	guest->tls = tls;
	return 0;
}

static int called(
	struct lws *line, enum lws_callback_reasons reason, void *user, void *in, size_t length)
{
	struct guest *guest = lws_context_user(lws_get_context(line));
	bool goes_on;
	void *arg;

	switch ((int)reason) {
	case LWS_CALLBACK_OPENSSL_LOAD_EXTRA_SERVER_VERIFY_CERTS:
		return set_up_tls(guest, user);
	case LWS_CALLBACK_RAW_RX:
		arg = lws_get_opaque_user_data(line);
		goes_on = guest->events.received(arg, in, length);
		/* The next bytes of anybody need not come for hours. */
		explicit_bzero(in, length);
		return goes_on ? 0 : -1;
	case LWS_CALLBACK_RAW_WRITEABLE:
		guest->events.writable(lws_get_opaque_user_data(line));
		return 0;
	case LWS_CALLBACK_RAW_CLOSE:
		if (!guest->adopting)
			guest->events.closed(lws_get_opaque_user_data(line), is_established(line));
		return 0;
	default:
		return 0;
	}
}

static const struct lws_protocols protocols[] = {
	{ .name = "foleni", .callback = called },
	{ .name = NULL },
};

static bool create_context(struct guest *guest, const struct guest_options *options)
{
	void *loops[1] = { loop_uv(guest->loop) };
	struct lws_context_creation_info info = {
		.port = CONTEXT_PORT_NO_LISTEN_SERVER,
		.protocols = protocols,
		.options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_EXPLICIT_VHOSTS,
		.foreign_loops = loops,
		.gid = (gid_t)-1,
		.uid = (uid_t)-1,
		.user = guest,
		.pt_serv_buf_size = READ_BYTES,
		.timeout_secs = (options->handshake_ms + 999) / 1000,
		.alpn = "http/1.1",
	};

	if (options->certificate_path)
		info.options |= LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT |
				LWS_SERVER_OPTION_CREATE_VHOST_SSL_CTX;
	guest->context = lws_create_context(&info);
	if (guest->context)
		guest->vhost = lws_create_vhost(guest->context, &info);
	return guest->vhost;
}

/* The way back for a guest that never came to work: nobody else is on its handles. */
static void destroy_half_built(struct guest *guest)
{
	if (guest->context) {
		lws_context_destroy(guest->context);
		for (int turn = 0; turn < TURNS_TO_CLOSE; turn++)
			loop_turn(guest->loop, false);
		lws_context_destroy(guest->context);
	}
	SSL_CTX_free(guest->pair);
	mem_free(guest);
}

struct guest *guest_create(struct loop *loop, const struct guest_options *options,
	const struct guest_events *events, char *why_out)
{
	SSL_CTX *pair = NULL;
	struct guest *guest;

	/* The library is not even asked where the certificate is bad. */
	if (options->certificate_path) {
		pair = tls_load(options->certificate_path, options->key_path, why_out);
		if (!pair)
			return NULL;
	}
	lws_set_log_level(0, NULL);
	guest = mem_alloc(sizeof(*guest));
	guest->loop = loop;
	guest->events = *events;
	guest->certificate_path = options->certificate_path;
	guest->key_path = options->key_path;
	guest->pair = pair;
	guest->why = why_out;
	if (!create_context(guest, options)) {
		snprintf(why_out, TLS_WHY_BYTES,
			"libwebsockets did not start: is its libuv plugin installed?");
		destroy_half_built(guest);
		return NULL;
	}
	guest->why = NULL;
	return guest;
}

struct lws *guest_adopt(struct guest *guest, int fd, void *arg)
{
	lws_adopt_desc_t socket = {
		.vh = guest->vhost,
		.type = LWS_ADOPT_SOCKET | (guest->tls ? LWS_ADOPT_ALLOW_SSL : 0),
		.fd = { .sockfd = fd },
		.opaque = arg,
	};
	struct lws *line;

	guest->adopting = true;
	line = lws_adopt_descriptor_vhost_via_info(&socket);
	guest->adopting = false;
	return line;
}

static ssize_t wait(struct lws *line)
{
	lws_callback_on_writable(line);
	return 0;
}

/* Straight to the descriptor: for raw connections the library holds nothing back of its own. */
static ssize_t send_clear(struct lws *line, const struct iovec *pieces, size_t count)
{
	struct msghdr message = {
		.msg_iov = (struct iovec *)(uintptr_t)pieces,
		.msg_iovlen = count,
	};
	ssize_t sent;

	do
		sent = sendmsg(lws_get_socket_fd(line), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
	while (sent < 0 && errno == EINTR);
	if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return wait(line);
	return sent;
}

/* One record at most. What could not be written is offered again, from the same byte on and at
 * least as long, because the queue only grows at its end: OpenSSL insists on that. */
static ssize_t send_record(
	struct guest *guest, struct lws *line, const struct iovec *pieces, size_t count)
{
	SSL *ssl = lws_get_ssl(line);
	size_t length = 0;
	int sent;

	for (size_t i = 0; i < count && length < RECORD_BYTES; i++) {
		size_t room = RECORD_BYTES - length;
		size_t bytes = pieces[i].iov_len < room ? pieces[i].iov_len : room;

		memcpy(guest->record + length, pieces[i].iov_base, bytes);
		length += bytes;
	}
	ERR_clear_error();
	sent = SSL_write(ssl, guest->record, (int)length);
	if (sent > 0)
		return sent;
	switch (SSL_get_error(ssl, sent)) {
	case SSL_ERROR_WANT_WRITE:
	case SSL_ERROR_WANT_READ:
		return wait(line);
	default:
		return -1;
	}
}

ssize_t guest_send(struct guest *guest, struct lws *line, const struct iovec *pieces, size_t count)
{
	if (guest->tls)
		return send_record(guest, line, pieces, count);
	return send_clear(line, pieces, count);
}

void guest_end_sending(struct lws *line)
{
	SSL *ssl = lws_get_ssl(line);

	if (ssl && SSL_is_init_finished(ssl)) {
		ERR_clear_error();
		SSL_shutdown(ssl);
	}
	shutdown(lws_get_socket_fd(line), SHUT_WR);
}

void guest_close(struct lws *line)
{
	lws_set_timeout(line, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_SYNC);
}

void guest_set_send_buffer(struct lws *line, uint32_t bytes)
{
	int size = (int)bytes;

	(void)setsockopt(lws_get_socket_fd(line), SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
}

size_t guest_unheard_bytes(struct lws *line)
{
	int bytes = 0;

	(void)ioctl(lws_get_socket_fd(line), SIOCOUTQ, &bytes);
	return bytes > 0 ? (size_t)bytes : 0;
}

bool guest_reload(struct guest *guest, char *why_out)
{
	SSL_CTX *pair;

	if (!guest->tls)
		return true;
	pair = tls_load(guest->certificate_path, guest->key_path, why_out);
	if (!pair)
		return false;
	SSL_CTX_free(guest->pair);
	guest->pair = pair;
	return true;
}

static void turned(void *arg)
{
	struct guest *guest = arg;

	if (guest->turns_left--) {
		loop_defer(guest->loop, &guest->task, turned, guest);
		return;
	}
	lws_context_destroy(guest->context);
	guest->context = NULL;
	guest->done(guest->done_arg);
}

void guest_stop(struct guest *guest, void (*done)(void *arg), void *arg)
{
	guest->done = done;
	guest->done_arg = arg;
	guest->turns_left = TURNS_TO_CLOSE;
	lws_context_destroy(guest->context);
	guest->tls = NULL;
	loop_defer(guest->loop, &guest->task, turned, guest);
}

void guest_destroy(struct guest **guest)
{
	if (!*guest)
		return;
	assert(!(*guest)->context);
	SSL_CTX_free((*guest)->pair);
	mem_free(*guest);
	*guest = NULL;
}
