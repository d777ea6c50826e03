// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/wire/ws.h"

#include <openssl/evp.h>
#include <string.h>

enum {
	FINAL = 0x80,
	RESERVED = 0x70,
	OPCODE = 0x0f,
	MASKED = 0x80,
	LENGTH = 0x7f,
	LENGTH_16 = 126,
	LENGTH_64 = 127,
	CONTROL = 0x08, /* the bit that makes an opcode a control frame's */
};

bool ws_code_is_valid(uint16_t code)
{
	return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
	       (code >= 3000 && code <= 4999);
}

/* The first byte of a character says how many follow and what the next may be: this leaves out
 * overlong forms, surrogates and all above U+10FFFF. */
static bool start_character(struct ws_utf8 *utf8, uint8_t byte)
{
	utf8->least = 0x80;
	utf8->most = 0xbf;
	if (byte < 0x80)
		return true;
	if (byte < 0xc2 || byte > 0xf4)
		return false;
	utf8->missing = (uint8_t)(byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3);
	if (byte == 0xe0)
		utf8->least = 0xa0;
	if (byte == 0xed)
		utf8->most = 0x9f;
	if (byte == 0xf0)
		utf8->least = 0x90;
	if (byte == 0xf4)
		utf8->most = 0x8f;
	return true;
}

bool ws_utf8_check(struct ws_utf8 *utf8, const char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		uint8_t byte = (uint8_t)bytes[i];

		if (!utf8->missing) {
			if (!start_character(utf8, byte))
				return false;
			continue;
		}
		if (byte < utf8->least || byte > utf8->most)
			return false;
		utf8->missing--;
		utf8->least = 0x80;
		utf8->most = 0xbf;
	}
	return true;
}

void ws_reader_finish(struct ws_reader *reader)
{
	text_wipe(&reader->joined);
}

static size_t least(size_t a, uint64_t b)
{
	return a < b ? a : (size_t)b;
}

static uint64_t big_endian(const uint8_t *bytes, size_t count)
{
	uint64_t number = 0;

	for (size_t i = 0; i < count; i++)
		number = number << 8 | bytes[i];
	return number;
}

/* What the first two bytes must satisfy (RFC 6455, 5.2 to 5.5). */
static uint16_t check_start(const struct ws_reader *reader)
{
	uint8_t opcode = reader->header[0] & OPCODE;
	uint8_t length = reader->header[1] & LENGTH;
	bool is_final = reader->header[0] & FINAL;
	bool is_masked = reader->header[1] & MASKED;

	if (reader->header[0] & RESERVED || is_masked == reader->from_server)
		return WS_PROTOCOL_ERROR;
	switch (opcode) {
	case WS_CONTINUATION:
		return reader->message_opcode ? 0 : WS_PROTOCOL_ERROR;
	case WS_BINARY:
		if (!reader->accept_binary)
			return WS_UNSUPPORTED;
		return reader->message_opcode ? WS_PROTOCOL_ERROR : 0;
	case WS_TEXT:
		return reader->message_opcode ? WS_PROTOCOL_ERROR : 0;
	case WS_CLOSE:
	case WS_PING:
	case WS_PONG:
		return is_final && length <= WS_CONTROL_BYTES ? 0 : WS_PROTOCOL_ERROR;
	default:
		return WS_PROTOCOL_ERROR;
	}
}

static uint16_t begin_payload(struct ws_reader *reader)
{
	uint8_t length = reader->header[1] & LENGTH;

	reader->opcode = reader->header[0] & OPCODE;
	reader->is_final = reader->header[0] & FINAL;
	reader->payload_left = length;
	if (length == LENGTH_16)
		reader->payload_left = big_endian(reader->header + 2, 2);
	if (length == LENGTH_64)
		reader->payload_left = big_endian(reader->header + 2, 8);
	if (reader->payload_left >> 63)
		return WS_PROTOCOL_ERROR;
	if ((length == LENGTH_16 && reader->payload_left < LENGTH_16) ||
		(length == LENGTH_64 && reader->payload_left <= UINT16_MAX))
		return WS_PROTOCOL_ERROR; /* 5.2: the shortest form must be used */
	reader->payload_at = 0;
	reader->control_length = 0;
	reader->in_payload = true;
	if (reader->opcode & CONTROL)
		return 0;
	if (reader->payload_left > reader->limit_bytes - reader->joined.length)
		return WS_TOO_BIG;
	if (reader->opcode != WS_CONTINUATION) {
		reader->message_opcode = reader->opcode;
		reader->utf8 = (struct ws_utf8){ 0 };
	}
	return 0;
}

/* Takes header bytes; in_payload is set with the last of them. */
static uint16_t read_header(
	struct ws_reader *reader, const char *bytes, size_t length, size_t *used_out)
{
	size_t used = 0;
	uint16_t code;

	if (!reader->header_length)
		reader->header_needed = 2;
	while (used < length && reader->header_length < reader->header_needed) {
		reader->header[reader->header_length++] = (uint8_t)bytes[used++];
		if (reader->header_length != 2)
			continue;
		code = check_start(reader);
		if (code)
			return code;
		reader->header_needed = reader->from_server ? 2 : 2 + WS_MASK_BYTES;
		if ((reader->header[1] & LENGTH) == LENGTH_16)
			reader->header_needed += 2;
		if ((reader->header[1] & LENGTH) == LENGTH_64)
			reader->header_needed += 8;
	}
	*used_out = used;
	return reader->header_length == reader->header_needed ? begin_payload(reader) : 0;
}

static void unmask(struct ws_reader *reader, char *bytes, size_t length)
{
	const uint8_t *mask = reader->header + reader->header_needed - WS_MASK_BYTES;

	for (size_t i = 0; i < length && !reader->from_server; i++)
		bytes[i] = (char)(bytes[i] ^ mask[(reader->payload_at + i) % WS_MASK_BYTES]);
	reader->payload_at += length;
	reader->payload_left -= length;
}

static uint16_t end_control(struct ws_reader *reader, const struct ws_events *events, void *arg)
{
	const char *bytes = reader->control;
	size_t length = reader->control_length;
	struct ws_utf8 utf8 = { 0 };
	uint16_t code = WS_NO_CODE;

	if (reader->opcode == WS_CLOSE) {
		if (length == 1)
			return WS_PROTOCOL_ERROR;
		if (length) {
			code = (uint16_t)big_endian((const uint8_t *)bytes, 2);
			bytes += 2;
			length -= 2;
			if (!ws_code_is_valid(code))
				return WS_PROTOCOL_ERROR;
		}
		if (!ws_utf8_check(&utf8, bytes, length) || utf8.missing)
			return WS_BAD_DATA;
		reader->ended = true;
	}
	events->control(arg, (enum ws_opcode)reader->opcode, code, bytes, length);
	return 0;
}

static uint16_t read_control(struct ws_reader *reader, char *bytes, size_t length)
{
	memcpy(reader->control + reader->control_length, bytes, length);
	reader->control_length = (uint8_t)(reader->control_length + length);
	return 0;
}

/* A message that came in one piece is given on as it lies; only others are joined. */
static uint16_t read_data(struct ws_reader *reader, char *bytes, size_t length,
	const struct ws_events *events, void *arg)
{
	bool ends = !reader->payload_left && reader->is_final;
	enum ws_opcode opcode = (enum ws_opcode)reader->message_opcode;

	if (opcode == WS_TEXT &&
		(!ws_utf8_check(&reader->utf8, bytes, length) || (ends && reader->utf8.missing)))
		return WS_BAD_DATA;
	if (!ends || reader->joined.length)
		text_add_bytes(&reader->joined, bytes, length);
	if (!ends)
		return 0;
	reader->message_opcode = 0;
	if (reader->joined.length)
		events->message(arg, opcode, reader->joined.bytes, reader->joined.length);
	else
		events->message(arg, opcode, bytes, length);
	text_wipe(&reader->joined);
	return 0;
}

static uint16_t read_payload(struct ws_reader *reader, char *bytes, size_t length,
	const struct ws_events *events, void *arg)
{
	bool is_control = reader->opcode & CONTROL;
	uint16_t code;

	unmask(reader, bytes, length);
	if (is_control)
		code = read_control(reader, bytes, length);
	else
		code = read_data(reader, bytes, length, events, arg);
	if (code || reader->payload_left)
		return code;
	reader->in_payload = false;
	reader->header_length = 0;
	return is_control ? end_control(reader, events, arg) : 0;
}

uint16_t ws_read(struct ws_reader *reader, char *bytes, size_t length,
	const struct ws_events *events, void *arg)
{
	uint16_t code = 0;

	while (!code && !reader->ended && (length || reader->in_payload)) {
		size_t used = 0;

		if (!reader->in_payload) {
			code = read_header(reader, bytes, length, &used);
		} else {
			used = least(length, reader->payload_left);
			if (!used && reader->payload_left)
				break;
			code = read_payload(reader, bytes, used, events, arg);
		}
		bytes += used;
		length -= used;
	}
	return code;
}

size_t ws_write_header(enum ws_opcode opcode, size_t length, char header_out[WS_HEADER_BYTES])
{
	size_t length_bytes = length < LENGTH_16 ? 0 : length <= UINT16_MAX ? 2 : 8;

	header_out[0] = (char)(FINAL | opcode);
	header_out[1] = (char)(length_bytes == 0   ? length
			       : length_bytes == 2 ? (size_t)LENGTH_16
						   : (size_t)LENGTH_64);
	for (size_t i = 0; i < length_bytes; i++)
		header_out[2 + i] = (char)((uint64_t)length >> 8 * (length_bytes - 1 - i));
	return 2 + length_bytes;
}

void ws_write_masked(struct text *text, enum ws_opcode opcode, const uint8_t mask[WS_MASK_BYTES],
	const char *bytes, size_t length)
{
	char header[WS_HEADER_BYTES];
	size_t header_length = ws_write_header(opcode, length, header);
	size_t start;

	header[1] = (char)((uint8_t)header[1] | MASKED);
	text_add_bytes(text, header, header_length);
	text_add_bytes(text, (const char *)mask, WS_MASK_BYTES);
	start = text->length;
	text_add_bytes(text, bytes, length);
	for (size_t i = 0; i < length; i++)
		text->bytes[start + i] = (char)(bytes[i] ^ mask[i % WS_MASK_BYTES]);
}

bool ws_accept_key(const char *key, char accept_out[WS_ACCEPT_BYTES])
{
	static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
	unsigned char decoded[WS_KEY_CHARS / 4 * 3], digest[EVP_MAX_MD_SIZE];
	char text[WS_KEY_CHARS + sizeof(guid)];
	unsigned digest_length = 0;

	if (strlen(key) != WS_KEY_CHARS || strcmp(key + WS_KEY_CHARS - 2, "==") != 0 ||
		EVP_DecodeBlock(decoded, (const unsigned char *)key, WS_KEY_CHARS) < 0)
		return false;
	memcpy(text, key, WS_KEY_CHARS);
	memcpy(text + WS_KEY_CHARS, guid, sizeof(guid));
	if (!EVP_Digest(text, sizeof(text) - 1, digest, &digest_length, EVP_sha1(), NULL))
		return false;
	EVP_EncodeBlock((unsigned char *)accept_out, digest, (int)digest_length);
	return true;
}
