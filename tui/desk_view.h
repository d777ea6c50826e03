// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* For the files of the desk's screen alone: view_desk.c draws, desk_acts.c acts, desk_note.c has
 * what one desk tells the next. */
#pragma once

#include "common/term/scroll.h"
#include "tui/act.h"
#include "tui/roster.h"

struct desk_screen {
	struct roster roster; /* as it was drawn last */
	struct roster held;
	struct desk_id desk; /* the last one that was the user's */
	struct scroll scroll;
	size_t rows;
	/* The newest note on the patient who is here. */
	struct {
		struct visit_id visit;
		bool was_asked;
		char body[512];
	} note;
};

enum { DESK_ACT_COUNT = 18 };
extern const struct act desk_acts[DESK_ACT_COUNT];
#define DESK_ACTS                                                                                  \
	{                                                                                          \
		.rows = desk_acts, .count = DESK_ACT_COUNT                                         \
	}

/* ---- desk_note.c ---- */
/* Nil: nobody knows who it is. */
struct patient_id desk_patient_of(const struct console *console, const struct ticket *ticket);
/* Asks for the note, and keeps it for the next desk. */
void desk_write_note(struct console *console, const struct ticket *ticket);
/* The note that was written for this desk; asks for it where that was not done yet. */
void desk_draw_note(struct console *console, struct canvas *canvas, struct area area, int y,
	const struct ticket *ticket);
