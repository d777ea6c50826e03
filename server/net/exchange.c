// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/mem.h"
#include "common/base/time.h"
#include "server/net/conn.h"
#include <string.h>

enum {
	SCRATCH_BYTES = 64 * 1024, /* memory kept for the next answer */
	CORK_BYTES = 64 * 1024,    /* gathered answers of one connection */
};

static const char *date(struct net *net)
{
	int64_t now_us = loop_now_us(net->loop);

	if (now_us / US_PER_S != net->date_s) {
		net->date_s = now_us / US_PER_S;
		answer_date(now_us, net->date);
	}
	return net->date;
}

/* Answers have tokens in them. */
static void trim_memory(struct text *text)
{
	if (text->capacity > SCRATCH_BYTES) {
		text_wipe(text);
		return;
	}
	if (text->length)
		explicit_bzero(text->bytes, text->length);
	text_clear(text);
}

static void set_send_deadline(struct conn *conn, size_t bytes)
{
	const struct net_limits *limits = &conn->net->options.limits;

	conn->taken_us = loop_monotonic_us(conn->net->loop);
	conn->send_until_us = conn->taken_us + (int64_t)limits->send_ms * 1000 +
			      (int64_t)(bytes / limits->send_bytes_per_s) * US_PER_S;
}

/* Answers the request that is being read or is with its handler. */
static void answer(struct conn *conn, const struct net_answer *given)
{
	struct net *net = conn->net;
	struct text *text = conn->is_corked ? &net->corked : &net->scratch;
	struct answer_context context = {
		.is_http_1_0 = conn->is_http_1_0,
		.is_head = conn->is_head,
		.is_get_or_head = conn->is_get_or_head,
		.has_tls = net->options.tls_certificate_path,
		.if_none_match = conn->if_none_match,
		.date = date(net),
	};

	conn->keep_alive = conn->keep_alive && !net->is_stopping;
	context.keep_alive = conn->keep_alive;
	answer_write(text, &context, given);
	net->stats.answers++;
	conn->id = 0;
	mem_free(conn->if_none_match);
	conn->if_none_match = NULL;
	mem_free(conn->accept);
	conn->accept = NULL;
	conn_set_state(conn, CONN_SENDING);
	if (conn->is_corked)
		return;
	set_send_deadline(conn, text->length);
	conn_write(conn, text_string(text), text->length);
	trim_memory(text);
}

bool net_reply(struct net *net, struct net_request_id id, const struct net_answer *given)
{
	struct conn *conn = conn_find(net, id.n);

	if (!conn || conn->state != CONN_ANSWERING) {
		net->stats.late_answers++;
		return false;
	}
	answer(conn, given);
	return true;
}

static uint32_t retry_after_s(const struct net *net, enum err err)
{
	if (err == ERR_STOPPING)
		return net->retry_after_s;
	return err_http_status(err) == 503;
}

/* net's own no. What else the client has sent is not read: the connection ends with it. */
static void refuse(struct conn *conn, enum err err)
{
	static const struct net_pair version[] = { { "Sec-WebSocket-Version", "13" } };
	static const struct net_pair challenge[] = { { "WWW-Authenticate", "Bearer" } };
	struct text body = { 0 };
	struct net_answer problem = {
		.status = err_http_status(err),
		.content_type = NET_PROBLEM_JSON,
		.retry_after_s = retry_after_s(conn->net, err),
	};

	net_problem(&body, err, NULL, NULL);
	problem.body = text_string(&body);
	problem.body_length = body.length;
	problem.headers = problem.status == 401 ? challenge : version;
	problem.header_count = problem.status == 401 || problem.status == 426;
	conn->keep_alive = false;
	answer(conn, &problem);
	text_finish(&body);
}

static void refuse_request(struct conn *conn, enum err err)
{
	conn->net->stats.refused_requests++;
	refuse(conn, err);
}

/* From here on an answer is owed. */
static const struct net_request *owe_answer(struct conn *conn, const char *body)
{
	struct http_reader *reader = &conn->net->reader;

	reader->request.id.n = conn_new_id(conn);
	reader->request.body = body;
	reader->request.body_length = conn->body_length;
	reader->request.remote = conn->remote;
	conn_set_state(conn, CONN_ANSWERING);
	return &reader->request;
}

/* Gives the request to its handler. */
static void hand_over(struct conn *conn, const char *body)
{
	struct net *net = conn->net;
	const char *if_none_match = net->reader.known[HTTP_IF_NONE_MATCH];

	if (if_none_match)
		conn->if_none_match = mem_strdup(if_none_match);
	net->stats.requests++;
	net->handlers.request(net->arg, owe_answer(conn, body));
}

/* The answers that were gathered leave in one piece. */
static void uncork(struct conn *conn)
{
	struct text *text = &conn->net->corked;

	conn->is_corked = false;
	if (text->length && conn->state != CONN_DEAD) {
		set_send_deadline(conn, text->length);
		conn_write(conn, text_string(text), text->length);
	}
	trim_memory(text);
}

static void refuse_upgrade(struct conn *conn, enum err err)
{
	struct net *net = conn->net;

	net->stats.refused_upgrades++;
	/* What follows may be frames that were sent too early. */
	conn->keep_alive = false;
	if (!net->handlers.refused || !net->handlers.refused(net->arg, owe_answer(conn, ""), err))
		refuse(conn, err);
}

/* The 101 must be on its way before the handler may send its first frame. */
static void upgrade(struct conn *conn)
{
	enum err err =
		conn->body_length ? ERR_BAD_REQUEST : socket_upgrade(conn, &conn->net->corked);

	if (err) {
		refuse_upgrade(conn, err);
		return;
	}
	uncork(conn);
	socket_opened(conn);
}

static void begin_request(struct conn *conn)
{
	conn->scanned = conn->head_length = conn->body_length = 0;
	conn->keep_alive = conn->is_head = conn->is_get_or_head = conn->is_http_1_0 = false;
	if (conn->state != CONN_READING)
		conn_set_state(conn, CONN_READING);
}

/* The head is complete. It is read here for what it says of the body, and once more when the body
 * is there, because the reader serves all connections. */
static enum err read_head(struct conn *conn, const char *bytes)
{
	struct http_reader *reader = &conn->net->reader;
	enum err err = http_read_head(reader, bytes, conn->head_length);

	conn->is_http_1_0 = reader->is_http_1_0;
	conn->is_head = reader->request.method == NET_HEAD;
	conn->is_get_or_head = conn->is_head || reader->request.method == NET_GET;
	conn->keep_alive = reader->keep_alive;
	conn->body_length = reader->body_length;
	return err;
}

/* Behind the answers to what came before. */
static void continue_body(struct conn *conn, bool some_is_there)
{
	if (conn->net->reader.expects_continue && !some_is_there)
		text_add(&conn->net->corked, "HTTP/1.1 100 Continue\r\n\r\n");
}

/* A complete request: returns its length. 0: more bytes are needed, or the answer is a refusal. */
static size_t read_request(struct conn *conn, const char *bytes, size_t length)
{
	bool is_new_head = false;
	enum err err = ERR_OK;

	if (!conn->head_length) {
		err = http_find_head(&conn->net->options.limits, bytes, length, &conn->scanned,
			&conn->head_length);
		if (!err && !conn->head_length)
			return 0;
		is_new_head = true;
	}
	if (!err && (is_new_head || length - conn->head_length >= conn->body_length))
		err = read_head(conn, bytes);
	if (err) {
		refuse_request(conn, err);
		return 0;
	}
	if (length - conn->head_length >= conn->body_length)
		return conn->head_length + conn->body_length;
	if (is_new_head)
		continue_body(conn, length > conn->head_length);
	return 0;
}

static bool may_read(const struct conn *conn)
{
	switch ((enum conn_state)conn->state) {
	case CONN_IDLE:
	case CONN_READING:
		return true;
	case CONN_SENDING:
		return conn->is_corked && conn->keep_alive && conn->net->corked.length < CORK_BYTES;
	case CONN_ANSWERING:
	case CONN_OPEN:
	case CONN_CLOSING:
	case CONN_LINGERING:
	case CONN_DEAD:
	case CONN_STATE_COUNT:
		break;
	}
	return false;
}

static bool is_at_start(const struct conn *conn)
{
	return !conn->scanned && !conn->head_length;
}

/* RFC 9112, 2.2: an empty line before a request is overlooked. */
static size_t skip_empty_line(const struct conn *conn, const char *bytes, size_t length)
{
	return is_at_start(conn) && length >= 2 && memcmp(bytes, "\r\n", 2) == 0 ? 2 : 0;
}

/* The rest of it comes with the next bytes. */
static bool may_be_empty_line(const struct conn *conn, const char *bytes, size_t length)
{
	return is_at_start(conn) && length == 1 && *bytes == '\r';
}

/* Takes as many requests as are complete and may be taken. Returns the bytes used up. */
static size_t take_requests(struct conn *conn, char *bytes, size_t length)
{
	size_t used = 0;

	while (used < length && may_read(conn)) {
		size_t request_length;

		if (conn->state != CONN_READING)
			begin_request(conn);
		if (may_be_empty_line(conn, bytes + used, length - used))
			break;
		used += skip_empty_line(conn, bytes + used, length - used);
		request_length = read_request(conn, bytes + used, length - used);
		if (!request_length)
			break;
		if (conn->net->is_stopping)
			refuse(conn, ERR_STOPPING);
		else if (conn->net->reader.wants_websocket)
			upgrade(conn);
		else
			hand_over(conn, bytes + used + conn->head_length);
		used += request_length;
		conn->scanned = conn->head_length = 0;
	}
	http_reader_forget(&conn->net->reader);
	return used;
}

/* While an answer is owed, only so much is kept of what the client sends ahead. */
static bool is_too_far_ahead(const struct conn *conn)
{
	const struct net_limits *limits = &conn->net->options.limits;

	return conn->input.length > (size_t)limits->header_bytes + limits->body_bytes;
}

/* What came behind a request for an upgrade. */
static void pass_to_socket(struct conn *conn, char *bytes, size_t length)
{
	struct text input = conn->input;

	conn->input = (struct text){ 0 };
	socket_received(conn, bytes, length);
	text_wipe(&input);
}

bool net_accept(struct net *net, struct net_request_id id, const char *protocol, net_begun *begun,
	void *arg)
{
	struct conn *conn = conn_find(net, id.n);
	struct text answer = { 0 };

	if (!conn || conn->state != CONN_ANSWERING || !conn->accept || net->is_stopping) {
		net->stats.late_answers++;
		return false;
	}
	net->stats.refused_upgrades--;
	conn_new_id(conn);
	socket_accept(conn, conn->accept, protocol, &answer);
	mem_free(conn->accept);
	conn->accept = NULL;
	set_send_deadline(conn, answer.length);
	conn_write(conn, text_string(&answer), answer.length);
	text_finish(&answer);
	begun(arg, (struct net_socket_id){ conn->id });
	if (conn->input.length && conn->state != CONN_DEAD)
		pass_to_socket(conn, conn->input.bytes, conn->input.length);
	return true;
}

static void advance(struct conn *conn, char *bytes, size_t length)
{
	bool is_own = bytes == conn->input.bytes;
	size_t used;

	conn->is_corked = true;
	used = take_requests(conn, bytes, length);
	uncork(conn);
	if (conn->state == CONN_DEAD || conn->state == CONN_LINGERING)
		return;
	if (conn->socket) {
		pass_to_socket(conn, bytes + used, length - used);
		return;
	}
	if (used == length) {
		text_wipe(&conn->input);
	} else if (is_own) {
		memmove(bytes, bytes + used, length - used);
		conn->input.length = length - used;
	} else {
		text_add_bytes(&conn->input, bytes + used, length - used);
	}
	if (is_too_far_ahead(conn))
		conn_die(conn);
	else if (conn->state == CONN_IDLE && conn->input.length)
		/* An answer too large for the cork left whole before the rest was kept. */
		conn_ask_work(conn);
}

void exchange_received(struct conn *conn, char *bytes, size_t length)
{
	if (may_read(conn) && !conn->input.length) {
		advance(conn, bytes, length);
		return;
	}
	text_add_bytes(&conn->input, bytes, length);
	if (may_read(conn))
		advance(conn, conn->input.bytes, conn->input.length);
	else if (is_too_far_ahead(conn))
		conn_die(conn);
}

void exchange_resume(struct conn *conn)
{
	if (may_read(conn) && conn->input.length)
		advance(conn, conn->input.bytes, conn->input.length);
}

void exchange_sent(struct conn *conn)
{
	if (!conn->keep_alive || conn->net->is_stopping) {
		conn_linger(conn);
		return;
	}
	conn_set_state(conn, CONN_IDLE);
	if (conn->input.length)
		conn_ask_work(conn);
}

void exchange_expire(struct conn *conn)
{
	struct net *net = conn->net;

	if (conn->state == CONN_ANSWERING) {
		net->stats.timed_out_answers++;
		refuse(conn, conn->is_get_or_head ? ERR_BUSY : ERR_UNKNOWN_OUTCOME);
		return;
	}
	net->stats.timed_out_requests++;
	if (conn->input.length)
		refuse(conn, ERR_REQUEST_TIMEOUT);
	else
		conn_die(conn);
}
