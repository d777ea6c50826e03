// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Every event type: its row, its way through JSON, what displays learn of it, and what becomes of a
 * board that it does not fit. */
#include "common/events/event.h"

#include "common/base/jdoc.h"
#include "common/events/ticket_called.h"
#include "common/events/ticket_cancelled.h"
#include "tests/engine/invent.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

enum { ROUNDS = 200 };

static const struct board_facility facility = { .id = { { { 1 } } } };

static void every_type_is_well_formed(void **state)
{
	(void)state;
	for (int kind = 0; kind < EVENT_KIND_COUNT; kind++) {
		const struct event_type *type = event_types[kind];

		assert_ptr_equal(event_type_find(type->name), type);
		assert_int_equal(
			strspn(type->name, "abcdefghijklmnopqrstuvwxyz_."), strlen(type->name));
		assert_non_null(strchr(type->name, '.'));
		assert_true(strlen(type->name) < 40);
		assert_true(type->version >= 1);
		/* Staff see everything: their boards are whole. */
		assert_true(type->audience & FOR_STAFF);
		assert_non_null(type->apply);
		for (size_t i = 0; i < type->field_count; i++) {
			const struct field *field = &type->fields[i];

			assert_ptr_equal(
				field_find(type->fields, type->field_count, field->name), field);
			assert_true(field->offset + field->size <= type->size);
			assert_false(field->flags & FIELD_OUTPUT);
			/* What is public of an event that displays never get is a mistake. */
			if (!(type->audience & FOR_DISPLAY))
				assert_false(field->flags & FIELD_PUBLIC);
		}
	}
	assert_null(event_type_find("ticket.sold"));
	assert_null(event_type_find(""));
}

/* ---- JSON ---- */

static void invent_event(struct invent *invent, const struct event_type *type, struct event *event,
	struct arena *arena)
{
	void *payload = arena_alloc(arena, type->size);

	invent_struct(invent, type->fields, type->field_count, payload);
	*event = (struct event){
		.seq = 1 + (uint64_t)random_below(&invent->random, INT64_MAX),
		.at_us = random_below(&invent->random, INT64_C(2000000000000000)),
		.command.u = { { (unsigned char)random_next(&invent->random) } },
		.actor.u = { { (unsigned char)random_next(&invent->random) } },
		.actor_kind = (enum actor_kind)random_below(
			&invent->random, (int64_t)words_actor_kind.count),
		.type = type,
		.payload = payload,
	};
}

static enum err decode(const char *json, enum event_audience audience, struct arena *arena,
	struct event *event_out)
{
	struct field_problem problem = { 0 };
	char why[JDOC_WHY_BYTES];
	struct jdoc *document = jdoc_parse(json, strlen(json), why);
	enum err err;

	assert_non_null(document);
	err = event_decode(document, audience, arena, event_out, &problem);
	jdoc_destroy(&document);
	return err;
}

static void come_back(struct invent *invent, const struct event_type *type,
	enum event_audience audience, struct arena *arena)
{
	struct text text = { 0 }, again = { 0 };
	struct event event, back;

	invent_event(invent, type, &event, arena);
	event_encode(&event, audience, &text);
	if (decode(text_string(&text), audience, arena, &back) != ERR_OK)
		print_error("%s\n", text_string(&text));
	assert_int_equal(decode(text_string(&text), audience, arena, &back), ERR_OK);
	assert_true(back.seq == event.seq && back.at_us == event.at_us);
	assert_ptr_equal(back.type, type);
	if (audience == FOR_STAFF) {
		assert_true(uuid_equal(back.command.u, event.command.u));
		assert_true(uuid_equal(back.actor.u, event.actor.u));
		assert_int_equal(back.actor_kind, event.actor_kind);
	} else {
		assert_true(uuid_is_nil(back.command.u) && uuid_is_nil(back.actor.u));
	}
	event_encode(&back, audience, &again);
	assert_string_equal(text_string(&text), text_string(&again));
	text_finish(&text);
	text_finish(&again);
}

static void whatever_happened_comes_back_from_its_json(void **state)
{
	struct invent invent = { .random = { 9 }, .given_percent = 60 };
	struct arena *arena = arena_create();

	(void)state;
	for (int kind = 0; kind < EVENT_KIND_COUNT; kind++) {
		for (int round = 0; round < ROUNDS; round++) {
			come_back(&invent, event_types[kind], FOR_STAFF, arena);
			if (event_types[kind]->audience & FOR_DISPLAY)
				come_back(&invent, event_types[kind], FOR_DISPLAY, arena);
			arena_clear(arena);
		}
	}
	arena_destroy(&arena);
}

static void what_is_no_event_is_refused(void **state)
{
	static const char *const wrong[] = {
		"[]",
		"{}",
		"{\"seq\":1,\"at\":\"2026-03-02T05:40:00Z\",\"type\":\"ticket.sold\",\"data\":{}}",
		"{\"seq\":0,\"at\":\"2026-03-02T05:40:00Z\",\"type\":\"day.opened\",\"data\":{"
		"\"day\":"
		"\"2026-03-02\"}}",
		"{\"seq\":-1,\"at\":\"2026-03-02T05:40:00Z\",\"type\":\"day.opened\",\"data\":{"
		"\"day\":"
		"\"2026-03-02\"}}",
		"{\"seq\":1,\"type\":\"day.opened\",\"data\":{\"day\":\"2026-03-02\"}}",
		"{\"seq\":1,\"at\":\"2026-03-02T05:40:00Z\",\"type\":\"day.opened\"}",
		"{\"seq\":1,\"at\":\"2026-03-02T05:40:00Z\",\"type\":\"day.opened\",\"data\":null}",
		"{\"seq\":1,\"at\":\"2026-03-02T05:40:00Z\",\"type\":\"day.opened\",\"data\":{}}",
		("{\"seq\":1,\"at\":\"2026-03-02T05:40:00Z\",\"type\":\"day.opened\","
		 "\"by\":\"cat\",\"data\":{\"day\":\"2026-03-02\"}}"),
	};
	struct arena *arena = arena_create();
	struct event event;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		assert_int_not_equal(decode(wrong[i], FOR_STAFF, arena, &event), ERR_OK);
	assert_int_equal(
		decode("{\"seq\":1,\"at\":\"2026-03-02T05:40:00Z\",\"type\":\"day.opened\","
		       "\"newer\":1,\"data\":{\"day\":\"2026-03-02\",\"newer\":{}}}",
			FOR_STAFF, arena, &event),
		ERR_OK);
	arena_destroy(&arena);
}

/* ---- displays ---- */

/* The only names that a display may ever be sent. */
static const char *const public_names[] = { "seq", "at", "type", "data", "ticket", "call", "desk",
	"number", "times", "day", "display", "name", "name_en", "desks", "kind", "room", "state",
	"closed", "retired" };

static void check_names(const struct jdoc *object)
{
	const struct jdoc *value;
	const char *name;
	void *cursor = NULL;

	while (jdoc_next(object, &cursor, &name, &value)) {
		bool known = false;

		for (size_t i = 0; i < COUNT_OF(public_names); i++)
			known = known || strcmp(public_names[i], name) == 0;
		if (!known)
			print_error("displays are sent \"%s\"\n", name);
		assert_true(known);
		check_names(value);
	}
}

static void displays_learn_nothing_but_numbers_and_rooms(void **state)
{
	struct invent invent = { .random = { 10 }, .given_percent = 100 };
	struct arena *arena = arena_create();
	char why[JDOC_WHY_BYTES];

	(void)state;
	for (int kind = 0; kind < EVENT_KIND_COUNT; kind++) {
		struct text text = { 0 };
		struct jdoc *document;
		struct event event;

		invent_event(&invent, event_types[kind], &event, arena);
		event_encode(&event, FOR_DISPLAY, &text);
		document = jdoc_parse(text.bytes, text.length, why);
		check_names(document);
		jdoc_destroy(&document);
		text_finish(&text);
	}
	arena_destroy(&arena);
}

/* ---- boards that do not fit ---- */

static void apply_to(enum board_kind board_kind, bool to_rows)
{
	struct invent invent = { .random = { 12 }, .given_percent = 50 };
	struct arena *arena = arena_create();

	for (int kind = 0; kind < EVENT_KIND_COUNT; kind++) {
		struct board *board = board_create(&facility, board_kind);

		for (int round = 0; round < ROUNDS; round++) {
			struct event event;

			invent_event(&invent, event_types[kind], &event, arena);
			event.seq = board_seq(board) + 1;
			event_apply(board, &event);
			assert_int_equal(board_seq(board), event.seq);
			if (to_rows)
				assert_true(board_count(board, BOARD_VISITS) <= ROUNDS);
		}
		board_destroy(&board);
		arena_clear(arena);
	}
	arena_destroy(&arena);
}

static void no_event_harms_a_board_that_it_does_not_fit(void **state)
{
	(void)state;
	apply_to(BOARD_WHOLE, true);
	apply_to(BOARD_PARTIAL, false);
}

static void an_event_of_an_unknown_row_is_a_misfit(void **state)
{
	struct board *whole = board_create(&facility, BOARD_WHOLE);
	struct board *partial = board_create(&facility, BOARD_PARTIAL);
	const struct ticket_cancelled cancelled = { .ticket.u = { { 7 } } };
	const struct ticket_cancelled of_nobody = { 0 };
	struct event event = { .seq = 1, .type = &event_ticket_cancelled, .payload = &cancelled };

	(void)state;
	assert_true(event_apply(whole, &event) & CHANGED_MISFIT);
	assert_false(event_apply(partial, &event) & CHANGED_MISFIT);
	assert_int_equal(board_find_ticket(partial, cancelled.ticket)->state, TICKET_CANCELLED);
	event = (struct event){ .seq = 2, .type = &event_ticket_cancelled, .payload = &of_nobody };
	assert_true(event_apply(partial, &event) & CHANGED_MISFIT);
	board_destroy(&whole);
	board_destroy(&partial);
}

/* What was applied already, or is not the next one: the board stays as it is, and says so. */
static void an_event_of_the_past_is_a_misfit(void **state)
{
	struct board *partial = board_create(&facility, BOARD_PARTIAL);
	struct ticket_called called = {
		.ticket.u = { { 7 } }, .call.u = { { 8 } }, .desk.u = { { 9 } }, .number = "A001"
	};
	const struct ticket_cancelled cancelled = { .ticket = called.ticket };
	struct event first = { .seq = 5, .type = &event_ticket_called, .payload = &called };
	struct event second = { .seq = 6, .type = &event_ticket_cancelled, .payload = &cancelled };

	(void)state;
	assert_false(event_apply(partial, &first) & CHANGED_MISFIT);
	assert_false(event_apply(partial, &second) & CHANGED_MISFIT);
	assert_int_equal(event_apply(partial, &first), CHANGED_MISFIT);
	assert_int_equal(event_apply(partial, &second), CHANGED_MISFIT);
	assert_int_equal(board_seq(partial), 6);
	assert_int_equal(board_find_ticket(partial, called.ticket)->state, TICKET_CANCELLED);
	board_destroy(&partial);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_type_is_well_formed),
		cmocka_unit_test(whatever_happened_comes_back_from_its_json),
		cmocka_unit_test(what_is_no_event_is_refused),
		cmocka_unit_test(displays_learn_nothing_but_numbers_and_rooms),
		cmocka_unit_test(no_event_harms_a_board_that_it_does_not_fit),
		cmocka_unit_test(an_event_of_an_unknown_row_is_a_misfit),
		cmocka_unit_test(an_event_of_the_past_is_a_misfit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
