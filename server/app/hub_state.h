// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What is inside the hub: shared by hub.c (who listens, snapshots and events) and hub_tickets.c
 * (those who follow one ticket), and by nobody else. */
#pragma once

#include "common/base/list.h"
#include "common/base/text.h"
#include "server/app/hub.h"
#include <stdint.h>

struct map;
struct recent;

/* Of a position: nothing of this log was sent yet. Beyond every event, so nobody resumes there. */
#define NOTHING UINT64_MAX

struct listener {
	struct list link;
	struct list of_visit; /* Of a ticket listener: in its family. */
	struct topic *topic;
	uint64_t socket;
	enum hub_audience audience;
	struct display_id display; /* Of a display listener; nil: one of all desks. */
	struct visit_id visit;     /* Of a ticket listener, */
	struct service_id service; /* and the line in which it stands now. */
	uint64_t sent;             /* Up to this event it was sent everything; or NOTHING. */
	uint64_t clear;            /* Up to this event there was nothing else for it. */
	bool slow;                 /* Nothing is sent until its outbox is empty. */
};

/* A facility. */
struct topic {
	struct hub *hub;
	struct facility_id facility;
	struct uuid epoch;
	const struct board *board; /* Borrowed from the lane; renewed by every call. */
	struct list listeners[HUB_AUDIENCE_COUNT];
	struct map *families;  /* By visit. */
	struct recent *recent; /* A ring of options.recent_events. */
	size_t recent_count;
	uint64_t seq; /* Of the newest event published. */
	/* A snapshot is encoded once for all who ask at the same seq. */
	void *snapshot[HUB_TICKET];
	uint64_t snapshot_seq[HUB_TICKET];
};

struct hub {
	struct hub_options options;
	struct map *topics;
	struct map *listeners; /* By socket. */
	struct hub_stats stats;
};

void *hub_make_frame(struct hub *hub, const struct text *text);
/* up_to: it was sent everything up to this event then. */
void hub_send_frame(struct hub *hub, struct listener *listener, void *frame, uint64_t up_to);
/* One frame for one listener, who was sent everything then. Finishes the text. */
void hub_send_text(struct topic *topic, struct listener *listener, struct text *text);

/* ---- ticket listeners ---- */

void hub_tickets_join(struct topic *topic, struct listener *listener);
void hub_tickets_leave(struct listener *listener);
/* Where it stands may be another line by now. */
void hub_tickets_catch_up(struct topic *topic, struct listener *listener);
/* What these events, which the board knows already, are to those who wait. */
void hub_tickets_publish(struct topic *topic, const struct event *events, size_t count);
