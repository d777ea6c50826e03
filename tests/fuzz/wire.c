// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What comes over the wire: the first byte says whether it is frames from a client, frames from a
 * server, or a snapshot for a console or a display.
 *
 * Frames: however the bytes are cut, the same is read; only valid UTF-8 is given on, nothing beyond
 * the limits, nothing after a Close; and what was read can be written and read again. Snapshots: a
 * board that is taken can be looked at, and what is written of it is taken and written the same. */
#include "common/base/jdoc.h"
#include "common/wire/snapshot.h"
#include "common/wire/ws.h"
#include "tests/fuzz/hospital.h"
#include "tests/fuzz/target.h"
#include <string.h>

enum { LIMIT_BYTES = 4096, CUT_MAX = 40 };
enum { FROM_CLIENT, FROM_SERVER, TO_CONSOLE, TO_DISPLAY, KINDS };
/* Of the second byte; the rest of it says how to cut. */
enum { TAKES_BINARY = 1 };

/* ---- frames ---- */

/* What was heard: for each message and control frame a line, and its bytes. */
struct heard {
	struct text said;
	struct text frames; /* the same, written by us as the other side */
	bool from_server;
	bool closed;
};

static const uint8_t mask[WS_MASK_BYTES] = { 0x17, 0xa0, 0x00, 0xff };

static void write_frame(struct text *frames, bool from_server, enum ws_opcode opcode,
	const char *bytes, size_t length)
{
	char header[WS_HEADER_BYTES];

	if (!from_server) {
		ws_write_masked(frames, opcode, mask, bytes, length);
		return;
	}
	text_add_bytes(frames, header, ws_write_header(opcode, length, header));
	text_add_bytes(frames, bytes, length);
}

static void message(void *arg, enum ws_opcode opcode, const char *bytes, size_t length)
{
	struct heard *heard = arg;

	FUZZ_CHECK(!heard->closed);
	FUZZ_CHECK(opcode == WS_TEXT || opcode == WS_BINARY);
	FUZZ_CHECK(length <= LIMIT_BYTES);
	FUZZ_CHECK(opcode == WS_BINARY || utf8_is_valid(bytes, length));
	text_printf(&heard->said, "\nmessage %d %zu ", (int)opcode, length);
	text_add_bytes(&heard->said, bytes, length);
	write_frame(&heard->frames, heard->from_server, opcode, bytes, length);
}

static void control(
	void *arg, enum ws_opcode opcode, uint16_t code, const char *bytes, size_t length)
{
	struct heard *heard = arg;
	char whole[WS_CONTROL_BYTES] = { (char)(code >> 8), (char)code };
	size_t code_bytes = opcode == WS_CLOSE && code != WS_NO_CODE ? 2 : 0;

	FUZZ_CHECK(!heard->closed);
	FUZZ_CHECK(opcode == WS_CLOSE || opcode == WS_PING || opcode == WS_PONG);
	FUZZ_CHECK(length + code_bytes <= WS_CONTROL_BYTES);
	if (opcode == WS_CLOSE) {
		heard->closed = true;
		FUZZ_CHECK(ws_code_is_valid(code) || (code == WS_NO_CODE && !length));
		FUZZ_CHECK(utf8_is_valid(bytes, length));
	}
	text_printf(&heard->said, "\ncontrol %d %d %zu ", (int)opcode, (int)code, length);
	text_add_bytes(&heard->said, bytes, length);
	if (length)
		memcpy(whole + code_bytes, bytes, length);
	write_frame(&heard->frames, heard->from_server, opcode, whole, length + code_bytes);
}

/* Each piece has memory of its own, exactly as long as it is. */
static uint16_t read_piece(
	struct ws_reader *reader, const char *bytes, size_t length, struct heard *heard)
{
	static const struct ws_events events = { message, control };
	char *piece = malloc(length ? length : 1);
	uint16_t code;

	FUZZ_CHECK(piece);
	if (length)
		memcpy(piece, bytes, length);
	code = ws_read(reader, piece, length, &events, heard);
	free(piece);
	return code;
}

/* cut: how the pieces are chosen; 0: all at once. Adds the code of the end to what was heard. */
static void hear(const char *bytes, size_t length, uint8_t how, uint64_t cut, struct heard *heard)
{
	struct ws_reader reader = {
		.limit_bytes = LIMIT_BYTES,
		.accept_binary = how & TAKES_BINARY,
		.from_server = heard->from_server,
	};
	struct random random = { cut };
	uint16_t code = 0;

	for (size_t at = 0; !code && at < length;) {
		size_t piece = cut ? (size_t)random_below(&random, CUT_MAX) : length;

		if (piece > length - at)
			piece = length - at;
		code = read_piece(&reader, bytes + at, piece, heard);
		at += piece;
	}
	FUZZ_CHECK(reader.ended == heard->closed);
	text_printf(&heard->said, "\nend %d", (int)code);
	ws_reader_finish(&reader);
}

static void forget(struct heard *heard)
{
	text_finish(&heard->said);
	text_finish(&heard->frames);
}

static void check_same(const struct text *wanted, const struct text *got, size_t length)
{
	FUZZ_CHECK(wanted->length >= length && got->length >= length);
	FUZZ_CHECK(memcmp(text_string(wanted), text_string(got), length) == 0);
}

static void try_frames(const char *bytes, size_t length, bool from_server)
{
	struct heard whole = { .from_server = from_server }, cut = whole, again = whole;
	uint8_t how = length ? (uint8_t)bytes[0] : 0;
	size_t heard_length;

	if (!length)
		return;
	bytes++;
	length--;
	hear(bytes, length, how, 0, &whole);
	hear(bytes, length, how, 1 + how, &cut);
	FUZZ_CHECK(whole.said.length == cut.said.length);
	check_same(&whole.said, &cut.said, whole.said.length);

	hear(whole.frames.bytes, whole.frames.length, how, 0, &again);
	heard_length = again.said.length - strlen("\nend 0");
	check_same(&whole.said, &again.said, heard_length);
	FUZZ_CHECK(strcmp(again.said.bytes + heard_length, "\nend 0") == 0);
	FUZZ_CHECK(strncmp(whole.said.bytes + heard_length, "\nend ", 5) == 0);
	forget(&whole);
	forget(&cut);
	forget(&again);
}

/* ---- snapshots ---- */

static struct board *take(const char *json, size_t length, enum board_kind kind)
{
	struct field_problem problem = { 0 };
	char why[JDOC_WHY_BYTES];
	struct jdoc *document = jdoc_parse(json, length, why);
	struct board *board = NULL;
	enum err err = ERR_OK;

	if (document)
		err = snapshot_decode(document, kind, &board, &problem);
	FUZZ_CHECK(err == ERR_OK || (err == problem.err && !board));
	FUZZ_CHECK(utf8_is_valid(problem.path, strlen(problem.path)));
	FUZZ_CHECK(utf8_is_printable(problem.expected, strlen(problem.expected)));
	jdoc_destroy(&document);
	return board;
}

static void try_snapshot(const char *json, size_t length, enum board_kind kind)
{
	enum event_audience audience = kind == BOARD_PARTIAL ? FOR_DISPLAY : FOR_STAFF;
	struct board *board = take(json, length, kind), *copy;
	struct text wanted = { 0 }, got = { 0 };

	if (!board)
		return;
	hospital_look(board);
	snapshot_encode(board, audience, &wanted);
	copy = take(wanted.bytes, wanted.length, kind);
	FUZZ_CHECK(copy);
	snapshot_encode(copy, audience, &got);
	FUZZ_CHECK(strcmp(text_string(&wanted), text_string(&got)) == 0);
	text_finish(&wanted);
	text_finish(&got);
	board_destroy(&board);
	board_destroy(&copy);
}

static void try_input(const uint8_t *bytes, size_t length)
{
	const char *rest = (const char *)bytes + 1;

	if (!length)
		return;
	switch (bytes[0] % KINDS) {
	case FROM_CLIENT:
	case FROM_SERVER:
		try_frames(rest, length - 1, bytes[0] % KINDS == FROM_SERVER);
		return;
	case TO_CONSOLE:
		try_snapshot(rest, length - 1, BOARD_WHOLE);
		return;
	default:
		try_snapshot(rest, length - 1, BOARD_PARTIAL);
		return;
	}
}

/* ---- seeds ---- */

static void add_frames(struct random *random, bool from_server, struct text *seed)
{
	static const enum ws_opcode opcodes[] = { WS_TEXT, WS_TEXT, WS_BINARY, WS_PING, WS_PONG };
	/* With the limits of what UTF-8 may be. */
	static const char words[] = "{\"t\":\"maji \xe6\xb0\xb4 \xc2\x80\xe0\xa0\x80\xed\x9f\xbf"
				    "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf\"}";

	text_add_char(seed, (char)random_next(random));
	for (int64_t frames = 1 + random_below(random, 4); frames > 0; frames--) {
		enum ws_opcode opcode = opcodes[random_below(random, 5)];
		size_t start = seed->length;
		struct text payload = { 0 };

		for (int64_t times = random_below(random, 5); times > 0; times--)
			text_add(&payload, opcode == WS_TEXT || times < 3 ? words : "");
		write_frame(seed, from_server, opcode, text_string(&payload), payload.length);
		/* Sometimes it is the start of more, or the middle. */
		if (random_below(random, 4) == 0)
			seed->bytes[start] = (char)(seed->bytes[start] & 0x7f);
		if (random_below(random, 4) == 0)
			seed->bytes[start] = (char)(seed->bytes[start] & 0xf0);
		text_finish(&payload);
	}
	if (random_below(random, 2))
		write_frame(seed, from_server, WS_CLOSE, "\x03\xe8kwaheri", 9);
}

/* A few rows of any table, or all of the hospital with one row more. */
static void add_snapshot(struct random *random, enum event_audience audience, struct text *seed)
{
	struct invent invent = {
		.random = { random_next(random) },
		.given_percent = 60,
		.choose = hospital_choose,
	};
	struct board *board = hospital_create();
	struct board *few = board_create(board_facility(board), BOARD_WHOLE);
	struct board *chosen = random_below(random, 4) ? few : board;

	invent.arg = &invent;
	for (int64_t rows = chosen == few ? random_below(random, 6) : 1; rows > 0; rows--) {
		enum board_table table = (enum board_table)random_below(random, BOARD_TABLE_COUNT);
		const struct row_type *type = &row_types[table];
		void *row = mem_alloc(type->size);

		invent_struct(&invent, type->fields, type->field_count, row);
		board_put(chosen, table, row);
		mem_free(row);
	}
	board_settle(chosen);
	snapshot_encode(chosen, audience, seed);
	board_destroy(&board);
	board_destroy(&few);
}

static void make_seed(struct random *random, struct text *seed)
{
	int kind = (int)random_below(random, KINDS);

	text_add_char(seed, (char)kind);
	if (kind == FROM_CLIENT || kind == FROM_SERVER)
		add_frames(random, kind == FROM_SERVER, seed);
	else
		add_snapshot(random, kind == TO_DISPLAY ? FOR_DISPLAY : FOR_STAFF, seed);
}

const struct fuzz_target fuzz_wire = { try_input, make_seed };
