// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What a command does on the board of its lane, and what is said of it in the audit log. */
#include "common/base/time.h"
#include "server/app/audit.h"
#include "server/app/lane_state.h"
#include "server/engine/override.h"
#include "server/engine/whatif.h"
#include <string.h>

static int32_t zone_offset_of(struct lane *lane, int64_t now_us)
{
	int64_t step = now_us / ZONE_STEP_US;

	if (step != lane->zone_step) {
		lane->zone_offset_s = lanes_utc_offset_s(lane->board, now_us);
		lane->zone_step = step;
	}
	return lane->zone_offset_s;
}

static struct decide_context context_of(
	struct lane *lane, const struct actor *actor, struct command_id id)
{
	int64_t now_us = loop_now_us(lane->lanes->options.loop);
	struct decide_context context = {
		.now_us = now_us,
		.utc_offset_s = zone_offset_of(lane, now_us),
		.actor = *actor,
		.command = id,
	};

	for (size_t i = 0; i < DECISION_IDS; i++)
		context.ids[i] = uuid_make_v7(now_us);
	random_bytes(context.secret, sizeof(context.secret));
	return context;
}

static void keep_events(struct lane *lane, const struct decision *decision)
{
	size_t count = lane->event_count + decision->event_count;

	if (!decision->event_count)
		return;
	lane->events = mem_regrow(lane->events, lane->event_count, count, sizeof(*lane->events));
	memcpy(lane->events + lane->event_count, decision->events,
		decision->event_count * sizeof(*lane->events));
	lane->event_count = count;
}

/* As long as the decision is there: the row goes with the events, or with none. */
static void note_override(
	const struct lane *lane, struct work *work, const struct decision *decision)
{
	const struct token_claims who = { .user = work->actor.id, .role = work->actor.role };
	struct text detail = { 0 };
	struct override override;

	/* Of an edit by its own address the row is written by who asks. */
	if (work->log)
		return;
	if (engine_override(decision, work->type, work->input, &override)) {
		override_write_detail(&override, &detail);
		audit_write_row(
			&(struct audit_entry){
				.who = &who,
				.facility = lane->facility,
				.action = override.action,
				.object_kind = override.object_kind,
				.object = override.object,
				.address = work->address,
				.request = work->request,
				.command = work->id,
				.reason = override.reason,
				.detail = text_string(&detail),
			},
			decision->context.now_us, &work->override);
	}
	override_finish(&override);
	text_finish(&detail);
}

void lane_decide(struct lane *lane, struct work *work)
{
	const struct decide_context context = context_of(lane, &work->actor, work->id);
	struct decision decision;

	text_clear(&work->answer);
	text_clear(&work->override);
	work->event_count = 0;
	if (lane_is_over(lane, work, context.now_us)) {
		work->err = ERR_WRONG_STATE;
		return;
	}
	work->err = engine_decide(
		lane->board, lane->arena, &context, work->type, work->input, &decision);
	work->problem = decision.problem;
	work->event_count = decision.event_count;
	if (work->err)
		return;
	engine_answer(&decision, work->type, work->input, &work->answer);
	note_override(lane, work, &decision);
	keep_events(lane, &decision);
}

enum err lane_try(struct lane *lane, const struct lane_request *request, struct service_id service,
	size_t most, struct arena *arena, struct whatif *what_out,
	struct field_problem *problem_out)
{
	const struct decide_context context = context_of(lane, &request->actor, request->id);

	return engine_try(lane->board, arena, &context, request->type, request->input, service,
		most, what_out, problem_out);
}
