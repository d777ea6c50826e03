// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* RFC 6455 as a reader and a writer of bytes, for both sides: no socket, no clock. Takes the other
 * side's frames in pieces of any size, checks every rule of the protocol, joins fragments into
 * messages. No extensions. */
#pragma once

#include "common/base/attr.h"
#include "common/base/text.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	WS_HEADER_BYTES = 10, /* of a frame without mask, at most */
	WS_MASK_BYTES = 4,
	WS_CONTROL_BYTES = 125,
	WS_ACCEPT_BYTES = 29,
	WS_KEY_CHARS = 24,
};

enum ws_opcode {
	WS_CONTINUATION = 0,
	WS_TEXT = 1,
	WS_BINARY = 2,
	WS_CLOSE = 8,
	WS_PING = 9,
	WS_PONG = 10,
};

enum ws_code {
	WS_NORMAL = 1000,
	WS_GOING_AWAY = 1001,
	WS_PROTOCOL_ERROR = 1002,
	WS_UNSUPPORTED = 1003,
	WS_NO_CODE = 1005,
	WS_BAD_DATA = 1007,
	WS_TOO_BIG = 1009,
};

/* What has been read. message: text or binary, joined and unmasked; control: close (with its code,
 * WS_NO_CODE where there was none), ping and pong. Borrowed for the call. */
struct ws_events {
	void (*message)(void *arg, enum ws_opcode opcode, const char *bytes, size_t length);
	/* code has a meaning for WS_CLOSE only. */
	void (*control)(
		void *arg, enum ws_opcode opcode, uint16_t code, const char *bytes, size_t length);
};

/* The state of checking UTF-8 piece by piece. All zero: at the start of a character. */
struct ws_utf8 {
	uint8_t missing; /* continuation bytes still to come */
	uint8_t least;   /* bounds of the next of them */
	uint8_t most;
};
/* False: the bytes cannot be part of UTF-8. At the end, missing must be 0. */
MUST_CHECK bool ws_utf8_check(struct ws_utf8 *utf8, const char *bytes, size_t length);

/* All zero but for the limits: at the start of a connection. */
struct ws_reader {
	size_t limit_bytes;
	bool accept_binary;
	bool from_server; /* its frames have no mask, a client's must have one */
	bool ended;       /* a Close was read: nothing after it counts */
	uint8_t header_length;
	uint8_t header_needed;
	uint8_t header[14];
	uint8_t opcode;         /* of the frame being read */
	uint8_t message_opcode; /* of the message being joined; 0: none */
	bool is_final;
	bool in_payload;
	uint8_t control_length;
	struct ws_utf8 utf8;
	uint64_t payload_left;
	uint64_t payload_at; /* bytes of the frame already unmasked */
	struct text joined;
	char control[WS_CONTROL_BYTES];
};
void ws_reader_finish(struct ws_reader *reader);
/* Reads it all, or up to the first violation. Changes bytes (unmasks them in place). Returns 0, or
 * the code to close the connection with. A handler may not finish the reader. */
uint16_t ws_read(struct ws_reader *reader, char *bytes, size_t length,
	const struct ws_events *events, void *arg);

/* Of a frame from a server. Returns its length. */
size_t ws_write_header(enum ws_opcode opcode, size_t length, char header_out[WS_HEADER_BYTES]);
/* Appends a whole frame from a client. mask: four bytes nobody can guess, new for each frame. */
void ws_write_masked(struct text *text, enum ws_opcode opcode, const uint8_t mask[WS_MASK_BYTES],
	const char *bytes, size_t length);
/* False: key is not 16 bytes in base64. */
MUST_CHECK bool ws_accept_key(const char *key, char accept_out[WS_ACCEPT_BYTES]);
/* May this code stand in a Close frame on the wire? */
bool ws_code_is_valid(uint16_t code);
