// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What would change now if a command were given: decided, applied and walked by the same functions
 * as the real thing, and taken back. Pure. */
#pragma once

#include "common/model/outlook.h"
#include "server/engine/engine.h"

/* A ticket of the line. Places count from 1. */
struct whatif_place {
	struct ticket_id ticket;
	char number[NUMBER_BYTES];
	int64_t before;
	int64_t after;
	struct wait_shown wait_before;
	struct wait_shown wait_after;
};

struct whatif {
	int64_t as_of_us;
	/* All who wait at the service, in the order of places after the change. In the arena. */
	struct whatif_place *places;
	size_t waiting;
	size_t told;   /* How many of them, from the first on, have their waits. */
	size_t moved;  /* Whose place is another one. */
	size_t passed; /* Before whom somebody would come who is behind them now. */
	/* Of somebody who comes now. */
	struct wait_shown next_before;
	struct wait_shown next_after;
};

/* The board must not be on trial, and is as before afterwards. The service must be there. A wait
 * costs a walk over who is ahead, so only the first most of the line have theirs. A refusal says
 * why in problem_out, and what_out is untouched. */
MUST_CHECK enum err engine_try(struct board *board, struct arena *arena,
	const struct decide_context *context, const struct command_type *type, const void *input,
	struct service_id service, size_t most, struct whatif *what_out,
	struct field_problem *problem_out);
