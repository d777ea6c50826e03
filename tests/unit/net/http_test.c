// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/net/http.h"

#include "common/base/mem.h"
#include "common/base/text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* What a head is read as: the error, or "METHOD [segments] args | length, and what is said". */
struct row {
	const char *head;
	enum err err;
	const char *read;
};

#define H "Host: a\r\n"
#define E "\r\n"
#define LINE(target) "GET " target " HTTP/1.1\r\n" H E

static const struct row rows[] = {
	/* The request line. */
	{ LINE("/"), ERR_OK, "GET keep" },
	{ "GET / HTTP/1.0\r\n" E, ERR_OK, "GET" },
	{ "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n" E, ERR_OK, "GET keep" },
	{ "OPTIONS /a HTTP/1.1\r\n" H E, ERR_OK, "OPTIONS [a] keep" },
	{ "get / HTTP/1.1\r\n" H E, ERR_UNKNOWN_METHOD, NULL },
	{ "BREW / HTTP/1.1\r\n" H E, ERR_UNKNOWN_METHOD, NULL },
	{ "CONNECT a:1 HTTP/1.1\r\n" H E, ERR_UNKNOWN_METHOD, NULL },
	{ "TRACE / HTTP/1.1\r\n" H E, ERR_UNKNOWN_METHOD, NULL },
	{ "G@T / HTTP/1.1\r\n" H E, ERR_BAD_REQUEST, NULL },
	{ " GET / HTTP/1.1\r\n" H E, ERR_BAD_REQUEST, NULL },
	{ "GET  / HTTP/1.1\r\n" H E, ERR_BAD_REQUEST, NULL },
	{ "GET /  HTTP/1.1\r\n" H E, ERR_BAD_REQUEST, NULL },
	{ "GET / HTTP/1.1 \r\n" H E, ERR_BAD_REQUEST, NULL },
	{ "GET\t/ HTTP/1.1\r\n" H E, ERR_BAD_REQUEST, NULL },
	{ "GET /\r\n" H E, ERR_BAD_REQUEST, NULL },
	{ "GET / http/1.1\r\n" H E, ERR_BAD_REQUEST, NULL },
	{ "GET / HTTP/1.1.1\r\n" H E, ERR_BAD_REQUEST, NULL },
	{ "GET / HTTP/3.7\r\n" H E, ERR_HTTP_VERSION, NULL },
	{ "PRI * HTTP/2.0\r\n" H E, ERR_HTTP_VERSION, NULL },
	/* The path: split first, decoded once. */
	{ LINE("/a/b"), ERR_OK, "GET [a] [b] keep" },
	{ LINE("/a/"), ERR_OK, "GET [a] [] keep" },
	{ LINE("//a"), ERR_OK, "GET [] [a] keep" },
	{ LINE("/a%2Fb/c"), ERR_OK, "GET [a/b] [c] keep" },
	{ LINE("/%252e%252e/a"), ERR_OK, "GET [%2e%2e] [a] keep" },
	{ LINE("/caf%C3%A9"), ERR_OK, "GET [caf\xc3\xa9] keep" },
	{ LINE("/a+b"), ERR_OK, "GET [a+b] keep" },
	{ LINE("/."), ERR_BAD_REQUEST, NULL },
	{ LINE("/a/.."), ERR_BAD_REQUEST, NULL },
	{ LINE("/a/../b"), ERR_BAD_REQUEST, NULL },
	{ LINE("/%2e%2E/b"), ERR_BAD_REQUEST, NULL },
	{ LINE("/..a"), ERR_OK, "GET [..a] keep" },
	{ LINE("/%00"), ERR_BAD_REQUEST, NULL },
	{ LINE("/%0a"), ERR_BAD_REQUEST, NULL },
	{ LINE("/%7f"), ERR_BAD_REQUEST, NULL },
	{ LINE("/%c2%80"), ERR_BAD_REQUEST, NULL },
	{ LINE("/%"), ERR_BAD_REQUEST, NULL },
	{ LINE("/%2"), ERR_BAD_REQUEST, NULL },
	{ LINE("/%2g"), ERR_BAD_REQUEST, NULL },
	{ LINE("/%ff"), ERR_BAD_REQUEST, NULL },
	{ LINE("/\xc3\xa9"), ERR_BAD_REQUEST, NULL },
	{ LINE("/a#b"), ERR_BAD_REQUEST, NULL },
	{ LINE("/a\\b"), ERR_BAD_REQUEST, NULL },
	{ LINE("a"), ERR_BAD_REQUEST, NULL },
	{ LINE("*"), ERR_BAD_REQUEST, NULL },
	{ LINE("http://a/b?c=d"), ERR_OK, "GET [b] c=d keep" },
	{ LINE("http://other/b"), ERR_BAD_REQUEST, NULL },
	{ LINE("http://a"), ERR_BAD_REQUEST, NULL },
	{ LINE("http:///b"), ERR_BAD_REQUEST, NULL },
	{ LINE("ftp://a/b"), ERR_BAD_REQUEST, NULL },
	/* The query. */
	{ LINE("/?"), ERR_OK, "GET keep" },
	{ LINE("/?a=1&b=x+y%2B&c"), ERR_OK, "GET a=1 b=x y+ c= keep" },
	{ LINE("/?a=b=c&&"), ERR_OK, "GET a=b=c keep" },
	{ LINE("/?a=1&a=2"), ERR_BAD_REQUEST, NULL },
	{ LINE("/?a=1&%61=2"), ERR_BAD_REQUEST, NULL },
	{ LINE("/?=1"), ERR_BAD_REQUEST, NULL },
	{ LINE("/?a=%00"), ERR_BAD_REQUEST, NULL },
	{ LINE("/?a=%zz"), ERR_BAD_REQUEST, NULL },
	/* Header lines. */
	{ "GET / HTTP/1.1\r\n" E, ERR_BAD_REQUEST, NULL },
	{ "GET / HTTP/1.1\r\nHost:\r\n" E, ERR_BAD_REQUEST, NULL },
	{ "GET / HTTP/1.1\r\n" H H E, ERR_BAD_REQUEST, NULL },
	{ "GET / HTTP/1.1\r\nHost: a b\r\n" E, ERR_BAD_REQUEST, NULL },
	{ "GET / HTTP/1.1\r\nHost: a/b\r\n" E, ERR_BAD_REQUEST, NULL },
	{ "GET / HTTP/1.1\r\nHost: u@a\r\n" E, ERR_BAD_REQUEST, NULL },
	{ "GET / HTTP/1.1\r\nhOST:\t [::1]:80 \t\r\n" E, ERR_OK, "GET keep" },
	{ "GET / HTTP/1.1\r\nHost : a\r\n" E, ERR_BAD_REQUEST, NULL },
	{ "GET / HTTP/1.1\r\n" H "A: b\r\n c\r\n" E, ERR_BAD_REQUEST, NULL },
	{ "GET / HTTP/1.1\r\n " H E, ERR_BAD_REQUEST, NULL },
	{ "GET / HTTP/1.1\r\n" H "no colon\r\n" E, ERR_BAD_REQUEST, NULL },
	{ "GET / HTTP/1.1\r\n" H "nocolon\r\n" E, ERR_BAD_REQUEST, NULL },
	{ "GET / HTTP/1.1\r\n" H ": b\r\n" E, ERR_BAD_REQUEST, NULL },
	{ "GET / HTTP/1.1\r\n" H "A(b): c\r\n" E, ERR_BAD_REQUEST, NULL },
	{ "GET / HTTP/1.1\r\n" H "X: 1\r\nX: 2\r\n" E, ERR_OK, "GET keep" },
	{ "GET / HTTP/1.1\r\n" H "Authorization: a\r\nauthorization: b\r\n" E, ERR_BAD_REQUEST,
		NULL },
	{ "GET / HTTP/1.1\r\n" H "If-Match: a\r\nIf-Match: b\r\n" E, ERR_BAD_REQUEST, NULL },
	{ "GET / HTTP/1.1\r\n" H "Idempotency-Key: a\r\nIdempotency-Key: a\r\n" E, ERR_BAD_REQUEST,
		NULL },
	{ "GET / HTTP/1.1\r\n" H "If-None-Match: a\r\nIf-None-Match: a\r\n" E, ERR_BAD_REQUEST,
		NULL },
	{ "GET / HTTP/1.1\r\n" H "Connection: x, Close\r\n" E, ERR_OK, "GET" },
	{ "GET / HTTP/1.1\r\n" H "Connection: keep-alive\r\nConnection: close\r\n" E, ERR_OK,
		"GET" },
	{ "GET / HTTP/1.1\r\n" H "Expect: 100-Continue\r\n" E, ERR_OK, "GET keep expects" },
	{ "GET / HTTP/1.1\r\n" H "Expect: miracles\r\n" E, ERR_EXPECTATION, NULL },
	{ "GET / HTTP/1.0\r\nExpect: 100-continue\r\n" E, ERR_OK, "GET" },
	/* Where a body ends. */
	{ "POST / HTTP/1.1\r\n" H E, ERR_OK, "POST keep" },
	{ "POST / HTTP/1.1\r\n" H "Content-Length: 0\r\n" E, ERR_OK, "POST keep" },
	{ "POST / HTTP/1.1\r\n" H "Content-Length: 007\r\n" E, ERR_OK, "POST keep body=7" },
	{ "GET / HTTP/1.1\r\n" H "Content-Length: 7\r\n" E, ERR_OK, "GET keep body=7" },
	{ "POST / HTTP/1.1\r\n" H "Content-Length: 100\r\n" E, ERR_OK, "POST keep body=100" },
	{ "POST / HTTP/1.1\r\n" H "Content-Length: 101\r\n" E, ERR_TOO_LARGE, NULL },
	{ "POST / HTTP/1.1\r\n" H "Content-Length: 18446744073709551617\r\n" E, ERR_TOO_LARGE,
		NULL },
	{ "POST / HTTP/1.1\r\n" H "Content-Length:\r\n" E, ERR_BAD_REQUEST, NULL },
	{ "POST / HTTP/1.1\r\n" H "Content-Length: abc\r\n" E, ERR_BAD_REQUEST, NULL },
	{ "POST / HTTP/1.1\r\n" H "Content-Length: -5\r\n" E, ERR_BAD_REQUEST, NULL },
	{ "POST / HTTP/1.1\r\n" H "Content-Length: +5\r\n" E, ERR_BAD_REQUEST, NULL },
	{ "POST / HTTP/1.1\r\n" H "Content-Length: 5 5\r\n" E, ERR_BAD_REQUEST, NULL },
	{ "POST / HTTP/1.1\r\n" H "Content-Length: 5, 5\r\n" E, ERR_BAD_REQUEST, NULL },
	{ "POST / HTTP/1.1\r\n" H "Content-Length: 0x5\r\n" E, ERR_BAD_REQUEST, NULL },
	{ "POST / HTTP/1.1\r\n" H "Content-Length: 5\r\nContent-Length: 5\r\n" E, ERR_BAD_REQUEST,
		NULL },
	{ "POST / HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n" E, ERR_LENGTH_REQUIRED, NULL },
	{ "POST / HTTP/1.1\r\n" H "Transfer-Encoding: xchunked\r\n" E, ERR_LENGTH_REQUIRED, NULL },
	{ "POST / HTTP/1.1\r\n" H "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n" E,
		ERR_BAD_REQUEST, NULL },
	{ "POST / HTTP/1.1\r\n" H "Content-Length : 5\r\n" E, ERR_BAD_REQUEST, NULL },
	{ "POST / HTTP/1.1\r\n" H "Transfer-Encoding : chunked\r\n" E, ERR_BAD_REQUEST, NULL },
	{ "POST / HTTP/1.1\r\n" H "Transfer_Encoding: chunked\r\n" E, ERR_OK, "POST keep" },
	/* Upgrades. */
	{ "GET / HTTP/1.1\r\n" H "Connection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n" E,
		ERR_OK, "GET keep websocket" },
	{ "GET / HTTP/1.1\r\n" H "Upgrade: websocket\r\n" E, ERR_OK, "GET keep" },
	{ "GET / HTTP/1.0\r\n" H "Connection: Upgrade\r\nUpgrade: websocket\r\n" E, ERR_OK, "GET" },
	{ "GET / HTTP/1.1\r\n" H "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n" E,
		ERR_OK, "GET keep" },
	{ "GET / HTTP/1.1\r\n" H "Sec-WebSocket-Protocol: a, b\r\nSec-WebSocket-Protocol: c\r\n" E,
		ERR_OK, "GET keep <a> <b> <c>" },
	{ "GET / HTTP/1.1\r\n" H "Sec-WebSocket-Protocol: a,,b\r\n" E, ERR_BAD_REQUEST, NULL },
	{ "GET / HTTP/1.1\r\n" H "Sec-WebSocket-Protocol: a b\r\n" E, ERR_BAD_REQUEST, NULL },
};

static void describe(const struct http_reader *reader, struct text *text)
{
	const struct net_request *request = &reader->request;

	text_add(text, net_method_name(request->method));
	for (size_t i = 0; i < request->segment_count; i++)
		text_printf(text, " [%s]", request->segments[i]);
	for (size_t i = 0; i < request->argument_count; i++)
		text_printf(
			text, " %s=%s", request->arguments[i].name, request->arguments[i].value);
	text_add(text, reader->keep_alive ? " keep" : "");
	if (reader->body_length)
		text_printf(text, " body=%zu", reader->body_length);
	text_add(text, reader->expects_continue ? " expects" : "");
	text_add(text, reader->wants_websocket ? " websocket" : "");
	for (size_t i = 0; i < reader->protocol_count; i++)
		text_printf(text, " <%s>", reader->protocols[i]);
}

static const struct net_limits limits = {
	.header_bytes = 256,
	.header_lines = 4,
	.body_bytes = 100,
};

static enum err read_all(struct http_reader *reader, const char *bytes, size_t length)
{
	size_t scanned = 0, head = 0;
	enum err err = http_find_head(&limits, bytes, length, &scanned, &head);

	if (!err && head != length)
		fail_msg("the head of \"%s\" ends at %zu", bytes, head);
	return err ? err : http_read_head(reader, bytes, length);
}

static void each_head_of_the_table_has_one_reading(void **state)
{
	struct http_reader reader;
	(void)state;

	http_reader_init(&reader, &limits);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct text text = { 0 };
		enum err err = read_all(&reader, rows[i].head, strlen(rows[i].head));

		if (!err)
			describe(&reader, &text);
		if (err != rows[i].err || (!err && strcmp(text_string(&text), rows[i].read) != 0))
			fail_msg("%s is read as %s \"%s\"", rows[i].head, err_code(err),
				text_string(&text));
		text_finish(&text);
	}
	http_reader_finish(&reader);
}

static void every_control_byte_in_a_head_is_refused_as_soon_as_it_is_seen(void **state)
{
	(void)state;

	for (int byte = 0; byte < 0x80; byte++) {
		char bytes[] = "GET / HTTP/1.1\r\nA: b?";
		size_t scanned = 0, head = 0;
		bool is_fine = (byte >= 0x20 && byte != 0x7f) || byte == '\t' || byte == '\r';
		enum err err;

		bytes[sizeof(bytes) - 2] = (char)byte;
		err = http_find_head(&limits, bytes, sizeof(bytes) - 1, &scanned, &head);
		if (err != (is_fine ? ERR_OK : ERR_BAD_REQUEST))
			fail_msg("byte %d: %s", byte, err_code(err));
	}
}

static void line_ends_are_cr_and_lf_together(void **state)
{
	static const char *const heads[] = { "GET / HTTP/1.1\nHost: a\n\n",
		"GET / HTTP/1.1\r\nHost: a\r\n\n", "GET / HTTP/1.1\rHost: a\r\n\r\n", "\n",
		"GET / HTTP/1.1\r\r\n" };
	(void)state;

	for (size_t i = 0; i < COUNT_OF(heads); i++) {
		size_t scanned = 0, head = 0;

		assert_int_equal(
			http_find_head(&limits, heads[i], strlen(heads[i]), &scanned, &head),
			ERR_BAD_REQUEST);
	}
}

static void the_end_is_found_however_the_bytes_come(void **state)
{
	static const char bytes[] = "GET / HTTP/1.1\r\nHost: a\r\n\r\nrest";
	(void)state;

	for (size_t piece = 1; piece < sizeof(bytes); piece++) {
		size_t scanned = 0, head = 0;

		for (size_t at = piece; !head; at += piece)
			assert_int_equal(http_find_head(&limits, bytes,
						 at < sizeof(bytes) ? at : sizeof(bytes) - 1,
						 &scanned, &head),
				ERR_OK);
		assert_int_equal(head, sizeof(bytes) - 1 - strlen("rest"));
	}
}

static void a_head_over_its_limit_is_refused_with_what_was_too_long(void **state)
{
	struct http_reader reader;
	struct text text = { 0 };
	size_t scanned = 0, head = 0;
	(void)state;

	text_add(&text, "GET /");
	while (text.length < limits.header_bytes)
		text_add_char(&text, 'x');
	assert_int_equal(
		http_find_head(&limits, text.bytes, text.length - 1, &scanned, &head), ERR_OK);
	assert_int_equal(http_find_head(&limits, text.bytes, text.length, &scanned, &head),
		ERR_TARGET_TOO_LONG);

	memcpy(text.bytes, "GET / HTTP/1.1\r\nA: ", 19);
	scanned = 0;
	assert_int_equal(http_find_head(&limits, text.bytes, text.length, &scanned, &head),
		ERR_HEADER_TOO_LARGE);
	text_finish(&text);

	http_reader_init(&reader, &limits);
	text_add(&text, "GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n");
	assert_int_equal(read_all(&reader, text.bytes, text.length), ERR_OK);
	text_clear(&text);
	text_add(&text, "GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\n\r\n");
	assert_int_equal(read_all(&reader, text.bytes, text.length), ERR_HEADER_TOO_LARGE);
	text_finish(&text);
	http_reader_finish(&reader);
}

/* The heads that need the most memory for their size. */
static void the_strings_of_a_head_fit_the_room_for_them(void **state)
{
	struct http_reader reader;
	struct text text = { 0 };
	(void)state;

	http_reader_init(&reader, &limits);
	text_add(&text, "GET http://");
	while (text.length < 120)
		text_add_char(&text, 'a');
	text_add(&text, "/?");
	for (char c = 'a'; c <= 'z'; c++)
		text_printf(&text, "%c&", c);
	text_add(&text, " HTTP/1.1\r\nHost: ");
	while (text.length < limits.header_bytes - 4)
		text_add_char(&text, 'a');
	text_add(&text, "\r\n\r\n");
	/* The hosts differ in length, so it is refused at the end of the reading. */
	assert_int_equal(read_all(&reader, text.bytes, text.length), ERR_BAD_REQUEST);
	assert_int_equal(reader.request.argument_count, 26);
	assert_true(reader.strings_length < limits.header_bytes * 3);

	text_clear(&text);
	text_add(&text, "GET ");
	for (size_t i = 0; i < HTTP_SEGMENTS; i++)
		text_add(&text, "/");
	text_add(&text, " HTTP/1.1\r\nHost: a\r\n\r\n");
	assert_int_equal(read_all(&reader, text.bytes, text.length), ERR_OK);
	assert_int_equal(reader.request.segment_count, HTTP_SEGMENTS);
	text_clear(&text);
	text_add(&text, "GET ");
	for (size_t i = 0; i <= HTTP_SEGMENTS; i++)
		text_add(&text, "/");
	text_add(&text, " HTTP/1.1\r\nHost: a\r\n\r\n");
	assert_int_equal(read_all(&reader, text.bytes, text.length), ERR_BAD_REQUEST);
	text_finish(&text);
	http_reader_finish(&reader);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_head_of_the_table_has_one_reading),
		cmocka_unit_test(every_control_byte_in_a_head_is_refused_as_soon_as_it_is_seen),
		cmocka_unit_test(line_ends_are_cr_and_lf_together),
		cmocka_unit_test(the_end_is_found_however_the_bytes_come),
		cmocka_unit_test(a_head_over_its_limit_is_refused_with_what_was_too_long),
		cmocka_unit_test(the_strings_of_a_head_fit_the_room_for_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
