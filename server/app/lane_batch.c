// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The batch of a lane: what is taken into it, decided, and answered. */
#include "common/base/mem.h"
#include "server/app/lane_state.h"

/* ---- taking and putting back ---- */

static void take_batch(struct lane *lane)
{
	struct list *link;
	size_t count = 0;

	while (count < lane->lanes->options.batch_max && (link = list_first(&lane->queue))) {
		struct work *work = LIST_ENTRY(link, struct work, link);

		if (work->alone && count)
			break;
		list_remove(link);
		lane->queue_count--;
		list_append(&lane->batch, link);
		count++;
		if (work->alone)
			break;
	}
}

void lane_put_back(struct lane *lane, struct list *works)
{
	struct list *at = lane->queue.next, *link;

	/* What is appended to `at` comes to stand before it. */
	while ((link = list_shift(works))) {
		list_append(at, link);
		lane->queue_count++;
	}
}

void lane_requeue_batch(struct lane *lane, bool alone)
{
	for (struct work *work = work_next(&lane->batch, NULL); work;
		work = work_next(&lane->batch, &work->link))
		work->alone = work->alone || alone;
	lane_put_back(lane, &lane->batch);
}

void lane_forget_events(struct lane *lane)
{
	arena_clear(lane->arena);
	mem_free(lane->events);
	lane->events = NULL;
	lane->event_count = 0;
}

/* ---- answering ---- */

void lane_answer_batch(struct lane *lane, struct list *batch, bool is_recorded)
{
	struct list traceless, *link;

	list_init(&traceless);
	while ((link = list_shift(batch))) {
		struct work *work = LIST_ENTRY(link, struct work, link);

		if (work->can_repeat && work->err)
			list_append(&traceless, link);
		else if (work->err)
			work_refuse(work, work->err);
		else
			work_answer_done(work);
	}
	work_look_up(lane, &traceless, is_recorded);
}

void lane_answer_unrecorded(struct lane *lane)
{
	lane_forget_events(lane);
	lane_answer_batch(lane, &lane->batch, false);
	lane_go_on(lane);
}

/* ---- deciding ---- */

bool lane_start_batch(struct lane *lane)
{
	bool must_commit = false;

	take_batch(lane);
	if (list_is_empty(&lane->batch))
		return false;
	board_begin(lane->board);
	for (struct work *work = work_next(&lane->batch, NULL); work;
		work = work_next(&lane->batch, &work->link)) {
		lane_decide(lane, work);
		must_commit = must_commit || work_leaves_answer(work) || work_leaves_log(work);
	}
	must_commit = must_commit || lane->event_count > 0;
	if (must_commit)
		lane_commit(lane);
	board_rollback(lane->board);
	lane_set_state(lane, LANE_COMMITTING);
#ifdef FOLENI_SABOTAGE_ACK_BEFORE_COMMIT
	for (struct work *work = work_next(&lane->batch, NULL), *next; work; work = next) {
		next = work_next(&lane->batch, &work->link);
		if (!work->err && work->event_count)
			work_answer_done(work);
	}
#endif
	return !must_commit;
}
