// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The screen of a display, drawn from what is to be seen: no board, no clock, no state. It fits
 * every size from 40x12 on; what has no room is left out from the bottom and from the side, never
 * the number and the room. */
#pragma once

#include "common/link/link.h"
#include "common/term/canvas.h"
#include "kiosk/hall.h"
#include "kiosk/lines.h"
#include "kiosk/menu.h"
#include "kiosk/voice.h"

enum { SCREEN_LIST_MAX = 64, SCREEN_COLUMNS_LEAST = 40, SCREEN_ROWS_LEAST = 12 };

/* All of it is borrowed for the call. */
struct screen {
	const enum language *languages; /* at least one; the first comes first */
	size_t language_count;
	int size; /* 0: all of it; 1: no lines below; 2: no list either */
	const char *name_sw,
		*name_en; /* of the facility; NULL: it, and its clock, are not known yet */
	const char *hall; /* "": not known */
	int64_t now_us;
	int32_t utc_offset_s;
	const struct hall_call *large; /* NULL: nobody was called */
	bool is_lit;                   /* the number stands reversed in this moment */
	const struct hall_call *list[SCREEN_LIST_MAX];
	size_t list_count;
	const struct hall_lines *lines;
	enum link_state link;
	enum link_why why;
	int64_t lost_us; /* since when it is not live; 0: it is */
	bool is_silent;  /* the voice is off by choice */
	enum voice_trouble trouble;
	const struct menu *menu;
	const struct hall_desk *desks;
	size_t desk_count;
};

/* Not live for so long: a banner says so in place of the advice. */
enum { SCREEN_LOST_S = 60, SCREEN_TURN_S = 20 };

/* How many calls the list has room for. */
size_t screen_list_rows(int columns, int rows, int size);
void screen_draw(struct canvas *canvas, const struct screen *screen);
