// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The feed: what a server tells of a facility becomes one board, every event once and in order.
 * Takes snapshots and event frames as they come, sees what is missing. No socket, no clock. */
#pragma once

#include "common/events/event.h"

struct jdoc;

enum feed_result {
	FEED_TAKEN,
	/* Something is missing or does not fit: ask again, from feed_since() on. */
	FEED_GAP,
	/* It is not what the protocol allows; nothing was changed but what came before it. */
	FEED_BAD,
};

struct feed_events {
	/* Once for each event, applied already, but for past ones: see feed_want(). raw is borrowed
	 * for the call. */
	void (*event)(void *arg, const struct event *event, const struct jdoc *raw);
	/* There is a new board. Events first..last became part of it untold; 0: none were missed,
	 * or nobody knows. */
	void (*snapshot)(
		void *arg, const struct board *board, uint64_t missed_first, uint64_t missed_last);
	/* After each frame that changed the board: CHANGED_ flags; all of them for a snapshot. */
	void (*changed)(void *arg, unsigned changed);
};

struct feed {
	enum event_audience audience;
	struct board *board; /* NULL: there was no snapshot yet */
	struct uuid epoch;   /* of the board */
	uint64_t told;       /* events were told up to here */
	uint64_t wanted;     /* before the first snapshot: tell past events from here on */
	bool wants_past;
	bool distrusts; /* the board: only a snapshot helps */
	struct arena *arena;
	const struct feed_events *events;
	void *arg;
};

/* All zero before. events is borrowed. */
void feed_init(struct feed *feed, const struct feed_events *events, void *arg);
void feed_finish(struct feed *feed);
/* Displays are told less than staff; a change of the audience forgets the board. */
void feed_set_audience(struct feed *feed, enum event_audience audience);
/* Only before the first snapshot: events after since are told as well, although the first board
 * holds them already, as far as the server still has them. */
void feed_want(struct feed *feed, uint64_t since);
/* From where on the server should tell; false: from the beginning, with a snapshot. */
bool feed_since(const struct feed *feed, struct uuid *epoch_out, uint64_t *since_out);
/* Of a welcome: another log than the board's is told anew, and so is which devices are out of
 * service. */
void feed_set_epoch(struct feed *feed, struct uuid epoch);
/* Is everything up to seq there? */
bool feed_has(const struct feed *feed, uint64_t seq);

/* The message whose t is "snapshot". */
MUST_CHECK enum feed_result feed_take_snapshot(struct feed *feed, const struct jdoc *message);
/* The message whose t is "events". */
MUST_CHECK enum feed_result feed_take_events(struct feed *feed, const struct jdoc *message);
