// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/engine/engine.h"

#include "server/engine/flow.h"
#include <assert.h>
#include <string.h>

const struct command_type *const command_types[COMMAND_KIND_COUNT] = {
#define COMMAND(name) [COMMAND_##name] = &command_##name,
#include "server/engine/commands.def"
#undef COMMAND
};

const struct command_type *command_type_find(const char *name)
{
	for (size_t i = 0; i < COMMAND_KIND_COUNT; i++)
		if (strcmp(command_types[i]->name, name) == 0)
			return command_types[i];
	return NULL;
}

/* The server's own timer has no role. */
static bool has_role_of(const struct actor *actor, unsigned roles)
{
	if (actor->kind == ACTOR_DISPLAY)
		return roles & ROLE_BIT(ROLE_DISPLAY);
	return actor->kind == ACTOR_STAFF && roles & ROLE_BIT(actor->role);
}

enum err engine_decide(struct board *board, struct arena *arena,
	const struct decide_context *context, const struct command_type *type, const void *input,
	struct decision *decision_out)
{
	enum err err;

	assert(board_is_trying(board));
	*decision_out = (struct decision){
		.board = board,
		.arena = arena,
		.context = *context,
		.is_own_only = has_role_of(&context->actor, type->own_roles),
	};
	err = type->decide(decision_out, input);
	/* Checks come first, so a refusal has emitted nothing. */
	assert(!err || decision_out->event_count == 0);
	return err;
}

void engine_answer(const struct decision *decision, const struct command_type *type,
	const void *input, struct text *text)
{
	text_add(text, "{\"seq\":");
	text_add_int(text, (int64_t)board_seq(decision->board));
	if (type->answer)
		type->answer(decision, input, text);
	text_add_char(text, '}');
}

/* ---- what is due ---- */

struct dues {
	const struct board *board;
	int64_t now_us;
	int64_t unheard_us;
	struct due_command *out;
	size_t room;
	size_t count;
	/* NULL: all are wanted; else only whether this one is among them. */
	const struct due_command *wanted;
	bool is_found;
};

static void add_due(struct dues *dues, const struct command_type *type, struct uuid subject)
{
	const struct due_command *wanted = dues->wanted;

	if (wanted && wanted->type == type && uuid_equal(wanted->subject, subject))
		dues->is_found = true;
	if (dues->count < dues->room)
		dues->out[dues->count++] = (struct due_command){ type, subject };
}

static void look_at_desk(struct dues *dues, const struct desk *desk)
{
	const struct ticket *ticket = board_desk_ticket(dues->board, desk->id);
	const struct service *service;
	const struct call *call;
	int64_t since_us;

	if (!ticket || ticket->state != TICKET_CALLED)
		return;
	call = board_find_call(dues->board, ticket->call);
	service = board_find_service(dues->board, ticket->service);
	if (!call || !service)
		return;
	since_us = dues->now_us - call->called_us;
	if (!call->shown_us && !call->spoken_us && !call->unheard && since_us >= dues->unheard_us)
		add_due(dues, &command_call_unheard, call->id.u);
	if (!service->no_show.automatic ||
		since_us < service->no_show.call_gap_s * INT64_C(1000000))
		return;
	if (ticket->calls < service->no_show.calls)
		add_due(dues, &command_ticket_recall, ticket->id.u);
	else
		add_due(dues, &command_ticket_no_show, ticket->id.u);
}

static void look_at_skipped(struct dues *dues, const struct service *service)
{
	const struct ticket *ticket = NULL;

	while ((ticket = board_next_skipped(dues->board, service->id, ticket)))
		if (dues->now_us - ticket->skipped_us >=
			service->no_show.absent_s * INT64_C(1000000))
			add_due(dues, &command_ticket_no_show, ticket->id.u);
}

static void look_at_all(struct dues *dues)
{
	const void *row;
	size_t cursor = 0;

	while ((row = board_next(dues->board, BOARD_DESKS, &cursor)))
		look_at_desk(dues, row);
	for (cursor = 0; (row = board_next(dues->board, BOARD_SERVICES, &cursor));)
		look_at_skipped(dues, row);
}

size_t engine_due(const struct board *board, int64_t now_us, int64_t unheard_us,
	struct due_command *due_out, size_t room)
{
	struct dues dues = {
		.board = board,
		.now_us = now_us,
		.unheard_us = unheard_us,
		.out = due_out,
		.room = room,
	};

	look_at_all(&dues);
	return dues.count;
}

bool engine_is_due(const struct board *board, int64_t now_us, int64_t unheard_us,
	const struct due_command *due)
{
	struct dues dues = {
		.board = board,
		.now_us = now_us,
		.unheard_us = unheard_us,
		.wanted = due,
	};

	look_at_all(&dues);
	return dues.is_found;
}
