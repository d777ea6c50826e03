// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What anybody who has a ticket's code may know: the number, the place, the wait, the room. Nothing
 * of who it is, and nothing of a service whose name would tell an illness. */
#pragma once

#include "common/base/err.h"
#include "common/model/board.h"
#include "common/model/outlook.h"
#include "server/routes/shapes.h"

struct request;
struct routes;

struct code_stage {
	enum ticket_state state;
	char name_sw[NAME_BYTES]; /* "" where it would tell an illness. */
	char name_en[NAME_BYTES];
};

enum { CODE_STAGES_MAX = 32 };
struct code_view {
	char number[NUMBER_BYTES];
	char facility_sw[NAME_BYTES];
	char facility_en[NAME_BYTES];
	enum visit_state visit;
	enum ticket_state state;
	enum desk_kind desk_kind; /* Where to go; -1 for who is not called. */
	char room[8];
	int64_t called_us;
	int64_t calls;
	/* What the service of now tells everybody who comes to it; "": nothing. */
	char note_sw[NOTE_BYTES];
	char note_en[NOTE_BYTES];
	int stages_count;
	struct code_stage stages[CODE_STAGES_MAX];
	/* Only described here: code_look() returns them. */
	int64_t ahead;
	struct wait_answer wait;
	int64_t as_of_us;
};

/* The board that holds the visit. ERR_NO_TICKET: the code is unknown, or of a visit that was over
 * before this day. */
typedef void code_found(
	void *arg, enum err err, const struct board *board, const struct visit *visit);
/* Takes the code as it was typed. found is called once, perhaps within this call. */
void code_find(struct routes *routes, const char *typed, code_found *found, void *arg);
/* The place and the wait, as it was shown before where it has not moved much (shown.h); the rest is
 * written to *view_out. */
struct outlook code_look(struct routes *routes, const struct board *board,
	const struct visit *visit, struct code_view *view_out);
/* The same as a JSON object. */
void code_answer(struct routes *routes, const struct board *board, const struct visit *visit,
	struct text *text);
/* Ends a try that has taken one of LIMIT_ticket_code: a whole hall may ask from one address, so
 * only guesses count. */
void code_tried(const struct request *request, enum err err);
/* At the end, with nobody left who could answer. */
void code_forget_searches(struct routes *routes);
