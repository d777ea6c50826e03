// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A link, what it has told, and the server in the same loop to which it goes. */
#pragma once

#include "tests/unit/link/fake.h"

enum { SEEN_MAX = 512, ANSWERS_MAX = 64 };

/* A link and what it has told. */
struct scene {
	struct fake fake;
	struct link *link;
	struct link_limits limits;
	const char *facility;
	bool has_since;
	bool keeps_password;
	uint64_t since;
	uint64_t seen[SEEN_MAX]; /* the events' numbers, as they came */
	size_t seen_count;
	size_t states[LINK_STATE_COUNT];     /* how often each began */
	enum link_why why[LINK_STATE_COUNT]; /* of the last time */
	size_t snapshots;
	uint64_t missed_first, missed_last;
	struct link_answer answers[ANSWERS_MAX];
	size_t answer_count;
	unsigned changed;
};

static inline void scene_state_began(void *arg, const struct link_status *status)
{
	struct scene *scene = arg;

	scene->states[status->state]++;
	scene->why[status->state] = status->why;
}

static inline void scene_snapshot_came(
	void *arg, const struct board *board, uint64_t first, uint64_t last)
{
	struct scene *scene = arg;

	assert_non_null(board);
	scene->snapshots++;
	scene->missed_first = first;
	scene->missed_last = last;
}

static inline void scene_event_came(
	void *arg, const struct board *board, const struct event *event, const struct jdoc *raw)
{
	struct scene *scene = arg;

	assert_true(board_seq(board) >= event->seq);
	assert_string_equal(jdoc_get_string(raw, "type"), event->type->name);
	assert_true(scene->seen_count < SEEN_MAX);
	scene->seen[scene->seen_count++] = event->seq;
}

static inline void scene_board_changed(void *arg, const struct board *board, unsigned changed)
{
	(void)board;
	((struct scene *)arg)->changed |= changed;
}

static const struct link_events scene_events = {
	.state = scene_state_began,
	.snapshot = scene_snapshot_came,
	.event = scene_event_came,
	.changed = scene_board_changed,
};

static const struct link_limits scene_quick = {
	.retry_least_ms = 1, .retry_most_ms = 20, .stable_ms = 1
};

static inline void scene_begin_link(struct scene *scene, const char *password)
{
	char why[LINK_DETAIL_BYTES];
	struct link_options options = {
		.server = { .host = "127.0.0.1", .port = scene->fake.options.port },
		.login = "asha",
		.password = password,
		.keeps_password = scene->keeps_password,
		.facility = scene->facility,
		.has_since = scene->has_since,
		.since = scene->since,
		.limits = scene->limits.retry_least_ms ? scene->limits : scene_quick,
	};

	scene->link = link_create(scene->fake.loop, &options, &scene_events, scene, why);
	assert_non_null(scene->link);
}

static inline enum link_state scene_state(const struct scene *scene)
{
	return link_status(scene->link)->state;
}

static inline void scene_wait_live(struct scene *scene)
{
	fake_until(&scene->fake, scene_state(scene) == LINK_LIVE);
}

static inline void scene_begin(struct scene *scene)
{
	fake_start(&scene->fake);
	scene_begin_link(scene, "right");
}

static inline void scene_begin_live(struct scene *scene)
{
	scene_begin(scene);
	scene_wait_live(scene);
}

static inline void scene_end(struct scene *scene)
{
	link_destroy(&scene->link);
	fake_finish(&scene->fake);
}

/* The boards are the same to the last byte. */
static inline void scene_assert_same_board(const struct scene *scene)
{
	struct text ours = { 0 }, theirs = { 0 };

	snapshot_encode(link_board(scene->link), FOR_STAFF, &ours);
	snapshot_encode(scene->fake.board, FOR_STAFF, &theirs);
	assert_string_equal(text_string(&ours), text_string(&theirs));
	text_finish(&ours);
	text_finish(&theirs);
}

static inline void scene_wait_same_seq(struct scene *scene)
{
	fake_until(
		&scene->fake, board_seq(link_board(scene->link)) == board_seq(scene->fake.board) &&
				      scene_state(scene) == LINK_LIVE);
	scene_assert_same_board(scene);
}

/* from..to, each once and in order. */
static inline void scene_assert_seen(const struct scene *scene, uint64_t from, uint64_t to)
{
	assert_int_equal(scene->seen_count, to + 1 - from);
	for (size_t i = 0; i < scene->seen_count; i++)
		assert_int_equal(scene->seen[i], from + i);
}

static inline void scene_answered(void *arg, const struct link_answer *answer)
{
	struct scene *scene = arg;

	assert_true(scene->answer_count < ANSWERS_MAX);
	scene->answers[scene->answer_count++] = *answer;
}

static inline struct command_id scene_give(struct scene *scene, const char *name)
{
	struct command_id id;

	assert_int_equal(link_command(scene->link, &(struct link_command){ .name = name },
				 scene_answered, scene, &id),
		ERR_OK);
	return id;
}
