// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/net/http.h"

#include "common/base/mem.h"
#include "common/base/text.h"
#include <string.h>
#include <strings.h>

/* A piece of the head, not ended by NUL. */
struct slice {
	const char *bytes;
	size_t length;
};

static const struct {
	const char *name;
	bool may_repeat;
} known_rows[] = {
	[HTTP_HOST] = { "host", false },
	[HTTP_CONTENT_LENGTH] = { "content-length", false },
	[HTTP_TRANSFER_ENCODING] = { "transfer-encoding", true },
	[HTTP_CONNECTION] = { "connection", true },
	[HTTP_UPGRADE] = { "upgrade", false },
	[HTTP_EXPECT] = { "expect", false },
	[HTTP_ORIGIN] = { "origin", false },
	[HTTP_IF_NONE_MATCH] = { "if-none-match", false },
	[HTTP_WEBSOCKET_KEY] = { "sec-websocket-key", false },
	[HTTP_WEBSOCKET_VERSION] = { "sec-websocket-version", false },
	[HTTP_WEBSOCKET_PROTOCOL] = { "sec-websocket-protocol", true },
};

/* Headers of the handlers that have one value: a second one would be read by one program and
 * overlooked by another. */
static const char *const single_names[] = { "authorization", "content-type", "idempotency-key",
	"if-match", "x-request-id", "x-twilio-signature" };

static const char *const method_names[NET_METHOD_COUNT] = {
	[NET_GET] = "GET",
	[NET_HEAD] = "HEAD",
	[NET_POST] = "POST",
	[NET_PUT] = "PUT",
	[NET_PATCH] = "PATCH",
	[NET_DELETE] = "DELETE",
	[NET_OPTIONS] = "OPTIONS",
};

const char *net_method_name(enum net_method method)
{
	return method_names[method];
}

static const char *find(const struct net_pair *pairs, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(pairs[i].name, name) == 0)
			return pairs[i].value;
	return NULL;
}

const char *net_request_header(const struct net_request *request, const char *name)
{
	return find(request->headers, request->header_count, name);
}

const char *net_request_argument(const struct net_request *request, const char *name)
{
	return find(request->arguments, request->argument_count, name);
}

void http_reader_init(struct http_reader *reader, const struct net_limits *limits)
{
	*reader = (struct http_reader){
		.header_lines = limits->header_lines,
		.body_limit = limits->body_bytes,
		/* The target as sent and decoded, and the lines; each string's NUL has the room of
		 * the separator behind it. */
		.strings = mem_alloc((size_t)limits->header_bytes * 3 + 128),
		.headers = mem_array(limits->header_lines, sizeof(struct net_pair)),
	};
}

void http_reader_finish(struct http_reader *reader)
{
	mem_free(reader->strings);
	mem_free(reader->headers);
}

void http_reader_forget(struct http_reader *reader)
{
	explicit_bzero(reader->strings, reader->strings_length);
	reader->strings_length = 0;
}

static bool is_control(char c)
{
	return (unsigned char)c < 0x20 || c == 0x7f;
}

static bool is_printable(char c)
{
	return c > 0x20 && c < 0x7f;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* strchr() also finds the NUL. */
static bool is_one_of(const char *set, char c)
{
	return c && strchr(set, c);
}

static bool is_token_char(char c)
{
	return is_letter(c) || is_digit(c) || is_one_of("!#$%&'*+-.^_`|~", c);
}

enum err http_find_head(const struct net_limits *limits, const char *bytes, size_t length,
	size_t *scanned, size_t *length_out)
{
	const size_t end = length < limits->header_bytes ? length : limits->header_bytes;
	size_t at = *scanned;

	for (; at < end; at++) {
		bool after_cr = at && bytes[at - 1] == '\r';

		/* Nearly all of a head. */
		while (!after_cr && at < end && !is_control(bytes[at]))
			at++;
		if (at == end)
			break;
		if ((bytes[at] == '\n') != after_cr)
			return ERR_BAD_REQUEST;
		if (is_control(bytes[at]) && !is_one_of("\r\n\t", bytes[at]))
			return ERR_BAD_REQUEST;
		if (bytes[at] == '\n' && at >= 3 && bytes[at - 2] == '\n') {
			*length_out = at + 1;
			return ERR_OK;
		}
	}
	*scanned = at;
	*length_out = 0;
	if (at < limits->header_bytes)
		return ERR_OK;
	return memchr(bytes, '\n', at) ? ERR_HEADER_TOO_LARGE : ERR_TARGET_TOO_LONG;
}

/* Cuts off what is before the separator; all of it where there is none. */
static struct slice cut(struct slice *rest, char separator)
{
	const char *end = rest->length ? memchr(rest->bytes, separator, rest->length) : NULL;
	struct slice piece = *rest;

	if (!end) {
		*rest = (struct slice){ rest->bytes + rest->length, 0 };
		return piece;
	}
	piece.length = (size_t)(end - rest->bytes);
	rest->bytes += piece.length + 1;
	rest->length -= piece.length + 1;
	return piece;
}

static struct slice trim(struct slice slice)
{
	while (slice.length && is_one_of(" \t", slice.bytes[0])) {
		slice.bytes++;
		slice.length--;
	}
	while (slice.length && is_one_of(" \t", slice.bytes[slice.length - 1]))
		slice.length--;
	return slice;
}

static bool is_word(struct slice slice, const char *word)
{
	return slice.length == strlen(word) && strncasecmp(slice.bytes, word, slice.length) == 0;
}

static const char *keep(struct http_reader *reader, struct slice slice)
{
	char *string = reader->strings + reader->strings_length;

	if (slice.length)
		memcpy(string, slice.bytes, slice.length);
	string[slice.length] = '\0';
	reader->strings_length += slice.length + 1;
	return string;
}

static int hex_value(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Decodes once, and nothing is decoded again after it. NULL: bad escape, control character or
 * bytes that are not UTF-8. */
static const char *decode(struct http_reader *reader, struct slice slice, bool plus_is_blank)
{
	char *string = reader->strings + reader->strings_length;
	size_t length = 0;

	for (size_t i = 0; i < slice.length; i++) {
		char c = slice.bytes[i];

		if (c == '%') {
			bool is_whole = slice.length - i > 2;
			int high = is_whole ? hex_value(slice.bytes[i + 1]) : -1;
			int low = is_whole ? hex_value(slice.bytes[i + 2]) : -1;

			if (high < 0 || low < 0)
				return NULL;
			c = (char)(high * 16 + low);
			i += 2;
		} else if (c == '+' && plus_is_blank) {
			c = ' ';
		}
		string[length++] = c;
	}
	string[length] = '\0';
	if (!utf8_is_printable(string, length))
		return NULL;
	reader->strings_length += length + 1;
	return string;
}

static enum err read_path(struct http_reader *reader, struct slice path)
{
	const char *end = path.bytes + path.length;
	bool more = path.length > 1;
	size_t count = 0;

	if (!path.length || path.bytes[0] != '/')
		return ERR_BAD_REQUEST;
	path.bytes++;
	path.length--;
	while (more) {
		struct slice piece = cut(&path, '/');
		const char *segment = decode(reader, piece, false);

		/* A slash behind the piece means one more of them, be it empty. */
		more = piece.bytes + piece.length < end;
		if (count == HTTP_SEGMENTS || !segment || strcmp(segment, ".") == 0 ||
			strcmp(segment, "..") == 0)
			return ERR_BAD_REQUEST;
		reader->segments[count++] = segment;
	}
	reader->request.segment_count = count;
	return ERR_OK;
}

static enum err read_query(struct http_reader *reader, struct slice query)
{
	struct net_request *request = &reader->request;

	while (query.length) {
		struct slice value = cut(&query, '&');
		struct slice name = cut(&value, '=');
		struct net_pair *argument = &reader->arguments[request->argument_count];

		if (!name.length && !value.length)
			continue;
		if (request->argument_count == HTTP_ARGUMENTS)
			return ERR_BAD_REQUEST;
		argument->name = decode(reader, name, true);
		argument->value = decode(reader, value, true);
		if (!argument->name || !argument->value || !argument->name[0] ||
			net_request_argument(request, argument->name))
			return ERR_BAD_REQUEST;
		request->argument_count++;
	}
	return ERR_OK;
}

/* A name or an address, and a port: enough that it cannot be mistaken for anything else. */
static bool is_authority(struct slice slice)
{
	for (size_t i = 0; i < slice.length; i++)
		if (!is_letter(slice.bytes[i]) && !is_digit(slice.bytes[i]) &&
			!is_one_of("-._~:[]%", slice.bytes[i]))
			return false;
	return slice.length > 0;
}

/* http://host/path, as it is sent to proxies; the host must be that of the Host header. */
static enum err cut_authority(
	struct http_reader *reader, struct slice *target, const char **authority_out)
{
	static const char *const schemes[] = { "http://", "https://" };
	struct slice authority;

	for (size_t i = 0; i < COUNT_OF(schemes); i++) {
		size_t length = strlen(schemes[i]), end = 0;

		if (target->length < length || strncasecmp(target->bytes, schemes[i], length) != 0)
			continue;
		authority = (struct slice){ target->bytes + length, target->length - length };
		while (end < authority.length && !is_one_of("/?", authority.bytes[end]))
			end++;
		authority.length = end;
		if (!is_authority(authority))
			return ERR_BAD_REQUEST;
		*authority_out = keep(reader, authority);
		target->bytes += length + end;
		target->length -= length + end;
		if (!target->length || target->bytes[0] != '/')
			return ERR_BAD_REQUEST;
	}
	return ERR_OK;
}

static enum err read_target(
	struct http_reader *reader, struct slice target, const char **authority_out)
{
	enum err err;
	struct slice path;

	/* Printable ASCII: all else must come as %xx. */
	for (size_t i = 0; i < target.length; i++)
		if (!is_printable(target.bytes[i]) || is_one_of("#\"<>\\", target.bytes[i]))
			return ERR_BAD_REQUEST;
	reader->request.target = keep(reader, target);
	err = cut_authority(reader, &target, authority_out);
	if (err)
		return err;
	path = cut(&target, '?');
	err = read_path(reader, path);
	return err ? err : read_query(reader, target);
}

static enum err read_version(struct http_reader *reader, struct slice version)
{
	if (version.length != 8 || memcmp(version.bytes, "HTTP/", 5) != 0 ||
		!is_digit(version.bytes[5]) || version.bytes[6] != '.' ||
		!is_digit(version.bytes[7]))
		return ERR_BAD_REQUEST;
	if (version.bytes[5] != '1' || version.bytes[7] > '1')
		return ERR_HTTP_VERSION;
	reader->is_http_1_0 = version.bytes[7] == '0';
	return ERR_OK;
}

static enum err read_method(struct http_reader *reader, struct slice method)
{
	if (!method.length || method.length > HTTP_METHOD_CHARS)
		return ERR_BAD_REQUEST;
	for (size_t i = 0; i < method.length; i++)
		if (!is_token_char(method.bytes[i]))
			return ERR_BAD_REQUEST;
	for (size_t i = 0; i < NET_METHOD_COUNT; i++) {
		if (method.length != strlen(method_names[i]) ||
			memcmp(method.bytes, method_names[i], method.length) != 0)
			continue;
		reader->request.method = (enum net_method)i;
		return ERR_OK;
	}
	return ERR_UNKNOWN_METHOD;
}

static enum err read_request_line(
	struct http_reader *reader, struct slice line, const char **authority_out)
{
	struct slice method = cut(&line, ' ');
	struct slice target = cut(&line, ' ');
	enum err err = read_version(reader, line);

	if (!err)
		err = read_method(reader, method);
	return err ? err : read_target(reader, target, authority_out);
}

static void read_connection(struct http_reader *reader, struct slice value)
{
	while (value.length) {
		struct slice word = trim(cut(&value, ','));

		reader->says_close |= is_word(word, "close");
		reader->says_keep_alive |= is_word(word, "keep-alive");
		reader->says_upgrade |= is_word(word, "upgrade");
	}
}

static enum err read_protocols(struct http_reader *reader, struct slice value)
{
	while (value.length) {
		struct slice protocol = trim(cut(&value, ','));

		if (!protocol.length || reader->protocol_count == HTTP_PROTOCOLS)
			return ERR_BAD_REQUEST;
		for (size_t i = 0; i < protocol.length; i++)
			if (!is_token_char(protocol.bytes[i]))
				return ERR_BAD_REQUEST;
		reader->protocols[reader->protocol_count++] = keep(reader, protocol);
	}
	return ERR_OK;
}

static enum err note_known(struct http_reader *reader, const struct net_pair *header)
{
	struct slice value = { header->value, strlen(header->value) };

	for (size_t i = 0; i < HTTP_KNOWN_COUNT; i++) {
		if (strcmp(header->name, known_rows[i].name) != 0)
			continue;
		if (reader->known[i] && !known_rows[i].may_repeat)
			return ERR_BAD_REQUEST;
		reader->known[i] = header->value;
		if (i == HTTP_CONNECTION)
			read_connection(reader, value);
		return i == HTTP_WEBSOCKET_PROTOCOL ? read_protocols(reader, value) : ERR_OK;
	}
	for (size_t i = 0; i < COUNT_OF(single_names); i++)
		if (strcmp(header->name, single_names[i]) == 0 &&
			net_request_header(&reader->request, header->name))
			return ERR_BAD_REQUEST;
	return ERR_OK;
}

static enum err read_line(struct http_reader *reader, struct slice line)
{
	struct slice value = line, name = cut(&value, ':');
	struct net_pair *header = &reader->headers[reader->request.header_count];
	char *lower = reader->strings + reader->strings_length;
	enum err err;

	if (!name.length || name.length == line.length)
		return ERR_BAD_REQUEST;
	for (size_t i = 0; i < name.length; i++)
		if (!is_token_char(name.bytes[i]))
			return ERR_BAD_REQUEST;
	if (reader->request.header_count == reader->header_lines)
		return ERR_HEADER_TOO_LARGE;
	header->name = keep(reader, name);
	for (; *lower; lower++)
		if (*lower >= 'A' && *lower <= 'Z')
			*lower = (char)(*lower - 'A' + 'a');
	header->value = keep(reader, trim(value));
	err = note_known(reader, header);
	reader->request.header_count++;
	return err;
}

static enum err judge_length(struct http_reader *reader)
{
	const char *text = reader->known[HTTP_CONTENT_LENGTH];
	uint64_t length = 0;

	if (reader->known[HTTP_TRANSFER_ENCODING])
		return text ? ERR_BAD_REQUEST : ERR_LENGTH_REQUIRED;
	if (!text)
		return ERR_OK;
	if (!text[0])
		return ERR_BAD_REQUEST;
	for (size_t i = 0; text[i]; i++) {
		if (!is_digit(text[i]))
			return ERR_BAD_REQUEST;
		if (i == HTTP_LENGTH_DIGITS)
			return ERR_TOO_LARGE;
		length = length * 10 + (uint64_t)(text[i] - '0');
	}
	if (length > reader->body_limit)
		return ERR_TOO_LARGE;
	reader->body_length = (size_t)length;
	return ERR_OK;
}

static enum err judge_host(const struct http_reader *reader, const char *authority, bool required)
{
	const char *host = reader->known[HTTP_HOST];

	if (!host)
		return required ? ERR_BAD_REQUEST : ERR_OK;
	if (!is_authority((struct slice){ host, strlen(host) }))
		return ERR_BAD_REQUEST;
	return authority && strcasecmp(authority, host) != 0 ? ERR_BAD_REQUEST : ERR_OK;
}

static enum err judge_expectation(struct http_reader *reader)
{
	const char *expect = reader->known[HTTP_EXPECT];

	/* RFC 9110, 10.1.1: from an HTTP/1.0 client it means nothing. */
	if (!expect || reader->is_http_1_0)
		return ERR_OK;
	reader->expects_continue = strcasecmp(expect, "100-continue") == 0;
	return reader->expects_continue ? ERR_OK : ERR_EXPECTATION;
}

/* What the lines say together. */
static enum err judge(struct http_reader *reader, const char *authority)
{
	const char *upgrade = reader->known[HTTP_UPGRADE];
	bool is_1_1 = !reader->is_http_1_0;
	enum err err = judge_host(reader, authority, is_1_1);

	if (!err)
		err = judge_length(reader);
	if (!err)
		err = judge_expectation(reader);
	reader->keep_alive = !reader->says_close && (is_1_1 || reader->says_keep_alive);
	reader->wants_websocket =
		is_1_1 && reader->says_upgrade && upgrade && strcasecmp(upgrade, "websocket") == 0;
	return err;
}

static void clear(struct http_reader *reader)
{
	reader->request = (struct net_request){
		.target = "",
		.segments = reader->segments,
		.arguments = reader->arguments,
		.headers = reader->headers,
	};
	memset(reader->known, 0, sizeof(reader->known));
	reader->body_length = reader->strings_length = reader->protocol_count = 0;
	reader->keep_alive = reader->is_http_1_0 = false;
	reader->expects_continue = reader->wants_websocket = false;
	reader->says_close = reader->says_keep_alive = reader->says_upgrade = false;
}

enum err http_read_head(struct http_reader *reader, const char *bytes, size_t length)
{
	struct slice rest = { bytes, length - 2 }; /* without the empty line */
	const char *authority = NULL;
	struct slice line;
	enum err err;

	clear(reader);
	line = cut(&rest, '\n');
	line.length--; /* its CR */
	err = read_request_line(reader, line, &authority);
	while (!err && rest.length) {
		line = cut(&rest, '\n');
		line.length--;
		err = read_line(reader, line);
	}
	return err ? err : judge(reader, authority);
}
