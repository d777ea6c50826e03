// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/link/reply.h"

#include "common/base/mem.h"
#include "tests/random.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct row {
	const char *bytes;
	enum reply_state state;
	int status;
	const char *body;
	const char *rest; /* not part of it */
} rows[] = {
	{ "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", REPLY_DONE, 200, "{}", "" },
	{ "HTTP/1.0 200 OK\r\ncontent-length:2 \r\n\r\n{}x", REPLY_DONE, 200, "{}", "x" },
	{ "HTTP/1.1 204 \r\n\r\nx", REPLY_DONE, 204, "", "x" },
	{ "HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n", REPLY_DONE, 401, "", "" },
	{ "HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\n\r\n\x81\x01z", REPLY_DONE, 101, "",
		"\x81\x01z" },
	{ "HTTP/1.1 200\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}", REPLY_DONE, 200, "{}",
		"" },
	{ "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{", REPLY_MORE, 200, "{", "" },
	{ "HTTP/1.1 200 OK\r\n\r\nuntil the end", REPLY_MORE, 200, "until the end", "" },
	{ "HTTP/1.1 200 OK\r\nContent-Le", REPLY_MORE, 0, "", "" },
	{ "", REPLY_MORE, 0, "", "" },
	{ "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}", REPLY_BAD, 200, "",
		NULL },
	{ "HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n", REPLY_BAD, 200, "", NULL },
	{ "HTTP/1.1 200 OK\r\nContent-Length: 65\r\n\r\n", REPLY_BAD, 200, "", NULL },
	{ "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n", REPLY_BAD, 200, "",
		NULL },
	{ "HTTP/1.1 100 Continue\r\n\r\n", REPLY_BAD, 100, "", NULL },
	{ "HTTP/2 200 OK\r\n\r\n", REPLY_BAD, 0, "", NULL },
	{ "HTTP/1.1 2000 OK\r\n\r\n", REPLY_BAD, 0, "", NULL },
	{ "HTTP/1.1 999 OK\r\n\r\n", REPLY_BAD, 0, "", NULL },
	{ "HTTP/1.1\r\n\r\n", REPLY_BAD, 0, "", NULL },
	{ "HTTP/1.1 200 OK\nContent-Length: 2\r\n\r\n", REPLY_BAD, 0, "", NULL },
	{ "HTTP/1.1 200 OK\r\nX: a\rb\r\n\r\n", REPLY_BAD, 0, "", NULL },
	{ "\r\n\r\n", REPLY_BAD, 0, "", NULL },
};

static void check(const struct row *row, size_t piece)
{
	struct reply reply = { .limit_bytes = 64 };
	size_t length = strlen(row->bytes), at = 0;
	enum reply_state state = REPLY_MORE;

	while (state == REPLY_MORE && at < length) {
		size_t used;

		state = reply_read(
			&reply, row->bytes + at, piece < length - at ? piece : length - at, &used);
		at += used;
	}
	if (state != row->state || reply.status != row->status ||
		strcmp(text_string(&reply.body), row->body) != 0 ||
		(row->rest && strcmp(row->bytes + at, row->rest) != 0))
		fail_msg("\"%s\" in pieces of %zu: state %d, status %d, body \"%s\"", row->bytes,
			piece, state, reply.status, text_string(&reply.body));
	reply_finish(&reply);
}

static void each_answer_is_read_alike_in_pieces_of_any_size(void **state)
{
	(void)state;

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		for (size_t piece = 1; piece < 80; piece++)
			check(&rows[i], piece);
}

static void headers_are_found_by_name(void **state)
{
	static const char bytes[] = "HTTP/1.1 503 Busy\r\nX-Retry-After: 9\r\nRETRY-after: \t7 \r\n"
				    "Empty:\r\nContent-Length: 0\r\n\r\n";
	struct reply reply = { .limit_bytes = 64 };
	size_t used;
	(void)state;

	assert_null(reply_header(&reply, "empty"));
	assert_int_equal(reply_read(&reply, bytes, sizeof(bytes) - 1, &used), REPLY_DONE);
	assert_string_equal(reply_header(&reply, "retry-after"), "7");
	assert_string_equal(reply_header(&reply, "empty"), "");
	assert_null(reply_header(&reply, "retry"));
	assert_null(reply_header(&reply, "busy"));
	assert_int_equal(reply_retry_after_s(&reply), 7);
	reply_finish(&reply);
}

static void a_wait_without_end_or_by_date_is_not_believed(void **state)
{
	static const struct {
		const char *value;
		uint32_t s;
	} waits[] = { { "0", 0 }, { "3600", 3600 }, { "3601", 3600 }, { "2147483647", 3600 },
		{ "-1", 0 }, { "Sun, 22 Nov 2026 08:00:00 GMT", 0 }, { "1e3", 0 }, { "", 0 } };
	(void)state;

	for (size_t i = 0; i < COUNT_OF(waits); i++) {
		struct reply reply = { .limit_bytes = 64 };
		char bytes[128];
		size_t used;

		snprintf(bytes, sizeof(bytes), "HTTP/1.1 204 No\r\nRetry-After: %s\r\n\r\n",
			waits[i].value);
		assert_int_equal(reply_read(&reply, bytes, strlen(bytes), &used), REPLY_DONE);
		assert_int_equal(reply_retry_after_s(&reply), waits[i].s);
		reply_finish(&reply);
	}
}

static void the_end_of_the_connection_ends_only_a_body_without_length(void **state)
{
	static const struct {
		const char *bytes;
		enum reply_state state;
	} ends[] = {
		{ "HTTP/1.1 200 OK\r\n\r\n{}", REPLY_DONE },
		{ "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}", REPLY_BAD },
		{ "HTTP/1.1 200 OK\r\n", REPLY_BAD },
		{ "", REPLY_BAD },
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(ends); i++) {
		struct reply reply = { .limit_bytes = 64 };
		size_t used;

		assert_int_equal(reply_read(&reply, ends[i].bytes, strlen(ends[i].bytes), &used),
			REPLY_MORE);
		assert_int_equal(reply_end(&reply), ends[i].state);
		reply_finish(&reply);
	}
}

static void a_head_or_body_without_end_is_refused(void **state)
{
	static const char begin[] = "HTTP/1.1 200 OK\r\nX: ", open[] = "HTTP/1.1 200 OK\r\n\r\n";
	struct reply head = { .limit_bytes = 64 }, body = { .limit_bytes = 64 };
	enum reply_state last = REPLY_MORE;
	size_t used, count = 0;
	(void)state;

	assert_int_equal(reply_read(&head, begin, sizeof(begin) - 1, &used), REPLY_MORE);
	for (; last == REPLY_MORE && count < 2 * REPLY_HEAD_BYTES; count++)
		last = reply_read(&head, "x", 1, &used);
	assert_int_equal(last, REPLY_BAD);
	assert_true(count < REPLY_HEAD_BYTES);
	reply_finish(&head);
	assert_int_equal(reply_read(&body, open, sizeof(open) - 1, &used), REPLY_MORE);
	for (count = 0; count < 64; count++)
		assert_int_equal(reply_read(&body, "x", 1, &used), REPLY_MORE);
	assert_int_equal(reply_read(&body, "x", 1, &used), REPLY_BAD);
	reply_finish(&body);
}

static void random_bytes_never_break_it(void **state)
{
	struct random random = { 1 };
	char bytes[256];
	(void)state;

	for (int round = 0; round < 20000; round++) {
		const struct row *row = &rows[random_below(&random, COUNT_OF(rows))];
		struct reply reply = { .limit_bytes = 64 };
		size_t length = strlen(row->bytes), at = 0;
		enum reply_state last = REPLY_MORE;

		memcpy(bytes, row->bytes, length);
		for (int64_t i = random_below(&random, 4); length && i > 0; i--)
			bytes[random_below(&random, (int64_t)length)] = (char)random_next(&random);
		while (last == REPLY_MORE && at < length) {
			size_t piece = 1 + (size_t)random_below(&random, (int64_t)(length - at)),
			       used;

			last = reply_read(&reply, bytes + at, piece, &used);
			assert_true(used <= piece);
			assert_true(used == piece || last != REPLY_MORE);
			at += used;
		}
		assert_true(reply.body.length <= 64);
		(void)reply_header(&reply, "content-length");
		(void)reply_end(&reply);
		reply_finish(&reply);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_answer_is_read_alike_in_pieces_of_any_size),
		cmocka_unit_test(headers_are_found_by_name),
		cmocka_unit_test(a_wait_without_end_or_by_date_is_not_believed),
		cmocka_unit_test(the_end_of_the_connection_ends_only_a_body_without_length),
		cmocka_unit_test(a_head_or_body_without_end_is_refused),
		cmocka_unit_test(random_bytes_never_break_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
