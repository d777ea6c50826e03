// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/engine/scene.h"

#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/base/time.h"
#include "server/engine/override.h"
#include "tests/engine/dump.h"
#include "tests/engine/laws.h"
#include "tests/engine/say.h"
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

/* 2 March 2026, 00:00 in Dar es Salaam. */
#define FIRST_MIDNIGHT_US (INT64_C(1772398800) * US_PER_S)
enum { DAR_OFFSET_S = 3 * 3600 };

/* ---- making one ---- */

struct scene *scene_create(void)
{
	static const struct board_facility facility = {
		.id = { { { 'f' } } },
		.epoch = { { 'e' } },
		.name_sw = "Hospitali",
		.name_en = "Hospital",
		.time_zone = "Africa/Dar_es_Salaam",
		.series_letters = SERIES_LETTERS,
	};
	struct scene *scene = mem_alloc(sizeof(*scene));

	scene->board = board_create(&facility, BOARD_WHOLE);
	scene->display = board_create(&facility, BOARD_PARTIAL);
	scene->arena = arena_create();
	scene->utc_offset_s = DAR_OFFSET_S;
	scene_at(scene, "08:00");
	scene_as(scene, "admin", ROLE_ADMIN);
	return scene;
}

void scene_destroy(struct scene **scene)
{
	if (!*scene)
		return;
	board_destroy(&(*scene)->board);
	board_destroy(&(*scene)->display);
	arena_destroy(&(*scene)->arena);
	text_finish(&(*scene)->answer);
	text_finish(&(*scene)->overrode);
	mem_free((*scene)->log);
	mem_free(*scene);
	*scene = NULL;
}

int scene_setup(void **state)
{
	static const char *const commands[] = {
		"service.configure service=opd code=opd name_sw=Daktari name_en=Doctor series=A",
		"service.configure service=lab code=lab name_sw=Maabara name_en=Laboratory "
		"series=B",
		"service.open service=opd",
		"service.open service=lab",
		"desk.configure desk=r1 code=r1 name_sw=Moja name_en=One room=1 services=opd",
		"desk.configure desk=r2 code=r2 name_sw=Mbili name_en=Two room=2 services=opd",
		"desk.configure desk=w1 code=w1 name_sw=Tatu name_en=Three room=3 services=lab "
		"kind=window",
		"display.register display=hall name=Hall",
	};
	struct scene *scene = scene_create();

	for (size_t i = 0; i < COUNT_OF(commands); i++)
		given(scene, "%s", commands[i]);
	scene_as(scene, "amina", ROLE_DOCTOR);
	given(scene, "desk.open desk=r1");
	scene_as(scene, "baraka", ROLE_DOCTOR);
	given(scene, "desk.open desk=r2");
	scene_as(scene, "chiku", ROLE_NURSE);
	given(scene, "desk.open desk=w1");
	scene_as(scene, "rehema", ROLE_RECEPTIONIST);
	*state = scene;
	return 0;
}

int scene_teardown(void **state)
{
	struct scene *scene = *state;

	scene_destroy(&scene);
	return 0;
}

void scene_as(struct scene *scene, const char *name, enum role role)
{
	scene->actor = (struct actor){ .kind = ACTOR_STAFF, .role = role };
	scene->actor.id.u = scene_id(scene, "staff", name);
}

void scene_as_display(struct scene *scene, const char *name)
{
	scene_as(scene, name, ROLE_DISPLAY);
	scene->actor.kind = ACTOR_DISPLAY;
	scene->actor.display.u = scene_id(scene, "display", name);
}

void scene_as_timer(struct scene *scene)
{
	scene->actor = (struct actor){ .kind = ACTOR_TIMER };
}

void scene_on_day(struct scene *scene, int day, const char *hh_mm)
{
	int64_t clock_us;

	assert_true(say_clock(hh_mm, &clock_us));
	scene->now_us = FIRST_MIDNIGHT_US + day * US_PER_DAY + clock_us;
}

void scene_at(struct scene *scene, const char *hh_mm)
{
	scene_on_day(scene, 0, hh_mm);
}

void scene_pass(struct scene *scene, int seconds)
{
	scene->now_us += seconds * US_PER_S;
}

/* ---- words for ids ---- */

/* What an id under this name is of: the first letter of the UUIDs that stand for words. */
static char letter_of(const char *field)
{
	static const struct {
		const char *field;
		char letter;
	} names[] = {
		{ "service", 's' },
		{ "services", 's' },
		{ "return_service", 's' },
		{ "not_done", 's' },
		{ "desk", 'd' },
		{ "desks", 'd' },
		{ "display", 'y' },
		{ "patient", 'p' },
		{ "ticket", 't' },
		{ "before", 't' },
		{ "current", 't' },
		{ "passed", 't' },
		{ "elsewhere", 't' },
		{ "runner_up", 't' },
		{ "tickets", 't' },
		{ "visit", 'v' },
		{ "visits", 'v' },
		{ "call", 'c' },
	};

	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (strcmp(names[i].field, field) == 0)
			return names[i].letter;
	return 'u';
}

static struct uuid word_id(char letter, const char *word)
{
	struct uuid id = { { (unsigned char)letter } };

	assert_true(strlen(word) < sizeof(id.bytes));
	memcpy(id.bytes + 1, word, strlen(word));
	return id;
}

static const char *code_of(const struct scene *scene, const struct ticket *ticket)
{
	const struct service *service = board_find_service(scene->board, ticket->service);

	return service ? service->code : "?";
}

/* "A001" or "A001@lab": of several the one that is open, else the newest. */
static const struct ticket *find_ticket(const struct scene *scene, const char *word)
{
	const char *at = strchr(word, '@');
	size_t length = at ? (size_t)(at - word) : strlen(word);
	const struct ticket *ticket, *best = NULL;
	size_t cursor = 0;

	while ((ticket = board_next(scene->board, BOARD_TICKETS, &cursor))) {
		if (strlen(ticket->number) != length || strncmp(ticket->number, word, length) != 0)
			continue;
		if (at && strcmp(code_of(scene, ticket), at + 1) != 0)
			continue;
		if (!best || ticket_is_open(ticket) > ticket_is_open(best) ||
			(ticket_is_open(ticket) == ticket_is_open(best) && ticket->seq > best->seq))
			best = ticket;
	}
	return best;
}

struct uuid scene_id(struct scene *scene, const char *field, const char *word)
{
	char letter = letter_of(field);
	const struct ticket *ticket;
	struct uuid id;

	if (uuid_parse(word, &id))
		return id;
	if (strcmp(word, "nil") == 0)
		return (struct uuid){ 0 };
	if (!strchr("tvc", letter))
		return word_id(letter, word);
	ticket = find_ticket(scene, word);
	if (!ticket)
		return word_id(letter, word);
	return letter == 't' ? ticket->id.u : letter == 'v' ? ticket->visit.u : ticket->call.u;
}

static void ticket_word(const struct scene *scene, const struct ticket *ticket, struct text *text)
{
	const struct visit *visit = board_find_visit(scene->board, ticket->visit);
	const struct ticket *first = visit ? board_next_of_visit(scene->board, visit, NULL) : NULL;

	text_add(text, ticket->number);
	if (first && board_next_of_visit(scene->board, visit, first))
		text_printf(text, "@%s", code_of(scene, ticket));
}

void scene_word(const struct scene *scene, const char *field, struct uuid id, struct text *text)
{
	char letter = letter_of(field);
	const struct visit *visit = board_find_visit(scene->board, (struct visit_id){ id });
	const struct ticket *ticket = board_find_ticket(scene->board, (struct ticket_id){ id });
	const struct call *call = board_find_call(scene->board, (struct call_id){ id });
	char number[NUMBER_BYTES];

	if (uuid_is_nil(id)) {
		text_add(text, "nil");
	} else if (letter == 'v' && visit) {
		number_format(visit->series, visit->ordinal, number);
		text_add(text, number);
	} else if (letter == 't' && ticket) {
		ticket_word(scene, ticket, text);
	} else if (letter == 'c' && call) {
		text_add(text, call->number);
	} else if (id.bytes[0] == (unsigned char)letter && id.bytes[15] == 0) {
		text_add(text, (const char *)id.bytes + 1);
	} else {
		text_add_char(text, '?');
	}
}

static struct uuid id_of_word(void *arg, const char *field, const char *word)
{
	return scene_id(arg, field, word);
}

static void word_of_id(void *arg, const char *field, struct uuid id, struct text *text)
{
	scene_word(arg, field, id, text);
}

static struct say say_of(const struct scene *scene)
{
	const union {
		const struct scene *in;
		void *out;
	} cast = { .in = scene };

	return (struct say){
		.id = id_of_word,
		.word = word_of_id,
		.arg = cast.out,
		.midnight_us = FIRST_MIDNIGHT_US,
	};
}

/* ---- running ---- */

static void check_laws(const struct scene *scene, const char *after)
{
	char *broken = laws_broken(scene->board, scene->now_us);

	if (broken) {
		print_error("after %s: %s\n", after, broken);
		mem_free(broken);
		fail();
	}
}

static struct decide_context context_of(struct scene *scene)
{
	struct decide_context context = {
		.now_us = scene->now_us,
		.utc_offset_s = scene->utc_offset_s,
		.actor = scene->actor,
	};

	scene->ids++;
	memcpy(context.command.u.bytes + 8, &scene->ids, sizeof(scene->ids));
	context.command.u.bytes[0] = 'k';
	memcpy(context.secret, &scene->ids, sizeof(scene->ids));
	for (size_t i = 0; i < DECISION_IDS; i++) {
		scene->ids++;
		memcpy(context.ids[i].bytes + 8, &scene->ids, sizeof(scene->ids));
		context.ids[i].bytes[0] = 'n';
	}
	return context;
}

/* From its JSON, as a client would get it; its payload lives in the scene's arena. */
static struct event carry(
	struct scene *scene, const struct event *event, enum event_audience audience)
{
	struct field_problem problem = { 0 };
	struct text text = { 0 }, again = { 0 };
	char why[JDOC_WHY_BYTES] = "";
	struct event read = { 0 };
	struct jdoc *document;

	event_encode(event, audience, &text);
	document = jdoc_parse(text.bytes, text.length, why);
	if (!document ||
		event_decode(document, audience, scene->arena, &read, &problem) != ERR_OK) {
		print_error(
			"%s: %s %s %s\n", text_string(&text), why, problem.path, problem.expected);
		fail();
	}
	jdoc_destroy(&document);
	event_encode(&read, audience, &again);
	assert_string_equal(text_string(&again), text_string(&text));
	text_finish(&text);
	text_finish(&again);
	return read;
}

static void show(struct scene *scene, const struct event *event)
{
	struct event public;

	if (!(event->type->audience & FOR_DISPLAY))
		return;
	public = carry(scene, event, FOR_DISPLAY);
	assert_false(event_apply(scene->display, &public) & CHANGED_MISFIT);
}

static void commit(struct scene *scene, const struct event *event)
{
	if (scene->log_count == scene->log_room) {
		size_t room = scene->log_room ? scene->log_room * 2 : 64;

		scene->log = mem_regrow(scene->log, scene->log_room, room, sizeof(*scene->log));
		scene->log_room = room;
	}
	scene->log[scene->log_count] = carry(scene, event, FOR_STAFF);
	assert_int_equal(event->seq, board_seq(scene->board) + 1);
	assert_true(laws_allow_no_show(scene->board, &scene->log[scene->log_count]));
	assert_false(event_apply(scene->board, &scene->log[scene->log_count++]) & CHANGED_MISFIT);
	show(scene, event);
}

static void check_same(const struct scene *scene, const struct text *before, const char *what)
{
	struct text after = { 0 };

	board_dump(scene->board, scene->now_us, &after);
	if (dumps_differ(text_string(before), text_string(&after))) {
		print_error("%s changed the board\n", what);
		fail();
	}
	text_finish(&after);
}

static void check_answer(const struct scene *scene)
{
	char why[JDOC_WHY_BYTES] = "";
	struct jdoc *answer = jdoc_parse(scene->answer.bytes, scene->answer.length, why);

	if (!jdoc_is_object(answer)) {
		print_error("not JSON: %s (%s)\n", text_string(&scene->answer), why);
		fail();
	}
	jdoc_destroy(&answer);
}

static void check_detail(const struct override *override, struct text *told)
{
	struct text detail = { 0 };
	char why[JDOC_WHY_BYTES];
	struct jdoc *object;

	override_write_detail(override, &detail);
	object = jdoc_parse(detail.bytes, detail.length, why);
	if (!object) {
		print_error("not JSON: %s (%s)\n", text_string(&detail), why);
		fail();
	}
	jdoc_destroy(&object);
	text_printf(told, " %s", text_string(&detail));
	text_finish(&detail);
}

static void note_override(struct scene *scene, const struct decision *decision,
	const struct command_type *type, const void *input)
{
	struct override override;

	if (engine_override(decision, type, input, &override)) {
		text_printf(&scene->overrode, "%s %s=", override.action, override.object_kind);
		scene_word(scene, override.object_kind, override.object, &scene->overrode);
		text_printf(&scene->overrode, " '%s'", override.reason ? override.reason : "");
		check_detail(&override, &scene->overrode);
	}
	override_finish(&override);
}

void scene_run(struct scene *scene, const struct command_type *type, const void *input)
{
	struct decide_context context = context_of(scene);
	struct arena *arena = arena_create();
	struct text before = { 0 };
	struct decision decision;

	board_dump(scene->board, scene->now_us, &before);
	board_begin(scene->board);
	text_clear(&scene->answer);
	text_clear(&scene->overrode);
	scene->err = engine_decide(scene->board, arena, &context, type, input, &decision);
	scene->problem = decision.problem;
	if (!scene->err) {
		engine_answer(&decision, type, input, &scene->answer);
		check_answer(scene);
		note_override(scene, &decision, type, input);
	}
	check_laws(scene, type->name);
	board_rollback(scene->board);
	check_same(scene, &before, type->name);
	text_finish(&before);
	scene->said_from = scene->log_count;
	for (size_t i = 0; i < decision.event_count; i++)
		commit(scene, &decision.events[i]);
	check_laws(scene, type->name);
	arena_destroy(&arena);
}

static void run_line(struct scene *scene, const char *line)
{
	struct say say = say_of(scene);
	size_t word = strcspn(line, " ");
	char name[64] = "";
	const struct command_type *type;
	void *input;

	assert_true(word < sizeof(name));
	memcpy(name, line, word);
	type = command_type_find(name);
	if (!type) {
		print_error("no such command: %s\n", name);
		fail();
		return;
	}
	input = mem_alloc(type->size);
	scene->err = say_read(
		&say, type->fields, type->field_count, line + word, input, &scene->problem);
	scene->said_from = scene->log_count;
	if (!scene->err)
		scene_run(scene, type, input);
	mem_free(input);
}

void when(struct scene *scene, const char *format, ...)
{
	char line[4096];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	run_line(scene, line);
}

void given(struct scene *scene, const char *format, ...)
{
	char line[4096];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	run_line(scene, line);
	if (scene->err) {
		print_error("%s: %s: %s %s\n", line, err_code(scene->err), scene->problem.path,
			scene->problem.expected);
		fail();
	}
}

/* ---- asking ---- */

void scene_describe(const struct scene *scene, const struct event *event, struct text *text)
{
	struct say say = say_of(scene);

	text_add(text, event->type->name);
	say_write(&say, event->type->fields, event->type->field_count, event->payload, text);
}

static void tell_events(const struct scene *scene)
{
	for (size_t i = scene->said_from; i < scene->log_count; i++) {
		struct text line = { 0 };

		scene_describe(scene, &scene->log[i], &line);
		print_error("\t%s\n", text_string(&line));
		text_finish(&line);
	}
}

static void disappoint(const struct scene *scene, const char *wanted, const char *file, int line)
{
	print_error("wanted\n\t%s\ngot %s %s %s\n", wanted, err_code(scene->err),
		scene->err ? scene->problem.path : "", scene->err ? scene->problem.expected : "");
	tell_events(scene);
	_fail(file, line);
}

void scene_then(struct scene *scene, const char *const *lines, const char *file, int line)
{
	size_t i = scene->said_from;

	if (scene->err)
		disappoint(scene, "success", file, line);
	for (; *lines; lines++, i++) {
		struct text event = { 0 };
		bool fits;

		if (i == scene->log_count)
			disappoint(scene, *lines, file, line);
		scene_describe(scene, &scene->log[i], &event);
		fits = say_fits(text_string(&event), *lines);
		text_finish(&event);
		if (!fits)
			disappoint(scene, *lines, file, line);
	}
	if (i != scene->log_count)
		disappoint(scene, "nothing more", file, line);
}

void scene_refused(struct scene *scene, enum err err, const char *field, const char *file, int line)
{
	if (scene->err != err || strcmp(scene->problem.path, field) != 0) {
		print_error("wanted %s of \"%s\"\n", err_code(err), field);
		disappoint(scene, "a refusal", file, line);
	}
	assert_int_equal(scene->said_from, scene->log_count);
}

void scene_overrode(struct scene *scene, const char *text, const char *file, int line)
{
	const char *overrode = text_string(&scene->overrode);

	if (text ? strstr(overrode, text) != NULL : !*overrode)
		return;
	print_error("no %s in the override %s\n", text ? text : "override", overrode);
	_fail(file, line);
}

void scene_answered(struct scene *scene, const char *text, const char *file, int line)
{
	if (strstr(text_string(&scene->answer), text))
		return;
	print_error("no %s in %s\n", text, text_string(&scene->answer));
	_fail(file, line);
}

static const void *find_row(
	struct scene *scene, const char *plural, const char *word, const struct row_type **type_out)
{
	for (int table = 0; table < BOARD_TABLE_COUNT; table++) {
		char singular[24];

		*type_out = &row_types[table];
		if (strcmp((*type_out)->name, plural) != 0)
			continue;
		snprintf(singular, sizeof(singular), "%.*s",
			table == BOARD_COUNTS ? 7 : (int)strlen(plural) - 1,
			table == BOARD_COUNTS ? "service" : plural);
		return board_find(
			scene->board, (enum board_table)table, scene_id(scene, singular, word));
	}
	return NULL;
}

void scene_is(struct scene *scene, const char *line, const char *file, int at)
{
	struct say say = say_of(scene);
	const struct row_type *type;
	char plural[24], word[40];
	struct text got = { 0 }, wanted = { 0 };
	const void *row;
	bool fits;
	int length;

	assert_int_equal(sscanf(line, "%23s %39s%n", plural, word, &length), 2);
	row = find_row(scene, plural, word, &type);
	text_add(&got, plural);
	if (row)
		say_write(&say, type->fields, type->field_count, row, &got);
	text_printf(&wanted, "%s%s", plural, line + length);
	fits = row && say_fits(text_string(&got), text_string(&wanted));
	if (!fits)
		print_error("wanted %s\ngot %s\n", line, text_string(&got));
	text_finish(&wanted);
	text_finish(&got);
	if (!fits)
		_fail(file, at);
}

void scene_line_is(
	struct scene *scene, const char *service, const char *numbers, const char *file, int line)
{
	struct service_id id = { scene_id(scene, "service", service) };
	struct line_walk *walk = line_walk_create(
		board_line(scene->board, id), (struct line_pools){ .all = true }, scene->now_us);
	const struct line_node *node;
	struct text got = { 0 };

	while ((node = line_walk_next(walk))) {
		if (got.length)
			text_add_char(&got, ' ');
		text_add(&got, board_ticket_of(node)->number);
	}
	line_walk_destroy(&walk);
	if (strcmp(text_string(&got), numbers) != 0) {
		print_error("wanted %s\ngot %s\n", numbers, text_string(&got));
		_fail(file, line);
	}
	text_finish(&got);
}

void scene_due_is(struct scene *scene, const char *words, const char *file, int line)
{
	struct due_command due[32];
	size_t count = engine_due(scene->board, scene->now_us, 5 * US_PER_S, due, COUNT_OF(due));
	struct text got = { 0 };
	size_t length = 0;
	bool all = true;

	for (size_t i = 0; i < count; i++) {
		struct text one = { 0 };

		text_printf(&one, "%s ", due[i].type->name);
		scene_word(scene, due[i].type->fields[0].name, due[i].subject, &one);
		all = all && strstr(words, text_string(&one));
		length += one.length + 1;
		text_printf(&got, "%s, ", text_string(&one));
		text_finish(&one);
	}
	if (!all || length != (*words ? strlen(words) + 1 : 0)) {
		print_error("wanted %s\ngot %s\n", words, text_string(&got));
		_fail(file, line);
	}
	text_finish(&got);
}
