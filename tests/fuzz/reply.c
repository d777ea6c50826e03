// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The answer of a server to a program of ours; the first byte says how it is cut. However it is,
 * the same is read; what stands behind its end changes nothing; nothing is longer than it may be.
 */
#include "common/link/reply.h"
#include "tests/fuzz/target.h"
#include <string.h>

enum { LIMIT_BYTES = 2048, CUT_MAX = 40 };

/* In pieces of 1 to cut_most bytes; 0: as a whole. Returns how much of it belongs to the answer. */
static size_t read_cut(struct reply *reply, const char *bytes, size_t length, int64_t cut_most)
{
	struct random random = { (uint64_t)cut_most };
	size_t at = 0;

	*reply = (struct reply){ .limit_bytes = LIMIT_BYTES };
	while (at < length && reply->state == REPLY_MORE) {
		size_t piece = cut_most ? 1 + (size_t)random_below(&random, cut_most) : length;
		size_t used = 0;

		if (piece > length - at)
			piece = length - at;
		reply_read(reply, bytes + at, piece, &used);
		FUZZ_CHECK(used <= piece);
		FUZZ_CHECK(used == piece || reply->state != REPLY_MORE);
		at += used;
	}
	return at;
}

static void check_same(const struct reply *one, const struct reply *other)
{
	static const char *const names[] = { "content-length", "retry-after", "x" };

	FUZZ_CHECK(one->state == other->state && one->status == other->status);
	if (one->state == REPLY_BAD)
		return;
	FUZZ_CHECK(one->body.length == other->body.length);
	FUZZ_CHECK(!memcmp(text_string(&one->body), text_string(&other->body), one->body.length));
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		const char *value = reply_header(one, names[i]);
		const char *again = reply_header(other, names[i]);

		FUZZ_CHECK(!value == !again && (!value || !strcmp(value, again)));
	}
	FUZZ_CHECK(reply_retry_after_s(one) == reply_retry_after_s(other));
}

static void check_read(const struct reply *reply)
{
	const char *length = reply_header(reply, "content-length");
	int64_t bytes;

	FUZZ_CHECK(reply->body.length <= LIMIT_BYTES && reply->head.length <= REPLY_HEAD_BYTES);
	FUZZ_CHECK(reply_retry_after_s(reply) <= 3600);
	if (reply->state == REPLY_BAD)
		return;
	FUZZ_CHECK(!reply->status || (reply->status >= 100 && reply->status < 600));
	FUZZ_CHECK(!length || text_to_int(length, 0, INT32_MAX, &bytes));
	/* Of some there is a length and no body. */
	if (length && reply->state == REPLY_DONE && reply->body.length)
		FUZZ_CHECK(bytes == (int64_t)reply->body.length);
}

/* Each byte that was taken is of the head, which an empty line ends, or of the body. */
static void check_used(const struct reply *reply, const char *bytes, size_t used)
{
	size_t head = 0;

	if (reply->state == REPLY_BAD || !reply->status)
		return;
	while (head < used && (head < 4 || memcmp(bytes + head - 4, "\r\n\r\n", 4) != 0))
		head++;
	FUZZ_CHECK(used == head + reply->body.length);
}

static void try_input(const uint8_t *bytes, size_t length)
{
	const char *text = (const char *)bytes + 1;
	struct reply whole, cut, alone;
	size_t used;

	if (!length)
		return;
	used = read_cut(&whole, text, length - 1, 0);
	read_cut(&cut, text, length - 1, 1 + bytes[0] % CUT_MAX);
	check_same(&whole, &cut);
	check_read(&whole);
	check_used(&whole, text, used);
	if (whole.state == REPLY_DONE) {
		FUZZ_CHECK(read_cut(&alone, text, used, 0) == used);
		check_same(&whole, &alone);
		reply_finish(&alone);
	}
	FUZZ_CHECK(reply_end(&whole) != REPLY_MORE && reply_end(&cut) == whole.state);
	check_read(&whole);
	reply_finish(&whole);
	reply_finish(&cut);
}

static void make_seed(struct random *random, struct text *seed)
{
	static const char *const heads[] = { "HTTP/1.1 200 OK\r\n", "HTTP/1.0 204 No Content\r\n",
		"HTTP/1.1 101 Switching Protocols\r\n", "HTTP/1.1 503\r\n", "HTTP/1.1 304 \r\n",
		"HTTP/1.1 100 Continue\r\n", "HTTP/2 200\r\n" };
	static const char *const lines[] = { "Content-Length: 17\r\n", "content-length:\t17 \r\n",
		"Content-Length: 0\r\n", "Content-Length: 99999\r\n", "Retry-After: 7\r\n",
		"Retry-After: 99999999\r\n", "Content-Type: application/json\r\n", "X:\r\n",
		"Set-Cookie: a\n" };

	text_add_char(seed, (char)random_next(random));
	text_add(seed, heads[random_below(random, COUNT_OF(heads))]);
	for (int64_t count = random_below(random, 4); count; count--)
		text_add(seed, lines[random_below(random, COUNT_OF(lines))]);
	for (int64_t times = random_below(random, 8) ? 0 : random_below(random, 1200); times;
		times--)
		text_add(seed, "X-More: of it\r\n");
	text_add(seed, "\r\n{\"status\":\"fine\"}");
	for (int64_t times = random_below(random, 8) ? 0 : random_below(random, 300); times;
		times--)
		text_add(seed, "more of it");
	if (!random_below(random, 3))
		text_add(seed, "\x81\x02hi");
}

const struct fuzz_target fuzz_reply = { try_input, make_seed };
