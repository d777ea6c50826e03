// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The hall: what a display shows of its facility's board. Numbers and rooms, as the board of a
 * display holds nothing else; only of the desks of this display, and of those only what was not
 * hidden here. Pure.
 *
 * What it promises: every call of these desks comes into view, in the order of the calls, and stays
 * so for a minute at least, by turning pages where there are more than rows; a call that was missed
 * is announced only while nobody has answered it. */
#pragma once

#include "common/model/board.h"
#include "kiosk/announce.h"

enum {
	HALL_CALLS = 256,   /* that are remembered, the newest */
	HALL_VIEW_S = 60,   /* a call is in view for so long */
	HALL_LAST = 5,      /* so many are shown even when they are older, one of a desk */
	HALL_FRESH_S = 120, /* at its start a display announces no older call */
};

struct hall_call {
	struct call_id id;
	struct ticket_id ticket;
	struct desk_id desk;
	char number[NUMBER_BYTES];
	enum desk_kind kind;
	char room[8];
	uint64_t seq;
	int64_t called_us;
	bool is_again;      /* a newer call of the same ticket has taken its place */
	bool is_open;       /* it is the newest of its ticket, and nobody has come yet */
	bool is_at_desk;    /* called, or being served there */
	int64_t painted_us; /* when it came into view first; 0: not yet */
};

/* A room or window that may be shown here. */
struct hall_desk {
	struct desk_id id;
	enum desk_kind kind;
	char room[8];
	bool is_hidden;
};

struct hall;
struct hall *hall_create(void);
/* Sets *hall to NULL. NULL is fine. */
void hall_destroy(struct hall **hall);
/* Which display this is; nil: one of all desks. Before the first board. */
void hall_set_display(struct hall *hall, struct display_id display);

/* The board has changed, or is another one. After it the two lists below tell what is new. */
void hall_take(struct hall *hall, const struct board *board, int64_t now_us);
/* Calls to be announced, in order. False: no more. */
bool hall_take_call(struct hall *hall, struct announcement *call_out);
/* Tickets that are not to be called any more. False: no more. */
bool hall_take_ended(struct hall *hall, struct ticket_id *ticket_out);

/* The one to be shown large: announced, if that is not nil and known, else the newest that still
 * matters. NULL: nobody was called. Borrowed until hall_take(), as all calls below. */
const struct hall_call *hall_large(
	const struct hall *hall, struct call_id announced, int64_t now_us);
/* The others, newest first, at most so many; where more came within a minute than there are rows,
 * one page of them in the order of the calls, and the next page at the next time. Returns how many.
 */
size_t hall_list(struct hall *hall, const struct hall_call *large, int64_t now_us, size_t rows,
	const struct hall_call **calls_out);
/* The call has come into view. True: for the first time. */
bool hall_painted(struct hall *hall, struct call_id call, int64_t now_us);
/* When the list changes by itself; 0: not. */
int64_t hall_due_us(const struct hall *hall, int64_t now_us);

/* The desks of this display, rooms before windows, by number. Returns how many. */
enum { HALL_DESKS = DISPLAY_DESKS_MAX };
size_t hall_desks(const struct hall *hall, struct hall_desk desks_out[HALL_DESKS]);
/* Hides a desk, or shows it again; hall_take() has to follow. */
void hall_toggle(struct hall *hall, struct desk_id desk);
/* What the display is called; "" where that is not known. */
const char *hall_name(const struct hall *hall, enum language language);
