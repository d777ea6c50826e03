// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A stream of events, a line each, as a console or a display gets it from whatever says that it is
 * the server: no board is harmed by it, whole or partial, and all of it can be read afterwards. */
#include "common/base/jdoc.h"
#include "tests/engine/dump.h"
#include "tests/fuzz/hospital.h"
#include "tests/fuzz/target.h"
#include <string.h>

enum { LINES_MAX = 64 };

static bool read_event(const char *line, size_t length, enum event_audience audience,
	struct arena *arena, struct event *event_out)
{
	struct field_problem problem = { 0 };
	char why[JDOC_WHY_BYTES];
	struct jdoc *document = jdoc_parse(line, length, why);
	bool good =
		document && event_decode(document, audience, arena, event_out, &problem) == ERR_OK;

	jdoc_destroy(&document);
	return good;
}

/* What was read can be written and read again. */
static void check_again(const struct event *event, enum event_audience audience)
{
	struct arena *arena = arena_create();
	struct text text = { 0 }, again = { 0 };
	struct event back;

	event_encode(event, audience, &text);
	FUZZ_CHECK(read_event(text.bytes, text.length, audience, arena, &back));
	event_encode(&back, audience, &again);
	FUZZ_CHECK(strcmp(text_string(&text), text_string(&again)) == 0);
	text_finish(&text);
	text_finish(&again);
	arena_destroy(&arena);
}

static void apply_lines(
	struct board *board, const char *lines, size_t length, enum event_audience audience)
{
	struct arena *arena = arena_create();
	const char *end = lines + length;

	for (int i = 0; lines < end && i < LINES_MAX; i++) {
		const char *stop = memchr(lines, '\n', (size_t)(end - lines));
		struct event event;

		if (!stop)
			stop = end;
		if (read_event(lines, (size_t)(stop - lines), audience, arena, &event)) {
			check_again(&event, audience);
			/* Most numbers would be of the past. */
			if (event.seq <= board_seq(board) && i % 8)
				event.seq = board_seq(board) + 1;
			event_apply(board, &event);
		}
		lines = stop + 1;
	}
	hospital_look(board);
	arena_destroy(&arena);
}

/* On trial, so that one board will do; and all of it can be taken back. */
static void try_lines(const char *lines, size_t length)
{
	static struct board *board;
	static struct text before;
	struct text after = { 0 };

	if (!board) {
		board = hospital_create();
		board_dump(board, HOSPITAL_NOW_US, &before);
	}
	board_begin(board);
	apply_lines(board, lines, length, FOR_STAFF);
	board_rollback(board);
	board_dump(board, HOSPITAL_NOW_US, &after);
	FUZZ_CHECK(!dumps_differ(text_string(&before), text_string(&after)));
	text_finish(&after);
}

static void try_input(const uint8_t *bytes, size_t length)
{
	static const struct board_facility facility = { .id = { { { 'f' } } } };
	struct board *empty = board_create(&facility, BOARD_WHOLE);
	struct board *display = board_create(&facility, BOARD_PARTIAL);
	struct board *curious = board_create(&facility, BOARD_PARTIAL);

	try_lines((const char *)bytes, length);
	apply_lines(empty, (const char *)bytes, length, FOR_STAFF);
	apply_lines(display, (const char *)bytes, length, FOR_DISPLAY);
	apply_lines(curious, (const char *)bytes, length, FOR_STAFF);
	board_destroy(&empty);
	board_destroy(&display);
	board_destroy(&curious);
}

static void add_event(struct invent *invent, struct text *seed)
{
	int kind = (int)random_below(&invent->random, EVENT_KIND_COUNT);
	const struct event_type *type = event_types[kind];
	void *payload = mem_alloc(type->size);
	struct event event = {
		.seq = 1 + (uint64_t)random_below(&invent->random, 200),
		.at_us = HOSPITAL_NOW_US,
		.type = type,
		.payload = payload,
	};

	invent_struct(invent, type->fields, type->field_count, payload);
	event_encode(&event, FOR_STAFF, seed);
	text_add_char(seed, '\n');
	mem_free(payload);
}

static void make_seed(struct random *random, struct text *seed)
{
	struct invent invent = {
		.random = { random_next(random) },
		.given_percent = 60,
		.choose = hospital_choose,
	};

	invent.arg = &invent;
	for (int64_t lines = 1 + random_below(random, 12); lines > 0; lines--)
		add_event(&invent, seed);
}

const struct fuzz_target fuzz_events = { try_input, make_seed };
