// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* HTTP/1.1 requests as a reader of bytes: no socket, no clock. What could be read in two ways is
 * refused (RFC 9112 without its leniencies): a bare LF, a folded line, a blank before a colon, a
 * repeated header that must be single, two lengths, a chunked body. */
#pragma once

#include "server/net/net.h"

enum {
	HTTP_SEGMENTS = 32,
	HTTP_ARGUMENTS = 32,
	HTTP_PROTOCOLS = 8,
	HTTP_METHOD_CHARS = 32,
	HTTP_LENGTH_DIGITS = 15,
};

/* Headers that this module itself looks at. */
enum http_known {
	HTTP_HOST,
	HTTP_CONTENT_LENGTH,
	HTTP_TRANSFER_ENCODING,
	HTTP_CONNECTION,
	HTTP_UPGRADE,
	HTTP_EXPECT,
	HTTP_ORIGIN,
	HTTP_IF_NONE_MATCH,
	HTTP_WEBSOCKET_KEY,
	HTTP_WEBSOCKET_VERSION,
	HTTP_WEBSOCKET_PROTOCOL,
	HTTP_KNOWN_COUNT,
};

/* The request that was read last. Its strings live until the next reading. */
struct http_reader {
	struct net_request request;          /* without id, body and remote */
	const char *known[HTTP_KNOWN_COUNT]; /* NULL: not there */
	size_t body_length;
	bool is_http_1_0;
	bool keep_alive;
	bool expects_continue;
	bool wants_websocket;
	size_t protocol_count;
	const char *protocols[HTTP_PROTOCOLS];

	uint32_t header_lines;
	uint32_t body_limit;
	char *strings; /* room for all of a head's, decoded */
	size_t strings_length;
	struct net_pair *headers;
	const char *segments[HTTP_SEGMENTS];
	struct net_pair arguments[HTTP_ARGUMENTS];
	bool says_close, says_keep_alive, says_upgrade;
};

void http_reader_init(struct http_reader *reader, const struct net_limits *limits);
void http_reader_finish(struct http_reader *reader);
/* Leaves nothing of the request that was read: it has a token in it. */
void http_reader_forget(struct http_reader *reader);

/* Looks for the end of a head. *scanned is 0 at the start of a request and kept between calls.
 * *length_out is 0 while there is none yet, else its length with the empty line. An error is
 * found as early as it can be. */
MUST_CHECK enum err http_find_head(const struct net_limits *limits, const char *bytes,
	size_t length, size_t *scanned, size_t *length_out);
/* Reads a whole head; on an error the members that were read so far are valid. */
MUST_CHECK enum err http_read_head(struct http_reader *reader, const char *bytes, size_t length);
