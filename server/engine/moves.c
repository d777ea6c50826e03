// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Which act is legal in which state: the whole table (DESIGN 3). */
#include "server/engine/flow.h"

static const bool legal[ACT_COUNT][TICKET_CANCELLED + 1] = {
	[ACT_CALL] = { [TICKET_WAITING] = true },
	[ACT_RECALL] = { [TICKET_CALLED] = true },
	[ACT_START] = { [TICKET_CALLED] = true },
	[ACT_FINISH] = { [TICKET_CALLED] = true, [TICKET_SERVING] = true },
	/* Waiting: skipped before, and absent too long. */
	[ACT_NO_SHOW] = { [TICKET_WAITING] = true, [TICKET_CALLED] = true },
	/* Waiting: skipped, and back again. Called: in error. */
	[ACT_REQUEUE] = { [TICKET_WAITING] = true,
		[TICKET_CALLED] = true,
		[TICKET_NO_SHOW] = true },
	[ACT_HOLD] = { [TICKET_WAITING] = true, [TICKET_CALLED] = true, [TICKET_SERVING] = true },
	[ACT_RESUME] = { [TICKET_HELD] = true },
	[ACT_TRANSFER] = { [TICKET_WAITING] = true,
		[TICKET_CALLED] = true,
		[TICKET_SERVING] = true,
		[TICKET_HELD] = true },
	[ACT_CLASSIFY] = { [TICKET_WAITING] = true,
		[TICKET_CALLED] = true,
		[TICKET_SERVING] = true,
		[TICKET_HELD] = true },
	[ACT_MOVE] = { [TICKET_WAITING] = true },
	[ACT_ASSIGN] = { [TICKET_WAITING] = true, [TICKET_HELD] = true },
	[ACT_CANCEL] = { [TICKET_WAITING] = true, [TICKET_CALLED] = true, [TICKET_HELD] = true },
};

bool act_is_legal(enum ticket_act act, enum ticket_state state)
{
	return legal[act][state];
}

/* A sentence for each: a word put into another would be English in Swahili. */
static enum err refuse_state(struct decision *decision, enum ticket_state state)
{
	const enum err err = ERR_WRONG_STATE;

	switch (state) {
	case TICKET_WAITING:
		return refuse(decision, err, "ticket", "the ticket is waiting");
	case TICKET_CALLED:
		return refuse(decision, err, "ticket", "the ticket is called");
	case TICKET_SERVING:
		return refuse(decision, err, "ticket", "the ticket is being served");
	case TICKET_HELD:
		return refuse(decision, err, "ticket", "the ticket is held");
	case TICKET_DONE:
		return refuse(decision, err, "ticket", "the ticket is done");
	case TICKET_NO_SHOW:
		return refuse(decision, err, "ticket", "the ticket was called and nobody came");
	case TICKET_CANCELLED:
		return refuse(decision, err, "ticket", "the ticket is cancelled");
	}
	return err;
}

enum err find_ticket(struct decision *decision, struct ticket_id id, enum ticket_act act,
	const struct ticket **ticket_out)
{
	const struct ticket *ticket = board_find_ticket(decision->board, id);

	if (!ticket)
		return refuse(decision, ERR_NO_TICKET, "ticket", "not on today's board");
	if (!act_is_legal(act, ticket->state))
		return refuse_state(decision, ticket->state);
	*ticket_out = ticket;
	return ERR_OK;
}
