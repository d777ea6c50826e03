// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* undo: Takes back what one did a moment ago, by the event. */
#include "common/base/time.h"
#include "common/events/ticket_cancelled.h"
#include "common/events/ticket_restored.h"
#include "common/events/visit_reopened.h"
#include "server/engine/flow.h"
#include "server/engine/override.h"
#include "server/engine/stages.h"
#include <stdio.h>
#include <string.h>

struct input {
	uint64_t seq;
};

static const struct field fields[] = {
	FIELD(input, seq, FIELD_INT, 0, .min = 1, .max = INT64_MAX, .help = "Any event of the act"),
};

static const struct board_note *find_note(const struct board *board, uint64_t seq)
{
	const struct board_note *note;
	size_t index = 0;

	while ((note = board_note(board, index)) && note->seq != seq)
		index++;
	return note;
}

static uint64_t changed_seq(const struct board *board, const struct board_note *note)
{
	const struct ticket *ticket = board_find(board, BOARD_TICKETS, note->id);
	const struct visit *visit = board_find(board, BOARD_VISITS, note->id);

	if (note->table == BOARD_TICKETS)
		return ticket ? ticket->changed_seq : 0;
	return visit ? visit->changed_seq : 0;
}

static bool is_of(const struct board_note *note, struct command_id command)
{
	return uuid_equal(note->command.u, command.u);
}

/* What the act changed of this row last. NULL: nothing. */
static const struct board_note *newest_of(
	const struct board *board, struct command_id command, struct uuid id)
{
	const struct board_note *note;

	for (size_t i = 0; (note = board_note(board, i)); i++)
		if (is_of(note, command) && uuid_equal(note->id, id))
			return note;
	return NULL;
}

/* The notes of one act lie together: where the oldest of all is of this act and there is no room
 * for more, others may have been forgotten. */
static bool may_be_forgotten(const struct board *board, struct command_id command)
{
	const struct board_note *oldest = board_note(board, BOARD_NOTES_MAX - 1);

	return oldest && is_of(oldest, command);
}

/* ---- may a ticket be again what it was? ---- */

/* A desk that it would go back to is still open, with the same people at it, and no other patient
 * is there but whom this undo takes away. */
static bool is_desk_free(const struct board *board, const struct board_note *note)
{
	const struct ticket *before = &note->before.ticket;
	const struct desk *desk = board_find_desk(board, before->desk);
	const struct ticket *current = board_desk_ticket(board, before->desk);

	if (before->state != TICKET_CALLED && before->state != TICKET_SERVING)
		return true;
	return desk && desk->state != DESK_CLOSED &&
	       (desk->changed_us <= note->at_us || uuid_equal(desk->staff.u, note->actor.u)) &&
	       (!current || newest_of(board, note->command, current->id.u));
}

/* Nobody is at two desks, but where this undo takes them away from one. */
static bool is_patient_free(const struct board *board, const struct board_note *note)
{
	const struct ticket *before = &note->before.ticket;
	const struct visit *visit = board_find_visit(board, before->visit);
	const struct ticket *other = NULL;

	if (before->state != TICKET_CALLED && before->state != TICKET_SERVING)
		return true;
	while (visit && (other = board_next_of_visit(board, visit, other)))
		if (ticket_is_at_desk(other) && !newest_of(board, note->command, other->id.u))
			return false;
	return true;
}

static bool has_visit(const struct board *board, const struct board_note *note)
{
	const struct visit *visit = board_find_visit(board, note->before.ticket.visit);
	const struct board_note *closed =
		newest_of(board, note->command, note->before.ticket.visit.u);

	if (!visit)
		return false;
	return visit->state == VISIT_OPEN ||
	       (closed && !closed->is_new && closed->before.visit.state == VISIT_OPEN);
}

static bool can_stand_again(const struct board *board, const struct board_note *note)
{
	const struct ticket *before = &note->before.ticket;
	const struct ticket *other;

	if (!ticket_is_open(before))
		return true;
	if (!is_desk_free(board, note) || !is_patient_free(board, note) || !has_visit(board, note))
		return false;
	if (!uuid_is_nil(before->assigned.u) &&
		!staff_serves(board, before->assigned, before->service))
		return false;
	other = open_ticket_at(board, board_find_visit(board, before->visit), before->service);
	return !other || newest_of(board, note->command, other->id.u);
}

static bool can_be_reopened(const struct board *board, const struct board_note *note)
{
	const struct visit *visit = board_find(board, BOARD_VISITS, note->id);
	const struct visit *other = board_find_patient(board, visit->patient);

	return note->before.visit.state == VISIT_CLOSED || !other || other == visit;
}

static bool is_possible(const struct board *board, const struct board_note *note)
{
	if (changed_seq(board, note) != newest_of(board, note->command, note->id)->seq)
		return false;
	if (note->is_new)
		return true;
	return note->table == BOARD_TICKETS ? can_stand_again(board, note)
					    : can_be_reopened(board, note);
}

/* A machine gives up on an answer that the line may hold for long. */
static int window_of(enum role role)
{
	return role == ROLE_DISPLAY ? MACHINE_UNDO_WINDOW_S : UNDO_WINDOW_S;
}

static enum err check(struct decision *decision, const struct board_note *target)
{
	const struct board_note *note;
	int window_s = window_of(decision->context.actor.role);

	if (decision->is_own_only && !uuid_equal(target->actor.u, decision->context.actor.id.u))
		return refuse(decision, ERR_UNDO_NOT_YOURS, "seq", "ask who did it");
	if (decision->context.now_us - target->at_us > window_s * US_PER_S)
		return refuse(
			decision, ERR_UNDO_TOO_LATE, "seq", "only within %d seconds", window_s);
	if (may_be_forgotten(decision->board, target->command))
		return refuse(decision, ERR_UNDO_TOO_LATE, "seq", "too much has happened since");
	for (size_t i = 0; (note = board_note(decision->board, i)); i++)
		if (is_of(note, target->command) && !is_possible(decision->board, note))
			return refuse(
				decision, ERR_UNDO_OVERTAKEN, "seq", "look at the line again");
	return ERR_OK;
}

/* ---- taking back ---- */

static void take_back_ticket(struct decision *decision, const struct board_note *note)
{
	struct ticket_restored restored = { .ticket.u = note->id, .undone_seq = note->seq };

	if (note->is_new) {
		struct ticket_cancelled cancelled = { .ticket.u = note->id, .undone = true };

		snprintf(cancelled.reason, sizeof(cancelled.reason), "undo");
		emit_event(decision, &event_ticket_cancelled, &cancelled);
		return;
	}
	restored.row = note->before.ticket;
	restored.state = restored.row.state;
	restored.desk = restored.row.desk;
	memcpy(restored.number, restored.row.number, sizeof(restored.number));
	emit_event(decision, &event_ticket_restored, &restored);
}

static void take_back_visit(struct decision *decision, const struct board_note *note)
{
	const struct visit *visit = board_find(decision->board, BOARD_VISITS, note->id);

	if (!note->is_new && note->before.visit.state == VISIT_OPEN && visit->state == VISIT_CLOSED)
		emit(decision, visit_reopened, .visit = visit->id);
}

/* A visit is over when no ticket of it is open, also where another act is why it was open. */
static void close_visit(struct decision *decision, const struct board_note *note)
{
	const struct ticket *ticket = board_find(decision->board, BOARD_TICKETS, note->id);

	if (note->table == BOARD_VISITS)
		close_visit_if_done(decision, (struct visit_id){ note->id }, "undo");
	else
		close_visit_if_done(decision, ticket->visit, "undo");
}

/* Notes are kept of committed events only, so what is emitted here adds none while we walk. Newest
 * first, so each row passes back through what it was. */
static void take_back(struct decision *decision, struct command_id command)
{
	const struct board_note *note;

	for (size_t i = 0; (note = board_note(decision->board, i)); i++) {
		if (!is_of(note, command))
			continue;
		if (note->table == BOARD_TICKETS)
			take_back_ticket(decision, note);
		else
			take_back_visit(decision, note);
	}
	for (size_t i = 0; (note = board_note(decision->board, i)); i++)
		if (is_of(note, command))
			close_visit(decision, note);
}

static enum err decide(struct decision *decision, const void *command)
{
	const struct input *input = command;
	const struct board_note *target = find_note(decision->board, input->seq);
	enum err err;

	if (!target)
		return refuse(decision, ERR_NOTHING_TO_UNDO, "seq", "no recent act of a ticket");
	err = check(decision, target);
	if (err)
		return err;
	take_back(decision, target->command);
	return ERR_OK;
}

/* An act may have been about several tickets: the row is about the first, and names all. */
static bool tell_override(
	const struct decision *decision, const void *command, struct override *override)
{
	const struct input *input = command;
	const struct event *first = &decision->events[0];
	const struct field *subject = &first->type->fields[0];

	override->action = "act.undone";
	override->object_kind = subject->name;
	memcpy(&override->object, (const char *)first->payload + subject->offset,
		sizeof(override->object));
	answer_int(&override->after, "undone_seq", (int64_t)input->seq);
	override_add_subjects(&override->after, "ticket", decision);
	override_add_subjects(&override->after, "visit", decision);
	return true;
}

const struct command_type command_undo = {
	.name = "undo",
	.help = "Takes back what one did a moment ago, by the event",
	.subject = SUBJECT_FACILITY,
	/* A machine that gives numbers takes back one that nobody has seen. */
	.roles = ROLES_STAFF | ROLE_BIT(ROLE_DISPLAY),
	.own_roles = ROLES_ALL,
	COMMAND_FIELDS(input, fields),
	.decide = decide,
	.override = tell_override,
};
