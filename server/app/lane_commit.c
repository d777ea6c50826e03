// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A batch of a lane on its way into the database: what is recorded, and what follows from each
 * outcome. */
#include "common/base/log.h"
#include "common/base/mem.h"
#include "server/app/lane_state.h"
#include "server/store/commit.h"
#include <string.h>

/* ---- after the commit ---- */

/* What was recorded, until everybody is told. */
struct recorded {
	struct list batch;
	struct arena *arena;
	struct event *events;
	size_t event_count;
};

static void set_aside(struct lane *lane, struct recorded *recorded)
{
	struct list *link;

	*recorded = (struct recorded){
		.arena = lane->arena,
		.events = lane->events,
		.event_count = lane->event_count,
	};
	list_init(&recorded->batch);
	while ((link = list_shift(&lane->batch)))
		list_append(&recorded->batch, link);
	lane->arena = lane->spare;
	lane->spare = NULL;
	lane->events = NULL;
	lane->event_count = 0;
}

static void tell(struct lane *lane, struct recorded *recorded)
{
	lane_publish(lane, recorded->events, recorded->event_count);
	if (recorded->event_count)
		lanes_want_notify(lane);
	lane_answer_batch(lane, &recorded->batch, true);
	mem_free(recorded->events);
	arena_clear(recorded->arena);
	lane->spare = recorded->arena;
}

/* The next batch leaves for the database before this one is told, so that neither waits for the
 * other; but what needs no database is not told before it. */
static void recorded(struct lane *lane)
{
	struct recorded recorded;
	bool is_answerable = false;

	lane_apply(lane, lane->events, lane->event_count);
	set_aside(lane, &recorded);
	lane_set_state(lane, LANE_IDLE);
	if (!lane->must_reload && !lane->must_read)
		is_answerable = lane_start_batch(lane);
	tell(lane, &recorded);
	if (is_answerable)
		lane_answer_unrecorded(lane);
	lane_wake(lane);
}

static bool is_repeat(const struct db_result *result)
{
	return strcmp(db_result_sqlstate(result), "23505") == 0 &&
	       strstr(db_result_constraint(result), STORE_ANSWERS_ONCE) != NULL;
}

/* Whoever was looked up before the command entered may have been erased since. */
static enum err err_of_refusal(const struct db_result *result, struct field_problem *problem_out)
{
	if (strcmp(db_result_constraint(result), STORE_NOBODY_ERASED) != 0)
		return db_result_err(result);
	*problem_out = (struct field_problem){
		.err = ERR_NO_PATIENT,
		.path = "patient",
		.expected = N_("a patient of this facility"),
	};
	return problem_out->err;
}

/* The database refused the batch. One alone is the guilty one; of several nobody knows which. */
static void rolled_back(struct lane *lane, const struct db_result *result)
{
	struct work *first = work_next(&lane->batch, NULL);
	bool only_one = first && !work_next(&lane->batch, &first->link);
	struct list refused;

	lane_forget_events(lane);
	if (!only_one) {
		lane->lanes->stats.retried++;
		lane_requeue_batch(lane, true);
		lane_go_on(lane);
		return;
	}
	list_init(&refused);
	list_remove(&first->link);
	if (is_repeat(result)) {
		first->err = ERR_INTERNAL;
		first->problem = (struct field_problem){ .err = first->err };
		list_append(&refused, &first->link);
		work_look_up(lane, &refused, true);
	} else {
		log_warn(lane->lanes->options.log, "lane.refused",
			LOG_STR("command", first->type->name),
			LOG_STR("sqlstate", db_result_sqlstate(result)),
			LOG_STR("constraint", db_result_constraint(result)));
		work_refuse(first, err_of_refusal(result, &first->problem));
	}
	lane_go_on(lane);
}

static void mark_sent(struct list *batch)
{
	for (struct work *work = work_next(batch, NULL); work; work = work_next(batch, &work->link))
		work->was_sent = true;
}

static void count_recorded(struct lane *lane)
{
	const struct lanes_options *options = &lane->lanes->options;
	size_t count = 0;

	for (struct work *work = work_next(&lane->batch, NULL); work;
		work = work_next(&lane->batch, &work->link))
		count++;
	if (options->recorded)
		options->recorded(options->arg, count);
}

static void committed(void *arg, const struct db_result *result)
{
	struct lane *lane = arg;
	struct lanes *lanes = lane->lanes;

	switch (db_result_outcome(result)) {
	case DB_COMMITTED:
		lanes->stats.batches++;
		if (db_result_int(result, 0, 0) == 1) {
			count_recorded(lane);
			recorded(lane);
			return;
		}
		lanes->stats.overtaken++;
		lane->overtaken = true;
		lane_forget_events(lane);
		lane_requeue_batch(lane, false);
		lane_read(lane);
		return;
	case DB_ROLLED_BACK:
		rolled_back(lane, result);
		return;
	case DB_UNCERTAIN:
		lanes->stats.uncertain++;
		log_warn(lanes->options.log, "lane.uncertain",
			LOG_INT("seq", (int64_t)board_seq(lane->board)));
		lane_forget_events(lane);
		mark_sent(&lane->batch);
		lane->unknown = true;
		lane_read(lane);
		return;
	case DB_REFUSED:
		lane_forget_events(lane);
		work_refuse_all(&lane->batch, db_result_err(result));
		lane_go_on(lane);
		return;
	}
}

/* ---- recording ---- */

static void begin_row(struct text *rows)
{
	text_add_char(rows, rows->length ? ',' : '[');
}

/* The rows for the audit log, as an array. */
static void add_logs(struct lane *lane, struct text *rows)
{
	for (struct work *work = work_next(&lane->batch, NULL); work;
		work = work_next(&lane->batch, &work->link)) {
		if (!work_leaves_log(work))
			continue;
		if (work->log) {
			begin_row(rows);
			work->log(work->arg, work->id, text_string(&work->answer), rows);
		}
		if (work->override.length) {
			begin_row(rows);
			text_add(rows, text_string(&work->override));
		}
	}
	if (rows->length)
		text_add_char(rows, ']');
}

void lane_commit(struct lane *lane)
{
	struct store_answer answers[BATCH_LIMIT];
	struct text logs = { 0 };
	struct store_batch batch = {
		.facility = lane->facility,
		.expected_seq = board_seq(lane->board) - lane->event_count,
		.board = lane->board,
		.events = lane->events,
		.event_count = lane->event_count,
		.answers = answers,
		.types = &lane->types,
	};

	for (struct work *work = work_next(&lane->batch, NULL); work;
		work = work_next(&lane->batch, &work->link)) {
		if (!work_leaves_answer(work))
			continue;
		answers[batch.answer_count++] = (struct store_answer){
			.command = work->id,
			.fingerprint = work->fingerprint,
			.answer = text_string(&work->answer),
		};
	}
	add_logs(lane, &logs);
	batch.audit_rows = logs.length ? text_string(&logs) : NULL;
	store_commit(lane->lanes->options.db, &batch, committed, lane);
	text_finish(&logs);
}
