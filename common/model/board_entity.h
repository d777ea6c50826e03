// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What is inside a board: shared by board.c (rows and trials) and board_line.c (who stands where),
 * and by nobody else. */
#pragma once

#include "common/base/list.h"
#include "common/model/board.h"
#include <stdalign.h>
#include <stddef.h>

struct index;

/* In front of every row, which needs no more than the alignment of a number. */
struct entity {
	alignas(int64_t) enum board_table table;
	bool unsettled;
	bool keyed;     /* A visit: it is found by its code and its number. */
	uint32_t trial; /* The trial that has remembered it. */
};
_Static_assert(sizeof(struct entity) == sizeof(int64_t), "there may be a million of them");

static inline void *row_of(const struct entity *entity)
{
	const union {
		const struct entity *in;
		struct entity *out;
	} cast = { .in = entity };

	return cast.out + 1;
}

static inline struct entity *entity_of(const void *row)
{
	const union {
		const void *in;
		struct entity *out;
	} cast = { .in = row };

	return cast.out - 1;
}

struct ticket_entity {
	struct entity head;
	struct ticket row;
	struct line_node node;
	struct list of_visit; /* In the visit's list. */
	/* In the service's list of the skipped, from a skip until it comes back; or in the desk's
	 * list, while it is called or served. Nobody is in both. */
	struct list standing;
};

struct service_entity {
	struct entity head;
	struct service row;
	struct line *line;
	struct list skipped;
	bool relist; /* The rule changed: everybody must be placed again. */
};

struct desk_entity {
	struct entity head;
	struct desk row;
	struct list tickets; /* One at most, if all events are those of one log. */
};

struct visit_entity {
	struct entity head;
	struct visit row;
	struct list tickets;
};

/* What there may be a million of: whoever adds a member sees what it costs. */
_Static_assert(sizeof(struct ticket_entity) <= 320, "a ticket on the board");
_Static_assert(sizeof(struct visit_entity) <= 128, "a visit on the board");

struct journal_entry {
	struct entity *entity;
	void *before; /* The row as it was; NULL: there was none. */
};

struct board {
	enum board_kind kind;
	struct board_facility facility;
	struct index *tables[BOARD_TABLE_COUNT]; /* Of entities, by their rows' ids. */
	struct index *codes;                     /* Of visits' entities, by code_key(). */
	struct index *patients;                  /* Of open visits' entities, by their patients. */
	struct index *numbers;                   /* Of visits' entities, by number_key(). */
	struct id_item *out;                     /* Devices out of service, in order. */
	size_t out_count;
	uint64_t seq;
	int32_t day;

	struct {
		uint64_t seq;
		bool undoable;
		struct command_id command;
		struct user_id actor;
		int64_t at_us;
	} event;

	bool trying;
	uint32_t trial;
	uint64_t before_seq;
	int32_t before_day;
	/* What a trial has forgotten; its rollback brings it back. */
	struct entity **gone;
	size_t gone_count, gone_room;
	struct journal_entry *journal;
	size_t journal_count, journal_room;
	struct arena *befores; /* The rows of the journal. */

	struct entity **unsettled;
	size_t unsettled_count, unsettled_room;

	struct board_note *notes; /* A ring. */
	size_t note_count;
};

/* While a trial runs: its rollback will take this entity out and settle it anew. */
void entity_remember(struct board *board, struct entity *entity, bool is_new);
/* Makes the lists of a new entity, whose row holds only its id. */
void entity_init(struct entity *entity);
/* Takes it out of wherever it stands, until board_settle() puts it back. */
void entity_unsettle(struct board *board, struct entity *entity);
/* Overwrites the row of an entity that is unsettled. */
void entity_replace(struct board *board, struct entity *entity, const void *row);
/* Takes it out of wherever it stands, for good. */
void entity_leave(struct board *board, struct entity *entity);
/* Frees what entity_init() made. */
void entity_finish(struct entity *entity);
