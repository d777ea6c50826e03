// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/engine/chooser.h"

#include "common/base/time.h"
#include "server/engine/flow.h"
#include <string.h>

/* ---- whom and what ---- */

struct uuid chooser_known(char letter, int64_t number)
{
	struct uuid id = { { (unsigned char)letter } };

	id.bytes[15] = (unsigned char)(number + 1);
	return id;
}

int64_t chooser_chance(struct chooser *chooser, int64_t count)
{
	return random_below(&chooser->invent.random, count);
}

static const void *any_row(struct chooser *chooser, enum board_table table)
{
	size_t count = board_count(chooser->board, table);
	size_t skip = count ? (size_t)chooser_chance(chooser, (int64_t)count) : 0;
	size_t cursor = 0;
	const void *row = NULL;

	/* Rows lie in no order, but in the same one on every machine. */
	while (count && skip-- > 0)
		row = board_next(chooser->board, table, &cursor);
	return row ? row : board_next(chooser->board, table, &cursor);
}

static struct uuid any_id(struct chooser *chooser, enum board_table table)
{
	const struct uuid *id = any_row(chooser, table);

	return id ? *id : (struct uuid){ 0 };
}

static const struct desk *own_desk(const struct chooser *chooser)
{
	const struct desk *desk;
	size_t cursor = 0;

	while ((desk = board_next(chooser->board, BOARD_DESKS, &cursor)))
		if (desk->state != DESK_CLOSED && uuid_equal(desk->staff.u, chooser->actor.id.u))
			return desk;
	return NULL;
}

static struct uuid any_ticket(struct chooser *chooser)
{
	const struct desk *desk = own_desk(chooser);
	const struct ticket *ticket = desk ? board_desk_ticket(chooser->board, desk->id) : NULL;

	if (ticket && chooser_chance(chooser, 3))
		return ticket->id.u;
	for (int i = 0; i < 4; i++) {
		ticket = any_row(chooser, BOARD_TICKETS);
		if (ticket && ticket_is_open(ticket))
			break;
	}
	return ticket ? ticket->id.u : (struct uuid){ 0 };
}

static struct uuid any_desk(struct chooser *chooser)
{
	const struct desk *desk = own_desk(chooser);

	if (desk && chooser_chance(chooser, 4))
		return desk->id.u;
	return chooser_known('d', chooser_chance(chooser, CHOOSER_DESKS));
}

/* Whom somebody may believe to be at the desk. */
static struct uuid current_ticket(struct chooser *chooser)
{
	const struct desk *desk = own_desk(chooser);
	const struct ticket *ticket = desk ? board_desk_ticket(chooser->board, desk->id) : NULL;

	if (chooser_chance(chooser, 4) == 0)
		return any_ticket(chooser);
	return ticket ? ticket->id.u : (struct uuid){ 0 };
}

static struct uuid sensible_id(struct chooser *chooser, const char *name)
{
	if (strcmp(name, "current") == 0)
		return current_ticket(chooser);
	if (strcmp(name, "ticket") == 0 || strcmp(name, "before") == 0)
		return any_ticket(chooser);
	if (strcmp(name, "visit") == 0)
		return any_id(chooser, BOARD_VISITS);
	if (strcmp(name, "call") == 0)
		return any_id(chooser, BOARD_CALLS);
	if (strncmp(name, "desk", 4) == 0)
		return any_desk(chooser);
	if (strncmp(name, "service", 7) == 0)
		return chooser_known('s', chooser_chance(chooser, CHOOSER_SERVICES));
	if (strcmp(name, "display") == 0)
		return chooser_known('y', chooser_chance(chooser, CHOOSER_DISPLAYS));
	if (strcmp(name, "patient") == 0)
		return chooser_known('p', chooser_chance(chooser, CHOOSER_PATIENTS));
	return chooser_known('u', chooser_chance(chooser, CHOOSER_STAFF));
}

static struct uuid some_id(struct chooser *chooser, const char *name)
{
	switch (chooser_chance(chooser, 60)) {
	case 0:
		return (struct uuid){ 0 };
	case 1:
		return chooser_known('x', chooser_chance(chooser, 200));
	case 2:
		return any_id(
			chooser, (enum board_table)chooser_chance(chooser, BOARD_TABLE_COUNT));
	default:
		return sensible_id(chooser, name);
	}
}

static void choose_word(struct chooser *chooser, const char *const *words, size_t count, char *at)
{
	const char *word = words[chooser_chance(chooser, (int64_t)count)];

	memcpy(at, word, strlen(word) + 1);
}

/* The version of the service, desk or display whose id was chosen before it; mostly. */
static int64_t any_version(struct chooser *chooser)
{
	const struct service *service =
		board_find_service(chooser->board, (struct service_id){ chooser->chosen });
	const struct desk *desk =
		board_find_desk(chooser->board, (struct desk_id){ chooser->chosen });
	const struct display *display =
		board_find_display(chooser->board, (struct display_id){ chooser->chosen });

	if (chooser_chance(chooser, 8) == 0)
		return 0;
	if (service)
		return (int64_t)service->version;
	if (desk)
		return (int64_t)desk->version;
	return display ? (int64_t)display->version : 0;
}

/* The kind of the display whose id was chosen before it; mostly. */
static bool choose_kind(struct chooser *chooser, void *at)
{
	const struct display *display =
		board_find_display(chooser->board, (struct display_id){ chooser->chosen });

	if (!display || chooser_chance(chooser, 4) == 0)
		return false;
	memcpy(at, &display->kind, sizeof(display->kind));
	return true;
}

static bool choose(void *arg, const struct field *field, void *at)
{
	static const char *const series[] = { "A", "A", "A", "B", "AB", "Z" };
	static const char *const codes[] = { "one", "two", "three", "four", "five", "six", "seven",
		"eight", "nine", "ten" };
	static const char *const rooms[] = { "1", "12B", "no" };
	static const char *const reasons[] = { "needed", "", "   ", "too ill to wait" };
	struct chooser *chooser = arg;
	struct uuid id;
	int64_t number;
	bool is_so;

	if (field->kind == FIELD_UUID || (field->kind == FIELD_LIST && field->flags & FIELD_FLAT &&
						 field->fields->kind == FIELD_UUID)) {
		id = chooser->chosen = some_id(chooser, field->name);
		memcpy(at, &id, sizeof(id));
		return true;
	}
	/* Each of a list once; mostly. */
	if (strcmp(field->name, "day") == 0 && field->kind == FIELD_WORD) {
		enum weekday day = (enum weekday)(chooser->days++ % WEEK_DAYS);

		memcpy(at, &day, sizeof(day));
		return chooser_chance(chooser, 30) != 0;
	}
	if (strcmp(field->name, "closures") == 0) {
		int32_t date = (int32_t)(chooser->now_us / US_PER_DAY) + chooser->days++ % 400;

		memcpy(at, &date, sizeof(date));
		return chooser_chance(chooser, 300) != 0;
	}
	if (field->kind == FIELD_TIME) {
		number = chooser->now_us + (chooser_chance(chooser, 200) - 100) * US_PER_MIN;
		memcpy(at, &number, sizeof(number));
		return true;
	}
	if (strcmp(field->name, "seq") == 0) {
		number = (int64_t)board_seq(chooser->board) - chooser_chance(chooser, 6);
		memcpy(at, &number, sizeof(number));
		return true;
	}
	if (strcmp(field->name, "version") == 0) {
		number = any_version(chooser);
		memcpy(at, &number, sizeof(number));
		return true;
	}
	if (field->words == &words_device_kind)
		return choose_kind(chooser, at);
	/* Too many desks out of use, and nothing happens any more. */
	if (strcmp(field->name, "retired") == 0) {
		is_so = chooser_chance(chooser, 6) == 0;
		memcpy(at, &is_so, sizeof(is_so));
		return true;
	}
	if (strcmp(field->name, "very_late_us") == 0) {
		number = US_PER_DAY; /* Never below late_us. */
		memcpy(at, &number, sizeof(number));
		return true;
	}
	/* Of untriaged, red, orange and the others: mostly as a rule may have them. */
	if (strcmp(field->name, "tier") == 0) {
		const int32_t tiers[] = { 2, 0, 1, 3, 4, 2, 2 };
		int32_t tier = tiers[chooser->tiers++ % (int)COUNT_OF(tiers)];

		if (chooser_chance(chooser, 30) == 0)
			tier = 0;
		memcpy(at, &tier, sizeof(tier));
		return true;
	}
	if (strcmp(field->name, "series") == 0)
		choose_word(chooser, series, COUNT_OF(series), at);
	else if (strcmp(field->name, "code") == 0 && field->size > 40)
		return false; /* A sign. */
	else if (strcmp(field->name, "code") == 0)
		choose_word(chooser, codes, COUNT_OF(codes), at);
	else if (strcmp(field->name, "room") == 0)
		choose_word(chooser, rooms, COUNT_OF(rooms), at);
	else if (strcmp(field->name, "reason") == 0 && field->kind == FIELD_TEXT)
		choose_word(chooser, reasons, COUNT_OF(reasons), at);
	else
		return false;
	return true;
}

/* ---- what is commanded ---- */

static const int weights[COMMAND_KIND_COUNT] = {
	[COMMAND_visit_open] = 60,
	[COMMAND_visit_close] = 4,
	[COMMAND_ticket_call_next] = 60,
	[COMMAND_ticket_call] = 20,
	[COMMAND_ticket_recall] = 6,
	[COMMAND_ticket_start] = 40,
	[COMMAND_ticket_finish] = 30,
	[COMMAND_ticket_no_show] = 20,
	[COMMAND_ticket_requeue] = 12,
	[COMMAND_ticket_hold] = 12,
	[COMMAND_ticket_resume] = 16,
	[COMMAND_ticket_transfer] = 24,
	[COMMAND_ticket_triage] = 8,
	[COMMAND_ticket_set_class] = 12,
	[COMMAND_ticket_move] = 20,
	[COMMAND_ticket_assign] = 10,
	[COMMAND_ticket_cancel] = 5,
	[COMMAND_undo] = 24,
	[COMMAND_desk_configure] = 2,
	[COMMAND_desk_change] = 20,
	[COMMAND_desk_open] = 10,
	[COMMAND_desk_pause] = 3,
	[COMMAND_desk_close] = 5,
	[COMMAND_desk_take_over] = 4,
	[COMMAND_service_configure] = 2,
	[COMMAND_service_change] = 8,
	[COMMAND_service_open] = 6,
	[COMMAND_service_close] = 1,
	[COMMAND_rules_change] = 3,
	[COMMAND_display_register] = 2,
	[COMMAND_display_change] = 3,
	[COMMAND_call_acknowledge] = 10,
	[COMMAND_call_unheard] = 3,
};

static enum command_kind any_kind(struct chooser *chooser)
{
	int total = 0, kind = 0;
	int64_t at;

	for (int i = 0; i < COMMAND_KIND_COUNT; i++)
		total += weights[i];
	for (at = chooser_chance(chooser, total); at >= weights[kind]; kind++)
		at -= weights[kind];
	return (enum command_kind)kind;
}

static void any_actor(struct chooser *chooser)
{
	static const enum role roles[] = { ROLE_DOCTOR, ROLE_DOCTOR, ROLE_DOCTOR, ROLE_NURSE,
		ROLE_NURSE, ROLE_RECEPTIONIST, ROLE_ADMIN, ROLE_DOCTOR };
	int64_t number = chooser_chance(chooser, CHOOSER_STAFF);

	chooser->actor = (struct actor){ { chooser_known('u', number) }, ACTOR_STAFF, roles[number],
		{ { { 0 } } } };
	if (chooser->kind == COMMAND_call_acknowledge)
		chooser->actor = (struct actor){ .id = { chooser_known('u', 100) },
			.kind = ACTOR_DISPLAY,
			.role = ROLE_DISPLAY,
			.display = {
				chooser_known('y', chooser_chance(chooser, CHOOSER_DISPLAYS)) } };
	/* Whoever did the last thing is the one to take it back. */
	if (chooser->kind == COMMAND_undo && chooser_chance(chooser, 4)) {
		chooser->actor.id = chooser->last_actor;
		return;
	}
	if (chooser->kind == COMMAND_call_unheard || chooser_chance(chooser, 40) == 0)
		chooser->actor = (struct actor){ .kind = ACTOR_TIMER };
}

struct decide_context chooser_context(struct chooser *chooser)
{
	struct decide_context context = {
		.now_us = chooser->now_us,
		.utc_offset_s = 3 * 3600,
		.actor = chooser->actor,
	};

	chooser->ids++;
	context.command.u = chooser_known('k', 0);
	memcpy(context.command.u.bytes + 1, &chooser->ids, sizeof(chooser->ids));
	memcpy(context.secret, &chooser->ids, sizeof(chooser->ids));
	for (size_t i = 0; i < DECISION_IDS; i++) {
		chooser->ids++;
		context.ids[i] = chooser_known('n', 0);
		memcpy(context.ids[i].bytes + 1, &chooser->ids, sizeof(chooser->ids));
	}
	return context;
}

const struct command_type *chooser_kind(struct chooser *chooser)
{
	chooser->kind = any_kind(chooser);
	any_actor(chooser);
	return command_types[chooser->kind];
}

/* A list names each once; mostly. */
static void drop_repeats(struct chooser *chooser, const struct command_type *type, void *input)
{
	for (size_t i = 0; i < type->field_count; i++) {
		const struct field *field = &type->fields[i];
		int *count = (int *)(void *)((char *)input + field->count_offset);

		if (field->kind == FIELD_LIST && field->fields == id_item_fields &&
			chooser_chance(chooser, 8))
			*count = keep_each_once(
				(struct id_item *)(void *)((char *)input + field->offset), *count);
	}
}

void chooser_input(struct chooser *chooser, void *input)
{
	const struct command_type *type = command_types[chooser->kind];

	invent_struct(&chooser->invent, type->fields, type->field_count, input);
	drop_repeats(chooser, type, input);
}

void chooser_init(struct chooser *chooser, const struct board *board, uint64_t seed)
{
	*chooser = (struct chooser){
		.board = board,
		.now_us = INT64_C(1772430000000000),
		.invent = { .random = { seed }, .given_percent = 25, .choose = choose },
	};
	chooser->invent.arg = chooser;
}
