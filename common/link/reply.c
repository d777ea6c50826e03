// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/link/reply.h"

#include "common/link/secret.h"
#include <string.h>
#include <strings.h>

enum {
	RETRY_AFTER_MAX_S = 3600,
	SMALL_BODY_BYTES = 8 * 1024,
	SWITCHING_PROTOCOLS = 101,
	NO_CONTENT = 204,
	NOT_MODIFIED = 304,
};

void reply_finish(struct reply *reply)
{
	secret_finish(&reply->head);
	secret_finish(&reply->body);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "HTTP/1.1 200 OK" */
static bool read_status(struct reply *reply, const char *line)
{
	bool good = strncmp(line, "HTTP/1.", 7) == 0 && is_digit(line[7]) && line[8] == ' ' &&
		    line[9] >= '1' && line[9] <= '5' && is_digit(line[10]) && is_digit(line[11]) &&
		    (line[12] == ' ' || line[12] == '\0');

	if (good)
		reply->status = (line[9] - '0') * 100 + (line[10] - '0') * 10 + line[11] - '0';
	return good;
}

static const char *next_line(const struct reply *reply, const char *line)
{
	const char *end = reply->head.bytes + reply->head.length;

	line += strlen(line) + 1;
	return line < end && *line ? line : NULL;
}

static const char *value_of(const char *line, const char *name)
{
	size_t length = strlen(name);

	if (strncasecmp(line, name, length) != 0 || line[length] != ':')
		return NULL;
	line += length + 1;
	return line + strspn(line, " \t");
}

static const char *find(const struct reply *reply, const char *after, const char *name)
{
	const char *value = NULL;

	while (!value && (after = next_line(reply, after)))
		value = value_of(after, name);
	return value;
}

const char *reply_header(const struct reply *reply, const char *name)
{
	return reply->status ? find(reply, reply->head.bytes, name) : NULL;
}

uint32_t reply_retry_after_s(const struct reply *reply)
{
	const char *value = reply_header(reply, "retry-after");
	int64_t seconds;

	if (!value || !text_to_int(value, 0, INT32_MAX, &seconds))
		return 0;
	return (uint32_t)(seconds < RETRY_AFTER_MAX_S ? seconds : RETRY_AFTER_MAX_S);
}

/* Two lengths that differ would be two readings of one answer. */
static bool read_length(struct reply *reply)
{
	const char *line = reply->head.bytes;

	while ((line = next_line(reply, line))) {
		const char *value = value_of(line, "content-length");
		int64_t length;

		if (!value)
			continue;
		if (!text_to_int(value, 0, INT32_MAX, &length))
			return false;
		if (reply->has_length && reply->body_length != (size_t)length)
			return false;
		reply->has_length = true;
		reply->body_length = (size_t)length;
	}
	return true;
}

/* Each line's end, with the blanks before it, becomes a NUL. False: there is a NUL already, or a
 * return or a line feed by itself. */
static bool split(struct text *head)
{
	size_t to = 0;

	for (size_t from = 0; from < head->length; from++) {
		char c = head->bytes[from];

		if (c == '\0' || c == '\n' || (c == '\r' && head->bytes[from + 1] != '\n'))
			return false;
		if (c == '\r') {
			while (to && (head->bytes[to - 1] == ' ' || head->bytes[to - 1] == '\t'))
				to--;
			c = '\0';
			from++;
		}
		head->bytes[to++] = c;
	}
	head->length = to;
	head->bytes[to] = '\0';
	return true;
}

static enum reply_state begin_body(struct reply *reply)
{
	if (!split(&reply->head))
		return REPLY_BAD;
	if (!read_status(reply, reply->head.bytes) || !read_length(reply))
		return REPLY_BAD;
	if (reply->status == SWITCHING_PROTOCOLS || reply->status == NO_CONTENT ||
		reply->status == NOT_MODIFIED || (reply->has_length && !reply->body_length))
		return REPLY_DONE;
	/* Other interim answers were not asked for. A body in chunks was not either; without its
	 * end it lasts until the connection does. */
	if (reply->status < 200 || reply->body_length > reply->limit_bytes)
		return REPLY_BAD;
	if (reply->body_length <= SMALL_BODY_BYTES)
		secret_reserve(&reply->body, reply->body_length);
	return REPLY_MORE;
}

/* Line by line, so that nothing behind the empty one is taken. */
static size_t read_head(struct reply *reply, const char *bytes, size_t length)
{
	size_t used = 0;

	while (used < length && reply->state == REPLY_MORE && !reply->status) {
		const char *end = memchr(bytes + used, '\n', length - used);
		size_t piece = end ? (size_t)(end - bytes - used) + 1 : length - used;

		if (reply->head.length + piece > REPLY_HEAD_BYTES) {
			reply->state = REPLY_BAD;
			return used;
		}
		text_add_bytes(&reply->head, bytes + used, piece);
		used += piece;
		if (reply->head.length >= 4 &&
			memcmp(reply->head.bytes + reply->head.length - 4, "\r\n\r\n", 4) == 0)
			reply->state = begin_body(reply);
	}
	return used;
}

static size_t read_body(struct reply *reply, const char *bytes, size_t length)
{
	size_t room =
		(reply->has_length ? reply->body_length : reply->limit_bytes) - reply->body.length;
	size_t piece = length < room ? length : room;

	text_add_bytes(&reply->body, bytes, piece);
	if (reply->has_length && reply->body.length == reply->body_length)
		reply->state = REPLY_DONE;
	else if (piece < length)
		reply->state = REPLY_BAD;
	return piece;
}

enum reply_state reply_read(struct reply *reply, const char *bytes, size_t length, size_t *used_out)
{
	size_t used = 0;

	if (!reply->status)
		used = read_head(reply, bytes, length);
	if (reply->state == REPLY_MORE && reply->status)
		used += read_body(reply, bytes + used, length - used);
	*used_out = used;
	return reply->state;
}

enum reply_state reply_end(struct reply *reply)
{
	if (reply->state == REPLY_MORE)
		reply->state = reply->status && !reply->has_length ? REPLY_DONE : REPLY_BAD;
	return reply->state;
}
