// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Reading what a lane needs: a board from its tables, events by their numbers, answers by command
 * id, and how far each facility's log has come. */
#pragma once

#include "common/events/event.h"
#include "server/store/commit.h"

/* Locks the facility's row for the moment of reading, so that the rows and the seq belong
 * together. */
void store_load_board(struct db *db, struct facility_id facility, db_callback *callback, void *arg);
/* From the result of store_load_board: the board, and what a batch for it is written with.
 * ERR_NO_FACILITY; ERR_INTERNAL: a row that cannot be read, why_out says which. */
enum { STORE_WHY_BYTES = 160 };
MUST_CHECK enum err store_take_board(const struct db_result *result, struct board **board_out,
	struct store_types *types_out, char why_out[STORE_WHY_BYTES]);

/* What the facility itself is, without its rows, and which of its devices are out of service. */
void store_read_facility(
	struct db *db, struct facility_id facility, db_callback *callback, void *arg);
enum store_renewed {
	STORE_AS_IT_WAS,   /* Also where it is not there, or cannot be read. */
	STORE_RENEWED_OUT, /* Other devices are out of service, and nothing else is new. */
	STORE_RENEWED,
};
/* Puts what was read on the board. Of the devices nobody can tell which of two reads is newer: one
 * is asked for when the one before has come. */
enum store_renewed store_renew_facility(const struct db_result *result, struct board *board);

/* A place in a facility's log. In another epoch it means nothing. */
struct store_position {
	struct facility_id facility;
	struct uuid epoch;
	uint64_t seq;
};

/* Events after a position, in order, at most STORE_EVENTS_MAX. None where the database is of
 * another epoch. */
enum { STORE_EVENTS_MAX = 1000 };
void store_read_events(
	struct db *db, const struct store_position *after, db_callback *callback, void *arg);
/* The events come from the arena. */
MUST_CHECK enum err store_take_events(const struct db_result *result, struct arena *arena,
	struct event **events_out, size_t *count_out, char why_out[STORE_WHY_BYTES]);

/* Answers that were given to commands: rows of command id, fingerprint, answer, and how far the
 * facility's log has come. That is also there, in a row without a command, where there are none. */
void store_find_answers(struct db *db, struct facility_id facility,
	const struct command_id *commands, size_t count, db_callback *callback, void *arg);

/* Rows of facility id, seq, and whether the database's epoch is another one, of those facilities
 * that are not where they were. */
void store_find_moved(struct db *db, const struct store_position *positions, size_t count,
	db_callback *callback, void *arg);

/* Tells other servers, without waiting for the disk: it is a hint. */
void store_notify(struct db *db, const char *channel, const char *payload);
/* Makes the parts of the log for the coming months. */
void store_prepare_events(struct db *db, db_callback *callback, void *arg);
/* Deletes answers that nobody asks for any more, at most so many at once: whoever deletes so many
 * (db_result_affected()) asks again. */
enum { STORE_FORGET_PIECE = 5000 };
void store_forget_answers(struct db *db, db_callback *callback, void *arg);

extern const struct db_statement *const store_load_statements[];
extern const size_t store_load_statement_count;
