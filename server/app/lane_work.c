// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Commands of a lane and their answers. */
#include "common/base/mem.h"
#include "common/base/text.h"
#include "server/app/lane_state.h"
#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* ---- making ---- */

/* What was asked and by whom, so that an id used for something else is noticed. */
static void make_fingerprint(struct work *work)
{
	unsigned char hash[16];
	struct text asked = { 0 };
	char id[UUID_TEXT_BYTES];

	uuid_format(work->actor.id.u, id);
	text_add(&asked, work->type->name);
	text_add_char(&asked, ' ');
	text_add(&asked, id);
	text_add_char(&asked, ' ');
	fields_encode(work->type->fields, work->type->field_count, work->input, 0, &asked);
	crypto_generichash(
		hash, sizeof(hash), (const unsigned char *)asked.bytes, asked.length, NULL, 0);
	hex_encode(hash, sizeof(hash), work->fingerprint);
	text_finish(&asked);
}

struct work *work_create(
	struct lane *lane, const struct lane_request *request, lane_answered *answered, void *arg)
{
	const struct loop *loop = lane->lanes->options.loop;
	struct work *work = mem_alloc(sizeof(*work));

	work->lane = lane;
	work->type = request->type;
	work->input = mem_alloc(request->type->size);
	memcpy(work->input, request->input, request->type->size);
	work->actor = request->actor;
	work->id = request->id;
	work->can_repeat = !uuid_is_nil(request->id.u);
	work->answered = answered;
	work->log = request->log;
	work->address = request->address;
	work->request = request->request;
	work->arg = arg;
	work->pushed_us = loop_monotonic_us(loop);
	if (work->can_repeat)
		make_fingerprint(work);
	else
		work->id.u = uuid_make_v7(loop_now_us(loop));
	lane->lanes->open_work++;
	return work;
}

/* ---- answering ---- */

void work_destroy(struct work *work)
{
	list_remove(&work->link);
	text_finish(&work->answer);
	text_finish(&work->override);
	mem_free(work->input);
	mem_free(work);
}

void work_destroy_all(struct list *list)
{
	struct list *link;

	while ((link = list_first(list)))
		work_destroy(LIST_ENTRY(link, struct work, link));
}

static void answer(struct work *work, const struct lane_answer *given)
{
	struct lanes *lanes = work->lane->lanes;
	struct lane_answer answer = *given;

	answer.id = work->id;

	lanes->stats.commands++;
	lanes->stats.refused += answer.err != ERR_OK;
	lanes->stats.repeats += answer.is_repeat;
	lanes->stats.answered_us +=
		(uint64_t)(loop_monotonic_us(lanes->options.loop) - work->pushed_us);
	work->answered(work->arg, &answer);
	work_destroy(work);
	lanes->open_work--;
	if (lanes->stopped)
		loop_defer(lanes->options.loop, &lanes->stopped_task, lanes_check_stopped, lanes);
}

void work_answer_done(struct work *work)
{
	answer(work, &(const struct lane_answer){
			     .json = text_string(&work->answer),
			     .length = work->answer.length,
		     });
}

/* Of what was sent and not found nobody may say that nothing was done: it may still arrive. */
static enum err honest(const struct work *work, enum err err)
{
	bool is_of_machine =
		err == ERR_BUSY || err == ERR_DB_DOWN || err == ERR_SCHEMA || err == ERR_STOPPING;

	return work->was_sent && is_of_machine ? ERR_UNKNOWN_OUTCOME : err;
}

void work_refuse(struct work *work, enum err refusal)
{
	const enum err err = honest(work, refusal);
	const struct field_problem none = { .err = err };

	answer(work, &(const struct lane_answer){
			     .err = err,
			     .problem = err == work->problem.err ? &work->problem : &none,
		     });
}

/* The first answer to this command, if it was this command. */
static void answer_again(struct work *work, const char *fingerprint, const char *json)
{
	if (strcmp(fingerprint, work->fingerprint) != 0) {
		work_refuse(work, ERR_KEY_REUSED);
		return;
	}
	answer(work, &(const struct lane_answer){
			     .json = json, .length = strlen(json), .is_repeat = true });
}

struct work *work_next(struct list *list, struct list *link)
{
	struct list *next = link ? link->next : list->next;

	return next == list ? NULL : LIST_ENTRY(next, struct work, link);
}

void work_refuse_all(struct list *list, enum err err)
{
	struct list *link;

	while ((link = list_first(list)))
		work_refuse(LIST_ENTRY(link, struct work, link), err);
}

/* ---- looking up what left no trace: apart from the lane, which goes on ---- */

struct lookup {
	struct list link;
	struct lane *lane;
	struct list works;
	/* Of the board on which they were refused; is_certain: nobody else had written by then. */
	uint64_t seq;
	bool is_certain;
};

static struct work *find_work(struct list *list, const char *id)
{
	struct uuid uuid;

	if (!uuid_parse(id, &uuid))
		return NULL;
	for (struct work *work = work_next(list, NULL); work; work = work_next(list, &work->link))
		if (uuid_equal(work->id.u, uuid))
			return work;
	return NULL;
}

void work_answer_found(struct list *list, const struct db_result *result)
{
	for (int row = 0; row < db_result_rows(result); row++) {
		struct work *work = find_work(list, db_result_value(result, row, 0));

		/* The facility's row alone tells of no command. Twice in one list: both get it. */
		for (; work; work = find_work(list, db_result_value(result, row, 0)))
			answer_again(work, db_result_value(result, row, 1),
				db_result_value(result, row, 2));
	}
}

/* Another server wrote before they were refused, so it may be for what was no longer true when they
 * came. Once is enough: what is read now is newer than they are. */
static void decide_again(struct lookup *lookup)
{
	struct list stale, *link, *next;

	list_init(&stale);
	for (link = lookup->works.next; link != &lookup->works; link = next) {
		struct work *work = LIST_ENTRY(link, struct work, link);

		next = link->next;
		if (work->is_fresh)
			continue;
		work->is_fresh = true;
		list_remove(link);
		list_append(&stale, link);
	}
	lane_put_back(lookup->lane, &stale);
	lookup->lane->must_read = true;
	lane_wake(lookup->lane);
}

static bool was_behind(const struct lookup *lookup, const struct db_result *result)
{
	return !lookup->is_certain && db_result_rows(result) > 0 &&
	       (uint64_t)db_result_int(result, 0, 3) != lookup->seq;
}

enum err work_err_of_reading(const struct db_result *result)
{
	enum err err = db_result_err(result);

	return !err || err == ERR_SCHEMA ? err : ERR_DB_DOWN;
}

static void looked_up(void *arg, const struct db_result *result)
{
	struct lookup *lookup = arg;
	struct list *link;

	if (db_result_outcome(result) != DB_COMMITTED) {
		work_refuse_all(&lookup->works, work_err_of_reading(result));
	} else {
		work_answer_found(&lookup->works, result);
		if (was_behind(lookup, result))
			decide_again(lookup);
		while ((link = list_first(&lookup->works))) {
			struct work *work = LIST_ENTRY(link, struct work, link);

			work_refuse(work, work->err);
		}
	}
	list_remove(&lookup->link);
	mem_free(lookup);
}

void work_drop_lookups(struct lanes *lanes)
{
	struct list *link;

	while ((link = list_shift(&lanes->lookups))) {
		struct lookup *lookup = LIST_ENTRY(link, struct lookup, link);

		work_destroy_all(&lookup->works);
		mem_free(lookup);
	}
}

bool work_leaves_answer(const struct work *work)
{
	return work->can_repeat && !work->err;
}

bool work_leaves_log(const struct work *work)
{
	return !work->err && (work->log || work->override.length);
}

size_t work_collect_ids(struct list *list, struct command_id ids[BATCH_LIMIT])
{
	size_t count = 0;

	for (struct work *work = work_next(list, NULL); work && count < BATCH_LIMIT;
		work = work_next(list, &work->link))
		ids[count++] = work->id;
	return count;
}

void work_look_up(struct lane *lane, struct list *traceless, bool is_certain)
{
	struct command_id ids[BATCH_LIMIT];
	struct lookup *lookup;
	struct list *link;

	if (list_is_empty(traceless))
		return;
	lookup = mem_alloc(sizeof(*lookup));
	lookup->lane = lane;
	lookup->seq = board_seq(lane->board);
	lookup->is_certain = is_certain;
	list_init(&lookup->works);
	list_append(&lane->lanes->lookups, &lookup->link);
	while ((link = list_shift(traceless)))
		list_append(&lookup->works, link);
	store_find_answers(lane->lanes->options.db, lane->facility, ids,
		work_collect_ids(&lookup->works, ids), looked_up, lookup);
}

/* ---- refusing before anything was tried ---- */

static void tell_refused(void *arg)
{
	struct lanes *lanes = arg;
	struct list now, *link;

	/* What is refused meanwhile is told in the next turn. */
	list_init(&now);
	while ((link = list_shift(&lanes->refused)))
		list_append(&now, link);
	while ((link = list_first(&now))) {
		struct work *work = LIST_ENTRY(link, struct work, link);

		work_refuse(work, work->err);
	}
}

void work_refuse_later(struct work *work, enum err err)
{
	struct lanes *lanes = work->lane->lanes;

	work->err = err;
	list_append(&lanes->refused, &work->link);
	loop_defer(lanes->options.loop, &lanes->refusing, tell_refused, lanes);
}
