// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A board as one JSON document, and back: what a client gets first, or when it missed too much.
 *
 *	{"t":"snapshot","facility":{..},"seq":7,"day":"2026-11-22","services":[..],"desks":[..],..}
 *
 * Staff is told beside the rows which devices are out of service, where some are:
 * "out_of_service":["<id>",..]. Displays get the desks, the displays, who is at a desk, and the
 *calls of those and the last SNAPSHOT_DISPLAY_CALLS besides; of each row only what is public. Of
 *the counters only those of the day: the others grow for years and nobody but a server counts. */
#pragma once

#include "common/events/event.h"

struct jdoc;

enum { SNAPSHOT_DISPLAY_CALLS = 20 };

void snapshot_encode(const struct board *board, enum event_audience audience, struct text *text);
/* The same for one display: of the desks that are its own, and of no other display. */
void snapshot_encode_for(
	const struct board *board, const struct display *display, struct text *text);
/* ,"out_of_service":[..], also where none is: for whoever may think that some are. */
void snapshot_add_out(const struct board *board, struct text *text);
/* Takes it from a message, if it is there. True: others are out of service than before. */
bool snapshot_take_out(const struct jdoc *message, struct board *board);
/* ERR_BAD_FIELD, ERR_MISSING_FIELD, and where. The board is new; a display's is BOARD_PARTIAL. */
MUST_CHECK enum err snapshot_decode(const struct jdoc *object, enum board_kind kind,
	struct board **board_out, struct field_problem *problem_out);
