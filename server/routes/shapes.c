// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/routes/shapes.h"

#define SEQ_FIELD(type)                                                                            \
	FIELD(type, seq, FIELD_INT, 0, .help = "The number of the last event of this command")

const struct field wait_answer_fields[3] = {
	FIELD_WORD_OF(wait_answer, shown, wait_kind, 0),
	FIELD(wait_answer, lower_min, FIELD_INT, FIELD_OPTIONAL),
	FIELD(wait_answer, upper_min, FIELD_INT, FIELD_OPTIONAL),
};

struct done {
	int64_t seq;
};
static const struct field done_fields[] = { SEQ_FIELD(done) };
const struct shape shape_done = SHAPE("Done", done, done_fields);

struct placed {
	int64_t seq;
	int64_t ahead;
	struct wait_answer wait;
	int64_t as_of_us;
};
static const struct field placed_fields[] = { SEQ_FIELD(placed), PLACE_FIELDS(placed) };
const struct shape shape_placed = SHAPE("Placed", placed, placed_fields);

struct visit_opened_answer {
	int64_t seq;
	struct visit_id visit;
	struct ticket_id ticket;
	char number[NUMBER_BYTES];
	char code[CODE_BYTES];
	int64_t ahead;
	struct wait_answer wait;
	int64_t as_of_us;
};
static const struct field visit_opened_fields[] = {
	SEQ_FIELD(visit_opened_answer),
	FIELD(visit_opened_answer, visit, FIELD_UUID, 0),
	FIELD(visit_opened_answer, ticket, FIELD_UUID, 0),
	FIELD(visit_opened_answer, number, FIELD_TEXT, 0, .help = "As it is printed and called"),
	FIELD(visit_opened_answer, code, FIELD_TEXT, 0, .help = "Whoever has it sees the place"),
	PLACE_FIELDS(visit_opened_answer),
};
const struct shape shape_visit_opened =
	SHAPE("VisitOpened", visit_opened_answer, visit_opened_fields);

struct why {
	enum call_rule rule;
	int64_t waited_s;
	int64_t value_ppm;
	struct ticket_id runner_up;
	int64_t overtook;
	int64_t waiting;
	int elsewhere_count;
	struct id_item elsewhere[8];
};
static const struct field why_fields[] = {
	FIELD_WORD_OF(why, rule, call_rule, 0),
	FIELD(why, waited_s, FIELD_INT, 0),
	FIELD(why, value_ppm, FIELD_INT, 0, .help = "How much of its target time had passed"),
	FIELD(why, runner_up, FIELD_UUID, FIELD_OPTIONAL, .help = "Who would have been next"),
	FIELD(why, overtook, FIELD_INT, 0, .help = "How many had waited longer"),
	FIELD(why, waiting, FIELD_INT, 0),
	FIELD_LIST_OF(why, elsewhere, id_item_fields, FIELD_OPTIONAL | FIELD_FLAT,
		.help = "Tickets before it whose patients are at other desks"),
};
struct called {
	int64_t seq;
	struct ticket_id ticket;
	struct call_id call;
	struct desk_id desk;
	char number[NUMBER_BYTES];
	struct why why;
	int64_t times;
	int not_done_count;
	struct id_item not_done[8];
};
static const struct field called_fields[] = {
	SEQ_FIELD(called),
	FIELD(called, ticket, FIELD_UUID, 0),
	FIELD(called, call, FIELD_UUID, 0),
	FIELD(called, desk, FIELD_UUID, 0),
	FIELD(called, number, FIELD_TEXT, 0),
	FIELD_STRUCT_OF(called, why, why_fields, 0, .help = "Why this one"),
	FIELD_LIST_OF(called, not_done, id_item_fields, FIELD_OPTIONAL | FIELD_FLAT,
		.help = "Of one who comes back: services that were ordered and not done"),
};
const struct shape shape_called = SHAPE("Called", called, called_fields);

static const struct field recalled_fields[] = {
	SEQ_FIELD(called),
	FIELD(called, ticket, FIELD_UUID, 0),
	FIELD(called, call, FIELD_UUID, 0),
	FIELD(called, desk, FIELD_UUID, 0),
	FIELD(called, number, FIELD_TEXT, 0),
	FIELD(called, times, FIELD_INT, 0, .help = "How often it has been called now"),
};
const struct shape shape_recalled = SHAPE("Recalled", called, recalled_fields);

struct vital_item {
	enum vital vital;
};
static const struct field vital_item_fields[] = { FIELD_WORD_OF(vital_item, vital, vital, 0) };
struct triaged {
	int64_t seq;
	enum colour colour;
	bool held_up;
	int64_t tews;
	char because[CODE_WORD_BYTES];
	int missing_count;
	struct vital_item missing[9];
	int64_t ahead;
	struct wait_answer wait;
	int64_t as_of_us;
};
static const struct field triaged_fields[] = {
	SEQ_FIELD(triaged),
	FIELD_WORD_OF(triaged, colour, colour, 0),
	FIELD(triaged, held_up, FIELD_BOOL, FIELD_OPTIONAL,
		.help = "A lower colour was wished for; a senior with a reason may give it"),
	FIELD(triaged, tews, FIELD_INT, FIELD_OPTIONAL,
		.help = "Points of the early warning score"),
	FIELD(triaged, because, FIELD_TEXT, FIELD_OPTIONAL, .help = "The sign that decided"),
	FIELD_LIST_OF(triaged, missing, vital_item_fields, FIELD_OPTIONAL | FIELD_FLAT,
		.help = "Vitals that should still be measured"),
	PLACE_FIELDS(triaged),
};
const struct shape shape_triaged = SHAPE("Triaged", triaged, triaged_fields);

struct sent_ticket {
	struct ticket_id ticket;
	struct service_id service;
	char number[NUMBER_BYTES];
	int64_t ahead;
	struct wait_answer wait;
	int64_t as_of_us;
};
static const struct field sent_ticket_fields[] = {
	FIELD(sent_ticket, number, FIELD_TEXT, 0),
	FIELD(sent_ticket, ticket, FIELD_UUID, 0),
	FIELD(sent_ticket, service, FIELD_UUID, 0),
	PLACE_FIELDS(sent_ticket),
};
struct transferred {
	int64_t seq;
	int tickets_count;
	struct sent_ticket tickets[DESK_SERVICES_MAX];
};
static const struct field transferred_fields[] = {
	SEQ_FIELD(transferred),
	FIELD_LIST_OF(transferred, tickets, sent_ticket_fields, 0),
};
const struct shape shape_transferred = SHAPE("Transferred", transferred, transferred_fields);
