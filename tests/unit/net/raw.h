// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A client for tests that says exactly what it is told to, right or wrong: HTTP and WebSocket over
 * a raw socket to 127.0.0.1. Where server and client live in one process, pump turns the server's
 * loop while the client waits; where the server is another process, pump is NULL. */
#pragma once

#include "common/base/attr.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum { RAW_PATIENCE_S = 20, RAW_POLL_MS = 1 };

struct raw {
	int fd;
	void (*pump)(void *arg);
	void *arg;
	struct text heard; /* not yet consumed */
	bool ended;        /* the server has closed its side */
	bool broken;       /* it was a reset */
};

/* Says what went wrong and ends the test program: a client that cannot go on has nothing to add. */
static inline NO_RETURN void raw_fail(const struct raw *raw, const char *what)
{
	fprintf(stderr, "raw client: %s; heard \"%s\"%s\n", what, text_string(&raw->heard),
		raw->ended ? ", then the end" : "");
	abort();
}

static inline void raw_pump(struct raw *raw)
{
	struct pollfd ready = { .fd = raw->fd, .events = POLLIN };

	if (raw->pump)
		raw->pump(raw->arg);
	else
		poll(&ready, 1, RAW_POLL_MS);
}

/* Takes a small receive buffer where bytes is not 0: for clients that are meant to be slow. */
static inline void raw_open_small(
	struct raw *raw, uint16_t port, void (*pump)(void *arg), void *arg, int bytes)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr = { htonl(INADDR_LOOPBACK) },
	};

	*raw = (struct raw){ .pump = pump, .arg = arg };
	raw->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bytes)
		setsockopt(raw->fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
	if (connect(raw->fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		raw_fail(raw, strerror(errno));
	fcntl(raw->fd, F_SETFL, O_NONBLOCK);
}

static inline void raw_open(struct raw *raw, uint16_t port, void (*pump)(void *arg), void *arg)
{
	raw_open_small(raw, port, pump, arg, 0);
}

static inline void raw_close(struct raw *raw)
{
	if (raw->fd >= 0)
		close(raw->fd);
	raw->fd = -1;
	text_finish(&raw->heard);
}

/* Hangs up without a farewell. */
static inline void raw_reset(struct raw *raw)
{
	struct linger linger = { .l_onoff = 1 };

	setsockopt(raw->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	raw_close(raw);
}

/* Reads what is there. */
static inline void raw_hear(struct raw *raw)
{
	char bytes[16384];
	ssize_t count;

	while (!raw->ended) {
		count = recv(raw->fd, bytes, sizeof(bytes), 0);
		if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return;
		raw->ended = count <= 0;
		raw->broken = count < 0;
		if (count > 0)
			text_add_bytes(&raw->heard, bytes, (size_t)count);
	}
}

/* Does not mind a server that has hung up. */
static inline void raw_say_bytes(struct raw *raw, const char *bytes, size_t length)
{
	int64_t until_us = time_monotonic_us() + RAW_PATIENCE_S * US_PER_S;

	while (length) {
		ssize_t sent = send(raw->fd, bytes, length, MSG_NOSIGNAL);

		if (sent < 0 && errno != EAGAIN && errno != EWOULDBLOCK)
			return;
		if (sent > 0) {
			bytes += sent;
			length -= (size_t)sent;
			continue;
		}
		if (time_monotonic_us() > until_us)
			raw_fail(raw, "the server does not take what is sent");
		raw_pump(raw);
		raw_hear(raw);
	}
}

static inline void raw_say(struct raw *raw, const char *text)
{
	raw_say_bytes(raw, text, strlen(text));
}

/* One byte in a segment of its own, and a turn of the server for it. */
static inline void raw_say_slowly(struct raw *raw, const char *text)
{
	for (; *text; text++) {
		raw_say_bytes(raw, text, 1);
		raw_pump(raw);
		raw_hear(raw);
	}
}

typedef bool raw_question(const struct raw *raw, const void *arg);

static inline void raw_wait(
	struct raw *raw, raw_question *is_true, const void *arg, const char *what)
{
	int64_t until_us = time_monotonic_us() + RAW_PATIENCE_S * US_PER_S;

	for (raw_hear(raw); !is_true(raw, arg); raw_hear(raw)) {
		if (raw->ended || time_monotonic_us() > until_us)
			raw_fail(raw, what);
		raw_pump(raw);
	}
}

static inline bool raw_has_ended(const struct raw *raw, const void *arg)
{
	(void)arg;
	return raw->ended;
}

/* Until the server has closed. */
static inline void raw_wait_end(struct raw *raw)
{
	raw_wait(raw, raw_has_ended, NULL, "the server does not close");
}

static inline bool raw_has_text(const struct raw *raw, const void *arg)
{
	return strstr(text_string(&raw->heard), arg);
}

static inline void raw_wait_text(struct raw *raw, const char *text)
{
	raw_wait(raw, raw_has_text, text, text);
}

static inline void raw_consume(struct raw *raw, size_t length)
{
	memmove(raw->heard.bytes, raw->heard.bytes + length, raw->heard.length - length);
	raw->heard.length -= length;
	raw->heard.bytes[raw->heard.length] = '\0';
}

struct raw_answer {
	int status;
	char head[4096];
	char *body; /* free() it, or raw_answer_finish() */
	size_t body_length;
};

static inline void raw_answer_finish(struct raw_answer *answer)
{
	free(answer->body);
	answer->body = NULL;
}

/* The value of a header, up to the end of its line; NULL: not there. value_out of 256 bytes. */
static inline const char *raw_header(
	const struct raw_answer *answer, const char *name, char *value_out)
{
	size_t length = strlen(name);

	for (const char *line = strstr(answer->head, "\r\n"); line; line = strstr(line, "\r\n")) {
		line += 2;
		if (strncasecmp(line, name, length) != 0 || strncmp(line + length, ": ", 2) != 0)
			continue;
		snprintf(value_out, 256, "%.*s", (int)strcspn(line + length + 2, "\r"),
			line + length + 2);
		return value_out;
	}
	return NULL;
}

static inline size_t raw_head_length(const struct raw *raw)
{
	const char *end = strstr(text_string(&raw->heard), "\r\n\r\n");

	return end ? (size_t)(end - raw->heard.bytes) + 4 : 0;
}

static inline size_t raw_announced_length(const struct raw *raw, bool is_head)
{
	struct raw_answer answer = { 0 };
	char value[256];

	snprintf(answer.head, sizeof(answer.head), "%s", text_string(&raw->heard));
	if (is_head || !raw_header(&answer, "Content-Length", value))
		return 0;
	return strtoul(value, NULL, 10);
}

static inline bool raw_has_answer(const struct raw *raw, const void *is_head)
{
	size_t head = raw_head_length(raw);

	return head &&
	       raw->heard.length >= head + raw_announced_length(raw, *(const bool *)is_head);
}

/* The next answer; is_head: to a HEAD, which has no body whatever its length says. */
static inline void raw_take_answer(struct raw *raw, bool is_head, struct raw_answer *answer_out)
{
	size_t head;

	raw_wait(raw, raw_has_answer, &is_head, "no whole answer");
	head = raw_head_length(raw);
	answer_out->body_length = raw_announced_length(raw, is_head);
	answer_out->status = atoi(raw->heard.bytes + strlen("HTTP/1.1 "));
	snprintf(answer_out->head, sizeof(answer_out->head), "%.*s", (int)head, raw->heard.bytes);
	answer_out->body = malloc(answer_out->body_length + 1);
	memcpy(answer_out->body, raw->heard.bytes + head, answer_out->body_length);
	answer_out->body[answer_out->body_length] = '\0';
	raw_consume(raw, head + answer_out->body_length);
}

/* The status alone. */
static inline int raw_take_status(struct raw *raw)
{
	struct raw_answer answer = { 0 };
	int status;

	raw_take_answer(raw, false, &answer);
	status = answer.status;
	raw_answer_finish(&answer);
	return status;
}

/* WebSocket. */

struct raw_frame {
	unsigned opcode;
	bool is_final;
	char *bytes; /* ends in NUL; raw_frame_finish() it */
	size_t length;
};

static inline void raw_frame_finish(struct raw_frame *frame)
{
	free(frame->bytes);
	frame->bytes = NULL;
}

/* Asks for a WebSocket; more is further header lines, each with its line end. */
static inline void raw_ask_websocket(
	struct raw *raw, const char *path, const char *protocol, const char *more)
{
	struct text text = { 0 };

	text_printf(&text,
		"GET %s HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
		"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
		path);
	if (protocol)
		text_printf(&text, "Sec-WebSocket-Protocol: %s\r\n", protocol);
	text_add(&text, more ? more : "");
	text_add(&text, "\r\n");
	raw_say_bytes(raw, text.bytes, text.length);
	text_finish(&text);
}

static inline void raw_say_frame(
	struct raw *raw, bool is_final, unsigned opcode, const char *bytes, size_t length)
{
	static const char mask[4] = { 0x12, 0x34, 0x56, 0x78 };
	struct text text = { 0 };

	text_add_char(&text, (char)((is_final ? 0x80 : 0) | opcode));
	if (length < 126) {
		text_add_char(&text, (char)(0x80 | length));
	} else if (length <= UINT16_MAX) {
		text_add_char(&text, (char)(0x80 | 126));
		text_add_char(&text, (char)(length >> 8));
		text_add_char(&text, (char)length);
	} else {
		text_add_char(&text, (char)(0x80 | 127));
		for (int shift = 56; shift >= 0; shift -= 8)
			text_add_char(&text, (char)((uint64_t)length >> shift));
	}
	text_add_bytes(&text, mask, sizeof(mask));
	for (size_t i = 0; i < length; i++)
		text_add_char(&text, (char)(bytes[i] ^ mask[i % 4]));
	raw_say_bytes(raw, text.bytes, text.length);
	text_finish(&text);
}

static inline void raw_say_text(struct raw *raw, const char *text)
{
	raw_say_frame(raw, true, 1, text, strlen(text));
}

/* Of the frame that has been heard: its header's and its payload's length. False: not all there. */
static inline bool raw_frame_lengths(const struct raw *raw, size_t *header_out, size_t *payload_out)
{
	const unsigned char *bytes = (const void *)raw->heard.bytes;
	size_t header = 2, payload = 0;

	if (raw->heard.length < 2)
		return false;
	payload = bytes[1] & 0x7f;
	header += payload == 126 ? 2 : payload == 127 ? 8 : 0;
	if (raw->heard.length < header)
		return false;
	if (payload >= 126) {
		payload = 0;
		for (size_t i = 2; i < header; i++)
			payload = payload << 8 | bytes[i];
	}
	*header_out = header;
	*payload_out = payload;
	return raw->heard.length >= header + payload;
}

static inline bool raw_has_frame(const struct raw *raw, const void *arg)
{
	size_t header, payload;

	(void)arg;
	return raw_frame_lengths(raw, &header, &payload);
}

static inline void raw_take_frame(struct raw *raw, struct raw_frame *frame_out)
{
	size_t header = 0, payload = 0;

	raw_wait(raw, raw_has_frame, NULL, "no whole frame");
	raw_frame_lengths(raw, &header, &payload);
	frame_out->opcode = raw->heard.bytes[0] & 0x0f;
	frame_out->is_final = raw->heard.bytes[0] & 0x80;
	frame_out->length = payload;
	frame_out->bytes = malloc(payload + 1);
	memcpy(frame_out->bytes, raw->heard.bytes + header, payload);
	frame_out->bytes[payload] = '\0';
	raw_consume(raw, header + payload);
}

/* The code of a Close frame that must come next; 1005 where it has none. */
static inline unsigned raw_take_close(struct raw *raw)
{
	struct raw_frame frame = { 0 };
	unsigned code = 1005;

	raw_take_frame(raw, &frame);
	if (frame.opcode != 8)
		raw_fail(raw, "the frame is no Close");
	if (frame.length >= 2)
		code = (unsigned)(unsigned char)frame.bytes[0] << 8 | (unsigned char)frame.bytes[1];
	raw_frame_finish(&frame);
	return code;
}
