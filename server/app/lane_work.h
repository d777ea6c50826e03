// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Commands of a lane and their answers, inside the lanes. */
#pragma once

#include "common/base/list.h"
#include "common/base/text.h"
#include "server/app/lane.h"

struct db_result;
struct lane;

enum {
	BATCH_LIMIT = 64,
	FINGERPRINT_BYTES = 33,
};

struct work {
	struct list link;
	struct lane *lane;
	const struct command_type *type;
	void *input;
	struct actor actor;
	struct command_id id;
	bool can_repeat; /* The client gave the id. */
	bool alone;      /* Goes into a batch of its own. */
	bool is_fresh;   /* Decided on a board that was read after it came. */
	bool was_sent;   /* In a batch whose outcome was not known. */
	char fingerprint[FINGERPRINT_BYTES];
	lane_answered *answered;
	lane_log *log;
	void *arg;
	const char *address, *request;
	int64_t pushed_us;
	/* What was decided. */
	enum err err;
	struct field_problem problem;
	struct text answer;
	struct text override; /* Its row for the audit log; empty: it was none. */
	size_t event_count;
};

/* Of one request; stands in no list yet. */
struct work *work_create(
	struct lane *lane, const struct lane_request *request, lane_answered *answered, void *arg);
void work_destroy(struct work *work);
void work_destroy_all(struct list *list);
/* Each of these answers once and destroys the work. */
void work_answer_done(struct work *work);
void work_refuse(struct work *work, enum err err);
/* The same, at the end of the turn. */
void work_refuse_later(struct work *work, enum err err);
/* The first of a list after link; link NULL: the first of all. NULL: there is none. */
struct work *work_next(struct list *list, struct list *link);
void work_refuse_all(struct list *list, enum err err);
/* What to tell where something was to be read: ERR_OK, or why the database does not serve. */
enum err work_err_of_reading(const struct db_result *result);
size_t work_collect_ids(struct list *list, struct command_id ids[BATCH_LIMIT]);
/* Answers those whose answers were found; the others stay. */
void work_answer_found(struct list *list, const struct db_result *result);
/* Whether its answer must be found again: also of what found nothing to do, since a repeat is told
 * the same, and its id is used. */
bool work_leaves_answer(const struct work *work);
/* Whether it has rows for the audit log. */
bool work_leaves_log(const struct work *work);
/* Of refusals, which leave no trace. Before one is told it must be certain that the command was not
 * done before, and that the board was not behind; is_certain: it was not. Takes the works of the
 * list; the lane goes on meanwhile.
 */
void work_look_up(struct lane *lane, struct list *traceless, bool is_certain);
/* Those that are still being looked up are forgotten. */
void work_drop_lookups(struct lanes *lanes);
