// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Thousands of commands by chance, most of them sensible, many wrong, decided in batches as a lane
 * does: whatever comes, the laws are kept, a trial leaves no trace, what would be stored is what
 * the board holds, and the log replayed, the rows reloaded and what displays are sent all give the
 * same board. */
#include "common/base/jdoc.h"
#include "common/base/map.h"
#include "common/base/mem.h"
#include "common/base/time.h"
#include "common/events/display_registered.h"
#include "common/wire/snapshot.h"
#include "server/engine/engine.h"
#include "tests/engine/chooser.h"
#include "tests/engine/dump.h"

#include "tests/engine/laws.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <string.h>

enum {
	STEPS = 1000,
	BATCH_MAX = 6,
};

struct journey {
	struct board *board;
	struct board *display;
	struct arena *log;
	struct arena *scratch;
	struct text lines; /* The log as JSON, one event a line. */
	struct chooser chooser;
	struct map *numbers; /* Every number ever given out. */
	int accepted[COMMAND_KIND_COUNT];
	int refused[COMMAND_KIND_COUNT];
};

/* ---- looking ---- */

static void same(const struct text *wanted, const struct text *got, const char *what)
{
	if (dumps_differ(text_string(wanted), text_string(got))) {
		print_error("%s\n", what);
		fail();
	}
}

static void look(struct journey *journey, const char *when_)
{
	char *broken = laws_broken(journey->board, journey->chooser.now_us);

	if (!broken)
		return;
	fprintf(stderr, "%s: %s\n%s", when_, broken,
		text_string(&journey->lines) +
			(journey->lines.length > 5000 ? journey->lines.length - 5000 : 0));
	mem_free(broken);
	fail();
}

static struct event read_event(
	const char *json, size_t length, enum event_audience audience, struct arena *arena)
{
	struct field_problem problem;
	char why[JDOC_WHY_BYTES];
	struct jdoc *document = jdoc_parse(json, length, why);
	struct event event = { 0 };

	assert_non_null(document);
	if (event_decode(document, audience, arena, &event, &problem) != ERR_OK) {
		print_error("%.*s: %s: %s\n", (int)length, json, problem.path, problem.expected);
		fail();
	}
	jdoc_destroy(&document);
	return event;
}

static void show(struct journey *journey, const struct event *event)
{
	struct text json = { 0 };
	struct event public;

	if (!(event->type->audience & FOR_DISPLAY))
		return;
	event_encode(event, FOR_DISPLAY, &json);
	public = read_event(json.bytes, json.length, FOR_DISPLAY, journey->scratch);
	assert_false(event_apply(journey->display, &public) & CHANGED_MISFIT);
	text_finish(&json);
}

/* Displays see who is called where, and nobody who is not. */
static void look_at_display(const struct journey *journey)
{
	const struct desk *desk;
	size_t cursor = 0;

	while ((desk = board_next(journey->board, BOARD_DESKS, &cursor))) {
		const struct ticket *ticket = board_desk_ticket(journey->board, desk->id);
		const struct ticket *shown = board_desk_ticket(journey->display, desk->id);

		assert_int_equal(ticket != NULL, shown != NULL);
		if (!ticket)
			continue;
		assert_true(uuid_equal(ticket->id.u, shown->id.u));
		assert_string_equal(ticket->number, shown->number);
		assert_int_equal(ticket->state, shown->state);
	}
	assert_int_equal(board_count(journey->display, BOARD_VISITS), 0);
}

static void look_at_numbers(struct journey *journey)
{
	const struct visit *visit;
	size_t cursor = 0;

	while ((visit = board_next(journey->board, BOARD_VISITS, &cursor))) {
		struct uuid key = counter_key(visit->day, visit->series);
		struct uuid *owner;

		memcpy(key.bytes + 8, &visit->ordinal, sizeof(visit->ordinal));
		owner = map_find(journey->numbers, key);
		if (owner)
			assert_true(uuid_equal(*owner, visit->id.u));
		owner = arena_alloc(journey->log, sizeof(*owner));
		*owner = visit->id.u;
		map_put(journey->numbers, key, owner);
	}
}

/* ---- a batch ---- */

struct touched_row {
	enum board_table table;
	struct uuid id;
	struct text json;
};

static void note_states(
	const struct board *board, enum ticket_state *states, struct uuid *ids, size_t *count_out)
{
	const struct ticket *ticket;
	size_t cursor = 0, count = 0;

	while ((ticket = board_next(board, BOARD_TICKETS, &cursor))) {
		ids[count] = ticket->id.u;
		states[count++] = ticket->state;
	}
	*count_out = count;
}

static int64_t all_calls(const struct board *board)
{
	const struct service_counts *counts;
	size_t cursor = 0;
	int64_t calls = 0;

	while ((counts = board_next(board, BOARD_COUNTS, &cursor)))
		calls += counts->calls;
	return calls;
}

static bool is_about(const struct event *event, struct uuid ticket)
{
	const struct field *field =
		field_find(event->type->fields, event->type->field_count, "ticket");

	return field &&
	       memcmp((const char *)event->payload + field->offset, &ticket, sizeof(ticket)) == 0;
}

/* An event moves its own ticket, as the table says, and no other. */
static void check_move(const struct journey *journey, const struct event *event, struct uuid id,
	enum ticket_state before)
{
	const struct ticket *ticket = board_find(journey->board, BOARD_TICKETS, id);

	if (!ticket)
		return;
	if (is_about(event, id) ? laws_allow_move(event->type, before, ticket->state)
				: before == ticket->state)
		return;
	print_error("%s took %s from %s to %s\n", event->type->name, ticket->number,
		word_of(&words_ticket_state, (int)before),
		word_of(&words_ticket_state, (int)ticket->state));
	fail();
}

/* What a display is, it stays. */
static void check_display(const struct journey *journey, const struct event *event)
{
	const struct display_registered *registered = event->payload;
	const struct display *before;

	if (event->type != event_types[EVENT_display_registered])
		return;
	before = board_find_display(journey->board, registered->display);
	assert_true(!before || before->kind == registered->kind);
}

static void commit(struct journey *journey, const struct event *event)
{
	size_t count = board_count(journey->board, BOARD_TICKETS);
	enum ticket_state *states = mem_array(count, sizeof(*states));
	struct uuid *ids = mem_array(count, sizeof(*ids));
	int64_t calls = all_calls(journey->board);
	size_t start = journey->lines.length;

	note_states(journey->board, states, ids, &count);
	assert_int_equal(event->seq, board_seq(journey->board) + 1);
	assert_true(laws_allow_no_show(journey->board, event));
	check_display(journey, event);
	journey->chooser.last_actor = event->actor;
	event_encode(event, FOR_STAFF, &journey->lines);
	assert_false(event_apply(journey->board, event) & CHANGED_MISFIT);
	for (size_t i = 0; i < count; i++)
		check_move(journey, event, ids[i], states[i]);
	assert_int_equal(
		all_calls(journey->board) - calls, event->type == event_types[EVENT_ticket_called]);
	mem_free(states);
	mem_free(ids);
	show(journey, event);
	assert_null(strchr(text_string(&journey->lines) + start, '\n'));
	text_add_char(&journey->lines, '\n');
}

static size_t note_touched(const struct board *board, struct touched_row **rows_out)
{
	size_t count = board_touched_count(board);
	struct touched_row *rows = mem_array(count, sizeof(*rows));

	for (size_t i = 0; i < count; i++) {
		struct board_touched touched = board_touched_at(board, i);
		const struct row_type *type = &row_types[touched.table];

		rows[i].table = touched.table;
		rows[i].id = *(const struct uuid *)touched.row;
		fields_encode(type->fields, type->field_count, touched.row, 0, &rows[i].json);
	}
	*rows_out = rows;
	return count;
}

/* What a trial would have stored is what the board holds now, but for what it has forgotten. */
static void check_touched(const struct journey *journey, struct touched_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct row_type *type = &row_types[rows[i].table];
		const void *row = board_find(journey->board, rows[i].table, rows[i].id);
		struct text json = { 0 };

		if (row) {
			fields_encode(type->fields, type->field_count, row, 0, &json);
			same(&rows[i].json, &json, "a stored row");
		}
		text_finish(&json);
		text_finish(&rows[i].json);
	}
	mem_free(rows);
}

/* A refusal says which member of the input it is about. */
static void check_problem(
	const struct command_type *type, const struct field_problem *problem, enum err err)
{
	char name[64];

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(problem->path, "."), problem->path);
	if (!field_find(type->fields, type->field_count, name))
		print_error("%s: %s of \"%s\"\n", type->name, err_code(err), name);
	assert_non_null(field_find(type->fields, type->field_count, name));
	assert_int_equal(problem->err, err);
	assert_true(*problem->expected);
}

static size_t decide_one(struct journey *journey, struct event *events)
{
	const struct command_type *type;
	struct decide_context context;
	struct decision decision;
	struct text answer = { 0 };
	char why[JDOC_WHY_BYTES];
	struct jdoc *document;
	enum err err;
	void *input;

	type = chooser_kind(&journey->chooser);
	context = chooser_context(&journey->chooser);
	input = arena_alloc(journey->scratch, type->size);
	chooser_input(&journey->chooser, input);
	err = engine_decide(journey->board, journey->scratch, &context, type, input, &decision);
	if (err) {
		journey->refused[journey->chooser.kind]++;
		assert_int_equal(decision.event_count, 0);
		check_problem(type, &decision.problem, err);
		return 0;
	}
	journey->accepted[journey->chooser.kind]++;
	engine_answer(&decision, type, input, &answer);
	document = jdoc_parse(answer.bytes, answer.length, why);
	assert_non_null(document);
	jdoc_destroy(&document);
	text_finish(&answer);
	look(journey, type->name);
	if (decision.event_count)
		memcpy(events, decision.events, decision.event_count * sizeof(*events));
	return decision.event_count;
}

static void pass_time(struct journey *journey)
{
	static const int64_t jumps_min[] = { 30, 120, 600, 24 * 60, -60, -24 * 60, 3 * 24 * 60 };

	int64_t most_s = chooser_chance(&journey->chooser, 4) ? 6 : 300;

	journey->chooser.now_us += chooser_chance(&journey->chooser, most_s) * US_PER_S +
				   chooser_chance(&journey->chooser, 1000000);
	if (chooser_chance(&journey->chooser, 100) == 0)
		journey->chooser.now_us +=
			jumps_min[chooser_chance(&journey->chooser, COUNT_OF(jumps_min))] *
			US_PER_MIN;
}

static void step(struct journey *journey)
{
	enum { EVENTS_MAX = 4000 };
	struct event *events = mem_array(EVENTS_MAX, sizeof(*events));
	struct text before = { 0 }, after = { 0 };
	struct touched_row *rows;
	size_t count = 0, touched;

	arena_clear(journey->scratch);
	board_dump(journey->board, journey->chooser.now_us, &before);
	board_begin(journey->board);
	for (int64_t left = chooser_chance(&journey->chooser, BATCH_MAX); left >= 0; left--) {
		count += decide_one(journey, events + count);
		assert_true(count < EVENTS_MAX / 2);
	}
	touched = note_touched(journey->board, &rows);
	board_rollback(journey->board);
	board_dump(journey->board, journey->chooser.now_us, &after);
	same(&before, &after, "a trial");
	text_finish(&before);
	text_finish(&after);
	for (size_t i = 0; i < count; i++)
		commit(journey, &events[i]);
	check_touched(journey, rows, touched);
	mem_free(events);
	look(journey, "committed");
	look_at_display(journey);
	look_at_numbers(journey);
}

/* ---- the same board on other ways ---- */

static void check_replay(struct journey *journey)
{
	struct board *replayed = board_create(board_facility(journey->board), BOARD_WHOLE);
	struct arena *arena = arena_create();
	struct text wanted = { 0 }, got = { 0 };
	const char *line = text_string(&journey->lines);

	for (const char *end; (end = strchr(line, '\n')); line = end + 1) {
		struct event event = read_event(line, (size_t)(end - line), FOR_STAFF, arena);

		assert_false(event_apply(replayed, &event) & CHANGED_MISFIT);
		arena_clear(arena);
	}
	board_dump(journey->board, journey->chooser.now_us, &wanted);
	board_dump(replayed, journey->chooser.now_us, &got);
	same(&wanted, &got, "replayed");
	text_finish(&wanted);
	text_finish(&got);
	arena_destroy(&arena);
	board_destroy(&replayed);
}

static void check_reload(struct journey *journey)
{
	struct board *loaded =
		board_reload(journey->board, random_next(&journey->chooser.invent.random));
	struct text wanted = { 0 }, got = { 0 };

	assert_non_null(loaded);
	board_dump(journey->board, journey->chooser.now_us, &wanted);
	board_dump(loaded, journey->chooser.now_us, &got);
	same(&wanted, &got, "reloaded");
	text_finish(&wanted);
	text_finish(&got);
	board_destroy(&loaded);
}

/* Of other days they do not travel. */
static void add_counters(struct board *copy, const struct board *board)
{
	const void *counter;
	size_t cursor = 0;

	while ((counter = board_next(board, BOARD_COUNTERS, &cursor)))
		board_put(copy, BOARD_COUNTERS, counter);
	board_settle(copy);
}

static void check_snapshots(struct journey *journey)
{
	struct text json = { 0 }, wanted = { 0 }, got = { 0 };
	struct field_problem problem = { 0 };
	char why[JDOC_WHY_BYTES];
	struct board *copy = NULL;
	struct jdoc *document;

	snapshot_encode(journey->board, FOR_STAFF, &json);
	document = jdoc_parse(json.bytes, json.length, why);
	assert_int_equal(snapshot_decode(document, BOARD_WHOLE, &copy, &problem), ERR_OK);
	add_counters(copy, journey->board);
	jdoc_destroy(&document);
	board_dump(journey->board, journey->chooser.now_us, &wanted);
	board_dump(copy, journey->chooser.now_us, &got);
	same(&wanted, &got, "from a snapshot");
	board_destroy(&copy);
	text_clear(&json);
	/* The display goes on from here. */
	snapshot_encode(journey->board, FOR_DISPLAY, &json);
	document = jdoc_parse(json.bytes, json.length, why);
	board_destroy(&journey->display);
	assert_int_equal(
		snapshot_decode(document, BOARD_PARTIAL, &journey->display, &problem), ERR_OK);
	jdoc_destroy(&document);
	look_at_display(journey);
	text_finish(&json);
	text_finish(&wanted);
	text_finish(&got);
}

/* ---- setting up ---- */

static void order(struct journey *journey, enum command_kind kind, const char *json)
{
	const struct command_type *type = command_types[kind];
	struct decide_context context = chooser_context(&journey->chooser);
	struct field_problem problem = { 0 };
	char why[JDOC_WHY_BYTES];
	struct jdoc *document = jdoc_parse(json, strlen(json), why);
	struct decision decision;
	void *input = arena_alloc(journey->scratch, type->size);

	assert_non_null(document);
	assert_int_equal(
		fields_decode(type->fields, type->field_count, document, input, &problem), ERR_OK);
	jdoc_destroy(&document);
	board_begin(journey->board);
	assert_int_equal(
		engine_decide(journey->board, journey->scratch, &context, type, input, &decision),
		ERR_OK);
	board_rollback(journey->board);
	for (size_t i = 0; i < decision.event_count; i++)
		commit(journey, &decision.events[i]);
}

static void make_service(struct journey *journey, int number)
{
	char json[400], id[UUID_TEXT_BYTES];

	uuid_format(chooser_known('s', number), id);
	snprintf(json, sizeof(json),
		"{\"service\":\"%s\",\"code\":\"s%d\",\"name_sw\":\"x\",\"name_en\":\"x\","
		"\"series\":\"%s\",\"sensitive\":%s,\"assigns\":%s,\"is_counter\":%s}",
		id, number, number < 2 ? "A" : "B", number == 1 ? "true" : "false",
		number == 2 ? "true" : "false", number == 3 ? "true" : "false");
	order(journey, COMMAND_service_configure, json);
	snprintf(json, sizeof(json), "{\"service\":\"%s\"}", id);
	order(journey, COMMAND_service_open, json);
}

static void make_desk(struct journey *journey, int number)
{
	char json[600], id[UUID_TEXT_BYTES], one[UUID_TEXT_BYTES], other[UUID_TEXT_BYTES];

	uuid_format(chooser_known('d', number), id);
	uuid_format(chooser_known('s', number % CHOOSER_SERVICES), one);
	uuid_format(chooser_known('s', (number + 1) % CHOOSER_SERVICES), other);
	snprintf(json, sizeof(json),
		"{\"desk\":\"%s\",\"code\":\"d%d\",\"name_sw\":\"x\",\"name_en\":\"x\",\"room\":"
		"\"%d\",\"services\":[\"%s\",\"%s\"]}",
		id, number, number, one, other);
	order(journey, COMMAND_desk_configure, json);
	journey->chooser.actor =
		(struct actor){ .id = { chooser_known('u', number) }, .role = ROLE_DOCTOR };
	snprintf(json, sizeof(json), "{\"desk\":\"%s\"}", id);
	order(journey, COMMAND_desk_open, json);
}

static void make_display(struct journey *journey, int number)
{
	char json[200], id[UUID_TEXT_BYTES];

	uuid_format(chooser_known('y', number), id);
	snprintf(json, sizeof(json), "{\"display\":\"%s\",\"name\":\"hall %d\"}", id, number);
	order(journey, COMMAND_display_register, json);
}

static void begin(struct journey *journey, uint64_t seed)
{
	static const struct board_facility facility = {
		.id = { { { 'f' } } },
		.cutover_hour = 3,
		.series_letters = SERIES_LETTERS,
	};

	*journey = (struct journey){
		.board = board_create(&facility, BOARD_WHOLE),
		.display = board_create(&facility, BOARD_PARTIAL),
		.log = arena_create(),
		.scratch = arena_create(),
		.numbers = map_create(),
	};
	chooser_init(&journey->chooser, journey->board, seed);
	for (int i = 0; i < CHOOSER_SERVICES; i++)
		make_service(journey, i);
	for (int i = 0; i < CHOOSER_DESKS; i++)
		make_desk(journey, i);
	for (int i = 0; i < CHOOSER_DISPLAYS; i++)
		make_display(journey, i);
}

static void finish(struct journey *journey)
{
	board_destroy(&journey->board);
	board_destroy(&journey->display);
	arena_destroy(&journey->log);
	arena_destroy(&journey->scratch);
	map_destroy(&journey->numbers);
	text_finish(&journey->lines);
}

static void travel(uint64_t seed)
{
	struct journey journey;

	begin(&journey, seed);
	for (int i = 1; i <= STEPS; i++) {
		pass_time(&journey);
		step(&journey);
		if (i % (STEPS / 5) == 0) {
			check_reload(&journey);
			check_replay(&journey);
			check_snapshots(&journey);
		}
	}
	/* A journey on which nothing happens proves nothing. */
	for (int i = 0; i < COMMAND_KIND_COUNT; i++) {
		if (journey.accepted[i] && journey.refused[i])
			continue;
		print_message("%s: %d done, %d refused\n", command_types[i]->name,
			journey.accepted[i], journey.refused[i]);
		assert_true(journey.accepted[i]);
	}
	finish(&journey);
}

static void no_batch_of_commands_breaks_a_law(void **state)
{
	(void)state;
	travel(1);
}

static void nor_do_others(void **state)
{
	(void)state;
	travel(20261122);
}

static void nor_do_these(void **state)
{
	(void)state;
	travel(UINT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_batch_of_commands_breaks_a_law),
		cmocka_unit_test(nor_do_others),
		cmocka_unit_test(nor_do_these),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
