// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* For the files of the desk's screen alone: view_desk.c draws, desk_acts.c acts on whom
 * desk_meant.c finds, desk_note.c has what one desk tells the next. */
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

/* ---- desk_meant.c ---- */
/* NULL: nobody. Who was called or is here; who is chosen in the list; the first of the two. */
const struct ticket *desk_current(const struct console *console);
const struct ticket *desk_chosen(struct console *console);
const struct ticket *desk_meant(struct console *console);
/* As acts want them. */
act_why_not desk_why_no_desk, desk_why_no_current, desk_why_no_called, desk_why_no_chosen,
	desk_why_no_next, desk_why_no_call, desk_why_nobody, desk_why_none_held, desk_why_no_note,
	desk_why_no_triage, desk_why_no_consultation, desk_why_no_patient;

/* ---- desk_note.c ---- */
/* Nil: nobody knows who it is. */
struct patient_id desk_patient_of(const struct console *console, const struct ticket *ticket);
/* Asks for the note, and keeps it for the next desk. */
void desk_write_note(struct console *console, const struct ticket *ticket);
/* The note that was written for this desk; asks for it where that was not done yet. */
void desk_draw_note(struct console *console, struct canvas *canvas, struct area area, int y,
	const struct ticket *ticket);
