// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* ticket.move: Puts somebody directly before another one of the same line: with a reason. */
#include "common/events/ticket_moved.h"
#include "server/engine/flow.h"
#include "server/engine/override.h"
#include <string.h>

struct input {
	struct ticket_id ticket;
	struct ticket_id before;
	char reason[201];
};

static const struct field fields[] = {
	FIELD(input, ticket, FIELD_UUID, 0),
	FIELD(input, before, FIELD_UUID, 0),
	FIELD(input, reason, FIELD_TEXT, FIELD_REASON, .min = 1),
};

static enum err find_new_place(struct decision *decision, const struct ticket *ticket,
	const struct ticket *target, struct place *place_out)
{
	const struct line *line = board_line(decision->board, ticket->service);
	const struct line_node *node = board_node_of(target), *before;
	struct place at, previous;

	if (!line || !uuid_equal(ticket->service.u, target->service.u) || ticket == target)
		return refuse(decision, ERR_BAD_FIELD, "before", "another ticket of the same line");
	if (!line_node_is_linked(node))
		return refuse(decision, ERR_WRONG_STATE, "before", "it was skipped itself");
	at = line_place(node);
	before = line_group_previous(node);
	if (before == board_node_of(ticket))
		before = line_group_previous(before);
	if (before)
		previous = line_place(before);
	if (!place_before(before ? &previous : NULL, &at, ticket->seq, place_out))
		return refuse(
			decision, ERR_CONFLICT, "before", "no room there; choose another place");
	return ERR_OK;
}

static void count_passed(const struct decision *decision, const struct ticket *ticket,
	const struct place *place, struct ticket_moved *moved)
{
	/* Those with whom it competes, as board_ahead() counts them. */
	const struct line_pools pools = { .all = uuid_is_nil(ticket->assigned.u),
		.assignee = ticket->assigned.u };
	int64_t now_us = decision->context.now_us;
	const struct line *line = board_line(decision->board, ticket->service);
	size_t from = board_ahead(decision->board, ticket, now_us);
	size_t to = line_ahead(line, place, pools, now_us);
	const struct line_node *node;
	struct place passed = *place;

	if (from <= to)
		return;
	moved->overtook = (int64_t)(from - to);
	while (moved->passed_count < (int)COUNT_OF(moved->passed) &&
		moved->passed_count < moved->overtook) {
		node = line_next(line, &passed, pools, now_us);
		if (!node || node == board_node_of(ticket))
			return;
		moved->passed[moved->passed_count++].id = board_ticket_of(node)->id.u;
		passed = line_place(node);
	}
}

static enum err decide(struct decision *decision, const void *command)
{
	const struct input *input = command;
	const struct ticket *ticket, *target;
	struct ticket_moved moved;
	struct place place;
	enum err err = check_reason(decision, input->reason);

	if (!err)
		err = rename_problem(decision,
			find_ticket(decision, input->before, ACT_MOVE, &target), "before");
	if (!err)
		err = find_ticket(decision, input->ticket, ACT_MOVE, &ticket);
	if (!err)
		err = find_new_place(decision, ticket, target, &place);
	if (err)
		return err;
	moved = (struct ticket_moved){
		.ticket = ticket->id,
		.place = {
			.tier = place.tier,
			.target_us = place.target_us,
			.key_us = place.key_us,
			.nudge = place.nudge,
			.carried = target->is_moved ? target->moved.carried : target->carried,
		},
	};
	memcpy(moved.reason, input->reason, sizeof(moved.reason));
	count_passed(decision, ticket, &place, &moved);
	emit_event(decision, &event_ticket_moved, &moved);
	return ERR_OK;
}

static void answer(const struct decision *decision, const void *command, struct text *text)
{
	const struct input *input = command;

	answer_place(decision, input->ticket, text);
}

static bool tell_override(
	const struct decision *decision, const void *command, struct override *override)
{
	const struct input *input = command;
	const struct ticket_moved *moved = override_find(decision, &event_ticket_moved);

	override->action = event_ticket_moved.name;
	override->object_kind = "ticket";
	override->object = moved->ticket.u;
	override->reason = input->reason;
	answer_int(&override->after, "overtook", moved->overtook);
	override_add_items(&override->after, "passed", moved->passed, moved->passed_count);
	return true;
}

const struct command_type command_ticket_move = {
	.name = "ticket.move",
	.help = "Puts somebody directly before another one of the same line",
	.subject = SUBJECT_TICKET,
	.roles = ROLE_BIT(ROLE_RECEPTIONIST) | ROLE_BIT(ROLE_ADMIN),
	COMMAND_FIELDS(input, fields),
	.decide = decide,
	.answer = answer,
	.override = tell_override,
};
