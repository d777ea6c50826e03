// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/wire/ws.h"

#include "common/base/attr.h"
#include "common/base/mem.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* What was heard, as text: "t:abc" a text message, "b:..", "ping:..", "pong:..", "close:1000:..".
 */
struct heard {
	char log[4096];
	size_t messages;
	size_t length; /* of the last message */
};

static void hear_message(void *arg, enum ws_opcode opcode, const char *bytes, size_t length)
{
	struct heard *heard = arg;
	size_t at = strlen(heard->log);

	heard->messages++;
	heard->length = length;
	snprintf(heard->log + at, sizeof(heard->log) - at, "%s:%.*s ",
		opcode == WS_TEXT ? "t" : "b", (int)length, bytes);
}

static void hear_control(
	void *arg, enum ws_opcode opcode, uint16_t code, const char *bytes, size_t length)
{
	struct heard *heard = arg;
	size_t at = strlen(heard->log);

	if (opcode == WS_CLOSE)
		snprintf(heard->log + at, sizeof(heard->log) - at, "close:%u:%.*s ", code,
			(int)length, bytes);
	else
		snprintf(heard->log + at, sizeof(heard->log) - at, "%s:%.*s ",
			opcode == WS_PING ? "ping" : "pong", (int)length, bytes);
}

static const struct ws_events events = { .message = hear_message, .control = hear_control };

/* A frame as hex digits before masking: first byte, length byte(s) without the mask bit, payload.
 * The client's mask is put in by frame(). */
struct row {
	const char *name;
	const char *frames; /* pieces "81 03:616263", one frame each, parted by blanks */
	uint16_t code;
	const char *heard;
};

static const struct row rows[] = {
	{ "a text", "8103:616263", 0, "t:abc " },
	{ "an empty text", "8100:", 0, "t: " },
	{ "a text in three fragments", "0101:61 0001:62 8001:63", 0, "t:abc " },
	{ "empty fragments", "0100: 0000: 8000:", 0, "t: " },
	{ "a ping between fragments", "0101:61 8902:6869 8001:62", 0, "ping:hi t:ab " },
	{ "a pong nobody asked for", "8a00:", 0, "pong: " },
	{ "two messages", "8101:61 8101:62", 0, "t:a t:b " },
	{ "a binary", "8201:61", 0, "b:a " },
	{ "a binary in fragments", "0201:61 8001:62", 0, "b:ab " },
	{ "a close without code", "8800:", 0, "close:1005: " },
	{ "a close with code and reason", "8805:03e8627965", 0, "close:1000:bye " },
	{ "nothing counts after a close", "8800: 8101:61", 0, "close:1005: " },
	{ "a close of one byte", "8801:03", WS_PROTOCOL_ERROR, "" },
	{ "a close with a code of no meaning", "8802:03ec", WS_PROTOCOL_ERROR, "" },
	{ "a close with a code that is never sent", "8802:03ed", WS_PROTOCOL_ERROR, "" },
	{ "a close with the code of an application", "8802:0fa0", 0, "close:4000: " },
	{ "a close with a bad reason", "8803:03e8ff", WS_BAD_DATA, "" },
	{ "a reserved bit", "c103:616263", WS_PROTOCOL_ERROR, "" },
	{ "a reserved opcode", "8300:", WS_PROTOCOL_ERROR, "" },
	{ "a reserved control opcode", "8b00:", WS_PROTOCOL_ERROR, "" },
	{ "a fragmented ping", "0900:", WS_PROTOCOL_ERROR, "" },
	{ "a ping of 126 bytes", "897e007e:", WS_PROTOCOL_ERROR, "" },
	{ "a continuation of nothing", "8001:61", WS_PROTOCOL_ERROR, "" },
	{ "a text inside a message", "0101:61 8101:62", WS_PROTOCOL_ERROR, "" },
	{ "a binary inside a message", "0101:61 8201:62", WS_PROTOCOL_ERROR, "" },
	{ "a length not in its shortest form", "817e0003:616263", WS_PROTOCOL_ERROR, "" },
	{ "a 64-bit length not in its shortest form", "817f000000000000ffff:", WS_PROTOCOL_ERROR,
		"" },
	{ "a length with the top bit", "817f8000000000000000:", WS_PROTOCOL_ERROR, "" },
	{ "a length that no memory holds", "817f0000010000000000:", WS_TOO_BIG, "" },
	{ "one byte over the limit", "817e0101:", WS_TOO_BIG, "" },
	{ "as long as the limit, not yet there", "817e0100:", 0, "" },
	{ "bad UTF-8", "8101:ff", WS_BAD_DATA, "" },
	{ "an overlong form", "8102:c0af", WS_BAD_DATA, "" },
	{ "an overlong form of three", "8103:e09fbf", WS_BAD_DATA, "" },
	{ "a surrogate", "8103:eda080", WS_BAD_DATA, "" },
	{ "above U+10FFFF", "8104:f4908080", WS_BAD_DATA, "" },
	{ "a character cut short", "8102:e282", WS_BAD_DATA, "" },
	{ "a character over two fragments", "0102:e282 8001:ac", 0, "t:\xe2\x82\xac " },
	{ "bad UTF-8 over two fragments", "0102:e282 8001:41", WS_BAD_DATA, "" },
	{ "the largest character", "8104:f48fbfbf", 0, "t:\xf4\x8f\xbf\xbf " },
};

static uint8_t hex_byte(const char *at)
{
	unsigned value = 0;

	sscanf(at, "%2x", &value);
	return (uint8_t)value;
}

/* One frame of the table as a client sends it. Returns where the next begins. */
static const char *encode(const char *at, char *bytes_out, size_t *length)
{
	static const uint8_t mask[4] = { 0x11, 0x22, 0x83, 0xf4 };
	size_t index = 0, header = *length;

	for (; *at && *at != ':' && *at != ' '; at += 2)
		bytes_out[(*length)++] = (char)hex_byte(at);
	bytes_out[header + 1] = (char)(bytes_out[header + 1] | 0x80);
	memcpy(bytes_out + *length, mask, 4);
	*length += 4;
	if (*at == ':')
		at++;
	for (; *at && *at != ' '; at += 2, index++)
		bytes_out[(*length)++] = (char)(hex_byte(at) ^ mask[index % 4]);
	return *at ? at + 1 : at;
}

/* The same frame as a server sends it. */
static const char *encode_plain(const char *at, char *bytes_out, size_t *length)
{
	for (; *at && *at != ' '; at += *at == ':' ? 1 : 2)
		if (*at != ':')
			bytes_out[(*length)++] = (char)hex_byte(at);
	return *at ? at + 1 : at;
}

static void check(const struct row *row, size_t piece, bool from_server)
{
	struct ws_reader reader = {
		.limit_bytes = 256, .accept_binary = true, .from_server = from_server
	};
	struct heard heard = { 0 };
	char bytes[1024];
	size_t length = 0;
	uint16_t code = 0;

	for (const char *at = row->frames; *at;)
		at = from_server ? encode_plain(at, bytes, &length) : encode(at, bytes, &length);
	for (size_t at = 0; at < length && !code; at += piece)
		code = ws_read(&reader, bytes + at, piece < length - at ? piece : length - at,
			&events, &heard);
	if (code != row->code || strcmp(heard.log, row->heard) != 0)
		fail_msg("%s in pieces of %zu: code %u, heard \"%s\"", row->name, piece, code,
			heard.log);
	ws_reader_finish(&reader);
}

static void each_frame_of_the_table_is_read_alike_in_pieces_of_any_size(void **state)
{
	(void)state;

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		for (size_t piece = 1; piece < 40; piece++)
			check(&rows[i], piece, false);
}

static void the_same_frames_without_mask_are_read_alike_from_a_server(void **state)
{
	(void)state;

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		for (size_t piece = 1; piece < 40; piece++)
			check(&rows[i], piece, true);
}

static void a_masked_frame_from_a_server_is_a_violation(void **state)
{
	struct ws_reader reader = { .limit_bytes = 256, .from_server = true };
	struct heard heard = { 0 };
	char bytes[] = "\x81\x81\0\0\0\0z";
	(void)state;

	assert_int_equal(ws_read(&reader, bytes, 7, &events, &heard), WS_PROTOCOL_ERROR);
	assert_string_equal(heard.log, "");
	ws_reader_finish(&reader);
}

static void what_a_client_writes_a_server_reads(void **state)
{
	static const size_t lengths[] = { 0, 1, 5, 125, 126, 4000, 65535, 65536, 70000 };
	static const uint8_t mask[WS_MASK_BYTES] = { 0xf1, 0x02, 0x00, 0x7f };
	char *payload = mem_alloc(70000);
	(void)state;

	memset(payload, 'x', 70000);
	for (size_t i = 0; i < COUNT_OF(lengths); i++) {
		struct ws_reader reader = { .limit_bytes = 70000 };
		struct heard heard = { 0 };
		struct text frame = { 0 };

		ws_write_masked(&frame, WS_TEXT, mask, payload, lengths[i]);
		assert_int_equal(ws_read(&reader, frame.bytes, frame.length, &events, &heard), 0);
		assert_int_equal(heard.messages, 1);
		assert_int_equal(heard.length, lengths[i]);
		assert_int_equal(heard.log[2], lengths[i] ? 'x' : ' ');
		ws_reader_finish(&reader);
		text_finish(&frame);
	}
	mem_free(payload);
}

static void an_unmasked_frame_is_a_violation(void **state)
{
	struct ws_reader reader = { .limit_bytes = 256 };
	struct heard heard = { 0 };
	char bytes[] = "\x81\x01z";
	(void)state;

	assert_int_equal(ws_read(&reader, bytes, 3, &events, &heard), WS_PROTOCOL_ERROR);
	assert_string_equal(heard.log, "");
	ws_reader_finish(&reader);
}

static void a_binary_message_is_refused_where_only_text_is_taken(void **state)
{
	struct ws_reader reader = { .limit_bytes = 256 };
	struct heard heard = { 0 };
	char bytes[] = "\x82\x81\0\0\0\0z";
	(void)state;

	assert_int_equal(ws_read(&reader, bytes, 7, &events, &heard), WS_UNSUPPORTED);
	ws_reader_finish(&reader);
}

static void the_limit_holds_for_the_sum_of_fragments(void **state)
{
	struct ws_reader reader = { .limit_bytes = 4 };
	struct heard heard = { 0 };
	char first[] = "\x01\x83\0\0\0\0abc", second[] = "\x80\x82\0\0\0\0de";
	(void)state;

	assert_int_equal(ws_read(&reader, first, 9, &events, &heard), 0);
	assert_int_equal(ws_read(&reader, second, 8, &events, &heard), WS_TOO_BIG);
	ws_reader_finish(&reader);
}

static void a_header_says_the_length_in_its_shortest_form(void **state)
{
	char header[WS_HEADER_BYTES];
	(void)state;

	assert_int_equal(ws_write_header(WS_TEXT, 125, header), 2);
	assert_memory_equal(header, "\x81\x7d", 2);
	assert_int_equal(ws_write_header(WS_TEXT, 126, header), 4);
	assert_memory_equal(header, "\x81\x7e\x00\x7e", 4);
	assert_int_equal(ws_write_header(WS_BINARY, 65535, header), 4);
	assert_memory_equal(header, "\x82\x7e\xff\xff", 4);
	assert_int_equal(ws_write_header(WS_TEXT, 65536, header), 10);
	assert_memory_equal(header, "\x81\x7f\0\0\0\0\0\1\0\0", 10);
}

static void the_accept_key_is_that_of_the_standard(void **state)
{
	char accept[WS_ACCEPT_BYTES];
	(void)state;

	assert_true(ws_accept_key("dGhlIHNhbXBsZSBub25jZQ==", accept));
	assert_string_equal(accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
	assert_false(ws_accept_key("dGhlIHNhbXBsZSBub25jZQ", accept));
	assert_false(ws_accept_key("dGhlIHNhbXBsZSBub25jZSE=", accept));
	assert_false(ws_accept_key("dGhl!HNhbXBsZSBub25jZQ==", accept));
	assert_false(ws_accept_key("", accept));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_frame_of_the_table_is_read_alike_in_pieces_of_any_size),
		cmocka_unit_test(the_same_frames_without_mask_are_read_alike_from_a_server),
		cmocka_unit_test(an_unmasked_frame_is_a_violation),
		cmocka_unit_test(a_masked_frame_from_a_server_is_a_violation),
		cmocka_unit_test(what_a_client_writes_a_server_reads),
		cmocka_unit_test(a_binary_message_is_refused_where_only_text_is_taken),
		cmocka_unit_test(the_limit_holds_for_the_sum_of_fragments),
		cmocka_unit_test(a_header_says_the_length_in_its_shortest_form),
		cmocka_unit_test(the_accept_key_is_that_of_the_standard),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
