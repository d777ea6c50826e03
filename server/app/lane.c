// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* One lane and its states. A lane does one thing at a time with the database:
 *
 *	EMPTY -> LOADING -> IDLE <-> COMMITTING
 *	                     ^          |
 *	                     |          v	overtaken, or the outcome unknown
 *	                     +------ READING	the events that are missing
 *	                     ^          |
 *	                     |          v	the outcome was unknown
 *	                     +------ LOOKING	up which commands of the batch were done
 *
 * PAUSED is the wait before what failed is tried again. Commands wait in `queue`; those of the
 * transaction under way are in `batch`. */
#include "common/base/log.h"
#include "common/base/mem.h"
#include "common/base/time.h"
#include "server/app/audit.h"
#include "server/app/hub.h"
#include "server/app/lane_state.h"
#include "server/engine/override.h"
#include "server/engine/whatif.h"
#include "server/store/commit.h"
#include <assert.h>
#include <string.h>

static void lane_turn(void *arg);
static bool start_batch(struct lane *lane);
static void start_loading(struct lane *lane);
static void start_reading(struct lane *lane);
static void tell_loaders(struct lane *lane, enum err err);
static void reload(struct lane *lane);
static lane_answered timer_answered;

/* ---- states ---- */

static const bool may_follow[LANE_STATE_COUNT][LANE_STATE_COUNT] = {
	[LANE_EMPTY] = { [LANE_LOADING] = true },
	[LANE_LOADING] = { [LANE_IDLE] = true, [LANE_PAUSED] = true, [LANE_EMPTY] = true },
	[LANE_IDLE] = { [LANE_COMMITTING] = true, [LANE_READING] = true, [LANE_LOADING] = true },
	[LANE_COMMITTING] = { [LANE_IDLE] = true, [LANE_READING] = true },
	[LANE_READING] = { [LANE_IDLE] = true,
		[LANE_LOOKING] = true,
		[LANE_PAUSED] = true,
		[LANE_READING] = true,
		[LANE_LOADING] = true },
	[LANE_LOOKING] = { [LANE_IDLE] = true, [LANE_PAUSED] = true },
	[LANE_PAUSED] = { [LANE_LOADING] = true, [LANE_READING] = true, [LANE_LOOKING] = true },
};

static void set_state(struct lane *lane, enum lane_state state)
{
	assert(may_follow[lane->state][state]);
	lane->state = state;
}

void lane_wake(struct lane *lane)
{
	loop_defer(lane->lanes->options.loop, &lane->task, lane_turn, lane);
}

static void pause_over(void *arg)
{
	struct lane *lane = arg;
	enum lane_state resume = lane->resume;

	lane->resume = LANE_EMPTY;
	if (resume == LANE_LOADING)
		start_loading(lane);
	else
		start_reading(lane);
}

/* Waits a moment, then does again what failed. Looking up begins with reading. */
static void pause_then(struct lane *lane, enum lane_state resume)
{
	set_state(lane, LANE_PAUSED);
	lane->resume = resume;
	loop_timer_start(lane->pause, RETRY_MS, 0);
}

/* ---- deciding ---- */

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

/* What the lane gave itself to do may have been done meanwhile, by a desk or another server. */
static bool is_over(const struct lane *lane, const struct work *work, int64_t now_us)
{
	struct due_command due = { .type = work->type };

	if (work->answered != timer_answered)
		return false;
	memcpy(&due.subject, (const char *)work->input + work->type->fields[0].offset,
		sizeof(due.subject));
	return !engine_is_due(lane->board, now_us, lane->lanes->options.unheard_us, &due);
}

/* As long as the decision is there: the row goes with the events, or with none. */
static void note_override(
	const struct lane *lane, struct work *work, const struct decision *decision)
{
	const struct token_claims who = { .user = work->actor.id, .role = work->actor.role };
	struct text detail = { 0 };
	struct override override;

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

static void decide(struct lane *lane, struct work *work)
{
	const struct decide_context context = context_of(lane, &work->actor, work->id);
	struct decision decision;

	text_clear(&work->answer);
	text_clear(&work->override);
	work->event_count = 0;
	if (is_over(lane, work, context.now_us)) {
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

static void requeue_batch(struct lane *lane, bool alone)
{
	for (struct work *work = work_next(&lane->batch, NULL); work;
		work = work_next(&lane->batch, &work->link))
		work->alone = work->alone || alone;
	lane_put_back(lane, &lane->batch);
}

static void forget_events(struct lane *lane)
{
	arena_clear(lane->arena);
	mem_free(lane->events);
	lane->events = NULL;
	lane->event_count = 0;
}

/* ---- after the commit ---- */

static void apply(struct lane *lane, const struct event *events, size_t count)
{
	unsigned changed = 0;

	for (size_t i = 0; i < count; i++)
		changed |= event_apply(lane->board, &events[i]);
	lane->lanes->stats.events += count;
	if (changed & CHANGED_MISFIT) {
		log_error(lane->lanes->options.log, "lane.misfit",
			LOG_INT("seq", (int64_t)board_seq(lane->board)));
		lane->must_reload = true;
	}
}

static void publish(struct lane *lane, const struct event *events, size_t count)
{
	if (count)
		hub_publish(lane->lanes->options.hub, lane->board, events, count);
}

/* What the batch decided is true now. Refusals leave no trace, so they are looked up before they
 * are told; where the batch was recorded, the board was not behind. */
static void answer_batch(struct lane *lane, struct list *batch, bool is_recorded)
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

static void go_on(struct lane *lane)
{
	set_state(lane, LANE_IDLE);
	lane_wake(lane);
}

/* Where there was nothing to record. */
static void answer_unrecorded(struct lane *lane)
{
	forget_events(lane);
	answer_batch(lane, &lane->batch, false);
	go_on(lane);
}

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
	publish(lane, recorded->events, recorded->event_count);
	if (recorded->event_count)
		lanes_want_notify(lane);
	answer_batch(lane, &recorded->batch, true);
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

	apply(lane, lane->events, lane->event_count);
	set_aside(lane, &recorded);
	set_state(lane, LANE_IDLE);
	if (!lane->must_reload && !lane->must_read)
		is_answerable = start_batch(lane);
	tell(lane, &recorded);
	if (is_answerable)
		answer_unrecorded(lane);
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

	forget_events(lane);
	if (!only_one) {
		lane->lanes->stats.retried++;
		requeue_batch(lane, true);
		go_on(lane);
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
	go_on(lane);
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
		forget_events(lane);
		requeue_batch(lane, false);
		start_reading(lane);
		return;
	case DB_ROLLED_BACK:
		rolled_back(lane, result);
		return;
	case DB_UNCERTAIN:
		lanes->stats.uncertain++;
		log_warn(lanes->options.log, "lane.uncertain",
			LOG_INT("seq", (int64_t)board_seq(lane->board)));
		forget_events(lane);
		mark_sent(&lane->batch);
		lane->unknown = true;
		start_reading(lane);
		return;
	case DB_REFUSED:
		forget_events(lane);
		work_refuse_all(&lane->batch, db_result_err(result));
		go_on(lane);
		return;
	}
}

/* Also of what found nothing to do: a repeat is told the same, and its id is used. */
static bool leaves_answer(const struct work *work)
{
	return work->can_repeat && !work->err;
}

static bool leaves_log(const struct work *work)
{
	return !work->err && (work->log || work->override.length);
}

static void begin_row(struct text *rows)
{
	text_add_char(rows, rows->length ? ',' : '[');
}

/* The rows for the audit log, as an array. */
static void add_logs(struct lane *lane, struct text *rows)
{
	for (struct work *work = work_next(&lane->batch, NULL); work;
		work = work_next(&lane->batch, &work->link)) {
		if (!leaves_log(work))
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

static void commit(struct lane *lane)
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
		if (!leaves_answer(work))
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

/* true: there was something to do and nothing to record; answer_unrecorded() is next. */
static bool start_batch(struct lane *lane)
{
	bool must_commit = false;

	take_batch(lane);
	if (list_is_empty(&lane->batch))
		return false;
	board_begin(lane->board);
	for (struct work *work = work_next(&lane->batch, NULL); work;
		work = work_next(&lane->batch, &work->link)) {
		decide(lane, work);
		must_commit = must_commit || leaves_answer(work) || leaves_log(work);
	}
	must_commit = must_commit || lane->event_count > 0;
	if (must_commit)
		commit(lane);
	board_rollback(lane->board);
	set_state(lane, LANE_COMMITTING);
#ifdef FOLENI_SABOTAGE_ACK_BEFORE_COMMIT
	for (struct work *work = work_next(&lane->batch, NULL), *next; work; work = next) {
		next = work_next(&lane->batch, &work->link);
		if (!work->err && work->event_count)
			work_answer_done(work);
	}
#endif
	return !must_commit;
}

static void lane_turn(void *arg)
{
	struct lane *lane = arg;

	if (lane->state == LANE_EMPTY) {
		if (lane->queue_count || !list_is_empty(&lane->loaders))
			start_loading(lane);
		return;
	}
	/* A board can be looked at whatever is being done with the database. */
	if (lane->board && lane->state != LANE_LOADING && lane->resume != LANE_LOADING)
		tell_loaders(lane, ERR_OK);
	if (lane->state != LANE_IDLE)
		return;
	if (lane->must_reload)
		reload(lane);
	else if (lane->must_read)
		start_reading(lane);
	else if (start_batch(lane))
		answer_unrecorded(lane);
}

/* ---- loading ---- */

static void tell_loaders(struct lane *lane, enum err err)
{
	struct list *link;

	while ((link = list_shift(&lane->loaders))) {
		struct loader *loader = LIST_ENTRY(link, struct loader, link);

		loader->ready(loader->arg, err, err ? NULL : lane->board);
		mem_free(loader);
	}
}

static void loading_failed(struct lane *lane, enum err err)
{
	tell_loaders(lane, err);
	work_refuse_all(&lane->queue, err);
	lane->queue_count = 0;
	if (lane->board) {
		pause_then(lane, LANE_LOADING);
		return;
	}
	set_state(lane, LANE_EMPTY);
}

static void begin_work(struct lane *lane)
{
	set_state(lane, LANE_IDLE);
	if (lane->must_look)
		lanes_look_at_facility(lane);
	tell_loaders(lane, ERR_OK);
	lane_wake(lane);
}

/* Without its past the lane works as well: then whoever comes back gets a snapshot. */
static void remembered(void *arg, const struct db_result *result)
{
	struct lane *lane = arg;
	struct event *events;
	size_t count, past = 0;
	char why[STORE_WHY_BYTES] = "";

	if (db_result_outcome(result) == DB_COMMITTED &&
		!store_take_events(result, lane->arena, &events, &count, why)) {
		while (past < count && events[past].seq <= board_seq(lane->board))
			past++;
		hub_remember(lane->lanes->options.hub, lane->board, events, past);
		/* Another server may have told of more while this was read. */
		lane->must_read |= past < count;
	}
	arena_clear(lane->arena);
	begin_work(lane);
}

/* What happened last is read for those who come back to a server that was started again. */
static void start_remembering(struct lane *lane)
{
	struct store_position position = lane_position(lane);

	if (!position.seq) {
		begin_work(lane);
		return;
	}
	position.seq -= position.seq < STORE_EVENTS_MAX ? position.seq : STORE_EVENTS_MAX;
	store_read_events(lane->lanes->options.db, &position, remembered, lane);
}

static void loaded(void *arg, const struct db_result *result)
{
	struct lane *lane = arg;
	struct board *board = NULL;
	char why[STORE_WHY_BYTES] = "";
	enum err err = work_err_of_reading(result);

	if (!err)
		err = store_take_board(result, &board, &lane->types, why);
	if (err) {
		log_warn(lane->lanes->options.log, "lane.not_loaded", LOG_STR("why", why),
			LOG_STR("error", err_code(err)));
		loading_failed(lane, err);
		return;
	}
	board_destroy(&lane->board);
	lane->board = board;
	lane->zone_step = 0;
	hub_reset(lane->lanes->options.hub, board);
	log_info(lane->lanes->options.log, "lane.loaded", LOG_INT("seq", (int64_t)board_seq(board)),
		LOG_INT("tickets", (int64_t)board_count(board, BOARD_TICKETS)));
	start_remembering(lane);
}

static void start_loading(struct lane *lane)
{
	set_state(lane, LANE_LOADING);
	lane->must_reload = lane->must_read = false;
	store_load_board(lane->lanes->options.db, lane->facility, loaded, lane);
}

/* ---- catching up with other servers ---- */

static void looked_up_batch(void *arg, const struct db_result *result)
{
	struct lane *lane = arg;

	if (db_result_outcome(result) != DB_COMMITTED) {
		pause_then(lane, LANE_READING);
		return;
	}
	lane->unknown = false;
	/* What is there was done, and its events have been read; the rest is decided again. */
	work_answer_found(&lane->batch, result);
	requeue_batch(lane, false);
	go_on(lane);
}

static void start_looking(struct lane *lane)
{
	struct command_id ids[BATCH_LIMIT];
	size_t count = work_collect_ids(&lane->batch, ids);

	set_state(lane, LANE_LOOKING);
	store_find_answers(
		lane->lanes->options.db, lane->facility, ids, count, looked_up_batch, lane);
}

/* The log does not go on where the board stands: the database is another one, or was restored. */
static void reload(struct lane *lane)
{
	log_error(lane->lanes->options.log, "lane.gap",
		LOG_INT("seq", (int64_t)board_seq(lane->board)));
	work_refuse_all(&lane->batch, ERR_UNKNOWN_OUTCOME);
	lane->unknown = false;
	lane->overtaken = false;
	start_loading(lane);
}

static void caught_up(struct lane *lane)
{
	if (lane->must_read)
		start_reading(lane);
	else if (lane->unknown)
		start_looking(lane);
	else
		go_on(lane);
}

static void have_read(void *arg, const struct db_result *result)
{
	struct lane *lane = arg;
	struct event *events;
	size_t count;
	char why[STORE_WHY_BYTES] = "";

	if (db_result_outcome(result) != DB_COMMITTED) {
		pause_then(lane, LANE_READING);
		return;
	}
	if (store_take_events(result, lane->arena, &events, &count, why) ||
		(count && events[0].seq != board_seq(lane->board) + 1) ||
		(!count && lane->overtaken)) {
		arena_clear(lane->arena);
		reload(lane);
		return;
	}
	lane->overtaken = false;
	apply(lane, events, count);
	publish(lane, events, count);
	arena_clear(lane->arena);
	if (count == STORE_EVENTS_MAX)
		start_reading(lane);
	else
		caught_up(lane);
}

static void start_reading(struct lane *lane)
{
	const struct store_position position = lane_position(lane);

	set_state(lane, LANE_READING);
	/* Whoever asks from now on may know of more than this will read. */
	lane->must_read = false;
	store_read_events(lane->lanes->options.db, &position, have_read, lane);
}

/* ---- time ---- */

void lane_refuse_late(struct lane *lane, int64_t now_us)
{
	bool is_working = lane->state == LANE_IDLE || lane->state == LANE_COMMITTING;
	bool is_hopeless = !is_working && db_stats(lane->lanes->options.db).is_given_up;
	int64_t limit_us = lane->lanes->options.wait_max_ms * INT64_C(1000);
	int64_t unknown_us = lane->lanes->is_stopping ? limit_us : UNKNOWN_MAX_MS * INT64_C(1000);
	struct list *link;

	while ((link = list_first(&lane->queue))) {
		struct work *work = LIST_ENTRY(link, struct work, link);

		if (now_us - work->pushed_us < limit_us && !is_hopeless)
			break;
		lane->queue_count--;
		work_refuse(work, is_working ? ERR_BUSY : ERR_DB_DOWN);
	}
	if (!lane->unknown || lane->state == LANE_LOOKING)
		return;
	while ((link = list_first(&lane->batch))) {
		struct work *work = LIST_ENTRY(link, struct work, link);

		if (now_us - work->pushed_us < unknown_us)
			break;
		work_refuse(work, ERR_UNKNOWN_OUTCOME);
	}
}

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

struct store_position lane_position(const struct lane *lane)
{
	return (struct store_position){
		.facility = lane->facility,
		.epoch = board_facility(lane->board)->epoch,
		.seq = board_seq(lane->board),
	};
}

/* ---- making and ending ---- */

struct lane *lane_create(struct lanes *lanes, struct facility_id facility)
{
	struct lane *lane = mem_alloc(sizeof(*lane));

	lane->lanes = lanes;
	lane->facility = facility;
	list_init(&lane->queue);
	list_init(&lane->batch);
	list_init(&lane->loaders);
	lane->arena = arena_create();
	lane->spare = arena_create();
	lane->pause = loop_timer_create(lanes->options.loop, pause_over, lane);
	return lane;
}

void lane_destroy(struct lane *lane)
{
	struct list *link;

	loop_cancel(lane->lanes->options.loop, &lane->task);
	loop_timer_destroy(&lane->pause);
	while ((link = list_shift(&lane->loaders)))
		mem_free(LIST_ENTRY(link, struct loader, link));
	work_destroy_all(&lane->queue);
	work_destroy_all(&lane->batch);
	forget_events(lane);
	arena_destroy(&lane->arena);
	arena_destroy(&lane->spare);
	board_destroy(&lane->board);
	mem_free(lane);
}
