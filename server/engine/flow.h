// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What several commands share: refusing, emitting, the legal moves of a ticket, taking in, and
 * answering. */
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
