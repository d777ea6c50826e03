// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What a server may send to a console: the first byte says who sits there, then come messages, one
 * a line, as the live connection carries them: snapshots, events, names. A server can be wrong, or
 * newer than the console.
 *
 * The feed tells every event once and in order; whatever board there is can be drawn, in both
 * languages and at every size, with no label cut and nothing harmful shown. */
#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/link/feed.h"
#include "common/wire/snapshot.h"
#include "tests/fuzz/hospital.h"
#include "tests/fuzz/picture.h"
#include "tests/screens/stage.h"
#include "tui/home.h"
#include <string.h>

enum { MESSAGES_MAX = 12 };

/* ---- the console behind the feed ---- */

struct desk_top {
	struct feed feed;
	struct stage *stage;
	uint64_t told;
};

static void told(void *arg, const struct event *event, const struct jdoc *raw)
{
	struct desk_top *top = arg;

	(void)raw;
	FUZZ_CHECK(event->seq > top->told);
	top->told = event->seq;
	console_event(top->stage->console, event);
}

static void renewed(
	void *arg, const struct board *board, uint64_t missed_first, uint64_t missed_last)
{
	struct desk_top *top = arg;

	FUZZ_CHECK(missed_first <= missed_last && (missed_first == 0) == (missed_last == 0));
	top->told = board_seq(board);
	console_board(top->stage->console, board, ~0u);
}

static void changed(void *arg, unsigned what)
{
	struct desk_top *top = arg;

	FUZZ_CHECK(what);
	console_board(top->stage->console, top->feed.board, what);
}

static const struct feed_events feed_events = {
	.event = told, .snapshot = renewed, .changed = changed
};

/* ---- messages ---- */

static void take(struct desk_top *top, const struct jdoc *message)
{
	const char *type = jdoc_get_string(message, "t");
	struct directory *directory = console_directory(top->stage->console);
	enum feed_result result = FEED_TAKEN;
	struct uuid epoch;
	uint64_t since;

	if (type && strcmp(type, "snapshot") == 0)
		result = feed_take_snapshot(&top->feed, message);
	else if (type && strcmp(type, "events") == 0)
		result = feed_take_events(&top->feed, message);
	directory_take(directory, jdoc_get(message, "patients"));
	directory_take_staff(directory, jdoc_get(message, "staff"));
	/* What is asked for next is not what is there already. */
	if (result != FEED_BAD && feed_since(&top->feed, &epoch, &since))
		FUZZ_CHECK(since <= board_seq(top->feed.board));
}

static void look(struct desk_top *top)
{
	static const int sizes[][2] = { { 80, 24 }, { 132, 43 } };
	struct console *console = top->stage->console;

	for (int i = 0; i < 4; i++) {
		console_set_language(console, i % 2 ? LANGUAGE_EN : LANGUAGE_SW);
		console_resize(console, sizes[i / 2][0], sizes[i / 2][1]);
		picture_check(console);
	}
}

static void take_line(struct desk_top *top, const char *line, size_t length)
{
	char why[JDOC_WHY_BYTES];
	struct jdoc *message = jdoc_parse(line, length, why);

	if (!message)
		return;
	take(top, message);
	jdoc_destroy(&message);
	look(top);
}

static void sit_down(struct desk_top *top, enum role role)
{
	struct stage *stage = top->stage;

	stage->status.user = (struct link_user){ .id = hospital_context().actor.id, .role = role };
	snprintf(stage->status.user.name, sizeof(stage->status.user.name), "Amina");
	console_board(stage->console, NULL, ~0u);
	stage_link(stage, LINK_LIVE);
	home_open(stage->console);
}

static void try_input(const uint8_t *bytes, size_t length)
{
	static const enum role roles[] = { ROLE_RECEPTIONIST, ROLE_DOCTOR, ROLE_NURSE };
	struct desk_top top = { 0 };
	const char *at = (const char *)bytes + 1, *end = (const char *)bytes + length;
	void *state = NULL;

	if (!length)
		return;
	setenv("FOLENI_LOCALE_DIR", FOLENI_BUILD_LOCALE, 1);
	stage_setup(&state);
	top.stage = state;
	feed_init(&top.feed, &feed_events, &top);
	sit_down(&top, roles[bytes[0] % COUNT_OF(roles)]);
	for (int messages = 0; at < end && messages < MESSAGES_MAX; messages++) {
		const char *line_end = memchr(at, '\n', (size_t)(end - at));

		line_end = line_end ? line_end : end;
		take_line(&top, at, (size_t)(line_end - at));
		if (messages == 0)
			home_open(top.stage->console);
		at = line_end + (line_end < end);
	}
	stage_answer(top.stage);
	look(&top);
	console_board(top.stage->console, NULL, ~0u);
	feed_finish(&top.feed);
	stage_teardown(&state);
}

/* ---- seeds ---- */

static void add_snapshot(const struct board *board, struct text *seed)
{
	snapshot_encode(board, FOR_STAFF, seed);
	text_add_char(seed, '\n');
}

static void add_events(struct random *random, struct board *board, struct text *seed)
{
	uint64_t from = board_seq(board) + 1, seq = from;
	struct invent invent = {
		.random = { random_next(random) }, .given_percent = 70, .choose = hospital_choose
	};
	char epoch[UUID_TEXT_BYTES];
	struct text json = { 0 };

	invent.arg = &invent;
	for (int64_t more = 1 + random_below(random, 4); more; more--) {
		const struct event_type *type = event_types[random_below(random, EVENT_KIND_COUNT)];
		void *payload = mem_alloc(type->size);
		struct event event = {
			.seq = seq, .at_us = HOSPITAL_NOW_US, .type = type, .payload = payload
		};

		invent_struct(&invent, type->fields, type->field_count, payload);
		if (type->audience & FOR_STAFF) {
			text_add(&json, json.length ? "," : "");
			event_encode(&event, FOR_STAFF, &json);
			seq++;
		}
		mem_free(payload);
	}
	uuid_format(board_facility(board)->epoch, epoch);
	text_printf(seed,
		"{\"t\":\"events\",\"epoch\":\"%s\",\"from\":%llu,\"to\":%llu,\"events\":[", epoch,
		(unsigned long long)from, (unsigned long long)(seq - 1));
	text_add(seed, text_string(&json));
	text_add(seed, "]}\n");
	text_finish(&json);
}

static void add_names(struct board *board, struct text *seed)
{
	static const char *const names[] = { "Asha Mushi", "\xe6\xb0\xb4\xe6\xb0\xb4", "e\xcc\x81",
		"\xe2\x80\xaegnol", "",
		"A very long name that no row has any room to show in full" };
	const struct visit *visit;
	size_t cursor = 0, count = 0;

	text_add(seed, "{\"t\":\"names\",\"patients\":{");
	while ((visit = board_next(board, BOARD_VISITS, &cursor))) {
		char id[UUID_TEXT_BYTES];

		if (uuid_is_nil(visit->patient.u))
			continue;
		uuid_format(visit->patient.u, id);
		text_printf(seed,
			"%s\"%s\":{\"name\":\"%s\",\"sex\":\"female\",\"birth_year\":1990}",
			count ? "," : "", id, names[count % COUNT_OF(names)]);
		count++;
	}
	text_add(seed, "},\"staff\":[]}\n");
}

static void make_seed(struct random *random, struct text *seed)
{
	struct board *board = hospital_create();

	text_add_char(seed, (char)random_below(random, 3));
	add_snapshot(board, seed);
	add_names(board, seed);
	for (int64_t more = random_below(random, 3); more; more--)
		add_events(random, board, seed);
	if (random_below(random, 3) == 0)
		add_snapshot(board, seed);
	board_destroy(&board);
}

const struct fuzz_target fuzz_frames = { try_input, make_seed };
