// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The board: a facility's live state, made only by applying events (common/events). The server's
 * and every screen's are the same struct fed by the same code. Pure: no I/O, no clock.
 *
 * The server decides on the same board: between board_begin() and board_rollback() every change is
 * remembered, so that the rows a decision touches can be read off and the committed state comes
 * back before anybody else looks. */
#pragma once

#include "common/model/hospital.h"
#include "common/model/line.h"
#include "common/model/rows.h"

struct board;

/* What a facility is, beside its events. */
struct board_facility {
	struct facility_id id;
	struct uuid epoch; /* Changes when a database is created or restored. */
	char name_sw[NAME_BYTES];
	char name_en[NAME_BYTES];
	char time_zone[64];
	int cutover_hour;
	char series_letters[27];
	struct hospital hospital; /* What it sets for itself. */
	int64_t version;          /* Greater with each change of it; of one epoch. */
};
enum { BOARD_FACILITY_FIELDS = 8 + HOSPITAL_FIELD_COUNT };
extern const struct field board_facility_fields[BOARD_FACILITY_FIELDS];

enum board_kind {
	BOARD_WHOLE,   /* Servers and staff consoles: every row. */
	BOARD_PARTIAL, /* Displays: rows appear as events name them; nobody stands in line. */
};

/* Never NULL. */
struct board *board_create(const struct board_facility *facility, enum board_kind kind);
/* Sets *board to NULL. NULL is fine. */
void board_destroy(struct board **board);
/* A copy of the facility's own data replaces what was there. */
void board_set_facility(struct board *board, const struct board_facility *facility);
/* The same where it is newer; reads that were slow bring older ones. True: something else is said
 * of the facility now. */
bool board_renew_facility(struct board *board, const struct board_facility *facility);
const struct board_facility *board_facility(const struct board *board);

/* The last event applied. */
uint64_t board_seq(const struct board *board);
void board_set_seq(struct board *board, uint64_t seq);
/* The business day that was opened last; 0 before the first. */
int32_t board_day(const struct board *board);
void board_set_day(struct board *board, int32_t day);

/* ---- rows. All borrowed until the next change of the board. NULL: no such row. ---- */
const void *board_find(const struct board *board, enum board_table table, struct uuid id);
const struct service *board_find_service(const struct board *board, struct service_id id);
const struct service_counts *board_find_counts(const struct board *board, struct service_id id);
const struct desk *board_find_desk(const struct board *board, struct desk_id id);
/* Who came to be served at it first on a day: whoever is sent on or comes back was let in before.
 * Counted and not kept, so that whatever is taken back, also a cancelling, is right at once. O(n).
 */
int board_taken(const struct board *board, struct service_id service, int32_t day);
/* Does one of the display's desks serve it? */
bool board_display_serves(
	const struct board *board, const struct display *display, struct service_id service);
/* Is it a printer for tickets of this service? One without desks prints for all. */
bool board_prints_for(
	const struct board *board, const struct display *display, struct service_id service);
const struct display *board_find_display(const struct board *board, struct display_id id);
const struct visit *board_find_visit(const struct board *board, struct visit_id id);
const struct ticket *board_find_ticket(const struct board *board, struct ticket_id id);
const struct call *board_find_call(const struct board *board, struct call_id id);
/* 0: none given out yet. */
int32_t board_last_number(const struct board *board, int32_t day, const char *series);
size_t board_count(const struct board *board, enum board_table table);
/* Walks a table in no promised order: start with *cursor = 0; NULL at the end. */
const void *board_next(const struct board *board, enum board_table table, size_t *cursor);
/* By the code on the ticket. */
const struct visit *board_find_code(const struct board *board, const char *code);
/* The open visit of a patient. */
const struct visit *board_find_patient(const struct board *board, struct patient_id patient);
/* A visit on the board that has this printed number, of whatever day. */
const struct visit *board_find_number(
	const struct board *board, const char *series, int32_t ordinal);

/* ---- devices that are out of service: nobody comes as them, so what is asked of them waits in
 * vain. No event says so, and none changes it. A server that does not tell has none. ---- */
/* In place of those before. True: others than before. */
bool board_set_out(struct board *board, const struct id_item *devices, size_t count);
/* How many, in the order of their ids; borrowed until they are set. */
size_t board_out(const struct board *board, const struct id_item **devices_out);
bool board_is_out(const struct board *board, struct display_id device);

/* ---- lines ---- */
/* Who may be called now, in order. NULL: no such service. */
const struct line *board_line(const struct board *board, struct service_id service);
/* The ticket whose node this is. */
const struct ticket *board_ticket_of(const struct line_node *node);
/* Its node, linked only while it may be called. */
const struct line_node *board_node_of(const struct ticket *ticket);
/* Waiting tickets that were skipped and did not come back, whether they may be called again yet
 * (their node is linked) or still wait behind others; after NULL the first. */
const struct ticket *board_next_skipped(
	const struct board *board, struct service_id service, const struct ticket *after);
/* All who wait at a service, skipped ones too. */
size_t board_waiting(const struct board *board, struct service_id service);
/* How many are called before this ticket; it waits. */
size_t board_ahead(const struct board *board, const struct ticket *ticket, int64_t now_us);
/* Who is called or served at a desk. NULL: nobody. */
const struct ticket *board_desk_ticket(const struct board *board, struct desk_id desk);
/* The desk where somebody sits. NULL: none. */
const struct desk *board_desk_of(const struct board *board, struct user_id staff);
/* A visit's tickets in the order of issue; after NULL the first. */
const struct ticket *board_next_of_visit(
	const struct board *board, const struct visit *visit, const struct ticket *after);
/* The one that counts now: the open one that was issued last, else the last one. NULL: none. */
const struct ticket *board_current_ticket(const struct board *board, const struct visit *visit);
bool ticket_is_open(const struct ticket *ticket);
/* Called there, or being served. */
bool ticket_is_at_desk(const struct ticket *ticket);

/* ---- changes: for events and for loading only ---- */
/* Adds a row, or replaces the one with its id. */
void *board_put(struct board *board, enum board_table table, const void *row);
/* The row to change, but for its keys: neither a visit's code nor its number. A partial board makes
 * it; else NULL: no such row. */
void *board_edit(struct board *board, enum board_table table, struct uuid id);
/* Puts into line what was changed since the last call; the end of every event, and of loading. */
void board_settle(struct board *board);
/* Forgets what a new business day no longer needs: closed visits with their tickets and calls.
 * Counters stay, so that no clock that jumps can give a number twice. */
void board_forget_old(struct board *board);

/* ---- trying decisions ---- */
void board_begin(struct board *board);
/* Undoes every change since board_begin() and ends the trial. */
void board_rollback(struct board *board);
bool board_is_trying(const struct board *board);
size_t board_touched_count(const struct board *board);
struct board_touched {
	enum board_table table;
	const void *row;
	const void *before; /* The row as it was; NULL: there was none. */
};
/* In the order of the first touch, each row once. */
struct board_touched board_touched_at(const struct board *board, size_t index);

/* ---- undo: what recent committed commands changed in tickets and visits ---- */
struct board_note {
	uint64_t seq; /* Of the event. */
	struct command_id command;
	struct user_id actor;
	int64_t at_us;
	enum board_table table;
	struct uuid id;
	bool is_new;
	union {
		struct ticket ticket;
		struct visit visit;
	} before;
};
enum { BOARD_NOTES_MAX = 256 };
/* Whose changes come next: the rows they touch carry its seq, and notes are kept where it may be
 * undone. */
void board_set_event(struct board *board, uint64_t seq, bool undoable, struct command_id command,
	struct user_id actor, int64_t at_us);
/* Newest first; NULL past the end. */
const struct board_note *board_note(const struct board *board, size_t index);
