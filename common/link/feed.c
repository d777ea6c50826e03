// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/link/feed.h"

#include "common/base/jdoc.h"
#include "common/wire/snapshot.h"

static const unsigned changed_all =
	CHANGED_TICKETS | CHANGED_DESKS | CHANGED_SERVICES | CHANGED_DISPLAYS | CHANGED_CALLS;

void feed_init(struct feed *feed, const struct feed_events *events, void *arg)
{
	feed->audience = FOR_STAFF;
	feed->events = events;
	feed->arg = arg;
	feed->arena = arena_create();
}

void feed_finish(struct feed *feed)
{
	board_destroy(&feed->board);
	arena_destroy(&feed->arena);
}

void feed_set_audience(struct feed *feed, enum event_audience audience)
{
	if (feed->audience != audience)
		board_destroy(&feed->board);
	feed->audience = audience;
}

void feed_want(struct feed *feed, uint64_t since)
{
	feed->wants_past = true;
	feed->wanted = since;
}

bool feed_since(const struct feed *feed, struct uuid *epoch_out, uint64_t *since_out)
{
	uint64_t seq;

	if (!feed->board || feed->distrusts)
		return false;
	seq = board_seq(feed->board);
	*epoch_out = feed->epoch;
	*since_out = feed->told < seq ? feed->told : seq;
	return true;
}

void feed_set_epoch(struct feed *feed, struct uuid epoch)
{
	if (!uuid_equal(feed->epoch, epoch))
		feed->distrusts = true;
	feed->epoch = epoch;
	/* Said with what follows the welcome; by a server of before not at all. */
	if (feed->board)
		(void)board_set_out(feed->board, NULL, 0);
}

bool feed_has(const struct feed *feed, uint64_t seq)
{
	return feed->board && !feed->distrusts && feed->told >= seq &&
	       board_seq(feed->board) >= seq;
}

/* ---- snapshots ---- */

/* Past events were asked for and are not there yet. */
static bool rewind_to_wanted(struct feed *feed, uint64_t seq)
{
	bool has_past = feed->wants_past && feed->wanted < seq;

	feed->wants_past = false;
	if (has_past)
		feed->told = feed->wanted;
	return has_past;
}

/* Counts a new board's events as told; what of them was not is missed. */
static uint64_t catch_up(struct feed *feed, bool is_same_log, uint64_t seq)
{
	uint64_t missed = 0;

	if (is_same_log && feed->told < seq)
		missed = feed->told + 1;
	if (!is_same_log || feed->told < seq)
		feed->told = seq;
	return missed;
}

enum feed_result feed_take_snapshot(struct feed *feed, const struct jdoc *message)
{
	enum board_kind kind = feed->audience == FOR_DISPLAY ? BOARD_PARTIAL : BOARD_WHOLE;
	bool is_same_log;
	struct field_problem problem;
	struct board *board = NULL;
	uint64_t missed, seq;

	if (snapshot_decode(message, kind, &board, &problem))
		return FEED_BAD;
	is_same_log = feed->board &&
		      uuid_equal(board_facility(board)->epoch, board_facility(feed->board)->epoch);
	seq = board_seq(board);
	board_destroy(&feed->board);
	feed->board = board;
	feed->epoch = board_facility(board)->epoch;
	feed->distrusts = false;
	if (rewind_to_wanted(feed, seq)) {
		feed->events->changed(feed->arg, changed_all);
		return FEED_GAP;
	}
	missed = catch_up(feed, is_same_log, seq);
	feed->events->snapshot(feed->arg, board, missed, missed ? seq : 0);
	feed->events->changed(feed->arg, changed_all);
	return FEED_TAKEN;
}

/* ---- events ---- */

/* FEED_GAP: it does not fit the board. */
static enum feed_result take_event(struct feed *feed, const struct jdoc *raw, unsigned *changed)
{
	struct field_problem problem;
	struct event event;
	unsigned effect = 0;

	/* Of a newer server: what it changes is not known here, a snapshot says it. */
	if (event_decode(raw, feed->audience, feed->arena, &event, &problem)) {
		feed->distrusts = true;
		return FEED_GAP;
	}
	if (event.seq > board_seq(feed->board))
		effect = event_apply(feed->board, &event);
	*changed |= effect;
	if (event.seq > feed->told) {
		feed->told = event.seq;
		feed->events->event(feed->arg, &event, raw);
	}
	if (!(effect & CHANGED_MISFIT))
		return FEED_TAKEN;
	feed->distrusts = true;
	return FEED_GAP;
}

struct range {
	uint64_t from;
	uint64_t to;
};

static bool read_range(const struct jdoc *message, struct range *range_out)
{
	int64_t from, to;

	if (!jdoc_int(jdoc_get(message, "from"), &from) || from < 1 ||
		!jdoc_int(jdoc_get(message, "to"), &to) || to < from - 1 ||
		!jdoc_is_array(jdoc_get(message, "events")))
		return false;
	*range_out = (struct range){ (uint64_t)from, (uint64_t)to };
	return true;
}

static bool is_of_epoch(const struct feed *feed, const struct jdoc *message)
{
	const char *string = jdoc_get_string(message, "epoch");
	struct uuid epoch;

	return string && uuid_parse(string, &epoch) && uuid_equal(epoch, feed->epoch);
}

/* In order and inside the range, before one of them is applied. */
static bool is_in_order(const struct jdoc *events, const struct range *range)
{
	uint64_t least = range->from;

	for (size_t i = 0; i < jdoc_count(events); i++) {
		int64_t seq;

		if (!jdoc_int(jdoc_get(jdoc_at(events, i), "seq"), &seq) || seq < 1 ||
			(uint64_t)seq < least || (uint64_t)seq > range->to)
			return false;
		least = (uint64_t)seq + 1;
	}
	return true;
}

/* The range also covers events that this audience is not told. */
static void pass(struct feed *feed, uint64_t to)
{
	if (feed->told < to)
		feed->told = to;
	if (board_seq(feed->board) < to)
		board_set_seq(feed->board, to);
}

enum feed_result feed_take_events(struct feed *feed, const struct jdoc *message)
{
	const struct jdoc *events = jdoc_get(message, "events");
	enum feed_result result = FEED_TAKEN;
	struct range range;
	unsigned changed = 0;

	if (!read_range(message, &range) || !is_in_order(events, &range))
		return FEED_BAD;
	if (!feed->board || feed->distrusts || !is_of_epoch(feed, message))
		return FEED_GAP;
	if (range.from > feed->told + 1 || range.from > board_seq(feed->board) + 1)
		return FEED_GAP;
	for (size_t i = 0; result == FEED_TAKEN && i < jdoc_count(events); i++)
		result = take_event(feed, jdoc_at(events, i), &changed);
	arena_clear(feed->arena);
	if (result == FEED_TAKEN)
		pass(feed, range.to);
	if (result == FEED_TAKEN && snapshot_take_out(message, feed->board))
		changed |= CHANGED_DISPLAYS;
	if (changed)
		feed->events->changed(feed->arg, changed);
	return result;
}
