// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/hospital.h"

#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/base/time.h"
#include "common/model/outlook.h"
#include "tests/engine/dump.h"
#include "tests/engine/say.h"
#include "tests/fuzz/target.h"
#include <string.h>

static const struct board_facility facility = {
	.id = { { { 'f' } } },
	.name_sw = "Hospitali",
	.name_en = "Hospital",
	.time_zone = "Africa/Dar_es_Salaam",
	.series_letters = SERIES_LETTERS,
};

/* Who does what. Ids are words; those of tickets, visits and calls are counted: n3 is the third id
 * that was given out. */
static const struct {
	const char *actor;
	const char *line;
} day[] = {
	{ "admin", "service.configure service=opd code=opd name_sw=x name_en=x series=A" },
	{ "admin", "service.configure service=ctc code=ctc name_sw=x name_en=x series=A "
		   "sensitive=true assigns=true" },
	{ "admin", "service.configure service=lab code=lab name_sw=x name_en=x series=B "
		   "is_counter=true daily_limit=50 opens_min=360 closes_min=1200" },
	{ "admin", "service.open service=opd" },
	{ "admin", "service.open service=ctc" },
	{ "admin", "service.open service=lab" },
	{ "admin", "desk.configure desk=r1 code=r1 name_sw=x name_en=x room=1 services=opd,ctc" },
	{ "admin", "desk.configure desk=r2 code=r2 name_sw=x name_en=x room=2 services=opd" },
	{ "admin", "desk.configure desk=w1 code=w1 name_sw=x name_en=x room=3 services=lab" },
	{ "admin", "display.register display=hall name=Hall" },
	{ "amina", "desk.open desk=r1" },
	{ "baraka", "desk.open desk=r2" },
	{ "chiku", "desk.open desk=w1" },
	{ "rehema", "visit.open service=opd patient=p1" },
	{ "rehema", "visit.open service=opd patient=p2 colour=green vulnerable=true" },
	{ "rehema", "visit.open service=opd colour=orange" },
	{ "rehema", "visit.open service=ctc" },
	{ "rehema", "visit.open service=lab assigned=chiku" },
	{ "rehema", "visit.open service=opd" },
	{ "rehema", "visit.open service=opd" },
	{ "rehema", "visit.open service=opd" },
	{ "amina", "ticket.call_next desk=r1" },
	{ "amina", "ticket.start ticket=n6" },
	{ "baraka", "ticket.call_next desk=r2" },
	{ "baraka", "ticket.no_show ticket=n4" },
	{ "baraka", "ticket.call_next desk=r2" },
	{ "chiku", "ticket.call_next desk=w1" },
	{ "rehema", "ticket.hold ticket=n12 reason=payment" },
	{ "rehema", "ticket.move ticket=n16 before=n14 reason=x" },
};

static struct uuid word_id(const char *word)
{
	struct uuid id = { { 'w' } };

	for (size_t i = 1; i + 1 < sizeof(id.bytes) && word[i - 1]; i++)
		id.bytes[i] = (unsigned char)word[i - 1];
	return id;
}

static struct uuid id_of(void *arg, const char *field, const char *word)
{
	(void)arg;
	(void)field;
	return word_id(word);
}

static struct decide_context context_of(const char *actor, int *ids)
{
	struct decide_context context = {
		.now_us = HOSPITAL_NOW_US - 2 * US_PER_HOUR,
		.utc_offset_s = HOSPITAL_OFFSET_S,
		.actor = { .id.u = word_id(actor), .role = ROLE_DOCTOR },
		.command.u = { { 'k', (unsigned char)*ids } },
		.secret = { (unsigned char)*ids },
	};
	char word[16];

	for (int i = 0; i < DECISION_IDS; i++) {
		snprintf(word, sizeof(word), "n%d", *ids + i + 1);
		context.ids[i] = word_id(word);
	}
	return context;
}

struct decide_context hospital_context(void)
{
	int ids = 1000;
	struct decide_context context = context_of("amina", &ids);

	context.now_us = HOSPITAL_NOW_US;
	context.actor.display.u = word_id("hall");
	return context;
}

static void run(
	struct board *board, struct arena *arena, const char *actor, const char *line, int *ids)
{
	struct decide_context context = context_of(actor, ids);
	struct say say = { .id = id_of };
	size_t length = strcspn(line, " ");
	char name[40] = "";
	const struct command_type *type;
	struct field_problem problem;
	struct decision decision;
	void *input;

	memcpy(name, line, length);
	type = command_type_find(name);
	FUZZ_CHECK(type);
	input = arena_alloc(arena, type->size);
	FUZZ_CHECK(say_read(&say, type->fields, type->field_count, line + length, input,
			   &problem) == ERR_OK);
	board_begin(board);
	FUZZ_CHECK(engine_decide(board, arena, &context, type, input, &decision) == ERR_OK);
	board_rollback(board);
	for (size_t i = 0; i < decision.event_count; i++)
		FUZZ_CHECK(!(event_apply(board, &decision.events[i]) & CHANGED_MISFIT));
	*ids += decision.ids_used;
}

struct board *hospital_create(void)
{
	struct board *board = board_create(&facility, BOARD_WHOLE);
	struct arena *arena = arena_create();
	int ids = 0;

	for (size_t i = 0; i < COUNT_OF(day); i++)
		run(board, arena, day[i].actor, day[i].line, &ids);
	arena_destroy(&arena);
	return board;
}

/* ---- choosing ---- */

static struct uuid any_id(struct invent *invent, const struct board *board)
{
	static const char *const words[] = { "amina", "baraka", "chiku", "opd", "ctc", "lab", "r1",
		"r2", "w1", "hall", "p1", "nobody" };
	enum board_table table = (enum board_table)random_below(&invent->random, BOARD_TABLE_COUNT);
	size_t count = board_count(board, table), cursor = 0;
	const struct uuid *row = NULL;

	if (!count || random_below(&invent->random, 3) == 0)
		return word_id(words[random_below(&invent->random, COUNT_OF(words))]);
	for (int64_t skip = random_below(&invent->random, (int64_t)count); skip >= 0; skip--)
		row = board_next(board, table, &cursor);
	return *row;
}

bool hospital_choose(void *arg, const struct field *field, void *at)
{
	struct invent *invent = arg;
	struct uuid id;

	if (field->kind == FIELD_UUID ||
		(field->kind == FIELD_LIST && field->fields->kind == FIELD_UUID)) {
		static struct board *board;

		if (!board)
			board = hospital_create();
		id = any_id(invent, board);
		memcpy(at, &id, sizeof(id));
		return true;
	}
	if (field->kind == FIELD_TIME) {
		int64_t at_us = HOSPITAL_NOW_US - random_below(&invent->random, US_PER_DAY);

		memcpy(at, &at_us, sizeof(at_us));
		return true;
	}
	return false;
}

/* ---- looking ---- */

static void look_at_ticket(const struct board *board, const struct ticket *ticket)
{
	struct text text = { 0 };
	struct outlook outlook = outlook_of(board, ticket, HOSPITAL_NOW_US, HOSPITAL_OFFSET_S);

	outlook_encode(&outlook, &text);
	text_finish(&text);
	if (board_find_service(board, ticket->service) && ticket->state == TICKET_WAITING)
		FUZZ_CHECK(board_ahead(board, ticket, HOSPITAL_NOW_US) <=
			   board_count(board, BOARD_TICKETS));
}

void hospital_look(const struct board *board)
{
	struct due_command due[16];
	struct text text = { 0 };
	const struct ticket *ticket;
	size_t cursor = 0;

	board_dump(board, HOSPITAL_NOW_US, &text);
	text_finish(&text);
	while ((ticket = board_next(board, BOARD_TICKETS, &cursor)))
		look_at_ticket(board, ticket);
	FUZZ_CHECK(engine_due(board, HOSPITAL_NOW_US, 5 * US_PER_S, due, COUNT_OF(due)) <=
		   COUNT_OF(due));
}
