// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The hub: who listens to a facility, and what they have not heard yet.
 *
 * Each commit becomes one frame per audience, encoded once and shared:
 *
 *	{"t":"events","epoch":..,"from":7,"to":9,"events":[..]}
 *
 * from..to is contiguous for everybody: it also covers events that this audience does not see, so a
 * listener that applied up to N takes a frame whose from is N + 1, and asks for more otherwise. To
 * ticket listeners goes only what changes for them, in a size that does not grow with the line:
 *
 *	{"t":"line","to":9,"service":..,"moved":1}	one was called: all stand one further
 *	{"t":"line","to":9,"service":..,"look":true}	something else: look again soon
 *	{"t":"line","to":9,"look":true}			about this patient: look again at once
 *
 * A ticket listener belongs to a visit and follows it from line to line. A display that belongs to
 * some desks hears of those, and of no other hall.
 *
 * A slow listener is not waited for: it is marked, and gets a snapshot when its outbox is empty.
 * The hub knows no network: it is given an outlet. */
#pragma once

#include "common/events/event.h"

struct hub;
struct lanes;
struct loop;

enum hub_audience {
	HUB_STAFF,
	HUB_DISPLAY,
	HUB_TICKET,
	HUB_AUDIENCE_COUNT,
};

enum hub_sent {
	HUB_SENT_QUEUED,
	HUB_SENT_FULL,
	HUB_SENT_GONE,
};

/* How frames leave: made once, sent to many. send keeps what it needs of the frame, and never
 * calls the hub from inside. After HUB_SENT_FULL hub_drained() comes, after HUB_SENT_GONE
 * hub_leave(). */
struct hub_outlet {
	void *(*frame_create)(void *arg, const char *bytes, size_t length);
	void (*frame_release)(void *arg, void *frame);
	enum hub_sent (*send)(void *arg, uint64_t socket, void *frame);
	void *arg;
};

struct hub_options {
	struct loop *loop;
	struct hub_outlet outlet;
	size_t recent_events;  /* Kept in memory for those who come back. */
	size_t snapshot_after; /* Who missed more than this gets a snapshot. */
};
struct hub *hub_create(const struct hub_options *options);
/* Sets *hub to NULL. NULL is fine. */
void hub_destroy(struct hub **hub);

/* A socket listens from after since on; epoch says which log since is of (another one, or since
 * beyond the board's: snapshot). The board is the facility's, loaded. Sends
 * {"t":"snapshot",..} or the missing events at once. Of a ticket listener, visit is whose it is. A
 * socket listens to one facility at a time. */
struct hub_listener {
	uint64_t socket;
	enum hub_audience audience;
	struct uuid epoch;
	uint64_t since;
	struct visit_id visit;
	struct display_id display; /* Of a display's; nil: one of all desks. */
};
void hub_listen(struct hub *hub, const struct board *board, const struct hub_listener *listener);
void hub_leave(struct hub *hub, uint64_t socket);
/* The socket's outbox is empty again. */
void hub_drained(struct hub *hub, uint64_t socket);

/* For lanes: what was committed, already applied to the board. */
void hub_publish(
	struct hub *hub, const struct board *board, const struct event *events, size_t count);
/* The board was loaded anew (another epoch, a gap): everybody gets a snapshot. */
void hub_reset(struct hub *hub, const struct board *board);
/* Other devices than before are out of service: staff is told, by a frame of no events, which is
 * also what whoever comes back is told. */
void hub_tell_out(struct hub *hub, const struct board *board);
/* What was committed before the board was loaded: the events up to the board's seq, without a gap,
 * so that who comes back gets what is missing. After hub_reset(), with nothing published since. */
void hub_remember(
	struct hub *hub, const struct board *board, const struct event *events, size_t count);
/* To every listener of every facility: a text such as {"t":"reconnect","in_s":3}. */
void hub_tell_all(struct hub *hub, const char *json);
/* To every connection of a display, or of all of them where it is nil. */
void hub_tell_display(struct hub *hub, struct display_id display, const char *json);

struct hub_stats {
	size_t listeners[HUB_AUDIENCE_COUNT];
	uint64_t frames;
	uint64_t deliveries;
	uint64_t snapshots;
	uint64_t resumes;
	uint64_t slow;    /* Deliveries given up for a snapshot. */
	uint64_t unheard; /* Calls that no display took in time. */
};
struct hub_stats hub_stats(const struct hub *hub);
