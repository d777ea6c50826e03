// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What several commands share: refusing, emitting, the legal moves of a ticket, and the way of a
 * visit from stage to stage. */
#pragma once

#include "server/engine/engine.h"

/* Says where and why; returns err. */
enum err refuse(struct decision *decision, enum err err, const char *field, const char *format, ...)
	PRINTF_LIKE(4, 5);

/* Whatever was refused was about this field. Returns err, also where it is none. */
enum err rename_problem(struct decision *decision, enum err err, const char *field);

/* The event happens: it is applied at once, so what is decided next sees it. The payload is
 * copied. */
void emit_event(struct decision *decision, const struct event_type *type, const void *payload);
/* emit(decision, ticket_started, .ticket = id, .desk = desk) */
#define emit(decision, event, ...)                                                                 \
	emit_event((decision), &event_##event, &(const struct event){ __VA_ARGS__ })

struct uuid take_id(struct decision *decision);

/* What is done to a ticket; moves.c says in which states that is legal. */
enum ticket_act {
	ACT_CALL,
	ACT_RECALL,
	ACT_START,
	ACT_FINISH,
	ACT_NO_SHOW,
	ACT_REQUEUE,
	ACT_HOLD,
	ACT_RESUME,
	ACT_TRANSFER,
	ACT_CLASSIFY,
	ACT_MOVE,
	ACT_ASSIGN,
	ACT_CANCEL,
	ACT_COUNT,
};
bool act_is_legal(enum ticket_act act, enum ticket_state state);
/* The ticket, if the act is legal now. */
MUST_CHECK enum err find_ticket(struct decision *decision, struct ticket_id id, enum ticket_act act,
	const struct ticket **ticket_out);

/* The desk, open, with the actor at it. */
MUST_CHECK enum err find_own_desk(
	struct decision *decision, struct desk_id id, const struct desk **desk_out);
/* The actor is at the ticket's desk, or is a receptionist or administrator, or the timer. */
MUST_CHECK enum err check_at_ticket(struct decision *decision, const struct ticket *ticket);
MUST_CHECK enum err find_service(
	struct decision *decision, struct service_id id, const struct service **service_out);
/* Does somebody sit at a desk that serves this service? Only then may a ticket wait for them. */
bool staff_serves(const struct board *board, struct user_id staff, struct service_id service);
/* A code that can be keyed in and said. before: the one it has now, which it keeps, though the rule
 * is younger; NULL: none. */
MUST_CHECK enum err check_code(struct decision *decision, const char *code, const char *before);
/* None of them stands there twice. */
MUST_CHECK enum err check_each_once(
	struct decision *decision, const char *field, const struct id_item *items, int count);
/* Lists of before may have one twice: drops the second, and returns how many are left. */
int keep_each_once(struct id_item *items, int count);
/* Not only blanks. */
MUST_CHECK enum err check_reason(struct decision *decision, const char *reason);

/* Red or orange: taken in always, and never made to wait for a time. */
bool is_emergency(enum colour colour);
/* May this service take somebody in? The emergency always. is_new: it counts as a new number. */
MUST_CHECK enum err check_intake(
	struct decision *decision, const struct service *service, enum colour colour, bool is_new);

/* A day that was opened stays, while a clock that was put back is less than this before it: servers
 * differ by seconds, and a clock is set right by minutes. */
#define DAY_STAYS_US (60 * INT64_C(60000000))
/* The business day of now: RULES.md 6.4, 6.5. */
int32_t current_day(const struct decision *decision);
/* The same, opened by an event when it is another one. */
int32_t open_day(struct decision *decision);

struct new_ticket {
	struct visit_id visit;
	struct service_id service;
	enum order_kind kind;
	int64_t clock_us; /* 0: by the rule, from now on. */
	int64_t slot_us;
	enum colour colour;
	bool vulnerable;
	bool carried;
	int32_t transfer_ppm;
	struct user_id assigned; /* Nil: by the service's own way. */
	struct user_id return_to;
	struct service_id return_service;
};
/* Returns its id. The visit must be there. */
struct ticket_id issue_ticket(struct decision *decision, const struct new_ticket *new_ticket);

/* Ends the stage. What follows is that of end_stage(), but for whoever is admitted, referred, gone
 * or sent on. */
void finish_ticket(struct decision *decision, const struct ticket *ticket, enum outcome outcome);
/* The ticket, as it was before it was done, cancelled or closed as absent. Where the patient was
 * only sent away for results and this was the last of those orders, the ticket back to the doctor
 * is issued; where nothing is left, the visit is closed. */
void end_stage(struct decision *decision, const struct ticket *ended);
/* The services of a round trip that ends at the service back which were not done: cancelled, or the
 * patient did not come or left. Of the orders given since the patient was there last before seq.
 * Returns how many were written. */
int orders_not_done(const struct board *board, struct visit_id visit, struct service_id back,
	uint64_t seq, struct id_item *out, int room);
/* reason may be "". */
void close_visit_if_done(struct decision *decision, struct visit_id visit, const char *reason);
/* The open ticket of a visit at a service. NULL: none. */
const struct ticket *open_ticket_at(
	const struct board *board, const struct visit *visit, struct service_id service);

/* Which of those who sit at the service's desks has the least waiting work: the people who wait for
 * them alone, at every service, skipped and held ones too, and the one at their desk. Nil: nobody
 * sits there. */
struct user_id least_loaded(const struct board *board, struct service_id service);

/* "who":{..}: place and wait of a waiting ticket, as members behind a comma. */
void answer_place(const struct decision *decision, struct ticket_id ticket, struct text *text);
/* One member behind a comma. */
void answer_id(struct text *text, const char *key, struct uuid id);
void answer_int(struct text *text, const char *key, int64_t number);
/* Of what an administrator edits: the id that was given, or that of the new one; and what a client
 * is told of it. */
struct uuid edited_id(const struct decision *decision, struct uuid given);
void answer_edit(struct text *text, const char *noun, struct uuid id, uint64_t version);
void answer_text(struct text *text, const char *key, const char *string);
