// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What a lane gives itself to do. */
#include "common/base/attr.h"
#include "server/app/lane_state.h"
#include <assert.h>
#include <string.h>

static void timer_answered(void *arg, const struct lane_answer *answer)
{
	struct lane *lane = arg;

	(void)answer;
	lane->due_open--;
}

void lane_push_due(struct lane *lane)
{
	struct due_command due[DUE_MAX];
	size_t count;

	/* A busy lane is hardly ever idle. */
	if ((lane->state != LANE_IDLE && lane->state != LANE_COMMITTING) || lane->due_open)
		return;
	count = engine_due(lane->board, loop_now_us(lane->lanes->options.loop),
		lane->lanes->options.unheard_us, due, COUNT_OF(due));
	for (size_t i = 0; i < count; i++) {
		unsigned char input[64] = { 0 };
		struct lane_request request = {
			.type = due[i].type,
			.input = input,
			.actor = { .kind = ACTOR_TIMER },
		};

		assert(due[i].type->size <= sizeof(input));
		memcpy(input + due[i].type->fields[0].offset, &due[i].subject,
			sizeof(due[i].subject));
		lane->due_open++;
		lanes_push(lane->lanes, lane->facility, &request, timer_answered, lane);
	}
}

bool lane_is_over(const struct lane *lane, const struct work *work, int64_t now_us)
{
	struct due_command due = { .type = work->type };

	if (work->answered != timer_answered)
		return false;
	memcpy(&due.subject, (const char *)work->input + work->type->fields[0].offset,
		sizeof(due.subject));
	return !engine_is_due(lane->board, now_us, lane->lanes->options.unheard_us, &due);
}
