// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Requests from outside, one after the other as on a connection; the first byte says how they are
 * cut. However they are, the same is read; what is read has one reading: written down again from
 * its decoded parts it is read as the same. */
#include "server/net/http.h"
#include "common/base/mem.h"
#include "tests/fuzz/target.h"
#include <string.h>

enum { REQUESTS_MAX = 16, CUT_MAX = 40 };

static const struct net_limits limits = {
	.header_bytes = 2048,
	.header_lines = 24,
	.body_bytes = 4096,
};
/* Escapes make a request longer. */
static const struct net_limits generous = {
	.header_bytes = 4 * 2048,
	.header_lines = 24,
	.body_bytes = 4096,
};

/* ---- what was read ---- */

static void check_pair(const struct net_pair *pair, bool is_decoded)
{
	FUZZ_CHECK(*pair->name);
	if (!is_decoded)
		return;
	FUZZ_CHECK(utf8_is_printable(pair->name, strlen(pair->name)));
	FUZZ_CHECK(utf8_is_valid(pair->value, strlen(pair->value)));
	FUZZ_CHECK(utf8_is_printable(pair->value, strlen(pair->value)));
}

static void check_request(const struct http_reader *reader)
{
	const struct net_request *request = &reader->request;

	FUZZ_CHECK(request->method < NET_METHOD_COUNT);
	FUZZ_CHECK(request->segment_count <= HTTP_SEGMENTS);
	FUZZ_CHECK(request->argument_count <= HTTP_ARGUMENTS);
	FUZZ_CHECK(request->header_count <= limits.header_lines);
	FUZZ_CHECK(reader->protocol_count <= HTTP_PROTOCOLS);
	FUZZ_CHECK(reader->body_length <= limits.body_bytes);
	for (size_t i = 0; i < request->segment_count; i++) {
		const char *segment = request->segments[i];

		FUZZ_CHECK(utf8_is_valid(segment, strlen(segment)));
		FUZZ_CHECK(utf8_is_printable(segment, strlen(segment)));
		FUZZ_CHECK(strcmp(segment, ".") != 0 && strcmp(segment, "..") != 0);
	}
	for (size_t i = 0; i < request->argument_count; i++) {
		const struct net_pair *argument = &request->arguments[i];

		check_pair(argument, true);
		FUZZ_CHECK(net_request_argument(request, argument->name) == argument->value);
	}
	for (size_t i = 0; i < request->header_count; i++)
		check_pair(&request->headers[i], false);
}

/* All of it but the target, which may be written in several ways. */
static void tell(const struct http_reader *reader, struct text *text)
{
	const struct net_request *request = &reader->request;

	text_printf(text, "%s body=%zu %d%d%d%d", net_method_name(request->method),
		reader->body_length, reader->is_http_1_0, reader->keep_alive,
		reader->expects_continue, reader->wants_websocket);
	for (size_t i = 0; i < request->segment_count; i++)
		text_printf(text, "\n/%s", request->segments[i]);
	for (size_t i = 0; i < request->argument_count; i++)
		text_printf(
			text, "\n?%s=%s", request->arguments[i].name, request->arguments[i].value);
	for (size_t i = 0; i < request->header_count; i++)
		text_printf(text, "\n%s: %s", request->headers[i].name, request->headers[i].value);
	for (size_t i = 0; i < HTTP_KNOWN_COUNT; i++)
		text_printf(text, "\n#%s", reader->known[i] ? reader->known[i] : "-");
	for (size_t i = 0; i < reader->protocol_count; i++)
		text_printf(text, "\n+%s", reader->protocols[i]);
	text_add_char(text, '\n');
}

/* ---- and written again ---- */

static void escape(struct text *text, const char *string)
{
	for (; *string; string++)
		text_printf(text, "%%%02X", (unsigned)(unsigned char)*string);
}

static void write_request(const struct http_reader *reader, struct text *text)
{
	const struct net_request *request = &reader->request;

	text_printf(text, "%s ", net_method_name(request->method));
	for (size_t i = 0; i < request->segment_count; i++) {
		text_add_char(text, '/');
		escape(text, request->segments[i]);
	}
	if (!request->segment_count)
		text_add_char(text, '/');
	for (size_t i = 0; i < request->argument_count; i++) {
		text_add_char(text, i ? '&' : '?');
		escape(text, request->arguments[i].name);
		text_add_char(text, '=');
		escape(text, request->arguments[i].value);
	}
	text_printf(text, " HTTP/1.%c\r\n", reader->is_http_1_0 ? '0' : '1');
	for (size_t i = 0; i < request->header_count; i++)
		text_printf(text, "%s:%s\r\n", request->headers[i].name, request->headers[i].value);
	text_add(text, "\r\n");
}

static void check_again(const struct http_reader *reader)
{
	struct text wanted = { 0 }, head = { 0 }, got = { 0 };
	struct http_reader again;
	size_t scanned = 0, length = 0;

	tell(reader, &wanted);
	write_request(reader, &head);
	http_reader_init(&again, &generous);
	FUZZ_CHECK(http_find_head(&generous, head.bytes, head.length, &scanned, &length) == ERR_OK);
	FUZZ_CHECK(length == head.length);
	FUZZ_CHECK(http_read_head(&again, head.bytes, head.length) == ERR_OK);
	tell(&again, &got);
	FUZZ_CHECK(strcmp(text_string(&wanted), text_string(&got)) == 0);
	http_reader_finish(&again);
	text_finish(&wanted);
	text_finish(&head);
	text_finish(&got);
}

/* ---- the connection ---- */

/* In pieces, each with memory of its own; cut 0: all at once. */
static enum err find_head(const char *bytes, size_t length, uint64_t cut, size_t *length_out)
{
	struct random random = { cut };
	size_t scanned = 0, have = 0;
	enum err err = ERR_OK;

	*length_out = 0;
	do {
		char *part;

		have += cut ? 1 + (size_t)random_below(&random, CUT_MAX) : length;
		if (have > length)
			have = length;
		part = mem_alloc(have ? have : 1);
		memcpy(part, bytes, have);
		err = http_find_head(&limits, part, have, &scanned, length_out);
		mem_free(part);
	} while (!err && !*length_out && have < length);
	return err;
}

/* Returns what it takes of the bytes with its body; 0: nothing more can be read. */
static size_t read_request(
	struct http_reader *reader, const char *bytes, size_t length, uint64_t cut)
{
	size_t head, cut_head;
	enum err err = find_head(bytes, length, 0, &head);
	char *part;

	FUZZ_CHECK(find_head(bytes, length, cut, &cut_head) == err && cut_head == head);
	if (err || !head)
		return 0;
	FUZZ_CHECK(head <= length && head <= limits.header_bytes);
	part = mem_alloc(head);
	memcpy(part, bytes, head);
	err = http_read_head(reader, part, head);
	mem_free(part);
	FUZZ_CHECK(err < ERR_COUNT);
	if (err)
		return 0;
	check_request(reader);
	check_again(reader);
	return reader->keep_alive && !reader->wants_websocket ? head + reader->body_length : 0;
}

static void try_input(const uint8_t *bytes, size_t length)
{
	struct http_reader reader;
	size_t at = 1, taken;

	if (!length)
		return;
	http_reader_init(&reader, &limits);
	for (int i = 0; i < REQUESTS_MAX && at < length; i++) {
		taken = read_request(
			&reader, (const char *)bytes + at, length - at, 1 + (uint64_t)bytes[0]);
		if (!taken)
			break;
		at += taken;
	}
	http_reader_finish(&reader);
}

/* ---- seeds ---- */

static const char *any(struct random *random, const char *const *words, size_t count)
{
	return words[random_below(random, (int64_t)count)];
}

static void add_request(struct random *random, struct text *seed)
{
	static const char *const methods[] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE",
		"OPTIONS" };
	static const char *const targets[] = { "/", "/v1/live", "/a%2Fb//caf%C3%A9/", "/%252e/..a",
		"/q?since=7&name=maji+%E6%B0%B4&empty", "http://a/b?c=d" };
	static const char *const lines[] = { "Content-Type: application/json",
		"Connection: keep-alive, Upgrade", "Upgrade: websocket", "Expect: 100-continue",
		"Origin: https://a", "If-None-Match: W/\"7\"", "Sec-WebSocket-Version: 13",
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
		"Sec-WebSocket-Protocol: foleni.v1, t.x", "Idempotency-Key: k",
		"Authorization: Bearer x", "X-Any: \t one", "X-Any: two", "Connection: close" };
	int64_t body = random_below(random, 3) ? 0 : random_below(random, 30);

	text_printf(seed, "%s %s HTTP/1.%d\r\nHost: a\r\n", any(random, methods, COUNT_OF(methods)),
		any(random, targets, COUNT_OF(targets)), random_below(random, 8) != 0);
	for (size_t i = 0; i < COUNT_OF(lines); i++)
		if (random_below(random, 8) == 0)
			text_printf(seed, "%s\r\n", lines[i]);
	if (body)
		text_printf(seed, "Content-Length: %d\r\n", (int)body);
	text_add(seed, "\r\n");
	for (; body > 0; body--)
		text_add_char(seed, 'b');
}

static void make_seed(struct random *random, struct text *seed)
{
	text_add_char(seed, (char)random_next(random));
	for (int64_t requests = 1 + random_below(random, 4); requests > 0; requests--)
		add_request(random, seed);
}

const struct fuzz_target fuzz_http = { try_input, make_seed };
