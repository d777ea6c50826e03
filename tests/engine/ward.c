// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/engine/ward.h"

#include "common/base/jdoc.h"
#include "common/base/map.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "common/events/ticket_called.h"
#include "common/events/ticket_issued.h"
#include "server/engine/engine.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum id_kind { ID_FACILITY = 1, ID_SERVICE, ID_DESK, ID_STAFF, ID_COMMAND, ID_NEW };

struct ward {
	struct board *board;
	struct arena *arena;
	struct text text;
	struct decision decision;
	uint64_t ids;
	int32_t day;
	/* Ticket to patient, of those who wait. */
	struct map *patients;
	void (*heard)(void *arg, const struct event *event);
	void *heard_arg;
};

/* ---- Ids: the same in every run ---- */

static struct uuid id_of(enum id_kind kind, uint64_t number)
{
	struct uuid id = { .bytes = { (unsigned char)kind } };

	for (int i = 0; i < 8; i++)
		id.bytes[15 - i] = (unsigned char)(number >> 8 * i);
	return id;
}

struct user_id ward_staff(const struct ward *ward, int desk)
{
	(void)ward;
	return (struct user_id){ id_of(ID_STAFF, (uint64_t)(desk + 2)) };
}

struct service_id ward_service(const struct ward *ward)
{
	(void)ward;
	return (struct service_id){ id_of(ID_SERVICE, 1) };
}

struct desk_id ward_desk(const struct ward *ward, int desk)
{
	(void)ward;
	return (struct desk_id){ id_of(ID_DESK, (uint64_t)desk + 1) };
}

struct board *ward_board(struct ward *ward)
{
	return ward->board;
}

/* ---- One command ---- */

static struct decide_context make_context(struct ward *ward, int desk, int64_t now_us)
{
	struct decide_context context = {
		.now_us = now_us,
		.actor = {
			.id = ward_staff(ward, desk),
			.kind = ACTOR_STAFF,
			.role = desk < 0 ? ROLE_ADMIN : ROLE_DOCTOR,
		},
		.command = { id_of(ID_COMMAND, ++ward->ids) },
	};

	for (int i = 0; i < DECISION_IDS; i++)
		context.ids[i] = id_of(ID_NEW, ++ward->ids);
	memcpy(context.secret, &context.ids[0], sizeof(context.secret));
	return context;
}

/* What the server's lane does: try, take back, and apply what was decided. */
static enum err run(struct ward *ward, const struct decide_context *context,
	const struct command_type *type, const void *input)
{
	enum err err;

	board_begin(ward->board);
	err = engine_decide(ward->board, ward->arena, context, type, input, &ward->decision);
	board_rollback(ward->board);
	if (err)
		return err;
	for (size_t i = 0; i < ward->decision.event_count; i++) {
		event_apply(ward->board, &ward->decision.events[i]);
		if (ward->heard)
			ward->heard(ward->heard_arg, &ward->decision.events[i]);
	}
	return ERR_OK;
}

static void give_up(const char *name, const char *input, const char *why)
{
	fprintf(stderr, "%s %s: %s\n", name, input, why);
	abort();
}

enum err ward_do(struct ward *ward, int desk, int64_t now_us, const char *name, const char *input,
	const struct decision **decision_out)
{
	const struct decide_context context = make_context(ward, desk, now_us);
	const struct command_type *type = command_type_find(name);
	char why[JDOC_WHY_BYTES];
	struct jdoc *jdoc = jdoc_parse(input, strlen(input), why);
	struct field_problem problem = { .err = ERR_OK };
	void *decoded;
	enum err err;

	if (!type || !jdoc)
		give_up(name, input, type ? why : "no such command");
	arena_clear(ward->arena);
	decoded = arena_alloc(ward->arena, type->size);
	if (fields_decode(type->fields, type->field_count, jdoc, decoded, &problem))
		give_up(name, input, problem.path);
	jdoc_destroy(&jdoc);
	err = run(ward, &context, type, decoded);
	if (decision_out)
		*decision_out = &ward->decision;
	return err;
}

void ward_must(struct ward *ward, int desk, int64_t now_us, const char *name, const char *input)
{
	const struct decision *decision;

	if (ward_do(ward, desk, now_us, name, input, &decision))
		give_up(name, input, decision->problem.expected);
}

/* ---- Setting up ---- */

/* Adds an id between two pieces of text; returns the whole. */
static const char *add_id(struct text *text, const char *before, struct uuid id, const char *after)
{
	char buffer[UUID_TEXT_BYTES];

	uuid_format(id, buffer);
	text_add(text, before);
	text_add(text, buffer);
	text_add(text, after);
	return text_string(text);
}

static void configure_service(struct ward *ward, const struct order_rule *rule)
{
	const struct uuid service = ward_service(ward).u;
	struct text *text = &ward->text;

	text_clear(text);
	ward_must(ward, -1, 1, "service.configure",
		add_id(text, "{\"service\":\"", service,
			"\",\"code\":\"opd\",\"name_sw\":\"OPD\","
			"\"name_en\":\"OPD\",\"series\":\"A\"}"));
	text_clear(text);
	ward_must(ward, -1, 1, "service.open", add_id(text, "{\"service\":\"", service, "\"}"));
	text_clear(text);
	add_id(text, "{\"service\":\"", service, "\",\"reason\":\"test\",\"rule\":");
	fields_encode(order_rule_fields, COUNT_OF(order_rule_fields), rule, 0, text);
	text_add(text, ",\"no_show\":");
	fields_encode(
		no_show_rule_fields, COUNT_OF(no_show_rule_fields), &no_show_rule_default, 0, text);
	text_add(text, "}");
	ward_must(ward, -1, 1, "rules.change", text_string(text));
}

static void configure_desk(struct ward *ward, int desk)
{
	const struct uuid id = ward_desk(ward, desk).u;
	struct text *text = &ward->text;

	text_clear(text);
	add_id(text, "{\"desk\":\"", id, "\",");
	text_printf(text,
		"\"code\":\"desk-%d\",\"name_sw\":\"Desk\",\"name_en\":\"Desk\",\"room\":\"%d\",",
		desk, desk);
	ward_must(ward, -1, 1, "desk.configure",
		add_id(text, "\"services\":[\"", ward_service(ward).u, "\"]}"));
	text_clear(text);
	ward_must(ward, desk, 1, "desk.open", add_id(text, "{\"desk\":\"", id, "\"}"));
}

struct ward *ward_create(const struct order_rule *rule, int desks,
	void (*heard)(void *arg, const struct event *event), void *arg)
{
	const struct board_facility facility = {
		.id = { id_of(ID_FACILITY, 1) },
		.name_sw = "Test",
		.name_en = "Test",
		.time_zone = "UTC",
		.series_letters = "ABCDEFGHJKLMNPQRSTUVWXYZ",
	};
	struct ward *ward = mem_alloc(sizeof(*ward));

	ward->board = board_create(&facility, BOARD_WHOLE);
	ward->arena = arena_create();
	ward->patients = map_create();
	ward->heard = heard;
	ward->heard_arg = arg;
	configure_service(ward, rule);
	for (int desk = 0; desk < desks; desk++)
		configure_desk(ward, desk);
	return ward;
}

void ward_destroy(struct ward **ward)
{
	if (!*ward)
		return;
	board_destroy(&(*ward)->board);
	arena_destroy(&(*ward)->arena);
	map_destroy(&(*ward)->patients);
	text_finish(&(*ward)->text);
	mem_free(*ward);
	*ward = NULL;
}

/* ---- The engine as the order of a simulation ---- */

/* The payload of the decision's event of a type. NULL: none. */
static const void *find_event(const struct ward *ward, const struct event_type *type)
{
	for (size_t i = 0; i < ward->decision.event_count; i++) {
		if (ward->decision.events[i].type == type)
			return ward->decision.events[i].payload;
	}
	return NULL;
}

static void forget_old(struct ward *ward, int64_t now_us)
{
	const int32_t day = (int32_t)(now_us / US_PER_DAY);

	if (day != ward->day)
		board_forget_old(ward->board);
	ward->day = day;
}

static void join(void *arg, struct sim_patient *patient)
{
	struct ward *ward = arg;
	const struct ticket_issued *issued;
	const struct ticket *ticket;

	forget_old(ward, patient->facts.clock_us);
	text_clear(&ward->text);
	add_id(&ward->text, "{\"service\":\"", ward_service(ward).u, "\",");
	text_printf(&ward->text, "\"colour\":\"%s\",\"vulnerable\":%s}",
		word_of(&words_colour, (int)patient->facts.colour),
		patient->facts.vulnerable ? "true" : "false");
	ward_must(ward, -1, patient->facts.clock_us, "visit.open", text_string(&ward->text));
	issued = find_event(ward, &event_ticket_issued);
	patient->id = issued->ticket.u;
	map_put(ward->patients, patient->id, patient);
	/* For those who watch: the patient's own node is in no line. */
	ticket = board_find_ticket(ward->board, issued->ticket);
	patient->place = line_place(board_node_of(ticket));
}

static struct sim_patient *pick(void *arg, int server, int64_t now_us)
{
	struct ward *ward = arg;
	const struct ticket_called *called;
	struct uuid id;

	text_clear(&ward->text);
	ward_must(ward, server, now_us, "ticket.call_next",
		add_id(&ward->text, "{\"desk\":\"", ward_desk(ward, server).u, "\"}"));
	called = find_event(ward, &event_ticket_called);
	id = called->ticket.u;
	text_clear(&ward->text);
	ward_must(ward, server, now_us, "ticket.start",
		add_id(&ward->text, "{\"ticket\":\"", id, "\"}"));
	return map_remove(ward->patients, id);
}

static void leave(void *arg, int server, struct sim_patient *patient, int64_t now_us)
{
	struct ward *ward = arg;

	text_clear(&ward->text);
	ward_must(ward, server, now_us, "ticket.finish",
		add_id(&ward->text, "{\"ticket\":\"", patient->id, "\"}"));
}

struct sim_order ward_order(struct ward *ward)
{
	return (struct sim_order){ .arg = ward, .join = join, .pick = pick, .leave = leave };
}
