// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* An event: what happened, numbered without gaps per facility. A type is one pair of files and one
 * line of events.def. */
#pragma once

#include "common/base/mem.h"
#include "common/model/board.h"

/* Who may learn of an event. Displays get only its FIELD_PUBLIC fields. */
enum event_audience {
	FOR_STAFF = 1,
	FOR_DISPLAY = 2,
};

struct event;

/* What an event changed, for those who draw. */
enum board_changed {
	CHANGED_TICKETS = 1,
	CHANGED_DESKS = 2,
	CHANGED_SERVICES = 4,
	CHANGED_DISPLAYS = 8,
	CHANGED_CALLS = 16,
	/* It does not fit this board (a row it speaks of is missing, or it was applied before):
	 * take a snapshot. */
	CHANGED_MISFIT = 32,
};

struct event_type {
	const char *name;
	int version;
	unsigned audience;
	/* Its changes of tickets and visits may be taken back. */
	bool undoable;
	size_t size;
	const struct field *fields;
	size_t field_count;
	/* Cannot fail: the event already happened. Returns CHANGED_ flags. */
	unsigned (*apply)(struct board *board, const struct event *event);
};
#define EVENT_FIELDS(type, table)                                                                  \
	.size = sizeof(struct type), .fields = (table), .field_count = COUNT_OF(table)

enum event_kind {
#define EVENT(name) EVENT_##name,
#include "common/events/events.def"
#undef EVENT
	EVENT_KIND_COUNT,
};
#define EVENT(name) extern const struct event_type event_##name;
#include "common/events/events.def"
#undef EVENT
extern const struct event_type *const event_types[EVENT_KIND_COUNT];

struct event {
	uint64_t seq;
	int64_t at_us;
	struct command_id command;
	struct user_id actor; /* Nil for a timer. */
	enum actor_kind actor_kind;
	const struct event_type *type;
	const void *payload; /* The type's struct. */
};

/* NULL: no such type. */
const struct event_type *event_type_find(const char *name);

/* The event becomes part of the board; its seq, above the board's, becomes the board's. Returns
 * CHANGED_ flags. */
unsigned event_apply(struct board *board, const struct event *event);

/* {"seq":..,"at":..,"type":..,"by":..,"actor":..,"command":..,"data":{..}}; for displays without
 * who did it. */
void event_encode(const struct event *event, enum event_audience audience, struct text *text);
/* What event_encode wrote for this audience. The payload and what it holds come from the arena. */
MUST_CHECK enum err event_decode(const struct jdoc *object, enum event_audience audience,
	struct arena *arena, struct event *event_out, struct field_problem *problem_out);
/* From its parts, as they stand in the database. */
MUST_CHECK enum err event_decode_data(const struct event_type *type, const struct jdoc *data,
	struct arena *arena, const void **payload_out, struct field_problem *problem_out);
